/* Cells that people misread: each refused with its message, and with a
 * suggestion that the grammar takes. */
#include "table_test.h"

#include "pack/table_cell.h"
#include "pack/table_refuse.h"

struct refusal {
    const char *cell;
    char delimiter;               /* ',' or ';' of the file */
    enum message message;
    const char *meant;            /* NULL: no suggestion */
};

#define M(name) MESSAGE_TABLE_CELL_##name

static const struct refusal refusals[] = {
    { ">= 5000, < 10000", ',', M(AND), "[5000..10000)" },
    { ">=5000,<10000", ';', M(AND), "[5000..10000)" },
    { "< 10000, >= 5000", ',', M(AND), "[5000..10000)" },
    { "> 5 and <= 9", ',', M(AND), "(5..9]" },
    { ">5 dan <9", ',', M(AND), "(5..9)" },
    { ">5 <9", ',', M(AND), "(5..9)" },
    { "18 <= x < 30", ',', M(AND), "[18..30)" },
    { "30 > umur >= 18", ',', M(AND), "[18..30)" },
    { ">= 2021-01-01, < 2022-01-01", ',', M(AND),
      "[2021-01-01..2022-01-01)" },
    { "18,5", ';', M(COMMA), "18.5" },
    { ">= 18,5", ';', M(COMMA), ">= 18.5" },
    { "1,2", ';', M(COMMA), "1.2" },
    { "1,000", ',', M(THOUSANDS), "1000" },
    { "=18", ',', M(EQUALS), "18" },
    { "= 18", ',', M(EQUALS), "18" },
    { "==18", ',', M(EQUALS), "18" },
    { "= Low", ',', M(EQUALS), "Low" },
    { "=\"Low\"", ',', M(EQUALS), "\"Low\"" },
    { "18-20", ',', M(RANGE), "[18..20]" },
    { "18 - 20", ',', M(RANGE), "[18..20]" },
    { "20-18", ',', M(RANGE), "[18..20]" },
    { "18 to 20", ',', M(RANGE), "[18..20]" },
    { "18 s/d 20", ',', M(RANGE), "[18..20]" },
    { "18 sampai 20", ',', M(RANGE), "[18..20]" },
    { "antara 18 dan 20", ',', M(RANGE), NULL },
    { "18\xE2\x80\x93" "20", ',', M(RANGE), "[18..20]" },
    { "2021-01-01 - 2021-12-31", ',', M(RANGE), "[2021-01-01..2021-12-31]" },
    { "< = 5", ',', M(OPERATOR), "<= 5" },
    { "=< 5", ',', M(OPERATOR), "<= 5" },
    { "=> 5", ',', M(OPERATOR), ">= 5" },
    { "> = 5", ',', M(OPERATOR), ">= 5" },
    { "\xE2\x89\xA5 5", ',', M(OPERATOR), ">= 5" },
    { "\xE2\x89\xA4" "5", ',', M(OPERATOR), "<= 5" },
    { "\xE2\x80\x93", ',', M(OPERATOR), "-" },
    { "\xE2\x80\x94", ',', M(OPERATOR), "-" },
    { "x >= 5", ',', M(OPERATOR), ">= 5" },
    { "? >= 5", ',', M(OPERATOR), ">= 5" },
    { "minimal 18", ',', M(OPERATOR), ">= 18" },
    { "maks 18", ',', M(OPERATOR), "<= 18" },
    { "lebih dari 18", ',', M(OPERATOR), "> 18" },
    { "kurang dari 18", ',', M(OPERATOR), "< 18" },
    { "18+", ',', M(OPERATOR), ">= 18" },
    { "18 ke atas", ',', M(OPERATOR), ">= 18" },
    { "18 ke bawah", ',', M(OPERATOR), "<= 18" },
    { "1 or 2", ',', M(OR), "1, 2" },
    { "\"a\" or \"b\"", ',', M(OR), "\"a\", \"b\"" },
    { "Rendah atau Sedang", ',', M(OR), "Rendah, Sedang" },
    { "5.000", ';', M(THOUSANDS), "5000" },
    { "5.000", ',', M(THOUSANDS), "5000" },
    { "1.000.000", ',', M(THOUSANDS), "1000000" },
    { ">= 1.000.000", ',', M(THOUSANDS), ">= 1000000" },
    { "5 000", ',', M(THOUSANDS), "5000" },
    { "[65..18]", ',', M(REVERSED), "[18..65]" },
    { "[65..18)", ',', M(REVERSED), "[18..65)" },
    { "65..18", ',', M(REVERSED), "[18..65]" },
    { "[2022-01-01..2021-01-01]", ',', M(REVERSED),
      "[2021-01-01..2022-01-01]" },
    { "(5..5)", ',', M(EMPTY_RANGE), "5" },
    { "[5..5)", ',', M(EMPTY_RANGE), "5" },
    { "(2020-01-01..2020-01-02)", ',', M(EMPTY_RANGE),
      "[2020-01-01..2020-01-02]" },
    { "\"Low", ',', M(QUOTE), "\"Low\"" },
    { "Low\"", ',', M(QUOTE), "\"Low\"" },
    { "\"Low\", \"High", ',', M(QUOTE), "\"Low\", \"High\"" },
    { "\xE2\x80\x9CLow\xE2\x80\x9D", ',', M(CURLY), "\"Low\"" },
    { "'Low'", ',', M(CURLY), "\"Low\"" },
    { "!= 5", ',', M(NOT_EQUAL), "not(5)" },
    { "<> 5", ',', M(NOT_EQUAL), "not(5)" },
    { "\xE2\x89\xA0 5", ',', M(NOT_EQUAL), "not(5)" },
    { "!= Low", ',', M(NOT_EQUAL), "not(Low)" },
    { "not \"a\"", ',', M(NOT_EQUAL), "not(\"a\")" },
    { "bukan 5", ',', M(NOT_EQUAL), "not(5)" },
    { "[18,65)", ',', M(INTERVAL), "[18..65)" },
    { "[18,65)", ';', M(INTERVAL), "[18..65)" },
    { "[18;65]", ',', M(INTERVAL), "[18..65]" },
    { "[18-65]", ',', M(INTERVAL), "[18..65]" },
    { "18...65", ',', M(INTERVAL), "[18..65]" },
    { "[18...65)", ',', M(INTERVAL), "[18..65)" },
    { "[18..65", ',', M(INTERVAL), "[18..65]" },
    { "18..65]", ',', M(INTERVAL), "[18..65]" },
    { "18..", ',', M(INTERVAL), ">= 18" },
    { "[18..]", ',', M(INTERVAL), ">= 18" },
    { "..65", ',', M(INTERVAL), "<= 65" },
    { "[..65]", ',', M(INTERVAL), "<= 65" },
    { "[0,5..18,5)", ';', M(INTERVAL), "[0.5..18.5)" },
    { "< \"b\"", ',', M(TEXT_ORDER), NULL },
    { "> Low", ',', M(TEXT_ORDER), NULL },
    { "a..b", ',', M(TEXT_ORDER), NULL },
    { "not()", ',', M(NOT), NULL },
    { "not(-)", ',', M(NOT), NULL },
    { "not(not(5))", ',', M(NOT), NULL },
    { ">= 5, [4..9]", ',', M(OVERLAP), NULL },
    { "[1..5], [5..9]", ',', M(OVERLAP), NULL },
    { "> 5, > 10", ',', M(OVERLAP), NULL },
    { "< 5, 9", ',', M(MIXED), NULL },
    { "9, < 5", ',', M(MIXED), NULL },
    { "< 1,500", ',', M(MIXED), NULL },
    { "1, [2..3]", ',', M(MIXED), NULL },
    { "a,,b", ',', M(ITEM), NULL },
    { "1, 2,", ',', M(ITEM), NULL },
    { "contains(x)", ',', M(EXPRESSION), NULL },
    { "? in [1..2]", ',', M(EXPRESSION), NULL },
    { "31/02/2021", ',', M(DATE), NULL },
    { "4/8/21", ',', M(DATE), NULL },
    { "2021-13-01", ',', M(DATE), NULL },
    { "5%", ',', M(UNIT), "0.05" },
    { ">= 5%", ',', M(UNIT), ">= 0.05" },
    { "Rp 5000", ',', M(UNIT), "5000" },
    { "Rp 5.000", ';', M(UNIT), "5000" },
    { "5 juta", ',', M(UNIT), "5000000" },
    { "]", ',', MESSAGE_TABLE_CELL, NULL },
    { ">=", ',', MESSAGE_TABLE_CELL, NULL },
    { "[1]", ',', MESSAGE_TABLE_CELL, NULL },
};

