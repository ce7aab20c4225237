/* What possible.c proposes: steps, and which of them a demand calls for. */
#ifndef AWIG_ENGINE_POSSIBLE_STEPS_H
#define AWIG_ENGINE_POSSIBLE_STEPS_H

#include "base/value.h"
#include "pack/pack.h"

enum { POSSIBLE_STEPS_MAX = 32 };

enum {
    POSSIBLE_ROUNDS_MAX = 12,
    POSSIBLE_ANSWERS_MAX = 6,
    POSSIBLE_PICKS_MAX = 3        /* of several least changes of a verdict */
};

struct possible_wish {
    struct str subject;           /* "C0001" */
    struct str action;
    struct str role;              /* who tried it; "" = any */
    struct str at;                /* RFC 3339: when it is tried again */
    bool unheld;                  /* whoever tried does not hold the role */
};

enum possible_kind {
    POSSIBLE_PAPER,               /* `name` on file; with field = value */
    POSSIBLE_REPORT,              /* `name` of a duty, field n = value */
    POSSIBLE_FACT,                /* fact `name` = value */
    POSSIBLE_EVENT,               /* `name` held, in the programme */
    POSSIBLE_WAIT,                /* done on the day `value` at the earliest */
    POSSIBLE_SECOND,              /* together with one of the role `name` */
    POSSIBLE_REASON,              /* a reason is given */
    POSSIBLE_OVERRIDE,            /* two people accept what may be accepted */
    POSSIBLE_KIND_COUNT
};

struct possible_step {
    enum possible_kind kind;
    struct str name, field, value;
    struct str title[LANGUAGE_COUNT];     /* of a duty, or empty */
    bool any;                     /* the value stands for any */
    bool at_least;                /* the value, or more */
    bool dropped;                 /* not needed after all */
    int order;                    /* in which it took place */
};

struct possible_steps {
    struct possible_step items[POSSIBLE_STEPS_MAX];
    size_t count;
};

/* Adds a step unless it is there; true when it is new. */
bool possible_add(struct possible_steps *steps,
                  const struct possible_step *step);
/* Adds a paper with a field, whose value stands for any. */
bool possible_paper(struct possible_steps *steps, struct str paper,
                    struct str field, struct str value);
/* Adds what this demand (a row of unmet_record) calls for. True when
 * something is new. */
bool possible_propose(struct possible_steps *steps,
                      const struct value *demand, const struct pack *pack);
/* Adds what it takes that a fact gets this value: a paper with a field, the
 * fact itself, an event. False when nobody can do that, or it is there. */
bool possible_want(struct possible_steps *steps, const struct pack *pack,
                   struct str fact, struct str value);
/* Appends a further field of the paper that was told just before; false, and
 * nothing, when the two steps are not of one paper. */
bool possible_put_more(struct buf *buf, const struct possible_step *before,
                       const struct possible_step *step, int language);
/* One step as data, with its sentence. */
struct value *possible_step_value(struct arena *arena,
                                  const struct pack *pack,
                                  const struct possible_step *step);

#endif
