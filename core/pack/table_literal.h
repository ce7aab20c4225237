/* One value as a cell writes it, before the type of its column is known. */
#ifndef AWIG_PACK_TABLE_LITERAL_H
#define AWIG_PACK_TABLE_LITERAL_H

#include "expr/type.h"

enum literal_kind {
    LITERAL_NULL, LITERAL_BOOL, LITERAL_NUMBER, LITERAL_DATE, LITERAL_TIME,
    LITERAL_QUOTED, LITERAL_BARE, LITERAL_KIND_COUNT
};

struct literal {
    enum literal_kind kind;       /* tells which member means something */
    struct str text;              /* as written; unquoted when quoted */
    bool boolean;
    int64_t integer;              /* days, seconds; a number's when `whole` */
    bool whole;                   /* a number within 2^53, no fraction */
    double number;
};

/* Reads trimmed, non-empty text.  False when it begins like a quoted text or
 * a FEEL date but is not one; else what is nothing better is LITERAL_BARE.
 * Text is borrowed, or copied into `arena` when it had escapes. */
bool literal_read(struct literal *out, struct arena *arena, struct str text);

/* Has the number thousands dots, or dots that Indonesian readers take for
 * them?  With a decimal comma `5.000` has; with a decimal point it has when
 * it ends in 0, because no decimal needs that zero. */
bool literal_thousands(struct str text, bool decimal_comma);

/* The literal as a value of a column's type; false when it is none.  Text
 * takes any literal as written. */
bool literal_cell(struct cell *out, const struct literal *literal,
                  struct type type);

/* Order of two known cells of an ordered type: -1, 0, 1. */
int cell_order(enum type_base base, const struct cell *a,
               const struct cell *b);
/* int, number, date, time. */
bool type_is_ordered(enum type_base base);

#endif
