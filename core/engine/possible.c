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

#include "base/date.h"
#include "engine/case_assessment.h"
#include "engine/facts_of_case.h"
#include "engine/possible_answers.h"
#include "engine/possible_guards.h"
#include "engine/possible_try.h"
#include "engine/schedule.h"
#include "lifecycle/aspects.h"

/* Waiting is proposed for so many days at most, as in least.c. */
enum { WAIT_DAYS_MAX = 20 * 366 };


/* --- More steps ----------------------------------------------------------- */

/* A date of the day `days` after the wish; "" when no calendar has it. */
static struct str later_day(const struct looking *looking, int64_t days)
{
    char text[11] = "";
    int64_t day = 0;
    struct str at = looking->wish->at;
    assert(at.size >= 10);
    bool read = date_parse((struct str){ at.bytes, 10 }, &day);
    if (read && day + days <= DATE_MAX) {
        date_format(day + days, text);
    }
    assert(days >= 0);
    return str_copy(looking->arena, str_of(text));
}

/* Adds the steps of one of several least changes, that of this round. */
static void add_answer(struct looking *looking, const struct least *least,
                       bool *added)
{
    assert(least->count <= LEAST_ANSWERS_MAX);
    looking->picks = least->count > looking->picks ? least->count
                                                   : looking->picks;
    if (least->count == 0) {
        return;
    }
    size_t at = looking->pick < least->count ? looking->pick : 0;
    const struct least_answer *answer = &least->answers[at];
    for (size_t i = 0; i < answer->count; i++) {
        const struct least_change *change = &answer->changes[i];
        const struct field *field =
            &looking->pack->facts.fields[change->slot];
        struct buf buf;
        buf_init(&buf, looking->arena->mem, 0);
        cell_print(&buf, field->type, change->value);
        *added = possible_want(&looking->steps, looking->pack, field->name,
                               str_copy(looking->arena, buf_view(&buf)))
            || *added;
        buf_free(&buf);
    }
    if (answer->has_date) {
        char day[11];
        date_format(answer->date, day);
        struct possible_step wait = { .kind = POSSIBLE_WAIT,
            .name = STR(""), .field = STR(""),
            .value = str_copy(looking->arena, str_of(day)) };
        *added = possible_add(&looking->steps, &wait) || *added;
    }
}

/* The facts of the least change of the verdict, or of the packs' guards of
 * the action, as steps; from the case as it stands in the copy. */
static int add_least(struct looking *looking, bool guards, bool override,
                     bool *added, struct err *err)
{
    struct hub *hub = looking->simulation.base->hub;
    struct stored_case stored;
    struct record record;
    int64_t number = 0, at = 0;
    struct least *least = arena_alloc(looking->arena, sizeof(*least));
    bool is_case = case_number(looking->wish->subject, &number);
    assert(is_case);
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
        .action = guards ? looking->wish->action : STR(""),
        .role = guards ? looking->role : STR(""), .at = at
    };
    code = facts_of_case(&record, looking->arena, &reading, err);
    struct guards_wish wish = { looking->pack, &record,
                                looking->wish->action, override };
    if (code == 0) {
        code = guards
            ? possible_guards(least, looking->arena, &wish, err)
            : least_find(least, looking->arena, looking->pack, &record, err);
    }
    if (code == 0) {
        add_answer(looking, least, added);
    }
    return code;
}

/* A report of each date that is owed on the day of the wish. */
static int add_reports(struct looking *looking, bool *added, struct err *err)
{
    struct occurrences all;
    struct stored_case stored;
    int64_t number = 0, day = 0;
    struct session session = simulation_session(
        &looking->simulation, looking->arena, value_map(looking->arena));
    bool is_case = case_number(looking->wish->subject, &number);
    assert(is_case && looking->wish->at.size >= 10);
    int code = !is_case
        || !date_parse((struct str){ looking->wish->at.bytes, 10 }, &day)
        ? 1 : case_get(session.hub->db, looking->arena, number, &stored,
                       err);
    if (code == 1) {
        code = schedule_of_stored(&session, &stored, day, &all, err);
    }
    for (size_t i = 0; code == 0 && i < all.count; i++) {
        const struct occurrence *one = &all.items[i];
        if (one->document.size == 0 || !occurrence_owed(one, day)) {
            continue;
        }
        struct buf buf;
        buf_init(&buf, looking->arena->mem, 0);
        buf_integer(&buf, one->n);
        struct possible_step step = { .kind = POSSIBLE_REPORT,
            .name = str_copy(looking->arena, one->document),
            .field = STR("n"),
            .value = str_copy(looking->arena, buf_view(&buf)) };
        buf_free(&buf);
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            step.title[l] = str_copy(looking->arena, one->rule->title[l]);
        }
        *added = possible_add(&looking->steps, &step) || *added;
    }
    return code < 0 ? code : 0;
}

