/* Cells from text and JSON, and back. */
#include "expr/type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/value.h"

struct world {
    struct mem mem;
    struct arena arena;
    struct err err;
};

static void begin(struct world *world)
{
    mem_init(&world->mem);
    arena_init(&world->arena, &world->mem);
    err_clear(&world->err);
}

static void end(struct world *world)
{
    arena_free(&world->arena);
    assert_int_equal(world->mem.used_bytes, 0);
}

static void names_types(void **state)
{
    (void)state;
    static const char *const names[] = {
        "bool", "int", "number", "text", "date", "time", "bool[]", "int[]",
        "number[]", "text[]", "date[]", "time[]"
    };
    struct type type;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_true(type_find(str_of(names[i]), &type));
        assert_string_equal(type_name(type), names[i]);
    }
    assert_false(type_find(STR("none"), &type));
    assert_false(type_find(STR("text[][]"), &type));
    assert_false(type_find(STR(""), &type));
}

/* What a text becomes when printed again; or the message it fails with. */
static const struct {
    const char *type, *text;
    bool comma;
    const char *printed;
    enum message message;
    const char *meant;          /* the second argument of the error */
} parse_cases[] = {
    { "int", " 12 ", false, "12", MESSAGE_NONE, NULL },
    { "int", "-7", false, "-7", MESSAGE_NONE, NULL },
    { "int", "", false, "", MESSAGE_NONE, NULL },
    { "int", "   ", false, "", MESSAGE_NONE, NULL },
    { "int", "9007199254740992", false, "9007199254740992", MESSAGE_NONE,
      NULL },
    { "int", "9007199254740993", false, NULL, MESSAGE_FACT_BIG, NULL },
    { "int", "99999999999999999999999", false, NULL, MESSAGE_FACT_BIG, NULL },
    { "int", "12.5", false, NULL, MESSAGE_FACT_TYPE, "int" },
    { "int", "dua", false, NULL, MESSAGE_FACT_TYPE, "int" },
    { "int", "1.234", false, NULL, MESSAGE_FACT_THOUSANDS, "1234" },
    { "int", "1.234.567", false, NULL, MESSAGE_FACT_THOUSANDS, "1234567" },
    { "int", "1,234", false, NULL, MESSAGE_FACT_THOUSANDS, "1234" },
    { "int", "1.234", true, NULL, MESSAGE_FACT_THOUSANDS, "1234" },
    { "number", "12.5", false, "12.5", MESSAGE_NONE, NULL },
    { "number", "1.234", false, "1.234", MESSAGE_NONE, NULL },
    { "number", "12,5", true, "12.5", MESSAGE_NONE, NULL },
    { "number", "1e3", false, "1000", MESSAGE_NONE, NULL },
    { "number", "12,5", false, NULL, MESSAGE_FACT_DECIMAL, "12.5" },
    { "number", "12.5", true, NULL, MESSAGE_FACT_DECIMAL, "12,5" },
    { "number", "1.234", true, NULL, MESSAGE_FACT_THOUSANDS, "1234" },
    { "number", "1.234,5", true, NULL, MESSAGE_FACT_THOUSANDS, "1234,5" },
    { "number", "1.234.567", false, NULL, MESSAGE_FACT_THOUSANDS,
      "1234567" },
    { "number", "nan", false, NULL, MESSAGE_FACT_TYPE, "number" },
    { "number", "1e999", false, NULL, MESSAGE_FACT_TYPE, "number" },
    { "bool", "Ya", false, "true", MESSAGE_NONE, NULL },
    { "bool", "TIDAK", false, "false", MESSAGE_NONE, NULL },
    { "bool", "benar", false, "true", MESSAGE_NONE, NULL },
    { "bool", "salah", false, "false", MESSAGE_NONE, NULL },
    { "bool", "true", false, "true", MESSAGE_NONE, NULL },
    { "bool", "1", false, NULL, MESSAGE_FACT_TYPE, "bool" },
    { "date", "2021-08-04", false, "2021-08-04", MESSAGE_NONE, NULL },
    { "date", "4/8/2021", false, "2021-08-04", MESSAGE_NONE, NULL },
    { "date", "31/02/2021", false, NULL, MESSAGE_FACT_DATE, NULL },
    { "date", "2021", false, NULL, MESSAGE_FACT_DATE, NULL },
    { "time", "2021-11-01T23:59:59+07:00", false,
      "2021-11-01T23:59:59+07:00", MESSAGE_NONE, NULL },
    { "time", "2021-11-01", false, NULL, MESSAGE_FACT_TIME, NULL },
    { "text", " a b ", false, "a b", MESSAGE_NONE, NULL },
    { "text[]", "a | b|c", false, "a|b|c", MESSAGE_NONE, NULL },
    { "text[]", "|", false, "|", MESSAGE_NONE, NULL },
    { "text[]", "a||b", false, NULL, MESSAGE_FACT_ITEM_EMPTY, NULL },
    { "text[]", "a|", false, NULL, MESSAGE_FACT_ITEM_EMPTY, NULL },
    { "int[]", "1|2|3", false, "1|2|3", MESSAGE_NONE, NULL },
    { "int[]", "1|x", false, NULL, MESSAGE_FACT_TYPE, "int" },
    { "date[]", "2021-08-04|5/8/2021", false, "2021-08-04|2021-08-05",
      MESSAGE_NONE, NULL },
};

