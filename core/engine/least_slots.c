/* The facts that a judged rule read, and those behind derived ones.
 *
 * A rule may be met by any fact that it looked at on its way; one that it
 * never reached is reached after the next change. */
#include "engine/least_slots.h"

#include <assert.h>

/* Adds a slot once; beyond LEAST_SLOTS_MAX the rest is dropped, which makes
 * the advice shorter, not wrong. */
static void add_slot(struct least_slots *out, int32_t slot)
{
    assert(out->count <= LEAST_SLOTS_MAX);
    assert(slot >= 0);
    for (size_t i = 0; i < out->count; i++) {
        if (out->slots[i] == slot) {
            return;
        }
    }
    if (out->count < LEAST_SLOTS_MAX) {
        out->slots[out->count] = slot;
        out->count++;
    }
}

/* Adds the facts below a node of the graph. `depth` bounds the recursion:
 * graphs have no cycles, yet a deep one must not end the stack. */
static void add_below(struct least_slots *out, const struct graph *graph,
                      node_id id, int depth)
{
    assert(depth >= 0);
    assert(id == NODE_ID_NONE || id < graph->count);
    if (id == NODE_ID_NONE || depth == 0) {
        return;
    }
    const struct node *node = &graph->nodes[id];
    if (node->op == NODE_FACT || node->op == NODE_KNOWN) {
        add_slot(out, node->slot);
        return;
    }
    add_below(out, graph, node->a, depth - 1);
    add_below(out, graph, node->b, depth - 1);
    add_below(out, graph, node->c, depth - 1);
    for (uint32_t i = 0; i < node->args_count; i++) {
        add_below(out, graph, graph->args[node->args + i], depth - 1);
    }
}

/* A derived fact cannot be filed: what it is computed from stands for it. */
void least_slots(struct least_slots *out, struct pack *leaf,
                 const struct judged_rule *judged)
{
    assert(out != NULL);
    enum { DEPTH = 40 };
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(leaf, chain);
    assert(count > 0);
    out->count = 0;
    for (size_t i = 0; i < judged->fact_reads_count; i++) {
        int32_t slot = judged->fact_reads[i];
        if ((leaf->facts.fields[slot].flags & FIELD_DERIVED) == 0) {
            add_slot(out, slot);
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            if (chain[k]->derived_nodes != NULL
                && (size_t)slot < chain[k]->facts.count) {
                add_below(out, &chain[k]->graph,
                          chain[k]->derived_nodes[slot], DEPTH);
            }
        }
    }
}
