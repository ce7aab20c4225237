/* Evaluation: every hit policy, every form of cell, nulls, no match. */
#include "table_test.h"

/* A table, facts, and what they give. */
struct eval_case {
    const char *name, *csv, *facts, *expected;
};

#define RISK \
    "Age,Risk,Ok,=> Status,=> Rate\n" \
    "#values,,,,\"Approved, Declined\",\n" \
    ",>=18,\"\"\"Medium\"\",\"\"Low\"\"\",true,\"\"\"Approved\"\"\",Basic\n" \
    ",<18,-,-,Declined,Standard\n" \
    ",-,High,-,Approved,Standard\n"

#define POINTS "x,=> p\na,>1,100\nb,>2,200\nc,>3,\nd,>5,50\n"
#define DECIMALS "x,=> p\n,>1,0.1\n,>2,0.2\n,>3,0.7\n"

static const struct eval_case cases[] = {
    { "unique", "hit:UNIQUE,x,=> y\n,<5,low\n,>=5,high\n", "{\"x\":5}",
      "{\"result\":\"high\",\"rows\":[\"2\"]}" },
    { "unique letter", "hit:U,x,=> y\n,<5,low\n,>=5,high\n", "{\"x\":4.9}",
      "{\"result\":\"low\",\"rows\":[\"1\"]}" },
    { "unique by default", "hit:,x,=> y\n,<5,low\n", "{\"x\":4}",
      "{\"result\":\"low\",\"rows\":[\"1\"]}" },
    { "no match", "hit:U,x,=> y\n,<5,low\n", "{\"x\":9}",
      "{\"result\":null,\"rows\":[]}" },
    { "unique violated", "hit:U,x,=> y\n,<5,a\n,<6,a\n", "{\"x\":1}",
      "{\"result\":null,\"rows\":[\"1\",\"2\"]}" },
    { "any agrees", "hit:ANY,x,=> y\n,<5,a\n,<6,a\n", "{\"x\":1}",
      "{\"result\":\"a\",\"rows\":[\"1\",\"2\"]}" },
    { "any violated", "hit:A,x,=> y\n,<5,a\n,<6,b\n", "{\"x\":1}",
      "{\"result\":null,\"rows\":[\"1\",\"2\"]}" },
    { "any: null differs", "hit:A,x,=> y\n,<5,a\n,<6,\n", "{\"x\":1}",
      "{\"result\":null,\"rows\":[\"1\",\"2\"]}" },
    { "first", "hit:FIRST,x,=> y\n,<5,a\n,<6,b\n", "{\"x\":1}",
      "{\"result\":\"a\",\"rows\":[\"1\"]}" },
    { "first letter", "hit:f,x,=> y\n,<5,a\n,<6,b\n", "{\"x\":5.5}",
      "{\"result\":\"b\",\"rows\":[\"2\"]}" },
    { "priority", "hit:PRIORITY," RISK,
      "{\"Age\":17,\"Risk\":\"High\",\"Ok\":true}",
      "{\"result\":{\"Status\":\"Approved\",\"Rate\":\"Standard\"},"
      "\"rows\":[\"3\"]}" },
    { "priority, other", "hit:P," RISK,
      "{\"Age\":10,\"Risk\":\"Low\",\"Ok\":true}",
      "{\"result\":{\"Status\":\"Declined\",\"Rate\":\"Standard\"},"
      "\"rows\":[\"2\"]}" },
    { "output order", "hit:OUTPUT ORDER," RISK,
      "{\"Age\":17,\"Risk\":\"High\",\"Ok\":true}",
      "{\"result\":[{\"Status\":\"Approved\",\"Rate\":\"Standard\"},"
      "{\"Status\":\"Declined\",\"Rate\":\"Standard\"}],"
      "\"rows\":[\"3\",\"2\"]}" },
    { "output order, one", "hit:O," RISK,
      "{\"Age\":19,\"Risk\":\"Low\",\"Ok\":true}",
      "{\"result\":[{\"Status\":\"Approved\",\"Rate\":\"Basic\"}],"
      "\"rows\":[\"1\"]}" },
    { "rule order", "hit:RULE ORDER," POINTS, "{\"x\":6}",
      "{\"result\":[100,200,null,50],\"rows\":[\"a\",\"b\",\"c\",\"d\"]}" },
    { "rule order letter", "hit:R," POINTS, "{\"x\":2}",
      "{\"result\":[100],\"rows\":[\"a\"]}" },
    { "collect", "hit:COLLECT," POINTS, "{\"x\":3}",
      "{\"result\":[100,200],\"rows\":[\"a\",\"b\"]}" },
    { "collect, no match", "hit:C," POINTS, "{\"x\":0}",
      "{\"result\":null,\"rows\":[]}" },
    { "sum", "hit:COLLECT:SUM," POINTS, "{\"x\":6}",
      "{\"result\":350,\"rows\":[\"a\",\"b\",\"c\",\"d\"]}" },
    { "sum by sign", "hit:C+," POINTS, "{\"x\":3}",
      "{\"result\":300,\"rows\":[\"a\",\"b\"]}" },
    { "sum, no match", "hit:C+," POINTS, "{\"x\":1}",
      "{\"result\":null,\"rows\":[]}" },
    { "sum of decimals is decimal", "hit:C+," DECIMALS, "{\"x\":3}",
      "{\"result\":0.3,\"rows\":[\"1\",\"2\"]}" },
    { "sum of three decimals", "hit:C+," DECIMALS, "{\"x\":4}",
      "{\"result\":1,\"rows\":[\"1\",\"2\",\"3\"]}" },
    { "min", "hit:COLLECT:MIN," POINTS, "{\"x\":6}",
      "{\"result\":50,\"rows\":[\"a\",\"b\",\"c\",\"d\"]}" },
    { "min by sign", "hit:C<," POINTS, "{\"x\":3}",
      "{\"result\":100,\"rows\":[\"a\",\"b\"]}" },
    { "max", "hit:COLLECT:MAX," POINTS, "{\"x\":6}",
      "{\"result\":200,\"rows\":[\"a\",\"b\",\"c\",\"d\"]}" },
    { "max by sign", "hit:C>," POINTS, "{\"x\":2}",
      "{\"result\":100,\"rows\":[\"a\"]}" },
    { "max of dates", "hit:C>,x,=> d\n,>1,2020-01-01\n,>2,31/12/2021\n",
      "{\"x\":3}", "{\"result\":\"2021-12-31\",\"rows\":[\"1\",\"2\"]}" },
    { "count", "hit:COLLECT:COUNT," POINTS, "{\"x\":6}",
      "{\"result\":4,\"rows\":[\"a\",\"b\",\"c\",\"d\"]}" },
    { "count by sign", "hit:C#," POINTS, "{\"x\":2}",
      "{\"result\":1,\"rows\":[\"a\"]}" },
    { "count of text", "hit:collect count,x,=> y\n,1,a\n,1,b\n",
      "{\"x\":1}", "{\"result\":2,\"rows\":[\"1\",\"2\"]}" },
    { "two aggregates", "hit:C+,x,=> a,=> b\n,>1,1,10\n,>2,2,20\n",
      "{\"x\":3}", "{\"result\":{\"a\":3,\"b\":30},\"rows\":[\"1\",\"2\"]}" },
    { "label kept", "hit:U,x,=> y\ndewasa,>=18,d\n", "{\"x\":18}",
      "{\"result\":\"d\",\"rows\":[\"dewasa\"]}" },
    { "remark rows have no number", "hit:U,x,=> y\n# kata,,\n,>=18,d\n",
      "{\"x\":18}", "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "note column", "hit:U,x,#note,=> y\n,1,apa saja,d\n", "{\"x\":1}",
      "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "hasil:", "hit:U,x,hasil: y\n,1,d\n", "{\"x\":1}",
      "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "out:", "hit:U,x,out: y,OUT: z\n,1,d,e\n", "{\"x\":1}",
      "{\"result\":{\"y\":\"d\",\"z\":\"e\"},\"rows\":[\"1\"]}" },
    { "null output", "hit:U,x,=> y\n,1,null\n", "{\"x\":1}",
      "{\"result\":null,\"rows\":[\"1\"]}" },
    { "null among outputs", "hit:U,x,=> y,=> z\n,1,,5\n", "{\"x\":1}",
      "{\"result\":{\"y\":null,\"z\":5},\"rows\":[\"1\"]}" },
    { "bool outputs", "hit:U,x,=> y\n,1,ya\n,2,false\n", "{\"x\":2}",
      "{\"result\":false,\"rows\":[\"2\"]}" },
    { "mixed outputs are text", "hit:U,x,=> y\n,1,ya\n,2,5\n", "{\"x\":2}",
      "{\"result\":\"5\",\"rows\":[\"2\"]}" },
    { "quoted number is text", "hit:U,x,=> y\n,1,\"\"\"5\"\"\"\n",
      "{\"x\":1}", "{\"result\":\"5\",\"rows\":[\"1\"]}" },
    { "decimal comma in an output", "hit:U;x;=> y\n;1;0,25\n", "{\"x\":1}",
      "{\"result\":0.25,\"rows\":[\"1\"]}" },
    { "dash and empty are any", "hit:U,x,z,=> y\n,-,,d\n", "{}",
      "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "missing matches only any", "hit:F,x,=> y\n,<5,a\n,>=5,b\n,-,c\n",
      "{}", "{\"result\":\"c\",\"rows\":[\"3\"]}" },
    { "json null is missing", "hit:F,x,=> y\n,not(5),a\n,-,c\n",
      "{\"x\":null}", "{\"result\":\"c\",\"rows\":[\"2\"]}" },
    { "null asks for missing", "hit:U,x,=> y\n,null,a\n,not(null),b\n",
      "{}", "{\"result\":\"a\",\"rows\":[\"1\"]}" },
    { "not(null)", "hit:U,x,=> y\n,null,a\n,not(null),b\n", "{\"x\":\"q\"}",
      "{\"result\":\"b\",\"rows\":[\"2\"]}" },
    { "dotted name, nested facts", "hit:U,a.b,=> y\n,1,d\n",
      "{\"a\":{\"b\":1}}", "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "dotted name, dotted key", "hit:U,a.b,=> y\n,1,d\n", "{\"a.b\":1}",
      "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "dotted name, half nested", "hit:U,a.b.c,=> y\n,1,d\n",
      "{\"a\":{\"b.c\":1}}", "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "name with a blank", "hit:U,Applicant Age,=> y\n,1,d\n",
      "{\"Applicant Age\":1}", "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "text for a number", "hit:U,x,=> y\n,>=18.5,d\n", "{\"x\":\"18,5\"}",
      "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "no number for a number", "hit:U,x,=> y\n,>=18.5,d\n",
      "{\"x\":\"tua\"}", "{\"result\":null,\"rows\":[]}" },
    { "number for text", "hit:U,x,=> y\n,\"\"\"5\"\"\",d\n", "{\"x\":5}",
      "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "text for a bool", "hit:U,x,=> y\n,ya,d\n", "{\"x\":\"benar\"}",
      "{\"result\":\"d\",\"rows\":[\"1\"]}" },
    { "day first date", "hit:U,x,=> y\n,>=2021-08-04,d\n",
      "{\"x\":\"04/08/2021\"}", "{\"result\":\"d\",\"rows\":[\"1\"]}" },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        fixture_open(&f);
        fixture_table(&f, cases[i].csv);
        const char *got = fixture_eval(&f, cases[i].facts);
        if (strcmp(got, cases[i].expected) != 0) {
            fail_msg("%s: expected %s, got %s", cases[i].name,
                     cases[i].expected, got);
        }
        fixture_close(&f);
    }
}

/* One input, one cell: does a value match? */
struct cell_case {
    const char *cell, *value;
    bool matches;
};

static const struct cell_case cells[] = {
    { "18", "18", true }, { "18", "18.0", true }, { "18", "18.1", false },
    { "-5", "-5", true }, { ".5", "0.5", true }, { "-.5", "-0.5", true },
    { "1e3", "1000", true },
    { "1, 2,3", "2", true }, { "1, 2,3", "4", false },
    { ">=18", "18", true }, { ">= 18", "17.999", false },
    { ">18", "18", false }, { "> -1", "0", true },
    { "<5000", "5000", false }, { "<=5000", "5000", true },
    { "[18..65)", "18", true }, { "[18..65)", "65", false },
    { "(18..65]", "18", false }, { "(18..65]", "65", true },
    { "]18..65[", "18", false }, { "]18..65[", "64.9", true },
    { "[18..65[", "65", false }, { "[ 18 .. 65 ]", "65", true },
    { "[-5..-1]", "-3", true }, { "[0.5..1.5]", "1.5", true },
    { "18..65", "65", true }, { "18..65", "17", false },
    { "5000..<10000", "10000", false }, { "5000..<10000", "5000", true },
    { "not(5)", "5", false }, { "not(5)", "6", true },
    { "not([1..5], [7..8])", "6", true }, { "not (>= 5)", "4", true },
    { "not (>= 5)", "5", false }, { "not(1,2)", "2", false },
    { "<5, >10", "7", false }, { "<5, >10", "11", true },
    { "[1..2], [4..5]", "4.5", true },
    { "Medium, Low", "\"Low\"", true }, { "Medium, Low", "\"low\"", false },
    { "\"Medium\",\"Low\"", "\"Medium\"", true },
    { "\"a, b\"", "\"a, b\"", true }, { "\"a\\\"b\"", "\"a\\\"b\"", true },
    { "\"a\"\"b\"", "\"a\\\"b\"", true }, { "\"-\"", "\"-\"", true },
    { "\"-\"", "\"x\"", false }, { "\"\"", "\"\"", true },
    { "not(\"a\",\"b\")", "\"b\"", false },
    { "not(\"a\",\"b\")", "\"c\"", true }, { "not(a)", "\"b\"", true },
    { "Kota Pangkalpinang", "\"Kota Pangkalpinang\"", true },
    { "Jakarta (Pusat)", "\"Jakarta (Pusat)\"", true },
    { "007", "\"007\"", true }, { "007", "7", false },
    { "true", "true", true }, { "ya", "true", true },
    { "Tidak", "false", true }, { "FALSE", "true", false },
    { "not(true)", "false", true }, { "true, false", "true", true },
    { "2021-08-04", "\"2021-08-04\"", true },
    { "04/08/2021", "\"2021-08-04\"", true },
    { ">= 2021-08-04", "\"2021-08-03\"", false },
    { "[2021-01-01..2021-12-31]", "\"2021-12-31\"", true },
    { "2021-01-01..2021-12-31", "\"2022-01-01\"", false },
    { "date(\"2021-08-04\")", "\"2021-08-04\"", true },
    { "< date(\"2021-08-04\")", "\"2021-08-04\"", false },
    { "@\"2021-08-04\"", "\"2021-08-04\"", true },
    { ">= 2021-11-01T00:00:00Z", "\"2021-11-01T07:00:00+07:00\"", true },
    { "< date and time(\"2021-11-01T00:00:00Z\")",
      "\"2021-11-01T07:00:00+07:00\"", false },
};

static void test_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct fixture f;
        struct buf csv;
        char facts[128];
        fixture_open(&f);
        buf_init(&csv, &f.mem, 0);
        buf_text(&csv, "hit:U,x,=> y\n,\"");
        for (const char *c = cells[i].cell; *c != '\0'; c++) {
            buf_text(&csv, *c == '"' ? "\"\"" : (char[]){ *c, '\0' });
        }
        buf_text(&csv, "\",d\n");
        fixture_table(&f, csv.bytes);
        snprintf(facts, sizeof facts, "{\"x\":%s}", cells[i].value);
        const char *got = fixture_eval(&f, facts);
        if ((strstr(got, "\"d\"") != NULL) != cells[i].matches) {
            fail_msg("cell %s on %s: expected %d, got %s", cells[i].cell,
                     cells[i].value, cells[i].matches, got);
        }
        buf_free(&csv);
        fixture_close(&f);
    }
}

static void test_findings(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    fixture_table(&f, "hit:U,x,=> y\n,<5,a\n,<6,a\n");
    fixture_eval(&f, "{\"x\":1}");
    assert_int_equal(f.findings.count, 1);
    assert_int_equal(f.findings.items[0].err.message,
                     MESSAGE_TABLE_VIOLATED_UNIQUE);
    assert_string_equal(f.findings.items[0].err.args[0], "1, 2");
    assert_string_equal(
        fixture_json(&f, f.findings.items[0].more),
        "{\"kind\":\"violation\",\"row\":null,\"rows\":[\"1\",\"2\"],"
        "\"example\":null}");
    fixture_eval(&f, "{\"x\":[1]}");
    assert_int_equal(f.findings.count, 2);
    assert_int_equal(f.findings.items[1].severity, SEVERITY_WARNING);
    assert_int_equal(f.findings.items[1].err.message,
                     MESSAGE_TABLE_FACT_TYPE);
    fixture_close(&f);
}

/* Called from a rule: LANGUAGE.md section 8. */
struct strict_case {
    const char *name, *policy;
    bool x_known, z_known;
    double x, z;
    enum eval_state state;
    int slot;
    const char *text;
};

static const struct strict_case stricts[] = {
    { "all known", "U", true, true, 1, 1, EVAL_VALUE, 0, "a" },
    { "missing stands between", "U", false, true, 0, 1, EVAL_UNKNOWN, 0,
      NULL },
    { "the other input decides", "U", false, true, 0, 9, EVAL_VALUE, 0,
      "c" },
    { "second input named", "U", true, false, 1, 0, EVAL_UNKNOWN, 1, NULL },
    { "first missing in column order", "U", false, false, 0, 0,
      EVAL_UNKNOWN, 0, NULL },
    { "either row may match", "U", true, false, 7, 0, EVAL_UNKNOWN, 1, NULL },
};

static void test_strict(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stricts / sizeof stricts[0]; i++) {
        const struct strict_case *c = &stricts[i];
        struct fixture f;
        struct table_hit hit;
        fixture_open(&f);
        fixture_table(&f, "hit:U,x,z,=> y\n,<5,<5,a\n,>=5,<5,b\n,-,>=5,c\n");
        struct cell inputs[2] = { { .known = c->x_known },
                                  { .known = c->z_known } };
        inputs[0].as.number = c->x;
        inputs[1].as.number = c->z;
        struct eval_result got = table_lookup(f.table, inputs, 0);
        assert_int_equal(got.state, c->state);
        if (got.state == EVAL_UNKNOWN) {
            assert_int_equal(got.slot, c->slot);
        } else {
            assert_true(str_is(got.cell.as.text, c->text));
        }
        assert_int_equal(table_hit(&hit, &f.arena, f.table, inputs, true,
                                   &f.err), 0);
        struct eval_result slow = table_output(f.table, &hit, 0);
        assert_int_equal(slow.state, got.state);
        assert_int_equal(slow.slot, got.slot);
        fixture_close(&f);
    }
}

static void test_strict_first(void **state)
{
    struct fixture f;
    struct cell missing = { .known = false };
    (void)state;
    fixture_open(&f);
    /* A certain row before every row that may: the result stands. */
    fixture_table(&f, "hit:F,x,=> y\n,-,a\n,<5,b\n");
    assert_int_equal(table_lookup(f.table, &missing, 0).state, EVAL_VALUE);
    fixture_table(&f, "hit:F,x,=> y\n,<5,b\n,-,a\n");
    assert_int_equal(table_lookup(f.table, &missing, 0).state,
                     EVAL_UNKNOWN);
    /* Under PRIORITY a row that may match is enough to be unknown. */
    fixture_table(&f, "hit:P,x,=> y\n#values,,\"a, b\"\n,-,a\n,<5,b\n");
    assert_int_equal(table_lookup(f.table, &missing, 0).state,
                     EVAL_UNKNOWN);
    fixture_table(&f, "hit:C,x,=> y\n,<5,b\n,-,a\n");
    assert_int_equal(table_lookup(f.table, &missing, 0).state,
                     EVAL_UNKNOWN);
    fixture_table(&f, "hit:C,x,=> y\n,-,a\n");
    assert_int_equal(table_lookup(f.table, &missing, 0).state, EVAL_ERROR);
    fixture_table(&f, "hit:U,x,=> y\n,-,a\n,-,b\n");
    assert_int_equal(table_lookup(f.table, &missing, 0).state, EVAL_ERROR);
    fixture_table(&f, "hit:U,x,=> y\n,-,\n");
    assert_int_equal(table_lookup(f.table, &missing, 0).state, EVAL_NIL);
    /* A row whose output is empty is a row all the same. */
    assert_int_equal(table_lookup(f.table, &missing, TABLE_MATCHED).state,
                     EVAL_VALUE);
    fixture_table(&f, "hit:P,x,=> y\n#values,,\"a, b\"\n,-,\n,<5,b\n");
    assert_int_equal(table_lookup(f.table, &missing, TABLE_MATCHED).state,
                     EVAL_UNKNOWN);
    fixture_table(&f, "hit:U,x,=> y\n,<5,b\n");
    struct cell six = { .known = true, .as.number = 6 };
    assert_int_equal(table_lookup(f.table, &six, TABLE_MATCHED).state,
                     EVAL_NIL);
    fixture_close(&f);
}

/* A row a value: more rows than one word of bits, text beyond the linear
 * search; index and scan must agree. */
static void test_many_rows(void **state)
{
    struct fixture f;
    struct buf csv;
    (void)state;
    fixture_open(&f);
    buf_init(&csv, &f.mem, 0);
    buf_text(&csv, "hit:U,x,t,=> y\n");
    for (int i = 0; i < 300; i++) {
        buf_format(&csv, ",[%d..%d),k%d,%d\n", i, i + 1, i % 50, i);
    }
    fixture_table(&f, csv.bytes);
    assert_non_null(f.table->index);
    struct table scanned = *f.table;
    scanned.index = NULL;
    for (int i = -1; i < 301; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i % 50);
        struct cell inputs[2] = { { .known = true }, { .known = true } };
        inputs[0].as.number = i + 0.5;
        inputs[1].as.text = str_of(key);
        struct eval_result a = table_lookup(f.table, inputs, 0);
        struct eval_result b = table_lookup(&scanned, inputs, 0);
        bool inside = i >= 0 && i < 300;
        assert_int_equal(a.state, inside ? EVAL_VALUE : EVAL_NIL);
        assert_int_equal(b.state, a.state);
        assert_true(!inside || a.cell.as.integer == i);
        inputs[i % 2 == 0].known = false;
        a = table_lookup(f.table, inputs, 0);
        b = table_lookup(&scanned, inputs, 0);
        assert_int_equal(b.state, a.state);
        assert_int_equal(b.slot, a.slot);
    }
    buf_free(&csv);
    fixture_close(&f);
}

