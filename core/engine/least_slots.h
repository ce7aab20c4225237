/* Which facts stand behind a judged rule: those that a change could begin
 * with. */
#ifndef AWIG_ENGINE_LEAST_SLOTS_H
#define AWIG_ENGINE_LEAST_SLOTS_H

#include "engine/evaluate.h"

enum { LEAST_SLOTS_MAX = 64 };

struct least_slots {
    int32_t slots[LEAST_SLOTS_MAX]; /* of facts that may change */
    size_t count;                 /* of slots */
};

/* The facts that a judged rule read, those behind derived facts included. */
void least_slots(struct least_slots *out, struct pack *leaf,
                 const struct judged_rule *judged);

#endif
