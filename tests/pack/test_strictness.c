/* What stricter means: every direction at the limit and beside it. */
#include "pack/strictness.h"
#include "pack_fixture.h"

static const struct {
    const char *stricter, *type, *parent, *child;
    bool holds;
    const char *item;             /* the list item that shows it, or NULL */
} cases[] = {
    { "higher", "int", "24", "24", true, NULL },
    { "higher", "int", "24", "25", true, NULL },
    { "higher", "int", "24", "23", false, NULL },
    { "higher", "int", "-1", "-2", false, NULL },
    { "higher", "number", "0.1", "0.1", true, NULL },
    { "higher", "number", "0.3", "0.30000000000000004", true, NULL },
    { "higher", "number", "0.30000000000000004", "0.3", false, NULL },
    { "lower", "int", "30", "30", true, NULL },
    { "lower", "int", "30", "29", true, NULL },
    { "lower", "int", "30", "31", false, NULL },
    { "lower", "int", "9007199254740991", "9007199254740992", false, NULL },
    { "earlier", "date", "2021-11-01", "2021-11-01", true, NULL },
    { "earlier", "date", "2021-11-01", "2021-10-31", true, NULL },
    { "earlier", "date", "2021-11-01", "2021-11-02", false, NULL },
    { "later", "date", "2021-07-01", "2021-07-01", true, NULL },
    { "later", "date", "2021-07-01", "2021-07-02", true, NULL },
    { "later", "date", "2021-07-01", "2021-06-30", false, NULL },
    { "earlier", "time", "2021-11-01T23:59:59+07:00",
      "2021-11-01T16:59:59Z", true, NULL },
    { "earlier", "time", "2021-11-01T23:59:59+07:00",
      "2021-11-01T17:00:00Z", false, NULL },
    { "subset", "text[]", "a|b", "a|b", true, NULL },
    { "subset", "text[]", "a|b", "b|a", true, NULL },
    { "subset", "text[]", "a|b", "b", true, NULL },
    { "subset", "text[]", "a|b", "|", true, NULL },
    { "subset", "text[]", "|", "a", false, "a" },
    { "subset", "text[]", "a|b", "a|c|d", false, "c" },
    { "subset", "int[]", "1|2", "2|3", false, "3" },
    { "superset", "text[]", "a|b", "b|a|c", true, NULL },
    { "superset", "text[]", "a|b", "a", false, "b" },
    { "superset", "text[]", "|", "|", true, NULL },
    { "superset", "text[]", "a", "|", false, "a" },
    { "fixed", "text", "kipp", "kipp", true, NULL },
    { "fixed", "text", "kipp", "kipp ", true, NULL },
    { "fixed", "text", "kipp", "KIPP", false, NULL },
    { "fixed", "text[]", "a|b", "b|a", false, NULL },
    { "fixed", "number", "1", "1.0", true, NULL },
    { "", "int", "1", "1", true, NULL },
    { "", "int", "1", "2", false, NULL },
    { "order:warn|review|block", "text", "review", "review", true, NULL },
    { "order:warn|review|block", "text", "review", "block", true, NULL },
    { "order:warn|review|block", "text", "review", "warn", false, NULL },
    { "order:tidak|ya", "bool", "tidak", "ya", true, NULL },
    { "order:tidak|ya", "bool", "ya", "tidak", false, NULL },
    { "order:true|false", "bool", "false", "true", false, NULL },
    { "free", "int", "24", "0", true, NULL },
    { "free", "text[]", "a|b", "c", true, NULL },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        world_start(&world);
        struct pack pack = { .mem = &world.mem };
        struct build build = { .pack = &pack, .label = "p" };
        arena_init(&pack.arena, &world.mem);
        struct parameter_info info = { .stricter = STRICTER_NONE };
        struct type type;
        struct cell parent, child;
        struct cell_style style = { false, ZONE_WIB };
        int item = 0;
        assert_true(type_find(str_of(cases[i].type), &type));
        assert_int_equal(strictness_parse(&build, str_of(cases[i].stricter),
                                          &info, &world.err), 0);
        assert_true(strictness_fits(info.stricter, type));
        assert_int_equal(cell_parse(&parent, &pack.arena, type,
                                    str_of(cases[i].parent), style,
                                    &world.err), 0);
        assert_int_equal(cell_parse(&child, &pack.arena, type,
                                    str_of(cases[i].child), style,
                                    &world.err), 0);
        bool holds = strictness_holds(&info, type, parent, child, &item);
        if (holds != cases[i].holds
            || (item >= 0) != (cases[i].item != NULL)) {
            fail_msg("%s %s: %s against %s (%d)", cases[i].stricter,
                     cases[i].type, cases[i].child, cases[i].parent, item);
        }
        if (item >= 0 && type.base == TYPE_TEXT) {
            struct cell list = info.stricter == STRICTER_SUBSET ? child
                                                                : parent;
            assert_true(str_is(list.as.list.items[item].as.text,
                               cases[i].item));
        }
        arena_free(&pack.arena);
        world_end(&world);
    }
}

/* Each word orders some types and no others. */
static void test_fits(void **state)
{
    (void)state;
    static const struct { enum strictness stricter; const char *types; }
    fits[] = {
        { STRICTER_HIGHER, "int number" }, { STRICTER_LOWER, "int number" },
        { STRICTER_EARLIER, "date time" }, { STRICTER_LATER, "date time" },
        { STRICTER_SUBSET, "bool[] int[] number[] text[] date[] time[]" },
        { STRICTER_ORDER, "text bool" },
    };
    static const char *const names[] = {
        "bool", "int", "number", "text", "date", "time", "bool[]", "int[]",
        "number[]", "text[]", "date[]", "time[]",
    };
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            struct type type;
            char padded[80], word[20];
            snprintf(padded, sizeof padded, " %s ", fits[i].types);
            snprintf(word, sizeof word, " %s ", names[k]);
            assert_true(type_find(str_of(names[k]), &type));
            assert_int_equal(strictness_fits(fits[i].stricter, type),
                             strstr(padded, word) != NULL);
            assert_true(strictness_fits(STRICTER_FIXED, type));
            assert_true(strictness_fits(STRICTER_FREE, type));
        }
    }
    assert_string_equal(strictness_name(STRICTER_ORDER), "order");
    assert_string_equal(strictness_name(STRICTER_NONE), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
