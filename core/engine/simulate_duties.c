/* Words on duties, their dates, working days.
 *
 * Duties are computed when asked (`awig due`), so a scenario looks ahead from
 * its own day. AHEAD_DAYS is five years and a half: longer than any plan of
 * the domain. */
#include "engine/simulate_words.h"

#include <assert.h>
#include <stdio.h>

#include "engine/actors.h"
#include "engine/guard.h"
#include "engine/programme.h"
#include "engine/schedule.h"
#include "engine/simulate_run.h"
#include "engine/simulate_values.h"
#include "store/cases.h"

enum { AHEAD_DAYS = 2000, MORNING = 9 * 3600 };

/* Everything that falls due from now on, and what is overdue. */
static int all_due(struct simulation *simulation,
                   struct simulation_call *call, const struct value **out,
                   struct err *err)
{
    assert(simulation->base != NULL);
    struct value *arguments = value_map(call->arena), *result = NULL;
    char until[11], today[11];
    int code = simulation_need_time(simulation, call->word->name, err);
    if (code != 0) {
        return code;
    }
    int64_t day = simulation_today(simulation);
    assert(out != NULL && day + AHEAD_DAYS < DATE_MAX);
    date_format(day, today);
    date_format(day + AHEAD_DAYS, until);
    value_set_string(call->arena, arguments, "as-of", today);
    value_set_string(call->arena, arguments, "until", until);
    code = run_operation(simulation, call, op_due, arguments, &result, err);
    *out = value_get(result, "duties");
    return code;
}

/* Does the row agree with what was given under these names?  Names of rows
 * have '_'. */
static bool row_agrees(struct simulation_call *call,
                       const struct value *row, const char *const *names,
                       const char *const *keys)
{
    bool all = true;
    assert(row->kind == VALUE_MAP);
    for (int i = 0; all && names[i] != NULL; i++) {
        const struct value *wanted = values_given(call, names[i]);
        all = wanted == NULL
            || values_agree(call->arena, wanted, value_get(row, keys[i]), 0);
    }
    return all;
}

/* --- Moving on ------------------------------------------------------------ */

/* The first row that falls due after today. */
static const struct value *next_of(struct simulation *simulation,
                                   struct simulation_call *call,
                                   const struct value *list, int64_t *day)
{
    static const char *const names[] = { "case", "duty", NULL };
    for (const struct value *row = list == NULL ? NULL : list->first;
         row != NULL; row = row->next) {
        struct str due = value_get_text(row, "due");
        assert(row->kind == VALUE_MAP);
        if (date_parse(due, day) && *day > simulation_today(simulation)
            && row_agrees(call, row, names, names)) {
            return row;
        }
    }
    return NULL;
}

/* Sets the clock to nine in the morning of the next due day and gives the duty
 * as its result. Fails when nothing falls due any more. */
int word_advance_to_next_duty(struct simulation *simulation,
                              struct simulation_call *call, struct err *err)
{
    const struct value *list = NULL;
    int64_t day = 0;
    int code = all_due(simulation, call, &list, err);
    if (code != 0) {
        return code;
    }
    const struct value *row = next_of(simulation, call, list, &day);
    if (row == NULL) {
        (void)run_expectation(simulation, call, option_text(call, "case"),
                              option_text(call, "duty"));
        (void)err_fail(&simulation->failure, MESSAGE_SCENARIO_NO_DUTY, "s",
                       simulation->time);
        return run_failed(simulation, call);
    }
    simulation_set_day(simulation, day, MORNING);
    struct value *step = run_step(simulation, call, value_get_text(row,
                                  "case"), value_get_text(row, "duty"));
    assert(day > 0);
    value_set_integer(&simulation->arena, step, "n",
                      value_get_integer(row, "n", 0));
    call->scenario->result = value_copy(call->arena, row);
    return 0;
}

/* --- Due ------------------------------------------------------------------ */

static const char *const due_names[] = { "case", "duty", "n", "nominal",
    "due", "status", "days-late", "escalated", NULL };
static const char *const due_keys[] = { "case", "duty", "n", "nominal",
    "due", "status", "days_late", "escalated", NULL };

