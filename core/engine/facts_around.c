/* Facts from around a case: its programme, the pair of governments, the need
 * of the region, the edition.
 *
 * Facts that come from around the case: the programme of its year, the two
 * regions, their need, the edition it was proposed to. */
#include "engine/filling.h"

#include <assert.h>

#include "engine/figures.h"
#include "lifecycle/aspects.h"
#include "lifecycle/hubs.h"
#include "lifecycle/roles.h"
#include "store/regions.h"

/* Reads the last programme of the province up to the year in which the case
 * was opened, with its agenda. None is no error. */
int filling_read_programme(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    const struct case_reading *reading = filling->reading;
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                      reading->stored->region);
    int code = programme_latest(reading->hub->db, filling->arena, hub,
                                day_year(filling_opened_on(filling)),
                                &filling->programme, err);
    assert(code <= 1);
    filling->has_programme = code == 1;
    if (code == 1) {
        code = programme_events(reading->hub->db, filling->arena,
                                &filling->programme, &filling->events,
                                &filling->events_count, err);
    }
    return code < 0 ? code : 0;
}

/* programme.{year, plan_year, mentoring_from, mentoring_until, selection_on}.
 * Without a programme the years are those of the case (DOMAIN.md N13): plans
 * are for the year after. */
void filling_programme(struct filling *filling)
{
    assert(filling->record != NULL);
    const struct programme *programme = &filling->programme;
    const struct programme_event *selection =
        programme_event_find(filling->events, filling->events_count,
                             STR("fgd_selection"), STR(""));
    int64_t year = day_year(filling_opened_on(filling));
    assert(filling->reading != NULL);
    filling_set_integer(filling, "programme.year", TYPE_INT,
                        filling->has_programme ? programme->year : year);
    filling_set_integer(filling, "programme.plan_year", TYPE_INT,
                filling->has_programme ? programme->plan_year : year + 1);
    if (filling->has_programme && programme->has_mentoring) {
        filling_set_integer(filling, "programme.mentoring_from", TYPE_DATE,
                            programme->mentoring_from);
        filling_set_integer(filling, "programme.mentoring_until", TYPE_DATE,
                            programme->mentoring_until);
    }
    if (selection != NULL && selection->has_planned) {
        filling_set_integer(filling, "programme.selection_on", TYPE_DATE,
                            selection->planned_on);
    }
}

/* replicator.participating: the pilot year of the province, or a hub case that
 * was designated. */
int filling_participating(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    const struct case_reading *reading = filling->reading;
    struct region region;
    bool takes_part = false;
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                      reading->stored->region);
    assert(hub.bytes != NULL);
    int code = region_get(reading->hub->db, filling->arena, hub, &region,
                          err);
    if (code <= 0) {
        return code;
    }
    int64_t year = filling->has_programme ? filling->programme.year
        : day_year(filling_opened_on(filling));
    code = hub_takes_part(reading->hub->db, &region, year, &takes_part, err);
    filling_set_bool(filling, "replicator.participating", takes_part);
    return code;
}

/* --- What is computed from the others ------------------------------------- */
/* Whether origin and replicator lie in one province (F012). An origin that is
 * not known leaves it missing; one in a ministry is in none. */
void filling_pair(struct filling *filling)
{
    assert(filling->reading != NULL);
    struct str owner = filling_get_text(filling,
                                        "innovation.owner_region_code");
    struct str level = filling_get_text(filling, "innovation.owner_level");
    struct str hub = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                      filling->reading->stored->region);
    struct str province = role_seat_region(ROLE_ORGANIZATION_BUREAU, owner);
    assert(hub.bytes != NULL);
    if (owner.size > 0) {
        filling_set_text(filling, "innovation.owner_province_code", province);
        filling_set_bool(filling, "pair.same_province",
                         str_equal(province, hub));
    } else if (str_is(level, "ministry") || str_is(level, "agency")) {
        filling_set_bool(filling, "pair.same_province", false);
    }
}

/* pair.similarity: of the two regions, when both are regencies or cities. */
int filling_similarity(struct filling *filling, struct err *err)
{
    assert(filling != NULL);
    const struct similarity *table = filling->reading->similarity;
    struct str owner = filling_get_text(filling,
                                        "innovation.owner_region_code");
    struct str region = filling->reading->stored->region;
    double similarity = 0;
    /* Provinces are not compared: the table has regencies and cities. */
    if (owner.size <= 2 || region.size <= 2
        || schema_find(filling->record->schema,
                       STR("pair.similarity")) < 0) {
        return 0;
    }
    if (table == NULL) {
        int code = figures_similarity(filling->reading->hub, &table, err);
        if (code != 0) {
            return code;
        }
    }
    if (similarity_between(table, owner, region, &similarity)) {
        filling_set_number(filling, "pair.similarity", round_2(similarity));
    }
    return 0;
}

/* Did the three units of F017 sign the gap analysis, by its signers or by
 * its field "signed_by"? */
static bool signed_by_three(const struct document *analysis)
{
    assert(analysis != NULL);
    static const char *const units[] = { "planning_agency",
        "research_agency", "organization_section" };
    struct document shown = *analysis;
    struct str field = document_field_text(analysis, "signed_by");
    bool all[2] = { true, true };
    for (int i = 0; i < 3; i++) {
        all[0] = all[0] && document_signed_by(analysis, units[i]);
        shown.signer_roles = field;
        all[1] = all[1] && document_signed_by(&shown, units[i]);
    }
    return all[0] || all[1];
}

