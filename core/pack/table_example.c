/* From boxes of classes back to values.
 *
 * A class stands for all values between two points, so any of its values will
 * do; people understand a named value or a whole number best.  Every value
 * made here lies in its class: the example must be one that the table would
 * treat as the finding says. */
#include "pack/table_example.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "pack/table_cell.h"

enum { DIGITS_MAX = 17, OTHER_TRIES = 64 };

/* --- Values --------------------------------------------------------------- */

/* A short number strictly between two others.  Whole when there is one, else
 * with as few decimals as fit, else the neighbour of `low`.  `low` < `high`,
 * with a double between them (class_has_values in table_index.c saw to it). */
static double number_between(double low, double high)
{
    double whole = floor(low) + 1;
    assert(low < high);
    if (whole > low && whole < high) {
        return whole;
    }
    double middle = low + (high - low) / 2;
    double scale = 1;
    for (int digits = 1; digits <= DIGITS_MAX; digits++) {
        scale *= 10;
        double rounded = nearbyint(middle * scale) / scale;
        if (rounded > low && rounded < high) {
            return rounded;
        }
    }
    return middle > low && middle < high ? middle : nextafter(low, high);
}

/* A number of the open class before point `point`: the nearest whole one where
 * there is one.  Points are finite; beyond the last or before the first there
 * are doubles, as the class is possible. */
static double open_number(const struct axis *axis, size_t point)
{
    assert(axis != NULL);
    const double *points = axis->numbers;
    if (axis->points_count == 0) {
        return 0;
    }
    if (point == 0) {
        double below = ceil(points[0]) - 1;
        return below < points[0] ? below : nextafter(points[0], -INFINITY);
    }
    if (point == axis->points_count) {
        double above = floor(points[point - 1]) + 1;
        return above > points[point - 1]
            ? above : nextafter(points[point - 1], INFINITY);
    }
    return number_between(points[point - 1], points[point]);
}

/* The same for whole numbers and days: next to a point.  Never overflows:
 * points are days, times or integers within 2^53. */
static int64_t open_integer(const struct axis *axis, size_t point)
{
    assert(axis != NULL);
    if (axis->points_count == 0) {
        return 0;
    }
    return point > 0 ? axis->integers[point - 1] + 1
                     : axis->integers[0] - 1;
}

/* A text that the table does not name.  "lainnya" (other), with as many
 * underscores as it takes to be none of the points. bytes NULL at no
 * memory. */
static struct str other_text(const struct axis *axis, struct arena *arena)
{
    assert(axis != NULL);
    assert(arena != NULL);
    char room[OTHER_TRIES + 8] = "lainnya";
    size_t size = 7;
    for (size_t i = 0; i < axis->points_count && size < OTHER_TRIES; i++) {
        struct str text = { room, size };
        if (str_equal(axis->texts[i], text)) {
            room[size] = '_';
            size++;
            i = SIZE_MAX;         /* once more from the first */
        }
    }
    return str_copy(arena, (struct str){ room, size });
}

/* A value of a class; missing beyond the last one.  Classes of ordered types
 * alternate: open interval, point, open interval, ... (ORDER: table_index.h).
 * Bool has false and true. */
static struct cell class_cell(const struct axis *axis, size_t c,
                              struct arena *arena)
{
    assert(axis != NULL);
    assert(arena != NULL);
    struct cell cell = { .known = c < axis->classes_count };
    if (!cell.known) {
        return cell;
    }
    switch (axis->base) {
    case TYPE_BOOL: cell.as.boolean = c == 1; break;
    case TYPE_TEXT:
        cell.as.text = c < axis->points_count ? axis->texts[c]
                                              : other_text(axis, arena);
        break;
    case TYPE_NUMBER:
        cell.as.number = c % 2 == 1 ? axis->numbers[c / 2]
                                    : open_number(axis, c / 2);
        break;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TIME:
        cell.as.integer = c % 2 == 1 ? axis->integers[c / 2]
                                     : open_integer(axis, c / 2);
        break;
    case TYPE_NONE:
    case TYPE_BASE_COUNT: assert(false); break;
    }
    return cell;
}

/* The class to show: a named value, else any present one, else missing.  `set`
 * is one axis of a box that is not empty.  An even class of an ordered axis is
 * an open interval, an odd one a point that the table itself writes. */
static size_t pick_class(const struct axis *axis, const uint64_t *set)
{
    assert(axis != NULL);
    assert(set != NULL);
    size_t best = axis->classes_count;
    bool ordered = type_is_ordered(axis->base);
    for (size_t c = 0; c < axis->classes_count; c++) {
        if (!bit_get(set, c)) {
            continue;
        }
        if (!ordered || c % 2 == 1) {
            return c;
        }
        best = best == axis->classes_count ? c : best;
    }
    return best;
}

/* One class an axis, one value a class.  One cell an input, in the order of
 * the columns; NULL at no memory.  The box is not empty. */
struct cell *example_cells(const struct space *space, const uint64_t *box,
                           struct arena *arena)
{
    assert(space != NULL);
    assert(box != NULL);
    assert(arena != NULL);
    size_t count = space->index->axes_count;
    struct cell *cells = arena_alloc(arena, count * sizeof *cells);
    assert(!space_is_empty(space, box));
    for (size_t i = 0; i < count && cells != NULL; i++) {
        const struct axis *axis = &space->index->axes[i];
        size_t c = pick_class(axis, box + space->starts[i]);
        cells[i] = class_cell(axis, c, arena);
    }
    return arena->failed ? NULL : cells;
}

