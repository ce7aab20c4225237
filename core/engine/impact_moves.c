/* Rankings and dates that move.
 *
 * Both are computed twice, by the packs of either side, with the same functions
 * as `awig match` and `awig due`, and only the differences are kept.  Groups
 * whose packs say the same about them are passed over: comparing the files that
 * they stand in is enough to know. */
#include "engine/impact_moves.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/match.h"
#include "engine/schedule.h"
#include "store/innovations.h"

/* --- What need not be looked at ------------------------------------------- */

/* Are all files of this name, or below this folder, the same in both
 * chains? */
static bool files_alike(const struct alike *alike, const char *name)
{
    assert(alike != NULL);
    bool same = alike->same_chain;
    assert(name[0] != '\0');
    for (size_t i = 0; same && i < alike->before_count; i++) {
        struct str before = STR(""), after = STR("");
        bool has = pack_files_find(&alike->before[i]->files, name, &before);
        same = pack_files_find(&alike->after[i]->files, name, &after) == has
            && str_equal(before, after);
    }
    return same;
}

/* What every script may read: facts, parameters, tables. */
static bool ground_alike(const struct impact_group *group)
{
    const struct alike *alike = &group->alike;
    assert(group->affected);
    return group->shared && alike->same_derived && alike->all_parameters
        && alike->same_tables;
}

/* A ranking leaves out who is ineligible, so rules count, too. */
static bool matches_alike(const struct impact_group *group)
{
    assert(group->affected);
    return group->packs[SIDE_BEFORE] != NULL && ground_alike(group)
        && group->reruns == 0 && files_alike(&group->alike, "matching.lua");
}

/* Dates follow from schedules, days and what scripts read. */
static bool duties_alike(const struct impact_group *group)
{
    assert(group->affected);
    return group->packs[SIDE_BEFORE] != NULL && ground_alike(group)
        && files_alike(&group->alike, "schedule.lua")
        && files_alike(&group->alike, "calendar.csv");
}

/* --- Rankings ------------------------------------------------------------- */

/* One region ranked by one side. */
struct ranking {
    struct match_plan plan;       /* components and bonuses of the pack */
    struct match_score *scores;   /* in order */
    size_t count;                 /* of scores */
};

/* All that the rankings of one region share. */
struct ranker {
    struct impact *impact;        /* the two sides */
    struct impact_stored *stored; /* how facts of a pair are read */
    const struct innovation *innovations; /* all of the catalogue */
    size_t count;                 /* of innovations */
    struct str region;            /* ranked at the moment */
    int64_t as_of;                /* the day of both sides */
    struct arena arena;           /* of the region at hand */
};

/* Best first, by all tie-breakers; for qsort. */
static int compare_scores(const void *a, const void *b)
{
    assert(a != NULL && b != NULL);
    return match_compare(a, b, MATCH_PARTS_MAX);
}

/* Scores one innovation as a replication that this region would open. */
static int score_one(struct ranker *ranker, struct ranking *ranking,
                     const struct innovation *innovation, struct err *err)
{
    struct pack *pack = ranking->plan.leaf;
    struct stored_case one = {
        .machine = STR("replication"), .innovation = innovation->id,
        .region = ranker->region, .unit = STR(""), .pack = STR(""),
        .state = STR(""), .before = STR(""),
        /* Noon, so that no zone makes it another day. */
        .opened_at = time_from_date(ranker->as_of, 43200, pack->zone)
    };
    struct impact_asked asked = { &one, pack, ranker->as_of };
    struct judgement judgement;
    struct record record;
    struct arena arena;
    arena_init(&arena, ranker->impact->session->mem);
    assert(ranking->count < ranker->count);
    int code = impact_stored_read(ranker->stored, &asked, &arena, &record,
                                  err);
    if (code == 0) {
        code = evaluate_case(&judgement, &arena, pack, &record, err);
    }
    if (code == 0 && judgement.verdict != VERDICT_INELIGIBLE) {
        struct match_score *score = &ranking->scores[ranking->count];
        score->innovation = innovation->id;
        score->name = innovation->name;
        code = match_record(score, &ranking->plan, &judgement, &arena, err);
        ranking->count++;
    }
    arena_free(&arena);
    return code;
}

/* The ranking of the region by a pack; none when there is no pack. */
static int rank(struct ranker *ranker, struct pack *pack,
                struct ranking *out, struct err *err)
{
    assert(out != NULL);
    memset(out, 0, sizeof(*out));
    if (pack == NULL) {
        return 0;
    }
    int code = match_plan(&out->plan, &ranker->arena, pack, ranker->as_of,
                          err);
    out->scores = arena_alloc(&ranker->arena, (ranker->count + 1)
                              * sizeof(*out->scores));
    if (code == 0 && out->scores == NULL) {
        code = err_nomem(err);
    }
    for (size_t i = 0; code == 0 && i < ranker->count; i++) {
        code = score_one(ranker, out, &ranker->innovations[i], err);
    }
    assert(out->count <= ranker->count);
    if (code == 0 && out->count > 1) {
        qsort(out->scores, out->count, sizeof(*out->scores), compare_scores);
    }
    return code;
}

