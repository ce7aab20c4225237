/* Numbers to text and back, whatever the locale says.
 *
 * The C library formats and parses with the locale's decimal point, so no
 * text with a point is ever given to it: str_number hands strtod the digits
 * as an integer with an exponent ("12.5" becomes "125e-1"), and
 * str_from_number reads only the digits of what snprintf printed.
 *
 * The functions are declared in str.h. */
#include "base/number.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum {
    DIGITS_MAX = 800,             /* a double is settled by 767 digits */
    EXPONENT_MAX = 100000,        /* far beyond any double */
    FAST_DIGITS = 15,             /* 10^15 < 2^53 */
    EXACT_DIGITS = 19,            /* 10^19 < 2^64 */
    FAST_POWER = 22               /* 10^22 is the last exact power */
};

static const double powers[FAST_POWER + 1] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
    1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
};

/* Of ASCII: isdigit would ask the locale.  Full-width and other digits of
 * Unicode are no digits here. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits and perhaps a minus; nothing around, nothing beyond 64 bits. */
bool str_integer(struct str a, int64_t *out)
{
    assert(out != NULL);
    bool negative = a.size > 0 && a.bytes[0] == '-';
    size_t at = negative ? 1 : 0;
    if (at == a.size) {
        return false;
    }
    uint64_t most = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    uint64_t sum = 0;
    for (; at < a.size; at++) {
        if (!is_digit(a.bytes[at])) {
            return false;
        }
        uint64_t digit = (uint64_t)(a.bytes[at] - '0');
        if (sum > (most - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    assert(sum <= most);
    *out = !negative ? (int64_t)sum
         : sum == most ? INT64_MIN : -(int64_t)sum;
    return true;
}

/* JSON's number grammar (RFC 8259 section 6), from the start of `a`. */
size_t number_scan(struct str a, bool *integer)
{
    assert(integer != NULL);
    size_t at = 0;
    *integer = true;
    if (at < a.size && a.bytes[at] == '-') {
        at++;
    }
    size_t whole = at;
    while (at < a.size && is_digit(a.bytes[at])) {
        at++;
    }
    if (at == whole || (at - whole > 1 && a.bytes[whole] == '0')) {
        return 0;
    }
    if (at < a.size && a.bytes[at] == '.') {
        *integer = false;
        size_t fraction = ++at;
        while (at < a.size && is_digit(a.bytes[at])) {
            at++;
        }
        if (at == fraction) {
            return 0;
        }
    }
    if (at < a.size && (a.bytes[at] == 'e' || a.bytes[at] == 'E')) {
        *integer = false;
        at++;
        if (at < a.size && (a.bytes[at] == '+' || a.bytes[at] == '-')) {
            at++;
        }
        size_t exponent = at;
        while (at < a.size && is_digit(a.bytes[at])) {
            at++;
        }
        if (at == exponent) {
            return 0;
        }
    }
    assert(at <= a.size);
    return at;
}

/* The digits of a number, without leading zeros, and the power of ten that
 * the last of them counts.  Digits that cannot matter are dropped; when one
 * of those was not 0, a 1 in their place keeps a tie from looking like one. */
struct decimal {
    char digits[DIGITS_MAX + 1];  /* without leading zeros */
    size_t count;                 /* of digits */
    int64_t power;                /* of ten, behind them */
};

/* Adds one digit, before or behind the point.  `fraction` says that the point
 * was passed.  Leading zeros are not kept, so `count` 0 means that the number
 * is 0 so far.  Beyond DIGITS_MAX a digit only moves the power, and a nonzero
 * one is remembered in the last place (a sticky digit). */
static void decimal_push(struct decimal *decimal, char digit, bool fraction)
{
    assert(is_digit(digit));
    if (decimal->count == 0 && digit == '0') {
        decimal->power -= fraction ? 1 : 0;
    } else if (decimal->count < DIGITS_MAX) {
        decimal->digits[decimal->count++] = digit;
        decimal->power -= fraction ? 1 : 0;
    } else {
        decimal->power += fraction ? 0 : 1;
        if (digit != '0') {
            decimal->digits[DIGITS_MAX - 1] = '1';
        }
    }
    assert(decimal->count <= DIGITS_MAX);
}

/* Reads the lexeme `a`, which number_scan accepted.  The sign is left to the
 * caller.  Exponents of any length are read without overflow: they saturate,
 * and the value is 0 or infinite by then. */
static void decimal_read(struct decimal *decimal, struct str a)
{
    assert(a.size > 0);
    decimal->count = 0;
    decimal->power = 0;
    size_t at = a.size > 0 && a.bytes[0] == '-' ? 1 : 0;
    bool fraction = false;
    for (; at < a.size; at++) {
        if (a.bytes[at] == '.') {
            fraction = true;
        } else if (is_digit(a.bytes[at])) {
            decimal_push(decimal, a.bytes[at], fraction);
        } else {
            break;
        }
    }
    if (at == a.size) {
        return;
    }
    assert(a.bytes[at] == 'e' || a.bytes[at] == 'E');
    at++;
    bool negative = a.bytes[at] == '-';
    at += a.bytes[at] == '-' || a.bytes[at] == '+';
    int64_t exponent = 0;
    for (; at < a.size; at++) {
        /* Held below 2^62, so that it outweighs any count of digits. */
        if (exponent < INT64_MAX / 20) {
            exponent = exponent * 10 + (a.bytes[at] - '0');
        }
    }
    decimal->power += negative ? -exponent : exponent;
}

/* The double nearest to the digits.  Correctly rounded: by one exact operation
 * for short numbers, by strtod for others, which glibc and musl round
 * correctly.  Not negative; infinite when beyond a double. */
static double decimal_value(const struct decimal *decimal)
{
    assert(decimal->count <= DIGITS_MAX);
    if (decimal->count == 0) {
        return 0.0;
    }
    if (decimal->count <= FAST_DIGITS && decimal->power >= -FAST_POWER &&
        decimal->power <= FAST_POWER) {
        /* Both parts are exact, so one operation rounds once (Clinger). */
        int64_t whole = 0;
        for (size_t i = 0; i < decimal->count; i++) {
            whole = whole * 10 + (decimal->digits[i] - '0');
        }
        return decimal->power < 0
             ? (double)whole / powers[-decimal->power]
             : (double)whole * powers[decimal->power];
    }
    int64_t power = decimal->power;
    if (power > EXPONENT_MAX) {
        power = EXPONENT_MAX;
    }
    if (power < -EXPONENT_MAX) {
        power = -EXPONENT_MAX;
    }
    /* No point is printed, so the locale has no part in what strtod reads. */
    char text[DIGITS_MAX + 16];
    int size = snprintf(text, sizeof text, "%.*se%d", (int)decimal->count,
                        decimal->digits, (int)power);
    assert(size > 0);
    assert((size_t)size < sizeof text);
    (void)size;                   /* for builds without assertions */
    return strtod(text, NULL);
}

__extension__ typedef unsigned __int128 uint128;

/* whole / ten^places, correctly rounded: half to even, as strtod does.  Both
 * are brought to 64 bits with the top one set, so that the quotient has 62 to
 * 64 bits, more than the 53 that are kept; what is cut off and a remainder
 * decide the last one.  Far from the ends of a double's range. */
static double quotient(uint64_t whole, unsigned places)
{
    uint64_t ten = 1;
    assert(whole > 0);
    assert(places >= 1 && places <= EXACT_DIGITS);
    for (unsigned i = 0; i < places; i++) {
        ten *= 10;
    }
    int exponent = -63;
    for (; whole >> 63 == 0; exponent--) {
        whole <<= 1;
    }
    for (; ten >> 63 == 0; exponent++) {
        ten <<= 1;
    }
    uint128 wide = (uint128)whole << 63;
    uint64_t result = (uint64_t)(wide / ten);
    bool rest = wide != (uint128)result * ten;
    int cut = result >> 63 != 0 ? 11 : 10;
    uint64_t half = UINT64_C(1) << (cut - 1);
    uint64_t below = result & (2 * half - 1);
    uint64_t kept = result >> cut;
    assert(kept >> 52 == 1);
    kept += below > half || (below == half && (rest || (kept & 1) != 0));
    return ldexp((double)kept, exponent + cut);
}

/* What nearly all numbers of files are: at most 19 digits, perhaps a point, no
 * exponent.  False for others, which take the long way; else the magnitude,
 * rounded once. */
static bool plain_value(struct str lexeme, double *out)
{
    size_t at = lexeme.bytes[0] == '-' ? 1 : 0;
    uint64_t whole = 0;
    unsigned places = 0;
    bool fraction = false;
    assert(lexeme.size > at);
    size_t size = lexeme.size - at;
    for (; at < lexeme.size; at++) {
        char c = lexeme.bytes[at];
        if (c == '.' && !fraction) {
            fraction = true;
        } else if (is_digit(c)) {
            whole = whole * 10 + (uint64_t)(c - '0');
            places += fraction;
        } else {
            return false;
        }
    }
    size -= fraction;
    if (size > EXACT_DIGITS) {
        return false;                     /* `whole` has wrapped */
    }
    if (whole >> 53 == 0) {
        *out = (double)whole / powers[places];    /* both exact (Clinger) */
    } else {
        *out = places == 0 ? (double)whole : quotient(whole, places);
    }
    return true;
}

double number_value(struct str lexeme)
{
    assert(lexeme.size > 0);
    struct decimal decimal;
    double plain = 0;
    if (plain_value(lexeme, &plain)) {
        return lexeme.bytes[0] == '-' ? -plain : plain;
    }
    decimal_read(&decimal, lexeme);
    double value = decimal_value(&decimal);
    return lexeme.bytes[0] == '-' ? -value : value;
}

/* A JSON number that is finite, whatever the locale. */
bool str_number(struct str a, double *out)
{
    assert(out != NULL);
    bool integer = false;
    if (a.size == 0 || number_scan(a, &integer) != a.size) {
        return false;
    }
    double value = number_value(a);
    if (!isfinite(value)) {
        return false;
    }
    *out = value;
    return true;
}

/* The shortest digits that give `number` back, trailing zeros dropped: count
 * in *digits_count, and the place of the point: the value is 0.DIGITS x
 * 10^point.  Any decimal of 15 digits survives a normal double, so fewer need
 * no trial; below DBL_MIN precision shrinks, and all are tried.  `number` is
 * finite and positive.  Seventeen digits always suffice for a double, so the
 * loop returns at the latest there. */
static void shortest(double number, char digits[18], int *digits_count,
                     int *point)
{
    assert(number > 0);
    assert(isfinite(number));
    for (int count = number < DBL_MIN ? 1 : 15; count <= 17; count++) {
        char text[40];
        int size = snprintf(text, sizeof text, "%.*e", count - 1, number);
        assert(size > 0);
        assert((size_t)size < sizeof text);
        (void)size;               /* for builds without assertions */
        /* The decimal point may be any bytes of the locale: skip it. */
        int taken = 0;
        const char *at = text;
        for (; *at != 'e'; at++) {
            if (is_digit(*at) && taken < 17) {
                digits[taken++] = *at;
            }
        }
        assert(taken == count);
        *point = (int)strtol(at + 1, NULL, 10) + 1;
        while (taken > 1 && digits[taken - 1] == '0') {
            taken--;
        }
        *digits_count = taken;
        digits[taken] = '\0';
        struct decimal decimal;
        memcpy(decimal.digits, digits, (size_t)taken);
        decimal.count = (size_t)taken;
        decimal.power = *point - taken;
        if (decimal_value(&decimal) == number) {
            return;
        }
    }
    assert(*digits_count == 17);
}

/* Numbers of a few decimals, as nearly all of ours are, without printing and
 * reading back: a whole number of at most FAST_DIGITS digits over a power of
 * ten.  Both are exact, so the quotient is what reading the digits gives; and
 * no other text of so few digits reads back as the same double.  0 when the
 * number is none of these, else the length. */
static size_t short_decimal(double number, char *out)
{
    enum { PLACES_MAX = 4, BYTES = FAST_DIGITS + PLACES_MAX + 3 };
    char text[BYTES];
    size_t at = BYTES;
    int places = 0;
    double size = fabs(number), whole = size;
    assert(size > 0);
    for (; places <= PLACES_MAX; places++) {
        whole = nearbyint(size * powers[places]);
        if (whole >= 1 && whole < powers[FAST_DIGITS]
            && whole / powers[places] == size) {
            break;
        }
    }
    if (places > PLACES_MAX) {
        return 0;
    }
    uint64_t rest = (uint64_t)whole;
    for (int i = 0; rest > 0 || i <= places; i++) {
        if (i == places && i > 0) {
            text[--at] = '.';
        }
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (number < 0) {
        text[--at] = '-';
    }
    assert(at < BYTES);
    memcpy(out, text + at, BYTES - at);
    out[BYTES - at] = '\0';
    return BYTES - at;
}

/* Number::toString of ECMA-262, section 6.1.6.1.20. */
size_t str_from_number(double number, char *out)
{
    assert(out != NULL);
    if (isnan(number) || isinf(number)) {
        const char *word = isnan(number) ? "NaN"
                         : number < 0 ? "-Infinity" : "Infinity";
        return (size_t)snprintf(out, 32, "%s", word);
    }
    if (number == 0) {
        return (size_t)snprintf(out, 32, "0");
    }
    size_t few = short_decimal(number, out);
    if (few > 0) {
        return few;
    }
    char digits[18];
    int count = 0;
    int point = 0;
    shortest(fabs(number), digits, &count, &point);
    const char *sign = number < 0 ? "-" : "";
    int size = 0;
    if (point >= count && point <= 21) {
        size = snprintf(out, 32, "%s%s%.*s", sign, digits, point - count,
                        "000000000000000000000");
    } else if (point > 0 && point <= 21) {
        size = snprintf(out, 32, "%s%.*s.%s", sign, point, digits,
                        digits + point);
    } else if (point > -6 && point <= 0) {
        size = snprintf(out, 32, "%s0.%.*s%s", sign, -point, "000000",
                        digits);
    } else {
        size = snprintf(out, 32, "%s%.1s%s%se%+d", sign, digits,
                        count > 1 ? "." : "", digits + 1, point - 1);
    }
    assert(size > 0);
    assert(size < 32);
    return (size_t)size;
}

/* Half away from zero, to two decimals (DESIGN section 6). */
double round_2(double number)
{
    double scaled = number * 100.0;
    assert(!isnan(number));
    /* 2.675 * 100 is 267.49999999999994: the nearest double to the decimal is
     * meant, so a hair's breadth counts as the half. */
    double nudged = scaled + (scaled < 0 ? -1e-9 : 1e-9);
    double rounded = nudged < 0 ? ceil(nudged - 0.5) : floor(nudged + 0.5);
    return rounded == 0 ? 0.0 : rounded / 100.0;
}
