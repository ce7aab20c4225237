/* What the readers of a pack's files share: names, lists, places. */
#include "pack/build.h"
#include "pack_fixture.h"

static const struct { const char *name; bool plain, dotted; } names[] = {
    { "a", true, true }, { "a1_b", true, true }, { "a.b", false, true },
    { "a.b_2.c", false, true }, { "", false, false }, { ".", false, false },
    { "a.", false, false }, { ".a", false, false }, { "a..b", false, false },
    { "A", false, false }, { "1a", false, false }, { "_a", false, false },
    { "a.1", false, false }, { "a-b", false, false }, { "a b", false, false },
    { "\xc3\xa9", false, false },
};

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct str name = str_of(names[i].name);
        assert_int_equal(build_name_ok(name, false), names[i].plain);
        assert_int_equal(build_name_ok(name, true), names[i].dotted);
    }
    char text[LIMIT_NAME_BYTES + 2];
    memset(text, 'a', sizeof text);
    assert_true(build_name_ok((struct str){ text, LIMIT_NAME_BYTES },
                              false));
    assert_false(build_name_ok((struct str){ text, LIMIT_NAME_BYTES + 1 },
                               false));
}

static const struct { const char *text; int count; const char *last; }
lists[] = {
    { "", 0, "" }, { "  ", 0, "" }, { "a", 1, "a" }, { " a | b ", 2, "b" },
    { "Top 99|Top 45|Top 15", 3, "Top 15" }, { "|", -1, "" },
    { "a|", -1, "" }, { "|a", -1, "" }, { "a||b", -1, "" },
    { "a|b|a", -1, "" }, { "a| a", -1, "" }, { "a|A", 2, "A" },
};

static void test_lists(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    struct pack pack = { .mem = &world.mem };
    struct build build = { .pack = &pack, .label = "p" };
    arena_init(&pack.arena, &world.mem);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const struct str *items = NULL;
        size_t count = 9;
        int code = build_split(&build, str_of(lists[i].text), &items, &count,
                               &world.err);
        assert_int_equal(code == 0, lists[i].count >= 0);
        if (code != 0) {
            assert_int_equal(world.err.message, MESSAGE_PACK_LIST_ITEM);
            continue;
        }
        assert_int_equal(count, lists[i].count);
        if (count > 0) {
            assert_true(str_is(items[count - 1], lists[i].last));
        }
    }
    arena_free(&pack.arena);
    world_end(&world);
}

static void test_list_limit(void **state)
{
    (void)state;
    struct world world;
    world_start(&world);
    struct pack pack = { .mem = &world.mem };
    struct build build = { .pack = &pack, .label = "p" };
    arena_init(&pack.arena, &world.mem);
    static char text[(LIMIT_LIST_ITEMS + 1) * 7];
    for (int extra = 0; extra < 2; extra++) {
        const struct str *items = NULL;
        size_t count = 0, used = 0;
        for (int i = 0; i < LIMIT_LIST_ITEMS + extra; i++) {
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "%sx%d", i > 0 ? "|" : "", i);
        }
        int code = build_split(&build, str_of(text), &items, &count,
                               &world.err);
        assert_int_equal(code == 0, extra == 0);
        assert_int_equal(count, extra == 0 ? LIMIT_LIST_ITEMS : 0);
    }
    assert_int_equal(world.err.message, MESSAGE_PACK_TOO_MANY);
    arena_free(&pack.arena);
    world_end(&world);
}

/* "file:line", cut to an argument's room, and "awig" without a file. */
static void test_places(void **state)
{
    (void)state;
    char place[ERR_ARG_BYTES], file[400];
    build_place(STR("p/facts.csv"), 12, place);
    assert_string_equal(place, "p/facts.csv:12");
    build_place(STR(""), 0, place);
    assert_string_equal(place, "awig");
    memset(file, 'f', sizeof file);
    build_place((struct str){ file, sizeof file }, 1234567890, place);
    assert_true(strlen(place) < ERR_ARG_BYTES);
    assert_string_equal(place + strlen(place) - 11, ":1234567890");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), cmocka_unit_test(test_lists),
        cmocka_unit_test(test_list_limit), cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
