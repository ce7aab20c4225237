/* The core's demands, one function a kind of question.
 *
 * A guard that is met adds nothing.  A guard that is unmet adds one row with
 * the text of its table row and what was found.  A guard that cannot be
 * answered here goes to the layer above (view->answers). */
#include "lifecycle/core_guards.h"

#include <assert.h>

#include "store/editions.h"
#include "store/innovations.h"
#include "store/regions.h"

/* --- Small questions ------------------------------------------------------ */

/* A new unmet row of this guard, found texts still to fill. */
static struct unmet *add(const struct core_view *view, enum core_guard guard,
                         struct unmet_list *out)
{
    const struct guard_row *row = guard_row(guard);
    assert(view != NULL);
    struct unmet *unmet = unmet_add(out, row->reviewable ? DEMAND_REVIEW
                                                         : DEMAND_BLOCK,
                                    str_of(row->id));
    if (unmet != NULL) {
        for (int i = 0; i < LANGUAGE_COUNT; i++) {
            unmet->required[i] = str_of(row->required[i]);
        }
        unmet->basis = str_of(row->basis);
    }
    return unmet;
}

static void add_found(const struct core_view *view, enum core_guard guard,
                      struct unmet_list *out, const char *id, const char *en)
{
    assert(id != NULL && en != NULL);
    unmet_found(add(view, guard, out), id, en);
}

/* Found texts with a name in front: "Lampung: bukan Hub JIPP". */
static void add_named(const struct core_view *view, enum core_guard guard,
                      struct unmet_list *out, struct str name,
                      const char *const texts[LANGUAGE_COUNT])
{
    struct unmet *unmet = add(view, guard, out);
    assert(texts[0] != NULL);
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        struct str pieces[3] = { name, STR(": "), str_of(texts[i]) };
        unmet->found[i] = text_join(view->arena, pieces, 3);
    }
}

static const struct document *on_file(const struct core_view *view,
                                      const char *type)
{
    assert(type != NULL);
    return document_of_type(view->documents, view->documents_count,
                            str_of(type));
}

