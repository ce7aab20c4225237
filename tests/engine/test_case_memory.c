/* Operations on cases under failing memory: each allocation failing once, and
 * forever.  A failure is a clean error; nothing of it stands; nothing leaks.
 * And the fold: every table rebuilt from the log is the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/import.h"

#define DATABASE "build-test-case-memory.db"

static struct mem mem;            /* of the hub and all sessions */
static struct hub *hub;
static int64_t now = 1630000000;  /* 2021-08-26 */
static uint64_t seed = 1;

/* One call: a session whose arguments are NAME, VALUE pairs; a name ending in
 * '+' makes a list of one. */
static int call(operation_function run, const char *const *pairs,
                struct value **out, struct arena *arena, int *answer,
                struct err *err)
{
    struct mem plain;
    struct arena words;
    mem_init(&plain);
    arena_init(&words, &plain);
    struct value *arguments = value_map(&words);
    for (; *pairs != NULL; pairs += 2) {
        size_t size = strlen(pairs[0]);
        if (pairs[0][size - 1] == '+') {
            char *name = arena_copy(&words, pairs[0], size - 1);
            struct value *list = value_set(arguments, name,
                                           value_list(&words));
            value_add(list, value_string(&words, pairs[1]));
        } else {
            value_set_string(&words, arguments, pairs[0], pairs[1]);
        }
    }
    struct session session = { .mem = &mem, .arena = arena,
        .arguments = arguments, .hub = hub };
    clock_fixed(&session.clock, &now);
    entropy_seeded(&session.entropy, &seed);
    err_clear(err);
    int code = run(&session, out, err);
    if (code == 0 && arena->failed) {
        code = err_nomem(err);
    }
    *answer = session.answer;
    arena_free(&words);
    return code;
}

static void must(operation_function run, const char *const *pairs,
                 int answer_wanted)
{
    struct arena arena;
    struct value *out = NULL;
    struct err err;
    char text[600];
    int answer = 0;
    arena_init(&arena, &mem);
    int code = call(run, pairs, &out, &arena, &answer, &err);
    if (code != 0) {
        err_text(&err, LANGUAGE_EN, text, sizeof text);
        fail_msg("%s", text);
    }
    assert_int_equal(answer, answer_wanted);
    arena_free(&arena);
}

#define PAIRS(...) (const char *const[]){ __VA_ARGS__, NULL }
#define WHO "actor", "ani", "role", "opd"
#define BUREAU "actor", "budi", "role", "organization_bureau"

static int setup(void **unused)
{
    (void)unused;
    struct err err;
    struct value *out = NULL;
    struct arena arena;
    struct clock clock;
    struct entropy entropy;
    int answer = 0;
    mem_init(&mem);
    (void)remove(DATABASE);
    arena_init(&arena, &mem);
    assert_int_equal(call(op_init, PAIRS("db", DATABASE, "data", "data",
                                         "rules", "rules"),
                          &out, &arena, &answer, &err), 0);
    arena_free(&arena);
    clock_fixed(&clock, &now);
    entropy_seeded(&entropy, &seed);
    const struct hub_place place = { .path = DATABASE, .flags = 0,
        .clock = &clock, .entropy = &entropy };
    assert_int_equal(hub_open(&hub, &mem, &place, &err), 0);
    must(op_case_open, PAIRS("machine", "replication", "innovation",
        "INV001", "region", "19.71", "unit", "Dinas Pariwisata", WHO,
        "at", "2021-08-10"), 0);
    must(op_case_attach, PAIRS("case", "C0001", "type", "interest_record",
        WHO, "at", "2021-08-11"), 0);
    must(op_case_do, PAIRS("case", "C0001", "action", "verify_interest",
        BUREAU, "at", "2021-08-12"), 0);
    must(op_case_attach, PAIRS("case", "C0001", "type", "gap_analysis",
        BUREAU, "at", "2021-08-13"), 0);
    must(op_case_do, PAIRS("case", "C0001", "action", "map_gaps", "actor",
        "cici", "role", "planning_agency", "at", "2021-08-14"), 0);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    hub_close(hub);
    assert_int_equal(mem.used_bytes, 0);
    (void)remove(DATABASE);
    (void)remove(DATABASE "-wal");
    (void)remove(DATABASE "-shm");
    return 0;
}

static int64_t entries(void)
{
    struct err err;
    int64_t size = 0;
    assert_int_equal(log_size(hub->db, &size, &err), 0);
    return size;
}

/* Runs an operation with allocation `n` failing; rolls back what it did. */
static int one_failure(operation_function run, const char *const *pairs,
                       uint64_t n, bool forever)
{
    struct arena arena;
    struct value *out = NULL;
    struct err err, ignored;
    int answer = 0;
    int64_t before = entries();
    assert_int_equal(db_begin(hub->db, &ignored), 0);
    arena_init(&arena, &mem);
    mem.fail_at = mem.calls + n;
    mem.fail_forever = forever;
    uint64_t start = mem.calls;
    int code = call(run, pairs, &out, &arena, &answer, &err);
    bool reached = mem.calls - start >= n;
    mem.fail_at = 0;
    arena_free(&arena);
    if (reached && code == 0) {
        /* A cache may do without; the answer must be whole then. */
        assert_true(entries() > before || answer == 0);
    } else if (reached) {
        assert_int_equal(code, ERR_NOMEM);
        assert_int_equal(entries(), before);
    }
    db_rollback(hub->db);
    assert_int_equal(entries(), before);
    return reached ? 1 : 0;
}

static void fail_each(operation_function run, const char *const *pairs,
                      int answer)
{
    struct err err;
    assert_int_equal(db_begin(hub->db, &err), 0);
    must(run, pairs, answer);
    db_rollback(hub->db);
    for (int forever = 0; forever < 2; forever++) {
        uint64_t n = 1;
        /* Every one of the first 40, then in growing steps. */
        while (one_failure(run, pairs, n, forever == 1) == 1) {
            n += n < 40 ? 1 : n / 16;
        }
        assert_true(n > 5);
    }
}

static void test_refusal(void **unused)
{
    (void)unused;
    fail_each(op_case_do, PAIRS("case", "C0001", "action",
        "confirm_eligible", BUREAU, "at", "2021-09-01"), 5);
}

static void test_override(void **unused)
{
    (void)unused;
    fail_each(op_case_do, PAIRS("case", "C0001", "action",
        "confirm_eligible", BUREAU, "override", "disepakati",
        "second-actor", "ani", "second-role", "opd", "at", "2021-09-01"), 0);
}

static void test_attach(void **unused)
{
    (void)unused;
    fail_each(op_case_attach, PAIRS("case", "C0001", "type", "action_plan",
        "field+", "origin_communication=surat", "signer", "Wali Kota",
        "signer-role+", "regional_head", WHO, "at", "2021-09-01"), 0);
}

static void test_set(void **unused)
{
    (void)unused;
    fail_each(op_case_set, PAIRS("case", "C0001", "facts+",
        "innovation.started_on=2019-07-19", "source", "x", "on",
        "2021-09-01", WHO, "at", "2021-09-01"), 0);
}

static void test_show(void **unused)
{
    (void)unused;
    fail_each(op_case_show, PAIRS("case", "C0001"), 0);
    fail_each(op_case_actions, PAIRS("case", "C0001"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusal),
        cmocka_unit_test(test_override),
        cmocka_unit_test(test_attach),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_show),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
