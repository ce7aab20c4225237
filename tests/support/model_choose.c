/* Choosing, and counting what was reached. */
#include "model_choose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle/machine.h"
#include "model_papers.h"

const char *const choose_roles[CHOOSE_ROLES] = {
    "opd", "organization_section", "organization_bureau", "planning_agency",
    "research_agency", "regional_head", "evaluation_team",
    "independent_panel", "secretariat_team", "ministry"
};

static const char *const actions[3][CHOOSE_ACTIONS_MAX] = {
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

/* Those that lead on from a state, the more often named the more likely. */
static const char *const steps[][2] = {
    { "draft", "verify_interest" }, { "interest_verified", "map_gaps" },
    { "gap_mapped", "confirm_eligible confirm_eligible reject" },
    { "eligible", "select" }, { "selected", "submit_plan" },
    { "planned", "start_preparation" },
    { "preparation", "start_implementation" },
    { "implementation", "start_trial" },
    { "trial", "start_monitoring start_monitoring repeat_implementation" },
    { "monitoring_evaluation", "complete complete discontinue" },
    { "completed", "institutionalize" },
    { "suspended", "resume resume resume withdraw" },
    { "submitted", "pass_admin pass_admin fail_admin" },
    { "admin_passed", "assess" }, { "assessed", "name_finalist" },
    { "finalist", "open_objection" },
    { "objection_open", "interview interview uphold_objection" },
    { "interviewed", "verify" }, { "verified", "commend keep_finalist" },
    { "proposed", "designate" }, { "designated", "name_companion" },
    { "mentored", "activate" },
};

/* Who usually does it; the hub's bureau does the rest. */
static const char *const who[][2] = {
    { "map_gaps", "planning_agency" }, { "submit_plan", "opd" },
    { "start_preparation", "opd" }, { "start_implementation", "opd" },
    { "start_trial", "opd" }, { "start_monitoring", "opd" },
    { "repeat_implementation", "opd" },
    { "institutionalize", "regional_head" }, { "withdraw", "regional_head" },
    { "pass_admin", "secretariat_team" },
    { "fail_admin", "secretariat_team" },
    { "open_objection", "secretariat_team" },
    { "uphold_objection", "independent_panel" },
    { "assess", "evaluation_team" }, { "name_finalist", "evaluation_team" },
    { "verify", "evaluation_team" }, { "interview", "independent_panel" },
    { "commend", "independent_panel" },
    { "keep_finalist", "independent_panel" }, { "designate", "ministry" },
    { "name_companion", "ministry" }, { "lapse", "ministry" },
};

/* The value of a key in a table of pairs, or `otherwise`. */
static const char *look(const char *const (*table)[2], size_t count,
                        const char *key, const char *otherwise)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i][0], key) == 0) {
            return table[i][1];
        }
    }
    return otherwise;
}
#define LOOK(table, key, otherwise) \
    look(table, sizeof table / sizeof table[0], key, otherwise)

/* The number of an action, or -1. */
static int number_of(enum model_machine machine, struct str action)
{
    for (uint32_t i = 0; i < actions_count[machine]; i++) {
        if (str_is(action, actions[machine][i])) {
            return (int)i;
        }
    }
    return -1;
}

/* --- Choosing ------------------------------------------------------------- */

int choose_case(struct model_run *run)
{
    uint32_t count = (uint32_t)run->model.count;
    if (run->focus == 0 || run_draw(run, 200) == 0 ||
        LOOK(steps, run->model.cases[run->focus - 1].state, NULL) == NULL) {
        /* One of the newest: those before have mostly come to an end. */
        run->focus = (int)(count - run_draw(run, count < 5 ? count : 5));
    }
    return run_chance(run, 60) ? run->focus : 1 + (int)run_draw(run, count);
}

static const char *next_action(struct model_run *run,
                               const struct model_case *one)
{
    const char *words = LOOK(steps, one->state, NULL);
    uint32_t count = 1;
    if (one->machine == MODEL_KIPP && strcmp(one->state, "draft") == 0) {
        return "submit";
    }
    for (const char *at = words; at != NULL && *at != '\0'; at++) {
        count += *at == ' ';
    }
    for (uint32_t skip = run_draw(run, count); skip > 0; skip--) {
        words += strcspn(words, " ") + 1;
    }
    int number = words == NULL ? -1 : number_of(one->machine,
        (struct str){ words, strcspn(words, " ") });
    return number < 0 ? NULL : actions[one->machine][number];
}

