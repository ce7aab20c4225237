/* Errors, their text and places; the catalogue; findings. */
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"

static void renders_in_both_languages(void **state)
{
    (void)state;
    struct err err;
    char text[1000];
    assert_int_equal(err_fail(&err, MESSAGE_CSV_FEWER_CELLS, "ii",
                              (int64_t)2, (int64_t)5), ERR_INPUT);
    assert_int_equal(err_at(&err, "a.csv", 3, 7), ERR_INPUT);
    err_text(&err, LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "a.csv:3:7: the row has only 2 cells, the head "
                        "has 5; complete it; an empty cell needs its "
                        "separator too");
    err_message(&err, LANGUAGE_ID, text, sizeof text);
    assert_string_equal(text, "baris ini hanya punya 2 sel, kepala tabel "
                        "punya 5");
    err_hint(&err, LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "complete it; an empty cell needs its "
                        "separator too");
    char tiny[10];
    err_text(&err, LANGUAGE_EN, tiny, sizeof tiny);
    assert_string_equal(tiny, "a.csv:3:7");
    char one[1];
    err_text(&err, LANGUAGE_EN, one, sizeof one);
    assert_string_equal(one, "");
}

static void takes_all_types(void **state)
{
    (void)state;
    struct err err;
    (void)err_fail(&err, MESSAGE_BUG, "stin", "abc", STR("de"), (int64_t)-7,
                   2.5);
    assert_int_equal(err.args_count, 4);
    assert_string_equal(err.args[0], "abc");
    assert_string_equal(err.args[1], "de");
    assert_string_equal(err.args[2], "-7");
    assert_string_equal(err.args[3], "2.5");
    assert_int_equal(err.code, ERR_BUG);
    assert_int_equal(err_nomem(&err), ERR_NOMEM);
    assert_int_equal(err.args_count, 0);
    err_clear(&err);
    assert_int_equal(err.message, MESSAGE_NONE);
}

static void cuts_at_a_character(void **state)
{
    (void)state;
    struct err err;
    char text[400];
    memset(text, 'a', sizeof text);
    memcpy(text + ERR_ARG_BYTES - 2, "\xC3\xA9", 2);
    (void)err_fail(&err, MESSAGE_BUG, "t",
                   (struct str){ text, sizeof text });
    assert_int_equal(strlen(err.args[0]), ERR_ARG_BYTES - 2);
}

static void keeps_the_inner_place(void **state)
{
    (void)state;
    struct err err;
    (void)err_fail(&err, MESSAGE_BUG, "");
    (void)err_at(&err, "inner", 3, 4);
    (void)err_at(&err, "outer", 8, 9);
    assert_string_equal(err.file, "inner");
    assert_int_equal(err.line, 3);
    (void)err_fail(&err, MESSAGE_BUG, "");
    (void)err_at(&err, NULL, 5, 6);
    (void)err_at(&err, "outer", 8, 9);
    assert_string_equal(err.file, "outer");
    assert_int_equal(err.line, 5);
    assert_int_equal(err.column, 6);
    /* A file without a line is not given a line of another file. */
    (void)err_fail(&err, MESSAGE_BUG, "");
    (void)err_at(&err, "inner", 0, 0);
    (void)err_at(&err, "outer", 8, 9);
    assert_int_equal(err.line, 0);
}

/* Of a long line what stands around the column, and a caret under it. */
static void shows_part_of_a_long_line(void **state)
{
    static const int64_t columns[] = { 1, 60, 61, 62, 200, 399, 400, 401 };
    char line[401], caret[ERR_SOURCE_BYTES + 2];
    (void)state;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        struct err err;
        memset(line, 'a', 400);
        line[400] = '\0';
        line[columns[i] - 1] = columns[i] > 400 ? '\0' : 'X';
        (void)err_fail(&err, MESSAGE_CSV_EMPTY, "");
        (void)err_at(&err, "f", 1, columns[i]);
        err_source(&err, str_of(line));
        err_caret(&err, caret, sizeof caret);
        assert_true(strlen(err.source) <= 146);
        assert_int_equal(caret[strlen(caret) - 1], '^');
        assert_int_equal(err.source[strlen(caret) - 1],
                         columns[i] > 400 ? '\0' : 'X');
        assert_int_equal(strncmp(err.source, "...", 3) == 0,
                         columns[i] > 61);
    }
}

static void shows_source_and_caret(void **state)
{
    (void)state;
    struct err err;
    char text[1000];
    (void)err_fail(&err, MESSAGE_JSON_EMPTY, "");
    (void)err_at(&err, "f", 1, 5);
    err_source(&err, STR("\t\xC3\xA9z!\nnext line"));
    err_source(&err, STR("second"));
    err_text(&err, LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "f:1:5: the JSON document is empty\n"
                        "\t\xC3\xA9z!\n\t  ^");
    err.column = 90;
    err_text(&err, LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "f:1:90: the JSON document is empty\n"
                        "\t\xC3\xA9z!");
}

static void names_what_it_is_about(void **state)
{
    (void)state;
    struct err err;
    char text[1000];
    (void)err_fail(&err, MESSAGE_FACT_DATE, "s", "x");
    assert_int_equal(err_about(&err, STR("a.b\x1B")), ERR_INPUT);
    (void)err_about(&err, STR("outer"));
    err_message(&err, LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "a.b?: 'x' is not a date");
    err_text(&err, LANGUAGE_EN, text, sizeof text);
    assert_true(str_starts(str_of(text), "a.b?: 'x' is not a date; "));
    (void)err_nomem(&err);
    (void)err_about(&err, STR("a.b"));
    assert_string_equal(err.about, "");
}

