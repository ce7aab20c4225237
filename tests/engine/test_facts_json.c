/* Records of JSON as they come: what is read, and where the mistake is, is the
 * same wherever the bytes are cut; the same records as NDJSON are the same; as
 * long as a record may be, and longer; in memory that does not grow with the
 * list.  Bytes come through a socket that keeps what was sent apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "engine/facts_file.h"

static struct mem mem;
static struct arena arena;
static struct schema schema;

static int begin(void **state)
{
    static const struct { const char *name; struct type type; } facts[] = {
        { "kind", { TYPE_TEXT, false } }, { "a.age", { TYPE_INT, false } },
        { "a.tags", { TYPE_TEXT, true } }, { "a.born", { TYPE_DATE, false } },
    };
    struct err err;
    (void)state;
    mem_init(&mem);
    arena_init(&arena, &mem);
    schema_init(&schema, &arena);
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        struct field field = { .name = str_of(facts[i].name),
                               .type = facts[i].type };
        assert_int_equal(schema_add(&schema, &field, &err), 0);
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return mem.used_bytes == 0 ? 0 : -1;
}

/* --- Reading -------------------------------------------------------------- */

/* What a file gives, as text: its records, then how it ends. */
static int read_all(const char *path, struct buf *out, struct err *err)
{
    struct facts_file *file = NULL;
    struct arena own;
    arena_init(&own, &mem);
    struct record record = record_create(&own, &schema);
    int code = record.cells == NULL ? err_nomem(err)
        : facts_file_open(&file, &mem, path, &schema, ZONE_WIB, err);
    int found = code == 0 ? 1 : code;
    while (found == 1) {
        struct arena texts;
        struct str name;
        arena_init(&texts, &mem);
        found = facts_file_next(file, &texts, &record, &name, err);
        for (size_t i = 0; found == 1 && i < schema.count; i++) {
            if (record.cells[i].known && record.cells[i].as.text.size < 99) {
                buf_text(out, "=");
                cell_print(out, schema.fields[i].type, record.cells[i]);
            }
        }
        if (found == 1) {
            buf_str(out, name);
            buf_text(out, ";");
        }
        arena_free(&texts);
    }
    if (found < 0) {
        buf_format(out, "AW%d %d:%d:%d",
                   found == ERR_NOMEM ? 0 : message_row(err->message)->number,
                   (int)err->line, (int)err->column, (int)err->byte);
    }
    facts_file_close(file);
    arena_free(&own);
    return found;
}

/* Reads the text as standard input, cut at up to two places; with `first` 0
 * each byte comes alone. */
static void read_cut(struct str text, size_t first, size_t second,
                     struct buf *out)
{
    int ends[2];
    struct err err;
    size_t at = 0;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    while (at < text.size) {
        size_t to = first == 0 ? at + 1
            : at < first ? first : at < second ? second : text.size;
        assert_int_equal(write(ends[1], text.bytes + at, to - at), to - at);
        at = to;
    }
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(ends[0]), 0);
    buf_clear(out);
    (void)read_all("-", out, &err);
}

/* --- Every cut ------------------------------------------------------------ */

#define A "{\"a\":{\"age\":1}}"
#define B "{\"kind\":\"x\",\"case\":\"b\"}"

