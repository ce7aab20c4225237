/* Random typed expressions over a world's facts and parameters. */
#include "expr_random.h"

#include <assert.h>

static const struct type bool_type = { TYPE_BOOL, false };
static const struct type int_type = { TYPE_INT, false };
static const struct type number_type = { TYPE_NUMBER, false };
static const struct type text_type = { TYPE_TEXT, false };
static const struct type date_type = { TYPE_DATE, false };

/* --- Expressions ---------------------------------------------------------- */

static node_id any(struct world *world, enum type_base base, bool list,
                   int depth)
{
    return world_expression(world, (struct type){ base, list }, depth);
}

/* A fact or parameter of this type, or NODE_ID_NONE. */
static node_id leaf(struct world *world, struct type type)
{
    size_t start = random_below(&world->random, world->facts.count);
    bool parameter = random_chance(&world->random, 20);
    for (size_t i = 0; i < world->facts.count; i++) {
        size_t slot = (start + i) % world->facts.count;
        if (type_equal(world->facts.fields[slot].type, type)) {
            return parameter ? graph_parameter(&world->graph, (int)slot)
                             : graph_fact(&world->graph, (int)slot);
        }
    }
    return NODE_ID_NONE;
}

static enum shape shape_of(struct random *random, enum type_base base)
{
    switch (base) {
    case TYPE_BOOL: return SHAPE_BOOL;
    case TYPE_INT: return (enum shape)random_between(random, SHAPE_SMALL,
                                                   SHAPE_HIGH);
    case TYPE_NUMBER: return (enum shape)random_between(random, SHAPE_DECIMAL,
                                                      SHAPE_HUGE);
    case TYPE_TEXT: return random_chance(random, 80) ? SHAPE_WORD
                                                     : SHAPE_NAME;
    case TYPE_DATE: return SHAPE_DATE;
    default: return SHAPE_TIME;
    }
}

static node_id constant(struct world *world, struct type type)
{
    struct random *random = &world->random;
    enum shape shape = shape_of(random, type.base);
    struct cell cell = type.list ? world_draw_list(world, shape)
                                 : world_draw(world, shape);
    /* Often a value that some record has: boundaries matter. */
    if (!type.list && type.base != TYPE_BOOL && random_chance(random, 40)
        && world->records_count > 0) {
        size_t record = random_below(random, world->records_count);
        size_t start = random_below(random, world->facts.count);
        for (size_t i = 0; i < world->facts.count; i++) {
            size_t slot = (start + i) % world->facts.count;
            struct cell found = world->records[record].cells[slot];
            if (found.known
                && type_equal(world->facts.fields[slot].type, type)) {
                cell = found;
                break;
            }
        }
    }
    return graph_constant(&world->graph, type, cell);
}

static node_id nil(struct world *world)
{
    struct node node = {
        .op = NODE_NIL, .a = NODE_ID_NONE, .b = NODE_ID_NONE,
        .c = NODE_ID_NONE
    };
    return graph_add(&world->graph, &node, NULL);
}

static node_id with_slot(struct world *world, enum node_op op,
                         struct type type, node_id a, int slot)
{
    struct node node = {
        .op = (uint8_t)op, .type = type, .a = a, .b = NODE_ID_NONE,
        .c = NODE_ID_NONE, .slot = slot
    };
    return graph_add(&world->graph, &node, NULL);
}

/* A text function over the first `count` arguments. */
static node_id text_call_of(struct world *world, enum text_function function,
                            struct type type, const node_id *args,
                            uint32_t count)
{
    struct node node = {
        .op = NODE_TEXT_CALL, .type = type, .a = NODE_ID_NONE,
        .b = NODE_ID_NONE, .c = NODE_ID_NONE, .args_count = count,
        .slot = function
    };
    return graph_add(&world->graph, &node, args);
}

static node_id table(struct world *world, struct type type, int output,
                     int depth)
{
    node_id args[2] = { any(world, TYPE_INT, false, depth),
                        any(world, TYPE_TEXT, false, depth) };
    struct node node = {
        .op = NODE_TABLE, .type = type, .a = NODE_ID_NONE,
        .b = NODE_ID_NONE, .c = NODE_ID_NONE, .args_count = 2,
        .slot = (int)random_below(&world->random, 6), .extra = output,
        .maybe_nil = true
    };
    return graph_add(&world->graph, &node, args);
}

