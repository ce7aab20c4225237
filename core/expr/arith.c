/* Numbers as Lua 5.4 means them.  Wrapping goes through unsigned arithmetic,
 * where C defines it; the conversion back is the two's complement that every
 * target of ours has. */
#include "expr/arith.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

int64_t arith_add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

int64_t arith_sub(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

int64_t arith_mul(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

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

double arith_idiv_number(double a, double b)
{
    return floor(a / b);
}

double arith_mod_number(double a, double b)
{
    double rest = fmod(a, b);
    if ((rest > 0) ? b < 0 : (rest < 0 && b > 0)) {
        rest += b;
    }
    return rest;
}

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

double arith_clamp_number(double x, double lo, double hi)
{
    if (x < lo) {
        return lo;
    }
    return x > hi ? hi : x;
}

int64_t arith_clamp(int64_t x, int64_t lo, int64_t hi)
{
    if (x < lo) {
        return lo;
    }
    return x > hi ? hi : x;
}
