/* DOMAIN.md section 3, transcribed a second time.  Keep it apart from
 * lifecycle/machine.c: nothing here may be made from there.
 *
 * Each row is one transition. Any one of its roles will do, unless it is done
 * together; all of its papers are needed, of `a|b` either. */
#include "engine/simulate_reference.h"

#include <assert.h>
#include <string.h>

#define BUREAU "organization_bureau"
#define BEFORE_END "draft interest_verified gap_mapped eligible selected" \
    " planned preparation implementation trial monitoring_evaluation"

const struct reference_row reference_rows[] = {
    /* T1 to T15. */
    { "replication", "open", "", "draft", "opd", false, "", false },
    { "replication", "verify_interest", "draft", "interest_verified",
      "organization_section " BUREAU, false, "interest_record", false },
    { "replication", "map_gaps", "interest_verified", "gap_mapped",
      "planning_agency research_agency organization_section", false,
      "gap_analysis", false },
    { "replication", "confirm_eligible", "gap_mapped", "eligible", BUREAU,
      false, "", false },
    { "replication", "reject", "gap_mapped", "rejected", BUREAU, false, "",
      false },
    { "replication", "select", "eligible", "selected", BUREAU, false,
      "selection_record", false },
    { "replication", "submit_plan", "selected", "planned", "opd", false,
      "action_plan commitment_sheet", false },
    { "replication", "start_preparation", "planned", "preparation", "opd",
      false, "", false },
    { "replication", "start_implementation", "preparation",
      "implementation", "opd", false,
      "team_decree origin_communication_record adaptation_design", false },
    { "replication", "start_trial", "implementation", "trial", "opd", false,
      "internal_socialization_record|internal_socialization", false },
    { "replication", "start_monitoring", "trial", "monitoring_evaluation",
      "opd " BUREAU, false, "trial_report", false },
    { "replication", "repeat_implementation", "trial", "implementation",
      "opd", false, "trial_report", false },
    { "replication", "complete", "monitoring_evaluation", "completed",
      BUREAU, false, "reflection_record", false },
    { "replication", "institutionalize", "completed", "institutionalized",
      "regional_head", false, "legal_umbrella budget_allocation"
      " medium_term_plan_reference|medium_term_plan", false },
    { "replication", "suspend", BEFORE_END, "suspended", BUREAU, false, "",
      true },
    { "replication", "resume", "suspended", "(before)", BUREAU, false, "",
      true },
    { "replication", "withdraw", BEFORE_END " suspended", "withdrawn",
      "regional_head", false, "withdrawal_letter|letter", true },
    { "replication", "discontinue", "monitoring_evaluation", "discontinued",
      BUREAU, false, "", false },
    /* KIPP. */
    { "kipp_proposal", "open", "", "draft",
      "opd organization_section " BUREAU, false, "", false },
    { "kipp_proposal", "submit", "draft", "submitted", BUREAU, false,
      "officer_decree", false },
    { "kipp_proposal", "pass_admin", "submitted", "admin_passed",
      "secretariat_team", false, "", true },
    { "kipp_proposal", "fail_admin", "submitted", "admin_failed",
      "secretariat_team", false, "", true },
    { "kipp_proposal", "assess", "admin_passed", "assessed",
      "evaluation_team", false, "assessment", false },
    { "kipp_proposal", "name_finalist", "assessed", "finalist",
      "evaluation_team independent_panel", true, "", false },
    { "kipp_proposal", "open_objection", "finalist", "objection_open",
      "secretariat_team", false, "", true },
    { "kipp_proposal", "uphold_objection", "objection_open", "assessed",
      "secretariat_team independent_panel", false, "", true },
    { "kipp_proposal", "interview", "objection_open", "interviewed",
      "independent_panel", false, "", true },
    { "kipp_proposal", "verify", "interviewed", "verified",
      "evaluation_team", false, "", true },
    { "kipp_proposal", "commend", "verified", "commended",
      "independent_panel", false, "", false },
    { "kipp_proposal", "keep_finalist", "verified", "finalist_only",
      "independent_panel", false, "", true },
    /* Hub. */
    { "hub", "open", "", "proposed", BUREAU " ministry", false, "", false },
    { "hub", "designate", "proposed", "designated", "ministry", false,
      "hub_decree", false },
    { "hub", "name_companion", "designated", "mentored", "ministry", false,
      "companion_team", true },
    { "hub", "activate", "mentored", "active", BUREAU, false,
      "action_plan commitment_sheet replication_list", false },
    { "hub", "lapse", "active", "lapsed", "ministry", false, "", true },
    { NULL, NULL, NULL, NULL, NULL, false, NULL, false }
};

