/* Reload through awig.h: good rules take the place of those in use, bad ones
 * do not, and say why; cases keep the rules that they were made for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "awig.h"

static char base[64], folder[128];

static void put(const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void put_rule(const char *condition)
{
    char text[512];
    (void)snprintf(text, sizeof text,
                   "rule { id = 'C01', title = { id = 'a', en = 'b' },\n"
                   "  basis = 'x', on_fail = 'ineligible',\n"
                   "  check = function(case, p)\n"
                   "    return case.score %s p.least\n  end }\n", condition);
    put("eligibility.lua", text);
}

static int open_folder(void **state)
{
    char path[256];
    (void)state;
    (void)snprintf(base, sizeof base, "/tmp/awig-reload-XXXXXX");
    assert_non_null(mkdtemp(base));
    (void)snprintf(folder, sizeof folder, "%s/99-contoh", base);
    (void)mkdir(folder, 0700);
    (void)snprintf(path, sizeof path, "%s/cases", folder);
    (void)mkdir(path, 0700);
    put("pack.json", "{\"id\": \"99-contoh\", \"title\": {\"id\": \"a\","
        " \"en\": \"b\"}, \"version\": \"1\", \"extends\": null,"
        " \"api\": 1}\n");
    put("facts.csv", "fact,type,title_id,title_en\nscore,int,a,b\n");
    put("parameters.csv", "key,from,value,stricter,title_id,title_en,basis\n"
        "least,,10,higher,a,b,x\n");
    put("cases/c.csv", "case,as_of,score,expect\n"
        "cukup,2022-01-01,10,eligible\nkurang,2022-01-01,9,ineligible\n");
    put_rule(">=");
    return 0;
}

static int close_folder(void **state)
{
    static const char *const names[] = { "pack.json", "facts.csv",
        "parameters.csv", "cases/c.csv", "eligibility.lua", "cases", "" };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[256];
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)remove(path);
    }
    return remove(base);
}

/* The verdict of a new case with this score. */
static int judge(awig_pack *pack, int score)
{
    awig_case *one = NULL;
    int verdict = -1;
    assert_int_equal(awig_case_create(pack, &one), AWIG_OK);
    assert_int_equal(awig_case_set_integer(one, "score", score), AWIG_OK);
    assert_int_equal(awig_case_judge(one, &verdict, NULL), AWIG_OK);
    awig_case_destroy(one);
    return verdict;
}

struct step {
    const char *name;
    const char *file, *text;      /* file NULL: put_rule(text) */
    int code, changed;
    const char *id, *says;        /* of the error */
    int at_ten, at_eleven;        /* verdicts afterwards */
};

static const struct step steps[] = {
    { "nothing new", NULL, ">=", AWIG_OK, 0, "", "", AWIG_ELIGIBLE,
      AWIG_ELIGIBLE },
    { "does not load", NULL, ">= case.scor +", AWIG_E_RULES, 0, NULL,
      "eligibility.lua:4", AWIG_ELIGIBLE, AWIG_ELIGIBLE },
    { "fails its own case", NULL, ">", AWIG_E_RULES, 0, "AW4606",
      "cases/c.csv:2", AWIG_ELIGIBLE, AWIG_ELIGIBLE },
    { "a case that cannot be read", "cases/c.csv",
      "case,as_of,skor,expect\n", AWIG_E_RULES, 0, NULL, "cases/c.csv",
      AWIG_ELIGIBLE, AWIG_ELIGIBLE },
    { "rule and case together", "cases/c.csv",
      "case,as_of,score,expect\npas,2022-01-01,10,ineligible\n", AWIG_OK, 1,
      "", "", AWIG_INELIGIBLE, AWIG_ELIGIBLE },
    { "a manifest that is none", "pack.json", "{", AWIG_E_INPUT, 0, NULL,
      "pack.json", AWIG_INELIGIBLE, AWIG_ELIGIBLE },
};

static void run_steps(const char *worker)
{
    awig *context = NULL;
    awig_pack *pack = NULL;
    awig_case *old = NULL;
    awig_options options = AWIG_OPTIONS_INIT;
    int verdict = -1;
    options.language = "en";
    options.worker = worker;
    options.time_ms_max = 5000;
    assert_int_equal(awig_create(&context, &options), AWIG_OK);
    assert_int_equal(awig_pack_load(context, folder, NULL, &pack), AWIG_OK);
    assert_int_equal(awig_case_create(pack, &old), AWIG_OK);
    assert_int_equal(awig_case_set_integer(old, "score", 10), AWIG_OK);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const struct step *step = &steps[i];
        int changed = -1;
        if (step->file != NULL) {
            put(step->file, step->text);
        } else {
            put_rule(step->text);
        }
        if (strcmp(step->name, "rule and case together") == 0) {
            put_rule(">");
        }
        int code = awig_pack_reload(pack, &changed);
        const char *text = awig_error_text(context, "en");
        if ((code != 0) != (step->code != 0) || changed != step->changed
            || strstr(text, step->says) == NULL
            || (step->id != NULL
                && strcmp(awig_error_id(context), step->id) != 0)) {
            fail_msg("%s: %d, changed %d, %s: %s", step->name, code, changed,
                     awig_error_id(context), text);
        }
        assert_int_equal(judge(pack, 10), step->at_ten);
        assert_int_equal(judge(pack, 11), step->at_eleven);
        assert_int_equal(awig_case_judge(old, &verdict, NULL), AWIG_OK);
        assert_int_equal(verdict, AWIG_ELIGIBLE);
    }
    assert_int_equal(awig_pack_reload(NULL, NULL), AWIG_E_MISUSE);
    awig_pack_destroy(pack);
    assert_int_equal(awig_case_judge(old, &verdict, NULL), AWIG_OK);
    awig_case_destroy(old);
    awig_destroy(context);
}

static void test_here(void **state)
{
    (void)state;
    run_steps(NULL);
}

static void test_worker(void **state)
{
    const char *command = getenv("AWIG");
    (void)state;
    run_steps(command != NULL ? command : "build/awig");
}

/* Rows of awig watch. */
struct seen {
    char states[256];
    int rows;
};

static int see(void *user, const awig_value *row)
{
    struct seen *seen = user;
    size_t used = strlen(seen->states);
    (void)snprintf(seen->states + used, sizeof seen->states - used, "%s ",
                   awig_text(awig_get(row, "state")));
    seen->rows++;
    /* What the next look finds. */
    if (seen->rows == 1) {
        put_rule(">");
    } else if (seen->rows == 2) {
        put("parameters.csv", "key,from,value,stricter,title_id,title_en,"
            "basis\nleast,,9,higher,a,b,x\n");
    }
    return 0;
}

static void test_watch(void **state)
{
    awig *context = NULL;
    awig_value *arguments = NULL;
    awig_sink sink = AWIG_SINK_INIT;
    struct seen seen = { "", 0 };
    (void)state;
    sink.row = see;
    sink.user = &seen;
    assert_int_equal(awig_create(&context, NULL), AWIG_OK);
    assert_int_equal(awig_map_create(context, &arguments), AWIG_OK);
    (void)awig_map_text(arguments, "pack", folder);
    (void)awig_map_integer(arguments, "times", 6);
    (void)awig_map_integer(arguments, "every", 0);
    assert_int_equal(awig_call(context, "watch", arguments, &sink, NULL),
                     AWIG_OK);
    assert_string_equal(seen.states, "loaded kept reloaded ");
    assert_int_equal(awig_answer(context), 0);
    awig_value_destroy(arguments);
    awig_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_here, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(test_worker, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(test_watch, open_folder,
                                        close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
