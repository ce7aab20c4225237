/* Judging a request: the state, the people, the core's demands, the packs'.
 *
 * All demands are gathered before anything is decided, so that staff see
 * everything that is missing at once. What is judged is also hashed: the
 * hash tells later, inside the lock, whether it is still so. */
#include "lifecycle/attempt.h"

#include <assert.h>
#include <string.h>

#include "lifecycle/core_guards.h"
#include "store/actors.h"

/* All facts of a case fit many times; more is a mistake. */
enum { FINGERPRINT_BYTES_MAX = 1 << 20 };

/* --- Reading the subject -------------------------------------------------- */

/* Sets up the case about to be opened, as if it were stored: guards judge
 * both alike. */
static void draft_case(struct attempt *attempt)
{
    assert(attempt != NULL);
    const struct advance_request *request = attempt->request;
    assert(request->number == 0);
    attempt->stored = (struct stored_case){
        .machine = str_of(request->machine->name),
        .innovation = request->innovation, .region = request->region,
        .unit = request->unit, .pack = request->pack,
        .state = STR(""), .before = STR(""), .opened_at = request->at,
        .touched_at = request->at,
    };
    attempt->state = attempt->before = STATE_NONE;
}

/* Reads the case as it stands. Errors: MESSAGE_CASE_UNKNOWN;
 * MESSAGE_TIME_BEFORE_LAST, as the order of entries must be that of events;
 * a state that its machine does not have. */
static int read_case(struct attempt *attempt, struct err *err)
{
    assert(attempt->request->number > 0);
    const struct advance_request *request = attempt->request;
    char name[CASE_NAME_BYTES], at[26], last[26];
    case_name(request->number, name);
    int code = case_get(attempt->world->db, attempt->arena, request->number,
                        &attempt->stored, err);
    if (code <= 0) {
        return code < 0 ? code : err_fail(err, MESSAGE_CASE_UNKNOWN, "s",
                                          name);
    }
    assert(str_is(attempt->stored.machine, request->machine->name));
    attempt->state = machine_state(request->machine, attempt->stored.state);
    attempt->before = machine_state(request->machine,
                                    attempt->stored.before);
    if (attempt->state == STATE_NONE) {
        return err_fail(err, MESSAGE_BUG, "s", "a state of no machine");
    }
    if (request->at < attempt->stored.touched_at) {
        time_format(request->at, request->zone, at);
        time_format(attempt->stored.touched_at, request->zone, last);
        return err_fail(err, MESSAGE_TIME_BEFORE_LAST, "sss", at, name,
                        last);
    }
    return 0;
}

/* Reads documents and the programme of the year of opening; sets the subject
 * up, its transition still open. */
static int read_around(struct attempt *attempt, struct err *err)
{
    assert(attempt != NULL);
    const struct advance_request *request = attempt->request;
    struct document_query query = { .number = request->number,
                                    .programme = STR(""),
                                    .known = INT64_MAX };
    struct document *documents = NULL;
    size_t count = 0;
    int year, month, day, code = 0;
    if (request->number > 0) {
        code = document_list(attempt->world->db, attempt->arena, &query,
                             &documents, &count, err);
    }
    if (code < 0) {
        return code;
    }
    date_to_civil(time_to_date(attempt->stored.opened_at, request->zone),
                  &year, &month, &day);
    assert(year > 0);
    /* Programmes belong to the province's bureau, cases to any region. */
    code = programme_latest(attempt->world->db, attempt->arena,
                            role_seat_region(ROLE_ORGANIZATION_BUREAU,
                                             attempt->stored.region),
                            year, &attempt->programme, err);
    attempt->has_programme = code == 1;
    attempt->subject = (struct advance_subject){
        request, NULL, &attempt->stored, documents, count,
        attempt->has_programme ? &attempt->programme : NULL
    };
    return code < 0 ? code : 0;
}

const char *const attempt_demands[] = {
    "role", "role_held", "role_noted", "second_actor", "override_reason",
    "state", NULL
};

