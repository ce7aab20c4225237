/* The papers, and what each changes on file. */
#include "model_papers.h"

#include <assert.h>
#include <string.h>

const struct model_paper model_papers[MODEL_PAPERS] = {
    { "interest_record", "", 0 }, { "gap_analysis", "goal=8", 0 },
    { "selection_record", "", 0 },
    { "action_plan", "stages=persiapan|pelaksanaan|monev;"
      "budget_subactivity=1", 0 },
    { "action_plan", "stages=1|2|3;budget_subactivity=1;"
      "start=2022-02-15", 0 },
    { "action_plan", "stages=persiapan", 1 },
    { "action_plan", "stages=persiapan;budget_subactivity=1", 1 },
    { "action_plan", "stages=persiapan|pelaksanaan|monev", 1 },
    { "commitment_sheet", "signer=regional_head", 0 },
    { "commitment_sheet", "signer=regional_secretary;for=regional_head", 0 },
    { "commitment_sheet", "signer=regional_secretary", 1 },
    { "commitment_sheet", "for=regional_head", 1 },
    { "commitment_sheet", "", 1 },
    { "team_decree", "", 0 }, { "origin_communication_record", "", 0 },
    { "adaptation_design", "", 0 },
    { "internal_socialization_record", "hr=ya;process=ya;facilities=ya", 0 },
    { "internal_socialization_record", "", 1 },
    { "hr", "", 0 }, { "process", "", 0 }, { "facilities", "", 0 },
    { "trial_report", "result=pass", 0 }, { "trial_report", "result=fail", 0 },
    { "trial_report", "result=gagal;reason=rusak", 0 },
    { "monitoring_report", "", 0 }, { "evaluation_report", "score=70", 0 },
    { "evaluation_report", "score=59.5", 0 }, { "reflection_record", "", 0 },
    { "ministry_note", "signer=ministry", 0 },
    { "ministry_note", "signer=opd", 1 },
    { "legal_umbrella", "", 0 }, { "budget_allocation", "", 0 },
    { "medium_term_plan_reference", "", 0 }, { "withdrawal_letter", "", 0 },
    { "discontinuation_letter", "", 0 }, { "suspension_record", "", 0 },
    { "officer_decree", "", 0 }, { "assessment", "one=50;two=60", 0 },
    { "assessment", "one=50", 1 },
    { "assessment", "one=50;two=60;total=55", 1 },
    { "hub_decree",
      "leader_commitment=ya;needs_linked=ya;bureaucratic_support=ya", 0 },
    { "hub_decree", "leader_commitment=ya;needs_linked=ya", 1 },
    { "hub_decree", "leader_commitment=ya;bureaucratic_support=ya", 1 },
    { "hub_decree", "needs_linked=ya;bureaucratic_support=ya", 1 },
    { "hub_decree", "", 1 }, { "companion_team", "", 0 },
    { "replication_list", "", 0 },
};
static_assert(sizeof model_papers / sizeof *model_papers == MODEL_PAPERS,
              "one row a paper");

static bool named(const char *fields, const char *part)
{
    return strstr(fields, part) != NULL;
}

/* What the paper changes in the model's file. */
void model_file_paper(struct model_file *file, size_t index)
{
    const char *type = model_papers[index].type;
    const char *fields = model_papers[index].fields;
    const struct { const char *type; bool *flag; } flags[] = {
        { "interest_record", &file->interest },
        { "gap_analysis", &file->gap },
        { "selection_record", &file->selection },
        { "action_plan", &file->plan }, { "commitment_sheet", &file->sheet },
        { "team_decree", &file->decree },
        { "origin_communication_record", &file->communication },
        { "adaptation_design", &file->design },
        { "internal_socialization_record", &file->socialization },
        { "hr", &file->hr }, { "process", &file->process },
        { "facilities", &file->facilities },
        { "reflection_record", &file->reflection },
        { "legal_umbrella", &file->umbrella },
        { "budget_allocation", &file->budget },
        { "medium_term_plan_reference", &file->term },
        { "withdrawal_letter", &file->withdrawal },
        { "discontinuation_letter", &file->ending },
        { "suspension_record", &file->suspension },
        { "officer_decree", &file->officer },
        { "assessment", &file->sheet_scores },
        { "hub_decree", &file->hub_decree },
        { "companion_team", &file->companion },
        { "replication_list", &file->list },
    };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        *flags[i].flag = *flags[i].flag || strcmp(type, flags[i].type) == 0;
    }
    if (strcmp(type, "action_plan") == 0) {
        file->plan_staged = named(fields, "monev") || named(fields, "1|2|3");
        file->plan_funded = named(fields, "budget");
        file->plan_starts = named(fields, "start=2022-02-15") ? 19038 : 0;
    } else if (strcmp(type, "commitment_sheet") == 0) {
        file->sheet_signed = named(fields, "signer=regional_head") ||
            named(fields, "signer=regional_secretary;for=regional_head");
    } else if (strcmp(type, "ministry_note") == 0) {
        file->noted = named(fields, "ministry");
    } else if (strcmp(type, "internal_socialization_record") == 0) {
        file->socialized_all = fields[0] != '\0';
    } else if (strcmp(type, "trial_report") == 0) {
        file->trial = named(fields, "pass") ? 1 : 2;
        file->trial_reason = named(fields, "reason");
    } else if (strcmp(type, "monitoring_report") == 0) {
        file->reports++;
    } else if (strcmp(type, "evaluation_report") == 0) {
        file->evaluation = named(fields, "70") ? 1 : 2;
        file->below += named(fields, "59.5") ? 1 : 0;
    } else if (strcmp(type, "assessment") == 0) {
        file->scores_whole = named(fields, "two");
        file->scores_total = named(fields, "total");
    } else if (strcmp(type, "hub_decree") == 0) {
        file->hub_criteria = named(fields, "leader") &&
            named(fields, "needs") && named(fields, "bureaucratic");
    }
}

/* Types that the next action of a state asks for. */
static const char *const wanted[][2] = {
    { "draft", "interest_record officer_decree" },
    { "interest_verified", "gap_analysis" },
    { "eligible", "selection_record" },
    { "selected", "action_plan commitment_sheet" },
    { "preparation",
      "team_decree origin_communication_record adaptation_design" },
    { "implementation", "internal_socialization_record hr process "
      "facilities" },
    { "trial", "trial_report" },
    { "monitoring_evaluation",
      "monitoring_report evaluation_report reflection_record ministry_note" },
    { "completed",
      "legal_umbrella budget_allocation medium_term_plan_reference" },
    { "admin_passed", "assessment" }, { "proposed", "hub_decree" },
    { "designated", "companion_team" },
    { "mentored", "action_plan commitment_sheet replication_list" },
};

bool model_wants(const char *state, size_t index)
{
    const char *type = model_papers[index].type;
    size_t size = strlen(type);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const char *at = strcmp(wanted[i][0], state) == 0 ? wanted[i][1] : "";
        for (; *at != '\0'; at += strcspn(at, " "), at += *at == ' ') {
            if (strcspn(at, " ") == size && memcmp(at, type, size) == 0) {
                return true;
            }
        }
    }
    return false;
}