/* Compares ASCII text without case. */
static bool same_word(struct str text, const char *word)
{
    size_t i = 0;
    assert(word != NULL);
    for (; i < text.size && word[i] != '\0'; i++) {
        char c = text.bytes[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        if (c != word[i]) {
            return false;
        }
    }
    return i == text.size && word[i] == '\0';
}

static bool one_of_words(struct str text, const char *const *words)
{
    assert(words != NULL);
    for (; *words != NULL; words++) {
        if (same_word(str_trim(text), *words)) {
            return true;
        }
    }
    return false;
}

bool core_says_yes(struct str text)
{
    static const char *const no[] = { "", "false", "no", "0", "tidak",
                                      "salah", "belum", NULL };
    assert(text.size == 0 || text.bytes != NULL);
    return !one_of_words(text, no);
}

static int fact_says(const struct core_view *view, const char *name,
                     bool *yes, struct err *err)
{
    struct str text = STR("");
    int code = view->answers->fact(view->answers->user, name, &text, err);
    assert(yes != NULL);
    *yes = *yes || (code == 0 && core_says_yes(text));
    return code;
}

/* A yes on file: a document of this type, a field of this name of any current
 * document, or a fact of this name in one of `entities`. */
static int said_on_file(const struct core_view *view, const char *name,
                        const char *const *entities, bool *yes,
                        struct err *err)
{
    assert(yes != NULL);
    *yes = on_file(view, name) != NULL;
    for (size_t i = 0; !*yes && i < view->documents_count; i++) {
        *yes = core_says_yes(document_field_text(&view->documents[i], name));
    }
    int code = 0;
    for (; !*yes && code == 0 && *entities != NULL; entities++) {
        struct str pieces[3] = { str_of(*entities), STR("."), str_of(name) };
        struct str full = text_join(view->arena, pieces, 3);
        if (full.bytes == NULL) {
            return err_nomem(err);
        }
        code = fact_says(view, full.bytes, yes, err);
    }
    return code;
}

/* --- Opening -------------------------------------------------------------- */
static int judge_region(const struct core_view *view, struct unmet_list *out,
                        struct err *err)
{
    struct region region;
    int code = region_get(view->db, view->arena, view->subject->region,
                          &region, err);
    assert(view->subject != NULL);
    if (code == 0) {
        add_found(view, CORE_REGION, out, "wilayah tidak dikenal",
                  "unknown region");
    }
    return code < 0 ? code : 0;
}

static int judge_catalogue(const struct core_view *view,
                           struct unmet_list *out, struct err *err)
{
    struct innovation innovation;
    int code = innovation_get(view->db, view->arena,
                              view->subject->innovation, &innovation, err);
    assert(view->subject != NULL);
    if (code == 0) {
        add_found(view, CORE_CATALOGUE, out, "tidak ada dalam katalog",
                  "not in the catalogue");
    }
    return code < 0 ? code : 0;
}

/* A province is a hub from its pilot year on, or once the hub machine has
 * designated it. */
static int judge_hub(const struct core_view *view, struct unmet_list *out,
                     struct err *err)
{
    static const char *const states[] = { "designated", "mentored", "active",
                                          NULL };
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
    int64_t designated = 0;
    date_to_civil(time_to_date(view->at, view->zone), &year, &month, &day);
    assert(year > 0);
    struct population_query query = { .machine = STR("hub"),
        .region = code_of, .states = states };
    code = population_of_region(view->db, &query, &designated, err);
    bool pilot = region.hub_year != 0 && region.hub_year <= year;
    if (code == 0 && !pilot && designated == 0) {
        add_named(view, CORE_HUB_PARTICIPATES, out, region.name, found);
    }
    return code;
}

/* --- The plan ------------------------------------------------------------- */
static const char *const stage_words[3][6] = {
    { "preparation", "persiapan", "1", NULL },
    { "implementation", "pelaksanaan", "2", NULL },
    { "monitoring_evaluation", "monev", "monitoring dan evaluasi",
      "monitoring_and_evaluation", "3", NULL },
};
static const char *const stage_names[LANGUAGE_COUNT][3] = {
    { "persiapan", "pelaksanaan", "monev" },
    { "preparation", "implementation", "monitoring and evaluation" },
};

/* Which stage a text names, or -1. */
static int stage_of(struct str text)
{
    for (int i = 0; i < 3; i++) {
        assert(stage_words[i][0] != NULL);
        if (one_of_words(text, stage_words[i])) {
            return i;
        }
    }
    return -1;
}

/* The cell of a row, or "". */
static struct str row_cell(const struct document *document, int64_t line,
                           const char *name)
{
    assert(line > 0);
    for (size_t i = 0; i < document->items_count; i++) {
        if (document->items[i].line == line &&
            str_is(document->items[i].name, name)) {
            return document->items[i].value;
        }
    }
    return STR("");
}

/* Stages named in rows (bits), and those with a sub-activity. */
static void read_stages(const struct document *plan, unsigned *named,
                        unsigned *funded)
{
    assert(named != NULL && funded != NULL);
    *named = *funded = 0;
    for (size_t i = 0; i < plan->items_count; i++) {
        const struct document_item *item = &plan->items[i];
        bool list = item->line == 0 && str_is(item->name, "stages");
        if (!str_is(item->name, "stage") && !list) {
            continue;
        }
        struct str rest = item->value;
        while (rest.size > 0) {
            size_t at = 0;
            while (at < rest.size && rest.bytes[at] != '|' &&
                   rest.bytes[at] != ';') {
                at++;
            }
            int stage = stage_of((struct str){ rest.bytes, at });
            unsigned bit = stage < 0 ? 0 : 1u << stage;
            *named |= bit;
            if (item->line > 0 &&
                row_cell(plan, item->line, "subactivity").size > 0) {
                *funded |= bit;
            }
            at += at < rest.size ? 1 : 0;
            rest = (struct str){ rest.bytes + at, rest.size - at };
        }
    }
}

/* "belum ada tahap: pelaksanaan, monev" */
static void add_stages(const struct core_view *view, enum core_guard guard,
                       unsigned missing, struct unmet_list *out)
{
    static const char *const heads[LANGUAGE_COUNT] = { "belum ada: ",
                                                       "missing: " };
    struct unmet *unmet = add(view, guard, out);
    assert(missing != 0 && missing < 8);
    for (int l = 0; unmet != NULL && l < LANGUAGE_COUNT; l++) {
        struct str pieces[7] = { str_of(heads[l]) };
        size_t count = 1;
        for (int i = 0; i < 3; i++) {
            if ((missing & (1u << i)) != 0) {
                pieces[count] = count > 1 ? STR(", ") : STR("");
                pieces[count + 1] = str_of(stage_names[l][i]);
                count += 2;
            }
        }
        unmet->found[l] = text_join(view->arena, pieces, count);
    }
}

static int judge_plan_stages(const struct core_view *view,
                             struct unmet_list *out)
{
    const struct document *plan = on_file(view, "action_plan");
    unsigned named = 0, funded = 0;
    assert(out != NULL);
    if (plan != NULL) {
        read_stages(plan, &named, &funded);
    }
    if (named != 7) {
        add_stages(view, CORE_PLAN_STAGES, 7 & ~named, out);
    }
    return 0;
}

static int judge_subactivity(const struct core_view *view,
                             struct unmet_list *out, struct err *err)
{
    static const char *const entities[] = { "replicator", "plan",
                                            "replication", NULL };
    const struct document *plan = on_file(view, "action_plan");
    unsigned named = 0, funded = 0;
    bool yes = false;
    assert(out != NULL);
    if (plan != NULL) {
        read_stages(plan, &named, &funded);
    }
    int code = said_on_file(view, "budget_subactivity", entities, &yes, err);
    if (code == 0 && !yes) {
        code = fact_says(view, "budget_subactivity", &yes, err);
    }
    if (code == 0 && !yes && funded != 7) {
        add_stages(view, CORE_BUDGET_SUBACTIVITY, 7 & ~funded, out);
    }
    return code;
}

/* F120; the secretary or an acting head may sign with a delegation on record
 * (West Kalimantan: all by secretaries). */
static int judge_commitment(const struct core_view *view,
                            struct unmet_list *out)
{
    const struct document *sheet = on_file(view, "commitment_sheet");
    bool signed_by_head = sheet != NULL &&
        (document_signed_by(sheet, "regional_head") ||
         document_signed_by(sheet, "governor"));
    bool delegated = sheet != NULL && sheet->signer_roles.size > 0 &&
        (sheet->delegation.size > 0 ||
         document_field_text(sheet, "delegation").size > 0);
    assert(out != NULL);
    if (!signed_by_head && !delegated) {
        add_found(view, CORE_COMMITMENT_SIGNED, out,
                  sheet == NULL ? "belum ada"
                                : "belum ditandatangani kepala daerah",
                  sheet == NULL ? "not on file"
                                : "not signed by the regional head");
    }
    return 0;
}

static bool plan_start(const struct document *plan, int64_t *start)
{
    bool found = false;
    assert(start != NULL);
    for (size_t i = 0; plan != NULL && i < plan->items_count; i++) {
        const struct document_item *item = &plan->items[i];
        int64_t date = 0;
        if ((str_is(item->name, "start") ||
             str_is(item->name, "starts_on")) &&
            date_parse_any(item->value, &date) && (!found || date < *start)) {
            *start = date;
            found = true;
        }
    }
    return found;
}

/* A date in front of a text, in both languages. */
static void add_date(const struct core_view *view, enum core_guard guard,
                     struct unmet_list *out, int64_t date,
                     const char *const texts[LANGUAGE_COUNT])
{
    struct unmet *unmet = add(view, guard, out);
    assert(texts[0] != NULL);
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        char words[32];
        date_words(date, (enum language)i, words);
        struct str pieces[2] = { str_of(texts[i]), str_of(words) };
        unmet->found[i] = text_join(view->arena, pieces, 2);
    }
}

