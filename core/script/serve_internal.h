/* What the files of a worker share: serve.c, serve_bulk.c, serve_tables.c. */
#ifndef AWIG_SCRIPT_SERVE_INTERNAL_H
#define AWIG_SCRIPT_SERVE_INTERNAL_H

#include "base/confine.h"
#include "base/process.h"
#include "base/sha256.h"
#include "script/state.h"

/* The decision tables, and what the host has said of them. */
struct serve_tables {
    struct str *names;            /* by index, `count` of them */
    int **inputs;                 /* slots of each */
    size_t *inputs_count;
    size_t count;
    struct script_tables lent;    /* to the script */
    struct arena kept;            /* answers, which ... */
    struct table_answer **places; /* ... are found here; NULL: none are kept */
    size_t kept_count;
    struct buf key;
    char version[SHA256_HEX_BYTES];   /* of the tables that answered */
};

struct serving {
    struct mem mem;
    struct clock clock;
    struct confined confined;
    struct buf message;
    struct arena life, turn;      /* schemas; one message and its answer */
    struct shared in, out;
    struct schema facts, parameters;
    struct serve_tables tables;
    struct script *script;
    size_t record;                /* of many: the one being judged */
    size_t functions, declarations;   /* told so far */
};

/* Sends an answer, or a question on the way to one. */
bool serve_send(struct serving *serving, const struct value *tree);
/* Waits for a message; NULL when the host is gone. */
const struct value *serve_receive(struct serving *serving);

/* Takes over names and inputs of the host's tables; false: no memory. */
bool serve_tables_open(struct serving *serving, const struct value *rows);
/* From now on answers are kept that come from tables of this version; empty:
 * none are.  Not while a rule runs, which may hold an answer. */
void serve_tables_keep(struct serving *serving, struct str version);

/* "bulk": every record by every rule.  Not whole when the clock stopped one:
 * the host then tries each alone.  NULL when it cannot be answered. */
struct value *serve_bulk(struct serving *serving, const struct value *asked);

#endif
