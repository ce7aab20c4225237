/* Operations on a pack in a folder.
 *
 * Everything is read from files: no hub is needed to write rules. What a
 * rule says in words comes from the expression it was lifted to, so that
 * text and verdict cannot disagree; a rule that stays Lua says why. */
#include "engine/packs.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "engine/codes.h"
#include "engine/explained.h"
#include "engine/findings.h"
#include "engine/words.h"
#include "expr/words.h"
#include "pack/check.h"

/* The words of LANGUAGE.md for the kinds of declarations, in the order of
 * the enum: a new kind needs a row here. */
static const char *const kind_names[DECLARATION_KIND_COUNT] = {
    "rule", "component", "bonus", "prefer", "duty", "deadline", "guard"
};

/* --- check ---------------------------------------------------------------- */

/* The words that GitHub's workflow commands have for the severities, in the
 * order of enum severity. */
static const char *const severities[] = { "notice", "warning", "error" };

/* Appends `text` so that it cannot end what it stands in: with `xml` as the
 * value of an attribute, else as the message of a workflow command of
 * GitHub, where a newline would end the command and a percent sign begins an
 * escape. `text` ends with a zero byte. */
static void put_escaped(struct buf *buf, const char *text, bool xml)
{
    assert(buf != NULL);
    assert(text != NULL);
    for (const char *c = text; *c != '\0'; c++) {
        if (xml && (*c == '<' || *c == '>' || *c == '&' || *c == '"')) {
            buf_text(buf, *c == '<' ? "&lt;" : *c == '>' ? "&gt;"
                     : *c == '&' ? "&amp;" : "&quot;");
        } else if (!xml && (*c == '%' || *c == '\n')) {
            buf_text(buf, *c == '%' ? "%25" : "%0A");
        } else {
            buf_char(buf, *c);
        }
    }
}

/* Appends one finding as a workflow command of GitHub, which then marks the
 * line in the pull request. The message is cut at 1023 bytes: it is for a
 * margin, the whole stands in the findings themselves. */
static void put_github(struct buf *buf, const struct finding *finding,
                       enum language language)
{
    assert(finding != NULL);
    assert(finding->severity < sizeof(severities) / sizeof(severities[0]));
    char text[1024], code[8];
    err_message(&finding->err, language, text, sizeof(text));
    finding_code(&finding->err, code);
    buf_format(buf, "::%s file=%s,line=%lld,col=%lld,title=%s::",
               severities[finding->severity], finding->err.file,
               (long long)finding->err.line, (long long)finding->err.column,
               code);
    put_escaped(buf, text, false);
    buf_char(buf, '\n');
}

/* Appends one finding as a test case of JUnit. Only errors are failures: a
 * build must not break on what `check` itself lets pass. */
static void put_junit(struct buf *buf, const struct finding *finding,
                      enum language language)
{
    assert(finding != NULL);
    char text[1024], code[8];
    err_message(&finding->err, language, text, sizeof(text));
    finding_code(&finding->err, code);
    buf_format(buf, "  <testcase classname=\"%s\" name=\"%s line %lld\">",
               finding->err.file, code, (long long)finding->err.line);
    if (finding->severity == SEVERITY_ERROR) {
        buf_text(buf, "<failure message=\"");
        put_escaped(buf, text, true);
        buf_text(buf, "\"/>");
    }
    buf_text(buf, "</testcase>\n");
}

/* Sets the member "printed" of `map` to the findings in the format of a
 * tool. Without a format, or with one that callers make themselves (human,
 * json), nothing is set: the findings are values already. A failed
 * allocation leaves the member out and is found by the arena. */
static void put_printed(struct session *session, struct value *map,
                        const struct findings *findings)
{
    assert(findings != NULL);
    struct str format = session_text(session, "format");
    bool junit = str_is(format, "junit");
    struct buf buf;
    if (!junit && !str_is(format, "github")) {
        return;
    }
    buf_init(&buf, session->mem, 0);
    if (junit) {
        buf_format(&buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<testsuite name=\"awig check\" tests=\"%zu\""
                   " failures=\"%zu\">\n", findings->count,
                   findings_errors(findings));
    }
    for (size_t i = 0; i < findings->count; i++) {
        if (junit) {
            put_junit(&buf, &findings->items[i], session->language);
        } else {
            put_github(&buf, &findings->items[i], session->language);
        }
    }
    buf_text(&buf, junit ? "</testsuite>\n" : "");
    value_set_text(session->arena, map, "printed", buf_view(&buf));
    buf_free(&buf);
}

