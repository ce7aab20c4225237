/* Loading a column: from the tail to lanes.
 *
 * Records come one at a time and wait in the tail.  64 of them are stored at
 * once: their bounds, the width that these need and the room are seen to once,
 * and the loops over them are the compiler's to unroll.  Lanes stand in their
 * final order from the beginning, in the width that holds all values so far;
 * sealing may narrow them.
 *
 * A column of floats that are all decimals of up to four places (78.35) is
 * kept as integers with a scale: n / 100.0 gives back the very same double,
 * which is checked value by value, and half or an eighth of the memory.  The
 * first value that is none turns the column to doubles, to the same bits.
 *
 * A missing value's lane takes that of a neighbour here, and what sealing
 * gives it in the end: nobody looks, but it must not widen the bounds. */
#include "expr/column.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/bits.h"
#include "base/vector.h"

enum { SCALE_MAX = 4 };

/* --- Room ----------------------------------------------------------------- */

/* Room for word `at`, in whole groups, new words cleared.  Doubles; false
 * leaves the bitmap as it was. */
static bool grow_bitmap(uint64_t **bitmap, size_t *words, struct mem *mem,
                        size_t at)
{
    assert(bitmap != NULL && words != NULL);
    assert(at <= *words);
    if (at < *words) {
        return true;
    }
    size_t wanted = *words == 0 ? LANE_GROUP / 64 : *words * 2;
    uint64_t *grown = mem_resize(mem, *bitmap, *words * 8, wanted * 8);
    if (grown == NULL) {
        return false;
    }
    memset(grown + *words, 0, (wanted - *words) * 8);
    *bitmap = grown;
    *words = wanted;
    return true;
}

/* One loop for each pair of widths; narrow ones come first in a block of
 * memory of their own. */
#define WIDEN_LOOP(FROM, TO)                                                \
    for (size_t i = 0; i < count; i++) {                                    \
        ((TO *)data)[i] = (TO)((const FROM *)lanes->data)[i];               \
    }
#define WIDEN_FROM(FROM)                                                    \
    switch (kind) {                                                         \
    case LANE_I16: WIDEN_LOOP(FROM, int16_t) break;                         \
    case LANE_I32: WIDEN_LOOP(FROM, int32_t) break;                         \
    default: WIDEN_LOOP(FROM, int64_t) break;                               \
    }

/* Copies `count` lanes into `data`, of a wider kind. */
static void widen(const struct lanes *lanes, void *data, enum lane_kind kind,
                  size_t count)
{
    assert(data != NULL);
    assert(kind > lanes->kind && kind <= LANE_I64);
    switch (lanes->kind) {
    case LANE_I8: WIDEN_FROM(int8_t) break;
    case LANE_I16: WIDEN_FROM(int16_t) break;
    case LANE_I32: WIDEN_FROM(int32_t) break;
    default: break;
    }
}

/* The same values as doubles. */
static void widen_decimals(const struct column *column, double *data,
                           size_t count)
{
    assert(data != NULL);
    double power = column_power(column->scale);
    for (size_t i = 0; i < count; i++) {
        data[i] = (double)lanes_get(&column->lanes, i) / power;
    }
}

/* Lanes of this kind, or of the wider one at hand, with room for the records
 * of the tail.  Room doubles.  0 or ERR_NOMEM, with all as it was. */
static int reserve(struct column *column, struct mem *mem,
                   enum lane_kind kind, struct err *err)
{
    assert(kind != LANE_NONE);
    struct lanes *lanes = &column->lanes;
    size_t stored = column->tail.first + LANE_GROUP - 1;
    stored -= stored % LANE_GROUP;
    kind = kind < lanes->kind ? lanes->kind : kind;
    size_t need = (column->tail.first / LANE_GROUP + 1) * LANE_GROUP
        * lane_bytes(kind);
    bool same = kind == lanes->kind || stored == 0;
    if (same && need <= column->lanes_room) {
        lanes->kind = kind;
        lanes->count = column->lanes_room / lane_bytes(kind);
        return 0;
    }
    size_t room = column->lanes_room < need ? need : column->lanes_room;
    room = same && room < 2 * column->lanes_room ? 2 * column->lanes_room
                                                 : room;
    void *data = same
        ? mem_resize(mem, lanes->data, column->lanes_room, room)
        : mem_alloc(mem, room);
    if (data == NULL) {
        return err_nomem(err);
    }
    if (!same) {
        if (kind == LANE_F64) {
            widen_decimals(column, data, stored);
        } else {
            widen(lanes, data, kind, stored);
        }
        mem_free(mem, lanes->data, column->lanes_room);
    }
    lanes->data = data;
    lanes->kind = kind;
    lanes->count = room / lane_bytes(kind);
    column->lanes_room = room;
    return 0;
}

