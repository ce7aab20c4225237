/* One try of an action in the copy: the steps so far are carried out, then the
 * action is attempted by the code that judges real ones. */
#ifndef AWIG_ENGINE_POSSIBLE_TRY_H
#define AWIG_ENGINE_POSSIBLE_TRY_H

#include "engine/operation.h"
#include "engine/possible_steps.h"
#include "engine/simulation.h"
#include "lifecycle/machine.h"

struct looking {
    struct session *session;
    const struct possible_wish *wish;
    struct simulation_bases *bases;
    struct arena *arena;          /* of what is kept between tries */
    struct simulation simulation; /* of the try under way */
    struct pack *pack;            /* of the case, in the copy */
    const struct machine *machine;
    struct str state;             /* of the case before anything is done */
    const struct transition *transition;  /* NULL: none from this state */
    struct str region;            /* of the case, for its programme */
    struct str role;              /* who acts */
    struct possible_steps steps;
    struct value *demands;        /* of the last try */
    bool done;                    /* the last try */
    size_t pick;                  /* which of several least changes */
    size_t picks;                 /* how many there were */
};

/* Starts over: the copy as it was, and people registered as they come. */
int possible_start(struct looking *looking, struct err *err);
/* Carries out the steps in a fresh copy and tries the action: `done`, or what
 * it still demands. A step that is refused as input does nothing. */
int possible_try(struct looking *looking, struct err *err);
/* Is a step of this kind among those to carry out? */
bool possible_wants(const struct looking *looking, enum possible_kind kind);

#endif
