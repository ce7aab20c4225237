/* awig.h from outside: the promises [A-n], judging, faults of memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "awig.h"

#define PACK_FOLDER "rules/nasional"

static void test_misuse(void **state)
{
    awig_value *value = NULL;
    int verdict = 0;
    (void)state;
    assert_int_equal(awig_create(NULL, NULL), AWIG_E_MISUSE);    /* */
    assert_int_equal(awig_call(NULL, "eval", NULL, NULL, &value),
                     AWIG_E_MISUSE);
    assert_int_equal(awig_pack_load(NULL, "x", NULL, NULL), AWIG_E_MISUSE);
    assert_int_equal(awig_case_judge(NULL, &verdict, NULL), AWIG_E_MISUSE);
    awig_options options = AWIG_OPTIONS_INIT;
    options.size = 1;
    awig *context = NULL;
    assert_int_equal(awig_create(&context, &options), AWIG_E_MISUSE);
    awig_destroy(NULL);
    awig_value_destroy(NULL);
    awig_pack_destroy(NULL);
    awig_case_destroy(NULL);
    assert_int_equal(awig_kind(NULL), AWIG_NULL);
    assert_string_equal(awig_text(NULL), "");
}

static void test_errors(void **state)
{
    awig *context = NULL;
    awig_pack *pack = NULL;
    awig_case *one = NULL;
    (void)state;
    assert_int_equal(awig_create(&context, NULL), AWIG_OK);
    assert_int_equal(awig_pack_load(context, "no/such/pack", NULL, &pack),
                     AWIG_E_INPUT);
    assert_null(pack);
    assert_int_equal(awig_error_code(context), AWIG_E_INPUT);
    assert_true(strlen(awig_error_text(context, "id")) > 0);
    assert_true(strlen(awig_error_text(context, "en")) > 0);
    assert_int_equal(awig_pack_load(context, PACK_FOLDER, NULL, &pack),
                     AWIG_OK);
    assert_int_equal(awig_case_create(pack, &one), AWIG_OK);
    assert_int_equal(awig_case_set(one, "innovation.started_o", "x"),
                     AWIG_E_INPUT);
    assert_non_null(strstr(awig_error_hint(context, "en"),
                           "innovation.started_on"));
    assert_int_equal(awig_case_set(one, "innovation.started_on", "nine"),
                     AWIG_E_INPUT);
    awig_case_destroy(one);
    awig_pack_destroy(pack);
    awig_destroy(context);
}

/* A case that is eligible on 24 August 2021. */
static int fill(awig_case *one)
{
    static const char *const facts[][2] = {
        { "kind", "replication" }, { "as_of", "2021-08-24" },
        { "innovation.started_on", "2019-08-24" },
        { "innovation.awards", "kipp:2020:Top 45|iga:2018:award" },
        { "innovation.owner_region_code", "35.79" },
        { "innovation.sdg_target", "8.9" },
        { "replicator.region_code", "19.71" },
        { "replicator.budget_subactivity", "1.02.03" }
    };
    int code = AWIG_OK;
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0])
         && code == AWIG_OK; i++) {
        code = awig_case_set(one, facts[i][0], facts[i][1]);
    }
    if (code == AWIG_OK) {
        code = awig_case_set_number(one, "innovation.result_before", 39);
    }
    if (code == AWIG_OK) {
        code = awig_case_set_number(one, "innovation.result_after", 42.5);
    }
    if (code == AWIG_OK) {
        code = awig_case_set_integer(one, "innovation.sdg_goal", 8);
    }
    if (code == AWIG_OK) {
        code = awig_case_set_bool(one, "replicator.participating", 1);
    }
    if (code == AWIG_OK) {
        code = awig_case_set_integer(one, "population.active_same", 0);
    }
    return code != AWIG_OK ? code
        : awig_case_set_number(one, "need.score", 50.93);
}

static void test_judge(void **state)
{
    awig *context = NULL;
    awig_pack *pack = NULL;
    awig_case *one = NULL;
    awig_value *why = NULL;
    int verdict = -1;
    (void)state;
    assert_int_equal(awig_create(&context, NULL), AWIG_OK);
    assert_int_equal(awig_pack_load(context, PACK_FOLDER, NULL, &pack),
                     AWIG_OK);
    assert_int_equal(awig_case_create(pack, &one), AWIG_OK);
    awig_pack_destroy(pack);              /* the case holds a reference */
    assert_int_equal(fill(one), AWIG_OK);
    assert_int_equal(awig_case_judge(one, &verdict, NULL), AWIG_OK);
    assert_int_equal(verdict, AWIG_ELIGIBLE);
    assert_int_equal(awig_case_set(one, "innovation.started_on",
                                   "2019-08-25"), AWIG_OK);
    assert_int_equal(awig_case_judge(one, &verdict, &why), AWIG_OK);
    assert_int_equal(verdict, AWIG_INELIGIBLE);
    assert_string_equal(awig_text(awig_get(why, "verdict")), "ineligible");
    awig_case_clear(one);
    assert_int_equal(awig_case_judge(one, &verdict, NULL), AWIG_OK);
    assert_int_equal(verdict, AWIG_UNKNOWN);
    awig_value_destroy(why);
    awig_case_destroy(one);
    awig_destroy(context);
}