static const struct { const char *name, *text, *gives; } cases[] = {
    { "no record", "[]", "" }, { "no record, blanks", " [\r\n ] \n", "" },
    { "one", "[" A "]", "=1;" }, { "two", "[" A "," B "]", "=1;=xb;" },
    { "blanks", "\n [ \t" A "\r\n,\n\n" B " ]\r\n", "=1;=xb;" },
    { "a mark", "\xEF\xBB\xBF[" A ", " B "]", "=1;=xb;" },
    { "lines inside", "[\n  {\n    \"a\": {\n      \"age\": 12,\r\n"
      "      \"tags\": [\n\"u\",\n\"v\"\n]\n    }\n  },\n  {}\n]",
      "=12=u|v;;" },
    { "brackets in texts", "[{\"kind\":\"]},{\\\"[\",\"a.age\":2},{\"a.tags\":"
      "[\"}]\",\"\\\\\",\",{\"]}]", "=]},{\"[=2;=}]|\\|,{;" },
    { "many bytes", "[{\"kind\":\"\xF0\x9F\x8C\xB4\\ud83c\\udf34\\u00e9\"}]",
      "=\xF0\x9F\x8C\xB4\xF0\x9F\x8C\xB4\xC3\xA9;" },
    { "a key twice in two records", "[{\"a.age\":1},{\"a.age\":2}]",
      "=1;=2;" },
    { "one object", A, "=1;" }, { "one object, lines",
      "\n{\n\"a\"\n:{\"age\":1\n}}\n\n", "=1;" },
    { "one object, a mark", "\xEF\xBB\xBF {\n\"kind\":\"x\"}", "=x;" },
    { "lines", A "\n" B "\n", "=1;=xb;" },
    { "lines, a mark", "\xEF\xBB\xBF" A "\r\n\r\n" B, "=1;=xb;" },
    /* Not a list of records. */
    { "comma first", "[," A "]", "AW1103 1:2:2" },
    { "comma twice", "[" A ",," B "]", "=1;AW1103 1:18:18" },
    { "comma last", "[" A ",\n]", "=1;AW1108 2:1:19" },
    { "only a comma", "[,]", "AW1103 1:2:2" },
    { "no comma", "[" A "\n " B "]", "=1;AW1106 2:2:19" },
    { "no end", "[" A, "=1;AW1102 1:17:17" },
    { "no end, blanks", "[" A "\n \n", "=1;AW1102 3:1:20" },
    { "no end behind a comma", "[" A ",", "=1;AW1102 1:18:18" },
    { "no end of a record", "[" A ",{\"kind\":", "=1;AW1102 1:26:26" },
    { "no end of a text", "[" A ",{\"kind\":\"x", "=1;AW1117 1:26:26" },
    { "only a bracket", "[", "AW1102 1:2:2" },
    { "another bracket", "[" A "}", "=1;AW1106 1:17:17" },
    { "a bracket more", "[" A "]]", "=1;AW1109 1:18:18" },
    { "a list behind", "[" A "]\n[" B "]", "=1;AW1109 2:1:19" },
    { "an object behind", "[" A "] " B, "=1;AW1109 1:19:19" },
    { "an object behind an object", A B, "AW1109 1:16:16" },
    { "an object behind lines", "{\n\"kind\":\"x\"}\n" A, "AW1109 3:1:15" },
    { "something behind a line", A " x\n" B, "AW1109 1:17:17" },
    { "half an object", "{\"kind\":\"x\",\n", "AW1102 2:1:14" },
    { "half a line", A "\n{\"kind\"", "=1;AW1102 2:8:24" },
    { "a number", "[" A ",1]", "=1;AW2208 1:18:18" },
    { "a text", "[\"" "x\"]", "AW2208 1:2:2" },
    { "null", "[null]", "AW2208 1:2:2" },
    { "a list of lists", "[[" A "]]", "AW2208 1:2:2" },
    { "no JSON", "[" A ", {kind: 1}]", "=1;AW1104 1:20:20" },
    { "a word", "[" A ", nil]", "=1;AW1110 1:19:19" },
    /* Not a record of facts. */
    { "another type", "[" A ",\n {\"a.age\": \"q\"}]", "=1;AW2004 2:12:30" },
    { "no fact", "[" A ",{\"none\":1}]", "=1;AW2201 1:19:19" },
    { "nearly a fact", "[" A ",{\"a\":{\"aga\":1}}]", "=1;AW2202 1:24:24" },
    { "a fact twice", "[{\"a.age\":1,\n\"a\":{\"age\":2}}]",
      "AW2212 2:12:25" },
    { "a key twice", "[{\"kind\":\"x\",\n\"kind\":\"y\"}]", "AW1121 2:1:15" },
    { "a day that is none", "[{\"a.born\":\"2001-02-30\"}]",
      "AW2011 1:12:12" },
    { "a group", "[{\"a\":1}]", "AW2204 1:7:7" },
    /* What is no JSON is told first, as far as the record goes. */
    { "no fact, no colon", "[{\"none\":1,\"kind\" 2}, x", "AW1105 1:19:19" },
    { "no fact, cut", "[{\"none\":1,\n", "AW1102 2:1:13" },
    { "no fact, then no JSON", "[{\"none\":1},x]", "AW2201 1:3:3" },
    { "no fact, something behind", "{\n\"none\":1} \n x", "AW1109 3:2:15" },
    { "a line of no fact, something behind", "{\"none\":1}}\n",
      "AW1109 1:11:11" },
    { "a line of both", A "\n{\"none\":1,}\n", "=1;AW1108 2:11:27" },
    { "a key twice, no integer", "{\"a.age\":\"q\",\"a.age\":1}",
      "AW1121 1:14:14" },
    { "a name", "[{\"case\":true}]", "AW2211 1:10:10" },
};

static void the_same(const char *name, const char *gives, size_t first,
                     size_t second, const struct buf *out)
{
    if (!str_is(buf_view(out), gives)) {
        fail_msg("%s, cut at %d and %d: %s", name, (int)first, (int)second,
                 buf_view(out).bytes);
    }
}

static void cut_anywhere(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, &mem, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str text = str_of(cases[i].text);
        assert_true(text.size < 150);     /* or the socket takes no more */
        read_cut(text, 0, 0, &out);
        the_same(cases[i].name, cases[i].gives, 0, 0, &out);
        for (size_t a = 1; a <= text.size; a++) {
            for (size_t b = a; b <= a + 1; b++) {
                read_cut(text, a, b, &out);
                the_same(cases[i].name, cases[i].gives, a, b, &out);
            }
        }
    }
    buf_free(&out);
}

/* --- Limits --------------------------------------------------------------- */

static char path[64];