/* Is it one of those? */
static bool own_demand(const char *guard)
{
    int i = 0;
    while (attempt_demands[i] != NULL
           && strcmp(attempt_demands[i], guard) != 0) {
        i++;
    }
    return attempt_demands[i] != NULL;
}

/* Adds a demand of the core with its basis; NULL without memory, which the
 * arena remembers. */
static struct unmet *add(struct attempt *attempt, enum demand demand,
                         const char *guard, const char *basis)
{
    struct unmet *unmet = unmet_add(&attempt->unmet, demand, str_of(guard));
    assert(own_demand(guard));
    if (unmet != NULL) {
        unmet->basis = str_of(basis);
    }
    return unmet;
}

/* The labels of a set of roles, "A, B" (or "A + B" when all are needed). */
static void name_roles(struct arena *arena, uint32_t roles,
                       const char *between, struct str out[LANGUAGE_COUNT])
{
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        struct str pieces[2 * ROLE_COUNT];
        size_t count = 0;
        for (int i = 0; i < ROLE_COUNT; i++) {
            if ((roles & role_bit((enum role_id)i)) != 0) {
                if (count > 0) {
                    pieces[count++] = str_of(between);
                }
                pieces[count++] = str_of(
                    role_row((enum role_id)i)->label[l]);
            }
        }
        assert(count <= 2 * ROLE_COUNT);
        out[l] = text_join(arena, pieces, count);
    }
}

/* Does this person hold the role for this case? Adds it to `roles`, or a
 * blocking demand. Errors: those of the store. */
static int judge_person(struct attempt *attempt,
                        const struct advance_person *person,
                        uint32_t *roles, struct err *err)
{
    assert(attempt != NULL);
    assert(roles != NULL);
    const struct role_row *row = role_row(person->role);
    struct role wanted = { .actor = person->actor, .role = str_of(row->id),
                           .region = attempt->stored.region,
                           .unit = attempt->stored.unit };
    int held = role_held(attempt->world->db, &wanted,
                         time_to_date(attempt->request->at,
                                      attempt->request->zone), err);
    if (held == 1) {
        *roles |= role_bit(person->role);
        return 0;
    }
    struct unmet *unmet = held < 0 ? NULL : add(attempt, DEMAND_BLOCK,
                                                "role_held", "DOMAIN 3");
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        unmet->required[i] = str_of(row->label[i]);
    }
    /* Without the name: what is found is kept, and names never are. */
    unmet_found(unmet, "pelaku tidak memegangnya di wilayah ini",
                "the actor does not hold it in this region");
    return held < 0 ? held : 0;
}

/* Judges whether the people may do it: the first acts; a second joins where
 * roles act together, or stands for an override. Who is only noted as
 * missing is a warning. */
static int judge_roles(struct attempt *attempt, struct err *err)
{
    assert(attempt != NULL);
    const struct advance_request *request = attempt->request;
    const struct transition *transition = attempt->subject.transition;
    uint32_t roles = 0, missing = 0, before;
    int code = judge_person(attempt, &request->first, &roles, err);
    if (code == 0 && request->second.actor.size > 0) {
        code = judge_person(attempt, &request->second, &roles, err);
    }
    before = role_bit(request->first.role);
    if (request->second.actor.size > 0) {
        before |= role_bit(request->second.role);
    }
    if (code != 0) {
        return code;
    }
    /* The sharing of roles is a column of the machine's table. */
    attempt->roles = roles;
    bool all = transition->sharing == SHARING_ALL;
    /* The first person acts; the second joins, or stands for an override. */
    bool acts = all ? machine_may(transition, before, &missing)
                    : machine_may(transition, role_bit(request->first.role),
                                  NULL);
    assert(transition->roles != 0);
    (void)machine_may(transition, before, &missing);
    if (!acts) {
        struct unmet *unmet = add(attempt, DEMAND_BLOCK, "role", "DOMAIN 3");
        if (unmet != NULL) {
            name_roles(attempt->arena, transition->roles,
                       all ? " + " : ", ", unmet->required);
            name_roles(attempt->arena, before, " + ", unmet->found);
        }
    } else if (missing != 0 && transition->sharing == SHARING_NOTED) {
        struct unmet *unmet = add(attempt, DEMAND_WARN, "role_noted",
                                  "DOMAIN 3");
        if (unmet != NULL) {
            name_roles(attempt->arena, transition->roles, " + ",
                       unmet->required);
            name_roles(attempt->arena, before, " + ", unmet->found);
        }
    }
    return 0;
}