/* A cell of the gap analysis, "" when it is empty. */
static struct str analysis_cell(const struct document *analysis,
                                int64_t line, const char *name)
{
    assert(line >= 0);
    for (size_t i = 0; i < analysis->items_count; i++) {
        if (analysis->items[i].line == line &&
            str_is(analysis->items[i].name, name)) {
            return analysis->items[i].value;
        }
    }
    return STR("");
}

/* The line whose goal is `goal` (or the first that names one, which is then
 * put into *goal); -1 when there is none. */
static int64_t analysis_line(const struct document *analysis, int64_t *goal)
{
    assert(goal != NULL);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < analysis->items_count; i++) {
            const struct document_item *item = &analysis->items[i];
            int64_t number = 0;
            if (str_is(item->name, "goal") &&
                str_integer(str_trim(item->value), &number) &&
                number >= 1 && number <= GAP_GOALS &&
                (pass == 1 || number == *goal)) {
                *goal = number;
                return item->line;
            }
        }
    }
    return -1;
}

/* need.{goal,score,coverage}: indicators when there are any for the goal,
 * else the region's own signed rating, else missing. */
int filling_need(struct filling *filling, struct err *err)
{
    assert(filling->reading != NULL);
    assert(filling->record != NULL);
    const struct document *analysis =
        document_of_type(filling->documents, filling->documents_count,
                         STR("gap_analysis"));
    int64_t goal = 0, line = -1;
    double rating = 0;
    if (schema_find(filling->record->schema, STR("need.score")) < 0) {
        return 0;
    }
    (void)filling_get_integer(filling, "innovation.sdg_goal", &goal);
    if (analysis != NULL) {
        line = analysis_line(analysis, &goal);
        if (goal > 0) {
            filling_set_integer(filling, "need.goal", TYPE_INT, goal);
        }
    }
    if (goal < 1 || goal > GAP_GOALS) {
        return 0;
    }
    struct region_gaps own;
    const struct region_gaps *gaps = filling->reading->gaps;
    if (gaps == NULL) {
        const struct case_reading *reading = filling->reading;
        struct str region = reading->stored->region;
        bool now = reading->known == INT64_MAX;
        int code = now ? figures_gaps(reading->hub, region, &gaps, err)
            : gap_of_region(&own, reading->hub, filling->arena, region,
                            reading->known, err);
        if (code != 0) {
            return code;
        }
        gaps = now ? gaps : &own;
    }
    assert(goal >= 1);
    assert(goal <= GAP_GOALS);
    const struct goal_need *need = &gaps->goals[goal];
    if (need->known) {
        filling_set_number(filling, "need.score", round_2(need->need));
        filling_set_number(filling, "need.coverage", round_2(need->coverage));
    } else if (line >= 0 && signed_by_three(analysis) &&
               str_number(str_trim(analysis_cell(analysis, line, "rating")),
                          &rating)) {
        filling_set_number(filling, "need.score", round_2(rating));
        filling_set_number(filling, "need.coverage", 0);
    }
    return 0;
}

/* proposal.total: of the assessment on file, once every aspect is scored and
 * weighted; missing until then (F310). */
static int fill_total(struct filling *filling, int64_t edition,
                      struct err *err)
{
    assert(edition > 0);
    const struct document *sheet =
        document_of_type(filling->documents, filling->documents_count,
                         STR("assessment"));
    struct aspects aspects;
    assert(filling->reading != NULL);
    if (sheet == NULL || filling_cell(filling, "proposal.total", TYPE_NUMBER,
                                      false) == NULL) {
        return 0;
    }
    int code = aspects_read(&aspects, filling->reading->hub->db,
                            filling->arena, edition, sheet, err);
    if (code == 0 && aspects.has_total) {
        assert(aspects.unweighted == 0);
        filling_set_number(filling, "proposal.total", aspects.total);
    }
    return code;
}

/* Missing rather than false for an edition whose categories are not known. */
int filling_edition(struct filling *filling, struct err *err)
{
    assert(filling->reading != NULL);
    static const char *const kinds[2] = { "category", "group" };
    static const char *const facts[2] = { "proposal.category_in_edition",
                                          "proposal.group_in_edition" };
    int64_t edition = 0;
    struct edition_item *items = NULL;
    size_t count = 0;
    if (!filling_get_integer(filling, "proposal.edition", &edition)) {
        return 0;
    }
    int code = edition_items(filling->reading->hub->db, filling->arena,
                             edition, &items, &count, err);
    for (int k = 0; code == 0 && k < 2; k++) {
        struct str wanted = filling_get_text(filling, k == 0
            ? "proposal.category" : "proposal.group");
        bool any = false, found = false;
        assert(kinds[k] != NULL);
        for (size_t i = 0; i < count; i++) {
            if (str_is(items[i].kind, kinds[k])) {
                any = true;
                found = found || str_equal(items[i].id, wanted);
            }
        }
        if (any && wanted.size > 0) {
            filling_set_bool(filling, facts[k], found);
        }
    }
    return code == 0 ? fill_total(filling, edition, err) : code;
}
