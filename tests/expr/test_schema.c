/* Schemas by name and slot; bounds of records. */
#include "expr/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>

#include "base/limits.h"

struct world {
    struct mem mem;
    struct arena arena;
    struct schema schema;
    struct err err;
};

static void begin(struct world *world)
{
    mem_init(&world->mem);
    arena_init(&world->arena, &world->mem);
    schema_init(&world->schema, &world->arena);
    err_clear(&world->err);
}

static void end(struct world *world)
{
    arena_free(&world->arena);
    assert_int_equal(world->mem.used_bytes, 0);
}

static int add(struct world *world, const char *name, enum type_base base)
{
    struct field field = {
        .name = str_copy(&world->arena, str_of(name)), .type = { base, false }
    };
    return schema_add(&world->schema, &field, &world->err);
}

static void finds_names(void **state)
{
    (void)state;
    struct world world;
    char name[32];
    begin(&world);
    assert_int_equal(schema_find(&world.schema, STR("x")), -1);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "entity_%d.field_%d", i % 7, i);
        assert_int_equal(add(&world, name, TYPE_INT), 0);
    }
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "entity_%d.field_%d", i % 7, i);
        assert_int_equal(schema_find(&world.schema, str_of(name)), i);
    }
    assert_int_equal(schema_find(&world.schema, STR("entity_0.FIELD_0")),
                     -1);
    assert_int_equal(add(&world, "Entity_0.FIELD_0", TYPE_INT), ERR_RULES);
    assert_int_equal(world.err.message, MESSAGE_FACT_TWICE);
    assert_true(schema_is_entity(&world.schema, STR("entity_3")));
    assert_false(schema_is_entity(&world.schema, STR("entity_9")));
    assert_false(schema_is_entity(&world.schema, STR("entity_3.field_3")));
    end(&world);
}

static void suggests_names(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    assert_int_equal(add(&world, "innovation.score", TYPE_NUMBER), 0);
    assert_int_equal(add(&world, "innovation.started_on", TYPE_DATE), 0);
    assert_true(str_is(schema_nearest(&world.schema,
                                      STR("innovation.skor")),
                       "innovation.score"));
    assert_int_equal(schema_nearest(&world.schema, STR("zzzzzzzz")).size, 0);
    end(&world);
}

static void extends(void **state)
{
    (void)state;
    struct world world;
    struct schema child;
    begin(&world);
    assert_int_equal(add(&world, "a.b", TYPE_INT), 0);
    assert_int_equal(add(&world, "a.c", TYPE_TEXT), 0);
    schema_init(&child, &world.arena);
    assert_int_equal(schema_extend(&child, &world.schema, &world.err), 0);
    assert_int_equal(schema_find(&child, STR("a.c")), 1);
    assert_int_equal(schema_extend(&child, &world.schema, &world.err),
                     ERR_RULES);
    end(&world);
}

static struct cell number(double value)
{
    return (struct cell){ .known = true, .as.number = value };
}

static struct cell integer(int64_t value)
{
    return (struct cell){ .known = true, .as.integer = value };
}

static void checks_bounds(void **state)
{
    (void)state;
    struct world world;
    const struct str values[] = { { "a", 1 }, { "b", 1 } };
    begin(&world);
    struct field fields[] = {
        { .name = STR("n"), .type = { TYPE_NUMBER, false }, .has_min = true,
          .min = 0, .has_max = true, .max = 100 },
        { .name = STR("i"), .type = { TYPE_INT, false } },
        { .name = STR("t"), .type = { TYPE_TEXT, false }, .values = values,
          .values_count = 2 },
        { .name = STR("d"), .type = { TYPE_DATE, false }, .has_min = true,
          .min = 18843 },
        { .name = STR("l"), .type = { TYPE_TEXT, true }, .values = values,
          .values_count = 2 },
    };
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(schema_add(&world.schema, &fields[i], &world.err),
                         0);
    }
    struct record record = record_create(&world.arena, &world.schema);
    struct err *err = &world.err;
    assert_false(record_get(&record, 0).known);
    assert_int_equal(record_set(&record, 0, number(0), err), 0);
    assert_int_equal(record_set(&record, 0, number(100), err), 0);
    assert_int_equal(record_set(&record, 0, number(100.5), err), ERR_INPUT);
    assert_string_equal(err->args[1], "100.5");
    assert_true(record_get(&record, 0).as.number == 100);
    assert_int_equal(record_set(&record, 0, number(NAN), err), ERR_INPUT);
    assert_int_equal(err->message, MESSAGE_FACT_NOT_FINITE);
    const int64_t limit = INT64_C(1) << 53;
    assert_int_equal(record_set(&record, 1, integer(limit), err), 0);
    assert_int_equal(record_set(&record, 1, integer(limit + 1), err),
                     ERR_INPUT);
    assert_int_equal(record_set(&record, 1, integer(-limit - 1), err),
                     ERR_INPUT);
    struct cell text = { .known = true, .as.text = STR("c") };
    assert_int_equal(record_set(&record, 2, text, err), ERR_INPUT);
    assert_string_equal(err->args[2], "a, b");
    text.as.text = STR("b");
    assert_int_equal(record_set(&record, 2, text, err), 0);
    assert_int_equal(record_set(&record, 3, integer(18842), err), ERR_INPUT);
    assert_string_equal(err->args[1], "2021-08-03");
    assert_string_equal(err->args[2], "2021-08-04");
    struct cell list = { .known = true };
    list.as.list.items = &text;
    list.as.list.count = 1;
    assert_int_equal(record_set(&record, 4, list, err), 0);
    list.as.list.count = LIMIT_LIST_ITEMS + 1;
    assert_int_equal(record_set(&record, 4, list, err), ERR_LIMIT);
    assert_int_equal(record_set(&record, 0, (struct cell){ 0 }, err), 0);
    assert_false(record_get(&record, 0).known);
    end(&world);
}

static void survives_no_memory(void **state)
{
    (void)state;
    for (uint64_t at = 1; at < 6; at++) {
        struct world world;
        char name[16];
        int code = 0;
        begin(&world);
        world.mem.fail_at = at;
        for (int i = 0; i < 100 && code == 0; i++) {
            struct field field = { .type = { TYPE_INT, false } };
            snprintf(name, sizeof(name), "f%d", i);
            field.name = str_copy(&world.arena, str_of(name));
            if (field.name.bytes == NULL) {
                break;
            }
            code = schema_add(&world.schema, &field, &world.err);
            assert_true(code == 0 || code == ERR_NOMEM);
        }
        end(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_names), cmocka_unit_test(suggests_names),
        cmocka_unit_test(extends), cmocka_unit_test(checks_bounds),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
