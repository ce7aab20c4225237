/* Values worth trying for one fact: those under which a rule passes. */
#ifndef AWIG_ENGINE_LEAST_VALUES_H
#define AWIG_ENGINE_LEAST_VALUES_H

#include "engine/evaluate.h"

enum { LEAST_VALUES_MAX = 6, LEAST_TRIED_MAX = 200 };

/* What is asked of a fact: does this rule, at this level, let the case pass? */
struct least_question {
    struct searching *searching;  /* what is being looked for */
    const struct rule *rule;      /* that does not pass */
    const struct pack *pack;      /* whose values it is judged by */
};

struct least_asking {
    int (*ask)(void *user, size_t slot, struct cell value, bool *yes,
               struct err *err);
    void *user;
    struct pack *pack;            /* the leaf */
    const struct record *record;  /* as it stands */
    struct arena *arena;          /* of the cells given */
};

struct least_values {
    struct cell cells[LEAST_VALUES_MAX]; /* best first */
    size_t count;                 /* of cells */
};

/* The nearest passing values below and above for ordered types; passing
 * constants, parameters and declared values otherwise.  When none passes and
 * the fact is missing: one plain value, so that a rule that asks whether it
 * is known can look further. */
int least_values(struct least_values *out, const struct least_asking *asking,
                 size_t slot, struct err *err);

#endif
