/* Comparing scalars of any two numeric types, and operations on lists: what
 * eval.c and the block compiler share. */
#ifndef AWIG_EXPR_EVAL_LIST_H
#define AWIG_EXPR_EVAL_LIST_H

#include "expr/arith.h"
#include "expr/node.h"

/* int, number, date or time, and no list. */
bool scalar_is_numeric(struct type type);
/* Two known numeric scalars; an int against a float exactly. */
enum arith_order scalar_order(struct type type_a, struct cell a,
                              struct type type_b, struct cell b);
/* Lua's a == b for two known scalars; false for unlike types. */
bool scalar_same(struct type type_a, struct cell a, struct type type_b,
                 struct cell b);

/* Items of a list, bytes of a text. */
struct eval_result list_count(struct type type, struct cell cell);
/* IN_LIST, OVERLAPS, FIRST_COMMON, ITEM on known operands. */
struct eval_result list_operation(enum node_op op, struct type type_a,
                                  const struct cell *a, struct type type_b,
                                  const struct cell *b);

#endif
