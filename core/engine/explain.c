/* `awig explain`: a recorded decision shown, told in a letter, and a letter
 * checked against it.
 *
 * Explanations and letters are derived from the decision each time they are
 * asked for, so that they cannot say anything it does not. */
#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "engine/decide.h"
#include "engine/least.h"
#include "engine/letter.h"
#include "engine/recorded.h"
#include "store/cases.h"

/* The decision meant by a case's name (its last one) or by the start of a
 * hash, at least 8 digits. `sha256` lives in the session's arena. Errors:
 * MESSAGE_DECISION_NONE, MESSAGE_DECISION_UNKNOWN. */
static int find_decision(struct session *session, struct str name,
                         struct str *sha256, struct err *err)
{
    assert(session != NULL);
    assert(sha256 != NULL);
    struct stored_decision *decisions = NULL;
    size_t count = 0;
    int64_t number = 0;
    bool is_case = case_number(name, &number) && name.size < 20;
    int code = decision_list(session->hub->db, session->arena,
                             is_case ? number : 0, &decisions, &count, err);
    if (code != 0) {
        return code;
    }
    for (size_t i = count; i-- > 0;) {
        if (is_case || (name.size >= 8
                        && str_starts(decisions[i].sha256, name.bytes))) {
            *sha256 = decisions[i].sha256;
            return 0;
        }
    }
    return err_fail(err, is_case ? MESSAGE_DECISION_NONE
                                 : MESSAGE_DECISION_UNKNOWN, "t", name);
}

/* A decision judged again, to be shown. */
/* A decision judged again, to be shown. */
struct shown {
    struct recorded recorded;
    struct pack *pack;
    struct record record;
    struct judgement judgement;
};

/* Derives the judgement behind a recorded decision: same packs, same facts.
 * Explanations are never stored, as they follow from these. Errors: unknown
 * packs, erased facts, no memory. */
static int derive(struct session *session, struct str sha256,
                  struct shown *out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct arena *arena = session->arena;
    int code = recorded_read(session, sha256, arena, &out->recorded, err);
    if (code == 0) {
        code = hub_pack_by_hash(session->hub,
                                recorded_pin(&out->recorded, arena),
                                &out->pack, err);
    }
    if (code != 0) {
        return code;
    }
    out->record = record_create(arena, &out->pack->facts);
    struct str *commitments = arena_alloc(
        arena, (out->pack->facts.count + 1) * sizeof(*commitments));
    if (out->record.cells == NULL || commitments == NULL) {
        return err_nomem(err);
    }
    code = recorded_facts(session, &out->recorded, &out->record,
                          commitments, arena, err);
    return code != 0 ? code
        : evaluate_case(&out->judgement, arena, out->pack, &out->record,
                        err);
}

/* Adds "how" when it is asked for and there is something to gain: the least
 * changes after which the case is eligible. */
static int add_how(struct session *session, struct shown *shown,
                   struct value *out, struct err *err)
{
    assert(shown->pack != NULL);
    struct least least;
    if (!session_flag(session, "how")
        || shown->judgement.verdict == VERDICT_ELIGIBLE) {
        return 0;
    }
    int code = least_find(&least, session->arena, shown->pack,
                          &shown->record, err);
    if (code == 0) {
        value_set(out, "how", least_value(session->arena, shown->pack,
                                          &shown->record, &least));
    }
    return code;
}

/* The text of a fact that the letter names, or "". */
static struct str fact_text(const struct shown *shown, const char *name)
{
    assert(shown->record.cells != NULL);
    int slot = schema_find(&shown->pack->facts, str_of(name));
    return slot >= 0 && shown->record.cells[slot].known
        && shown->pack->facts.fields[slot].type.base == TYPE_TEXT
        ? shown->record.cells[slot].as.text : (struct str){ "", 0 };
}

/* Renders the letter of a decision. The same decision gives the same bytes
 * at any time: that is how a letter is verified. */
static int render(struct session *session, struct shown *shown,
                  struct buf *out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct letter letter = {
        .judgement = &shown->judgement, .decision = shown->recorded.sha256,
        .subject = value_get_text(shown->recorded.value, "case"),
        .decided_at = value_get_text(shown->recorded.value, "decided_at"),
        .innovation = fact_text(shown, "innovation.name"),
        .region = fact_text(shown, "replicator.region_code"),
        .unit = fact_text(shown, "replicator.unit")
    };
    return letter_render(out, session->arena, &letter, err);
}

/* Writes the letter to the file and answers its code. Errors:
 * MESSAGE_ARGUMENT_MISSING, those of templates and files. */
static int write_letter(struct session *session, struct shown *shown,
                        struct value **out, struct err *err)
{
    assert(shown->pack != NULL);
    const char *path = session_string(session, "out");
    struct buf buf;
    char code_text[20];
    if (path == NULL) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "out",
                        "explain");
    }
    buf_init(&buf, session->mem, 0);
    int code = render(session, shown, &buf, err);
    if (code == 0) {
        code = file_write(path, buf_view(&buf), err);
    }
    buf_free(&buf);
    letter_code(shown->recorded.sha256, code_text);
    *out = value_map(session->arena);
    value_set_string(session->arena, *out, "letter", path);
    value_set_text(session->arena, *out, "decision",
                   shown->recorded.sha256);
    value_set_string(session->arena, *out, "code", code_text);
    return code;
}

int op_explain(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    struct shown shown;
    struct str sha256;
    struct arena *arena = session->arena;
    int code = find_decision(session, session_text(session, "case"), &sha256,
                             err);
    if (code == 0) {
        code = derive(session, sha256, &shown, err);
    }
    if (code != 0) {
        return code;
    }
    if (session_flag(session, "letter")) {
        return write_letter(session, &shown, out, err);
    }
    *out = judgement_value(arena, &shown.judgement, true);
    value_set_text(arena, *out, "case",
                   value_get_text(shown.recorded.value, "case"));
    value_set_text(arena, *out, "decision", sha256);
    value_set_text(arena, *out, "decided_at",
                   value_get_text(shown.recorded.value, "decided_at"));
    return add_how(session, &shown, *out, err);
}

/* Reads the letter, derives its decision, renders it again: genuine when all
 * bytes are the same. Exit 6 when not. */
static int compare_letter(struct session *session, struct buf *letter,
                          struct value **out, struct err *err)
{
    assert(letter != NULL);
    const char *path = session_string(session, "file");
    struct shown shown;
    struct str sha256;
    struct buf again;
    int code = file_read(letter, path, err);
    if (code == 0 && !letter_decision(buf_view(letter), &sha256)) {
        (void)err_fail(err, MESSAGE_LETTER_CODE, "");
        code = err_at(err, path, 0, 0);
    }
    if (code == 0) {
        code = find_decision(session, str_copy(session->arena, sha256),
                             &sha256, err);
    }
    if (code == 0) {
        code = derive(session, sha256, &shown, err);
    }
    if (code != 0) {
        return code;
    }
    buf_init(&again, session->mem, 0);
    code = render(session, &shown, &again, err);
    bool same = code == 0 && str_equal(buf_view(letter), buf_view(&again));
    buf_free(&again);
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "decision", sha256);
    value_set_bool(session->arena, *out, "genuine", same);
    session->answer = same ? 0 : 6;
    return code;
}

int op_verify_letter(struct session *session, struct value **out,
                     struct err *err)
{
    assert(session != NULL);
    struct buf letter;
    buf_init(&letter, session->mem, LIMIT_PACK_FILE_BYTES);
    int code = compare_letter(session, &letter, out, err);
    buf_free(&letter);
    return code;
}
