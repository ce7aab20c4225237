/* The graph: interning nodes, and the folding that cannot lose an event.
 *
 * Ids rise: an operand's id is smaller than its user's, so a scan by id is a
 * topological order.  Two nodes are one when every part is equal; constants
 * compare by bits, so that 0.0 and -0.0 stay apart. */
#include "expr/node.h"

#include <assert.h>
#include <string.h>

#include "expr/arith.h"

enum { GRAPH_FIRST = 64 };

/* No memory until the first node. */
void graph_init(struct graph *graph, struct arena *arena,
                const struct schema *facts, const struct schema *parameters)
{
    assert(facts != NULL);
    assert(parameters != NULL);
    assert(graph != NULL);
    assert(arena != NULL);
    *graph = (struct graph){
        .arena = arena, .facts = facts, .parameters = parameters
    };
}

/* --- Hashing and equality ------------------------------------------------- */

/* One word into a running hash.  The order of words counts. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash ^= word;
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

/* Floats by bits: 0.0 and -0.0 are two constants. */
static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

/* A scalar constant as 64 bits; text by its hash.  Different constants may
 * share bits only as text. */
static uint64_t scalar_bits(enum type_base base, struct cell cell)
{
    assert(cell.known);
    switch (base) {
    case TYPE_BOOL: return cell.as.boolean ? 1 : 0;
    case TYPE_NUMBER: return bits_of(cell.as.number);
    case TYPE_TEXT: return str_hash(cell.as.text);
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TIME: return (uint64_t)cell.as.integer;
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
    return 0;
}

/* Lists by their items in order.  An empty list has 0, like the integer 0: the
 * type is hashed with the node. */
static uint64_t constant_hash(struct type type, struct cell cell)
{
    uint64_t hash = 0;
    if (!type.list) {
        return scalar_bits(type.base, cell);
    }
    for (size_t i = 0; i < cell.as.list.count; i++) {
        hash = mix(hash, scalar_bits(type.base, cell.as.list.items[i]));
    }
    return hash;
}

/* Text by its bytes, not only by its hash.  ORDER: scalar_bits. */
static bool scalar_same(enum type_base base, struct cell a, struct cell b)
{
    if (base == TYPE_TEXT) {
        return str_equal(a.as.text, b.as.text);
    }
    return scalar_bits(base, a) == scalar_bits(base, b);
}

/* Item by item. */
static bool constant_same(struct type type, struct cell a, struct cell b)
{
    if (!type.list) {
        return scalar_same(type.base, a, b);
    }
    if (a.as.list.count != b.as.list.count) {
        return false;
    }
    for (size_t i = 0; i < a.as.list.count; i++) {
        if (!scalar_same(type.base, a.as.list.items[i],
                         b.as.list.items[i])) {
            return false;
        }
    }
    return true;
}

/* Every part that makes a node what it is. */
static uint64_t node_hash(const struct node *node, const node_id *args)
{
    assert(node != NULL);
    /* What measure() sets follows from the rest. */
    uint64_t hash = mix(node->op, (uint64_t)node->type.base * 2
                                  + (node->type.list ? 1 : 0));
    hash = mix(hash, (uint64_t)node->a << 32 | node->b);
    hash = mix(hash, (uint64_t)node->c << 32 | node->args_count);
    hash = mix(hash, (uint64_t)(uint32_t)node->slot << 32
                     | (uint32_t)node->extra);
    for (uint32_t i = 0; i < node->args_count; i++) {
        hash = mix(hash, args[i]);
    }
    if (node->op == NODE_CONST) {
        hash = mix(hash, constant_hash(node->type, node->constant));
    }
    return hash ^ hash >> 32;
}

/* ORDER: see node_hash. */
static bool node_same(const struct graph *graph, const struct node *a,
                      const struct node *b, const node_id *b_args)
{
    assert(a != NULL);
    assert(b != NULL);
    assert(graph != NULL);
    if (a->op != b->op || !type_equal(a->type, b->type) || a->a != b->a
        || a->b != b->b || a->c != b->c || a->slot != b->slot
        || a->extra != b->extra || a->args_count != b->args_count) {
        return false;
    }
    for (uint32_t i = 0; i < a->args_count; i++) {
        if (graph->args[a->args + i] != b_args[i]) {
            return false;
        }
    }
    return a->op != NODE_CONST
        || constant_same(a->type, a->constant, b->constant);
}

/* --- Room ----------------------------------------------------------------- */

/* A new index; the old one stays in the arena.  `size` is a power of two and
 * twice the capacity.  False leaves the old index in force. */
static bool graph_rehash(struct graph *graph, size_t size)
{
    assert(graph != NULL);
    assert((size & (size - 1)) == 0);
    uint32_t *index = arena_alloc(graph->arena, size * sizeof(*index));
    if (index == NULL) {
        return false;
    }
    for (size_t i = 0; i < graph->count; i++) {
        const struct node *node = &graph->nodes[i];
        size_t place = (size_t)node_hash(node, graph->args + node->args);
        while (index[place & (size - 1)] != 0) {
            place++;
        }
        index[place & (size - 1)] = (uint32_t)i + 1;
    }
    graph->index = index;
    graph->index_size = size;
    return true;
}

/* A copy of `count` items in a block of `capacity`, or NULL.  Old blocks stay
 * in the arena: doubling, so at most as much again. */
static void *grown(struct arena *arena, const void *items, size_t count,
                   size_t capacity, size_t item_bytes)
{
    assert(arena != NULL);
    assert(capacity >= count);
    void *block = arena_alloc(arena, capacity * item_bytes);
    if (block != NULL && count > 0) {
        memcpy(block, items, count * item_bytes);
    }
    return block;
}

/* Before an append: nodes, index and arguments.  False at no memory; the graph
 * then gives up for good. */
static bool graph_room(struct graph *graph, size_t args_more)
{
    assert(graph != NULL);
    if (graph->count == graph->capacity) {
        size_t capacity = graph->capacity == 0 ? GRAPH_FIRST
                                               : graph->capacity * 2;
        struct node *nodes = grown(graph->arena, graph->nodes, graph->count,
                                   capacity, sizeof(*nodes));
        if (nodes == NULL) {
            return false;
        }
        graph->nodes = nodes;
        graph->capacity = capacity;
        if (!graph_rehash(graph, capacity * 2)) {
            return false;
        }
    }
    if (graph->args_count + args_more > graph->args_capacity) {
        /* Room for twice what is needed now: arguments come in runs. */
        size_t capacity = (graph->args_count + args_more) * 2 + GRAPH_FIRST;
        node_id *args = grown(graph->arena, graph->args, graph->args_count,
                              capacity, sizeof(*args));
        if (args == NULL) {
            return false;
        }
        graph->args = args;
        graph->args_capacity = capacity;
    }
    return true;
}

/* --- Folding -------------------------------------------------------------- */

/* Only during one call: nodes move when the graph grows. */
static const struct node *node_at(const struct graph *graph, node_id id)
{
    assert(graph != NULL);
    assert(id < graph->count);
    return &graph->nodes[id];
}

/* A scalar constant of this base. */
static bool is_const(const struct graph *graph, node_id id,
                     enum type_base base)
{
    assert(graph != NULL);
    const struct node *node = node_at(graph, id);
    return node->op == NODE_CONST && node->type.base == base
        && !node->type.list;
}

/* Dates and times are ints to Lua. */
static bool is_int_like(const struct graph *graph, node_id id)
{
    assert(graph != NULL);
    return is_const(graph, id, TYPE_INT) || is_const(graph, id, TYPE_DATE)
        || is_const(graph, id, TYPE_TIME);
}

/* AND, OR, IF, NOT with a constant where the other side cannot be lost.
 * `false and x` drops x, as evaluation would never reach it; `x and false`
 * keeps x, whose event counts. */
static node_id fold_logic(const struct graph *graph, const struct node *node)
{
    assert(graph != NULL);
    assert(node != NULL);
    if (node->op == NODE_NOT) {
        const struct node *inner = node_at(graph, node->a);
        bool back = inner->op == NODE_NOT
            && node_at(graph, inner->a)->type.base == TYPE_BOOL
            && !node_at(graph, inner->a)->maybe_nil;
        return back ? inner->a : NODE_ID_NONE;
    }
    if (!is_const(graph, node->a, TYPE_BOOL)) {
        /* x and true, x or false are x for a bool x that is never nil. */
        bool plain = node->op != NODE_IF
            && is_const(graph, node->b, TYPE_BOOL)
            && node_at(graph, node->a)->type.base == TYPE_BOOL
            && !node_at(graph, node->a)->maybe_nil;
        bool neutral = plain && node_at(graph, node->b)->constant.as.boolean
                                == (node->op == NODE_AND);
        return neutral ? node->a : NODE_ID_NONE;
    }
    bool truth = node_at(graph, node->a)->constant.as.boolean;
    if (node->op == NODE_IF) {
        return truth ? node->b : node->c;
    }
    return truth == (node->op == NODE_AND) ? node->b : node->a;
}

/* The six comparisons of two integers. */
static bool fold_order(enum node_op op, int64_t a, int64_t b)
{
    assert(op >= NODE_EQ && op <= NODE_GE);
    switch (op) {
    case NODE_EQ: return a == b;
    case NODE_NE: return a != b;
    case NODE_LT: return a < b;
    case NODE_LE: return a <= b;
    case NODE_GT: return a > b;
    default: return a >= b;
    }
}

/* Two integer constants: comparison, and arithmetic that cannot fail.
 * Division is left alone: a zero divisor is an event.  Wraps as Lua does. */
static bool fold_integers(const struct graph *graph, const struct node *node,
                          struct cell *out)
{
    assert(graph != NULL);
    assert(node != NULL);
    assert(out != NULL);
    int64_t a = node_at(graph, node->a)->constant.as.integer;
    int64_t b = node_at(graph, node->b)->constant.as.integer;
    *out = (struct cell){ .known = true };
    if (node->op >= NODE_EQ && node->op <= NODE_GE) {
        out->as.boolean = fold_order((enum node_op)node->op, a, b);
        return true;
    }
    if (node->type.base == TYPE_NUMBER) {
        return false;
    }
    switch (node->op) {
    case NODE_ADD: out->as.integer = arith_add(a, b); return true;
    case NODE_SUB: out->as.integer = arith_sub(a, b); return true;
    case NODE_MUL: out->as.integer = arith_mul(a, b); return true;
    default: return false;
    }
}

/* One constant operand made negative, or a float. */
static node_id fold_number(struct graph *graph, const struct node *node)
{
    assert(graph != NULL);
    assert(node != NULL);
    struct cell cell = { .known = true };
    struct cell from = node_at(graph, node->a)->constant;
    bool whole = is_int_like(graph, node->a);
    if (node->op == NODE_TO_NUMBER && whole) {
        cell.as.number = (double)from.as.integer;
    } else if (node->op == NODE_NEG && is_const(graph, node->a, TYPE_NUMBER)) {
        cell.as.number = -from.as.number;
    } else if (node->op == NODE_NEG && whole
               && node->type.base != TYPE_NUMBER) {
        cell.as.integer = arith_sub(0, from.as.integer);
    } else {
        return NODE_ID_NONE;
    }
    return graph_constant(graph, node->type, cell);
}

/* The id that this node folds to, or NODE_ID_NONE.  Whatever it drops could
 * have had no event: that is the rule for every case here. */
static node_id fold(struct graph *graph, const struct node *node)
{
    assert(graph != NULL);
    assert(node != NULL);
    struct cell cell = { .known = true };
    switch (node->op) {
    case NODE_NOT:
        if (is_const(graph, node->a, TYPE_BOOL)) {
            return graph_bool(graph,
                              !node_at(graph, node->a)->constant.as.boolean);
        }
        return fold_logic(graph, node);
    case NODE_AND: case NODE_OR: case NODE_IF:
        return fold_logic(graph, node);
    case NODE_SEQ:
        return node_at(graph, node->a)->op == NODE_CONST
            || node_at(graph, node->a)->op == NODE_KNOWN
            ? node->b : NODE_ID_NONE;
    case NODE_NEG: case NODE_TO_NUMBER:
        return fold_number(graph, node);
    case NODE_EQ: case NODE_NE: case NODE_LT: case NODE_LE: case NODE_GT:
    case NODE_GE: case NODE_ADD: case NODE_SUB: case NODE_MUL:
        if (is_int_like(graph, node->a) && is_int_like(graph, node->b)
            && fold_integers(graph, node, &cell)) {
            return graph_constant(graph, node->type, cell);
        }
        return NODE_ID_NONE;
    default:
        return NODE_ID_NONE;
    }
}

/* --- Adding --------------------------------------------------------------- */

/* A text function whose cost the text decides: expr/text.h. */
static bool text_may_defer(const struct graph *graph,
                           const struct node *node, const node_id *args)
{
    bool is_short = node->args_count > 1 && is_const(graph, args[1], TYPE_TEXT)
        && node_at(graph, args[1])->constant.as.text.size <= TEXT_FIND_FREE;
    assert(node->op == NODE_TEXT_CALL);
    return node->slot == TEXT_FIND_PLAIN ? !is_short
        : node->slot >= TEXT_REP && node->slot != TEXT_BYTE;
}

/* Sets depth, may_defer, maybe_nil; false when an operand is missing.  Depth
 * counts from 1 at the leaves.  A table says itself whether it may be nil. */
static bool measure(const struct graph *graph, struct node *node,
                    const node_id *args)
{
    assert(graph != NULL);
    assert(node != NULL);
    const node_id operands[3] = { node->a, node->b, node->c };
    uint32_t depth = 0;
    bool nil[3] = { false, false, false }, defers = false;
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NODE_ID_NONE) {
            const struct node *operand = node_at(graph, operands[i]);
            defers = defers || operand->may_defer;
            depth = operand->depth > depth ? operand->depth : depth;
            nil[i] = operand->maybe_nil;
        }
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        if (args[i] == NODE_ID_NONE) {
            return false;
        }
        uint32_t other = node_at(graph, args[i])->depth;
        depth = other > depth ? other : depth;
        defers = defers || node_at(graph, args[i])->may_defer;
    }
    node->depth = depth + 1;
    node->may_defer = defers;
    switch (node->op) {
    case NODE_NIL: case NODE_FIRST_COMMON: case NODE_ITEM: case NODE_LOOKUP:
        node->maybe_nil = true;
        break;
    case NODE_TEXT_CALL:
        node->maybe_nil = node->maybe_nil || node->slot >= TEXT_FIND_PLAIN;
        node->may_defer = defers || text_may_defer(graph, node, args);
        break;
    case NODE_IF: node->maybe_nil = nil[1] || nil[2]; break;
    case NODE_AND: node->maybe_nil = nil[0] || nil[1]; break;
    case NODE_OR: case NODE_SEQ: node->maybe_nil = nil[1]; break;
    case NODE_TABLE: break;
    default: node->maybe_nil = false; break;
    }
    return true;
}