static node_id lookup_of(struct world *world, struct type type, int depth)
{
    struct random *random = &world->random;
    size_t count = 1 + random_below(random, 5);
    struct cell *keys = arena_alloc(&world->arena, count * sizeof(*keys));
    struct cell *values = arena_alloc(&world->arena,
                                      count * sizeof(*values));
    bool text = random_chance(random, 70);
    for (size_t i = 0; i < count; i++) {
        keys[i] = world_draw(world, text ? SHAPE_WORD : SHAPE_SMALL);
        values[i] = world_draw(world, shape_of(random, type.base));
    }
    struct lookup row = {
        .key_type = text ? text_type : int_type, .value_type = type,
        .keys = keys, .values = values, .count = count
    };
    int index = graph_lookup(&world->graph, &row);
    node_id key = any(world, text ? TYPE_TEXT : TYPE_INT, false, depth);
    return with_slot(world, NODE_LOOKUP, type, key, index);
}

static enum type_base numeric(struct random *random)
{
    static const enum type_base bases[] = {
        TYPE_INT, TYPE_INT, TYPE_NUMBER, TYPE_DATE, TYPE_TIME
    };
    return bases[random_below(random, 5)];
}

static node_id comparison(struct world *world, int depth)
{
    struct random *random = &world->random;
    enum node_op op = (enum node_op)random_between(random, NODE_EQ, NODE_GE);
    enum type_base base = numeric(random);
    enum type_base other = base;
    if (base == TYPE_INT || base == TYPE_NUMBER) {
        other = random_chance(random, 30) ? TYPE_NUMBER : TYPE_INT;
    }
    node_id a = any(world, base, false, depth);
    node_id b = random_chance(random, 60)
        ? constant(world, (struct type){ other, false })
        : any(world, other, false, depth);
    bool swap = random_chance(random, 20);
    return graph_binary(&world->graph, op, bool_type, swap ? b : a,
                        swap ? a : b);
}

static node_id equality(struct world *world, int depth)
{
    struct random *random = &world->random;
    enum node_op op = random_chance(random, 50) ? NODE_EQ : NODE_NE;
    enum type_base base = random_chance(random, 80) ? TYPE_TEXT : TYPE_BOOL;
    node_id a = any(world, base, false, depth);
    node_id b = random_chance(random, 15) ? nil(world)
        : random_chance(random, 50)
        ? constant(world, (struct type){ base, false })
        : any(world, base, false, depth);
    return graph_binary(&world->graph, op, bool_type, a, b);
}

static node_id one_of(struct world *world, int depth)
{
    node_id args[6];
    enum type_base base = random_chance(&world->random, 60)
        ? TYPE_TEXT : numeric(&world->random);
    struct type type = { base, false };
    uint32_t count = 2 + (uint32_t)random_below(&world->random, 5);
    args[0] = any(world, base, false, depth);
    for (uint32_t i = 1; i < count; i++) {
        args[i] = random_chance(&world->random, 85)
            ? constant(world, type) : any(world, base, false, depth);
    }
    return graph_call(&world->graph, NODE_ONE_OF, bool_type, args, count);
}

static node_id list_test(struct world *world, int depth)
{
    static const enum type_base bases[] = {
        TYPE_TEXT, TYPE_TEXT, TYPE_INT, TYPE_NUMBER
    };
    enum type_base base = bases[random_below(&world->random, 4)];
    node_id list = any(world, base, true, 0);
    if (random_chance(&world->random, 30)) {
        return graph_binary(&world->graph, NODE_OVERLAPS, bool_type, list,
                            any(world, base, true, 0));
    }
    node_id x = random_chance(&world->random, 60)
        ? constant(world, (struct type){ base, false })
        : any(world, base, false, depth);
    node_id test = graph_binary(&world->graph, NODE_IN_LIST, bool_type, list,
                                x);
    return random_chance(&world->random, 70) ? test
        : graph_binary(&world->graph, NODE_SEQ, bool_type, x, test);
}

static node_id matches(struct world *world, int depth);

