/* The table of words, and those that hold a scenario together.
 *
 * ORDER: docs/SCENARIOS.md describes them in this order; tests compare the
 * two.
 *
 * A row is name, options by place, options by name, what runs, and for words
 * that are operations which one. Marks behind a name: `#` a whole number, `?`
 * yes or no, `*` a list, `=` a table of pairs, `~` anything; without a mark it
 * is text. */
#include "engine/simulate_words.h"

#include <assert.h>

#include "engine/actors.h"
#include "engine/case_assessment.h"
#include "engine/cases.h"
#include "engine/decide.h"
#include "engine/gap.h"
#include "engine/impact_run.h"
#include "engine/import.h"
#include "engine/match.h"
#include "engine/migrate.h"
#include "engine/programme.h"
#include "engine/programme_report.h"
#include "engine/publish.h"
#include "engine/schedule.h"
#include "engine/simulate_paths.h"
#include "engine/simulate_run.h"
#include "lifecycle/duties.h"

#define PEOPLE " actor role at"
#define SECOND " second-actor second-role override reason"
#define PAPER " number date title signer signer-role* signed-on" \
    " on-behalf-of received-at forwarded-at fields~ rows~ file content"
#define OPENING "machine innovation region unit"

const struct simulation_word simulation_words[] = {
    /* The frame. */
    /* First, if at all: it says on which hub the rest plays. */
    { "scenario", "", "id title~ data rules without~ zone seed#",
      word_scenario, NULL },
    /* Time never moves by itself: every date is one that was said. */
    { "at", "time", "", word_at, NULL },
    { "later", "span", "", word_later, NULL },
    { "as", "actor role", "", word_as, NULL },
    { "note", "text~ more~ c~ d~ e~ f~ g~ h~", "", word_note, NULL },
    { "print", "text~ more~ c~ d~ e~ f~ g~ h~", "", word_note, NULL },
    { "now", "", "", word_now, NULL },
    { "today", "", "", word_today, NULL },
    { "add_days", "date days#", "", word_add_days, NULL },
    { "add_months", "date months#", "", word_add_months, NULL },
    { "days_between", "from to", "", word_days_between, NULL },
    /* The rows of an action plan, which are long to write. */
    { "plan_rows", "", "subactivity start", word_plan_rows, NULL },
    /* Cases. */
    /* An action that must succeed; else the scenario fails there. */
    { "open", "innovation region unit", "machine" PEOPLE, word_open, NULL },
    { "attach", "case type~", "" PAPER PEOPLE, word_attach, NULL },
    { "set", "case facts= source on", "actor role at", word_set, NULL },
    { "act", "case action", SECOND PEOPLE, word_act, NULL },
    { "decide", "case", "as-of" PEOPLE, word_decide, NULL },
    /* Questions: their answer is the word's result. */
    { "show", "case", "", word_ask, op_case_show },
    { "cases", "", "machine region state", word_ask, op_case_list },
    { "total", "case", "", word_ask, op_case_total },
    { "actions", "case", "at", word_ask, op_case_actions },
    { "explain", "case", "", word_ask, op_explain },
    /* The hub and its year. */
    { "actor", "name", "role region unit from till at", word_actor,
      op_actor_add },
    { "actors", "policy", "", word_tell, op_actor_policy },
    /* Told, not asked: these need a time. */
    { "programme_open", "", "region year# plan-year# mentoring-from"
      " mentoring-until invite*" PEOPLE, word_tell, op_programme_open },
    { "programme_event", "kind", "region year# planned held subject note"
      PEOPLE, word_tell, op_programme_event },
    { "programme_attach", "type", "region year# number date signer-role"
      " field=" PEOPLE, word_tell, op_programme_attach },
    { "programme_report", "region year#", "as-of part", word_ask,
      op_programme_report },
    { "due", "", "till as-of region ics? at", word_ask, op_due },
    { "preview", "pack", "anchor count# as-of known-at ics?", word_ask,
      op_schedule_preview },
    { "workdays", "from to", "add# known-at region joint-leave-works?",
      word_ask, op_calendar_workdays },
    { "calendar", "", "year# known-at region", word_ask, op_calendar_show },
    { "calendar_import", "file", "at", word_tell, op_calendar_import },
    { "import", "kind file", "rows~ drop~", word_import, op_import },
    { "gap", "region", "", word_ask, op_gap },
    { "match", "region", "top# as-of", word_ask, op_match },
    /* Rules. */
    /* In memory: nothing on disk is touched. */
    { "draft", "pack", "parameters~ from files~", word_draft, NULL },
    { "publish", "pack", "from actor approved-by past", word_publish,
      op_publish },
    { "rollback", "id", "from actor approved-by past", word_tell,
      op_rollback },
    { "migrate_plan", "case", "as-of", word_ask, op_migrate_plan },
    { "migrate_apply", "case", "as-of reason" PEOPLE, word_migrate_apply,
      NULL },
    { "impact", "pack", "as-of pairs? everywhere? synthetic# limit#",
      word_ask, op_impact },
    /* Expectations of a case. */
    { "expect_state", "case state", "", word_expect_state, NULL },
    { "expect_refused", "case action", "because~ only~ " OPENING PAPER
      SECOND PEOPLE, word_expect_refused, NULL },
    { "expect_ready", "case action", "at", word_expect_ready, NULL },
    { "expect_not_ready", "case action", "because~ at",
      word_expect_not_ready, NULL },
    { "expect_warning", "case guard~", "", word_expect_warning, NULL },
    { "expect_no_warning", "case guard", "", word_expect_no_warning, NULL },
    { "expect_verdict", "case verdict", "rules~ as-of known-at at",
      word_expect_verdict, NULL },
    { "expect_fact", "case fact value~", "", word_expect_fact, NULL },
    { "expect_document", "case type has~", "count~", word_expect_document,
      NULL },
    { "expect_late", "case deadline days~", "", word_expect_late, NULL },
    /* Expectations of duties and dates. */
    { "advance_to_next_duty", "case duty", "", word_advance_to_next_duty,
      NULL },
    { "expect_due", "case duty n~ due~", "nominal~ status days-late~"
      " escalated~", word_expect_due, NULL },
    { "expect_no_due", "case duty n~ due~", "nominal~ status days-late~"
      " escalated~", word_expect_no_due, NULL },
    { "expect_dates", "pack", "anchor duty n~ nominal~ due~ dates~ as-of"
      " known-at", word_expect_dates, NULL },
    { "expect_workdays", "from to days~", "known-at region"
      " joint-leave-works?", word_expect_workdays, NULL },
    /* Expectations of the hub. */
    { "expect_gap", "region indicator gap~", "value~ gap-to-target~ flag",
      word_expect_gap, NULL },
    { "expect_need", "region goal~ need~", "coverage~ source",
      word_expect_need, NULL },
    { "expect_match", "region innovation", "rank~ score~ coverage~ bonus~"
      " verdict above~ as-of", word_expect_match, NULL },
    { "expect_report", "region year#", "as-of not-submitted~"
      " presentations-not-held~ innovations~ agencies-without~ late~ stages~"
      " states~", word_expect_report, NULL },
    { "expect_impact", "pack", "as-of pairs? everywhere? flips~ flipped~"
      " changed~ cases~ before~ after~", word_expect_impact, NULL },
    { "expect_log", "", "kind case guard actor count~", word_expect_log,
      NULL },
    { "expect_replay", "", "", word_expect_replay, NULL },
    { "expect_invariants", "", "", word_expect_invariants, NULL },
    /* Expectations of anything. */
    /* For what no word knows: any condition of Lua. */
    { "expect", "condition~ text", "", word_expect, NULL },
    { "expect_equal", "got~ wanted~ text", "", word_expect_equal, NULL },
    { "expect_error", "because told~", "", word_expect_error, NULL },
    { NULL, NULL, NULL, NULL, NULL }
};

