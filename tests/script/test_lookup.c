/* Decision tables in rules, the locale of calls, and memory that fails at every
 * point of a load and a call. */
#include "script_fixture.h"

#include <locale.h>

static struct fixture fixture;

static int open_fixture(void **state)
{
    (void)state;
    fixture_open(&fixture);
    return 0;
}

static int close_fixture(void **state)
{
    (void)state;
    fixture_close(&fixture);
    return 0;
}

/* --- Decision tables --- */

static int find_table(const void *user, struct str name)
{
    (void)user;
    return str_is(name, "tier") ? 0 : str_is(name, "rows") ? 1 : -1;
}

static struct str table_name(const void *user, int index)
{
    (void)user;
    return index == 0 ? STR("tier") : index == 1 ? STR("rows") : STR("");
}

/* Whether the call saw the "C" locale: set by the lookup. */
static locale_t seen_locale;

static void lent_lookup(const void *user, int table, const struct cell *facts,
                    struct arena *arena, struct eval_result *out,
                    struct type *type, struct value **many, int64_t *steps)
{
    const int *mode = user;
    seen_locale = uselocale((locale_t)0);
    *steps = 1000;
    *type = (struct type){ TYPE_TEXT, false };
    out->slot = 6;
    out->slot_is_parameter = false;
    out->state = (enum eval_state)*mode;
    out->cell = (struct cell){ .known = true, .as.text = STR("gold") };
    assert_int_equal(facts[2].as.integer, 7);
    if (table == 1) {
        *many = value_map(arena);
        value_set_string(arena, *many, "tier", "gold");
        value_set_integer(arena, *many, "points", 5);
    }
}

static size_t table_inputs(const void *user, int table, const int **slots)
{
    static const int both[] = { 2, 9 };
    (void)user;
    (void)table;
    *slots = both;
    return 2;
}

static void test_tables(void **state)
{
    int mode = EVAL_VALUE;
    const struct script_tables tables = {
        .find = find_table, .lookup = lent_lookup, .name = table_name,
        .user = &mode, .inputs = table_inputs };
    (void)state;
    fixture.host.tables = &tables;
    static const struct value_case cases[] = {
        { "return tables.tier(case)", "text:gold" },
        { "return tables.rows(case).tier", "text:gold" },
        { "return tables.rows(case).points", "int:5" },
        { "local t = tables.tier return t(case) == 'gold'", "bool:true" },
    };
    CHECK_CASES(cases);
    assert_int_equal(fixture.call.fact_reads_count, 2);
    assert_true(fixture.call.steps >= 1000);
    assert_int_equal(fixture_check(&fixture,
                                   "tables.rows(case).tier = 1"), 0);
    assert_int_equal(fixture.err.message, MESSAGE_SCRIPT_FROZEN);
    assert_int_equal(fixture_check(&fixture, "return tables.tire(case)"), 0);
    assert_int_equal(fixture.err.message, MESSAGE_SCRIPT_TABLE_NEAR);
    assert_int_equal(fixture_check(&fixture, "return tables.tier()"), 0);
    assert_int_equal(fixture.call.status, CALL_ERROR);
    mode = EVAL_NIL;
    assert_int_equal(fixture_check(&fixture, "return tables.tier(case)"), 0);
    assert_true(fixture.call.is_nil);
    mode = EVAL_UNKNOWN;
    assert_int_equal(fixture_check(&fixture, "return tables.tier(case)"), 0);
    assert_string_equal(fixture_printed(&fixture), "unknown:6");
    mode = EVAL_ERROR;
    assert_int_equal(fixture_check(&fixture, "return tables.tier(case)"), 0);
    assert_int_equal(fixture.err.message, MESSAGE_SCRIPT_TABLE_HIT);
    fixture.host.tables = NULL;
}

