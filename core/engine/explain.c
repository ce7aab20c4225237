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
#include "engine/possible.h"
#include "engine/recorded.h"
#include "store/cases.h"

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
    /* The newest first: a case may have been judged often. */
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
    assert(sha256.size > 0);
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

/* --- The whole explanation ------------------------------------------------ */

/* What is to be explained: a decision, a refusal, or both, of one case. */
struct meant {
    int64_t number;               /* of the case */
    bool decided;                 /* `decision` means something */
    struct stored_decision decision; /* the last one, or the one named */
    struct value *refusal;        /* as data, or NULL */
    bool kept_only;               /* what is recorded will do where personal
                                     facts were erased */
};

/* The decision as data with all that explains it: where each value came
 * from, parameters, conditions, the score. Errors: those of derive. */
static int add_decision(struct session *session, const struct meant *meant,
                        struct value **out, struct pack **pack,
                        struct err *err)
{
    const struct stored_decision *decision = &meant->decision;
    struct arena *arena = session->arena;
    struct shown shown;
    struct value *score = NULL;
    struct fact_query query = { decision->number, decision->entry, false };
    struct fact_value *values = NULL;
    size_t count = 0;
    assert(decision->sha256.size > 0);
    int code = derive(session, decision->sha256, &shown, err);
    if (code < 0 && err->message == MESSAGE_DECISION_ERASED
        && meant->kept_only) {
        err_clear(err);
        *pack = shown.pack;
        *out = explain_kept(arena, shown.pack, &shown.recorded);
        return 0;
    }
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
    *pack = shown.pack;
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

/* Finds what the arguments mean. A case means its last decision and, when its
 * last step was refused, that refusal; --entry and --action mean a refusal
 * alone, a hash a decision alone. */
static int find_meant(struct session *session, struct meant *out,
                      struct err *err)
{
    assert(out != NULL);
    struct str name = session_text(session, "case");
    struct str action = session_text(session, "action");
    int64_t entry = session_integer(session, "entry", -1);
    bool is_case = case_number(name, &out->number) && name.size < 20;
    struct refusal_wish wish = { is_case ? out->number : 0, entry, action,
                                 STR("") };
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

/* Renders the letter of what is told: of the refusal when that is the newer,
 * or all there is. */
static int render(struct session *session, const struct pack *pack,
                  const struct value *told, struct buf *out, struct err *err)
{
    const struct value *refusal = value_get(told, "refusal");
    bool newer = str_is(value_get_text(told, "newest"), "refusal");
    struct letter letter = {
        .explained = told, .pack = pack, .refusal = newer,
        .identity = newer ? value_get_text(refusal, "record")
                          : value_get_text(told, "decision")
    };
    assert(letter.identity.size == 64);
    return letter_render(out, session->arena, &letter, err);
}

/* Writes the letter to the file and answers its code. What became known after
 * the decision is answered beside it: the letter is of the record, the same
 * bytes whenever it is printed. Errors: MESSAGE_ARGUMENT_MISSING, those of
 * templates and files. */
static int write_letter(struct session *session, const struct pack *pack,
                        struct value **out, struct err *err)
{
    const char *path = session_string(session, "out");
    struct value *told = *out;
    struct buf buf;
    char code_text[20];
    assert(told != NULL);
    if (path == NULL) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "out",
                        "explain");
    }
    buf_init(&buf, session->mem, 0);
    int code = render(session, pack, told, &buf, err);
    if (code == 0) {
        code = file_write(path, buf_view(&buf), err);
    }
    buf_free(&buf);
    bool refusal = str_is(value_get_text(told, "newest"), "refusal");
    struct str identity = refusal
        ? value_get_text(value_get(told, "refusal"), "record")
        : value_get_text(told, "decision");
    letter_code(identity, code_text);
    *out = value_map(session->arena);
    value_set_string(session->arena, *out, "letter", path);
    value_set_text(session->arena, *out, refusal ? "refusal" : "decision",
                   identity);
    value_set_string(session->arena, *out, "code", code_text);
    if (!refusal) {
        value_set(*out, "known_later", value_copy(session->arena,
                                           value_get(told, "late")));
    }
    assert(code <= 0);
    return code;
}

/* The explanation as text in Markdown: `*out` becomes that text. */
static int as_markdown(struct session *session, struct value **out,
                       struct err *err)
{
    assert(out != NULL);
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
    assert(yes != NULL);
    assert(session != NULL);
    struct str format = session_text(session, "format");
    *yes = str_is(format, "markdown");
    if (format.size == 0 || *yes || str_is(format, "text")) {
        return 0;
    }
    return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sts", "format", format,
                    "text, markdown");
}

/* The pack that refused: of the entry, or the case's own when the action was
 * none of its state's. */