/* Demands two different people, and a reason (DOMAIN.md N11, A13), when
 * there is an override or the same person twice. */
static void judge_second(struct attempt *attempt)
{
    assert(attempt->request != NULL);
    const struct advance_request *request = attempt->request;
    bool together = attempt->subject.transition->sharing == SHARING_ALL;
    bool there = request->second.actor.size > 0;
    bool same = there && str_equal(request->first.actor,
                                   request->second.actor);
    assert(attempt->subject.transition != NULL);
    if (!request->override && !same) {
        return;
    }
    if (!there || same) {
        struct unmet *unmet = add(attempt, DEMAND_BLOCK, "second_actor",
                                  together ? "DOMAIN 3" : "LANGUAGE 3");
        if (unmet != NULL) {
            unmet->required[LANGUAGE_ID] = STR("dua orang yang berbeda");
            unmet->required[LANGUAGE_EN] = STR("two different people");
        }
        unmet_found(unmet, same ? "orang yang sama" : "satu orang",
                    same ? "the same person" : "one person");
    }
    if (request->override && request->reason.size == 0) {
        struct unmet *unmet = add(attempt, DEMAND_BLOCK, "override_reason",
                                  "LANGUAGE 3");
        if (unmet != NULL) {
            unmet->required[LANGUAGE_ID] = STR("alasan pengecualian");
            unmet->required[LANGUAGE_EN] = STR("a reason for the override");
        }
        unmet_found(unmet, "belum disebut", "not given");
    }
}

/* The action has no row for this state: names the states that it starts
 * from, and the one at hand. */
static void refuse_state(struct attempt *attempt)
{
    assert(attempt != NULL);
    const struct machine *machine = attempt->request->machine;
    const struct transition *row = machine_action(machine,
                                                  attempt->request->action);
    struct unmet *unmet = add(attempt, DEMAND_BLOCK, "state", "DOMAIN 3");
    assert(row != NULL);
    for (int l = 0; unmet != NULL && l < LANGUAGE_COUNT; l++) {
        struct str pieces[64];
        size_t count = 0;
        for (int i = 0; i < machine->states_count && count < 62; i++) {
            if ((row->from & (1u << i)) != 0) {
                if (count > 0) {
                    pieces[count++] = STR(", ");
                }
                pieces[count++] = str_of(machine->states[i].label[l]);
            }
        }
        unmet->required[l] = text_join(attempt->arena, pieces, count);
        if (attempt->state != STATE_NONE) {
            unmet->found[l] = str_of(
                machine->states[attempt->state].label[l]);
        }
    }
}

/* Drops what says the same as a row of the core: the national pack asks some
 * things again. Same basis and same finding, of a pack, and not harder than
 * the row that stays. Two guards of packs both stay, however alike: each has
 * a title of its own to be met. */
static void drop_repeated(struct unmet_list *list)
{
    size_t kept = 0;
    assert(list->count <= list->capacity);
    for (size_t i = 0; i < list->count; i++) {
        bool repeated = false;
        for (size_t k = 0; k < kept && !repeated; k++) {
            /* `b->pack` is "" in the core's own rows: those always stay. */
            const struct unmet *a = &list->items[k], *b = &list->items[i];
            repeated = a->demand <= b->demand && b->found[0].size > 0 &&
                       a->pack.size == 0 && b->pack.size > 0 &&
                       str_equal(a->basis, b->basis) &&
                       str_equal(a->found[0], b->found[0]);
        }
        if (!repeated) {
            list->items[kept] = list->items[i];
            kept++;
        }
    }
    list->count = kept;
}

