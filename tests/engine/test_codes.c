/* Each example of core/engine/codes.c in a file of a pack: the bad one gets
 * its code, the good one does not, nor any other error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "awig.h"
#include "base/message.h"
#include "engine/codes.h"

enum { TEXT = 2000, PATH = 300 };

static const char manifest[] =
    "{\"id\": \"99-contoh\", \"title\": {\"id\": \"A\", \"en\": \"A\"},"
    " \"version\": \"1\", \"extends\": \"nasional\", \"api\": 1}\n";

struct seen {
    bool code;                    /* the code that was looked for */
    int errors;
    char text[TEXT];              /* what was said */
};

static void write_text(const char *folder, const char *name, const char *text)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    (void)mkdir(path, 0700);
    *slash = '/';
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void look(struct seen *seen, const char *id, const char *message,
                 bool error, const char *wanted)
{
    size_t used = strlen(seen->text);
    seen->code = seen->code || strcmp(id, wanted) == 0;
    seen->errors += error;
    snprintf(seen->text + used, sizeof seen->text - used, "    %s %s\n", id,
             message);
}

static bool is_cell(const struct code_example *example)
{
    return strncmp(example->file, "tables/", 7) == 0
        && strchr(example->bad, '\n') == NULL;
}

/* `awig eval rules/nasional --facts` for a case, `awig table check` for a
 * cell, else `awig check` of the pack. */
static struct seen run(const struct code_example *example,
                       const char *folder, const char *wanted)
{
    struct seen seen = { .code = false };
    awig *context = NULL;
    awig_value *arguments = NULL, *result = NULL;
    bool facts = strncmp(example->file, "case.", 5) == 0;
    const char *operation = facts ? "eval"
        : is_cell(example) ? "table check" : "check";
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", folder, example->file);
    assert_int_equal(awig_create(&context, NULL), AWIG_OK);
    assert_int_equal(awig_map_create(context, &arguments), AWIG_OK);
    if (facts) {
        awig_map_text(arguments, "pack", "rules/nasional");
        awig_map_text(arguments, "facts", path);
        awig_map_text(arguments, "as-of", "2021-08-24");
    } else if (is_cell(example)) {
        awig_map_text(arguments, "file", path);
    } else {
        awig_map_append(arguments, "pack", folder);
        awig_map_text(arguments, "rules", "rules");
    }
    if (awig_call(context, operation, arguments, NULL, &result)
        != AWIG_OK) {
        look(&seen, awig_error_id(context), awig_error_text(context, "en"),
             true, wanted);
    }
    for (const awig_value *one = awig_first(awig_get(result, "findings"));
         one != NULL; one = awig_next(one)) {
        look(&seen, awig_text(awig_get(one, "code")),
             awig_text(awig_get(one, "message")),
             strcmp(awig_text(awig_get(one, "severity")), "error") == 0,
             wanted);
    }
    awig_value_destroy(result);
    awig_value_destroy(arguments);
    awig_destroy(context);
    return seen;
}

/* The file that stands for a text of an example. */
static void whole(const struct code_example *example, const char *text,
                  char *out)
{
    char quoted[PATH] = "";
    bool inside = strcmp(example->file, "eligibility.lua") == 0
        && strncmp(text, "rule {", 6) != 0;
    if (is_cell(example)) {
        for (const char *c = text; *c != '\0'; c++) {
            strncat(quoted, *c == '"' ? "\"\"" : (char[2]){ *c, '\0' },
                    sizeof quoted - strlen(quoted) - 1);
        }
        snprintf(out, TEXT, "hit:UNIQUE;x;=> y\n1;\"%s\";1\n", quoted);
    } else if (inside) {
        snprintf(out, TEXT,
                 "rule {\n  id = 'X01',\n"
                 "  title = { id = 'Contoh', en = 'Example' },\n"
                 "  basis = 'SK 12/2022',\n  on_fail = 'note',\n"
                 "  check = function(case, p)\n%s  end,\n}\n", text);
    } else {
        snprintf(out, TEXT, "%s", text);
    }
}

