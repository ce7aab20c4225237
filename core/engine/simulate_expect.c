/* Words that expect something of figures, the log, or anything.
 *
 * An expectation is a step of the timeline like any other. When it fails the
 * failure names what was wanted and what was found, and the scenario ends
 * there: what follows would be judged on sand. */
#include "engine/simulate_words.h"

#include <assert.h>
#include <string.h>

#include "engine/audit.h"
#include "engine/decide.h"
#include "engine/gap.h"
#include "engine/match.h"
#include "engine/simulate_attempt.h"
#include "engine/simulate_run.h"
#include "engine/simulate_values.h"
#include "store/cases.h"

/* --- Anything ------------------------------------------------------------- */

/* Anything but false and nil holds, as in Lua. */
int word_expect(struct simulation *simulation, struct simulation_call *call,
                struct err *err)
{
    const struct value *condition = option(call, "condition");
    struct str text = option_text(call, "text");
    (void)err;
    (void)run_expectation(simulation, call, text, STR(""));
    assert(call->arena != NULL);
    bool met = condition != NULL
        && (condition->kind != VALUE_BOOL || condition->boolean);
    if (!met) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_TRUE, "t",
                       text.size > 0 ? text : STR("?"));
        return run_failed(simulation, call);
    }
    return 0;
}

/* Compares as values_agree does: tables by what they hold. */
int word_expect_equal(struct simulation *simulation,
                      struct simulation_call *call, struct err *err)
{
    const struct value *wanted = values_given(call, "wanted");
    const struct value *got = values_given(call, "got");
    struct str text = option_text(call, "text");
    (void)err;
    (void)run_expectation(simulation, call, text, STR(""));
    assert(call->word->run == word_expect_equal);
    if (values_agree(call->arena, wanted, got, 0)) {
        return 0;
    }
    return run_compare(simulation, call, text.size > 0 ? text.bytes
                       : call->word->name,
                       values_shown(call->arena, wanted),
                       values_shown(call->arena, got));
}

/* "AW7018", or a part of the text in either language. */
static bool told(const struct value *error, struct str because)
{
    assert(error != NULL);
    char code[8] = "AW";
    int64_t number = value_get_integer(error, "code", 0);
    for (int i = 5; i >= 2; i--) {
        code[i] = (char)('0' + number % 10);
        number /= 10;
    }
    assert(number == 0);
    return because.size == 0 || str_is(because, code)
        || strstr(value_get_text(error, "id").bytes, because.bytes) != NULL
        || strstr(value_get_text(error, "en").bytes, because.bytes) != NULL;
}

/* `told` is what the bridge says of a function that was run: whether it
 * failed, its code and its text. */
int word_expect_error(struct simulation *simulation,
                      struct simulation_call *call, struct err *err)
{
    const struct value *error = option(call, "told");
    struct str because = option_text(call, "because");
    int code = option_need(call, "told", err);
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, because, STR(""));
    assert(because.bytes != NULL);
    if (!value_get_bool(error, "failed")) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_NO_ERROR, "t",
                       because);
        return run_failed(simulation, call);
    }
    if (!told(error, because)
        && !demands_match(simulation->refused, NULL, because)) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_OTHER_ERROR,
                       "ttt", because, value_get_text(error, "id"),
                       value_get_text(error, "en"));
        return run_failed(simulation, call);
    }
    return 0;
}

/* --- Figures -------------------------------------------------------------- */

/* A row of an answer against what was given: names of options, and the keys
 * they stand for; figures to `tolerance`. */
struct comparison {
    const char *const *names, *const *keys; /* of options, and keys of rows */
    double tolerance;             /* of figures */
};

/* Only what was given is compared. */
static int compare_row(struct simulation *simulation,
                       struct simulation_call *call,
                       const struct value *row,
                       const struct comparison *of)
{
    for (int i = 0; of->names[i] != NULL; i++) {
        const struct value *wanted = values_given(call, of->names[i]);
        const struct value *got = value_get(row, of->keys[i]);
        assert(of->keys[i] != NULL);
        if (wanted != NULL
            && !values_agree(call->arena, wanted, got, of->tolerance)) {
            return run_compare(simulation, call, of->names[i],
                               values_shown(call->arena, wanted),
                               values_shown(call->arena, got));
        }
    }
    return 0;
}

/* Asks an operation about the region (and day) of the options. */
static int ask_region(struct simulation *simulation,
                      struct simulation_call *call,
                      operation_function operation, struct value **result,
                      struct err *err)
{
    assert(simulation->base != NULL);
    assert(operation != NULL);
    struct value *arguments = value_map(call->arena);
    int code = option_need(call, "region", err);
    value_set_text(call->arena, arguments, "region",
                   option_text(call, "region"));
    if (option_known(call->word, "as-of")) {
        char today[11];
        date_format(simulation_today(simulation), today);
        struct str day = option_text(call, "as-of");
        value_set_text(call->arena, arguments, "as-of",
                       day.size > 0 ? day : str_of(today));
        value_set_integer(call->arena, arguments, "top", INT32_MAX);
    }
    return code != 0 ? code
        : run_operation(simulation, call, operation, arguments, result, err);
}

/* There is no such row. */
static int not_found(struct simulation *simulation,
                     struct simulation_call *call, struct str wanted,
                     struct str there)
{
    assert(call->word->name != NULL);
    (void)err_fail(&simulation->failure, MESSAGE_EXPECT_NOT_FOUND, "stt",
                   call->word->name, wanted, there);
    return run_failed(simulation, call);
}