static node_id bool_expression(struct world *world, int depth)
{
    struct random *random = &world->random;
    struct graph *graph = &world->graph;
    switch (random_below(random, 15)) {
    case 14: return matches(world, depth);
    case 0: case 1:
        return graph_binary(graph, NODE_AND, bool_type,
                            any(world, TYPE_BOOL, false, depth),
                            any(world, TYPE_BOOL, false, depth));
    case 2: case 3:
        return graph_binary(graph, NODE_OR, bool_type,
                            any(world, TYPE_BOOL, false, depth),
                            any(world, TYPE_BOOL, false, depth));
    case 4:
        return graph_unary(graph, NODE_NOT, bool_type,
                           any(world, TYPE_BOOL, false, depth));
    case 5:
        return with_slot(world, NODE_KNOWN, bool_type, NODE_ID_NONE,
                         (int)random_below(random, world->facts.count));
    case 6: return equality(world, depth);
    case 7: return one_of(world, depth);
    case 8: return list_test(world, depth);
    case 9:
        switch (random_below(random, 4)) {
        case 0: return table(world, bool_type, 2, depth);
        case 1: return lookup_of(world, bool_type, depth);
        case 2:
            return graph_unary(graph, NODE_IS_NIL, bool_type,
                               lookup_of(world, int_type, depth));
        default:
            return graph_call(graph, NODE_FAIL, bool_type, NULL, 0);
        }
    default: return comparison(world, depth);
    }
}

static node_id int_binary(struct world *world, struct type type, int depth)
{
    static const enum node_op ops[] = {
        NODE_ADD, NODE_SUB, NODE_MUL, NODE_IDIV, NODE_MOD
    };
    enum node_op op = ops[random_below(&world->random, 5)];
    node_id a = any(world, TYPE_INT, false, depth);
    node_id b = random_chance(&world->random, 60)
        ? constant(world, int_type) : any(world, TYPE_INT, false, depth);
    bool swap = random_chance(&world->random, 20);
    return graph_binary(&world->graph, op, type, swap ? b : a,
                        swap ? a : b);
}

static node_id choice(struct world *world, struct type type, int depth)
{
    static const enum node_op ops[] = { NODE_MIN, NODE_MAX, NODE_CLAMP };
    enum node_op op = ops[random_below(&world->random, 3)];
    node_id args[3];
    for (int i = 0; i < 3; i++) {
        args[i] = random_chance(&world->random, 40)
            ? constant(world, type) : world_expression(world, type, depth);
    }
    return graph_call(&world->graph, op, type, args,
                      op == NODE_CLAMP ? 3 : 2 + (args[0] & 1));
}

/* With anchors, captures and marks; one is malformed, one is dear. */
static node_id pattern(struct world *world)
{
    static const char *const patterns[] = {
        "^%a+$", "(a)(.-)b", "[^a-c]+", "%u", "%f[%a]%l*", "a", "", "^(%w)%1",
        "b?[cd]$", "[", "%s+", ".-.-.-.-x", "\xc3."
    };
    size_t count = sizeof(patterns) / sizeof(patterns[0]);
    struct cell cell = { .known = true };
    cell.as.text = str_of(patterns[random_below(&world->random, count)]);
    return graph_constant(&world->graph, text_type, cell);
}

/* Is there a match? */
static node_id matches(struct world *world, int depth)
{
    node_id args[2] = { any(world, TYPE_TEXT, false, depth),
                        pattern(world) };
    bool match = random_chance(&world->random, 50);
    node_id found = text_call_of(world, match ? TEXT_MATCH : TEXT_FIND,
                                 match ? text_type : int_type, args, 2);
    return graph_unary(&world->graph, NODE_IS_NIL, bool_type, found);
}

static node_id text_to_int(struct world *world, int depth)
{
    node_id args[3] = { any(world, TYPE_TEXT, false, depth),
                        constant(world, text_type),
                        graph_integer(&world->graph, int_type, 1) };
    switch (random_below(&world->random, 5)) {
    case 4: args[1] = pattern(world);
        return text_call_of(world, TEXT_FIND, int_type, args, 2);
    case 0: return text_call_of(world, TEXT_LEN, int_type, args, 1);
    case 1: return text_call_of(world, TEXT_FIND_PLAIN, int_type, args, 2);
    case 2: return text_call_of(world, TEXT_BYTE, int_type, args, 1);
    default: return graph_unary(&world->graph, NODE_COUNT, int_type,
                                args[0]);
    }
}

