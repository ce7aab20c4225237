/* Gaps and needs of a region.
 *
 * A gap is 0 for the best region of the level and 100 for the worst; the
 * need of a goal is the mean of its gaps. Only values known at the entry
 * asked for count, so a past ranking can be shown again. */
#include "engine/gap.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/regions.h"

/* Indicators that describe a region without being a need of their own: size,
 * participation, and HDI, which would count its own parts twice. */
static const char *const context_indicators[] = {
    "grdp_const", "labour_participation", "hdi"
};

/* Is the indicator one of those that only describe? */
static bool is_context(struct str indicator)
{
    assert(indicator.size == 0 || indicator.bytes != NULL);
    size_t count = sizeof(context_indicators) / sizeof(char *);
    for (size_t i = 0; i < count; i++) {
        if (str_is(indicator, context_indicators[i])) {
            return true;
        }
    }
    return false;
}

/* Where x stands between best (0) and worst (100); clamped, since a target
 * may lie outside the values seen. 0 when all regions are alike. */
static double share(double x, double best, double worst)
{
    if (worst == best) {
        return 0;
    }
    double part = (x - best) / (worst - best);
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    return part * 100.0;
}

/* Best and worst over the level, by the indicator's direction. There is at
 * least one value. */
static void bounds(struct gap *gap, const struct indicator_value *values,
                   size_t count)
{
    assert(count > 0);
    assert(values != NULL);
    double low = values[0].value, high = values[0].value;
    for (size_t i = 1; i < count; i++) {
        low = values[i].value < low ? values[i].value : low;
        high = values[i].value > high ? values[i].value : high;
    }
    bool lower = str_is(gap->indicator->better, "lower");
    gap->best = lower ? low : high;
    gap->worst = lower ? high : low;
}

/* Sets the distance to the national target, if it has one; 0 when it is met,
 * also when the region is far beyond it. */
static void to_target(struct gap *gap)
{
    assert(gap->known);
    assert(gap->indicator != NULL);
    gap->has_target = gap->indicator->has_target;
    if (gap->has_target) {
        double target = gap->indicator->national_target;
        bool lower = str_is(gap->indicator->better, "lower");
        bool met = lower ? gap->value <= target : gap->value >= target;
        gap->gap_to_target = met ? 0
                                 : share(gap->value, target, gap->worst);
    }
}

/* Fills value and gap of one indicator for the region, measured against all
 * regions of its level (provinces have codes of two digits) as known at
 * entry `known`. Without a value the gap stays unknown. Errors: those of the
 * store. */
static int fill_gap(struct gap *gap, struct hub *hub, struct arena *arena,
                    struct str region, int64_t known, struct err *err)
{
    assert(gap->indicator != NULL);
    assert(!gap->known);
    struct indicator_value *values = NULL;
    size_t count = 0;
    struct value_query query = { .indicator = gap->indicator->id,
                                 .provinces = region.size == 2,
                                 .known = known };
    int code = indicator_values(hub->db, arena, &query, &values, &count,
                                err);
    if (code != 0 || count == 0) {
        return code;
    }
    bounds(gap, values, count);
    for (size_t i = 0; i < count && !gap->known; i++) {
        if (str_equal(values[i].region, region)) {
            gap->known = true;
            gap->value = values[i].value;
            gap->year = values[i].year;
            gap->zero_may_be_missing = values[i].zero_may_be_missing;
            gap->gap = share(gap->value, gap->best, gap->worst);
            to_target(gap);
        }
    }
    return 0;
}

/* Largest first, those without data last, then by id: a total order. Rounded
 * as shown, so that what looks equal is ordered by id. */
static int compare_gaps(const void *a, const void *b)
{
    const struct gap *x = a, *y = b;
    if (x->known != y->known) {
        return x->known ? -1 : 1;
    }
    double left = x->known ? round_2(x->gap) : 0;
    double right = y->known ? round_2(y->gap) : 0;
    if (left != right) {
        return left > right ? -1 : 1;
    }
    return str_compare(x->indicator->id, y->indicator->id);
}

/* Fills the need of each goal: the mean of its known gaps, without those
 * that only describe; coverage is the share of indicators with data. */
static void add_needs(struct region_gaps *out)
{
    assert(out->gaps != NULL);
    double sums[GAP_GOALS + 1] = { 0 };
    int known[GAP_GOALS + 1] = { 0 };
    for (size_t i = 0; i < out->count; i++) {
        const struct gap *gap = &out->gaps[i];
        int64_t goal = gap->indicator->goal;
        if (gap->context || goal < 1 || goal > GAP_GOALS) {
            continue;
        }
        out->goals[goal].indicators++;
        if (gap->known) {
            sums[goal] += gap->gap;
            known[goal]++;
        }
    }
    for (int goal = 1; goal <= GAP_GOALS; goal++) {
        struct goal_need *need = &out->goals[goal];
        need->known = known[goal] > 0;
        need->need = need->known ? sums[goal] / known[goal] : 0;
        need->coverage = need->indicators > 0
            ? (double)known[goal] / need->indicators : 0;
    }
}