/* The format is one of the four that check knows. */
static int check_format(const struct session *session, struct err *err)
{
    static const char *const formats[] = { "", "human", "json", "github",
                                           "junit" };
    struct str format = session_text(session, "format");
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (str_is(format, formats[i])) {
            return 0;
        }
    }
    return err_fail(err, MESSAGE_ARGUMENT_CHOICE, "sts", "format", format,
                    "human, json, github, junit");
}

/* Findings of all folders; exit 1 when one is an error. */
int op_check(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    const struct value *folders = session_list(session, "pack");
    struct findings findings;
    findings_init(&findings, session->mem);
    int code = check_format(session, err);
    for (const struct value *item = folders != NULL ? folders->first : NULL;
         item != NULL && code == 0; item = item->next) {
        struct pack_options options = { .mem = session->mem,
                                        .clock = &session->clock,
                                        .limits = session->limits,
                                        .words = engine_words(
                                            session->arena),
                                        .more = session->arena };
        code = pack_check_folder(item->text.bytes,
                                 session_string(session, "rules"), &options,
                                 &findings, err);
    }
    if (code == 0 && findings.failed) {
        code = err_nomem(err);
    }
    if (code == 0) {
        *out = findings_value(session->arena, &findings, session->language);
        put_printed(session, *out, &findings);
        session->answer = findings_errors(&findings) > 0 ? 1 : 0;
    }
    findings_free(&findings);
    return code;
}

/* --- rules ---------------------------------------------------------------- */

/* What list and show say of one declaration: who it is, on which legal
 * basis, what happens when it fails, whether it is data (`lifted`) or still
 * Lua, and where it stands. `pack` is the one that declares it, not the
 * leaf. Borrows nothing: all texts are copied into the arena. */
static struct value *rule_row(struct arena *arena, const struct pack *pack,
                              enum declaration_kind kind,
                              const struct rule *rule)
{
    assert(pack != NULL);
    assert(rule->declaration != NULL);
    assert(kind < DECLARATION_KIND_COUNT);
    struct value *map = value_map(arena);
    value_set_text(arena, map, "id", rule->id);
    value_set_text(arena, map, "pack", pack->id);
    value_set_string(arena, map, "kind", kind_names[kind]);
    value_set(map, "title", explained_both(arena, rule->title));
    value_set_text(arena, map, "basis", rule->basis);
    value_set_text(arena, map, "on_fail", rule->on_fail);
    value_set_bool(arena, map, "lifted", rule->lifted);
    value_set_text(arena, map, "file", rule->declaration->file);
    value_set_integer(arena, map, "line", rule->declaration->line);
    return map;
}

/* Calls `each` for every declaration of the chain, root first. */
struct visit {
    struct session *session;      /* arena */
    struct value *list;           /* being filled */
    struct str wanted;            /* an id, or empty = all */
    struct str nearest;           /* to it, when no rule has it */
    size_t distance;
    int64_t as_of;
};
typedef void (*visit_rule)(struct visit *visit, struct pack *pack,
                           enum declaration_kind kind,
                           const struct rule *rule);

/* Calls `each` for every declaration that holds for the leaf: the root
 * first, then its children down to the leaf, within a pack by kind and then
 * in the order of the file. Staff read the national rules before their own. */
