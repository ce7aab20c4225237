/* Decision tables asked by a far script: while many records are judged, the
 * host is asked once for each combination of inputs, and no answer is given to
 * others, or of other tables. */
#include "script_fixture.h"

#include "worker_program.h"

enum { RECORDS = 6000, NAME = 1, SCORE = 2, AWARDS = 4, BIG = 5 };

/* The host's tables: `sum` reads name, score and big; `of` the list. */
struct tables {
    int asked;
    int salt;                     /* goes into every answer ... */
    char version;                 /* ... and is told by this */
};

struct world {
    struct fixture fixture;
    struct tables tables;
    struct script_tables lent;
    struct cell cells[RECORDS][32];
    const struct cell *records[RECORDS];
    unsigned char outcomes[RECORDS];
};

static int find_table(const void *user, struct str name)
{
    (void)user;
    return str_is(name, "sum") ? 0 : str_is(name, "of") ? 1
        : str_is(name, "rows") ? 2 : -1;
}

static struct str table_name(const void *user, int index)
{
    static const char *const names[] = { "sum", "of", "rows", "" };
    (void)user;
    return str_of(names[index < 3 ? index : 3]);
}

static size_t table_inputs(const void *user, int table, const int **slots)
{
    static const int three[] = { NAME, SCORE, BIG }, list[] = { AWARDS };
    (void)user;
    *slots = table == 1 ? list : three;
    return table == 1 ? 1 : 3;
}

static void table_version(const void *user, char hex[SHA256_HEX_BYTES])
{
    const struct tables *tables = user;
    memset(hex, tables->version, SHA256_HEX_BYTES - 1);
    hex[SHA256_HEX_BYTES - 1] = '\0';
}

/* What is asked, without asking. */
static int64_t sum_of(const struct tables *tables, const struct cell *facts)
{
    int64_t sum = tables->salt + (facts[BIG].as.boolean ? 1 : 0);
    struct str name = facts[NAME].as.text;
    for (size_t i = 0; i < name.size; i++) {
        sum += name.bytes[i];
    }
    return sum + facts[SCORE].as.integer;
}

static void lent_lookup(const void *user, int table,
                        const struct cell *facts, struct arena *arena,
                        struct eval_result *out, struct type *type,
                        struct value **many, int64_t *steps)
{
    struct tables *tables = (struct tables *)(uintptr_t)user;
    int64_t sum = table == 1 ? (int64_t)facts[AWARDS].as.list.count
                             : sum_of(tables, facts);
    tables->asked++;
    *steps = 3;
    *many = NULL;
    *type = (struct type){ TYPE_BOOL, false };
    *out = (struct eval_result){ .state = EVAL_VALUE };
    out->cell = (struct cell){ .known = true, .as.boolean = sum % 2 == 0 };
    if (table != 1 && !facts[SCORE].known) {
        *out = (struct eval_result){ .state = EVAL_UNKNOWN, .slot = SCORE };
    } else if (table == 2) {
        *many = value_map(arena);
        value_set_bool(arena, *many, "even", sum % 2 == 0);
    }
}

static void begin(struct world *world, const char *source)
{
    struct fixture *fixture = &world->fixture;
    fixture_open(fixture);
    assert_true(have_worker());
    world->tables = (struct tables){ .version = 'a' };
    world->lent = (struct script_tables){
        .find = find_table, .lookup = lent_lookup, .name = table_name,
        .inputs = table_inputs, .version = table_version,
        .user = &world->tables };
    fixture->host.tables = &world->lent;
    fixture->host.limits.worker = program;
    assert_int_equal(fixture_load_text(fixture, source), 0);
    for (size_t i = 0; i < RECORDS; i++) {
        memcpy(world->cells[i], fixture->fact_cells,
               sizeof(world->cells[i]));
        world->records[i] = world->cells[i];
    }
}

/* Judges the first records; how many questions it took. */
static int judge(struct world *world, size_t records)
{
    struct fixture *fixture = &world->fixture;
    struct script_rule rule = { .when = -1, .check = 0 };
    struct script_bulk bulk = {
        .facts = world->records, .records = records, .rules = &rule,
        .rules_count = 1, .parameters = fixture->parameter_cells,
        .outcomes = world->outcomes, .arena = &fixture->results };
    int before = world->tables.asked;
    assert_int_equal(script_bulk(fixture->script, &bulk, &fixture->err), 0);
    assert_false(bulk.again);
    for (size_t i = 0; i < records; i++) {
        const struct cell *facts = world->cells[i];
        int want = !facts[SCORE].known ? SCRIPT_UNKNOWN
            : sum_of(&world->tables, facts) % 2 == 0 ? SCRIPT_PASS
                                                     : SCRIPT_FAIL;
        if (world->outcomes[i] != want) {
            fail_msg("record %zu: %d, not %d", i, world->outcomes[i], want);
        }
    }
    return world->tables.asked - before;
}

