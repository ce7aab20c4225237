/* Least changes of every pack in rules/ against every smaller set of changes.
 *
 * Cases are drawn over a small space of facts; the refused ones are asked for
 * answers, and then every set of fewer facts with every value of the space is
 * judged by the plain evaluator: none may make the case eligible, while every
 * answer must, and without one of its changes it must not. The long version
 * with rules written a second time is tests/engine/least_oracle.py. */
#include "../pack/pack_fixture.h"

#include "engine/least.h"

/* Good values first: they are drawn most often. "-" = nobody filled it in.
 * Facts that no rule of rules/ reads need no row. */
static const struct { const char *fact, *values[4]; } space[] = {
    { "kind", { "replication", "kipp_proposal", "contest_entry" } },
    { "innovation.awards", { "kipp:2019:Top 45", "x:2022:Top 30", "-" } },
    { "innovation.started_on", { "2018-03-01", "2020-06-01", "-" } },
    { "innovation.started_year", { "-", "2019" } },
    { "innovation.result_before", { "1", "-" } },
    { "innovation.result_after", { "2", "-" } },
    { "innovation.evaluation_document", { "true", "false", "-" } },
    { "innovation.owner", { "Kota Batu", "-" } },
    { "innovation.owner_region_code", { "35.79", "19.71", "-" } },
    { "innovation.sdg_goal", { "8", "-" } },
    { "innovation.sdg_target", { "8.9", "-" } },
    { "innovation.owner_integrity_flag", { "-", "true" } },
    { "need.goal", { "8", "-" } },
    { "need.score", { "50", "24" } },
    { "replicator.region_code", { "19.71" } },
    { "replicator.participating", { "true", "false" } },
    { "replicator.budget_subactivity", { "1.02", "-" } },
    { "population.active_same", { "0", "0", "1" } },
    { "proposal.edition", { "2022", "2023", "-" } },
    { "proposal.category", { "inclusive", "resilience", "-" } },
    { "proposal.legal_basis", { "Pergub", "-" } },
    { "proposal.medium_term_plan_reference", { "RPJMD", "-" } },
    { "contest.entrant", { "city", "provincial_opd", "-" } },
    { "contest.group", { "general", "replication", "special", "-" } },
    { "contest.started_on", { "2019-05-31", "2019-05-31", "2021-06-01" } },
    { "contest.closes_on", { "2022-05-31" } },
    { "contest.submitted_by_entrant", { "0", "3", "4" } },
    { "contest.statement_letter", { "true", "false", "-" } },
    { "contest.invited", { "true", "false", "-" } },
    { "contest.largest_document_kb", { "100", "2048", "2049", "-" } },
    { "contest.false_data_found", { "-", "false", "true" } },
    { "bali.physical_conditions", { "70", "-" } },
    { "bali.budget_capacity", { "70", "-" } },
};
enum { SPACE = sizeof space / sizeof *space, VALUES = 4, CASES = 700 };

static const char *const packs[] = {
    "rules/nasional", "rules/18-lampung", "rules/19-kepulauan-bangka-belitung",
    "rules/35-jawa-timur", "rules/51-bali"
};

struct trial {
    struct world world;
    struct arena arena;           /* of the case under way */
    struct pack *pack;
    struct record record;         /* as drawn, changed and changed back */
    int slots[SPACE];             /* -1: this chain does not declare it */
    struct cell cells[SPACE][VALUES];
    size_t counts[SPACE];         /* of cells */
    uint32_t state;               /* of the draws */
    size_t refused, answered, tried;
};

static uint32_t draw(struct trial *trial)
{
    trial->state = trial->state * 1664525u + 1013904223u;
    return trial->state >> 16;
}

static void start(struct trial *trial, const char *folder, struct arena *all)
{
    struct pack_options options;
    const struct cell_style style = { false, ZONE_WIB };
    struct err err;
    memset(&options, 0, sizeof options);
    world_start(&trial->world);
    arena_init(all, &trial->world.mem);
    options.mem = &trial->world.mem;
    options.clock = &trial->world.clock;
    assert_int_equal(pack_load_folder(&trial->pack, folder, NULL, &options,
                                      NULL, &err), 0);
    for (size_t i = 0; i < SPACE; i++) {
        trial->slots[i] = schema_find(&trial->pack->facts,
                                      str_of(space[i].fact));
        for (size_t k = 0; k < VALUES && space[i].values[k] != NULL
             && trial->slots[i] >= 0; k++) {
            struct cell *cell = &trial->cells[i][trial->counts[i]++];
            const char *text = space[i].values[k];
            struct type type =
                trial->pack->facts.fields[trial->slots[i]].type;
            *cell = (struct cell){ .known = false };
            if (strcmp(text, "-") != 0) {
                assert_int_equal(cell_parse(cell, all, type, str_of(text),
                                            style, &err), 0);
            }
        }
    }
}

static enum verdict verdict_of(struct trial *trial)
{
    struct arena arena;
    struct judgement judgement;
    struct err err;
    arena_init(&arena, &trial->world.mem);
    assert_int_equal(evaluate_case(&judgement, &arena, trial->pack,
                                   &trial->record, &err), 0);
    enum verdict verdict = judgement.verdict;
    arena_free(&arena);
    trial->tried++;
    return verdict;
}

