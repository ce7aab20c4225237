/* A script in a worker gives what it gives here, to the byte: results, errors,
 * steps, reads, for the whole hostile corpus and more.  What breaks there, or
 * hangs, or answers nonsense, is an error of that rule and of nothing else. */
#include "script_fixture.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/process.h"
#include "script/wire.h"
#include "script/worker_speak.h"
#include "worker_program.h"

/* Two fixtures: one whose scripts run here, one far away. */
struct both {
    struct fixture here, far;
};

static void open_both(struct both *both)
{
    fixture_open(&both->here);
    fixture_open(&both->far);
    assert_true(have_worker());
    both->far.host.limits.worker = program;
}

static void close_both(struct both *both)
{
    fixture_close(&both->here);
    fixture_close(&both->far);
}

static void same_text(const char *name, const char *what, struct str a,
                      struct str b)
{
    if (!str_equal(a, b)) {
        fail_msg("%s: %s: here '%.*s', far '%.*s'", name, what, (int)a.size,
                 a.bytes, (int)b.size, b.bytes);
    }
}

/* Results of the last calls, or of loads, are the same. */
static void same(const char *name, const struct both *both, bool called)
{
    const struct fixture *here = &both->here, *far = &both->far;
    same_text(name, "error", str_of(here->text), str_of(far->text));
    assert_int_equal(here->err.line, far->err.line);
    assert_int_equal(here->err.column, far->err.column);
    assert_string_equal(here->err.source, far->err.source);
    if (!called) {
        return;
    }
    const struct call *a = &here->call, *b = &far->call;
    if (a->status != b->status || a->kind != b->kind
        || (a->steps != b->steps && a->kind != CALL_ERROR_MEMORY)) {
        fail_msg("%s: here %d/%d in %lld, far %d/%d in %lld", name,
                 a->status, a->kind, (long long)a->steps, b->status, b->kind,
                 (long long)b->steps);
    }
    assert_int_equal(a->slot, b->slot);
    assert_int_equal(a->slot_is_parameter, b->slot_is_parameter);
    if (a->status == CALL_VALUE) {
        assert_int_equal(a->is_nil, b->is_nil);
        assert_true(type_equal(a->type, b->type));
        assert_true(cell_equal(a->type, a->value, b->value));
    }
    same_text(name, "reason", a->reason[0], b->reason[0]);
    same_text(name, "reason", a->reason[1], b->reason[1]);
    same_text(name, "code", a->reason_code, b->reason_code);
    assert_int_equal(a->fact_reads_count, b->fact_reads_count);
    assert_int_equal(a->parameter_reads_count, b->parameter_reads_count);
    for (size_t i = 0; i < a->fact_reads_count; i++) {
        assert_int_equal(a->fact_reads[i], b->fact_reads[i]);
    }
}

/* Loads and calls the first function on both sides. */
static void compare(struct both *both, const char *name, struct str source)
{
    struct fixture *sides[] = { &both->here, &both->far };
    int codes[2], calls[2] = { 0, 0 };
    for (int i = 0; i < 2; i++) {
        sides[i]->text[0] = '\0';
        codes[i] = fixture_load(sides[i], source.bytes, source.size);
        if (codes[i] != 0) {
            err_text(&sides[i]->err, LANGUAGE_EN, sides[i]->text,
                     sizeof sides[i]->text);
        }
    }
    bool slow = codes[0] == ERR_LIMIT || codes[1] == ERR_LIMIT;
    if (codes[0] != codes[1] && !slow) {
        fail_msg("%s: load %d here (%s), %d far (%s)", name, codes[0],
                 both->here.text, codes[1], both->far.text);
    }
    if (slow) {
        return;                   /* the clock: no two runs need agree */
    }
    assert_int_equal(script_declarations_count(both->here.script),
                     script_declarations_count(both->far.script));
    same(name, both, false);
    if (codes[0] != 0
        || script_declaration(both->here.script, 0)->functions[FUNCTION_CHECK]
           < 0) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        calls[i] = fixture_call(sides[i], 0, true);
    }
    if (calls[0] == 0 && calls[1] == 0) {
        same(name, both, true);
    }
}

static void test_corpus(void **state)
{
    static struct both both;
    int count = 0;
    (void)state;
    open_both(&both);
    DIR *folder = opendir("tests/hostile");
    assert_non_null(folder);
    for (struct dirent *item = readdir(folder); item != NULL;
         item = readdir(folder)) {
        char path[512];
        struct buf buf;
        if (strstr(item->d_name, ".lua") == NULL) {
            continue;
        }
        (void)snprintf(path, sizeof path, "tests/hostile/%s", item->d_name);
        buf_init(&buf, &both.here.mem, 0);
        assert_int_equal(file_read(&buf, path, &both.here.err), 0);
        compare(&both, item->d_name, buf_view(&buf));
        buf_free(&buf);
        count++;
    }
    closedir(folder);
    assert_true(count >= 150);
    close_both(&both);
}

