/* Random populations. */
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

/* --- Fields --------------------------------------------------------------- */

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
    { "a.high", TYPE_INT, false, SHAPE_HIGH },
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
    "m\xc3\xa9rah", "abu", "A.B", "perak", "emas", "hitam", "jingga",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
};

enum { WORDS = sizeof(words) / sizeof(words[0]) };

static const int64_t edges[] = {
    0, 1, -1, 2, 7, 12, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768,
    -32769, 65535, 65536, 2147483647, 2147483648, -2147483648, -2147483649,
    9007199254740991, 9007199254740992, -9007199254740992
};

enum { EDGES = sizeof(edges) / sizeof(edges[0]) };

int64_t random_between(struct random *random, int64_t min, int64_t max)
{
    return min + (int64_t)random_below(random,
                                       (uint64_t)(max - min) + 1);
}

static int64_t draw_edge(struct random *random)
{
    const int64_t limit = INT64_C(1) << 53;
    int64_t edge = edges[random_below(random, EDGES)]
        + random_between(random, -1, 1);
    return edge > limit ? limit : edge < -limit ? -limit : edge;
}

static double draw_double(struct random *random)
{
    switch (random_below(random, 6)) {
    case 0: return (double)random_between(random, -50, 50) / 3.0;
    case 1: return (double)draw_edge(random);
    case 2: return (double)draw_edge(random) + 0.5;
    case 3: return random_chance(random, 50) ? -0.0 : 0.0;
    case 4: return (double)random_between(random, -100000, 100000) / 1000.0;
    default: return (double)random_between(random, 0, 100);
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

struct cell world_draw(struct world *world, enum shape shape)
{
    struct random *random = &world->random;
    struct cell cell = { .known = true };
    switch (shape) {
    case SHAPE_BOOL: cell.as.boolean = random_chance(random, 60); break;
    case SHAPE_SMALL: cell.as.integer = random_between(random, 0, 9); break;
    case SHAPE_YEAR:
        cell.as.integer = random_between(random, 1990, 2030);
        break;
    case SHAPE_BYTE: cell.as.integer = random_between(random, -128, 127); break;
    case SHAPE_SHORT:
        cell.as.integer = random_between(random, -32768, 32767);
        break;
    case SHAPE_INT:
        cell.as.integer = random_chance(random, 20)
            ? draw_edge(random) % 2147483647
            : random_between(random, -2147483647, 2147483647);
        break;
    case SHAPE_LONG: cell.as.integer = draw_edge(random); break;
    case SHAPE_HIGH:
        cell.as.integer = (INT64_C(1) << 53) - random_between(random, 0, 9);
        break;
    case SHAPE_DECIMAL:
        cell.as.number = (double)random_between(random, -2000, 10000) / 100.0;
        break;
    case SHAPE_WHOLE:
        cell.as.number = (double)random_between(random, -20, 200);
        break;
    case SHAPE_DOUBLE: cell.as.number = draw_double(random); break;
    case SHAPE_HUGE:
        cell.as.number = draw_double(random)
            * (random_chance(random, 30) ? 1e290 : 1);
        break;
    case SHAPE_WORD: case SHAPE_NAME:
        cell.as.text = draw_text(world, shape);
        break;
    case SHAPE_DATE:
        cell.as.integer = random_chance(random, 3)
            ? (random_chance(random, 50) ? DATE_MIN : DATE_MAX)
            : random_between(random, 17000, 20500);
        break;
    case SHAPE_TIME:
        cell.as.integer = random_between(random, 1500000000, 1800000000);
        break;
    case SHAPE_COUNT: break;
    }
    return cell;
}

struct cell world_draw_list(struct world *world, enum shape shape)
{
    struct cell cell = { .known = true };
    size_t count = random_below(&world->random, 5);
    struct cell *items = arena_alloc(&world->arena,
                                     (count + 1) * sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = world_draw(world, shape);
    }
    cell.as.list.items = items;
    cell.as.list.count = count;
    return cell;
}

static struct cell draw_field(struct world *world, size_t field)
{
    return field_rows[field].list
        ? world_draw_list(world, field_rows[field].shape)
        : world_draw(world, field_rows[field].shape);
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

enum { TABLES_PLAIN = 3, POINTS = 3 };

static const int64_t table_integers[POINTS] = { -1, 0, 6 };

/* Tables from TABLES_PLAIN on compare: the int with three points, the text
 * with three words.  What they give depends on nothing else. */
static bool eval_axis(const void *user, int table, size_t input,
                      struct eval_axis *out)
{
    static const struct str texts[POINTS] = {
        { "Biru", 4 }, { "", 0 }, { "x", 1 }
    };
    (void)user;
    *out = (struct eval_axis){ .points = POINTS };
    out->integers = input == 0 ? table_integers : NULL;
    out->texts = input == 0 ? NULL : texts;
    return table >= TABLES_PLAIN;
}

/* 64-bit hash of the classes; missing and nil are one class. */
static uint64_t classes_of(int table, const struct eval_result *inputs)
{
    struct eval_axis axis;
    uint64_t hash = (uint64_t)table;
    uint64_t class = 99;
    (void)eval_axis(NULL, table, 0, &axis);
    if (inputs[0].state == EVAL_VALUE) {
        class = 0;
        for (size_t i = 0; i < POINTS; i++) {
            class += axis.integers[i] < inputs[0].cell.as.integer;
            class += axis.integers[i] <= inputs[0].cell.as.integer;
        }
    }
    hash = hash * 31 + class;
    (void)eval_axis(NULL, table, 1, &axis);
    class = 99;
    if (inputs[1].state == EVAL_VALUE) {
        class = POINTS;
        for (size_t i = 0; i < POINTS; i++) {
            if (str_equal(axis.texts[i], inputs[1].cell.as.text)) {
                class = i;
            }
        }
    }
    hash = (hash * 31 + class) * UINT64_C(0x9E3779B97F4A7C15);
    return hash >> 40;
}

/* A table of our own making: unknown when its first input is, nil, a value
 * or an error by what the inputs hold. */
static void eval_lookup(const void *user, int table, int output,
                        const struct eval_result *inputs,
                        struct arena *arena, struct eval_result *out)
{
    (void)user;
    (void)arena;
    *out = (struct eval_result){ .state = EVAL_NIL };
    int64_t value = inputs[0].state == EVAL_VALUE
        ? inputs[0].cell.as.integer : 3;
    value = (value + table) & 7;
    if (table >= TABLES_PLAIN) {
        value = (int64_t)(classes_of(table, inputs) & 7);
        if (value == 1) {
            out->state = EVAL_UNKNOWN;
            out->slot = 0;
            return;
        }
    } else if (inputs[0].state == EVAL_UNKNOWN) {
        *out = inputs[0];
        return;
    }
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
    world->tables.lookup = eval_lookup;
    world->tables.axis = eval_axis;
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

struct block_source world_source(const struct world *world,
                                 const struct block_rule *rules,
                                 size_t count)
{
    return (struct block_source){
        .graph = &world->graph, .rules = rules, .rules_count = count,
        .columns = world->columns, .parameters = world->parameter_cells,
        .tables = &world->tables
    };
}