static int refusing_pack(struct session *session, const struct meant *meant,
                         struct pack **out, struct err *err)
{
    struct recorded entry = { .value = meant->refusal };
    struct stored_case stored;
    struct str pin = recorded_pin(&entry, session->arena);
    int code = case_get(session->hub->db, session->arena, meant->number,
                        &stored, err);
    assert(meant->refusal != NULL);
    return code < 0 ? code
        : hub_pack_by_hash(session->hub, pin.size > 0 ? pin : stored.pack,
                           out, err);
}

/* Everything that is told of what is meant, as data. `pack` becomes the one
 * whose rules judged it, for the letter's template. */
static int tell(struct session *session, struct meant *meant,
                struct value **out, struct pack **pack, struct err *err)
{
    struct value *late = NULL;
    int code = 0;
    assert(meant->number > 0);
    if (meant->decided) {
        code = add_decision(session, meant, out, pack, err);
    } else {
        *out = named(session->arena, meant->number);
    }
    int64_t known = meant->decided ? meant->decision.entry : INT64_MAX;
    if (code == 0 && meant->refusal != NULL) {
        bool newer = !meant->decided
            || value_get_integer(meant->refusal, "entry", 0)
                > meant->decision.entry;
        value_set(*out, "refusal", meant->refusal);
        known = newer ? value_get_integer(meant->refusal, "entry", known)
                      : known;
        value_set_string(session->arena, *out, "newest",
                         newer ? "refusal" : "decision");
    }
    if (code == 0) {
        code = explain_subject(session, meant->number, known, *out, err);
    }
    if (code == 0 && str_is(value_get_text(*out, "newest"), "refusal")) {
        code = refusing_pack(session, meant, pack, err);
    }
    if (code == 0 && meant->decided) {
        code = explain_late(session->hub->db, session->arena,
                            &meant->decision, &late, err);
        value_set(*out, "late", late);
    }
    assert(code <= 0);
    return code;
}

/* Was it refused because whoever tried does not hold the role here? */
static bool unheld(const struct value *refusal)
{
    const struct value *demands = value_get(refusal, "demands");
    assert(refusal != NULL);
    for (const struct value *one = demands != NULL ? demands->first : NULL;
         one != NULL; one = one->next) {
        if (str_is(value_get_text(one, "guard"), "role_held")) {
            return true;
        }
    }
    return false;
}

/* Adds to a refusal that is told "how": what would make the action possible
 * a moment after it was refused, or at --at. */
static int add_possible(struct session *session, struct value *told,
                        struct err *err)
{
    assert(told != NULL);
    struct value *refusal = value_get(told, "refusal");
    struct value *how = NULL;
    struct str at = session_text(session, "at");
    if (refusal == NULL) {
        return 0;
    }
    struct possible_wish wish = {
        .subject = value_get_text(told, "case"),
        .action = value_get_text(refusal, "action"),
        .role = value_get_text(refusal, "role"),
        .at = at.size >= 10 ? at : value_get_text(refusal, "latest"),
        .unheld = unheld(refusal)
    };
    int code = possible_find(session, &wish, &how, err);
    if (code == 0) {
        value_set(refusal, "how", how);
    }
    return code;
}

/* Text by default, Markdown on request, a letter with --letter. Errors:
 * MESSAGE_DECISION_NONE, MESSAGE_DECISION_UNKNOWN, MESSAGE_REFUSAL_NONE. */
int op_explain(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    struct meant meant = { .number = 0 };
    struct pack *pack = NULL;
    bool markdown = false;
    int code = wants_markdown(session, &markdown, err);
    if (code == 0) {
        code = find_meant(session, &meant, err);
    }
    meant.kept_only = !session_flag(session, "letter");
    if (code == 0) {
        code = tell(session, &meant, out, &pack, err);
    }
    if (code != 0) {
        return code;
    }
    assert(pack != NULL);
    if (session_flag(session, "how")) {
        code = add_possible(session, *out, err);
    }
    if (code != 0) {
        return code;
    }
    if (session_flag(session, "letter")) {
        return write_letter(session, pack, out, err);
    }
    return markdown ? as_markdown(session, out, err) : 0;
}

/* --- Checking a letter ---------------------------------------------------- */

/* Finds what a mark names: a decision by its hash, a refusal by its entry, of
 * which the record must be the one that was told. Errors: those of
 * find_decision, MESSAGE_REFUSAL_NONE. */
static int find_marked(struct session *session,
                       const struct letter_mark *mark, struct meant *out,
                       struct err *err)
{
    struct refusal_wish wish = { 0, mark->entry, STR(""), STR("") };
    int code = 0;
    assert(mark->identity.size > 0);
    *out = (struct meant){ .decided = !mark->refusal };
    if (!mark->refusal) {
        code = find_decision(session,
                             str_copy(session->arena, mark->identity),
                             &out->decision, err);
        out->number = out->decision.number;
        return code;
    }
    code = explain_refusal(session, &wish, &out->refusal, &out->number, err);
    if (code == 0 && (out->refusal == NULL
        || !str_equal(value_get_text(out->refusal, "record"),
                      mark->identity))) {
        code = err_fail(err, MESSAGE_DECISION_UNKNOWN, "t", mark->identity);
    }
    assert(code <= 0);
    return code;
}

