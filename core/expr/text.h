/* The pure text functions of rules, as Lua 5.4 defines them under the C
 * locale: positions from 1, negative ones from the end. */
#ifndef AWIG_EXPR_TEXT_H
#define AWIG_EXPR_TEXT_H

#include "expr/node.h"

/* What one call may cost here: the steps of its search, as the VM counts
 * them, and the bytes of a text searched or made; for plain text beyond
 * TEXT_FIND_FREE bytes, those compared.  Far below a call's budget in the VM,
 * so that many calls together stay below it too.
 * ORDER: own_weight in script/lift_build.c. */
enum { TEXT_STEPS = 75000, TEXT_BYTES_MAX = 65536,
       TEXT_FIND_BYTES = 262144 };

/* Calls `function` with its arguments: text first, then as in Lua
 * (sub: i, j; rep: n, sep; byte: i; find_plain, find, match: pattern, init;
 * gsub: pattern, text, n).  Optional ones may be left out.  A malformed
 * pattern is EVAL_ERROR; what costs more than the above is EVAL_ERROR with
 * `deferred`, since the VM may well afford it.  New text is made in `arena`
 * (see arena->failed). */
struct eval_result text_call(enum text_function function,
                             const struct cell *args, size_t args_count,
                             struct arena *arena);
/* Value `which` of a call that gives several, from 0 (text_call): find gives
 * start, end and captures, match its captures, gsub the text and how often. */
struct eval_result text_nth(enum text_function function, int32_t which,
                            const struct cell *args, size_t args_count,
                            struct arena *arena);

/* a .. b .. c; EVAL_ERROR when it is too long. */
struct eval_result text_concat(const struct cell *args, size_t args_count,
                               struct arena *arena);

#endif
