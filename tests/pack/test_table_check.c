/* Analysis: each kind of finding, its example, and the limits.  Agreement
 * with brute force is test_table_space.c's. */
#include "table_test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/value.h"

/* --- Each kind ------------------------------------------------------------ */

struct check_case {
    const char *name, *csv, *expected;   /* kind severity row rows example */
};

static const struct check_case cases[] = {
    { "complete", "hit:U,x,=> y\n,<18,a\n,>=18,b\n", "" },
    { "gap between", "hit:U,x,=> y\n,<18,a\n,>18,b\n",
      "gap 1 null [] {\"x\":18} x: 18\n" },
    { "gap above", "hit:U,x,=> y\n,<18,a\n,[18..65),b\n",
      "gap 1 null [] {\"x\":65} x: >= 65\n" },
    { "gap of open interval", "hit:U,x,=> y\n,<=18,a\n,>=19,b\n",
      "gap 1 null [] {\"x\":18.5} x: (18..19)\n" },
    { "gap of dates", "hit:U,x,=> y\n,<2021-01-01,a\n,>2021-01-01,b\n",
      "gap 1 null [] {\"x\":\"2021-01-01\"} x: 2021-01-01\n" },
    { "no date between two days", "hit:U,x,=> y\n,<=2021-01-01,a\n"
      ",>=2021-01-02,b\n", "" },
    { "gap of other text", "hit:U,x,=> y\n,Low,a\n,High,b\n",
      "gap 1 null [] {\"x\":\"lainnya\"} x: not(\"High\", \"Low\")\n" },
    { "other text has a name", "hit:U,x,=> y\n,lainnya,a\n",
      "gap 1 null [] {\"x\":\"lainnya_\"} x: not(\"lainnya\")\n" },
    { "values close the text", "hit:U,x,=> y\n#values,\"Low, High\",\n"
      ",Low,a\n,High,b\n", "" },
    { "values by bars", "hit:U,x,=> y\n#values,Low|High|Top,\n"
      ",Low,a\n,High,b\n", "gap 1 null [] {\"x\":\"Top\"} x: \"Top\"\n" },
    { "values as an interval", "hit:U,x,=> y\n#values,[0..120],\n"
      ",<18,a\n,>=18,b\n", "" },
    { "gap inside an interval", "hit:U,x,=> y\n#values,[0..120],\n"
      ",<18,a\n,[18..100),b\n",
      "gap 1 null [] {\"x\":100} x: [100..120]\n" },
    { "gap of a bool", "hit:U,x,=> y\n,true,a\n",
      "gap 1 null [] {\"x\":false} x: false\n" },
    { "gap of two inputs", "hit:U,x,z,=> y\n,<5,-,a\n,>=5,true,b\n",
      "gap 1 null [] {\"x\":5,\"z\":false} x: >= 5; z: false\n" },
    { "gap in a list policy is a note", "hit:C,x,=> y\n,<18,a\n",
      "gap 0 null [] {\"x\":18} x: >= 18\n" },
    { "overlap", "hit:U,x,=> y\n,<=18,a\nb,>=18,a\n",
      "overlap 2 \"b\" [\"1\",\"b\"] {\"x\":18} UNIQUE\n" },
    { "overlap of two inputs", "hit:U,x,z,=> y\n,<5,-,a\n,-,true,b\n"
      ",>=5,false,c\n",
      "overlap 2 \"2\" [\"1\",\"2\"] {\"x\":4,\"z\":true} UNIQUE\n" },
    { "no overlap under first", "hit:F,x,=> y\n,<=18,a\n,>=18,a\n", "" },
    { "conflict", "hit:A,x,=> y\n,<=18,a\n,>=18,b\n",
      "conflict 2 \"2\" [\"1\",\"2\"] {\"x\":18}\n" },
    { "any may overlap", "hit:A,x,=> y\n,<=18,a\n,>=18,a\n", "" },
    { "unreachable", "hit:F,x,=> y\n,>=18,a\n,>=21,b\n,-,c\n",
      "unreachable 2 \"2\" [\"1\"] {\"x\":21}\n" },
    { "harmless", "hit:F,x,=> y\n,>=18,a\n,>=21,a\n,-,c\n",
      "unreachable 0 \"2\" [\"1\"] {\"x\":21}\n" },
    { "hidden by two together", "hit:F,x,=> y\n,>=18,a\n,<20,a\n,-,c\n",
      "" },
    { "hidden by two, missing too", "hit:F,x,=> y\n,>=18,a\n,<20,a\n"
      ",[10..30],b\n", "unreachable 2 \"3\" [\"1\"] {\"x\":18}\n" },
    { "a row for missing inputs is reached", "hit:F,x,=> y\n,true,a\n"
      ",false,b\n,-,c\n", "" },
    { "priority", "hit:P,x,=> y\n#values,,\"a, b\"\n,>=21,b\n,>=18,a\n"
      ",<18,b\n", "unreachable 2 \"1\" [\"2\"] {\"x\":21}\n" },
    { "in the order of the file", "hit:U,x,=> y\n#values,\"a, b, c\",\n"
      ",a,1\n,\"a,b\",2\n,d,3\n",
      "gap 1 null [] {\"x\":\"c\"} x: \"c\"\n"
      "overlap 2 \"2\" [\"1\",\"2\"] {\"x\":\"a\"} UNIQUE\n"
      "value 2 \"3\" [\"3\"] {\"x\":\"d\"} d\n" },
    { "output value", "hit:U,x,=> y\n#values,,\"a, b\"\n,-,c\n",
      "value 2 \"1\" [\"1\"] {\"x\":\"lainnya\"} c\n" },
    { "input value", "hit:U,x,=> y\n#values,\"a, b\",\n,\"a,b\",1\n,c,2\n",
      "value 2 \"2\" [\"2\"] {\"x\":\"c\"} c\n" },
    { "matches nothing that can occur", "hit:U,x,=> y\n#values,[0..9],\n"
      ",<=9,a\n,>9,b\n", "unreachable 2 \"2\" [] null\n" },
    { "null outputs compared", "hit:A,x,=> y\n,-,\n,5,\n,<5,a\n",
      "conflict 2 \"3\" [\"1\",\"3\"] {\"x\":4}\n" },
    { "null cells", "hit:U,x,=> y\n,null,a\n,null,b\n,not(null),c\n",
      "overlap 2 \"2\" [\"1\",\"2\"] {\"x\":null} UNIQUE\n" },
};

