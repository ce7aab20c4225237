/* Sealing: from the loaded row to lanes of the narrowest width.
 *
 * A column of floats that are all decimals of up to four places (78.35) is
 * kept as integers with a scale: n / 100.0 gives back the very same double,
 * which is checked value by value, and half or an eighth of the memory.
 * A missing record's lane holds the least value, so that every lane is within
 * [min, max] and may index a table. */
#include "expr/column.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* As in column.c.  There is such a record. */
static bool get_bit(const uint64_t *bitmap, size_t index)
{
    assert(bitmap != NULL);
    return bitmap[index >> 6] >> (index & 63) & 1;
}

/* Whole groups: kernels never look at a rest.  LANE_GROUP is a power of
 * two. */
static size_t padded(size_t count)
{
    return (count + LANE_GROUP - 1) / LANE_GROUP * LANE_GROUP;
}

/* Bytes to kind.  For integers only. */
static enum lane_kind kind_of_width(size_t width)
{
    switch (width) {
    case 1: return LANE_I8;
    case 2: return LANE_I16;
    case 4: return LANE_I32;
    default: return LANE_I64;
    }
}

/* Chooses width and base for values in [min, max].  Without a base when that
 * costs nothing: arithmetic then reads the lanes as they are.  Sets kind,
 * base, min and max; value - base fits the kind for every value between.  The
 * base puts the least value at the kind's least. */
static void choose(struct lanes *lanes, int64_t min, int64_t max)
{
    assert(lanes != NULL);
    assert(min <= max);
    size_t plain = packed_width(min);
    if (packed_width(max) > plain) {
        plain = packed_width(max);
    }
    /* Unsigned, as the span of 64-bit values may not fit a signed one. */
    uint64_t span = (uint64_t)max - (uint64_t)min;
    size_t width = span <= UINT8_MAX ? 1 : span <= UINT16_MAX ? 2
        : span <= UINT32_MAX ? 4 : 8;
    lanes->min = min;
    lanes->max = max;
    lanes->base = 0;
    /* A base stays exact as a double: TO_NUMBER adds it as one. */
    const int64_t exact = INT64_C(1) << 52;
    if (width < plain && min > -exact && max < exact) {
        lanes->base = min + (INT64_C(1) << (width * 8 - 1));
    } else {
        width = plain;
    }
    lanes->kind = kind_of_width(width);
}

/* The value must be within what choose() was told.  Only integers come
 * here. */
static void put(struct lanes *lanes, size_t lane, int64_t value)
{
    assert(lanes != NULL);
    value -= lanes->base;
    switch (lanes->kind) {
    case LANE_I8: ((int8_t *)lanes->data)[lane] = (int8_t)value; break;
    case LANE_I16: ((int16_t *)lanes->data)[lane] = (int16_t)value; break;
    case LANE_I32: ((int32_t *)lanes->data)[lane] = (int32_t)value; break;
    default: ((int64_t *)lanes->data)[lane] = value; break;
    }
}

/* Memory for lanes, those beyond the last record at the least value. mem_zero
 * gives doubles the value 0.0.  0 or ERR_NOMEM. */
static int lanes_make(struct lanes *lanes, struct mem *mem, size_t count,
                      struct err *err)
{
    assert(lanes != NULL);
    assert(mem != NULL);
    assert(lanes->kind != LANE_NONE);
    lanes->count = padded(count);
    lanes->data = mem_zero(mem, lanes->count * lane_bytes(lanes->kind));
    if (lanes->data == NULL) {
        lanes->count = 0;
        return err_nomem(err);
    }
    /* Beyond the last record too, every lane is within the bounds. */
    for (size_t record = count; record < lanes->count
         && lanes->kind != LANE_F64; record++) {
        put(lanes, lane_of(record), lanes->min);
    }
    return 0;
}

/* From the loaded row to lanes: one loop for each pair of widths.  Missing
 * records' values are rubbish here and set right by fill_gaps. */
#define SEAL_LOOP(FROM, TO)                                                 \
    for (size_t i = 0; i < count; i++) {                                    \
        ((TO *)lanes->data)[lane_of(i)] =                                   \
            (TO)(uint64_t)((uint64_t)((const FROM *)row)[i] - base);        \
    }
#define SEAL_FROM(FROM)                                                     \
    switch (lanes->kind) {                                                  \
    case LANE_I8: SEAL_LOOP(FROM, int8_t) break;                            \
    case LANE_I16: SEAL_LOOP(FROM, int16_t) break;                          \
    case LANE_I32: SEAL_LOOP(FROM, int32_t) break;                          \
    default: SEAL_LOOP(FROM, int64_t) break;                                \
    }

/* `row` holds `count` integers of `width` bytes, in the order of records.
 * Arithmetic is unsigned, so rubbish in gaps may wrap and harms nobody. */