enum { WORDS = sizeof simulation_words / sizeof simulation_words[0] };

/* The bridge wants plain names. ORDER: as above. */
const char *const *simulation_word_names(void)
{
    static const char *const names[] = {
        "scenario", "at", "later", "as", "note", "print", "now", "today",
        "add_days", "add_months", "days_between", "plan_rows", "open",
        "attach", "set", "act", "decide", "show", "cases", "total", "actions",
        "explain", "actor", "actors", "programme_open", "programme_event",
        "programme_attach", "programme_report", "due", "preview", "workdays",
        "calendar", "calendar_import", "import", "gap", "match", "draft",
        "publish", "rollback", "migrate_plan", "migrate_apply", "impact",
        "expect_state", "expect_refused", "expect_ready", "expect_not_ready",
        "expect_warning", "expect_no_warning", "expect_verdict", "expect_fact",
        "expect_document", "expect_late", "advance_to_next_duty", "expect_due",
        "expect_no_due", "expect_dates", "expect_workdays", "expect_gap",
        "expect_need", "expect_match", "expect_report", "expect_impact",
        "expect_log", "expect_replay", "expect_invariants", "expect",
        "expect_equal", "expect_error", NULL
    };
    static_assert(sizeof names / sizeof names[0] == WORDS,
                  "one name a word");
    return names;
}

