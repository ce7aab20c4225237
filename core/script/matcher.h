/* Lua patterns, with a charge for each step.
 *
 * The stock matcher takes 16 times longer for each two bytes of some tiny
 * subjects, and no hook can stop it; this one charges the call as it goes. */
#ifndef AWIG_SCRIPT_MATCHER_H
#define AWIG_SCRIPT_MATCHER_H

#include "script/library.h"

enum { MATCHER_CAPTURES = 32 };

struct matcher {
    lua_State *L;                 /* for steps and errors */
    const char *subject, *subject_end, *pattern, *pattern_end;
    int64_t burnt;               /* steps not charged yet */
    int depth;
    int level;                   /* captures, finished or not */
    struct {
        const char *start;        /* of the subject */
        ptrdiff_t size;          /* or one of the negative marks */
    } capture[MATCHER_CAPTURES];
};

/* Text must end with a zero byte, as Lua's does. */
void matcher_init(struct matcher *matcher, lua_State *L, struct str subject,
                  struct str pattern);
/* Matches the pattern from `at` in the pattern against `start`; the end of
 * the match, or NULL.  May raise (malformed, too complex, steps). */
const char *matcher_match(struct matcher *matcher, const char *start,
                          const char *at);
/* Pushes capture `index` (0 = first; the whole match when there are none).
 * May raise. */
void matcher_push_capture(struct matcher *matcher, int index,
                          const char *start, const char *end);
/* Pushes all captures; their count.  With `start` NULL nothing stands for a
 * pattern without captures.  May raise. */
int matcher_push_captures(struct matcher *matcher, const char *start,
                          const char *end);
/* Charges what is left.  May raise. */
void matcher_settle(struct matcher *matcher);

#endif