static void for_each_rule(struct visit *visit, struct pack *leaf,
                          visit_rule each)
{
    assert(leaf != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(leaf, chain);
    for (size_t i = 0; i < count; i++) {
        for (int kind = 0; kind < DECLARATION_KIND_COUNT; kind++) {
            for (size_t k = 0; k < chain[i]->rules_count[kind]; k++) {
                each(visit, chain[i], (enum declaration_kind)kind,
                     &chain[i]->rules[kind][k]);
            }
        }
    }
}

/* A visit_rule: adds the row of the declaration to the list. */
static void list_rule(struct visit *visit, struct pack *pack,
                      enum declaration_kind kind, const struct rule *rule)
{
    assert(visit->list != NULL || visit->session->arena->failed);
    value_add(visit->list, rule_row(visit->session->arena, pack, kind,
                                    rule));
}

/* A visit_rule: keeps the id that is nearest to the wanted one. */
static void nearer_rule(struct visit *visit, struct pack *pack,
                        enum declaration_kind kind, const struct rule *rule)
{
    (void)pack;
    (void)kind;
    assert(visit->wanted.size > 0);
    if (str_nearer(visit->wanted, rule->id, &visit->distance)) {
        visit->nearest = rule->id;
    }
}

/* What a lifted expression says, in both languages, with the values that
 * `eval` gives to parameters. The buffers are emptied before returning; the
 * words live in the arena. NULL = no memory. */
static struct value *words_both(struct arena *arena, const struct pack *pack,
                                node_id node, const struct eval *eval)
{
    assert(node != NODE_ID_NONE);
    struct str texts[LANGUAGE_COUNT];
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct buf buf;
        buf_init(&buf, arena->mem, 0);
        words_node(&buf, &pack->graph, node, eval, (enum language)i);
        texts[i] = str_copy(arena, buf_view(&buf));
        buf_free(&buf);
    }
    return explained_both(arena, texts);
}

/* Adds "when" and "check" in words to the row of a lifted rule, with the
 * parameters of the day asked for. Facts are all unknown: the words describe
 * the rule, not a case. Without memory nothing is added; the arena remembers
 * that it failed. */
static void put_words(struct visit *visit, struct value *map,
                      const struct pack *pack, const struct rule *rule)
{
    assert(visit != NULL);
    assert(rule->lifted);
    struct arena *arena = visit->session->arena;
    struct cell *parameters = arena_alloc(
        arena, (pack->parameters.count + 1) * sizeof(*parameters));
    struct cell *facts = arena_alloc(
        arena, (pack->facts.count + 1) * sizeof(*facts));
    if (parameters == NULL || facts == NULL) {
        return;
    }
    pack_parameters_on(pack, visit->as_of, parameters, NULL);
    struct eval eval = { .graph = &pack->graph, .facts = facts,
                         .parameters = parameters, .arena = arena };
    if (rule->when_node != NODE_ID_NONE) {
        value_set(map, "when", words_both(arena, pack, rule->when_node,
                                          &eval));
    }
    if (rule->check_node != NODE_ID_NONE) {
        value_set(map, "check", words_both(arena, pack, rule->check_node,
                                           &eval));
    }
}

/* A visit_rule: the row of the declaration wanted (all, when none is named)
 * with its meaning in words; or, when it could not be lifted, why not. Skips
 * the others. */
static void show_rule(struct visit *visit, struct pack *pack,
                      enum declaration_kind kind, const struct rule *rule)
{
    assert(visit != NULL);
    struct arena *arena = visit->session->arena;
    if (visit->wanted.size > 0 && !str_equal(visit->wanted, rule->id)) {
        return;
    }
    struct value *map = rule_row(arena, pack, kind, rule);
    if (rule->lifted) {
        put_words(visit, map, pack, rule);
    } else {
        char text[LANGUAGE_COUNT][512];
        struct value *why = value_map(arena);
        err_message(&rule->why_not_lifted, LANGUAGE_ID, text[0], 512);
        err_message(&rule->why_not_lifted, LANGUAGE_EN, text[1], 512);
        value_set_string(arena, why, "id", text[LANGUAGE_ID]);
        value_set_string(arena, why, "en", text[LANGUAGE_EN]);
        value_set(map, "not_lifted", why);
    }
    value_add(visit->list, map);
}

/* Loads the pack of argument "pack" and the day of "as-of". */
static int start(struct session *session, struct pack **pack, int64_t *as_of,
                 struct err *err)
{
    assert(pack != NULL);
    assert(as_of != NULL);
    bool given = false;
    int code = session_date(session, "as-of", &given, as_of, err);
    if (code == 0) {
        code = session_load_pack(session, session_string(session, "pack"),
                                 NULL, pack, err);
    }
    if (code == 0 && !given) {
        *as_of = time_to_date(session->clock.now(session->clock.user),
                              (*pack)->zone);
    }
    return code;
}

