/* The lifecycle once more, small and apart: what DOMAIN section 3 says must
 * come of an action, written from that page and not from core/lifecycle.  The
 * model-based test drives a hub and this side by side. */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include <stdbool.h>
#include <stdint.h>

enum { MODEL_CASES_MAX = 64, MODEL_PAUSES_MAX = 64 };

enum model_machine { MODEL_REPLICATION, MODEL_KIPP, MODEL_HUB };

/* Verdicts, the better first. */
enum model_verdict { MODEL_ELIGIBLE, MODEL_UNKNOWN, MODEL_REVIEW,
                     MODEL_INELIGIBLE };

/* What stands on file of a case: the newest of each type. */
struct model_file {
    bool interest, gap, selection, plan, plan_staged, plan_funded;
    bool sheet, sheet_signed;
    bool decree, communication, design, socialization, socialized_all;
    bool hr, process, facilities;
    int trial;                    /* 0 none, 1 pass, 2 fail */
    bool trial_reason, reflection, umbrella, budget, term, letter;
    bool withdrawal, ending, suspension;
    int reports, below;           /* monitoring; evaluations below 60 */
    int evaluation;               /* of the last: 0 none, 1 met, 2 below */
    bool officer, sheet_scores, scores_whole, scores_total;
    bool hub_decree, hub_criteria, companion, list;
    bool noted;                   /* by the ministry */
    int64_t plan_starts;          /* a day, 0 = none is named */
};

struct model_case {
    enum model_machine machine;
    const char *state, *before;
    int province;                 /* 18 or 19 */
    int64_t last;                 /* time of its newest entry */
    int64_t opened;               /* day in WIB */
    struct model_file file;
    enum model_verdict verdict, confirmed;
    bool flag, sdg, owner;        /* owner: it is known */
    int64_t monitored;            /* day, when it entered */
    int64_t pauses[MODEL_PAUSES_MAX][2];
    int pauses_count;
};

struct model {
    struct model_case cases[MODEL_CASES_MAX];
    int count;
    int plan_years[2][2];         /* of 18 and 19, of 2021 and 2022; 0 = no
                                     programme is open */
};

/* Who asks, and with what. */
struct model_asking {
    const char *action;
    const char *role, *second;    /* second NULL = nobody */
    int province, second_province;/* where they hold their roles */
    bool same;                    /* the second is the first */
    bool override, reason;
    int64_t at, day;              /* UTC seconds; the day in WIB */
};

/* An opening: where, by whom, with what. */
struct model_opening {
    enum model_machine machine;
    int province, role_province;
    const char *role;
    bool unit, innovation;        /* named, and known */
};
/* Is it done?  The caller adds the case then. */
bool model_opens(const struct model *model,
                 const struct model_opening *opening);
/* Is the programme opened?  Once a province and year. */
bool model_programme(struct model *model, int province, int year, int plan);
/* T11: has the ministry taken note? */
bool model_noted(const struct model_case *one,
                 const struct model_asking *asking);
/* Does the action happen?  Changes the case when it does. */
bool model_act(struct model *model, struct model_case *one,
               const struct model_asking *asking);

#endif
