/* Decisions derived again from the database alone, and shown again.
 *
 * A replay trusts nothing but the recorded facts and the pinned packs:
 * outcome, reasons and parameters are computed again and must be the same
 * bytes. What differs is shown with both forms. */
#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "engine/decide.h"
#include "engine/decision.h"
#include "engine/recorded.h"
#include "engine/replay.h"
#include "store/cases.h"
#include "store/personal.h"

/* The decision's bytes as they are kept, and parsed. Both live in the arena.
 * Errors: a blob that is missing or changed. */
int recorded_read(struct session *session, struct str sha256,
                     struct arena *arena, struct recorded *out,
                     struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    out->sha256 = sha256;
    int code = blob_get(session->hub->db, sha256, arena, &out->bytes, err);
    if (code == 0) {
        code = json_parse(arena, out->bytes, "", &out->value, err);
    }
    return code;
}

/* Decisions list packs root first, a pin names the leaf first. */
struct str recorded_pin(const struct recorded *recorded,
                        struct arena *arena)
{
    assert(arena != NULL);
    assert(recorded->value != NULL);
    const struct value *packs = value_get(recorded->value, "packs");
    struct str pin = { "", 0 };
    for (const struct value *one = packs != NULL ? packs->first : NULL;
         one != NULL; one = one->next) {
        struct buf buf;
        buf_init(&buf, arena->mem, 0);
        buf_str(&buf, value_get_text(one, "sha256"));
        buf_text(&buf, pin.size > 0 ? "+" : "");
        buf_str(&buf, pin);
        pin = str_copy(arena, buf_view(&buf));
        buf_free(&buf);
    }
    return pin;
}

/* The semantics under which it was made are ours, or it is refused: a replay
 * under other ones would differ without anybody being wrong. Errors:
 * MESSAGE_DECISION_SEMANTICS. */
static int check_semantics(const struct recorded *recorded,
                           struct arena *arena, struct err *err)
{
    assert(arena != NULL);
    assert(recorded->value != NULL);
    struct value *then = value_get(recorded->value, "semantics");
    struct value *now = decision_semantics(arena);
    if (then != NULL && value_equal(then, now)) {
        return 0;
    }
    struct buf a, b;
    buf_init(&a, arena->mem, 0);
    buf_init(&b, arena->mem, 0);
    json_write(&a, then != NULL ? then : value_null(arena), 0);
    json_write(&b, now, 0);
    int code = err_fail(err, MESSAGE_DECISION_SEMANTICS, "ttt",
                        recorded->sha256, buf_view(&a), buf_view(&b));
    buf_free(&a);
    buf_free(&b);
    return code;
}

/* A personal fact stands in the facts as {"commitment": ...}; its value comes
 * from its own table, or it was erased. */
static int restore_personal(struct session *session,
                            const struct recorded *recorded,
                            struct value *facts, struct arena *arena,
                            struct err *err);

/* Fills the record with the facts that were judged, and commitments by slot.
 * Errors: MESSAGE_DECISION_ERASED, MESSAGE_FACT_UNDECLARED. */
int recorded_facts(struct session *session,
                      const struct recorded *recorded,
                      struct record *record, struct str *commitments,
                      struct arena *arena, struct err *err)
{
    assert(session != NULL);
    assert(record != NULL);
    const struct schema *schema = record->schema;
    /* Kept values name their zone. */
    const struct cell_style style = { false, ZONE_UTC };
    struct str bytes;
    struct value *facts = NULL;
    int code = blob_get(session->hub->db,
                        value_get_text(recorded->value, "facts"), arena,
                        &bytes, err);
    if (code == 0) {
        code = json_parse(arena, bytes, "", &facts, err);
    }
    for (struct value *one = code == 0 ? facts->first : NULL;
         one != NULL; one = one->next) {
        int slot = schema_find(schema, one->key);
        if (slot >= 0 && one->kind == VALUE_MAP) {
            commitments[slot] = value_get_text(one, "commitment");
        }
    }
    if (code == 0) {
        code = restore_personal(session, recorded, facts, arena, err);
    }
    for (struct value *one = code == 0 ? facts->first : NULL;
         one != NULL && code == 0; one = one->next) {
        int slot = schema_find(schema, one->key);
        struct cell cell;
        struct value value = *one;
        if (slot < 0) {
            return err_fail(err, MESSAGE_FACT_UNDECLARED, "t", one->key);
        }
        struct type type = schema->fields[slot].type;
        /* Canonical bytes hold a number as text. */
        if (type.base == TYPE_NUMBER && value.kind == VALUE_TEXT
            && str_number(value.text, &value.number)) {
            value.kind = VALUE_NUMBER;
        }
        /* A personal value is kept as it was written, whatever its type. */
        code = commitments[slot].size > 0
            ? cell_parse(&cell, arena, type, value.text, style, err)
            : cell_from_value(&cell, arena, type, &value, err);
        record->cells[slot] = cell;
        record->cells[slot].personal = commitments[slot].size > 0;
    }
    return code;
}

