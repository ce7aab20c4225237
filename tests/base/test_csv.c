/* CSV in and out. */
#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

/* A source that gives `step` bytes at a time. */
struct pieces {
    struct str left;
    size_t step;
    int64_t fail_after;           /* -1 = never */
};

static int64_t give(void *user, char *into, size_t size, struct err *err)
{
    struct pieces *pieces = user;
    if (pieces->fail_after == 0) {
        return err_fail(err, MESSAGE_FILE_UNREADABLE, "ss", "x", "EIO");
    }
    pieces->fail_after -= pieces->fail_after > 0;
    size_t take = pieces->step < size ? pieces->step : size;
    take = take < pieces->left.size ? take : pieces->left.size;
    memcpy(into, pieces->left.bytes, take);
    pieces->left.bytes += take;
    pieces->left.size -= take;
    return (int64_t)take;
}

/* The whole reading as text: cells in <>, quoted ones in {}, rows ended by
 * a line; or "!NAME line:column" at an error. */
static void dump(struct csv *csv, int result, struct buf *out,
                 struct err *err)
{
    for (size_t i = 0; result == 0 && i < csv_columns(csv); i++) {
        buf_format(out, "[%s]", csv_head(csv, i).bytes);
    }
    while (result == 0) {
        int next = csv_next(csv, err);
        if (next == 0) {
            return;
        }
        result = next < 0 ? next : 0;
        buf_char(out, '\n');
        for (size_t i = 0; next == 1 && i < csv_columns(csv); i++) {
            struct csv_cell cell = csv_cell(csv, i);
            buf_char(out, cell.quoted ? '{' : '<');
            buf_str(out, cell.text);
            buf_char(out, cell.quoted ? '}' : '>');
        }
    }
    buf_format(out, "!%s %lld:%lld", message_row(err->message)->name,
               (long long)err->line, (long long)err->column);
}

static void read_text(struct str text, size_t step, struct buf *out,
                      struct mem *mem)
{
    struct err err;
    struct csv *csv = NULL;
    struct pieces pieces = { text, step, -1 };
    int result = step == 0
               ? csv_open(&csv, mem, text, "f.csv", &err)
               : csv_open_source(&csv, mem, give, &pieces, "f.csv", &err);
    assert_true((result == 0) == (csv != NULL));
    dump(csv, result, out, &err);
    csv_close(csv);
}