/* Removes what holds() wrote. */
static void clean(const struct code_example *example, const char *folder)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", folder, example->file);
    assert_int_equal(unlink(path), 0);
    *strrchr(path, '/') = '\0';
    if (strcmp(path, folder) != 0) {
        assert_int_equal(rmdir(path), 0);
    }
    snprintf(path, sizeof path, "%s/pack.json", folder);
    (void)unlink(path);                    /* it may be the example itself */
    assert_int_equal(rmdir(folder), 0);
}

/* Both texts of an example, one after the other, in a fresh folder. */
static bool holds(const struct code_example *example)
{
    char folder[] = "/tmp/awig-codes-XXXXXX", text[TEXT], wanted[8];
    assert_non_null(mkdtemp(folder));
    snprintf(wanted, sizeof wanted, "AW%d", example->number);
    write_text(folder, "pack.json", manifest);
    whole(example, example->bad, text);
    write_text(folder, example->file, text);
    struct seen bad = run(example, folder, wanted);
    whole(example, example->good, text);
    write_text(folder, example->file, text);
    struct seen good = run(example, folder, wanted);
    clean(example, folder);
    if (bad.code && !good.code && good.errors == 0) {
        return true;
    }
    print_error("%s\n  bad:\n%s  good:\n%s", wanted, bad.text, good.text);
    return false;
}

static void test_examples_hold(void **state)
{
    int failed = 0;
    (void)state;
    for (int i = 0; code_example_at(i) != NULL; i++) {
        failed += !holds(code_example_at(i));
    }
    assert_int_equal(failed, 0);
}

/* The same for those of codes_listed.c. */
static void test_more_hold(void **state)
{
    int failed = 0;
    (void)state;
    for (int i = 0; code_checked_at(i) != NULL; i++) {
        failed += !holds(code_checked_at(i));
    }
    assert_int_equal(failed, 0);
}

/* Every row of the catalogue has an example, and one only; both of its texts
 * say something. */
static void test_all(void **state)
{
    int missing = 0;
    (void)state;
    for (int i = MESSAGE_NONE + 1; i < MESSAGE_COUNT; i++) {
        const struct message_row *row = message_row((enum message)i);
        const struct code_example *one = code_example(row->number);
        if (one == NULL) {
            print_error("AW%d %s has no example: core/engine/examples/\n",
                        row->number, row->name);
            missing++;
            continue;
        }
        assert_int_equal(one->number, row->number);
        assert_true(one->bad[0] != '\0' && one->good[0] != '\0');
        assert_string_not_equal(one->bad, one->good);
        const struct code_example *more = code_listed(row->number);
        if (more != NULL && more != one) {
            print_error("AW%d has two examples\n", row->number);
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

static void test_table(void **state)
{
    int count = 0;
    (void)state;
    while (code_example_at(count) != NULL) {
        const struct code_example *example = code_example_at(count);
        assert_true(count == 0
                    || code_example_at(count - 1)->number < example->number);
        assert_int_not_equal(message_by_number(example->number),
                             MESSAGE_NONE);
        assert_string_not_equal(example->bad, example->good);
        assert_ptr_equal(code_example(example->number), example);
        count++;
    }
    assert_true(count >= 60);
    assert_null(code_example_at(count));
    assert_null(code_example(1));
    assert_null(code_example(9999));
}

/* What `awig explain-code` gives, with an example and without. */
static void test_explain_code(void **state)
{
    awig *context = NULL;
    awig_value *arguments = NULL, *result = NULL;
    (void)state;
    assert_int_equal(awig_create(&context, NULL), AWIG_OK);
    assert_int_equal(awig_map_create(context, &arguments), AWIG_OK);
    awig_map_text(arguments, "code", "AW5102");
    assert_int_equal(awig_call(context, "explain-code", arguments, NULL,
                               &result), AWIG_OK);
    assert_string_equal(awig_text(awig_get(result, "bad")),
                        ">= 5000, < 10000");
    assert_string_equal(awig_text(awig_get(result, "good")),
                        "[5000..10000)");
    awig_value_destroy(result);
    awig_map_text(arguments, "code", "AW9070");
    assert_int_equal(awig_call(context, "explain-code", arguments, NULL,
                               &result), AWIG_OK);
    assert_non_null(awig_get(result, "bad"));
    assert_string_equal(awig_text(awig_get(result, "name")), "BUG");
    awig_value_destroy(result);
    awig_value_destroy(arguments);
    awig_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_examples_hold),
        cmocka_unit_test(test_more_hold),
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_explain_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
