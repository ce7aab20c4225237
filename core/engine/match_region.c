/* `awig match`: which innovations fit a region.
 *
 * All innovations become one population, judged and scored over columns; those
 * that may be listed are then scored in the VM, which has the last word. */
#include <assert.h>

#include "engine/facts_of_case.h"
#include "engine/gap.h"
#include "engine/population.h"
#include "engine/shortlist.h"
#include "engine/similarity.h"
#include "store/innovations.h"
#include "store/regions.h"

/* One run of `awig match`: what is the same for every innovation is read
 * once.  The records of the population are the innovations, in their order. */
struct matching {
    struct session *session;
    struct region region;
    struct pack *pack;            /* in force for the region */
    struct match_plan plan;
    struct innovation *innovations;
    size_t innovations_count;
    struct population *population;
    struct match_score *scores;   /* the best, in order */
    size_t count;                 /* of scores */
    struct region_gaps gaps;      /* of the region */
    struct similarity similarity; /* of regions */
};

/* Adds one innovation as a case of the region that would be opened on the day
 * of the plan, at noon (any hour of that day would do), with no documents
 * yet.  Everything of the record lives in an arena of its own. */
static int add_innovation(struct matching *matching,
                          const struct innovation *innovation,
                          struct err *err)
{
    assert(matching->population != NULL);
    struct stored_case stored = {
        .machine = STR("replication"), .innovation = innovation->id,
        .region = matching->region.code, .unit = STR(""),
        .opened_at = time_from_date(matching->plan.as_of, 43200, ZONE_WIB),
        .pack = STR(""), .state = STR(""), .before = STR("")
    };
    struct case_reading reading = {
        .hub = matching->session->hub, .pack = matching->pack,
        .stored = &stored, .as_of = matching->plan.as_of,
        .known = INT64_MAX, .action = STR(""), .role = STR(""),
        .documents_given = true, .gaps = &matching->gaps,
        .similarity = &matching->similarity
    };
    struct arena arena;
    struct record record;
    arena_init(&arena, matching->session->mem);
    int code = facts_of_case(&record, &arena, &reading, err);
    if (code == 0) {
        code = population_add(matching->population, &record, err);
    }
    arena_free(&arena);
    return code;
}

/* Scores an innovation that may be listed in the VM, whose word counts; that
 * it judges otherwise than the population is a bug. */
static int score_innovation(void *user, size_t at, struct match_score *out,
                            struct err *err)
{
    struct matching *matching = user;
    struct arena arena;
    struct judgement judgement;
    assert(at < matching->innovations_count);
    arena_init(&arena, matching->session->mem);
    struct record record = record_create(&arena, &matching->pack->facts);
    out->innovation = matching->innovations[at].id;
    out->name = matching->innovations[at].name;
    int code = record.cells == NULL ? err_nomem(err)
        : population_get(matching->population, at, &record, &arena, err);
    if (code == 0) {
        code = evaluate_case(&judgement, &arena, matching->pack, &record,
                             err);
    }
    if (code == 0 && judgement.verdict != population_verdict(
            matching->population, at)) {
        code = err_fail(err, MESSAGE_IMPACT_DISAGREE, "tss", out->innovation,
                        verdict_name(judgement.verdict),
                        verdict_name(population_verdict(
                            matching->population, at)));
    }
    if (code == 0) {
        code = match_record(out, &matching->plan, &judgement, &arena, err);
    }
    arena_free(&arena);
    return code;
}

/* Asks one part that is not lifted about one innovation. */
static int part_of_innovation(void *user, size_t at,
                              const struct match_part *part, bool *known,
                              double *number, struct err *err)
{
    struct matching *matching = user;
    struct arena arena;
    assert(at < matching->innovations_count);
    arena_init(&arena, matching->session->mem);
    struct record record = record_create(&arena, &matching->pack->facts);
    struct match_asking asking = {
        .plan = &matching->plan, .facts = record.cells, .arena = &arena,
        .innovation = matching->innovations[at].id
    };
    int code = record.cells == NULL ? err_nomem(err)
        : population_get(matching->population, at, &record, &arena, err);
    if (code == 0) {
        code = match_part_ask(&asking, part, known, number, err);
    }
    arena_free(&arena);
    return code;
}

/* Reads all innovations into a population, once. */
static int read_innovations(struct matching *matching, struct err *err)
{
    struct session *session = matching->session;
    assert(matching->population == NULL);
    int code = innovation_list(session->hub->db, session->arena,
                               &matching->innovations,
                               &matching->innovations_count, err);
    if (code == 0) {
        code = population_create(&matching->population, session->mem,
                                 matching->pack, err);
    }
    for (size_t i = 0; i < matching->innovations_count && code == 0; i++) {
        code = add_innovation(matching, &matching->innovations[i], err);
    }
    if (code == 0) {
        code = population_seal(matching->population, err);
    }
    return code == 0
        ? population_judge(matching->population, session_threads(session),
                           err)
        : code;
}

