/* The search for what would make an action possible.
 *
 * Rounds: the steps so far are carried out in a copy of the hub and the
 * action is tried; what is still demanded gives more steps. Then each step is
 * left out once, and stays out when the action is possible without it. Each
 * try begins with the copy as it was: its transaction is rolled back.
 *
 * The bound: each round costs one try, each step one more when it is left out;
 * rounds and steps have limits (possible.h). The answer is what was tried and
 * worked, not a proof that nothing smaller would. */
#include "engine/possible.h"

#include <assert.h>
#include <string.h>

#include "engine/actors.h"
#include "engine/case_files.h"
#include "engine/cases.h"
#include "engine/facts_of_case.h"
#include "engine/least.h"
#include "engine/possible_steps.h"
#include "engine/simulation.h"

struct looking {
    struct session *session;
    const struct possible_wish *wish;
    struct simulation_bases *bases;
    struct arena *arena;          /* of what is kept between tries */
    struct simulation simulation; /* of the try under way */
    struct pack *pack;            /* of the case, in the copy */
    const struct transition *transition;  /* NULL: none from this state */
    struct str role, second;      /* who acts; second "" = nobody */
    struct possible_steps steps;
    struct value *demands;        /* of the last try */
    bool done;                    /* the last try */
    struct value *facts;          /* what least proposed, by name */
};

/* --- One try -------------------------------------------------------------- */

/* Runs an operation in the copy, as this role. Its refusal is no error. */
static int run(struct looking *looking, operation_function operation,
               struct value *arguments, struct str role, struct err *err)
{
    assert(operation != NULL);
    struct value *result = NULL;
    struct arena *arena = looking->arena;
    value_set_text(arena, arguments, "case", looking->wish->subject);
    /* In the copy anybody may act: people are registered by use there,
     * whatever the hub's own policy is. */
    value_set_string(arena, arguments, "actor", "awig");
    value_set_text(arena, arguments, "role", role);
    value_set_text(arena, arguments, "at", looking->wish->at);
    struct session session = simulation_session(&looking->simulation, arena,
                                                arguments);
    int code = operation(&session, &result, err);
    looking->done = code == 0 && value_get_bool(result, "done");
    struct value *demands = value_get(result, "demands");
    looking->demands = demands != NULL ? demands : looking->demands;
    assert(code <= 0);
    return code;
}

/* Starts over: the copy as it was, and people registered as they come. */
static int start_over(struct looking *looking, struct err *err)
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

/* Puts one paper on file with all fields that steps ask of it. */
static int attach(struct looking *looking, struct str paper, struct err *err)
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
    struct value *arguments = value_map(arena), *fields = value_list(arena);
    assert(paper.size > 0);
    value_set_text(arena, arguments, "type", paper);
    value_set_text(arena, arguments, "date", day_of(looking));
    value_set_text(arena, arguments, "received-at", looking->wish->at);
    value_set_text(arena, arguments, "forwarded-at", looking->wish->at);
    value_set_text(arena, arguments, "signed-on", day_of(looking));
    for (size_t i = 0; i < looking->steps.count; i++) {
        const struct possible_step *step = &looking->steps.items[i];
        if (step->dropped || step->kind != POSSIBLE_PAPER
            || !str_equal(step->name, paper) || step->field.size == 0) {
            continue;
        }
        if (str_is(step->field, "rows")) {
            value_set_string(arena, arguments, "rows", rows);
        } else if (str_is(step->field, "signer")) {
            struct value *roles = value_list(arena);
            value_add(roles, value_string(arena, "regional_head"));
            value_add(roles, value_string(arena, "governor"));
            value_set(arguments, "signer-role", roles);
        } else {
            struct str pieces[3] = { step->field, STR("="), step->value };
            value_add(fields, value_text(arena,
                                         text_join(arena, pieces, 3)));
        }
    }
    value_set(arguments, "field", fields);
    return run(looking, op_case_attach, arguments, looking->role, err);
}

