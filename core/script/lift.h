/* Static reading of a pack's Lua: checks with positions, and lifting of
 * loop-free functions into the expression form. */
#ifndef AWIG_SCRIPT_LIFT_H
#define AWIG_SCRIPT_LIFT_H

#include "expr/node.h"
#include "script/syntax.h"

/* The signature of a decision table, as rules see it. */
struct lift_table {
    struct str name;
    const int *input_slots;        /* fact slots, in column order */
    size_t inputs_count;
    const struct str *outputs;
    const struct type *output_types;
    size_t outputs_count;
    bool many;                     /* a multi-hit policy: not liftable */
};

struct lift_context {
    const struct schema *facts, *parameters;
    const struct lift_table *tables;
    size_t tables_count;
    struct graph *graph;           /* where lifted nodes go; NULL = only
                                      check */
};

/* A function of a declaration, found in the source. */
struct lifted {
    struct str file;
    struct str declaration;        /* "rule", "component", ... */
    struct str id;                 /* its id, when a literal */
    struct str field;              /* "check", "when", "value", ... */
    int64_t line, column;          /* of `function` */
    bool ok;
    node_id node;                  /* result of the function, when ok */
    node_id reason;                /* NODE_ID_NONE, or a SEQ of what is
                                      evaluated for the returned reason */
    /* else why not, for people: */
    struct err why_not;
    bool uses_case;
    const int32_t *facts_read;     /* slots that may be read, each once */
    size_t facts_read_count;
    const int32_t *parameters_read;
    size_t parameters_read_count;
};

struct lift_result {
    struct lifted *functions;      /* in source order */
    size_t count;
};

/* Analyses one file: unknown facts and parameters (with column and nearest
 * name), unlike types compared, assignment to globals or outer variables, wrong
 * arguments of helpers, free parameters read by rules or guards, constant
 * conditions, shadowing, ... as findings with positions (LANGUAGE.md 8,
 * issue 4 item 5; errors among them refuse the load), and lifts what it can.
 * Returns 0 also when there are findings. */
int lift_file(struct lift_result *out, struct arena *arena,
              const struct lift_context *context, struct str file,
              struct str source, struct findings *findings, struct err *err);

/* Lifts the expression of a derived fact. */
int lift_expression(struct lifted *out, struct arena *arena,
                    const struct lift_context *context, struct str name,
                    struct str source, struct findings *findings,
                    struct err *err);

#endif
