/* The tables of DOMAIN section 3, as the walk reads them. */
#ifndef TESTS_WALK_ROWS_H
#define TESTS_WALK_ROWS_H

/* Action, from ("*" = every state before completed), roles ("+" together),
 * documents. */
struct row {
    const char *machine, *action, *from, *roles, *documents;
};

static const struct row rows[] = {
    { "replication", "verify_interest", "draft",
      "organization_section organization_bureau", "interest_record" },
    { "replication", "map_gaps", "interest_verified",
      "planning_agency research_agency organization_section",
      "gap_analysis" },
    { "replication", "confirm_eligible", "gap_mapped", "organization_bureau",
      "" },
    { "replication", "reject", "gap_mapped", "organization_bureau", "" },
    { "replication", "select", "eligible", "organization_bureau",
      "selection_record" },
    { "replication", "submit_plan", "selected", "opd",
      "action_plan commitment_sheet" },
    { "replication", "start_preparation", "planned", "opd", "action_plan" },
    { "replication", "start_implementation", "preparation", "opd",
      "team_decree origin_communication_record adaptation_design" },
    { "replication", "start_trial", "implementation", "opd",
      "internal_socialization_record hr process facilities" },
    { "replication", "start_monitoring", "trial",
      "opd organization_bureau", "trial_report" },
    { "replication", "repeat_implementation", "trial", "opd",
      "trial_report" },
    { "replication", "complete", "monitoring_evaluation",
      "organization_bureau",
      "evaluation_report reflection_record ministry_note" },
    { "replication", "institutionalize", "completed", "regional_head",
      "legal_umbrella budget_allocation medium_term_plan_reference" },
    { "replication", "suspend", "*", "organization_bureau", "" },
    { "replication", "resume", "suspended", "organization_bureau", "" },
    { "replication", "withdraw", "* suspended", "regional_head",
      "withdrawal_letter" },
    { "replication", "discontinue", "monitoring_evaluation",
      "organization_bureau",
      "discontinuation_letter evaluation_report" },
    { "kipp_proposal", "submit", "draft", "organization_bureau",
      "officer_decree" },
    { "kipp_proposal", "pass_admin", "submitted", "secretariat_team", "" },
    { "kipp_proposal", "fail_admin", "submitted", "secretariat_team", "" },
    { "kipp_proposal", "assess", "admin_passed", "evaluation_team",
      "assessment" },
    { "kipp_proposal", "name_finalist", "assessed",
      "evaluation_team+independent_panel", "" },
    { "kipp_proposal", "open_objection", "finalist", "secretariat_team",
      "" },
    { "kipp_proposal", "uphold_objection", "objection_open",
      "secretariat_team independent_panel", "" },
    { "kipp_proposal", "interview", "objection_open", "independent_panel",
      "" },
    { "kipp_proposal", "verify", "interviewed", "evaluation_team", "" },
    { "kipp_proposal", "commend", "verified", "independent_panel", "" },
    { "kipp_proposal", "keep_finalist", "verified", "independent_panel",
      "" },
    { "hub", "designate", "proposed", "ministry", "hub_decree" },
    { "hub", "name_companion", "designated", "ministry", "companion_team" },
    { "hub", "activate", "mentored", "organization_bureau",
      "action_plan commitment_sheet replication_list" },
    { "hub", "lapse", "active", "ministry", "" },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const char early[] = "draft interest_verified gap_mapped eligible "
    "selected planned preparation implementation trial "
    "monitoring_evaluation";

#endif
