/* Two rules of two packs in one graph.
 *
 * Every pack has a graph of its own, with its own parameters.  Here parameters
 * become the values that they have on a day, as the owner of the rule sees
 * them, and derived facts become what they are computed from; equal parts of
 * the two rules are then one node, which is what makes them comparable. */
#include <assert.h>

#include "pack/relate_internal.h"

struct copying {
    struct relate_graph *into;
    const struct pack *pack;      /* whose graph is read */
    const struct cell *parameters;
    node_id *done;                /* new id + 1 of each node of that graph */
    bool failed;
};

static node_id copy(struct copying *copying, node_id id);

/* The pack that computes a derived fact, or NULL. */
static const struct pack *derives(const struct pack *pack, int32_t slot)
{
    for (; pack != NULL; pack = pack->parent) {
        if ((size_t)slot < pack->facts.count && pack->derived_nodes != NULL
            && pack->derived_nodes[slot] != NODE_ID_NONE) {
            return pack;
        }
    }
    return NULL;
}

/* Room for one graph's nodes, and its pack's parameters on the first day of
 * the period. */
static bool start(struct copying *copying, struct relate_graph *into,
                  const struct pack *pack)
{
    struct arena *arena = into->arena;
    struct cell *cells = arena_alloc(arena, (pack->parameters.count + 1)
                                     * sizeof *cells);
    *copying = (struct copying){ .into = into, .pack = pack };
    copying->done = arena_alloc(arena, (pack->graph.count + 1)
                                * sizeof *copying->done);
    if (cells == NULL || copying->done == NULL) {
        return false;
    }
    pack_parameters_on(pack, into->period.from, cells, NULL);
    copying->parameters = cells;
    return true;
}

/* A fact that is computed stands for its expression. */
static node_id copy_fact(struct copying *copying, const struct node *node)
{
    const struct field *field = &copying->pack->facts.fields[node->slot];
    const struct pack *owner = derives(copying->into->leaf, node->slot);
    struct copying inner;
    assert(node->op == NODE_FACT);
    if (owner != NULL) {
        if (!start(&inner, copying->into, owner)) {
            copying->failed = true;
            return NODE_ID_NONE;
        }
        node_id id = copy(&inner, owner->derived_nodes[node->slot]);
        copying->failed = copying->failed || inner.failed;
        return id;
    }
    if ((field->flags & FIELD_DERIVED) != 0
        && (field->flags & FIELD_CORE) == 0) {
        copying->failed = true;   /* computed in the VM alone */
        return NODE_ID_NONE;
    }
    return graph_fact(&copying->into->graph, node->slot);
}

/* As the constant that it is on that day. */
static node_id copy_parameter(struct copying *copying,
                              const struct node *node)
{
    struct cell cell = copying->parameters[node->slot];
    assert(node->op == NODE_PARAM);
    if (!cell.known) {
        copying->failed = true;
        return NODE_ID_NONE;
    }
    return graph_constant(&copying->into->graph, node->type, cell);
}

/* Any other node: its operands first. */
static node_id copy_plain(struct copying *copying, struct node node)
{
    const struct graph *from = &copying->pack->graph;
    struct graph *to = &copying->into->graph;
    node_id *args = NULL;
    node.a = copy(copying, node.a);
    node.b = copy(copying, node.b);
    node.c = copy(copying, node.c);
    if (node.args_count > 0) {
        args = arena_alloc(copying->into->arena,
                           node.args_count * sizeof *args);
        copying->failed = copying->failed || args == NULL;
    }
    for (uint32_t i = 0; i < node.args_count && args != NULL; i++) {
        args[i] = copy(copying, from->args[node.args + i]);
    }
    if (node.op == NODE_LOOKUP && !copying->failed) {
        node.slot = graph_lookup(to, &from->lookups[node.slot]);
    }
    return copying->failed ? NODE_ID_NONE : graph_add(to, &node, args);
}

/* Recursion is as deep as the graph, which LIMIT_EXPR_DEPTH bounds. */
static node_id copy(struct copying *copying, node_id id)
{
    if (id == NODE_ID_NONE || copying->failed) {
        return NODE_ID_NONE;
    }
    assert(id < copying->pack->graph.count);
    if (copying->done[id] != 0) {
        return copying->done[id] - 1;
    }
    const struct node *node = &copying->pack->graph.nodes[id];
    node_id made = NODE_ID_NONE;
    switch (node->op) {
    case NODE_FACT: made = copy_fact(copying, node); break;
    case NODE_PARAM: made = copy_parameter(copying, node); break;
    case NODE_TABLE: copying->failed = true; break;
    default: made = copy_plain(copying, *node); break;
    }
    copying->failed = copying->failed || made == NODE_ID_NONE
                      || copying->into->graph.failed;
    copying->done[id] = copying->failed ? 0 : made + 1;
    return made;
}

bool relate_copy(struct relate_graph *graph, struct relate_side *side)
{
    struct copying copying;
    assert(side->rule->lifted);
    assert(side->rule->check_node != NODE_ID_NONE);
    if (!start(&copying, graph, side->pack)) {
        return false;
    }
    side->applies = side->rule->when_node == NODE_ID_NONE
        ? graph_bool(&graph->graph, true)
        : copy(&copying, side->rule->when_node);
    side->check = copy(&copying, side->rule->check_node);
    return !copying.failed && !graph->graph.failed;
}
