/* What a rule names: the facts that it reads, down to those that derived facts
 * are made of, and every constant and parameter that it compares them with. */
#ifndef AWIG_ENGINE_KILL_NAMED_H
#define AWIG_ENGINE_KILL_NAMED_H

#include "engine/trial.h"

enum { KILL_NAMED_MAX = 64, KILL_SLOTS_MAX = 32 };

struct named {
    struct type type;             /* no list */
    struct cell cell;
};

struct naming {
    const struct trial *trial;    /* whose graph is read */
    const struct mutant *mutant;  /* may add a value; NULL = none */
    struct named items[KILL_NAMED_MAX];
    size_t count;                 /* of names */
    int32_t slots[KILL_SLOTS_MAX];      /* facts; as_of first */
    size_t slots_count;
    bool whole;                   /* false: something had no room */
};

/* Fills all but `trial` and `mutant`, which the caller has set, for rule
 * number `rule` of the trial. */
void kill_name(struct naming *naming, size_t rule);

#endif
