/* What packs demand of an action, and the questions of the core that only
 * facts, verdicts and schedules answer: the callbacks of lifecycle/advance. */
#ifndef AWIG_ENGINE_GUARD_H
#define AWIG_ENGINE_GUARD_H

#include "engine/guard_world.h"
#include "engine/schedule.h"

/* Fills the callbacks. */
void guard_world_init(struct guard_world *out, struct session *session);

/* Does the guard watch this action? */
bool guard_watches(const struct rule *rule, struct str action);

/* The pinned pack of a case ("" = none is published: national rules missing
 * is an error). */
int guard_pack(struct hub *hub, struct str sha256, struct pack **out,
               struct err *err);

/* The demands of packs for an action that is not of a machine
 * ("attach:TYPE"), appended to `out`. */
int guard_demands(struct guard_world *world,
                  const struct advance_subject *subject, struct str action,
                  struct unmet_list *out, struct err *err);

#endif
