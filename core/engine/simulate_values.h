/* Looking into the results of operations. */
#ifndef AWIG_ENGINE_SIMULATE_VALUES_H
#define AWIG_ENGINE_SIMULATE_VALUES_H

#include "engine/simulate_options.h"

/* The first map of a list whose member `key` is this text; NULL = none. */
const struct value *values_find(const struct value *list, const char *key,
                                struct str text);
/* Is there one? */
bool values_list_has(const struct value *list, const char *key,
                     struct str text);
/* The texts of a member of each map of a list, joined by '|'; of the items
 * themselves when they are no maps. */
struct str values_joined(struct arena *arena, const struct value *list,
                         const char *key);
/* {rule: outcome} of a judgement; a rule judged twice has the worse one. */
struct value *values_outcomes(struct arena *arena,
                              const struct value *judgement);
/* Do the two agree: as numbers (to `tolerance`) when both are, else as texts;
 * null is only null. */
bool values_agree(struct arena *arena, const struct value *wanted,
                  const struct value *got, double tolerance);
/* A value for people: null is "null". */
struct str values_shown(struct arena *arena, const struct value *value);
/* Was anything given under the name, null too? */
const struct value *values_given(const struct simulation_call *call,
                                 const char *name);
/* A list of tables as CSV; the heads are all their keys. */
struct str values_csv(struct simulation_call *call,
                      const struct value *rows);

#endif
