/* Prints expressions in words, and says which part of a condition failed. */
#ifndef AWIG_EXPR_WORDS_H
#define AWIG_EXPR_WORDS_H

#include "base/value.h"
#include "expr/eval.h"

/* The condition in words of one language: fact and parameter titles, operators
 * spelled ("sekurang-kurangnya", "at least"), parameters with their values when
 * `eval` is given (may be NULL). */
void words_node(struct buf *buf, const struct graph *graph, node_id node,
                const struct eval *eval, enum language language);

/* A value as people read it: dates "4 Agustus 2021", decimal comma in
 * Indonesian, value labels of the field. */
void words_cell(struct buf *buf, const struct field *field, struct type type,
                struct cell cell, enum language language);

/* Condition by condition: a list of {text, holds: true|false|null, parts}
 * for the bool node `node` under `eval`; holds null = unknown or broken.  The
 * list has the operands of a chain of `and`; `parts` those of an inner `or`,
 * `and`, `not`, `if`.  A comparison also has `found`: its left side; an `or`
 * has `any`: true, as one of its parts would do. */
struct value *words_explain(struct arena *out, const struct eval *eval,
                            node_id node, enum language language);

#endif
