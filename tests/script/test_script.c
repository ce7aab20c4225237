/* Life and calls of a script: what a rule reads, how a call ends, limits at
 * the limit and one beyond, rebuilding, derived facts, decision tables. */
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

/* --- Values ---------------------------------------------------------------- */

/* A body, and what it must return, printed as TYPE:TEXT. */
struct value_case {
    const char *body, *expected;
};

static const char *printed(const struct fixture *of)
{
    static char text[5000];
    const struct call *call = &of->call;
    struct buf buf;
    buf_init(&buf, (struct mem *)&of->mem, 0);
    if (call->status == CALL_UNKNOWN) {
        (void)snprintf(text, sizeof text, "unknown:%s%d",
                       call->slot_is_parameter ? "p" : "", call->slot);
        return text;
    }
    if (call->status != CALL_VALUE) {
        (void)snprintf(text, sizeof text, "error:%s", of->text);
        return text;
    }
    cell_print(&buf, call->type, call->value);
    (void)snprintf(text, sizeof text, "%s:%s",
                   call->is_nil ? "nil" : type_name(call->type),
                   call->is_nil ? "" : buf.bytes == NULL ? "" : buf.bytes);
    buf_free(&buf);
    return text;
}

static void check_cases(const struct value_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int code = fixture_check(&fixture, cases[i].body);
        if (code != 0) {
            fail_msg("%s: code %d: %s", cases[i].body, code, fixture.text);
        }
        if (strcmp(printed(&fixture), cases[i].expected) != 0) {
            fail_msg("%s\nexpected %s\ngot      %s", cases[i].body,
                     cases[i].expected, printed(&fixture));
        }
    }
}

#define CHECK_CASES(cases) \
    check_cases((cases), sizeof(cases) / sizeof((cases)[0]))

static void test_facts(void **state)
{
    static const struct value_case cases[] = {
        { "return case.innovation.started_on", "int:18000" },
        { "return case.innovation.name", "text:SIP BANGET" },
        { "return case.innovation.score", "int:7" },
        { "return case.innovation.score / 1", "number:7" },
        { "return case.innovation.big", "bool:true" },
        { "return case.as_of - case.innovation.started_on", "int:1000" },
        { "return case.kind", "text:replication" },
        { "return case.document.plan.number", "text:12/X" },
        { "return p.min_age_months", "int:24" },
        { "return p.rate", "number:1.5" },
        { "return case.innovation.ratio == 3", "bool:true" },
        { "return ('%s'):format(case.innovation.ratio)", "text:3.0" },
        { "return case.innovation.awards", "text[]:Top 45|Top 99" },
        { "return #case.innovation.awards", "int:2" },
        { "return case.innovation.awards[1]", "text:Top 45" },
        { "return case.innovation.awards[3] == nil", "bool:true" },
        { "return case.innovation.awards[0] == nil", "bool:true" },
        { "return case.innovation.awards[1.5] == nil", "bool:true" },
        { "return case.innovation.awards[2.0]", "text:Top 99" },
        { "return case.innovation == case.innovation", "bool:true" },
        { "return case.innovation.extra", "unknown:6" },
        { "return p.gone", "unknown:p3" },
        { "local x = p.gone return true", "unknown:p3" },
        { "return known(case.innovation, 'extra')", "bool:false" },
        { "return known(case.innovation, 'name')", "bool:true" },
        { "return known(case, 'kind')", "bool:true" },
        { "return known(case.document.plan, 'number')", "bool:true" },
        { "return known(p, 'gone')", "bool:false" },
        { "return case.innovation.score > 5 or p.gone", "bool:true" },
        { "return type(case)", "text:userdata" },
        { "return tostring(case) .. tostring(case.innovation.awards)",
          "text:userdatauserdata" },
        { "return nil", "nil:" },
        { "return {}", "nil[]:" },
        { "return { 1, 2 }", "int[]:1|2" },
    };
    (void)state;
    struct value_case none = { "return {}", "" };
    assert_int_equal(fixture_check(&fixture, none.body), 0);
    assert_true(fixture.call.type.list);
    assert_int_equal(fixture.call.value.as.list.count, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(cases[i].body, "return {}") != 0) {
            check_cases(&cases[i], 1);
        }
    }
}

