/* The pure text functions of rules, as Lua 5.4 defines them under the C
 * locale: positions from 1, negative ones from the end. */
#ifndef AWIG_EXPR_TEXT_H
#define AWIG_EXPR_TEXT_H

#include "expr/node.h"

/* Calls `function` with its arguments: text first, then as in Lua
 * (sub: i, j; rep: n, sep; byte: i; find_plain, find, match: pattern, init).
 * Optional ones may be left out.  Results longer than LIMIT_BLOCK_BYTES,
 * malformed patterns and exhausted match budgets are EVAL_ERROR; new text
 * is made in `arena` (see arena->failed). */
struct eval_result text_call(enum text_function function,
                             const struct cell *args, size_t args_count,
                             struct arena *arena);

/* a .. b .. c; EVAL_ERROR when it is too long. */
struct eval_result text_concat(const struct cell *args, size_t args_count,
                               struct arena *arena);

#endif
