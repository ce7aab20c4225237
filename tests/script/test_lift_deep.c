/* A source deeper or longer than the checks go is refused, or stays in the VM:
 * it is never crashed on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lift_world.h"

/* A source in its world. */
struct deep {
    struct world world;
    struct lift_result result;
    struct mem mem;
    struct buf source;
};

static void begin(struct deep *deep)
{
    mem_init(&deep->mem);
    buf_init(&deep->source, &deep->mem, 0);
}

static void repeat(struct deep *deep, const char *text, int times)
{
    for (int i = 0; i < times; i++) {
        buf_text(&deep->source, text);
    }
}

static void lift(struct deep *deep)
{
    struct lift_source text = { STR("f.lua"), buf_view(&deep->source) };
    world_open(&deep->world);
    assert_int_equal(lift_file(&deep->result, &deep->world.arena,
                               &deep->world.context, &text,
                               &deep->world.findings, &deep->world.err), 0);
}

static void end(struct deep *deep)
{
    world_close(&deep->world);
    buf_free(&deep->source);
}

static const char rule_head[] =
    "rule { id = 'R', title = 't', basis = 'b', check = function(case, p)\n";

static void refuses_a_long_sum(void **state)
{
    (void)state;
    struct deep deep;
    begin(&deep);
    repeat(&deep, "local x = 1", 1);
    repeat(&deep, "+1", 100000);
    lift(&deep);
    assert_int_equal(deep.world.findings.items[0].err.message,
                     MESSAGE_LIFT_DEEP);
    end(&deep);
}

static void lifts_nested_blocks(void **state)
{
    (void)state;
    struct deep deep;
    begin(&deep);
    repeat(&deep, rule_head, 1);
    repeat(&deep, "if p.strict then ", 150);
    repeat(&deep, "return true ", 1);
    repeat(&deep, "end ", 150);
    repeat(&deep, "return false end }", 1);
    lift(&deep);
    assert_int_equal(deep.result.count, 1);
    assert_true(deep.result.functions[0].ok);
    end(&deep);
}

/* Chains of choices, each the last choice of the one around it: no deeper than
 * a chain is long, yet every choice of all stands open at once. */
static void bounds_chains_of_choices(void **state)
{
    (void)state;
    static const struct { int chains, choices; bool lifts; } cases[] = {
        { 1, 400, true }, { 4, 90, true }, { 1, 900, false },
        { 30, 450, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct deep deep;
        begin(&deep);
        repeat(&deep, rule_head, 1);
        repeat(&deep, "return ", 1);
        for (int k = 0; k < cases[i].chains; k++) {
            repeat(&deep, "(", 1);
            repeat(&deep, "p.strict and 1 or ", cases[i].choices);
        }
        repeat(&deep, "2", 1);
        repeat(&deep, ")", cases[i].chains);
        repeat(&deep, " == 1 end }", 1);
        lift(&deep);
        assert_int_equal(deep.result.count, 1);
        if (deep.result.functions[0].ok != cases[i].lifts) {
            fail_msg("%d chains of %d choices", cases[i].chains,
                     cases[i].choices);
        }
        end(&deep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_a_long_sum),
        cmocka_unit_test(lifts_nested_blocks),
        cmocka_unit_test(bounds_chains_of_choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
