/* The core's demands, one function a kind of question.
 *
 * A guard that is met adds nothing.  A guard that is unmet adds one row with
 * the text of its table row and what was found.  A guard that cannot be
 * answered here goes to the layer above (view->answers).
 *
 * Each function answers one guard of machine.c by adding what is unmet, in
 * both languages, or nothing. Being unmet is no error: errors are of the
 * store or of memory. */
#include "lifecycle/core_guards.h"

#include <assert.h>

#include "lifecycle/core_aspects.h"
#include "lifecycle/core_plan.h"
#include "lifecycle/core_words.h"
#include "lifecycle/hubs.h"
#include "store/innovations.h"
#include "store/regions.h"

/* --- Small questions ------------------------------------------------------ */

/* T1: the region is in the table. */
static int judge_region(const struct core_view *view, struct unmet_list *out,
                        struct err *err)
{
    struct region region;
    int code = region_get(view->db, view->arena, view->subject->region,
                          &region, err);
    assert(view->subject != NULL);
    if (code == 0) {
        core_found(view, CORE_REGION, out, "wilayah tidak dikenal",
                   "unknown region");
    }
    return code < 0 ? code : 0;
}

/* The innovation whose id or name is nearest to a mistyped one, or NULL. */
static int nearest_innovation(const struct core_view *view,
                              const struct innovation **out, struct err *err)
{
    assert(out != NULL);
    struct innovation *list = NULL;
    size_t count = 0, distance = SIZE_MAX;
    struct str wanted = view->subject->innovation;
    int code = innovation_list(view->db, view->arena, &list, &count, err);
    *out = NULL;
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (str_nearer(wanted, list[i].id, &distance)
            || str_nearer(wanted, list[i].name, &distance)) {
            *out = &list[i];
        }
    }
    return code;
}

/* T1: the innovation is in the catalogue; when it is not, the nearest one is
 * named. */
static int judge_catalogue(const struct core_view *view,
                           struct unmet_list *out, struct err *err)
{
    static const char *const texts[LANGUAGE_COUNT] = {
        "tidak ada dalam katalog; maksud Anda ",
        "not in the catalogue; did you mean " };
    const struct innovation *nearest = NULL;
    struct innovation innovation;
    int code = innovation_get(view->db, view->arena,
                              view->subject->innovation, &innovation, err);
    assert(view->subject != NULL);
    if (code != 0) {
        return code < 0 ? code : 0;
    }
    code = nearest_innovation(view, &nearest, err);
    if (code == 0 && nearest == NULL) {
        core_found(view, CORE_CATALOGUE, out, "tidak ada dalam katalog",
                   "not in the catalogue");
        return 0;
    }
    struct unmet *unmet = code == 0 ? core_add(view, CORE_CATALOGUE, out)
                                    : NULL;
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        struct str pieces[5] = { str_of(texts[i]), nearest->id, STR(" ("),
                                 nearest->name, STR(")?") };
        unmet->found[i] = text_join(view->arena, pieces, 5);
    }
    return code;
}

/* F402: replications are opened where the province is a hub. */
static int judge_hub(const struct core_view *view, struct unmet_list *out,
                     struct err *err)
{
    assert(view != NULL);
    static const char *const found[LANGUAGE_COUNT] = {
        "bukan Hub JIPP pada tahun program ini",
        "not a JIPP hub in this programme year"
    };
    struct region region = { .name = STR("") };
    struct str code_of = role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                          view->subject->region);
    int code = region_get(view->db, view->arena, code_of, &region, err);
    if (code <= 0) {
        return code;              /* an unknown region is said elsewhere */
    }
    int year, month, day;
    bool takes_part = false;
    date_to_civil(time_to_date(view->at, view->zone), &year, &month, &day);
    assert(year > 0);
    code = hub_takes_part(view->db, &region, year, &takes_part, err);
    if (code == 0 && !takes_part) {
        core_named(view, CORE_HUB_PARTICIPATES, out, region.name, found);
    }
    return code;
}

