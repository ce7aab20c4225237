/* Looking for a case that tells a mutant from the pack; or the proof, over all
 * values that matter to the rule, that there is none. */
#ifndef AWIG_ENGINE_KILL_H
#define AWIG_ENGINE_KILL_H

#include "engine/case_rows.h"
#include "engine/trial.h"

enum {
    KILL_POINTS_MAX = 300000,     /* of one rule's values; beyond, a sample */
    KILL_MASKED_MAX = 200         /* differing points tried on the rows */
};

enum kill_result {
    KILL_FOUND,                   /* a case is given */
    KILL_EQUIVALENT,              /* the rule shows the same on every point */
    KILL_MASKED                   /* ... differs, but never in what a case
                                     may expect: other rules hide it */
};

struct killing {
    struct trial *trial;          /* the pack as it is and mutated */
    const struct case_rows *rows; /* as read */
    struct cell **facts;          /* one a row: derived facts filled in; NULL =
                                     a row that is not used */
    struct sight **sights;        /* one a row: what each rule shows */
    struct arena *arena;          /* of the cases given */
};

/* A case: facts of the leaf's schema, and what the pack says of it. */
struct kill_case {
    struct cell *cells;           /* one a fact */
    enum verdict verdict;         /* of the pack as it is */
    struct str ids;               /* as case_rows_join */
    bool all;                     /* every point was looked at, no sample */
};

/* Fills facts and sights of `killing` from its trial, rows and arena. */
int kill_prepare(struct killing *killing, struct err *err);

/* Does some row of the pack already tell them apart? */
int kill_by_rows(struct killing *killing, const struct mutant *mutant,
                 bool *killed, struct err *err);
/* Does this case? */
int kill_by_case(struct killing *killing, const struct kill_case *one,
                 const struct mutant *mutant, bool *killed, struct err *err);
/* Looks for a case. ERR_NOMEM. */
int kill_search(enum kill_result *out, struct kill_case *found,
                struct killing *killing, const struct mutant *mutant,
                struct err *err);

#endif
