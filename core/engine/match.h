/* Which innovations fit a region: components, bonuses, a total order.
 * LANGUAGE.md section 6, DOMAIN.md section 7. */
#ifndef AWIG_ENGINE_MATCH_H
#define AWIG_ENGINE_MATCH_H

#include "engine/evaluate.h"
#include "engine/operation.h"

enum { MATCH_PARTS_MAX = 64 };

/* One component of the chain, with the weight in force for the leaf. */
struct match_part {
    struct pack *owner;           /* the pack that declares it */
    const struct rule *rule;      /* a component or a bonus */
    double weight;                /* of a component; points of a bonus */
};

/* The components, bonuses and preferences of a pack's chain on a day. */
struct match_plan {
    struct pack *leaf;            /* the pack of the region */
    int64_t as_of;                /* whose parameters hold */
    struct match_part components[MATCH_PARTS_MAX]; /* national ones first */
    size_t components_count;      /* those with a weight above 0 */
    struct match_part bonuses[MATCH_PARTS_MAX];
    size_t bonuses_count;         /* of bonuses */
    struct match_part preferences[MATCH_PARTS_MAX];  /* the leaf's first */
    size_t preferences_count;
    struct cell *parameters[LIMIT_CHAIN];   /* for rules of chain[i] */
};

struct match_score {
    struct str innovation, name;  /* its id and name */
    enum verdict verdict;         /* of the pair */
    bool known;                   /* at least one component is */
    double score;                 /* rounded, bonus included */
    double coverage;              /* known weight / all weight */
    double bonus;
    bool has[MATCH_PARTS_MAX];    /* by component: there was data */
    double parts[MATCH_PARTS_MAX]; /* 0 to 100, by component */
    bool prefers[MATCH_PARTS_MAX]; /* by tie-breaker: there was data */
    double preference[MATCH_PARTS_MAX]; /* by tie-breaker */
};

/* Collects the plan. Parameters live in `arena`. */
int match_plan(struct match_plan *out, struct arena *arena,
               struct pack *leaf, int64_t as_of, struct err *err);

/* Where a pack of the plan's chain stands in it, 0 = the root. */
size_t match_level(const struct match_plan *plan, const struct pack *owner);

/* Scores one record (derived facts filled in): components, coverage, bonus,
 * preferences. A component outside 0..100, or one that breaks, is ERR_RULES
 * naming it. */
int match_record(struct match_score *out, const struct match_plan *plan,
                 const struct judgement *judgement, struct arena *arena,
                 struct err *err);

/* Asks one component or bonus, in the VM, about the facts of one record; a
 * component outside 0..100 is ERR_RULES naming it. *known false: no data. */
struct match_asking {
    const struct match_plan *plan;
    const struct cell *facts;     /* derived ones filled in */
    struct arena *arena;
    struct str innovation;        /* for messages */
};
int match_part_ask(const struct match_asking *asking,
                   const struct match_part *part, bool *known, double *number,
                   struct err *err);

/* The total order: score, then preferences, then id. For qsort it is wrapped
 * in match.c. */
int match_compare(const struct match_score *a, const struct match_score *b,
                  size_t preferences);

/* `awig match --region CODE [--top N] [--as-of D]`. */
int op_match(struct session *session, struct value **out, struct err *err);

#endif
