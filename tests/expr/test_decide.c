/* Boxes: what can never be is proved, what is proposed can be, and where the
 * limits are it says so. */
#include "expr/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct type bool_type = { TYPE_BOOL, false };
static const struct type int_type = { TYPE_INT, false };

struct world {
    struct mem mem;
    struct arena arena;
    struct schema facts, parameters;
    struct graph graph;
};

static void add(struct world *world, const char *name, enum type_base base,
                double min, double max)
{
    struct err err;
    struct field field = { .name = str_of(name), .type = { base, false },
                           .has_min = min <= max, .has_max = min <= max,
                           .min = min, .max = max };
    assert_int_equal(schema_add(&world->facts, &field, &err), 0);
}

static void open_world(struct world *world)
{
    mem_init(&world->mem);
    arena_init(&world->arena, &world->mem);
    schema_init(&world->facts, &world->arena);
    schema_init(&world->parameters, &world->arena);
    add(world, "a", TYPE_INT, 0, 9);
    add(world, "n", TYPE_NUMBER, 1, 0);
    add(world, "t", TYPE_TEXT, 1, 0);
    add(world, "b", TYPE_BOOL, 1, 0);
    add(world, "m", TYPE_NUMBER, 1, 0);
    graph_init(&world->graph, &world->arena, &world->facts,
               &world->parameters);
}

static void close_world(struct world *world)
{
    arena_free(&world->arena);
    assert_int_equal(world->mem.used_bytes, 0);
}

static node_id whole(struct world *world, int64_t integer)
{
    return graph_integer(&world->graph, int_type, integer);
}

static node_id real(struct world *world, double number)
{
    struct cell cell = { .known = true, .as.number = number };
    return graph_constant(&world->graph, (struct type){ TYPE_NUMBER, false },
                          cell);
}

static node_id text(struct world *world, const char *word)
{
    struct cell cell = { .known = true, .as.text = str_of(word) };
    return graph_constant(&world->graph, (struct type){ TYPE_TEXT, false },
                          cell);
}

static node_id two(struct world *world, enum node_op op, node_id a,
                   node_id b)
{
    return graph_binary(&world->graph, op, bool_type, a, b);
}

static node_id not(struct world *world, node_id a)
{
    return graph_unary(&world->graph, NODE_NOT, bool_type, a);
}

static bool enough(void *user, const struct decide *decide)
{
    (*(int *)user)++;
    assert_true(decide->count > 0 || decide->graph->count > 0);
    return true;
}

static bool never_enough(void *user, const struct decide *decide)
{
    assert_non_null(decide);
    (*(int *)user)++;
    return false;
}

static enum decide_end ask(struct world *world, node_id condition,
                           const struct decide_range *range,
                           bool (*model)(void *, const struct decide *),
                           int *seen)
{
    const struct decide_question question = { &world->graph, condition,
                                              range, model, seen };
    return decide_search(&question, &world->arena);
}

static enum decide_end search(struct world *world, node_id condition)
{
    int seen = 0;
    enum decide_end end = ask(world, condition, NULL,
                              enough, &seen);
    assert_int_equal(seen, end == DECIDE_STOPPED);
    return end;
}

static void test_numbers(void **state)
{
    (void)state;
    struct world world;
    open_world(&world);
    node_id a = graph_fact(&world.graph, 0), n = graph_fact(&world.graph, 1);
    static const struct {
        enum node_op first; double x; enum node_op second; double y;
        enum decide_end whole, real;
    } rows[] = {
        { NODE_GT, 3, NODE_LT, 4, DECIDE_NEVER, DECIDE_STOPPED },
        { NODE_GE, 3, NODE_LE, 3, DECIDE_STOPPED, DECIDE_STOPPED },
        { NODE_GT, 3, NODE_LE, 3, DECIDE_NEVER, DECIDE_NEVER },
        { NODE_LT, 5, NODE_GT, 2, DECIDE_STOPPED, DECIDE_STOPPED },
        { NODE_EQ, 3, NODE_NE, 3, DECIDE_NEVER, DECIDE_NEVER },
        { NODE_EQ, 3, NODE_GE, 2, DECIDE_STOPPED, DECIDE_STOPPED },
        /* Beyond the bounds of a: 0 to 9. */
        { NODE_GT, 9, NODE_NE, 3, DECIDE_NEVER, DECIDE_STOPPED },
        { NODE_LT, 0, NODE_NE, 3, DECIDE_NEVER, DECIDE_STOPPED },
        { NODE_GE, 9, NODE_NE, 3, DECIDE_STOPPED, DECIDE_STOPPED },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        node_id in_a = two(&world, NODE_AND,
            two(&world, rows[i].first, a, whole(&world, (int64_t)rows[i].x)),
            two(&world, rows[i].second, a,
                whole(&world, (int64_t)rows[i].y)));
        node_id in_n = two(&world, NODE_AND,
            two(&world, rows[i].first, n, real(&world, rows[i].x)),
            two(&world, rows[i].second, n, real(&world, rows[i].y)));
        if (search(&world, in_a) != rows[i].whole
            || search(&world, in_n) != rows[i].real) {
            fail_msg("row %d", (int)i);
        }
    }
    /* A constant on the left, and a range that the caller gives. */
    node_id above = two(&world, NODE_LT, whole(&world, 5), a);
    struct decide_range range = { 0, 0, 5 };
    int seen = 0;
    assert_int_equal(search(&world, above), DECIDE_STOPPED);
    assert_int_equal(ask(&world, above, &range,
                         enough, &seen), DECIDE_NEVER);
    range.high = 6;
    assert_int_equal(ask(&world, above, &range,
                         enough, &seen), DECIDE_STOPPED);
    close_world(&world);
}

