/* Facts that do not stand in their columns.
 *
 * One population of innovations is ranked for every region: what belongs to
 * the region is one value for all records, and what belongs to both (the need
 * for a goal, the likeness of two regions) goes by one column of the
 * innovation.  A table over that column's codes is all that a region needs;
 * nothing is copied for its ten thousand records. */
#include <assert.h>

#include "expr/block_step.h"

const struct block_given *given_find(const struct block_plan *plan,
                                     int32_t slot)
{
    assert(plan != NULL);
    for (size_t i = 0; i < plan->given_count; i++) {
        if (plan->given[i].slot == slot) {
            assert(plan->given[i].key != slot);
            return &plan->given[i];
        }
    }
    return NULL;
}

/* The place of a key's value among the cells; count: none. */
static size_t place_of(const struct block_given *given,
                       const struct column *key, int64_t value)
{
    int64_t first = key->type.base == TYPE_TEXT ? 0 : given->first;
    assert(given->key >= 0);
    return value < first
        || (uint64_t)value - (uint64_t)first >= given->count
        ? given->count : (size_t)(value - first);
}

struct cell given_get(const struct block_plan *plan,
                      const struct block_given *given, size_t record)
{
    struct cell missing = { .known = false };
    assert(record < plan->records);
    if (given->key < 0) {
        return given->count > 0 ? given->cells[0] : missing;
    }
    const struct column *key = columns_column(plan->columns,
                                              (size_t)given->key);
    if (key == NULL || key->known_count == 0
        || (key->known[record / 64] >> (record & 63) & 1) == 0) {
        return missing;
    }
    size_t at = place_of(given, key, lanes_get(&key->lanes,
                                               lane_of(record)));
    return at < given->count ? given->cells[at] : missing;
}

/* A table over the values of the key.  A key of one value for all records is
 * a table of one entry; of none, the fact is always missing. */
bool given_compile(struct block_plan *plan, const struct block_given *given,
                   struct block_value *out)
{
    assert(out != NULL);
    enum { SPAN_MAX = 1 << 20 };
    const struct column *key = columns_column(plan->columns,
                                              (size_t)given->key);
    struct type type = plan->graph->facts->fields[given->slot].type;
    struct results results = {
        .plan = plan, .missing = { .state = EVAL_UNKNOWN,
                                   .slot = given->slot }
    };
    if (key == NULL || key->known_count == 0) {
        out->form = FORM_CONSTANT;
        out->result = results.missing;
        return true;
    }
    if (key->type.list || key->lanes.kind == LANE_F64 || key->scale > 0
        || (uint64_t)key->lanes.max - (uint64_t)key->lanes.min >= SPAN_MAX) {
        return false;
    }
    results.index = lanes_column(plan, &key->lanes);
    results.count = (size_t)(key->lanes.max - key->lanes.min) + 1;
    results.known = column_known(plan, given->key);
    struct eval_result *items = arena_alloc(&plan->arena, results.count
                                            * sizeof(*items));
    plan->failed = plan->failed || items == NULL;
    for (size_t i = 0; items != NULL && i < results.count; i++) {
        size_t at = place_of(given, key, key->lanes.min + (int64_t)i);
        bool known = at < given->count && given->cells[at].known;
        items[i] = results.missing;
        if (known) {
            items[i].state = EVAL_VALUE;
            items[i].cell = given->cells[at];
        }
    }
    results.items = items;
    return !plan->failed && results_value(&results, type, out);
}
