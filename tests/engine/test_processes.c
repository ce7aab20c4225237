/* Eight processes on one hub: every operation that was acknowledged is one
 * entry, none is lost; in the order of the log each step begins where the one
 * before it ended, and the caps hold at every point; how long they waited is
 * told, and held to 50 ms under AWIG_TIMING. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/model_world.h"
#include "base/date.h"
#include "engine/actors.h"
#include "engine/audit.h"
#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/import.h"

enum { PROCESSES = 8, OPERATIONS = 60, CASES = 10, CAP = 3,
       ALL = PROCESSES * OPERATIONS };

static char path[96];

struct office {
    struct mem mem;
    struct arena arena;
    struct session session;
    struct value *arguments;
    struct err err;
    uint64_t seed, random;
};

static uint32_t draw(struct office *office, uint32_t below)
{
    uint64_t z = (office->random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) % below);
}

static void office_open(struct office *office, uint64_t seed, unsigned flags)
{
    memset(office, 0, sizeof *office);
    mem_init(&office->mem);
    arena_init(&office->arena, &office->mem);
    office->seed = office->random = seed;
    office->session = (struct session){ .mem = &office->mem,
        .arena = &office->arena, .language = LANGUAGE_EN };
    clock_system(&office->session.clock);
    entropy_system(&office->session.entropy);
    struct hub_place place = { path, flags, &office->session.clock,
                               &office->session.entropy };
    int code = hub_open(&office->session.hub, &office->mem, &place,
                        &office->err);
    if (code != 0) {
        fail_msg("hub_open: %d", code);
    }
}

static void office_close(struct office *office)
{
    hub_close(office->session.hub);
    arena_free(&office->arena);
}

static void begin(struct office *office)
{
    arena_free(&office->arena);
    arena_init(&office->arena, &office->mem);
    office->arguments = value_map(&office->arena);
    office->session.arguments = office->arguments;
    office->session.answer = 0;
    err_clear(&office->err);
}

static void set(struct office *office, const char *name, const char *text)
{
    value_set_string(&office->arena, office->arguments, name, text);
}

static void set_list(struct office *office, const char *name,
                     const char *text)
{
    struct value *list = value_list(&office->arena);
    value_add(list, value_string(&office->arena, text));
    value_set(office->arguments, name, list);
}

static void who(struct office *office, const char *role)
{
    set(office, "actor", role);
    set(office, "role", role);
}

static int run(struct office *office, operation_function operation)
{
    struct value *out = NULL;
    return operation(&office->session, &out, &office->err);
}

static void must(struct office *office, int code)
{
    char text[600];
    if (code < 0 || office->session.answer != 0) {
        err_text(&office->err, LANGUAGE_EN, text, sizeof text);
        fail_msg("%d, answer %d: %s", code, office->session.answer, text);
    }
}

/* --- The hub -------------------------------------------------------------- */

/* Ten proposals of one government, ready to be submitted; then as many
 * replications that can be suspended and resumed. */
static void make_cases(struct office *office)
{
    static const char *const roles[] = { "opd", "organization_bureau" };
    for (int i = 0; i < 2; i++) {
        begin(office);
        set(office, "name", roles[i]);
        set(office, "role", roles[i]);
        set(office, "region", "19");
        must(office, run(office, op_actor_add));
    }
    for (int i = 1; i <= 2 * CASES; i++) {
        char name[24];
        begin(office);
        set(office, "machine", i <= CASES ? "kipp_proposal" : "replication");
        set(office, "innovation", "INV001");
        set(office, "region", "19.71");
        set(office, "unit", "Dinas");
        who(office, "opd");
        must(office, run(office, op_case_open));
        snprintf(name, sizeof name, "C%04d", i);
        begin(office);
        set(office, "case", name);
        set_list(office, "facts", "innovation.sdg_target=8.9");
        set(office, "source", "uji");
        set(office, "on", "2022-01-01");
        who(office, "opd");
        must(office, run(office, op_case_set));
        begin(office);
        set(office, "case", name);
        set(office, "type", "officer_decree");
        who(office, "opd");
        must(office, run(office, op_case_attach));
    }
}

static void make_hub(void)
{
    struct office office;
    char data[96], rules[96];
    snprintf(path, sizeof path, "%s/hub.db", model_folder);
    snprintf(data, sizeof data, "%s/data", model_folder);
    snprintf(rules, sizeof rules, "%s/rules", model_folder);
    office_open(&office, 1, DB_CREATE);
    begin(&office);
    set(&office, "data", data);
    set(&office, "rules", rules);
    must(&office, hub_fill(&office.session, office.session.hub,
                           &office.err));
    make_cases(&office);
    office_close(&office);
}

/* --- A process ------------------------------------------------------------ */

struct report {
    int32_t entries, errors;      /* acknowledged; refused to do anything */
    int64_t waited[OPERATIONS];   /* ns of each operation */
};

