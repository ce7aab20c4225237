/* `awig explain`: a recorded decision shown, told in a letter, and a letter
 * checked against it.
 *
 * Explanations and letters are derived from the decision each time they are
 * asked for, so that they cannot say anything it does not. */
#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "engine/decide.h"
#include "engine/explain_parts.h"
#include "engine/explained.h"
#include "engine/least.h"
#include "engine/letter.h"
#include "engine/recorded.h"
#include "store/cases.h"
#include "store/innovations.h"
#include "store/regions.h"

/* The decision meant by a case's name (its last one) or by the start of a
 * hash, at least 8 digits. It lives in the session's arena. Errors:
 * MESSAGE_DECISION_NONE, MESSAGE_DECISION_UNKNOWN. */
static int find_decision(struct session *session, struct str name,
                         struct stored_decision *out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
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
            *out = decisions[i];
            return 0;
        }
    }
    return err_fail(err, is_case ? MESSAGE_DECISION_NONE
                                 : MESSAGE_DECISION_UNKNOWN, "t", name);
}

/* A decision judged again, to be shown. */
struct shown {
    struct recorded recorded;     /* as the database has it */
    struct pack *pack;            /* belongs to the hub */
    struct record record;         /* facts, personal ones too */
    struct judgement judgement;   /* derived again, in the arena */
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

/* Derives the decision and writes its letter. */
static int letter_of(struct session *session,
                     const struct stored_decision *decision,
                     struct value **out, struct err *err)
{
    struct shown shown;
    int code = derive(session, decision->sha256, &shown, err);
    assert(decision->sha256.size > 0);
    return code == 0 ? write_letter(session, &shown, out, err) : code;
}

/* --- The whole explanation ------------------------------------------------ */

/* Adds "subject": what the case is about, by name. */
static int add_subject(struct session *session, int64_t number,
                       struct value *out, struct err *err)
{
    struct arena *arena = session->arena;
    struct stored_case stored;
    struct innovation innovation;
    struct region region;
    assert(session->hub != NULL);
    int code = case_get(session->hub->db, arena, number, &stored, err);
    if (code <= 0) {
        return code;
    }
    assert(stored.number == number);
    struct value *map = value_set(out, "subject", value_map(arena));
    code = innovation_get(session->hub->db, arena, stored.innovation,
                          &innovation, err);
    value_set_text(arena, map, "innovation", code > 0 ? innovation.name
                                                      : stored.innovation);
    value_set_text(arena, map, "unit", stored.unit);
    if (code >= 0) {
        code = region_get(session->hub->db, arena, stored.region, &region,
                          err);
    }
    value_set_text(arena, map, "region", code > 0 ? region.name
                                                  : stored.region);
    return code < 0 ? code : 0;
}

/* The decision as data with all that explains it: where each value came
 * from, parameters, conditions, the score. */
static int add_decision(struct session *session,
                        const struct stored_decision *decision,
                        struct value **out, struct err *err)
{
    struct arena *arena = session->arena;
    struct shown shown;
    struct value *score = NULL;
    struct fact_query query = { decision->number, decision->entry, false };
    struct fact_value *values = NULL;
    size_t count = 0;
    assert(decision->sha256.size > 0);
    int code = derive(session, decision->sha256, &shown, err);
    if (code == 0) {
        code = case_facts(session->hub->db, arena, &query, &values, &count,
                          err);
    }
    if (code != 0) {
        return code;
    }
    struct explaining explaining = {
        .arena = arena, .leaf = shown.pack, .stored = true,
        .facts = shown.judgement.facts, .as_of = shown.judgement.as_of,
        .values = values, .values_count = count
    };
    *out = judgement_value(arena, &shown.judgement, true);
    explained_rules(*out, &explaining, &shown.judgement,
                    session_flag(session, "passing"));
    value_set_text(arena, *out, "case",
                   value_get_text(shown.recorded.value, "case"));
    value_set_text(arena, *out, "decision", decision->sha256);
    value_set_text(arena, *out, "decided_at",
                   value_get_text(shown.recorded.value, "decided_at"));
    code = explain_score(arena, &shown.judgement, &score, err);
    if (score != NULL) {
        value_set(*out, "match", score);
    }
    return code == 0 ? add_how(session, &shown, *out, err) : code;
}

/* What is to be explained: a decision, a refusal, or both, of one case. */
struct meant {
    int64_t number;               /* of the case */
    bool decided;                 /* `decision` means something */
    struct stored_decision decision; /* the last one, or the one named */
    struct value *refusal;        /* as data, or NULL */
};

/* Finds what the arguments mean. A case means its last decision and, when its
 * last step was refused, that refusal; --entry and --action mean a refusal
 * alone, a hash a decision alone. */
static int find_meant(struct session *session, struct meant *out,
                      struct err *err)
{
    struct str name = session_text(session, "case");
    struct str action = session_text(session, "action");
    int64_t entry = session_integer(session, "entry", -1);
    bool is_case = case_number(name, &out->number) && name.size < 20;
    struct refusal_wish wish = { is_case ? out->number : 0, entry, action };
    int code = 0;
    assert(session->hub != NULL);
    if (is_case) {
        struct stored_case stored;
        int found = case_get(session->hub->db, session->arena, out->number,
                             &stored, err);
        if (found <= 0) {
            return found < 0 ? found
                : err_fail(err, MESSAGE_DECISION_UNKNOWN, "t", name);
        }
    }
    if (is_case || entry >= 0) {
        code = explain_refusal(session, &wish, &out->refusal, &out->number,
                               err);
    }
    bool alone = entry >= 0 || action.size > 0;
    if (code != 0 || (alone && out->refusal != NULL)) {
        return code;
    }
    if (alone) {
        return err_fail(err, MESSAGE_REFUSAL_NONE, "t", name);
    }
    struct err missing;
    err_clear(&missing);
    code = find_decision(session, name, &out->decision, &missing);
    out->decided = code == 0;
    if (code != 0 && (out->refusal == NULL || code == ERR_STORAGE)) {
        *err = missing;
        return code;
    }
    out->number = code == 0 ? out->decision.number : out->number;
    return 0;
}

/* The name of a case by itself, where there is no decision that says it. */
static struct value *named(struct arena *arena, int64_t number)
{
    char name[CASE_NAME_BYTES];
    struct value *map = value_map(arena);
    assert(number > 0);
    case_name(number, name);
    value_set_string(arena, map, "case", name);
    assert(name[0] != '\0');
    return map;
}

/* The explanation as text in Markdown: `*out` becomes that text. */
static int as_markdown(struct session *session, struct value **out,
                       struct err *err)
{
    struct buf buf;
    buf_init(&buf, session->mem, 0);
    explain_markdown(&buf, *out, session->language);
    bool failed = buf.failed;
    *out = value_text(session->arena, buf_view(&buf));
    buf_free(&buf);
    assert(session->arena != NULL);
    return failed || *out == NULL ? err_nomem(err) : 0;
}

/* Is the answer wanted as Markdown? Errors: MESSAGE_ARGUMENT_CHOICE. */
static int wants_markdown(struct session *session, bool *yes,
                          struct err *err)
{
    struct str format = session_text(session, "format");
    *yes = str_is(format, "markdown");
    assert(session != NULL);
    if (format.size == 0 || *yes || str_is(format, "text")) {
        return 0;
    }
    return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sts", "format", format,
                    "text, markdown");
}