/* How many of a, b, c an operation has. */
static int operands_of(enum node_op op)
{
    assert(op < NODE_OP_COUNT);
    switch (op) {
    case NODE_NOT: case NODE_NEG: case NODE_TO_NUMBER: case NODE_TO_INT:
    case NODE_COUNT: case NODE_ABS: case NODE_FLOOR: case NODE_CEIL:
    case NODE_LOOKUP: case NODE_IS_NIL:
        return 1;
    case NODE_AND: case NODE_OR: case NODE_SEQ: case NODE_EQ: case NODE_NE:
    case NODE_LT: case NODE_LE: case NODE_GT: case NODE_GE: case NODE_ADD:
    case NODE_SUB: case NODE_MUL: case NODE_DIV: case NODE_IDIV:
    case NODE_MOD: case NODE_MONTHS_BETWEEN: case NODE_ADD_MONTHS:
    case NODE_IN_LIST: case NODE_OVERLAPS: case NODE_FIRST_COMMON:
    case NODE_ITEM:
        return 2;
    case NODE_IF: case NODE_DATE:
        return 3;
    default:
        return 0;
    }
}

/* Operands beyond the operation's count become NODE_ID_NONE, so that equal
 * nodes are equal bytes; false when one within it is missing. */
static bool settle(const struct graph *graph, struct node *node,
                   const node_id *args)
{
    assert(graph != NULL);
    assert(node != NULL);
    int count = operands_of((enum node_op)node->op);
    node->a = count > 0 ? node->a : NODE_ID_NONE;
    node->b = count > 1 ? node->b : NODE_ID_NONE;
    node->c = count > 2 ? node->c : NODE_ID_NONE;
    if ((count > 0 && node->a == NODE_ID_NONE)
        || (count > 1 && node->b == NODE_ID_NONE)
        || (count > 2 && node->c == NODE_ID_NONE)) {
        return false;
    }
    return measure(graph, node, args);
}

