/* Rules judged over a record by script_judge: each gets the outcome that its
 * own calls alone give it, whatever the rules before it did. */
#include "script_fixture.h"

#include <locale.h>

/* Handles follow the text: `when` before `check`. */
static const struct {
    const char *when, *check;
    enum script_outcome expected;
} rules[] = {
    { NULL, "return case.innovation.score == 7", SCRIPT_PASS },
    { NULL, "return case.innovation.score == 8", SCRIPT_FAIL },
    { NULL, "return case.innovation.extra == 'x'", SCRIPT_UNKNOWN },
    { NULL, "return p.gone == 'x'", SCRIPT_UNKNOWN },
    { NULL, "return true, 'why'", SCRIPT_PASS },
    { NULL, "return false, { id = 'a', en = 'b', code = 'C' }",
      SCRIPT_FAIL },
    { NULL, "return true, 'why', 3", SCRIPT_ERROR },
    { NULL, "return true, ('x'):rep(100000)", SCRIPT_ERROR_LIMIT },
    { NULL, "return true, '\\255'", SCRIPT_ERROR },
    { NULL, "return 1", SCRIPT_ERROR },
    { NULL, "return nil", SCRIPT_ERROR },
    { NULL, "return", SCRIPT_ERROR },
    { NULL, "return case", SCRIPT_ERROR },
    { NULL, "return case.innovation.awards", SCRIPT_ERROR },
    { NULL, "error('no')", SCRIPT_ERROR },
    { NULL, "return case.kind < 3", SCRIPT_ERROR },
    { NULL, "return case.nothing", SCRIPT_ERROR },
    { NULL, "case.kind = 'x' return true", SCRIPT_ERROR },
    { NULL, "while true do end", SCRIPT_ERROR_LIMIT },
    { NULL, "local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(999) .. i end "
      "return true", SCRIPT_ERROR_LIMIT },
    { NULL, "return #('x'):rep(999999) > 0", SCRIPT_ERROR_LIMIT },
    { NULL, "local function f(n) return (f(n + 1)) end return f(1)",
      SCRIPT_ERROR_LIMIT },
    { NULL, "local n = 0 for i = 1, 200 do n = n + #case.kind end "
      "return n == 2200", SCRIPT_PASS },
    { NULL, "return contains(case.innovation.awards, 'Top 99')",
      SCRIPT_PASS },
    { "return true", "return false", SCRIPT_FAIL },
    { "return false", "error('no')", SCRIPT_SKIPPED },
    { "return case.innovation.extra == 'x'", "return true",
      SCRIPT_UNKNOWN },
    { "return 3", "return true", SCRIPT_ERROR },
    { "while true do end", "return true", SCRIPT_ERROR_LIMIT },
    { "return case.innovation.big", "return tostring(2.5) == '2.5'",
      SCRIPT_PASS },
};

enum { RULES = sizeof rules / sizeof rules[0], ROUNDS = 40 };

static struct fixture fixture;
static struct script_rule functions[RULES];
static unsigned char outcomes[RULES];

/* All rules as one file; the number of functions. */
static int load_rules(void)
{
    static char source[32768];
    size_t used = 0;
    int count = 0;
    for (size_t i = 0; i < RULES; i++) {
        functions[i] = (struct script_rule){ -1, 0 };
        used += (size_t)snprintf(source + used, sizeof source - used,
                                 "rule { id = 'R%zu', ", i);
        if (rules[i].when != NULL) {
            functions[i].when = count++;
            used += (size_t)snprintf(
                source + used, sizeof source - used,
                "when = function(case, p) %s end, ", rules[i].when);
        }
        functions[i].check = count++;
        used += (size_t)snprintf(source + used, sizeof source - used,
                                 "check = function(case, p) %s end }\n",
                                 rules[i].check);
    }
    if (fixture_load_text(&fixture, source) != 0) {
        fail_msg("%s", fixture.text);
    }
    return count;
}

static struct script_judging judging_of(const struct script_rule *list,
                                        size_t count)
{
    arena_free(&fixture.results);
    return (struct script_judging){
        .call = { .facts = fixture.fact_cells,
                  .parameters = fixture.parameter_cells,
                  .arena = &fixture.results },
        .rules = list, .rules_count = count, .outcomes = outcomes,
        .stride = 1 };
}

static int open_fixture(void **state)
{
    (void)state;
    fixture_open(&fixture);
    /* The endless ones end soon. */
    fixture.host.limits.steps_max = 20000;
    return 0;
}

static int close_fixture(void **state)
{
    (void)state;
    fixture_close(&fixture);
    return 0;
}

/* In any order, and between single calls, a rule has the same outcome. */
static void test_outcomes(void **state)
{
    (void)state;
    int handles = load_rules();
    unsigned seed = 1;
    struct script_rule list[RULES];
    size_t at[RULES];
    for (size_t i = 0; i < RULES; i++) {
        at[i] = i;
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < RULES; i++) {
            list[i] = functions[at[i]];
        }
        struct script_judging judging = judging_of(list, RULES);
        assert_int_equal(script_judge(fixture.script, &judging,
                                      &fixture.err), 0);
        assert_int_equal(judging.at, RULES - 1);
        for (size_t i = 0; i < RULES; i++) {
            if (outcomes[i] != rules[at[i]].expected) {
                fail_msg("round %d: %s: expected %d, got %d", round,
                         rules[at[i]].check, rules[at[i]].expected,
                         outcomes[i]);
            }
        }
        seed = seed * 1103515245u + 12345u;
        assert_int_equal(fixture_call(&fixture, (int)(seed >> 16)
                                      % handles, true), 0);
        for (size_t i = RULES - 1; i > 0; i--) {
            seed = seed * 1103515245u + 12345u;
            size_t other = (seed >> 16) % (i + 1), kept = at[i];
            at[i] = at[other];
            at[other] = kept;
        }
    }
}

