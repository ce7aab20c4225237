/* Words that look at one case: its state, verdict, facts, documents.
 *
 * Every look runs the operation that people run. A verdict is judged inside a
 * transaction that is taken back, so that looking twice is the same. */
#include "engine/simulate_words.h"

#include <assert.h>

#include "engine/case_assessment.h"
#include "engine/cases.h"
#include "engine/decide.h"
#include "engine/simulate_run.h"
#include "engine/simulate_values.h"
#include "lifecycle/machine.h"
#include "lifecycle/papers.h"
#include "store/cases.h"

/* Identifiers of the states of a machine. */
static struct value *state_names(struct arena *arena, struct str machine)
{
    const struct machine *of = machine_find(machine);
    struct value *list = value_list(arena);
    assert(of != NULL);
    for (int i = 0; i < of->states_count; i++) {
        value_add(list, value_string(arena, of->states[i].id));
    }
    assert(list == NULL || list->count > 0);
    return list;
}

/* The state's identifier, not its label; one that there is. */
int word_expect_state(struct simulation *simulation,
                      struct simulation_call *call, struct err *err)
{
    struct stored_case stored;
    int code = run_case(simulation, call, &stored, err);
    if (code == 0) {
        code = option_need(call, "state", err);
    }
    if (code == 0) {
        code = option_among(call, "state",
                            state_names(call->arena, stored.machine), err);
    }
    if (code != 0) {
        return code;
    }
    struct str name = option_text(call, "case");
    struct value *row = run_expectation(simulation, call, name,
                                        option_text(call, "state"));
    value_set_text(&simulation->arena, row, "result", stored.state);
    assert(stored.number > 0);
    return run_compare(simulation, call, name.bytes,
                       option_text(call, "state"), stored.state);
}

/* --- Verdicts ------------------------------------------------------------- */

/* Judges without leaving a trace. */
static int judge(struct simulation *simulation, struct simulation_call *call,
                 struct value **result, struct err *err)
{
    struct db *db = simulation->base->hub->db;
    struct value *arguments = NULL;
    int code = options_arguments(call, &arguments, err);
    if (code == 0) {
        code = run_at(simulation, call, arguments, err);
    }
    if (code == 0) {
        code = db_begin(db, err);
    }
    if (code != 0) {
        return code;
    }
    code = run_operation(simulation, call, op_decide, arguments, result,
                         err);
    db_rollback(db);
    assert(code != 0 || *result != NULL);
    return code;
}

/* Is `part` in the text? */
static bool part_of(struct str text, struct str part)
{
    assert(text.size == 0 || text.bytes != NULL);
    size_t at = 0;
    assert(part.bytes != NULL || part.size == 0);
    while (at + part.size <= text.size
           && !str_equal((struct str){ text.bytes + at, part.size }, part)) {
        at++;
    }
    return at + part.size <= text.size;
}

/* Does a rule's row say what is wanted: an outcome or an effect; and, of a
 * table, the `reason` in either language? */
static bool rule_says(const struct value *row, const struct value *wanted)
{
    struct str outcome = wanted->kind == VALUE_MAP
        ? value_get_text(wanted, "outcome") : wanted->text;
    struct str reason = wanted->kind == VALUE_MAP
        ? value_get_text(wanted, "reason") : STR("");
    const struct value *given = value_get(row, "reason");
    assert(row->kind == VALUE_MAP);
    bool says = outcome.size == 0
        || str_equal(value_get_text(row, "outcome"), outcome)
        || str_equal(value_get_text(row, "effect"), outcome);
    return says && (reason.size == 0
                    || part_of(value_get_text(given, "id"), reason)
                    || part_of(value_get_text(given, "en"), reason));
}

/* A rule may be judged twice, with the province's values too: one of the rows
 * must say it, and for "pass" none may be worse. */
static bool rules_say(const struct value *judgement,
                      const struct value *wanted, const char *worst)
{
    assert(worst != NULL);
    const struct value *rules = value_get(judgement, "rules");
    bool found = false;
    for (const struct value *at = rules == NULL ? NULL : rules->first;
         at != NULL; at = at->next) {
        if (str_equal(value_get_text(at, "id"), wanted->key)) {
            found = found || rule_says(at, wanted);
        }
    }
    bool pass = wanted->kind == VALUE_TEXT && str_is(wanted->text, "pass");
    return found && (!pass || str_is(STR("pass"), worst));
}