static const struct { const char *text, *want; } cases[] = {
    { "a,b\n1,2\n3,4\n", "[a][b]\n<1><2>\n<3><4>" },
    { "a,b\r\n1,2\r\n3,4", "[a][b]\n<1><2>\n<3><4>" },
    { "a,b\n1,2\r\n3,4\n", "[a][b]\n<1><2>\n<3><4>" },
    { "\xEF\xBB\xBF" "a;b\n1,5;2\n", "[a][b]\n<1,5><2>" },
    { "a;b,c;d\n1;2;3\n", "[a][b,c][d]\n<1><2><3>" },
    { "a;b,c\n1;2,3\n", "[a;b][c]\n<1;2><3>" },
    { "\"a,b,c\";b\n1;2\n", "[a,b,c][b]\n<1><2>" },
    { "a\n", "[a]" }, { "a", "[a]" },
    { "a\n1\n\n\n", "[a]\n<1>" }, { "a,b\n1,2\n\r\n  \n", "[a][b]\n<1><2>" },
    { "a,b\n,\n", "[a][b]\n<><>" }, { "a,b\n\"\",\n", "[a][b]\n{}<>" },
    { "a\n\"\"\n", "[a]\n{}" },
    { "a,b\n\"x,\"\"y\"\"\",\"1\n2\"\n", "[a][b]\n{x,\"y\"}{1\n2}" },
    { "a,b\n\"\"\"\",\"\"\"\"\"\"\n", "[a][b]\n{\"}{\"\"}" },
    { "a,b\nx\"y,z\"\n", "[a][b]\n<x\"y><z\">" },
    { "a\n\"x\"", "[a]\n{x}" }, { "a\n\"x\"\r\n", "[a]\n{x}" },
    { "hit:UNIQUE,=> x\n-,1\n", "[hit:UNIQUE][=> x]\n<-><1>" },
    { "a\n \n", "[a]" }, { "a,b\n x , y\n", "[a][b]\n< x >< y>" },
    { "\"a\n1\",b\n1,2\n", "[a\n1][b]\n<1><2>" },
    /* refused */
    { "", "!CSV_EMPTY 1:1" }, { "\n\n", "!CSV_EMPTY 1:1" },
    { "\xEF\xBB\xBF", "!CSV_EMPTY 1:1" }, { " \n1\n", "!CSV_EMPTY 1:1" },
    { "\xFF\xFE" "a", "!CSV_UTF16 1:1" }, { "\xFE\xFF", "!CSV_UTF16 1:1" },
    { "a,b\r1,2\r", "!CSV_BARE_CR 1:4" },
    { "a,b\n1,2\n3,4\r5", "[a][b]\n<1><2>\n!CSV_BARE_CR 3:4" },
    { "a\n1\r", "[a]\n!CSV_BARE_CR 2:2" },
    { "a,b\n1,\"x\"y\n", "[a][b]\n!CSV_AFTER_QUOTE 2:6" },
    { "a,b\n1,\"x\ny\"z\n", "[a][b]\n!CSV_AFTER_QUOTE 3:3" },
    { "a,b\n1,\"x\n\n", "[a][b]\n!CSV_UNCLOSED_QUOTE 2:3" },
    { "a,b\n1,\"", "[a][b]\n!CSV_UNCLOSED_QUOTE 2:3" },
    { "a,b\n1,\"x\"\"", "[a][b]\n!CSV_UNCLOSED_QUOTE 2:3" },
    { "a,b\n1,2\n3\n", "[a][b]\n<1><2>\n!CSV_FEWER_CELLS 3:1" },
    { "a,b\n1,2,3\n", "[a][b]\n!CSV_MORE_CELLS 2:4" },
    { "a,b\n1,2,\n", "[a][b]\n!CSV_MORE_CELLS 2:4" },
    { "a,b\n\n1,2\n", "[a][b]\n!CSV_BLANK_LINE 2:1" },
    { "a,b\n1,2\n\n\n3,4\n", "[a][b]\n<1><2>\n!CSV_BLANK_LINE 3:1" },
    { "a,,c\n", "!CSV_HEAD_EMPTY 1:3" }, { ",a\n", "!CSV_HEAD_EMPTY 1:1" },
    { ",\n", "!CSV_HEAD_EMPTY 1:1" }, { "a,\"\"\n", "!CSV_HEAD_EMPTY 1:3" },
    /* Columns that a spreadsheet did not forget, and one that lost its name. */
    { "a,b, ,\n1,2,,\n3,4, \n5,6\n", "[a][b]\n<1><2>\n<3><4>\n<5><6>" },
    { "a,b,,\n1,2,,\n3,4,,5\n", "[a][b]\n<1><2>\n!CSV_HEAD_EMPTY 3:6" },
    { "a,b,\n1,2,\"\"\n", "[a][b]\n!CSV_HEAD_EMPTY 2:5" },
    { "a,b,\n1,2,,\n", "[a][b]\n!CSV_MORE_CELLS 2:5" },
    { "a,b,\n1\n", "[a][b]\n!CSV_FEWER_CELLS 2:1" },
    { "ab,x,AB\n", "!CSV_HEAD_REPEATED 1:6" },
    { "a,b\n1,\xFFz\n", "[a][b]\n!CSV_UTF8 2:3" },
    { "a,b\n\"\n\xC3\",2\n", "[a][b]\n!CSV_UTF8 3:1" },
    { "a\xFF,b\n", "!CSV_UTF8 1:2" },
};