void choose_action(struct model_run *run, const struct model_case *one,
                   struct model_asking *asking)
{
    const char *next = next_action(run, one);
    asking->action = next != NULL && run_chance(run, 80) ? next
        : actions[one->machine][run_draw(run, actions_count[one->machine])];
    asking->role = run_chance(run, 85)
        ? LOOK(who, asking->action, "organization_bureau")
        : choose_roles[run_draw(run, CHOOSE_ROLES)];
    asking->province = run_chance(run, 94) ? one->province
                                           : 37 - one->province;
    bool pair = strcmp(asking->action, "name_finalist") == 0;
    bool end = strcmp(asking->action, "complete") == 0;
    asking->override = run_chance(run, 25);
    asking->reason = run_chance(run, 50);
    if (run_chance(run, pair || asking->override ? 90 : end ? 40 : 5)) {
        asking->second = run_chance(run, 80) && (pair || end)
            ? (pair ? "independent_panel" : "ministry")
            : choose_roles[run_draw(run, CHOOSE_ROLES)];
        asking->second_province = run_chance(run, 96) ? one->province
                                                      : 37 - one->province;
        asking->same = run_chance(run, 5);
        if (asking->same) {
            asking->second = asking->role;
            asking->second_province = asking->province;
        }
    }
    asking->at = run->now;
    asking->day = (run->now + 7 * 3600) / 86400;
}

size_t choose_paper(struct model_run *run, const struct model_case *one)
{
    size_t index = run_draw(run, MODEL_PAPERS);
    bool any = run_chance(run, 8);
    bool right = run_chance(run, 60), report = run_chance(run, 30);
    for (int tries = 0; tries < 300 && !any &&
         (!model_wants(one->state, index) ||
          (right && model_papers[index].wrong) ||
          (!report && strcmp(model_papers[index].type, "monitoring_report")
           == 0)); tries++) {
        index = run_draw(run, MODEL_PAPERS);
    }
    return index;
}

/* --- Counting ------------------------------------------------------------- */

/* Of each action: done; refused where it may start; refused elsewhere. */
static long counts[3][CHOOSE_ACTIONS_MAX][3];
/* Of each demand of the core: how often it was unmet, and the only one. */
static long demands[CORE_GUARD_COUNT][2];

void choose_count(const struct model_case *one, const char *action,
                  const struct value *answer)
{
    const struct value *unmet = value_get(answer, "unmet");
    const struct value *first = unmet == NULL ? NULL : unmet->first;
    int number = one == NULL ? -1 : number_of(one->machine, str_of(action));
    int what = first == NULL ? 0
        : str_is(value_get_text(first, "guard"), "state") ? 2 : 1;
    if (number >= 0) {
        counts[one->machine][number][what]++;
    }
    for (const struct value *at = first; at != NULL; at = at->next) {
        for (int i = 1; i < CORE_GUARD_COUNT; i++) {
            if (str_is(value_get_text(at, "guard"),
                       guard_row((enum core_guard)i)->id)) {
                demands[i][0]++;
                demands[i][1] += first->next == NULL;
            }
        }
    }
}

/* These come with another: no plan has no stages either, a verdict names the
 * rules that made it. */
static bool never_alone(enum core_guard guard)
{
    return guard == CORE_ACTION_PLAN || guard == CORE_COMMITMENT_SHEET ||
           guard == CORE_TRIAL_REPORT || guard == CORE_HUB_DECREE ||
           guard == CORE_VERDICT || guard == CORE_VERDICT_KEPT ||
           guard == CORE_VERDICT_NOT_INELIGIBLE;
}

/* A region that is not known is an error before; the schedule of this test's
 * pack can always be made. */
static bool never_unmet(enum core_guard guard)
{
    return guard == CORE_REGION || guard == CORE_SCHEDULE;
}

void choose_check(long floor)
{
    bool reached = true;
    for (int m = 0; m < 3; m++) {
        for (uint32_t i = 0; i < actions_count[m]; i++) {
            const long *count = counts[m][i];
            print_message("%-22s %6ld done %6ld refused %6ld elsewhere\n",
                          actions[m][i], count[0], count[1], count[2]);
            reached = reached && count[0] >= floor && count[1] >= floor &&
                      count[2] >= floor;
        }
    }
    for (int i = 1; i < CORE_GUARD_COUNT; i++) {
        enum core_guard guard = (enum core_guard)i;
        print_message("%-28s %6ld unmet %6ld alone\n", guard_row(guard)->id,
                      demands[i][0], demands[i][1]);
        reached = reached && (never_unmet(guard) ||
            guard_row(guard)->demand == DEMAND_WARN ||
            (demands[i][0] >= floor &&
             (never_alone(guard) || demands[i][1] >= floor)));
    }
    if (!reached) {
        fail_msg("an action or a demand was reached less than %ld times",
                 floor);
    }
}
