/* Text, its checks and distances, and the buffer. */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include <strings.h>

static void compares(void **state)
{
    (void)state;
    assert_true(str_equal(str_of(NULL), STR("")));
    assert_true(str_is(STR("abc"), "abc"));
    assert_false(str_is(STR("abc"), "abcd"));
    assert_int_equal(str_compare(STR("a"), STR("b")), -1);
    assert_int_equal(str_compare(STR("ab"), STR("a")), 1);
    assert_int_equal(str_compare(STR("a"), STR("ab")), -1);
    assert_int_equal(str_compare(STR("\xC3"), STR("z")), 1);
    assert_int_equal(str_compare(STR(""), STR("")), 0);
    assert_true(str_starts(STR("abc"), "ab"));
    assert_true(str_starts(STR("abc"), ""));
    assert_false(str_starts(STR("a"), "ab"));
    assert_true(str_is(str_trim(STR(" \t\r\n a b \v\f")), "a b"));
    assert_true(str_is(str_trim(STR("  ")), ""));
    static const char *const texts[] = {
        "", "a", "A", "foobar", "FooBar", "innovation", "innovations",
        "innovation.started_on", "Innovation.Started_On", "foobar@", "foobar`"
    };
    /* Texts that differ by letters' case alone meet; others hardly ever. */
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t k = 0; k < i; k++) {
            struct str a = str_of(texts[i]), b = str_of(texts[k]);
            assert_true(str_hash(a) != str_hash(b));
            assert_int_equal(strcasecmp(texts[i], texts[k]) == 0
                             || (i == 10 && k == 9),
                             str_hash_caseless(a) == str_hash_caseless(b));
        }
    }
    assert_true(str_hash((struct str){ "a\0", 2 }) != str_hash(STR("a")));
}

