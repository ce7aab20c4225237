/* One parameter changed: `awig params set`, and `awig sweep`, which asks what
 * each of a range of values would do. */
#ifndef AWIG_ENGINE_SWEEP_H
#define AWIG_ENGINE_SWEEP_H

#include "engine/operation.h"

/* `awig params set PACKDIR KEY VALUE [--from D] [--basis TEXT]`: writes the
 * row in place.  {pack, key, from, before, value, file, sha256}. */
int op_params_set(struct session *session, struct value **out,
                  struct err *err);

/* `awig sweep PACKDIR --db F --param KEY=a..b:step [--from D] [--svg FILE]`:
 * subjects as `impact` takes them, judged with each value of the range.
 * {steps:[{value, cases, eligible, unknown, needs_review, ineligible,
 * changed, refused}], provinces:[{value, province, ...}], param, pack, svg}.
 * A value that would loosen is a row with its refusal. */
int op_sweep(struct session *session, struct value **out, struct err *err);

/* The values of "KEY=a..b:step" (numbers; step 1 when absent), or of
 * "KEY=a,b,c" (anything).  MESSAGE_SWEEP_RANGE, MESSAGE_SWEEP_MANY. */
enum { SWEEP_STEPS_MAX = 200 };
struct sweep_range {
    struct str key;               /* the parameter */
    struct str values[SWEEP_STEPS_MAX];   /* as text, in the arena */
    size_t count;
};
int sweep_range_parse(struct sweep_range *out, struct arena *arena,
                      struct str text, struct err *err);

#endif