/* Steps of a call do not depend on what was judged before it. */
static void test_steps(void **state)
{
    (void)state;
    int handles = load_rules();
    int64_t steps[2 * RULES];
    for (int i = 0; i < handles; i++) {
        assert_int_equal(fixture_call(&fixture, i, true), 0);
        steps[i] = fixture.call.kind == CALL_ERROR_MEMORY
            ? -1 : fixture.call.steps;
    }
    for (int i = 0; i < handles; i++) {
        struct script_rule one = { -1, i };
        struct script_judging judging = judging_of(functions, RULES);
        assert_int_equal(script_judge(fixture.script, &judging,
                                      &fixture.err), 0);
        judging = judging_of(&one, 1);
        assert_int_equal(script_judge(fixture.script, &judging,
                                      &fixture.err), 0);
        if (steps[i] >= 0) {
            assert_int_equal(judging.call.steps, steps[i]);
        }
    }
}

/* Outcomes lie apart as asked; calls are counted, a `when` that is false
 * spares one. */
static void test_counted(void **state)
{
    unsigned char far[3 * RULES], counter[sizeof(uint64_t) + 1] = { 0 };
    uint64_t count = 0;
    (void)state;
    (void)load_rules();
    memset(far, 0xee, sizeof far);
    struct script_judging judging = judging_of(functions, RULES);
    judging.outcomes = far + 1;
    judging.stride = 3;
    judging.counter = counter + 1;
    assert_int_equal(script_judge(fixture.script, &judging, &fixture.err),
                     0);
    size_t calls = 0;
    for (size_t i = 0; i < RULES; i++) {
        assert_int_equal(far[3 * i], 0xee);
        assert_int_equal(far[3 * i + 1], rules[i].expected);
        assert_int_equal(far[3 * i + 2], 0xee);
        calls += 1 + (strcmp(rules[i].when == NULL ? "" : rules[i].when,
                             "return true") == 0
                      || strstr(rules[i].when == NULL ? "" : rules[i].when,
                                "big") != NULL);
    }
    memcpy(&count, counter + 1, sizeof count);
    assert_int_equal(count, calls);
}

static int64_t jumping_ticks(void *user)
{
    int64_t *now = user;
    *now += 50 * 1000000;
    return *now;
}

/* The clock is nobody's outcome; which rule it was is told, and the next
 * record is judged. */
static void test_time(void **state)
{
    int64_t now = 0;
    (void)state;
    fixture.host.limits.steps_max = 0;
    fixture.clock = (struct clock){ fixture.clock.now, jumping_ticks, &now,
                                    NULL };
    assert_int_equal(fixture_load_text(
        &fixture, "rule { id = 'A', check = function() return true end }"
        "rule { id = 'B', check = function() while true do end end }"), 0);
    const struct script_rule list[] = { { -1, 0 }, { -1, 1 }, { -1, 0 } };
    struct script_judging judging = judging_of(list, 3);
    assert_int_equal(script_judge(fixture.script, &judging, &fixture.err),
                     ERR_LIMIT);
    assert_int_equal(judging.at, 1);
    assert_int_equal(fixture.err.message, MESSAGE_SCRIPT_TIME);
    judging = judging_of(list, 1);
    assert_int_equal(script_judge(fixture.script, &judging, &fixture.err), 0);
    assert_int_equal(outcomes[0], SCRIPT_PASS);
    assert_int_equal(fixture.err.code, 0);
}

/* A function that is none is an error of ours, not an outcome. */
static void test_none(void **state)
{
    (void)state;
    int handles = load_rules();
    const struct script_rule list[] = { { -1, handles } };
    struct script_judging judging = judging_of(list, 1);
    assert_int_not_equal(script_judge(fixture.script, &judging,
                                      &fixture.err), 0);
    assert_int_equal(fixture.err.message, MESSAGE_BUG);
}

/* The thread's locale is as before, also after trips. */
static void test_locale(void **state)
{
    (void)state;
    (void)load_rules();
    locale_t mine = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t before = uselocale(mine);
    struct script_judging judging = judging_of(functions, RULES);
    assert_int_equal(script_judge(fixture.script, &judging, &fixture.err),
                     0);
    assert_ptr_equal(uselocale((locale_t)0), mine);
    (void)uselocale(before);
    freelocale(mine);
}

/* Each allocation failing, once and forever: no outcome comes of it but those
 * that are right, and afterwards everything is. */
static void test_no_memory(void **state)
{
    (void)state;
    for (int forever = 0; forever < 2; forever++) {
        int code = ERR_NOMEM;
        for (uint64_t at = 1; code == ERR_NOMEM && at < 3000; at++) {
            fixture.mem.calls = 0;
            (void)load_rules();
            struct script_judging judging = judging_of(functions, 15);
            fixture.mem.calls = 0;
            fixture.mem.fail_at = at;
            fixture.mem.fail_forever = forever != 0;
            code = script_judge(fixture.script, &judging, &fixture.err);
            fixture.mem.fail_at = 0;
            assert_true(code == 0 || code == ERR_NOMEM);
            for (size_t i = 0; i < (code == 0 ? 15 : judging.at); i++) {
                assert_int_equal(outcomes[i], rules[i].expected);
            }
            judging = judging_of(functions, 15);
            assert_int_equal(script_judge(fixture.script, &judging,
                                          &fixture.err), 0);
            assert_int_equal(outcomes[14], rules[14].expected);
        }
        assert_int_equal(code, 0);
    }
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        TEST(test_outcomes), TEST(test_steps), TEST(test_counted),
        TEST(test_time), TEST(test_none), TEST(test_locale),
        TEST(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
