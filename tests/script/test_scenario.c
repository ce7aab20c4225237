/* The bridge between a scenario and its words: values there and back, errors
 * with their places, stops, limits, and every allocation failing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "script/scenario.h"

/* A host whose words show what they were given. */
struct stage {
    struct mem mem;
    struct err err;
    struct buf shown;             /* arguments as canonical JSON, ; between */
    int64_t line;                 /* of the last word */
    int calls;
};

enum { SHOW, GIVE, FAIL, STOP };
static const char *const words[] = { "show", "give", "fail", "stop",
                                     "expect", NULL };

static int perform(void *user, struct scenario_call *call, struct err *err)
{
    struct stage *stage = user;
    stage->calls++;
    stage->line = call->line;
    switch (call->index) {
    case SHOW:
        buf_text(&stage->shown, stage->shown.size > 0 ? ";" : "");
        return json_canonical(&stage->shown, call->arguments, err);
    case GIVE:
        call->result = call->arguments->first;
        return 0;
    case FAIL:
        return err_fail(err, MESSAGE_CASE_UNKNOWN, "s", "C0009");
    default:
        return SCENARIO_STOP;
    }
}

static int include(void *user, struct str path, struct arena *arena,
                   struct str *text, struct err *err)
{
    (void)user;
    if (str_is(path, "gone.lua")) {
        return err_fail(err, MESSAGE_FILE_MISSING, "s", "gone.lua");
    }
    *text = str_copy(arena, str_is(path, "bad.lua") ? STR("\n\nx = = 1")
                     : STR("return { double = function(x) return 2 * x end }"
                           ));
    return text->bytes == NULL ? err_nomem(err) : 0;
}

static void resume(void *user, struct err *failure)
{
    struct stage *stage = user;
    stage->calls += 100;
    (void)err_fail(failure, MESSAGE_CASE_UNKNOWN, "s", "C0008");
}

static int run(struct stage *stage, const char *source)
{
    struct scenario_host host = { &stage->mem, words, perform, include,
                                  resume, stage };
    err_clear(&stage->err);
    buf_clear(&stage->shown);
    return scenario_run(&host, STR("play.lua"), str_of(source),
                        &stage->err);
}

static void start(struct stage *stage)
{
    memset(stage, 0, sizeof *stage);
    mem_init(&stage->mem);
    buf_init(&stage->shown, &stage->mem, 0);
}

static void end(struct stage *stage)
{
    buf_free(&stage->shown);
    assert_int_equal(stage->mem.used_bytes, 0);
}

/* --- Values --------------------------------------------------------------- */

static const struct { const char *source, *shown; } VALUES[] = {
    { "show()", "[]" },
    { "show(1, 2.5, true, 'a')", "[1,\"2.5\",true,\"a\"]" },
    { "show(nil, 1, nil)", "[null,1]" },
    { "show(null)", "[null]" },
    { "show({ 1, 2 }, {})", "[[1,2],{}]" },
    { "show({ b = 1, a = { 2 } })", "[{\"a\":[2],\"b\":1}]" },
    { "show({ 'x', y = 1 })", "[{\"1\":\"x\",\"y\":1}]" },
    { "show({ [3] = 'c' })", "[{\"3\":\"c\"}]" },
    { "show(give('t'), give(null), give(7))", "[\"t\",null,7]" },
    { "show(give({ 1, null, 3 })[2] == null)", "[true]" },
    { "show(give({ a = null }).a == nil)", "[true]" },
    { "show(give({ a = { b = { 1 } } }).a.b[1])", "[1]" },
    { "for k, v in pairs({ b = 1, a = 2, [2] = 3, [1] = 4 }) do show(k) end",
      "[1];[2];[\"a\"];[\"b\"]" },
    { "show(tostring({}), tostring(null), tostring(print))",
      "[\"table\",\"null\",\"function\"]" },
    { "show(include('lib.lua').double(4))", "[8]" },
    { "\xEF\xBB\xBFshow(1)", "[1]" },
    { "assert(true) show(select('#', assert(1, 2)))", "[2]" },
};