/* Fills in all facts that steps ask for, as one entry. */
static int fill_in(struct looking *looking, struct err *err)
{
    struct arena *arena = looking->arena;
    struct value *arguments = value_map(arena), *facts = value_list(arena);
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

/* Is a step of this kind among those to carry out? */
static bool wants(const struct looking *looking, enum possible_kind kind)
{
    assert(kind < POSSIBLE_KIND_COUNT);
    assert(looking->steps.count <= POSSIBLE_STEPS_MAX);
    for (size_t i = 0; i < looking->steps.count; i++) {
        if (!looking->steps.items[i].dropped
            && looking->steps.items[i].kind == kind) {
            return true;
        }
    }
    return false;
}

/* The action itself. */
static int act(struct looking *looking, struct err *err)
{
    struct arena *arena = looking->arena;
    struct value *arguments = value_map(arena);
    bool override = wants(looking, POSSIBLE_OVERRIDE);
    /* An override needs a second person of whatever role. */
    struct str second = looking->second.size > 0 ? looking->second
        : override ? looking->role : STR("");
    value_set_text(arena, arguments, "action", looking->wish->action);
    value_set_bool(arena, arguments, "both", true);
    if (second.size > 0) {
        value_set_string(arena, arguments, "second-actor", "awig 2");
        value_set_text(arena, arguments, "second-role", second);
    }
    if (override || wants(looking, POSSIBLE_REASON)) {
        value_set_string(arena, arguments, override ? "override" : "reason",
                         "...");
    }
    assert(looking->role.size > 0);
    return run(looking, op_case_do, arguments, looking->role, err);
}

/* Carries out the steps in a fresh copy and tries the action. */
static int try_steps(struct looking *looking, struct err *err)
{
    int code = start_over(looking, err);
    if (code == 0) {
        code = fill_in(looking, err);
    }
    for (size_t i = 0; i < looking->steps.count && code == 0; i++) {
        const struct possible_step *step = &looking->steps.items[i];
        if (!step->dropped && step->kind == POSSIBLE_PAPER
            && step->field.size == 0) {
            code = attach(looking, step->name, err);
        }
    }
    looking->done = false;
    assert(code <= 0);
    return code == 0 ? act(looking, err) : code;
}

/* --- More steps ----------------------------------------------------------- */

/* The facts of the least change of the verdict, as steps. */
static int add_least(struct looking *looking, bool *added, struct err *err)
{
    struct session *session = looking->session;
    struct hub *hub = looking->simulation.base->hub;
    struct stored_case stored;
    struct record record;
    int64_t number = 0, at = 0;
    struct least *least = arena_alloc(looking->arena, sizeof(*least));
    bool is_case = case_number(looking->wish->subject, &number);
    assert(is_case && session != NULL);
    (void)is_case;
    int code = least == NULL ? err_nomem(err)
        : case_get(hub->db, looking->arena, number, &stored, err);
    if (code < 0 || !time_parse(looking->wish->at, looking->pack->zone,
                                &at)) {
        return code < 0 ? code : 0;
    }
    struct case_reading reading = {
        .hub = hub, .pack = looking->pack, .stored = &stored,
        .as_of = time_to_date(at, looking->pack->zone), .known = INT64_MAX,
        .action = STR(""), .role = STR(""), .at = at
    };
    code = facts_of_case(&record, looking->arena, &reading, err);
    if (code == 0) {
        code = least_find(least, looking->arena, looking->pack, &record,
                          err);
    }
    /* The first answer is the smallest one. */
    for (size_t i = 0; code == 0 && least->count > 0
         && i < least->answers[0].count; i++) {
        const struct least_change *change = &least->answers[0].changes[i];
        const struct field *field =
            &looking->pack->facts.fields[change->slot];
        struct buf buf;
        buf_init(&buf, looking->arena->mem, 0);
        cell_print(&buf, field->type, change->value);
        struct possible_step step = { .kind = POSSIBLE_FACT,
            .name = field->name, .field = STR(""),
            .value = str_copy(looking->arena, buf_view(&buf)) };
        step.any = str_is(step.value, "...");
        buf_free(&buf);
        *added = possible_add(&looking->steps, &step) || *added;
    }
    return code;
}

/* Looks through what the last try left unmet and adds what it calls for.
 * Demands that two people may accept are left to them when `override`. */
static int add_steps(struct looking *looking, bool override, bool *added,
                     struct err *err)
{
    bool verdict = false, review = false;
    int code = 0;
    *added = false;
    for (const struct value *one = looking->demands != NULL
         ? looking->demands->first : NULL; one != NULL; one = one->next) {
        struct str demand = value_get_text(one, "demand");
        struct str guard = value_get_text(one, "guard");
        assert(guard.size > 0);
        review = review || str_is(demand, "review");
        if (str_is(demand, "warn") || (override && str_is(demand, "review"))) {
            continue;
        }
        verdict = verdict || str_starts(guard, "verdict");
        *added = possible_propose(&looking->steps, one, looking->pack)
            || *added;
    }
    if (verdict) {
        code = add_least(looking, added, err);
    }
    if (override && review) {
        struct possible_step step = { .kind = POSSIBLE_OVERRIDE,
            .name = STR("override"), .field = STR(""), .value = STR("") };
        *added = possible_add(&looking->steps, &step) || *added;
    }
    return code;
}

/* Leaves each step out once, the last first: what was proposed late is often
 * not needed once the rest is there. A paper takes its fields along. */
static int drop_steps(struct looking *looking, struct err *err)
{
    int code = 0;
    assert(looking->done);
    for (size_t i = looking->steps.count; i-- > 0 && code == 0;) {
        looking->steps.items[i].dropped = true;
        code = try_steps(looking, err);
        /* It stays out only when the action was done without it. */
        looking->steps.items[i].dropped = !(code == 0 && !looking->done)
            && code == 0;
    }
    if (code == 0) {
        code = try_steps(looking, err);
    }
    assert(code != 0 || looking->done);
    return code;
}

/* --- Answers -------------------------------------------------------------- */

/* {text, steps} of the steps that are left. */
static struct value *answer_value(const struct looking *looking)
{
    struct arena *arena = looking->session->arena;
    struct value *map = value_map(arena), *list = value_list(arena);
    struct value *text = value_map(arena);
    const struct possible_wish *wish = looking->wish;
    bool role = wish->role.size > 0
        && !str_equal(wish->role, looking->role);
    enum role_id id = ROLE_OPD;
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        struct buf buf;
        buf_init(&buf, arena->mem, 0);
        if (role && role_find(looking->role, &id)) {
            buf_text(&buf, l == LANGUAGE_ID ? "dilakukan oleh "
                                            : "done by ");
            buf_text(&buf, role_row(id)->label[l]);
        }
        for (size_t i = 0; i < looking->steps.count; i++) {
            const struct possible_step *step = &looking->steps.items[i];
            if (step->dropped) {
                continue;
            }
            struct value *row = possible_step_value(arena, looking->pack,
                                                    step);
            buf_text(&buf, buf.size > 0 ? "; " : "");
            buf_str(&buf, value_get_text(value_get(row, "text"),
                                         l == LANGUAGE_ID ? "id" : "en"));
            if (l == 0) {
                value_add(list, row);
            }
        }
        buf_text(&buf, buf.size > 0 ? ""
            : l == LANGUAGE_ID ? "sekarang sudah dapat dilakukan"
                               : "it can be done now");
        value_set_text(arena, text, l == LANGUAGE_ID ? "id" : "en",
                       buf_view(&buf));
        arena->failed = arena->failed || buf.failed;
        buf_free(&buf);
    }
    assert(looking->done);
    value_set(map, "text", text);
    if (role) {
        value_set_text(arena, map, "role", looking->role);
    }
    value_set(map, "steps", list);
    return map;
}

