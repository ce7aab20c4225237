/* Numerals, as read_numeral (llex.c) and luaO_str2num (lobject.c) read them,
 * without strtod, whose decimal point follows the locale. */
#include "script/lexer_number.h"

#include <assert.h>
#include <math.h>

#include "base/number.h"

enum {
    MANTISSA_BITS = 53,
    EXPONENT_LEAST = -1074,       /* of the last bit of a double */
    EXPONENT_CAP = 1000000000     /* digits of an exponent beyond are noise */
};

/* A decimal digit of ASCII. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The value of a hexadecimal digit of either case, or -1. */
static int hex_value(char c)
{
    return is_digit(c) ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A letter that would touch a numeral: what begins a name (Lua manual 3.1). */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A hexadecimal numeral: `0x` or `0X`, with or without digits behind; a lone
 * `0x` is refused by the readers, not here. */
static bool is_hex(struct str text)
{
    assert(text.bytes != NULL);
    return text.size >= 2 && text.bytes[0] == '0' &&
           (text.bytes[1] | 0x20) == 'x';
}

/* As read_numeral (llex.c): takes all that could belong to a numeral, without
 * judging it. A sign counts only right behind the exponent's mark, so `3-2` is
 * three tokens and `3e-2` is one. */
size_t numeral_scan(struct str rest)
{
    assert(rest.size > 0);
    assert(is_digit(rest.bytes[0]) || rest.bytes[0] == '.');
    char mark = is_hex(rest) ? 'p' : 'e';
    size_t at = mark == 'p' ? 2 : 1;
    while (at < rest.size) {
        char c = rest.bytes[at];
        if ((c | 0x20) == mark) {
            at++;
            if (at < rest.size &&
                (rest.bytes[at] == '-' || rest.bytes[at] == '+')) {
                at++;
            }
        } else if (hex_value(c) >= 0 || c == '.') {
            at++;
        } else {
            break;
        }
    }
    /* A letter that touches the numeral is part of it: an error. */
    return at + (at < rest.size && is_letter(rest.bytes[at]));
}

/* An integer without point or exponent: hexadecimal wraps around, decimal
 * must fit.  False: it is a float, or malformed. */
static bool read_integer(struct str text, int64_t *out)
{
    assert(out != NULL);
    bool hex = is_hex(text);
    uint64_t value = 0;
    size_t at = hex ? 2 : 0;
    if (at == text.size) {
        return false;
    }
    for (; at < text.size; at++) {
        int digit = hex_value(text.bytes[at]);
        if (digit < 0 || (!hex && digit > 9)) {
            return false;
        }
        if (!hex && value > ((uint64_t)INT64_MAX - (uint64_t)digit) / 10) {
            return false;
        }
        value = value * (hex ? 16 : 10) + (uint64_t)digit;
    }
    *out = value <= INT64_MAX ? (int64_t)value
                              : -(int64_t)(UINT64_MAX - value) - 1;
    return true;
}

/* Reads an exponent `[+-]digits` from `at` to the end; false if malformed. */
static bool read_exponent(struct str text, size_t at, int64_t *out)
{
    assert(out != NULL);
    assert(at <= text.size);
    bool negative = at < text.size && text.bytes[at] == '-';
    if (at < text.size && (text.bytes[at] == '-' || text.bytes[at] == '+')) {
        at++;
    }
    if (at == text.size) {
        return false;
    }
    int64_t value = 0;
    for (; at < text.size; at++) {
        if (!is_digit(text.bytes[at])) {
            return false;
        }
        if (value < EXPONENT_CAP) {
            value = value * 10 + (text.bytes[at] - '0');
        }
    }
    *out = negative ? -value : value;
    return true;
}

/* digits [. digits] [e exponent], at least one digit. */
static bool read_decimal(struct str text, double *out)
{
    assert(out != NULL);
    assert(text.size > 0);
    size_t at = 0;
    size_t digits = 0;
    bool point = false;
    for (; at < text.size; at++) {
        if (is_digit(text.bytes[at])) {
            digits++;
        } else if (text.bytes[at] == '.' && !point) {
            point = true;
        } else {
            break;
        }
    }
    int64_t exponent = 0;
    if (digits == 0 ||
        (at < text.size && ((text.bytes[at] | 0x20) != 'e' ||
                            !read_exponent(text, at + 1, &exponent)))) {
        return false;
    }
    *out = number_value(text);
    return true;
}

/* mantissa x 2^exponent, rounded once, half to even.  `sticky`: there were
 * lower bits that are not 0. */
static double scale(uint64_t mantissa, int64_t exponent, bool sticky)
{
    if (mantissa == 0) {
        return 0.0;
    }
    int bits = 64;
    while ((mantissa >> (bits - 1)) == 0) {
        bits--;
    }
    if (exponent > 2000) {
        return HUGE_VAL;
    }
    if (exponent < -2000 - 64) {
        return 0.0;
    }
    /* Keep 53 bits, fewer when the result is denormal. */
    int64_t drop = bits - MANTISSA_BITS;
    if (exponent + drop < EXPONENT_LEAST) {
        drop = EXPONENT_LEAST - exponent;
    }
    if (drop > 0) {
        if (drop > 64) {
            return 0.0;
        }
        uint64_t kept = drop == 64 ? 0 : mantissa >> drop;
        uint64_t half = UINT64_C(1) << (drop - 1);
        uint64_t lost = mantissa & (half | (half - 1));
        if (lost > half || (lost == half && (sticky || (kept & 1) != 0))) {
            kept++;
        }
        mantissa = kept;
        exponent += drop;
    }
    assert(mantissa <= UINT64_C(1) << MANTISSA_BITS);
    return ldexp((double)mantissa, (int)exponent);
}

/* 0x hex [. hex] [p exponent], at least one digit. */
static bool read_hexadecimal(struct str text, double *out)
{
    assert(is_hex(text));
    uint64_t mantissa = 0;
    int64_t exponent = 0;
    size_t digits = 0;
    size_t at = 2;
    bool point = false;
    bool sticky = false;
    for (; at < text.size; at++) {
        int digit = hex_value(text.bytes[at]);
        if (text.bytes[at] == '.' && !point) {
            point = true;
        } else if (digit < 0) {
            break;
        } else if (mantissa >> 60 == 0) {
            digits++;
            mantissa = mantissa * 16 + (uint64_t)digit;
            exponent -= point ? 4 : 0;
        } else {
            sticky = sticky || digit != 0;
            exponent += point ? 0 : 4;
        }
    }
    int64_t power = 0;
    if (digits == 0 ||
        (at < text.size && ((text.bytes[at] | 0x20) != 'p' ||
                            !read_exponent(text, at + 1, &power)))) {
        return false;
    }
    *out = scale(mantissa, exponent + power, sticky);
    return true;
}

/* As luaO_str2num (lobject.c): an integer when it is written as one and fits
 * (a hexadecimal one wraps around, Lua manual 3.1), else a float. Of `integer`
 * and `number` only the one that *is_integer names is set; false for a
 * malformed numeral. */
bool numeral_read(struct str lexeme, bool *is_integer, int64_t *integer,
                  double *number)
{
    assert(lexeme.size > 0);
    assert(is_integer != NULL && integer != NULL && number != NULL);
    *is_integer = read_integer(lexeme, integer);
    if (*is_integer) {
        return true;
    }
    return is_hex(lexeme) ? read_hexadecimal(lexeme, number)
                          : read_decimal(lexeme, number);
}
