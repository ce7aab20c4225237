/* The reference: one line of DOMAIN section 3 after the other. */
#include "model.h"

#include <assert.h>
#include <string.h>

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* One of the words of a list parted by blanks. */
static bool one_of(const char *word, const char *list)
{
    size_t size = strlen(word);
    for (const char *at = list; *at != '\0';) {
        size_t part = strcspn(at, " ");
        if (part == size && memcmp(at, word, size) == 0) {
            return true;
        }
        at += part + (at[part] == ' ' ? 1 : 0);
    }
    return false;
}

/* --- People --------------------------------------------------------------- */

/* One of the roles acts; or, `together`, one person of each of two. */
static bool people_may(const struct model_case *one,
                       const struct model_asking *asking, const char *roles,
                       bool together)
{
    bool second = asking->second != NULL;
    if (asking->province != one->province ||
        (second && asking->second_province != one->province)) {
        return false;
    }
    if (asking->override && !second) {
        return false;
    }
    if (second && asking->same) {
        return false;
    }
    if (!together) {
        return one_of(asking->role, roles);
    }
    return second && one_of(asking->role, roles) &&
           one_of(asking->second, roles) && !is(asking->role, asking->second);
}

/* --- Guards --------------------------------------------------------------- */

/* T11: of the two monthly reports of this test's pack those due by the day,
 * not in a suspension, are filed; the last evaluation met the threshold. */
static bool reports_filed(const struct model_case *one, int64_t day,
                          int64_t (*month)(int64_t anchor, int n))
{
    for (int n = 1; n <= 2; n++) {
        int64_t due = month(one->monitored, n);
        bool paused = false;
        for (int i = 0; i < one->pauses_count; i++) {
            paused = paused || (due >= one->pauses[i][0] &&
                                due < one->pauses[i][1]);
        }
        if (due <= day && one->file.reports < n && !paused) {
            return false;
        }
    }
    return true;
}

/* Days from 1970 to civil and back, by counting: slow and plain. */
static int month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
                                   30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* The anchor plus n months, clamped to the month's end. */
static int64_t plus_months(int64_t anchor, int n)
{
    int year = 1970, month = 1;
    int64_t first = 0;            /* day number of the first of the month */
    while (anchor - first >= month_length(year, month)) {
        first += month_length(year, month);
        month = month == 12 ? 1 : month + 1;
        year += month == 1 ? 1 : 0;
    }
    int64_t day = anchor - first;
    for (int i = 0; i < n; i++) {
        first += month_length(year, month);
        month = month == 12 ? 1 : month + 1;
        year += month == 1 ? 1 : 0;
    }
    int64_t last = month_length(year, month) - 1;
    return first + (day < last ? day : last);
}

enum { YEAR_2022 = 18993 };       /* days since 1970 */

/* F008: the plan year of the newest programme that was not later than the
 * case; without one no day is too early. */
static bool year_open(const struct model *model, const struct model_case *one,
                      int64_t day)
{
    /* From 1970 on: 2021, 2022, 2023, 2024 begin on these days. */
    static const int64_t begins[] = { 18628, YEAR_2022, 19358,
                                      19723 };
    int opened = one->opened < begins[1] ? 2021 : 2022, plan = 2021;
    for (int year = 2021; year <= opened; year++) {
        int named = model->plan_years[one->province - 18][year - 2021];
        plan = named != 0 ? named : plan;
    }
    assert(one->opened >= begins[0] && one->opened < begins[2]);
    return day >= begins[plan - 2021];
}

/* F312 as this test's pack sets it: three of a government and edition, which
 * is the year of opening. */
static bool below_cap(const struct model *model, const struct model_case *one)
{
    int submitted = 0;
    for (int i = 0; i < model->count; i++) {
        const struct model_case *other = &model->cases[i];
        submitted += other != one && other->machine == MODEL_KIPP &&
            other->province == one->province && !is(other->state, "draft") &&
            (other->opened < YEAR_2022) == (one->opened < YEAR_2022);
    }
    return submitted < 3;
}

/* F311: a flag needs two people. */
static bool integrity(const struct model_case *one,
                      const struct model_asking *asking)
{
    return !one->flag || asking->override;
}

static bool said_all(const struct model_file *file)
{
    return (file->hr || file->socialized_all) &&
           (file->process || file->socialized_all) &&
           (file->facilities || file->socialized_all);
}

/* --- The rows ------------------------------------------------------------- */

/* One line of the table: from, action, who, to; then its guards. */
struct row {
    enum model_machine machine;
    const char *action, *from, *roles, *to;
    bool together;
};

#define ACTIVE "draft interest_verified gap_mapped eligible selected planned " \
    "preparation implementation trial monitoring_evaluation"
