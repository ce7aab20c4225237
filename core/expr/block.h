/* Evaluates many roots of one graph over columns, block by block: the fast
 * path.  Must agree with eval_node on every record and root. */
#ifndef AWIG_EXPR_BLOCK_H
#define AWIG_EXPR_BLOCK_H

#include "expr/columns.h"
#include "expr/eval.h"

/* Outcomes, 3 bits.  ORDER: see engine/evaluate.h */
enum outcome {
    OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_UNKNOWN, OUTCOME_ERROR,
    OUTCOME_SKIPPED, OUTCOME_COUNT
};

/* One rule: `when` may be NODE_ID_NONE; both are bool nodes. */
struct block_rule {
    node_id when, check;          /* nodes of the graph; `when` may be none */
};

struct block_plan;                     /* a compiled set of rules */

/* A fact that does not stand in its column but is the same for all records
 * (key -1, one cell), or goes by the value of another: cells[i] is for entry i
 * of the dictionary of text column `key`, or for `first` + i where it holds
 * integers.  A cell that is not known, and a key beyond `count`, is missing. */
struct block_given {
    int32_t slot, key;
    int64_t first;
    const struct cell *cells;
    size_t count;
};

/* What is compiled, and for what.  The graph's facts are the first fields of
 * the columns' schema; all but `rules` must live as long as the plan. */
struct block_source {
    const struct graph *graph;    /* of the owner */
    const struct block_rule *rules; /* in the order of planes */
    size_t rules_count;           /* of rules */
    const struct columns *columns;      /* sealed */
    const struct cell *parameters;      /* in force; one a field */
    const struct eval_tables *tables;   /* NULL when the graph has none */
    const struct block_given *given;    /* given_count of them */
    size_t given_count;
    bool numbers;                       /* for block_rows: every root as
                                           floats, a bool as 1 and 0 */
};

/* Compiles rules for these columns (statistics may prove checks away) and
 * these parameters (constants for the whole run). */
int block_plan_create(struct block_plan **out, struct mem *mem,
                      const struct block_source *source, struct err *err);
void block_plan_destroy(struct block_plan *plan);
/* May an error of a node with may_defer be one that only the VM can judge?
 * False: errors are errors. */
bool block_defers(const struct block_plan *plan);

/* Judges records [first, first + count), first a multiple of 64.  `bits` are
 * three planes a rule: word w of plane b of rule r for records 64w.. is
 * bits[(r * 3 + b) * words + w], words = (columns_count + 63) / 64.  Runs of
 * one plan on disjoint ranges may be parallel, each with its own scratch. */
struct block_scratch;
int block_scratch_create(struct block_scratch **out, struct mem *mem,
                         const struct block_plan *plan, struct err *err);
/* The same, in the memory of *scratch where that suffices (NULL: none yet);
 * the plan that it served before may be gone. */
int block_scratch_adopt(struct block_scratch **scratch, struct mem *mem,
                        const struct block_plan *plan, struct err *err);
void block_scratch_destroy(struct block_scratch *scratch);
int block_run(const struct block_plan *plan, struct block_scratch *scratch,
              size_t first, size_t count, uint64_t *bits, struct err *err);

/* The same, and what the outcomes come to.  `effects` says what a failed rule
 * does, one a rule; `rows` are BLOCK_ROWS rows of as many words as a plane,
 * which block_judge only adds to: a bit a record.  Planes that are the same
 * for all records are left as block_fill made them, and a plane that is the
 * same as an earlier one is not written: block_places says where each
 * stands. */
enum block_effect { BLOCK_NOTE, BLOCK_REVIEW, BLOCK_BAD };
enum block_effect_row {
    BLOCK_ROW_BAD, BLOCK_ROW_REVIEW, BLOCK_ROW_UNKNOWN, BLOCK_ROW_APPLIED,
    BLOCK_ROW_ERROR, BLOCK_ROWS
};
struct block_results {
    uint64_t *bits;               /* rule by rule, plane by plane */
    const uint8_t *effects;             /* enum block_effect */
    uint64_t *rows;
};
/* Fills the planes that are the same for all records. */
void block_fill(const struct block_plan *plan, uint64_t *bits);
/* Where block_judge puts plane b of rule r: in plane places[r * 3 + b]. */
void block_places(const struct block_plan *plan, uint32_t *places);
int block_judge(struct block_scratch *scratch, size_t first, size_t count,
                const struct block_results *results, struct err *err);
/* Rows of effects become the two bits of a verdict, which stand in the first
 * two rows: 0 eligible, 1 unknown, 2 needs review, 3 ineligible.  True when
 * there is an error, but in the last word. */
bool block_verdicts(uint64_t *rows, size_t words);
enum outcome block_outcome(const uint64_t *bits, size_t words, size_t rule,
                           size_t record);

/* Evaluates number roots (score components) into `out[root * count + i]`,
 * NAN where unknown or nil; error -> ERR_RULES naming root and record. */
int block_numbers(const struct block_plan *plan,
                  struct block_scratch *scratch, size_t first, size_t count,
                  double *out, struct err *err);

/* One root over one block: a float a lane, in the order of lanes
 * (expr/column.h), NAN where unknown or nil.  Lanes beyond the last record
 * mean nothing. */
struct block_row {
    size_t root, base, count;           /* lanes of records base.. */
    const double *lanes;
    const uint64_t *error;              /* a bit a record of the block, */
    uint64_t flip;                      /* ... after XOR with flip */
    bool may_fail;                      /* else there is no error */
    bool whole;                         /* every record has a value */
};
typedef void block_row_function(void *user, const struct block_row *row);
/* Calls `row` for each block, and in it for each root in order; of a plan made
 * for numbers.  All records; 0 or ERR_NOMEM. */
int block_rows(struct block_scratch *scratch, block_row_function *row,
               void *user, struct err *err);

#endif