/* --- Storing -------------------------------------------------------------- */

/* The least kind that holds both. */
static enum lane_kind kind_of(int64_t min, int64_t max)
{
    assert(min <= max);
    size_t low = packed_width(min), high = packed_width(max);
    switch (low > high ? low : high) {
    case 1: return LANE_I8;
    case 2: return LANE_I16;
    case 4: return LANE_I32;
    default: return LANE_I64;
    }
}

/* A word of records is eight runs of eight lanes. */
#define STORE_LOOP(TO)                                                      \
    for (size_t run = 0; run < 8; run++) {                                  \
        for (size_t i = 0; i < 8; i++) {                                    \
            ((TO *)data)[first + 64 * run + i] = (TO)values[8 * run + i];   \
        }                                                                   \
    }

/* Lanes from `first` on, of this kind, which holds the values. */
VECTOR_LOOP
static void store_lanes(void *data, enum lane_kind kind, size_t first,
                        const int64_t *values)
{
    assert(data != NULL && values != NULL);
    assert(first % 8 == 0);
    switch (kind) {
    case LANE_I8: STORE_LOOP(int8_t) break;
    case LANE_I16: STORE_LOOP(int16_t) break;
    case LANE_I32: STORE_LOOP(int32_t) break;
    case LANE_I64: STORE_LOOP(int64_t) break;
    case LANE_NONE: case LANE_F64: break;
    }
}

/* The least and the greatest. */
VECTOR_LOOP
static void bounds_of(const int64_t *values, int64_t *min, int64_t *max)
{
    int64_t low = values[0], high = values[0];
    assert(min != NULL && max != NULL);
    for (size_t i = 0; i < COLUMN_TAIL; i++) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    *min = low;
    *max = high;
}

/* Missing values take a known one of the tail, or 0 when there is none; a
 * missing list has the length 0.  Behind the last record stand copies of the
 * first, so that `count` need not be asked again. */
static void fill_tail(struct column *column, size_t count)
{
    struct column_tail *tail = &column->tail;
    uint64_t gaps = ~tail->known;
    int64_t filler = 0;
    assert(count > 0 && count <= COLUMN_TAIL);
    if (gaps != UINT64_MAX && !column->type.list) {
        filler = tail->as.integers[tail_place(bit_lowest(tail->known))];
    }
    for (; gaps != 0; gaps &= gaps - 1) {
        tail->as.integers[tail_place(bit_lowest(gaps))] = filler;
    }
    for (size_t i = count; i < COLUMN_TAIL; i++) {
        tail->as.integers[tail_place(i)] = tail->as.integers[0];
    }
}

/* Bools: a bit each. */
static uint64_t truth_of(const struct column_tail *tail)
{
    uint64_t truth = 0;
    for (size_t i = 0; i < COLUMN_TAIL; i++) {
        truth |= (uint64_t)(tail->as.bytes[tail_place(i)][0] & 1) << i;
    }
    return truth & tail->known;
}

/* Ints, codes, lengths, decimals: bounds are those of known values, and of
 * the 0 of a missing list.  0 or ERR_NOMEM. */
static int store_integers(struct column *column, struct mem *mem,
                          const int64_t *values, struct err *err)
{
    int64_t min = 0, max = 0;
    assert(column->lanes.kind != LANE_F64);
    assert(column->tail.first % COLUMN_TAIL == 0);
    bounds_of(values, &min, &max);
    int code = reserve(column, mem, kind_of(min, max), err);
    if (code != 0) {
        return code;
    }
    if (column->tail.known != 0 || column->type.list) {
        column->load_min = min < column->load_min ? min : column->load_min;
        column->load_max = max > column->load_max ? max : column->load_max;
    }
    store_lanes(column->lanes.data, column->lanes.kind,
                lane_of(column->tail.first), values);
    return 0;
}

/* --- Floats --------------------------------------------------------------- */

/* Are all of these n / power, to the bit, with n within 32 bits?  Adding and
 * taking away 1.5 * 2^52 rounds to the nearest whole number.  -0.0 is refused,
 * as the integer 0 would lose its sign.  NaN and infinities fail the
 * comparison. */
static bool decimals(const double *numbers, double power, int64_t *out)
{
    assert(power >= 1);
    assert(out != NULL);
    bool all = true;
    for (size_t i = 0; i < COLUMN_TAIL; i++) {
        double number = numbers[i];
        double scaled = (number * power + 0x1.8p52) - 0x1.8p52;
        bool fits = fabs(scaled) < 0x1p31;
        int32_t integer = fits ? (int32_t)scaled : 0;
        out[i] = integer;
        all = all && fits && (double)integer / power == number
            && !(integer == 0 && signbit(number));
    }
    return all;
}