/* A file of `head`, then a record of `size` bytes with a long text, `tail`. */
static void write_long(const char *head, size_t size, const char *tail)
{
    static const char before[] = "{\"kind\":\"", after[] = "\",\n\"a.age\":7}";
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "%s%s", head, before);
    for (size_t i = strlen(before) + strlen(after); i < size; i++) {
        (void)fputc('t', file);
    }
    fprintf(file, "%s%s", after, tail);
    assert_int_equal(fclose(file), 0);
}

static void long_records(void **state)
{
    static const struct { const char *head, *tail, *fits, *longer; } files[] =
    {
        { "[", "]", "=7;", "AW2209 1:2:0" },
        { "[" A ",\n  ", " \n, " A "]", "=1;=7;=1;", "=1;AW2209 2:3:0" },
        { "", "\n ", "=7;", "AW2209 1:1:0" },
        { "\n\n ", "", "=7;", "AW2209 3:2:0" },
        { "[" A ",", "", "=1;=7;AW1102 2:11:1048594", "=1;AW2209 1:18:0" },
        { "[", "x", "=7;AW1106 2:11:1048578", "AW2209 1:2:0" },
    };
    struct buf out;
    struct err err;
    (void)state;
    buf_init(&out, &mem, 0);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        for (size_t more = 0; more < 2; more++) {
            write_long(files[i].head, LIMIT_RECORD_BYTES + more,
                       files[i].tail);
            buf_clear(&out);
            (void)read_all(path, &out, &err);
            the_same(more == 0 ? "as long as may be" : "longer",
                     more == 0 ? files[i].fits : files[i].longer, i, more,
                     &out);
        }
    }
    buf_free(&out);
    (void)unlink(path);
}

/* A list of 32 MiB, lines of blanks in it, and a record without an end. */
static void little_memory(void **state)
{
    struct buf out;
    struct err err;
    char line[4000];
    (void)state;
    memset(line, ' ', sizeof(line));
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs("[", file);
    for (int i = 0; i < 8000; i++) {
        fprintf(file, "%s" A "%.*s\n", i == 0 ? "" : ",", 4000, line);
    }
    fputs("]", file);
    assert_int_equal(fclose(file), 0);
    buf_init(&out, &mem, 0);
    mem.peak_bytes = mem.used_bytes;
    assert_int_equal(read_all(path, &out, &err), 0);
    assert_int_equal(out.size, 8000 * 3);
    assert_true(mem.peak_bytes < 400000);
    buf_clear(&out);
    file = fopen(path, "ab");
    assert_non_null(file);
    fputs("x", file);
    assert_int_equal(fclose(file), 0);
    assert_true(read_all(path, &out, &err) < 0);
    assert_int_equal(err.message, MESSAGE_JSON_AFTER_END);
    assert_int_equal(err.line, 8001);
    assert_int_equal(err.column, 2);
    /* The same without an end: refused when the limit is reached. */
    file = fopen(path, "wb");
    assert_non_null(file);
    fputs("[" A ",{\"a.tags\":[", file);
    for (int i = 0; i < 4000000; i++) {
        fputs("\"t\",", file);
    }
    assert_int_equal(fclose(file), 0);
    buf_clear(&out);
    mem.peak_bytes = mem.used_bytes;
    assert_true(read_all(path, &out, &err) < 0);
    assert_true(mem.peak_bytes < 16 * LIMIT_RECORD_BYTES);
    buf_free(&out);
    (void)unlink(path);
}

/* Each allocation fails once: the records are right, or there is an error,
 * and nothing is left behind. */
static void survives_no_memory(void **state)
{
    struct buf want, out;
    struct mem own;
    struct err err;
    size_t failed = 0;
    (void)state;
    mem_init(&own);
    buf_init(&want, &own, 0);
    buf_init(&out, &own, 0);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs("[{\"case\":\"a\\n\",\"kind\":\"\\u0041\",\"a.tags\":[\"x\"]}", file);
    for (int i = 0; i < 9000; i++) {
        fprintf(file, ",{\"kind\":\"k%d\"}", i);
    }
    fputs("]", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(read_all(path, &want, &err), 0);
    size_t used = mem.used_bytes;
    for (uint64_t at = 1; failed == at - 1 && at < 60; at++) {
        buf_clear(&out);
        mem.fail_at = mem.calls + at;
        int code = read_all(path, &out, &err);
        mem.fail_at = 0;
        assert_true(code == 0 || code == ERR_NOMEM);
        assert_true(code != 0
                    || str_equal(buf_view(&out), buf_view(&want)));
        assert_int_equal(mem.used_bytes, used);
        failed += code != 0;
    }
    assert_true(failed > 4);
    buf_free(&want);
    buf_free(&out);
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_anywhere), cmocka_unit_test(long_records),
        cmocka_unit_test(little_memory),
        cmocka_unit_test(survives_no_memory),
    };
    (void)snprintf(path, sizeof(path), "/tmp/awig_facts_%d", (int)getpid());
    return cmocka_run_group_tests(tests, begin, end);
}