/* What there is instead: "n due" of the rows of that case and duty. */
static struct str shown_rows(struct simulation_call *call,
                             const struct value *list)
{
    static const char *const names[] = { "case", "duty", NULL };
    struct value *texts = value_list(call->arena);
    for (const struct value *row = list == NULL ? NULL : list->first;
         row != NULL; row = row->next) {
        if (row_agrees(call, row, names, names)) {
            struct value *pair = value_map(call->arena);
            assert(row->kind == VALUE_MAP);
            value_set_text(call->arena, pair, "n", value_as_text(
                call->arena, value_get(row, "n")));
            value_set_text(call->arena, pair, "due", values_shown(
                call->arena, value_get(row, "due")));
            value_add(texts, value_text(call->arena, value_as_text(
                call->arena, pair)));
        }
    }
    struct str text = value_as_text(call->arena, texts);
    return text.size > 0 ? text : STR("-");
}

/* A duty that the packs of the case do not declare is a typing mistake. */
static int check_duty(struct simulation *simulation,
                      struct simulation_call *call, struct err *err)
{
    struct value *names = value_list(call->arena);
    struct stored_case stored;
    struct pack *pack = NULL;
    if (option(call, "case") == NULL || option(call, "duty") == NULL) {
        return 0;
    }
    int code = run_case(simulation, call, &stored, err);
    if (code == 0) {
        code = guard_pack(simulation->base->hub, stored.pack, &pack, err);
    }
    for (; code == 0 && pack != NULL; pack = pack->parent) {
        for (size_t i = 0; i < pack->rules_count[DECLARATION_DUTY]; i++) {
            value_add(names, value_text(call->arena,
                pack->rules[DECLARATION_DUTY][i].id));
        }
    }
    assert(names != NULL || call->arena->failed);
    assert(code <= 0);
    return code == 0 ? option_among(call, "duty", names, err) : code;
}

/* Finds the row that agrees with all that was given; the step is made. */
static int find_due(struct simulation *simulation,
                    struct simulation_call *call, const struct value **list,
                    const struct value **found, struct err *err)
{
    bool any = call->word->run == word_expect_no_due &&
               option(call, "case") != NULL;
    int code = any ? 0 : option_need(call, "duty", err);
    if (code == 0) {
        code = check_duty(simulation, call, err);
    }
    if (code == 0) {
        code = all_due(simulation, call, list, err);
    }
    *found = NULL;
    if (code != 0) {
        return code;
    }
    for (const struct value *row = *list == NULL ? NULL : (*list)->first;
         row != NULL && *found == NULL; row = row->next) {
        assert(row->kind == VALUE_MAP);
        *found = row_agrees(call, row, due_names, due_keys) ? row : NULL;
    }
    (void)run_expectation(simulation, call, option_text(call, "case"),
                          value_as_text(call->arena, call->options));
    return 0;
}

/* A row must agree with everything that was given. */
int word_expect_due(struct simulation *simulation,
                    struct simulation_call *call, struct err *err)
{
    const struct value *list = NULL, *found = NULL;
    int code = find_due(simulation, call, &list, &found, err);
    if (code == 0 && found == NULL) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_NOT_FOUND, "stt",
                       call->word->name, value_as_text(call->arena,
                                                       call->options),
                       shown_rows(call, list));
        return run_failed(simulation, call);
    }
    assert(code <= 0);
    return code;
}

/* None may agree on case, duty and number. */
int word_expect_no_due(struct simulation *simulation,
                       struct simulation_call *call, struct err *err)
{
    const struct value *list = NULL, *found = NULL;
    int code = find_due(simulation, call, &list, &found, err);
    if (code == 0 && found != NULL) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_FOUND, "st",
                       call->word->name, value_as_text(call->arena,
                                                       call->options));
        return run_failed(simulation, call);
    }
    assert(code <= 0);
    return code;
}

/* --- Dates of a pack ------------------------------------------------------ */

