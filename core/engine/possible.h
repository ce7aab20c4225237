/* The least that would make a refused action possible: papers, facts, a role,
 * a reason, two people.
 *
 * Proposed steps are carried out in a copy of the hub, in memory, and the
 * action is tried there by the same code that judges real ones; what is told
 * as possible was done in the copy.  Steps that turned out not to be needed
 * are left out. */
#ifndef AWIG_ENGINE_POSSIBLE_H
#define AWIG_ENGINE_POSSIBLE_H

#include "engine/operation.h"
#include "engine/possible_steps.h"

/* {action, answers:[{text, steps:[{kind, name, field, value, text}]}],
 * remaining:[{guard, required, found}]}: the steps with which it is possible,
 * by everything that is demanded, or by two people where that may be; and
 * what no step was found for. */
int possible_find(struct session *session, const struct possible_wish *wish,
                  struct value **out, struct err *err);

#endif