/* F112: people, processes or facilities were strengthened, as the facts
 * or the checklist say under any of the names in use. */
static int judge_strengthened(const struct core_view *view,
                              enum core_guard guard, struct unmet_list *out,
                              struct err *err)
{
    assert(out != NULL);
    static const char *const entities[] = { "strengthened", "strengthening",
        "checklist", "replicator", "replication", NULL };
    bool yes = false;
    int code = core_said(view, guard_row(guard)->id, entities, &yes, err);
    if (code == 0 && !yes) {
        core_found(view, guard, out, "belum diperkuat", "not strengthened");
    }
    return code;
}

/* A criterion of a hub is stated in its facts. */
static int judge_hub_criterion(const struct core_view *view,
                               enum core_guard guard, struct unmet_list *out,
                               struct err *err)
{
    assert(out != NULL);
    static const char *const entities[] = { "hub", NULL };
    bool yes = false;
    int code = core_said(view, guard_row(guard)->id, entities, &yes, err);
    if (code == 0 && !yes) {
        core_found(view, guard, out, "belum dinyatakan", "not stated");
    }
    return code;
}

/* Results as people write them, in both languages. */
static const char *const pass_words[] = { "pass", "passed", "lulus",
                                          "berhasil", NULL };
static const char *const fail_words[] = { "fail", "failed", "gagal",
                                          "tidak lulus", NULL };

/* The trial report says passed (or failed, for the way back); anything else
 * is shown as what was found. */
static int judge_trial(const struct core_view *view, enum core_guard guard,
                       struct unmet_list *out)
{
    const struct document *report = core_on_file(view, "trial_report");
    struct str result = report == NULL ? STR("")
                                       : document_field_text(report,
                                                             "result");
    bool met = core_one_of(result, guard == CORE_TRIAL_PASSED ? pass_words
                                                               : fail_words);
    assert(guard == CORE_TRIAL_PASSED || guard == CORE_TRIAL_FAILED);
    if (!met && result.size > 0) {
        struct unmet *unmet = core_add(view, guard, out);
        for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
            unmet->found[i] = result;
        }
    } else if (!met) {
        core_found(view, guard, out, "hasil belum dicatat",
                   "no result on record");
    }
    return 0;
}

/* A trial that failed has a reason: in the report or with the action. */
static int judge_trial_reason(const struct core_view *view,
                              struct unmet_list *out)
{
    assert(view != NULL);
    assert(out != NULL);
    static const char *const names[] = { "reason", "alasan", "note",
                                         "catatan", "finding", "findings" };
    const struct document *report = core_on_file(view, "trial_report");
    bool given = view->reason.size > 0;
    for (size_t i = 0; report != NULL && i < 6; i++) {
        given = given || document_field_text(report, names[i]).size > 0;
    }
    if (!given) {
        core_found(view, CORE_TRIAL_REASON, out, "belum disebut",
                   "not given");
    }
    return 0;
}

/* A suspension has a reason: with the action, or as a record on file. */
static int judge_reason(const struct core_view *view, struct unmet_list *out)
{
    assert(view != NULL);
    assert(out != NULL);
    if (view->reason.size == 0 &&
        core_on_file(view, "suspension_record") == NULL) {
        core_found(view, CORE_REASON, out, "belum disebut", "not given");
    }
    return 0;
}

/* --- Evaluation ----------------------------------------------------------- */
/* 1 yes, 0 no, -1 not to be told: words win over a score, and a score means
 * nothing without a threshold of the pack. */
static int evaluation_met(const struct core_view *view,
                               const struct document *report)
{
    struct str result = document_field_text(report, "result");
    struct str score = document_field_text(report, "score");
    double number = 0;
    assert(view != NULL);
    if (core_one_of(result, pass_words)) {
        return 1;
    }
    if (core_one_of(result, fail_words)) {
        return 0;
    }
    if (!view->has_threshold || !str_number(str_trim(score), &number)) {
        return -1;
    }
    return number >= view->threshold ? 1 : 0;
}