static void parses_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(parse_cases) / sizeof(parse_cases[0]);
         i++) {
        struct world world;
        struct type type;
        struct cell cell;
        struct buf buf;
        struct cell_style style = { parse_cases[i].comma, ZONE_WIB };
        begin(&world);
        buf_init(&buf, &world.mem, 0);
        assert_true(type_find(str_of(parse_cases[i].type), &type));
        int code = cell_parse(&cell, &world.arena, type,
                              str_of(parse_cases[i].text), style,
                              &world.err);
        assert_int_equal(world.err.message, parse_cases[i].message);
        assert_int_equal(code == 0, parse_cases[i].printed != NULL);
        if (code == 0) {
            cell_print(&buf, type, cell);
            assert_true(str_is(buf_view(&buf), parse_cases[i].printed));
        } else {
            assert_false(cell.known);
        }
        if (parse_cases[i].meant != NULL) {
            assert_string_equal(world.err.args[1], parse_cases[i].meant);
        }
        buf_free(&buf);
        end(&world);
    }
}

/* A list of `count` items "1|1|...". */
static int parse_long(struct world *world, size_t count)
{
    struct buf buf;
    struct cell cell;
    buf_init(&buf, &world->mem, 0);
    for (size_t i = 0; i < count; i++) {
        buf_text(&buf, i == 0 ? "1" : "|1");
    }
    int code = cell_parse(&cell, &world->arena,
                          (struct type){ TYPE_INT, true }, buf_view(&buf),
                          (struct cell_style){ false, ZONE_WIB },
                          &world->err);
    buf_free(&buf);
    return code;
}

static void limits_lists(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    assert_int_equal(parse_long(&world, LIMIT_LIST_ITEMS), 0);
    assert_int_equal(parse_long(&world, LIMIT_LIST_ITEMS + 1), ERR_LIMIT);
    assert_int_equal(world.err.message, MESSAGE_FACT_LIST_LONG);
    end(&world);
}

static void reads_values(void **state)
{
    (void)state;
    struct world world;
    struct cell cell;
    begin(&world);
    struct arena *arena = &world.arena;
    struct type int_type = { TYPE_INT, false };
    struct type date_type = { TYPE_DATE, false };
    struct type list_type = { TYPE_TEXT, true };
    assert_int_equal(cell_from_value(&cell, arena, int_type,
                                     value_number(arena, 3.0), &world.err),
                     0);
    assert_true(cell.known && cell.as.integer == 3);
    assert_int_equal(cell_from_value(&cell, arena, int_type,
                                     value_number(arena, 3.5), &world.err),
                     ERR_INPUT);
    assert_int_equal(cell_from_value(&cell, arena, int_type,
                                     value_number(arena, 1e300),
                                     &world.err), ERR_INPUT);
    assert_int_equal(world.err.message, MESSAGE_FACT_BIG);
    assert_int_equal(cell_from_value(&cell, arena, int_type,
                                     value_null(arena), &world.err), 0);
    assert_false(cell.known);
    assert_int_equal(cell_from_value(&cell, arena, int_type, NULL,
                                     &world.err), 0);
    assert_int_equal(cell_from_value(&cell, arena, date_type,
                                     value_string(arena, "2021-08-04"),
                                     &world.err), 0);
    struct value *back = cell_to_value(arena, date_type, cell);
    assert_true(str_is(back->text, "2021-08-04"));
    assert_int_equal(cell_from_value(&cell, arena, date_type,
                                     value_string(arena, "4/8/2021"),
                                     &world.err), ERR_INPUT);
    struct value *list = value_list(arena);
    value_add(list, value_string(arena, "a"));
    value_add(list, value_string(arena, "b"));
    assert_int_equal(cell_from_value(&cell, arena, list_type, list,
                                     &world.err), 0);
    assert_int_equal(cell.as.list.count, 2);
    assert_true(value_equal(cell_to_value(arena, list_type, cell), list));
    value_add(list, value_null(arena));
    assert_int_equal(cell_from_value(&cell, arena, list_type, list,
                                     &world.err), ERR_INPUT);
    assert_int_equal(cell_from_value(&cell, arena, list_type,
                                     value_string(arena, "a"), &world.err),
                     ERR_INPUT);
    end(&world);
}

static void compares_cells(void **state)
{
    (void)state;
    struct type type = { TYPE_NUMBER, false };
    struct cell zero = { .known = true, .as.number = 0.0 };
    struct cell minus = { .known = true, .as.number = -0.0 };
    struct cell missing = { .known = false };
    assert_true(cell_equal(type, zero, minus));
    assert_true(cell_equal(type, missing, missing));
    assert_false(cell_equal(type, zero, missing));
}

static void survives_no_memory(void **state)
{
    (void)state;
    for (uint64_t at = 1; at < 10; at++) {
        struct world world;
        struct cell cell;
        begin(&world);
        world.mem.fail_at = at;
        int code = cell_parse(&cell, &world.arena,
                              (struct type){ TYPE_TEXT, true },
                              STR("satu|dua|tiga"),
                              (struct cell_style){ false, ZONE_WIB },
                              &world.err);
        assert_true(code == 0 || code == ERR_NOMEM);
        assert_int_equal(code == 0, cell.known);
        world.mem.fail_at = 0;
        end(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_types), cmocka_unit_test(parses_text),
        cmocka_unit_test(limits_lists), cmocka_unit_test(reads_values),
        cmocka_unit_test(compares_cells),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
