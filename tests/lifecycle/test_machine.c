/* The machines against an independent reference: the table of DOMAIN.md
 * section 3 written out here as text, in another form than machine.c.  Every
 * (machine, state, action, set of at most three roles) is walked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lifecycle/machine.h"

/* One row: machine, action, from states (blanks; "-" = new, "*" = active,
 * "^" = before completed), to ("<" = back), roles ("+" all, "/" any),
 * guards. */
struct reference {
    const char *machine, *action, *from, *to, *roles, *guards;
};

static const struct reference table[] = {
    { "replication", "open", "-", "draft", "opd",
      "region_known unit_known innovation_in_catalogue hub_participates" },
    { "replication", "verify_interest", "draft", "interest_verified",
      "organization_section/organization_bureau", "interest_record" },
    { "replication", "map_gaps", "interest_verified", "gap_mapped",
      "planning_agency/research_agency/organization_section",
      "gap_analysis" },
    { "replication", "confirm_eligible", "gap_mapped", "eligible",
      "organization_bureau", "verdict" },
    { "replication", "reject", "gap_mapped", "rejected",
      "organization_bureau", "verdict_ineligible" },
    { "replication", "select", "eligible", "selected",
      "organization_bureau", "selection_record verdict_kept" },
    { "replication", "submit_plan", "selected", "planned", "opd",
      "action_plan action_plan_stages commitment_sheet commitment_signed "
      "budget_subactivity" },
    { "replication", "start_preparation", "planned", "preparation", "opd",
      "start_date_reached plan_year_open" },
    { "replication", "start_implementation", "preparation",
      "implementation", "opd",
      "team_decree origin_known origin_communication_record "
      "adaptation_design" },
    { "replication", "start_trial", "implementation", "trial", "opd",
      "internal_socialization_record hr process facilities" },
    { "replication", "start_monitoring", "trial", "monitoring_evaluation",
      "opd/organization_bureau", "trial_report trial_passed schedule" },
    { "replication", "repeat_implementation", "trial", "implementation",
      "opd", "trial_report trial_failed trial_reason" },
    { "replication", "complete", "monitoring_evaluation", "completed",
      "organization_bureau",
      "reports_filed evaluation_met reflection_record ministry_note" },
    { "replication", "institutionalize", "completed", "institutionalized",
      "regional_head",
      "legal_umbrella budget_allocation medium_term_plan_reference" },
    { "replication", "suspend", "*", "suspended", "organization_bureau",
      "reason" },
    { "replication", "resume", "suspended", "<", "organization_bureau", "" },
    { "replication", "withdraw", "^", "withdrawn", "regional_head",
      "withdrawal_letter" },
    { "replication", "discontinue", "monitoring_evaluation",
      "discontinued", "organization_bureau", "discontinuance" },
    { "kipp_proposal", "open", "-", "draft",
      "opd/organization_section/organization_bureau",
      "region_known innovation_in_catalogue" },
    { "kipp_proposal", "submit", "draft", "submitted",
      "organization_bureau",
      "officer_decree sdg_stated verdict_not_ineligible" },
    { "kipp_proposal", "pass_admin", "submitted", "admin_passed",
      "secretariat_team", "" },
    { "kipp_proposal", "fail_admin", "submitted", "admin_failed",
      "secretariat_team", "" },
    { "kipp_proposal", "assess", "admin_passed", "assessed",
      "evaluation_team", "aspect_scores aspect_total" },
    { "kipp_proposal", "name_finalist", "assessed", "finalist",
      "evaluation_team+independent_panel", "integrity_review" },
    { "kipp_proposal", "open_objection", "finalist", "objection_open",
      "secretariat_team", "" },
    { "kipp_proposal", "uphold_objection", "objection_open", "assessed",
      "secretariat_team/independent_panel", "" },
    { "kipp_proposal", "interview", "objection_open", "interviewed",
      "independent_panel", "" },
    { "kipp_proposal", "verify", "interviewed", "verified",
      "evaluation_team", "" },
    { "kipp_proposal", "commend", "verified", "commended",
      "independent_panel", "integrity_review" },
    { "kipp_proposal", "keep_finalist", "verified", "finalist_only",
      "independent_panel", "" },
    { "hub", "open", "-", "proposed", "organization_bureau/ministry",
      "region_known" },
    { "hub", "designate", "proposed", "designated", "ministry",
      "hub_decree leader_commitment needs_linked bureaucratic_support" },
    { "hub", "name_companion", "designated", "mentored", "ministry",
      "companion_team" },
    { "hub", "activate", "mentored", "active", "organization_bureau",
      "action_plan commitment_sheet replication_list" },
    { "hub", "lapse", "active", "lapsed", "ministry", "" },
};
enum { ROWS = sizeof table / sizeof table[0] };

static const char *const before_completed[] = {
    "draft", "interest_verified", "gap_mapped", "eligible", "selected",
    "planned", "preparation", "implementation", "trial",
    "monitoring_evaluation", NULL
};

/* Is `word` one of the words of `text`, split at any of `marks`? */
static bool has_word(const char *text, const char *word, const char *marks)
{
    size_t size = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
        bool left = at == text || strchr(marks, at[-1]) != NULL;
        bool right = at[size] == '\0' || strchr(marks, at[size]) != NULL;
        if (left && right) {
            return true;
        }
    }
    return false;
}

