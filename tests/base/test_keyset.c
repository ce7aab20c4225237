/* Keys of open maps, against a plain list. */
#include "base/keyset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/clock.h"

static void closing_forgets(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct keyset set;
    keyset_init(&set, &mem);
    keyset_open(&set);
    assert_int_equal(keyset_add(&set, STR("a"), false), KEYSET_NEW);
    keyset_open(&set);
    assert_int_equal(keyset_add(&set, STR("a"), false), KEYSET_NEW);
    assert_int_equal(keyset_add(&set, STR("a"), false), KEYSET_KNOWN);
    keyset_close(&set);
    assert_int_equal(keyset_add(&set, STR("a"), false), KEYSET_KNOWN);
    keyset_open(&set);
    assert_int_equal(keyset_add(&set, STR("a"), true), KEYSET_NEW);
    keyset_close(&set);
    keyset_close(&set);
    assert_int_equal(set.count, 0);
    keyset_free(&set);
    assert_int_equal(mem.used_bytes, 0);
}

/* Random opening, closing and adding; the list is searched by hand. */
static void agrees_with_a_list(void **state)
{
    (void)state;
    static char names[200][8];
    static struct { int depth, name; } list[20000];
    size_t count = 0;
    int depth = 0;
    for (int i = 0; i < 200; i++) {
        names[i][0] = (char)('a' + i % 26);
        names[i][1] = (char)('a' + i / 26);
    }
    struct mem mem;
    mem_init(&mem);
    struct keyset set;
    keyset_init(&set, &mem);
    uint64_t seed = 7;
    struct entropy entropy;
    entropy_seeded(&entropy, &seed);
    for (int step = 0; step < 20000; step++) {
        unsigned char dice[2];
        entropy.fill(entropy.user, dice, sizeof dice);
        if (depth == 0 || (dice[0] < 6 && depth < LIMIT_JSON_DEPTH)) {
            keyset_open(&set);
            depth++;
            continue;
        }
        if (dice[0] >= 251) {
            keyset_close(&set);
            while (count > 0 && list[count - 1].depth == depth) {
                count--;
            }
            depth--;
            continue;
        }
        int name = dice[1] % 200;
        enum keyset_result want = KEYSET_NEW;
        for (size_t i = 0; i < count; i++) {
            if (list[i].depth == depth && list[i].name == name) {
                want = KEYSET_KNOWN;
            }
        }
        assert_int_equal(keyset_add(&set, str_of(names[name]),
                                    dice[0] % 2 == 0), want);
        if (want == KEYSET_NEW) {
            list[count].depth = depth;
            list[count++].name = name;
        }
        assert_int_equal(set.count, count);
    }
    assert_non_null(set.slots);   /* the table was in use */
    keyset_free(&set);
    assert_int_equal(mem.used_bytes, 0);
}

static void survives_no_memory(void **state)
{
    (void)state;
    static char names[64][3];
    for (int i = 0; i < 64; i++) {
        names[i][0] = (char)('0' + i / 8);
        names[i][1] = (char)('0' + i % 8);
    }
    struct mem mem;
    mem_init(&mem);
    for (uint64_t n = 1; n < 12; n++) {
        struct keyset set;
        keyset_init(&set, &mem);
        keyset_open(&set);
        mem.fail_at = mem.calls + n;
        int failures = 0;
        for (int i = 0; i < 64; i++) {
            enum keyset_result result =
                keyset_add(&set, str_of(names[i]), i % 2 == 0);
            failures += result == KEYSET_NOMEM;
            assert_true(result != KEYSET_KNOWN);
        }
        mem.fail_at = 0;
        assert_true(failures <= 64);
        keyset_close(&set);
        keyset_free(&set);
        assert_int_equal(mem.used_bytes, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closing_forgets),
        cmocka_unit_test(agrees_with_a_list),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