/* Gaps by indicator and needs by goal, from values known at entry `known`
 * (DOMAIN.md section 7). No data is told, never 0. */
int gap_of_region(struct region_gaps *out, struct hub *hub,
                  struct arena *arena, struct str region, int64_t known,
                  struct err *err)
{
    assert(hub != NULL);
    struct indicator *indicators = NULL;
    size_t count = 0;
    assert(region.size >= 2);
    memset(out, 0, sizeof(*out));
    int code = indicator_list(hub->db, arena, &indicators, &count, err);
    if (code != 0) {
        return code;
    }
    out->gaps = arena_alloc(arena, (count + 1) * sizeof(*out->gaps));
    if (out->gaps == NULL) {
        return err_nomem(err);
    }
    bool province = region.size == 2;
    for (size_t i = 0; i < count && code == 0; i++) {
        bool there = province ? indicators[i].of_province
                              : indicators[i].of_regency;
        if (there) {
            struct gap *gap = &out->gaps[out->count];
            gap->indicator = &indicators[i];
            gap->context = is_context(indicators[i].id);
            code = fill_gap(gap, hub, arena, region, known, err);
            out->count++;
        }
    }
    add_needs(out);
    qsort(out->gaps, out->count, sizeof(*out->gaps), compare_gaps);
    return code;
}

/* --- awig gap ------------------------------------------------------------- */

/* One indicator as data. A zero that may be a missing value is shown as it
 * is and flagged (DOMAIN.md section 3): awig never guesses. */
static struct value *gap_row(struct arena *arena, const struct gap *gap)
{
    assert(arena != NULL);
    assert(gap->indicator != NULL);
    struct value *row = value_map(arena);
    value_set_text(arena, row, "indicator", gap->indicator->id);
    value_set_integer(arena, row, "goal", gap->indicator->goal);
    if (!gap->known) {
        value_set_null(arena, row, "value");
        value_set_null(arena, row, "gap");
        value_set_null(arena, row, "gap_to_target");
    } else {
        value_set_number(arena, row, "value", gap->value);
        value_set_number(arena, row, "gap", round_2(gap->gap));
        if (gap->has_target) {
            value_set_number(arena, row, "gap_to_target",
                             round_2(gap->gap_to_target));
        } else {
            value_set_null(arena, row, "gap_to_target");
        }
    }
    value_set_string(arena, row, "use", gap->context ? "context" : "need");
    struct value *name = value_map(arena);
    value_set_text(arena, name, "id", gap->indicator->name_id);
    value_set_text(arena, name, "en", gap->indicator->name_en);
    value_set(row, "name", name);
    if (gap->zero_may_be_missing) {
        value_set_string(arena, row, "flag", "zero_may_be_missing");
        struct value *note = value_map(arena);
        value_set_string(arena, note, "id", "0 mungkin berarti tidak ada"
                                            " data");
        value_set_string(arena, note, "en", "0 may mean missing");
        value_set(row, "note", note);
    }
    return row;
}

/* One goal as data; "thin" when less than 80 % of its indicators have data. */
static struct value *need_row(struct arena *arena, int goal,
                              const struct goal_need *need)
{
    assert(goal >= 1);
    assert(goal <= GAP_GOALS);
    struct value *row = value_map(arena);
    value_set_integer(arena, row, "goal", goal);
    if (need->known) {
        value_set_number(arena, row, "need", round_2(need->need));
        value_set_number(arena, row, "coverage", round_2(need->coverage));
        value_set_string(arena, row, "source", "indicators");
        value_set_bool(arena, row, "thin", need->coverage < 0.8);
    } else {
        value_set_null(arena, row, "need");
        value_set_number(arena, row, "coverage", 0);
        value_set_null(arena, row, "source");
    }
    return row;
}

/* Figures are rounded here, once. */
int op_gap(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct region region;
    struct region_gaps gaps;
    int code = region_resolve(session->hub->db, arena,
                              session_text(session, "region"), &region, err);
    if (code == 0) {
        code = gap_of_region(&gaps, session->hub, arena, region.code,
                             INT64_MAX, err);
    }
    if (code != 0) {
        return code;
    }
    struct value *rows = value_list(arena), *needs = value_list(arena);
    for (size_t i = 0; i < gaps.count; i++) {
        value_add(rows, gap_row(arena, &gaps.gaps[i]));
    }
    for (int goal = 1; goal <= GAP_GOALS; goal++) {
        value_add(needs, need_row(arena, goal, &gaps.goals[goal]));
    }
    *out = value_map(arena);
    value_set_text(arena, *out, "region", region.code);
    value_set_text(arena, *out, "name", region.name);
    value_set(*out, "gaps", rows);
    value_set(*out, "needs", needs);
    return arena->failed ? err_nomem(err) : 0;
}
