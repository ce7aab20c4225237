/* Numbers as Lua 5.4 means them.  Wrapping goes through unsigned arithmetic,
 * where C defines it; the conversion back is the two's complement that every
 * target of ours has.
 *
 * Rules must come to the same verdict in the VM, in eval.c and in the vector
 * kernels (LANGUAGE.md section 8, Numbers); all three use these, or are tested
 * against them. */
#include "expr/arith.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

/* Through unsigned, where overflow is defined as wrapping. */
int64_t arith_add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

/* As arith_add. */
int64_t arith_sub(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

/* As arith_add; the low 64 bits are the same for both signs. */
int64_t arith_mul(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

/* C truncates toward zero; Lua floors.  They differ by one where the signs
 * differ and something is left over. */
int64_t arith_idiv(int64_t a, int64_t b)
{
    assert(b != 0);
    if (b == -1) {
        return arith_sub(0, a);
    }
    int64_t quotient = a / b;
    if (a % b != 0 && (a ^ b) < 0) {
        quotient--;
    }
    return quotient;
}

/* The rest takes the divisor's sign, so that a == b * (a // b) + a % b. */
int64_t arith_mod(int64_t a, int64_t b)
{
    assert(b != 0);
    if (b == -1) {
        return 0;
    }
    int64_t rest = a % b;
    if (rest != 0 && (rest ^ b) < 0) {
        rest += b;
    }
    return rest;
}

/* One rounding for the division, none for the floor. */
double arith_idiv_number(double a, double b)
{
    return floor(a / b);
}

/* fmod keeps the dividend's sign; Lua wants the divisor's.  An infinite
 * divisor of the other sign gives that infinity. */
double arith_mod_number(double a, double b)
{
    double rest = fmod(a, b);
    if ((rest > 0) ? b < 0 : (rest < 0 && b > 0)) {
        rest += b;
    }
    return rest;
}

/* Never by turning the integer into a double, which would round it beyond
 * 2^53: the double is cut to an integer instead. */
enum arith_order arith_compare(int64_t a, double b)
{
    if (isnan(b)) {
        return ARITH_UNORDERED;
    }
    if (b >= 0x1p63) {
        return ARITH_LESS;
    }
    if (b < -0x1p63) {
        return ARITH_GREATER;
    }
    /* Now floor(b) fits an integer, and a fraction breaks a tie. */
    double whole = floor(b);
    int64_t below = (int64_t)whole;
    if (a != below) {
        return a < below ? ARITH_LESS : ARITH_GREATER;
    }
    return whole < b ? ARITH_LESS : ARITH_EQUAL;
}

/* The range is checked before the conversion, which is undefined outside
 * it; a NaN fails the first comparison. */
bool arith_exact(double number, int64_t *out)
{
    assert(out != NULL);
    if (!(number >= -0x1p63 && number < 0x1p63)
        || floor(number) != number) {
        return false;
    }
    *out = (int64_t)number;
    return true;
}

/* A NaN is neither below nor above, and stays. */
double arith_clamp_number(double x, double lo, double hi)
{
    if (x < lo) {
        return lo;
    }
    return x > hi ? hi : x;
}

/* The lower bound is looked at first, also when the bounds cross. */
int64_t arith_clamp(int64_t x, int64_t lo, int64_t hi)
{
    if (x < lo) {
        return lo;
    }
    return x > hi ? hi : x;
}
