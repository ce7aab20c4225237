/* Every state, action and role of every machine, with each of the documents
 * that DOMAIN section 3 asks for on file or not, and all others on file or
 * not: done exactly when that page says so.  The table below is written from
 * the page, not from machine.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle/core_guards.h"

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
    { "replication", "start_preparation", "planned", "opd", "" },
    { "replication", "start_implementation", "preparation", "opd",
      "team_decree origin_communication_record adaptation_design" },
    { "replication", "start_trial", "implementation", "opd",
      "internal_socialization_record hr process facilities" },
    { "replication", "start_monitoring", "trial",
      "opd organization_bureau", "trial_report" },
    { "replication", "repeat_implementation", "trial", "opd",
      "trial_report" },
    { "replication", "complete", "monitoring_evaluation",
      "organization_bureau", "evaluation_report reflection_record" },
    { "replication", "institutionalize", "completed", "regional_head",
      "legal_umbrella budget_allocation medium_term_plan_reference" },
    { "replication", "suspend", "*", "organization_bureau", "" },
    { "replication", "resume", "suspended", "organization_bureau", "" },
    { "replication", "withdraw", "* suspended", "regional_head",
      "withdrawal_letter" },
    { "replication", "discontinue", "monitoring_evaluation",
      "organization_bureau", "discontinuation_letter" },
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

/* A document as a tidy hand fills it in; the trial's result goes with the
 * action. */
static const struct { const char *type, *fields; } papers[] = {
    { "interest_record", "" }, { "gap_analysis", "" },
    { "selection_record", "" },
    { "action_plan", "stages=1|2|3;budget_subactivity=1.01" },
    { "commitment_sheet", "" }, { "team_decree", "" },
    { "origin_communication_record", "" }, { "adaptation_design", "" },
    { "internal_socialization_record", "" }, { "hr", "" },
    { "process", "" }, { "facilities", "" }, { "trial_report", "" },
    { "evaluation_report", "result=pass" }, { "reflection_record", "" },
    { "legal_umbrella", "" }, { "budget_allocation", "" },
    { "medium_term_plan_reference", "" }, { "withdrawal_letter", "" },
    { "discontinuation_letter", "" }, { "officer_decree", "" },
    { "assessment", "" },
    { "hub_decree",
      "leader_commitment=1;needs_linked=1;bureaucratic_support=1" },
    { "companion_team", "" }, { "replication_list", "" },
};
enum { PAPERS = sizeof papers / sizeof papers[0], ITEMS_MAX = 4 };

static struct mem mem;
static struct db *db;
static long walked, done_count;

static bool has_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    while (*text != '\0') {
        size_t part = strcspn(text, " +");
        if (part == size && memcmp(text, word, size) == 0) {
            return true;
        }
        text += part + (text[part] != '\0' ? 1 : 0);
    }
    return false;
}