static void reads_the_same_in_any_pieces(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct buf out;
    buf_init(&out, &mem, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t step = 0; step < 8; step++) {
            buf_clear(&out);
            read_text(str_of(cases[i].text), step, &out, &mem);
            if (!str_is(buf_view(&out), cases[i].want)) {
                fail_msg("case %zu, step %zu:\n%s\nexpected\n%s", i, step,
                         out.bytes, cases[i].want);
            }
        }
    }
    buf_clear(&out);
    read_text(STR("a,b\n1,\"x\0y\"\n"), 0, &out, &mem);
    assert_string_equal(out.bytes, "[a][b]\n!CSV_NUL 2:5");
    buf_free(&out);
    assert_int_equal(mem.used_bytes, 0);
}

static void knows_places(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct csv *csv = NULL;
    struct str text = STR("\xEF\xBB\xBF" "a,b,c\n\"1\n2\",3,\"4\n5\n6\"\n"
                          "7,8,9\n");
    assert_int_equal(csv_open(&csv, &mem, text, "f.csv", &err), 0);
    assert_int_equal(csv_head_cell(csv, 0).column, 1);
    assert_int_equal(csv_head_cell(csv, 2).column, 5);
    assert_int_equal(csv_next(csv, &err), 1);
    assert_int_equal(csv_line(csv), 2);
    assert_int_equal(csv_cell(csv, 0).column, 1);
    assert_int_equal(csv_cell(csv, 1).line, 3);
    assert_int_equal(csv_cell(csv, 1).column, 4);
    (void)err_fail(&err, MESSAGE_BUG, "");
    (void)csv_at(csv, 1, &err);
    assert_string_equal(err.file, "f.csv");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 4);
    assert_string_equal(err.source, "2\",3,\"4");
    assert_int_equal(csv_next(csv, &err), 1);
    assert_int_equal(csv_line(csv), 6);
    assert_int_equal(csv_cell(csv, 2).line, 6);
    (void)err_fail(&err, MESSAGE_BUG, "");
    (void)csv_at(csv, 99, &err);
    assert_int_equal(err.line, 6);
    assert_int_equal(csv_next(csv, &err), 0);
    assert_int_equal(csv_next(csv, &err), 0);
    csv_close(csv);
    csv_close(NULL);
}

static void shows_the_source_line(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct csv *csv = NULL;
    char text[500];
    assert_int_equal(csv_open(&csv, &mem, STR("a,b\n1,\"x\"y\n"), "f", &err),
                     0);
    assert_int_equal(csv_next(csv, &err), ERR_INPUT);
    err_text(&err, LANGUAGE_EN, text, sizeof text);
    assert_non_null(strstr(text, "\n1,\"x\"y\n     ^"));
    assert_int_equal(err.byte, 10);
    csv_close(csv);
    assert_int_equal(csv_open(&csv, &mem, STR("a,b\n1\n"), "f", &err), 0);
    assert_int_equal(csv_next(csv, &err), ERR_INPUT);
    assert_string_equal(err.source, "1");
    csv_close(csv);
}

static void detects(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct csv *csv = NULL;
    assert_int_equal(csv_open(&csv, &mem, STR("a;b\n"), "f", &err), 0);
    assert_int_equal(csv_delimiter(csv), ';');
    assert_true(csv_decimal_comma(csv));
    assert_int_equal(csv_detected(csv), LABEL_CSV_SEMICOLON);
    assert_int_equal(csv_find(csv, "b"), 1);
    assert_int_equal(csv_find(csv, "B"), -1);
    csv_close(csv);
    assert_int_equal(csv_open(&csv, &mem, STR("a\n"), "f", &err), 0);
    assert_int_equal(csv_delimiter(csv), ',');
    assert_int_equal(csv_detected(csv), LABEL_CSV_COMMA);
    csv_close(csv);
}

