/* Steps that go record by record, by eval_node: nodes without a vector form.
 *
 * Always right and never fast: a record's facts are read back from
 * the columns into the scratch's cells, and the same eval_node runs that
 * judges a single case.  So there is one meaning, and a new operation works
 * everywhere before it has a kernel. */
#include <assert.h>
#include <string.h>

#include "expr/block_step.h"

/* Marks the facts below a node; `seen` is one byte a node.  Recursion is as
 * deep as the graph, bounded by LIMIT_EXPR_DEPTH; each node is visited
 * once. */
static void collect(const struct graph *graph, node_id id, uint8_t *seen,
                    uint8_t *facts)
{
    assert(graph != NULL);
    assert(seen != NULL);
    assert(facts != NULL);
    const struct node *node = &graph->nodes[id];
    assert(id < graph->count);
    if (seen[id]) {
        return;
    }
    seen[id] = 1;
    if (node->op == NODE_FACT || node->op == NODE_KNOWN) {
        facts[node->slot] = 1;
        return;
    }
    const node_id operands[3] = { node->a, node->b, node->c };
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NODE_ID_NONE) {
            collect(graph, operands[i], seen, facts);
        }
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        collect(graph, graph->args[node->args + i], seen, facts);
    }
}

/* Reading a record back is what costs, so only the facts below the node are
 * read.  NULL with plan->failed at no memory.  Made once, when the plan is
 * compiled. */
const struct scalar *scalar_describe(struct block_plan *plan, node_id node)
{
    assert(plan != NULL);
    size_t fields = plan->graph->facts->count;
    struct scalar *scalar = arena_alloc(&plan->arena, sizeof(*scalar));
    uint8_t *seen = arena_alloc(&plan->arena, plan->graph->count);
    uint8_t *facts = arena_alloc(&plan->arena, fields + 1);
    int32_t *slots = arena_alloc(&plan->arena, (fields + 1) * sizeof(*slots));
    if (plan->arena.failed) {
        plan->failed = true;
        return NULL;
    }
    collect(plan->graph, node, seen, facts);
    *scalar = (struct scalar){ .node = node, .slots = slots };
    for (size_t slot = 0; slot < fields; slot++) {
        /* Constant columns already stand in plan->facts. */
        const struct column *column = columns_column(plan->columns, slot);
        const struct block_given *given = given_find(plan, (int32_t)slot);
        if (facts[slot] && given != NULL) {
            if (given->key >= 0) {
                slots[scalar->slots_count] = (int32_t)slot;
                scalar->slots_count++;
            }
        } else if (facts[slot] && column != NULL && column->known_count > 0
            && !plan->facts[slot].known) {
            slots[scalar->slots_count] = (int32_t)slot;
            scalar->slots_count++;
        }
    }
    return scalar;
}

/* Planes are cleared before; only ones are written.  Bit order is that of
 * records, not of lanes. */
static void set_bit(uint8_t *plane, size_t bit, bool value)
{
    assert(plane != NULL);
    if (value) {
        plane[bit / 8] |= (uint8_t)(1u << (bit % 8));
    }
}

/* One result into the planes and lanes of a scalar step.  A missing result
 * leaves the lane 0.  `record` counts within the block. */
static void put(uint8_t *buffer, uint8_t kind, size_t record,
                const struct eval_result *result)
{
    assert(buffer != NULL);
    assert(result != NULL);
    uint8_t *planes = buffer + SCALAR_LANES_BYTES;
    bool value = result->state == EVAL_VALUE;
    assert(record < BLOCK_RECORDS);
    set_bit(planes + PART_KNOWN * PLANE_BYTES, record, value);
    set_bit(planes + PART_ERROR * PLANE_BYTES, record,
            result->state == EVAL_ERROR);
    set_bit(planes + PART_NIL * PLANE_BYTES, record,
            result->state == EVAL_NIL);
    if (kind == LANE_NONE) {
        set_bit(planes + PART_TRUE * PLANE_BYTES, record,
                value && result->cell.as.boolean);
    } else if (value && kind == LANE_F64) {
        memcpy(buffer + lane_of(record) * 8, &result->cell.as.number, 8);
    } else if (value) {
        memcpy(buffer + lane_of(record) * 8, &result->cell.as.integer, 8);
    }
}

/* The records of the block at hand that exist.  The last block's padding has
 * no records behind it. */
static size_t count_in(const struct block_plan *plan, size_t base,
                       size_t groups)
{
    assert(plan != NULL);
    size_t count = groups * LANE_GROUP;
    assert(base % LANE_GROUP == 0 && base <= plan->records);
    return count < plan->records - base ? count : plan->records - base;
}

/* Facts that the node does not read keep what an earlier record left:
 * nobody looks. */
void scalar_run(struct block_scratch *scratch,
                const struct instruction *instruction, size_t base,
                size_t groups)
{
    assert(scratch != NULL);
    assert(instruction != NULL);
    const struct block_plan *plan = scratch->plan;
    const struct scalar *scalar = instruction->data;
    uint8_t *buffer = scratch->where[instruction->out];
    size_t count = count_in(plan, base, groups);
    struct eval eval = {
        .graph = plan->graph, .facts = scratch->facts,
        .parameters = plan->parameters, .tables = plan->tables,
        .arena = &scratch->arena
    };
    assert(base % LANE_GROUP == 0);
    /* All planes 0: no record has a value until it is put. */
    memset(buffer, 0, SCALAR_BYTES);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < scalar->slots_count; j++) {
            int32_t slot = scalar->slots[j];
            const struct block_given *given = given_find(plan, slot);
            const struct column *column = columns_column(plan->columns,
                                                         (size_t)slot);
            scratch->facts[slot] = given != NULL
                ? given_get(plan, given, base + i)
                : column_get(column, base + i, &scratch->arena);
        }
        struct eval_result result = eval_node(&eval, scalar->node);
        put(buffer, instruction->kind, i, &result);
    }
}