/* Each rule named must say what is wanted of it. */
static int check_rules(struct simulation *simulation,
                       struct simulation_call *call,
                       const struct value *judgement)
{
    assert(judgement != NULL);
    const struct value *wanted = option(call, "rules");
    struct value *outcomes = values_outcomes(call->arena, judgement);
    for (const struct value *at = wanted == NULL ? NULL : wanted->first;
         at != NULL; at = at->next) {
        struct str got = value_get_text(outcomes, at->key.bytes);
        assert(wanted->kind == VALUE_MAP || wanted->kind == VALUE_LIST);
        if (!rules_say(judgement, at, got.size > 0 ? got.bytes : "")) {
            const struct value *row = values_find(value_get(judgement,
                "rules"), "id", at->key);
            struct str pieces[3] = { got, STR(" "), value_as_text(
                call->arena, value_get(row, "reason")) };
            return run_compare(simulation, call, at->key.bytes,
                               value_as_text(call->arena, at),
                               text_join(call->arena, pieces, 3));
        }
    }
    return 0;
}

static struct value *verdict_names(struct arena *arena)
{
    struct value *list = value_list(arena);
    for (int i = 0; i < VERDICT_COUNT; i++) {
        value_add(list, value_string(arena, verdict_name((enum verdict)i)));
    }
    assert(list == NULL || list->count == VERDICT_COUNT);
    assert(list != NULL || arena->failed);
    return list;
}

/* As if it were decided now; `rules` tells outcomes by id. The result is the
 * judgement. */
int word_expect_verdict(struct simulation *simulation,
                        struct simulation_call *call, struct err *err)
{
    struct value *result = NULL;
    struct str name = option_text(call, "case");
    struct str wanted = option_text(call, "verdict");
    enum verdict known = VERDICT_ELIGIBLE;
    int code = option_need(call, "case", err);
    if (code == 0 && wanted.size > 0 && !verdict_find(wanted, &known)) {
        code = option_among(call, "verdict", verdict_names(call->arena),
                            err);
    }
    if (code == 0) {
        code = judge(simulation, call, &result, err);
    }
    if (code != 0) {
        return code;
    }
    struct arena *arena = &simulation->arena;
    struct str verdict = value_get_text(result, "verdict");
    struct value *row = run_expectation(simulation, call, name, wanted);
    value_set_text(arena, row, "result", verdict);
    value_set(row, "rules", values_outcomes(arena, result));
    assert(verdict.size > 0);
    call->scenario->result = result;
    if (wanted.size > 0) {
        code = run_compare(simulation, call, name.bytes,
                           str_of(verdict_name(known)), verdict);
    }
    return code != 0 ? code : check_rules(simulation, call, result);
}

/* --- What is on file ------------------------------------------------------ */

/* What `case show` says. */
static int show(struct simulation *simulation, struct simulation_call *call,
                struct value **result, struct err *err)
{
    assert(result != NULL);
    struct value *arguments = value_map(call->arena);
    int code = option_need(call, "case", err);
    value_set_text(call->arena, arguments, "case", option_text(call,
                                                               "case"));
    return code != 0 ? code
        : run_operation(simulation, call, op_case_show, arguments, result,
                        err);
}

/* A fact that nobody entered, as rules see it: of the catalogue, or supplied
 * by the core; *out NULL when it is missing.  A name that the case's pack
 * does not have is a mistake of the scenario. */
static int seen(struct simulation *simulation, struct simulation_call *call,
                struct str fact, const struct value **out, struct err *err)
{
    assert(out != NULL);
    struct session session = simulation_session(simulation, call->arena,
                                                NULL);
    struct stored_case stored;
    struct fact_sight sight = { .stored = &stored, .fact = fact,
                                .text = STR("") };
    int code = run_case(simulation, call, &stored, err);
    if (code == 0) {
        sight.day = simulation->time[0] == '\0'
            ? time_to_date(stored.touched_at, simulation->zone)
            : simulation_today(simulation);
        code = case_fact_seen(&session, &sight, err);
    }
    if (code == 0 && !sight.declared) {
        code = err_fail(err, MESSAGE_CASE_FACT_UNDECLARED, "ts", fact,
                        "innovation.phase");
    }
    assert(code <= 0);
    *out = sight.text.size > 0 ? value_text(call->arena, sight.text) : NULL;
    return code;
}

