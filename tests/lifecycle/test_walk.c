/* Every state, action and role of every machine, with each of the documents
 * that DOMAIN section 3 asks for missing, right, or wrongly filled in (signed
 * by another role, by somebody in another's place, without number and date,
 * without its fields or with wrong ones, by its other name), and all others
 * on file or not: done exactly when that page says so.  Tables and judgement
 * below are written from the page, not from machine.c and core_guards.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle/core_guards.h"
#include "walk_rows.h"

/* What a hand may write into a document; the first line of each is how a tidy
 * one does.  "N:name=value" is row N; "2*" stands for two such papers. */
static const struct content { const char *type, *fields; } contents[] = {
    { "action_plan", "stages=1|2|3;budget_subactivity=1.01" },
    { "action_plan", "1:stage=persiapan;1:subactivity=a;2:stage=pelaksanaan;"
      "2:subactivity=b;3:stage=monev;3:subactivity=c" },
    { "action_plan", "1:stage=persiapan;1:subactivity=a;2:stage=pelaksanaan;"
      "3:stage=monev;3:subactivity=c" },
    { "action_plan", "stages=preparation|implementation|"
      "monitoring_evaluation" },
    { "action_plan", "stages=1|3;budget_subactivity=1.01" },
    { "action_plan", "start=2022-08-09" },
    { "action_plan", "1:start=2022-08-11;2:start=2022-08-10" },
    { "action_plan", "1:start=2022-08-09;2:start=2022-12-31" },
    { "action_plan", "" },
    { "internal_socialization_record", "" },
    { "internal_socialization_record", "hr=ya" },
    { "internal_socialization_record", "hr=ya;process=1;facilities=true" },
    { "internal_socialization_record", "process=tidak;facilities=ya" },
    { "trial_report", "result=pass" }, { "trial_report", "result=Lulus" },
    { "trial_report", "result=fail;reason=x" },
    { "trial_report", "result=gagal" }, { "trial_report", "result=nanti" },
    { "trial_report", "reason=x" },
    { "evaluation_report", "result=pass" },
    { "evaluation_report", "score=60" },
    { "evaluation_report", "score=59.9" },
    { "evaluation_report", "result=fail;score=90" },
    { "evaluation_report", "" }, { "evaluation_report", "score=baik" },
    { "evaluation_report", "2*score=59.9" },
    { "evaluation_report", "2*result=fail" },
    { "hub_decree",
      "leader_commitment=1;needs_linked=ya;bureaucratic_support=true" },
    { "hub_decree", "leader_commitment=1;needs_linked=1" },
    { "hub_decree", "leader_commitment=1;bureaucratic_support=1" },
    { "hub_decree", "needs_linked=1;bureaucratic_support=1" },
    { "hub_decree",
      "leader_commitment=1;needs_linked=tidak;bureaucratic_support=1" },
    { "hub_decree", "" },
};
enum { CONTENTS = sizeof contents / sizeof contents[0] };

/* Who signed, and in whose place; the last is without number and date. */
static const struct signing { const char *roles, *place; } signings[] = {
    { "regional_head", "" }, { "opd", "" }, { "", "" },
    { "regional_secretary", "" }, { "regional_secretary", "regional_head" },
    { "regional_secretary", "opd" }, { "", "regional_head" },
    { "governor", "" }, { "provincial_secretary", "governor" },
    { "ministry", "" }, { "opd|regional_head", "" },
    { "regional_head|governor", "" },
};
enum { SIGNINGS = sizeof signings / sizeof signings[0] };

static const char *const types[] = {
    "interest_record", "gap_analysis", "selection_record", "action_plan",
    "commitment_sheet", "team_decree", "origin_communication_record",
    "adaptation_design", "internal_socialization_record", "hr", "process",
    "facilities", "trial_report", "evaluation_report", "reflection_record",
    "ministry_note", "legal_umbrella", "budget_allocation",
    "medium_term_plan_reference", "withdrawal_letter",
    "discontinuation_letter", "officer_decree", "assessment", "hub_decree",
    "companion_team", "replication_list", "suspension_record",
};
/* Another name under which some may be on file. */
static const char *const others[][2] = {
    { "internal_socialization_record", "internal_socialization" },
    { "medium_term_plan_reference", "medium_term_plan" },
    { "withdrawal_letter", "letter" }, { "discontinuation_letter", "letter" },
};
enum { TYPES = sizeof types / sizeof types[0], NAMED_MAX = 4,
       CHOICES_MAX = SIGNINGS + 16, PAPERS_MAX = TYPES + 8, ITEMS_MAX = 8 };

