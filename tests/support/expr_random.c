#include "expr_random.h"

#include <assert.h>
#include <math.h>
#include <string.h>

uint64_t random_next(struct random *random)
{
    random->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = random->state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint64_t random_below(struct random *random, uint64_t below)
{
    assert(below > 0);
    return random_next(random) % below;
}

bool random_chance(struct random *random, unsigned percent)
{
    return random_below(random, 100) < percent;
}

static const struct type bool_type = { TYPE_BOOL, false };
static const struct type int_type = { TYPE_INT, false };
static const struct type number_type = { TYPE_NUMBER, false };
static const struct type text_type = { TYPE_TEXT, false };
static const struct type date_type = { TYPE_DATE, false };

/* --- Fields --------------------------------------------------------------- */

/* How a field's values are drawn. */
enum shape {
    SHAPE_BOOL, SHAPE_SMALL, SHAPE_YEAR, SHAPE_BYTE, SHAPE_SHORT, SHAPE_INT,
    SHAPE_LONG, SHAPE_DECIMAL, SHAPE_WHOLE, SHAPE_DOUBLE, SHAPE_HUGE,
    SHAPE_WORD, SHAPE_NAME, SHAPE_DATE, SHAPE_TIME, SHAPE_COUNT
};

static const struct {
    const char *name;
    enum type_base base;
    bool list;
    enum shape shape;
} field_rows[] = {
    { "a.flag", TYPE_BOOL, false, SHAPE_BOOL },
    { "a.other_flag", TYPE_BOOL, false, SHAPE_BOOL },
    { "a.small", TYPE_INT, false, SHAPE_SMALL },
    { "a.year", TYPE_INT, false, SHAPE_YEAR },
    { "a.byte", TYPE_INT, false, SHAPE_BYTE },
    { "a.short", TYPE_INT, false, SHAPE_SHORT },
    { "a.int", TYPE_INT, false, SHAPE_INT },
    { "a.long", TYPE_INT, false, SHAPE_LONG },
    { "a.decimal", TYPE_NUMBER, false, SHAPE_DECIMAL },
    { "a.whole", TYPE_NUMBER, false, SHAPE_WHOLE },
    { "a.double", TYPE_NUMBER, false, SHAPE_DOUBLE },
    { "a.huge", TYPE_NUMBER, false, SHAPE_HUGE },
    { "b.word", TYPE_TEXT, false, SHAPE_WORD },
    { "b.other_word", TYPE_TEXT, false, SHAPE_WORD },
    { "b.name", TYPE_TEXT, false, SHAPE_NAME },
    { "c.started_on", TYPE_DATE, false, SHAPE_DATE },
    { "c.as_of", TYPE_DATE, false, SHAPE_DATE },
    { "c.at", TYPE_TIME, false, SHAPE_TIME },
    { "d.tags", TYPE_TEXT, true, SHAPE_WORD },
    { "d.names", TYPE_TEXT, true, SHAPE_NAME },
    { "d.numbers", TYPE_INT, true, SHAPE_SMALL },
    { "d.scores", TYPE_NUMBER, true, SHAPE_DECIMAL },
};

enum { FIELDS = sizeof(field_rows) / sizeof(field_rows[0]) };

static const char *const words[] = {
    "merah", "putih", "Biru", "", "hijau tua", "x", "xx", "kuning", "ungu",
    "m\xc3\xa9rah", "abu", "A.B", "perak", "emas", "hitam", "jingga"
};

enum { WORDS = sizeof(words) / sizeof(words[0]) };

static const int64_t edges[] = {
    0, 1, -1, 2, 7, 12, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768,
    -32769, 65535, 65536, 2147483647, 2147483648, -2147483648, -2147483649,
    9007199254740991, 9007199254740992, -9007199254740992
};

enum { EDGES = sizeof(edges) / sizeof(edges[0]) };

static int64_t draw_between(struct random *random, int64_t min, int64_t max)
{
    return min + (int64_t)random_below(random,
                                       (uint64_t)(max - min) + 1);
}

static int64_t draw_edge(struct random *random)
{
    const int64_t limit = INT64_C(1) << 53;
    int64_t edge = edges[random_below(random, EDGES)]
        + draw_between(random, -1, 1);
    return edge > limit ? limit : edge < -limit ? -limit : edge;
}

static double draw_double(struct random *random)
{
    switch (random_below(random, 6)) {
    case 0: return (double)draw_between(random, -50, 50) / 3.0;
    case 1: return (double)draw_edge(random);
    case 2: return (double)draw_edge(random) + 0.5;
    case 3: return random_chance(random, 50) ? -0.0 : 0.0;
    case 4: return (double)draw_between(random, -100000, 100000) / 1000.0;
    default: return (double)draw_between(random, 0, 100);
    }
}

static struct str draw_text(struct world *world, enum shape shape)
{
    struct random *random = &world->random;
    if (shape == SHAPE_WORD || random_chance(random, 20)) {
        return str_of(words[random_below(random, WORDS)]);
    }
    char text[16];
    size_t size = 1 + random_below(random, 6);
    for (size_t i = 0; i < size; i++) {
        text[i] = (char)('a' + random_below(random, 4));
    }
    return str_copy(&world->arena, (struct str){ text, size });
}

static struct cell draw(struct world *world, enum shape shape)
{
    struct random *random = &world->random;
    struct cell cell = { .known = true };
    switch (shape) {
    case SHAPE_BOOL: cell.as.boolean = random_chance(random, 60); break;
    case SHAPE_SMALL: cell.as.integer = draw_between(random, 0, 9); break;
    case SHAPE_YEAR:
        cell.as.integer = draw_between(random, 1990, 2030);
        break;
    case SHAPE_BYTE: cell.as.integer = draw_between(random, -128, 127); break;
    case SHAPE_SHORT:
        cell.as.integer = draw_between(random, -32768, 32767);
        break;
    case SHAPE_INT:
        cell.as.integer = random_chance(random, 20)
            ? draw_edge(random) % 2147483647
            : draw_between(random, -2147483647, 2147483647);
        break;
    case SHAPE_LONG: cell.as.integer = draw_edge(random); break;
    case SHAPE_DECIMAL:
        cell.as.number = (double)draw_between(random, -2000, 10000) / 100.0;
        break;
    case SHAPE_WHOLE:
        cell.as.number = (double)draw_between(random, -20, 200);
        break;
    case SHAPE_DOUBLE: cell.as.number = draw_double(random); break;
    case SHAPE_HUGE:
        cell.as.number = draw_double(random)
            * (random_chance(random, 30) ? 1e300 : 1);
        break;
    case SHAPE_WORD: case SHAPE_NAME:
        cell.as.text = draw_text(world, shape);
        break;
    case SHAPE_DATE:
        cell.as.integer = random_chance(random, 3)
            ? (random_chance(random, 50) ? DATE_MIN : DATE_MAX)
            : draw_between(random, 17000, 20500);
        break;
    case SHAPE_TIME:
        cell.as.integer = draw_between(random, 1500000000, 1800000000);
        break;
    case SHAPE_COUNT: break;
    }
    return cell;
}

static struct cell draw_list(struct world *world, enum shape shape)
{
    struct cell cell = { .known = true };
    size_t count = random_below(&world->random, 5);
    struct cell *items = arena_alloc(&world->arena,
                                     (count + 1) * sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = draw(world, shape);
    }
    cell.as.list.items = items;
    cell.as.list.count = count;
    return cell;
}

static struct cell draw_field(struct world *world, size_t field)
{
    return field_rows[field].list
        ? draw_list(world, field_rows[field].shape)
        : draw(world, field_rows[field].shape);
}

/* --- World ---------------------------------------------------------------- */

static void add_fields(struct schema *schema)
{
    struct err err;
    for (size_t i = 0; i < FIELDS; i++) {
        struct field field = {
            .name = str_of(field_rows[i].name),
            .type = { field_rows[i].base, field_rows[i].list }
        };
        int code = schema_add(schema, &field, &err);
        assert(code == 0);
        (void)code;
    }
}

/* A table of our own making: unknown when its first input is, nil, a value
 * or an error by what the inputs hold. */
static void lookup(const void *user, int table, int output,
                   const struct eval_result *inputs, struct arena *arena,
                   struct eval_result *out)
{
    (void)user;
    (void)arena;
    *out = (struct eval_result){ .state = EVAL_NIL };
    if (inputs[0].state == EVAL_UNKNOWN) {
        *out = inputs[0];
        return;
    }
    int64_t value = inputs[0].state == EVAL_VALUE
        ? inputs[0].cell.as.integer : 3;
    value = (value + table) & 7;
    if (value == 0) {
        out->state = EVAL_ERROR;
    } else if (value > 2) {
        out->state = EVAL_VALUE;
        out->cell.known = true;
        if (output == 0) {
            out->cell.as.integer = value;
        } else if (output == 1) {
            out->cell.as.text = str_of(words[value]);
        } else {
            out->cell.as.boolean = value > 4;
        }
    }
}

static void fill_columns(struct world *world)
{
    struct random *random = &world->random;
    static const unsigned gaps[] = { 0, 0, 3, 50, 100, 10 };
    struct err err;
    unsigned gap[FIELDS];
    bool constant[FIELDS];
    struct cell first[FIELDS];
    for (size_t i = 0; i < FIELDS; i++) {
        gap[i] = gaps[random_below(random, 6)];
        if (gap[i] == 100 && random_chance(random, 60)) {
            gap[i] = 0;
        }
        constant[i] = random_chance(random, 10);
        first[i] = draw_field(world, i);
    }
    for (size_t r = 0; r < world->records_count; r++) {
        struct record *record = &world->records[r];
        *record = record_create(&world->arena, &world->facts);
        for (size_t i = 0; i < FIELDS; i++) {
            if (!random_chance(random, gap[i])) {
                record->cells[i] = constant[i] ? first[i]
                                               : draw_field(world, i);
            }
        }
        int code = columns_add(world->columns, record, &err);
        assert(code == 0);
        (void)code;
    }
}

void world_create(struct world *world, uint64_t seed, size_t records)
{
    struct err err;
    *world = (struct world){ .random = { seed }, .records_count = records };
    mem_init(&world->mem);
    arena_init(&world->arena, &world->mem);
    schema_init(&world->facts, &world->arena);
    schema_init(&world->parameters, &world->arena);
    add_fields(&world->facts);
    add_fields(&world->parameters);
    world->tables.lookup = lookup;
    world->parameter_cells = arena_alloc(&world->arena,
                                         FIELDS * sizeof(struct cell));
    for (size_t i = 0; i < FIELDS; i++) {
        if (random_chance(&world->random, 90)) {
            world->parameter_cells[i] = draw_field(world, i);
        }
    }
    world->records = arena_alloc(&world->arena,
                                 (records + 1) * sizeof(struct record));
    int code = columns_create(&world->columns, &world->mem, &world->facts,
                              &err);
    assert(code == 0);
    fill_columns(world);
    code = columns_seal(world->columns, &err);
    assert(code == 0);
    (void)code;
    graph_init(&world->graph, &world->arena, &world->facts,
               &world->parameters);
}

void world_destroy(struct world *world)
{
    columns_destroy(world->columns);
    arena_free(&world->arena);
    assert(world->mem.used_bytes == 0);
}

/* --- Expressions ---------------------------------------------------------- */

static node_id any(struct world *world, enum type_base base, bool list,
                   int depth)
{
    return world_expression(world, (struct type){ base, list }, depth);
}

/* A fact or parameter of this type, or NODE_ID_NONE. */
static node_id leaf(struct world *world, struct type type)
{
    size_t start = random_below(&world->random, FIELDS);
    bool parameter = random_chance(&world->random, 20);
    for (size_t i = 0; i < FIELDS; i++) {
        size_t slot = (start + i) % FIELDS;
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
    case TYPE_INT: return (enum shape)draw_between(random, SHAPE_SMALL,
                                                   SHAPE_LONG);
    case TYPE_NUMBER: return (enum shape)draw_between(random, SHAPE_DECIMAL,
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
    struct cell cell = type.list ? draw_list(world, shape)
                                 : draw(world, shape);
    /* Often a value that some record has: boundaries matter. */
    if (!type.list && type.base != TYPE_BOOL && random_chance(random, 40)
        && world->records_count > 0) {
        size_t record = random_below(random, world->records_count);
        size_t start = random_below(random, FIELDS);
        for (size_t i = 0; i < FIELDS; i++) {
            size_t slot = (start + i) % FIELDS;
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

static node_id call(struct world *world, enum node_op op, struct type type,
                    const node_id *args, uint32_t count, int slot, int extra)
{
    struct node node = {
        .op = (uint8_t)op, .type = type, .a = NODE_ID_NONE,
        .b = NODE_ID_NONE, .c = NODE_ID_NONE, .args_count = count,
        .slot = slot, .extra = extra, .maybe_nil = op == NODE_TABLE
    };
    return graph_add(&world->graph, &node, args);
}

static node_id table(struct world *world, struct type type, int output,
                     int depth)
{
    node_id args[2] = { any(world, TYPE_INT, false, depth),
                        any(world, TYPE_TEXT, false, depth) };
    return call(world, NODE_TABLE, type, args, 2,
                (int)random_below(&world->random, 3), output);
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
        keys[i] = draw(world, text ? SHAPE_WORD : SHAPE_SMALL);
        values[i] = draw(world, shape_of(random, type.base));
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
    enum node_op op = (enum node_op)draw_between(random, NODE_EQ, NODE_GE);
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

static node_id bool_expression(struct world *world, int depth)
{
    struct random *random = &world->random;
    struct graph *graph = &world->graph;
    switch (random_below(random, 14)) {
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
                         (int)random_below(random, FIELDS));
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

static node_id text_to_int(struct world *world, int depth)
{
    node_id args[3] = { any(world, TYPE_TEXT, false, depth),
                        constant(world, text_type),
                        graph_integer(&world->graph, int_type, 1) };
    switch (random_below(&world->random, 4)) {
    case 0: return call(world, NODE_TEXT_CALL, int_type, args, 1, TEXT_LEN,
                        0);
    case 1: return call(world, NODE_TEXT_CALL, int_type, args, 2,
                        TEXT_FIND_PLAIN, 0);
    case 2: return call(world, NODE_TEXT_CALL, int_type, args, 1, TEXT_BYTE,
                        0);
    default: return graph_unary(&world->graph, NODE_COUNT, int_type,
                                args[0]);
    }
}

static node_id int_expression(struct world *world, int depth)
{
    struct graph *graph = &world->graph;
    switch (random_below(&world->random, 13)) {
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
    switch (random_below(&world->random, 7)) {
    case 0: return call(world, NODE_TEXT_CALL, text_type, args, 1,
                        TEXT_UPPER, 0);
    case 1: return call(world, NODE_TEXT_CALL, text_type, args, 2, TEXT_SUB,
                        0);
    case 2: args[1] = args[2];
        return call(world, NODE_CONCAT, text_type, args, 2, 0, 0);
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