int op_explain(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    struct meant meant = { .number = 0 };
    bool markdown = false;
    int code = wants_markdown(session, &markdown, err);
    if (code == 0) {
        code = find_meant(session, &meant, err);
    }
    if (code == 0 && session_flag(session, "letter")) {
        return meant.decided ? letter_of(session, &meant.decision, out, err)
            : err_fail(err, MESSAGE_DECISION_NONE, "t",
                       session_text(session, "case"));
    }
    if (code == 0 && meant.decided) {
        code = add_decision(session, &meant.decision, out, err);
    } else if (code == 0) {
        *out = named(session->arena, meant.number);
    }
    if (code == 0) {
        code = add_subject(session, meant.number, *out, err);
    }
    if (code != 0) {
        return code;
    }
    if (meant.refusal != NULL) {
        bool newer = !meant.decided
            || value_get_integer(meant.refusal, "entry", 0)
                > meant.decision.entry;
        value_set(*out, "refusal", meant.refusal);
        value_set_string(session->arena, *out, "newest",
                         newer ? "refusal" : "decision");
    }
    return markdown ? as_markdown(session, out, err) : 0;
}

/* Reads the letter, derives its decision, renders it again: genuine when all
 * bytes are the same. Exit 6 when not. */
static int compare_letter(struct session *session, struct buf *letter,
                          struct value **out, struct err *err)
{
    assert(letter != NULL);
    const char *path = session_string(session, "file");
    struct shown shown;
    struct str named_hash;
    struct stored_decision decision = { .number = 0 };
    struct buf again;
    int code = file_read(letter, path, err);
    if (code == 0 && !letter_decision(buf_view(letter), &named_hash)) {
        (void)err_fail(err, MESSAGE_LETTER_CODE, "");
        code = err_at(err, path, 0, 0);
    }
    if (code == 0) {
        code = find_decision(session, str_copy(session->arena, named_hash),
                             &decision, err);
    }
    if (code == 0) {
        code = derive(session, decision.sha256, &shown, err);
    }
    if (code != 0) {
        return code;
    }
    buf_init(&again, session->mem, 0);
    code = render(session, &shown, &again, err);
    bool same = code == 0 && str_equal(buf_view(letter), buf_view(&again));
    buf_free(&again);
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "decision", decision.sha256);
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
