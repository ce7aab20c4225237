/* The file of a table: head, policies, types, #values, every mistake with
 * its place; limits; facts of a pack. */
#include "table_test.h"

#include "base/limits.h"
#include "base/value.h"
#include "pack/table_draft.h"

/* --- Policies ------------------------------------------------------------- */

struct policy_case {
    const char *text;
    enum hit_policy policy;
};

static const struct policy_case policies[] = {
    { "", HIT_UNIQUE }, { "UNIQUE", HIT_UNIQUE }, { "unique", HIT_UNIQUE },
    { "U", HIT_UNIQUE }, { "ANY", HIT_ANY }, { "a", HIT_ANY },
    { "FIRST", HIT_FIRST }, { "F", HIT_FIRST },
    { "PRIORITY", HIT_PRIORITY }, { "P", HIT_PRIORITY },
    { "RULE ORDER", HIT_RULE_ORDER }, { "rule_order", HIT_RULE_ORDER },
    { "Rule Order", HIT_RULE_ORDER }, { "R", HIT_RULE_ORDER },
    { "OUTPUT ORDER", HIT_OUTPUT_ORDER }, { "O", HIT_OUTPUT_ORDER },
    { "OUTPUT-ORDER", HIT_OUTPUT_ORDER },
    { "COLLECT", HIT_COLLECT }, { "C", HIT_COLLECT },
    { "COLLECT:SUM", HIT_COLLECT_SUM }, { "COLLECT SUM", HIT_COLLECT_SUM },
    { "C+", HIT_COLLECT_SUM }, { "C +", HIT_COLLECT_SUM },
    { "collect(sum)", HIT_COLLECT_SUM }, { "C:SUM", HIT_COLLECT_SUM },
    { "COLLECT:MIN", HIT_COLLECT_MIN }, { "C<", HIT_COLLECT_MIN },
    { "COLLECT:MAX", HIT_COLLECT_MAX }, { "C>", HIT_COLLECT_MAX },
    { "COLLECT:COUNT", HIT_COLLECT_COUNT }, { "C#", HIT_COLLECT_COUNT },
};

static void test_policies(void **state)
{
    enum hit_policy got;
    (void)state;
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
        assert_true(hit_policy_find(str_of(policies[i].text), &got));
        assert_int_equal(got, policies[i].policy);
        assert_true(hit_policy_find(str_of(hit_policy_name(got)), &got));
        assert_int_equal(got, policies[i].policy);
    }
    assert_false(hit_policy_find(STR("C*"), &got));
    assert_false(hit_policy_find(STR("UNIK"), &got));
    assert_true(hit_policy_is_list(HIT_COLLECT));
    assert_false(hit_policy_is_list(HIT_COLLECT_SUM));
}

/* --- Mistakes ------------------------------------------------------------- */

struct mistake {
    const char *csv;
    enum message message;
    int64_t line, column;         /* 0: not looked at */
    const char *arg;              /* NULL: not looked at */
    int arg_index;
};

#define X "hit:U,x,=> y\n"