/* `{2:words}`: the argument, or the words when there is none. */
static void words_stand_in(void **state)
{
    (void)state;
    struct err err;
    char text[400];
    (void)err_fail(&err, MESSAGE_PACK_LOOSER_NOTHING, "ssss", "a", "1",
                   "2021-01-02", "b");
    err_message(&err, LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "the parameter 'a' = 1 counts from 2021-01-02 "
                        "on, when 'b' has no value yet");
    (void)err_fail(&err, MESSAGE_PACK_LOOSER_NOTHING, "ssss", "a", "1", "",
                   "b");
    err_message(&err, LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "the parameter 'a' = 1 counts from the start "
                        "on, when 'b' has no value yet");
    err_message(&err, LANGUAGE_ID, text, sizeof text);
    assert_string_equal(text, "parameter 'a' = 1 berlaku sejak awal, "
                        "padahal 'b' belum punya nilai saat itu");
}

static void keeps_no_control_characters(void **state)
{
    (void)state;
    struct err err;
    (void)err_fail(&err, MESSAGE_BUG, "s",
                   "a\x1B[2Jb\nc\x7F\t\xC2\x9B!\xC2\xA9");
    assert_string_equal(err.args[0], "a?[2Jb?c??\?\?!\xC2\xA9");
    err_source(&err, STR("x\x1By\tz"));
    assert_string_equal(err.source, "x?y\tz");
    (void)err_at(&err, "f\x1B", 1, 1);
    assert_string_equal(err.file, "f?");
}

/* Does a text or hint of this language hold argument `at`? */
static bool holds(const struct message_row *row, enum language language,
                  int at)
{
    const char *const texts[] = { row->text[language], row->hint[language] };
    for (int i = 0; i < 2; i++) {
        for (const char *c = texts[i]; *c != '\0'; c++) {
            if (c[0] == '{' && c[1] == '0' + at
                && (c[2] == '}' || c[2] == ':')) {
                return true;
            }
        }
    }
    return false;
}

/* Both languages hold the same arguments; or one argument is itself a text,
 * given in Indonesian and, next to it, in English. */
static bool same_arguments(const struct message_row *row, int at)
{
    bool id = holds(row, LANGUAGE_ID, at);
    bool en = holds(row, LANGUAGE_EN, at);
    bool pair = id && !en && at + 1 < ERR_ARGS_MAX &&
                holds(row, LANGUAGE_EN, at + 1);
    bool mate = en && !id && at > 0 && holds(row, LANGUAGE_ID, at - 1) &&
                !holds(row, LANGUAGE_EN, at - 1);
    return id == en || pair || mate;
}

static void catalogue_is_whole(void **state)
{
    (void)state;
    for (int i = 1; i < MESSAGE_COUNT; i++) {
        const struct message_row *row = message_row((enum message)i);
        /* No number twice, all of four digits, all with both texts. */
        if (message_by_number(row->number) != (enum message)i ||
            row->number < 1000 || row->number > 9999 || row->code >= 0) {
            fail_msg("%s: number or code", row->name);
        }
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            size_t size = strlen(row->text[l]);
            if (size == 0 || row->text[l][size - 1] == '.' ||
                strchr(row->text[l], '\n') != NULL) {
                fail_msg("%s: text", row->name);
            }
            if ((row->hint[0][0] == '\0') != (row->hint[l][0] == '\0')) {
                fail_msg("%s: hint in one language only", row->name);
            }
        }
        for (int a = 0; a < ERR_ARGS_MAX; a++) {
            if (!same_arguments(row, a)) {
                fail_msg("%s: {%d} in one language only", row->name, a);
            }
        }
    }
    assert_int_equal(message_by_number(0), MESSAGE_NONE);
    assert_int_equal(message_by_number(1), MESSAGE_NONE);
    assert_int_equal(message_by_number(1003), MESSAGE_CSV_BARE_CR);
    for (int i = 0; i < LABEL_COUNT; i++) {
        assert_true(label_text((enum label)i, LANGUAGE_ID)[0] != '\0');
        assert_true(label_text((enum label)i, LANGUAGE_EN)[0] != '\0');
    }
}

static void collects_findings(void **state)
{
    (void)state;
    struct mem mem;
    mem_init(&mem);
    struct findings findings;
    findings_init(&findings, &mem);
    for (int i = 0; i < 10; i++) {
        struct finding *finding = findings_add(
            &findings, i % 2 == 0 ? SEVERITY_ERROR : SEVERITY_WARNING);
        assert_non_null(finding);
        (void)err_fail(&finding->err, MESSAGE_BUG, "i", (int64_t)i);
    }
    assert_int_equal(findings.count, 10);
    assert_int_equal(findings_errors(&findings), 5);
    assert_string_equal(findings.items[9].err.args[0], "9");
    mem.fail_at = mem.calls + 1;
    mem.fail_forever = true;
    while (findings_add(&findings, SEVERITY_NOTE) != NULL) {
        assert_true(findings.count < 100);
    }
    assert_true(findings.failed);
    findings_free(&findings);
    assert_int_equal(mem.used_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders_in_both_languages),
        cmocka_unit_test(takes_all_types),
        cmocka_unit_test(cuts_at_a_character),
        cmocka_unit_test(keeps_the_inner_place),
        cmocka_unit_test(shows_source_and_caret),
        cmocka_unit_test(shows_part_of_a_long_line),
        cmocka_unit_test(names_what_it_is_about),
        cmocka_unit_test(words_stand_in),
        cmocka_unit_test(keeps_no_control_characters),
        cmocka_unit_test(catalogue_is_whole),
        cmocka_unit_test(collects_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
