/* Numerals of Lua 5.4: integers that wrap in hexadecimal and become floats
 * when too large in decimal; decimal and hexadecimal floats. */
#ifndef AWIG_SCRIPT_LEXER_NUMBER_H
#define AWIG_SCRIPT_LEXER_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* The length of what Lua takes for one numeral at the start of `rest` (a
 * digit, or a point and a digit): well-formed or not. */
size_t numeral_scan(struct str rest);
/* Reads a lexeme that numeral_scan took; false when it is malformed. */
bool numeral_read(struct str lexeme, bool *is_integer, int64_t *integer,
                  double *number);

#endif