/* One paper; type NULL = none. */
struct paper_on_file {
    const char *type, *fields;
    struct signing signing;
    bool bare;                    /* without number and date */
};

/* What is tried: papers on file, and how it is asked for. */
struct trial {
    struct paper_on_file papers[PAPERS_MAX];
    int count;
    bool reason, ministry, province;
    int year;                     /* in which it was opened, or plan year
                                     of a programme of 2022 */
    bool programme;
};

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

/* --- What DOMAIN section 3 says ------------------------------------------- */

/* The newest paper of this type, or NULL. */
static const struct paper_on_file *newest(const struct trial *trial,
                                          const char *type)
{
    for (int i = trial->count - 1; i >= 0; i--) {
        if (strcmp(trial->papers[i].type, type) == 0) {
            return &trial->papers[i];
        }
    }
    return NULL;
}

/* On file, under its name or the other. */
static bool there(const struct trial *trial, const char *type)
{
    bool yes = newest(trial, type) != NULL;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        yes = yes || (strcmp(others[i][0], type) == 0 &&
                      newest(trial, others[i][1]) != NULL);
    }
    return yes;
}

static bool says(const struct paper_on_file *paper, const char *part)
{
    return paper != NULL && strstr(paper->fields, part) != NULL;
}

/* F112: a paper of its own, or a yes in any other. */
static bool strengthened(const struct trial *trial, const char *what)
{
    bool yes = newest(trial, what) != NULL;
    for (int i = 0; i < trial->count; i++) {
        const char *at = strstr(trial->papers[i].fields, what);
        yes = yes || (at != NULL && strstr(at, "=tidak") == NULL);
    }
    return yes;
}

/* F120: the regional head signs, or another in that place; in a province the
 * governor is that head. */
static bool head_signed(const struct trial *trial)
{
    const struct paper_on_file *sheet = newest(trial, "commitment_sheet");
    if (sheet == NULL) {
        return false;
    }
    const char *roles = sheet->signing.roles, *place = sheet->signing.place;
    bool head = strstr(roles, "regional_head") != NULL ||
        (roles[0] != '\0' && strcmp(place, "regional_head") == 0);
    bool governor = strstr(roles, "governor") != NULL ||
        strcmp(place, "governor") == 0;
    return head || (trial->province && governor);
}

/* -1 below the threshold of 60, 1 above, 0 not to be told; words win. */
static int evaluation(const struct paper_on_file *paper)
{
    if (says(paper, "result=pass")) {
        return 1;
    }
    if (says(paper, "result=fail") || says(paper, "score=59.9")) {
        return -1;
    }
    return says(paper, "score=60") ? 1 : 0;
}

/* The fields of the papers that an action looks into. */
static bool filled(const struct trial *trial, const char *action)
{
    const struct paper_on_file *plan = newest(trial, "action_plan");
    const struct paper_on_file *report = newest(trial, "trial_report");
    const struct paper_on_file *decree = newest(trial, "hub_decree");
    if (strcmp(action, "submit_plan") == 0) {
        return (says(plan, "stages=1|2|3") || says(plan, "2:subactivity=b"))
            && head_signed(trial);
    }
    if (strcmp(action, "start_monitoring") == 0) {
        return says(report, "=pass") || says(report, "=Lulus");
    }
    if (strcmp(action, "repeat_implementation") == 0) {
        return (says(report, "=fail") || says(report, "=gagal")) &&
               (says(report, "reason=") || trial->reason);
    }
    if (strcmp(action, "designate") == 0) {
        return says(decree, "leader_commitment=") &&
               says(decree, "needs_linked=") &&
               says(decree, "bureaucratic_support=") &&
               !says(decree, "=tidak");
    }
    return true;
}

