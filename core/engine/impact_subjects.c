/* Stored cases and imported pairs as subjects.
 *
 * A case is read exactly as `decide` reads it.  A pair is read like a
 * replication about to be opened on the day it is judged; its scenario facts
 * are then put over what the catalogue says, as facts entered for a case
 * would be.
 *
 * Figures of regions (gaps, likeness) are the same for all subjects of one
 * report, so they are computed once and kept. */
#include "engine/impact_subjects.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Gaps of a region, kept: all cases of a region share them. */
struct stored_gaps {
    struct stored_gaps *next;     /* in no order that matters */
    struct str region;            /* whose gaps */
    struct region_gaps gaps;      /* as known now */
};

static int read_case(void *user, const struct impact_subject *subject,
                     const struct pack *pack, struct arena *arena,
                     struct record *out, struct err *err);
static int read_pair(void *user, const struct impact_subject *subject,
                     const struct pack *pack, struct arena *arena,
                     struct record *out, struct err *err);

void impact_stored_init(struct impact_stored *out, struct session *session)
{
    assert(session->hub != NULL);
    memset(out, 0, sizeof(*out));
    out->session = session;
    arena_init(&out->arena, session->mem);
    out->cases = (struct impact_source){ read_case, out };
    out->pairs = (struct impact_source){ read_pair, out };
    assert(out->gaps == NULL);
}

/* Sources of it are dead from now on. */
void impact_stored_free(struct impact_stored *stored)
{
    assert(stored != NULL && stored->session != NULL);
    assert(stored->session->mem != NULL);
    arena_free(&stored->arena);
    stored->gaps = NULL;
    stored->has_similarity = false;
}

/* --- Figures of regions --------------------------------------------------- */

/* Computing the gaps of a region reads the values of all 514: once a region
 * is enough.  A short list: subjects come from some dozens of regions. */
static int gaps_for(struct impact_stored *stored, struct str region,
                    const struct region_gaps **out, struct err *err)
{
    assert(out != NULL);
    for (struct stored_gaps *at = stored->gaps; at != NULL; at = at->next) {
        if (str_equal(at->region, region)) {
            *out = &at->gaps;
            return 0;
        }
    }
    struct stored_gaps *gaps = arena_alloc(&stored->arena, sizeof(*gaps));
    assert(region.size > 0);
    if (gaps == NULL) {
        return err_nomem(err);
    }
    gaps->region = region;
    int code = gap_of_region(&gaps->gaps, stored->session->hub,
                             &stored->arena, region, INT64_MAX, err);
    gaps->next = stored->gaps;
    stored->gaps = gaps;
    *out = &gaps->gaps;
    return code;
}

/* Ranks of all regions, computed for the first subject that needs them. */
static int similarity_for(struct impact_stored *stored,
                          const struct similarity **out, struct err *err)
{
    assert(out != NULL);
    int code = 0;
    if (!stored->has_similarity) {
        code = similarity_load(&stored->similarity, stored->session->hub,
                               &stored->arena, err);
        stored->has_similarity = code == 0;
    }
    *out = &stored->similarity;
    assert(code <= 0);
    return code;
}

/* As `decide` reads them, but for documents of a case that does not exist
 * yet.  The time of the action is noon of the day, which is that day in
 * every zone. */
int impact_stored_read(struct impact_stored *stored,
                       const struct impact_asked *asked, struct arena *arena,
                       struct record *out, struct err *err)
{
    const struct stored_case *one = asked->one;
    struct case_reading reading = {
        .hub = stored->session->hub, .pack = asked->pack, .stored = one,
        .as_of = asked->as_of, .known = INT64_MAX, .action = STR(""),
        .role = STR(""),
        .at = time_from_date(asked->as_of, 43200, asked->pack->zone),
        .documents_given = one->number == 0
    };
    int code = gaps_for(stored, one->region, &reading.gaps, err);
    if (code == 0) {
        code = similarity_for(stored, &reading.similarity, err);
    }
    assert(one->machine.size > 0);
    assert(asked->pack != NULL);
    return code == 0 ? facts_of_case(out, arena, &reading, err) : code;
}

/* --- Cases ---------------------------------------------------------------- */

/* The list of cases was read before; facts are read by the case's own
 * number. */
static int read_case(void *user, const struct impact_subject *subject,
                     const struct pack *pack, struct arena *arena,
                     struct record *out, struct err *err)
{
    struct impact_stored *stored = user;
    assert((size_t)subject->number < stored->count);
    assert(stored->list != NULL);
    struct impact_asked asked = { &stored->list[subject->number], pack,
                           subject->as_of };
    return impact_stored_read(stored, &asked, arena, out, err);
}

