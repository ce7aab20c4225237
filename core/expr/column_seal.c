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

/* As in column.c. */
static bool get_bit(const uint64_t *bitmap, size_t index)
{
    assert(bitmap != NULL);
    return bitmap[index >> 6] >> (index & 63) & 1;
}

/* Whole groups: kernels never look at a rest. */
static size_t padded(size_t count)
{
    return (count + LANE_GROUP - 1) / LANE_GROUP * LANE_GROUP;
}

/* Bytes to kind. */
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
 * costs nothing: arithmetic then reads the lanes as they are. */
static void choose(struct lanes *lanes, int64_t min, int64_t max)
{
    assert(lanes != NULL);
    assert(min <= max);
    size_t plain = packed_width(min);
    if (packed_width(max) > plain) {
        plain = packed_width(max);
    }
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

/* The value must be within what choose() was told. */
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

/* Memory for lanes, every lane at its least value. */
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
    if (lanes->kind != LANE_F64) {
        for (size_t lane = 0; lane < lanes->count; lane++) {
            put(lanes, lane, lanes->min);
        }
    }
    return 0;
}

/* Two passes: the bounds, then the lanes. */
static int seal_integers(struct column *column, struct mem *mem,
                         size_t count, struct err *err)
{
    assert(column != NULL);
    assert(mem != NULL);
    int64_t min = INT64_MAX, max = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        if (get_bit(column->known, i)) {
            int64_t value = packed_get(&column->load, i);
            min = value < min ? value : min;
            max = value > max ? value : max;
        }
    }
    choose(&column->lanes, min > max ? 0 : min, min > max ? 0 : max);
    int code = lanes_make(&column->lanes, mem, count, err);
    if (code != 0) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        if (get_bit(column->known, i)) {
            put(&column->lanes, lane_of(i), packed_get(&column->load, i));
        }
    }
    packed_free(&column->load, mem);
    return 0;
}

/* The integer n with n / 10^scale == number to the bit, within 32 bits. */
static bool decimal(double number, double power, int64_t *out)
{
    assert(out != NULL);
    double scaled = nearbyint(number * power);
    if (!(fabs(scaled) < 0x1p31) || (number == 0 && signbit(number))) {
        return false;
    }
    *out = (int64_t)scaled;
    return (double)*out / power == number;
}

/* The least scale that suits every known value, or -1. */
static int find_scale(const struct column *column, size_t count,
                      int64_t *min, int64_t *max)
{
    assert(column != NULL);
    assert(min != NULL);
    assert(max != NULL);
    int scale = 0;
    size_t i = 0;
    *min = INT64_MAX;
    *max = INT64_MIN;
    while (i < count) {
        int64_t value = 0;
        if (!get_bit(column->known, i)) {
            i++;
        } else if (decimal(column->load_numbers[i], column_power(scale),
                           &value)) {
            *min = value < *min ? value : *min;
            *max = value > *max ? value : *max;
            i++;
        } else {
            scale++;
            if (scale > 4) {
                return -1;
            }
            i = 0;
            *min = INT64_MAX;
            *max = INT64_MIN;
        }
    }
    return scale;
}

/* The scale is known to suit; bounds are those of find_scale. */
static int seal_decimals(struct column *column, struct mem *mem,
                         size_t count, struct err *err)
{
    assert(column != NULL);
    assert(mem != NULL);
    double power = column_power(column->scale);
    int code = lanes_make(&column->lanes, mem, count, err);
    if (code != 0) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t value = 0;
        if (get_bit(column->known, i)) {
            bool exact = decimal(column->load_numbers[i], power, &value);
            assert(exact);
            (void)exact;       /* only looked at by the assertion */
            put(&column->lanes, lane_of(i), value);
        }
    }
    return 0;
}

/* As they are; missing records hold 0. */
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
    for (size_t i = 0; i < count; i++) {
        if (get_bit(column->known, i)) {
            data[lane_of(i)] = column->load_numbers[i];
        }
    }
    return 0;
}

/* Bounds are kept as doubles too: the plan works out bounds of results
 * from them. */
static int seal_numbers(struct column *column, struct mem *mem, size_t count,
                        struct err *err)
{
    assert(column != NULL);
    assert(mem != NULL);
    int64_t min = 0, max = 0;
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
    column->scale = find_scale(column, count, &min, &max);
    int code = 0;
    if (column->scale >= 0) {
        choose(&column->lanes, any ? min : 0, any ? max : 0);
        code = seal_decimals(column, mem, count, err);
    } else {
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
 * hold it.  `contains(list, "x")` is then a plane that stands ready. */
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

/* How many are known, how many true: what proves checks away. */
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

/* Gives back the room of a bitmap beyond the last group, if it can. */
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
