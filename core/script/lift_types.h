/* What the lifter takes and gives. */
#ifndef AWIG_SCRIPT_LIFT_TYPES_H
#define AWIG_SCRIPT_LIFT_TYPES_H

#include "expr/node.h"

/* The signature of a decision table, as rules see it. */
struct lift_table {
    struct str name;              /* as scripts write it */
    const int *input_slots;        /* fact slots, in column order */
    size_t inputs_count;
    const struct str *outputs;    /* by column */
    const struct type *output_types; /* by column */
    size_t outputs_count;         /* of them */
    bool many;                     /* a multi-hit policy: not liftable */
    bool aggregates;              /* a sum, a count, ... of several rows */
};

struct lift_context {
    const struct schema *facts, *parameters; /* what slots mean */
    const struct lift_table *tables; /* that scripts may call */
    size_t tables_count;          /* of them */
    const struct str *broken_tables;   /* names of files with mistakes */
    size_t broken_tables_count;
    struct graph *graph;           /* where lifted nodes go; NULL = only
                                      check */
};

/* A text to read. */
struct lift_source {
    struct str name;               /* of the file, or of the derived fact */
    struct str text;
};

/* A function of a declaration, found in the source. */
struct lifted {
    struct str file;              /* of the pack */
    struct str declaration;        /* "rule", "component", ... */
    struct str id;                 /* its id, when a literal */
    struct str field;              /* "check", "when", "value", ... */
    int64_t line, column;          /* of `function` */
    bool ok;
    node_id node;                  /* result of the function, when ok; holds
                                      the events of the reason too */
    node_id reason;                /* NODE_ID_NONE, or what is evaluated for
                                      the reason of the first return that has
                                      one: for show only */
    /* else why not, for people: */
    struct err why_not;
    bool uses_case;               /* it asks for more than facts */
    const int32_t *facts_read;     /* slots that may be read, each once */
    size_t facts_read_count;
    const int32_t *parameters_read; /* slots, each once */
    size_t parameters_read_count; /* of them */
};

struct lift_result {
    struct lifted *functions;      /* in source order */
    size_t count;
};

#endif