const struct reference_paper reference_papers[] = {
    { "interest_record", "" },
    { "gap_analysis", "goal=8;rating=60;signed_by=planning_agency|"
      "research_agency|organization_section" },
    { "innovation_profile", "field=a;background=b;core=c;type=d;resources=e;"
      "budget=f;ease=g" },
    { "selection_record", "" },
    { "action_plan", "budget_subactivity=1.01;origin_communication=surat" },
    { "commitment_sheet", "" },
    { "team_decree", "" },
    { "origin_communication_record", "" },
    { "adaptation_design", "" },
    { "internal_socialization_record", "hr=true;process=true;"
      "facilities=true" },
    { "trial_report", "result=pass" },
    { "trial_report", "result=fail;reason=alat rusak" },
    { "monitoring_report", "" },
    { "evaluation_report", "score=80" },
    { "reflection_record", "" },
    { "legal_umbrella", "" },
    { "budget_allocation", "" },
    { "medium_term_plan_reference", "" },
    { "withdrawal_letter", "" },
    { "officer_decree", "" },
    { "assessment", "summary=80;idea=80;significance=80;sdg=80;"
      "adaptability=80;sustainability=80;collaboration=70" },
    { "hub_decree", "leader_commitment=ya;needs_linked=ya;"
      "bureaucratic_support=ya" },
    { "companion_team", "" },
    { "replication_list", "" },
    { NULL, NULL }
};

/* Cuts the next word off a list. Blanks part the words of a list. */
static struct str next_word(const char **list)
{
    size_t size = strcspn(*list, " ");
    struct str word = { *list, size };
    *list += size + strspn(*list + size, " ");
    assert(size > 0 || **list == '\0');
    return word;
}

/* "a|b" is a or b. */
static bool is_word(struct str choice, struct str word)
{
    size_t start = 0;
    assert(choice.size > 0);
    for (size_t i = 0; i <= choice.size; i++) {
        if (i == choice.size || choice.bytes[i] == '|') {
            struct str one = { choice.bytes + start, i - start };
            if (str_equal(one, word)) {
                return true;
            }
            start = i + 1;
        }
    }
    return false;
}

/* Is the word in the list, alone or among `a|b`? */
bool reference_has(const char *list, struct str word)
{
    assert(list != NULL);
    while (*list != '\0') {
        if (is_word(next_word(&list), word)) {
            return true;
        }
    }
    return false;
}

/* The word number `index`, counted around; "" of an empty list. */
struct str reference_word(const char *list, size_t index)
{
    assert(list != NULL);
    size_t count = 0;
    const char *at = list;
    while (*at != '\0') {
        (void)next_word(&at);
        count++;
    }
    struct str word = STR("");
    for (size_t i = 0; count > 0 && i <= index % count; i++) {
        word = next_word(&list);
    }
    return word;
}

/* The row that starts from this state (from "" for "open"); NULL when the
 * machine has none. */
const struct reference_row *reference_find(const struct reference_row *rows,
                                           struct str machine,
                                           struct str action,
                                           struct str state)
{
    assert(rows != NULL);
    for (const struct reference_row *row = rows; row->machine != NULL;
         row++) {
        bool starts = state.size == 0 ? row->from[0] == '\0'
                                      : reference_has(row->from, state);
        if (str_is(machine, row->machine) && str_is(action, row->action)
            && starts) {
            return row;
        }
    }
    return NULL;
}
