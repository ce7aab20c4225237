#include "expr_build.h"

#include <assert.h>
#include <string.h>

static const struct type bool_type = { TYPE_BOOL, false };
static const struct type int_type = { TYPE_INT, false };
static const struct type number_type = { TYPE_NUMBER, false };
static const struct type text_type = { TYPE_TEXT, false };
static const struct type date_type = { TYPE_DATE, false };

static const struct {
    const char *name, *title_id, *title_en;
    enum type_base base;
    bool list;
} rows[SLOT_COUNT] = {
    [SLOT_FLAG] = { "a.flag", "Berkomitmen", "Committed", TYPE_BOOL, false },
    [SLOT_INT] = { "a.int", "Jumlah staf", "Staff", TYPE_INT, false },
    [SLOT_OTHER] = { "a.other", "Relawan", "Volunteers", TYPE_INT, false },
    [SLOT_NUMBER] = { "a.number", "Nilai", "Score", TYPE_NUMBER, false },
    [SLOT_TEXT] = { "a.text", "Jenis", "Kind", TYPE_TEXT, false },
    [SLOT_NAME] = { "a.name", "Nama", "Name", TYPE_TEXT, false },
    [SLOT_DATE] = { "a.date", "Mulai", "Started", TYPE_DATE, false },
    [SLOT_AS_OF] = { "as_of", "Tanggal penilaian", "Day of judging",
                     TYPE_DATE, false },
    [SLOT_TAGS] = { "a.tags", "Bidang", "Fields", TYPE_TEXT, true },
    [SLOT_INTS] = { "a.ints", "Tahun", "Years", TYPE_INT, true },
};

void expr_begin(struct build *build)
{
    *build = (struct build){ .graph = { .arena = NULL } };
    mem_init(&build->mem);
    arena_init(&build->arena, &build->mem);
    schema_init(&build->facts, &build->arena);
    schema_init(&build->parameters, &build->arena);
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        struct field field = {
            .name = str_of(rows[i].name),
            .type = { rows[i].base, rows[i].list },
            .title = { str_of(rows[i].title_id), str_of(rows[i].title_en) }
        };
        int code = schema_add(&build->facts, &field, &build->err);
        assert(code == 0);
        code = schema_add(&build->parameters, &field, &build->err);
        assert(code == 0);
        (void)code;
    }
    graph_init(&build->graph, &build->arena, &build->facts,
               &build->parameters);
}

void expr_end(struct build *build)
{
    arena_free(&build->arena);
    assert(build->mem.used_bytes == 0);
}

struct cell cell_int(int64_t integer)
{
    return (struct cell){ .known = true, .as.integer = integer };
}

struct cell cell_number(double number)
{
    return (struct cell){ .known = true, .as.number = number };
}

struct cell cell_text(const char *text)
{
    return (struct cell){ .known = true, .as.text = str_of(text) };
}

struct cell cell_bool(bool boolean)
{
    return (struct cell){ .known = true, .as.boolean = boolean };
}

node_id expr_fact(struct build *build, enum expr_slot slot)
{
    return graph_fact(&build->graph, slot);
}

node_id expr_int(struct build *build, int64_t integer)
{
    return graph_integer(&build->graph, int_type, integer);
}

node_id expr_date(struct build *build, int64_t date)
{
    return graph_integer(&build->graph, date_type, date);
}

node_id expr_number(struct build *build, double number)
{
    return graph_constant(&build->graph, number_type, cell_number(number));
}

node_id expr_text(struct build *build, const char *text)
{
    return graph_constant(&build->graph, text_type, cell_text(text));
}

static node_id plain(struct build *build, enum node_op op, struct type type,
                     int slot)
{
    struct node node = {
        .op = (uint8_t)op, .type = type, .a = NODE_ID_NONE,
        .b = NODE_ID_NONE, .c = NODE_ID_NONE, .slot = slot
    };
    return graph_add(&build->graph, &node, NULL);
}

node_id expr_nil(struct build *build)
{
    return plain(build, NODE_NIL, (struct type){ TYPE_NONE, false }, 0);
}

node_id expr_fail(struct build *build)
{
    return plain(build, NODE_FAIL, bool_type, 0);
}

node_id expr_known(struct build *build, enum expr_slot slot)
{
    return plain(build, NODE_KNOWN, bool_type, slot);
}

node_id expr_test(struct build *build, enum node_op op, node_id a,
                   node_id b)
{
    return graph_binary(&build->graph, op, bool_type, a, b);
}

node_id expr_ints(struct build *build, enum node_op op, node_id a,
                   node_id b)
{
    return graph_binary(&build->graph, op, int_type, a, b);
}

node_id expr_numbers(struct build *build, enum node_op op, node_id a,
                      node_id b)
{
    return graph_binary(&build->graph, op, number_type, a, b);
}

struct eval_result expr_eval(struct build *build, node_id node)
{
    struct eval eval = {
        .graph = &build->graph, .facts = build->cells,
        .parameters = build->parameter_cells, .arena = &build->arena
    };
    return eval_node(&eval, node);
}
