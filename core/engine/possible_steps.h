/* What possible.c proposes: steps, and which of them a demand calls for. */
#ifndef AWIG_ENGINE_POSSIBLE_STEPS_H
#define AWIG_ENGINE_POSSIBLE_STEPS_H

#include "base/value.h"
#include "pack/pack.h"

enum { POSSIBLE_STEPS_MAX = 32 };

enum possible_kind {
    POSSIBLE_PAPER,               /* `name` on file; with field = value */
    POSSIBLE_FACT,                /* fact `name` = value */
    POSSIBLE_REASON,              /* a reason is given */
    POSSIBLE_OVERRIDE,            /* two people accept what may be accepted */
    POSSIBLE_KIND_COUNT
};

struct possible_step {
    enum possible_kind kind;
    struct str name, field, value;
    bool any;                     /* the value stands for any */
    bool dropped;                 /* not needed after all */
};

struct possible_steps {
    struct possible_step items[POSSIBLE_STEPS_MAX];
    size_t count;
};

/* Adds a step unless it is there; true when it is new. */
bool possible_add(struct possible_steps *steps,
                  const struct possible_step *step);
/* Adds what this demand (a row of unmet_record) calls for. True when
 * something is new. */
bool possible_propose(struct possible_steps *steps,
                      const struct value *demand, const struct pack *pack);
/* One step as data, with its sentence. */
struct value *possible_step_value(struct arena *arena,
                                  const struct pack *pack,
                                  const struct possible_step *step);

#endif
