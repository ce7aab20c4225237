/* The least change under which the guards of packs let an action pass: which
 * papers, facts, events and days they look at, with the values they want. */
#ifndef AWIG_ENGINE_POSSIBLE_GUARDS_H
#define AWIG_ENGINE_POSSIBLE_GUARDS_H

#include "engine/least.h"

struct guards_wish {
    struct pack *pack;            /* the leaf */
    const struct record *record;  /* of the case, before the action */
    struct str action;
    bool override;                /* two people accept what they may */
};

/* As least_find, for the guards of the action that stop it. */
int possible_guards(struct least *out, struct arena *arena,
                    const struct guards_wish *wish, struct err *err);

#endif