/* Judges guards of the core, then of packs: the core's words come first. */
static int judge_guards(struct attempt *attempt, struct err *err)
{
    assert(attempt != NULL);
    const struct advance_world *world = attempt->world;
    const struct advance_request *request = attempt->request;
    struct core_view view = {
        .db = world->db, .arena = attempt->arena,
        .machine = request->machine,
        .transition = attempt->subject.transition,
        .subject = &attempt->stored,
        .documents = attempt->subject.documents,
        .documents_count = attempt->subject.documents_count,
        .programme = attempt->subject.programme,
        .roles = attempt->roles, .reason = request->reason,
        .at = request->at, .zone = request->zone,
        .answers = &world->answers,
    };
    assert(view.transition != NULL);
    int code = world->begin(world->user, &attempt->subject,
                            &view.has_threshold, &view.threshold, err);
    if (code == 0) {
        code = core_guards_judge(&view, &attempt->unmet, err);
    }
    if (code == 0) {
        code = world->guards(world->user, &attempt->unmet, err);
    }
    drop_repeated(&attempt->unmet);
    return code;
}

/* Everything that decides, as one hash. Text of version numbers and hashes,
 * never of addresses or times of reading: the same data gives the same hash
 * in another process. What the callbacks read outside the case is theirs to
 * add. */
int attempt_fingerprint(struct attempt *attempt, struct sha256 *out,
                        struct err *err)
{
    assert(attempt != NULL);
    assert(out != NULL);
    const struct advance_world *world = attempt->world;
    struct buf text;
    buf_init(&text, attempt->arena->mem, FINGERPRINT_BYTES_MAX);
    buf_format(&text, "case %lld version %lld pack ",
               (long long)attempt->request->number,
               (long long)attempt->stored.version);
    buf_str(&text, attempt->stored.pack);
    buf_format(&text, "\nprogramme %lld\n", attempt->has_programme
               ? (long long)attempt->programme.version : -1ll);
    int code = world->fingerprint(world->user, &attempt->subject, &text,
                                  err);
    if (code == 0 && text.failed) {
        code = err_nomem(err);
    }
    if (code == 0) {
        *out = sha256_of(buf_view(&text));
    }
    buf_free(&text);
    return code;
}

/* Reads the subject: the case, its documents, its programme. Sets the subject
 * up; its transition is the caller's to find. */
int attempt_read(struct attempt *attempt, struct err *err)
{
    int code = 0;
    assert(attempt->request->machine != NULL);
    if (attempt->request->number == 0) {
        draft_case(attempt);
    } else {
        code = read_case(attempt, err);
    }
    return code == 0 ? read_around(attempt, err) : code;
}

/* One judging of what is in the database now. Leaves target STATE_NONE when
 * the action has no row here. The order of demands is fixed: people, core,
 * packs. */
int attempt_judge(struct attempt *attempt, struct err *err)
{
    assert(attempt != NULL);
    const struct advance_request *request = attempt->request;
    assert(request->first.actor.size > 0);
    unmet_init(&attempt->unmet, attempt->arena);
    attempt->target = STATE_NONE;
    int code = attempt_read(attempt, err);
    if (code != 0) {
        return code;
    }
    const struct transition *transition =
        machine_transition(request->machine, attempt->state,
                           request->action);
    attempt->subject.transition = transition;
    if (transition == NULL) {
        refuse_state(attempt);
        return attempt->arena->failed ? err_nomem(err) : 0;
    }
    attempt->target = machine_target(request->machine, transition,
                                     attempt->state, attempt->before);
    code = judge_roles(attempt, err);
    if (code == 0) {
        judge_second(attempt);
        code = judge_guards(attempt, err);
    }
    if (code == 0) {
        code = attempt_fingerprint(attempt, &attempt->fingerprint, err);
    }
    return code == 0 && attempt->arena->failed ? err_nomem(err) : code;
}