static node_id int_expression(struct world *world, int depth)
{
    struct graph *graph = &world->graph;
    switch (random_below(&world->random, 15)) {
    case 13: return graph_binary(graph, NODE_FIRST_COMMON, int_type,
                                 any(world, TYPE_INT, true, 0),
                                 any(world, TYPE_INT, true, 0));
    case 14: return graph_binary(graph, NODE_ITEM, int_type,
                                 any(world, TYPE_INT, true, 0),
                                 any(world, TYPE_INT, false, 0));
    case 0: return graph_unary(graph, NODE_NEG, int_type,
                               any(world, TYPE_INT, false, depth));
    case 1: return graph_unary(graph, NODE_ABS, int_type,
                               any(world, TYPE_INT, false, depth));
    case 2: return graph_unary(graph, random_chance(&world->random, 50)
                               ? NODE_FLOOR : NODE_CEIL, int_type,
                               any(world, TYPE_NUMBER, false, depth));
    case 3: return graph_unary(graph, NODE_TO_INT, int_type,
                               any(world, TYPE_NUMBER, false, depth));
    case 4: case 5:
        return graph_binary(graph, NODE_MONTHS_BETWEEN, int_type,
                            any(world, TYPE_DATE, false, depth),
                            any(world, TYPE_DATE, false, depth));
    case 6: return graph_unary(graph, NODE_COUNT, int_type,
                               any(world, TYPE_TEXT, true, 0));
    case 7: return text_to_int(world, depth);
    case 8: return choice(world, int_type, depth);
    case 9: return table(world, int_type, 0, depth);
    case 10: return lookup_of(world, int_type, depth);
    case 11:
        return graph_binary(graph, NODE_OR, int_type,
                            lookup_of(world, int_type, depth),
                            any(world, TYPE_INT, false, depth));
    default: return int_binary(world, int_type, depth);
    }
}

static node_id number_expression(struct world *world, int depth)
{
    static const enum node_op ops[] = {
        NODE_ADD, NODE_SUB, NODE_MUL, NODE_DIV, NODE_IDIV, NODE_MOD
    };
    struct graph *graph = &world->graph;
    struct random *random = &world->random;
    enum node_op op = ops[random_below(random, 6)];
    switch (random_below(random, 8)) {
    case 0: return graph_unary(graph, NODE_TO_NUMBER, number_type,
                               any(world, TYPE_INT, false, depth));
    case 1: return graph_unary(graph, NODE_NEG, number_type,
                               any(world, TYPE_NUMBER, false, depth));
    case 2: return graph_unary(graph, NODE_ABS, number_type,
                               any(world, TYPE_NUMBER, false, depth));
    case 3: return choice(world, number_type, depth);
    case 4: return graph_unary(graph, NODE_FLOOR, number_type,
                               any(world, TYPE_NUMBER, false, depth));
    case 5: return graph_binary(graph, op, number_type,
                                any(world, TYPE_INT, false, depth),
                                any(world, TYPE_NUMBER, false, depth));
    default:
        return graph_binary(graph, op, number_type,
                            any(world, TYPE_NUMBER, false, depth),
                            random_chance(random, 60)
                            ? constant(world, number_type)
                            : any(world, TYPE_NUMBER, false, depth));
    }
}

