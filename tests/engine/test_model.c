/* The lifecycle against an independent model: random operations on a fresh
 * hub, and after each the touched case, the growth of the log and its root
 * compared; invariants every hundred and at the end of each run; an allocation
 * or a call of the disk fails in one of a hundred.
 *
 * AWIG_MODEL_OPS how many operations (30,000; under AWIG_CAMPAIGN 1,000,000);
 * AWIG_MODEL_SEED, AWIG_MODEL_RUN play one run again. */
#include <setjmp.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "engine/actors.h"
#include "engine/audit.h"
#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/import.h"
#include "engine/programme.h"
#include "store/backup.h"
#include "store/copy.h"
#include "../support/disk.h"
#include "../support/model_choose.h"
#include "../support/model_papers.h"
#include "../support/model_run.h"
#include "../support/model_world.h"

enum { RUN_OPERATIONS = 500, CHECK_EVERY = 100, FLOOR_OF = 20000 };
static const int64_t RUN_LATEST = 1669852800;   /* 2022-12-01 */

/* --- Operations ----------------------------------------------------------- */

/* The next hour or the next days; the year ends long after the run. */
static void tick(struct model_run *run)
{
    bool waits = run->focus > 0 &&
        strcmp(run->model.cases[run->focus - 1].state,
               "monitoring_evaluation") == 0;
    run->now += 600;
    if (run->now < RUN_LATEST) {
        run->now += run_draw(run, !run_chance(run, 10) ? 20000
                                  : waits ? 3000000 : 400000);
    }
}

static void set_case(struct model_run *run, int number)
{
    char name[24];
    snprintf(name, sizeof name, "C%04d", number);
    run_set(run, "case", name);
}

static void attach(struct model_run *run)
{
    int number = choose_case(run);
    struct model_case *one = &run->model.cases[number - 1];
    size_t index = choose_paper(run, one);
    char actor[64];
    bool done = false;
    run_person(actor, sizeof actor, "opd", one->province, false);
    set_case(run, number);
    run_set(run, "type", model_papers[index].type);
    run_set(run, "actor", actor);
    run_set(run, "role", "opd");
    run_set_time(run, run->now);
    struct value *list = value_list(&run->arena);
    for (const char *at = model_papers[index].fields; *at != '\0';) {
        size_t size = strcspn(at, ";");
        if (strncmp(at, "signer=", 7) == 0) {
            value_set_text(&run->arena, run->arguments, "signer-role",
                           (struct str){ at + 7, size - 7 });
        } else if (strncmp(at, "for=", 4) == 0) {
            value_set_text(&run->arena, run->arguments, "on-behalf-of",
                           (struct str){ at + 4, size - 4 });
        } else {
            value_add(list, value_text(&run->arena,
                                       (struct str){ at, size }));
        }
        at += size + (at[size] == ';' ? 1 : 0);
    }
    if (list->count > 0) {
        value_set(run->arguments, "field", list);
    }
    snprintf(run->told, sizeof run->told, "attach C%04d %s %s", number,
             model_papers[index].type, model_papers[index].fields);
    int code = run_perform(run, op_case_attach, &done);
    if (code != 0) {
        char text[400];
        err_text(&run->err, LANGUAGE_EN, text, sizeof text);
        run_broken(run, "attach", text);
    }
    model_file_paper(&one->file, index);
    one->last = run->now;
    run->size++;
    run_compare(run, number);
}

static void enter(struct model_run *run)
{
    static const struct { const char *fact; int what; } facts[] = {
        { "model.verdict=ok", 0 }, { "model.verdict=review", 2 },
        { "model.verdict=bad", 3 }, { "model.verdict=ok", 0 },
        { "replicator.integrity_flag=true", 10 },
        { "replicator.integrity_flag=false", 11 },
        { "innovation.sdg_target=8.9", 12 }, { "innovation.owner=Kota C", 13 },
    };
    int number = choose_case(run);
    struct model_case *one = &run->model.cases[number - 1];
    size_t index = run_draw(run, 8);
    if (run_chance(run, 50)) {
        index = one->machine == MODEL_KIPP ? 6 : index;
        index = strcmp(one->state, "gap_mapped") == 0 ? run_draw(run, 4)
                                                      : index;
    }
    char actor[64];
    bool done = false;
    run_person(actor, sizeof actor, "opd", one->province, false);
    set_case(run, number);
    struct value *list = value_list(&run->arena);
    value_add(list, value_string(&run->arena, facts[index].fact));
    value_set(run->arguments, "facts", list);
    run_set(run, "source", "uji");
    run_set(run, "on", "2022-01-01");
    run_set(run, "actor", actor);
    run_set(run, "role", "opd");
    run_set_time(run, run->now);
    snprintf(run->told, sizeof run->told, "set C%04d %s", number,
             facts[index].fact);
    int code = run_perform(run, op_case_set, &done);
    if (code != 0) {
        char text[400];
        err_text(&run->err, LANGUAGE_EN, text, sizeof text);
        run_broken(run, "set", text);
    }
    int what = facts[index].what;
    if (what < 10) {
        one->verdict = (enum model_verdict)what;
    } else if (what < 12) {
        one->flag = what == 10;
    } else if (what == 12) {
        one->sdg = true;
    } else {
        one->owner = true;
    }
    one->last = run->now;
    run->size++;
    run_compare(run, number);
}