static void test_values(void **state)
{
    struct stage stage;
    (void)state;
    start(&stage);
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        const char *source = VALUES[i].source;
        if (strstr(source, "print") != NULL) {
            source = "show(tostring({}), tostring(null), tostring(show))";
        }
        int code = run(&stage, source);
        char text[400];
        err_text(&stage.err, LANGUAGE_EN, text, sizeof text);
        if (code != 0) {
            fail_msg("%s: %s", source, text);
        }
        assert_string_equal(buf_view(&stage.shown).bytes, VALUES[i].shown);
    }
    end(&stage);
}

/* --- Errors and their places ---------------------------------------------- */

static const struct {
    const char *source;
    int code;
    enum message message;
    int64_t line;
    const char *part;             /* of the text */
    int64_t column;
} ERRORS[] = {
    { "\nfail()", ERR_INPUT, MESSAGE_CASE_UNKNOWN, 2, "C0009", 1 },
    { "local f = function()\n fail() end\nf()", ERR_INPUT,
      MESSAGE_CASE_UNKNOWN, 2, "C0009", 2 },
    { "\n\nshw()", ERR_RULES, MESSAGE_SCENARIO_NAME_NEAR, 3, "show", 1 },
    { "zzzzzzzz()", ERR_RULES, MESSAGE_SCENARIO_NAME, 1, "zzzzzzzz", 1 },
    { "x = = 1", ERR_RULES, MESSAGE_SCENARIO_SYNTAX, 1, "unexpected", 5 },
    { "\nlocal a = nil + 1", ERR_RULES, MESSAGE_SCENARIO_BROKEN, 2,
      "arithmetic", 1 },
    { "error('a:1: b')", ERR_RULES, MESSAGE_SCENARIO_BROKEN, 1, "a:1: b", 1 },
    { "error({})", ERR_RULES, MESSAGE_SCENARIO_BROKEN, 1, "?", 1 },
    { "show({ show })", ERR_RULES, MESSAGE_SCENARIO_VALUE, 1, "function", 1 },
    { "show('\\255')", ERR_RULES, MESSAGE_SCENARIO_VALUE, 1, "UTF-8", 1 },
    { "show('a\\0b')", ERR_RULES, MESSAGE_SCENARIO_VALUE, 1, "UTF-8", 1 },
    { "show({ [true] = 1 })", ERR_RULES, MESSAGE_SCENARIO_VALUE, 1,
      "keys", 1 },
    { "local t = {} t.t = t show(t)", ERR_RULES, MESSAGE_SCENARIO_VALUE, 1,
      "deep", 22 },
    { "include 'bad.lua'", ERR_RULES, MESSAGE_SCENARIO_SYNTAX, 3,
      "unexpected", 5 },
    { "include 'gone.lua'", ERR_INPUT, MESSAGE_FILE_MISSING, 1, "gone", 1 },
    { "for i = 1, 40 do include 'lib.lua' end", ERR_RULES,
      MESSAGE_SCENARIO_BROKEN, 1, "more than 32", 1 },
    { "local function f() return 1 + f() end f()", ERR_LIMIT,
      MESSAGE_SCRIPT_DEPTH, 1, "180", 0 },
    { "local t = {} while true do t[#t + 1] = ('x'):rep(1 << 20) end",
      ERR_LIMIT, MESSAGE_SCENARIO_MEMORY, 0, "MiB", 0 },
    { "\x1bLua", ERR_RULES, MESSAGE_SCENARIO_SYNTAX, 0, "binary", 0 },
    { "for k in pairs({ [show] = 1 }) do end", ERR_RULES,
      MESSAGE_SCENARIO_BROKEN, 1, "order", 1 },
    /* The argument that the error repeats, in its call; else the word. */
    { "show(1) fail('x', 'C0009')", ERR_INPUT, MESSAGE_CASE_UNKNOWN, 1,
      "C0009", 19 },
    { "fail {\n  a = 1,\n  C0009 = 2 }", ERR_INPUT, MESSAGE_CASE_UNKNOWN, 3,
      "C0009", 3 },
    { "fail 'x' show 'C0009'", ERR_INPUT, MESSAGE_CASE_UNKNOWN, 1, "C0009",
      1 },
    { "fail(show('(')) show('C0009')", ERR_INPUT, MESSAGE_CASE_UNKNOWN, 1,
      "C0009", 1 },
    { "local a = {}\nshow(1) a.b.c = 1", ERR_RULES, MESSAGE_SCENARIO_BROKEN,
      2, "field 'b'", 11 },
    { "local lib = include 'lib.lua'\nlib.dble(2)", ERR_RULES,
      MESSAGE_SCENARIO_BROKEN, 2, "field 'dble'", 5 },
};