static void test_output_type(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    fixture_table(&f, "hit:U,x,=> y\n,1,5\n");
    assert_int_equal(table_output_type(f.table, 0).base, TYPE_INT);
    fixture_table(&f, "hit:U,x,=> y\n,1,5.0\n");
    assert_int_equal(table_output_type(f.table, 0).base, TYPE_NUMBER);
    fixture_table(&f, "hit:C#,x,=> y\n,1,a\n");
    assert_int_equal(table_output_type(f.table, 0).base, TYPE_INT);
    fixture_table(&f, "hit:R,x,=> y\n,1,a\n");
    assert_true(table_output_type(f.table, 0).list);
    fixture_close(&f);
}

/* Memory runs out at every call in turn. */
static void test_no_memory(void **state)
{
    (void)state;
    static const char csv[] = "hit:P," RISK;
    for (uint64_t at = 1;; at++) {
        struct fixture f;
        struct value *facts = NULL, *out = NULL;
        fixture_open(&f);
        f.mem.fail_at = at;
        int code = fixture_parse(&f, csv);
        if (code == 0) {
            facts = value_map(&f.arena);
            code = table_eval_value(&out, &f.arena, f.table, facts,
                                    &f.findings);
        }
        bool done = f.mem.calls < at;
        assert_int_equal(code, done ? 0 : ERR_NOMEM);
        fixture_close(&f);
        if (done) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_cells),
        cmocka_unit_test(test_findings), cmocka_unit_test(test_strict),
        cmocka_unit_test(test_strict_first),
        cmocka_unit_test(test_many_rows), cmocka_unit_test(test_output_type),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
