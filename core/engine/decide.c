/* `awig decide`: a stored case judged and recorded.
 *
 * A decision is two blobs (facts, outcome) and an entry that binds them to
 * the case. Asked about the past (--known-at) it judges with what was known
 * then and records nothing: history is not rewritten. */
#include "engine/decide.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "engine/actors.h"
#include "engine/decision.h"
#include "engine/facts_of_case.h"

struct deciding {
    struct session *session;      /* arguments, arena, hub */
    struct stored_case stored;    /* the case as it is now */
    char name[CASE_NAME_BYTES];   /* "C0001" */
    struct pack *pack;            /* belongs to the hub */
    int64_t as_of, at, known;     /* the law's day, our time, the last entry */
    bool past;                    /* --known-at: nothing is recorded */
    struct record record;
    struct judgement judgement;   /* in the session's arena */
    struct decision_frame frame;  /* what the decision says around it */
};

/* The last entry recorded at or before `time`; -1 = none. */
static int last_entry_at(struct session *session, int64_t time, int64_t *out,
                         struct err *err)
{
    assert(out != NULL);
    assert(session != NULL);
    struct db *db = session->hub->db;
    int64_t size = 0;
    int code = log_size(db, &size, err);
    for (*out = size - 1; *out >= 0 && code == 0; (*out)--) {
        struct arena arena;
        struct entry entry;
        struct str leaf;
        arena_init(&arena, session->mem);
        code = log_leaf(db, *out, &arena, &leaf, err);
        if (code == 0) {
            code = log_read(&arena, leaf, &entry, err);
        }
        bool early = code == 0 && entry.at <= time;
        arena_free(&arena);
        if (early) {
            break;
        }
    }
    return code;
}

/* Fills stored case and name from the argument `case`. Errors:
 * MESSAGE_DECISION_UNKNOWN. */
static int find_case(struct deciding *deciding, struct err *err)
{
    assert(deciding != NULL);
    struct session *session = deciding->session;
    struct str name = session_text(session, "case");
    int64_t number = 0;
    int found = 0;
    if (case_number(name, &number)) {
        found = case_get(session->hub->db, session->arena, number,
                         &deciding->stored, err);
    }
    if (found < 0) {
        return found;
    }
    if (found == 0) {
        return err_fail(err, MESSAGE_DECISION_UNKNOWN, "t", name);
    }
    case_name(number, deciding->name);
    return 0;
}

/* The pinned pack, or the one in force. */
static int find_pack(struct deciding *deciding, struct err *err)
{
    assert(deciding->session != NULL);
    assert(deciding != NULL);
    struct session *session = deciding->session;
    const struct stored_case *stored = &deciding->stored;
    if (stored->pack.size > 0) {
        deciding->frame.why = STR("pinned");
        return hub_pack_by_hash(session->hub, stored->pack, &deciding->pack,
                                err);
    }
    deciding->frame.why = STR("in_force");
    return hub_pack_for(session->hub, stored->region, deciding->as_of,
                        &deciding->pack, err);
}

/* The law's day, our time, and the last entry that counts: three clocks that
 * must not be mixed up. Without --as-of the law's day is that of --at, on the
 * clocks of `zone`. */
static int find_days(struct deciding *deciding, enum zone zone,
                     struct err *err)
{
    assert(deciding->session != NULL);
    assert(deciding != NULL);
    struct session *session = deciding->session;
    bool given = false, past = false;
    int64_t day = 0;
    assert(zone < ZONE_COUNT);
    deciding->known = INT64_MAX;
    int code = session_time(session, "at", zone, &deciding->at, err);
    if (code == 0) {
        code = session_date(session, "as-of", &given, &deciding->as_of, err);
    }
    if (code == 0 && !given) {
        deciding->as_of = time_to_date(deciding->at, zone);
    }
    if (code == 0) {
        code = session_date(session, "known-at", &past, &day, err);
    }
    if (code == 0 && past) {
        deciding->past = true;
        code = last_entry_at(session,
                             /* Known on a day: until its last second. */
                             time_from_date(day, 86399, zone),
                             &deciding->known, err);
    }
    return code;
}

