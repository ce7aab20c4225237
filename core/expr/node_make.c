/* Shorthands over graph_add, one for each shape of node.
 *
 * Each gives NODE_ID_NONE when the graph has failed or fails now, and takes
 * NODE_ID_NONE for an operand, which makes it fail: a builder may chain them
 * and look once, at the end.  The result may be another node than was asked
 * for: an equal one, or what it folds to. */
#include "expr/node.h"

#include <assert.h>

/* No operands. */
static struct node blank(enum node_op op, struct type type)
{
    return (struct node){
        .op = (uint8_t)op, .type = type, .a = NODE_ID_NONE,
        .b = NODE_ID_NONE, .c = NODE_ID_NONE
    };
}

/* Text and items are copied when the constant is new. */
node_id graph_constant(struct graph *graph, struct type type,
                       struct cell cell)
{
    assert(graph != NULL);
    assert(cell.known);
    assert(type.base != TYPE_NONE);
    struct node node = blank(NODE_CONST, type);
    node.constant = cell;
    return graph_add(graph, &node, NULL);
}

/* One of two nodes. */
node_id graph_bool(struct graph *graph, bool boolean)
{
    assert(graph != NULL);
    struct cell cell = { .known = true, .as.boolean = boolean };
    return graph_constant(graph, (struct type){ TYPE_BOOL, false }, cell);
}

/* Of the three types that are ints. */
node_id graph_integer(struct graph *graph, struct type type, int64_t integer)
{
    assert(graph != NULL);
    assert(type.base == TYPE_INT || type.base == TYPE_DATE
           || type.base == TYPE_TIME);
    struct cell cell = { .known = true, .as.integer = integer };
    return graph_constant(graph, type, cell);
}

/* Its type is the field's. */
node_id graph_fact(struct graph *graph, int slot)
{
    assert(graph != NULL);
    assert(slot >= 0 && (size_t)slot < graph->facts->count);
    struct node node = blank(NODE_FACT, graph->facts->fields[slot].type);
    node.slot = slot;
    return graph_add(graph, &node, NULL);
}

/* Its type is the field's. */
node_id graph_parameter(struct graph *graph, int slot)
{
    assert(graph != NULL);
    assert(slot >= 0 && (size_t)slot < graph->parameters->count);
    struct node node = blank(NODE_PARAM,
                             graph->parameters->fields[slot].type);
    node.slot = slot;
    return graph_add(graph, &node, NULL);
}

/* One operand. */
node_id graph_unary(struct graph *graph, enum node_op op, struct type type,
                    node_id a)
{
    assert(graph != NULL);
    assert(op < NODE_OP_COUNT);
    struct node node = blank(op, type);
    node.a = a;
    return graph_add(graph, &node, NULL);
}

/* Two operands. */
node_id graph_binary(struct graph *graph, enum node_op op, struct type type,
                     node_id a, node_id b)
{
    assert(graph != NULL);
    assert(op < NODE_OP_COUNT);
    struct node node = blank(op, type);
    node.a = a;
    node.b = b;
    return graph_add(graph, &node, NULL);
}

/* An arm that is nil takes the other's type.  The type of the other arm must
 * be the same; the lifter has checked it. */
node_id graph_if(struct graph *graph, node_id a, node_id b, node_id c)
{
    assert(graph != NULL);
    if (graph->failed || b == NODE_ID_NONE || c == NODE_ID_NONE) {
        graph->failed = true;
        return NODE_ID_NONE;
    }
    struct type type = graph->nodes[b].op == NODE_NIL
        ? graph->nodes[c].type : graph->nodes[b].type;
    struct node node = blank(NODE_IF, type);
    node.a = a;
    node.b = b;
    node.c = c;
    return graph_add(graph, &node, NULL);
}

/* Arguments are copied.  `args` is borrowed during the call. */
node_id graph_call(struct graph *graph, enum node_op op, struct type type,
                   const node_id *args, size_t args_count)
{
    assert(graph != NULL);
    assert(op < NODE_OP_COUNT);
    assert(args_count == 0 || args != NULL);
    struct node node = blank(op, type);
    node.args_count = (uint32_t)args_count;
    return graph_add(graph, &node, args);
}
