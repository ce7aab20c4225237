/* Lua patterns, with a charge for each step.
 *
 * The stock matcher takes 16 times longer for each two bytes of some tiny
 * subjects, and nothing can stop it; this one charges whoever asked as it
 * goes.  The string library of scripts and the lifted form use it alike, so
 * both find the same, fail for the same patterns and count the same steps. */
#ifndef AWIG_EXPR_PATTERN_H
#define AWIG_EXPR_PATTERN_H

#include "base/str.h"

enum { PATTERN_CAPTURES = 32, PATTERN_DEPTH = 200 };

/* Marks in place of a capture's size. */
enum { PATTERN_OPEN = -1, PATTERN_POSITION = -2 };

struct pattern {
    const char *subject, *subject_end, *pattern, *pattern_end;
    /* Told of steps when some have come together; it may jump out.  False
     * ends the search. */
    bool (*charge)(void *user, int64_t steps);
    void *user;                   /* of charge */
    int64_t burnt;                /* steps not charged yet */
    const char *wrong;            /* NULL, or the search is over: what is
                                     wrong with the pattern, "" when spent */
    bool spent;                   /* `charge` ended it */
    int depth;                    /* of the recursion */
    int level;                    /* captures, finished or not */
    struct {
        const char *start;        /* of the subject */
        ptrdiff_t size;           /* or one of the negative marks */
    } capture[PATTERN_CAPTURES];
};

/* Text and pattern are borrowed. */
void pattern_init(struct pattern *pattern, struct str subject,
                  struct str what, bool (*charge)(void *user, int64_t steps),
                  void *user);
/* Does it begin with '^'? */
bool pattern_anchored(const struct pattern *pattern);
/* Matches the pattern from `at` in the pattern against `start`; the end of
 * the match, or NULL.  `wrong` is set when the pattern turned out malformed
 * or the search was ended. */
const char *pattern_match(struct pattern *pattern, const char *start,
                          const char *at);
/* The first match from *start on, which moves to its start; its end, or NULL
 * as above. */
const char *pattern_search(struct pattern *pattern, const char **start);
/* Capture `index` of the match `whole` (0 = the first; the whole match when
 * there are none). */
enum pattern_part { PATTERN_TEXT, PATTERN_PLACE, PATTERN_WRONG };
enum pattern_part pattern_capture(struct pattern *pattern, int index,
                                  struct str whole, struct str *text,
                                  int64_t *position);
/* Charges what is left. */
void pattern_settle(struct pattern *pattern);

#endif
