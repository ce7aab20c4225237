/* The allocator's budget and faults; arenas. */
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static void counts_bytes(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    char *a = mem_alloc(&mem, 100);
    char *b = mem_zero(&mem, 50);
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(b[49], 0);
    assert_int_equal(mem.used_bytes, 150);
    a = mem_resize(&mem, a, 100, 10);
    assert_int_equal(mem.used_bytes, 60);
    assert_int_equal(mem.peak_bytes, 150);
    mem_free(&mem, a, 10);
    mem_free(&mem, b, 50);
    mem_free(&mem, NULL, 7);
    assert_int_equal(mem.used_bytes, 0);
    void *nothing = mem_alloc(&mem, 0);
    assert_non_null(nothing);
    mem_free(&mem, nothing, 0);
    assert_int_equal(mem.used_bytes, 0);
}

static void keeps_budget(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    mem.budget_bytes = 100;
    char *a = mem_alloc(&mem, 100);
    assert_non_null(a);
    assert_null(mem_alloc(&mem, 1));
    assert_null(mem_resize(&mem, a, 100, 101));
    assert_int_equal(mem.used_bytes, 100);
    a = mem_resize(&mem, a, 100, 99);
    assert_non_null(a);
    char *b = mem_alloc(&mem, 1);
    assert_non_null(b);
    mem_free(&mem, b, 1);
    mem_free(&mem, a, 99);
    assert_null(mem_alloc(&mem, SIZE_MAX));
}

static void fails_when_told(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    mem.fail_at = 2;
    void *a = mem_alloc(&mem, 1);
    assert_non_null(a);
    assert_null(mem_alloc(&mem, 1));
    void *b = mem_alloc(&mem, 1);
    assert_non_null(b);
    mem.fail_at = mem.calls + 1;
    mem.fail_forever = true;
    assert_null(mem_alloc(&mem, 1));
    assert_null(mem_alloc(&mem, 1));
    mem_free(&mem, a, 1);
    mem_free(&mem, b, 1);
}

static void arena_aligns_and_clears(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *bytes = arena_alloc(&arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 16, 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(bytes[i], 0);
        }
        memset(bytes, 0xAA, size);
    }
    assert_non_null(arena_alloc(&arena, 5 << 20));
    assert_string_equal(arena_copy(&arena, "abc", 2), "ab");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    arena_free(&arena);
    assert_int_equal(mem.used_bytes, 0);
}

static void arena_has_a_maximum(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct arena arena;
    arena_init(&arena, &mem);
    arena.max_bytes = 64;
    assert_non_null(arena_alloc(&arena, 48));
    assert_non_null(arena_alloc(&arena, 16));
    assert_null(arena_alloc(&arena, 1));
    assert_true(arena.failed);
    arena.max_bytes = 0;
    assert_null(arena_alloc(&arena, 1));      /* failure stays */
    arena_free(&arena);
    assert_non_null(arena_alloc(&arena, 1));
    arena_free(&arena);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    arena_free(&arena);
    assert_null(arena_copy(&arena, "", SIZE_MAX));
    assert_true(arena.failed);
    arena_free(&arena);
}

static void arena_fails_with_its_allocator(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    mem.fail_at = 2;
    struct arena arena;
    arena_init(&arena, &mem);
    assert_non_null(arena_alloc(&arena, 10));
    assert_null(arena_alloc(&arena, 1 << 20));
    assert_true(arena.failed);
    arena_free(&arena);
    assert_int_equal(mem.used_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_bytes),
        cmocka_unit_test(keeps_budget),
        cmocka_unit_test(fails_when_told),
        cmocka_unit_test(arena_aligns_and_clears),
        cmocka_unit_test(arena_has_a_maximum),
        cmocka_unit_test(arena_fails_with_its_allocator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
