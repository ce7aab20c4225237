/* One column: adding, and reading back.  Storing what was added is
 * column_load.c, sealing column_seal.c.
 *
 * Records come in turn, each value at the index of its record.  They wait in
 * the tail until it is full; texts and items are in the dictionary by then.
 * Until the column is sealed only column_add may be called.  Whether a value
 * is there is a bit of `known`; what stands at the place of a missing one is
 * nobody's concern. */
#include "expr/column.h"

#include <assert.h>
#include <string.h>

/* ORDER: see enum lane_kind. */
size_t lane_bytes(enum lane_kind kind)
{
    static const size_t bytes[] = { 0, 1, 2, 4, 8, 8 };
    assert(kind <= LANE_F64);
    return bytes[kind];
}

/* The base is added here and in the kernels, nowhere else. */
int64_t lanes_get(const struct lanes *lanes, size_t lane)
{
    assert(lanes != NULL);
    assert(lane < lanes->count);
    switch (lanes->kind) {
    case LANE_I8: return lanes->base + ((const int8_t *)lanes->data)[lane];
    case LANE_I16: return lanes->base + ((const int16_t *)lanes->data)[lane];
    case LANE_I32: return lanes->base + ((const int32_t *)lanes->data)[lane];
    case LANE_I64: return lanes->base + ((const int64_t *)lanes->data)[lane];
    case LANE_NONE:
    case LANE_F64: break;
    }
    assert(false);
    return 0;
}

/* Exact as doubles. */
double column_power(int scale)
{
    static const double powers[] = { 1, 10, 100, 1000, 10000 };
    assert(scale >= 0 && scale <= 4);
    return powers[scale];
}

/* No memory yet: columns without values cost nothing. */
void column_init(struct column *column, struct type type)
{
    assert(column != NULL);
    assert(type.base != TYPE_NONE);
    *column = (struct column){
        .type = type,
        .scale = type.base == TYPE_NUMBER && !type.list ? 0 : -1,
        .plain = !type.list && type.base != TYPE_TEXT,
        .is_bool = !type.list && type.base == TYPE_BOOL,
        .load_min = INT64_MAX, .load_max = INT64_MIN
    };
}

/* --- Loading -------------------------------------------------------------- */

/* A scalar as the bytes that its dictionary holds.  Text is borrowed; anything
 * else is written into `bytes`, which must outlive the result. */
static struct str entry_of(enum type_base base, const struct cell *cell,
                           char bytes[8])
{
    assert(cell != NULL);
    assert(bytes != NULL);
    int64_t integer = base == TYPE_BOOL ? cell->as.boolean
                                        : cell->as.integer;
    assert(cell->known);
    if (base == TYPE_TEXT) {
        return cell->as.text;
    }
    if (base == TYPE_NUMBER) {
        memcpy(bytes, &cell->as.number, 8);
    } else {
        memcpy(bytes, &integer, 8);
    }
    return (struct str){ bytes, 8 };
}

/* Counts that would not fit 32 bits.  Only memory of that size would let it
 * happen; still an error and no wrap. */
static int fail_full(struct column *column, struct err *err)
{
    assert(column != NULL);
    return err_fail(err, MESSAGE_FACT_COLUMNS_FULL, "si",
                    type_name(column->type), (int64_t)UINT32_MAX);
}

/* The entry is added when it is new.  The code is stable for the column's life
 * until it is cleared.  0 or err. */
static int code_of(struct column *column, struct mem *mem,
                   const struct cell *cell, uint32_t *code, struct err *err)
{
    assert(column != NULL);
    assert(mem != NULL);
    assert(cell != NULL);
    assert(code != NULL);
    char bytes[8];
    *code = dictionary_add(&column->dictionary, mem,
                           entry_of(column->type.base, cell, bytes));
    if (*code != DICTIONARY_NONE) {
        return 0;
    }
    return column->dictionary.bytes_used > UINT32_MAX / 2
        ? fail_full(column, err) : err_nomem(err);
}

/* A list: where it starts, its codes; its length is the column's value.  A
 * list added again replaces what a failed record left behind.  Offsets are
 * below INT32_MAX, so that four bytes do.  0 or err. */
