/* Carrying out steps in the copy.
 *
 * Every try begins with the copy as it was: its transaction is rolled back.
 * Papers, facts and events come with the time of the wish; only the action
 * waits, when a step says so. */
#include "engine/possible_try.h"

#include <assert.h>

#include "base/date.h"
#include "engine/actors.h"
#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/programme.h"

/* Runs an operation in the copy, as this role. Its refusal is no error, nor
 * is input that it does not take: then the step was no good. */
static int run(struct looking *looking, operation_function operation,
               struct value *arguments, struct str role, struct err *err)
{
    struct value *result = NULL;
    struct arena *arena = looking->arena;
    assert(operation != NULL);
    /* In the copy anybody may act: people are registered by use there,
     * whatever the hub's own policy is. */
    value_set_string(arena, arguments, "actor", "awig");
    value_set_text(arena, arguments, "role", role);
    if (value_get(arguments, "at") == NULL) {
        value_set_text(arena, arguments, "at", looking->wish->at);
    }
    struct session session = simulation_session(&looking->simulation, arena,
                                                arguments);
    int code = operation(&session, &result, err);
    const struct value *done = value_get(result, "done");
    looking->done = code == 0 && (done == NULL || done->boolean);
    struct value *demands = value_get(result, "demands");
    looking->demands = demands != NULL ? demands : looking->demands;
    if (code == ERR_INPUT || code == ERR_USAGE || code == ERR_REFUSED) {
        err_clear(err);
        code = 0;
    }
    assert(code <= 0);
    return code;
}

/* A map of arguments about the case. */
static struct value *about_case(struct looking *looking)
{
    struct value *arguments = value_map(looking->arena);
    assert(looking->wish->subject.size > 0);
    value_set_text(looking->arena, arguments, "case",
                   looking->wish->subject);
    assert(arguments == NULL || arguments->kind == VALUE_MAP);
    return arguments;
}

int possible_start(struct looking *looking, struct err *err)
{
    struct value *arguments = value_map(looking->arena), *result = NULL;
    simulation_end(&looking->simulation);
    int code = simulation_begin(&looking->simulation, err);
    if (code != 0) {
        return code;
    }
    value_set_string(looking->arena, arguments, "policy", "open");
    struct session session = simulation_session(&looking->simulation,
                                                looking->arena, arguments);
    assert(session.hub != NULL);
    return op_actor_policy(&session, &result, err);
}

/* The day of the request, "2021-10-20". */
static struct str day_of(const struct looking *looking)
{
    struct str at = looking->wish->at;
    assert(at.size >= 10);
    assert(at.bytes != NULL);
    return (struct str){ at.bytes, 10 };
}

/* Adds what one step says of a paper. */
static void put_field(struct looking *looking, struct value *arguments,
                      struct value *fields, struct value *signers,
                      const struct possible_step *step)
{
    /* One row of each stage is the least that the plan's guard accepts. The
     * dates lie far back so that none is in the future. */
    static const char rows[] =
        "stage,item,subactivity,budget,responsible,start,end\n"
        "preparation,team_decree,1.01,1,OPD,2000-01-01,2000-01-31\n"
        "implementation,trial,1.01,1,OPD,2000-02-01,2000-02-28\n"
        "monitoring_evaluation,monitoring,1.01,1,OPD,2000-03-01,"
        "2000-03-31\n";
    struct arena *arena = looking->arena;
    assert(step->kind == POSSIBLE_PAPER || step->kind == POSSIBLE_REPORT);
    assert(step->field.size > 0);
    if (str_is(step->field, "rows")) {
        value_set_string(arena, arguments, "rows", rows);
    } else if (str_is(step->field, "signer")) {
        value_add(signers, value_text(arena, step->value));
    } else {
        struct str pieces[3] = { step->field, STR("="), step->value };
        value_add(fields, value_text(arena, text_join(arena, pieces, 3)));
    }
}

/* Puts one paper on file with all that steps ask of it; `report` is the step
 * of a single report of a duty, or NULL. */
static int attach(struct looking *looking, struct str paper,
                  const struct possible_step *report, struct err *err)
{
    struct arena *arena = looking->arena;
    struct value *arguments = about_case(looking);
    struct value *fields = value_list(arena), *signers = value_list(arena);
    assert(paper.size > 0);
    value_set_text(arena, arguments, "type", paper);
    value_set_text(arena, arguments, "date", day_of(looking));
    value_set_text(arena, arguments, "received-at", looking->wish->at);
    value_set_text(arena, arguments, "forwarded-at", looking->wish->at);
    value_set_text(arena, arguments, "signed-on", day_of(looking));
    value_set_bool(arena, arguments, "both", true);
    for (size_t i = 0; i < looking->steps.count && report == NULL; i++) {
        const struct possible_step *step = &looking->steps.items[i];
        if (!step->dropped && step->kind == POSSIBLE_PAPER
            && str_equal(step->name, paper) && step->field.size > 0) {
            put_field(looking, arguments, fields, signers, step);
        }
    }
    if (report != NULL) {
        put_field(looking, arguments, fields, signers, report);
    }
    value_set(arguments, "field", fields);
    if (signers != NULL && signers->count > 0) {
        value_set(arguments, "signer-role", signers);
    }
    return run(looking, op_case_attach, arguments, looking->role, err);
}

/* An event of the programme of the case's year, held on the day. */
static int hold(struct looking *looking, struct str kind, struct err *err)
{
    struct arena *arena = looking->arena;
    struct value *arguments = value_map(arena);
    int64_t year = 0;
    struct str digits = { looking->wish->at.bytes, 4 };
    bool read = str_integer(digits, &year);
    assert(read && kind.size > 0);
    (void)read;
    value_set_text(arena, arguments, "kind", kind);
    value_set_text(arena, arguments, "region",
                   role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                    looking->region));
    value_set_integer(arena, arguments, "year", year);
    value_set_text(arena, arguments, "held", day_of(looking));
    return run(looking, op_programme_event, arguments,
               STR("organization_bureau"), err);
}