/* One search: everything that is demanded, or with two people accepting what
 * they may. Adds an answer when it was done in the copy; else *left becomes
 * what is still demanded. */
static int look(struct looking *looking, bool override,
                struct value *answers, struct value **left, struct err *err)
{
    bool added = true, overridden;
    looking->steps.count = 0;
    int code = try_steps(looking, err);
    for (int round = 0; code == 0 && !looking->done && added
         && round < POSSIBLE_ROUNDS_MAX; round++) {
        code = add_steps(looking, override, &added, err);
        if (code == 0 && added) {
            code = try_steps(looking, err);
        }
    }
    overridden = wants(looking, POSSIBLE_OVERRIDE);
    assert(answers == NULL || answers->kind == VALUE_LIST);
    if (code == 0 && !looking->done) {
        *left = looking->demands;
        return 0;
    }
    /* A search with two people that did not need them found what the first one
     * has found. */
    if (code == 0 && (!override || overridden)) {
        code = drop_steps(looking, err);
        if (code == 0) {
            value_add(answers, answer_value(looking));
        }
    }
    return code;
}

/* What no step was found for. */
static struct value *remaining_value(struct arena *arena,
                                     const struct value *demands)
{
    struct value *list = value_list(arena);
    for (const struct value *one = demands != NULL ? demands->first : NULL;
         one != NULL; one = one->next) {
        static const char *const keys[2] = { "required", "found" };
        static const char *const from[2][2] = {
            { "required_id", "required_en" }, { "found_id", "found_en" } };
        if (str_is(value_get_text(one, "demand"), "warn")) {
            continue;
        }
        struct value *row = value_map(arena);
        value_set_text(arena, row, "guard", value_get_text(one, "guard"));
        for (int i = 0; i < 2; i++) {
            struct value *both = value_map(arena);
            value_set_text(arena, both, "id",
                           value_get_text(one, from[i][0]));
            value_set_text(arena, both, "en",
                           value_get_text(one, from[i][1]));
            value_set(row, keys[i], both);
        }
        value_add(list, row);
    }
    assert(list == NULL || list->kind == VALUE_LIST);
    return list;
}