static int add_list(struct column *column, struct mem *mem, size_t index,
                    const struct cell *cell, struct err *err)
{
    assert(column != NULL);
    assert(mem != NULL);
    assert(cell != NULL);
    size_t count = cell->known ? cell->as.list.count : 0;
    size_t start = column->items.count;
    if (index < column->starts.count) {
        start = (size_t)packed_get(&column->starts, index);
    }
    if (start + count >= INT32_MAX) {
        return fail_full(column, err);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t code = 0;
        int failed = code_of(column, mem, &cell->as.list.items[i], &code,
                             err);
        if (failed != 0) {
            return failed;
        }
        if (!packed_append(&column->items, start + i, code)
            && !packed_set_end(&column->items, mem, start + i, code)) {
            return err_nomem(err);
        }
    }
    column->items.count = start + count;
    if (!packed_append(&column->starts, index, (int64_t)start)
        && !packed_set_end(&column->starts, mem, index, (int64_t)start)) {
        return err_nomem(err);
    }
    column->tail.as.integers[tail_place(index % COLUMN_TAIL)] =
        (int64_t)count;
    return 0;
}

/* The bit of `known` comes last: it stands only for a whole value. */
int column_add(struct column *column, struct mem *mem, size_t index,
               const struct cell *cell, struct err *err)
{
    assert(column != NULL && mem != NULL);
    assert(!column->sealed && index >= column->tail.first);
    size_t at = index % COLUMN_TAIL;
    int failed = index - column->tail.first == COLUMN_TAIL
        ? column_store(column, mem, index, err) : 0;
    if (failed != 0 || column_put(column, index, cell)) {
        return failed;
    }
    assert(index - column->tail.first == at);
    if (column->type.list) {
        failed = add_list(column, mem, index, cell, err);
    } else if (cell->known) {
        uint32_t code = 0;
        failed = code_of(column, mem, cell, &code, err);
        column->tail.as.integers[tail_place(at)] = code;
    }
    if (failed == 0) {
        column->tail.known |= (uint64_t)cell->known << at;
    }
    return failed;
}

void column_drop(struct column *column, size_t index)
{
    assert(column != NULL && !column->sealed);
    assert(index - column->tail.first <= COLUMN_TAIL);
    if (index - column->tail.first < COLUMN_TAIL) {
        column->tail.known &= ~(UINT64_C(1) << index % COLUMN_TAIL);
    }
}

/* --- Reading -------------------------------------------------------------- */

/* Bit r % 64 of word r / 64.  There is such a record. */
static bool get_bit(const uint64_t *bitmap, size_t index)
{
    assert(bitmap != NULL);
    return bitmap[index >> 6] >> (index & 63) & 1;
}

/* Text as it is; numbers from their 8 bytes.  The text is the column's own and
 * lives as long as it is neither cleared nor freed. */
struct cell column_entry(const struct column *column, size_t code)
{
    assert(column != NULL);
    struct cell cell = { .known = true };
    int64_t integer = 0;
    struct str entry = dictionary_get(&column->dictionary, code);
    if (column->type.base == TYPE_TEXT) {
        cell.as.text = entry;
        return cell;
    }
    assert(entry.size == 8);
    if (column->type.base == TYPE_NUMBER) {
        memcpy(&cell.as.number, entry.bytes, 8);
        return cell;
    }
    memcpy(&integer, entry.bytes, 8);
    if (column->type.base == TYPE_BOOL) {
        cell.as.boolean = integer != 0;
    } else {
        cell.as.integer = integer;
    }
    return cell;
}

/* Items as cells of the arena; their text is the column's.  Missing at no
 * memory, which the arena tells apart. */
static struct cell get_list(const struct column *column, size_t record,
                            struct arena *arena)
{
    assert(column != NULL);
    struct cell cell = { .known = true };
    size_t start = (size_t)packed_get(&column->starts, record);
    size_t count = (size_t)lanes_get(&column->lanes, lane_of(record));
    struct cell *items = arena_alloc(arena, (count + 1) * sizeof(*items));
    if (items == NULL) {
        return (struct cell){ .known = false };
    }
    for (size_t i = 0; i < count; i++) {
        size_t code = (size_t)packed_get(&column->items, start + i);
        items[i] = column_entry(column, code);
    }
    cell.as.list.items = items;
    cell.as.list.count = count;
    return cell;
}

