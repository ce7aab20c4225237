/* The same records as CSV in every dress, as NDJSON and as one document, read
 * in batches of any size and with one thread or two: the digest of a summary
 * is that of the VM's judgements of the records themselves, and what is wrong
 * is named at its place wherever the batch ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/bench.h"
#include "engine/evaluate.h"
#include "engine/facts_file.h"

enum { RECORDS = 1500, RULES = 10 };

static struct mem mem;
static struct arena arena;
static struct pack *pack;
static struct record records[RECORDS];
static char digest[SHA256_HEX_BYTES];
static char path[64];

/* --- The pack ------------------------------------------------------------- */

static const char *const facts[][2] = {
    { "kind", "text" }, { "note", "text" }, { "age", "int" },
    { "share", "number" }, { "born", "date" }, { "ok", "bool" },
    { "tags", "text[]" }, { "sizes", "int[]" }, { "marks", "number[]" },
    { "oks", "bool[]" }
};

enum { FACTS = sizeof(facts) / sizeof(facts[0]) };

static const char *const checks[RULES] = {
    "case.age > 50 or case.kind == 'kota'", "count(case.tags) > 1",
    "case.share >= 0.5", "case.born < case.as_of", "case.ok",
    "case.note == 'dua \"baris\",\\nsatu; sel'", "contains(case.sizes, 7)",
    "contains(case.marks, 2.5)", "contains(case.oks, true)",
    "case.tags[1] == case.kind"
};

static int load(void **state)
{
    struct err err;
    struct buf lua, csv;
    static struct clock clock;
    (void)state;
    mem_init(&mem);
    arena_init(&arena, &mem);
    clock_system(&clock);
    buf_init(&lua, &mem, 0);
    buf_init(&csv, &mem, 0);
    buf_text(&csv, "fact,type\n");
    for (size_t i = 0; i < FACTS; i++) {
        buf_format(&csv, "%s,%s\n", facts[i][0], facts[i][1]);
    }
    for (size_t i = 0; i < RULES; i++) {
        buf_format(&lua, "rule { id = 'R%zu', title = { id = 'a', en = 'b' },"
                   " basis = 'c', on_fail = '%s', check = function(case) "
                   "return %s end }\n", i,
                   i % 3 == 0 ? "ineligible" : i % 3 == 1 ? "note"
                                                          : "needs_review",
                   checks[i]);
    }
    const struct pack_file files[] = {
        { STR("eligibility.lua"), buf_view(&lua) },
        { STR("facts.csv"), buf_view(&csv) },
        { STR("pack.json"), STR("{\"id\":\"uji\",\"title\":{\"id\":\"a\","
                                "\"en\":\"b\"},\"version\":\"1\","
                                "\"extends\":null,\"api\":1}") },
    };
    struct pack_files list = { .files = files, .count = 3,
                               .origin = STR("uji") };
    struct pack_options options = { .mem = &mem, .clock = &clock };
    pack_files_identify(&list);
    if (pack_load(&pack, &list, &options, NULL, &err) != 0) {
        char text[512];
        err_text(&err, LANGUAGE_EN, text, sizeof(text));
        fail_msg("%s", text);
    }
    buf_free(&lua);
    buf_free(&csv);
    (void)snprintf(path, sizeof(path), "/tmp/awig_bulk_%d", (int)getpid());
    return 0;
}

static int unload(void **state)
{
    (void)state;
    pack_release(pack);
    arena_free(&arena);
    (void)unlink(path);
    return 0;
}

/* --- Records -------------------------------------------------------------- */

static uint64_t seed = 12345;

static size_t draw(size_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (size_t)(seed >> 33) % below;
}

