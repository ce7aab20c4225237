/* Rows, and the rules over them as a graph. */
#include "bench_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name; enum type_base base; bool list; }
fact_rows[ROW_FACTS] = {
    [ROW_STARTED_ON] = { "innovation.started_on", TYPE_DATE, false },
    [ROW_PROPOSED_ON] = { "innovation.proposed_on", TYPE_DATE, false },
    [ROW_AS_OF] = { "as_of", TYPE_DATE, false },
    [ROW_KIND] = { "kind", TYPE_TEXT, false },
    [ROW_STATUS] = { "innovation.status", TYPE_TEXT, false },
    [ROW_REGION] = { "replicator.region", TYPE_TEXT, false },
    [ROW_TAGS] = { "innovation.tags", TYPE_TEXT, true },
    [ROW_YEAR] = { "innovation.year", TYPE_INT, false },
    [ROW_ADOPTERS] = { "innovation.adopters", TYPE_INT, false },
    [ROW_STAFF] = { "replicator.staff", TYPE_INT, false },
    [ROW_VOLUNTEERS] = { "replicator.volunteers", TYPE_INT, false },
    [ROW_BUDGET] = { "replicator.budget", TYPE_INT, false },
    [ROW_COST] = { "innovation.cost", TYPE_INT, false },
    [ROW_SCORE] = { "innovation.score", TYPE_NUMBER, false },
    [ROW_RATING] = { "innovation.rating", TYPE_NUMBER, false },
    [ROW_COVERAGE] = { "replicator.coverage", TYPE_NUMBER, false },
    [ROW_FLAG] = { "innovation.disputed", TYPE_BOOL, false },
    [ROW_COMMITTED] = { "replicator.committed", TYPE_BOOL, false },
    [ROW_PROVEN] = { "innovation.proven", TYPE_BOOL, false },
    [ROW_WEIGHT] = { "innovation.weight", TYPE_NUMBER, false },
};

static const struct type bool_type = { TYPE_BOOL, false };
static const struct type int_type = { TYPE_INT, false };
static const struct type number_type = { TYPE_NUMBER, false };
static const struct type text_type = { TYPE_TEXT, false };

