/* `awig simulate --random N --seed S`: random years on a simulated hub. */
#ifndef AWIG_ENGINE_SIMULATE_RANDOM_H
#define AWIG_ENGINE_SIMULATE_RANDOM_H

#include "engine/operation.h"
#include "engine/simulate_reference.h"

enum { RANDOM_YEARS_MAX = 1000000, RANDOM_STEPS_MAX = 5000 };

/* Plays the years of the arguments random, seed, steps: each on a fresh hub,
 * each step held against `rows`, the hub's invariants checked at the end of
 * each.  The first that fails is made as short as it still fails.
 * {seed, years, steps, done, refused, failure:{year, seed, message, steps,
 * scenario} or null}; answer 1 when one failed. */
int simulate_random(struct session *session,
                    const struct reference_row *rows, struct value **out,
                    struct err *err);

#endif