/* A table whose one input cell is `cell`; the code of parsing it. */
static int parse_cell(struct fixture *f, const char *cell, char delimiter)
{
    struct buf csv;
    buf_init(&csv, &f->mem, 0);
    buf_text(&csv, delimiter == ';' ? "hit:U;x;=> y\n;\""
                                    : "hit:U,x,=> y\n,\"");
    for (const char *c = cell; *c != '\0'; c++) {
        buf_char(&csv, *c);
        if (*c == '"') {
            buf_char(&csv, '"');
        }
    }
    buf_text(&csv, delimiter == ';' ? "\";d\n" : "\",d\n");
    int code = fixture_parse(f, csv.bytes);
    buf_free(&csv);
    return code;
}

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *row = &refusals[i];
        struct fixture f;
        fixture_open(&f);
        int code = parse_cell(&f, row->cell, row->delimiter);
        if (code != ERR_RULES || f.err.message != row->message) {
            fail_msg("%s: expected %s, got %s (%d)", row->cell,
                     message_row(row->message)->name,
                     message_row(f.err.message)->name, code);
        }
        assert_int_equal(f.err.line, 2);
        assert_int_equal(f.err.column, 2);
        assert_string_equal(f.err.file, "t.csv");
        assert_string_equal(f.err.args[0], row->cell);
        if (row->meant != NULL) {
            assert_string_equal(f.err.args[1], row->meant);
            code = parse_cell(&f, row->meant, row->delimiter);
            if (code != 0) {
                fail_msg("%s: the suggestion %s does not parse", row->cell,
                         row->meant);
            }
        }
        fixture_close(&f);
    }
}

