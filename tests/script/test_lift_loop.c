/* Loops that are written out, and functions that give several values: what
 * they lift to. Beside test_lift.c, which has everything else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lift_world.h"

static const char rule_head[] =
    "local LEVELS = { low = 1, high = 3 }\n"
    "local MIXED = { low = 1, [7] = 2, high = 3 }\n"
    "local LIST = { 'a', 'b' }\n"
    "local ROWS = { a = { least = 1 }, b = { least = 2 } }\n"
    "local CHANGED = { { x = 1 }, { x = 5 } }\n"
    "for _, r in ipairs(CHANGED) do r.x = r.x + 1 end\n"
    "local ALSO = { a = { x = 1 } }\n"
    "local part part = ALSO.a part.x = 2\n"
    "rule { id = 'R', title = 't', basis = 'b', check = function(case, p)\n";

/* The body of a check; its node, or the message that says why it has none. */
static const struct { const char *body, *node; } bodies[] = {
    /* Several values of a function of the file. */
    { "local function f(x) if x > 1 then return 1, 2 end return 3, 4 end\n"
      "local a, b = f(p.min_age)\nreturn b > 3 and a > 2",
      "(and (> (if (> p.min_age 1) 2 4) 3) "
      "(> (if (> p.min_age 1) 1 3) 2))" },
    { "local function f(x) if x then return true end\n"
      "return false, 'a ' .. p.min_age end\nreturn f(p.strict)",
      "(or p.strict (seq p.min_age false))" },
    { "local function f(x) if x then return 1 end return 2, 3 end\n"
      "return math.max(f(p.strict)) > 1", "AW3610" },
    /* Loops whose turns are known. */
    { "for i = 1, 2 do if p.min_age == i then return true end end\n"
      "return false", "(and (or (== p.min_age 1) (== p.min_age 2)) "
      "(seq (== p.min_age 1) true))" },
    { "for _, x in ipairs(LIST) do if case.kind == x then return true end "
      "end\nreturn false", "(and (or (== case.kind 'a') "
      "(== case.kind 'b')) (seq (== case.kind 'a') true))" },
    { "local n = 0\nfor k, v in pairs(LEVELS) do\n"
      "if case.kind == k then n = v end end\nreturn p.min_age > n",
      "(seq case.kind (> p.min_age (if "
      "(== case.kind 'low') 1 (if (== case.kind 'high') 3 0))))" },
    { "local n = 0 for _, v in pairs(MIXED) do n = n * 10 + v end\n"
      "return p.min_age > n", "(> p.min_age 231)" },
    { "local n = 1\nfor i = 1, 3 do if p.min_age < i then n = i break end "
      "end\nreturn p.min_age > n",
      "(> p.min_age (if (< p.min_age 1) 1 (if (< p.min_age 2) 2 "
      "(if (< p.min_age 3) 3 1))))" },
    { "local t = 0\nfor i = 3, 1, -2 do t = t * 10 + i end\n"
      "return p.min_age > t", "(> p.min_age 31)" },
    { "for i = 2, 1 do error('x') end return p.strict", "p.strict" },
    { "local n = 0 for i = 1, 3 do n = n + i if p.min_age > 9 then "
      "return false end break end return p.min_age > n",
      "(and (not (> p.min_age 9)) (> p.min_age 1))" },
    { "for i = 1, 64 do end return p.strict", "p.strict" },
    { "for _, r in ipairs({ { 'a', 1 }, { 'b', 2 } }) do\n"
      "if case.kind == r[1] then return p.min_age > r[2] end end\n"
      "return false", "(and (or (== case.kind 'a') (== case.kind 'b')) "
      "(if (== case.kind 'a') (> p.min_age 1) (> p.min_age 2)))" },
    /* An integer beside a number. */
    { "local n = known(case.innovation, 'score') and case.innovation.score "
      "or 0\nreturn n >= 2", "(>= (if (known innovation.score) "
      "innovation.score 0f) 2)" },
    { "local n = 0\nif p.strict then n = n + 2.5 end\n"
      "if case.innovation.digital then n = n + 1 end\nreturn n > 3",
      "(seq (seq p.strict (or (not innovation.digital) (seq p.strict true)))"
      " (> (if innovation.digital (+ (if p.strict (+ 0 2.5f) 0f) 1f) "
      "(if p.strict (+ 0 2.5f) 0f)) 3))" },
    { "return ({ a = 1, b = 2.5 })[case.kind] ~= nil",
      "(not (is_nil (lookup #0 case.kind)))" },
    { "return (p.strict and 2.5 or 2) // 2 > 1", "AW3601" },
    { "return (p.strict and 2.5 or 2) * -1 > 1", "AW3601" },
    { "return (p.strict and 2.5 or 9007199254740992) + 1 > 1", "AW3601" },
    { "return (p.strict and 2.5 or 9007199254740991) + 1 > 1",
      "(> (+ (if p.strict 2.5f 9007199254740991f) 1f) 1)" },
    { "return (p.strict and 2.5 or 9007199254740993) > 1", "AW3603" },
    { "return (p.strict and 2.5 or -9007199254740993) > 1", "AW3603" },
    { "return 1 / -(p.strict and 2.5 or 0) > 0", "AW3601" },
    { "return 1 / -(({ a = 0, b = 2.5 })[case.kind] or 1.5) > 0", "AW3601" },
    { "return (p.strict and LEVELS[case.kind] or LEVELS[p.label]) == nil",
      "(is_nil (if p.strict (or (lookup #0 case.kind) (lookup #0 p.label)) "
      "(lookup #0 p.label)))" },
    { "return one_of(p.min_age, p.strict and 2.5 or 2)", "AW3601" },
    { "return case.as_of + (p.strict and 2.5 or 2) > case.as_of", "AW3601" },
    /* Rows of a table of tables. */
    { "local row = ROWS[case.kind]\nif not row then return false end\n"
      "return p.min_age > row.least", "(and (not (is_nil (lookup #0 "
      "case.kind))) (> p.min_age (if (is_nil (lookup #0 "
      "case.kind)) (fail) (lookup #1 case.kind))))" },
    { "local row = ROWS[case.kind]\nreturn row ~= nil", "(not (is_nil "
      "(lookup #0 case.kind)))" },
    { "local row = ROWS[case.kind]\nrow.least = 3\n"
      "return p.min_age > row.least", "AW3606" },
    { "local function f(t) t.least = 2 return 1 end\nlocal r = ROWS.a\n"
      "return p.min_age > f(r) + ROWS.a.least", "AW3606" },
    { "return p.min_age > CHANGED[1].x", "AW3606" },
    { "return p.min_age > CHANGED[p.min_age].x", "AW3606" },
    { "return p.min_age > ALSO.a.x", "AW3606" },
    /* Not written out. */
    { "for i = 1, 65 do end return p.strict", "AW3602" },
    { "for i = 1.0, 2 do end return p.strict", "AW3602" },
    { "for _, x in ipairs(case.innovation.fields) do "
      "if x == 'a' then return true end end return false", "AW3602" },
    { "for _, x in ipairs({ 1, 'a' }) do if p.strict then return true end "
      "end return false", "AW3602" },
    { "local f = nil for i = 1, 2 do f = function() return i end end "
      "return f() == 2", "AW3602" },
    { "for i = 1, 3 do if p.strict then break else error('x') end end "
      "return true", "AW3602" }
};