/* What the bridge calls for each word: options are read, the hub is begun by
 * the first word that needs it, the word runs. Errors are the scenario's;
 * SCENARIO_STOP ends one that failed. */
int simulation_perform(void *user, struct scenario_call *scenario,
                       struct err *err)
{
    struct simulation *simulation = user;
    struct simulation_call call = {
        .word = &simulation_words[scenario->index], .scenario = scenario,
        .arena = scenario->arena, .line = scenario->line
    };
    assert(scenario->index >= 0 && scenario->index + 1 < WORDS);
    if (simulation->steps >= SIMULATION_STEPS_MAX) {
        return err_fail(err, MESSAGE_SCENARIO_UNIT_LIMIT, "i",
                        (int64_t)SIMULATION_STEPS_MAX);
    }
    int code = options_read(&call, err);
    if (code == 0 && call.word->run != word_scenario) {
        code = simulation_begin(simulation, err);
    }
    if (code == 0) {
        code = call.word->run(simulation, &call, err);
    }
    return code == 0 && simulation->arena.failed ? err_nomem(err) : code;
}

/* --- The frame ------------------------------------------------------------ */

/* A title is a text, or {id = ..., en = ...}. */
static void take_title(struct simulation *simulation,
                       const struct value *given)
{
    static const char *const names[LANGUAGE_COUNT] = { "id", "en" };
    for (int i = 0; given != NULL && i < LANGUAGE_COUNT; i++) {
        struct str text = given->kind == VALUE_MAP
            ? value_get_text(given, names[i]) : given->text;
        assert(i == (int)LANGUAGE_ID || i == (int)LANGUAGE_EN);
        simulation->title[i] = str_copy(&simulation->arena, text);
    }
}

/* In which local times are read; WIB unless said. */
static int take_zone(struct simulation *simulation,
                     const struct simulation_call *call, struct err *err)
{
    struct str zone = option_text(call, "zone");
    assert(simulation->zone < ZONE_COUNT);
    return zone.size == 0 || zone_find(zone, &simulation->zone) ? 0
        : err_fail(err, MESSAGE_SCENARIO_KIND, "ssss", call->word->name,
                   "zone", "WIB, WITA, atau WIT", "WIB, WITA or WIT");
}

/* A folder of the recipe, unless `false` leaves it out. */
static int take_folder(struct simulation *simulation,
                       const struct simulation_call *call, const char *name,
                       const char **place, struct err *err)
{
    assert(place != NULL);
    const struct value *given = option(call, name);
    if (given != NULL && given->kind == VALUE_BOOL) {
        *place = NULL;
        return 0;
    }
    return given == NULL ? 0
        : simulate_folder(simulation, option_text(call, name), place, err);
}

/* Once and first: MESSAGE_SCENARIO_LATE when the hub is made already. */
int word_scenario(struct simulation *simulation,
                  struct simulation_call *call, struct err *err)
{
    assert(call->word != NULL);
    const struct value *without = option(call, "without");
    const struct value *seed = option(call, "seed");
    if (simulation->base != NULL || simulation->id.size > 0) {
        return err_fail(err, MESSAGE_SCENARIO_LATE, "");
    }
    int code = option_need(call, "id", err);
    simulation->id = str_copy(&simulation->arena, option_text(call, "id"));
    take_title(simulation, option(call, "title"));
    if (code == 0) {
        code = take_zone(simulation, call, err);
    }
    if (code == 0) {
        code = take_folder(simulation, call, "data",
                           &simulation->recipe.data, err);
    }
    if (code == 0) {
        code = take_folder(simulation, call, "rules",
                           &simulation->recipe.rules, err);
    }
    if (without != NULL) {
        simulation->recipe.without = value_copy(&simulation->arena,
            option_list(call, without));
    }
    if (seed != NULL && seed->kind == VALUE_INTEGER) {
        simulation->seed = (uint64_t)seed->integer;
    }
    return code == 0 ? simulation_begin(simulation, err) : code;
}

