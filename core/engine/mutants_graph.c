/* Mutants on the expression form.
 *
 * Each node that gives a lifted rule its value is replaced by near ones:
 * another comparison, another operator, an operand alone, a constant one off.
 * Nodes are interned, so two mutants that mean the same graph have the same
 * ids: they count once, and one that gives the rule itself again is none.
 * What is evaluated only for its events (the left of SEQ: a reason's text) is
 * left as it is. */
#include "engine/mutants_internal.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "expr/words.h"

/* --- Replacing ------------------------------------------------------------ */

struct walk {
    const struct replacing *how;  /* which node becomes which */
    node_id *done;                /* one a node: its new id + 1, 0 = not yet */
    size_t count;                 /* nodes at the start */
};

static node_id rebuilt(struct walk *walk, node_id id);

/* A copy of the node with new operands. */
static node_id with_operands(struct walk *walk, node_id id)
{
    assert(walk->how != NULL);
    struct graph *graph = walk->how->graph;
    struct node node = graph->nodes[id];
    bool same = true;
    /* Named operands, then the run of arguments. */
    node_id *const operands[3] = { &node.a, &node.b, &node.c };
    assert(id < walk->count);
    for (int i = 0; i < 3; i++) {
        node_id before = *operands[i];
        *operands[i] = before == NODE_ID_NONE ? before
                                              : rebuilt(walk, before);
        same = same && *operands[i] == before;
        if (*operands[i] == NODE_ID_NONE && before != NODE_ID_NONE) {
            return NODE_ID_NONE;
        }
    }
    node_id *args = arena_alloc(walk->how->arena,
                                (node.args_count + 1) * sizeof(*args));
    if (args == NULL) {
        graph->failed = true;
        return NODE_ID_NONE;
    }
    for (uint32_t i = 0; i < node.args_count; i++) {
        node_id before = graph->args[node.args + i];
        args[i] = rebuilt(walk, before);
        same = same && args[i] == before;
        if (args[i] == NODE_ID_NONE) {
            return NODE_ID_NONE;
        }
    }
    /* Nothing below it changed: the node itself, without a search. */
    return same ? id : graph_add(graph, &node, args);
}

/* Shared nodes are rebuilt once. Nodes behind `count` are new, and cannot
 * stand below an old one, except as the replacement itself. */
static node_id rebuilt(struct walk *walk, node_id id)
{
    assert(id != NODE_ID_NONE);
    if (id == walk->how->from) {
        return walk->how->to;
    }
    assert(id < walk->count);
    if (walk->done[id] == 0) {
        walk->done[id] = with_operands(walk, id) + 1;
    }
    return walk->done[id] - 1;
}

/* Too deep is no failure: the mutant is left out. */
node_id graph_replace(const struct replacing *replacing, node_id root)
{
    assert(replacing->arena != NULL);
    struct graph *graph = replacing->graph;
    struct walk walk = { replacing, NULL, graph->count };
    if (root == NODE_ID_NONE || graph->failed) {
        return NODE_ID_NONE;
    }
    assert(replacing->to != NODE_ID_NONE);
    walk.done = arena_alloc(replacing->arena,
                            graph->count * sizeof(*walk.done));
    if (walk.done == NULL) {
        graph->failed = true;
        return NODE_ID_NONE;
    }
    node_id id = rebuilt(&walk, root);
    /* Clears the mark, so that the graph can be used on. */
    if (graph->too_deep) {
        graph->too_deep = graph->failed = false;
        return NODE_ID_NONE;
    }
    return id;
}

/* --- One rule ------------------------------------------------------------- */


/* Interned nodes make this a comparison of two ids: two changes that fold to
 * one graph are one mutant, and one that folds to the rule is none. */
static bool made_already(const struct making *making,
                         const struct mutant *mutant)
{
    assert(mutant->kind == MUTANT_NODE);
    assert(making->first <= making->out->count);
    for (size_t i = making->first; i < making->out->count; i++) {
        const struct mutant *other = &making->out->items[i];
        if (other->kind == MUTANT_NODE && other->when == mutant->when
            && other->check == mutant->check) {
            return true;
        }
    }
    return mutant->when == making->rule->when_node
        && mutant->check == making->rule->check_node;
}