static const struct mistake mistakes[] = {
    { "hist:U,x,=> y\n,1,2\n", MESSAGE_TABLE_HIT, 1, 1, "hist:U", 0 },
    { "policy,x,=> y\n,1,2\n", MESSAGE_TABLE_HIT, 1, 1, NULL, 0 },
    { "hit:UNIK,x,=> y\n,1,2\n", MESSAGE_TABLE_POLICY, 1, 1, "UNIQUE", 1 },
    { "hit:FRIST,x,=> y\n,1,2\n", MESSAGE_TABLE_POLICY, 1, 1, "FIRST", 1 },
    { "hit:COLLECT:AVG,x,=> y\n,1,2\n", MESSAGE_TABLE_POLICY, 1, 1, NULL,
      0 },
    { "hit:U,=> y\n,2\n", MESSAGE_TABLE_NO_INPUT, 1, 1, NULL, 0 },
    { "hit:U,x\n,2\n", MESSAGE_TABLE_NO_OUTPUT, 1, 7, NULL, 0 },
    { "hit:U,x,=> y,z\n,1,2,3\n", MESSAGE_TABLE_INPUT_LATE, 1, 14, "z", 0 },
    { "hit:U,x,=> y,out: y\n,1,2,3\n", MESSAGE_TABLE_OUTPUT_NAME, 1, 14,
      "y", 0 },
    { X, MESSAGE_TABLE_NO_ROWS, 1, 1, NULL, 0 },
    { X "#values,1,\n", MESSAGE_TABLE_NO_ROWS, 1, 1, NULL, 0 },
    { X "#values,,\n#values,,\n,1,2\n", MESSAGE_TABLE_VALUES_TWICE, 3, 1,
      NULL, 0 },
    { X "#values,,[1..5]\n,1,2\n", MESSAGE_TABLE_VALUES_FORM, 2, 10, "y",
      0 },
    { X "#values,,\"a, <5\"\n,1,a\n", MESSAGE_TABLE_VALUES_FORM, 2, 10,
      "y", 0 },
    { "hit:P,x,=> y\n,1,2\n", MESSAGE_TABLE_PRIORITY, 1, 1, "PRIORITY", 0 },
    { "hit:O,x,=> y\n#values,1,\n,1,2\n", MESSAGE_TABLE_PRIORITY, 1, 1,
      "OUTPUT ORDER", 0 },
    { "hit:C+,x,=> y\n,1,a\n", MESSAGE_TABLE_AGGREGATE, 1, 0, "text", 2 },
    { "hit:C<,x,=> y\n,1,true\n", MESSAGE_TABLE_AGGREGATE, 1, 0, "bool",
      2 },
    { X ",>=5,1\n,Low,2\n", MESSAGE_TABLE_CELL_TYPE, 3, 2, "number", 1 },
    { X ",>=2021-01-01,1\n,5,2\n", MESSAGE_TABLE_CELL_TYPE, 3, 2, "date",
      1 },
    { X ",>=5,1\n,>=2021-01-01,2\n", MESSAGE_TABLE_CELL_TYPE, 3, 2,
      "number", 1 },
    { X "a,=18,1\n", MESSAGE_TABLE_CELL_EQUALS, 2, 3, "18", 1 },
    { X ",\"1\n", MESSAGE_CSV_UNCLOSED_QUOTE, 0, 0, NULL, 0 },
    { X ",1\n", MESSAGE_CSV_FEWER_CELLS, 2, 0, NULL, 0 },
    { X ",\"Medium\",\"Low\",1\n", MESSAGE_CSV_MORE_CELLS, 2, 0, NULL, 0 },
    { "", MESSAGE_CSV_EMPTY, 0, 0, NULL, 0 },
};

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct mistake *row = &mistakes[i];
        struct fixture f;
        fixture_open(&f);
        int code = fixture_parse(&f, row->csv);
        if (code != ERR_RULES || f.err.message != row->message) {
            fail_msg("%s: expected %s, got %s (%d)", row->csv,
                     message_row(row->message)->name,
                     message_row(f.err.message)->name, code);
        }
        assert_null(f.table);
        assert_true(row->line == 0 || f.err.line == row->line);
        assert_true(row->column == 0 || f.err.column == row->column);
        if (row->arg != NULL) {
            assert_string_equal(f.err.args[row->arg_index], row->arg);
        }
        assert_true(findings_errors(&f.findings) > 0);
        assert_string_equal(value_get_text(f.findings.items[0].more,
                                           "kind").bytes, "cell");
        fixture_close(&f);
    }
}

/* All mistakes are told at once, each with its place and its row. */
static void test_several(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    assert_int_equal(fixture_parse(&f, "hit:U,x,z,=> y\n,=1,=2,>3\n"
                                       "b,18-20,1,2\n"), ERR_RULES);
    assert_int_equal(f.findings.count, 4);
    assert_int_equal(f.err.message, MESSAGE_TABLE_CELL_EQUALS);
    assert_int_equal(f.findings.items[2].err.message,
                     MESSAGE_TABLE_CELL_OUTPUT);
    assert_int_equal(f.findings.items[3].err.line, 3);
    assert_string_equal(value_get_text(f.findings.items[3].more,
                                       "row").bytes, "b");
    fixture_close(&f);
}

static void test_warnings(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    fixture_table(&f, X "#value,1,\na,1,2\na,2,3\n");
    assert_int_equal(f.findings.count, 2);
    assert_int_equal(f.findings.items[0].err.message,
                     MESSAGE_TABLE_HASH_ROW);
    assert_int_equal(f.findings.items[1].err.message,
                     MESSAGE_TABLE_LABEL_TWICE);
    assert_int_equal(findings_errors(&f.findings), 0);
    fixture_close(&f);
}

/* --- Types ---------------------------------------------------------------- */

struct type_case {
    const char *csv;
    enum type_base input, output;
};