static void test_helpers(void **state)
{
    static const struct value_case cases[] = {
        { "return date '2021-08-04'", "int:18843" },
        { "return date(2021, 8, 4)", "int:18843" },
        { "return days_between(date '2021-08-04', date '2021-08-05')",
          "int:1" },
        { "return months_between(date '2020-02-29', date '2022-03-01')",
          "int:24" },
        { "return months_between(date '2020-02-29', date '2022-02-28')",
          "int:23" },
        { "return add_months(date '2021-01-31', 1) == date '2021-02-28'",
          "bool:true" },
        { "return add_months(date '2021-03-31', -1) == date '2021-02-28'",
          "bool:true" },
        { "return one_of(case.kind, 'hub', 'replication')", "bool:true" },
        { "return one_of(case.kind, 'hub')", "bool:false" },
        { "return one_of('Top 99', p.tiers)", "bool:true" },
        { "return one_of(2, { 1, 2.0 })", "bool:true" },
        { "return contains(case.innovation.awards, 'Top 45')", "bool:true" },
        { "return contains({ 'a' }, 'b')", "bool:false" },
        { "return overlaps(p.tiers, case.innovation.awards)", "bool:true" },
        { "return overlaps(p.tiers, {})", "bool:false" },
        { "return first_common(p.tiers, case.innovation.awards)",
          "text:Top 99" },
        { "return first_common(p.tiers, {}) == nil", "bool:true" },
        { "return count(case.innovation.awards)", "int:2" },
        { "return count({ 1, 2, 3 })", "int:3" },
        { "return clamp(5, 1, 3)", "int:3" },
        { "return clamp(0, 1, 3)", "int:1" },
        { "return clamp(2.5, 1.0, 3.0)", "number:2.5" },
        { "return math.max(1, 3, 2)", "int:3" },
        { "return math.floor(-2.5)", "int:-3" },
        { "local s = 0 for i, a in ipairs(case.innovation.awards) do "
          "s = s + i * #a end return s", "int:18" },
        { "return table.concat(case.innovation.awards, '/')",
          "text:Top 45/Top 99" },
        { "return (select(2, table.unpack(case.innovation.awards)))",
          "text:Top 99" },
    };
    (void)state;
    CHECK_CASES(cases);
}

/* --- Errors and their places ------------------------------------------------ */

struct error_case {
    const char *body, *part;      /* what the message must hold */
};

