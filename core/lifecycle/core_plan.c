/* The guards of the plan: its stages and sub-activities, the commitment, its
 * start.
 *
 * Action plans and commitment sheets are typed by many hands: stages are
 * found by any of the words in use, never by position. */
#include "lifecycle/core_plan.h"

#include <assert.h>

#include "lifecycle/core_words.h"

/* Stages as plans write them; bit i of a set of stages is row i. */
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
    assert(text.size == 0 || text.bytes != NULL);
    for (int i = 0; i < 3; i++) {
        assert(stage_words[i][0] != NULL);
        if (core_one_of(text, stage_words[i])) {
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

/* Sets bits of the stages named in rows or in the field "stages" (parted by
 * | or ;), and of those whose row has a sub-activity. */
static void read_stages(const struct document *plan, unsigned *named,
                        unsigned *funded)
{
    assert(named != NULL);
    assert(funded != NULL);
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
            /* A word that names no stage counts for none. */
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

/* Adds "belum ada: pelaksanaan, monev" for the stages in `missing`. */
static void add_stages(const struct core_view *view, enum core_guard guard,
                       unsigned missing, struct unmet_list *out)
{
    static const char *const heads[LANGUAGE_COUNT] = { "belum ada: ",
                                                       "missing: " };
    struct unmet *unmet = core_add(view, guard, out);
    assert(missing != 0);
    assert(missing < 8);
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

/* F107: preparation, implementation, monitoring and evaluation all stand in
 * the plan. Each that is missing is named. Without a plan all three are. */
int core_judge_stages(const struct core_view *view,
                      struct unmet_list *out)
{
    assert(out != NULL);
    const struct document *plan = core_on_file(view, "action_plan");
    unsigned named = 0, funded = 0;
    if (plan != NULL) {
        read_stages(plan, &named, &funded);
    }
    if (named != 7) {
        add_stages(view, CORE_PLAN_STAGES, 7 & ~named, out);
    }
    return 0;
}

/* F106: each stage of the plan has a budget line, or a fact says that the
 * whole has one. */
int core_judge_subactivity(const struct core_view *view,
                           struct unmet_list *out, struct err *err)
{
    assert(out != NULL);
    static const char *const entities[] = { "replicator", "plan",
                                            "replication", NULL };
    const struct document *plan = core_on_file(view, "action_plan");
    unsigned named = 0, funded = 0;
    bool yes = false;
    if (plan != NULL) {
        read_stages(plan, &named, &funded);
    }
    int code = core_said(view, "budget_subactivity", entities, &yes, err);
    if (code == 0 && !yes) {
        code = core_fact_says(view, "budget_subactivity", &yes, err);
    }
    if (code == 0 && !yes && funded != 7) {
        add_stages(view, CORE_BUDGET_SUBACTIVITY, 7 & ~funded, out);
    }
    return code;
}

/* F120; the secretary or an acting head may sign with a delegation on record
 * (West Kalimantan: all by secretaries).  The governor is the head of the
 * province alone: over a city the governor only counter-signs (F121). */
int core_judge_commitment(const struct core_view *view,
                          struct unmet_list *out)
{
    assert(view != NULL);
    const struct document *sheet = core_on_file(view, "commitment_sheet");
    struct str region = view->subject->region;
    bool province = str_equal(region,
        role_seat_region(ROLE_ORGANIZATION_BUREAU, region));
    bool by_head = false, delegated = false;
    for (int i = 0; sheet != NULL && i < (province ? 2 : 1); i++) {
        static const char *const heads[] = { "regional_head", "governor" };
        by_head = by_head || document_signed_by(sheet, heads[i]);
        delegated = delegated || document_signed_for(sheet, heads[i]);
    }
    delegated = delegated || (sheet != NULL && sheet->signer_roles.size > 0
        && document_field_text(sheet, "delegation").size > 0);
    assert(out != NULL);
    if (!by_head && !delegated) {
        core_found(view, CORE_COMMITMENT_SIGNED, out,
                   sheet == NULL ? "belum ada"
                   : "belum ditandatangani kepala daerah",
                   sheet == NULL ? "not on file"
                   : "not signed by the regional head");
    }
    return 0;
}

/* The earliest start that the plan names; false without any. */
static bool plan_start(const struct document *plan, int64_t *start)
{
    assert(start != NULL);
    bool found = false;
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

/* Adds a demand with a date behind a text, in both languages. */
static struct unmet *add_date(const struct core_view *view,
                              enum core_guard guard, struct unmet_list *out,
                              int64_t date,
                              const char *const texts[LANGUAGE_COUNT])
{
    struct unmet *unmet = core_add(view, guard, out);
    assert(texts[0] != NULL);
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        char words[32];
        date_words(date, (enum language)i, words);
        struct str pieces[2] = { str_of(texts[i]), str_of(words) };
        unmet->found[i] = text_join(view->arena, pieces, 2);
    }
    return unmet;
}

/* F107: no start before the day the plan itself names. A plan without a day
 * does not stand in the way. */
int core_judge_start(const struct core_view *view, struct unmet_list *out)
{
    assert(view != NULL);
    assert(out != NULL);
    static const char *const texts[LANGUAGE_COUNT] = { "mulai ",
                                                       "starts on " };
    int64_t start = 0;
    if (plan_start(core_on_file(view, "action_plan"), &start) &&
        time_to_date(view->at, view->zone) < start) {
        (void)add_date(view, CORE_START_REACHED, out, start, texts);
    }
    return 0;
}

/* The year whose budget pays for the case: as its programme says, else the
 * one after the case was opened, as programme.plan_year has it for rules. */
static int plan_year(const struct core_view *view)
{
    int year, month, day;
    assert(view != NULL);
    if (view->programme != NULL) {
        return (int)view->programme->plan_year;
    }
    date_to_civil(time_to_date(view->subject->opened_at, view->zone), &year,
                  &month, &day);
    assert(year > 0);
    return year + 1;
}

/* F008: work begins in the year after the programme, for which the budget was
 * made; a programme may name another year, and the refusal says so.  Without a
 * programme nobody has fixed a plan year: an early start is a warning. */
int core_judge_plan_year(const struct core_view *view,
                         struct unmet_list *out)
{
    assert(view != NULL);
    assert(out != NULL);
    static const char *const given[LANGUAGE_COUNT] = {
        "sesuai tahun rencana programnya, dibuka ",
        "by the plan year of its programme, opens on " };
    static const char *const counted[LANGUAGE_COUNT] = {
        "tanpa program, tahun sesudah kasus dibuka (programme open "
        "--plan-year menetapkan yang lain); dibuka ",
        "without a programme, the year after the case was opened "
        "(programme open --plan-year sets another); opens on " };
    int64_t opens = 0;
    /* A case of the last year of the calendar never sees the next. */
    if (!date_from_civil(plan_year(view), 1, 1, &opens)) {
        opens = DATE_MAX;
    }
    if (time_to_date(view->at, view->zone) < opens) {
        bool fixed = view->programme != NULL;
        struct unmet *unmet = add_date(view, CORE_PLAN_YEAR_OPEN, out, opens,
                                       fixed ? given : counted);
        if (unmet != NULL && !fixed) {
            unmet->demand = DEMAND_WARN;
        }
    }
    return 0;
}