/* A personal fact stands in the facts as {"commitment": ...}; its value
 * comes from its own table, or it was erased. Errors:
 * MESSAGE_DECISION_ERASED, those of the store. */
static int restore_personal(struct session *session,
                            const struct recorded *recorded,
                            struct value *facts, struct arena *arena,
                            struct err *err)
{
    assert(facts != NULL);
    for (struct value *one = facts->first; one != NULL; one = one->next) {
        struct personal personal;
        if (one->kind != VALUE_MAP) {
            continue;
        }
        int found = personal_get(session->hub->db, arena,
                                 value_get_text(one, "commitment"),
                                 &personal, err);
        if (found < 0) {
            return found;
        }
        if (found == 0) {
            return err_fail(err, MESSAGE_DECISION_ERASED, "t",
                            recorded->sha256);
        }
        one->kind = VALUE_TEXT;
        one->text = personal.value;
    }
    return 0;
}

/* Judges again with the recorded facts, the pinned packs and the recorded
 * time; `buf` gets the canonical bytes. A time that cannot be read leaves 0,
 * so the difference shows. Errors: other semantics, unknown packs, erased
 * facts. */
static int derive(struct session *session, const struct recorded *recorded,
                  struct arena *arena, struct buf *buf, struct err *err)
{
    assert(recorded != NULL);
    assert(buf != NULL);
    struct pack *pack = NULL;
    struct judgement judgement;
    struct str decided_at = value_get_text(recorded->value, "decided_at");
    struct value *packs = value_get(recorded->value, "packs");
    struct decision_frame frame = {
        .subject = value_get_text(recorded->value, "case"),
        .why = value_get_text(packs != NULL ? packs->first : NULL, "why")
    };
    int code = check_semantics(recorded, arena, err);
    if (code == 0) {
        code = hub_pack_by_hash(session->hub, recorded_pin(recorded, arena),
                                &pack, err);
    }
    if (code != 0) {
        return code;
    }
    struct record record = record_create(arena, &pack->facts);
    struct str *commitments = arena_alloc(
        arena, (pack->facts.count + 1) * sizeof(*commitments));
    if (record.cells == NULL || commitments == NULL) {
        return err_nomem(err);
    }
    /* The day of the law stands among the facts; this is ours. */
    (void)time_parse(decided_at, ZONE_UTC, &frame.decided_at); /* else it
                                                        differs, and says so */
    frame.commitments = commitments;
    code = recorded_facts(session, recorded, &record, commitments, arena, err);
    if (code == 0) {
        code = evaluate_case(&judgement, arena, pack, &record, err);
    }
    if (code == 0) {
        code = json_canonical(buf, decision_value(
            arena, &judgement, &frame,
            value_get_text(recorded->value, "facts")), err);
    }
    return code;
}

/* Appends the path of the first place in which two values differ, as
 * "rules[3].outcome"; nothing when they are equal. */
