/* Literals and their order; thousands dots. */
#include "table_test.h"

#include "pack/table_literal.h"

struct literal_case {
    const char *text;
    bool read;
    enum literal_kind kind;
    double number;                /* or days, or truth */
};

static const struct literal_case literals[] = {
    { "18", true, LITERAL_NUMBER, 18 }, { "-0", true, LITERAL_NUMBER, 0 },
    { "-0.5", true, LITERAL_NUMBER, -0.5 }, { ".5", true, LITERAL_NUMBER, 0.5 },
    { "-.25", true, LITERAL_NUMBER, -0.25 }, { "1e3", true, LITERAL_NUMBER,
      1000 },
    { "007", true, LITERAL_BARE, 0 }, { "+5", true, LITERAL_BARE, 0 },
    { "5.", true, LITERAL_BARE, 0 }, { "1e999", true, LITERAL_BARE, 0 },
    { "1970-01-02", true, LITERAL_DATE, 1 },
    { "02/01/1970", true, LITERAL_DATE, 1 },
    { "date(\"1970-01-02\")", true, LITERAL_DATE, 1 },
    { "@\"1970-01-02\"", true, LITERAL_DATE, 1 },
    { "1970-01-01T00:01:00Z", true, LITERAL_TIME, 60 },
    { "date and time(\"1970-01-01T00:01:00Z\")", true, LITERAL_TIME, 60 },
    { "1970-02-30", true, LITERAL_BARE, 0 },
    { "date(\"1970-02-30\")", false, LITERAL_BARE, 0 },
    { "date(x)", false, LITERAL_BARE, 0 },
    { "ya", true, LITERAL_BOOL, 1 }, { "TIDAK", true, LITERAL_BOOL, 0 },
    { "Benar", true, LITERAL_BOOL, 1 }, { "salah", true, LITERAL_BOOL, 0 },
    { "true", true, LITERAL_BOOL, 1 }, { "null", true, LITERAL_NULL, 0 },
    { "\"18\"", true, LITERAL_QUOTED, 0 }, { "\"", false, LITERAL_BARE, 0 },
    { "\"a\"b", false, LITERAL_BARE, 0 }, { "a b", true, LITERAL_BARE, 0 },
};

static void test_literals(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        const struct literal_case *row = &literals[i];
        struct literal got;
        bool read = literal_read(&got, &f.arena, str_of(row->text));
        if (read != row->read || (read && got.kind != row->kind)) {
            fail_msg("%s: read %d, kind %d", row->text, read, got.kind);
        }
        if (read && got.kind == LITERAL_NUMBER) {
            assert_true(got.number == row->number);
        } else if (read && got.kind == LITERAL_BOOL) {
            assert_int_equal(got.boolean, row->number == 1);
        } else if (read && row->number != 0) {
            assert_true((double)got.integer == row->number);
        }
    }
    fixture_close(&f);
}

struct thousands_case {
    const char *text;
    bool point, comma;            /* in a `,` file, in a `;` file */
};

static const struct thousands_case thousands[] = {
    { "5.000", true, true }, { "5.125", false, true },
    { "0.125", false, false }, { "0.500", false, false },
    { "1.000.000", true, true }, { "1.125.125", true, true },
    { "1234.000", false, false }, { "5.00", false, false },
    { "5.0000", false, false }, { "-5.000", true, true },
    { "5", false, false }, { "500.00", false, false }, { "", false, false },
};

static void test_thousands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof thousands / sizeof thousands[0]; i++) {
        struct str text = str_of(thousands[i].text);
        assert_int_equal(literal_thousands(text, false), thousands[i].point);
        assert_int_equal(literal_thousands(text, true), thousands[i].comma);
    }
}

static void test_whole(void **state)
{
    struct fixture f;
    struct literal literal;
    struct cell cell;
    struct type type = { TYPE_INT, false };
    (void)state;
    fixture_open(&f);
    assert_true(literal_read(&literal, &f.arena, STR("9007199254740992")));
    assert_true(literal_cell(&cell, &literal, type));
    assert_true(literal_read(&literal, &f.arena, STR("9007199254740994")));
    assert_false(literal_cell(&cell, &literal, type));
    assert_true(literal_read(&literal, &f.arena, STR("1.5")));
    assert_false(literal_cell(&cell, &literal, type));
    type.base = TYPE_TEXT;
    assert_true(literal_cell(&cell, &literal, type));
    assert_true(str_is(cell.as.text, "1.5"));
    type.base = TYPE_DATE;
    assert_true(literal_read(&literal, &f.arena, STR("\"1970-01-02\"")));
    assert_true(literal_cell(&cell, &literal, type));
    assert_int_equal(cell.as.integer, 1);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals), cmocka_unit_test(test_thousands),
        cmocka_unit_test(test_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