/* The place of an innovation in a ranking, from 1; 0 = it has none. */
static size_t place_of(const struct ranking *ranking, struct str innovation)
{
    assert(ranking->scores != NULL || ranking->count == 0);
    assert(innovation.size > 0);
    for (size_t i = 0; i < ranking->count; i++) {
        if (str_equal(ranking->scores[i].innovation, innovation)) {
            return i + 1;
        }
    }
    return 0;
}

/* Place and score of one side; null where it has none. */
static void set_place(struct arena *arena, struct value *row,
                      const struct ranking *ranking, size_t place,
                      const char *const keys[2])
{
    const struct match_score *score = place == 0
        ? NULL : &ranking->scores[place - 1];
    assert(place <= ranking->count);
    value_set(row, keys[0], score == NULL ? value_null(arena)
              : value_integer(arena, (int64_t)place));
    value_set(row, keys[1], score == NULL || !score->known
              ? value_null(arena) : value_number(arena, score->score));
}

/* A row when place or score is another one, and a place among the first. */
static void add_move(const struct ranker *ranker,
                     const struct ranking sides[SIDE_COUNT],
                     const struct innovation *innovation, struct value *rows)
{
    static const char *const keys[SIDE_COUNT][2] = {
        { "before", "score_before" }, { "after", "score_after" }
    };
    struct arena *arena = ranker->impact->session->arena;
    size_t places[SIDE_COUNT];
    bool near = false;
    for (int i = 0; i < SIDE_COUNT; i++) {
        places[i] = place_of(&sides[i], innovation->id);
        near = near || (places[i] > 0 && places[i] <= MOVES_TOP);
    }
    bool same = places[0] == places[1]
        && (places[0] == 0
            || match_compare(&sides[0].scores[places[0] - 1],
                             &sides[1].scores[places[1] - 1], 0) == 0);
    assert(innovation->id.size > 0);
    if (!near || same) {
        return;
    }
    struct value *row = value_map(arena);
    value_set_text(arena, row, "region", ranker->region);
    value_set_text(arena, row, "innovation", innovation->id);
    value_set_text(arena, row, "name", innovation->name);
    for (int i = 0; i < SIDE_COUNT; i++) {
        set_place(arena, row, &sides[i], places[i], keys[i]);
    }
    value_add(rows, row);
}

/* One region by both sides; rows of innovations that moved. */
static int rank_region(struct ranker *ranker,
                       const struct impact_group *group, struct value *rows,
                       struct err *err)
{
    struct ranking sides[SIDE_COUNT];
    int code = 0;
    assert(ranker->region.size >= 2);
    arena_init(&ranker->arena, ranker->impact->session->mem);
    for (int i = 0; code == 0 && i < SIDE_COUNT; i++) {
        code = rank(ranker, group->packs[i], &sides[i], err);
    }
    for (size_t i = 0; code == 0 && i < ranker->count; i++) {
        add_move(ranker, sides, &ranker->innovations[i], rows);
    }
    arena_free(&ranker->arena);
    return code;
}

/* Was the region among the subjects before this one? */
static bool seen_before(const struct impact *impact, size_t at)
{
    assert(at < impact->count);
    for (size_t i = 0; i < at; i++) {
        if (str_equal(impact->subjects[i].region,
                      impact->subjects[at].region)) {
            return true;
        }
    }
    return false;
}

/* Rankings that change, of regions among the subjects; at most
 * MOVES_REGIONS_MAX of them are ranked, and `regions` tells how many were. */
int impact_matches(struct impact *impact, struct impact_stored *stored,
                   struct value **out, int64_t *regions, struct err *err)
{
    struct session *session = impact->session;
    struct innovation *innovations = NULL;
    struct ranker ranker = { .impact = impact, .stored = stored };
    int code = innovation_list(session->hub->db, &stored->arena,
                               &innovations, &ranker.count, err);
    assert(out != NULL && regions != NULL);
    ranker.innovations = innovations;
    *out = value_list(session->arena);
    *regions = 0;
    for (size_t i = 0; code == 0 && i < impact->count
         && *regions < MOVES_REGIONS_MAX; i++) {
        const struct impact_subject *subject = &impact->subjects[i];
        if (!subject->group->affected || matches_alike(subject->group)
            || seen_before(impact, i)) {
            continue;
        }
        ranker.region = subject->region;
        ranker.as_of = subject->as_of;
        code = rank_region(&ranker, subject->group, *out, err);
        (*regions)++;
        if (session->progress != NULL) {
            session->progress(session->user, "impact: match", *regions, 0);
        }
    }
    return code;
}