/* Findings as text: kind, severity, row, rows, example, and what varies. */
static void describe(struct fixture *f, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < f->findings.count; i++) {
        const struct finding *finding = &f->findings.items[i];
        const struct err *err = &finding->err;
        char row[sizeof f->text], rows[sizeof f->text];
        snprintf(row, sizeof row, "%s",
                 fixture_json(f, value_get(finding->more, "row")));
        snprintf(rows, sizeof rows, "%s",
                 fixture_json(f, value_get(finding->more, "rows")));
        const char *tail = err->message == MESSAGE_TABLE_GAP
            || err->message == MESSAGE_TABLE_VALUE ? err->args[0]
            : err->message == MESSAGE_TABLE_OVERLAP ? err->args[2] : "";
        used += (size_t)snprintf(
            out + used, size - used, "%s %d %s %s %s%s%s\n",
            value_get_text(finding->more, "kind").bytes, finding->severity,
            row, rows,
            fixture_json(f, value_get(finding->more, "example")),
            *tail == '\0' ? "" : " ", tail);
        assert_true(err->line > 0);
        assert_true(i == 0 || err[0].line >= finding[-1].err.line);
    }
}

static void test_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        char got[4096];
        fixture_open(&f);
        fixture_table(&f, cases[i].csv);
        assert_int_equal(table_check(f.table, &f.arena, &f.findings,
                                     &f.err), 0);
        describe(&f, got, sizeof got);
        if (strcmp(got, cases[i].expected) != 0) {
            fail_msg("%s: expected\n%sgot\n%s", cases[i].name,
                     cases[i].expected, got);
        }
        fixture_close(&f);
    }
}