/* Values that JSON alone would bend. */
static void test_values(void **state)
{
    static struct both both;
    static const char *const bodies[] = {
        "return true, { id = 'a\"\\\\\\n\\t', en = 'caf\\u{E9}', code = 'X' }",
        "return -0.0 == 0 and 1 / -0.0 < 0",
        "return case.innovation.ratio == 3 and p.rate == 1.5",
        "return case.innovation.awards[2] == 'Top 99'",
        "return contains(p.tiers, 'Top 15') and #p.tiers == 2",
        "return known(case.innovation, 'extra')",
        "return case.innovation.extra == 'x'",
        "return p.gone == 'x'",
        "return 9007199254740993 + case.innovation.score",
        "return math.max(0.1, 1e300)", "return 'a\\0b'", "return 'teks'",
        "return { 'a', 'b' }", "return { 1, 2, 3 }", "return nil", "return",
        "return { 0.5, -0.0, 1e-300 }", "error('a\\0b')", "error({})",
        "error('\\255\\254')", "return case.innovation.nama",
        "return string.rep('x', 1e9)", "return '\\255'",
    };
    (void)state;
    open_both(&both);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        char source[512];
        (void)snprintf(source, sizeof source, "component { id = 'R', value ="
                       " function(case, p) %s end, title = 'x',"
                       " weight = 'min_age_months' }", bodies[i]);
        struct fixture *sides[] = { &both.here, &both.far };
        for (int k = 0; k < 2; k++) {
            assert_int_equal(fixture_load_text(sides[k], source), 0);
            assert_int_equal(fixture_call(sides[k], 0, false), 0);
        }
        same(bodies[i], &both, true);
    }
    close_both(&both);
}

/* Declarations arrive as they were made. */
static void test_declarations(void **state)
{
    static struct both both;
    static const char source[] =
        "duty { id = 'D', title = { id = 'a', en = 'b' }, every = '1 month',"
        " count = 12, basis = 'caf\\u{E9}', when = function() return true end }"
        "\n\nrule { id = 'R', on_fail = 'note',\n check = function() return"
        " true end }\n"
        "component { id = 'C', weight = 1.5, value = function() return 1 end }";
    (void)state;
    open_both(&both);
    assert_int_equal(fixture_load_text(&both.here, source), 0);
    assert_int_equal(fixture_load_text(&both.far, source), 0);
    assert_int_equal(script_declarations_count(both.far.script), 3);
    for (size_t i = 0; i < 3; i++) {
        const struct declaration *a = script_declaration(both.here.script, i);
        const struct declaration *b = script_declaration(both.far.script, i);
        assert_int_equal(a->kind, b->kind);
        assert_true(str_equal(a->id, b->id));
        assert_true(str_equal(a->file, b->file));
        assert_int_equal(a->line, b->line);
        assert_true(value_equal(a->fields, b->fields));
        assert_memory_equal(a->functions, b->functions, sizeof a->functions);
        assert_memory_equal(a->function_line, b->function_line,
                            sizeof a->function_line);
    }
    close_both(&both);
}

/* Sends a signal to the worker while it works on a call, so many times. */
struct attack {
    const struct fixture *far;
    int signal, times;
};

static void *kill_soon(void *user)
{
    const struct attack *attack = user;
    struct timespec pause = { 0, 20 * 1000 * 1000 };
    /* Time to begin: a fresh one loads in a few milliseconds, or, with the
     * address sanitizer on a busy machine, in a hundred. */
#ifdef __SANITIZE_ADDRESS__
    struct timespec begin = { 0, 300 * 1000 * 1000 };
#else
    struct timespec begin = pause;
#endif
    pid_t last = 0;
    for (int i = 0; i < attack->times; i++) {
        pid_t pid = 0;
        for (int turn = 0; turn < 500 && (pid == 0 || pid == last); turn++) {
            (void)nanosleep(&pause, NULL);
            pid = attack->far->script->worker->process.pid;
        }
        (void)nanosleep(&begin, NULL);
        (void)kill(pid, attack->signal);
        last = pid;
    }
    return NULL;
}

/* Two rules: an endless one (made slow by a lenient budget), and a good one. */
static const char two_rules[] =
    "rule { id = 'BAD', check = function() while true do end end }\n"
    "rule { id = 'GOOD', check = function(case)"
    " return case.innovation.score == 7 end }\n";

static void good_again(struct fixture *far)
{
    assert_int_equal(fixture_call(far, 1, true), 0);
    assert_int_equal(far->call.status, CALL_VALUE);
    assert_true(far->call.value.as.boolean);
}

