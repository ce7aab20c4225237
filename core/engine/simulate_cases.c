/* Words on cases: doing, and what is expected of a case.
 *
 * A word on a case asks the same operation that the command line runs, so a
 * scenario proves what a person would see. What came of it goes on the
 * timeline first and is judged then: a failing scenario shows its last
 * step. */
#include "engine/simulate_words.h"

#include <assert.h>

#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/decide.h"
#include "engine/migrate.h"
#include "engine/simulate_attempt.h"
#include "engine/simulate_values.h"

/* --- Doing ---------------------------------------------------------------- */

/* An action that has to succeed; the step is on the timeline. */
static int must_do(struct simulation *simulation,
                   struct simulation_call *call, struct str action,
                   struct simulate_attempt *attempt, struct err *err)
{
    char text[2][ERR_ARG_BYTES];
    simulation->refused = NULL;
    int code = attempt_make(simulation, call, action, attempt, err);
    if (code != 0) {
        return code;
    }
    (void)attempt_step(simulation, call, attempt, false);
    if (attempt->done) {
        return 0;
    }
    assert(action.size > 0);
    /* Refused by guards and not understood at all are told apart: the second
     * is mostly a slip in the scenario. */
    if (attempt->error) {
        err_text(&attempt->err, LANGUAGE_ID, text[0], sizeof text[0]);
        err_text(&attempt->err, LANGUAGE_EN, text[1], sizeof text[1]);
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_DONE_ERROR,
                       "ttss", attempt->subject, action, text[0], text[1]);
        simulation->cause = attempt->err;
    } else {
        if (attempt->demands != NULL) {
            simulation->refused = value_copy(&simulation->arena,
                                             attempt->demands);
        }
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_DONE, "ttt",
                       attempt->subject, action,
                       attempt_guards(call, attempt->demands));
    }
    return run_failed(simulation, call);
}

/* The result is the case's name, "C0001". Somebody of the lowest role that may
 * open it does, unless the scenario names one (simulate_people.h). */
int word_open(struct simulation *simulation, struct simulation_call *call,
              struct err *err)
{
    struct simulate_attempt attempt;
    int code = must_do(simulation, call, STR("open"), &attempt, err);
    if (code == 0) {
        assert(attempt.done);
        call->scenario->result = value_text(call->arena, attempt.subject);
    }
    return code;
}

/* The result is the state that the action led to. */
int word_act(struct simulation *simulation, struct simulation_call *call,
             struct err *err)
{
    struct simulate_attempt attempt;
    int code = option_need(call, "action", err);
    if (code == 0) {
        code = must_do(simulation, call, option_text(call, "action"),
                       &attempt, err);
    }
    if (code == 0) {
        assert(attempt.done);
        call->scenario->result = value_text(call->arena,
            value_get_text(attempt.result, "state"));
    }
    return code;
}

/* "attach:TYPE", under which packs guard it. */
static struct str attach_action(struct simulation_call *call)
{
    assert(call->word != NULL);
    struct str pieces[2] = { STR("attach:"), option_text(call, "type") };
    struct str action = text_join(call->arena, pieces, 2);
    assert(action.size > 0 || call->arena->failed);
    return action.bytes == NULL ? STR("attach:") : action;
}

/* The result is the document's number. */
int word_attach(struct simulation *simulation, struct simulation_call *call,
                struct err *err)
{
    struct simulate_attempt attempt;
    int code = option_need(call, "type", err);
    if (code == 0) {
        code = must_do(simulation, call, attach_action(call), &attempt, err);
    }
    if (code == 0) {
        assert(attempt.done);
        call->scenario->result = value_integer(call->arena,
            value_get_integer(attempt.result, "document", 0));
    }
    return code;
}

/* Arguments with `at`, and people for this case: of its unit, or of the
 * province's bureau. */
