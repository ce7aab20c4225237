/* Steps over the items of lists, record by record: a search by code.
 *
 * Lists are short, so a search is a few comparisons of small integers; what
 * they stand for is never looked at.  A missing list has no items. */
#include <assert.h>
#include <string.h>

#include "expr/block_step.h"

/* The items of a record's list: their places in column->items. */
struct span {
    size_t at, end;
};

/* lanes_get, here to be put into loops. */
static inline size_t length_at(const struct lanes *lanes, size_t lane)
{
    assert(lane < lanes->count);
    assert(lanes->kind >= LANE_I8 && lanes->kind <= LANE_I64);
    switch (lanes->kind) {
    case LANE_I8:
        return (size_t)(lanes->base + ((const int8_t *)lanes->data)[lane]);
    case LANE_I16:
        return (size_t)(lanes->base + ((const int16_t *)lanes->data)[lane]);
    case LANE_I32:
        return (size_t)(lanes->base + ((const int32_t *)lanes->data)[lane]);
    default: return (size_t)lanes_get(lanes, lane);
    }
}

/* `record` counts within the population. */
static inline struct span span_of(const struct column *column, size_t record)
{
    struct span span;
    assert(record < column->starts.count);
    span.at = (size_t)packed_get(&column->starts, record);
    span.end = span.at + length_at(&column->lanes, lane_of(record));
    return span;
}

/* Is the item among them? */
static bool span_has(const struct column *column, struct span span,
                     int64_t code)
{
    assert(span.at <= span.end);
    for (; span.at < span.end; span.at++) {
        if (packed_get(&column->items, span.at) == code) {
            return true;
        }
    }
    return false;
}

/* Planes are cleared before; only ones are written. */
static void set_bit(uint64_t *plane, size_t bit, bool value)
{
    assert(bit < BLOCK_RECORDS * BLOCK_SCALE_MAX);
    plane[bit / 64] |= (uint64_t)value << (bit & 63);
}

/* The records of the block at hand that exist. */
static size_t count_in(const struct block_plan *plan, size_t base,
                       size_t groups)
{
    assert(base % LANE_GROUP == 0 && base <= plan->records);
    size_t count = groups * LANE_GROUP;
    return count < plan->records - base ? count : plan->records - base;
}

/* `integer` is the code that is looked for.  Missing lists have no items:
 * their bit is 0, and nobody looks. */
void items_run(struct block_scratch *scratch,
               const struct instruction *instruction, size_t base,
               size_t groups)
{
    assert(scratch != NULL);
    assert(instruction != NULL);
    const struct column *column = instruction->data;
    size_t count = count_in(scratch->plan, base, groups);
    uint64_t *plane = scratch->where[instruction->out];
    memset(plane, 0, groups * LANE_GROUP / 8);
    for (size_t i = 0; i < count; i++) {
        set_bit(plane, i, span_has(column, span_of(column, base + i),
                                   instruction->integer));
    }
}

/* Lanes of a are 32-bit codes; -1 is in no list. */
void holds_run(struct block_scratch *scratch,
               const struct instruction *instruction, size_t base,
               size_t groups)
{
    assert(scratch != NULL);
    assert(instruction != NULL);
    const struct column *column = instruction->data;
    size_t count = count_in(scratch->plan, base, groups);
    const int32_t *codes = scratch->where[instruction->a];
    uint64_t *plane = scratch->where[instruction->out];
    size_t words = column->holds == NULL
        ? 0 : column->holds_words / column->dictionary.count;
    memset(plane, 0, groups * LANE_GROUP / 8);
    for (size_t i = 0; i < count; i++) {
        int32_t code = codes[lane_of(i)];
        size_t record = base + i;
        bool found = code >= 0
            && (column->holds == NULL
                ? span_has(column, span_of(column, record), code)
                : column->holds[(size_t)code * words + record / 64]
                  >> (record & 63) & 1);
        set_bit(plane, i, found);
    }
}

/* The code of item `integer` of each list, plus one; 0 where there is none. */
void item_run(struct block_scratch *scratch,
              const struct instruction *instruction, size_t base,
              size_t groups)
{
    assert(scratch != NULL);
    assert(instruction != NULL);
    const struct column *column = instruction->data;
    size_t count = count_in(scratch->plan, base, groups);
    int32_t *out = scratch->where[instruction->out];
    uint64_t place = (uint64_t)instruction->integer - 1;
    memset(out, 0, groups * LANE_GROUP * sizeof(*out));
    /* Without a branch: nobody foresees how long a list is. */
    for (size_t i = 0; i < count && column->items.count > 0; i++) {
        struct span span = span_of(column, base + i);
        bool found = place < span.end - span.at;
        int64_t code = packed_get(&column->items,
                                  found ? span.at + place : 0);
        out[lane_of(i)] = found ? 1 + (int32_t)code : 0;
    }
}

/* The first item of list a that is in list b, or in the map. */
void common_run(struct block_scratch *scratch,
                const struct instruction *instruction, size_t base,
                size_t groups)
{
    assert(scratch != NULL);
    assert(instruction != NULL);
    const struct list_common *common = instruction->data;
    size_t count = count_in(scratch->plan, base, groups);
    int32_t *out = scratch->where[instruction->out];
    memset(out, 0, groups * LANE_GROUP * sizeof(*out));
    for (size_t i = 0; i < count; i++) {
        struct span a = span_of(common->a, base + i);
        struct span b = { 0, 0 };
        if (!common->any && a.at < a.end) {
            b = span_of(common->b, base + i);
        }
        for (; a.at < a.end; a.at++) {
            int64_t code = packed_get(&common->a->items, a.at);
            int32_t wanted = common->map[code];
            if (wanted >= 0
                && (common->any || span_has(common->b, b, wanted))) {
                out[lane_of(i)] = 1 + (int32_t)code;
                break;
            }
        }
    }
}