static int judge_start(const struct core_view *view, struct unmet_list *out)
{
    static const char *const texts[LANGUAGE_COUNT] = { "mulai ",
                                                       "starts on " };
    int64_t start = 0;
    assert(out != NULL);
    if (plan_start(on_file(view, "action_plan"), &start) &&
        time_to_date(view->at, view->zone) < start) {
        add_date(view, CORE_START_REACHED, out, start, texts);
    }
    return 0;
}

static int judge_plan_year(const struct core_view *view,
                           struct unmet_list *out)
{
    static const char *const texts[LANGUAGE_COUNT] = { "dibuka ",
                                                       "opens on " };
    int64_t opens = 0;
    assert(out != NULL);
    if (view->programme != NULL &&
        date_from_civil((int)view->programme->plan_year, 1, 1, &opens) &&
        time_to_date(view->at, view->zone) < opens) {
        add_date(view, CORE_PLAN_YEAR_OPEN, out, opens, texts);
    }
    return 0;
}

/* --- Carrying it out ------------------------------------------------------ */
static int judge_strengthened(const struct core_view *view,
                              enum core_guard guard, struct unmet_list *out,
                              struct err *err)
{
    static const char *const entities[] = { "strengthened", "strengthening",
        "checklist", "replicator", "replication", NULL };
    bool yes = false;
    int code = said_on_file(view, guard_row(guard)->id, entities, &yes, err);
    assert(out != NULL);
    if (code == 0 && !yes) {
        add_found(view, guard, out, "belum diperkuat", "not strengthened");
    }
    return code;
}