/* The shared half of list and show: loads the pack, visits its chain, gives
 * {pack, rules}. A named rule that no pack of the chain has is an error; an
 * empty pack is not. Errors: MESSAGE_RULE_UNKNOWN(_NEAR), and those of
 * start(). */
static int visit_rules(struct session *session, struct value **out,
                       visit_rule each, struct err *err)
{
    assert(each != NULL);
    assert(out != NULL);
    struct pack *pack = NULL;
    struct visit visit = { .session = session,
                           .list = value_list(session->arena),
                           .wanted = session_text(session, "rule"),
                           .distance = SIZE_MAX };
    int code = start(session, &pack, &visit.as_of, err);
    if (code != 0) {
        return code;
    }
    for_each_rule(&visit, pack, each);
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "pack", pack->id);
    value_set(*out, "rules", visit.list);
    if (visit.wanted.size > 0 && visit.list != NULL
        && visit.list->count == 0) {
        for_each_rule(&visit, pack, nearer_rule);
        code = visit.nearest.size > 0
            ? err_fail(err, MESSAGE_RULE_UNKNOWN_NEAR, "tt", visit.wanted,
                       visit.nearest)
            : err_fail(err, MESSAGE_RULE_UNKNOWN, "t", visit.wanted);
    }
    pack_release(pack);
    return code;
}

int op_rules_list(struct session *session, struct value **out,
                  struct err *err)
{
    return visit_rules(session, out, list_rule, err);
}

int op_rules_show(struct session *session, struct value **out,
                  struct err *err)
{
    return visit_rules(session, out, show_rule, err);
}

/* --- parameters ----------------------------------------------------------- */

/* Which way a child pack may move a parameter (LANGUAGE.md), in the order of
 * enum stricter. */
static const char *const stricter_names[] = {
    "", "higher", "lower", "subset", "superset", "earlier", "later", "fixed",
    "order", "free"
};

/* One value of one parameter. `row` is the line of the pack it comes from,
 * NULL when the cell has none; a row that holds from the beginning of time
 * has no "from". The caller has checked that the slot exists in the schema
 * of the pack. */
static struct value *parameter_row_value(struct arena *arena,
                                         const struct pack *pack, size_t slot,
                                         struct cell cell,
                                         const struct parameter_row *row)
{
    assert(arena != NULL);
    assert(slot < pack->parameters.count);
    const struct field *field = &pack->parameters.fields[slot];
    struct value *map = value_map(arena);
    char from[11];
    value_set_text(arena, map, "key", field->name);
    value_set(map, "value", cell_to_value(arena, field->type, cell));
    value_set_text(arena, map, "unit", field->unit);
    value_set_string(arena, map, "type", type_name(field->type));
    value_set_string(arena, map, "stricter",
                     stricter_names[pack->parameter_info[slot].stricter]);
    if (row != NULL && row->from != INT64_MIN) {
        date_format(row->from, from);
        value_set_string(arena, map, "from", from);
    } else {
        value_set_null(arena, map, "from");
    }
    if (row != NULL) {
        value_set_text(arena, map, "basis", row->basis);
        value_set_text(arena, map, "file", row->file);
        value_set_integer(arena, map, "line", row->line);
    }
    value_set(map, "title", explained_both(arena, field->title));
    return map;
}

/* Values in force on the day, with where they come from. */
int op_params_list(struct session *session, struct value **out,
                   struct err *err)
{
    assert(session != NULL);
    struct pack *pack = NULL;
    int64_t as_of = 0;
    struct arena *arena = session->arena;
    int code = start(session, &pack, &as_of, err);
    if (code != 0) {
        return code;
    }
    size_t count = pack->parameters.count;
    struct cell *cells = arena_alloc(arena, (count + 1) * sizeof(*cells));
    const struct parameter_row **rows = arena_alloc(
        arena, (count + 1) * sizeof(*rows));
    struct value *list = value_list(arena);
    if (cells != NULL && rows != NULL) {
        pack_parameters_on(pack, as_of, cells, rows);
        for (size_t i = 0; i < count; i++) {
            value_add(list, parameter_row_value(arena, pack, i, cells[i],
                                                rows[i]));
        }
    }
    char day[11];
    date_format(as_of, day);
    *out = value_map(arena);
    value_set_text(arena, *out, "pack", pack->id);
    value_set_string(arena, *out, "as_of", day);
    value_set(*out, "parameters", list);
    pack_release(pack);
    return arena->failed ? err_nomem(err) : 0;
}