static bool reference_starts(const struct reference *row, const char *state)
{
    if (strcmp(row->from, "-") == 0) {
        return state == NULL;
    }
    if (state == NULL) {
        return false;
    }
    if (row->from[0] == '*' || row->from[0] == '^') {
        for (int i = 0; before_completed[i] != NULL; i++) {
            if (strcmp(before_completed[i], state) == 0) {
                return true;
            }
        }
        return row->from[0] == '^' && strcmp(state, "suspended") == 0;
    }
    return has_word(row->from, state, " ");
}

static const struct reference *reference_find(const char *machine,
                                              const char *state,
                                              const char *action)
{
    for (int i = 0; i < ROWS; i++) {
        if (strcmp(table[i].machine, machine) == 0 &&
            strcmp(table[i].action, action) == 0 &&
            reference_starts(&table[i], state)) {
            return &table[i];
        }
    }
    return NULL;
}

static bool reference_may(const struct reference *row, uint32_t roles)
{
    int named = 0, held = 0;
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (has_word(row->roles, role_row((enum role_id)i)->id, "/+")) {
            named++;
            held += (roles & (1u << i)) != 0 ? 1 : 0;
        }
    }
    return strchr(row->roles, '+') != NULL ? held == named : held > 0;
}

static void compare_guards(const struct transition *got,
                           const struct reference *want)
{
    char text[400] = "";
    for (int i = 0; i < transition_guards(got); i++) {
        if (i > 0) {
            strncat(text, " ", sizeof text - strlen(text) - 1);
        }
        strncat(text, guard_row(got->guards[i])->id,
                sizeof text - strlen(text) - 1);
    }
    assert_string_equal(text, want->guards);
}

static void compare_roles(const struct transition *got,
                          const struct reference *want)
{
    for (int a = -1; a < ROLE_COUNT; a++) {
        for (int b = a; b < ROLE_COUNT; b++) {
            for (int c = b; c < ROLE_COUNT; c++) {
                uint32_t roles = (a < 0 ? 0 : 1u << a) |
                                 (b < 0 ? 0 : 1u << b) |
                                 (c < 0 ? 0 : 1u << c);
                assert_int_equal(machine_may(got, roles, NULL),
                                 reference_may(want, roles));
            }
        }
    }
}

/* All actions of all machines, so that foreign ones are tried too. */
static void walk_state(const struct machine *machine, int state)
{
    const char *id = state < 0 ? NULL : machine->states[state].id;
    for (int i = 0; i < ROWS; i++) {
        const char *action = table[i].action;
        const struct reference *want =
            reference_find(machine->name, id, action);
        const struct transition *got =
            machine_transition(machine, state, str_of(action));
        if ((want == NULL) != (got == NULL)) {
            fail_msg("%s: %s from %s", machine->name, action,
                     id == NULL ? "new" : id);
        }
        if (want == NULL || got == NULL) {
            continue;
        }
        compare_roles(got, want);
        compare_guards(got, want);
        for (int before = 0; before < machine->states_count; before++) {
            int to = machine_target(machine, got, state, before);
            const char *name = strcmp(want->to, "<") == 0 ?
                machine->states[before].id : want->to;
            assert_true(to >= 0);
            assert_string_equal(machine->states[to].id, name);
        }
    }
}

static void test_every_state_action_role(void **unused)
{
    (void)unused;
    int transitions = 0;
    for (int m = 0; m < MACHINE_COUNT; m++) {
        const struct machine *machine = machine_get((enum machine_id)m);
        assert_ptr_equal(machine_find(str_of(machine->name)), machine);
        transitions += machine->transitions_count;
        for (int s = STATE_NONE; s < machine->states_count; s++) {
            walk_state(machine, s);
        }
    }
    assert_int_equal(transitions, ROWS);
}

static void test_terminal_states_end(void **unused)
{
    (void)unused;
    static const char *const terminal[] = {
        "rejected", "institutionalized", "withdrawn", "discontinued",
        "admin_failed", "commended", "finalist_only", "lapsed"
    };
    for (int m = 0; m < MACHINE_COUNT; m++) {
        const struct machine *machine = machine_get((enum machine_id)m);
        for (int s = 0; s < machine->states_count; s++) {
            bool want = false;
            for (size_t i = 0; i < 8; i++) {
                want = want ||
                       strcmp(terminal[i], machine->states[s].id) == 0;
            }
            assert_int_equal(machine->states[s].terminal, want);
            for (int t = 0; want && t < machine->transitions_count; t++) {
                const struct transition *row = &machine->transitions[t];
                assert_int_equal(row->from & (1u << s), 0);
            }
        }
    }
}

static void test_reach_of_roles(void **unused)
{
    (void)unused;
    static const struct { const char *granted, *region; bool reaches; }
    cases[] = {
        { "19", "19.71", true }, { "19", "19", true },
        { "19.71", "19", false }, { "19.71", "19.71", true },
        { "19.7", "19.71", false }, { "1", "19", false },
        { "", "51.08", true }, { "51", "19.71", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(role_reaches(str_of(cases[i].granted),
                                      str_of(cases[i].region)),
                         cases[i].reaches);
    }
    assert_true(str_is(role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                        STR("19.71")), "19"));
    assert_true(str_is(role_seat_region(ROLE_OPD, STR("19.71")), "19.71"));
    assert_true(str_is(role_seat_region(ROLE_MINISTRY, STR("19.71")), ""));
    assert_string_equal(role_nearest(STR("organisation_bureau")),
                        "organization_bureau");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_action_role),
        cmocka_unit_test(test_terminal_states_end),
        cmocka_unit_test(test_reach_of_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