/* The last evaluation meets the threshold, by its result or its score. */
static int judge_evaluation(const struct core_view *view,
                            struct unmet_list *out)
{
    assert(view != NULL);
    assert(out != NULL);
    const struct document *last = core_on_file(view, "evaluation_report");
    int met = last == NULL ? -1 : evaluation_met(view, last);
    if (last == NULL) {
        core_found(view, CORE_EVALUATION_MET, out, "belum ada evaluasi",
                   "no evaluation on file");
    } else if (met != 1) {
        core_found(view, CORE_EVALUATION_MET, out,
                   met == 0 ? "di bawah ambang" : "tanpa hasil atau skor",
                   met == 0 ? "below the threshold"
                   : "without result or score");
    }
    return 0;
}

/* T11: who is to take note took part, or signed the paper of this name: a
 * warning otherwise, as the note may follow. */
static int judge_noted(const struct core_view *view, enum core_guard guard,
                       struct unmet_list *out)
{
    const struct guard_row *row = guard_row(guard);
    const struct document *note = core_on_file(view, row->document);
    bool noted = (view->roles & row->noted) != 0;
    assert(row->noted != 0);
    assert(row->demand == DEMAND_WARN);
    for (int i = 0; note != NULL && i < ROLE_COUNT; i++) {
        noted = noted || ((row->noted & role_bit((enum role_id)i)) != 0 &&
            document_signed_by(note, role_row((enum role_id)i)->id));
    }
    if (!noted) {
        core_found(view, guard, out,
                   note == NULL ? "belum dicatat" : "catatan bukan darinya",
                   note == NULL ? "not noted yet" : "a note of others");
    }
    return 0;
}

/* Ending needs a letter, or two evaluations below the threshold: one bad
 * year is a reason to help, not to end. */
static int judge_discontinuance(const struct core_view *view,
                                struct unmet_list *out)
{
    assert(out != NULL);
    int below = 0;
    bool letter = core_on_file(view, "discontinuation_letter") != NULL ||
                  core_on_file(view, "letter") != NULL;
    for (size_t i = 0; i < view->documents_count; i++) {
        const struct document *one = &view->documents[i];
        if (str_is(one->type, "evaluation_report") &&
            evaluation_met(view, one) == 0) {
            below++;
        }
    }
    if (!letter && below < 2) {
        core_found(view, CORE_DISCONTINUANCE, out,
                   below == 0 ? "tidak ada evaluasi di bawah ambang"
                   : "satu evaluasi di bawah ambang",
                   below == 0 ? "no evaluation below the threshold"
                   : "one evaluation below the threshold");
    }
    return 0;
}

/* A proposal states a goal and a target, under any name in use. */
static int judge_sdg(const struct core_view *view, struct unmet_list *out,
                     struct err *err)
{
    assert(view != NULL);
    assert(out != NULL);
    static const char *const names[2][3] = {
        { "innovation.sdg_goal", "proposal.sdg_goal", "sdg_goal" },
        { "innovation.sdg_target", "proposal.sdg_target", "sdg_target" },
    };
    bool said[2] = { false, false };
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 3; k++) {
            int code = core_fact_says(view, names[i][k], &said[i], err);
            if (code != 0) {
                return code;
            }
        }
    }
    if (!said[0] || !said[1]) {
        core_found(view, CORE_SDG_STATED, out,
                   said[0] ? "target belum disebut" : "tujuan belum disebut",
                   said[0] ? "no target stated" : "no goal stated");
    }
    return 0;
}

/* The document is on file, or the other one that may stand for it. */
static int judge_document(const struct core_view *view,
                          enum core_guard guard, struct unmet_list *out)
{
    const struct guard_row *row = guard_row(guard);
    assert(row->kind == GUARD_DOCUMENT);
    assert(row->document != NULL);
    if (core_on_file(view, row->document) == NULL &&
        (row->other == NULL || core_on_file(view, row->other) == NULL)) {
        core_found(view, guard, out, "belum ada", "not on file");
    }
    return 0;
}