static void add_path(struct buf *path, const struct value *a,
                     const struct value *b)
{
    assert(path != NULL);
    const struct value *one = a->first;
    const struct value *other = b->first;
    int64_t at = 0;
    if (a->kind != b->kind || (a->kind != VALUE_MAP
                               && a->kind != VALUE_LIST)) {
        return;
    }
    while (one != NULL && other != NULL && value_equal(one, other)
           && str_equal(one->key, other->key)) {
        one = one->next;
        other = other->next;
        at++;
    }
    assert(at <= (int64_t)a->count);
    if (a->kind == VALUE_LIST && (one != NULL || other != NULL)) {
        buf_char(path, '[');
        buf_integer(path, at);
        buf_char(path, ']');
    } else if (one != NULL || other != NULL) {
        buf_text(path, path->size > 0 ? "." : "");
        buf_str(path, one != NULL ? one->key : other->key);
    }
    if (one != NULL && other != NULL && str_equal(one->key, other->key)) {
        add_path(path, one, other);
    }
}

/* Adds both forms of a decision to the list, for somebody to compare. */
static int put_difference(struct session *session,
                          const struct recorded *recorded,
                          const struct buf *again, struct value *list,
                          struct err *err)
{
    assert(session != NULL);
    assert(again != NULL);
    struct arena *arena = session->arena;
    struct value *map = value_map(arena), *value = NULL;
    struct buf path;
    int code = json_parse(arena, buf_view(again), "", &value, err);
    buf_init(&path, session->mem, 0);
    value_set_text(arena, map, "decision", recorded->sha256);
    if (code == 0) {
        add_path(&path, recorded->value, value);
        value_set_text(arena, map, "field", buf_view(&path));
    }
    buf_free(&path);
    value_set_text(arena, map, "recorded", recorded->bytes);
    value_set_text(arena, map, "derived", buf_view(again));
    value_add(list, map);
    return code;
}

/* In an arena of its own: a hub has many decisions. */
int replay_decision(struct session *session, struct str sha256,
                    struct value *list, struct err *err)
{
    assert(session != NULL);
    assert(sha256.size > 0);
    struct arena arena;
    struct recorded recorded;
    struct buf again;
    arena_init(&arena, session->mem);
    buf_init(&again, session->mem, 0);
    int code = recorded_read(session, sha256, &arena, &recorded, err);
    if (code == 0) {
        code = derive(session, &recorded, &arena, &again, err);
    }
    if (code == 0 && again.failed) {
        code = err_nomem(err);
    }
    bool same = code == 0 && str_equal(recorded.bytes, buf_view(&again));
    if (code == 0 && !same) {
        code = put_difference(session, &recorded, &again, list, err);
    }
    buf_free(&again);
    arena_free(&arena);
    return code != 0 ? code : same ? 1 : 0;
}

/* Keeps those whose hash begins so; returns how many. */
static size_t keep_wanted(struct stored_decision *decisions, size_t count,
                          struct str wanted)
{
    size_t kept = 0;
    assert(decisions != NULL || count == 0);
    for (size_t i = 0; i < count; i++) {
        if (wanted.size == 0
            || str_starts(decisions[i].sha256, wanted.bytes)) {
            decisions[kept] = decisions[i];
            kept++;
        }
    }
    assert(kept <= count);
    return kept;
}

/* The decision may be named by the beginning of its hash. */
int op_replay(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct arena *arena = session->arena;
    struct replaying replaying = { .different = NULL };
    struct stored_decision *decisions = NULL;
    size_t count = 0;
    struct str wanted = session_text(session, "decision");
    int code = decision_list(session->hub->db, arena, 0, &decisions, &count,
                             err);
    count = keep_wanted(decisions, code == 0 ? count : 0, wanted);
    if (code == 0 && count == 0 && wanted.size > 0) {
        code = err_fail(err, MESSAGE_DECISION_UNKNOWN, "t", wanted);
    }
    if (code == 0) {
        code = replay_all(session, decisions, count, &replaying, err);
    }
    if (code != 0) {
        return code;
    }
    *out = value_map(arena);
    value_set_integer(arena, *out, "decisions", replaying.decisions);
    value_set_integer(arena, *out, "identical", replaying.identical);
    value_set_integer(arena, *out, "erased", replaying.erased);
    value_set(*out, "different", replaying.different);
    session->answer = replaying.different->count > 0 ? 6 : 0;
    return 0;
}