static void test_crash(void **state)
{
    static struct both both;
    /* The address sanitizer makes an exit of SIGSEGV. */
#ifdef __SANITIZE_ADDRESS__
    static const int signals[] = { SIGKILL, SIGABRT };
#else
    static const int signals[] = { SIGSEGV, SIGKILL, SIGABRT };
#endif
    struct fixture *far = &both.far;
    (void)state;
    open_both(&both);
    far->host.limits.steps_max = INT64_MAX / 2;
    far->host.limits.time_ms_max = 4000;
    assert_int_equal(fixture_load_text(far, two_rules), 0);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct attack attack = { far, signals[i], 2 };
        pid_t before = far->script->worker->process.pid;
        pthread_t thread;
        assert_true(before > 0);
        assert_int_equal(pthread_create(&thread, NULL, kill_soon, &attack),
                         0);
        assert_int_equal(fixture_call(far, 0, true), 0);
        (void)pthread_join(thread, NULL);
        assert_int_equal(far->call.status, CALL_ERROR);
        assert_int_equal(far->call.kind, CALL_ERROR_BROKEN);
        assert_int_equal(far->err.message, MESSAGE_WORKER_CRASHED);
        assert_int_equal(far->err.line, 1);
        assert_non_null(strstr(far->text, "eligibility.lua:1"));
        char number[16];
        (void)snprintf(number, sizeof number, "signal %d", signals[i]);
        assert_non_null(strstr(far->text, number));
        good_again(far);
        assert_true(far->script->worker->process.pid != before);
    }
    close_both(&both);
}

/* Killed once, by somebody else: the rule gives what it gives. */
static void test_killed_once(void **state)
{
    static struct both both;
    struct fixture *far = &both.far;
    pthread_t thread;
    (void)state;
    open_both(&both);
    far->host.limits.time_ms_max = 4000;
    far->host.limits.steps_max = 200000000;
    assert_int_equal(fixture_load_text(far, two_rules), 0);
    struct attack attack = { far, SIGKILL, 1 };
    assert_int_equal(pthread_create(&thread, NULL, kill_soon, &attack), 0);
    int code = fixture_call(far, 0, true);
    (void)pthread_join(thread, NULL);
    assert_true(code == 0 || far->call.status == CALL_TIME);
    assert_true(far->err.message == MESSAGE_SCRIPT_STEPS
                || far->err.message == MESSAGE_SCRIPT_TIME);
    good_again(far);
    close_both(&both);
}

static int64_t passed_ms(const struct timespec *before)
{
    struct timespec after;
    (void)clock_gettime(CLOCK_MONOTONIC, &after);
    return (after.tv_sec - before->tv_sec) * 1000
           + (after.tv_nsec - before->tv_nsec) / 1000000;
}

/* A process that does not go on is killed at twice the deadline: not before,
 * and soon after, as far as the machine lets us see. */
static void test_hang(void **state)
{
    static struct both both;
    struct fixture *far = &both.far;
    struct timespec before;
    (void)state;
    open_both(&both);
    far->host.limits.time_ms_max = 200;
    assert_int_equal(fixture_load_text(far, two_rules), 0);
    assert_int_equal(kill(far->script->worker->process.pid, SIGSTOP), 0);
    (void)clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(fixture_call(far, 1, true), ERR_LIMIT);
    int64_t took = passed_ms(&before);
    assert_int_equal(far->call.status, CALL_TIME);
    assert_int_equal(far->err.message, MESSAGE_WORKER_KILLED);
    assert_int_equal(far->err.line, 2);
    assert_true(took >= 2 * 200);
    assert_true(took < 4 * 200);
    good_again(far);
    close_both(&both);
}

/* The same in bulk, when many calls were well before: two deadlines from the
 * beginning of the call that hangs.  A crash ends the exchange at once.  Either
 * way the caller is told to go on record by record, and that works. */
static void test_bulk_stopped(void **state)
{
    static const int signals[] = { SIGSTOP, SIGKILL };
    static const char source[] =
        "rule { id = 'SLOW', check = function(case)\n"
        "  local n = 0 for i = 1, 100000 do n = n + i end\n"
        "  return case.innovation.score == 7 end }\n";
    enum { RECORDS = 5000 };
    static unsigned char outcomes[RECORDS];
    static const struct cell *records[RECORDS];
    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        static struct both both;
        struct fixture *far = &both.far;
        struct timespec before;
        pthread_t thread;
        open_both(&both);
        far->host.limits.time_ms_max = 400;
        assert_int_equal(fixture_load_text(far, source), 0);
        for (size_t k = 0; k < RECORDS; k++) {
            records[k] = far->fact_cells;
        }
        struct script_rule rule = { .when = -1, .check = 0 };
        struct script_bulk bulk = {
            .facts = records, .records = RECORDS, .rules = &rule,
            .rules_count = 1, .parameters = far->parameter_cells,
            .outcomes = outcomes, .arena = &far->results };
        struct attack attack = { far, signals[i], 1 };
        (void)clock_gettime(CLOCK_MONOTONIC, &before);
        assert_int_equal(pthread_create(&thread, NULL, kill_soon, &attack),
                         0);
        assert_int_equal(script_bulk(far->script, &bulk, &far->err), 0);
        (void)pthread_join(thread, NULL);
        assert_true(bulk.again);
        assert_true(passed_ms(&before) < 4 * 400);
        assert_int_equal(fixture_call(far, 0, true), 0);
        assert_true(far->call.value.as.boolean);
        close_both(&both);
    }
}

