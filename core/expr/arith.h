/* Numbers as Lua 5.4 means them (LANGUAGE.md section 8, Numbers): wrapping
 * integers, floor division and modulo with the divisor's sign, exact
 * comparison of an integer with a float. */
#ifndef AWIG_EXPR_ARITH_H
#define AWIG_EXPR_ARITH_H

#include <stdbool.h>
#include <stdint.h>

int64_t arith_add(int64_t a, int64_t b);      /* all three wrap */
int64_t arith_sub(int64_t a, int64_t b);
int64_t arith_mul(int64_t a, int64_t b);
/* `b` is not zero; INT64_MIN // -1 wraps, INT64_MIN % -1 is 0. */
int64_t arith_idiv(int64_t a, int64_t b);
int64_t arith_mod(int64_t a, int64_t b);

double arith_idiv_number(double a, double b);  /* floor(a / b) */
double arith_mod_number(double a, double b);   /* sign of b; nan for b = 0 */

enum arith_order { ARITH_LESS, ARITH_EQUAL, ARITH_GREATER, ARITH_UNORDERED };

/* Exactly, beyond 2^53 too; unordered only for a NaN. */
enum arith_order arith_compare(int64_t a, double b);

/* The integer equal to this double; false when there is none. */
bool arith_exact(double number, int64_t *out);

/* clamp(x, lo, hi) is: x < lo gives lo; else x > hi gives hi; else x. */
double arith_clamp_number(double x, double lo, double hi);
int64_t arith_clamp(int64_t x, int64_t lo, int64_t hi);

#endif
