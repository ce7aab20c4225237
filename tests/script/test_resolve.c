/* How locals are used: reads, assignments, tables that may be changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "script/resolve.h"
#include "script/syntax.h"

/* Parses, and gives the usage of the first variable called `name`. */
static struct usage usage_of(const char *source, const char *name)
{
    struct mem mem;
    struct arena arena;
    struct err err;
    struct tree *chunk = NULL;
    struct usage found = { .reads = 999 };
    mem_init(&mem);
    arena_init(&arena, &mem);
    assert_int_equal(syntax_parse(&chunk, &arena, STR("f"), str_of(source),
                                  &err), 0);
    struct usage *usage = resolve_usage(&arena, chunk);
    assert_non_null(usage);
    for (int32_t i = chunk->variables_count - 1; i >= 0; i--) {
        if (str_is(usage[i].name, name)) {
            found = usage[i];
        }
    }
    found.name = STR("");
    found.declared = found.constant = NULL;
    arena_free(&arena);
    return found;
}

static void test_counts(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        uint32_t reads, writes;
        int32_t depth;
        bool escapes, part_escapes;
    } cases[] = {
        { "local a", 0, 0, 0, false, false },
        { "local a = 1; a = a + a", 2, 1, 0, false, false },
        { "local a; return a", 1, 0, 0, true, false },
        { "function f() local a; a = 1 end", 0, 1, 1, false, false },
        { "local function a() return a() end", 1, 0, 0, false, false },
        { "local a = {}; return a.x", 1, 0, 0, false, true },
        { "local a = {}; return a.x.y[1]", 1, 0, 0, false, true },
        { "local a = {}; return #a == 1", 1, 0, 0, false, false },
        { "local a = {}; return one_of(1, a)", 1, 0, 0, false, false },
        { "local a = {}; return one_of(1, a.x)", 1, 0, 0, false, false },
        { "local a = {}; return f(a)", 1, 0, 0, true, false },
        { "local a = {}; return f(a.x)", 1, 0, 0, false, true },
        { "local one_of = f; local a = {}; return one_of(a)", 1, 0, 0, true,
          false },
        { "local a = {}; a.x = 1", 1, 0, 0, true, false },
        { "local a = {}; a.x.y = 1", 1, 0, 0, true, false },
        { "local a = {}; function a.f() end", 1, 0, 0, true, false },
        { "local a = {}; a:sort()", 1, 0, 0, true, false },
        { "local a = {}; b = a or {}", 1, 0, 0, true, false },
        { "local a = {}; b = (a)[1] + 1", 1, 0, 0, false, false },
        { "for a = 1, 2 do f(a) end", 1, 0, 0, true, false }
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct usage usage = usage_of(cases[i].source, "a");
        if (usage.reads != cases[i].reads || usage.writes != cases[i].writes
            || usage.depth != cases[i].depth
            || usage.escapes != cases[i].escapes
            || usage.part_escapes != cases[i].part_escapes) {
            fail_msg("%s: reads %u writes %u depth %d escapes %d %d",
                     cases[i].source, usage.reads, usage.writes,
                     usage.depth, usage.escapes, usage.part_escapes);
        }
    }
    assert_true(usage_of("function f(a) end", "a").is_parameter);
    assert_true(usage_of("for a in x do end", "a").is_loop);
}

static void test_deep(void **state)
{
    (void)state;
    struct mem mem;
    struct arena arena;
    struct err err;
    struct buf buf;
    mem_init(&mem);
    buf_init(&buf, &mem, 0);
    for (int terms = 980; terms < 1010; terms += 5) {
        struct tree *chunk = NULL;
        const struct tree *at = NULL;
        arena_init(&arena, &mem);
        buf_clear(&buf);
        buf_text(&buf, "a = 1");
        for (int i = 1; i < terms; i++) {
            buf_text(&buf, "+1");
        }
        assert_int_equal(syntax_parse(&chunk, &arena, STR("f"),
                                      buf_view(&buf), &err), 0);
        /* The chunk and the assignment are two levels more. */
        assert_true(resolve_too_deep(chunk, &at) == (terms + 2 > 1000));
        arena_free(&arena);
    }
    buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_counts),
                                        cmocka_unit_test(test_deep) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
