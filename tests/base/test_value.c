/* Trees of plain data. */
#include "base/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct value *sample(struct arena *arena, const char *last)
{
    struct value *map = value_map(arena);
    value_set_text(arena, map, "text", STR("abc"));
    value_set_string(arena, map, "none", NULL);
    value_set_integer(arena, map, "integer", -5);
    value_set_number(arena, map, "number", 2.5);
    value_set_bool(arena, map, "truth", true);
    value_set_null(arena, map, "null");
    struct value *list = value_set(map, "list", value_list(arena));
    (void)value_add(list, value_integer(arena, 1));
    (void)value_add(list, value_string(arena, last));
    return map;
}

static void builds_and_reads(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    struct value *map = sample(&arena, "z");
    assert_int_equal(map->count, 7);
    assert_true(str_is(value_get_text(map, "text"), "abc"));
    assert_true(str_is(value_get_text(map, "integer"), ""));
    assert_true(str_is(value_get_text(NULL, "text"), ""));
    assert_int_equal(value_get_integer(map, "integer", 9), -5);
    assert_int_equal(value_get_integer(map, "text", 9), 9);
    assert_true(value_get_bool(map, "truth"));
    assert_false(value_get_bool(map, "absent"));
    assert_int_equal(value_get(map, "none")->kind, VALUE_NULL);
    assert_null(value_get(value_get(map, "list"), "x"));
    assert_int_equal(value_get(map, "list")->count, 2);
    arena_free(&arena);
}

static void replaces_a_key(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    struct value *map = value_map(&arena);
    static const char *const keys[] = { "a", "b", "c" };
    for (int i = 0; i < 3; i++) {
        value_set_integer(&arena, map, keys[i], i);
    }
    for (int i = 0; i < 3; i++) {
        value_set_integer(&arena, map, keys[i], 10 + i);
    }
    assert_int_equal(map->count, 3);
    assert_int_equal(value_get_integer(map->first, "", 0), 0);
    assert_int_equal(map->first->integer, 10);
    assert_int_equal(map->last->integer, 12);
    assert_true(str_is(map->last->key, "c"));
    value_set_integer(&arena, map, "d", 4);
    assert_int_equal(map->last->integer, 4);
    assert_int_equal(map->count, 4);
    arena_free(&arena);
}

static void copies_and_compares(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena a;
    struct arena b;
    arena_init(&a, &mem);
    arena_init(&b, &mem);
    struct value *one = sample(&a, "z");
    struct value *two = value_copy(&b, one);
    assert_true(value_equal(one, two));
    assert_false(value_equal(one, sample(&b, "y")));
    value_set_integer(&b, two, "more", 1);
    assert_false(value_equal(one, two));
    /* The order of members does not count, that of items does. */
    struct value *left = value_map(&a);
    struct value *right = value_map(&a);
    value_set_integer(&a, left, "x", 1);
    value_set_integer(&a, left, "y", 2);
    value_set_integer(&a, right, "y", 2);
    value_set_integer(&a, right, "x", 1);
    assert_true(value_equal(left, right));
    assert_false(value_equal(value_integer(&a, 1), value_number(&a, 1)));
    assert_false(value_equal(value_bool(&a, true), value_bool(&a, false)));
    assert_true(value_equal(value_null(&a), value_null(&a)));
    assert_true(value_equal(NULL, NULL));
    assert_false(value_equal(NULL, left));
    assert_null(value_copy(&a, NULL));
    arena_free(&a);
    arena_free(&b);
}

/* Without memory, building goes on and says so at the end. */
static void fails_quietly(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena source;
    arena_init(&source, &mem);
    struct value *from = sample(&source, "z");
    for (size_t max = 1; max < 6000; max += 16) {
        struct arena arena;
        arena_init(&arena, &mem);
        arena.max_bytes = max;
        struct value *map = sample(&arena, "z");
        if (!arena.failed) {
            assert_true(value_equal(map, from));
        }
        arena_free(&arena);
        struct value *copy = value_copy(&arena, from);
        assert_true(arena.failed == (copy == NULL));
        arena_free(&arena);
    }
    arena_free(&source);
    assert_int_equal(mem.used_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_and_reads),
        cmocka_unit_test(replaces_a_key),
        cmocka_unit_test(copies_and_compares),
        cmocka_unit_test(fails_quietly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
