/* Advancing a case: judge, compare, write.
 *
 * Invariants: case_state changes only in put_state below, under
 * DB_WRITER_ADVANCE, and only to where the machine's table leads; an action
 * with a blocking demand never reaches it; every attempt leaves one entry. */
#include "lifecycle/advance.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "lifecycle/papers.h"
#include "store/actors.h"
#include "store/blob.h"
#include "store/body.h"
#include "store/innovations.h"

enum { JUDGINGS_BEFORE_LOCK = 3, FINGERPRINT_BYTES_MAX = 1 << 20 };

/* One judging: what was read, and what came of it. */
struct attempt {
    struct arena *arena;
    const struct advance_request *request;
    const struct advance_world *world;
    struct stored_case stored;
    struct programme programme;
    bool has_programme;
    struct advance_subject subject;
    struct unmet_list unmet;
    int state, before, target;
    struct sha256 fingerprint;
};

/* --- Reading the subject -------------------------------------------------- */

/* The case about to be opened, as if it were stored. */
static void draft_case(struct attempt *attempt)
{
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

static int read_case(struct attempt *attempt, struct err *err)
{
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

/* Documents and the programme; sets the subject up. */
static int read_around(struct attempt *attempt, struct err *err)
{
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

/* --- Judging -------------------------------------------------------------- */
static struct unmet *add(struct attempt *attempt, enum demand demand,
                         const char *guard, const char *basis)
{
    struct unmet *unmet = unmet_add(&attempt->unmet, demand, str_of(guard));
    assert(guard[0] != '\0');
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

/* Does this person hold the role for this case?  Says so when not. */
static int judge_person(struct attempt *attempt,
                        const struct advance_person *person,
                        uint32_t *roles, struct err *err)
{
    const struct role_row *row = role_row(person->role);
    struct role wanted = { .actor = person->actor, .role = str_of(row->id),
                           .region = attempt->stored.region,
                           .unit = attempt->stored.unit };
    int held = role_held(attempt->world->db, &wanted,
                         time_to_date(attempt->request->at,
                                      attempt->request->zone), err);
    assert(roles != NULL);
    if (held == 1) {
        *roles |= role_bit(person->role);
        return 0;
    }
    struct unmet *unmet = held < 0 ? NULL : add(attempt, DEMAND_BLOCK,
                                                "role_held", "DOMAIN 3");
    for (int i = 0; unmet != NULL && i < LANGUAGE_COUNT; i++) {
        static const char *const found[LANGUAGE_COUNT] = {
            " tidak memegangnya di wilayah ini",
            " does not hold it in this region"
        };
        struct str pieces[2] = { person->name, str_of(found[i]) };
        unmet->required[i] = str_of(row->label[i]);
        unmet->found[i] = text_join(attempt->arena, pieces, 2);
    }
    return held < 0 ? held : 0;
}

static int judge_roles(struct attempt *attempt, struct err *err)
{
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

/* Two different people, and a reason (DOMAIN.md N11, A13). */
static void judge_second(struct attempt *attempt)
{
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

/* The action has no row for this state: which state it needs. */
static void refuse_state(struct attempt *attempt)
{
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

/* Drops what says the same as an earlier row: the core and the national pack
 * both ask some things. */
static void drop_repeated(struct unmet_list *list)
{
    size_t kept = 0;
    assert(list->count <= list->capacity);
    for (size_t i = 0; i < list->count; i++) {
        bool repeated = false;
        for (size_t k = 0; k < kept && !repeated; k++) {
            const struct unmet *a = &list->items[k], *b = &list->items[i];
            repeated = a->demand <= b->demand && b->found[0].size > 0 &&
                       b->pack.size > 0 && str_equal(a->basis, b->basis) &&
                       str_equal(a->found[0], b->found[0]);
        }
        if (!repeated) {
            list->items[kept] = list->items[i];
            kept++;
        }
    }
    list->count = kept;
}

static int judge_guards(struct attempt *attempt, struct err *err)
{
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
        .reason = request->reason, .at = request->at, .zone = request->zone,
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

/* Everything that decides, as one hash. */
static int take_fingerprint(struct attempt *attempt, struct sha256 *out,
                            struct err *err)
{
    const struct advance_world *world = attempt->world;
    struct buf text;
    assert(out != NULL);
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

/* Reads the subject: the case, its documents, its programme. */
static int read_subject(struct attempt *attempt, struct err *err)
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

/* One judging of what is in the database now. */
static int judge(struct attempt *attempt, struct err *err)
{
    const struct advance_request *request = attempt->request;
    assert(request->first.actor.size > 0);
    unmet_init(&attempt->unmet, attempt->arena);
    attempt->target = STATE_NONE;
    int code = read_subject(attempt, err);
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
        code = take_fingerprint(attempt, &attempt->fingerprint, err);
    }
    return code == 0 && attempt->arena->failed ? err_nomem(err) : code;
}

/* --- Writing -------------------------------------------------------------- */

/* May it be done? With an override, reviews do not stand in the way. */
static bool passes(const struct attempt *attempt)
{
    assert(attempt != NULL);
    return attempt->target != STATE_NONE &&
           !unmet_has(&attempt->unmet, DEMAND_BLOCK) &&
           (attempt->request->override ||
            !unmet_has(&attempt->unmet, DEMAND_REVIEW));
}

/* Ids of what two people accept, each once; "verdict" only sums them up. */
static void list_overridden(const struct attempt *attempt,
                            struct value *body)
{
    struct arena *arena = attempt->arena;
    struct value *list = value_list(arena);
    assert(body == NULL || body->kind == VALUE_MAP);
    for (size_t i = 0; i < attempt->unmet.count; i++) {
        const struct unmet *unmet = &attempt->unmet.items[i];
        bool listed = unmet->demand != DEMAND_REVIEW ||
                      str_is(unmet->guard, "verdict");
        for (const struct value *at = list == NULL ? NULL : list->first;
             at != NULL && !listed; at = at->next) {
            listed = str_equal(at->text, unmet->guard);
        }
        if (!listed) {
            value_add(list, value_text(arena, unmet->guard));
        }
    }
    if (list != NULL && list->count > 0) {
        value_set(body, "overridden", list);
    }
}

/* Ids of the unmet demands, for the leaf; their texts go beside it. */
static void list_unmet(const struct attempt *attempt, struct value *body)
{
    struct arena *arena = attempt->arena;
    struct value *list = value_list(arena);
    assert(body == NULL || body->kind == VALUE_MAP);
    for (size_t i = 0; i < attempt->unmet.count && i < 100; i++) {
        value_add(list, value_text(arena, attempt->unmet.items[i].guard));
    }
    value_set(body, "unmet", list);
}

static void fill_people(const struct attempt *attempt, struct value *body)
{
    const struct advance_request *request = attempt->request;
    struct arena *arena = attempt->arena;
    assert(request->first.actor.size > 0);
    value_set_string(arena, body, "role", role_row(request->first.role)->id);
    if (request->second.actor.size > 0) {
        value_set_text(arena, body, "second_actor", request->second.actor);
        value_set_string(arena, body, "second_role",
                         role_row(request->second.role)->id);
    }
    if (request->reason.size > 0) {
        value_set_text(arena, body, "reason", request->reason);
    }
    value_set_string(arena, body, "zone", zone_name(request->zone));
}

/* Keeps the detail as a blob and names it in the body. */
static int keep_detail(struct attempt *attempt, struct value *body,
                       struct value *detail, struct err *err)
{
    struct buf bytes;
    char hash[SHA256_HEX_BYTES] = "";
    assert(detail == NULL || detail->kind == VALUE_MAP);
    if (attempt->arena->failed) {
        return err_nomem(err);
    }
    buf_init(&bytes, attempt->arena->mem, 0);
    int code = json_canonical(&bytes, detail, err);
    if (code == 0 && bytes.failed) {
        code = err_nomem(err);
    }
    if (code == 0) {
        code = blob_put(attempt->world->db, buf_view(&bytes), hash, err);
    }
    buf_free(&bytes);
    value_set_string(attempt->arena, body, "detail", hash);
    return code;
}

static void fill_opening(const struct attempt *attempt, struct value *body)
{
    const struct advance_request *request = attempt->request;
    struct arena *arena = attempt->arena;
    assert(request->number == 0);
    value_set_string(arena, body, "machine", request->machine->name);
    value_set_text(arena, body, "innovation", request->innovation);
    value_set_text(arena, body, "region", request->region);
    value_set_text(arena, body, "unit", request->unit);
    value_set_text(arena, body, "pack", request->pack);
}

/* Writes the entry; the apply functions below change the rows. */
static int write_entry(struct attempt *attempt, struct advance_result *out,
                       struct err *err)
{
    const struct advance_request *request = attempt->request;
    const struct machine *machine = request->machine;
    struct arena *arena = attempt->arena;
    struct value *body = value_map(arena), *detail = value_map(arena);
    bool opening = request->number == 0;
    int code = 0;
    out->done = passes(attempt);
    out->number = request->number;
    if (opening && out->done) {
        code = case_next(attempt->world->db, &out->number, err);
    }
    value_set_integer(arena, body, "case", out->number);
    value_set_text(arena, body, "action", request->action);
    value_set_text(arena, body, "from", attempt->stored.state);
    assert(!out->done || attempt->target >= 0);
    if (out->done) {
        value_set_string(arena, body, "to",
                         machine->states[attempt->target].id);
        list_overridden(attempt, body);
    }
    if (opening) {
        fill_opening(attempt, body);
    }
    fill_people(attempt, body);
    list_unmet(attempt, body);
    value_set(detail, "unmet", unmet_record(arena, &attempt->unmet));
    if (code == 0 && attempt->subject.transition != NULL) {
        code = attempt->world->describe(attempt->world->user, body, detail,
                                        err);
    }
    if (code == 0) {
        code = keep_detail(attempt, body, detail, err);
    }
    if (code == 0) {
        code = attempt->world->record(attempt->world->user,
            !out->done ? "case.refusal" : opening ? "case.open"
            : "case.action", request->at, request->first.actor, body,
            &out->entry, err);
    }
    out->state = out->done ? attempt->target : attempt->state;
    return code;
}

/* Is what was judged still so?  Reads the subject again. */
static int unchanged(const struct attempt *judged, bool *same,
                     struct err *err)
{
    struct attempt now = *judged;
    struct sha256 fingerprint;
    assert(same != NULL);
    int code = read_subject(&now, err);
    now.subject.transition = judged->subject.transition;
    if (code != 0) {
        return code;
    }
    if (judged->subject.transition == NULL) {
        *same = now.stored.version == judged->stored.version;
        return 0;
    }
    code = take_fingerprint(&now, &fingerprint, err);
    *same = code == 0 && sha256_equal(&fingerprint, &judged->fingerprint);
    return code;
}

/* Inside the lock: compares (or judges, the last time) and writes. */
static int write_locked(struct attempt *attempt, struct advance_result *out,
                        bool *written, struct err *err)
{
    bool same = false;
    int code = db_begin(attempt->world->db, err);
    assert(written != NULL);
    if (code != 0) {
        return code;
    }
    if (out->judgings > JUDGINGS_BEFORE_LOCK) {
        code = judge(attempt, err);
        same = true;
    } else {
        code = unchanged(attempt, &same, err);
    }
    if (code == 0 && same) {
        code = write_entry(attempt, out, err);
    }
    if (code == 0 && same) {
        code = db_commit(attempt->world->db, err);
        *written = code == 0;
    }
    if (!*written) {
        db_rollback(attempt->world->db);
    }
    return code;
}

/* Judges on a read snapshot. */
static int judge_snapshot(struct attempt *attempt, struct err *err)
{
    int code = db_begin_read(attempt->world->db, err);
    assert(attempt->world->db != NULL);
    if (code != 0) {
        return code;
    }
    code = judge(attempt, err);
    db_rollback(attempt->world->db);
    return code;
}

int advance_do(struct advance_result *out, struct arena *arena,
               const struct advance_request *request,
               const struct advance_world *world, struct err *err)
{
    struct attempt attempt = { .arena = arena, .request = request,
                               .world = world };
    bool written = false;
    int code = 0;
    assert(request->machine != NULL && request->action.size > 0);
    assert(world->db != NULL);
    *out = (struct advance_result){ .number = request->number,
                                    .state = STATE_NONE };
    while (code == 0 && !written) {
        out->judgings++;
        if (out->judgings <= JUDGINGS_BEFORE_LOCK) {
            code = judge_snapshot(&attempt, err);
        }
        if (code == 0) {
            code = write_locked(&attempt, out, &written, err);
        }
    }
    out->unmet = attempt.unmet;
    return code;
}

int advance_preview(struct advance_result *out, struct arena *arena,
                    const struct advance_request *request,
                    const struct advance_world *world, struct err *err)
{
    struct attempt attempt = { .arena = arena, .request = request,
                               .world = world };
    assert(request->machine != NULL && request->action.size > 0);
    *out = (struct advance_result){ .number = request->number,
                                    .state = STATE_NONE, .judgings = 1 };
    int code = judge_snapshot(&attempt, err);
    assert(code <= 0);
    out->unmet = attempt.unmet;
    out->state = attempt.state;
    out->done = code == 0 && passes(&attempt);
    return code;
}

/* --- Applying entries ----------------------------------------------------- */

/* The only statement that writes case_state. */
static int put_state(struct db *db, int64_t number, struct str state,
                     struct str before, const struct entry *entry,
                     struct err *err)
{
    static const char SQL[] =
        "INSERT INTO case_state (number, state, before, since, entry)"
        " VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (number) DO UPDATE SET state = ?2, before = ?3,"
        " since = ?4, entry = ?5";
    struct statement *statement = NULL;
    assert(number > 0 && state.size > 0);
    enum db_writer writer = db_set_writer(db, DB_WRITER_ADVANCE);
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_integer(statement, 1, number);
        bind_text(statement, 2, state);
        bind_text(statement, 3, before);
        bind_integer(statement, 4, entry->at);
        bind_integer(statement, 5, entry->index);
        code = db_run(statement, err);
    }
    (void)db_set_writer(db, writer);
    return code;
}

/* The detail that the entry names must be here. */
static int need_detail(struct db *db, const struct entry *entry,
                       struct err *err)
{
    struct str hash = value_get_text(entry->body, "detail");
    assert(entry != NULL);
    return hash.size == 0 ? 0 : blob_need(db, hash, err);
}

int advance_open_apply(struct db *db, const struct entry *entry,
                       struct err *err)
{
    struct str to = value_get_text(entry->body, "to");
    int64_t number = 0;
    assert(db != NULL);
    int code = body_case(entry, &number, err);
    if (code == 0 && to.size == 0) {
        code = entry_malformed(entry, "to", err);
    }
    if (code == 0) {
        code = need_detail(db, entry, err);
    }
    if (code == 0) {
        code = case_open_apply(db, entry, err);
    }
    if (code == 0) {
        code = put_state(db, number, to, STR(""), entry, err);
    }
    return code == 0 ? case_step_apply(db, entry, err) : code;
}

/* An award that the action writes into the catalogue (F407). */
static int put_award(struct db *db, const struct entry *entry,
                     struct err *err)
{
    const struct value *body = value_get(entry->body, "award");
    if (body == NULL || body->kind != VALUE_MAP) {
        return 0;
    }
    struct award award = {
        .innovation = value_get_text(body, "innovation"),
        .issuer = value_get_text(body, "issuer"),
        .tier = value_get_text(body, "tier"),
        .result = value_get_text(body, "result"), .source_keys = STR(""),
        .year = value_get_integer(body, "year", 0),
    };
    assert(award.innovation.bytes != NULL);
    return award_put(db, entry, &award, err);
}

int advance_action_apply(struct db *db, const struct entry *entry,
                         struct err *err)
{
    struct str from = value_get_text(entry->body, "from");
    struct str to = value_get_text(entry->body, "to");
    int64_t number = 0;
    assert(db != NULL);
    int code = body_case(entry, &number, err);
    if (code == 0 && (to.size == 0 || from.size == 0)) {
        code = entry_malformed(entry, "to", err);
    }
    if (code == 0) {
        code = need_detail(db, entry, err);
    }
    if (code == 0) {
        code = put_state(db, number, to, str_is(to, "suspended") ? from
                         : STR(""), entry, err);
    }
    if (code == 0) {
        code = put_award(db, entry, err);
    }
    return code == 0 ? case_step_apply(db, entry, err) : code;
}

int advance_refusal_apply(struct db *db, const struct entry *entry,
                          struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    int code = need_detail(db, entry, err);
    return code == 0 ? case_step_apply(db, entry, err) : code;
}
