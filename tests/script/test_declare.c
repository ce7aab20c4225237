/* Declarations: what is kept, what is refused, and with which words. */
#include "script_fixture.h"

#include "base/json.h"

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

static void test_fields(void **state)
{
    static const char source[] =
        "-- a comment\n"
        "rule {\n"
        "  id = 'N02', title = { id = 'Umur', en = 'Age' },\n"
        "  basis = 'F014', on_fail = 'ineligible',\n"
        "  when = function(case) return true end,\n"
        "  check = function(case, p)\n"
        "    return true\n"
        "  end,\n"
        "}\n"
        "duty { id = 'D', every = '1 month', count = 12,\n"
        "  purpose = 'improvement' }\n"
        "duty { id = 'E', dates = { date '2021-11-01', 5, 1.5, true } }\n"
        "prefer { value = function(case) return 1 end }\n"
        "guard { id = 'N02', action = { 'select', 'attach:x' },\n"
        "  check = function() return true end }\n"
        "deadline { id = 'L', on = function() return 1 end }\n";
    static const char *const fields[] = {
        "{\"id\":\"N02\",\"title\":{\"en\":\"Age\",\"id\":\"Umur\"},"
        "\"basis\":\"F014\",\"on_fail\":\"ineligible\"}",
        "{\"id\":\"D\",\"every\":\"1 month\",\"count\":12,"
        "\"purpose\":\"improvement\"}",
        "{\"id\":\"E\",\"dates\":[18932,5,1.5,true]}",
        "{}",
        "{\"id\":\"N02\",\"action\":[\"select\",\"attach:x\"]}",
        "{\"id\":\"L\"}",
    };
    static const enum declaration_kind kinds[] = {
        DECLARATION_RULE, DECLARATION_DUTY, DECLARATION_DUTY,
        DECLARATION_PREFER, DECLARATION_GUARD, DECLARATION_DEADLINE,
    };
    static const int64_t lines[] = { 2, 10, 12, 13, 14, 16 };
    (void)state;
    if (fixture_load_text(&fixture, source) != 0) {
        fail_msg("%s", fixture.text);
    }
    assert_int_equal(script_declarations_count(fixture.script), 6);
    for (size_t i = 0; i < 6; i++) {
        const struct declaration *one = script_declaration(fixture.script,
                                                            i);
        struct buf buf;
        buf_init(&buf, &fixture.mem, 0);
        json_write(&buf, one->fields, 0);
        assert_string_equal(buf.bytes, fields[i]);
        assert_int_equal(one->kind, kinds[i]);
        assert_int_equal(one->line, lines[i]);
        assert_true(str_is(one->file, "eligibility.lua"));
        buf_free(&buf);
    }
    const struct declaration *rule = script_declaration(fixture.script, 0);
    assert_true(rule->functions[FUNCTION_CHECK] >= 0);
    assert_true(rule->functions[FUNCTION_WHEN] >= 0);
    assert_int_equal(rule->functions[FUNCTION_VALUE], -1);
    assert_int_equal(rule->function_line[FUNCTION_WHEN], 5);
    assert_int_equal(rule->function_line[FUNCTION_CHECK], 6);
    assert_true(script_declaration(fixture.script, 5)
                ->functions[FUNCTION_ON] >= 0);
    assert_true(str_is(script_declaration(fixture.script, 3)->id, ""));
}

#define CHECK "check = function() return true end "

