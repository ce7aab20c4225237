/* Steps of a random year written as a scenario, so that a failing one can be
 * kept and run again. */
#ifndef AWIG_ENGINE_SIMULATE_SCRIPT_H
#define AWIG_ENGINE_SIMULATE_SCRIPT_H

#include "base/value.h"

/* One line each; `out` NULL writes nothing.  What was refused is written as
 * expect_refused. */
void script_open(struct buf *out, const char *time,
                 const struct value *arguments, bool done);
void script_act(struct buf *out, const char *time,
                const struct value *arguments, bool done);
void script_attach(struct buf *out, const char *time,
                   const struct value *arguments, bool done);
void script_set(struct buf *out, const char *time,
                const struct value *arguments, bool done);
void script_decide(struct buf *out, const char *time,
                   const struct value *arguments);
/* A whole action plan as CSV. */
const char *script_plan(void);

#endif
