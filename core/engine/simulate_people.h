/* Who acts in a scenario that does not say: a role that may, and a person of
 * that role where the case is.  Always the same, so that recordings are. */
#ifndef AWIG_ENGINE_SIMULATE_PEOPLE_H
#define AWIG_ENGINE_SIMULATE_PEOPLE_H

#include "engine/simulate_options.h"
#include "lifecycle/machine.h"

/* Where, and for what. */
struct people_place {
    const struct machine *machine;    /* NULL = none */
    struct str action;                /* "" = none: setting, attaching */
    struct str region, unit;
};
/* Fills actor and role (and the second ones, for an action that several
 * roles perform together when nobody was named) where they are missing. */
void people_fill(const struct simulation *simulation,
                 struct simulation_call *call, struct value *arguments,
                 const struct people_place *place);

#endif
