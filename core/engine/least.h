/* The least change: which facts would have to be different for a case to be
 * eligible.
 *
 * Rule by rule, in pack order: the first rule that stands in the way is looked
 * at, each actionable fact that it read is moved to the nearest value under
 * which that rule passes (thresholds are found by doubling and halving on the
 * rule itself; constants, parameters and declared values are tried as they
 * stand), and the search goes on with the next rule.  Every answer is judged
 * whole, in the VM, before it is given.  A fact that may not be changed is
 * never proposed; time is proposed as a date. */
#ifndef AWIG_ENGINE_LEAST_H
#define AWIG_ENGINE_LEAST_H

#include "engine/evaluate.h"

enum {
    LEAST_CHANGES_MAX = 4,        /* facts of one answer */
    LEAST_ANSWERS_MAX = 8,
    LEAST_JUDGINGS_MAX = 20000    /* beyond, the answer says it was bounded */
};

struct least_change {
    size_t slot;                  /* of the leaf's facts */
    struct cell value;
};

struct least_answer {
    struct least_change changes[LEAST_CHANGES_MAX]; /* in the order of slots */
    size_t count;                 /* 0: only time has to pass */
    double cost;
    bool has_date;                /* holds from this day on */
    int64_t date;
};

struct least {
    struct least_answer answers[LEAST_ANSWERS_MAX];   /* smallest first */
    size_t count;
    bool bounded;                 /* the search ended early */
    int64_t judgings;
};

/* What is to become eligible, when it is not a case by its rules: something
 * else that judges a record, such as the guards of an action. */
struct least_judging {
    int (*judge)(void *user, struct judgement *out, struct arena *arena,
                 const struct record *record, struct err *err);
    void *user;
    const struct record *record;  /* as it stands; as_of is known */
    bool papers;                  /* what documents and events say may change:
                                     they can be filed */
};

/* Finds answers for `record` (as_of set). Cells live in `arena`. */
int least_find(struct least *out, struct arena *arena, struct pack *leaf,
               const struct record *record, struct err *err);
/* The same for what `judging` judges. */
int least_find_by(struct least *out, struct arena *arena, struct pack *leaf,
                  const struct least_judging *judging, struct err *err);

/* {answers:[{changes:[{fact,title,from,to}], text, from_date}], bounded};
 * with changes and a date both are needed. */
struct value *least_value(struct arena *arena, const struct pack *leaf,
                          const struct record *record,
                          const struct least *least);

#endif