static int judge_hub_criterion(const struct core_view *view,
                               enum core_guard guard, struct unmet_list *out,
                               struct err *err)
{
    static const char *const entities[] = { "hub", NULL };
    bool yes = false;
    int code = said_on_file(view, guard_row(guard)->id, entities, &yes, err);
    assert(out != NULL);
    if (code == 0 && !yes) {
        add_found(view, guard, out, "belum dinyatakan", "not stated");
    }
    return code;
}

static const char *const pass_words[] = { "pass", "passed", "lulus",
                                          "berhasil", NULL };
static const char *const fail_words[] = { "fail", "failed", "gagal",
                                          "tidak lulus", NULL };

static int judge_trial(const struct core_view *view, enum core_guard guard,
                       struct unmet_list *out)
{
    const struct document *report = on_file(view, "trial_report");
    struct str result = report == NULL ? STR("")
                                       : document_field_text(report,
                                                             "result");
    bool met = one_of_words(result, guard == CORE_TRIAL_PASSED ? pass_words
                                                               : fail_words);
    assert(guard == CORE_TRIAL_PASSED || guard == CORE_TRIAL_FAILED);
    if (!met && result.size > 0) {
        struct unmet *unmet = add(view, guard, out);
        for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
            unmet->found[i] = result;
        }
    } else if (!met) {
        add_found(view, guard, out, "hasil belum dicatat",
                  "no result on record");
    }
    return 0;
}

static int judge_trial_reason(const struct core_view *view,
                              struct unmet_list *out)
{
    static const char *const names[] = { "reason", "alasan", "note",
                                         "catatan", "finding", "findings" };
    const struct document *report = on_file(view, "trial_report");
    bool given = view->reason.size > 0;
    assert(out != NULL);
    for (size_t i = 0; report != NULL && i < 6; i++) {
        given = given || document_field_text(report, names[i]).size > 0;
    }
    if (!given) {
        add_found(view, CORE_TRIAL_REASON, out, "belum disebut",
                  "not given");
    }
    return 0;
}

