/* Advancing a case: judge, compare, write.
 *
 * Invariants: case_state changes only in put_state below, under
 * DB_WRITER_ADVANCE, and only to where the machine's table leads; an action
 * with a blocking demand never reaches it; every attempt leaves one entry.
 *
 * Rules are judged outside the lock and checked inside it, as they may take
 * long. A refusal is written, too: the log shows who asked for what and why
 * it was not done. */
#include "lifecycle/advance.h"

#include <assert.h>

#include "base/json.h"
#include "lifecycle/attempt.h"
#include "store/blob.h"
#include "store/body.h"
#include "store/innovations.h"

/* So often it is judged outside the lock; then, so that it ends, inside. */
enum { JUDGINGS_BEFORE_LOCK = 3 };

/* --- Writing -------------------------------------------------------------- */

/* May it be done? With an override, reviews do not stand in the way; blocks
 * always do. */
static bool passes(const struct attempt *attempt)
{
    assert(attempt != NULL);
    return attempt->target != STATE_NONE &&
           !unmet_has(&attempt->unmet, DEMAND_BLOCK) &&
           (attempt->request->override ||
            !unmet_has(&attempt->unmet, DEMAND_REVIEW));
}

/* Adds ids of what two people accept, each once; "verdict" only sums them up
 * and is left out. */
