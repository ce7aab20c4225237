/* The lifecycle against an independent model: random operations on a fresh
 * hub, and after each the touched case, the growth of the log and its root
 * compared; invariants every hundred and at the end of each run; an allocation
 * or a call of the disk fails in one of a hundred.
 *
 * AWIG_MODEL_OPS how many operations (5,000; under AWIG_CAMPAIGN 1,000,000);
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
#include "store/backup.h"
#include "store/copy.h"
#include "../support/disk.h"
#include "../support/model_papers.h"
#include "../support/model_run.h"
#include "../support/model_world.h"

enum { RUN_OPERATIONS = 500, CHECK_EVERY = 100, FILE_RUN_OF = 4 };

static const char *const roles[] = {
    "opd", "organization_section", "organization_bureau", "planning_agency",
    "research_agency", "regional_head", "evaluation_team",
    "independent_panel", "secretariat_team", "ministry"
};
enum { ROLES = sizeof roles / sizeof roles[0] };

/* --- Operations ----------------------------------------------------------- */

/* The next hour or the next days; the year ends long after the run. */
static void tick(struct model_run *run)
{
    run->now += 600 + run_draw(run, run_chance(run, 10) ? 400000 : 20000);
}

/* A case that has come far, or 0: few do by chance alone. */
static int pick_far(struct model_run *run)
{
    static const char *const far[] = { "selected", "planned", "preparation",
        "implementation", "trial", "trial", "monitoring_evaluation",
        "monitoring_evaluation", "completed", "objection_open", "verified" };
    const char *state = far[run_draw(run, 11)];
    for (int i = run->model.count; i > 0; i--) {
        if (strcmp(run->model.cases[i - 1].state, state) == 0) {
            return i;
        }
    }
    return 0;
}

static int pick_case(struct model_run *run)
{
    int far = run_chance(run, 50) ? pick_far(run) : 0;
    if (far > 0) {
        return far;
    }
    int newest = run->model.count > 4 && run_chance(run, 80)
        ? run->model.count - 4 : 0;
    return 1 + newest + (int)run_draw(run, (uint32_t)(run->model.count -
                                                  newest));
}

static void set_case(struct model_run *run, int number)
{
    char name[24];
    snprintf(name, sizeof name, "C%04d", number);
    run_set(run, "case", name);
}

static void attach(struct model_run *run)
{
    int number = pick_case(run);
    struct model_case *one = &run->model.cases[number - 1];
    size_t index = run_draw(run, MODEL_PAPERS);
    for (int tries = 0; tries < 60 && run_chance(run, 97) &&
         !model_wants(one->state, index); tries++) {
        index = run_draw(run, MODEL_PAPERS);
    }
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
            struct value *signers = value_list(&run->arena);
            value_add(signers, value_text(&run->arena,
                      (struct str){ at + 7, size - 7 }));
            value_set(run->arguments, "signer-role", signers);
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
        { "innovation.sdg_target=8.9", 12 },
    };
    int number = pick_case(run);
    struct model_case *one = &run->model.cases[number - 1];
    size_t index = run_draw(run, 7);
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
    } else {
        one->sdg = true;
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
    machine = run_chance(run, 50) ? MODEL_REPLICATION : machine;
    int where = (int)run_draw(run, 2);
    int province = 18 + where, people = run_chance(run, 90) ? province
                                                        : 37 - province;
    const char *role = run_chance(run, 80)
        ? (machine == MODEL_HUB ? "ministry" : "opd")
        : roles[run_draw(run, ROLES)];
    bool unit = run_chance(run, 90), innovation = run_chance(run, 90);
    bool done = false;
    char actor[64];
    run_person(actor, sizeof actor, role, people, false);
    run_set(run, "machine", machines[machine]);
    run_set(run, "innovation", innovation ? run_chance(run, 50) ? "INV001"
                                      : "INV002" : "INV999");
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
            .before = "", .verdict = MODEL_UNKNOWN,
            .state = machine == MODEL_HUB ? "proposed" : "draft" };
        run->model.count++;
        run->done++;
    } else {
        run->refused++;
    }
    run_compare(run, done ? run->model.count : 0);
}