/* Is it to be done? */
static bool reference(const struct trial *trial, const struct row *row)
{
    const char *action = row->action;
    if (strcmp(action, "suspend") == 0) {
        return trial->reason || there(trial, "suspension_record");
    }
    if (strcmp(action, "discontinue") == 0) {
        int below = 0;
        for (int i = 0; i < trial->count; i++) {
            below += strcmp(trial->papers[i].type, "evaluation_report") == 0
                && evaluation(&trial->papers[i]) < 0;
        }
        return there(trial, "discontinuation_letter") || below >= 2;
    }
    if (strcmp(action, "start_trial") == 0) {
        return there(trial, "internal_socialization_record") &&
               strengthened(trial, "hr") && strengthened(trial, "process") &&
               strengthened(trial, "facilities");
    }
    if (strcmp(action, "start_preparation") == 0) {
        /* Asked for on 9 August 2022. */
        return (!trial->programme || trial->year <= 2022) &&
               !says(newest(trial, "action_plan"), "2022-08-10");
    }
    if (strcmp(action, "complete") == 0) {
        return there(trial, "reflection_record") &&
               evaluation(newest(trial, "evaluation_report")) > 0;
    }
    for (size_t i = 0; i < TYPES; i++) {
        if (has_word(row->documents, types[i]) && !there(trial, types[i])) {
            return false;
        }
    }
    return filled(trial, action);
}

/* T11: the ministry took part, or signed a note of its own. */
static bool reference_noted(const struct trial *trial, const struct row *row)
{
    const struct paper_on_file *note = newest(trial, "ministry_note");
    return strcmp(row->action, "complete") != 0 || trial->ministry ||
           (note != NULL && strcmp(note->signing.roles, "ministry") == 0);
}

/* --- What the core says --------------------------------------------------- */

/* The paper as the store hands it over; texts live in `arena`. */
static void fill(struct document *out, struct document_item *items,
                 struct arena *arena, const struct paper_on_file *paper)
{
    const char *at = paper->fields;
    *out = (struct document){ .type = str_of(paper->type), .items = items,
        .signer_roles = str_of(paper->signing.roles),
        .delegation = str_of(paper->signing.place),
        .reference = paper->bare ? STR("") : STR("1/2022"),
        .has_date = !paper->bare, .has_signed_on = !paper->bare };
    while (*at != '\0') {
        size_t all = strcspn(at, ";"), name = strcspn(at, "=");
        int64_t line = at[1] == ':' ? at[0] - '0' : 0;
        const char *from = line > 0 ? at + 2 : at;
        items[out->items_count++] = (struct document_item){ .line = line,
            .name = str_copy(arena, (struct str){ from,
                                 (size_t)(at + name - from) }),
            .value = { at + name + 1, all - name - 1 } };
        at += all + (at[all] == ';' ? 1 : 0);
    }
}

/* Are all demands of the core met?  *noted: does it say nothing of a note? */
static bool met(const struct machine *machine,
                const struct transition *transition,
                const struct trial *trial, bool *noted)
{
    static struct document documents[PAPERS_MAX];
    static struct document_item items[PAPERS_MAX][ITEMS_MAX];
    const struct core_answers answers = { fact, answer, NULL };
    struct stored_case stored = { .unit = STR("Dinas"),
        .region = trial->province ? STR("19") : STR("19.71"),
        /* The first hour of 2022 in WIB, or the last of 2021. */
        .opened_at = 1640970000 - (trial->year > 2021 ? 0 : 3600) };
    const struct programme programme = { .plan_year = trial->year };
    struct arena arena;
    struct unmet_list unmet;
    struct err err;
    arena_init(&arena, &mem);
    unmet_init(&unmet, &arena);
    err_clear(&err);
    struct core_view view = { .db = db, .arena = &arena, .machine = machine,
        .transition = transition, .subject = &stored,
        .documents = documents, .documents_count = (size_t)trial->count,
        .reason = trial->reason ? STR("alasan") : STR(""),
        .roles = role_bit(ROLE_ORGANIZATION_BUREAU) |
                 (trial->ministry ? role_bit(ROLE_MINISTRY) : 0),
        .programme = trial->programme ? &programme : NULL,
        .at = 1660000000, .zone = ZONE_WIB, .answers = &answers,
        .has_threshold = true, .threshold = 60 };
    for (int i = 0; i < trial->count; i++) {
        fill(&documents[i], items[i], &arena, &trial->papers[i]);
    }
    assert_int_equal(core_guards_judge(&view, &unmet, &err), 0);
    bool all = !unmet_has(&unmet, DEMAND_BLOCK);
    *noted = true;
    for (size_t i = 0; i < unmet.count; i++) {
        *noted = *noted && !str_is(unmet.items[i].guard, "ministry_note");
    }
    arena_free(&arena);
    return all;
}

