/* What a change of rules would do: many subjects judged by two sides, the
 * published packs and a draft (or two drafts), of which only the rules that
 * differ are run a second time.
 *
 * Life: impact_init; impact_add for each subject; impact_judge; then verdicts,
 * outcomes and judgements of each; impact_free.  impact_change puts another
 * draft in the place of the first and judges that side again. */
#ifndef AWIG_ENGINE_IMPACT_H
#define AWIG_ENGINE_IMPACT_H

#include "engine/draft_pack.h"
#include "engine/impact_alike.h"
#include "engine/population.h"

enum impact_side { SIDE_BEFORE, SIDE_AFTER, SIDE_COUNT };

/* Beside the verdicts: no pack judges the region on that side. */
enum { VERDICT_NONE = VERDICT_COUNT, IMPACT_VERDICTS = VERDICT_COUNT + 1,
       IMPACT_NAME_BYTES = 24 };

struct impact_subject;

/* Where subjects come from: reads the facts of one as `pack` declares them,
 * into cells of `arena`. */
struct impact_source {
    int (*read)(void *user, const struct impact_subject *subject,
                const struct pack *pack, struct arena *arena,
                struct record *out, struct err *err);
    void *user;
};

/* One case, pair, or made-up case. */
struct impact_subject {
    char name[IMPACT_NAME_BYTES];     /* "C0001", "REP001", "SYN000001" */
    int64_t number;               /* the source's own */
    struct str region, state;     /* live as long as the impact */
    int64_t as_of;
    const struct impact_source *source; /* how its facts are read */
    struct impact_group *group;   /* of subjects with the same packs */
    size_t at;                    /* its record in the group */
    uint8_t verdicts[SIDE_COUNT]; /* enum verdict, or VERDICT_NONE */
};

/* A rule on the second side, and where its outcomes are. */
struct impact_rule {
    const struct population_rule *rule; /* by owner and level */
    bool rerun;                   /* judged again; else as it was before */
    size_t at;                    /* its number in that population */
    int64_t before_at;            /* its number before, -1 = it is new */
};

/* Subjects that one leaf pack judges before, and one after. */
struct impact_group {
    struct impact_group *next;    /* in the order of finding */
    struct str ids[SIDE_COUNT];   /* of the leaf packs, "" = none */
    struct pack *packs[SIDE_COUNT];   /* references are held; or NULL */
    bool affected;                /* the draft has a part in it */
    bool shared;                  /* both sides read the same facts */
    bool viewed;                  /* ... and derived ones: columns are lent */
    struct alike alike;           /* when there are packs on both sides */
    struct population *populations[SIDE_COUNT];
    struct impact_rule *rules;    /* of the second side */
    size_t rules_count, reruns;
    size_t *subjects;             /* by record */
    size_t count, capacity;
};

struct impact {
    struct session *session;      /* arena, hub, sinks */
    struct draft *base;           /* the first side; NULL = published */
    struct draft *draft;          /* the second side */
    int64_t day;                  /* whose published versions */
    bool everywhere;              /* the draft judges every region */
    bool all_rules;               /* run all again, to compare */
    struct arena arena;
    struct impact_group *groups;  /* subjects share what is loaded */
    struct impact_place *places;  /* which group a region is in */
    size_t places_capacity, places_count;
    struct impact_subject *subjects; /* in a defined order */
    size_t count, capacity;       /* of subjects, and room for them */
    bool any_error, any_limit;    /* on the second side */
};

/* Starts; the session, the drafts and sources outlive it. */
void impact_init(struct impact *out, struct session *session,
                 struct draft *base, struct draft *draft, int64_t day);
void impact_free(struct impact *impact);

/* Adds a subject (copied; its region and state are borrowed). */
int impact_add(struct impact *impact, const struct impact_subject *subject,
               struct err *err);
/* Reads all facts and judges both sides. */
int impact_judge(struct impact *impact, struct err *err);
/* Judges the second side again, by another draft of the same pack. */
int impact_change(struct impact *impact, struct draft *draft,
                  struct err *err);

/* After impact_judge: an outcome of the second side, and whether it is another
 * than before (of a new rule: whether it is more than a pass).  Only for
 * subjects of affected groups. */
bool impact_rule_differs(const struct impact_subject *subject, size_t rule);
/* Did the verdict, or any outcome, of the subject change? */
bool impact_differs(const struct impact_subject *subject);
/* Judges one subject again in the VM.  A verdict other than the bulk run's is
 * a bug (MESSAGE_BUG), and so is a side without a pack. */
int impact_explain(const struct impact_subject *subject,
                   enum impact_side side, struct arena *arena,
                   struct judgement *out, struct err *err);
/* "eligible", ..., "none". */
const char *impact_verdict_name(int verdict);

#endif
