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
            assert_int_equal(column_add(&column, &mem, k, &cell, &err), 0);
        }
        assert_int_equal(column_seal(&column, &mem, 2, &err), 0);
        assert_int_equal(column.lanes.kind, widths[i].kind);
        assert_int_equal(column.lanes.base != 0, widths[i].has_base);
        assert_int_equal(column.scale, widths[i].scale);
        column_free(&column, &mem);
        assert_int_equal(mem.used_bytes, 0);
    }
}

/* Numbers that show only after the first were stored what they are: 64 of
 * each stretch.  `scale` and `kind` are those of all together. */
static const struct {
    double first, second, third;
    int scale;
    enum lane_kind kind;
} stretches[] = {
    { 1, 2, 3, 0, LANE_I8 },
    { 1, 2.5, 3, 1, LANE_I8 },
    { 1, 2.5, 3.125, 3, LANE_I16 },
    { 100, 2.25, 0.0001, 4, LANE_I32 },
    { 1000000, 0.5, -0.5, 1, LANE_I32 },
    { 214748, 0.0001, 1, 4, LANE_I32 },
    { 214749, 0.0001, 1, -1, LANE_F64 },
    { 78.35, 1.0 / 3, 2, -1, LANE_F64 },
    { 78.35, 2, -0.0, -1, LANE_F64 },
    { -0.0, 78.35, 2, -1, LANE_F64 },
    { 1, 4294967296.0, 2, -1, LANE_F64 },
    { 5e-324, 1e308, -1e308, -1, LANE_F64 },
};

/* `gaps`: every third record is missing, or a whole first stretch. */
static void check_stretch(size_t at, int gaps)
{
    struct mem mem;
    struct column column;
    struct err err;
    const double values[3] = { stretches[at].first, stretches[at].second,
                               stretches[at].third };
    mem_init(&mem);
    column_init(&column, (struct type){ TYPE_NUMBER, false });
    for (size_t round = 0; round < 3; round++) {
        size_t count = round == 1 ? 2000 : 3 * 64;
        size_t lead = gaps == 2 ? 64 : 0;
        for (size_t i = 0; i < count; i++) {
            struct cell cell = { .known = i >= lead
                                     && (gaps != 1 || i % 3 != 0),
                                 .as.number = values[i / 64 % 3] };
            assert_int_equal(column_add(&column, &mem, i, &cell, &err), 0);
        }
        assert_int_equal(column_seal(&column, &mem, count, &err), 0);
        for (size_t i = 0; i < count; i++) {
            struct cell cell = column_get(&column, i, NULL);
            double want = values[i / 64 % 3];
            assert_int_equal(cell.known, i >= lead
                                 && (gaps != 1 || i % 3 != 0));
            assert_true(!cell.known
                        || memcmp(&cell.as.number, &want, 8) == 0);
        }
        if (gaps < 2) {
            assert_int_equal(column.scale, stretches[at].scale);
            assert_int_equal(column.lanes.kind, stretches[at].kind);
            assert_true(column.number_min
                        == fmin(fmin(values[0], values[1]), values[2]));
            assert_true(column.number_max
                        == fmax(fmax(values[0], values[1]), values[2]));
        }
        for (size_t i = 0; column.lanes.kind != LANE_F64
             && i < column.lanes.count; i++) {
            assert_in_range(lanes_get(&column.lanes, i)
                                - column.lanes.min, 0,
                            column.lanes.max - column.lanes.min);
        }
        column_clear(&column, &mem);
    }
    column_free(&column, &mem);
    assert_int_equal(mem.used_bytes, 0);
}

static void turns_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(stretches) / sizeof(stretches[0]); i++) {
        for (int gaps = 0; gaps < 3; gaps++) {
            check_stretch(i, gaps);
        }
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
        assert_int_equal(column_add(&column, &mem, i, &cell, &err), 0);
    }
    assert_int_equal(column_seal(&column, &mem, 2, &err), 0);
    /* Equal, and yet 1 / x tells them apart. */
    assert_false(column_is_constant(&column, 2));
    assert_true(signbit(column_get(&column, 1, NULL).as.number));
    column_clear(&column, &mem);
    for (size_t i = 0; i < 3; i++) {
        struct cell cell = { .known = true, .as.number = 2.5 };
        assert_int_equal(column_add(&column, &mem, i, &cell, &err), 0);
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
    static const size_t counts[] = { 100, 1, 64, 0, 65, 700, 63, 700 };
    size_t used = 0;
    for (size_t round = 0; round < sizeof(counts) / sizeof(*counts);
         round++) {
        size_t count = counts[round], step = 700 / (count + 1);
        columns_clear(world.columns);
        assert_int_equal(columns_count(world.columns), 0);
        step = step == 0 ? 1 : step;
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(columns_add(world.columns,
                                         &world.records[i * step], &err), 0);
        }
        assert_int_equal(columns_seal(world.columns, &err), 0);
        if (count == 700) {
            /* The same batch again takes no more memory. */
            assert_true(used == 0
                        || columns_bytes(world.columns) == used);
            used = columns_bytes(world.columns);
        }
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(columns_get(world.columns, i, &record, &arena,
                                         &err), 0);
            for (size_t slot = 0; slot < world.facts.count; slot++) {
                assert_true(cell_equal(world.facts.fields[slot].type,
                                       record.cells[slot],
                                       world.records[i * step].cells[slot]));
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
        cmocka_unit_test(chooses_widths), cmocka_unit_test(turns_numbers),
        cmocka_unit_test(stays_small),
        cmocka_unit_test(knows_constants), cmocka_unit_test(starts_again),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
