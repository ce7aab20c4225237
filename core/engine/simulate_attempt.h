/* What a scenario does to a case and what came of it: opening, acting,
 * attaching, each of which may be refused. */
#ifndef AWIG_ENGINE_SIMULATE_ATTEMPT_H
#define AWIG_ENGINE_SIMULATE_ATTEMPT_H

#include "engine/simulate_run.h"
#include "store/cases.h"

struct simulate_attempt {
    bool done;                    /* the action was performed */
    bool error;                   /* refused by an error, not by demands */
    struct err err;               /* then it is here */
    struct str subject;           /* the case, or the region of an opening */
    struct str action;            /* "open", "attach:TYPE", or the action */
    struct value *result;         /* of the operation; NULL when `error` */
    const struct value *demands;  /* [{guard, demand, required_id, ...}] */
};

/* Tries the action of the options (`action`, or that of the word), with
 * people filled in.  Negative only for mistakes of the scenario. */
int attempt_make(struct simulation *simulation, struct simulation_call *call,
                 struct str action, struct simulate_attempt *out,
                 struct err *err);
/* Its step on the timeline. */
struct value *attempt_step(struct simulation *simulation,
                           struct simulation_call *call,
                           const struct simulate_attempt *attempt,
                           bool expectation);
/* The guards that refused it, "a, b"; "" when none did. */
struct str attempt_guards(struct simulation_call *call,
                          const struct value *demands);
/* Is one of the refusing demands what this text names: a guard's id, its
 * basis, or a part of what was required or found, in either language? */
bool attempt_because(const struct simulate_attempt *attempt,
                     struct str text);
/* The same of a list of demands, those of `demand` ("warn") or, when it is
 * NULL, those that refuse. */
bool demands_match(const struct value *demands, const char *demand,
                   struct str text);

#endif
