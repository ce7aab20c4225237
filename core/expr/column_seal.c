/* Sealing: lanes of the narrowest width, and what the plan asks of a column.
 *
 * A missing record's lane holds the least value, so that every lane is within
 * [min, max] and may index a table. */
#include "expr/column.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/bits.h"

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

/* From the width while loading to a narrower one or another base, lane by
 * lane from the first: what is written lies below what is still to be read.
 * Lanes of missing records are rubbish here, and unsigned arithmetic may wrap
 * them; fill_gaps sets them right. */
#define SEAL_LOOP(FROM, TO)                                                 \
    for (size_t i = 0; i < count; i++) {                                    \
        ((TO *)data)[i] = (TO)((uint64_t)((const FROM *)data)[i] - base);   \
    }
#define SEAL_FROM(FROM)                                                     \
    switch (lanes->kind) {                                                  \
    case LANE_I8: SEAL_LOOP(FROM, int8_t) break;                            \
    case LANE_I16: SEAL_LOOP(FROM, int16_t) break;                          \
    case LANE_I32: SEAL_LOOP(FROM, int32_t) break;                          \
    default: SEAL_LOOP(FROM, int64_t) break;                                \
    }

/* `lanes` says what they become; they are integers of the kind `from`. */
static void narrow(struct lanes *lanes, enum lane_kind from)
{
    assert(lanes->data != NULL);
    assert(from >= lanes->kind && from <= LANE_I64);
    uint64_t base = (uint64_t)lanes->base;
    size_t count = lanes->count;
    void *data = lanes->data;
    if (from == lanes->kind && base == 0) {
        return;
    }
    switch (from) {
    case LANE_I8: SEAL_FROM(int8_t) break;
    case LANE_I16: SEAL_FROM(int16_t) break;
    case LANE_I32: SEAL_FROM(int32_t) break;
    default: SEAL_FROM(int64_t) break;
    }
}

/* Lanes of missing records take the least value, or the double within the
 * bounds that is nearest to 0, so that a divisor that is never 0 is so in
 * every lane. */
static void fill_gap(struct column *column, size_t record)
{
    struct lanes *lanes = &column->lanes;
    assert(record < lanes->count);
    if (lanes->kind == LANE_F64) {
        assert(column->number_min <= column->number_max);
        ((double *)lanes->data)[lane_of(record)] =
            fmin(fmax(0, column->number_min), column->number_max);
    } else {
        put(lanes, lane_of(record), lanes->min);
    }
}

/* A word at a time, as most columns have few gaps or none.  Lanes beyond the
 * last record are gaps, too. */
static void fill_gaps(struct column *column, size_t count)
{
    assert(column != NULL);
    assert(count <= column->lanes.count);
    for (size_t word = 0; word * 64 < count
         && column->known_count < count; word++) {
        uint64_t gaps = ~column->known[word];
        for (; gaps != 0; gaps &= gaps - 1) {
            fill_gap(column, word * 64 + bit_lowest(gaps));
        }
    }
    for (size_t record = count; record < column->lanes.count; record++) {
        fill_gap(column, record);
    }
}

/* Bounds were kept while loading; a column without values has none, and takes
 * 0.  Bounds of floats are kept as doubles too: the plan works out bounds of
 * results from them. */
static void seal_lanes(struct column *column, size_t count)
{
    assert(column != NULL);
    struct lanes *lanes = &column->lanes;
    enum lane_kind from = lanes->kind;
    assert(lanes->count >= padded(count));
    lanes->count = padded(count);
    if (from != LANE_F64) {
        bool none = column->load_min > column->load_max;
        choose(lanes, none ? 0 : column->load_min,
               none ? 0 : column->load_max);
        narrow(lanes, from);
        if (column->scale >= 0) {
            double power = column_power(column->scale);
            column->number_min = (double)lanes->min / power;
            column->number_max = (double)lanes->max / power;
        }
    }
    fill_gaps(column, count);
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

/* Gives back what is more than `count` records need, where it can. */
static void trim(struct column *column, struct mem *mem)
{
    struct lanes *lanes = &column->lanes;
    size_t bytes = lanes->count * lane_bytes(lanes->kind);
    assert(bytes <= column->lanes_room);
    if (bytes > 0 && bytes < column->lanes_room) {
        void *less = mem_resize(mem, lanes->data, column->lanes_room, bytes);
        lanes->data = less != NULL ? less : lanes->data;
        column->lanes_room = less != NULL ? bytes : column->lanes_room;
    }
    packed_trim(&column->starts, mem);
    packed_trim(&column->items, mem);
    dictionary_trim(&column->dictionary, mem);
}

/* Lists keep their rows of codes; their lengths become lanes. */
int column_seal(struct column *column, struct mem *mem, size_t count,
                struct err *err)
{
    assert(mem != NULL);
    assert(column != NULL);
    assert(!column->sealed);
    int code = count > column->tail.first
        ? column_store(column, mem, count, err) : 0;
    column->sealed = true;
    if (code != 0 || count == 0) {
        return code;
    }
    if (column->type.list || column->type.base != TYPE_BOOL) {
        seal_lanes(column, count);
    }
    if (column->type.list) {
        code = seal_holds(column, mem, count, err);
    }
    if (code == 0 && !column->kept) {
        trim(column, mem);
        size_t words = padded(count) / 64;
        trim_bitmap(&column->known, &column->words, mem, words);
        trim_bitmap(&column->truth, &column->truth_words, mem, words);
    }
    return code;
}