static int judge_reason(const struct core_view *view, struct unmet_list *out)
{
    assert(view != NULL);
    assert(out != NULL);
    if (view->reason.size == 0 &&
        on_file(view, "suspension_record") == NULL) {
        add_found(view, CORE_REASON, out, "belum disebut", "not given");
    }
    return 0;
}

/* --- Evaluation ----------------------------------------------------------- */
int core_evaluation_met(const struct core_view *view,
                        const struct document *report)
{
    struct str result = document_field_text(report, "result");
    struct str score = document_field_text(report, "score");
    double number = 0;
    assert(view != NULL);
    if (one_of_words(result, pass_words)) {
        return 1;
    }
    if (one_of_words(result, fail_words)) {
        return 0;
    }
    if (!view->has_threshold || !str_number(str_trim(score), &number)) {
        return -1;
    }
    return number >= view->threshold ? 1 : 0;
}

static int judge_evaluation(const struct core_view *view,
                            struct unmet_list *out)
{
    const struct document *last = on_file(view, "evaluation_report");
    int met = last == NULL ? -1 : core_evaluation_met(view, last);
    assert(out != NULL);
    if (last == NULL) {
        add_found(view, CORE_EVALUATION_MET, out, "belum ada evaluasi",
                  "no evaluation on file");
    } else if (met != 1) {
        add_found(view, CORE_EVALUATION_MET, out,
                  met == 0 ? "di bawah ambang" : "tanpa hasil atau skor",
                  met == 0 ? "below the threshold"
                           : "without result or score");
    }
    return 0;
}

static int judge_discontinuance(const struct core_view *view,
                                struct unmet_list *out)
{
    int below = 0;
    bool letter = on_file(view, "discontinuation_letter") != NULL ||
                  on_file(view, "letter") != NULL;
    assert(out != NULL);
    for (size_t i = 0; i < view->documents_count; i++) {
        const struct document *one = &view->documents[i];
        if (str_is(one->type, "evaluation_report") &&
            core_evaluation_met(view, one) == 0) {
            below++;
        }
    }
    if (!letter && below < 2) {
        add_found(view, CORE_DISCONTINUANCE, out,
                  below == 0 ? "tidak ada evaluasi di bawah ambang"
                             : "satu evaluasi di bawah ambang",
                  below == 0 ? "no evaluation below the threshold"
                             : "one evaluation below the threshold");
    }
    return 0;
}

/* --- Proposals ------------------------------------------------------------ */
static int judge_sdg(const struct core_view *view, struct unmet_list *out,
                     struct err *err)
{
    static const char *const names[2][3] = {
        { "innovation.sdg_goal", "proposal.sdg_goal", "sdg_goal" },
        { "innovation.sdg_target", "proposal.sdg_target", "sdg_target" },
    };
    bool said[2] = { false, false };
    assert(out != NULL);
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 3; k++) {
            int code = fact_says(view, names[i][k], &said[i], err);
            if (code != 0) {
                return code;
            }
        }
    }
    if (!said[0] || !said[1]) {
        add_found(view, CORE_SDG_STATED, out,
                  said[0] ? "target belum disebut" : "tujuan belum disebut",
                  said[0] ? "no target stated" : "no goal stated");
    }
    return 0;
}