/* The one thing in the way of an action that the case's state does not
 * have. */
static struct value *wrong_state(struct arena *arena)
{
    assert(arena != NULL);
    struct value *list = value_list(arena), *row = value_map(arena);
    struct value *required = value_map(arena), *found = value_map(arena);
    value_set_string(arena, row, "guard", "state");
    value_set_string(arena, required, "id",
                     "status yang mempunyai tindakan ini");
    value_set_string(arena, required, "en", "a state that has this action");
    value_set_string(arena, found, "id", "kasus sudah berada pada status"
                     " lain; lihat awig case actions");
    value_set_string(arena, found, "en", "the case is in another state;"
                     " see awig case actions");
    value_set(row, "required", required);
    value_set(row, "found", found);
    value_add(list, row);
    assert(list == NULL || list->kind == VALUE_LIST);
    return list;
}

/* Who acts: the role that tried, when the action is that role's, else the
 * first that is; and one of another role where all must act together. */
static void choose_roles(struct looking *looking)
{
    const struct transition *row = looking->transition;
    enum role_id wished = ROLE_OPD;
    bool fits = role_find(looking->wish->role, &wished)
        && (row->roles & role_bit(wished)) != 0;
    looking->role = fits ? looking->wish->role : STR("");
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct str id = str_of(role_row((enum role_id)i)->id);
        if ((row->roles & role_bit((enum role_id)i)) == 0) {
            continue;
        }
        if (looking->role.size == 0) {
            looking->role = id;
        } else if (row->sharing == SHARING_ALL && looking->second.size == 0
                   && !str_equal(id, looking->role)) {
            looking->second = id;
        }
    }
    assert(row->roles != 0);
}

/* The case in the copy: its pack, and the row of the action. */
static int find_case(struct looking *looking, struct err *err)
{
    struct value *arguments = value_map(looking->arena);
    struct case_target target;
    value_set_text(looking->arena, arguments, "case",
                   looking->wish->subject);
    value_set_text(looking->arena, arguments, "at", looking->wish->at);
    struct session session = simulation_session(&looking->simulation,
                                                looking->arena, arguments);
    int code = case_target(&session, &target, err);
    if (code != 0) {
        return code;
    }
    looking->pack = target.pack;
    looking->transition = machine_transition(
        target.machine, machine_state(target.machine, target.stored.state),
        looking->wish->action);
    assert(looking->pack != NULL);
    return 0;
}

int possible_find(struct session *session, const struct possible_wish *wish,
                  struct value **out, struct err *err)
{
    struct simulation_bases bases;
    struct arena arena;
    struct looking looking = { .session = session, .wish = wish,
        .bases = &bases, .arena = &arena, .role = STR(""),
        .second = STR("") };
    struct value *answers = value_list(session->arena), *left = NULL;
    assert(wish->subject.size > 0 && wish->at.size >= 10);
    arena_init(&arena, session->mem);
    simulation_bases_init(&bases, session);
    simulation_init(&looking.simulation, &bases, STR(""));
    looking.simulation.recipe.db = session_string(session, "db");
    int code = start_over(&looking, err);
    if (code == 0) {
        code = find_case(&looking, err);
    }
    /* First everything that is demanded, then with what two people may
     * accept. */
    for (int override = 0; override < 2 && code == 0
         && looking.transition != NULL; override++) {
        choose_roles(&looking);
        code = look(&looking, override == 1, answers, &left, err);
    }
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "action", wish->action);
    value_set(*out, "answers", answers);
    /* No way was found: what is in the way is told instead. */
    if (answers != NULL && answers->count == 0) {
        value_set(*out, "remaining", looking.transition == NULL
                  ? wrong_state(session->arena)
                  : remaining_value(session->arena, left));
    }
    simulation_free(&looking.simulation);
    simulation_bases_free(&bases);
    bool failed = arena.failed;
    arena_free(&arena);
    return code == 0 && failed ? err_nomem(err) : code;
}
