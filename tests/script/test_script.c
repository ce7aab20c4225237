/* Life and calls of a script: what a rule reads, how a call ends, limits at
 * the limit and one beyond, rebuilding, derived facts. */
#include "script_fixture.h"

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

/* --- Values --- */

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
            fixture_cases(&fixture, &cases[i], 1);
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

/* --- Errors and their places --- */

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

/* What a script says in an error reaches people as one clean line. */
static void test_clean(void **state)
{
    static const char *const bodies[] = {
        "error('a\\xff\\xfeb')", "error('a\\nb\\27[2J')",
        "return case['\\xff']", "local t = {} return t['\\xff']()",
        "error('\xff')", "return ('%\\xff'):format(1)",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        assert_int_equal(fixture_check(&fixture, bodies[i]), 0);
        assert_int_equal(fixture.call.status, CALL_ERROR);
        assert_true(str_utf8_ok(str_of(fixture.text), NULL));
        assert_null(strchr(fixture.text, 27));
    }
}

/* Sources at the limit of size, and one byte more. */
static void test_source_size(void **state)
{
    size_t size = LIMIT_SCRIPT_BYTES + 1;
    char *source = malloc(size);
    (void)state;
    memset(source, ' ', size);
    assert_int_equal(fixture_load(&fixture, source, size - 1), 0);
    assert_int_equal(fixture_load(&fixture, source, size), ERR_LIMIT);
    assert_int_equal(fixture.err.message, MESSAGE_SCRIPT_LARGE);
    free(source);
}

/* Thousands of labels and jumps cost the compiler quadratic time. */
static void test_slow_source(void **state)
{
    enum { SIZE = LIMIT_SCRIPT_BYTES };
    char *source = malloc(SIZE);
    size_t used = 0;
    struct timespec from, to;
    (void)state;
    for (int i = 0; i < 8000; i++) {
        used += (size_t)snprintf(source + used, SIZE - used, "::a%d::", i);
    }
    while (used + 20 < SIZE) {
        used += (size_t)snprintf(source + used, SIZE - used, "goto a0 ");
    }
    clock_system(&fixture.clock);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    int code = fixture_load(&fixture, source, used);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    double took_ms = (double)(to.tv_sec - from.tv_sec) * 1e3
                     + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
    assert_true(code == 0 || code == ERR_LIMIT || code == ERR_RULES);
    assert_true(took_ms < 10 * LIMIT_TIME_MS);
    free(source);
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

/* --- Reads, steps, limits --- */

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
    fixture.clock = (struct clock){ fixture.clock.now, jumping_ticks, &now,
                                    NULL };
    assert_int_equal(fixture_load_text(
        &fixture, "rule { id = 'A', check = function() while true do end end }"
        "rule { id = 'B', check = function() return true end }"), 0);
    assert_int_equal(fixture_call(&fixture, 0, true), ERR_LIMIT);
    assert_int_equal(fixture.call.status, CALL_TIME);
    assert_int_equal(fixture_call(&fixture, 1, true), 0);
    assert_int_equal(fixture.call.status, CALL_VALUE);
}

/* Time passes, but not for this thread: the machine is busy. */
static int64_t idle_cpu(void *user)
{
    (void)user;
    return 1000;
}

static int64_t creeping_ticks(void *user)
{
    int64_t *now = user;
    *now += 50000;
    return *now;
}

/* The thread slept once, for two deadlines, before anybody looked. */
static int64_t sleeping_ticks(void *user)
{
    int64_t *now = user;
    *now += *now == 0 ? 1 : *now == 1 ? 400 * INT64_C(1000000) : 1000;
    return *now;
}

/* Steps decide, not how busy the machine is; but not for ever. */
static void test_busy_machine(void **state)
{
    int64_t now = 0;
    (void)state;
    fixture.host.limits.steps_max = 1000000;  /* a look at each hundred */
    fixture.clock = (struct clock){ fixture.clock.now, creeping_ticks, &now,
                                    idle_cpu };
    static const char endless[] =
        "rule { id = 'A', check = function() while true do end end }";
    assert_int_equal(fixture_load_text(&fixture, endless), 0);
    assert_int_equal(fixture_call(&fixture, 0, true), 0);
    assert_int_equal(fixture.call.status, CALL_ERROR);
    assert_int_equal(fixture.call.kind, CALL_ERROR_STEPS);
    assert_true(now > 300 * INT64_C(1000000));
    fixture.host.limits.steps_max = 10000000;
    assert_int_equal(fixture_load_text(&fixture, endless), 0);
    assert_int_equal(fixture_call(&fixture, 0, true), ERR_LIMIT);
    assert_int_equal(fixture.call.status, CALL_TIME);
    now = 0;
    fixture.clock.ticks_ns = sleeping_ticks;
    assert_int_equal(fixture_load_text(
        &fixture, "rule { id = 'A', check = function()\n"
        "for i = 1, 400 do local a = i end return true end }"), 0);
    now = 0;
    assert_int_equal(fixture_call(&fixture, 0, true), 0);
    assert_int_equal(fixture.call.status, CALL_VALUE);
    assert_true(now > 400 * INT64_C(1000000));
    fixture.host.limits.steps_max = 0;
    clock_system(&fixture.clock);
    fixture.clock.ticks_ns = fixture_ticks;
    fixture.clock.cpu_ns = fixture_cpu;
}

/* --- Derived facts --- */

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
        assert_string_equal(fixture_printed(&fixture), cases[i].expected);
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

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        TEST(test_facts), TEST(test_helpers), TEST(test_errors),
        TEST(test_place), TEST(test_clean),
        TEST(test_source_size), TEST(test_slow_source), TEST(test_results),
        TEST(test_reads),
        TEST(test_steps), TEST(test_memory), TEST(test_depth),
        TEST(test_time), TEST(test_busy_machine), TEST(test_derived),
        TEST(test_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
