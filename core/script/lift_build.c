/* Nodes and variables.  Nodes are built only while the function may still be
 * lifted and the graph can take them: the size with sharing undone is counted
 * (a node's own weight plus its operands'), and depth is checked before the
 * graph would refuse it. */
#include "script/lift_walk.h"

#include <assert.h>
#include <string.h>

/* --- Size ----------------------------------------------------------------- */

/* What a node adds by itself: more for what costs the VM by length. */
static uint32_t own_weight(const struct node *node)
{
    assert(node->op < NODE_OP_COUNT);
    switch (node->op) {
    /* At worst a step for each byte of a text of LIMIT_BLOCK_BYTES; of
     * patterns TEXT_STEPS, and what is dearer is the VM's.
     * ORDER: expr/text.h. */
    case NODE_TEXT_CALL: return node->slot == TEXT_FIND_PLAIN ? 700 : 200;
    case NODE_CONCAT: return 200;
    case NODE_OVERLAPS: case NODE_FIRST_COMMON: return 500;
    case NODE_IN_LIST: case NODE_TABLE: return 100;
    default: return 1;
    }
}

/* The size of `id` with sharing undone: what the VM would evaluate if each use
 * were written out. Its operands are weighed already, as they stand before it.
 * Capped at half of the range, so that a sum of four cannot wrap. */
static uint32_t weight_of(const struct walk *walk, node_id id)
{
    assert(id <= walk->weights_count);
    assert(id < walk->graph->count);
    const struct node *node = &walk->graph->nodes[id];
    const node_id operands[3] = { node->a, node->b, node->c };
    uint64_t sum = own_weight(node);
    for (int i = 0; i < 3; i++) {
        sum += operands[i] != NODE_ID_NONE ? walk->weights[operands[i]] : 0;
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        sum += walk->weights[walk->graph->args[node->args + i]];
    }
    return sum > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)sum;
}

/* Brings `weights` up to the nodes of the graph. */
static bool weigh(struct walk *walk)
{
    assert(walk->weights_count <= walk->weights_capacity);
    size_t count = walk->graph->count;
    if (count > walk->weights_capacity) {
        size_t capacity = count * 2 + 64;
        uint32_t *weights = arena_alloc(walk->arena,
                                        capacity * sizeof *weights);
        if (weights == NULL) {
            walk_nomem(walk);
            return false;
        }
        if (walk->weights_count > 0) {
            memcpy(weights, walk->weights,
                   walk->weights_count * sizeof *weights);
        }
        walk->weights = weights;
        walk->weights_capacity = capacity;
    }
    while (walk->weights_count < count) {
        node_id id = (node_id)walk->weights_count;
        walk->weights[id] = weight_of(walk, id);
        walk->weights_count++;
    }
    return true;
}

/* Accepts a new node, unless it is too large. */
static node_id built(struct walk *walk, node_id id)
{
    assert(walk->graph != NULL);
    assert(id == NODE_ID_NONE || id < walk->graph->count);
    if (id == NODE_ID_NONE || walk->graph->failed) {
        walk_nomem(walk);
        return NODE_ID_NONE;
    }
    if (!weigh(walk)) {
        return NODE_ID_NONE;
    }
    if (walk->weights[id] > LIFT_NODES_MAX) {
        const struct tree *function = walk->frame->function;
        struct tree start = { .line = 1, .column = 1 };
        walk_give_up(walk, function == NULL ? &start : function,
                     MESSAGE_WHY_LARGE, STR(""));
        return NODE_ID_NONE;
    }
    return id;
}

/* True when a node over these operands may be added. */
static bool may_build(struct walk *walk, const node_id *operands,
                      size_t count)
{
    assert(operands != NULL || count == 0);
    if (walk->given_up || walk->graph->failed) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (operands[i] == NODE_ID_NONE) {
            return false;
        }
        if (walk->graph->nodes[operands[i]].depth >= LIMIT_EXPR_DEPTH - 4) {
            struct tree start = { .line = 1, .column = 1 };
            const struct tree *function = walk->frame->function;
            walk_give_up(walk, function == NULL ? &start : function,
                         MESSAGE_WHY_LARGE, STR(""));
            return false;
        }
    }
    return true;
}

