/* The part of diff that is about declarations. */
#ifndef AWIG_ENGINE_DIFF_RULES_H
#define AWIG_ENGINE_DIFF_RULES_H

#include "pack/pack.h"

/* [{rule, kind, change, part, before, after}] of all own declarations: rules,
 * components, bonuses, preferences, duties, deadlines, guards. */
struct value *diff_rules(struct arena *arena, const struct pack *a,
                         const struct pack *b);

#endif