static struct cell scalar(enum type_base base)
{
    static const char *const texts[] = {
        "kota", "desa", "dua \"baris\",\nsatu; sel", "\"", "a,b;c", "h\u00e9",
        "x", "'=1+1", "\xf0\x9f\x8c\xb4 palem", "baris\r\nlain"
    };
    static const double numbers[] = { 0.5, -1.25, 2.5, 1e-7, 123456.789, 0 };
    struct cell cell = { .known = true };
    char text[40];
    switch (base) {
    case TYPE_BOOL: cell.as.boolean = draw(2) == 1; break;
    case TYPE_INT: cell.as.integer = (int64_t)draw(120) - 10; break;
    case TYPE_NUMBER: cell.as.number = numbers[draw(6)]; break;
    case TYPE_DATE: cell.as.integer = 15000 + (int64_t)draw(9000); break;
    default:
        if (draw(4) == 0) {       /* many distinct ones */
            (void)snprintf(text, sizeof(text), "nama %zu", draw(5000));
            cell.as.text = str_copy(&arena, str_of(text));
        } else {
            cell.as.text = str_of(texts[draw(10)]);
        }
        break;
    }
    return cell;
}

/* Texts in a list have no bar: CSV has no way to write one. */
static struct cell list_of(enum type_base base)
{
    struct cell cell = { .known = true };
    struct cell *items = arena_alloc(&arena, 4 * sizeof(*items));
    cell.as.list.count = draw(4);
    for (size_t i = 0; i < cell.as.list.count; i++) {
        items[i] = scalar(base);
    }
    cell.as.list.items = items;
    return cell;
}

/* Some records are all missing, some have a cell of 70,000 bytes: longer than
 * what is read at once. */
static void fill(void)
{
    char *wide = arena_alloc(&arena, 70001);
    memset(wide, 'w', 70000);
    for (size_t i = 0; i < RECORDS; i++) {
        records[i] = record_create(&arena, &pack->facts);
        for (size_t k = 0; k < FACTS && i % 97 != 5; k++) {
            int slot = schema_find(&pack->facts, str_of(facts[k][0]));
            struct type type = pack->facts.fields[slot].type;
            if (draw(10) != 0) {
                records[i].cells[slot] = type.list ? list_of(type.base)
                                                   : scalar(type.base);
            }
        }
        if (i % 400 == 399) {
            int slot = schema_find(&pack->facts, STR("note"));
            records[i].cells[slot].known = true;
            records[i].cells[slot].as.text = str_of(wide);
        }
    }
}

/* The digest by the VM, record by record. */
static void judge_alone(void)
{
    struct sha256_stream stream;
    int as_of = schema_find(&pack->facts, STR("as_of"));
    sha256_begin(&stream);
    for (size_t i = 0; i < RECORDS; i++) {
        struct arena own;
        struct judgement judgement;
        struct err err;
        struct buf line;
        bool any = false;
        arena_init(&own, &mem);
        buf_init(&line, &mem, 0);
        records[i].cells[as_of] = (struct cell){ .known = true,
                                                 .as.integer = 19000 };
        assert_int_equal(evaluate_case(&judgement, &own, pack, &records[i],
                                       &err), 0);
        buf_format(&line, "%zu\t%s\t", i + 1,
                   verdict_name(judgement.verdict));
        for (size_t r = 0; r < judgement.rules_count; r++) {
            const struct judged_rule *rule = &judgement.rules[r];
            if (rule->outcome == OUTCOME_FAIL
                || rule->outcome == OUTCOME_UNKNOWN
                || rule->outcome == OUTCOME_ERROR) {
                buf_text(&line, any ? "," : "");
                buf_str(&line, rule->rule->id);
                any = true;
            }
        }
        buf_char(&line, '\n');
        sha256_more(&stream, buf_view(&line));
        buf_free(&line);
        arena_free(&own);
    }
    struct sha256 hash = sha256_end(&stream);
    sha256_hex(&hash, digest);
}

/* --- Files ---------------------------------------------------------------- */

struct dress {
    const char *name;
    char format;                  /* c CSV, n NDJSON, j one document */
    bool bom, crlf, semicolon, quotes, words, no_end, blank_end;
};

static const struct dress dresses[] = {
    { .name = "csv", .format = 'c' },
    { .name = "csv, BOM and CRLF", .format = 'c', .bom = true,
      .crlf = true },
    { .name = "csv, semicolons", .format = 'c', .semicolon = true,
      .words = true },
    { .name = "csv, everything quoted", .format = 'c', .quotes = true,
      .crlf = true, .no_end = true },
    { .name = "csv, as Excel leaves it", .format = 'c', .bom = true,
      .crlf = true, .semicolon = true, .words = true, .blank_end = true },
    { .name = "ndjson", .format = 'n' },
    { .name = "ndjson, BOM and CRLF", .format = 'n', .bom = true,
      .crlf = true },
    { .name = "ndjson, escapes, no end", .format = 'n', .words = true,
      .no_end = true },
    { .name = "json", .format = 'j' },
    { .name = "json, BOM, blanks", .format = 'j', .bom = true,
      .blank_end = true },
};