/* A score for each aspect of the edition of that year. */
static int judge_aspects(const struct core_view *view,
                         struct unmet_list *out, struct err *err)
{
    static const char *const found[LANGUAGE_COUNT] = { "belum dinilai",
                                                       "not scored" };
    const struct document *sheet = on_file(view, "assessment");
    struct edition_item *items = NULL;
    size_t count = 0;
    int year, month, day;
    assert(out != NULL);
    if (sheet == NULL) {
        add_found(view, CORE_ASPECT_SCORES, out, "belum ada penilaian",
                  "no assessment on file");
        return 0;
    }
    date_to_civil(time_to_date(view->at, view->zone), &year, &month, &day);
    int code = edition_items(view->db, view->arena, year, &items, &count,
                             err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        double score = 0;
        if (str_is(items[i].kind, "aspect") &&
            !str_number(document_field_text(sheet, items[i].id.bytes),
                        &score)) {
            add_named(view, CORE_ASPECT_SCORES, out, items[i].id, found);
        }
    }
    return code;
}

/* --- All of them ---------------------------------------------------------- */
static int judge_document(const struct core_view *view,
                          enum core_guard guard, struct unmet_list *out)
{
    const struct guard_row *row = guard_row(guard);
    assert(row->kind == GUARD_DOCUMENT);
    assert(row->document != NULL);
    if (on_file(view, row->document) == NULL &&
        (row->other == NULL || on_file(view, row->other) == NULL)) {
        add_found(view, guard, out, "belum ada", "not on file");
    }
    return 0;
}

static int judge_origin(const struct core_view *view, struct unmet_list *out,
                        struct err *err)
{
    bool yes = false;
    assert(out != NULL);
    int code = fact_says(view, "innovation.owner", &yes, err);
    if (code == 0) {
        code = fact_says(view, "innovation.owner_region_code", &yes, err);
    }
    if (code == 0 && !yes) {
        add_found(view, CORE_ORIGIN_KNOWN, out,
                  "pemerintah asal belum diketahui",
                  "the origin government is not known");
    }
    return code;
}

static int judge_one(const struct core_view *view, enum core_guard guard,
                     struct unmet_list *out, struct err *err)
{
    if (guard_row(guard)->kind == GUARD_DOCUMENT) {
        return judge_document(view, guard, out);
    }
    switch ((int)guard) {
    case CORE_REGION: return judge_region(view, out, err);
    case CORE_UNIT:
        if (str_trim(view->subject->unit).size == 0) {
            add_found(view, guard, out, "unit belum disebut",
                      "no unit named");
        }
        return 0;
    case CORE_CATALOGUE: return judge_catalogue(view, out, err);
    case CORE_HUB_PARTICIPATES: return judge_hub(view, out, err);
    case CORE_PLAN_STAGES: return judge_plan_stages(view, out);
    case CORE_COMMITMENT_SIGNED: return judge_commitment(view, out);
    case CORE_BUDGET_SUBACTIVITY: return judge_subactivity(view, out, err);
    case CORE_START_REACHED: return judge_start(view, out);
    case CORE_PLAN_YEAR_OPEN: return judge_plan_year(view, out);
    case CORE_ORIGIN_KNOWN: return judge_origin(view, out, err);
    case CORE_HR: case CORE_PROCESS: case CORE_FACILITIES:
        return judge_strengthened(view, guard, out, err);
    case CORE_TRIAL_PASSED: case CORE_TRIAL_FAILED:
        return judge_trial(view, guard, out);
    case CORE_TRIAL_REASON: return judge_trial_reason(view, out);
    case CORE_REASON: return judge_reason(view, out);
    case CORE_EVALUATION_MET: return judge_evaluation(view, out);
    case CORE_DISCONTINUANCE: return judge_discontinuance(view, out);
    case CORE_SDG_STATED: return judge_sdg(view, out, err);
    case CORE_ASPECT_SCORES: return judge_aspects(view, out, err);
    case CORE_LEADER_COMMITMENT: case CORE_NEEDS_LINKED:
    case CORE_BUREAUCRATIC_SUPPORT:
        return judge_hub_criterion(view, guard, out, err);
    default:
        return view->answers->answer(view->answers->user, guard, out, err);
    }
}

int core_guards_judge(const struct core_view *view, struct unmet_list *out,
                      struct err *err)
{
    assert(view != NULL && view->transition != NULL);
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