static void open_case(struct model_run *run)
{
    static const char *const machines[] = { "replication", "kipp_proposal",
                                            "hub" };
    static const char *const regions[2][2] = { { "18.71", "18" },
                                               { "19.71", "19" } };
    enum model_machine machine = (enum model_machine)run_draw(run, 3);
    machine = run_chance(run, 60) ? MODEL_REPLICATION : machine;
    int where = (int)run_draw(run, 2);
    int province = 18 + where, people = run_chance(run, 90) ? province
                                                        : 37 - province;
    const char *role = run_chance(run, 80)
        ? (machine == MODEL_HUB ? "ministry" : "opd")
        : choose_roles[run_draw(run, CHOOSE_ROLES)];
    bool unit = run_chance(run, 90), innovation = run_chance(run, 90);
    bool done = false;
    bool owner = machine != MODEL_REPLICATION || run_chance(run, 70);
    char actor[64];
    run_person(actor, sizeof actor, role, people, false);
    run_set(run, "machine", machines[machine]);
    run_set(run, "innovation", !innovation ? "INV999" : !owner ? "INV003"
            : run_chance(run, 50) ? "INV001" : "INV002");
    run_set(run, "region", regions[where][machine == MODEL_HUB ? 1 : 0]);
    run_set(run, "unit", unit ? "Dinas" : "");
    run_set(run, "actor", actor);
    run_set(run, "role", role);
    run_set_time(run, run->now);
    snprintf(run->told, sizeof run->told, "open %s in %d by %s%s%s",
             machines[machine], province, actor, unit ? "" : ", no unit",
             innovation ? "" : ", no innovation");
    const struct model_opening opening = { machine, province, people, role,
                                           unit, innovation };
    bool may = model_opens(&run->model, &opening);
    int code = run_perform(run, op_case_open, &done);
    if (code != 0 || done != may) {
        char text[400] = "";
        err_text(&run->err, LANGUAGE_EN, text, sizeof text);
        run_broken(run, may ? "should open" : "should be refused", text);
    }
    run->size++;
    if (done) {
        run->model.cases[run->model.count] = (struct model_case){
            .machine = machine, .province = province, .last = run->now,
            .opened = (run->now + 7 * 3600) / 86400,
            .owner = owner, .before = "", .verdict = MODEL_UNKNOWN,
            .state = machine == MODEL_HUB ? "proposed" : "draft" };
        run->model.count++;
        run->done++;
    } else {
        run->refused++;
    }
    choose_count(NULL, "open", run->out);
    run_compare(run, done ? run->model.count : 0);
}

static void set_people(struct model_run *run, const struct model_asking *asking)
{
    char actor[64], second[64];
    run_person(actor, sizeof actor, asking->role, asking->province, false);
    run_set(run, "actor", actor);
    run_set(run, "role", asking->role);
    if (asking->second != NULL) {
        bool other = !asking->same &&
                     strcmp(asking->second, asking->role) == 0;
        run_person(second, sizeof second, asking->second,
               asking->second_province, other);
        run_set(run, "second-actor", second);
        run_set(run, "second-role", asking->second);
    }
    if (asking->override) {
        run_set(run, "override", "sudah ditelaah");
    } else if (asking->reason) {
        run_set(run, "reason", "alasan");
    }
}

/* T11: whether the ministry took note is a warning, not a refusal. */
static void check_note(struct model_run *run, const struct model_case *one,
                       const struct model_asking *asking, bool done)
{
    const struct value *list = value_get(run->out, "warnings");
    bool warned = false;
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        warned = warned || str_is(value_get_text(at, "guard"),
                                  "ministry_note");
    }
    if (done && warned != (strcmp(asking->action, "complete") == 0 &&
                           !model_noted(one, asking))) {
        run_broken(run, "warning of the ministry's note",
                   warned ? "given" : "not given");
    }
}

