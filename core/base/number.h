/* JSON's number grammar, for base's own parsers.  What others need stands in
 * str.h: str_number, str_integer, str_from_number. */
#ifndef AWIG_BASE_NUMBER_H
#define AWIG_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* The length of the longest number at the start of `a`, or 0 when none is
 * well-formed there.  *integer: it has neither fraction nor exponent. */
size_t number_scan(struct str a, bool *integer);

/* To 2 decimals, half away from zero: figures that people read and that are
 * ranked by are rounded once, at the end, by this. */
double round_2(double number);

/* The double nearest to a lexeme that number_scan took whole; infinite when
 * it is out of range. */
double number_value(struct str lexeme);

#endif
