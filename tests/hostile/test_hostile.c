/* Runs every script of tests/hostile: each must end as its first line says
 * ("-- expect: steps|time"), within twice the deadline and below 64 MiB, and
 * the next rule of the same pack is judged correctly afterwards. */
#include "../script/script_fixture.h"

#include <dirent.h>
#include <lauxlib.h>
#include <lualib.h>

#include "base/file.h"

/* The clock of the fixture is slow: so are deadlines. */
enum { MEMORY_MAX = 64 << 20, SCRIPTS_MAX = 600,
       TOOK_MAX_MS = 2 * 4 * LIMIT_TIME_MS };

#if defined(__SANITIZE_ADDRESS__)
enum { SLOWNESS = 20 };           /* time may come before steps */
#else
enum { SLOWNESS = 1 };
#endif

/* A rule that touches what a hostile one may have broken. */
static const char witness[] =
    "local T = { 3, 1, 2 }\n"
    "rule { id = 'WITNESS', check = function(case, p)\n"
    "  local sorted = table.move(T, 1, 3, 1, {})\n"
    "  table.sort(sorted)\n"
    "  local keys = ''\n"
    "  for k in pairs { b = 1, a = 2 } do keys = keys .. k end\n"
    "  return case.innovation.score == 7 and p.min_age_months == 24\n"
    "    and months_between(case.innovation.started_on, case.as_of) == 32\n"
    "    and ('x'):rep(3) == 'xxx' and ('abc'):upper() == 'ABC'\n"
    "    and contains(case.innovation.awards, 'Top 45')\n"
    "    and not known(case.innovation, 'extra')\n"
    "    and table.concat(sorted) == '123' and keys == 'ab'\n"
    "    and #T == 3 and T[1] == 3 and math.floor(2.5) == 2\n"
    "    and ('a1'):gsub('%d', 'x') == 'ax' and tostring(1.5) == '1.5'\n"
    "end }\n";

static const char *outcome_of(int code, const struct call *call)
{
    static const char *const kinds[CALL_ERROR_COUNT] = {
        "none", "broken", "steps", "memory", "depth", "result",
    };
    if (code == ERR_LIMIT && call->status == CALL_TIME) {
        return "time";
    }
    switch (call->status) {
    case CALL_VALUE: return call->value.as.boolean ? "pass" : "fail";
    case CALL_UNKNOWN: return "unknown";
    case CALL_ERROR: return kinds[call->kind];
    case CALL_TIME: break;
    }
    return "?";
}

/* Is `word` among "a|b|c"? */
static bool among(const char *word, const char *words)
{
    size_t size = strlen(word);
    while (*words != '\0') {
        size_t next = strcspn(words, "|\r\n");
        if (next == size && memcmp(words, word, size) == 0) {
            return true;
        }
        words += next;
        if (*words != '|') {
            return false;
        }
        words++;
    }
    return false;
}