static const struct row rows[] = {
    { MODEL_REPLICATION, "verify_interest", "draft",
      "organization_section organization_bureau", "interest_verified", false },
    { MODEL_REPLICATION, "map_gaps", "interest_verified",
      "planning_agency research_agency organization_section", "gap_mapped",
      false },
    { MODEL_REPLICATION, "confirm_eligible", "gap_mapped",
      "organization_bureau", "eligible", false },
    { MODEL_REPLICATION, "reject", "gap_mapped", "organization_bureau",
      "rejected", false },
    { MODEL_REPLICATION, "select", "eligible", "organization_bureau",
      "selected", false },
    { MODEL_REPLICATION, "submit_plan", "selected", "opd", "planned", false },
    { MODEL_REPLICATION, "start_preparation", "planned", "opd",
      "preparation", false },
    { MODEL_REPLICATION, "start_implementation", "preparation", "opd",
      "implementation", false },
    { MODEL_REPLICATION, "start_trial", "implementation", "opd", "trial",
      false },
    { MODEL_REPLICATION, "start_monitoring", "trial",
      "opd organization_bureau", "monitoring_evaluation", false },
    { MODEL_REPLICATION, "repeat_implementation", "trial", "opd",
      "implementation", false },
    { MODEL_REPLICATION, "complete", "monitoring_evaluation",
      "organization_bureau", "completed", false },
    { MODEL_REPLICATION, "institutionalize", "completed", "regional_head",
      "institutionalized", false },
    { MODEL_REPLICATION, "suspend", ACTIVE, "organization_bureau",
      "suspended", false },
    { MODEL_REPLICATION, "resume", "suspended", "organization_bureau", "",
      false },
    { MODEL_REPLICATION, "withdraw", ACTIVE " suspended", "regional_head",
      "withdrawn", false },
    { MODEL_REPLICATION, "discontinue", "monitoring_evaluation",
      "organization_bureau", "discontinued", false },
    { MODEL_KIPP, "submit", "draft", "organization_bureau", "submitted",
      false },
    { MODEL_KIPP, "pass_admin", "submitted", "secretariat_team",
      "admin_passed", false },
    { MODEL_KIPP, "fail_admin", "submitted", "secretariat_team",
      "admin_failed", false },
    { MODEL_KIPP, "assess", "admin_passed", "evaluation_team", "assessed",
      false },
    { MODEL_KIPP, "name_finalist", "assessed",
      "evaluation_team independent_panel", "finalist", true },
    { MODEL_KIPP, "open_objection", "finalist", "secretariat_team",
      "objection_open", false },
    { MODEL_KIPP, "uphold_objection", "objection_open",
      "secretariat_team independent_panel", "assessed", false },
    { MODEL_KIPP, "interview", "objection_open", "independent_panel",
      "interviewed", false },
    { MODEL_KIPP, "verify", "interviewed", "evaluation_team", "verified",
      false },
    { MODEL_KIPP, "commend", "verified", "independent_panel", "commended",
      false },
    { MODEL_KIPP, "keep_finalist", "verified", "independent_panel",
      "finalist_only", false },
    { MODEL_HUB, "designate", "proposed", "ministry", "designated", false },
    { MODEL_HUB, "name_companion", "designated", "ministry", "mentored",
      false },
    { MODEL_HUB, "activate", "mentored", "organization_bureau", "active",
      false },
    { MODEL_HUB, "lapse", "active", "ministry", "lapsed", false },
};

/* What must be on file or true for T2 to T10b. */
static bool early_guards(const struct model *model,
                         const struct model_case *one,
                         const struct model_asking *asking)
{
    const struct model_file *file = &one->file;
    const char *action = asking->action;
    if (is(action, "verify_interest")) {
        return file->interest;
    }
    if (is(action, "map_gaps")) {
        return file->gap;
    }
    if (is(action, "confirm_eligible")) {
        return one->verdict == MODEL_ELIGIBLE ||
               (one->verdict != MODEL_INELIGIBLE && asking->override);
    }
    if (is(action, "reject")) {
        return one->verdict == MODEL_INELIGIBLE;
    }
    if (is(action, "select")) {
        return file->selection && one->verdict <= one->confirmed;
    }
    if (is(action, "submit_plan")) {
        return file->plan && file->plan_staged && file->plan_funded &&
               file->sheet && file->sheet_signed;
    }
    if (is(action, "start_preparation")) {
        return year_open(model, one, asking->day) &&
               asking->day >= file->plan_starts;
    }
    if (is(action, "start_implementation")) {
        return file->decree && file->communication && file->design &&
               one->owner;
    }
    if (is(action, "start_trial")) {
        return file->socialization && said_all(file);
    }
    if (is(action, "start_monitoring")) {
        return file->trial == 1;
    }
    if (is(action, "repeat_implementation")) {
        return file->trial == 2 &&
               (file->trial_reason || asking->reason || asking->override);
    }
    return true;
}