/* --- Limits --------------------------------------------------------------- */

/* A thousand disjoint rows over six inputs: a tree of halvings. */
static void split(struct buf *csv, int *low, int *high, unsigned left,
                  unsigned axis)
{
    if (left == 1) {
        for (int i = 0; i < 6; i++) {
            buf_format(csv, ",[%d..%d)", low[i], high[i]);
        }
        buf_text(csv, ",a\n");
        return;
    }
    int middle = low[axis] + (high[axis] - low[axis]) / 2, kept = high[axis];
    high[axis] = middle;
    split(csv, low, high, left / 2, (axis + 1) % 6);
    high[axis] = kept;
    kept = low[axis];
    low[axis] = middle;
    split(csv, low, high, left - left / 2, (axis + 1) % 6);
    low[axis] = kept;
}

static void test_large(void **state)
{
    struct fixture f;
    struct buf csv;
    int low[6] = { 0, 0, 0, 0, 0, 0 };
    int high[6] = { 4096, 4096, 4096, 4096, 4096, 4096 };
    (void)state;
    fixture_open(&f);
    buf_init(&csv, &f.mem, 0);
    buf_text(&csv, "hit:U,a,b,c,d,e,f,=> y\n#values");
    for (int i = 0; i < 6; i++) {
        buf_text(&csv, ",[0..4096)");
    }
    buf_text(&csv, ",\n");
    split(&csv, low, high, 1000, 0);
    fixture_table(&f, csv.bytes);
    assert_int_equal(f.table->rows_count, 1000);
    assert_int_equal(table_check(f.table, &f.arena, &f.findings, &f.err),
                     0);
    assert_int_equal(f.findings.count, 0);
    buf_free(&csv);
    fixture_close(&f);
}

static void test_many_findings(void **state)
{
    struct fixture f;
    struct buf csv;
    (void)state;
    fixture_open(&f);
    buf_init(&csv, &f.mem, 0);
    buf_text(&csv, "hit:U,x,=> y\n");
    for (int i = 0; i < 40; i++) {
        buf_text(&csv, ",-,a\n");
    }
    fixture_table(&f, csv.bytes);
    assert_int_equal(table_check(f.table, &f.arena, &f.findings, &f.err),
                     0);
    assert_int_equal(f.findings.count, LIMIT_TABLE_FINDINGS + 1);
    assert_int_equal(f.findings.items[LIMIT_TABLE_FINDINGS].err.message,
                     MESSAGE_TABLE_CHECK_MORE);
    buf_free(&csv);
    fixture_close(&f);
}

/* Too large for an index: evaluated by scanning, analysis refused. */
static void test_no_index(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    fixture_table(&f, "hit:U,x,=> y\n,-,a\n");
    f.table->index = NULL;
    assert_int_equal(table_check(f.table, &f.arena, &f.findings, &f.err),
                     0);
    assert_int_equal(f.findings.count, 1);
    assert_int_equal(f.findings.items[0].err.message,
                     MESSAGE_TABLE_CHECK_LIMIT);
    assert_true(str_is(value_get_text(f.findings.items[0].more, "kind"),
                       "limit"));
    fixture_close(&f);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (uint64_t at = 1;; at++) {
        struct fixture f;
        fixture_open(&f);
        fixture_table(&f, "hit:U,x,z,=> y\n,<5,-,a\n,<6,true,b\n");
        f.mem.fail_at = f.mem.calls + at;
        int code = table_check(f.table, &f.arena, &f.findings, &f.err);
        bool done = f.mem.calls < f.mem.fail_at;
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
        cmocka_unit_test(test_kinds), cmocka_unit_test(test_large),
        cmocka_unit_test(test_many_findings),
        cmocka_unit_test(test_no_index), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