/* Is something known that concerns persons? */
static bool any_personal(const struct record *record)
{
    bool any = false;
    assert(record->schema != NULL);
    assert(record->cells != NULL);
    for (size_t i = 0; i < record->schema->count && !any; i++) {
        any = cell_personal(&record->schema->fields[i], record->cells[i]);
    }
    return any;
}

/* Commitments of the personal facts of the case, one a slot; none at all when
 * nothing personal is known. */
static int find_commitments(struct deciding *deciding, struct err *err)
{
    assert(deciding != NULL);
    struct session *session = deciding->session;
    const struct schema *schema = &deciding->pack->facts;
    struct fact_query query = { deciding->stored.number, deciding->known,
                                false };
    struct fact_value *values = NULL;
    size_t count = 0;
    if (!any_personal(&deciding->record)) {
        return 0;
    }
    int code = case_facts(session->hub->db, session->arena, &query, &values,
                          &count, err);
    struct str *list = arena_alloc(session->arena,
                                   (schema->count + 1) * sizeof(*list));
    if (code != 0) {
        return code;
    }
    if (list == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        int slot = schema_find(schema, values[i].fact);
        if (slot >= 0) {
            list[slot] = values[i].commitment;
        }
    }
    deciding->frame.commitments = list;
    return 0;
}

/* Gathers the facts as known at `known`, then judges. Fills record,
 * judgement and frame of the decision. Errors: those of facts and rules. */
static int judge(struct deciding *deciding, struct err *err)
{
    assert(deciding->session != NULL);
    assert(deciding->pack != NULL);
    struct session *session = deciding->session;
    struct case_reading reading = {
        .hub = session->hub, .pack = deciding->pack,
        .stored = &deciding->stored, .as_of = deciding->as_of,
        .known = deciding->known, .action = STR(""), .role = STR(""),
        .at = deciding->at
    };
    int code = facts_of_case(&deciding->record, session->arena, &reading,
                             err);
    if (code == 0) {
        code = find_commitments(deciding, err);
    }
    if (code == 0) {
        code = evaluate_case(&deciding->judgement, session->arena,
                             deciding->pack, &deciding->record, err);
    }
    deciding->frame.subject = str_of(deciding->name);
    deciding->frame.decided_at = deciding->at;
    return code;
}

/* Keeps the canonical bytes of a tree as a blob and gives their hash: equal
 * decisions have equal hashes on every machine. Errors: no memory, those of
 * the store. */
static int keep(struct session *session, const struct value *value,
                char sha256[SHA256_HEX_BYTES], struct err *err)
{
    assert(session != NULL);
    assert(sha256 != NULL);
    struct buf buf;
    buf_init(&buf, session->mem, 0);
    int code = json_canonical(&buf, value, err);
    if (code == 0 && buf.failed) {
        code = err_nomem(err);
    }
    if (code == 0) {
        code = blob_put(session->hub->db, buf_view(&buf), sha256, err);
    }
    buf_free(&buf);
    return code;
}

/* Who decides: --actor with --role (the bureau unless named), or the program
 * itself as "system". Errors: those of actor_resolve. */
static int find_actor(struct deciding *deciding, struct str *actor,
                      struct err *err)
{
    assert(deciding != NULL);
    assert(actor != NULL);
    struct session *session = deciding->session;
    struct advance_person person;
    struct actor_wish wish = {
        .name = session_text(session, "actor"),
        .role = session_text(session, "role"),
        .region = deciding->stored.region, .unit = deciding->stored.unit,
        .at = deciding->at
    };
    *actor = STR("system");
    if (wish.name.size == 0) {
        return 0;
    }
    if (wish.role.size == 0) {
        wish.role = STR("organization_bureau");
    }
    int code = actor_resolve(session, &wish, &person, err);
    if (code == 0) {
        *actor = person.actor;
    }
    return code;
}

/* Keeps facts and decision as blobs under their hashes and appends the entry
 * that binds them to the case. The facts come first, as the decision holds
 * their hash. Personal facts are commitments in both. Errors: those of the
 * store and log. */