static const struct type_case types[] = {
    { X ",1,2\n", TYPE_NUMBER, TYPE_INT },
    { X ",1,2\n,1.5,2.5\n", TYPE_NUMBER, TYPE_NUMBER },
    { X ",1,2\n,a,b\n", TYPE_TEXT, TYPE_TEXT },
    { X ",-,\n", TYPE_TEXT, TYPE_TEXT },
    { X ",\"\"\"1\"\"\",\"\"\"2\"\"\"\n", TYPE_TEXT, TYPE_TEXT },
    { X ",ya,true\n,tidak,salah\n", TYPE_BOOL, TYPE_BOOL },
    { X ",ya,true\n,mungkin,2\n", TYPE_TEXT, TYPE_TEXT },
    { X ",2021-01-01,31/12/2021\n", TYPE_DATE, TYPE_DATE },
    { X ",2021-01-01T10:00:00Z,x\n", TYPE_TIME, TYPE_TEXT },
    { X ",null,null\n,5,5\n", TYPE_NUMBER, TYPE_INT },
    { X "#values,\"[0..9]\",\"1, 2\"\n,-,\n", TYPE_NUMBER, TYPE_INT },
};

static void test_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct fixture f;
        fixture_open(&f);
        fixture_table(&f, types[i].csv);
        assert_int_equal(f.table->inputs[0].type.base, types[i].input);
        assert_int_equal(f.table->outputs[0].type.base, types[i].output);
        fixture_close(&f);
    }
}

static void test_contents(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    fixture_table(&f, "\xEF\xBB\xBFhit:F;umur;#note;hasil: y\r\n"
                      "#values;;;Tinggi, Rendah\r\n"
                      "muda;< 18;belum dewasa;Rendah\r\n"
                      ";18, 5;;Tinggi\r\n");
    assert_true(f.table->decimal_comma);
    assert_int_equal(f.table->policy, HIT_FIRST);
    assert_int_equal(f.table->rows_count, 2);
    assert_true(str_is(f.table->rows[0].label, "muda"));
    assert_true(str_is(f.table->rows[0].note, "belum dewasa"));
    assert_true(str_is(f.table->rows[1].label, "2"));
    assert_int_equal(f.table->rows[1].line, 4);
    assert_int_equal(f.table->rows[1].sides[0].count, 2);
    assert_true(str_is(f.table->outputs[0].name, "y"));
    assert_int_equal(f.table->outputs[0].values_count, 2);
    assert_int_equal(f.table->rows[0].priority, 1);
    assert_int_equal(f.table->rows[1].priority, 0);
    assert_false(f.table->typed);
    fixture_close(&f);
}

/* --- Facts of a pack ------------------------------------------------------ */

static void add_fact(struct schema *schema, const char *name,
                     enum type_base base, bool list)
{
    struct err err;
    static const struct str values[] = { { "A", 1 }, { "B", 1 } };
    struct field field = { .name = str_of(name), .type = { base, list },
                           .has_min = base == TYPE_INT, .min = 0 };
    if (base == TYPE_TEXT && !list) {
        field.values = values;
        field.values_count = 2;
    }
    assert_int_equal(schema_add(schema, &field, &err), 0);
}

struct fact_case {
    const char *csv;
    enum message message;         /* MESSAGE_NONE: parses */
    const char *arg;
};

static const struct fact_case facts[] = {
    { "hit:U,a.age,a.kind,=> y\n,>=18,A,1\n", MESSAGE_NONE, NULL },
    { "hit:U,a.agee,=> y\n,>=18,1\n", MESSAGE_TABLE_FACT, "a.age" },
    { "hit:U,qqqqqqqqq,=> y\n,>=18,1\n", MESSAGE_TABLE_FACT_UNKNOWN, NULL },
    { "hit:U,a.list,=> y\n,x,1\n", MESSAGE_TABLE_FACT_LIST, NULL },
    { "hit:U,a.age,=> y\n,>=18.5,1\n", MESSAGE_TABLE_CELL_TYPE, "int" },
    { "hit:U,a.age,=> y\n,Low,1\n", MESSAGE_TABLE_CELL_TYPE, "int" },
    { "hit:U,a.age,=> y\n,(5..6),1\n", MESSAGE_TABLE_CELL_EMPTY_RANGE,
      "[5..6]" },
    { "hit:U,a.kind,=> y\n,>A,1\n", MESSAGE_TABLE_CELL_TEXT_ORDER, NULL },
    { "hit:U,a.kind,=> y\n,35.10,1\n", MESSAGE_NONE, NULL },
    { "hit:U,a.day,=> y\n,\"\"\"2021-01-01\"\"\",1\n", MESSAGE_NONE, NULL },
    { "hit:U,a.day,=> y\n,5,1\n", MESSAGE_TABLE_CELL_TYPE, "date" },
};