/* The general form; those below spell the common shapes. */
node_id build_node(struct walk *walk, const struct node *node,
                   const node_id *args)
{
    assert(args != NULL || node->args_count == 0);
    const node_id operands[3] = { node->a, node->b, node->c };
    assert(node->op < NODE_OP_COUNT);
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NODE_ID_NONE &&
            !may_build(walk, &operands[i], 1)) {
            return NODE_ID_NONE;
        }
    }
    if (!may_build(walk, args, node->args_count)) {
        return NODE_ID_NONE;
    }
    return built(walk, graph_add(walk->graph, node, args));
}

/* One operand, in `a`. */
node_id build_unary(struct walk *walk, enum node_op op, struct type type,
                    node_id a)
{
    assert(op < NODE_OP_COUNT);
    if (!may_build(walk, &a, 1)) {
        return NODE_ID_NONE;
    }
    return built(walk, graph_unary(walk->graph, op, type, a));
}

/* Two operands, in `a` and `b`; the graph folds constants. */
node_id build_binary(struct walk *walk, enum node_op op, struct type type,
                     node_id a, node_id b)
{
    const node_id operands[2] = { a, b };
    assert(op < NODE_OP_COUNT);
    if (!may_build(walk, operands, 2)) {
        return NODE_ID_NONE;
    }
    return built(walk, graph_binary(walk->graph, op, type, a, b));
}

/* The opposite of a bool that is never nil, with the same events in the same
 * order.  Order comparisons are not turned around: NaN. */
static node_id build_not(struct walk *walk, node_id id, int nested)
{
    struct node node = walk->graph->nodes[id];  /* building moves them */
    struct type type = { TYPE_BOOL, false };
    enum node_op op = (enum node_op)node.op;
    assert(!node.maybe_nil && nested >= 0);
    bool plain = nested > 0 && node.a != NODE_ID_NONE &&
                 !walk->graph->nodes[node.a].maybe_nil;
    if (op == NODE_NOT && plain &&
        walk->graph->nodes[node.a].type.base == TYPE_BOOL) {
        return node.a;
    }
    if (op == NODE_EQ || op == NODE_NE) {
        return build_binary(walk, op == NODE_EQ ? NODE_NE : NODE_EQ, type,
                            node.a, node.b);
    }
    bool both = plain && node.b != NODE_ID_NONE &&
                !walk->graph->nodes[node.b].maybe_nil;
    if (both && (op == NODE_AND || op == NODE_OR)) {
        node_id a = build_not(walk, node.a, nested - 1);
        node_id b = walk->given_up ? NODE_ID_NONE
                                   : build_not(walk, node.b, nested - 1);
        return build_binary(walk, op == NODE_AND ? NODE_OR : NODE_AND, type,
                            a, b);
    }
    if (op == NODE_SEQ && nested > 0) {
        return build_seq(walk, node.a,
                         build_not(walk, node.b, nested - 1));
    }
    return build_unary(walk, NODE_NOT, type, id);
}

/* `if c then x else y` over bools, of which one is a constant, as `and` or
 * `or`: conditions one beside the other read better than nested ones.  NONE
 * when it is none of these. */
static node_id build_logic(struct walk *walk, const node_id abc[3])
{
    assert(walk->graph != NULL);
    assert(abc != NULL);
    enum { NESTED = 40 };
    struct type type = { TYPE_BOOL, false };
    const struct node *yes = node_constant(walk, abc[1]);
    const struct node *no = node_constant(walk, abc[2]);
    for (int i = 0; i < 3; i++) {
        const struct node *part = &walk->graph->nodes[abc[i]];
        if (part->maybe_nil || part->type.base != TYPE_BOOL ||
            part->op == NODE_FAIL) {
            return NODE_ID_NONE;
        }
    }
    if (yes != NULL && no != NULL) {
        return yes->constant.as.boolean
             ? abc[0] : build_not(walk, abc[0], NESTED);
    }
    if (yes != NULL) {
        return yes->constant.as.boolean
             ? build_binary(walk, NODE_OR, type, abc[0], abc[2])
             : build_binary(walk, NODE_AND, type,
                            build_not(walk, abc[0], NESTED), abc[2]);
    }
    if (no == NULL) {
        return NODE_ID_NONE;
    }
    return no->constant.as.boolean
         ? build_binary(walk, NODE_OR, type,
                        build_not(walk, abc[0], NESTED), abc[1])
         : build_binary(walk, NODE_AND, type, abc[0], abc[1]);
}