static int record(struct deciding *deciding, struct value *result,
                  struct err *err)
{
    assert(deciding != NULL);
    struct session *session = deciding->session;
    struct arena *arena = session->arena;
    char facts[SHA256_HEX_BYTES], hash[SHA256_HEX_BYTES], as_of[11];
    struct str actor = { "", 0 };
    int64_t index = 0;
    int code = find_actor(deciding, &actor, err);
    if (code == 0) {
        code = keep(session, decision_facts(arena, &deciding->judgement,
                                            &deciding->frame), facts, err);
    }
    if (code == 0) {
        code = keep(session, decision_value(arena, &deciding->judgement,
                                            &deciding->frame, str_of(facts)),
                    hash, err);
    }
    if (code != 0) {
        return code;
    }
    struct value *body = value_map(arena);
    date_format(deciding->as_of, as_of);
    value_set_integer(arena, body, "case", deciding->stored.number);
    value_set_string(arena, body, "sha256", hash);
    value_set_string(arena, body, "facts", facts);
    value_set_string(arena, body, "as_of", as_of);
    value_set_string(arena, body, "verdict",
                     verdict_name(deciding->judgement.verdict));
    struct hub_change change = { "decision", deciding->at, actor, body };
    code = hub_record_within(session->hub, &change, &index, err);
    value_set_string(arena, result, "decision", hash);
    value_set_integer(arena, result, "entry", index);
    return code;
}

/* Judges and, unless it asks about the past, records: in one transaction, so
 * that what is recorded is what the hub held when it was judged. Exit 8 = a
 * limit, 3 = a rule broke, 1 = not eligible and asked to tell. */
static int decide(struct deciding *deciding, struct value **out,
                  struct err *err)
{
    assert(deciding != NULL);
    assert(out != NULL);
    struct session *session = deciding->session;
    struct arena *arena = session->arena;
    int code = judge(deciding, err);
    if (code != 0) {
        return code;
    }
    *out = judgement_value(arena, &deciding->judgement,
                           session_flag(session, "explain"));
    value_set_string(arena, *out, "case", deciding->name);
    if (deciding->past) {
        value_set_integer(arena, *out, "known_entry", deciding->known);
        value_set_bool(arena, *out, "recorded", false);
    } else {
        code = record(deciding, *out, err);
        value_set_bool(arena, *out, "recorded", code == 0);
    }
    if (deciding->judgement.any_error) {
        session->answer = deciding->judgement.any_limit ? 8 : 3;
    } else if (session_flag(session, "exit-status")
               && deciding->judgement.verdict != VERDICT_ELIGIBLE) {
        session->answer = 1;
    }
    return code;
}

/* All in one transaction; refused people and broken stores leave no trace. */
int op_decide(struct session *session, struct value **out, struct err *err)
{
    assert(out != NULL);
    assert(session != NULL);
    struct deciding deciding = { .session = session };
    struct db *db = session->hub->db;
    assert(db != NULL);
    /* The past is only read: others go on working, and a copy that nobody
     * can write will do. */
    bool past = session_string(session, "known-at") != NULL;
    if (past && session_text(session, "known-at").size == 0) {
        /* An empty day must not record what was only asked. */
        return err_fail(err, MESSAGE_ARGUMENT_DATE, "ss", "known-at", "");
    }
    int code = past ? db_begin_read(db, err) : db_begin(db, err);
    if (code != 0) {
        return code;
    }
    code = find_case(&deciding, err);
    if (code == 0) {
        /* The zone is the pack's; WIB tells the day well enough to find it. */
        code = find_days(&deciding, ZONE_WIB, err);
    }
    if (code == 0) {
        code = find_pack(&deciding, err);
    }
    if (code == 0 && deciding.pack->zone != ZONE_WIB) {
        code = find_days(&deciding, deciding.pack->zone, err);
    }
    if (code == 0) {
        code = decide(&deciding, out, err);
    }
    if (code == 0 && !past) {
        code = db_commit(db, err);
    }
    if (code != 0 || past) {
        db_rollback(db);
    }
    return code;
}
