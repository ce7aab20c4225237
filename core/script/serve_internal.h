/* What the files of a worker share: serve.c, serve_bulk.c. */
#ifndef AWIG_SCRIPT_SERVE_INTERNAL_H
#define AWIG_SCRIPT_SERVE_INTERNAL_H

#include "base/confine.h"
#include "base/process.h"
#include "script/state.h"

struct serving {
    struct mem mem;
    struct clock clock;
    struct confined confined;
    struct buf message;
    struct arena life, turn;      /* schemas; one message and its answer */
    struct shared in, out;
    struct schema facts, parameters;
    struct str *tables;           /* names, by index */
    int **inputs;                 /* slots of each */
    size_t *inputs_count;
    size_t tables_count;
    struct script_tables lent;
    struct script *script;
    size_t record;                /* of many: the one being judged */
    size_t functions, declarations;   /* told so far */
};

/* "bulk": every record by every rule.  Not whole when the clock stopped one:
 * the host then tries each alone.  NULL when it cannot be answered. */
struct value *serve_bulk(struct serving *serving, const struct value *asked);

#endif
