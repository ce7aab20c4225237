/* Every limit of awig, with its reason.  Tests build with the same file. */
#ifndef AWIG_BASE_LIMITS_H
#define AWIG_BASE_LIMITS_H

/* Text and files */
#define LIMIT_JSON_DEPTH 64             /* deeper is never facts */
#define LIMIT_JSON_BYTES (64u << 20)    /* one document in memory */
#define LIMIT_RECORD_BYTES (1u << 20)   /* one case of a file */
#define LIMIT_CSV_RECORD_BYTES LIMIT_RECORD_BYTES
#define LIMIT_CSV_COLUMNS 1024
#define LIMIT_PACK_FILES 1000
#define LIMIT_FOLDER_DEPTH 16           /* folders inside a pack */
#define LIMIT_PACK_FILE_BYTES (4u << 20)
#define LIMIT_IMPORT_BYTES (256u << 20)

/* Facts, parameters, rules of one pack */
#define LIMIT_FACTS 1000
#define LIMIT_PARAMETERS 2000
#define LIMIT_RULES 2000
#define LIMIT_FINDINGS 1000             /* of scripts: nobody reads more */
#define LIMIT_LIST_ITEMS 10000          /* of one list fact */
#define LIMIT_NAME_BYTES 120
#define LIMIT_CHAIN 4                   /* nasional, province, regency, +1 */

/* Scripts: DESIGN section 5 */
#define LIMIT_STEPS 10000000            /* of one rule call */
#define LIMIT_STEPS_HOOK 100            /* steps between two hook calls */
#define LIMIT_TIME_MS 200               /* of one rule call */
#define LIMIT_PACK_BYTES (16u << 20)    /* of one Lua state */
#define LIMIT_BLOCK_BYTES (256u << 10)  /* of one block inside it */
#define LIMIT_SCRIPT_DEPTH 180          /* call levels; Lua's C limit is 200 */
#define LIMIT_SCRIPT_BYTES (256u << 10) /* one Lua file: 20 x a large one */
#define LIMIT_RESULT_DEPTH 8
#define LIMIT_RESULT_ENTRIES 10000
#define LIMIT_REASON_BYTES 2000

/* Decision tables */
#define LIMIT_TABLE_ROWS 10000
#define LIMIT_TABLE_COLUMNS 64
#define LIMIT_TABLE_CELLS 2000000u      /* of an exact analysis */
#define LIMIT_TABLE_INDEX_BYTES (32u << 20)  /* about 4,500 rows x 6 inputs */
#define LIMIT_TABLE_DEPTH 400           /* cuts of the space, one in another */
#define LIMIT_TABLE_FINDINGS 100        /* of one kind: nobody reads more */
#define LIMIT_TABLE_GAPS 20             /* uncovered regions told apart */

/* Audit */
#define LIMIT_LEAF_BYTES 16384          /* a larger thing goes by hash */

#endif