/* The case as it is in the copy, and a session on it. */
static int case_in_copy(struct looking *looking, struct session *session,
                        struct case_target *target,
                        struct err *err)
{
    struct value *arguments = value_map(looking->arena);
    assert(session != NULL);
    assert(target != NULL);
    value_set_text(looking->arena, arguments, "case",
                   looking->wish->subject);
    value_set_text(looking->arena, arguments, "at", looking->wish->at);
    *session = simulation_session(&looking->simulation, looking->arena,
                                  arguments);
    return case_target(session, target, err);
}

/* The edition of the proposal on the day of the wish; `session` is on the copy
 * then. */
static int find_edition(struct looking *looking,
                        struct session *session, int64_t *edition,
                        struct err *err)
{
    struct case_target target;
    int64_t day = 0;
    assert(edition != NULL);
    int code = case_in_copy(looking, session, &target, err);
    if (code != 0) {
        return code;
    }
    bool dated = date_parse((struct str){ looking->wish->at.bytes, 10 },
                            &day);
    assert(dated);
    (void)dated;
    return case_edition(session, &target, day, edition, err);
}

/* A score for each aspect of the edition on one assessment. A total is left
 * out: it is made of the scores. */
static int add_scores(struct looking *looking, bool *added, struct err *err)
{
    struct session session;
    struct aspects aspects;
    int64_t edition = 0;
    int code = find_edition(looking, &session, &edition, err);
    assert(added != NULL);
    if (code == 0) {
        code = aspects_read(&aspects, session.hub->db, looking->arena,
                            edition, NULL, err);
    }
    for (size_t i = 0; code == 0 && i < aspects.count; i++) {
        *added = possible_paper(&looking->steps, STR("assessment"),
                                str_copy(looking->arena,
                                         aspects.items[i].item->id),
                                STR("80")) || *added;
    }
    assert(code <= 0);
    return code;
}

/* What a guard that asks "is it in the edition?" calls for: the fact itself,
 * as the first item of its kind that the edition has. */
static int add_edition_item(struct looking *looking, struct str asked,
                            bool *added, struct err *err)
{
    static const struct { const char *asked, *fact, *kind; } kinds[] = {
        { "proposal.category_in_edition", "proposal.category", "category" },
        { "proposal.group_in_edition", "proposal.group", "group" },
    };
    const size_t kinds_count = sizeof kinds / sizeof kinds[0];
    struct edition_item *items = NULL;
    size_t count = 0, at = 0;
    int64_t edition = 0;
    assert(added != NULL);
    while (at < kinds_count && !str_is(asked, kinds[at].asked)) {
        at++;
    }
    if (at == kinds_count) {
        return 0;
    }
    struct session session;
    int code = find_edition(looking, &session, &edition, err);
    if (code == 0) {
        code = edition_items(session.hub->db, looking->arena, edition, &items,
                             &count, err);
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (str_is(items[i].kind, kinds[at].kind)) {
            struct possible_step step = { .kind = POSSIBLE_FACT,
                .name = str_of(kinds[at].fact), .field = STR(""),
                .value = str_copy(looking->arena, items[i].id) };
            *added = possible_add(&looking->steps, &step) || *added;
            break;
        }
    }
    return code;
}

/* The same for each fact that a guard of a pack found. */
static int add_edition_items(struct looking *looking,
                             const struct value *demand, bool *added,
                             struct err *err)
{
    const struct value *found = value_get(value_get(demand, "more"), "found");
    int code = 0;
    assert(found == NULL || found->kind == VALUE_LIST);
    for (const struct value *one = found != NULL ? found->first : NULL;
         one != NULL && code == 0; one = one->next) {
        code = add_edition_item(looking, value_get_text(one, "fact"), added,
                                err);
    }
    assert(code <= 0);
    return code;
}

/* An evaluation at the threshold of the case's pack, or above. */
static bool add_threshold(struct looking *looking)
{
    struct type type;
    int64_t day = 0;
    struct buf buf;
    bool read = date_parse((struct str){ looking->wish->at.bytes, 10 },
                           &day);
    assert(looking->wish->at.size >= 10);
    struct cell cell = schedule_parameter(looking->arena, looking->pack, day,
                                          "evaluation_threshold", &type);
    if (!read || !cell.known) {
        return false;
    }
    struct possible_step step = { .kind = POSSIBLE_PAPER,
        .name = STR("evaluation_report"), .field = STR(""),
        .value = STR("") };
    bool added = possible_add(&looking->steps, &step);
    buf_init(&buf, looking->arena->mem, 0);
    cell_print(&buf, type, cell);
    step.field = STR("score");
    step.value = str_copy(looking->arena, buf_view(&buf));
    step.at_least = true;
    buf_free(&buf);
    assert(step.value.size > 0 || looking->arena->failed);
    return possible_add(&looking->steps, &step) || added;
}