static void act(struct model_run *run)
{
    int number = choose_case(run);
    struct model_case *one = &run->model.cases[number - 1];
    struct model_asking asking = { .second = NULL };
    bool done = false, late = run_chance(run, 3), stranger = run_chance(run, 2);
    choose_action(run, one, &asking);
    asking.at = late ? one->last - 1 - (int64_t)run_draw(run, 90000) : run->now;
    run_begin(run);
    set_case(run, number);
    run_set(run, "action", asking.action);
    set_people(run, &asking);
    if (stranger) {
        run_set(run, "actor", "orang asing");
    }
    run_set_time(run, asking.at);
    snprintf(run->told, sizeof run->told, "C%04d (%s) %s by %s of %d%s%s%s%s"
             "%s%s", number, one->state, asking.action, asking.role,
             asking.province, asking.second != NULL ? " with " : "",
             asking.second != NULL ? asking.second : "",
             asking.same ? " (same)" : "",
             asking.override ? ", override" : "",
             asking.reason ? ", reason" : "", late ? ", too early" : "");
    if (late || stranger) {
        int code = run_perform(run, op_case_do, &done);
        if (code >= 0) {
            run_broken(run, "should be an error", "it is none");
        }
        run->errors++;
        run_compare(run, number);
        return;
    }
    struct model_case before = *one;
    bool may = model_act(&run->model, one, &asking);
    int code = run_perform(run, op_case_do, &done);
    if (code != 0 || done != may) {
        char text[400] = "";
        err_text(&run->err, LANGUAGE_EN, text, sizeof text);
        *one = before;
        run_broken(run, may ? "should be done" : "should be refused", text);
    }
    choose_count(&before, asking.action, run->out);
    check_note(run, &before, &asking, done);
    one->last = run->now;
    run->size++;
    run->done += done ? 1 : 0;
    run->refused += done ? 0 : 1;
    run_compare(run, number);
}

/* A programme of a year, once; its plan year is that year or the next. */
static void open_programme(struct model_run *run)
{
    int province = 18 + (int)run_draw(run, 2), year = 2021;
    char text[16];
    bool done = false;
    year += (int)run_draw(run, 2);
    int plan = year + (int)run_draw(run, 2);
    snprintf(text, sizeof text, "%d", province);
    run_set(run, "region", text);
    value_set_integer(&run->arena, run->arguments, "year", year);
    value_set_integer(&run->arena, run->arguments, "plan-year", plan);
    run_set_time(run, run->now);
    snprintf(run->told, sizeof run->told, "programme %d of %d for %d", year,
             province, plan);
    bool may = model_programme(&run->model, province, year, plan);
    int code = run_perform(run, op_programme_open, &done);
    if (done != may || (may && code != 0)) {
        run_broken(run, may ? "should open" : "should be an error", "");
    }
    run->size += done ? 1 : 0;
    run->done += done ? 1 : 0;
    run->errors += done ? 0 : 1;
    run_compare(run, 0);
}

/* --- Runs ----------------------------------------------------------------- */

static void need(struct model_run *run, int code)
{
    char text[600];
    if (code < 0) {
        err_text(&run->err, LANGUAGE_EN, text, sizeof text);
        run_broken(run, "preparing", text);
    }
}

/* A hub with the data, the pack, and two people of each role and province. */
static void make_base(struct model_run *run)
{
    char path[2][96];
    struct hub_place place = { NULL, DB_MEMORY, &run->session.clock,
                               &run->session.entropy };
    need(run, hub_open(&run->session.hub, &run->mem, &place, &run->err));
    run_begin(run);
    snprintf(path[0], sizeof path[0], "%s/data", model_folder);
    snprintf(path[1], sizeof path[1], "%s/rules", model_folder);
    run_set(run, "data", path[0]);
    run_set(run, "rules", path[1]);
    need(run, hub_fill(&run->session, run->session.hub, &run->err));
    for (size_t i = 0; i < CHOOSE_ROLES * 4; i++) {
        struct value *out = NULL;
        char name[64];
        int province = 18 + (int)(i & 1);
        run_begin(run);
        run_person(name, sizeof name, choose_roles[i / 4], province,
                   (i & 2) != 0);
        run_set(run, "name", name);
        run_set(run, "role", choose_roles[i / 4]);
        run_set(run, "region", province == 18 ? "18" : "19");
        need(run, op_actor_add(&run->session, &out, &run->err));
    }
    struct value *out = NULL;
    run_begin(run);
    run_set(run, "policy", "strict");
    need(run, op_actor_policy(&run->session, &out, &run->err));
}