/* Facts that people may change. */
static bool may_change(const struct trial *trial, size_t i)
{
    const unsigned fixed = FIELD_FIXED | FIELD_DERIVED | FIELD_CORE
        | FIELD_GROWS;
    return trial->slots[i] >= 0 && (trial->pack->facts
        .fields[trial->slots[i]].flags & fixed) == 0;
}

/* A case: most facts as they should be, those that nobody may change above
 * all, so that most refusals have an answer. */
static void make(struct trial *trial)
{
    int as_of = schema_find(&trial->pack->facts, STR("as_of"));
    trial->record = record_create(&trial->arena, &trial->pack->facts);
    trial->record.cells[as_of].known = true;
    trial->record.cells[as_of].as.integer = 18920;    /* 20 October 2021 */
    for (size_t i = 0; i < SPACE; i++) {
        bool good = draw(trial) % (may_change(trial, i) ? 3 : 24) != 0;
        if (trial->slots[i] >= 0) {
            trial->record.cells[trial->slots[i]] = trial->cells[i][
                good ? 0 : draw(trial) % trial->counts[i]];
        }
    }
}

/* Does a set of at most `most` further changes make the case eligible? */
static bool smaller(struct trial *trial, size_t from, size_t most)
{
    if (verdict_of(trial) == VERDICT_ELIGIBLE) {
        return true;
    }
    for (size_t i = from; i < SPACE && most > 0; i++) {
        if (!may_change(trial, i)) {
            continue;
        }
        struct cell *cell = &trial->record.cells[trial->slots[i]];
        struct cell before = *cell;
        bool yes = false;
        for (size_t k = 0; k < trial->counts[i] && !yes; k++) {
            *cell = trial->cells[i][k];
            yes = cell->known && smaller(trial, i + 1, most - 1);
        }
        *cell = before;
        if (yes) {
            return true;
        }
    }
    return false;
}

/* Applied whole an answer is eligible; without any one of its changes it is
 * not. */
static void apply(struct trial *trial, const struct least_answer *answer)
{
    int as_of = schema_find(&trial->pack->facts, STR("as_of"));
    struct cell *cells = trial->record.cells, before[LEAST_CHANGES_MAX];
    int64_t day = cells[as_of].as.integer;
    if (answer->has_date) {
        assert_true(answer->date > day);
        cells[as_of].as.integer = answer->date - 1;
    }
    for (size_t i = 0; i < answer->count; i++) {
        before[i] = cells[answer->changes[i].slot];
        cells[answer->changes[i].slot] = answer->changes[i].value;
    }
    if (answer->has_date) {
        assert_int_not_equal(verdict_of(trial), VERDICT_ELIGIBLE);
        cells[as_of].as.integer = answer->date;
    }
    assert_int_equal(verdict_of(trial), VERDICT_ELIGIBLE);
    for (size_t i = 0; i < answer->count; i++) {
        struct cell *cell = &cells[answer->changes[i].slot], set = *cell;
        *cell = before[i];
        assert_int_not_equal(verdict_of(trial), VERDICT_ELIGIBLE);
        *cell = set;
    }
    for (size_t i = 0; i < answer->count; i++) {
        cells[answer->changes[i].slot] = before[i];
    }
    cells[as_of].as.integer = day;
}

/* One drawn case. */
static void compare(struct trial *trial)
{
    enum { SMALLER_MOST = 3 };    /* four at once take minutes */
    struct err err;
    struct least *least = arena_alloc(&trial->arena, sizeof *least);
    make(trial);
    if (verdict_of(trial) == VERDICT_ELIGIBLE) {
        return;
    }
    trial->refused++;
    assert_int_equal(least_find(least, &trial->arena, trial->pack,
                                &trial->record, &err), 0);
    size_t best = SMALLER_MOST + 1;
    for (size_t i = 0; i < least->count; i++) {
        const struct least_answer *answer = &least->answers[i];
        apply(trial, answer);
        best = !answer->has_date && answer->count < best ? answer->count
                                                         : best;
    }
    trial->answered += least->count > 0;
    assert_false(least->bounded);
    assert_true(best > 0);
    if (smaller(trial, 0, best - 1)) {
        fail_msg("%s: fewer than %zu changes do", trial->pack->id.bytes,
                 best);
    }
}

static void test_packs(void **state)
{
    (void)state;
    const char *campaign = getenv("AWIG_CAMPAIGN");
    size_t times = campaign != NULL ? strtoul(campaign, NULL, 10) : 1;
    for (size_t p = 0; p < sizeof packs / sizeof *packs; p++) {
        struct trial trial;
        struct arena all;
        memset(&trial, 0, sizeof trial);
        trial.state = 7;
        start(&trial, packs[p], &all);
        for (size_t i = 0; i < CASES * times; i++) {
            arena_init(&trial.arena, &trial.world.mem);
            compare(&trial);
            arena_free(&trial.arena);
        }
        print_message("%s: %zu refused, %zu with answers, %zu judged\n",
                      packs[p], trial.refused, trial.answered, trial.tried);
        assert_true(trial.refused > CASES / 5 && trial.answered > 100);
        arena_free(&all);
        pack_release(trial.pack);
        world_end(&trial.world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_packs) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