static const struct row *find(const char *machine, const char *state,
                              const char *action)
{
    for (size_t i = 0; i < ROWS; i++) {
        bool from = has_word(rows[i].from, state) ||
            (rows[i].from[0] == '*' && has_word(early, state));
        if (from && strcmp(rows[i].machine, machine) == 0 &&
            strcmp(rows[i].action, action) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

/* --- The world around ----------------------------------------------------- */

/* Facts of the innovation are known; what documents can say they must. */
static int fact(void *user, const char *name, struct str *text,
                struct err *err)
{
    (void)user;
    (void)err;
    *text = strncmp(name, "innovation.", 11) == 0 ? STR("ya") : STR("");
    return 0;
}

static int answer(void *user, enum core_guard guard, struct unmet_list *out,
                  struct err *err)
{
    (void)user;
    (void)guard;
    (void)out;
    (void)err;
    return 0;
}

/* Fills in a document for this action; items live in `items`. */
static void fill(struct document *out, struct document_item *items,
                 size_t paper, const char *action)
{
    const char *fields = papers[paper].fields;
    if (strcmp(papers[paper].type, "trial_report") == 0) {
        fields = strcmp(action, "repeat_implementation") == 0
            ? "result=fail;reason=x" : "result=pass";
    }
    *out = (struct document){ .type = str_of(papers[paper].type),
        .items = items, .signer_roles = STR("regional_head"),
        .delegation = STR("") };
    while (*fields != '\0') {
        static char names[PAPERS][ITEMS_MAX][32];
        size_t name = strcspn(fields, "="), all = strcspn(fields, ";");
        char *copy = names[paper][out->items_count];
        snprintf(copy, 32, "%.*s", (int)name, fields);
        items[out->items_count++] = (struct document_item){
            .name = str_of(copy),
            .value = { fields + name + 1, all - name - 1 } };
        fields += all + (fields[all] == ';' ? 1 : 0);
    }
}

/* Are all demands of the core met with these documents (bits of papers)? */
static bool met(const struct machine *machine,
                const struct transition *transition, uint32_t bits)
{
    static struct document documents[PAPERS];
    static struct document_item items[PAPERS][ITEMS_MAX];
    const struct core_answers answers = { fact, answer, NULL };
    struct stored_case stored = { .region = STR("19.71"),
                                  .unit = STR("Dinas") };
    struct arena arena;
    struct unmet_list unmet;
    struct err err;
    arena_init(&arena, &mem);
    unmet_init(&unmet, &arena);
    err_clear(&err);
    struct core_view view = { .db = db, .arena = &arena, .machine = machine,
        .transition = transition, .subject = &stored,
        .documents = documents, .reason = STR("alasan"),
        .at = 1660000000, .zone = ZONE_WIB, .answers = &answers };
    for (size_t i = 0; i < PAPERS; i++) {
        if ((bits & (1u << i)) != 0) {
            fill(&documents[view.documents_count], items[i], i,
                 transition->action);
            view.documents_count++;
        }
    }
    assert_int_equal(core_guards_judge(&view, &unmet, &err), 0);
    bool all = !unmet_has(&unmet, DEMAND_BLOCK);
    arena_free(&arena);
    return all;
}

/* --- The walk ------------------------------------------------------------- */

/* Roles one by one, and every pair. */
static void walk_roles(const struct transition *transition,
                       const struct row *row)
{
    bool together = strchr(row->roles, '+') != NULL;
    for (int a = 0; a < ROLE_COUNT; a++) {
        for (int b = a; b < ROLE_COUNT; b++) {
            int named = has_word(row->roles, role_row((enum role_id)a)->id);
            int other = b == a ? 0
                : has_word(row->roles, role_row((enum role_id)b)->id);
            bool want = together ? named + other == 2 : named + other > 0;
            bool got = machine_may(transition, 1u << a | 1u << b, NULL);
            if (want != got) {
                fail_msg("%s %s by %s and %s", row->machine, row->action,
                         role_row((enum role_id)a)->id,
                         role_row((enum role_id)b)->id);
            }
            walked++;
        }
    }
}

/* Every choice among the documents that the row names, with all others on
 * file or none of them. */
static void walk_documents(const struct machine *machine,
                           const struct transition *transition,
                           const struct row *row)
{
    uint32_t named = 0;
    for (size_t i = 0; i < PAPERS; i++) {
        named |= has_word(row->documents, papers[i].type) ? 1u << i : 0;
    }
    uint32_t others = ((1u << PAPERS) - 1) & ~named;
    for (uint32_t some = named;; some = (some - 1) & named) {
        for (int all = 0; all < 2; all++) {
            bool got = met(machine, transition, some | (all ? others : 0));
            if (got != (some == named)) {
                fail_msg("%s %s with documents %x of %x, %s others",
                         row->machine, row->action, (unsigned)some,
                         (unsigned)named, all ? "all" : "no");
            }
            done_count += got ? 1 : 0;
            walked++;
        }
        if (some == 0) {
            break;
        }
    }
}

static void test_every_choice(void **state)
{
    (void)state;
    for (int m = 0; m < MACHINE_COUNT; m++) {
        const struct machine *machine = machine_get((enum machine_id)m);
        for (int s = 0; s < machine->states_count; s++) {
            for (size_t a = 0; a < ROWS; a++) {
                const char *from = machine->states[s].id;
                const struct row *row = find(machine->name, from,
                                             rows[a].action);
                const struct transition *transition =
                    machine_transition(machine, s, str_of(rows[a].action));
                if ((row == NULL) != (transition == NULL)) {
                    fail_msg("%s: %s from %s", machine->name,
                             rows[a].action, from);
                }
                walked++;
                if (row != NULL && transition != NULL &&
                    strcmp(rows[a].machine, machine->name) == 0) {
                    walk_roles(transition, row);
                    walk_documents(machine, transition, row);
                }
            }
        }
    }
    assert_true(done_count > ROWS);
    print_message("%ld choices\n", walked);
}

static int setup(void **state)
{
    struct err err;
    (void)state;
    mem_init(&mem);
    return db_open(&db, &mem, ":memory:", DB_MEMORY, &err);
}

static int teardown(void **state)
{
    (void)state;
    db_close(db);
    assert_int_equal(mem.used_bytes, 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_choice),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