/* "before -> after" in words. */
static struct str describe(struct making *making, node_id before,
                           node_id after)
{
    assert(making->graph != NULL);
    enum { MOST = 400 };
    struct buf buf;
    buf_init(&buf, making->scratch.mem, 0);
    assert(after != NODE_ID_NONE);
    if (before != NODE_ID_NONE) {
        words_node(&buf, making->graph, before, NULL, making->out->language);
        buf_text(&buf, " -> ");
    }
    words_node(&buf, making->graph, after, NULL, making->out->language);
    struct str whole = buf_view(&buf);
    if (whole.size > MOST) {      /* at a blank, never inside a letter */
        for (whole.size = MOST; whole.bytes[whole.size] != ' '
             && whole.size > 0;) {
            whole.size--;
        }
    }
    struct str text = str_copy(making->out->arena, whole);
    buf_free(&buf);
    return text.bytes != NULL ? text : STR("");
}

/* Adds the rule with these nodes, when it is a new one. */
static void add_nodes(struct making *making, node_id when, node_id check,
                      struct str text)
{
    assert(making->rule->lifted);
    struct mutant mutant = { .kind = MUTANT_NODE, .rule = making->rule,
                             .when = when, .check = check,
                             .name = making->rule->id, .text = text };
    assert(check != NODE_ID_NONE);
    if (!made_already(making, &mutant)) {
        making->good = mutants_add(making->out, &mutant) && making->good;
    }
}

/* The rule with the node at hand replaced; `text` "" = told by the nodes. */
void mutants_replace(struct making *making, node_id to, struct str text)
{
    assert(making->rule->lifted);
    if (to == NODE_ID_NONE || to == making->at || making->graph->failed) {
        return;
    }
    struct replacing replacing = { making->graph, &making->scratch,
                                   making->at, to };
    node_id when = graph_replace(&replacing, making->rule->when_node);
    node_id check = graph_replace(&replacing, making->rule->check_node);
    /* A rule without `when` has none after the change either. */
    bool lost = check == NODE_ID_NONE
        || (when == NODE_ID_NONE
            && making->rule->when_node != NODE_ID_NONE);
    assert(making->at != NODE_ID_NONE);
    if (!lost) {
        add_nodes(making, when, check, text.size > 0 ? text
                  : describe(making, making->at, to));
    }
    arena_free(&making->scratch);
    arena_init(&making->scratch, making->out->arena->mem);
}

static void replace(struct making *making, node_id to)
{
    assert(making->rule->lifted);
    mutants_replace(making, to, STR(""));
}

/* --- Operators ------------------------------------------------------------ */

/* What people write in the place of what they mean. */
static const struct swap {
    enum node_op from, to;
    bool ordered;                 /* only between numbers and dates */
} swaps[] = {
    { NODE_LT, NODE_LE, false }, { NODE_LT, NODE_GE, false },
    { NODE_LE, NODE_LT, false }, { NODE_LE, NODE_GT, false },
    { NODE_GT, NODE_GE, false }, { NODE_GT, NODE_LE, false },
    { NODE_GE, NODE_GT, false }, { NODE_GE, NODE_LT, false },
    { NODE_EQ, NODE_NE, false }, { NODE_NE, NODE_EQ, false },
    { NODE_EQ, NODE_LE, true }, { NODE_EQ, NODE_GE, true },
    { NODE_AND, NODE_OR, false }, { NODE_OR, NODE_AND, false },
    { NODE_ADD, NODE_SUB, false }, { NODE_SUB, NODE_ADD, false },
    { NODE_MUL, NODE_ADD, false }, { NODE_IDIV, NODE_MUL, false },
    { NODE_DIV, NODE_MUL, false }, { NODE_MOD, NODE_IDIV, false },
    { NODE_MIN, NODE_MAX, false }, { NODE_MAX, NODE_MIN, false },
    { NODE_FLOOR, NODE_CEIL, false }, { NODE_CEIL, NODE_FLOOR, false },
};

/* Has a less and a more. */
static bool is_ordered(struct type type)
{
    assert(type.base < TYPE_BASE_COUNT);
    return !type.list
        && (type.base == TYPE_INT || type.base == TYPE_NUMBER
            || type.base == TYPE_DATE || type.base == TYPE_TIME);
}

/* The node again, changed; `node` is a copy, so the graph may move. */
static node_id remade(struct making *making, const struct node *node)
{
    assert(making->graph != NULL);
    struct graph *graph = making->graph;
    node_id *args = arena_alloc(&making->scratch,
                                (node->args_count + 1) * sizeof(*args));
    assert(node->op < NODE_OP_COUNT);
    if (args == NULL) {
        making->good = false;
        return NODE_ID_NONE;
    }
    if (node->args_count > 0) {
        memcpy(args, graph->args + node->args,
               node->args_count * sizeof(*args));
    }
    return graph_add(graph, node, args);
}

