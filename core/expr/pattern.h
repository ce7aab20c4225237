/* Lua patterns with a budget: the stock matcher can run exponentially long
 * on a subject of 14 bytes, this one stops.
 *
 * Its budget is smaller than that of a call in the VM. That decides nothing:
 * the lifter leaves each search with a pattern to the VM (script/lift_builtin.c
 * lifts plain text only), and tests/engine/test_patterns.sh holds it to that.
 * Whoever lifts patterns makes the budgets agree first. */
#ifndef AWIG_EXPR_PATTERN_H
#define AWIG_EXPR_PATTERN_H

#include "base/str.h"

enum { PATTERN_CAPTURES = 32, PATTERN_DEPTH = 1000 };
#define PATTERN_STEPS 100000u           /* single-character comparisons */

enum pattern_state { PATTERN_NONE, PATTERN_FOUND, PATTERN_BROKEN };

struct pattern_match {
    size_t start, end;                  /* of the match, from 0 */
    size_t captures;                    /* how many */
    struct { size_t start, size; bool position; } capture[PATTERN_CAPTURES];
};

/* Finds `pattern` in `subject` from offset `init` (at most its size).
 * PATTERN_BROKEN: malformed, or its budget is spent. */
enum pattern_state pattern_find(struct str subject, struct str pattern,
                                size_t init, struct pattern_match *out);

#endif
