/* Judging one case under a mutant, fast: what each rule shows, without
 * reasons and reads.  Lifted rules are evaluated on their graph, the others in
 * the VM; both agree (LANGUAGE.md section 8). */
#ifndef AWIG_ENGINE_TRIAL_H
#define AWIG_ENGINE_TRIAL_H

#include "engine/mutant.h"

/* What people see of a rule, over all its levels. */
struct sight {
    bool listed;                  /* some level did not pass */
    bool applied;                 /* some level was not skipped */
    enum effect effect;           /* the worst */
};

struct trial_rule {
    const struct rule *rule;      /* of `owner` */
    struct pack *owner;           /* the pack that declares it */
    size_t owner_at;              /* in the chain, the root is 0 */
};

/* Parameters as each pack of the chain sets them for each owner, on a day. */
struct trial_values {
    bool filled;                  /* for `date` */
    int64_t date;                 /* of the parameters */
    struct cell *cells[LIMIT_CHAIN][LIMIT_CHAIN];    /* [owner][level] */
    bool differs[LIMIT_CHAIN][LIMIT_CHAIN];
};

struct trial {
    struct pack *leaf;            /* the pack under test */
    struct pack *chain[LIMIT_CHAIN]; /* root first */
    size_t chain_count;           /* of packs */
    struct trial_rule *rules;     /* of the chain, nasional first */
    size_t rules_count;
    struct trial_values plain, mutated; /* parameters on both sides */
    const struct mutant *last;    /* whose parameters `mutated` holds */
    struct arena *arena;          /* as long as the trial */
    struct arena scratch;         /* emptied as it fills */
    bool *broken;                 /* one a fact, for trial_derive */
    int as_of;                    /* its slot */
};

/* Prepares judging by `leaf`, which must live as long. ERR_NOMEM. */
int trial_init(struct trial *trial, struct pack *leaf, struct arena *arena,
               struct err *err);
void trial_free(struct trial *trial);

/* Fills derived facts of `cells`; *whole is false when one broke, and then
 * the record is not to be used for a trial. */
int trial_derive(struct trial *trial, struct cell *cells, bool *whole,
                 struct err *err);

/* What rule number `rule` shows under `mutant` (NULL = the pack as it is). */
int trial_rule(struct sight *out, struct trial *trial, size_t rule,
               const struct cell *facts, const struct mutant *mutant);
/* Can the mutant change what this rule shows? */
bool trial_concerns(const struct trial *trial, size_t rule,
                    const struct mutant *mutant);
/* The verdict of what all rules show. */
enum verdict trial_verdict(const struct sight *sights, size_t count);

#endif