/* All machines, all regions, all states: reports tell them apart. */
int impact_stored_list(struct impact_stored *stored, struct err *err)
{
    const struct case_filter all = { STR(""), STR(""), STR("") };
    assert(stored->list == NULL);
    assert(stored->session->hub != NULL);
    return case_list(stored->session->hub->db, &stored->arena, &all,
                     &stored->list, &stored->count, err);
}

/* Ended cases, too: they show what the rules would have meant for them. */
int impact_add_cases(struct impact *impact, struct impact_stored *stored,
                     int64_t as_of, struct err *err)
{
    int code = impact_stored_list(stored, err);
    static_assert((int)IMPACT_NAME_BYTES >= (int)CASE_NAME_BYTES,
                  "a case's name fits");
    for (size_t i = 0; code == 0 && i < stored->count; i++) {
        struct impact_subject subject = {
            .number = (int64_t)i, .region = stored->list[i].region,
            .state = stored->list[i].state, .as_of = as_of,
            .source = &stored->cases
        };
        case_name(stored->list[i].number, subject.name);
        code = impact_add(impact, &subject, err);
    }
    return code;
}

/* --- Pairs ---------------------------------------------------------------- */

/* Puts one scenario fact over what the catalogue says; one that the pack
 * does not declare is passed over, as facts of cases are.  Bounds are
 * checked as for any fact that is entered. */
static int put_fact(const struct scenario_fact *fact,
                    const struct pack *pack, struct arena *arena,
                    struct record *out, struct err *err)
{
    const struct cell_style style = { false, pack->zone };
    struct cell cell;
    int slot = schema_find(&pack->facts, fact->fact);
    assert(out->cells != NULL);
    assert(fact->fact.size > 0);
    if (slot < 0) {
        return 0;
    }
    int code = cell_parse(&cell, arena, pack->facts.fields[slot].type,
                          fact->value, style, err);
    return code == 0 ? record_set(out, (size_t)slot, cell, err) : code;
}

/* A pair has no number, so it is compared with all cases when rules ask
 * whether the same replication is under way.  What the pair's file says of
 * origin and names is not taken: the catalogue says it, with its sources. */
static int read_pair(void *user, const struct impact_subject *subject,
                     const struct pack *pack, struct arena *arena,
                     struct record *out, struct err *err)
{
    struct impact_stored *stored = user;
    const struct replication *pair = &stored->replications[subject->number];
    struct scenario_fact *facts = NULL;
    size_t count = 0;
    struct stored_case one = {
        .machine = STR("replication"), .innovation = pair->innovation,
        .region = pair->region, .unit = pair->unit, .pack = STR(""),
        .state = STR(""), .before = STR(""),
        .opened_at = time_from_date(subject->as_of, 43200, pack->zone)
    };
    assert((size_t)subject->number < stored->replications_count);
    assert(pair->id.size > 0);
    struct impact_asked asked = { &one, pack, subject->as_of };
    int code = impact_stored_read(stored, &asked, arena, out, err);
    if (code == 0) {
        code = scenario_facts(stored->session->hub->db, arena, pair->id,
                              &facts, &count, err);
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = put_fact(&facts[i], pack, arena, out, err);
    }
    return code;
}

/* The day on which a pair is judged when nobody says.  The last day before
 * the plan year is the end of the year in which the pair was chosen. */
static int64_t day_of_pair(const struct replication *pair, int64_t today)
{
    assert(today >= DATE_MIN && today <= DATE_MAX);
    assert(pair->plan_year >= 0);
    if (pair->has_commitment) {
        return pair->commitment_date;
    }
    int64_t day = today;
    bool stated = pair->plan_year > 1 && pair->plan_year <= 9999;
    if (stated && !date_from_civil((int)pair->plan_year - 1, 12, 31, &day)) {
        return today;
    }
    return day;
}

/* Programme entries of whole provinces (two-digit codes) are listed like all
 * others: they are what the sources have. */
int impact_add_pairs(struct impact *impact, struct impact_stored *stored,
                     const int64_t *as_of, int64_t today, struct err *err)
{
    int code = replication_list(stored->session->hub->db, &stored->arena,
                                &stored->replications,
                                &stored->replications_count, err);
    assert(impact->session == stored->session);
    assert(today >= DATE_MIN);
    for (size_t i = 0; code == 0 && i < stored->replications_count; i++) {
        const struct replication *pair = &stored->replications[i];
        struct impact_subject subject = {
            .number = (int64_t)i, .region = pair->region,
            .state = STR("pair"), .source = &stored->pairs,
            .as_of = as_of != NULL ? *as_of : day_of_pair(pair, today)
        };
        (void)snprintf(subject.name, sizeof(subject.name), "%.*s",
                       (int)pair->id.size, pair->id.bytes);
        code = impact_add(impact, &subject, err);
    }
    return code;
}