/* Every sentence of the area in both languages, with its hint. */
static void test_languages(void **state)
{
    size_t seen = 0;
    (void)state;
    for (int m = MESSAGE_NONE + 1; m < MESSAGE_COUNT; m++) {
        const struct message_row *row = message_row((enum message)m);
        if (row->number < 5000 || row->number > 5999) {
            continue;
        }
        seen++;
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            assert_true(strlen(row->text[l]) > 10);
            assert_true(strlen(row->hint[l]) > 10);
        }
        assert_string_not_equal(row->text[0], row->text[1]);
    }
    assert_true(seen > 40);
}

/* In a column that is declared as text, what only looks like numbers is
 * text; in an output too. */
static void test_harmless(void **state)
{
    static const char *const words[] = {
        "18-20", "5%", "35.10", "1.000.000", "Tahap 1", "minimal 18",
        "2021-2022", "Rendah atau Sedang", "18+", "5 juta",
    };
    (void)state;
    struct fixture f;
    fixture_open(&f);
    struct cell_reader reader = { .arena = &f.arena,
                                  .type = { TYPE_TEXT, false } };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct cell_form form = { .text = str_of(words[i]) };
        struct box_side side;
        assert_int_equal(cell_form_read(&form, &reader, &f.err), 0);
        assert_int_equal(cell_form_side(&side, &reader, &form, &f.err), 0);
        assert_int_equal(side.count, 1);
        assert_true(str_is(side.tests[0].low.as.text, words[i]));
    }
    fixture_close(&f);
}