static void test_values(void **state)
{
    awig *context = NULL;
    awig_value *map = NULL, *parsed = NULL;
    char *text = NULL;
    size_t size = 0;
    (void)state;
    assert_int_equal(awig_create(&context, NULL), AWIG_OK);
    assert_int_equal(awig_map_create(context, &map), AWIG_OK);
    assert_int_equal(awig_map_text(map, "a", "x"), AWIG_OK);
    assert_int_equal(awig_map_text(map, "a", "y"), AWIG_OK);
    assert_int_equal(awig_map_integer(map, "b", 7), AWIG_OK);
    assert_int_equal(awig_map_append(map, "c", "1"), AWIG_OK);
    assert_int_equal(awig_map_append(map, "c", "2"), AWIG_OK);
    assert_int_equal(awig_value_json(context, map, 0, &text, &size),
                     AWIG_OK);
    assert_string_equal(text, "{\"a\":\"y\",\"b\":7,\"c\":[\"1\",\"2\"]}");
    assert_int_equal(awig_value_parse(context, text, size, &parsed),
                     AWIG_OK);
    assert_int_equal(awig_integer(awig_get(parsed, "b")), 7);
    assert_int_equal(awig_count(awig_get(parsed, "c")), 2);
    awig_text_free(context, text);
    awig_value_destroy(parsed);
    awig_value_destroy(map);
    awig_destroy(context);
}

/* --- Faults of memory ----------------------------------------------------- */

struct faults { long calls, fail_at, live; int forever; };

static void *allocate(void *user, void *pointer, size_t size_old,
                      size_t size_new)
{
    struct faults *faults = user;
    (void)size_old;
    if (size_new == 0) {
        faults->live -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    faults->calls++;
    if (faults->fail_at > 0 && (faults->calls == faults->fail_at
        || (faults->forever && faults->calls > faults->fail_at))) {
        return NULL;
    }
    void *grown = realloc(pointer, size_new);
    faults->live += pointer == NULL && grown != NULL;
    return grown;
}

/* Loads, fills, judges. */
static int work(struct faults *faults, int *verdict)
{
    awig_options options = AWIG_OPTIONS_INIT;
    awig *context = NULL;
    awig_pack *pack = NULL;
    awig_case *one = NULL;
    awig_value *why = NULL;
    options.allocate = allocate;
    options.user = faults;
    int code = awig_create(&context, &options);
    if (code == AWIG_OK) {
        code = awig_pack_load(context, PACK_FOLDER, NULL, &pack);
    }
    if (code == AWIG_OK) {
        code = awig_case_create(pack, &one);
    }
    if (code == AWIG_OK) {
        code = fill(one);
    }
    if (code == AWIG_OK) {
        code = awig_case_judge(one, verdict, &why);
    }
    awig_value_destroy(why);
    awig_case_destroy(one);
    awig_pack_destroy(pack);
    awig_destroy(context);
    return code;
}

/* Each allocation failing, once or from then on: a clean refusal, no leak; and
 * a fault that is survived gives the right answer. `step` thins the long
 * tail out so that the test stays short. */
static void fail_each(int forever)
{
    struct faults faults = { 0, 0, 0, 0 };
    int verdict = -1;
    assert_int_equal(work(&faults, &verdict), AWIG_OK);
    assert_int_equal(faults.live, 0);
    long all = faults.calls;
    for (long at = 1; at <= all; at += 1 + at / 40) {
        struct faults next = { 0, at, 0, forever };
        verdict = -1;
        int code = work(&next, &verdict);
        assert_int_equal(next.live, 0);
        if (code == AWIG_OK) {
            assert_int_equal(verdict, AWIG_ELIGIBLE);
        } else {
            assert_int_equal(code, AWIG_E_NOMEM);
        }
    }
}

/* Identifiers have labels in both languages; others have none. */
static void test_labels(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        { "state", "eligible", "dinyatakan layak" },
        { "action", "submit_plan", "ajukan rencana aksi" },
        { "machine", "hub", "Hub JIPP" },
        { "role", "organization_bureau", "Biro Organisasi" },
        { "document", "team_decree", "SK Tim Replikasi" }
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *id = awig_label(rows[i][0], rows[i][1], "id");
        const char *en = awig_label(rows[i][0], rows[i][1], "en");
        assert_string_equal(id, rows[i][2]);
        assert_non_null(en);
        assert_string_equal(awig_label(rows[i][0], rows[i][1], NULL), id);
        assert_null(awig_label(rows[i][0], "nobody", "id"));
    }
    assert_null(awig_label("colour", "open", "id"));
    assert_null(awig_label(NULL, "open", "id"));
    assert_null(awig_label("state", NULL, "id"));
}

static void test_faults_once(void **state)
{
    (void)state;
    fail_each(0);
}

static void test_faults_forever(void **state)
{
    (void)state;
    fail_each(1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_misuse), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_judge), cmocka_unit_test(test_values),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_faults_once),
        cmocka_unit_test(test_faults_forever)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