/* The division that the seal has checked to give the same double.  `lane` is
 * the record's place among lanes, not its number. */
static double get_number(const struct column *column, size_t lane)
{
    assert(column != NULL);
    if (column->scale < 0) {
        return ((const double *)column->lanes.data)[lane];
    }
    return (double)lanes_get(&column->lanes, lane)
        / column_power(column->scale);
}

/* By lane, for a record here and there; bulk work reads whole rows.  Text is
 * borrowed from the column, items from `arena`.  The column is sealed. */
struct cell column_get(const struct column *column, size_t record,
                       struct arena *arena)
{
    assert(column != NULL);
    struct cell cell = { .known = true };
    size_t lane = lane_of(record);
    assert(record / 64 < column->words);
    if (!get_bit(column->known, record)) {
        return (struct cell){ .known = false };
    }
    if (column->type.list) {
        return get_list(column, record, arena);
    }
    switch (column->type.base) {
    case TYPE_BOOL: cell.as.boolean = get_bit(column->truth, record); break;
    case TYPE_NUMBER: cell.as.number = get_number(column, lane); break;
    case TYPE_TEXT:
        return column_entry(column,
                            (size_t)lanes_get(&column->lanes, lane));
    case TYPE_INT: case TYPE_DATE: case TYPE_TIME:
        cell.as.integer = lanes_get(&column->lanes, lane);
        break;
    case TYPE_NONE: case TYPE_BASE_COUNT: break;
    }
    return cell;
}

/* What all rules may take for a constant.  A column with a gap is none:
 * unknown differs from any value. */
bool column_is_constant(const struct column *column, size_t count)
{
    assert(column != NULL);
    if (count == 0 || column->known_count != count || column->type.list) {
        return false;
    }
    if (column->type.base == TYPE_BOOL) {
        return column->true_count == 0 || column->true_count == count;
    }
    if (column->type.base == TYPE_NUMBER && column->scale < 0) {
        /* -0.0 and 0.0 are equal and yet not the same constant. */
        return column->number_min == column->number_max
            && column->number_min != 0;
    }
    return column->lanes.min == column->lanes.max;
}

/* --- Ending --------------------------------------------------------------- */

/* Words beyond the last record are 0, in every batch. */
static void clear_words(uint64_t *words, size_t count)
{
    assert(words != NULL || count == 0);
    if (words != NULL) {
        memset(words, 0, count * sizeof(*words));
    }
}

/* Everything keeps its room: the next batch is as large, and has the same
 * texts, mostly. */
void column_clear(struct column *column, struct mem *mem)
{
    assert(mem != NULL);
    assert(column != NULL);
    struct column old = *column;
    mem_free(mem, old.holds, old.holds_words * 8);
    column_init(column, old.type);
    column->kept = true;
    column->known = old.known;
    column->words = old.words;
    column->truth = old.truth;
    column->truth_words = old.truth_words;
    clear_words(column->known, old.words);
    clear_words(column->truth, old.truth_words);
    column->lanes.data = old.lanes.data;
    column->lanes_room = old.lanes_room;
    column->starts = old.starts;
    column->items = old.items;
    column->starts.count = 0;
    column->items.count = 0;
    column->dictionary = old.dictionary;
    dictionary_clear(&column->dictionary);
}

/* The type stays, so that the column can be used again. */
void column_free(struct column *column, struct mem *mem)
{
    assert(mem != NULL);
    assert(column != NULL);
    /* mem_free takes NULL: a column in any state can be freed. */
    mem_free(mem, column->known, column->words * 8);
    mem_free(mem, column->truth, column->truth_words * 8);
    packed_free(&column->starts, mem);
    packed_free(&column->items, mem);
    mem_free(mem, column->lanes.data, column->lanes_room);
    mem_free(mem, column->holds, column->holds_words * 8);
    dictionary_free(&column->dictionary, mem);
    column_init(column, column->type);
}

/* What was asked of the allocator, index and slack included. */
size_t column_bytes(const struct column *column)
{
    assert(column != NULL);
    size_t bytes = (column->words + column->truth_words) * 8;
    bytes += packed_bytes(&column->starts) + packed_bytes(&column->items);
    bytes += column->lanes_room;
    bytes += column->holds_words * 8;
    return bytes + dictionary_bytes(&column->dictionary);
}