/* Sticky: a builder looks once, at its end. */
static node_id give_up(struct graph *graph)
{
    assert(graph != NULL);
    graph->failed = true;
    return NODE_ID_NONE;
}

/* Terminated, in the graph's arena. */
static bool copy_text(struct arena *arena, enum type_base base,
                      struct cell *cell)
{
    assert(arena != NULL);
    assert(cell != NULL);
    if (base != TYPE_TEXT) {
        return true;
    }
    cell->as.text = str_copy(arena, cell->as.text);
    return cell->as.text.bytes != NULL;
}

/* Text and items of a constant move into the graph's arena.  Builders may pass
 * text that lives shorter than the graph. */
static bool copy_constant(struct arena *arena, struct type type,
                          struct cell *cell)
{
    assert(arena != NULL);
    assert(cell != NULL);
    if (!type.list) {
        return copy_text(arena, type.base, cell);
    }
    size_t count = cell->as.list.count;
    struct cell *items = grown(arena, cell->as.list.items, count, count + 1,
                               sizeof(*items));
    if (items == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!copy_text(arena, type.base, &items[i])) {
            return false;
        }
    }
    cell->as.list.items = items;
    return true;
}

/* Room has been made; only the copy of a constant can still fail. */
static node_id append(struct graph *graph, struct node *node,
                      const node_id *args, size_t place)
{
    assert(graph != NULL);
    assert(node != NULL);
    node_id id = (node_id)graph->count;
    assert(graph->count < graph->capacity);
    if (node->op == NODE_CONST
        && !copy_constant(graph->arena, node->type, &node->constant)) {
        return give_up(graph);
    }
    struct node *added = &graph->nodes[graph->count];
    *added = *node;
    added->args = (uint32_t)graph->args_count;
    for (uint32_t i = 0; i < node->args_count; i++) {
        graph->args[graph->args_count + i] = args[i];
    }
    graph->args_count += node->args_count;
    graph->count++;
    graph->index[place] = id + 1;
    return id;
}