/* The second person of an action that two roles do together. */
static bool add_second(struct looking *looking)
{
    const struct transition *row = looking->transition;
    bool added = false;
    if (row == NULL || row->sharing != SHARING_ALL) {
        return false;
    }
    for (int i = 0; i < ROLE_COUNT && !added; i++) {
        struct str id = str_of(role_row((enum role_id)i)->id);
        struct possible_step step = { .kind = POSSIBLE_SECOND, .name = id,
            .field = STR(""), .value = STR("") };
        added = (row->roles & role_bit((enum role_id)i)) != 0
            && !str_equal(id, looking->role)
            && possible_add(&looking->steps, &step);
    }
    assert(looking->role.size > 0);
    return added;
}

/* Looks through what the last try left unmet and adds what it calls for.
 * Demands that two people may accept are left to them when `override`. */
static int add_steps(struct looking *looking, bool override, bool *added,
                     struct err *err)
{
    bool verdict = false, review = false, guards = false;
    int code = 0;
    *added = false;
    for (const struct value *one = looking->demands != NULL
         ? looking->demands->first : NULL; one != NULL && code == 0;
         one = one->next) {
        struct str demand = value_get_text(one, "demand");
        struct str guard = value_get_text(one, "guard");
        assert(guard.size > 0);
        review = review || str_is(demand, "review");
        if (str_is(demand, "warn") || (override && str_is(demand, "review"))) {
            continue;
        }
        verdict = verdict || str_starts(guard, "verdict");
        guards = guards || value_get(one, "more") != NULL;
        if (str_is(guard, "reports_filed")) {
            code = add_reports(looking, added, err);
        } else if (str_is(guard, "aspect_scores")
                   || str_is(guard, "aspect_total")) {
            code = add_scores(looking, added, err);
        } else if (str_is(guard, "evaluation_met")) {
            *added = add_threshold(looking) || *added;
        } else if (str_is(guard, "role")) {
            *added = add_second(looking) || *added;
        } else if (value_get(one, "more") == NULL) {
            *added = possible_propose(&looking->steps, one, looking->pack)
                || *added;
        } else {
            code = add_edition_items(looking, one, added, err);
        }
    }
    if (code == 0 && verdict) {
        code = add_least(looking, false, override, added, err);
    }
    if (code == 0 && guards && !verdict) {
        code = add_least(looking, true, override, added, err);
    }
    if (override && review) {
        struct possible_step step = { .kind = POSSIBLE_OVERRIDE,
            .name = STR("override"), .field = STR(""), .value = STR("") };
        *added = possible_add(&looking->steps, &step) || *added;
    }
    return code;
}

/* What the guards that are left read, filled in with plain values: for those
 * of which the search above found nothing. */
static void add_plain(struct looking *looking, bool *added)
{
    assert(added != NULL);
    for (const struct value *one = looking->demands != NULL
         ? looking->demands->first : NULL; one != NULL; one = one->next) {
        if (value_get(one, "more") != NULL
            && !str_is(value_get_text(one, "demand"), "warn")) {
            *added = possible_propose(&looking->steps, one, looking->pack)
                || *added;
        }
    }
    assert(looking->steps.count <= POSSIBLE_STEPS_MAX);
}

/* The first later day on which the action is possible with the steps there
 * are: doubling, then halving. The last step is that day; without one it is
 * taken off again. */
static int add_waiting(struct looking *looking, struct err *err)
{
    struct possible_step wait = { .kind = POSSIBLE_WAIT, .name = STR(""),
        .field = STR(""), .value = STR("") };
    int64_t no = 0, yes = 0;
    int code = 0;
    if (!possible_add(&looking->steps, &wait)) {
        return 0;
    }
    struct possible_step *step =
        &looking->steps.items[looking->steps.count - 1];
    for (int64_t days = 1; code == 0 && days <= WAIT_DAYS_MAX
         && yes - no != 1;) {
        int64_t tried = yes == 0 ? days : no + (yes - no) / 2;
        step->value = later_day(looking, tried);
        if (step->value.size == 0) {
            break;
        }
        code = possible_try(looking, err);
        yes = looking->done ? tried : yes;
        no = looking->done ? no : tried;
        days = yes == 0 ? days * 2 : days;
    }
    if (yes > 0) {
        step->value = later_day(looking, yes);
    } else {
        looking->steps.count--;
    }
    assert(yes == 0 || yes > no);
    return code == 0 ? possible_try(looking, err) : code;
}

/* Leaves each step out once, the last first: what was proposed late is often
 * not needed once the rest is there. A paper takes its fields along. */