struct output_case {
    const char *cell;
    char delimiter;
    enum message message;         /* MESSAGE_NONE: accepted */
    enum literal_kind kind;
};

static const struct output_case outputs[] = {
    { "", ',', MESSAGE_NONE, LITERAL_NULL },
    { "-", ',', MESSAGE_NONE, LITERAL_NULL },
    { "null", ',', MESSAGE_NONE, LITERAL_NULL },
    { "18,5", ';', MESSAGE_NONE, LITERAL_NUMBER },
    { "18.5", ';', MESSAGE_NONE, LITERAL_NUMBER },
    { "Ditolak, umur kurang", ',', MESSAGE_NONE, LITERAL_BARE },
    { "18-20", ',', MESSAGE_NONE, LITERAL_BARE },
    { "\"a, b\"", ',', MESSAGE_NONE, LITERAL_QUOTED },
    { "2021-08-04", ',', MESSAGE_NONE, LITERAL_DATE },
    { ">= 5", ',', M(OUTPUT), LITERAL_BARE },
    { "[1..2]", ',', M(OUTPUT), LITERAL_BARE },
    { "\"a\", \"b\"", ',', M(OUTPUT), LITERAL_BARE },
    { "\"a", ',', M(QUOTE), LITERAL_BARE },
    { "5.000", ';', M(THOUSANDS), LITERAL_BARE },
    { "1.000.000", ',', M(THOUSANDS), LITERAL_BARE },
    { "5%", ',', M(UNIT), LITERAL_BARE },
    { "31/02/2021", ',', M(DATE), LITERAL_BARE },
    { "\xE2\x80\x9CLow\xE2\x80\x9D", ',', M(CURLY), LITERAL_BARE },
};

static void test_outputs(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        const struct output_case *row = &outputs[i];
        struct cell_reader reader = { .arena = &f.arena,
            .decimal_comma = row->delimiter == ';' };
        struct literal literal;
        err_clear(&f.err);
        int code = cell_output_read(&literal, &reader, str_of(row->cell),
                                    &f.err);
        if (f.err.message != row->message) {
            fail_msg("output %s: got %s", row->cell,
                     message_row(f.err.message)->name);
        }
        assert_int_equal(code == 0, row->message == MESSAGE_NONE);
        if (code == 0) {
            assert_int_equal(literal.kind, row->kind);
        }
    }
    fixture_close(&f);
}

/* Any bytes: refused or taken, never more. */
static void test_noise(void **state)
{
    static const char alphabet[] = "<>=[]().,;\"'-+0159aé%? notdate!@\\";
    uint64_t seed = 7;
    (void)state;
    struct fixture f;
    fixture_open(&f);
    for (int i = 0; i < 20000; i++) {
        char text[24];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t size = (seed >> 33) % 20;
        for (size_t k = 0; k < size; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[k] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        struct cell_form form = { .text = { text, size } };
        struct cell_reader reader = { .arena = &f.arena,
            .decimal_comma = i % 2 == 0,
            .type = { i % 3 == 0 ? TYPE_NUMBER : TYPE_NONE, false } };
        struct box_side side;
        if (cell_form_read(&form, &reader, &f.err) == 0) {
            reader.type.base = i % 3 == 0 ? TYPE_NUMBER : TYPE_TEXT;
            (void)cell_form_side(&side, &reader, &form, &f.err);
        }
        (void)refuse_cell(form.text, i % 2 == 0, &f.err);
        assert_true(f.err.message != MESSAGE_NONE);
    }
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_languages),
        cmocka_unit_test(test_harmless), cmocka_unit_test(test_outputs),
        cmocka_unit_test(test_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