/* A scalar as text. */
static void put_scalar(struct buf *buf, const struct dress *dress,
                       enum type_base base, const struct cell *cell)
{
    char text[64];
    bool csv = dress->format == 'c';
    switch (base) {
    case TYPE_BOOL:
        buf_text(buf, csv && dress->words ? cell->as.boolean ? "ya" : "tidak"
                                          : cell->as.boolean ? "true"
                                                             : "false");
        return;
    case TYPE_INT: buf_integer(buf, cell->as.integer); return;
    case TYPE_NUMBER: {
        (void)snprintf(text, sizeof(text), "%.17g", cell->as.number);
        char *point = strchr(text, '.');
        if (csv && dress->semicolon && point != NULL) {
            *point = ',';
        }
        buf_text(buf, text);
        return;
    }
    case TYPE_DATE: {
        int year = 0, month = 0, day = 0;
        date_format(cell->as.integer, text);
        if (csv && dress->words) {
            date_to_civil(cell->as.integer, &year, &month, &day);
            buf_format(buf, "%02d/%02d/%04d", day, month, year);
        } else {
            buf_text(buf, text);
        }
        return;
    }
    default: buf_str(buf, cell->as.text); return;
    }
}

static void put_cell(struct buf *buf, const struct dress *dress,
                     struct type type, const struct cell *cell)
{
    if (!type.list) {
        put_scalar(buf, dress, type.base, cell);
        return;
    }
    buf_text(buf, cell->as.list.count == 0 ? "|" : "");
    for (size_t i = 0; i < cell->as.list.count; i++) {
        buf_text(buf, i > 0 ? "|" : "");
        put_scalar(buf, dress, type.base, &cell->as.list.items[i]);
    }
}

static void put_csv(struct buf *buf, const struct dress *dress,
                    const struct record *record)
{
    struct buf text;
    buf_init(&text, &mem, 0);
    for (size_t k = 0; k < FACTS; k++) {
        int slot = schema_find(&pack->facts, str_of(facts[k][0]));
        const struct cell *cell = &record->cells[slot];
        text.size = 0;
        if (cell->known) {
            put_cell(&text, dress, pack->facts.fields[slot].type, cell);
        }
        buf_text(buf, k == 0 ? "" : dress->semicolon ? ";" : ",");
        bool quote = dress->quotes && cell->known;
        for (size_t i = 0; i < text.size; i++) {
            quote = quote || strchr(",;\"\r\n", text.bytes[i]) != NULL;
        }
        buf_text(buf, quote ? "\"" : "");
        for (size_t i = 0; i < text.size; i++) {
            buf_text(buf, text.bytes[i] == '"' ? "\"" : "");
            buf_char(buf, text.bytes[i]);
        }
        buf_text(buf, quote ? "\"" : "");
    }
    buf_free(&text);
}

static void put_json_text(struct buf *buf, const struct dress *dress,
                          struct str text)
{
    buf_char(buf, '"');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c == '"' || c == '\\') {
            buf_format(buf, "\\%c", c);
        } else if (c == '\n' && !dress->words) {
            buf_text(buf, "\\n");
        } else if ((unsigned char)c < 0x20
                   || (dress->words && c >= 'a' && c <= 'f')) {
            buf_format(buf, "\\u%04x", (unsigned)c);
        } else {
            buf_char(buf, c);
        }
    }
    buf_char(buf, '"');
}