/* Lanes n become n * factor: the same decimals at a larger scale.  *done is
 * false when they would not be within 32 bits.  0 or ERR_NOMEM. */
static int rescale(struct column *column, struct mem *mem, int scale,
                   bool *done, struct err *err)
{
    assert(scale > column->scale);
    int64_t factor = (int64_t)(column_power(scale)
                               / column_power(column->scale));
    int64_t min = column->load_min, max = column->load_max;
    bool none = min > max;
    *done = none || (min * factor > INT32_MIN && max * factor <= INT32_MAX);
    int code = !*done || none ? 0
        : reserve(column, mem, kind_of(min * factor, max * factor), err);
    if (code != 0 || !*done) {
        return code;
    }
    column->scale = scale;
    for (size_t i = 0; i < column->tail.first && !none; i++) {
        struct lanes *lanes = &column->lanes;
        size_t lane = lane_of(i);
        int64_t value = lanes_get(lanes, lane) * factor;
        switch (lanes->kind) {
        case LANE_I8: ((int8_t *)lanes->data)[lane] = (int8_t)value; break;
        case LANE_I16: ((int16_t *)lanes->data)[lane] = (int16_t)value; break;
        default: ((int32_t *)lanes->data)[lane] = (int32_t)value; break;
        }
    }
    column->load_min = none ? min : min * factor;
    column->load_max = none ? max : max * factor;
    return 0;
}

/* What was decimals so far becomes doubles, and the tail is stored behind
 * it.  Bounds are those of known values.  0 or ERR_NOMEM. */
static int store_doubles(struct column *column, struct mem *mem,
                         struct err *err)
{
    const double *values = column->tail.as.numbers;
    int code = reserve(column, mem, LANE_F64, err);
    if (code != 0) {
        return code;
    }
    if (column->scale >= 0) {
        bool none = column->load_min > column->load_max;
        double power = column_power(column->scale);
        column->number_min = none ? INFINITY
                                  : (double)column->load_min / power;
        column->number_max = none ? -INFINITY
                                  : (double)column->load_max / power;
        column->scale = -1;
    }
    double *data = (double *)column->lanes.data + lane_of(column->tail.first);
    for (size_t i = 0; i < COLUMN_TAIL; i++) {
        data[(i >> 3) << 6 | (i & 7)] = values[i];
        if (column->tail.known != 0) {
            column->number_min = fmin(column->number_min, values[i]);
            column->number_max = fmax(column->number_max, values[i]);
        }
    }
    return 0;
}

/* Floats: decimals as long as they are, at the least scale that suits all of
 * them.  A value that suits a scale suits a larger one, within 32 bits. */
static int store_numbers(struct column *column, struct mem *mem,
                         struct err *err)
{
    int64_t integers[COLUMN_TAIL];
    int scale = column->scale, code = 0;
    bool suits = scale >= 0;
    while (suits && !decimals(column->tail.as.numbers, column_power(scale),
                              integers)) {
        scale++;
        suits = scale <= SCALE_MAX;
    }
    if (suits && scale > column->scale) {
        code = rescale(column, mem, scale, &suits, err);
    }
    if (code != 0) {
        return code;
    }
    return suits ? store_integers(column, mem, integers, err)
                 : store_doubles(column, mem, err);
}

/* --- The tail ------------------------------------------------------------- */

/* All that may fail comes before the first change that would be seen when it
 * is tried again. */
int column_store(struct column *column, struct mem *mem, size_t count,
                 struct err *err)
{
    assert(column != NULL && mem != NULL);
    struct column_tail *tail = &column->tail;
    size_t word = tail->first / COLUMN_TAIL, records = count - tail->first;
    assert(records > 0 && records <= COLUMN_TAIL);
    if (!grow_bitmap(&column->known, &column->words, mem, word)
        || (column->is_bool
            && !grow_bitmap(&column->truth, &column->truth_words, mem,
                            word))) {
        return err_nomem(err);
    }
    if (column->is_bool) {
        column->truth[word] = truth_of(tail);
        column->true_count += bit_count(column->truth[word]);
    } else {
        fill_tail(column, records);
        int code = column->type.base == TYPE_NUMBER && !column->type.list
            ? store_numbers(column, mem, err)
            : store_integers(column, mem, tail->as.integers, err);
        if (code != 0) {
            return code;
        }
    }
    column->known[word] = tail->known;
    column->known_count += bit_count(tail->known);
    tail->first = count;
    tail->known = 0;
    return 0;
}