/* Judges every innovation, and scores those that may be among the best.  The
 * ineligible are left out: the list is of what can be done. */
static int score_all(struct matching *matching, size_t top, struct err *err)
{
    struct arena *arena = matching->session->arena;
    int code = read_innovations(matching, err);
    size_t count = matching->innovations_count;
    if (code != 0) {
        return code;
    }
    top = top < count ? top : count;
    uint64_t *excluded = arena_alloc(arena, (count / 64 + 1)
                                            * sizeof(*excluded));
    matching->scores = arena_alloc(arena,
                                   (top + 1) * sizeof(*matching->scores));
    if (excluded == NULL || matching->scores == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        bool out = population_verdict(matching->population, i)
            == VERDICT_INELIGIBLE;
        excluded[i / 64] |= (uint64_t)out << (i & 63);
    }
    struct shortlist list = {
        .mem = matching->session->mem, .plan = &matching->plan,
        .columns = population_columns(matching->population),
        .excluded = excluded, .top = top, .score = score_innovation,
        .part = part_of_innovation, .user = matching
    };
    assert(count == population_count(matching->population));
    return shortlist_make(&list, matching->scores, &matching->count, err);
}

/* One line of the result. A component without data is null, not 0. `at` is
 * its place in the order, 0 = the best. */
static struct value *score_value(const struct matching *matching, size_t at)
{
    assert(at < matching->count);
    struct arena *arena = matching->session->arena;
    const struct match_score *score = &matching->scores[at];
    struct value *row = value_map(arena), *parts = value_map(arena);
    value_set_integer(arena, row, "rank", (int64_t)at + 1);
    value_set_text(arena, row, "innovation", score->innovation);
    value_set_text(arena, row, "name", score->name);
    if (score->known) {
        value_set_number(arena, row, "score", score->score);
    } else {
        value_set_null(arena, row, "score");
    }
    value_set_number(arena, row, "coverage", round_2(score->coverage));
    for (size_t i = 0; i < matching->plan.components_count; i++) {
        struct str id = str_copy(
            arena, matching->plan.components[i].rule->id);
        if (id.bytes != NULL) {
            value_set(parts, id.bytes, score->has[i]
                      ? value_number(arena, round_2(score->parts[i]))
                      : value_null(arena));
        }
    }
    value_set(row, "components", parts);
    value_set_number(arena, row, "bonus", score->bonus);
    value_set_string(arena, row, "verdict", verdict_name(score->verdict));
    return row;
}

/* Reads what is the same for every innovation: the region, the day (today in
 * WIB unless given), its pack, the plan, the gaps and the similarity of
 * regions. Errors: those of each. */
static int prepare(struct matching *matching, struct err *err)
{
    assert(matching->session != NULL);
    struct session *session = matching->session;
    bool given = false;
    int64_t as_of = 0;
    int code = region_resolve(session->hub->db, session->arena,
                              session_text(session, "region"),
                              &matching->region, err);
    if (code == 0) {
        code = session_date(session, "as-of", &given, &as_of, err);
    }
    if (code == 0 && !given) {
        as_of = time_to_date(session->clock.now(session->clock.user),
                             ZONE_WIB);
    }
    if (code == 0) {
        code = hub_pack_for(session->hub, matching->region.code, as_of,
                            &matching->pack, err);
    }
    if (code == 0) {
        code = match_plan(&matching->plan, session->arena, matching->pack,
                          as_of, err);
    }
    if (code == 0) {
        code = gap_of_region(&matching->gaps, session->hub, session->arena,
                             matching->region.code, INT64_MAX, err);
    }
    if (code == 0) {
        code = similarity_load(&matching->similarity, session->hub,
                               session->arena, err);
    }
    return code;
}

int op_match(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct matching matching = { .session = session };
    int64_t top = session_integer(session, "top", 10);
    int code = prepare(&matching, err);
    if (code == 0) {
        code = score_all(&matching, top > 0 ? (size_t)top : 0, err);
    }
    population_destroy(matching.population);
    if (code != 0) {
        return code;
    }
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < matching.count; i++) {
        value_add(rows, score_value(&matching, i));
    }
    *out = value_map(arena);
    value_set_text(arena, *out, "region", matching.region.code);
    value_set_text(arena, *out, "name", matching.region.name);
    value_set_text(arena, *out, "pack", matching.pack->id);
    value_set(*out, "matches", rows);
    return arena->failed ? err_nomem(err) : 0;
}