/* Times may go back: an entry that does is refused by the hub, which is worth
 * a scenario. */
int word_at(struct simulation *simulation, struct simulation_call *call,
            struct err *err)
{
    assert(call != NULL);
    int code = option_need(call, "time", err);
    assert(simulation->base != NULL);
    return code != 0 ? code
        : simulation_set_time(simulation, option_text(call, "time"), err);
}

/* "3 days", "1 month", "2 weeks"; the hour stays. */
int word_later(struct simulation *simulation, struct simulation_call *call,
               struct err *err)
{
    struct str text = option_text(call, "span");
    struct every span;
    int64_t day = 0;
    int code = simulation_need_time(simulation, call->word->name, err);
    if (code != 0) {
        return code;
    }
    int64_t today = simulation_today(simulation);
    int64_t second = simulation->base->now
        - time_from_date(today, 0, simulation->zone);
    assert(second >= 0 && second < 86400);
    if (!every_parse(text, &span) || !duty_nominal(span, today, 1, &day)) {
        return err_fail(err, MESSAGE_SCENARIO_TIME, "t", text);
    }
    simulation_set_day(simulation, day, second);
    return 0;
}

/* Who acts from here on, where a word does not say. */
int word_as(struct simulation *simulation, struct simulation_call *call,
            struct err *err)
{
    (void)err;
    assert(simulation != NULL && call != NULL);
    simulation->actor = str_copy(&simulation->arena,
                                 option_text(call, "actor"));
    simulation->role = str_copy(&simulation->arena,
                                option_text(call, "role"));
    return 0;
}

int word_note(struct simulation *simulation, struct simulation_call *call,
              struct err *err)
{
    static const char *const names[] = { "more", "c", "d", "e", "f", "g",
                                         "h" };
    struct str all = STR("");
    assert(call->word->run == word_note);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct str one = option_text(call, names[i]);
        struct str pieces[3] = { all, all.size > 0 ? STR(" ") : STR(""),
                                 one };
        all = one.size == 0 ? all : text_join(call->arena, pieces, 3);
    }
    (void)run_step(simulation, call, option_text(call, "text"), all);
    return call->arena->failed ? err_nomem(err) : 0;
}

/* The time as it was set. */
int word_now(struct simulation *simulation, struct simulation_call *call,
             struct err *err)
{
    int code = simulation_need_time(simulation, call->word->name, err);
    assert(simulation->base != NULL);
    if (code == 0) {
        call->scenario->result = value_string(call->arena,
                                              simulation->time);
    }
    return code;
}

/* --- Dates ---------------------------------------------------------------- */

static void give_day(struct simulation_call *call, int64_t day)
{
    char text[11];
    assert(day >= DATE_MIN && day <= DATE_MAX);
    date_format(day, text);
    call->scenario->result = value_string(call->arena, text);
}

/* The day, as scripts count days. */
int word_today(struct simulation *simulation, struct simulation_call *call,
               struct err *err)
{
    int code = simulation_need_time(simulation, call->word->name, err);
    if (code == 0) {
        assert(simulation->base != NULL);
        give_day(call, simulation_today(simulation));
    }
    return code;
}

/* A date and a count, both needed. */
static int date_and_count(struct simulation_call *call, const char *name,
                          int64_t *date, int64_t *count, struct err *err)
{
    assert(count != NULL);
    struct value *arguments = NULL;
    bool found = false;
    int code = option_need(call, "date", err);
    if (code == 0) {
        code = option_need(call, name, err);
    }
    if (code == 0) {
        code = option_date(call, "date", &found, date, err);
    }
    if (code == 0) {
        code = options_arguments(call, &arguments, err);
    }
    *count = value_get_integer(arguments, name, 0);
    return code;
}