static void test_refused(void **state)
{
    static const struct {
        const char *source;
        enum message message;
        const char *text;         /* part of the whole */
    } cases[] = {
        { "rule { id = 'A', chek = 1, " CHECK "}", MESSAGE_SCRIPT_FIELD_NEAR,
          "did you mean 'check'?" },
        { "rule { id = 'A', on_fial = 'note', " CHECK "}",
          MESSAGE_SCRIPT_FIELD_NEAR, "did you mean 'on_fail'?" },
        { "rule { id = 'A', zzzzzzzz = 1, " CHECK "}",
          MESSAGE_SCRIPT_FIELD, "'zzzzzzzz' is not a field of rule" },
        { "rule { id = 'A', every = '1 month', " CHECK "}",
          MESSAGE_SCRIPT_FIELD, "'every'" },
        { "rule { id = 'A', zz = 1, yy = 2, xx = 3, " CHECK "}",
          MESSAGE_SCRIPT_FIELD, "'xx'" },
        { "rule { 'A', " CHECK "}", MESSAGE_SCRIPT_FIELD_MISSING, "'id'" },
        { "rule { id = 'A', 'B', " CHECK "}", MESSAGE_SCRIPT_FIELD, "[1]" },
        { "rule { " CHECK "}", MESSAGE_SCRIPT_FIELD_MISSING, "no 'id'" },
        { "rule { id = 'A' }", MESSAGE_SCRIPT_FIELD_MISSING,
          "rule 'A' has no 'check'" },
        { "rule { id = 'A', check = true }",
          MESSAGE_SCRIPT_FIELD_NO_FUNCTION, "must be a function" },
        { "rule { id = 'A', title = function() end, " CHECK "}",
          MESSAGE_SCRIPT_FIELD_FUNCTION, "cannot be a function" },
        { "rule { id = '', " CHECK "}", MESSAGE_SCRIPT_ID, "valid id" },
        { "rule { id = 'a b', " CHECK "}", MESSAGE_SCRIPT_ID, "'a b'" },
        { "rule { id = 17, " CHECK "}", MESSAGE_SCRIPT_ID, "valid id" },
        { "rule { id = 'A', " CHECK "} rule { id = 'a', " CHECK "}",
          MESSAGE_SCRIPT_ID_TWICE, "eligibility.lua line 1" },
        { "rule()", MESSAGE_SCRIPT_DECLARE, "rule needs a table" },
        { "rule 'A'", MESSAGE_SCRIPT_DECLARE, "rule needs a table" },
        { "rule { id = 'A', title = { 0/0 }, " CHECK "}",
          MESSAGE_SCRIPT_FIELD_VALUE, "'title'" },
        { "rule { id = 'A', title = '\\xff', " CHECK "}",
          MESSAGE_SCRIPT_FIELD_VALUE, "'title'" },
        { "rule { id = 'A', title = { [true] = 1 }, " CHECK "}",
          MESSAGE_SCRIPT_FIELD_VALUE, "'title'" },
        { "rule { id = 'A', title = { id = print }, " CHECK "}",
          MESSAGE_SCRIPT_NOT_OFFERED, "print" },
        { "component { id = 'A', weight = 'w' }",
          MESSAGE_SCRIPT_FIELD_MISSING, "'value'" },
        { "bonus { id = 'A', points = 'w' }",
          MESSAGE_SCRIPT_FIELD_MISSING, "'when'" },
        { "guard { id = 'A', " CHECK "}", MESSAGE_SCRIPT_FIELD_MISSING,
          "'action'" },
        { "deadline { id = 'A' }", MESSAGE_SCRIPT_FIELD_MISSING, "'on'" },
        { "duty { id = 'A', check = 1 }", MESSAGE_SCRIPT_FIELD, "'check'" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int code = fixture_load_text(&fixture, cases[i].source);
        if (code == 0 || fixture.err.message != cases[i].message
            || strstr(fixture.text, cases[i].text) == NULL) {
            fail_msg("%s\ngot %d: %s", cases[i].source, code, fixture.text);
        }
        assert_string_equal(fixture.err.file, "test/eligibility.lua");
        assert_int_equal(fixture.err.line, 1);
    }
}

/* After one file failed, others are still read; the seal is refused. */
static void test_go_on(void **state)
{
    struct err err;
    (void)state;
    script_destroy(fixture.script);
    assert_int_equal(script_create(&fixture.script, &fixture.host, &err), 0);
    assert_int_equal(script_load(fixture.script, STR("a.lua"),
                                 STR("rule { id = 'A' }"), &err), ERR_RULES);
    assert_int_equal(script_load(fixture.script, STR("b.lua"),
                                 STR("rule { id = 'B', " CHECK "}"), &err),
                     0);
    assert_int_equal(script_declarations_count(fixture.script), 1);
    assert_int_not_equal(script_seal(fixture.script, &err), 0);
}

/* Handles mean the same after a state was rebuilt. */
static void test_rebuilt(void **state)
{
    char source[4096];
    size_t used = (size_t)snprintf(
        source, sizeof source, "rule { id = 'L', check = function() "
        "while true do end end }\n");
    (void)state;
    for (int i = 1; i <= 9; i++) {
        used += (size_t)snprintf(
            source + used, sizeof source - used,
            "component { id = 'C%d', weight = 'w', value = function() "
            "return %d end }\n", i, i);
    }
    assert_int_equal(fixture_load_text(&fixture, source), 0);
    for (int round = 0; round < 3; round++) {
        for (int i = 1; i <= 9; i++) {
            assert_int_equal(fixture_call(&fixture, i, false), 0);
            assert_int_equal(fixture.call.value.as.integer, i);
        }
        assert_int_equal(fixture_call(&fixture, 0, true), 0);
        assert_int_equal(fixture.call.kind, CALL_ERROR_STEPS);
        assert_int_equal(script_declarations_count(fixture.script), 10);
    }
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        TEST(test_fields), TEST(test_refused), TEST(test_go_on),
        TEST(test_rebuilt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