/* Calls run under the C locale, whatever the thread has; it is put back. */
static void test_locale(void **state)
{
    int mode = EVAL_VALUE;
    const struct script_tables tables = {
        .find = find_table, .lookup = lent_lookup, .name = table_name,
        .user = &mode };
    (void)state;
    static const char *const names[] = { "id_ID.UTF-8", "de_DE.UTF-8",
                                         "C.UTF-8" };
    fixture.host.tables = &tables;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        locale_t other = newlocale(LC_ALL_MASK, names[i], (locale_t)0);
        if (other == (locale_t)0) {
            continue;                  /* not installed here */
        }
        locale_t before = uselocale(other);
        seen_locale = (locale_t)0;
        assert_int_equal(fixture_check(
            &fixture, "return tables.tier(case) .. ('%.1f'):format(1.5) .. "
            "1.5 .. tostring(tonumber('2.5')) .. tostring('a' < 'B')"), 0);
        assert_string_equal(fixture_printed(&fixture),
                            "text:gold1.51.52.5false");
        assert_true(uselocale((locale_t)0) == other);
        assert_true(seen_locale != other && seen_locale != (locale_t)0);
        (void)uselocale(before);
        freelocale(other);
    }
    fixture.host.tables = NULL;
}

/* --- Memory that fails --- */

static const char failing[] =
    "local T = { a = { 1, 2 }, b = 'x' }\n"
    "rule { id = 'A', title = { id = 'a', en = 'b' }, basis = 'F014',\n"
    "  when = function(case) return case.kind == 'replication' end,\n"
    "  check = function(case, p)\n"
    "    local s = ''\n"
    "    for k in pairs(T) do s = s .. k end\n"
    "    return contains(case.innovation.awards, 'Top 45')\n"
    "      and ('%5.2f'):format(p.rate):gsub('%d', 'x') ~= s, 'why'\n"
    "  end }\n";

/* One round with the memory failing from call number `at`. */
static bool fails_well(uint64_t at, bool forever)
{
    struct fixture *f = &fixture;
    script_destroy(f->script);
    f->script = NULL;
    arena_free(&f->results);
    arena_init(&f->results, &f->mem);
    size_t before = f->mem.used_bytes;
    f->mem.fail_at = f->mem.calls + at;
    f->mem.fail_forever = forever;
    uint64_t last = f->mem.fail_at;
    int code = script_create(&f->script, &f->host, &f->err);
    int handle = -1;
    if (code == 0) {
        code = script_load(f->script, STR("eligibility.lua"), STR(failing),
                           &f->err);
    }
    if (code == 0) {
        code = script_derive(f->script, STR("x"), STR("case.as_of + 1"),
                             &handle, &f->err);
    }
    if (code == 0) {
        code = script_seal(f->script, &f->err);
    }
    for (int i = 0; i < 2 && code == 0; i++) {
        memset(&f->call, 0, sizeof f->call);
        f->call = (struct call){ .function = 1, .facts = f->fact_cells,
                                 .parameters = f->parameter_cells,
                                 .arena = &f->results, .trace = true,
                                 .strict_bool = true };
        code = script_call(f->script, &f->call, &f->err);
        if (code == 0) {
            assert_int_equal(f->call.status, CALL_VALUE);
            assert_true(f->call.value.as.boolean);
        }
    }
    bool reached = f->mem.calls >= last;
    if (code != 0) {
        assert_int_equal(code, ERR_NOMEM);
        assert_true(reached);
    }
    f->mem.fail_at = 0;
    f->mem.fail_forever = false;
    if (f->script != NULL && code != 0 && handle >= 0
        && script_memory_bytes(f->script) == 0) {
        /* The next evaluation of the same script is right. */
        arena_free(&f->results);
        arena_init(&f->results, &f->mem);
        assert_int_equal(script_call(f->script, &f->call, &f->err), 0);
        assert_int_equal(f->call.status, CALL_VALUE);
    }
    script_destroy(f->script);
    f->script = NULL;
    arena_free(&f->results);
    arena_init(&f->results, &f->mem);
    assert_int_equal(f->mem.used_bytes, before);
    return reached;
}

static void test_allocation(void **state)
{
    (void)state;
    for (int forever = 0; forever < 2; forever++) {
        uint64_t at = 1;
        while (fails_well(at, forever != 0)) {
            at += at > 2000 ? 7 : 1;
            assert_true(at < 100000);
        }
        assert_true(at > 500);
    }
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        TEST(test_tables), TEST(test_locale), TEST(test_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