static void requires_columns(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct csv *csv = NULL;
    static const char *const names[] = { "fact", "type", "?unit", NULL };
    int columns[3];
    static const struct { const char *head; enum message want; } heads[] = {
        { "type,fact\n", MESSAGE_NONE },
        { "unit,type,fact\n", MESSAGE_NONE },
        { "type,fact,unti\n", MESSAGE_CSV_HEAD_NEAREST },
        { "type,fact,colour\n", MESSAGE_CSV_HEAD_UNKNOWN },
        { "type,unit\n", MESSAGE_CSV_HEAD_MISSING },
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        assert_int_equal(csv_open(&csv, &mem, str_of(heads[i].head), "f",
                                  &err), 0);
        int result = csv_require(csv, names, columns, &err);
        assert_int_equal(result, heads[i].want == MESSAGE_NONE ? 0
                                                               : ERR_INPUT);
        if (result != 0) {
            assert_int_equal(err.message, heads[i].want);
        }
        csv_close(csv);
    }
    assert_string_equal(err.args[0], "fact");
    assert_int_equal(csv_open(&csv, &mem, STR("type,fact\n"), "f", &err), 0);
    assert_int_equal(csv_require(csv, names, columns, &err), 0);
    assert_int_equal(columns[0], 1);
    assert_int_equal(columns[1], 0);
    assert_int_equal(columns[2], -1);
    csv_close(csv);
}

/* A record at the limit passes, one byte more does not; the same for
 * columns. */
static void keeps_limits(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct buf text;
    buf_init(&text, &mem, 0);
    struct buf out;
    buf_init(&out, &mem, 0);
    for (size_t more = 0; more < 2; more++) {
        buf_clear(&text);
        buf_text(&text, "a\n\"\"\"");
        for (size_t i = 5; i < LIMIT_CSV_RECORD_BYTES + more; i++) {
            buf_char(&text, 'x');
        }
        buf_text(&text, "\"\n");
        for (size_t step = 0; step < 100000; step += 70000) {
            buf_clear(&out);
            read_text(buf_view(&text), step, &out, &mem);
            if (more == 0) {
                assert_int_equal(out.size, LIMIT_CSV_RECORD_BYTES + 2);
            } else {
                assert_string_equal(out.bytes,
                                    "[a]\n!CSV_RECORD_TOO_LARGE 2:1");
            }
        }
        buf_clear(&text);
        for (size_t i = 0; i < LIMIT_CSV_COLUMNS + more; i++) {
            buf_format(&text, "%sc%zu", i == 0 ? "" : ",", i);
        }
        buf_clear(&out);
        read_text(buf_view(&text), 0, &out, &mem);
        assert_int_equal(strstr(out.bytes, "TOO_MANY") != NULL, more == 1);
    }
    assert_true(mem.peak_bytes < 12 * (size_t)LIMIT_CSV_RECORD_BYTES);
    buf_free(&text);
    buf_free(&out);
}

/* A stream of many rows needs no more memory than a few. */
static void streams_in_bounded_memory(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct buf text;
    buf_init(&text, &mem, 0);
    buf_text(&text, "id,name,note\n");
    for (int i = 0; i < 50000; i++) {
        buf_format(&text, "%d,\"a \"\"quoted\"\" name\",plain text\n", i);
    }
    size_t before = mem.used_bytes;
    mem.peak_bytes = before;
    struct pieces pieces = { buf_view(&text), 5000, -1 };
    struct csv *csv = NULL;
    struct err err;
    assert_int_equal(csv_open_source(&csv, &mem, give, &pieces, "f", &err),
                     0);
    int64_t rows = 0;
    while (csv_next(csv, &err) == 1) {
        int64_t id = -1;
        assert_true(str_integer(csv_cell(csv, 0).text, &id));
        assert_int_equal(id, rows);
        assert_true(str_is(csv_cell(csv, 1).text, "a \"quoted\" name"));
        rows++;
    }
    assert_int_equal(rows, 50000);
    assert_true(mem.peak_bytes - before < 300000);
    csv_close(csv);
    buf_free(&text);
    assert_int_equal(mem.used_bytes, 0);
}