static const char *const actions[3][17] = {
    { "verify_interest", "map_gaps", "confirm_eligible", "reject", "select",
      "submit_plan", "start_preparation", "start_implementation",
      "start_trial", "start_monitoring", "repeat_implementation", "complete",
      "institutionalize", "suspend", "resume", "withdraw", "discontinue" },
    { "submit", "pass_admin", "fail_admin", "assess", "name_finalist",
      "open_objection", "uphold_objection", "interview", "verify", "commend",
      "keep_finalist" },
    { "designate", "name_companion", "activate", "lapse" },
};
static const uint32_t actions_count[3] = { 17, 11, 4 };
/* How often each happened, over all runs. */
static long happened[3][17];

/* The one that leads on from a state, so that runs come far; NULL = any. */
static const char *next_action(const struct model_case *one)
{
    static const char *const steps[][2] = {
        { "draft", "verify_interest" }, { "interest_verified", "map_gaps" },
        { "gap_mapped", "confirm_eligible" }, { "eligible", "select" },
        { "selected", "submit_plan" }, { "planned", "start_preparation" },
        { "preparation", "start_implementation" },
        { "implementation", "start_trial" }, { "trial", "start_monitoring" },
        { "monitoring_evaluation", "complete" },
        { "completed", "institutionalize" }, { "suspended", "resume" },
        { "submitted", "pass_admin" }, { "admin_passed", "assess" },
        { "assessed", "name_finalist" }, { "finalist", "open_objection" },
        { "objection_open", "interview" }, { "interviewed", "verify" },
        { "verified", "commend" }, { "proposed", "designate" },
        { "designated", "name_companion" }, { "mentored", "activate" },
    };
    if (one->machine == MODEL_KIPP && strcmp(one->state, "draft") == 0) {
        return "submit";
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i][0], one->state) == 0) {
            return steps[i][1];
        }
    }
    return NULL;
}

/* Who usually does it. */
static const char *usual_role(const char *action)
{
    static const char *const who[][2] = {
        { "map_gaps", "planning_agency" }, { "submit_plan", "opd" },
        { "start_preparation", "opd" }, { "start_implementation", "opd" },
        { "start_trial", "opd" }, { "start_monitoring", "opd" },
        { "repeat_implementation", "opd" },
        { "institutionalize", "regional_head" },
        { "withdraw", "regional_head" }, { "pass_admin", "secretariat_team" },
        { "fail_admin", "secretariat_team" },
        { "open_objection", "secretariat_team" },
        { "uphold_objection", "independent_panel" },
        { "assess", "evaluation_team" },
        { "name_finalist", "evaluation_team" },
        { "verify", "evaluation_team" }, { "interview", "independent_panel" },
        { "commend", "independent_panel" },
        { "keep_finalist", "independent_panel" },
        { "designate", "ministry" }, { "name_companion", "ministry" },
        { "lapse", "ministry" },
    };
    for (size_t i = 0; i < sizeof who / sizeof who[0]; i++) {
        if (strcmp(who[i][0], action) == 0) {
            return who[i][1];
        }
    }
    return "organization_bureau";
}

