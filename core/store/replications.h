/* Real pairs of replicator and innovation, and made-up facts about them for
 * scenarios.  These are not cases: a case is opened by somebody. */
#ifndef AWIG_STORE_REPLICATIONS_H
#define AWIG_STORE_REPLICATIONS_H

#include "store/entry.h"

struct replication {
    /* of the replicator's region */
    struct str id, region, unit, innovation, innovation_name;
    struct str origin;            /* region code, "" = not named */
    struct str local_name, source;
    int64_t plan_year;            /* 0 = not stated */
    bool has_commitment;          /* a commitment is dated */
    int64_t commitment_date;      /* day number */
};

struct scenario_fact {
    struct str replication, fact, value; /* id of the pair; as in facts.csv */
    bool synthetic;               /* made up for a scenario */
};

/* By id. */
int replication_list(struct db *db, struct arena *arena,
                     struct replication **out, size_t *count,
                     struct err *err);
/* Of one replication (id "" = of all). */
int scenario_facts(struct db *db, struct arena *arena,
                   struct str replication, struct scenario_fact **out,
                   size_t *count, struct err *err);

#endif