/* The origin government is known: an owner, or the region of one. */
static int judge_origin(const struct core_view *view, struct unmet_list *out,
                        struct err *err)
{
    assert(view != NULL);
    assert(out != NULL);
    bool yes = false;
    int code = core_fact_says(view, "innovation.owner", &yes, err);
    if (code == 0) {
        code = core_fact_says(view, "innovation.owner_region_code", &yes, err);
    }
    if (code == 0 && !yes) {
        core_found(view, CORE_ORIGIN_KNOWN, out,
                   "pemerintah asal belum diketahui",
                   "the origin government is not known");
    }
    return code;
}

/* Judges one guard; those that need more than the store are answered by the
 * layer above (core_view.h, answers). */
static int judge_one(const struct core_view *view, enum core_guard guard,
                     struct unmet_list *out, struct err *err)
{
    if (guard_row(guard)->kind == GUARD_DOCUMENT) {
        return judge_document(view, guard, out);
    }
    /* The cast keeps `default` for what others answer. */
    switch ((int)guard) {
    case CORE_REGION: return judge_region(view, out, err);
    case CORE_UNIT:
        if (str_trim(view->subject->unit).size == 0) {
            core_found(view, guard, out, "unit belum disebut",
                       "no unit named");
        }
        return 0;
    case CORE_CATALOGUE: return judge_catalogue(view, out, err);
    case CORE_HUB_PARTICIPATES: return judge_hub(view, out, err);
    case CORE_PLAN_STAGES: return core_judge_stages(view, out);
    case CORE_COMMITMENT_SIGNED: return core_judge_commitment(view, out);
    case CORE_BUDGET_SUBACTIVITY: return core_judge_subactivity(view, out, err);
    case CORE_START_REACHED: return core_judge_start(view, out);
    case CORE_PLAN_YEAR_OPEN: return core_judge_plan_year(view, out);
    case CORE_ORIGIN_KNOWN: return judge_origin(view, out, err);
    case CORE_HR: case CORE_PROCESS: case CORE_FACILITIES:
        return judge_strengthened(view, guard, out, err);
    case CORE_TRIAL_PASSED: case CORE_TRIAL_FAILED:
        return judge_trial(view, guard, out);
    case CORE_TRIAL_REASON: return judge_trial_reason(view, out);
    case CORE_REASON: return judge_reason(view, out);
    case CORE_EVALUATION_MET: return judge_evaluation(view, out);
    case CORE_MINISTRY_NOTE: return judge_noted(view, guard, out);
    case CORE_DISCONTINUANCE: return judge_discontinuance(view, out);
    case CORE_SDG_STATED: return judge_sdg(view, out, err);
    case CORE_ASPECT_SCORES: return core_judge_scores(view, out, err);
    case CORE_ASPECT_TOTAL: return core_judge_total(view, out, err);
    case CORE_LEADER_COMMITMENT: case CORE_NEEDS_LINKED:
    case CORE_BUREAUCRATIC_SUPPORT:
        return judge_hub_criterion(view, guard, out, err);
    default:
        return view->answers->answer(view->answers->user, guard, out, err);
    }
}

/* In the order of the machine's table, all of them, so that nothing is learned
 * one refusal at a time. Errors: those of the store and of callbacks; no
 * memory. */
int core_guards_judge(const struct core_view *view, struct unmet_list *out,
                      struct err *err)
{
    assert(view != NULL);
    assert(view->transition != NULL);
    assert(view->answers != NULL);
    int count = transition_guards(view->transition);
    for (int i = 0; i < count; i++) {
        int code = judge_one(view, view->transition->guards[i], out, err);
        if (code != 0) {
            return code;
        }
    }
    return view->arena->failed ? err_nomem(err) : 0;
}
