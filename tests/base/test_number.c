/* Numbers to text and back, in every locale. */
#include "base/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static void reads_integers(void **state)
{
    (void)state;
    static const struct { const char *text; bool ok; int64_t want; }
    cases[] = {
        { "0", true, 0 }, { "-17", true, -17 }, { "007", true, 7 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 },
        { "-9223372036854775809", false, 0 },
        { "99999999999999999999", false, 0 }, { "", false, 0 },
        { "-", false, 0 }, { "+1", false, 0 }, { " 1", false, 0 },
        { "1 ", false, 0 }, { "1.0", false, 0 }, { "0x1", false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t got = 77;
        bool ok = str_integer(str_of(cases[i].text), &got);
        if (ok != cases[i].ok || (ok && got != cases[i].want)) {
            fail_msg("'%s'", cases[i].text);
        }
    }
}

static void reads_numbers(void **state)
{
    (void)state;
    static const struct { const char *text; bool ok; double want; }
    cases[] = {
        { "0", true, 0 }, { "-0", true, 0 }, { "2.5", true, 2.5 },
        { "1e3", true, 1000 }, { "1E+3", true, 1000 }, { "-1e-3", true, -.001 },
        { "0.1", true, 0.1 },
        { "123456789012345678", true, 123456789012345678.0 },
        { "1e22", true, 1e22 }, { "1e23", true, 1e23 },
        { "9007199254740993", true, 9007199254740992.0 },
        { "9007199254740993.00000000000000000000000000000001", true,
          9007199254740994.0 },
        { "1.7976931348623157e308", true, DBL_MAX },
        { "4.9e-324", true, 5e-324 }, { "2e-324", true, 0 },
        { "1e-99999999999999999999", true, 0 },
        { "0e99999999999999999999", true, 0 },
        { "0.000e5", true, 0 }, { "0.00012e4", true, 1.2 },
        { "1.8e308", false, 0 }, { "1e99999999999999999999", false, 0 },
        { "", false, 0 }, { "-", false, 0 }, { "+1", false, 0 },
        { ".5", false, 0 }, { "5.", false, 0 }, { "01", false, 0 },
        { "1e", false, 0 }, { "1e+", false, 0 }, { "1,5", false, 0 },
        { "nan", false, 0 }, { "inf", false, 0 }, { "0x10", false, 0 },
        { "1 ", false, 0 }, { " 1", false, 0 }, { "1.5.5", false, 0 },
        { "--1", false, 0 }, { "1e1.5", false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double got = 77;
        bool ok = str_number(str_of(cases[i].text), &got);
        if (ok != cases[i].ok || (ok && got != cases[i].want)) {
            fail_msg("'%s'", cases[i].text);
        }
    }
}

/* Digits beyond what is kept still break a tie. */
static void reads_very_long_numbers(void **state)
{
    (void)state;
    static char text[3000];
    memset(text, '0', sizeof text);
    memcpy(text, "9007199254740993.", 17);
    double got = 0;
    assert_true(str_number((struct str){ text, sizeof text }, &got));
    assert_true(got == 9007199254740992.0);
    text[sizeof text - 1] = '1';
    assert_true(str_number((struct str){ text, sizeof text }, &got));
    assert_true(got == 9007199254740994.0);
    memset(text, '1', sizeof text);
    assert_false(str_number((struct str){ text, sizeof text }, &got));
    memset(text, '0', sizeof text);
    memcpy(text, "0.", 2);
    memcpy(text + 2990, "25e+2991", 9);
    assert_true(str_number((struct str){ text, 2998 }, &got));
    assert_true(got == 250.0);
}

/* Plain numbers of every length against the C library, ties among them: an
 * odd multiple of half a unit in the last place, and its neighbours. */
static void reads_as_strtod(void **state)
{
    (void)state;
    uint64_t seed = 7, bits = 0;
    struct entropy entropy;
    entropy_seeded(&entropy, &seed);
    for (int i = 0; i < 200000; i++) {
        char text[64];
        entropy.fill(entropy.user, &bits, sizeof bits);
        uint64_t whole = bits >> (bits & 63);
        if (i % 3 == 0) {                 /* a tie at 54 bits, or beside it */
            unsigned up = (unsigned)(bits % 10);
            whole = (UINT64_C(1) << 53 | bits >> 11 | 1) << up;
            whole += (uint64_t)(i % 9 / 3) - 1;
        }
        int size = snprintf(text, sizeof text, "%s%llu", i % 5 == 0
                            && whole % 7 != 0 ? "0" : "",
                            (unsigned long long)whole);
        int places = (int)((bits >> 6) % 20);
        places = text[0] == '0' ? size - 1 : places;
        if (places > 0 && places < size) {
            memmove(text + size - places + 1, text + size - places,
                    (size_t)places + 1);
            text[size - places] = '.';
            size++;
        }
        double got = 0, want = strtod(text, NULL);
        assert_true(str_number((struct str){ text, (size_t)size }, &got));
        if (got != want) {
            fail_msg("%s: %a, not %a", text, got, want);
        }
    }
}

static void writes_numbers(void **state)
{
    (void)state;
    static const struct { double number; const char *want; } cases[] = {
        { 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -1.5, "-1.5" },
        { 0.1, "0.1" }, { 0.1 + 0.2, "0.30000000000000004" },
        { 100, "100" }, { 1e20, "100000000000000000000" },
        { 1e21, "1e+21" }, { 1.25e21, "1.25e+21" },
        { 123456789012345680000.0, "123456789012345680000" },
        { 1e-6, "0.000001" }, { 1e-7, "1e-7" }, { 1.5e-7, "1.5e-7" },
        { 0.000123, "0.000123" }, { 5e-324, "5e-324" },
        { 2.2250738585072014e-308, "2.2250738585072014e-308" },
        { 1.7976931348623157e308, "1.7976931348623157e+308" },
        { 9007199254740993.0, "9007199254740992" },
        { 4.35, "4.35" }, { 2.0 / 3, "0.6666666666666666" },
        { 333333333.33333329, "333333333.3333333" },
        { 1e23, "1e+23" }, { 5e-320, "5e-320" },
        { NAN, "NaN" }, { INFINITY, "Infinity" }, { -INFINITY, "-Infinity" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];
        size_t size = str_from_number(cases[i].number, text);
        assert_int_equal(size, strlen(text));
        assert_string_equal(text, cases[i].want);
    }
}

/* Few decimals take a short way, to the same text: with its neighbours on
 * both sides, which take the long one. */
static void writes_few_decimals(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252;
    for (int i = 0; i < 12000; i++) {
        char text[32], want[64];
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        double number = (double)(int64_t)(random >> (16 + i % 40));
        number /= i % 6 == 5 ? 1e5 : pow(10, i % 6);
        number = i % 3 == 0 ? -number : number;
        for (int side = 0; side < 3; side++) {
            double near = side == 0 ? number
                : nextafter(number, side == 1 ? INFINITY : -INFINITY);
            if (fabs(near) < 1e-4 || fabs(near) >= 1e15) {
                continue;
            }
            for (int digits = 1; digits <= 17; digits++) {
                snprintf(want, sizeof want, "%.*g", digits, near);
                if (strtod(want, NULL) == near
                    && strchr(want, 'e') == NULL) {
                    break;
                }
            }
            size_t size = str_from_number(near, text);
            assert_int_equal(size, strlen(text));
            if (strcmp(text, want) != 0 && strchr(want, 'e') == NULL) {
                fail_msg("%.17g is %s, not %s", near, text, want);
            }
        }
    }
}

/* Every double comes back from its text, whatever its bits. */
static void round_trips(void **state)
{
    (void)state;
    uint64_t seed = 20240801;
    struct entropy entropy;
    entropy_seeded(&entropy, &seed);
    for (int i = 0; i < 50000; i++) {
        double number = 0;
        entropy.fill(entropy.user, &number, sizeof number);
        if (!isfinite(number)) {
            continue;
        }
        char text[32];
        size_t size = str_from_number(number, text);
        double back = 0;
        assert_true(str_number((struct str){ text, size }, &back));
        if (back != number) {
            fail_msg("%s", text);
        }
    }
}

static void ignores_the_locale(void **state)
{
    (void)state;
    static const char *const names[] = {
        "de_DE.UTF-8", "id_ID.UTF-8", "de_DE.utf8", "id_ID.utf8", "ps_AF"
    };
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        found = found || setlocale(LC_ALL, names[i]) != NULL;
    }
    writes_numbers(state);
    reads_numbers(state);
    (void)setlocale(LC_ALL, "C");
    if (!found) {
        print_message("no locale with a decimal comma is installed\n");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_integers),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(reads_very_long_numbers),
        cmocka_unit_test(writes_numbers),
        cmocka_unit_test(writes_few_decimals),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(reads_as_strtod),
        cmocka_unit_test(ignores_the_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