/* The schedule of the pack, counted from the anchor. */
static int pack_dates(struct simulation *simulation,
                      struct simulation_call *call,
                      const struct value **list, struct err *err)
{
    assert(list != NULL);
    struct simulation_word preview = *call->word;
    struct simulation_call inner = *call;
    struct value *result = NULL;
    int code = option_need(call, "pack", err);
    if (code == 0) {
        code = option_need(call, "anchor", err);
    }
    preview.operation = op_schedule_preview;
    inner.word = &preview;
    if (code == 0) {
        code = run_word(simulation, &inner, &result, err);
    }
    *list = value_get(result, "duties");
    return code;
}

/* The due dates of the duty, in order, against the list given. */
static int compare_dates(struct simulation *simulation,
                         struct simulation_call *call,
                         const struct value *list)
{
    const struct value *wanted = option(call, "dates");
    struct str duty = option_text(call, "duty");
    const struct value *row = list == NULL ? NULL : list->first;
    for (const struct value *at = wanted->first; at != NULL;
         at = at->next) {
        while (row != NULL && !str_equal(value_get_text(row, "duty"),
                                         duty)) {
            row = row->next;
        }
        const struct value *due = row == NULL ? NULL : value_get(row, "due");
        assert(wanted->kind == VALUE_LIST);
        if (row == NULL || !values_agree(call->arena, at, due, 0)) {
            char what[64];
            (void)snprintf(what, sizeof what, "%.40s %lld", duty.bytes,
                           row == NULL ? 0LL
                           : (long long)value_get_integer(row, "n", 0));
            return run_compare(simulation, call, what,
                               values_shown(call->arena, at),
                               values_shown(call->arena, due));
        }
        row = row->next;
    }
    return 0;
}

/* Names of the duties of rows. */
static struct value *duty_names(struct arena *arena,
                                const struct value *rows)
{
    struct value *list = value_list(arena);
    struct str last = STR("");
    for (const struct value *at = rows == NULL ? NULL : rows->first;
         at != NULL; at = at->next) {
        struct str name = value_get_text(at, "duty");
        if (!str_equal(name, last)) {
            value_add(list, value_text(arena, name));
        }
        last = name;
    }
    assert(list != NULL || arena->failed);
    assert(list == NULL || list->kind == VALUE_LIST);
    return list;
}

/* Of a pack's schedule, without a case: all dates of a duty, or one row. */
int word_expect_dates(struct simulation *simulation,
                      struct simulation_call *call, struct err *err)
{
    static const char *const names[] = { "duty", "n", "nominal", "due",
                                         NULL };
    const struct value *list = NULL, *found = NULL;
    int code = option_need(call, "duty", err);
    if (code == 0) {
        code = pack_dates(simulation, call, &list, err);
    }
    if (code != 0) {
        return code;
    }
    code = option_among(call, "duty", duty_names(call->arena, list), err);
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, option_text(call, "pack"),
                          option_text(call, "duty"));
    if (option(call, "dates") != NULL) {
        return compare_dates(simulation, call, list);
    }
    for (const struct value *row = list == NULL ? NULL : list->first;
         row != NULL && found == NULL; row = row->next) {
        assert(row->kind == VALUE_MAP);
        found = row_agrees(call, row, names, names) ? row : NULL;
    }
    if (found == NULL) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_NOT_FOUND, "stt",
                       call->word->name, value_as_text(call->arena,
                                                       call->options),
                       shown_rows(call, list));
        return run_failed(simulation, call);
    }
    return 0;
}

/* Working days between two days as the calendar knows them. */
int word_expect_workdays(struct simulation *simulation,
                         struct simulation_call *call, struct err *err)
{
    struct simulation_word workdays = *call->word;
    struct simulation_call inner = *call;
    struct value *result = NULL;
    int code = option_need(call, "days", err);
    workdays.operation = op_calendar_workdays;
    inner.word = &workdays;
    if (code == 0) {
        code = run_word(simulation, &inner, &result, err);
    }
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, option_text(call, "from"),
                          option_text(call, "to"));
    assert(result != NULL);
    return run_compare(simulation, call, call->word->name,
                       values_shown(call->arena, option(call, "days")),
                       values_shown(call->arena, value_get(result,
                                                           "workdays")));
}