/* As a case would hold it; missing inputs are null. */
struct value *example_value(const struct space *space,
                            const struct cell *cells, struct arena *arena)
{
    assert(space != NULL);
    assert(arena != NULL);
    struct value *map = value_map(arena);
    for (size_t i = 0; i < space->index->axes_count && cells != NULL; i++) {
        const struct table_column *input = &space->inputs[i];
        value_set(map, input->name.bytes,
                  cells[i].known
                      ? cell_to_value(arena, input->type, cells[i])
                      : value_null(arena));
    }
    return map;
}

/* The same for a sentence. */
void example_print(struct buf *buf, const struct space *space,
                   const struct cell *cells)
{
    assert(buf != NULL);
    assert(space != NULL);
    for (size_t i = 0; i < space->index->axes_count && cells != NULL; i++) {
        const struct table_column *input = &space->inputs[i];
        buf_text(buf, i == 0 ? "" : "; ");
        buf_str(buf, input->name);
        buf_char(buf, '=');
        if (cells[i].known) {
            cell_print(buf, input->type, cells[i]);
        } else {
            buf_text(buf, "null");
        }
    }
}

/* --- Conditions ----------------------------------------------------------- */

/* A point of an ordered axis as a cell.  The axis is ordered and has that many
 * points. */
static struct cell point_cell(const struct axis *axis, size_t point)
{
    assert(axis != NULL);
    struct cell cell = { .known = true };
    assert(point < axis->points_count);
    if (axis->base == TYPE_NUMBER) {
        cell.as.number = axis->numbers[point];
    } else {
        cell.as.integer = axis->integers[point];
    }
    return cell;
}

/* Classes first..last of an ordered axis as a test.  Ends that are points are
 * closed, ends inside an open class are the point beside it, left out.  The
 * first and the last class have no bound on that side. */
static struct test run_test(const struct axis *axis, size_t first,
                            size_t last)
{
    assert(axis != NULL);
    struct test test;
    memset(&test, 0, sizeof test);
    if (first > 0) {
        test.has_low = true;
        test.low_open = first % 2 == 0;
        test.low = point_cell(axis, (first - 1) / 2);
    }
    if (last + 1 < axis->classes_count) {
        test.has_high = true;
        test.high_open = last % 2 == 0;
        test.high = point_cell(axis, last / 2);
    }
    return test;
}

/* Classes side by side are one interval; classes that cannot occur do not
 * break it.  The text is one that the grammar of cells takes, so it can be
 * pasted into the missing row.  A run over everything prints nothing. */
static void print_runs(struct buf *buf, const struct axis *axis,
                       const uint64_t *set)
{
    assert(buf != NULL);
    assert(axis != NULL);
    assert(set != NULL);
    size_t c = 0, printed = 0;
    while (c < axis->classes_count) {
        if (!bit_get(set, c)) {
            c++;
            continue;
        }
        size_t first = c, last = c;
        while (c < axis->classes_count
               && (bit_get(set, c) || !bit_get(axis->possible, c))) {
            last = bit_get(set, c) ? c : last;
            c++;
        }
        struct test test = run_test(axis, first, last);
        buf_text(buf, printed == 0 ? "" : ", ");
        if (test.has_low || test.has_high) {
            cell_test_print(buf, axis->base, &test);
        }
        printed++;
    }
}

/* Named values; when others are in the set, the named ones that are not.
 * `others` is the class of all texts that no cell names: it can only be said
 * by what it is not. */
static void print_names(struct buf *buf, const struct axis *axis,
                        const uint64_t *set)
{
    assert(buf != NULL);
    assert(axis != NULL);
    assert(set != NULL);
    bool text = axis->base == TYPE_TEXT;
    bool others = text && bit_get(set, axis->points_count);
    size_t names = text ? axis->points_count : 2, printed = 0;
    buf_text(buf, others ? "not(" : "");
    for (size_t c = 0; c < names; c++) {
        if (bit_get(set, c) == others || !bit_get(axis->possible, c)) {
            continue;
        }
        buf_text(buf, printed == 0 ? "" : ", ");
        printed++;
        if (text) {
            buf_char(buf, '"');
            buf_str(buf, axis->texts[c]);
            buf_char(buf, '"');
        } else {
            buf_text(buf, c == 1 ? "true" : "false");
        }
    }
    buf_text(buf, others ? ")" : "");
}

/* Axis by axis, as the cells of a row would say it.  Inputs that may be
 * anything are left out; a box that leaves out all of them is a dash. */
void example_condition(struct buf *buf, const struct space *space,
                       const uint64_t *box)
{
    assert(buf != NULL);
    assert(space != NULL);
    assert(box != NULL);
    size_t printed = 0;
    assert(!space_is_empty(space, box));
    for (size_t i = 0; i < space->index->axes_count; i++) {
        const struct axis *axis = &space->index->axes[i];
        const uint64_t *set = box + space->starts[i];
        size_t words = space->starts[i + 1] - space->starts[i];
        if (memcmp(set, space->present + space->starts[i],
                   words * sizeof *set) == 0) {
            continue;
        }
        buf_text(buf, printed == 0 ? "" : "; ");
        buf_str(buf, space->inputs[i].name);
        buf_text(buf, ": ");
        if (type_is_ordered(axis->base)) {
            print_runs(buf, axis, set);
        } else {
            print_names(buf, axis, set);
        }
        printed++;
    }
    buf_text(buf, printed == 0 ? "-" : "");
}