/* Folds, looks the node up, and appends it when it is new.  NODE_ID_NONE with
 * graph->failed at no memory, at a missing operand, or deeper than
 * LIMIT_EXPR_DEPTH, when too_deep is set as well. */
node_id graph_add(struct graph *graph, const struct node *node,
                  const node_id *args)
{
    assert(graph != NULL);
    assert(node != NULL && node->op < NODE_OP_COUNT);
    struct node key = *node;
    if (graph->failed || !settle(graph, &key, args)) {
        return give_up(graph);
    }
    /* Here, so that every recursion over a graph is bounded. */
    if (key.depth > LIMIT_EXPR_DEPTH) {
        graph->too_deep = true;
        return give_up(graph);
    }
    node_id folded = fold(graph, &key);
    if (folded != NODE_ID_NONE) {
        return folded;
    }
    if (!graph_room(graph, key.args_count)) {
        return give_up(graph);
    }
    size_t mask = graph->index_size - 1;
    size_t place = (size_t)node_hash(&key, args) & mask;
    while (graph->index[place] != 0) {
        node_id id = graph->index[place] - 1;
        if (node_same(graph, &graph->nodes[id], &key, args)) {
            return id;
        }
        place = (place + 1) & mask;
    }
    return append(graph, &key, args, place);
}

/* Not interned: each file-level table is one.  Its number, or -1 with
 * graph->failed.  Keys and values are borrowed, as the lifter made them in the
 * same arena. */
int graph_lookup(struct graph *graph, const struct lookup *lookup)
{
    assert(graph != NULL);
    assert(lookup != NULL);
    if (graph->lookups_count == graph->lookups_capacity) {
        size_t capacity = graph->lookups_capacity * 2 + 8;
        struct lookup *lookups = grown(graph->arena, graph->lookups,
                                       graph->lookups_count, capacity,
                                       sizeof(*lookups));
        if (lookups == NULL) {
            graph->failed = true;
            return -1;
        }
        graph->lookups = lookups;
        graph->lookups_capacity = capacity;
    }
    graph->lookups[graph->lookups_count] = *lookup;
    graph->lookups_count++;
    return (int)graph->lookups_count - 1;
}
