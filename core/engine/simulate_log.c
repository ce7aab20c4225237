/* Words that expect something of the log, of reports, of an impact.
 *
 * The log is walked from its first entry for each question: scenarios are
 * short, and an index could be wrong. */
#include "engine/simulate_words.h"

#include <assert.h>

#include "audit/log.h"
#include "engine/fold.h"
#include "engine/hub_packs.h"
#include "engine/impact_run.h"
#include "engine/programme_report.h"
#include "engine/simulate_run.h"
#include "engine/simulate_values.h"
#include "lifecycle/attempt.h"
#include "lifecycle/machine.h"
#include "store/actors.h"
#include "store/cases.h"

/* --- The log -------------------------------------------------------------- */

/* What is counted, and how many there were. */
struct counting {
    struct simulation *simulation; /* whose log */
    struct str kind, guard, actor; /* wanted; "" = any */
    int64_t number;               /* of the case, 0 = any */
    int64_t count;
};

/* Is the guard among those that a refusal lists? */
static bool names_guard(const struct value *body, struct str guard)
{
    const struct value *list = value_get(body, "unmet");
    assert(guard.size > 0);
    for (const struct value *at = list == NULL ? NULL : list->first;
         at != NULL; at = at->next) {
        if (str_equal(at->text, guard)) {
            return true;
        }
    }
    return false;
}

/* Is the entry's actor called so? */
static int is_actor(const struct counting *counting,
                    const struct entry *entry, bool *same, struct err *err)
{
    struct arena arena;
    struct str name = STR("");
    arena_init(&arena, counting->simulation->session->mem);
    int code = actor_name(counting->simulation->base->hub->db, &arena,
                          entry->actor, &name, err);
    *same = str_equal(name, counting->actor)
        || str_equal(entry->actor, counting->actor);
    assert(counting->actor.size > 0);
    arena_free(&arena);
    return code < 0 ? code : 0;
}

/* Visits one entry; those that differ in anything asked are passed over. */
static int count_entry(void *user, const struct entry *entry,
                       struct str leaf, struct err *err)
{
    struct counting *counting = user;
    bool same = true;
    int code = 0;
    (void)leaf;
    assert(entry->index >= 0);
    if ((counting->kind.size > 0
         && !str_equal(entry->kind, counting->kind))
        || (counting->number > 0 && counting->number
            != value_get_integer(entry->body, "case", 0))
        || (counting->guard.size > 0
            && !names_guard(entry->body, counting->guard))) {
        return 0;
    }
    if (counting->actor.size > 0) {
        code = is_actor(counting, entry, &same, err);
    }
    counting->count += same ? 1 : 0;
    return code;
}

/* 0 without the option, which stands for any case. */
static int find_number(struct simulation_call *call, int64_t *number,
                       struct err *err)
{
    assert(number != NULL);
    struct str name = option_text(call, "case");
    *number = 0;
    return name.size == 0 || case_number(name, number) ? 0
        : err_fail(err, MESSAGE_CASE_NAME, "t", name);
}

/* A kind that no entry has is a typing mistake: none would be counted. */
static struct value *kind_names(struct arena *arena)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; fold_kind(i) != NULL; i++) {
        value_add(list, value_string(arena, fold_kind(i)));
    }
    assert(list != NULL || arena->failed);
    assert(list == NULL || list->count > 0);
    return list;
}

/* What may stand in the way: every demand of the core, every rule, guard and
 * deadline of what was ever published. */
static int guard_names(struct simulation *simulation, struct arena *arena,
                       struct value **out, struct err *err)
{
    struct hub *hub = simulation->base->hub;
    struct pack_version *versions = NULL;
    size_t count = 0;
    *out = value_list(arena);
    for (int i = CORE_NONE + 1; i < CORE_GUARD_COUNT; i++) {
        value_add(*out, value_string(arena,
                                     guard_row((enum core_guard)i)->id));
    }
    for (int i = 0; attempt_demands[i] != NULL; i++) {
        value_add(*out, value_string(arena, attempt_demands[i]));
    }
    int code = pack_version_list(hub->db, arena, &versions, &count, err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct pack *pack = NULL;
        code = hub_pack_by_hash(hub, versions[i].sha256, &pack, err);
        for (int kind = 0; code == 0 && kind < DECLARATION_KIND_COUNT;
             kind++) {
            for (size_t k = 0; k < pack->rules_count[kind]; k++) {
                value_add(*out, value_text(arena, pack->rules[kind][k].id));
            }
        }
    }
    assert(code <= 0);
    assert(*out != NULL || arena->failed);
    return code;
}

/* Without a count, at least one. A guard counts refusals by it; that none was
 * refused by a guard that does not exist would say nothing. */
