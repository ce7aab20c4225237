/* Gaps of a region against the best and worst of its level, and its need by
 * SDG goal: DOMAIN.md section 7.
 *
 * gap = clamp((x - best) / (worst - best), 0, 1) x 100, the same formula for
 * both directions; best and worst are the plain extremes over all regencies
 * and cities (or all provinces).  No data is null, never 0. */
#ifndef AWIG_ENGINE_GAP_H
#define AWIG_ENGINE_GAP_H

#include "base/number.h"
#include "engine/hub.h"
#include "engine/operation.h"
#include "store/indicators.h"

enum { GAP_GOALS = 17 };

struct gap {
    const struct indicator *indicator; /* borrowed from the arena */
    bool known;                   /* the region has a value */
    double value, best, worst;
    double gap;                   /* 0..100, not rounded; when known */
    bool has_target;
    double gap_to_target;         /* best replaced by the national target */
    bool context;                 /* stays out of need */
    bool zero_may_be_missing;
    int64_t year;                 /* of the value */
};

struct goal_need {
    bool known;                   /* some indicator of the goal has a value */
    double need;                  /* mean of known gaps, not rounded */
    double coverage;              /* known / all indicators of the goal */
    int indicators;               /* of the goal at this level */
};

struct region_gaps {
    struct gap *gaps;             /* largest first; no data last */
    size_t count;
    struct goal_need goals[GAP_GOALS + 1];   /* by goal, from 1 */
};

/* Computes the gaps of a region (an exact code), as known up to entry `known`
 * (INT64_MAX = now).  Everything lives in `arena`. */
int gap_of_region(struct region_gaps *out, struct hub *hub,
                  struct arena *arena, struct str region, int64_t known,
                  struct err *err);

/* `awig gap --region CODE`: {region, name, gaps, needs} of CLI.md. */
int op_gap(struct session *session, struct value **out, struct err *err);

#endif