/* --- Duties --------------------------------------------------------------- */

/* All dates of a case's duties by the pack of one side. */
static int read_duties(struct impact *impact,
                       const struct impact_subject *subject,
                       enum impact_side side, struct arena *arena,
                       struct occurrences *out, struct err *err)
{
    struct pack *pack = subject->group->packs[side];
    struct record record;
    memset(out, 0, sizeof(*out));
    if (pack == NULL) {
        return 0;
    }
    int code = subject->source->read(subject->source->user, subject, pack,
                                     arena, &record, err);
    bool *broken = arena_alloc(arena, pack->facts.count + 1);
    assert(side < SIDE_COUNT);
    if (code == 0 && broken == NULL) {
        code = err_nomem(err);
    }
    if (code == 0) {
        code = evaluate_derived(pack, record.cells, broken, arena, err);
    }
    struct schedule_request request = {
        .hub = impact->session->hub, .pack = pack, .facts = record.cells,
        .broken = broken, .as_of = subject->as_of,
        .known_on = subject->as_of
    };
    return code == 0 ? schedule_duties(out, arena, &request, err) : code;
}

/* The same duty and number on the other side, or NULL. */
static const struct occurrence *
same_duty(const struct occurrences *list, const struct occurrence *of)
{
    assert(list->items != NULL || list->count == 0);
    assert(of->rule != NULL);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].n == of->n
            && str_equal(list->items[i].rule->id, of->rule->id)) {
            return &list->items[i];
        }
    }
    return NULL;
}

/* The day of one side, or null. */
static void set_due(struct arena *arena, struct value *row, const char *key,
                    const struct occurrence *one)
{
    assert(key != NULL);
    char day[11];
    bool has = one != NULL && one->has_due;
    if (has) {
        date_format(one->due, day);
    }
    value_set_string(arena, row, key, has ? day : NULL);
}

/* A row when the two sides owe it on different days, or one does not. */
static void add_duty(struct arena *arena, struct value *rows,
                     const struct impact_subject *subject,
                     const struct occurrence *before,
                     const struct occurrence *after)
{
    const struct occurrence *any = before != NULL ? before : after;
    bool same = before != NULL && after != NULL
        && before->has_due == after->has_due
        && (!before->has_due || before->due == after->due);
    assert(any != NULL);
    if (same) {
        return;
    }
    struct value *row = value_map(arena);
    value_set_string(arena, row, "case", subject->name);
    value_set_text(arena, row, "duty", any->rule->id);
    value_set_integer(arena, row, "n", any->n);
    set_due(arena, row, "before", before);
    set_due(arena, row, "after", after);
    value_add(rows, row);
}

/* All dates of one case by both sides. */
static int compare_duties(struct impact *impact,
                          const struct impact_subject *subject,
                          struct value *rows, struct err *err)
{
    struct arena *result = impact->session->arena;
    struct occurrences sides[SIDE_COUNT];
    struct arena arena;
    int code = 0;
    arena_init(&arena, impact->session->mem);
    assert(subject->group->affected);
    for (int i = 0; code == 0 && i < SIDE_COUNT; i++) {
        code = read_duties(impact, subject, (enum impact_side)i, &arena,
                           &sides[i], err);
    }
    for (size_t i = 0; code == 0 && i < sides[0].count; i++) {
        const struct occurrence *one = &sides[0].items[i];
        add_duty(result, rows, subject, one, same_duty(&sides[1], one));
    }
    for (size_t i = 0; code == 0 && i < sides[1].count; i++) {
        const struct occurrence *one = &sides[1].items[i];
        if (same_duty(&sides[0], one) == NULL) {
            add_duty(result, rows, subject, NULL, one);
        }
    }
    arena_free(&arena);
    return code;
}

/* Dates that move, of stored cases: made-up ones owe nothing. */
int impact_duties(struct impact *impact, struct impact_stored *stored,
                  struct value **out, struct err *err)
{
    assert(impact->session != NULL);
    assert(out != NULL);
    int code = 0;
    *out = value_list(impact->session->arena);
    for (size_t i = 0; code == 0 && i < impact->count; i++) {
        const struct impact_subject *subject = &impact->subjects[i];
        bool real = subject->source == &stored->cases;
        if (real && subject->group->affected
            && !duties_alike(subject->group)) {
            code = compare_duties(impact, subject, *out, err);
        }
    }
    assert(code <= 0);
    return code;
}