int word_expect_log(struct simulation *simulation,
                    struct simulation_call *call, struct err *err)
{
    struct counting counting = {
        .simulation = simulation, .kind = option_text(call, "kind"),
        .guard = option_text(call, "guard"),
        .actor = option_text(call, "actor")
    };
    const struct value *wanted = option(call, "count");
    int code = find_number(call, &counting.number, err);
    if (code == 0 && counting.kind.size > 0) {
        code = option_among(call, "kind", kind_names(call->arena), err);
    }
    if (code == 0) {
        code = log_each(simulation->base->hub->db, 0, count_entry, &counting,
                        err);
    }
    if (code == 0 && counting.guard.size > 0 && counting.count == 0) {
        struct value *names = NULL;
        code = guard_names(simulation, call->arena, &names, err);
        code = code != 0 ? code : option_among(call, "guard", names, err);
    }
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, option_text(call, "case"),
                          counting.kind);
    assert(counting.count >= 0);
    struct value *got = value_integer(call->arena, counting.count);
    if (wanted == NULL) {
        wanted = counting.count > 0 ? got : value_integer(call->arena, 1);
    }
    return run_compare(simulation, call, call->word->name,
                       values_shown(call->arena, wanted),
                       values_shown(call->arena, got));
}

/* --- Lateness ------------------------------------------------------------- */

struct lateness {
    struct arena *arena;          /* of texts */
    int64_t number;               /* of the case */
    struct str deadline;          /* its id in the pack */
    bool found;                   /* an entry told of it */
    int64_t days;                 /* of the newest entry that tells */
};

/* Keeps what the newest entry of the case says of the deadline. */
static int read_lateness(void *user, const struct entry *entry,
                         struct str leaf, struct err *err)
{
    struct lateness *of = user;
    const struct value *list = value_get(entry->body, "late");
    (void)leaf;
    (void)err;
    assert(of->number > 0);
    if (value_get_integer(entry->body, "case", 0) != of->number
        || list == NULL || list->kind != VALUE_LIST) {
        return 0;
    }
    const struct value *row = values_find(list, "deadline", of->deadline);
    if (row != NULL) {
        of->found = true;
        of->days = value_get_integer(row, "late_days", 0);
    }
    return 0;
}

/* Days late as the entry recorded them; nil when no entry tells. */
int word_expect_late(struct simulation *simulation,
                     struct simulation_call *call, struct err *err)
{
    struct lateness of = { .arena = call->arena,
                           .deadline = option_text(call, "deadline") };
    int code = option_need(call, "deadline", err);
    if (code == 0) {
        code = find_number(call, &of.number, err);
    }
    if (code == 0) {
        code = option_need(call, "case", err);
    }
    if (code == 0) {
        code = log_each(simulation->base->hub->db, 0, read_lateness, &of,
                        err);
    }
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, option_text(call, "case"),
                          of.deadline);
    assert(of.deadline.size > 0);
    struct value *got = of.found ? value_integer(call->arena, of.days)
                                 : value_null(call->arena);
    return run_compare(simulation, call, of.deadline.bytes,
                       values_shown(call->arena, option(call, "days")),
                       values_shown(call->arena, got));
}

/* --- Reports -------------------------------------------------------------- */

/* A list of the report, as texts, against what was given: a list of texts in
 * any order, or how many. */
static int compare_list(struct simulation *simulation,
                        struct simulation_call *call, const char *name,
                        const struct value *rows, const char *key)
{
    const struct value *wanted = option(call, name);
    int64_t count = rows == NULL ? 0 : (int64_t)rows->count;
    bool same = true;
    assert(name != NULL && key != NULL);
    if (wanted == NULL) {
        return 0;
    }
    if (wanted->kind == VALUE_INTEGER) {
        return run_compare(simulation, call, name,
                           values_shown(call->arena, wanted),
                           values_shown(call->arena,
                                        value_integer(call->arena, count)));
    }
    struct value *list = option_list(call, wanted);
    same = list != NULL && (int64_t)list->count == count;
    for (const struct value *at = list == NULL ? NULL : list->first;
         same && at != NULL; at = at->next) {
        bool found = values_list_has(rows, key, at->text);
        for (const struct value *row = rows->first; row != NULL;
             row = row->next) {
            found = found || (row->kind == VALUE_TEXT
                              && str_equal(row->text, at->text));
        }
        same = found;
    }
    return same ? 0
        : run_compare(simulation, call, name, values_shown(call->arena,
                      list), values_joined(call->arena, rows, key));
}

/* Runs another operation with the options of this word. */
static int ask(struct simulation *simulation, struct simulation_call *call,
               operation_function operation, struct value **result,
               struct err *err)
{
    assert(operation != NULL);
    struct simulation_word word = *call->word;
    struct simulation_call inner = *call;
    word.operation = operation;
    inner.word = &word;
    return run_word(simulation, &inner, result, err);
}