/* abc: condition, then, else. Simplified where nothing is lost: equal arms
 * become the condition's events and the arm; `true`/`false` arms become the
 * condition or its negation, unless it may be nil; a negated condition swaps
 * the arms. The condition is still evaluated in each form. */
node_id build_if(struct walk *walk, struct type type, const node_id abc[3])
{
    assert(abc != NULL);
    if (!may_build(walk, abc, 3)) {
        return NODE_ID_NONE;
    }
    if (abc[1] == abc[2]) {
        return build_seq(walk, abc[0], abc[1]);
    }
    const struct node *condition = &walk->graph->nodes[abc[0]];
    node_id logic = type.base == TYPE_BOOL && !type.list
                  ? build_logic(walk, abc) : NODE_ID_NONE;
    if (logic != NODE_ID_NONE || walk->given_up) {
        return logic;
    }
    struct node node = { .op = NODE_IF, .type = type, .a = abc[0],
                         .b = abc[1], .c = abc[2] };
    if (condition->op == NODE_NOT) {
        node.a = condition->a;    /* if not x then b else c */
        node.b = abc[2];
        node.c = abc[1];
    }
    assert(node.a != NODE_ID_NONE);
    return built(walk, graph_add(walk->graph, &node, NULL));
}

/* A cell that is known; texts and lists in it must live as long as the
 * graph. */
node_id build_constant(struct walk *walk, struct type type,
                       struct cell cell)
{
    assert(cell.known);
    if (walk->given_up || walk->graph->failed) {
        return NODE_ID_NONE;
    }
    return built(walk, graph_constant(walk->graph, type, cell));
}

node_id build_bool(struct walk *walk, bool boolean)
{
    assert(walk->graph != NULL);
    struct cell cell = { .known = true, .as.boolean = boolean };
    return build_constant(walk, (struct type){ TYPE_BOOL, false }, cell);
}

node_id build_integer(struct walk *walk, enum type_base base,
                      int64_t integer)
{
    assert(base != TYPE_NONE);
    struct cell cell = { .known = true, .as.integer = integer };
    return build_constant(walk, (struct type){ base, false }, cell);
}

/* A node without operands. */
static node_id build_leaf(struct walk *walk, enum node_op op,
                          struct type type)
{
    assert(op < NODE_OP_COUNT);
    struct node node = { .op = (uint8_t)op, .type = type,
                         .maybe_nil = op == NODE_NIL, .a = NODE_ID_NONE,
                         .b = NODE_ID_NONE, .c = NODE_ID_NONE };
    return build_node(walk, &node, NULL);
}

/* Lua's nil as a node: it has no type of our own, hence TYPE_NONE. */
node_id build_nil(struct walk *walk)
{
    assert(walk->graph != NULL);
    return build_leaf(walk, NODE_NIL, (struct type){ TYPE_NONE, false });
}

/* A node that stops the evaluation with an error, where the script would have
 * raised one; `type` is what the place around it wants. */
node_id build_fail(struct walk *walk, struct type type)
{
    assert(walk->graph != NULL);
    assert(type.base != TYPE_NONE);
    return build_leaf(walk, NODE_FAIL, type);
}

/* Leaves out `first` where `then` evaluates it anyway before all else: the
 * events stay the same and the graph stays small. */
node_id build_seq(struct walk *walk, node_id first, node_id then)
{
    if (walk->given_up) {
        return NODE_ID_NONE;      /* `first` alone would be of another type */
    }
    if (first == NODE_ID_NONE || then == NODE_ID_NONE || first == then) {
        return then == NODE_ID_NONE ? first : then;
    }
    assert(first < walk->graph->count && then < walk->graph->count);
    if (node_leads_with(walk, then, first)) {
        return then;
    }
    return build_binary(walk, NODE_SEQ, walk->graph->nodes[then].type,
                        first, then);
}

/* Keeps the order of events of the script: those of `first` come before the
 * operand's own, whether it has a value or only events. */