static void test_nodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct world world;
        struct lift_result result;
        struct mem mem;
        struct buf source;
        struct buf printed;
        mem_init(&mem);
        buf_init(&source, &mem, 0);
        buf_init(&printed, &mem, 0);
        buf_text(&source, rule_head);
        buf_text(&source, bodies[i].body);
        buf_text(&source, "\nend }\n");
        world_open(&world);
        struct lift_source text = { STR("f.lua"), str_of(source.bytes) };
        assert_int_equal(lift_file(&result, &world.arena, &world.context,
                                   &text, &world.findings, &world.err), 0);
        assert_int_equal(result.count, 1);
        const struct lifted *lifted = &result.functions[0];
        if (lifted->ok) {
            world_node(&world, &printed, lifted->node);
        } else {
            buf_format(&printed, "AW%d",
                       message_row(lifted->why_not.message)->number);
        }
        assert_string_equal(printed.bytes, bodies[i].node);
        buf_free(&printed);
        buf_free(&source);
        world_close(&world);
    }
}

/* A turn by itself may look wrong where the loop is right: nothing is told,
 * and the loop stays in the VM. */
static void test_no_findings(void **state)
{
    (void)state;
    static const char *const sources[] = {
        "for i = 1, 2 do if i == 1 and p.strict then return true end end "
        "return false",
        "for _, r in ipairs({ { 1, 'a' }, { 2 } }) do "
        "if r[2] ~= nil and case.kind == r[2] then return true end end "
        "return false",
        "for _, r in ipairs({ { most = 1 }, { least = 2 } }) do "
        "if r.most and p.min_age > r.most then return false end end "
        "return p.strict",
        "local function range(x) if x > 1 then return 1, 2 end "
        "return 3, 4 end local lo, hi = range(p.min_age) "
        "return p.min_age >= lo and p.min_age <= hi",
        "return table.concat(case.innovation.fields, ',') ~= case.kind"
    };
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        struct world world;
        struct lift_result result;
        char source[600];
        snprintf(source, sizeof source, "%s%s end }", rule_head, sources[i]);
        world_open(&world);
        struct lift_source text = { STR("f.lua"), str_of(source) };
        assert_int_equal(lift_file(&result, &world.arena, &world.context,
                                   &text, &world.findings, &world.err), 0);
        for (size_t k = 0; k < world.findings.count; k++) {
            assert_int_not_equal(world.findings.items[k].severity,
                                 SEVERITY_ERROR);
            assert_int_not_equal(world.findings.items[k].err.message,
                                 MESSAGE_LIFT_ALWAYS);
        }
        world_close(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_no_findings)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
