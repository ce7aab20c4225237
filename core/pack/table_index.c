/* Building the index: points, classes, sets of rows.
 *
 * Points are the ends of all cells of an input.  Between two neighbouring
 * points every cell says the same of every value, so the values fall into
 * classes, and a table is settled by the class of each input: that is what
 * makes lookup fast and the analysis exact.  With two tables (a child's and
 * its parent's) points of both are used, so that classes of one mean the same
 * in the other. */
#include "pack/table_index.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pack/table_literal.h"

enum { INTEGER_MAX_BITS = 53 };

/* What is being built: one axis at a time. */
struct builder {
    struct arena *arena;          /* of the index */
    const struct table *tables[2]; /* one, or parent and child */
    size_t tables_count;          /* of them */
    size_t rows_count, words, bytes; /* of both, and words of a set */
};

/* --- Points --------------------------------------------------------------- */

/* For qsort; numbers of cells are finite.  No NaN is among them, so the order
 * is total. */
static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* For qsort.  Subtraction could overflow. */
static int by_integer(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* For qsort: by bytes, as everywhere.  The same order that text_class searches
 * by. */
static int by_text(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_compare(*x, *y);
}

/* Where points are gathered: one array of the axis's kind. */
struct points {
    enum type_base base;          /* type of the axis */
    double *numbers;              /* sorted, each once */
    int64_t *integers;            /* sorted, each once */
    struct str *texts;            /* sorted, each once */
    size_t count;                 /* of points */
};

/* Bools have no points: their two classes are given.  There is room:
 * count_ends counted every end. */
static void add_point(struct points *points, const struct cell *cell)
{
    assert(points != NULL);
    assert(cell != NULL);
    assert(cell->known);
    switch (points->base) {
    case TYPE_NUMBER: points->numbers[points->count] = cell->as.number; break;
    case TYPE_TEXT: points->texts[points->count] = cell->as.text; break;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TIME:
        points->integers[points->count] = cell->as.integer;
        break;
    case TYPE_BOOL:
    case TYPE_NONE:
    case TYPE_BASE_COUNT: return;
    }
    points->count++;
}

/* The ends of every test of a cell.  `missing` and `any` have no ends. */
static void add_side(struct points *points, const struct box_side *side)
{
    assert(points != NULL);
    assert(side != NULL);
    for (size_t i = 0; i < side->count; i++) {
        const struct test *test = &side->tests[i];
        if (test->has_low) {
            add_point(points, &test->low);
        }
        if (test->has_high) {
            add_point(points, &test->high);
        }
    }
}

/* How many ends there are at most, to size the array once.  Twice the tests,
 * whatever their form. */
static size_t count_ends(const struct builder *b, size_t input)
{
    assert(b != NULL);
    size_t count = 0;
    for (size_t t = 0; t < b->tables_count; t++) {
        const struct table *table = b->tables[t];
        count += 2 * table->inputs[input].domain.count;
        for (size_t i = 0; i < table->rows_count; i++) {
            count += 2 * table->rows[i].sides[input].count;
        }
    }
    return count;
}

/* All ends of one input, of rows and of what may occur.  Ends of the domain
 * are points too, or a class could be half possible. */
static void gather(const struct builder *b, size_t input,
                   struct points *points)
{
    assert(b != NULL);
    assert(points != NULL);
    for (size_t t = 0; t < b->tables_count; t++) {
        const struct table *table = b->tables[t];
        add_side(points, &table->inputs[input].domain);
        for (size_t i = 0; i < table->rows_count; i++) {
            add_side(points, &table->rows[i].sides[input]);
        }
    }
}

/* Sorts, drops repetitions, and hands the points to the axis.  Keeps the first
 * of equal ones. -0 was made 0 when cells were read, so comparing doubles is
 * exact here. */
static void settle(struct points *points, struct axis *axis)
{
    assert(points != NULL);
    assert(axis != NULL);
    size_t used = 0;
    bool number = points->base == TYPE_NUMBER;
    bool text = points->base == TYPE_TEXT;
    if (number) {
        qsort(points->numbers, points->count, sizeof(double), by_number);
    } else if (text) {
        qsort(points->texts, points->count, sizeof(struct str), by_text);
    } else if (points->count > 0) {
        qsort(points->integers, points->count, sizeof(int64_t), by_integer);
    }
    for (size_t i = 0; i < points->count; i++) {
        if (number && (i == 0 || points->numbers[i]
                                 != points->numbers[used - 1])) {
            points->numbers[used] = points->numbers[i];
            used++;
        } else if (text && (i == 0 || !str_equal(points->texts[i],
                                                 points->texts[used - 1]))) {
            points->texts[used] = points->texts[i];
            used++;
        } else if (!number && !text
                   && (i == 0 || points->integers[i]
                                 != points->integers[used - 1])) {
            points->integers[used] = points->integers[i];
            used++;
        }
    }
    axis->points_count = used;
    axis->numbers = points->numbers;
    axis->texts = points->texts;
    axis->integers = points->integers;
}

/* Sets the points of an axis, and how many classes they make.  A bool has two
 * classes, text one a point and one for all others, an ordered type one a
 * point and one around each.  0 or ERR_NOMEM. */
static int take_points(const struct builder *b, size_t input,
                       struct axis *axis)
{
    assert(b != NULL);
    assert(axis != NULL);
    size_t count = count_ends(b, input) + 1;
    struct points points = { .base = axis->base };
    if (axis->base == TYPE_NUMBER) {
        points.numbers = arena_alloc(b->arena, count * sizeof(double));
    } else if (axis->base == TYPE_TEXT) {
        points.texts = arena_alloc(b->arena, count * sizeof(struct str));
    } else {
        points.integers = arena_alloc(b->arena, count * sizeof(int64_t));
    }
    if (b->arena->failed) {
        return ERR_NOMEM;
    }
    gather(b, input, &points);
    assert(points.count < count);
    settle(&points, axis);
    axis->classes_count = axis->base == TYPE_BOOL ? 2
        : axis->base == TYPE_TEXT ? axis->points_count + 1
                                  : 2 * axis->points_count + 1;
    return 0;
}

/* --- Classes -------------------------------------------------------------- */

/* As axis_number_class.  2k+1 at point k, 2k before it.  Halving down to
 * eight, then counting without branches, as most axes are short. */
static size_t integer_class(const int64_t *points, size_t count, int64_t x)
{
    size_t low = 0;
    while (count > 8) {
        size_t half = count / 2;
        if (points[half] <= x) {
            low += half;
            points += half;
            count -= half;
        } else {
            count = half;
        }
    }
    size_t sum = 2 * low;
    for (size_t i = 0; i < count; i++) {
        sum += (size_t)(points[i] < x) + (size_t)(points[i] <= x);
    }
    return sum;
}

/* Few texts are compared one by one, many by halving.  `count` stands for
 * "other".  Few texts are compared by size first, which settles nearly all. */
static size_t text_class(const struct str *points, size_t count,
                         struct str x)
{
    if (count <= 8) {
        for (size_t i = 0; i < count; i++) {
            if (points[i].size == x.size
                && memcmp(points[i].bytes, x.bytes, x.size) == 0) {
                return i;
            }
        }
        return count;
    }
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(points[middle], x);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return count;
}

/* One search; which kind the axis says.  The class of a missing input is
 * behind all others, and has a set of rows like them. */
size_t axis_class(const struct axis *axis, const struct cell *input)
{
    if (!input->known) {
        return axis->classes_count;
    }
    switch (axis->base) {
    case TYPE_NUMBER:
        return axis_number_class(axis, input->as.number);
    case TYPE_TEXT:
        return text_class(axis->texts, axis->points_count, input->as.text);
    case TYPE_BOOL: return input->as.boolean ? 1 : 0;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TIME:
        return integer_class(axis->integers, axis->points_count,
                             input->as.integer);
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
    assert(false);
    return axis->classes_count;
}

/* The classes that a test holds on: first to last.  For an ordered axis an
 * open end moves one class inwards, from the point to the interval beside it;
 * the reader refused tests that hold nowhere, so first <= last.  For others
 * *first is the literal's own class. */
static void test_classes(const struct axis *axis, const struct test *test,
                         size_t *first, size_t *last)
{
    assert(axis != NULL);
    assert(test != NULL);
    assert(first != NULL);
    *first = 0;
    *last = axis->classes_count - 1;
    if (!type_is_ordered(axis->base)) {
        *first = axis_class(axis, &test->low);
        *last = *first;
        return;
    }
    if (test->has_low) {
        *first = axis_class(axis, &test->low) + test->low_open;
    }
    if (test->has_high) {
        *last = axis_class(axis, &test->high) - test->high_open;
    }
    assert(*first <= *last);
}

/* Marks in `on` (a byte a class, and one for missing) where a side holds.
 * Negation turns known classes round and never takes in missing: `not(5)` is
 * false for a missing input (LANGUAGE.md section 8). */
static void side_classes(const struct axis *axis,
                         const struct box_side *side, unsigned char *on)
{
    assert(axis != NULL);
    assert(side != NULL);
    assert(on != NULL);
    size_t count = axis->classes_count;
    memset(on, side->any ? 1 : 0, count + 1);
    if (side->any) {
        return;
    }
    for (size_t i = 0; i < side->count; i++) {
        size_t first, last;
        test_classes(axis, &side->tests[i], &first, &last);
        memset(on + first, 1, last - first + 1);
    }
    for (size_t i = 0; i < count && side->negated; i++) {
        on[i] = !on[i];
    }
    on[count] = side->missing && !side->negated;
}

/* Sets the bit of every row in every class where its cell holds.  Rows of the
 * first table come before those of the second. */
static void mark_rows(const struct builder *b, size_t input,
                      const struct axis *axis, uint64_t *rows,
                      unsigned char *on)
{
    assert(b != NULL);
    assert(axis != NULL);
    assert(rows != NULL);
    size_t row = 0;
    for (size_t t = 0; t < b->tables_count; t++) {
        for (size_t i = 0; i < b->tables[t]->rows_count; i++) {
            side_classes(axis, &b->tables[t]->rows[i].sides[input], on);
            for (size_t c = 0; c <= axis->classes_count; c++) {
                if (on[c]) {
                    bit_set(rows + c * b->words, row);
                }
            }
            row++;
        }
    }
    assert(row == b->rows_count);
}

/* --- What can occur ------------------------------------------------------- */

/* Is there an integer strictly between two points (or an end of the type)?
 * Beyond 2^53 an integer cannot be told from its neighbour in JSON, so none is
 * expected there; dates end with the calendar. */
static bool integers_between(const struct axis *axis, size_t point)
{
    assert(axis != NULL);
    int64_t low = -(INT64_C(1) << INTEGER_MAX_BITS);
    int64_t high = INT64_C(1) << INTEGER_MAX_BITS;
    if (axis->base == TYPE_DATE) {
        low = DATE_MIN;
        high = DATE_MAX;
    }
    if (point > 0) {
        low = axis->integers[point - 1] + 1;
    }
    if (point < axis->points_count) {
        high = axis->integers[point] - 1;
    }
    return low <= high;
}

/* Doubles are discrete too: between neighbours there is nothing.  Infinity is
 * no value of a fact. */
static bool numbers_between(const struct axis *axis, size_t point)
{
    assert(axis != NULL);
    double low = point == 0 ? -DBL_MAX
        : nextafter(axis->numbers[point - 1], INFINITY);
    double high = point == axis->points_count ? DBL_MAX
        : nextafter(axis->numbers[point], -INFINITY);
    return low <= high;
}

/* Has class `c` any value at all?  A point is a value itself, and so is every
 * text and bool. */
static bool class_has_values(const struct axis *axis, size_t c)
{
    assert(axis != NULL);
    if (!type_is_ordered(axis->base) || c % 2 == 1) {
        return true;
    }
    return axis->base == TYPE_NUMBER ? numbers_between(axis, c / 2)
                                     : integers_between(axis, c / 2);
}

/* Sets a bit for every class that has values and may occur.  A class counts as
 * possible when the domain of the last table allows it.  Missing is not a
 * class here. */
static void mark_possible(const struct builder *b, size_t input,
                          const struct axis *axis, uint64_t *possible,
                          unsigned char *on)
{
    assert(b != NULL);
    assert(axis != NULL);
    assert(possible != NULL);
    /* A child's table is judged where its parent's inputs may lie. */
    side_classes(axis, &b->tables[b->tables_count - 1]->inputs[input].domain,
                 on);
    for (size_t c = 0; c < axis->classes_count; c++) {
        if (on[c] && class_has_values(axis, c)) {
            bit_set(possible, c);
        }
    }
}

/* Leaves the sets out when they would be too large: b->bytes says so.  0 also
 * when the limit was passed; the caller then drops the index.  ERR_NOMEM. */
static int build_axis(struct builder *b, size_t input, struct axis *axis)
{
    assert(b != NULL);
    assert(axis != NULL);
    axis->base = b->tables[0]->inputs[input].type.base;
    int code = take_points(b, input, axis);
    if (code != 0) {
        return code;
    }
    size_t classes = axis->classes_count + 1;
    b->bytes += classes * b->words * sizeof(uint64_t);
    if (b->bytes > LIMIT_TABLE_INDEX_BYTES) {
        return 0;
    }
    uint64_t *rows = arena_alloc(b->arena,
                                 classes * b->words * sizeof *rows);
    uint64_t *possible = arena_alloc(b->arena,
                                     (classes / 64 + 1) * sizeof *possible);
    unsigned char *on = arena_alloc(b->arena, classes);
    if (b->arena->failed) {
        return ERR_NOMEM;
    }
    mark_rows(b, input, axis, rows, on);
    mark_possible(b, input, axis, possible, on);
    axis->rows = rows;
    axis->possible = possible;
    return 0;
}

/* Axis by axis, until the size exceeds the limit.  0 with *out NULL when the
 * index would be too large: the table is then scanned row by row.  ERR_NOMEM.
 * `second` may be NULL. */
int table_index_build(const struct table_index **out, struct arena *arena,
                      const struct table *first, const struct table *second)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(first != NULL);
    struct builder b = { .arena = arena, .tables = { first, second },
                         .tables_count = second == NULL ? 1 : 2 };
    size_t inputs = first->inputs_count;
    assert(inputs > 0);
    assert(second == NULL || second->inputs_count == inputs);
    *out = NULL;
    b.rows_count = first->rows_count
                   + (second == NULL ? 0 : second->rows_count);
    b.words = (b.rows_count + 63) / 64;
    struct table_index *index = arena_alloc(arena, sizeof *index);
    struct axis *axes = arena_alloc(arena, inputs * sizeof *axes);
    int code = arena->failed ? ERR_NOMEM : 0;
    for (size_t i = 0; i < inputs && code == 0; i++) {
        code = build_axis(&b, i, &axes[i]);
    }
    if (code == 0 && b.bytes <= LIMIT_TABLE_INDEX_BYTES) {
        index->rows_count = b.rows_count;
        index->words = b.words;
        index->axes_count = inputs;
        index->axes = axes;
        *out = index;
    }
    return code;
}