static void list_overridden(const struct attempt *attempt,
                            struct value *body)
{
    assert(attempt != NULL);
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

/* Adds ids of the unmet demands, for the leaf, a hundred at most, as an
 * entry has a size limit; all of them with their texts go beside it. */
static void list_unmet(const struct attempt *attempt, struct value *body)
{
    assert(attempt != NULL);
    struct arena *arena = attempt->arena;
    struct value *list = value_list(arena);
    assert(body == NULL || body->kind == VALUE_MAP);
    for (size_t i = 0; i < attempt->unmet.count && i < 100; i++) {
        value_add(list, value_text(arena, attempt->unmet.items[i].guard));
    }
    value_set(body, "unmet", list);
}

/* Adds who acts and why: ids and roles, never names. */
static void fill_people(const struct attempt *attempt, struct value *body)
{
    assert(attempt != NULL);
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

/* Keeps the detail as a blob and names it in the body. Errors: no memory,
 * also earlier in the arena. */
static int keep_detail(struct attempt *attempt, struct value *body,
                       struct value *detail, struct err *err)
{
    assert(attempt != NULL);
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

/* Adds what a new case is about, and the rules it is pinned to. */
static void fill_opening(const struct attempt *attempt, struct value *body)
{
    assert(attempt != NULL);
    const struct advance_request *request = attempt->request;
    struct arena *arena = attempt->arena;
    assert(request->number == 0);
    value_set_string(arena, body, "machine", request->machine->name);
    value_set_text(arena, body, "innovation", request->innovation);
    value_set_text(arena, body, "region", request->region);
    value_set_text(arena, body, "unit", request->unit);
    value_set_text(arena, body, "pack", request->pack);
}

/* Writes the entry, of the step or of its refusal; the apply functions below
 * change the rows, so that a replay does the same. Fills `out`. */
static int write_entry(struct attempt *attempt, struct advance_result *out,
                       struct err *err)
{
    assert(attempt->request != NULL);
    const struct advance_request *request = attempt->request;
    const struct machine *machine = request->machine;
    struct arena *arena = attempt->arena;
    struct value *body = value_map(arena), *detail = value_map(arena);
    bool opening = request->number == 0;
    int code = 0;
    out->done = passes(attempt);
    out->number = request->number;
    /* Inside the lock: two openings cannot draw one number. */
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
        struct advance_entry entry = { !out->done ? "case.refusal"
            : opening ? "case.open" : "case.action", request->at,
            request->first.actor, body };
        code = attempt->world->record(attempt->world->user, &entry,
                                      &out->entry, err);
    }
    out->state = out->done ? attempt->target : attempt->state;
    return code;
}

/* Is what was judged still so? Reads the subject again inside the lock. For
 * a refusal for want of a row the version is enough. */
static int unchanged(const struct attempt *judged, bool *same,
                     struct err *err)
{
    assert(judged != NULL);
    assert(same != NULL);
    struct attempt now = *judged;
    struct sha256 fingerprint;
    int code = attempt_read(&now, err);
    /* The row of the machine is const; only data can have moved. */
    now.subject.transition = judged->subject.transition;
    if (code != 0) {
        return code;
    }
    if (judged->subject.transition == NULL) {
        *same = now.stored.version == judged->stored.version;
        return 0;
    }
    code = attempt_fingerprint(&now, &fingerprint, err);
    *same = code == 0 && sha256_equal(&fingerprint, &judged->fingerprint);
    return code;
}

/* Inside the lock: compares (or judges, the last time) and writes. `written`
 * stays false when something changed: the caller judges again. */
static int write_locked(struct attempt *attempt, struct advance_result *out,
                        bool *written, struct err *err)
{
    assert(attempt != NULL);
    assert(written != NULL);
    bool same = false;
    int code = db_begin(attempt->world->db, err);
    if (code != 0) {
        return code;
    }
    /* Others kept writing: nobody can from here on. */
    if (out->judgings > JUDGINGS_BEFORE_LOCK) {
        code = attempt_judge(attempt, err);
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

/* Judges on a read snapshot: rules may take long, and writers wait for
 * nobody meanwhile. */
static int judge_snapshot(struct attempt *attempt, struct err *err)
{
    int code = db_begin_read(attempt->world->db, err);
    assert(attempt->world->db != NULL);
    if (code != 0) {
        return code;
    }
    code = attempt_judge(attempt, err);
    db_rollback(attempt->world->db);
    return code;
}

/* The first judgings run on snapshots, and what they read is hashed; if it
 * moved before the lock was held, judge again. After JUDGINGS_BEFORE_LOCK
 * of them the judging runs inside the lock, so it ends. `out->unmet` lives
 * in the arena. Errors: those of the store and of callbacks; a refusal is
 * no error. */
int advance_do(struct advance_result *out, struct arena *arena,
               const struct advance_request *request,
               const struct advance_world *world, struct err *err)
{
    struct attempt attempt = { .arena = arena, .request = request,
                               .world = world };
    bool written = false;
    int code = 0;
    assert(request->machine != NULL);
    assert(request->action.size > 0);
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

/* Judges and writes nothing: what `case actions` shows. */
int advance_preview(struct advance_result *out, struct arena *arena,
                    const struct advance_request *request,
                    const struct advance_world *world, struct err *err)
{
    struct attempt attempt = { .arena = arena, .request = request,
                               .world = world };
    assert(request->machine != NULL);
    assert(request->action.size > 0);
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

/* The only statement that writes case_state; the authorizer lets no other
 * writer do so. */
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
    assert(number > 0);
    assert(state.size > 0);
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

/* The detail that the entry names must be here, or it cannot be explained. */
static int need_detail(struct db *db, const struct entry *entry,
                       struct err *err)
{
    assert(entry != NULL);
    struct str hash = value_get_text(entry->body, "detail");
    return hash.size == 0 ? 0 : blob_need(db, hash, err);
}

/* Applies {case, machine, ..., to}: the row of the case, its state, its first
 * step. */
int advance_open_apply(struct db *db, const struct entry *entry,
                       struct err *err)
{
    assert(entry != NULL);
    assert(db != NULL);
    struct str to = value_get_text(entry->body, "to");
    int64_t number = 0;
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

/* Writes an award that the action brings into the catalogue (F407). */
static int put_award(struct db *db, const struct entry *entry,
                     struct err *err)
{
    assert(entry != NULL);
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

/* Applies {case, from, to}. The state before a suspension is kept, so that
 * `resume` finds its way back. */
int advance_action_apply(struct db *db, const struct entry *entry,
                         struct err *err)
{
    assert(entry != NULL);
    assert(db != NULL);
    struct str from = value_get_text(entry->body, "from");
    struct str to = value_get_text(entry->body, "to");
    int64_t number = 0;
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

/* A refusal changes no state; it is a step without "to". */
int advance_refusal_apply(struct db *db, const struct entry *entry,
                          struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    int code = need_detail(db, entry, err);
    return code == 0 ? case_step_apply(db, entry, err) : code;
}