/* Asks for an action: mostly the next one by who usually does it. */
static void choose(struct model_run *run, const struct model_case *one,
                   struct model_asking *asking)
{
    const char *next = next_action(one);
    asking->action = next != NULL && run_chance(run, 70) ? next
        : actions[one->machine][run_draw(run, actions_count[one->machine])];
    asking->role = run_chance(run, 85) ? usual_role(asking->action)
                                   : roles[run_draw(run, ROLES)];
    asking->province = run_chance(run, 95) ? one->province
                                       : 37 - one->province;
    bool pair = strcmp(asking->action, "name_finalist") == 0;
    asking->override = run_chance(run, 25);
    asking->reason = run_chance(run, 60);
    if (run_chance(run, pair || asking->override ? 85 : 10)) {
        asking->second = pair && run_chance(run, 80) ? "independent_panel"
                                                 : roles[run_draw(run, ROLES)];
        asking->second_province = run_chance(run, 95) ? one->province
                                                  : 37 - one->province;
        asking->same = run_chance(run, 10);
        if (asking->same) {
            asking->second = asking->role;
            asking->second_province = asking->province;
        }
    }
    asking->at = run->now;
    asking->day = (run->now + 7 * 3600) / 86400;
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

static void act(struct model_run *run)
{
    int number = pick_case(run);
    struct model_case *one = &run->model.cases[number - 1];
    struct model_asking asking = { .second = NULL };
    bool done = false, late = run_chance(run, 3), stranger = run_chance(run, 2);
    choose(run, one, &asking);
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
    one->last = run->now;
    run->size++;
    run->done += done ? 1 : 0;
    run->refused += done ? 0 : 1;
    for (uint32_t i = 0; done && i < actions_count[one->machine]; i++) {
        happened[one->machine][i] +=
            strcmp(actions[one->machine][i], asking.action) == 0 ? 1 : 0;
    }
    run_compare(run, number);
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
    for (size_t i = 0; i < ROLES * 4; i++) {
        struct value *out = NULL;
        char name[64];
        int province = 18 + (int)(i & 1);
        run_begin(run);
        run_person(name, sizeof name, roles[i / 4], province, (i & 2) != 0);
        run_set(run, "name", name);
        run_set(run, "role", roles[i / 4]);
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
    run->now = day * 86400;
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

/* A copy of the base; every fourth run on a disk that may fail. */
static void copy_base(struct model_run *run, struct model_run *base,
                      const char *file)
{
    struct hub_place place = { NULL, DB_MEMORY, &run->session.clock,
                               &run->session.entropy };
    need(run, hub_open(&run->session.hub, &run->mem, &place, &run->err));
    need(run, db_copy(run->session.hub->db, base->session.hub->db,
                      &run->err));
    if (run->on_disk) {
        need(run, db_backup(run->session.hub->db, file, &run->err));
        hub_close(run->session.hub);
        disk_start(false);
        place.path = file;
        place.flags = 0;
        need(run, hub_open(&run->session.hub, &run->mem, &place, &run->err));
    }
    need(run, log_size(run->session.hub->db, &run->size, &run->err));
}

static void play(struct model_run *base, struct model_run *run,
                 unsigned long operations)
{
    char file[3][160];
    const char *place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (int i = 0; i < 3; i++) {
        snprintf(file[i], sizeof file[i], "%s/awig-model-%ld.db%s", place,
                 (long)getpid(), ends[i]);
    }
    start(run);
    run->on_disk = run->number % FILE_RUN_OF == FILE_RUN_OF - 1;
    copy_base(run, base, file[0]);
    for (run->step = 1; run->step <= operations; run->step++) {
        uint32_t what = run_draw(run, 100);
        tick(run);
        run_begin(run);
        if (run->model.count < 2 ||
            (what < 4 && run->model.count < MODEL_CASES_MAX)) {
            open_case(run);
        } else if (what < 48) {
            attach(run);
        } else if (what < 58) {
            enter(run);
        } else {
            act(run);
        }
        if (run->step % CHECK_EVERY == 0 || run->step == operations) {
            run_invariants(run);
        }
    }
    finish(run);
    if (run->on_disk) {
        disk_stop();
        disk_forget();
        for (int i = 0; i < 3; i++) {
            (void)unlink(file[i]);
        }
    }
}

/* A long campaign reaches every action of every machine. */
static void check_reached(unsigned long operations)
{
    for (int m = 0; m < 3; m++) {
        for (uint32_t i = 0; i < actions_count[m]; i++) {
            if (happened[m][i] == 0 && operations >= 100000) {
                fail_msg("%s was never done", actions[m][i]);
            }
            print_message("%s %ld%s", actions[m][i], happened[m][i],
                          i + 1 < actions_count[m] ? ", " : "\n");
        }
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
        getenv("AWIG_CAMPAIGN") != NULL ? 1000000 : 5000);
    unsigned long seed = number_of("AWIG_MODEL_SEED", 1);
    unsigned long only = number_of("AWIG_MODEL_RUN", ULONG_MAX);
    long done = 0, refused = 0, errors = 0, faults = 0;
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
        if (only != ULONG_MAX) {
            break;
        }
    }
    finish(&base);
    model_world_remove();
    check_reached(only == ULONG_MAX ? operations : 0);
    print_message("%lu operations: %ld done, %ld refused, %ld errors,"
                  " %ld faults, seed %lu, %lld ms\n", operations, done,
                  refused, errors, faults, seed,
                  (long long)(clock.ticks_ns(clock.user) - began) / 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lifecycle_against_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