static void put_json(struct buf *buf, const struct dress *dress,
                     const struct record *record)
{
    bool any = false;
    buf_char(buf, '{');
    for (size_t k = 0; k < FACTS; k++) {
        int slot = schema_find(&pack->facts, str_of(facts[k][0]));
        struct type type = pack->facts.fields[slot].type;
        const struct cell *cell = &record->cells[slot];
        const struct cell *items = type.list ? cell->as.list.items : cell;
        size_t count = type.list ? cell->as.list.count : 1;
        if (!cell->known && draw(2) == 0) {
            continue;             /* else it says null */
        }
        buf_format(buf, "%s\"%s\":%s", any ? "," : "", facts[k][0],
                   !cell->known ? "null" : type.list ? "[" : "");
        for (size_t i = 0; cell->known && i < count; i++) {
            bool text = type.base == TYPE_TEXT;
            buf_text(buf, i > 0 ? "," : "");
            if (text) {
                put_json_text(buf, dress, items[i].as.text);
                continue;
            }
            buf_text(buf, type.base == TYPE_DATE ? "\"" : "");
            put_scalar(buf, dress, type.base, &items[i]);
            buf_text(buf, type.base == TYPE_DATE ? "\"" : "");
        }
        buf_text(buf, cell->known && type.list ? "]" : "");
        any = true;
    }
    buf_char(buf, '}');
}

static void write_file(const struct dress *dress)
{
    struct buf buf;
    const char *end = dress->crlf ? "\r\n" : "\n";
    buf_init(&buf, &mem, 0);
    buf_text(&buf, dress->bom ? "\xEF\xBB\xBF" : "");
    for (size_t k = 0; k < FACTS && dress->format == 'c'; k++) {
        buf_text(&buf, k == 0 ? "" : dress->semicolon ? ";" : ",");
        buf_text(&buf, facts[k][0]);
    }
    buf_text(&buf, dress->format == 'c' ? end
                   : dress->format == 'j' ? "[" : "");
    for (size_t i = 0; i < RECORDS; i++) {
        if (dress->format == 'c') {
            put_csv(&buf, dress, &records[i]);
        } else {
            put_json(&buf, dress, &records[i]);
        }
        buf_text(&buf, i + 1 == RECORDS
                       ? dress->format == 'j' ? "]"
                                              : dress->no_end ? "" : end
                       : dress->format == 'j' ? ",\n" : end);
    }
    buf_text(&buf, dress->blank_end ? "\r\n \r\n" : "");
    assert_false(buf.failed);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(buf.bytes, 1, buf.size, file), buf.size);
    assert_int_equal(fclose(file), 0);
    buf_free(&buf);
}

/* --- Reading -------------------------------------------------------------- */

/* 0, or the code of err. */
static int sum_up(size_t batch, int threads, char got[SHA256_HEX_BYTES],
                  struct err *err)
{
    struct facts_file *file = NULL;
    struct arena own;
    struct value *out = NULL;
    struct bulk_way way = { true, 19000, batch };
    struct session session = { .mem = &mem, .arena = &own };
    arena_init(&own, &mem);
    clock_system(&session.clock);
    struct value *arguments = value_map(&own);
    value_set_integer(&own, arguments, "threads", threads);
    session.arguments = arguments;
    err_clear(err);
    int code = facts_file_open(&file, &mem, path, &pack->facts, pack->zone,
                               err);
    if (code == 0) {
        code = bulk_summary(&session, pack, file, way, &out, err);
    }
    if (code == 0 && own.failed) {
        code = err_nomem(err);    /* as the caller of an operation asks */
    }
    if (code == 0) {
        struct str text = value_get_text(out, "digest");
        assert_int_equal(text.size, SHA256_HEX_BYTES - 1);
        memcpy(got, text.bytes, SHA256_HEX_BYTES);
    }
    facts_file_close(file);
    arena_free(&own);
    return code;
}

static const size_t batches[] = { 0, 1, 7, 63, 64, 65, 512, 1499, 1500 };

enum { BATCHES = sizeof(batches) / sizeof(batches[0]) };

static void reads_alike(void **state)
{
    (void)state;
    fill();
    judge_alone();
    for (size_t d = 0; d < sizeof(dresses) / sizeof(dresses[0]); d++) {
        write_file(&dresses[d]);
        for (size_t i = 0; i < 2 * BATCHES; i++) {
            char got[SHA256_HEX_BYTES];
            struct err err;
            if (sum_up(batches[i / 2], 1 + (int)(i % 2), got, &err) != 0) {
                char text[512];
                err_text(&err, LANGUAGE_EN, text, sizeof(text));
                fail_msg("%s: %s (line %d)", dresses[d].name, text,
                         (int)err.line);
            }
            if (strcmp(got, digest) != 0) {
                fail_msg("%s, batches of %zu: another digest",
                         dresses[d].name, batches[i / 2]);
            }
        }
    }
}