/* --- The walk ------------------------------------------------------------- */

/* The ways in which a paper may be on file, the first of them not at all, the
 * second right. */
static int choices_of(const char *type, struct paper_on_file *out)
{
    int count = 0;
    const char *fields = NULL;
    out[count++].type = NULL;
    for (size_t i = 0; i < CONTENTS; i++) {
        if (strcmp(contents[i].type, type) == 0) {
            out[count++] = (struct paper_on_file){ type, contents[i].fields,
                                                   signings[0], false };
            fields = fields == NULL ? contents[i].fields : fields;
        }
    }
    fields = fields == NULL ? "" : fields;
    for (size_t i = count > 1 ? 1 : 0; i < SIGNINGS; i++) {
        out[count++] = (struct paper_on_file){ type, fields, signings[i],
                                               false };
    }
    out[count++] = (struct paper_on_file){ type, fields, signings[0], true };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(others[i][0], type) == 0) {
            out[count++] = (struct paper_on_file){ others[i][1], fields,
                                                   signings[0], false };
        }
    }
    assert_true(count <= CHOICES_MAX);
    return count;
}

static void put(struct trial *trial, const struct paper_on_file *paper)
{
    bool twice = paper->type != NULL && strncmp(paper->fields, "2*", 2) == 0;
    for (int i = 0; paper->type != NULL && i < (twice ? 2 : 1); i++) {
        trial->papers[trial->count] = *paper;
        trial->papers[trial->count].fields += twice ? 2 : 0;
        trial->count++;
    }
}

/* The same papers, asked for in each way. */
static void try_all(const struct machine *machine,
                    const struct transition *transition,
                    const struct row *row, struct trial *trial)
{
    /* The year matters to one action. */
    bool years = strcmp(row->action, "start_preparation") == 0;
    for (int how = 0; how < (years ? 32 : 8); how++) {
        bool noted = false;
        trial->year = 2021 + (how >> 3 & 1);
        trial->programme = (how & 16) != 0;
        trial->reason = (how & 1) != 0;
        trial->ministry = (how & 2) != 0;
        trial->province = (how & 4) != 0;
        trial->year += trial->programme ? 1 : 0;
        bool got = met(machine, transition, trial, &noted);
        bool want = reference(trial, row);
        if (got != want || noted != reference_noted(trial, row)) {
            for (int i = 0; i < trial->count; i++) {
                print_message("%s (%s) by %s for %s\n",
                              trial->papers[i].type, trial->papers[i].fields,
                              trial->papers[i].signing.roles,
                              trial->papers[i].signing.place);
            }
            fail_msg("%s %s: done %d, should be %d; noted %d (%s%s%s)",
                     row->machine, row->action, got, want, noted,
                     trial->reason ? "reason " : "",
                     trial->ministry ? "ministry " : "",
                     trial->province ? "province" : "");
        }
        done_count += got ? 1 : 0;
        walked++;
    }
}

/* Every way of each document that the row names, with all others on file or
 * none of them. */
static void walk_documents(const struct machine *machine,
                           const struct transition *transition,
                           const struct row *row)
{
    static struct paper_on_file choices[NAMED_MAX][CHOICES_MAX];
    int counts[NAMED_MAX] = { 1, 1, 1, 1 }, named = 0, total = 1;
    struct trial around = { .count = 0 };
    for (size_t i = 0; i < TYPES; i++) {
        struct paper_on_file tidy[CHOICES_MAX];
        if (has_word(row->documents, types[i])) {
            counts[named] = choices_of(types[i], choices[named]);
            total *= counts[named];
            named++;
        } else {
            (void)choices_of(types[i], tidy);
            put(&around, &tidy[1]);
        }
    }
    for (int n = 0; n < total; n++) {
        for (int all = 0; all < 2; all++) {
            struct trial trial = { .count = 0 };
            int rest = n;
            if (all) {
                trial = around;
            }
            for (int i = 0; i < named; i++) {
                put(&trial, &choices[i][rest % counts[i]]);
                rest /= counts[i];
            }
            try_all(machine, transition, row, &trial);
        }
    }
}

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