static node_id text_expression(struct world *world, int depth)
{
    struct graph *graph = &world->graph;
    node_id args[3] = { any(world, TYPE_TEXT, false, depth),
                        constant(world, int_type),
                        constant(world, text_type) };
    switch (random_below(&world->random, 10)) {
    case 7: args[1] = pattern(world);
        return text_call_of(world, TEXT_MATCH, text_type, args, 2);
    case 8: args[1] = pattern(world);
        return text_call_of(world, TEXT_GSUB, text_type, args, 3);
    case 9: return text_call_of(world, TEXT_REP, text_type, args, 2);
    case 0: return text_call_of(world, TEXT_UPPER, text_type, args, 1);
    case 1: return text_call_of(world, TEXT_SUB, text_type, args, 2);
    case 2: args[1] = args[2];
        return graph_call(graph, NODE_CONCAT, text_type, args, 2);
    case 3: return table(world, text_type, 1, depth);
    case 4: return graph_binary(graph, NODE_OR, text_type,
                                lookup_of(world, text_type, depth), args[2]);
    case 5: return graph_binary(graph, NODE_FIRST_COMMON, text_type,
                                any(world, TYPE_TEXT, true, 0),
                                any(world, TYPE_TEXT, true, 0));
    default: return graph_binary(graph, NODE_ITEM, text_type,
                                 any(world, TYPE_TEXT, true, 0),
                                 any(world, TYPE_INT, false, 0));
    }
}

static node_id date_expression(struct world *world, int depth)
{
    struct graph *graph = &world->graph;
    switch (random_below(&world->random, 3)) {
    case 0:
        return graph_binary(graph, NODE_ADD_MONTHS, date_type,
                            any(world, TYPE_DATE, false, depth),
                            any(world, TYPE_INT, false, depth));
    case 1:
        return graph_binary(graph, NODE_ADD, date_type,
                            any(world, TYPE_DATE, false, depth),
                            any(world, TYPE_INT, false, depth));
    default: {
        struct node node = {
            .op = NODE_DATE, .type = date_type,
            .a = any(world, TYPE_INT, false, depth),
            .b = any(world, TYPE_INT, false, depth),
            .c = any(world, TYPE_INT, false, depth)
        };
        return graph_add(graph, &node, NULL);
    }
    }
}

node_id world_expression(struct world *world, struct type type, int depth)
{
    struct random *random = &world->random;
    if (depth <= 0 || random_chance(random, 20)) {
        node_id id = random_chance(random, 75) ? leaf(world, type)
                                               : NODE_ID_NONE;
        return id == NODE_ID_NONE ? constant(world, type) : id;
    }
    depth--;
    if (random_chance(random, 7) && !type.list) {
        node_id other = random_chance(random, 10)
            ? nil(world) : world_expression(world, type, depth);
        return graph_if(&world->graph, any(world, TYPE_BOOL, false, depth),
                        world_expression(world, type, depth), other);
    }
    if (random_chance(random, 3) && !type.list) {
        return graph_binary(&world->graph, NODE_SEQ, type,
                            any(world, TYPE_BOOL, false, depth),
                            world_expression(world, type, depth));
    }
    if (type.list) {
        return world_expression(world, type, 0);
    }
    switch (type.base) {
    case TYPE_BOOL: return bool_expression(world, depth);
    case TYPE_INT: return int_expression(world, depth);
    case TYPE_NUMBER: return number_expression(world, depth);
    case TYPE_TEXT: return text_expression(world, depth);
    case TYPE_DATE: return date_expression(world, depth);
    default: return world_expression(world, type, 0);
    }
}

/* --- The meaning ---------------------------------------------------------- */

struct eval_result world_eval(const struct world *world, node_id node,
                              size_t record, struct arena *arena)
{
    struct eval eval = {
        .graph = &world->graph, .facts = world->records[record].cells,
        .parameters = world->parameter_cells, .tables = &world->tables,
        .arena = arena
    };
    return eval_node(&eval, node);
}

enum outcome world_outcome(const struct world *world,
                           const struct block_rule *rule, size_t record,
                           struct arena *arena)
{
    if (rule->when != NODE_ID_NONE) {
        struct eval_result when = world_eval(world, rule->when, record,
                                             arena);
        if (when.state != EVAL_VALUE) {
            return when.state == EVAL_UNKNOWN ? OUTCOME_UNKNOWN
                                              : OUTCOME_ERROR;
        }
        if (!when.cell.as.boolean) {
            return OUTCOME_SKIPPED;
        }
    }
    struct eval_result check = world_eval(world, rule->check, record, arena);
    if (check.state != EVAL_VALUE) {
        return check.state == EVAL_UNKNOWN ? OUTCOME_UNKNOWN : OUTCOME_ERROR;
    }
    return check.cell.as.boolean ? OUTCOME_PASS : OUTCOME_FAIL;
}