static uint64_t next(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static int64_t between(uint64_t *state, int64_t min, int64_t max)
{
    return min + (int64_t)(next(state) % (uint64_t)(max - min + 1));
}

void rows_schema(struct schema *schema)
{
    struct err err;
    for (size_t i = 0; i < ROW_FACTS; i++) {
        struct field field = {
            .name = str_of(fact_rows[i].name),
            .type = { fact_rows[i].base, fact_rows[i].list }
        };
        if (schema_add(schema, &field, &err) != 0) {
            exit(1);
        }
    }
}

void rows_fill(struct row *rows, const struct bench_case *which)
{
    uint64_t state = 20211101;
    for (size_t i = 0; i < which->records; i++) {
        struct row *row = &rows[i];
        row->started_on = (int32_t)between(&state, 16000, 19500);
        row->proposed_on = (int32_t)between(&state, 18500, 19600);
        row->as_of = which->as_of_varies
            ? (int32_t)between(&state, 19000, 19700) : 19662;
        row->kind = (uint8_t)between(&state, 0, 3);
        row->status = (uint8_t)between(&state, 0, 6);
        row->region = (uint16_t)between(&state, 0, 513);
        row->tags_count = (uint8_t)between(&state, 0, TAGS_MAX);
        for (size_t k = 0; k < row->tags_count; k++) {
            row->tags[k] = (uint8_t)between(&state, 0, 23);
        }
        row->year = (int32_t)between(&state, 2010, 2023);
        row->adopters = (int32_t)between(&state, 0, 40);
        row->staff = (int32_t)between(&state, 0, 300);
        row->volunteers = (int32_t)between(&state, 0, 2000);
        row->budget = between(&state, 0, 5000000);
        row->cost = between(&state, 100, 90000);
        row->score = (double)between(&state, 0, 10000) / 100.0;
        row->rating = (double)between(&state, 10, 50) / 10.0;
        row->coverage = (double)between(&state, 0, 1000) / 10.0;
        row->weight = (double)between(&state, 1, 1000000) / 7.0;
        row->flag = next(&state) % 10 == 0;
        row->committed = next(&state) % 3 != 0;
        row->proven = next(&state) % 2 == 0;
        for (unsigned fact = 0; fact < ROW_FACTS; fact++) {
            bool gap = next(&state) % 100 < which->missing_percent;
            row->missing |= (fact != ROW_AS_OF && gap ? 1u : 0u) << fact;
        }
    }
}

/* Names of codes: "kind_3". */
static struct str name_of(struct arena *arena, enum row_fact fact,
                          unsigned code)
{
    char text[32];
    int size = snprintf(text, sizeof(text), "name_%d_%u", (int)fact, code);
    return str_copy(arena, (struct str){ text, (size_t)size });
}

static struct cell int_cell(int64_t integer)
{
    return (struct cell){ .known = true, .as.integer = integer };
}

static struct cell number_cell(double number)
{
    return (struct cell){ .known = true, .as.number = number };
}

static struct cell text_cell(struct arena *arena, enum row_fact fact,
                             unsigned code)
{
    return (struct cell){ .known = true,
                          .as.text = name_of(arena, fact, code) };
}

const char *rows_fact_name(enum row_fact fact)
{
    return fact_rows[fact].name;
}

static void fill_record(struct record *record, struct arena *arena,
                        const struct row *row)
{
    struct cell *cells = record->cells;
    struct cell *items = arena_alloc(arena, TAGS_MAX * sizeof(*items));
    cells[ROW_STARTED_ON] = int_cell(row->started_on);
    cells[ROW_PROPOSED_ON] = int_cell(row->proposed_on);
    cells[ROW_AS_OF] = int_cell(row->as_of);
    cells[ROW_KIND] = text_cell(arena, ROW_KIND, row->kind);
    cells[ROW_STATUS] = text_cell(arena, ROW_STATUS, row->status);
    cells[ROW_REGION] = text_cell(arena, ROW_REGION, row->region);
    for (size_t k = 0; k < row->tags_count; k++) {
        items[k] = text_cell(arena, ROW_TAGS, row->tags[k]);
    }
    cells[ROW_TAGS].known = true;
    cells[ROW_TAGS].as.list.items = items;
    cells[ROW_TAGS].as.list.count = row->tags_count;
    cells[ROW_YEAR] = int_cell(row->year);
    cells[ROW_ADOPTERS] = int_cell(row->adopters);
    cells[ROW_STAFF] = int_cell(row->staff);
    cells[ROW_VOLUNTEERS] = int_cell(row->volunteers);
    cells[ROW_BUDGET] = int_cell(row->budget);
    cells[ROW_COST] = int_cell(row->cost);
    cells[ROW_SCORE] = number_cell(row->score);
    cells[ROW_RATING] = number_cell(row->rating);
    cells[ROW_COVERAGE] = number_cell(row->coverage);
    cells[ROW_WEIGHT] = number_cell(row->weight);
    cells[ROW_FLAG] = (struct cell){ .known = true,
                                     .as.boolean = row->flag };
    cells[ROW_COMMITTED] = (struct cell){ .known = true,
                                          .as.boolean = row->committed };
    cells[ROW_PROVEN] = (struct cell){ .known = true,
                                       .as.boolean = row->proven };
}

void rows_record(struct record *record, struct arena *arena,
                 const struct row *row)
{
    fill_record(record, arena, row);
    for (unsigned fact = 0; fact < ROW_FACTS; fact++) {
        if (row->missing >> fact & 1) {
            record->cells[fact] = (struct cell){ .known = false };
        }
    }
}

void rows_load(struct columns *columns, const struct schema *schema,
               struct mem *mem, const struct row *rows, size_t count)
{
    struct arena arena;
    struct err err;
    arena_init(&arena, mem);
    for (size_t i = 0; i < count; i++) {
        struct record record = record_create(&arena, schema);
        rows_record(&record, &arena, &rows[i]);
        if (columns_add(columns, &record, &err) != 0) {
            exit(1);
        }
        arena_free(&arena);
    }
}

/* --- Rules as a graph ----------------------------------------------------- */

static node_id fact(struct graph *graph, enum row_fact which)
{
    return graph_fact(graph, which);
}

static node_id integer(struct graph *graph, int64_t value)
{
    return graph_integer(graph, int_type, value);
}

static node_id number(struct graph *graph, double value)
{
    return graph_constant(graph, number_type, number_cell(value));
}

static node_id text(struct graph *graph, enum row_fact which, unsigned code)
{
    return graph_constant(graph, text_type,
                          text_cell(graph->arena, which, code));
}

static node_id test(struct graph *graph, enum node_op op, node_id a,
                    node_id b)
{
    return graph_binary(graph, op, bool_type, a, b);
}

static node_id one_of(struct graph *graph, enum row_fact which, unsigned a,
                      unsigned b)
{
    node_id args[3] = { fact(graph, which), text(graph, which, a),
                        text(graph, which, b) };
    return graph_call(graph, NODE_ONE_OF, bool_type, args, 3);
}

static node_id known(struct graph *graph, enum row_fact which)
{
    struct node node = {
        .op = NODE_KNOWN, .type = bool_type, .a = NODE_ID_NONE,
        .b = NODE_ID_NONE, .c = NODE_ID_NONE, .slot = which
    };
    return graph_add(graph, &node, NULL);
}

static node_id arith(struct graph *graph, enum node_op op, struct type type,
                     node_id a, node_id b)
{
    return graph_binary(graph, op, type, a, b);
}

/* Rule `shape`, variant `v`.  ORDER: see bench_c.c. */
static node_id light_rule(struct graph *g, size_t shape, int v,
                          node_id *when)
{
    unsigned u = (unsigned)v;
    switch (shape) {
    case 0:
        return test(g, NODE_GE,
                    arith(g, NODE_MONTHS_BETWEEN, int_type,
                          fact(g, ROW_STARTED_ON), fact(g, ROW_AS_OF)),
                    integer(g, 24 + v));
    case 1:
        return test(g, NODE_AND,
                    test(g, NODE_GE, fact(g, ROW_SCORE), integer(g, 40 + v)),
                    test(g, NODE_LT, fact(g, ROW_BUDGET),
                         integer(g, 3000000 + v * 1000)));
    case 2: return one_of(g, ROW_KIND, u % 4, (u + 1) % 4);
    case 3:
        return test(g, NODE_OR,
                    test(g, NODE_IN_LIST, fact(g, ROW_TAGS),
                         text(g, ROW_TAGS, u)),
                    test(g, NODE_GE,
                         graph_unary(g, NODE_COUNT, int_type,
                                     fact(g, ROW_TAGS)), integer(g, 3)));
    case 4:
        return test(g, NODE_AND, known(g, ROW_STARTED_ON),
                    test(g, NODE_GE, fact(g, ROW_YEAR),
                         integer(g, 2011 + v % 8)));
    case 5:
        return test(g, NODE_OR,
                    graph_unary(g, NODE_NOT, bool_type, fact(g, ROW_FLAG)),
                    test(g, NODE_GT, fact(g, ROW_ADOPTERS), integer(g, v)));
    case 6:
        return test(g, NODE_OR,
                    test(g, NODE_EQ, fact(g, ROW_REGION),
                         text(g, ROW_REGION, u * 7)),
                    test(g, NODE_EQ, fact(g, ROW_REGION),
                         text(g, ROW_REGION, u * 7 + 3)));
    case 7:
        return test(g, NODE_LE,
                    arith(g, NODE_SUB, int_type, fact(g, ROW_AS_OF),
                          fact(g, ROW_PROPOSED_ON)), integer(g, 365 + v));
    case 8:
        return test(g, NODE_OR,
                    test(g, NODE_AND,
                         test(g, NODE_GE, fact(g, ROW_COVERAGE),
                              number(g, 10.5 + v)),
                         test(g, NODE_LE, fact(g, ROW_COVERAGE),
                              number(g, 80.25))), fact(g, ROW_COMMITTED));
    case 9:
        *when = test(g, NODE_EQ, fact(g, ROW_KIND), text(g, ROW_KIND, u % 4));
        return test(g, NODE_LE, fact(g, ROW_COST),
                    integer(g, 50000 + v * 100));
    case 10:
        return test(g, NODE_GE,
                    arith(g, NODE_ADD, int_type,
                          arith(g, NODE_MUL, int_type, fact(g, ROW_STAFF),
                                integer(g, 2)), fact(g, ROW_VOLUNTEERS)),
                    integer(g, 500 + v));
    default:
        return test(g, NODE_AND,
                    graph_unary(g, NODE_NOT, bool_type,
                                one_of(g, ROW_STATUS, u % 7, (u + 2) % 7)),
                    test(g, NODE_GT, fact(g, ROW_RATING),
                         number(g, 2.5 + v / 10.0)));
    }
}

static node_id heavy_rule(struct graph *g, size_t shape, int v)
{
    node_id staff = fact(g, ROW_STAFF), more = fact(g, ROW_VOLUNTEERS);
    node_id score = fact(g, ROW_SCORE), rating = fact(g, ROW_RATING);
    node_id coverage = fact(g, ROW_COVERAGE), weight = fact(g, ROW_WEIGHT);
    node_id product = arith(g, NODE_MUL, int_type, staff, more);
    switch (shape % 6) {
    case 0:
        return test(g, NODE_EQ,
                    arith(g, NODE_MOD, int_type, product,
                          integer(g, 7 + v)), integer(g, 3));
    case 1: {
        node_id sum = arith(g, NODE_ADD, number_type, score, rating);
        sum = arith(g, NODE_ADD, number_type, sum, coverage);
        sum = arith(g, NODE_ADD, number_type, sum, weight);
        return test(g, NODE_GT, sum, number(g, 70000 + v));
    }
    case 2:
        return test(g, NODE_GE,
                    arith(g, NODE_MUL, number_type,
                          arith(g, NODE_MUL, number_type, score,
                                number(g, 0.4 + v)), coverage),
                    arith(g, NODE_MUL, number_type, rating, weight));
    case 3:
        return test(g, NODE_LT,
                    arith(g, NODE_IDIV, int_type, fact(g, ROW_BUDGET),
                          integer(g, 12 + v)),
                    arith(g, NODE_MUL, int_type, fact(g, ROW_COST),
                          integer(g, 3)));
    case 4: {
        node_id args[3] = { score, arith(g, NODE_MUL, number_type, rating,
                                         number(g, 20)), coverage };
        return test(g, NODE_GE,
                    graph_call(g, NODE_MAX, number_type, args, 3),
                    number(g, 60 + v));
    }
    default:
        return test(g, NODE_GT,
                    graph_if(g, fact(g, ROW_PROVEN),
                             arith(g, NODE_ADD, int_type, product,
                                   fact(g, ROW_ADOPTERS)),
                             arith(g, NODE_SUB, int_type, more, staff)),
                    integer(g, 900 + v));
    }
}

void rows_rules(struct graph *graph, bool heavy, struct block_rule *rules,
                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int v = (int)(i / BENCH_SHAPES);
        rules[i].when = NODE_ID_NONE;
        rules[i].check = heavy
            ? heavy_rule(graph, i, (int)(i / 6))
            : light_rule(graph, i % BENCH_SHAPES, v, &rules[i].when);
    }
}