static int case_arguments(struct simulation *simulation,
                          struct simulation_call *call, bool bureau,
                          struct value **arguments, struct err *err)
{
    assert(simulation->base != NULL);
    struct stored_case stored;
    int code = run_case(simulation, call, &stored, err);
    if (code == 0) {
        code = options_arguments(call, arguments, err);
    }
    if (code == 0) {
        code = run_at(simulation, call, *arguments, err);
    }
    if (code == 0) {
        /* Without an action anybody of the lowest role may bring facts. */
        struct people_place place = { machine_find(stored.machine), STR(""),
                                      stored.region,
                                      bureau ? STR("") : stored.unit };
        assert(stored.number > 0);
        people_fill(simulation, call, *arguments, &place);
    }
    return code;
}

/* The hub moves its cases to newer rules. */
int word_migrate_apply(struct simulation *simulation,
                       struct simulation_call *call, struct err *err)
{
    struct value *arguments = NULL, *result = NULL;
    int code = case_arguments(simulation, call, true, &arguments, err);
    assert(call->word->run == word_migrate_apply);
    if (code == 0) {
        code = run_operation(simulation, call, op_migrate_apply, arguments,
                             &result, err);
    }
    if (code == 0) {
        (void)run_step(simulation, call, option_text(call, "case"),
                       STR(""));
        call->scenario->result = result;
    }
    assert(code <= 0);
    return code;
}

/* Source and day have defaults here, as scenarios are about rules and not
 * about paper: "skenario", today. */
int word_set(struct simulation *simulation, struct simulation_call *call,
             struct err *err)
{
    struct value *arguments = NULL, *result = NULL;
    char today[11];
    int code = option_need(call, "facts", err);
    if (code == 0) {
        code = case_arguments(simulation, call, false, &arguments, err);
    }
    if (code != 0) {
        return code;
    }
    assert(arguments != NULL);
    if (option(call, "source") == NULL) {
        value_set_string(call->arena, arguments, "source", "skenario");
    }
    if (option(call, "on") == NULL) {
        /* The simulated day: the real one would make the run differ
         * tomorrow. */
        date_format(simulation_today(simulation), today);
        value_set_string(call->arena, arguments, "on", today);
    }
    code = run_operation(simulation, call, op_case_set, arguments, &result,
                         err);
    if (code == 0) {
        struct arena *arena = &simulation->arena;
        struct value *row = run_step(simulation, call,
                                     option_text(call, "case"), STR(""));
        value_set(row, "facts", value_copy(arena, value_get(arguments,
                                                            "facts")));
    }
    return code;
}

/* Judged and recorded; the result is the whole decision. */
int word_decide(struct simulation *simulation, struct simulation_call *call,
                struct err *err)
{
    struct value *arguments = NULL, *result = NULL;
    int code = case_arguments(simulation, call, false, &arguments, err);
    if (code == 0) {
        code = run_operation(simulation, call, op_decide, arguments, &result,
                             err);
    }
    if (code == 0) {
        struct arena *arena = &simulation->arena;
        struct value *row = run_step(simulation, call,
                                     option_text(call, "case"), STR(""));
        assert(result != NULL);
        /* The timeline keeps what a reader needs; the whole decision goes to
         * the script. */
        value_set_text(arena, row, "result", value_get_text(result,
                                                            "verdict"));
        value_set_text(arena, row, "decision", value_get_text(result,
                                                              "decision"));
        value_set(row, "rules", values_outcomes(arena, result));
        call->scenario->result = result;
    }
    return code;
}

/* --- Refusals ------------------------------------------------------------- */

/* The demand that is not among those that refused; empty when all are. */
static struct str missing_because(struct simulation_call *call,
                                  const struct simulate_attempt *attempt)
{
    const struct value *given = option(call, "because");
    struct value *list = given == NULL ? NULL : option_list(call, given);
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        assert(at->kind == VALUE_TEXT);
        if (!attempt_because(attempt, at->text)) {
            return at->text;
        }
    }
    return STR("");
}