/* The slot of a parameter by its key. Errors: MESSAGE_PARAMETER_UNKNOWN,
 * which names the nearest key, because keys are long and people type them. */
static int parameter_slot(const struct pack *pack, struct str key, int *slot,
                          struct err *err)
{
    assert(pack != NULL);
    assert(slot != NULL);
    *slot = schema_find(&pack->parameters, key);
    if (*slot >= 0) {
        return 0;
    }
    return err_fail(err, MESSAGE_PARAMETER_UNKNOWN, "tt", key,
                    schema_nearest(&pack->parameters, key));
}

/* History is per pack of the chain: a child changes a value by a row of its
 * own, and the row of the parent is not erased by it. */
int op_params_history(struct session *session, struct value **out,
                      struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct pack *pack = NULL;
    int64_t as_of = 0;
    int slot = -1;
    struct arena *arena = session->arena;
    int code = start(session, &pack, &as_of, err);
    if (code == 0) {
        code = parameter_slot(pack, session_text(session, "key"), &slot,
                              err);
    }
    if (code != 0) {
        pack_release(pack);
        return code;
    }
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(pack, chain);
    struct value *list = value_list(arena);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < chain[i]->parameter_rows_count; k++) {
            const struct parameter_row *row = &chain[i]->parameter_rows[k];
            if (row->slot == slot) {
                struct value *map = parameter_row_value(
                    arena, chain[i], (size_t)slot, row->value, row);
                value_set_text(arena, map, "pack", chain[i]->id);
                value_add(list, map);
            }
        }
    }
    *out = value_map(arena);
    value_set_text(arena, *out, "key", session_text(session, "key"));
    value_set(*out, "values", list);
    pack_release(pack);
    return arena->failed ? err_nomem(err) : 0;
}

/* --- codes ---------------------------------------------------------------- */

/* What the mistake looks like in a file, and the repair, when there is one to
 * show. */
static void put_example(struct arena *arena, struct value *map, int number)
{
    assert(map != NULL);
    const struct code_example *example = code_example(number);
    if (example != NULL) {
        value_set_string(arena, map, "file", example->file);
        value_set_string(arena, map, "bad", example->bad);
        value_set_string(arena, map, "good", example->good);
    }
}

/* Accepts "AW1234", "aw1234" and "1234": codes are copied from screens and
 * read out on the telephone. */
int op_explain_code(struct session *session, struct value **out,
                    struct err *err)
{
    assert(out != NULL);
    struct str code = session_text(session, "code");
    int64_t number = 0;
    struct str digits = code;
    if (str_starts(code, "AW") || str_starts(code, "aw")) {
        digits.bytes += 2;
        digits.size -= 2;
    }
    enum message message = str_integer(digits, &number) && number < 10000
        && number > 0 ? message_by_number((int)number) : MESSAGE_NONE;
    if (message == MESSAGE_NONE) {
        return err_fail(err, MESSAGE_CODE_UNKNOWN, "t", code);
    }
    const struct message_row *row = message_row(message);
    struct arena *arena = session->arena;
    struct err example;
    char name[8];
    err_clear(&example);
    example.message = message;
    finding_code(&example, name);
    *out = value_map(arena);
    value_set_string(arena, *out, "code", name);
    value_set_string(arena, *out, "name", row->name);
    value_set_integer(arena, *out, "exit", -row->code);
    value_set_string(arena, *out, "message", row->text[session->language]);
    value_set_string(arena, *out, "hint", row->hint[session->language]);
    put_example(arena, *out, (int)number);
    return 0;
}