static int drop_steps(struct looking *looking, struct err *err)
{
    int code = 0;
    assert(looking->done);
    for (size_t i = looking->steps.count; i-- > 0 && code == 0;) {
        looking->steps.items[i].dropped = true;
        code = possible_try(looking, err);
        /* It stays out only when the action was done without it. */
        looking->steps.items[i].dropped = !(code == 0 && !looking->done)
            && code == 0;
    }
    if (code == 0) {
        code = possible_try(looking, err);
    }
    assert(code != 0 || looking->done);
    return code;
}

/* One search: everything that is demanded, or with two people accepting what
 * they may. Adds an answer when it was done in the copy; else *left becomes
 * what is still demanded. */
static int look(struct looking *looking, bool override,
                struct possible_found *found, struct value **left,
                struct err *err)
{
    bool added = true, overridden;
    looking->steps.count = 0;
    int code = possible_try(looking, err);
    for (int round = 0; code == 0 && !looking->done && added
         && round < POSSIBLE_ROUNDS_MAX; round++) {
        code = add_steps(looking, override, &added, err);
        if (code == 0 && !added) {
            add_plain(looking, &added);
        }
        if (code == 0 && added) {
            code = possible_try(looking, err);
        }
    }
    if (code == 0 && !looking->done && looking->transition != NULL) {
        code = add_waiting(looking, err);
    }
    overridden = possible_wants(looking, POSSIBLE_OVERRIDE);
    assert(found->count <= POSSIBLE_ANSWERS_MAX);
    if (code == 0 && !looking->done) {
        *left = looking->demands;
        return 0;
    }
    /* A search with two people that did not need them found what the first one
     * has found. */
    if (code == 0 && (!override || overridden)) {
        code = drop_steps(looking, err);
        if (code == 0) {
            possible_keep(found, looking);
        }
    }
    return code;
}

/* Who acts: the role that tried, when the action is that role's, else the
 * first that is. Papers are attached by whoever tried. */
static void choose_roles(struct looking *looking)
{
    const struct transition *row = looking->transition;
    enum role_id wished = ROLE_OPD;
    if (row == NULL) {
        looking->role = looking->wish->role;
        return;
    }
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
        }
    }
    assert(row->roles != 0);
}

/* The case in the copy: its pack, and the row of the action. */
static int find_case(struct looking *looking, struct err *err)
{
    struct case_target target;
    struct session session;
    int code = case_in_copy(looking, &session, &target, err);
    if (code != 0) {
        return code;
    }
    looking->pack = target.pack;
    looking->machine = target.machine;
    looking->state = str_copy(looking->arena, target.stored.state);
    looking->region = str_copy(looking->arena, target.stored.region);
    looking->transition = machine_transition(
        target.machine, machine_state(target.machine, target.stored.state),
        looking->wish->action);
    assert(looking->pack != NULL);
    return 0;
}

/* Every least change, first by everything that is demanded, then with what
 * two people may accept. */
static int look_all(struct looking *looking, struct possible_found *found,
                    struct value **left, struct err *err)
{
    int code = 0;
    choose_roles(looking);
    assert(found->count == 0);
    for (int override = 0; override < 2 && code == 0; override++) {
        looking->pick = looking->picks = 0;
        do {
            struct value *open = NULL;
            code = look(looking, override == 1, found, &open, err);
            *left = *left == NULL ? open : *left;
            looking->pick++;
        } while (code == 0 && looking->pick < looking->picks
                 && looking->pick < POSSIBLE_PICKS_MAX);
    }
    assert(code <= 0);
    return code;
}

int possible_find(struct session *session, const struct possible_wish *wish,
                  struct value **out, struct err *err)
{
    struct simulation_bases bases;
    struct arena arena;
    struct looking looking = { .session = session, .wish = wish,
        .bases = &bases, .arena = &arena, .role = STR("") };
    struct possible_found found = { .count = 0 };
    struct value *left = NULL;
    assert(wish->subject.size > 0 && wish->at.size >= 10);
    arena_init(&arena, session->mem);
    simulation_bases_init(&bases, session);
    simulation_init(&looking.simulation, &bases, STR(""));
    looking.simulation.recipe.db = session_string(session, "db");
    int code = possible_start(&looking, err);
    if (code == 0) {
        code = find_case(&looking, err);
    }
    bool paper = str_starts(wish->action, "attach:");
    if (code == 0 && (paper || looking.transition != NULL)) {
        code = look_all(&looking, &found, &left, err);
    }
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "action", wish->action);
    value_set(*out, "answers", possible_answers(session->arena, &found));
    /* No way was found: what is in the way is told instead. */
    if (code == 0 && found.count == 0) {
        value_set(*out, "remaining", paper || looking.transition != NULL
                  ? possible_remaining(session->arena, left)
                  : possible_state(&looking));
    }
    simulation_free(&looking.simulation);
    simulation_bases_free(&bases);
    bool failed = arena.failed;
    arena_free(&arena);
    return code == 0 && failed ? err_nomem(err) : code;
}