static void checks_utf8(void **state)
{
    (void)state;
    static const struct { const char *bytes; size_t size; int bad_at; }
    cases[] = {
        { "", 0, -1 }, { "abc", 3, -1 }, { "a\0b", 3, -1 },
        { "\xC2\x80", 2, -1 }, { "\xDF\xBF", 2, -1 },
        { "\xE0\xA0\x80", 3, -1 }, { "\xED\x9F\xBF", 3, -1 },
        { "\xEE\x80\x80", 3, -1 }, { "\xEF\xBF\xBF", 3, -1 },
        { "\xF0\x90\x80\x80", 4, -1 }, { "\xF4\x8F\xBF\xBF", 4, -1 },
        { "\x80", 1, 0 }, { "\xC0\x80", 2, 0 }, { "\xC1\xBF", 2, 0 },
        { "\xE0\x9F\xBF", 3, 0 }, { "\xED\xA0\x80", 3, 0 },
        { "\xF0\x8F\xBF\xBF", 4, 0 }, { "\xF4\x90\x80\x80", 4, 0 },
        { "\xF5\x80\x80\x80", 4, 0 }, { "\xFF", 1, 0 }, { "a\xC3", 2, 1 },
        { "ab\xE2\x82", 4, 2 }, { "ab\xE2\x82z", 5, 2 },
        { "01234567\xF0\x9F\x98", 11, 8 }, { "0123456789abcde\xFF", 16, 15 },
        { "\xE2\x28\xA1", 3, 0 }, { "\xF0\x9F\x28\x80", 4, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t bad_at = 999;
        bool ok = str_utf8_ok((struct str){ cases[i].bytes, cases[i].size },
                              &bad_at);
        if (ok != (cases[i].bad_at < 0)) {
            fail_msg("case %zu", i);
        }
        if (!ok) {
            assert_int_equal(bad_at, cases[i].bad_at);
        }
    }
}

static void measures_distance(void **state)
{
    (void)state;
    static const struct { const char *a, *b; size_t want; } cases[] = {
        { "", "", 0 }, { "", "abc", 3 }, { "abc", "", 3 },
        { "abc", "abc", 0 }, { "score", "skor", 2 }, { "ab", "ba", 1 },
        { "kitten", "sitting", 3 }, { "abcd", "acbd", 1 }, { "ca", "abc", 3 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t got = str_distance(str_of(cases[i].a), str_of(cases[i].b));
        if (got != cases[i].want) {
            fail_msg("%s %s: %zu", cases[i].a, cases[i].b, got);
        }
    }
    char long_text[200];
    memset(long_text, 'x', sizeof long_text);
    struct str all = { long_text, sizeof long_text };
    assert_int_equal(str_distance(all, STR("")), 64);
    assert_int_equal(str_distance(all, all), 0);
}

static void suggests_the_nearest(void **state)
{
    (void)state;
    size_t distance = SIZE_MAX;
    assert_true(str_nearer(STR("innovation.skor"), STR("innovation.score"),
                           &distance));
    assert_int_equal(distance, 2);
    assert_false(str_nearer(STR("innovation.skor"),
                            STR("innovation.stage"), &distance));
    assert_true(str_nearer(STR("innovation.skor"), STR("innovation.skoor"),
                           &distance));
    distance = SIZE_MAX;
    assert_false(str_nearer(STR("a"), STR("b"), &distance));
    assert_false(str_nearer(STR("age"), STR("budget"), &distance));
    assert_true(str_nearer(STR("evla"), STR("eval"), &distance));
}

static void buffer_grows_to_its_maximum(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct buf buf;
    buf_init(&buf, &mem, 10);
    assert_string_equal(buf_view(&buf).bytes, "");
    buf_text(&buf, "12345");
    buf_str(&buf, STR("6789"));
    buf_char(&buf, '0');
    assert_false(buf.failed);
    assert_string_equal(buf.bytes, "1234567890");
    buf_char(&buf, 'x');
    assert_true(buf.failed);
    assert_int_equal(buf.size, 10);
    buf_clear(&buf);
    assert_false(buf.failed);
    buf_format(&buf, "%s-%d", "ab", 1234567);
    assert_false(buf.failed);
    assert_string_equal(buf.bytes, "ab-1234567");
    /* What fits the memory that is there, but not the maximum. */
    buf_clear(&buf);
    for (int i = 0; i < 11; i++) {
        assert_false(buf.failed);
        buf_char(&buf, 'y');
    }
    assert_true(buf.failed);
    assert_string_equal(buf.bytes, "yyyyyyyyyy");
    buf_clear(&buf);
    buf_format(&buf, "%s-%d", "ab", 12345678);
    assert_true(buf.failed);
    assert_int_equal(buf.size, 0);
    buf_free(&buf);
    assert_int_equal(mem.used_bytes, 0);
}

static void buffer_writes_integers(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct buf buf;
    buf_init(&buf, &mem, 0);
    static const int64_t values[] = { 0, -1, 42, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < 5; i++) {
        buf_integer(&buf, values[i]);
        buf_char(&buf, ' ');
    }
    buf_number(&buf, 2.5);
    assert_string_equal(buf.bytes, "0 -1 42 9223372036854775807 "
                        "-9223372036854775808 2.5");
    buf_free(&buf);
}

static void buffer_fails_with_its_allocator(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct buf buf;
    buf_init(&buf, &mem, 0);
    buf_text(&buf, "kept");
    mem.fail_at = mem.calls + 1;
    for (int i = 0; i < 100; i++) {
        buf_char(&buf, 'x');
    }
    assert_true(buf.failed);
    assert_true(str_starts(buf_view(&buf), "keptxx"));
    buf_free(&buf);
    assert_int_equal(mem.used_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(checks_utf8),
        cmocka_unit_test(measures_distance),
        cmocka_unit_test(suggests_the_nearest),
        cmocka_unit_test(buffer_grows_to_its_maximum),
        cmocka_unit_test(buffer_writes_integers),
        cmocka_unit_test(buffer_fails_with_its_allocator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