/* Finds the decision or the refusal whose identity begins with the 16 digits
 * of a code: what a reader of the paper has. */
static int find_coded(struct session *session, struct str code_text,
                      struct meant *out, struct err *err)
{
    assert(code_text.size == 16);
    struct err unknown;
    err_clear(&unknown);
    *out = (struct meant){ .decided = true };
    int code = find_decision(session, code_text, &out->decision, &unknown);
    out->number = out->decision.number;
    if (code == 0 || code == ERR_STORAGE) {
        *err = unknown;
        return code;
    }
    out->decided = false;
    code = explain_refusal_coded(session, code_text, &out->refusal,
                                 &out->number, err);
    assert(code <= 0);
    return code == 0 && out->refusal == NULL
        ? err_fail(err, MESSAGE_DECISION_UNKNOWN, "t", code_text) : code;
}

/* What the hub's own record says, for comparing with the paper by eye. */
static struct value *on_record(struct session *session,
                               const struct meant *meant,
                               const struct value *told)
{
    assert(told != NULL);
    static const char *const of_decision[] = { "verdict", "as_of",
                                               "decided_at" };
    static const char *const of_refusal[] = { "action", "at", "state" };
    struct arena *arena = session->arena;
    struct value *map = value_map(arena);
    const struct value *from = meant->decided ? told
                                              : value_get(told, "refusal");
    value_set_text(arena, map, "case", value_get_text(told, "case"));
    value_set_text(arena, map, meant->decided ? "decision" : "refusal",
                   meant->decided ? meant->decision.sha256
                                  : value_get_text(from, "record"));
    for (int i = 0; i < 3; i++) {
        const char *key = meant->decided ? of_decision[i] : of_refusal[i];
        value_set_text(arena, map, key, value_get_text(from, key));
    }
    if (meant->decided) {
        value_set(map, "known_later",
                  value_copy(arena, value_get(told, "late")));
    }
    assert(map == NULL || map->kind == VALUE_MAP);
    return map;
}

/* Renders what is meant again and compares: genuine when all bytes are the
 * same. A letter of another template (an older program, another version of
 * the pack) cannot be compared, and it is said so. Exit 6 when not genuine. */
static int compare(struct session *session, struct meant *meant,
                   struct str letter, struct value **out, struct err *err)
{
    struct value *told = NULL;
    struct pack *pack = NULL;
    struct letter_mark mark;
    char form[13];
    int code = tell(session, meant, &told, &pack, err);
    if (code != 0) {
        return code;
    }
    *out = on_record(session, meant, told);
    if (letter.size == 0) {
        value_set_bool(session->arena, *out, "by_code", true);
        return 0;
    }
    struct buf again;
    buf_init(&again, session->mem, 0);
    code = render(session, pack, told, &again, err);
    bool same = code == 0 && str_equal(letter, buf_view(&again));
    buf_free(&again);
    assert(meant->number > 0);
    (void)letter_find_mark(letter, &mark);
    letter_form(pack, form);
    bool other = !same && mark.form.size > 0 && !str_is(mark.form, form);
    value_set_bool(session->arena, *out, "genuine", same);
    if (!same) {
        value_set_string(session->arena, *out, "difference",
                         other ? "template" : "text");
    }
    session->answer = same ? 0 : 6;
    return code;
}

/* Anybody with the hub can check a letter; nothing secret is in its code. Exit
 * 6 when a byte differs. */
int op_verify_letter(struct session *session, struct value **out,
                     struct err *err)
{
    const char *path = session_string(session, "file");
    struct meant meant = { .number = 0 };
    struct letter_mark mark;
    char digits[17];
    assert(session->hub != NULL);
    if (letter_is_code(str_of(path), digits)) {
        int coded = find_coded(session, str_of(digits), &meant, err);
        return coded != 0 ? coded
            : compare(session, &meant, STR(""), out, err);
    }
    struct buf letter;
    buf_init(&letter, session->mem, LIMIT_PACK_FILE_BYTES);
    int code = file_read(&letter, path, err);
    if (code == 0 && !letter_find_mark(buf_view(&letter), &mark)) {
        (void)err_fail(err, MESSAGE_LETTER_CODE, "");
        code = err_at(err, path, 0, 0);
    }
    if (code == 0) {
        code = find_marked(session, &mark, &meant, err);
    }
    if (code == 0) {
        code = compare(session, &meant, buf_view(&letter), out, err);
    }
    buf_free(&letter);
    return code;
}