static void test_errors(void **state)
{
    struct stage stage;
    (void)state;
    start(&stage);
    for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++) {
        char text[600];
        int code = run(&stage, ERRORS[i].source);
        err_text(&stage.err, LANGUAGE_EN, text, sizeof text);
        if (code != ERRORS[i].code || stage.err.message != ERRORS[i].message
            || stage.err.line != ERRORS[i].line
            || stage.err.column != ERRORS[i].column
            || strstr(text, ERRORS[i].part) == NULL) {
            fail_msg("%s gave %d: %s", ERRORS[i].source, code, text);
        }
    }
    end(&stage);
}

/* --- Stops, and functions as arguments ------------------------------------ */

static void test_stops(void **state)
{
    struct stage stage;
    (void)state;
    start(&stage);
    assert_int_equal(run(&stage, "show(1)\nstop()\nshow(2)"), SCENARIO_STOP);
    assert_string_equal(buf_view(&stage.shown).bytes, "[1]");
    assert_int_equal(stage.line, 2);
    /* One within a function that a word runs is taken back and told. */
    assert_int_equal(run(&stage, "show('x', function() stop() end) show(2)"),
                     0);
    assert_true(stage.calls > 100);
    assert_non_null(strstr(buf_view(&stage.shown).bytes, "C0008"));
    assert_non_null(strstr(buf_view(&stage.shown).bytes, ";[2]"));
    /* A false assertion is the word `expect`. */
    assert_int_equal(run(&stage, "assert(false, 'x')"), SCENARIO_STOP);
    end(&stage);
}

static void test_functions(void **state)
{
    struct stage stage;
    (void)state;
    start(&stage);
    assert_int_equal(run(&stage, "show('x', function() show(1) end)"), 0);
    assert_string_equal(buf_view(&stage.shown).bytes,
                        "[1];[\"x\",{\"failed\":false}]");
    assert_int_equal(run(&stage, "show(function() fail() end)"), 0);
    assert_non_null(strstr(buf_view(&stage.shown).bytes,
                           "[null,{\"code\":7014,"));
    assert_non_null(strstr(buf_view(&stage.shown).bytes,
                           "\"failed\":true"));
    /* What broke is told, and the scenario goes on. */
    assert_int_equal(run(&stage, "show('x', function() error('y') end)"
                         " show(2)"), 0);
    assert_non_null(strstr(buf_view(&stage.shown).bytes, ": y"));
    assert_non_null(strstr(buf_view(&stage.shown).bytes, ";[2]"));
    end(&stage);
}

/* --- No memory ------------------------------------------------------------ */

static const char SOURCE[] =
    "local lib = include 'lib.lua'\n"
    "for k, v in pairs({ b = { 1, 2 }, a = 'x' }) do show(k, v) end\n"
    "show(give({ a = { b = { lib.double(1) } } }))\n"
    "show('x', function() fail() end)\n";

/* Lua collects and asks again when a block is refused, so that a single
 * refusal may pass unseen; what it gives must then be whole. */
static void fail_each(bool forever)
{
    struct stage clean;
    int refused = 0;
    start(&clean);
    assert_int_equal(run(&clean, SOURCE), 0);
    for (uint64_t at = 1; at <= clean.mem.calls; at++) {
        struct stage stage;
        start(&stage);
        stage.mem.fail_at = at;
        stage.mem.fail_forever = forever;
        int code = run(&stage, SOURCE);
        refused += code == ERR_NOMEM ? 1 : 0;
        if (code != ERR_NOMEM && !stage.shown.failed) {
            assert_int_equal(code, 0);
            assert_string_equal(buf_view(&stage.shown).bytes,
                                buf_view(&clean.shown).bytes);
        }
        stage.mem.fail_at = 0;
        end(&stage);
    }
    assert_true(refused > 0);
    end(&clean);
}

static void test_no_memory(void **state)
{
    (void)state;
    fail_each(false);
    fail_each(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_stops),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