static void test_errors(void **state)
{
    static const struct error_case cases[] = {
        { "\nreturn case.innovation.skor == 1",
          "test/eligibility.lua:2:13: fact 'innovation.skor' is not "
          "declared; did you mean 'innovation.score'?\n"
          "return case.innovation.skor == 1 end }\n"
          "            ^" },
        { "return p.min_age_mont", "parameter 'min_age_mont' is not "
          "declared; did you mean 'min_age_months'?" },
        { "return case.nothing_like_it", "add it to facts.csv" },
        { "return known(case.innovation, 'skore')", "did you mean" },
        { "return month_between(1, 2)", "did you mean 'months_between'?" },
        { "return string.upcase('x')", "'string.upcase' is not known" },
        { "return ('x'):uper()", "did you mean 'string.upper'?" },
        { "return os.time()", "'os' is not offered in rules" },
        { "return math.random()", "'math.random' is not offered" },
        { "total = 1", "write `local total`" },
        { "case.innovation.score = 1", "'score' cannot be changed" },
        { "return nil + 1", "arithmetic on a nil value" },
        { "local t = nil return t.x", "local 't' is nil" },
        { "return case.kind + 1", "arithmetic on a string value (field "
          "'kind')" },
        { "return 1 < 'x'", "a number value cannot be ordered against a "
          "string value" },
        { "return {} < {}", "two table values cannot be ordered" },
        { "return #5", "a number value has no length" },
        { "return 'x' .. {}", "cannot be joined" },
        { "return 1 // (case.innovation.score - 7)", "division by zero" },
        { "return 1 % (case.innovation.score - 7)", "division by zero" },
        { "return 1.5 | 1", "no integer representation" },
        { "return months_between(1, 'x')", "argument 2 of months_between "
          "must be date, not text" },
        { "return months_between(1)", "argument 2 of months_between" },
        { "return date '2021-02-30'", "'2021-02-30' is not a date" },
        { "return date '04/08/2021'", "is not a date" },
        { "return date(2021, 13, 1)", "there is no date 2021-13-1" },
        { "return add_months(0, 1000000000)", "years 0001 to 9999" },
        { "return one_of(nil, 1)", "argument 1 of one_of" },
        { "return contains('x', 'y')", "must be list" },
        { "return pairs(case)", "pairs does not work on facts" },
        { "return case.innovation.awards.x", "indexed by an integer" },
        { "error('tier ' .. 5)", "the rule reports an error: tier 5" },
        { "assert(false)", "assertion failed" },
        { "assert(nil, 'why')", "the rule reports an error: why" },
        { "return ('x'):find('[')", "malformed pattern: missing ']'" },
        { "return tables.x(case)", "there is no decision table 'x'" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(fixture_check(&fixture, cases[i].body), 0);
        assert_int_equal(fixture.call.status, CALL_ERROR);
        assert_int_equal(fixture.call.kind, CALL_ERROR_BROKEN);
        if (strstr(fixture.text, cases[i].part) == NULL) {
            fail_msg("%s\nwants %s\ngot   %s", cases[i].body, cases[i].part,
                     fixture.text);
        }
        assert_string_equal(fixture.err.file, "test/eligibility.lua");
        assert_true(fixture.err.line >= 1);
    }
}

/* The error stands in the innermost function of a script. */
static void test_place(void **state)
{
    static const char source[] =
        "local function score(case)\n"
        "  return case.innovation.scor\n"
        "end\n"
        "rule { id = 'A', check = function(case)\n"
        "  return score(case) > 1\n"
        "end }\n";
    (void)state;
    assert_int_equal(fixture_load_text(&fixture, source), 0);
    assert_int_equal(fixture_call(&fixture, 0, true), 0);
    assert_int_equal(fixture.err.line, 2);
    assert_int_equal(fixture.err.column, 15);
    assert_string_equal(fixture.err.source, "  return case.innovation.scor");
}

static void test_results(void **state)
{
    static const struct {
        const char *body;
        bool strict, value;
        const char *id, *en, *code;
    } cases[] = {
        { "return true", true, true, "", "", "" },
        { "return false, 'x'", true, false, "x", "x", "" },
        { "return false, { id = 'a', en = 'b', code = 'C1' }", true, false,
          "a", "b", "C1" },
        { "return true, { en = 'b' }", true, true, "b", "b", "" },
        { "return false, {}", true, false, "", "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char source[512];
        (void)snprintf(source, sizeof source,
                       "rule { id = 'R', check = function() %s end }",
                       cases[i].body);
        assert_int_equal(fixture_load_text(&fixture, source), 0);
        assert_int_equal(fixture_call(&fixture, 0, cases[i].strict), 0);
        const struct call *call = &fixture.call;
        assert_int_equal(call->status, CALL_VALUE);
        assert_int_equal(call->value.as.boolean, cases[i].value);
        assert_true(str_is(call->reason[LANGUAGE_ID], cases[i].id));
        assert_true(str_is(call->reason[LANGUAGE_EN], cases[i].en));
        assert_true(str_is(call->reason_code, cases[i].code));
    }
}

/* --- Reads, steps, limits ----------------------------------------------------- */

static void test_reads(void **state)
{
    const struct call *call = &fixture.call;
    (void)state;
    assert_int_equal(fixture_check(
        &fixture, "return case.kind == 'x' or known(case.innovation, "
        "'extra') or case.kind == p.rate or case.innovation.score == "
        "p.min_age_months"), 0);
    assert_int_equal(call->fact_reads_count, 3);
    assert_int_equal(call->fact_reads[0], 9);
    assert_int_equal(call->fact_reads[1], 6);
    assert_int_equal(call->fact_reads[2], 2);
    assert_int_equal(call->parameter_reads_count, 2);
    assert_int_equal(call->parameter_reads[0], 2);
    assert_int_equal(call->parameter_reads[1], 0);
    assert_int_equal(fixture_check(&fixture, "return true"), 0);
    assert_int_equal(call->fact_reads_count, 0);
}

/* The same steps in a fresh state, in a used one, after a failure. */
static void test_steps(void **state)
{
    static const char source[] =
        "rule { id = 'A', check = function(case)\n"
        "  local t = {}\n"
        "  for i = 1, 500 do t[i] = ('x'):rep(i) .. case.kind end\n"
        "  table.sort(t)\n"
        "  return #table.concat(t) > 10\n"
        "end }\n"
        "rule { id = 'B', check = function() while true do end end }\n";
    (void)state;
    assert_int_equal(fixture_load_text(&fixture, source), 0);
    assert_int_equal(fixture_call(&fixture, 0, true), 0);
    int64_t steps = fixture.call.steps;
    assert_true(steps > 1000);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(fixture_call(&fixture, 0, true), 0);
        assert_int_equal(fixture.call.steps, steps);
    }
    assert_int_equal(fixture_call(&fixture, 1, true), 0);
    assert_int_equal(fixture.call.kind, CALL_ERROR_STEPS);
    assert_true(fixture.call.steps >= LIMIT_STEPS);
    assert_int_equal(fixture_call(&fixture, 0, true), 0);
    assert_int_equal(fixture.call.steps, steps);

    /* At the limit, and one step below it. */
    fixture.host.limits.steps_max = steps;
    assert_int_equal(fixture_load_text(&fixture, source), 0);
    assert_int_equal(fixture_call(&fixture, 0, true), 0);
    assert_int_equal(fixture.call.status, CALL_VALUE);
    fixture.host.limits.steps_max = steps - 1;
    assert_int_equal(fixture_load_text(&fixture, source), 0);
    assert_int_equal(fixture_call(&fixture, 0, true), 0);
    assert_int_equal(fixture.call.kind, CALL_ERROR_STEPS);
    fixture.host.limits.steps_max = 0;
}

static void test_memory(void **state)
{
    (void)state;
    fixture.host.limits.block_bytes_max = 10000;
    /* A string has a head of 24 bytes, and a final zero. */
    assert_int_equal(fixture_check(&fixture,
                                   "return #('x'):rep(9930) > 0"), 0);
    assert_int_equal(fixture.call.status, CALL_VALUE);
    assert_int_equal(fixture_check(&fixture,
                                   "return #('x'):rep(10001) > 0"), 0);
    assert_int_equal(fixture.call.kind, CALL_ERROR_MEMORY);
    fixture.host.limits.block_bytes_max = 0;
    fixture.host.limits.memory_bytes_max = 400000;
    assert_int_equal(fixture_check(
        &fixture, "local t = {} for i = 1, 10 do t[i] = ('x'):rep(1000) .. i "
        "end return true"), 0);
    assert_int_equal(fixture.call.status, CALL_VALUE);
    assert_true(script_memory_bytes(fixture.script) < 400000);
    assert_int_equal(fixture_check(
        &fixture, "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1000) .. "
        "i end return true"), 0);
    assert_int_equal(fixture.call.kind, CALL_ERROR_MEMORY);
    assert_int_equal(script_memory_bytes(fixture.script), 0);
    fixture.host.limits.memory_bytes_max = 0;
}

static void test_depth(void **state)
{
    static const struct { int depth; enum call_status status; } cases[] = {
        { 50, CALL_VALUE }, { 170, CALL_VALUE }, { 400, CALL_ERROR },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char body[256];
        (void)snprintf(body, sizeof body,
                       "local function f(n) if n == 0 then return true end "
                       "return (f(n - 1)) end return f(%d)",
                       cases[i].depth);
        assert_int_equal(fixture_check(&fixture, body), 0);
        assert_int_equal(fixture.call.status, cases[i].status);
        if (cases[i].status == CALL_ERROR) {
            assert_int_equal(fixture.call.kind, CALL_ERROR_DEPTH);
        }
    }
}

static int64_t jumping_ticks(void *user)
{
    int64_t *now = user;
    *now += 50 * 1000000;
    return *now;
}

/* A clock that jumps 50 ms at each look: the time is up, nothing decided. */
static void test_time(void **state)
{
    int64_t now = 0;
    (void)state;
    fixture.host.clock = &fixture.clock;
    assert_int_equal(fixture_load_text(
        &fixture, "rule { id = 'A', check = function() while true do end end }"
        "rule { id = 'B', check = function() return true end }"), 0);
    fixture.clock = (struct clock){ fixture.clock.now, jumping_ticks, &now };
    assert_int_equal(fixture_load_text(
        &fixture, "rule { id = 'A', check = function() while true do end end }"
        "rule { id = 'B', check = function() return true end }"), 0);
    assert_int_equal(fixture_call(&fixture, 0, true), ERR_LIMIT);
    assert_int_equal(fixture.call.status, CALL_TIME);
    assert_int_equal(fixture_call(&fixture, 1, true), 0);
    assert_int_equal(fixture.call.status, CALL_VALUE);
}

/* --- Derived facts -------------------------------------------------------------- */

static void test_derived(void **state)
{
    static const struct {
        const char *source, *expected;
    } cases[] = {
        { "months_between(case.innovation.started_on, case.as_of)",
          "int:32" },
        { "case.innovation.extra", "unknown:6" },
        { "p.rate * 2 -- twice", "number:3" },
        { "(1 + 2) * 3", "int:9" },
        { "1) return (2", NULL }, { "1, 2", NULL }, { "x = 1", NULL },
        { "1 end", NULL }, { "", NULL }, { "1) os.exit() --", NULL },
        { "return 1", NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int function = -1;
        script_destroy(fixture.script);
        assert_int_equal(script_create(&fixture.script, &fixture.host,
                                       &fixture.err), 0);
        int code = script_derive(fixture.script, STR("innovation.age"),
                                 str_of(cases[i].source), &function,
                                 &fixture.err);
        if (cases[i].expected == NULL) {
            assert_int_equal(code, ERR_RULES);
            continue;
        }
        assert_int_equal(code, 0);
        assert_int_equal(script_seal(fixture.script, &fixture.err), 0);
        assert_int_equal(fixture_call(&fixture, function, false), 0);
        assert_string_equal(printed(&fixture), cases[i].expected);
    }
}

/* A derived fact that broke breaks each rule that reads it. */
static void test_broken(void **state)
{
    bool broken[32] = { false };
    (void)state;
    broken[2] = true;
    assert_int_equal(fixture_check(&fixture,
                                   "return case.innovation.score > 1"), 0);
    fixture.call.broken = broken;
    assert_int_equal(script_call(fixture.script, &fixture.call,
                                 &fixture.err), 0);
    assert_int_equal(fixture.call.status, CALL_ERROR);
    assert_int_equal(fixture.err.message, MESSAGE_SCRIPT_FACT_BROKEN);
    assert_string_equal(fixture.err.args[0], "innovation.score");
}

/* --- Decision tables ------------------------------------------------------------- */

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

static void look_up(const void *user, int table, const struct cell *facts,
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
    const struct script_tables tables = { find_table, look_up, table_name,
                                          &mode, table_inputs };
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
    assert_string_equal(printed(&fixture), "unknown:6");
    mode = EVAL_ERROR;
    assert_int_equal(fixture_check(&fixture, "return tables.tier(case)"), 0);
    assert_int_equal(fixture.err.message, MESSAGE_SCRIPT_TABLE_HIT);
    fixture.host.tables = NULL;
}

/* Calls run under the C locale, whatever the thread has; it is put back. */
static void test_locale(void **state)
{
    int mode = EVAL_VALUE;
    const struct script_tables tables = { find_table, look_up, table_name,
                                          &mode, NULL };
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
        assert_string_equal(printed(&fixture), "text:gold1.51.52.5false");
        assert_true(uselocale((locale_t)0) == other);
        assert_true(seen_locale != other && seen_locale != (locale_t)0);
        (void)uselocale(before);
        freelocale(other);
    }
    fixture.host.tables = NULL;
}

/* --- Memory that fails -------------------------------------------------------------- */

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
        TEST(test_facts), TEST(test_helpers), TEST(test_errors),
        TEST(test_place), TEST(test_results), TEST(test_reads),
        TEST(test_steps), TEST(test_memory), TEST(test_depth),
        TEST(test_time), TEST(test_derived), TEST(test_broken),
        TEST(test_tables), TEST(test_locale), TEST(test_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