static void spread(struct lanes *lanes, const void *row, size_t width,
                   size_t count)
{
    assert(lanes != NULL);
    assert(row != NULL);
    uint64_t base = (uint64_t)lanes->base;
    switch (width) {
    case 1: SEAL_FROM(int8_t) break;
    case 2: SEAL_FROM(int16_t) break;
    case 4: SEAL_FROM(int32_t) break;
    default: SEAL_FROM(int64_t) break;
    }
}

/* Lanes of missing records take the least value.  A word at a time, as most
 * columns have few gaps or none. */
static void fill_gaps(struct column *column, size_t count)
{
    assert(column != NULL);
    for (size_t word = 0; word * 64 < count; word++) {
        uint64_t gaps = ~column->known[word];
        for (size_t bit = 0; gaps != 0; bit++, gaps >>= 1) {
            size_t record = word * 64 + bit;
            if ((gaps & 1) != 0 && record < count) {
                put(&column->lanes, lane_of(record), column->lanes.min);
            }
        }
    }
}

/* Bounds were kept while loading; a column without values has none.  The
 * loaded row is freed.  Two rows stand in memory for a while, which is why
 * columns are sealed one by one.  0 or ERR_NOMEM, with the column still
 * loaded. */
static int seal_integers(struct column *column, struct mem *mem,
                         size_t count, struct err *err)
{
    assert(column != NULL);
    assert(column->load.count >= count);
    bool none = column->load_min > column->load_max;
    choose(&column->lanes, none ? 0 : column->load_min,
           none ? 0 : column->load_max);
    int code = lanes_make(&column->lanes, mem, count, err);
    if (code != 0) {
        return code;
    }
    spread(&column->lanes, column->load.data, column->load.width, count);
    if (column->known_count < count) {
        fill_gaps(column, count);
    }
    packed_free(&column->load, mem);
    return 0;
}

/* The integer n with n / power == number to the bit, within 32 bits.  Adding
 * and taking away 1.5 * 2^52 rounds to the nearest whole number.  -0.0 is
 * refused, as the integer 0 would lose its sign.  NaN and infinities fail the
 * comparison. */
static bool decimal(double number, double power, int32_t *out)
{
    assert(out != NULL);
    double scaled = (number * power + 0x1.8p52) - 0x1.8p52;
    if (!(fabs(scaled) < 0x1p31) || (number == 0 && signbit(number))) {
        return false;
    }
    *out = (int32_t)scaled;
    return (double)*out / power == number;
}

/* The least scale that suits every known value, or -1; row[i] becomes the
 * integer of record i.  Begins again with the next scale at the first value
 * that does not suit, so five passes at most. */
static int find_scale(const struct column *column, size_t count,
                      int32_t *row, struct lanes *bounds)
{
    assert(row != NULL);
    int scale = 0;
    size_t i = 0;
    bounds->min = INT64_MAX;
    bounds->max = INT64_MIN;
    while (i < count) {
        if (!get_bit(column->known, i)) {
            row[i] = 0;
            i++;
        } else if (decimal(column->load_numbers[i], column_power(scale),
                           &row[i])) {
            bounds->min = row[i] < bounds->min ? row[i] : bounds->min;
            bounds->max = row[i] > bounds->max ? row[i] : bounds->max;
            i++;
        } else if (scale == 4) {
            return -1;
        } else {
            scale++;
            i = 0;
            bounds->min = INT64_MAX;
            bounds->max = INT64_MIN;
        }
    }
    return scale;
}

/* Decimals, when they are; column->scale says so.  0 also when the column is
 * no decimals.  The row of candidates is freed on all paths.  0 or
 * ERR_NOMEM. */
static int seal_decimals(struct column *column, struct mem *mem,
                         size_t count, struct err *err)
{
    assert(column != NULL);
    struct lanes bounds = { .data = NULL };
    int32_t *row = mem_alloc(mem, count * sizeof(*row));
    if (row == NULL) {
        return err_nomem(err);
    }
    int code = 0;
    column->scale = find_scale(column, count, row, &bounds);
    if (column->scale >= 0) {
        bool none = bounds.min > bounds.max;
        choose(&column->lanes, none ? 0 : bounds.min, none ? 0 : bounds.max);
        code = lanes_make(&column->lanes, mem, count, err);
    }
    if (code == 0 && column->scale >= 0) {
        spread(&column->lanes, row, sizeof(*row), count);
        fill_gaps(column, count);
    }
    mem_free(mem, row, count * sizeof(*row));
    return code;
}

/* As they are.  Other lanes hold what is within the bounds and nearest to 0,
 * so that a divisor that is never 0 is so in every lane.  0 or ERR_NOMEM. */