/* Gates, texts, truths, and the order of two facts. */
static void test_others(void **state)
{
    (void)state;
    struct world world;
    open_world(&world);
    node_id n = graph_fact(&world.graph, 1), t = graph_fact(&world.graph, 2);
    node_id b = graph_fact(&world.graph, 3), m = graph_fact(&world.graph, 4);
    node_id u = two(&world, NODE_EQ, t, text(&world, "u"));
    node_id v = two(&world, NODE_EQ, t, text(&world, "v"));
    node_id less = two(&world, NODE_LT, n, m);
    node_id turned = two(&world, NODE_GT, m, n);
    node_id chosen = graph_if(&world.graph, b, u, v);
    const struct { node_id condition; enum decide_end end; } rows[] = {
        { two(&world, NODE_AND, u, v), DECIDE_NEVER },
        { two(&world, NODE_AND, not(&world, u), not(&world, v)),
          DECIDE_STOPPED },
        { two(&world, NODE_AND, b, not(&world, b)), DECIDE_NEVER },
        { two(&world, NODE_AND, two(&world, NODE_NE, b, u),
              two(&world, NODE_AND, b, u)), DECIDE_NEVER },
        { two(&world, NODE_AND, less, not(&world, turned)), DECIDE_NEVER },
        { two(&world, NODE_AND, less, two(&world, NODE_GE, n, m)),
          DECIDE_NEVER },
        { two(&world, NODE_AND, two(&world, NODE_LE, n, m),
              two(&world, NODE_GE, n, m)), DECIDE_STOPPED },
        { two(&world, NODE_AND, chosen, not(&world,
              two(&world, NODE_OR, u, v))), DECIDE_NEVER },
        { two(&world, NODE_AND, chosen, two(&world, NODE_AND, b, v)),
          DECIDE_NEVER },
        { two(&world, NODE_AND, chosen, v), DECIDE_STOPPED },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (search(&world, rows[i].condition) != rows[i].end) {
            fail_msg("row %d", (int)i);
        }
    }
    close_world(&world);
}

/* The most classes of a term, and one cut more. */
static void test_limits(void **state)
{
    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        struct world world;
        open_world(&world);
        node_id n = graph_fact(&world.graph, 1);
        node_id some = graph_bool(&world.graph, false);
        for (int i = 0; i < DECIDE_CLASSES_MAX / 2 - 1 + extra; i++) {
            some = two(&world, NODE_OR, some,
                       two(&world, NODE_EQ, n, real(&world, i)));
        }
        assert_int_equal(search(&world, some),
                         extra == 0 ? DECIDE_STOPPED : DECIDE_LIMIT);
        close_world(&world);
    }
    /* Boxes that are proposed and not enough. */
    struct world world;
    int seen = 0;
    open_world(&world);
    node_id a = graph_fact(&world.graph, 0);
    node_id far = two(&world, NODE_OR,
                      two(&world, NODE_LT, a, whole(&world, 2)),
                      two(&world, NODE_GT, a, whole(&world, 7)));
    assert_int_equal(ask(&world, far, NULL,
                         never_enough, &seen), DECIDE_OPEN);
    assert_true(seen >= 2);
    close_world(&world);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (uint64_t at = 1; at < 20; at++) {
        struct world world;
        int seen = 0;
        open_world(&world);
        node_id a = graph_fact(&world.graph, 0);
        node_id above = two(&world, NODE_GT, a, whole(&world, 2));
        struct arena room;
        arena_init(&room, &world.mem);
        const struct decide_question question = { &world.graph, above, NULL,
                                                  enough, &seen };
        world.mem.fail_at = world.mem.calls + at;
        enum decide_end end = decide_search(&question, &room);
        bool failed = room.failed;
        assert_int_equal(end, failed ? DECIDE_LIMIT : DECIDE_STOPPED);
        arena_free(&room);
        world.mem.fail_at = 0;
        close_world(&world);
        if (!failed) {
            return;
        }
    }
    fail_msg("no end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_others),
        cmocka_unit_test(test_limits), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