/* One operation on cases that all processes share. */
static int operate(struct office *office)
{
    char name[24];
    uint32_t what = draw(office, 100);
    bool proposal = what < 40;
    begin(office);
    snprintf(name, sizeof name, "C%04u", 1 + draw(office, CASES) +
             (proposal ? 0u : (unsigned)CASES));
    set(office, "case", name);
    if (what >= 85) {
        set(office, "type", "suspension_record");
        who(office, "opd");
        return run(office, op_case_attach);
    }
    set(office, "action", proposal ? "submit" : what < 62 ? "suspend"
                                                          : "resume");
    set(office, "reason", "uji");
    who(office, "organization_bureau");
    return run(office, op_case_do);
}

static void work(int number, int to)
{
    static struct report report;
    struct office office;
    office_open(&office, 100 + (uint64_t)number, 0);
    struct clock *clock = &office.session.clock;
    for (int i = 0; i < OPERATIONS; i++) {
        int64_t before = clock->ticks_ns(clock->user);
        int code = operate(&office);
        report.waited[i] = clock->ticks_ns(clock->user) - before;
        report.entries += code == 0 ? 1 : 0;
        report.errors += code == 0 ? 0 : 1;
        if (code != 0) {
            char text[400];
            err_text(&office.err, LANGUAGE_EN, text, sizeof text);
            fprintf(stderr, "process %d: %s\n", number, text);
        }
    }
    office_close(&office);
    bool sent = write(to, &report, sizeof report) == (ssize_t)sizeof report;
    _exit(sent ? 0 : 1);
}

/* --- What came of it ------------------------------------------------------ */

struct history {
    char state[2 * CASES + 1][32];
    int submitted, steps;
};

/* Each step begins where the last one of its case ended, and no submission
 * is the fourth. */
static int follow(void *user, const struct entry *entry, struct str leaf,
                  struct err *err)
{
    struct history *history = user;
    struct str from = value_get_text(entry->body, "from");
    struct str to = value_get_text(entry->body, "to");
    int64_t number = value_get_integer(entry->body, "case", 0);
    (void)leaf;
    (void)err;
    if (number < 1 || number > 2 * CASES ||
        (!str_is(entry->kind, "case.action") &&
         !str_is(entry->kind, "case.refusal"))) {
        return 0;
    }
    char *state = history->state[number];
    if (state[0] == '\0') {
        snprintf(state, 32, "draft");
    }
    if (!str_is(from, state)) {
        fail_msg("entry %lld begins at %.*s, the case was %s",
                 (long long)entry->index, (int)from.size, from.bytes, state);
    }
    history->steps++;
    if (str_is(entry->kind, "case.action")) {
        snprintf(state, 32, "%.*s", (int)to.size, to.bytes);
        history->submitted += str_is(to, "submitted") ? 1 : 0;
        assert_true(history->submitted <= CAP);
    }
    return 0;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y ? 1 : 0;
}

static void tell(int64_t *waited)
{
    qsort(waited, ALL, sizeof *waited, by_size);
    double p50 = (double)waited[ALL / 2] / 1e6;
    double p99 = (double)waited[ALL * 99 / 100] / 1e6;
    print_message("%d processes, %d operations: p50 %.2f ms, p99 %.2f ms,"
                  " longest %.2f ms\n", PROCESSES, ALL, p50, p99,
                  (double)waited[ALL - 1] / 1e6);
    if (getenv("AWIG_TIMING") != NULL) {
        assert_true(p99 < 50);
    }
}

static void test_eight_processes(void **state)
{
    static struct report reports[PROCESSES];
    static int64_t waited[ALL];
    static struct history history;
    struct office office;
    int64_t before = 0, after = 0;
    int entries = 0, pipes[PROCESSES][2];
    pid_t children[PROCESSES];
    (void)state;
    model_world_make();
    make_hub();
    office_open(&office, 2, 0);
    assert_int_equal(log_size(office.session.hub->db, &before, &office.err),
                     0);
    office_close(&office);
    fflush(NULL);
    for (int i = 0; i < PROCESSES; i++) {
        assert_int_equal(pipe(pipes[i]), 0);
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            work(i, pipes[i][1]);
        }
        (void)close(pipes[i][1]);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        ssize_t got = 0, more = 1;
        while (more > 0) {
            more = read(pipes[i][0], (char *)&reports[i] + got,
                        sizeof reports[i] - (size_t)got);
            got += more > 0 ? more : 0;
        }
        (void)close(pipes[i][0]);
        assert_int_equal(got, sizeof reports[i]);
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
        assert_int_equal(reports[i].errors, 0);
        entries += reports[i].entries;
        memcpy(waited + i * OPERATIONS, reports[i].waited,
               sizeof reports[i].waited);
    }
    office_open(&office, 3, 0);
    assert_int_equal(log_size(office.session.hub->db, &after, &office.err),
                     0);
    assert_int_equal(after - before, entries);
    assert_int_equal(log_each(office.session.hub->db, 0, follow, &history,
                              &office.err), 0);
    assert_true(history.steps > ALL / 2);
    assert_int_equal(history.submitted, CAP);
    begin(&office);
    must(&office, run(&office, op_invariants));
    office_close(&office);
    tell(waited);
    (void)unlink(path);
    model_world_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eight_processes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