/* Figures of one indicator, to 0.01 (DOMAIN.md section 7). */
int word_expect_gap(struct simulation *simulation,
                    struct simulation_call *call, struct err *err)
{
    static const char *const names[] = { "gap", "value", "gap-to-target",
                                         "flag", NULL };
    static const char *const keys[] = { "gap", "value", "gap_to_target",
                                        "flag", NULL };
    const struct comparison of = { names, keys, 0.01 };
    struct value *result = NULL;
    struct str indicator = option_text(call, "indicator");
    int code = option_need(call, "indicator", err);
    if (code == 0) {
        code = ask_region(simulation, call, op_gap, &result, err);
    }
    if (code != 0) {
        return code;
    }
    const struct value *list = value_get(result, "gaps");
    const struct value *row = values_find(list, "indicator", indicator);
    struct value *step = run_expectation(simulation, call,
                                         option_text(call, "region"),
                                         indicator);
    value_set_text(&simulation->arena, step, "result", values_shown(
        call->arena, value_get(row, "gap")));
    assert(indicator.size > 0);
    return row == NULL
        ? not_found(simulation, call, indicator, values_joined(call->arena,
                    list, "indicator"))
        : compare_row(simulation, call, row, &of);
}

/* Of one goal: need, coverage, where it comes from. */
int word_expect_need(struct simulation *simulation,
                     struct simulation_call *call, struct err *err)
{
    static const char *const names[] = { "need", "coverage", "source",
                                         NULL };
    const struct comparison of = { names, names, 0.01 };
    const struct value *row = NULL;
    struct value *result = NULL;
    int code = option_need(call, "goal", err);
    if (code == 0) {
        code = ask_region(simulation, call, op_gap, &result, err);
    }
    if (code != 0) {
        return code;
    }
    struct str goal = option_text(call, "goal");
    const struct value *list = value_get(result, "needs");
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL && row == NULL; at = at->next) {
        row = str_equal(value_as_text(call->arena, value_get(at, "goal")),
                        goal) ? at : NULL;
    }
    (void)run_expectation(simulation, call, option_text(call, "region"),
                          goal);
    assert(goal.size > 0);
    return row == NULL
        ? not_found(simulation, call, goal, values_joined(call->arena, list,
                                                          "goal"))
        : compare_row(simulation, call, row, &of);
}

/* Each innovation of `above` must stand lower in the list. */
static int check_above(struct simulation *simulation,
                       struct simulation_call *call,
                       const struct value *list, const struct value *row)
{
    const struct value *given = option(call, "above");
    struct value *names = given == NULL ? NULL : option_list(call, given);
    int64_t rank = value_get_integer(row, "rank", 0);
    for (const struct value *at = names == NULL ? NULL : names->first;
         at != NULL; at = at->next) {
        const struct value *other = values_find(list, "innovation",
                                                at->text);
        int64_t theirs = value_get_integer(other, "rank", INT64_MAX);
        assert(rank > 0);
        if (theirs <= rank) {
            struct value *own = value_integer(call->arena, rank);
            return run_compare(simulation, call, at->text.bytes,
                               STR("below"), values_shown(call->arena, own));
        }
    }
    return 0;
}

/* Place and figures of an innovation in a region's ranking. */
int word_expect_match(struct simulation *simulation,
                      struct simulation_call *call, struct err *err)
{
    static const char *const names[] = { "rank", "score", "coverage",
                                         "bonus", "verdict", NULL };
    const struct comparison of = { names, names, 0.005 };
    struct value *result = NULL;
    struct str innovation = option_text(call, "innovation");
    int code = option_need(call, "innovation", err);
    if (code == 0) {
        code = ask_region(simulation, call, op_match, &result, err);
    }
    if (code != 0) {
        return code;
    }
    const struct value *list = value_get(result, "matches");
    const struct value *row = values_find(list, "innovation", innovation);
    struct value *step = run_expectation(simulation, call,
                                         option_text(call, "region"),
                                         innovation);
    value_set_text(&simulation->arena, step, "result", values_shown(
        call->arena, value_get(row, "rank")));
    assert(innovation.size > 0);
    if (row == NULL) {
        return not_found(simulation, call, innovation, STR("-"));
    }
    code = compare_row(simulation, call, row, &of);
    return code != 0 ? code : check_above(simulation, call, list, row);
}

/* --- The whole hub -------------------------------------------------------- */

/* Every decision of the hub derives to the same bytes. */
int word_expect_replay(struct simulation *simulation,
                       struct simulation_call *call, struct err *err)
{
    struct value *arguments = value_map(call->arena), *result = NULL;
    assert(call->word->run == word_expect_replay);
    value_set_bool(call->arena, arguments, "all", true);
    int code = run_operation(simulation, call, op_replay, arguments, &result,
                             err);
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, STR(""), STR(""));
    return run_compare(simulation, call, "replay", STR(""), values_joined(
        call->arena, value_get(result, "different"), "decision"));
}

/* The hub is whole: `awig invariants`. */
int word_expect_invariants(struct simulation *simulation,
                           struct simulation_call *call, struct err *err)
{
    struct value *arguments = value_map(call->arena), *result = NULL;
    char text[ERR_ARG_BYTES];
    int code = run_operation(simulation, call, op_invariants, arguments,
                             &result, err);
    assert(call->word->run == word_expect_invariants);
    (void)run_expectation(simulation, call, STR(""), STR(""));
    if (code == ERR_INTEGRITY) {
        err_text(err, simulation->session->language, text, sizeof text);
        err_clear(err);
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_TRUE, "s", text);
        return run_failed(simulation, call);
    }
    return code;
}