static void start(struct model_run *run)
{
    int64_t day = 0;
    mem_init(&run->mem);
    arena_init(&run->arena, &run->mem);
    (void)date_from_civil(2021, 11, 1, &day);
    run->now = (day + run_draw(run, 60)) * 86400;
    run->session = (struct session){ .mem = &run->mem, .arena = &run->arena,
                                     .language = LANGUAGE_EN };
    clock_system(&run->session.clock);
    clock_fixed(&run->session.clock, &run->now);
    entropy_seeded(&run->session.entropy, &run->seed);
}

static void finish(struct model_run *run)
{
    hub_close(run->session.hub);
    arena_free(&run->arena);
    assert_int_equal(run->mem.used_bytes, 0);
}

/* A copy of the base, on a disk of memory that may fail. */
static void copy_base(struct model_run *run, struct model_run *base,
                      const char *path)
{
    struct hub_place place = { NULL, DB_MEMORY, &run->session.clock,
                               &run->session.entropy };
    need(run, hub_open(&run->session.hub, &run->mem, &place, &run->err));
    need(run, db_copy(run->session.hub->db, base->session.hub->db,
                      &run->err));
    need(run, db_backup(run->session.hub->db, path, &run->err));
    hub_close(run->session.hub);
    disk_start(false);
    place.path = path;
    place.flags = 0;
    need(run, hub_open(&run->session.hub, &run->mem, &place, &run->err));
    run->on_disk = true;
    need(run, log_size(run->session.hub->db, &run->size, &run->err));
}

/* The hub's file, and those beside it. */
static char file[3][160];

static void name_files(void)
{
    const char *place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (int i = 0; i < 3; i++) {
        snprintf(file[i], sizeof file[i], "%s/awig-model-%ld.db%s", place,
                 (long)getpid(), ends[i]);
    }
}

/* At the end, of a run that failed, too: nothing is left behind. */
static void remove_files(void)
{
    for (int i = 0; i < 3; i++) {
        (void)unlink(file[i]);
    }
    model_world_remove();
}

static void play(struct model_run *base, struct model_run *run,
                 unsigned long operations)
{
    start(run);
    copy_base(run, base, file[0]);
    for (run->step = 1; run->step <= operations; run->step++) {
        uint32_t what = run_draw(run, 100);
        tick(run);
        run_begin(run);
        if (run->model.count < 2 ||
            (what < 3 && run->model.count < MODEL_CASES_MAX)) {
            open_case(run);
        } else if (what < 4) {
            open_programme(run);
        } else if (what < 45) {
            attach(run);
        } else if (what < 53) {
            enter(run);
        } else {
            act(run);
        }
        if (run->step % CHECK_EVERY == 0 || run->step == operations) {
            run_invariants(run);
        }
    }
    finish(run);
    disk_stop();
    disk_forget();
    for (int i = 0; i < 3; i++) {
        (void)unlink(file[i]);
    }
}

static unsigned long number_of(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text == NULL || text[0] == '\0' ? otherwise
                                           : strtoul(text, NULL, 10);
}

static void test_lifecycle_against_model(void **state)
{
    static struct model_run base, run;
    struct clock clock;
    (void)state;
    unsigned long operations = number_of("AWIG_MODEL_OPS",
        getenv("AWIG_CAMPAIGN") != NULL ? 1000000 : 30000);
    unsigned long seed = number_of("AWIG_MODEL_SEED", 1);
    unsigned long only = number_of("AWIG_MODEL_RUN", ULONG_MAX);
    long done = 0, refused = 0, errors = 0, faults = 0, put = 0;
    name_files();
    assert_int_equal(atexit(remove_files), 0);
    model_world_make();
    clock_system(&clock);
    int64_t began = clock.ticks_ns(clock.user);
    base.seed = seed;
    start(&base);
    make_base(&base);
    for (unsigned long i = 0; i * RUN_OPERATIONS < operations; i++) {
        memset(&run, 0, sizeof run);
        run.number = only != ULONG_MAX ? only : i;
        run.seed = run.random = seed * UINT64_C(1000003) + run.number;
        play(&base, &run, RUN_OPERATIONS);
        done += run.done;
        refused += run.refused;
        errors += run.errors;
        faults += run.faults;
        put += run.faults_put;
        if (only != ULONG_MAX) {
            break;
        }
    }
    finish(&base);
    choose_check(only == ULONG_MAX && operations >= FLOOR_OF
                 ? (long)operations / FLOOR_OF : 0);
    print_message("%lu operations: %ld done, %ld refused, %ld errors,"
                  " %ld faults of %ld put in, seed %lu, %lld ms\n",
                  operations, done, refused, errors, faults, put, seed,
                  (long long)(clock.ticks_ns(clock.user) - began) / 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lifecycle_against_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