/* What breaks behind 130 good records; each takes a line. */
static const struct {
    const char *head, *good, *bad;
    enum message message;
    int column;
} broken[] = {
    { "kind,age\n", "x,1\n", "x,1,2\n", MESSAGE_CSV_MORE_CELLS, 4 },
    { "kind,age\n", "x,1\n", "x\n", MESSAGE_CSV_FEWER_CELLS, 1 },
    { "kind,age\n", "x,1\n", "x,\"1", MESSAGE_CSV_UNCLOSED_QUOTE, 3 },
    { "kind,age\n", "x,1\n", "x,\"1\"2\n", MESSAGE_CSV_AFTER_QUOTE, 6 },
    { "kind,age\n", "x,1\n", "\xff,1\n", MESSAGE_CSV_UTF8, 1 },
    { "kind,age\r\n", "x,1\r\n", "x\r,1\r\n", MESSAGE_CSV_BARE_CR, 2 },
    { "kind,age\n", "x,1\n", "\nx,1\n", MESSAGE_CSV_BLANK_LINE, 1 },
    { "", "{\"age\":1}\n", "{\"age\":1", MESSAGE_JSON_TRUNCATED, 9 },
    { "", "{\"age\":1}\n", "{\"age\":1}{\"age\":2}\n",
      MESSAGE_JSON_AFTER_END, 10 },
};

static void breaks_alike(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof(broken) / sizeof(broken[0]); c++) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        (void)fputs(broken[c].head, file);
        for (size_t i = 0; i < 130; i++) {
            (void)fputs(broken[c].good, file);
        }
        (void)fputs(broken[c].bad, file);
        assert_int_equal(fclose(file), 0);
        static const size_t sizes[] = { 0, 1, 129, 130, 131 };
        for (size_t i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
            char got[SHA256_HEX_BYTES];
            struct err err;
            assert_true(sum_up(sizes[i / 2], 1 + (int)(i % 2), got, &err)
                        != 0);
            if (err.message != broken[c].message
                || err.line != 131 + (broken[c].head[0] != '\0')
                || err.column != broken[c].column) {
                char text[512];
                err_text(&err, LANGUAGE_EN, text, sizeof(text));
                fail_msg("case %zu, batch %zu: %d:%d %s", c, sizes[i / 2],
                         (int)err.line, (int)err.column, text);
            }
        }
    }
}

/* Each allocation fails once, over several batches: the answer is right or
 * there is none, and nothing is left behind. */
static void survives_no_memory(void **state)
{
    char want[SHA256_HEX_BYTES], got[SHA256_HEX_BYTES];
    struct err err;
    (void)state;
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    (void)fputs("kind,note,age,share,tags\n", file);
    for (int i = 0; i < 200; i++) {
        (void)fprintf(file, "desa,nama %d,%d,%d.%d,a|b%d\n", i, i * i,
                      i % 3, i, i);
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(sum_up(64, 1, want, &err), 0);
    size_t used = mem.used_bytes, failed = 0, fine = 0;
    for (uint64_t at = 1; at < 1500; at++) {
        mem.fail_at = mem.calls + at;
        int code = sum_up(64, 1, got, &err);
        mem.fail_at = 0;
        if (code != 0 && code != ERR_NOMEM) {
            char text[512];
            err_text(&err, LANGUAGE_EN, text, sizeof(text));
            fail_msg("allocation %d: %s", (int)at, text);
        }
        assert_true(code != 0 || strcmp(got, want) == 0);
        assert_int_equal(mem.used_bytes, used);
        failed += code != 0;
        fine = code == 0 ? fine + 1 : 0;
        if (fine == 200) {         /* trimming may fail: that is no failure */
            assert_true(failed > 50);
            return;
        }
    }
    fail_msg("more allocations than were tried");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_alike), cmocka_unit_test(breaks_alike),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
