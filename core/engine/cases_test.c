/* `awig test`: every row of cases/(name).csv is judged; its verdict and the
 * ids of the rules that do not pass are compared with what the row expects.
 * What the rows reach is engine/coverage's; what they would notice,
 * engine/mutate's. */
#include "engine/cases_test.h"

#include <assert.h>

#include "engine/coverage.h"
#include "engine/mutate.h"

struct testing {
    struct session *session;      /* arena, sinks */
    struct pack *pack;            /* whose cases run */
    /* Over all packs of the run. */
    int64_t passed, failed;
    struct value *failures;       /* a list, one row a failure */
    struct coverage *watch;       /* NULL: not asked for */
    struct value *rules, *tables; /* what coverage writes */
    struct value *reached;        /* [{pack, percent, floor}] */
    bool below;                   /* a pack does not reach its floor */
    bool mutate;
    struct mutation mutation;     /* of --mutate */
};

/* Adds what was expected and what came to the list of failures. */
static void put_failure(struct testing *testing, const struct case_row *row,
                        enum verdict got, struct str got_rules)
{
    assert(got < VERDICT_COUNT);
    struct arena *arena = testing->session->arena;
    struct value *map = value_map(arena);
    assert(row->line > 0);
    value_set_text(arena, map, "pack", testing->pack->id);
    value_set_text(arena, map, "file", row->file);
    value_set_integer(arena, map, "line", row->line);
    if (row->name.size > 0) {
        value_set_text(arena, map, "case", row->name);
    }
    value_set_string(arena, map, "expected", row->has_expect
                     ? verdict_name(row->expect) : "");
    value_set_string(arena, map, "got", verdict_name(got));
    value_set_text(arena, map, "expected_rules", row->rules);
    value_set_text(arena, map, "got_rules", got_rules);
    value_add(testing->failures, map);
}

/* Judges one row in the VM, as a decision would be. A failure is counted, not
 * an error. */
static int test_row(struct testing *testing, const struct case_row *row,
                    struct err *err)
{
    assert(testing->pack != NULL);
    struct arena arena;
    struct judgement judgement;
    assert(row->record.cells != NULL);
    arena_init(&arena, testing->session->mem);
    int code = evaluate_case(&judgement, &arena, testing->pack, &row->record,
                             err);
    if (code == 0) {
        struct str ids = case_rows_ids(&arena, &judgement);
        if (testing->watch != NULL) {
            coverage_add(testing->watch, &judgement);
        }
        if (case_row_holds(row, judgement.verdict, ids)) {
            testing->passed++;
        } else {
            testing->failed++;
            put_failure(testing, row, judgement.verdict, ids);
        }
        code = arena.failed ? err_nomem(err) : 0;
    }
    arena_free(&arena);
    return code;
}

/* Adds what the pack's cases reach, and the floor that it declares. */
static void put_reached(struct testing *testing)
{
    struct arena *arena = testing->session->arena;
    const struct pack *pack = testing->pack;
    int percent = coverage_percent(testing->watch);
    struct value *row = value_map(arena);
    assert(percent >= 0 && percent <= 100);
    assert(pack->coverage_floor >= 0);
    value_set_text(arena, row, "pack", pack->id);
    value_set_integer(arena, row, "percent", percent);
    value_set_integer(arena, row, "floor", pack->coverage_floor);
    value_add(testing->reached, row);
    testing->below = testing->below || percent < pack->coverage_floor;
}

/* The cases of the loaded pack; then its mutants over them. */
static int test_rows(struct testing *testing, struct err *err)
{
    assert(testing->session != NULL);
    struct session *session = testing->session;
    struct arena *arena = session->arena;
    struct case_rows rows;
    assert(testing->pack != NULL);
    int code = case_rows_read(&rows, session, testing->pack, arena, err);
    /* Each pack has its own conditions. */
    testing->watch = NULL;
    if (code == 0 && testing->rules != NULL) {
        testing->watch = coverage_start(arena, testing->pack,
                                        session->language);
        code = testing->watch == NULL ? err_nomem(err) : 0;
    }
    for (size_t i = 0; code == 0 && i < rows.count; i++) {
        code = test_row(testing, &rows.rows[i], err);
    }
    if (code == 0 && testing->watch != NULL) {
        coverage_write(testing->watch, testing->rules, testing->tables);
        put_reached(testing);
    }
    if (code == 0 && testing->mutate) {
        /* Last: it adds nodes to the graph of the pack. */
        code = mutate_pack(&testing->mutation, session, testing->pack, &rows,
                           err);
    }
    return code;
}

/* Loads, tests, releases: one pack at a time is in memory. */
static int test_pack(struct testing *testing, const char *folder,
                     struct err *err)
{
    assert(folder != NULL);
    int code = session_load_pack(testing->session, folder, NULL,
                                 &testing->pack, err);
    assert(code != 0 || testing->pack != NULL);
    if (code != 0) {
        return code;
    }
    code = test_rows(testing, err);
    pack_release(testing->pack);
    testing->pack = NULL;
    return code;
}

/* Answer 1 when a case fails, or the pack's own floor is not reached. Mutants
 * that survive are no failure. */
int op_test(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL && out != NULL);
    struct arena *arena = session->arena;
    struct testing testing = { .session = session,
                               .failures = value_list(arena) };
    const struct value *folders = session_list(session, "pack");
    int code = 0;
    if (session_flag(session, "coverage")) {
        testing.rules = value_map(arena);
        testing.tables = value_map(arena);
        testing.reached = value_list(arena);
    }
    testing.mutate = session_flag(session, "mutate");
    testing.mutation.survivors = value_list(arena);
    testing.mutation.equivalents = value_list(arena);
    for (const struct value *item = folders != NULL ? folders->first : NULL;
         item != NULL && code == 0; item = item->next) {
        code = test_pack(&testing, item->text.bytes, err);
    }
    if (code != 0) {
        return code;
    }
    assert(testing.passed >= 0 && testing.failed >= 0);
    *out = value_map(arena);
    value_set_integer(arena, *out, "passed", testing.passed);
    value_set_integer(arena, *out, "failed", testing.failed);
    value_set(*out, "failures", testing.failures);
    if (testing.rules != NULL) {
        value_set(*out, "coverage", testing.rules);
        value_set(*out, "tables", testing.tables);
        value_set(*out, "reached", testing.reached);
    }
    if (testing.mutate) {
        mutation_write(arena, &testing.mutation, *out);
    }
    session->answer = testing.failed > 0 || testing.below ? 1 : 0;
    return arena->failed ? err_nomem(err) : 0;
}