/* Of this thread's processor time. */
static double milliseconds(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int failures;
static int timed;                 /* ended by the clock, unexpectedly */
enum { TIMED_MAX = 20 };          /* of 690 calls, on a busy machine */

static void complain(const char *name, const char *what, const char *more)
{
    print_error("%s: %s %s\n", name, what, more);
    failures++;
}

/* Loads the script and the witness; 0 when both loaded. */
static int load_both(struct fixture *fixture, struct str text)
{
    struct err *err = &fixture->err;
    script_destroy(fixture->script);
    fixture->script = NULL;
    err_clear(err);
    int code = script_create(&fixture->script, &fixture->host, err);
    assert_int_equal(code, 0);
    code = script_load(fixture->script, STR("eligibility.lua"), text, err);
    if (code == 0) {
        code = script_load(fixture->script, STR("matching.lua"),
                           str_of(witness), err);
    }
    if (code == 0) {
        code = script_seal(fixture->script, err);
    }
    err_text(err, LANGUAGE_EN, fixture->text, sizeof fixture->text);
    return code;
}

/* The handle of the check of a declaration. */
static int handle_of(const struct fixture *fixture, const char *id)
{
    for (size_t i = 0; i < script_declarations_count(fixture->script); i++) {
        const struct declaration *one = script_declaration(fixture->script,
                                                            i);
        if (str_is(one->id, id)) {
            return one->functions[FUNCTION_CHECK];
        }
    }
    fail_msg("no declaration %s", id);
    return -1;
}

static void judge_witness(struct fixture *fixture, const char *name)
{
    int code = fixture_call(fixture, handle_of(fixture, "WITNESS"), true);
    if (code != 0 || fixture->call.status != CALL_VALUE
        || !fixture->call.value.as.boolean) {
        complain(name, "the next rule is judged wrongly:", fixture->text);
    }
}

static void run_loaded(struct fixture *fixture, const char *name,
                       const char *expected)
{
    const char *first = "";
    int64_t steps = 0;
    for (int round = 0; round < 2; round++) {
        double start = milliseconds();
        int code = fixture_call(fixture, handle_of(fixture, "H"), true);
        double took = milliseconds() - start;
        const char *got = outcome_of(code, &fixture->call);
        /* The clock is never a decision: on a busy machine a script may end
         * by it that else ends by its steps.  Few do; see TIMED_MAX. */
        bool slow = strcmp(got, "time") == 0;
        timed += slow && !among(got, expected);
        if (!among(got, expected) && !slow) {
            complain(name, got, fixture->text);
        }
        if (took > TOOK_MAX_MS * SLOWNESS) {
            complain(name, "took too long", "");
        }
        slow = slow || strcmp(first, "time") == 0;
        if (round == 1 && strcmp(first, got) != 0 && !slow) {
            complain(name, "differs the second time:", got);
        }
        if (round == 1 && strcmp(got, "time") != 0 && !slow
            && strcmp(got, "memory") != 0 && steps != fixture->call.steps) {
            complain(name, "steps differ the second time", "");
        }
        first = got;
        steps = fixture->call.steps;
        judge_witness(fixture, name);
    }
}

static void run_text(struct fixture *fixture, const char *name,
                     struct str text, const char *expected)
{
    fixture->mem.peak_bytes = fixture->mem.used_bytes;
    double start = milliseconds();
    int code = load_both(fixture, text);
    if (milliseconds() - start > TOOK_MAX_MS * SLOWNESS) {
        complain(name, "took too long to load", "");
    }
    if (among("load", expected)) {
        if (code == 0) {
            complain(name, "loaded", "");
        } else if (fixture->err.file[0] == '\0') {
            complain(name, "the error has no file:", fixture->text);
        }
    } else if (code != 0) {
        complain(name, "did not load:", fixture->text);
    } else {
        run_loaded(fixture, name, expected);
    }
    if (fixture->mem.peak_bytes > MEMORY_MAX) {
        complain(name, "took more than 64 MiB", "");
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void test_corpus(void **state)
{
    static struct fixture fixture;
    static char *names[SCRIPTS_MAX];
    int count = 0;
    (void)state;
    fixture_open(&fixture);
    DIR *folder = opendir("tests/hostile");
    assert_non_null(folder);
    for (struct dirent *item = readdir(folder); item != NULL;
         item = readdir(folder)) {
        if (strstr(item->d_name, ".lua") != NULL) {
            assert_true(count < SCRIPTS_MAX);
            names[count++] = strdup(item->d_name);
        }
    }
    closedir(folder);
    qsort(names, (size_t)count, sizeof names[0], by_name);
    for (int i = 0; i < count; i++) {
        char path[512];
        struct buf buf;
        (void)snprintf(path, sizeof path, "tests/hostile/%s", names[i]);
        buf_init(&buf, &fixture.mem, 0);
        assert_int_equal(file_read(&buf, path, &fixture.err), 0);
        const char *expect = strstr(buf.bytes, "-- expect: ");
        assert_non_null(expect);
        run_text(&fixture, names[i], buf_view(&buf), expect + 11);
        buf_free(&buf);
        free(names[i]);
    }
    print_message("%d hostile scripts\n", count);
    assert_true(count >= 150);
    assert_int_equal(failures, 0);
    assert_true(SLOWNESS > 1 || timed <= TIMED_MAX);
    fixture_close(&fixture);
}

static int add_piece(lua_State *L, const void *bytes, size_t size,
                     void *user)
{
    (void)L;
    buf_add(user, bytes, size);
    return 0;
}

/* What only the clock can stop ends within twice the deadline. */
static void test_deadline(void **state)
{
    static struct fixture fixture;
    static const char *const bodies[] = {
        "local a, b = ('\\0'):rep(262000), ('\\0'):rep(262000) "
        "while a <= b and a <= b and a <= b and a <= b and a <= b "
        "and a <= b and a <= b and a <= b and a <= b and a <= b do end",
        "local a, b = ('x'):rep(250000) .. 1, ('x'):rep(250000) .. 1 "
        "while true do local same = a == b end",
        "local i, s = 0.5, '' while true do i = i + 1 s = 'a' .. i end",
    };
    (void)state;
    fixture_open(&fixture);
    clock_system(&fixture.clock);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        double start = milliseconds();
        int code = fixture_check(&fixture, bodies[i]);
        double took = milliseconds() - start;
        assert_int_equal(code, ERR_LIMIT);
        assert_int_equal(fixture.call.status, CALL_TIME);
        assert_true(took < 2 * LIMIT_TIME_MS * SLOWNESS);
    }
    fixture_close(&fixture);
}

/* Bytecode, whole, stripped, cut, and with a flipped byte. */
static void test_bytecode(void **state)
{
    static struct fixture fixture;
    (void)state;
    fixture_open(&fixture);
    lua_State *L = luaL_newstate();
    for (int strip = 0; strip < 2; strip++) {
        struct buf buf;
        buf_init(&buf, &fixture.mem, 0);
        assert_int_equal(luaL_loadstring(L, "rule { id = 'H' }"), 0);
        assert_int_equal(lua_dump(L, add_piece, &buf, strip), 0);
        for (size_t size = 1; size <= buf.size; size++) {
            run_text(&fixture, "bytecode",
                     (struct str){ buf.bytes, size }, "load");
        }
        for (size_t i = 1; i < buf.size; i++) {
            buf.bytes[i] ^= 0x55;
            run_text(&fixture, "bytecode", buf_view(&buf), "load");
            buf.bytes[i] ^= 0x55;
        }
        buf_free(&buf);
    }
    lua_close(L);
    assert_int_equal(failures, 0);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_corpus),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_bytecode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
