/* Columns give back what went in, in the narrowest lanes. */
#include "../support/expr_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "expr/column.h"

static void orders_lanes(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3 * LANE_GROUP; i++) {
        assert_int_equal(lane_record(lane_of(i)), i);
        assert_int_equal(lane_of(i) / LANE_GROUP, i / LANE_GROUP);
    }
    assert_int_equal(lane_of(0), 0);
    assert_int_equal(lane_of(1), 64);
    assert_int_equal(lane_of(8), 1);
}

static void gives_back(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct world world;
        struct arena arena;
        struct err err;
        world_create(&world, seed, 1 + seed * 37);
        arena_init(&arena, &world.mem);
        struct record record = record_create(&arena, &world.facts);
        for (size_t i = 0; i < world.records_count; i++) {
            assert_int_equal(columns_get(world.columns, i, &record, &arena,
                                         &err), 0);
            for (size_t slot = 0; slot < world.facts.count; slot++) {
                struct type type = world.facts.fields[slot].type;
                struct cell want = world.records[i].cells[slot];
                assert_true(cell_equal(type, record.cells[slot], want));
                if (want.known && !type.list && type.base == TYPE_NUMBER) {
                    assert_memory_equal(&record.cells[slot].as.number,
                                        &want.as.number, sizeof(double));
                }
            }
        }
        arena_free(&arena);
        world_destroy(&world);
    }
}

/* One column of integers from min to max, or of numbers when power > 1. */
static const struct {
    enum type_base base;
    int64_t min, max;
    double power;
    enum lane_kind kind;
    bool has_base;
    int scale;
} widths[] = {
    { TYPE_INT, -128, 127, 1, LANE_I8, false, -1 },
    { TYPE_INT, -128, 128, 1, LANE_I16, false, -1 },
    { TYPE_INT, 128, 383, 1, LANE_I8, true, -1 },
    { TYPE_INT, 128, 384, 1, LANE_I16, false, -1 },
    { TYPE_DATE, 18000, 18255, 1, LANE_I8, true, -1 },
    { TYPE_INT, -32768, 32767, 1, LANE_I16, false, -1 },
    { TYPE_INT, 100000, 165535, 1, LANE_I16, true, -1 },
    { TYPE_INT, 100000, 165536, 1, LANE_I32, false, -1 },
    { TYPE_INT, INT32_MIN, INT32_MAX, 1, LANE_I32, false, -1 },
    { TYPE_INT, 0, INT64_C(4294967295), 1, LANE_I32, true, -1 },
    { TYPE_INT, 0, INT64_C(4294967296), 1, LANE_I64, false, -1 },
    { TYPE_NUMBER, 0, 127, 1, LANE_I8, false, 0 },
    { TYPE_NUMBER, 1, 10001, 100, LANE_I16, false, 2 },
    { TYPE_NUMBER, 1, 100001, 10000, LANE_I32, false, 4 },
    { TYPE_NUMBER, 1, 100001, 100000, LANE_F64, false, -1 },
    { TYPE_NUMBER, 1, INT64_C(4294967296), 1, LANE_F64, false, -1 },
};

static void chooses_widths(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        struct mem mem;
        struct column column;
        struct err err;
        int64_t ends[2] = { widths[i].min, widths[i].max };
        mem_init(&mem);
        column_init(&column, (struct type){ widths[i].base, false });
        for (size_t k = 0; k < 2; k++) {
            struct cell cell = { .known = true, .as.integer = ends[k] };
            if (widths[i].base == TYPE_NUMBER) {
                cell.as.number = (double)ends[k] / widths[i].power;
            }
            assert_int_equal(column_add(&column, &mem, k, cell, &err), 0);
        }
        assert_int_equal(column_seal(&column, &mem, 2, &err), 0);
        assert_int_equal(column.lanes.kind, widths[i].kind);
        assert_int_equal(column.lanes.base != 0, widths[i].has_base);
        assert_int_equal(column.scale, widths[i].scale);
        column_free(&column, &mem);
        assert_int_equal(mem.used_bytes, 0);
    }
}