/* Are the guards that refused exactly those of `only`? */
static bool only_these(struct simulation_call *call,
                       const struct simulate_attempt *attempt)
{
    const struct value *given = option(call, "only");
    struct value *list = given == NULL ? NULL : option_list(call, given);
    if (given == NULL) {
        return true;
    }
    for (const struct value *row = attempt->demands == NULL ? NULL
             : attempt->demands->first; row != NULL; row = row->next) {
        /* A warning refuses nothing and need not be named. */
        bool named = str_is(value_get_text(row, "demand"), "warn");
        for (const struct value *at = list == NULL ? NULL : list->first;
             at != NULL; at = at->next) {
            named = named || str_equal(at->text, value_get_text(row,
                                                                "guard"));
        }
        if (!named) {
            return false;
        }
    }
    bool all = !attempt->error;
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        assert(at->kind == VALUE_TEXT);
        all = all && attempt_because(attempt, at->text);
    }
    return all;
}

/* What refused it, for people. */
static struct str refused_by(struct simulation_call *call,
                             const struct simulate_attempt *attempt)
{
    char text[ERR_ARG_BYTES];
    assert(attempt != NULL);
    if (!attempt->error) {
        return attempt_guards(call, attempt->demands);
    }
    err_text(&attempt->err, LANGUAGE_EN, text, sizeof text);
    struct str copy = str_copy(call->arena, str_of(text));
    return copy.bytes == NULL ? STR("?") : copy;
}

/* The reasons that were expected, against those that were. */
static int check_reasons(struct simulation *simulation,
                         struct simulation_call *call,
                         const struct simulate_attempt *attempt)
{
    struct str missing = missing_because(call, attempt);
    assert(!attempt->done);
    if (missing.size > 0) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_BECAUSE, "tttt",
                       attempt->subject, attempt->action, missing,
                       refused_by(call, attempt));
        return run_failed(simulation, call);
    }
    if (!only_these(call, attempt)) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_ONLY, "tttt",
                       attempt->subject, attempt->action,
                       option_text(call, "only"), refused_by(call, attempt));
        return run_failed(simulation, call);
    }
    return 0;
}

/* An action that is done after all fails the scenario. With `because` each
 * reason named must be among those that refused, with `only` no other may
 * be. */
int word_expect_refused(struct simulation *simulation,
                        struct simulation_call *call, struct err *err)
{
    struct simulate_attempt attempt;
    struct str action = option_text(call, "action");
    bool opening = action.size == 0
        && str_is(option_text(call, "case"), "open");
    int code = opening ? 0 : option_need(call, "action", err);
    if (code == 0) {
        code = attempt_make(simulation, call, opening ? STR("open") : action,
                            &attempt, err);
    }
    if (code != 0) {
        return code;
    }
    (void)attempt_step(simulation, call, &attempt, true);
    assert(attempt.action.size > 0);
    if (attempt.done) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_REFUSED, "tt",
                       attempt.subject, attempt.action);
        return run_failed(simulation, call);
    }
    return check_reasons(simulation, call, &attempt);
}

/* --- Looking ahead -------------------------------------------------------- */

/* The row of an action among those possible now, or NULL. */
static int find_action(struct simulation *simulation,
                       struct simulation_call *call,
                       const struct value **out, struct err *err)
{
    struct value *arguments = NULL, *result = NULL;
    int code = option_need(call, "action", err);
    struct str action = option_text(call, "action");
    *out = NULL;
    if (code == 0) {
        code = options_arguments(call, &arguments, err);
    }
    if (code == 0) {
        code = run_at(simulation, call, arguments, err);
    }
    if (code == 0) {
        code = run_operation(simulation, call, op_case_actions, arguments,
                             &result, err);
    }
    const struct value *list = value_get(result, "actions");
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL && *out == NULL; at = at->next) {
        assert(at->kind == VALUE_MAP);
        *out = str_equal(value_get_text(at, "action"), action) ? at : NULL;
    }
    return code;
}

/* The guards that the action still lacks, for a message. */
static struct str unmet_names(struct simulation_call *call,
                              const struct value *row)
{
    assert(call->arena != NULL);
    assert(row != NULL);
    const struct value *list = value_get(row, "unmet");
    struct value *names = value_list(call->arena);
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        value_add(names, value_text(call->arena, value_get_text(at,
                                                                "guard")));
    }
    return value_as_text(call->arena, names);
}

