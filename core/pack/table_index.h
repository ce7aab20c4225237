/* An index over the inputs of one or more tables: every input's values are
 * cut into classes that the tables cannot tell apart, and every class has the
 * set of rows whose cell holds there.  A lookup is one search an input and an
 * AND of bit sets; the analysis reasons over classes instead of values. */
#ifndef AWIG_PACK_TABLE_INDEX_H
#define AWIG_PACK_TABLE_INDEX_H

#include "base/bits.h"
#include "pack/table.h"

/* Classes of one input.  Ordered types, with points p0 < p1 < ...: class 2i+1
 * is pi itself, class 2i the values between p(i-1) and pi.  Text: class i is
 * point i, the last one any other text.  Bool: false, true.  Class
 * `classes_count` is "missing". */
struct axis {
    enum type_base base;          /* type of the column */
    size_t points_count, classes_count; /* of values that stand in cells */
    const double *numbers;        /* number */
    const int64_t *integers;      /* int, date, time */
    const struct str *texts;      /* text */
    const uint64_t *rows;         /* [classes_count + 1][words] */
    const uint64_t *possible;     /* a bit a class: it has values, and they
                                     may occur (domain); not "missing" */
};

struct table_index {
    size_t rows_count, words;     /* words: 64 rows each */
    size_t axes_count;
    const struct axis *axes;      /* one an input */
};

/* Builds the index of one table, or of two with the same inputs: rows of
 * `second` (may be NULL) follow those of `first`.  ERR_NOMEM; 0 with *out
 * NULL when it would exceed LIMIT_TABLE_INDEX_BYTES. */
int table_index_build(const struct table_index **out, struct arena *arena,
                      const struct table *first, const struct table *second);

/* The class of a value; classes_count when it is missing. */
size_t axis_class(const struct axis *axis, const struct cell *input);

/* The class of a known number on a number axis: how many points are below
 * it, plus how many are not above it.  Few points: no branch. */
static inline size_t axis_number_class(const struct axis *axis, double x)
{
    const double *points = axis->numbers;
    size_t count = axis->points_count, sum = 0;
    while (count > 8) {
        size_t half = count / 2;
        bool upper = points[half] <= x;
        points += upper ? half : 0;
        sum += upper ? 2 * half : 0;
        count = upper ? count - half : half;
    }
    for (size_t i = 0; i < count; i++) {
        sum += (size_t)(points[i] < x) + (size_t)(points[i] <= x);
    }
    return sum;
}

/* The rows whose cell holds on a class. */
static inline const uint64_t *axis_rows(const struct axis *axis,
                                        size_t class_index, size_t words)
{
    return axis->rows + class_index * words;
}

/* Bit `index` of a set in words of 64; the set is long enough. */
static inline bool bit_get(const uint64_t *bits, size_t index)
{
    return (bits[index / 64] >> (index % 64) & 1) != 0;
}

/* Sets never lose a bit this way: a box is made by adding classes. */
static inline void bit_set(uint64_t *bits, size_t index)
{
    bits[index / 64] |= UINT64_C(1) << (index % 64);
}

#endif