static void test_several(void **state)
{
    static struct both both;
    static const char source[] =
        "rule { id = 'A', when = function() return false end,"
        " check = function() error('no') end }\n"
        "rule { id = 'B', when = function() return true end,"
        " check = function(c) return c.innovation.score == 8 end }\n"
        "rule { id = 'C', check = function(c) return c.innovation.extra end }";
    (void)state;
    open_both(&both);
    struct fixture *sides[] = { &both.here, &both.far };
    for (int k = 0; k < 2; k++) {
        struct call calls[5];
        struct err errs[5];
        assert_int_equal(fixture_load_text(sides[k], source), 0);
        assert_int_equal(script_is_far(sides[k]->script), k == 1);
        for (int i = 0; i < 5; i++) {
            /* Handles: 0 when A, 1 check A, 2 when B, 3 check B, 4 C. */
            calls[i] = (struct call){ .function = i,
                .facts = sides[k]->fact_cells,
                .parameters = sides[k]->parameter_cells,
                .arena = &sides[k]->results, .trace = true,
                .strict_bool = true, .needs = i == 1 || i == 3 ? i : 0 };
        }
        assert_int_equal(script_calls(sides[k]->script, calls, 5, errs), 0);
        assert_false(calls[0].value.as.boolean);
        assert_true(calls[1].skipped);
        assert_true(calls[2].value.as.boolean);
        assert_false(calls[3].skipped);
        assert_int_equal(calls[3].status, CALL_VALUE);
        assert_false(calls[3].value.as.boolean);
        assert_int_equal(calls[4].status, CALL_UNKNOWN);
        assert_int_equal(calls[4].slot, 6);
        assert_int_equal(calls[4].fact_reads_count, 1);
    }
    close_both(&both);
}

/* What the process gives up. */
static void test_confined(void **state)
{
    static struct both both;
    const char *why = NULL;
    (void)state;
    open_both(&both);
    assert_int_equal(fixture_load_text(&both.far, two_rules), 0);
    const struct worker *worker = both.far.script->worker;
    assert_true(worker->no_new_privileges);
    assert_true(worker->limits);
    assert_int_equal(worker->filter, confine_can_filter(&why));
    close_both(&both);
}

/* A program that is none, and one that answers nonsense. */
static void test_no_worker(void **state)
{
    static struct both both;
    static const char *const programs[] = {
        "/nowhere/awig", "/bin/true", "/bin/cat", "/bin/yes",
    };
    (void)state;
    open_both(&both);
    both.far.host.limits.time_ms_max = 5;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        both.far.host.limits.worker = programs[i];
        assert_int_not_equal(fixture_load_text(&both.far, two_rules), 0);
        assert_true(both.far.err.message == MESSAGE_WORKER_START
                    || both.far.err.message == MESSAGE_WORKER_CRASHED
                    || both.far.err.message == MESSAGE_WORKER_KILLED);
    }
    close_both(&both);
}

/* Every allocation of the host failing, once and forever. */
static void test_no_memory(void **state)
{
    static struct both both;
    struct fixture *far = &both.far;
    (void)state;
    open_both(&both);
    for (int forever = 0; forever < 2; forever++) {
        int code = ERR_NOMEM;
        for (uint64_t at = 1; code == ERR_NOMEM; at++) {
            far->mem.calls = 0;
            far->mem.fail_at = at;
            far->mem.fail_forever = forever != 0;
            code = fixture_load_text(far, two_rules);
            if (code == 0) {
                code = fixture_call(far, 1, true);
            }
            far->mem.fail_at = 0;
            assert_true(code == 0 || code == ERR_NOMEM);
        }
        good_again(far);
    }
    close_both(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_corpus),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_declarations),
        cmocka_unit_test(test_crash),
        cmocka_unit_test(test_killed_once),
        cmocka_unit_test(test_hang),
        cmocka_unit_test(test_bulk_stopped),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_confined),
        cmocka_unit_test(test_no_worker),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