static void stays_small(void **state)
{
    (void)state;
    struct world world;
    world_create(&world, 1, 20000);
    size_t record = columns_bytes(world.columns) / 20000;
    /* 23 facts, four of them lists: text and items included. */
    assert_true(record < 120);
    world_destroy(&world);
}

static void knows_constants(void **state)
{
    (void)state;
    struct mem mem;
    struct err err;
    struct column column;
    const double zeros[2] = { 0.0, -0.0 };
    mem_init(&mem);
    column_init(&column, (struct type){ TYPE_NUMBER, false });
    for (size_t i = 0; i < 2; i++) {
        struct cell cell = { .known = true, .as.number = zeros[i] };
        assert_int_equal(column_add(&column, &mem, i, cell, &err), 0);
    }
    assert_int_equal(column_seal(&column, &mem, 2, &err), 0);
    /* Equal, and yet 1 / x tells them apart. */
    assert_false(column_is_constant(&column, 2));
    assert_true(signbit(column_get(&column, 1, NULL).as.number));
    column_clear(&column, &mem);
    for (size_t i = 0; i < 3; i++) {
        struct cell cell = { .known = true, .as.number = 2.5 };
        assert_int_equal(column_add(&column, &mem, i, cell, &err), 0);
    }
    assert_int_equal(column_seal(&column, &mem, 3, &err), 0);
    assert_true(column_is_constant(&column, 3));
    column_free(&column, &mem);
    assert_int_equal(mem.used_bytes, 0);
}

static void starts_again(void **state)
{
    (void)state;
    struct world world;
    struct arena arena;
    struct err err;
    world_create(&world, 5, 700);
    arena_init(&arena, &world.mem);
    struct record record = record_create(&arena, &world.facts);
    for (int round = 0; round < 3; round++) {
        columns_clear(world.columns);
        assert_int_equal(columns_count(world.columns), 0);
        for (size_t i = 0; i < 100; i++) {
            assert_int_equal(columns_add(world.columns,
                                         &world.records[i * 7], &err), 0);
        }
        assert_int_equal(columns_seal(world.columns, &err), 0);
        for (size_t i = 0; i < 100; i++) {
            assert_int_equal(columns_get(world.columns, i, &record, &arena,
                                         &err), 0);
            for (size_t slot = 0; slot < world.facts.count; slot++) {
                assert_true(cell_equal(world.facts.fields[slot].type,
                                       record.cells[slot],
                                       world.records[i * 7].cells[slot]));
            }
        }
    }
    arena_free(&arena);
    world_destroy(&world);
}

/* Each allocation fails once; a failed add can be tried again. */
static void survives_no_memory(void **state)
{
    (void)state;
    struct world world;
    world_create(&world, 9, 600);
    for (uint64_t at = 1; at < 400; at += 3) {
        struct mem mem;
        struct columns *columns = NULL;
        struct err err;
        mem_init(&mem);
        mem.fail_at = at;
        int code = columns_create(&columns, &mem, &world.facts, &err);
        for (size_t i = 0; i < 600 && code == 0; i++) {
            code = columns_add(columns, &world.records[i], &err);
            if (code != 0) {
                assert_int_equal(code, ERR_NOMEM);
                code = columns_add(columns, &world.records[i], &err);
                assert_int_equal(code, 0);
            }
        }
        if (code == 0) {
            assert_int_equal(columns_count(columns), 600);
            code = columns_seal(columns, &err);
        }
        assert_true(code == 0 || code == ERR_NOMEM);
        columns_destroy(columns);
        assert_int_equal(mem.used_bytes, 0);
    }
    world_destroy(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_lanes), cmocka_unit_test(gives_back),
        cmocka_unit_test(chooses_widths), cmocka_unit_test(stays_small),
        cmocka_unit_test(knows_constants), cmocka_unit_test(starts_again),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