/* T11 to T15. */
static bool late_guards(const struct model_case *one,
                        const struct model_asking *asking)
{
    const struct model_file *file = &one->file;
    const char *action = asking->action;
    if (is(action, "complete")) {
        return reports_filed(one, asking->day, plus_months) &&
               file->evaluation == 1 && file->reflection;
    }
    if (is(action, "institutionalize")) {
        return file->umbrella && file->budget && file->term;
    }
    if (is(action, "suspend")) {
        return asking->reason || asking->override || file->suspension;
    }
    if (is(action, "withdraw")) {
        return file->withdrawal || file->letter;
    }
    if (is(action, "discontinue")) {
        return file->below >= 2 || file->ending || file->letter;
    }
    return true;
}

/* The proposal's and the hub's. */
static bool other_guards(const struct model *model,
                         const struct model_case *one,
                         const struct model_asking *asking)
{
    const struct model_file *file = &one->file;
    const char *action = asking->action;
    if (is(action, "submit")) {
        return file->officer && one->sdg && below_cap(model, one) &&
               one->verdict != MODEL_INELIGIBLE;
    }
    if (is(action, "assess")) {
        return file->sheet_scores && file->scores_whole &&
               !file->scores_total;
    }
    if (is(action, "name_finalist") || is(action, "commend")) {
        return integrity(one, asking);
    }
    if (is(action, "designate")) {
        return file->hub_decree && file->hub_criteria;
    }
    if (is(action, "name_companion")) {
        return file->companion;
    }
    if (is(action, "activate")) {
        return file->plan && file->sheet && file->list;
    }
    return true;
}

/* --- Doing ---------------------------------------------------------------- */

bool model_opens(const struct model *model,
                 const struct model_opening *opening)
{
    static const char *const who[] = { "opd",
        "opd organization_section organization_bureau",
        "organization_bureau ministry" };
    int province = opening->province;
    /* 19 is a pilot until it lapses; each is a hub once designated. */
    bool hub = false, lapsed = false;
    assert(opening->machine <= MODEL_HUB);
    for (int i = 0; i < model->count; i++) {
        const struct model_case *one = &model->cases[i];
        bool its = one->machine == MODEL_HUB && one->province == province;
        hub = hub || (its && one_of(one->state,
                                    "designated mentored active"));
        lapsed = lapsed || (its && is(one->state, "lapsed"));
    }
    hub = hub || (province == 19 && !lapsed);
    return opening->role_province == province &&
           one_of(opening->role, who[opening->machine]) &&
           (opening->machine != MODEL_REPLICATION ||
            (opening->unit && hub)) &&
           (opening->machine == MODEL_HUB || opening->innovation);
}

/* Keeps what later rows ask about. */
static void remember(struct model_case *one,
                     const struct model_asking *asking, const char *from)
{
    if (is(asking->action, "confirm_eligible")) {
        one->confirmed = one->verdict;
    } else if (is(asking->action, "start_monitoring")) {
        one->monitored = asking->day;
    } else if (is(asking->action, "suspend")) {
        assert(one->pauses_count < MODEL_PAUSES_MAX);
        one->pauses[one->pauses_count][0] = asking->day;
        one->pauses[one->pauses_count][1] = INT64_MAX;
        one->pauses_count++;
    } else if (is(from, "suspended")) {
        one->pauses[one->pauses_count - 1][1] = asking->day;
    }
}

bool model_programme(struct model *model, int province, int year, int plan)
{
    int *named = &model->plan_years[province - 18][year - 2021];
    bool open = *named == 0;
    *named = open ? plan : *named;
    return open;
}

bool model_noted(const struct model_case *one,
                 const struct model_asking *asking)
{
    return one->file.noted ||
           (asking->second != NULL && is(asking->second, "ministry"));
}

bool model_act(struct model *model, struct model_case *one,
               const struct model_asking *asking)
{
    const struct row *row = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].machine == one->machine &&
            is(rows[i].action, asking->action) &&
            one_of(one->state, rows[i].from)) {
            row = &rows[i];
        }
    }
    if (row == NULL ||
        !people_may(one, asking, row->roles, row->together) ||
        !early_guards(model, one, asking) || !late_guards(one, asking) ||
        !other_guards(model, one, asking)) {
        return false;
    }
    const char *from = one->state;
    one->state = row->to[0] == '\0' ? one->before : row->to;
    one->before = is(row->to, "suspended") ? from : "";
    remember(one, asking, from);
    return true;
}
