/* Lua's numbers, at their edges. */
#include "expr/arith.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

static void wraps(void **state)
{
    (void)state;
    assert_true(arith_add(INT64_MAX, 1) == INT64_MIN);
    assert_true(arith_sub(INT64_MIN, 1) == INT64_MAX);
    assert_true(arith_mul(INT64_MIN, -1) == INT64_MIN);
    assert_true(arith_mul(INT64_C(1) << 62, 4) == 0);
}

static void floors_integers(void **state)
{
    (void)state;
    static const struct { int64_t a, b, quotient, rest; } cases[] = {
        { 7, 2, 3, 1 }, { -7, 2, -4, 1 }, { 7, -2, -4, -1 },
        { -7, -2, 3, -1 }, { 6, 3, 2, 0 }, { -6, 3, -2, 0 },
        { 0, -5, 0, 0 }, { INT64_MIN, -1, INT64_MIN, 0 },
        { INT64_MIN, 1, INT64_MIN, 0 }, { INT64_MAX, -1, -INT64_MAX, 0 },
        { INT64_MIN, INT64_MAX, -2, INT64_MAX - 1 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(arith_idiv(cases[i].a, cases[i].b)
                    == cases[i].quotient);
        assert_true(arith_mod(cases[i].a, cases[i].b) == cases[i].rest);
    }
}

static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof(a)) == 0;
}

static void floors_numbers(void **state)
{
    (void)state;
    static const struct { double a, b, quotient, rest; } cases[] = {
        { 7.5, 2, 3, 1.5 }, { -7.5, 2, -4, 0.5 }, { 7.5, -2, -4, -0.5 },
        { 5, INFINITY, 0, 5 }, { -5, INFINITY, -0.0, INFINITY },
        { 1, 0, INFINITY, NAN }, { -0.0, 1, -0.0, -0.0 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(same(arith_idiv_number(cases[i].a, cases[i].b),
                         cases[i].quotient));
        assert_true(same(arith_mod_number(cases[i].a, cases[i].b),
                         cases[i].rest));
    }
}

static void compares_exactly(void **state)
{
    (void)state;
    static const struct { int64_t a; double b; enum arith_order want; }
    cases[] = {
        { 9007199254740993, 9007199254740992.0, ARITH_GREATER },
        { 9007199254740992, 9007199254740992.0, ARITH_EQUAL },
        { INT64_MAX, 0x1p63, ARITH_LESS },
        { INT64_MIN, -0x1p63, ARITH_EQUAL },
        { INT64_MIN, -0x1.0000000000001p63, ARITH_GREATER },
        { 3, 3.5, ARITH_LESS }, { 4, 3.5, ARITH_GREATER },
        { -3, -3.5, ARITH_GREATER }, { 0, -0.0, ARITH_EQUAL },
        { 1, INFINITY, ARITH_LESS }, { 1, -INFINITY, ARITH_GREATER },
        { 1, NAN, ARITH_UNORDERED },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(arith_compare(cases[i].a, cases[i].b),
                         cases[i].want);
    }
}

static void finds_integers(void **state)
{
    (void)state;
    int64_t out = 0;
    assert_true(arith_exact(-0x1p63, &out) && out == INT64_MIN);
    assert_true(arith_exact(3.0, &out) && out == 3);
    assert_false(arith_exact(0x1p63, &out));
    assert_false(arith_exact(3.5, &out));
    assert_false(arith_exact(NAN, &out));
    assert_false(arith_exact(INFINITY, &out));
}

static void clamps(void **state)
{
    (void)state;
    assert_true(arith_clamp(5, 1, 3) == 3);
    assert_true(arith_clamp(0, 1, 3) == 1);
    assert_true(arith_clamp(2, 1, 3) == 2);
    assert_true(arith_clamp(2, 3, 1) == 3);
    assert_true(arith_clamp(4, 3, 1) == 1);
    assert_true(same(arith_clamp_number(2.5, 1, 3), 2.5));
    assert_true(isnan(arith_clamp_number(NAN, 1, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps), cmocka_unit_test(floors_integers),
        cmocka_unit_test(floors_numbers), cmocka_unit_test(compares_exactly),
        cmocka_unit_test(finds_integers), cmocka_unit_test(clamps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