static void test_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        struct fixture f;
        struct schema schema;
        fixture_open(&f);
        schema_init(&schema, &f.arena);
        add_fact(&schema, "a.age", TYPE_INT, false);
        add_fact(&schema, "a.kind", TYPE_TEXT, false);
        add_fact(&schema, "a.list", TYPE_TEXT, true);
        add_fact(&schema, "a.day", TYPE_DATE, false);
        struct table_source source = { STR("t"), STR("t.csv"),
                                       str_of(facts[i].csv), &schema };
        int code = table_parse(&f.table, &f.arena, &source, NULL, &f.err);
        if (f.err.message != facts[i].message) {
            fail_msg("%s: got %s", facts[i].csv,
                     message_row(f.err.message)->name);
        }
        assert_int_equal(code == 0, facts[i].message == MESSAGE_NONE);
        if (facts[i].arg != NULL) {
            assert_string_equal(f.err.args[1], facts[i].arg);
        }
        if (code == 0) {
            assert_true(f.table->typed);
            assert_true(f.table->inputs[0].slot >= 0);
        }
        fixture_close(&f);
    }
}

/* In a pack, what a fact may be closes the space; missing saves no row. */
static void test_fact_domains(void **state)
{
    struct fixture f;
    struct schema schema;
    (void)state;
    fixture_open(&f);
    schema_init(&schema, &f.arena);
    add_fact(&schema, "a.age", TYPE_INT, false);
    add_fact(&schema, "a.kind", TYPE_TEXT, false);
    struct table_source source = { STR("t"), STR("t.csv"),
        STR("hit:F,a.age,a.kind,=> y\n,[0..17],-,1\n,>=18,A,2\n"
            ",>=18,B,3\n,-,-,4\n,<0,-,5\n"), &schema };
    assert_int_equal(table_parse(&f.table, &f.arena, &source, &f.findings,
                                 &f.err), 0);
    assert_int_equal(table_check(f.table, &f.arena, &f.findings, &f.err),
                     0);
    assert_int_equal(f.findings.count, 2);
    assert_int_equal(f.findings.items[0].err.message,
                     MESSAGE_TABLE_UNREACHABLE);
    assert_string_equal(f.findings.items[0].err.args[0], "4");
    assert_int_equal(f.findings.items[1].err.message, MESSAGE_TABLE_NEVER);
    assert_string_equal(f.findings.items[1].err.args[0], "5");
    fixture_close(&f);
}

/* --- Limits --------------------------------------------------------------- */

static int parse_rows(struct fixture *f, size_t rows)
{
    struct buf csv;
    buf_init(&csv, &f->mem, 0);
    buf_text(&csv, "hit:F,x,=> y\n");
    for (size_t i = 0; i < rows; i++) {
        buf_format(&csv, ",%zu,a\n", i);
    }
    int code = fixture_parse(f, csv.bytes);
    buf_free(&csv);
    return code;
}

static int parse_columns(struct fixture *f, size_t columns)
{
    struct buf csv;
    buf_init(&csv, &f->mem, 0);
    buf_text(&csv, "hit:F");
    for (size_t i = 2; i < columns; i++) {
        buf_format(&csv, ",x%zu", i);
    }
    buf_text(&csv, ",=> y\n");
    for (size_t i = 1; i < columns; i++) {
        buf_text(&csv, ",1");
    }
    buf_text(&csv, "\n");
    int code = fixture_parse(f, csv.bytes);
    buf_free(&csv);
    return code;
}

static void test_limits(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    assert_int_equal(parse_rows(&f, LIMIT_TABLE_ROWS), 0);
    assert_int_equal(f.table->rows_count, LIMIT_TABLE_ROWS);
    assert_int_equal(parse_rows(&f, LIMIT_TABLE_ROWS + 1), ERR_LIMIT);
    assert_int_equal(f.err.message, MESSAGE_TABLE_ROWS_MANY);
    assert_int_equal(parse_columns(&f, LIMIT_TABLE_COLUMNS), 0);
    struct value *out = NULL;
    assert_int_equal(table_eval_value(&out, &f.arena, f.table,
                                      value_map(&f.arena), NULL), 0);
    assert_int_equal(parse_columns(&f, LIMIT_TABLE_COLUMNS + 1), ERR_LIMIT);
    assert_int_equal(f.err.message, MESSAGE_TABLE_COLUMNS_MANY);
    fixture_close(&f);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (uint64_t at = 1;; at++) {
        struct fixture f;
        fixture_open(&f);
        f.mem.fail_at = at;
        f.mem.fail_forever = at % 2 == 0;
        int code = fixture_parse(&f, X "#values,1|2|3,\"a, b\"\na,=1,a\n"
                                     "a,[2..1],b\n");
        bool done = f.mem.calls < at;
        assert_int_equal(code, done ? ERR_RULES : f.findings.failed
                                                  && code == ERR_RULES
                                                  ? ERR_RULES : ERR_NOMEM);
        fixture_close(&f);
        if (done) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies), cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_several), cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_types), cmocka_unit_test(test_contents),
        cmocka_unit_test(test_facts), cmocka_unit_test(test_fact_domains),
        cmocka_unit_test(test_limits), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