struct operand operand_after(struct walk *walk, node_id first,
                             struct operand operand)
{
    assert(walk->graph != NULL);
    if (first == NODE_ID_NONE || walk->given_up) {
        return operand;
    }
    if (operand.node != NODE_ID_NONE) {
        operand.node = build_seq(walk, first, operand.node);
    } else {
        operand.effects = build_effects(walk, first, operand.effects);
    }
    return operand;
}

/* Of a value: what evaluating it can raise; of anything else: the events noted
 * while it was walked. */
node_id operand_events(struct walk *walk, const struct operand *operand)
{
    assert(operand != NULL);
    return operand->node != NODE_ID_NONE
         ? node_effects(walk, operand->node) : operand->effects;
}

/* A nil becomes a node here, behind its events. A value that cannot be said as
 * a node (a table, a function) gives the function up: NONE. */
node_id operand_node(struct walk *walk, const struct operand *operand,
                     const struct tree *at)
{
    assert(operand != NULL && at != NULL);
    if (operand->kind == OPERAND_NIL && operand->node == NODE_ID_NONE) {
        return build_seq(walk, operand->effects, build_nil(walk));
    }
    if (operand->node == NODE_ID_NONE) {
        walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
    }
    return operand->node;
}

bool operand_may_be_nil(const struct operand *operand)
{
    assert(operand != NULL);
    return operand->maybe_nil && (operand->kind == OPERAND_VALUE ||
                                  operand->kind == OPERAND_ROW);
}

/* A row has no value, but one that stands for its being there. */
node_id operand_presence(struct walk *walk, const struct operand *operand,
                         const struct tree *at)
{
    assert(operand_may_be_nil(operand));
    if (operand->kind == OPERAND_VALUE) {
        return operand_node(walk, operand, at);
    }
    if (operand->row == NODE_ID_NONE) {
        walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
    }
    return build_seq(walk, operand->effects, operand->row);
}

/* --- Variables ------------------------------------------------------------ */

/* Whether two operands are interchangeable, field by field; the nodes are
 * compared by number, which suffices as the graph shares equal nodes. */
static bool same_operand(const struct operand *a, const struct operand *b)
{
    assert(a != NULL && b != NULL);
    return a->kind == b->kind && type_equal(a->type, b->type) &&
           a->maybe_nil == b->maybe_nil && a->node == b->node &&
           a->effects == b->effects && str_equal(a->path, b->path) &&
           a->is_parameter == b->is_parameter && a->tree == b->tree &&
           a->entries == b->entries && a->decision == b->decision &&
           a->builtin == b->builtin && a->row == b->row &&
           a->maybe_int == b->maybe_int && a->most == b->most;
}

/* Values of one type, or a value and nil; other pairs give an operand that is
 * not known. The bound on bytes is the larger of both, and it is lost when
 * either has none: reasons have a limit (LANGUAGE.md). */
struct operand operand_merge(struct walk *walk, node_id condition,
                             const struct operand *one,
                             const struct operand *other)
{
    assert(one != NULL && other != NULL);
    struct operand sides[2] = { *one, *other };
    const struct operand *a = &sides[0];
    const struct operand *b = &sides[1];
    if (same_operand(a, b)) {
        return *a;
    }
    bool nil_a = a->kind == OPERAND_NIL;
    bool nil_b = b->kind == OPERAND_NIL;
    bool typed = operand_unify(walk, &sides[0], &sides[1]);
    if (!typed && !(nil_a && b->kind == OPERAND_VALUE) &&
        !(nil_b && a->kind == OPERAND_VALUE)) {
        return operand_any();
    }
    struct type type = nil_a ? b->type : a->type;
    node_id node_a = nil_a ? build_seq(walk, a->effects, build_nil(walk))
                           : a->node;
    node_id node_b = nil_b ? build_seq(walk, b->effects, build_nil(walk))
                           : b->node;
    const node_id abc[3] = { condition, node_a, node_b };
    struct operand merged = operand_value(type, build_if(walk, type, abc));
    merged.maybe_nil = nil_a || nil_b || a->maybe_nil || b->maybe_nil;
    merged.maybe_int = a->maybe_int || b->maybe_int;
    merged.most = a->most > b->most ? a->most : b->most;
    int64_t bytes_b = 0;
    bool known = text_bytes(walk, a, &merged.bytes);
    merged.unbounded = !(text_bytes(walk, b, &bytes_b) && known);
    merged.bytes = merged.bytes > bytes_b ? merged.bytes : bytes_b;
    return merged;
}

