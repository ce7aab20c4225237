/* Operations behind words, and the steps that they leave. */
#include "engine/simulate_run.h"

#include <assert.h>

#include "engine/simulate_paths.h"
#include "store/cases.h"

/* Sets `at` of the arguments: the option, else the time it is. */
int run_at(struct simulation *simulation, struct simulation_call *call,
           struct value *arguments, struct err *err)
{
    assert(arguments != NULL);
    int code = 0;
    if (!option_known(call->word, "at")) {
        return 0;
    }
    if (option(call, "at") != NULL) {
        code = simulation_set_time(simulation, option_text(call, "at"), err);
    }
    if (code == 0) {
        code = simulation_need_time(simulation, call->word->name, err);
    }
    if (code == 0) {
        value_set_string(call->arena, arguments, "at", simulation->time);
    }
    return code;
}

/* An operation on the simulated hub, under its clock. */
int run_operation(struct simulation *simulation,
                  struct simulation_call *call, operation_function operation,
                  const struct value *arguments, struct value **result,
                  struct err *err)
{
    struct session session = simulation_session(simulation, call->arena,
                                                arguments);
    assert(operation != NULL && result != NULL);
    *result = NULL;
    int code = operation(&session, result, err);
    return code == 0 && call->arena->failed ? err_nomem(err) : code;
}

/* Before the first `at`, what is known of a calendar is all that is known. */
static void know_all(const struct simulation *simulation,
                     struct simulation_call *call, struct value *arguments)
{
    assert(arguments != NULL);
    if (simulation->time[0] == '\0' && option_known(call->word, "known-at")
        && value_get(arguments, "known-at") == NULL) {
        value_set_string(call->arena, arguments, "known-at", "9999-12-31");
    }
}

/* Files and packs that the scenario names, from where it stands. */
static int find_paths(struct simulation *simulation,
                      struct simulation_call *call, struct value *arguments,
                      struct err *err)
{
    assert(arguments != NULL);
    struct str file = value_get_text(arguments, "file");
    struct str pack = value_get_text(arguments, "pack");
    const char *path = NULL;
    int code = 0;
    if (file.size > 0) {
        value_set_string(call->arena, arguments, "file",
                         simulate_path(simulation, call->arena, file));
    }
    if (pack.size > 0 && !str_starts(pack, "draft:")) {
        code = simulate_folder(simulation, pack, &path, err);
        value_set_string(call->arena, arguments, "pack", path);
    }
    return code;
}

/* The operation of the word's row with its options. */
int run_word(struct simulation *simulation, struct simulation_call *call,
             struct value **result, struct err *err)
{
    struct value *arguments = NULL;
    int code = options_arguments(call, &arguments, err);
    assert(call->word->operation != NULL);
    if (code == 0) {
        /* The order counts: paths are made from the arguments, and the time is
         * set last, when nothing else can fail. */
        know_all(simulation, call, arguments);
        code = find_paths(simulation, call, arguments, err);
    }
    if (code == 0) {
        code = run_at(simulation, call, arguments, err);
    }
    return code != 0 ? code
        : run_operation(simulation, call, call->word->operation, arguments,
                        result, err);
}

/* Leaves a step in the report, with the line of the scenario that made it, so
 * that a failure can be found there. */
static struct value *step(struct simulation *simulation,
                          struct simulation_call *call, struct str subject,
                          struct str what, bool expectation)
{
    struct step_draft draft = { call->word->name, subject, what, call->line,
                                expectation };
    assert(call->word->name != NULL);
    return simulation_step(simulation, &draft);
}

/* Something that was done. */
struct value *run_step(struct simulation *simulation,
                       struct simulation_call *call, struct str subject,
                       struct str what)
{
    assert(simulation != NULL);
    return step(simulation, call, subject, what, false);
}

/* Something that was asked; these are counted apart in the summary. */
struct value *run_expectation(struct simulation *simulation,
                              struct simulation_call *call,
                              struct str subject, struct str what)
{
    assert(simulation != NULL);
    return step(simulation, call, subject, what, true);
}

/* Ends the scenario with the failure at hand: SCENARIO_STOP. */
int run_failed(struct simulation *simulation, struct simulation_call *call)
{
    assert(simulation->failure.message != MESSAGE_NONE);
    simulation->failed = true;
    simulation->failure_word = call->word->name;
    (void)err_at(&simulation->failure, simulation->file.bytes, call->line,
                 0);
    if (simulation->last != NULL) {
        value_set_bool(&simulation->arena, simulation->last->row, "failed",
                       true);
    }
    return SCENARIO_STOP;
}

/* The step stays on the timeline, no longer as the one that failed. */
void run_resumed(void *user, struct err *failure)
{
    struct simulation *simulation = user;
    assert(simulation->failed);
    assert(simulation->failure.code < 0);
    *failure = simulation->cause.message != MESSAGE_NONE
        ? simulation->cause : simulation->failure;
    simulation->failed = false;
    err_clear(&simulation->failure);
    err_clear(&simulation->cause);
    if (simulation->last != NULL) {
        value_set_bool(&simulation->arena, simulation->last->row, "failed",
                       false);
    }
}

/* 0 when both texts are equal, else the scenario fails with both. */
int run_compare(struct simulation *simulation, struct simulation_call *call,
                const char *what, struct str wanted, struct str got)
{
    assert(what != NULL);
    if (str_equal(wanted, got)) {
        return 0;
    }
    struct str nothing = STR("-");
    (void)err_fail(&simulation->failure, MESSAGE_EXPECT_EQUAL, "stt", what,
                   wanted.size > 0 ? wanted : nothing,
                   got.size > 0 ? got : nothing);
    return run_failed(simulation, call);
}

/* The case that the word names, as it is stored. */
int run_case(struct simulation *simulation, struct simulation_call *call,
             struct stored_case *out, struct err *err)
{
    struct str name = option_text(call, "case");
    int64_t number = 0;
    int code = option_need(call, "case", err);
    if (code != 0) {
        return code;
    }
    if (!case_number(name, &number)) {
        return err_fail(err, MESSAGE_CASE_NAME, "t", name);
    }
    assert(number > 0);
    /* 1 is found, 0 is not. */
    code = case_get(simulation->base->hub->db, call->arena, number, out,
                    err);
    return code == 0 ? err_fail(err, MESSAGE_CASE_UNKNOWN, "t", name)
                     : code < 0 ? code : 0;
}