/* What `case actions` would show now, without doing it. */
int word_expect_ready(struct simulation *simulation,
                      struct simulation_call *call, struct err *err)
{
    const struct value *row = NULL;
    int code = find_action(simulation, call, &row, err);
    if (code != 0) {
        return code;
    }
    struct str action = option_text(call, "action");
    (void)run_expectation(simulation, call, option_text(call, "case"),
                          action);
    assert(action.size > 0);
    if (row == NULL || !value_get_bool(row, "ready")) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_DONE, "ttt",
                       option_text(call, "case"), action, row == NULL
                       ? STR("transition") : unmet_names(call, row));
        return run_failed(simulation, call);
    }
    return 0;
}

/* Also when the action does not exist from this state; `because` then cannot
 * be told. */
int word_expect_not_ready(struct simulation *simulation,
                          struct simulation_call *call, struct err *err)
{
    const struct value *row = NULL;
    int code = find_action(simulation, call, &row, err);
    struct str because = option_text(call, "because");
    if (code != 0) {
        return code;
    }
    struct str name = option_text(call, "case");
    struct str action = option_text(call, "action");
    (void)run_expectation(simulation, call, name, action);
    assert(action.size > 0);
    if (row != NULL && value_get_bool(row, "ready")) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_REFUSED, "tt",
                       name, action);
        return run_failed(simulation, call);
    }
    if (because.size > 0 && row != NULL
        && !values_list_has(value_get(row, "unmet"), "guard", because)) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_BECAUSE, "tttt",
                       name, action, because, unmet_names(call, row));
        return run_failed(simulation, call);
    }
    return 0;
}

/* --- Warnings ------------------------------------------------------------- */

/* What the last action on this subject brought; NULL before the first. */
static const struct value *last_demands(const struct simulation *simulation,
                                        struct str subject)
{
    const struct simulation_last *last = simulation->lasts;
    while (last != NULL && !str_equal(last->subject, subject)) {
        last = last->next;
    }
    assert(last == NULL || last->subject.size > 0);
    return last == NULL ? NULL : last->warnings;
}

/* The warnings of the case's last action, by name. */
static struct str warning_names(struct simulation_call *call,
                                const struct value *demands)
{
    struct value *names = value_list(call->arena);
    for (const struct value *at = demands == NULL ? NULL : demands->first;
         at != NULL; at = at->next) {
        assert(at->kind == VALUE_MAP);
        if (str_is(value_get_text(at, "demand"), "warn")) {
            value_add(names, value_text(call->arena,
                                        value_get_text(at, "guard")));
        }
    }
    return value_as_text(call->arena, names);
}

/* Of the last action on the case: warnings do not stop it, so they are asked
 * for behind it. */
int word_expect_warning(struct simulation *simulation,
                        struct simulation_call *call, struct err *err)
{
    struct str name = option_text(call, "case");
    const struct value *demands = last_demands(simulation, name);
    const struct value *wanted = option(call, "guard");
    int code = option_need(call, "case", err);
    if (code == 0) {
        code = option_need(call, "guard", err);
    }
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, name,
                          option_text(call, "guard"));
    struct value *list = option_list(call, wanted);
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        assert(at->kind == VALUE_TEXT);
        if (!demands_match(demands, "warn", at->text)) {
            (void)err_fail(&simulation->failure, MESSAGE_EXPECT_NOT_FOUND,
                           "ttt", name, at->text,
                           warning_names(call, demands));
            return run_failed(simulation, call);
        }
    }
    return 0;
}

/* Without a guard, none at all. */
int word_expect_no_warning(struct simulation *simulation,
                           struct simulation_call *call, struct err *err)
{
    struct str name = option_text(call, "case");
    struct str guard = option_text(call, "guard");
    const struct value *demands = last_demands(simulation, name);
    int code = option_need(call, "case", err);
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, name, guard);
    assert(name.size > 0);
    struct str all = warning_names(call, demands);
    bool found = guard.size > 0 ? demands_match(demands, "warn", guard)
                                : all.size > 0;
    if (found) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_FOUND, "tt",
                       name, guard.size > 0 ? guard : all);
        return run_failed(simulation, call);
    }
    return 0;
}