/* One wanted value, named by its key, against what there is. */
static int compare_value(struct simulation *simulation,
                         struct simulation_call *call,
                         const struct value *wanted, const struct value *got)
{
    assert(wanted->key.bytes != NULL);
    return values_agree(call->arena, wanted, got, 0) ? 0
        : run_compare(simulation, call, wanted->key.bytes,
                      values_shown(call->arena, wanted),
                      values_shown(call->arena, got));
}

/* {stage: how many} against the report's, over all its provinces. */
static int compare_stages(struct simulation *simulation,
                          struct simulation_call *call,
                          const struct value *report)
{
    const struct value *wanted = option(call, "stages");
    const struct value *list = value_get(report, "provinces");
    for (const struct value *at = wanted == NULL ? NULL : wanted->first;
         at != NULL; at = at->next) {
        int64_t here = 0;
        for (const struct value *row = list == NULL ? NULL : list->first;
             row != NULL; row = row->next) {
            here += str_equal(value_get_text(row, "stage"), at->key)
                ? value_get_integer(row, "cases", 0) : 0;
        }
        struct value *got = value_integer(call->arena, here);
        assert(at->key.bytes != NULL);
        int code = compare_value(simulation, call, at, got);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* {state: how many} against the report's. */
static int compare_states(struct simulation *simulation,
                          struct simulation_call *call,
                          const struct value *report)
{
    const struct value *wanted = option(call, "states");
    const struct value *list = value_get(report, "states");
    for (const struct value *at = wanted == NULL ? NULL : wanted->first;
         at != NULL; at = at->next) {
        const struct value *row = values_find(list, "state", at->key);
        struct value *none = value_integer(call->arena, 0);
        const struct value *got = row == NULL ? none
                                              : value_get(row, "cases");
        assert(at->key.bytes != NULL);
        int code = compare_value(simulation, call, at, got);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* What `programme report` says of a hub's year. */
int word_expect_report(struct simulation *simulation,
                       struct simulation_call *call, struct err *err)
{
    struct value *result = NULL;
    int code = ask(simulation, call, op_programme_report, &result, err);
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, option_text(call, "region"),
                          option_text(call, "year"));
    assert(result != NULL);
    static const char *const lists[][3] = {
        { "not-submitted", "not_submitted", "region" },
        { "presentations-not-held", "presentations_not_held", "innovation" },
        { "innovations", "replications", "innovation" },
        { "agencies-without", "agencies_without", "unit" },
        { "late", "late", "case" },
    };
    for (size_t i = 0; code == 0 && i < sizeof lists / sizeof *lists; i++) {
        code = compare_list(simulation, call, lists[i][0],
                            value_get(result, lists[i][1]), lists[i][2]);
    }
    if (code == 0) {
        code = compare_stages(simulation, call, result);
    }
    call->scenario->result = result;
    return code != 0 ? code : compare_states(simulation, call, result);
}

/* --- Impact --------------------------------------------------------------- */

/* {verdict: how many} of one side. */
static int compare_side(struct simulation *simulation,
                        struct simulation_call *call,
                        const struct value *report, const char *side)
{
    const struct value *wanted = option(call, side);
    const struct value *got = value_get(value_get(report, "verdicts"), side);
    for (const struct value *at = wanted == NULL ? NULL : wanted->first;
         at != NULL; at = at->next) {
        const struct value *count = value_get(got, at->key.bytes);
        assert(at->key.bytes != NULL);
        int code = compare_value(simulation, call, at, count);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* What a draft would change; the result is the whole report. */
int word_expect_impact(struct simulation *simulation,
                       struct simulation_call *call, struct err *err)
{
    static const char *const names[] = { "flipped", "changed", "cases",
                                         NULL };
    struct value *result = NULL;
    int code = ask(simulation, call, op_impact, &result, err);
    if (code != 0) {
        return code;
    }
    (void)run_expectation(simulation, call, option_text(call, "pack"),
                          option_text(call, "as-of"));
    for (int i = 0; code == 0 && names[i] != NULL; i++) {
        const struct value *wanted = option(call, names[i]);
        if (wanted != NULL) {
            code = compare_value(simulation, call, wanted,
                                 value_get(result, names[i]));
        }
    }
    if (code == 0) {
        code = compare_list(simulation, call, "flips", value_get(result,
                            "flips"), "case");
    }
    if (code == 0) {
        code = compare_side(simulation, call, result, "before");
    }
    assert(result != NULL);
    call->scenario->result = result;
    return code != 0 ? code : compare_side(simulation, call, result,
                                           "after");
}
