/* How a child's rules stand to those of its parents, by meaning: issue 4.
 *
 * Nothing here is enforced: national rules are judged whatever a child says.
 * It tells staff that a rule of theirs adds nothing, or that nothing can pass
 * it and a national rule together. */
#ifndef AWIG_PACK_RELATE_H
#define AWIG_PACK_RELATE_H

#include "pack/pack.h"

enum {
    RELATE_PERIODS_MAX = 24,      /* of parameter values; beyond: undecided */
    RELATE_TRIES_MAX = 4000,      /* cases tried for one question */
    RELATE_WORK_MAX = 400000      /* ... for one pack, boxes included */
};

/* Adds what is known of the pack's own lifted rules: those that can never fail
 * or never pass; and each beside every lifted rule of the parents that reads a
 * fact in common: implied by it, the same, stricter, in contradiction, or not
 * decided.  Each is proved for every case whose facts are there, over all
 * periods of the parameters, or left out; findings carry a case in `more` (an
 * arena, NULL = none).  ERR_NOMEM. */
int relate_check(const struct pack *pack, struct findings *findings,
                 struct arena *more, struct err *err);

#endif