static int seal_doubles(struct column *column, struct mem *mem, size_t count,
                        struct err *err)
{
    assert(column != NULL);
    assert(mem != NULL);
    column->lanes.kind = LANE_F64;
    int code = lanes_make(&column->lanes, mem, count, err);
    if (code != 0) {
        return code;
    }
    double *data = column->lanes.data;
    double filler = fmin(fmax(0, column->number_min), column->number_max);
    assert(column->number_min <= column->number_max);
    for (size_t i = 0; i < column->lanes.count; i++) {
        data[i] = filler;
    }
    for (size_t i = 0; i < count; i++) {
        if (get_bit(column->known, i)) {
            data[lane_of(i)] = column->load_numbers[i];
        }
    }
    return 0;
}

/* Bounds are kept as doubles too: the plan works out bounds of results from
 * them.  A fact is finite, so bounds are; a column without values has 0 and
 * 0. */
static int seal_numbers(struct column *column, struct mem *mem, size_t count,
                        struct err *err)
{
    assert(column != NULL);
    assert(mem != NULL);
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (get_bit(column->known, i)) {
            double number = column->load_numbers[i];
            bool low = !any || number < column->number_min;
            bool high = !any || number > column->number_max;
            column->number_min = low ? number : column->number_min;
            column->number_max = high ? number : column->number_max;
            any = true;
        }
    }
    int code = seal_decimals(column, mem, count, err);
    if (code == 0 && column->scale < 0) {
        code = seal_doubles(column, mem, count, err);
    }
    if (code == 0) {
        mem_free(mem, column->load_numbers,
                 column->load_room * sizeof(double));
        column->load_numbers = NULL;
        column->load_room = 0;
    }
    return code;
}

/* For lists over few distinct items, a bitmap an item: which records' lists
 * hold it.  `contains(list, "x")` is then a plane that stands ready.  Memory
 * is entries x records / 8, which COLUMN_ITEMS_MAX bounds.  0 or ERR_NOMEM. */
static int seal_holds(struct column *column, struct mem *mem, size_t count,
                      struct err *err)
{
    assert(column != NULL);
    assert(mem != NULL);
    size_t entries = column->dictionary.count;
    size_t words = padded(count) / 64;
    if (entries == 0 || entries > COLUMN_ITEMS_MAX) {
        return 0;
    }
    column->holds = mem_zero(mem, entries * words * 8);
    if (column->holds == NULL) {
        return err_nomem(err);
    }
    column->holds_words = entries * words;
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)packed_get(&column->starts, i);
        size_t end = i + 1 < count
            ? (size_t)packed_get(&column->starts, i + 1)
            : column->items.count;
        for (; at < end; at++) {
            size_t code = (size_t)packed_get(&column->items, at);
            column->holds[code * words + i / 64] |= UINT64_C(1) << (i & 63);
        }
    }
    return 0;
}

/* How many are known, how many true: what proves checks away.  Bits beyond the
 * last record are 0. */
static void count_bits(struct column *column)
{
    assert(column != NULL);
    for (size_t word = 0; word < column->words; word++) {
        uint64_t known = column->known[word];
        for (; known != 0; known &= known - 1) {
            column->known_count++;
        }
        uint64_t truth = word < column->truth_words
            ? column->truth[word] : 0;
        for (; truth != 0; truth &= truth - 1) {
            column->true_count++;
        }
    }
}

/* Gives back the room of a bitmap beyond the last group, if it can.  Failure
 * to shrink is no failure. */
static void trim_bitmap(uint64_t **bitmap, size_t *words, struct mem *mem,
                        size_t wanted)
{
    assert(words != NULL);
    assert(mem != NULL);
    if (*bitmap == NULL || wanted >= *words) {
        return;
    }
    uint64_t *less = mem_resize(mem, *bitmap, *words * 8, wanted * 8);
    if (less != NULL) {
        *bitmap = less;
        *words = wanted;
    }
}

/* Lists keep their rows of codes; their lengths become lanes. */
int column_seal(struct column *column, struct mem *mem, size_t count,
                struct err *err)
{
    assert(mem != NULL);
    int code = 0;
    assert(column != NULL);
    assert(column->lanes.data == NULL);
    if (count == 0) {
        return 0;
    }
    count_bits(column);
    if (column->type.list || column->type.base != TYPE_BOOL) {
        code = !column->type.list && column->type.base == TYPE_NUMBER
            ? seal_numbers(column, mem, count, err)
            : seal_integers(column, mem, count, err);
    }
    if (code == 0 && column->type.list) {
        code = seal_holds(column, mem, count, err);
    }
    if (code != 0) {
        return code;
    }
    packed_trim(&column->starts, mem);
    packed_trim(&column->items, mem);
    dictionary_trim(&column->dictionary, mem);
    size_t words = padded(count) / 64;
    trim_bitmap(&column->known, &column->words, mem, words);
    trim_bitmap(&column->truth, &column->truth_words, mem, words);
    return 0;
}
