/* What was found possible, as data and in words. */
#ifndef AWIG_ENGINE_POSSIBLE_ANSWERS_H
#define AWIG_ENGINE_POSSIBLE_ANSWERS_H

#include "engine/possible_try.h"

struct possible_found {
    struct value *answers[POSSIBLE_ANSWERS_MAX];  /* in the order of finding */
    size_t count;
};

/* Keeps what was done in the last try, {role?, text, steps}, unless a kept
 * answer asks for no more. */
void possible_keep(struct possible_found *found, struct looking *looking);
/* Their list, the shortest first; of the same length as they were found. */
struct value *possible_answers(struct arena *arena,
                               const struct possible_found *found);
/* What no step was found for: [{guard, required, found}]. */
struct value *possible_remaining(struct arena *arena,
                                 const struct value *demands);
/* The one thing in the way of an action that the case's state does not have,
 * with the action to do first. */
struct value *possible_state(const struct looking *looking);

#endif