/* The values behind the first one: none for what is surely one value, NULL
 * where they are not known. */
static const struct tail *tail_of(const struct operand *operand)
{
    static const struct tail none = { NULL, 0 };
    assert(operand != NULL);
    return operand->many ? operand->tail : &none;
}

/* Each further value of either side, nil where one side has fewer. The events
 * of all of them are those of the first. */
static void merge_tails(struct walk *walk, node_id condition,
                        const struct operand *a, const struct operand *b,
                        struct operand *out)
{
    const struct tail *tails[2] = { tail_of(a), tail_of(b) };
    out->many = a->many || b->many;
    out->rest = NULL;
    out->tail = NULL;
    if (!out->many || tails[0] == NULL || tails[1] == NULL) {
        return;
    }
    size_t count = tails[0]->count > tails[1]->count ? tails[0]->count
                                                     : tails[1]->count;
    struct tail *tail = arena_alloc(walk->arena, sizeof *tail);
    struct operand *items = arena_alloc(walk->arena,
                                        (count + 1) * sizeof *items);
    if (tail == NULL || items == NULL) {
        walk_nomem(walk);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct operand sides[2];
        for (int k = 0; k < 2; k++) {
            sides[k] = i < tails[k]->count ? tails[k]->items[i]
                                           : operand_of(OPERAND_NIL);
        }
        items[i] = operand_merge(walk, condition, &sides[0], &sides[1]);
    }
    *tail = (struct tail){ items, count };
    out->tail = tail;
    assert(out->many);
}

/* As operand_merge, but the events of the condition, and of the arm taken, are
 * part of the result. When the values cannot be said as one node, an `if` over
 * the events alone keeps them. */
struct operand operand_choose(struct walk *walk, node_id condition,
                              const struct operand *a,
                              const struct operand *b)
{
    assert(a != NULL && b != NULL);
    struct operand chosen = operand_merge(walk, condition, a, b);
    merge_tails(walk, condition, a, b, &chosen);
    if (same_operand(a, b)) {
        return operand_after(walk, condition, chosen);
    }
    if (chosen.node == NODE_ID_NONE) {
        /* The values cannot be said; their events can. */
        node_id yes = build_bool(walk, true);
        const node_id abc[3] = {
            condition, build_seq(walk, operand_events(walk, a), yes),
            build_seq(walk, operand_events(walk, b), yes)
        };
        chosen.effects = build_if(walk, (struct type){ TYPE_BOOL, false },
                                  abc);
    }
    return chosen;
}

/* Values are kept for one path; the list of changes makes each undoable, so
 * that the arms of an `if` start from the same state. On no memory nothing
 * changes and the walk stops. */
void walk_assign(struct walk *walk, int32_t variable,
                 struct operand operand, bool declares)
{
    assert(walk->changes_count <= walk->changes_capacity);
    assert(variable >= 0 && (size_t)variable < walk->variables_count);
    if (walk->changes_count == walk->changes_capacity) {
        size_t capacity = walk->changes_capacity * 2 + 64;
        struct change *changes = arena_alloc(walk->arena,
                                             capacity * sizeof *changes);
        if (changes == NULL) {
            walk_nomem(walk);
            return;
        }
        if (walk->changes_count > 0) {
            memcpy(changes, walk->changes,
                   walk->changes_count * sizeof *changes);
        }
        walk->changes = changes;
        walk->changes_capacity = capacity;
    }
    struct change *change = &walk->changes[walk->changes_count++];
    change->variable = variable;
    change->declares = declares;
    change->before = walk->values[variable];
    walk->values[variable] = operand;
}

/* From the last to the first, as one variable may have changed twice. */
void walk_undo(struct walk *walk, size_t count)
{
    assert(count <= walk->changes_count);
    while (walk->changes_count > count) {
        const struct change *change = &walk->changes[--walk->changes_count];
        walk->values[change->variable] = change->before;
    }
}