/* Every row of the table that fits. */
static void swap_operator(struct making *making, const struct node *node)
{
    assert(node->op < NODE_OP_COUNT);
    assert(making->at != NODE_ID_NONE);
    for (size_t i = 0; i < sizeof(swaps) / sizeof(swaps[0]); i++) {
        if (swaps[i].from != (enum node_op)node->op
            || (swaps[i].ordered
                && !is_ordered(making->graph->nodes[node->a].type))) {
            continue;
        }
        /* Operands and type stay: both operators take them. */
        struct node other = *node;
        other.op = (uint8_t)swaps[i].to;
        replace(making, remade(making, &other));
    }
}

/* NOT over a bool node. */
static node_id negated(struct making *making, node_id id)
{
    assert(id < making->graph->count);
    const struct type type = { TYPE_BOOL, false };
    assert(id != NODE_ID_NONE);
    return graph_unary(making->graph, NODE_NOT, type, id);
}

/* One arm or operand alone; operands the other way round. */
static void take_operand(struct making *making, const struct node *node)
{
    assert(making->at != NODE_ID_NONE);
    struct node other = *node;
    struct graph *graph = making->graph;
    assert(node->op < NODE_OP_COUNT);
    switch (node->op) {
    /* One of two conditions forgotten. */
    case NODE_AND: case NODE_OR:
        replace(making, node->a);
        replace(making, node->b);
        break;
    /* The negation forgotten. */
    case NODE_NOT:
        replace(making, node->a);
        break;
    /* One arm for all. */
    case NODE_IF:
        if (graph->nodes[node->b].op != NODE_NIL
            && graph->nodes[node->c].op != NODE_NIL) {
            replace(making, node->b);
            replace(making, node->c);
        }
        break;
    /* The other way round. */
    case NODE_MONTHS_BETWEEN: case NODE_SUB:
        other.a = node->b;
        other.b = node->a;
        replace(making, remade(making, &other));
        break;
    /* Not asked at all. */
    case NODE_KNOWN:
        replace(making, graph_bool(graph, true));
        replace(making, graph_bool(graph, false));
        break;
    case NODE_IN_LIST: case NODE_OVERLAPS: case NODE_IS_NIL:
        replace(making, negated(making, making->at));
        break;
    case NODE_FACT: case NODE_PARAM:
        if (node->type.base == TYPE_BOOL && !node->type.list) {
            replace(making, negated(making, making->at));
        }
        break;
    default:
        break;
    }
}

/* --- Constants ------------------------------------------------------------ */

/* Values beside a constant; at most two, or one a list item. */
static size_t near_values(struct making *making, struct type type,
                          struct cell cell, struct cell out[2])
{
    assert(cell.known);
    /* A list without its first or its last item; a truth turned round; a
     * text misspelt; a number one off. */
    out[0] = out[1] = cell;
    if (type.list) {
        if (cell.as.list.count == 0) {
            return 0;
        }
        out[0] = mutant_without(making->out->arena, cell, 0);
        out[1] = mutant_without(making->out->arena, cell,
                                cell.as.list.count - 1);
        return out[0].known && out[1].known ? 2 : 0;
    }
    if (type.base == TYPE_BOOL) {
        out[0].as.boolean = !cell.as.boolean;
        return 1;
    }
    if (type.base == TYPE_TEXT) {
        out[0].as.text = mutant_text(making->out->arena, cell.as.text);
        return 1;
    }
    assert(is_ordered(type));
    for (int i = 0; i < 2; i++) {
        if (type.base == TYPE_NUMBER) {
            out[i].as.number += i == 0 ? -1 : 1;
        } else {
            out[i].as.integer += i == 0 ? -1 : 1;
        }
    }
    return 2;
}

/* The node with each near constant in the place of an operand.  `place` is
 * inside `node`, or an argument with this number. */
static void change_operand(struct making *making, const struct node *node,
                           node_id operand, int place)
{
    assert(node->op < NODE_OP_COUNT);
    struct graph *graph = making->graph;
    if (operand == NODE_ID_NONE || graph->nodes[operand].op != NODE_CONST) {
        return;
    }
    struct type type = graph->nodes[operand].type;
    struct cell near[2];
    size_t count = near_values(making, type, graph->nodes[operand].constant,
                               near);
    assert(place >= 0);
    for (size_t i = 0; i < count && !graph->failed; i++) {
        node_id constant = graph_constant(graph, type, near[i]);
        struct node other = *node;
        /* a, b and c are in the node, arguments in a run of their own. */
        if (place < 3) {
            node_id *const places[3] = { &other.a, &other.b, &other.c };
            *places[place] = constant;
            replace(making, remade(making, &other));
            continue;
        }
        node_id *args = arena_alloc(&making->scratch, node->args_count
                                    * sizeof(*args));
        if (args == NULL) {
            making->good = false;
            return;
        }
        memcpy(args, graph->args + node->args,
               node->args_count * sizeof(*args));
        args[place - 3] = constant;
        replace(making, graph_add(graph, &other, args));
    }
}

