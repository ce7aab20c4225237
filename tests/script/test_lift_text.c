/* Calls of `string` as nodes, and those that stay in the VM. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lift_world.h"

/* The body of a check, and its node; or the number of the message that says
 * why it stays in the VM. */
static const struct { const char *body, *node; } bodies[] = {
    { "return case.kind:find('^%d+$') ~= nil",
      "(not (is_nil (find case.kind '^%d+$')))" },
    { "if case.kind:find('a.', nil, false) then return true end\n"
      "return false", "(not (is_nil (find case.kind 'a.' 1)))" },
    { "return case.kind:lower():find('a.', 1, true) == 2",
      "(== (find (lower case.kind) 'a.' 1) 2)" },
    { "return string.find(case.kind, '', -1) == 1",
      "(== (find case.kind '' -1) 1)" },
    { "return string.match(case.kind, '%a') == 'x'",
      "(== (match case.kind '%a') 'x')" },
    /* The first capture is a place; brackets in sets and behind % are none. */
    { "return case.kind:match('[(]%(%b()()x', 2) == 3",
      "(== (match case.kind '[(]%(%b()()x' 2) 3)" },
    { "return case.kind:match('[^]()]%f[()]()x') == 3",
      "(== (match case.kind '[^]()]%f[()]()x') 3)" },
    { "return (case.kind:match('(.)()')) == 'x'",
      "(== (match case.kind '(.)()') 'x')" },
    { "return (case.kind:gsub('%s+', '')):rep(2, '-') == p.label",
      "(== (rep (gsub case.kind '%s+' '') 2 '-') p.label)" },
    { "local t = case.kind:gsub('a', p.label, 1)\nreturn t == 'b'",
      "(== (gsub case.kind 'a' p.label 1) 'b')" },
    /* One capture is one value, also as the last argument. */
    { "return one_of(case.kind:match('(a+)'), 'a', case.kind:match('b'))",
      "(one_of (match case.kind '(a+)') 'a' (match case.kind 'b'))" },
    { "return case.kind:gsub('a', 'b'):len() > 3",
      "(> (len (gsub case.kind 'a' 'b')) 3)" },
    /* nil:sub(...) fails before its arguments, which have no events. */
    { "return case.kind:match('%a+'):sub(2) == 'x'",
      "(== (sub (match case.kind '%a+') 2) 'x')" },
    { "return case.kind:match('%a+'):sub(p.min_age) == 'x'", "AW3609" },
    { "return string.match(case.kind, p.label) == 'x'", "AW3616" },
    { "return case.kind:find(p.label) == 1", "AW3616" },
    { "return case.kind:find('x', 1, p.strict) == 1", "AW3609" },
    { "return (case.kind:gsub('x', { x = 'y' })) == 'y'", "AW3609" },
    { "for a in case.kind:gmatch('x') do return true end return false",
      "AW3602" },
    /* Several values by name; what is beyond them is nil. */
    { "local a, b = case.kind:find('x')\nreturn a == b",
      "(== (find case.kind 'x') (find#1 case.kind 'x'))" },
    { "local _, b, c, d = case.kind:find('(x+)()', 2)\n"
      "return d == b and c == 'x'",
      "(seq (find case.kind '(x+)()' 2) (and (== (find#3 case.kind "
      "'(x+)()' 2) (find#1 case.kind '(x+)()' 2)) (== (find#2 case.kind "
      "'(x+)()' 2) 'x')))" },
    { "local a, b = case.kind:match('^(%d+)%.(%d+)$')\nreturn a == b",
      "(== (match case.kind '^(%d+)%.(%d+)$') "
      "(match#1 case.kind '^(%d+)%.(%d+)$'))" },
    { "local _, n, x = case.kind:gsub(',', '')\nreturn n > 2 and x == nil",
      "(seq (gsub case.kind ',' '') (> (gsub#1 case.kind ',' '') 2))" },
    { "local a, b = 1, case.kind:match('x')\nreturn b == nil and a == 1",
      "(is_nil (match case.kind 'x'))" },
    { "return one_of(case.kind:match('(a)(b)'))", "AW3610" },
    { "return one_of(case.kind:gsub('a', 'b'))", "AW3610" },
};

static void gives_nodes(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct world world;
        struct lift_result result;
        struct mem mem;
        struct buf source, printed;
        mem_init(&mem);
        buf_init(&source, &mem, 0);
        buf_init(&printed, &mem, 0);
        buf_format(&source, "rule { id = 'R', title = 't', basis = 'b', "
                   "check = function(case, p)\n%s\nend }\n",
                   bodies[i].body);
        world_open(&world);
        struct lift_source text = { STR("f.lua"), buf_view(&source) };
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
        if (!str_is(buf_view(&printed), bodies[i].node)) {
            print_error("%s\nexpected %s\ngot      %s\n", bodies[i].body,
                        bodies[i].node, printed.bytes);
            wrong++;
        }
        buf_free(&printed);
        buf_free(&source);
        world_close(&world);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(gives_nodes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