static const char sum_source[] =
    "rule { id = 'R', check = function(case) return tables.sum(case) end }";

/* 10 scores and none, two names, big or not. */
static void few_inputs(struct world *world)
{
    for (size_t i = 0; i < RECORDS; i++) {
        struct cell *cells = world->cells[i];
        cells[SCORE].known = i % 11 != 10;
        cells[SCORE].as.integer = i % 11 == 10 ? 0 : (int64_t)(i % 11);
        cells[NAME].as.text = i / 11 % 2 == 0 ? STR("a") : STR("bc");
        cells[BIG].as.boolean = i / 22 % 2 == 0;
    }
}

static void asks_once_for_each_input(void **state)
{
    static struct world world;
    (void)state;
    begin(&world, sum_source);
    few_inputs(&world);
    assert_int_equal(judge(&world, RECORDS), 44);
    assert_int_equal(judge(&world, RECORDS), 0);
    /* Single calls ask; they leave nothing behind. */
    int before = world.tables.asked;
    assert_int_equal(fixture_call(&world.fixture, 0, true), 0);
    assert_int_equal(fixture_call(&world.fixture, 0, true), 0);
    assert_int_equal(world.tables.asked - before, 2);
    /* Other tables. */
    world.tables.salt = 1;
    world.tables.version = 'b';
    assert_int_equal(judge(&world, RECORDS), 44);
    world.tables.salt = 2;
    world.tables.version = 'c';
    assert_int_equal(judge(&world, RECORDS), 44);
    fixture_close(&world.fixture);
}

static void gives_rows_again(void **state)
{
    static struct world world;
    (void)state;
    begin(&world, "rule { id = 'R', check = function(case)\n"
                  "  local row = tables.rows(case)\n"
                  "  return row.even end }");
    few_inputs(&world);
    assert_int_equal(judge(&world, RECORDS), 44);
    assert_int_equal(judge(&world, RECORDS), 0);
    fixture_close(&world.fixture);
}

/* More than are kept: answers are right, and the next batch begins anew. */
static void holds_more_than_it_keeps(void **state)
{
    static struct world world;
    (void)state;
    begin(&world, sum_source);
    for (size_t i = 0; i < RECORDS; i++) {
        world.cells[i][SCORE].as.integer = (int64_t)i * 7;
    }
    for (int round = 0; round < 3; round++) {
        assert_int_equal(judge(&world, RECORDS), RECORDS);
    }
    few_inputs(&world);
    assert_int_equal(judge(&world, RECORDS), 44);
    fixture_close(&world.fixture);
}

/* What is too long to be a key is asked each time; so are lists, and tables of
 * a host that tells no version. */
static void asks_what_it_cannot_keep(void **state)
{
    static struct world world;
    static char names[2][400];
    (void)state;
    begin(&world, sum_source);
    memset(names[0], 'x', sizeof names[0]);
    memset(names[1], 'x', sizeof names[1]);
    names[1][399] = 'y';
    for (size_t i = 0; i < 100; i++) {
        world.cells[i][NAME].as.text = (struct str){ names[i % 2], 400 };
    }
    assert_int_equal(judge(&world, 100), 100);
    fixture_close(&world.fixture);
    begin(&world, "rule { id = 'R', check = function(case)\n"
                  "  return tables.of(case) == tables.sum(case) end }");
    for (size_t i = 0; i < 100; i++) {
        world.cells[i][AWARDS].as.list.count = 2;
    }
    assert_int_equal(judge(&world, 100), 101);
    fixture_close(&world.fixture);
    begin(&world, sum_source);
    world.lent.version = NULL;
    assert_int_equal(judge(&world, 100), 100);
    fixture_close(&world.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_once_for_each_input),
        cmocka_unit_test(gives_rows_again),
        cmocka_unit_test(holds_more_than_it_keeps),
        cmocka_unit_test(asks_what_it_cannot_keep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
