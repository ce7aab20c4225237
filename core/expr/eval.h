/* Evaluates one node on one record, by recursion: the plain, readable
 * meaning of the expression form.  Explanation, derived facts of lifted
 * rules, and the tests of the block evaluator use it. */
#ifndef AWIG_EXPR_EVAL_H
#define AWIG_EXPR_EVAL_H

#include "expr/node.h"

/* The owner of decision tables lends a way to look one up (pack/table).
 * `inputs` are the results of the table's input nodes, in column order, with
 * EVAL_UNKNOWN for a missing one.  Fills *out (LANGUAGE section 8, Tables). */
struct eval_axis {
    size_t points;
    const double *numbers;             /* rising; by the input's type */
    const int64_t *integers;
    const struct str *texts;
};

struct eval_tables {
    void (*lookup)(const void *user, int table, int output,
                   const struct eval_result *inputs, struct arena *arena,
                   struct eval_result *out);
    /* What the table compares input `input` with, so that values between two
     * points, and texts that are no point, are all one to it; a nil input is
     * one that is missing.  False, or NULL: not known. */
    bool (*axis)(const void *user, int table, size_t input,
                 struct eval_axis *out);
    const void *user;
};

struct eval {
    const struct graph *graph;    /* whose nodes are evaluated */
    const struct cell *facts;          /* one a field of graph->facts */
    const struct cell *parameters;     /* one a field of graph->parameters */
    const struct eval_tables *tables;  /* NULL when the graph has none */
    struct arena *arena;               /* for text made on the way */
};

/* Never fails by itself; EVAL_ERROR with arena->failed set is no memory, not
 * a decision. */
struct eval_result eval_node(const struct eval *eval, node_id node);

#endif