/* The value as it is recorded; nil for one that is not. */
int word_expect_fact(struct simulation *simulation,
                     struct simulation_call *call, struct err *err)
{
    struct value *result = NULL;
    struct str fact = option_text(call, "fact");
    int code = option_need(call, "fact", err);
    if (code == 0) {
        code = show(simulation, call, &result, err);
    }
    if (code != 0) {
        return code;
    }
    const struct value *row = values_find(value_get(result, "facts"), "fact",
                                          fact);
    const struct value *got = value_get(row, "value");
    if (row == NULL) {
        code = seen(simulation, call, fact, &got, err);
    }
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, option_text(call, "case"), fact);
    assert(fact.size > 0);
    const struct value *wanted = values_given(call, "value");
    return values_agree(call->arena, wanted, got, 0) ? 0
        : run_compare(simulation, call, fact.bytes,
                      values_shown(call->arena, wanted),
                      values_shown(call->arena, got));
}

/* The document of this type that stands, the newest of a series. */
static const struct value *standing(const struct value *shown,
                                    struct str type, int64_t *count)
{
    assert(count != NULL);
    const struct value *list = value_get(shown, "documents");
    const struct value *found = NULL;
    *count = 0;
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        if (str_equal(value_get_text(at, "type"), type)
            && value_get_integer(at, "superseded_by", 0) == 0) {
            (*count)++;
            found = at;
        }
    }
    return found;
}

/* Each member given in `has` must agree with the document's own, or with one
 * of its fields. */
static int check_members(struct simulation *simulation,
                         struct simulation_call *call,
                         const struct value *document)
{
    const struct value *has = option(call, "has");
    for (const struct value *at = has == NULL ? NULL : has->first;
         at != NULL; at = at->next) {
        const struct value *got = value_get(document, at->key.bytes);
        assert(at->key.bytes != NULL);
        if (got == NULL) {
            got = value_get(value_get(document, "fields"), at->key.bytes);
        }
        if (!values_agree(call->arena, at, got, 0)) {
            return run_compare(simulation, call, at->key.bytes,
                               values_shown(call->arena, at),
                               values_shown(call->arena, got));
        }
    }
    return 0;
}

/* Types of the core, and those that are on file (of packs). */
static struct value *type_names(struct arena *arena,
                                const struct value *shown)
{
    struct value *list = value_list(arena);
    const struct value *documents = value_get(shown, "documents");
    assert(shown != NULL);
    for (size_t i = 0; paper_at(i) != NULL; i++) {
        value_add(list, value_string(arena, paper_at(i)->id));
    }
    for (const struct value *at = documents == NULL ? NULL
             : documents->first; at != NULL; at = at->next) {
        value_add(list, value_text(arena, value_get_text(at, "type")));
    }
    assert(list != NULL || arena->failed);
    return list;
}

/* On file and standing: one that was superseded does not count. `has` compares
 * its members and fields. */
int word_expect_document(struct simulation *simulation,
                         struct simulation_call *call, struct err *err)
{
    struct value *result = NULL;
    struct str type = option_text(call, "type");
    int64_t count = 0;
    int code = option_need(call, "type", err);
    if (code == 0) {
        code = show(simulation, call, &result, err);
    }
    if (code != 0) {
        return code;
    }
    struct str name = option_text(call, "case");
    const struct value *document = standing(result, type, &count);
    const struct value *wanted = option(call, "count");
    if (document == NULL && paper_find(type) == NULL) {
        return option_among(call, "type", type_names(call->arena, result),
                            err);
    }
    (void)run_expectation(simulation, call, name, type);
    assert(count >= 0);
    if (wanted != NULL && !values_agree(call->arena, wanted,
            value_integer(call->arena, count), 0)) {
        return run_compare(simulation, call, type.bytes,
                           values_shown(call->arena, wanted),
                           values_shown(call->arena,
                                        value_integer(call->arena, count)));
    }
    if (wanted == NULL && document == NULL) {
        (void)err_fail(&simulation->failure, MESSAGE_EXPECT_NOT_FOUND, "ttt",
                       name, type, values_joined(call->arena,
                       value_get(result, "documents"), "type"));
        return run_failed(simulation, call);
    }
    return check_members(simulation, call, document);
}
