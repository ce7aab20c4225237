/* `awig simulate`: scenarios of testers on a simulated hub. */
#ifndef AWIG_ENGINE_SIMULATE_H
#define AWIG_ENGINE_SIMULATE_H

#include "engine/operation.h"

/* `awig simulate FILE... [--db F] [--record F] [--timeline] [--timing]`, or
 * `--random N [--seed S]`: {scenarios:[{file, id, title, passed, steps,
 * expectations, failure, timeline?}], passed, failed}; answer 1 when an
 * expectation was not met.  A scenario that does not run is an error. */
int op_simulate(struct session *session, struct value **out,
                struct err *err);
/* `awig simulate diff A B`: two recordings.  {same, differences:[{kind, at,
 * word, subject, what, member, a, b}]}; answer 1 when they differ. */
int op_simulate_diff(struct session *session, struct value **out,
                     struct err *err);

#endif