static int out_of_range(struct simulation_call *call, struct err *err)
{
    assert(call->word != NULL);
    return err_fail(err, MESSAGE_SCENARIO_TIME, "t",
                    option_text(call, "date"));
}

/* Plain days; working days are the hub's to count. */
int word_add_days(struct simulation *simulation,
                  struct simulation_call *call, struct err *err)
{
    int64_t date = 0, count = 0;
    int code = date_and_count(call, "days", &date, &count, err);
    (void)simulation;
    assert(call->arena != NULL);
    if (code == 0 && (count > DATE_MAX - date || count < DATE_MIN - date)) {
        code = out_of_range(call, err);
    }
    if (code == 0) {
        give_day(call, date + count);
    }
    return code;
}

/* Clamped to the month's end, as duties are. */
int word_add_months(struct simulation *simulation,
                    struct simulation_call *call, struct err *err)
{
    int64_t date = 0, count = 0, sum = 0;
    int code = date_and_count(call, "months", &date, &count, err);
    (void)simulation;
    assert(call->arena != NULL);
    if (code == 0 && !date_add_months(date, count, &sum)) {
        code = out_of_range(call, err);
    }
    if (code == 0) {
        give_day(call, sum);
    }
    return code;
}

/* To minus from. */
int word_days_between(struct simulation *simulation,
                      struct simulation_call *call, struct err *err)
{
    int64_t from = 0, to = 0;
    bool found = false;
    int code = option_date(call, "from", &found, &from, err);
    (void)simulation;
    if (code == 0) {
        code = option_date(call, "to", &found, &to, err);
    }
    assert(call->arena != NULL);
    if (code == 0) {
        call->scenario->result = value_integer(call->arena, to - from);
    }
    return code;
}

/* --- A whole action plan -------------------------------------------------- */

/* The least that F106 to F113 ask of a plan: its stages and items, months
 * from the start. */
static const struct {
    const char *stage, *item;
    int first_month, months;
} plan[] = {
    { "preparation", "team_decree", 0, 1 },
    { "preparation", "origin_communication", 0, 2 },
    { "preparation", "adaptation_design", 1, 2 },
    { "implementation", "internal_socialization", 3, 1 },
    { "implementation", "hr_process_facilities", 3, 3 },
    { "implementation", "trial", 6, 1 },
    { "monitoring_evaluation", "monitoring", 7, 5 },
    { "monitoring_evaluation", "evaluation", 7, 5 },
};

/* The day `months` after the start; the end of a step is the day before. */
static void put_day(struct arena *arena, struct value *row, int64_t start,
                    int months, bool end)
{
    int64_t day = start;
    char text[11];
    assert(months >= 0);
    assert(row != NULL || arena->failed);
    (void)date_add_months(start, months, &day);   /* years 1 to 9999 */
    date_format(end ? day - 1 : day, text);
    value_set_string(arena, row, end ? "end" : "start", text);
}

int word_plan_rows(struct simulation *simulation,
                   struct simulation_call *call, struct err *err)
{
    struct arena *arena = call->arena;
    struct value *list = value_list(arena);
    struct str subactivity = option_text(call, "subactivity");
    bool found = false;
    int64_t start = 0;
    int code = option_date(call, "start", &found, &start, err);
    (void)simulation;
    if (!found) {
        (void)date_from_civil(2022, 1, 3, &start);
    }
    for (size_t i = 0; code == 0 && i < sizeof plan / sizeof plan[0]; i++) {
        struct value *row = value_add(list, value_map(arena));
        assert(plan[i].months > 0);
        value_set_string(arena, row, "stage", plan[i].stage);
        value_set_string(arena, row, "item", plan[i].item);
        value_set_text(arena, row, "subactivity", subactivity.size > 0
                       ? subactivity : STR("1.01"));
        value_set_integer(arena, row, "budget", 10);
        value_set_string(arena, row, "responsible", "opd");
        put_day(arena, row, start, plan[i].first_month, false);
        put_day(arena, row, start, plan[i].first_month + plan[i].months,
                true);
    }
    call->scenario->result = list;
    return code;
}