/* one_of without each of its values. */
static void drop_argument(struct making *making, const struct node *node)
{
    assert(node->op < NODE_OP_COUNT);
    struct graph *graph = making->graph;
    if (node->op != NODE_ONE_OF || node->args_count < 3) {
        return;
    }
    for (uint32_t gone = 1; gone < node->args_count; gone++) {
        node_id *args = arena_alloc(&making->scratch, node->args_count
                                    * sizeof(*args));
        uint32_t kept = 0;
        if (args == NULL) {
            making->good = false;
            return;
        }
        for (uint32_t i = 0; i < node->args_count; i++) {
            if (i != gone) {
                args[kept] = graph->args[node->args + i];
                kept++;
            }
        }
        assert(kept + 1 == node->args_count);
        replace(making, graph_call(graph, NODE_ONE_OF, node->type, args,
                                   kept));
    }
}

/* --- The walk ------------------------------------------------------------- */

/* All that can be wrong with one node. The copy is taken before nodes are
 * added, which may move them. */
static void mutate_node(struct making *making, node_id id)
{
    assert(making->graph->nodes != NULL);
    struct node node = making->graph->nodes[id];
    assert(id < making->graph->count);
    making->at = id;
    swap_operator(making, &node);
    take_operand(making, &node);
    drop_argument(making, &node);
    mutants_of_lookup(making, &node);
    change_operand(making, &node, node.a, 0);
    change_operand(making, &node, node.b, 1);
    change_operand(making, &node, node.c, 2);
    for (uint32_t i = 0; i < node.args_count; i++) {
        change_operand(making, &node, making->graph->args[node.args + i],
                       3 + (int)i);
    }
}

/* Nodes below `id` that give its value, each once, into `marks`. */
static void mark(const struct graph *graph, node_id id, bool *marks)
{
    assert(marks != NULL);
    if (id == NODE_ID_NONE || marks[id]) {
        return;
    }
    const struct node *node = &graph->nodes[id];
    assert(id < graph->count);
    marks[id] = true;
    /* The left of SEQ is evaluated for its events only. */
    if (node->op != NODE_SEQ) {
        mark(graph, node->a, marks);
    }
    mark(graph, node->b, marks);
    mark(graph, node->c, marks);
    for (uint32_t i = 0; i < node->args_count; i++) {
        mark(graph, graph->args[node->args + i], marks);
    }
}

/* The rule that always passes, and the one that always applies. */
static void add_always(struct making *making)
{
    assert(making->graph != NULL);
    node_id yes = graph_bool(making->graph, true);
    const struct rule *rule = making->rule;
    assert(rule->lifted);
    if (yes == NODE_ID_NONE) {
        return;
    }
    add_nodes(making, rule->when_node, yes,
              str_of(label_text(LABEL_MUTANT_PASSES, making->out->language)));
    if (rule->when_node != NODE_ID_NONE) {
        add_nodes(making, NODE_ID_NONE, rule->check_node,
                  str_of(label_text(LABEL_MUTANT_APPLIES,
                                    making->out->language)));
    }
}

/* Only nodes that were there before: mutants of mutants are not made (what
 * notices each of two mistakes notices nearly always both together). */
int mutants_of_graph(struct mutants *out, struct pack *pack,
                     const struct rule *rule, struct err *err)
{
    assert(rule->lifted);
    struct making making = { .out = out, .graph = &pack->graph,
                             .rule = rule, .first = out->count,
                             .good = true };
    size_t count = pack->graph.count;
    bool *marks = arena_alloc(out->arena, count + 1);
    if (marks == NULL) {
        return err_nomem(err);
    }
    assert(rule->check_node != NODE_ID_NONE);
    arena_init(&making.scratch, out->arena->mem);
    /* Nodes that both functions share are changed in both: they come from
     * one name in the source more often than not. */
    mark(&pack->graph, rule->when_node, marks);
    mark(&pack->graph, rule->check_node, marks);
    add_always(&making);
    for (size_t i = 0; i < count && !pack->graph.failed; i++) {
        if (marks[i]) {
            mutate_node(&making, (node_id)i);
        }
    }
    arena_free(&making.scratch);
    bool good = making.good && !pack->graph.failed && !out->arena->failed;
    return good ? 0 : err_nomem(err);
}