/* Fills in all facts that steps ask for, as one entry. */
static int fill_in(struct looking *looking, struct err *err)
{
    struct arena *arena = looking->arena;
    struct value *arguments = about_case(looking);
    struct value *facts = value_list(arena);
    for (size_t i = 0; i < looking->steps.count; i++) {
        const struct possible_step *step = &looking->steps.items[i];
        if (!step->dropped && step->kind == POSSIBLE_FACT) {
            struct str pieces[3] = { step->name, STR("="), step->value };
            value_add(facts, value_text(arena, text_join(arena, pieces, 3)));
        }
    }
    assert(looking->steps.count <= POSSIBLE_STEPS_MAX);
    if (facts == NULL || facts->count == 0) {
        return 0;
    }
    value_set(arguments, "facts", facts);
    value_set_string(arena, arguments, "source", "awig explain --how");
    value_set_text(arena, arguments, "on", day_of(looking));
    assert(arguments == NULL || arguments->kind == VALUE_MAP);
    return run(looking, op_case_set, arguments, looking->role, err);
}

/* The step of this kind that is carried out, or NULL. */
static const struct possible_step *step_of(const struct looking *looking,
                                           enum possible_kind kind)
{
    assert(kind < POSSIBLE_KIND_COUNT);
    assert(looking->steps.count <= POSSIBLE_STEPS_MAX);
    for (size_t i = 0; i < looking->steps.count; i++) {
        if (!looking->steps.items[i].dropped
            && looking->steps.items[i].kind == kind) {
            return &looking->steps.items[i];
        }
    }
    return NULL;
}

bool possible_wants(const struct looking *looking, enum possible_kind kind)
{
    assert(looking != NULL);
    return step_of(looking, kind) != NULL;
}

/* When the action is tried: at the time of the wish, or on a later day at the
 * same hour. */
static struct str time_of(const struct looking *looking)
{
    const struct possible_step *wait = step_of(looking, POSSIBLE_WAIT);
    struct str at = looking->wish->at;
    assert(at.size >= 10);
    if (wait == NULL) {
        return at;
    }
    struct str pieces[2] = { wait->value,
                             { at.bytes + 10, at.size - 10 } };
    return text_join(looking->arena, pieces, 2);
}

/* The action itself; attaching a paper is one, too. */
static int act(struct looking *looking, struct err *err)
{
    struct arena *arena = looking->arena;
    struct value *arguments = about_case(looking);
    const struct possible_step *second = step_of(looking, POSSIBLE_SECOND);
    bool override = possible_wants(looking, POSSIBLE_OVERRIDE);
    struct str action = looking->wish->action;
    if (str_starts(action, "attach:")) {
        struct str paper = { action.bytes + 7, action.size - 7 };
        return attach(looking, paper, NULL, err);
    }
    /* An override needs a second person of whatever role. */
    struct str role = second != NULL ? second->name
        : override ? looking->role : STR("");
    value_set_text(arena, arguments, "action", action);
    value_set_text(arena, arguments, "at", time_of(looking));
    value_set_bool(arena, arguments, "both", true);
    if (role.size > 0) {
        value_set_string(arena, arguments, "second-actor", "awig 2");
        value_set_text(arena, arguments, "second-role", role);
    }
    if (override || possible_wants(looking, POSSIBLE_REASON)) {
        value_set_string(arena, arguments, override ? "override" : "reason",
                         "...");
    }
    assert(looking->role.size > 0);
    return run(looking, op_case_do, arguments, looking->role, err);
}

/* Carries out one step that is more than words; `done` says whether it took
 * place. */
static int carry_out(struct looking *looking, struct possible_step *step,
                     struct err *err)
{
    assert(!step->dropped);
    assert(step->kind < POSSIBLE_KIND_COUNT);
    looking->done = true;
    if (step->kind == POSSIBLE_EVENT) {
        return hold(looking, step->name, err);
    }
    if (step->kind == POSSIBLE_REPORT) {
        return attach(looking, step->name, step, err);
    }
    return step->kind == POSSIBLE_PAPER && step->field.size == 0
        ? attach(looking, step->name, NULL, err) : 0;
}

/* A province may want one paper before another: what is refused the first
 * time is brought again after the others, and told in that order. */
int possible_try(struct looking *looking, struct err *err)
{
    enum { TIMES = 3 };
    bool carried[POSSIBLE_STEPS_MAX] = { false };
    int order = 0, code = possible_start(looking, err);
    if (code == 0) {
        code = fill_in(looking, err);
    }
    for (int time = 0; time < TIMES; time++) {
        for (size_t i = 0; i < looking->steps.count && code == 0; i++) {
            struct possible_step *step = &looking->steps.items[i];
            if (step->dropped || carried[i]) {
                continue;
            }
            code = carry_out(looking, step, err);
            carried[i] = looking->done;
            step->order = ++order;
            /* What stands in a paper is told with it. */
            for (size_t k = 0; k < looking->steps.count
                 && step->kind == POSSIBLE_PAPER && step->field.size == 0;
                 k++) {
                struct possible_step *other = &looking->steps.items[k];
                if (other->kind == POSSIBLE_PAPER && other->field.size > 0
                    && str_equal(other->name, step->name)) {
                    other->order = order;
                    carried[k] = true;
                }
            }
        }
    }
    looking->done = false;
    assert(code <= 0);
    return code == 0 ? act(looking, err) : code;
}