static void survives_no_memory_and_bad_sources(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct err err;
    struct str text = STR("a,b\n\"x\"\"y\",2\n3,4\n");
    int result = ERR_NOMEM;
    for (uint64_t n = 1; result != 0; n++) {
        mem.fail_at = mem.calls + n;
        struct pieces pieces = { text, 3, -1 };
        struct csv *csv = NULL;
        result = csv_open_source(&csv, &mem, give, &pieces, "f", &err);
        while (result == 0) {
            int next = csv_next(csv, &err);
            result = next < 0 ? next : 0;
            if (next <= 0) {
                break;
            }
        }
        assert_true(result == 0 || result == ERR_NOMEM);
        csv_close(csv);
        assert_int_equal(mem.used_bytes, 0);
        assert_true(n < 100);
    }
    mem.fail_at = 0;
    for (int64_t n = 0; n < 3; n++) {
        struct pieces pieces = { text, 3, n };
        struct csv *csv = NULL;
        result = csv_open_source(&csv, &mem, give, &pieces, "f", &err);
        while (result == 0) {
            result = csv_next(csv, &err) < 0 ? -1 : 0;
        }
        assert_int_equal(err.message, MESSAGE_FILE_UNREADABLE);
        csv_close(csv);
    }
    assert_int_equal(mem.used_bytes, 0);
}

static void writes(void **state)
{
    (void)state;
    static const struct { const char *text, *plain, *excel; } cells[] = {
        { "abc", "abc", "abc" }, { "", "", "" }, { "a,b", "\"a,b\"", "a,b" },
        { "a;b", "a;b", "\"a;b\"" }, { "a\"b", "\"a\"\"b\"", "\"a\"\"b\"" },
        { "a\nb", "\"a\nb\"", "\"a\nb\"" }, { "-5", "-5", "-5" },
        { "-1.5e3", "-1.5e3", "-1.5e3" }, { "-1,5", "\"'-1,5\"", "-1,5" },
        { "=1+1", "\"'=1+1\"", "\"'=1+1\"" }, { "+62", "\"'+62\"", "\"'+62\"" },
        { "@x", "\"'@x\"", "\"'@x\"" }, { "-x", "\"'-x\"", "\"'-x\"" },
        { "\xEF\xBB\xBFx", "\"\xEF\xBB\xBFx\"", "\"\xEF\xBB\xBFx\"" },
        { "\v", "\"\v\"", "\"\v\"" },
        { "\tx", "\"'\tx\"", "\"'\tx\"" }, { " x", "\" x\"", "\" x\"" },
    };
    struct mem mem;
    mem_init(&mem);
    struct buf buf;
    buf_init(&buf, &mem, 0);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        for (int excel = 0; excel < 2; excel++) {
            char want[64] = "";
            (void)strncat(want, excel ? "\xEF\xBB\xBF" "k;" : "k,", 8);
            (void)strncat(want, excel ? cells[i].excel : cells[i].plain, 30);
            (void)strncat(want, "\r\n", 3);
            struct csv_writer writer;
            buf_clear(&buf);
            csv_writer_init(&writer, &buf, excel == 1);
            csv_put(&writer, STR("k"));
            csv_put(&writer, str_of(cells[i].text));
            csv_end(&writer);
            assert_string_equal(buf.bytes, want);
        }
    }
    struct csv_writer writer;
    buf_clear(&buf);
    csv_writer_init(&writer, &buf, false);
    csv_put(&writer, STR(""));
    csv_end(&writer);
    csv_put(&writer, STR(""));
    csv_put(&writer, STR(""));
    csv_end(&writer);
    assert_string_equal(buf.bytes, "\"\"\r\n,\r\n");
    buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_same_in_any_pieces),
        cmocka_unit_test(knows_places),
        cmocka_unit_test(shows_the_source_line),
        cmocka_unit_test(detects),
        cmocka_unit_test(requires_columns),
        cmocka_unit_test(keeps_limits),
        cmocka_unit_test(streams_in_bounded_memory),
        cmocka_unit_test(survives_no_memory_and_bad_sources),
        cmocka_unit_test(writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
