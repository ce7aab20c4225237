/* A worker judging many records: facts are read where the host put them, and
 * outcomes written where it looks for them.
 *
 * A record's facts are read once and all rules judge them; what a record needs
 * goes with it, so that memory does not grow with their number. */
#include "script/serve_internal.h"

#include <assert.h>
#include <string.h>

#include "script/wire.h"

/* See serve_internal.h. */
void serve_count(struct serving *serving)
{
    uint64_t count = 0;
    assert(serving->out.size >= sizeof(count));
    memcpy(&count, serving->out.bytes, sizeof(count));
    count++;
    memcpy(serving->out.bytes, &count, sizeof(count));
}

/* One function of a rule; false when the clock stopped it. */
static bool call_one(struct serving *serving, struct call *call,
                     int function, struct err *err)
{
    assert(function >= 0);
    call->function = function;
    serve_count(serving);
    err_clear(err);
    return script_call(serving->script, call, err) == 0;
}

/* The outcome of a call of `check`, or of a `when` that gave no value. */
static enum script_outcome outcome_of(const struct call *call,
                                      const struct err *err)
{
    assert(call->status != CALL_TIME);
    if (call->status == CALL_UNKNOWN) {
        return SCRIPT_UNKNOWN;
    }
    if (call->status == CALL_VALUE) {
        return call->value.as.boolean ? SCRIPT_PASS : SCRIPT_FAIL;
    }
    /* ORDER: judged_by_limit in engine/evaluate.c */
    bool limit = call->kind == CALL_ERROR_STEPS
        || call->kind == CALL_ERROR_MEMORY || call->kind == CALL_ERROR_DEPTH
        || (call->kind == CALL_ERROR_RESULT && err->code == ERR_LIMIT);
    return limit ? SCRIPT_ERROR_LIMIT : SCRIPT_ERROR;
}

/* Judges one record by one rule; false when the clock stopped it. */
static bool judge_one(struct serving *serving, struct call *call,
                      const struct value *rule, unsigned char *outcome)
{
    struct err err;
    assert(rule->count == 2);
    if (rule->first->integer >= 0) {
        if (!call_one(serving, call, (int)rule->first->integer, &err)) {
            return false;
        }
        if (call->status != CALL_VALUE || !call->value.as.boolean) {
            *outcome = call->status == CALL_VALUE
                ? SCRIPT_SKIPPED : (unsigned char)outcome_of(call, &err);
            return true;
        }
    }
    if (!call_one(serving, call, (int)rule->last->integer, &err)) {
        return false;
    }
    *outcome = (unsigned char)outcome_of(call, &err);
    return true;
}

/* See serve_internal.h. */
struct value *serve_bulk(struct serving *serving, const struct value *asked)
{
    struct arena *turn = &serving->turn;
    size_t records = (size_t)value_get_integer(asked, "records", 0);
    size_t at = (size_t)value_get_integer(asked, "parameters_at", 0);
    const struct value *rules = value_get(asked, "rules");
    struct arena one;
    struct cell *facts = arena_alloc(turn, (serving->facts.count + 1)
                                           * sizeof(*facts));
    struct cell *parameters = arena_alloc(turn,
        (serving->parameters.count + 1) * sizeof(*parameters));
    bool whole = rules != NULL
        && shared_map(&serving->in,
                      (size_t)value_get_integer(asked, "bytes", 0), false)
        && shared_map(&serving->out,
                      (size_t)value_get_integer(asked, "outcomes", 0), true)
        && !turn->failed;
    if (!whole) {
        return NULL;
    }
    struct wire_view columns = { &serving->facts, serving->in.bytes,
                                 records };
    struct wire_view values = { &serving->parameters,
                                serving->in.bytes + at, 1 };
    whole = wire_columns_get(parameters, turn, &values, 0);
    for (size_t record = 0; record < records && whole; record++) {
        arena_init(&one, &serving->mem);
        struct call call = { .facts = facts, .parameters = parameters,
                             .arena = &one, .strict_bool = true };
        unsigned char *outcome = serving->out.bytes + sizeof(uint64_t)
                                 + record;
        serving->record = record;
        whole = wire_columns_get(facts, &one, &columns, record);
        for (const struct value *rule = rules->first;
             rule != NULL && whole; rule = rule->next) {
            whole = judge_one(serving, &call, rule, outcome);
            outcome += records;
        }
        arena_free(&one);
    }
    serving->record = 0;
    assert(records > 0);
    struct value *answer = value_map(turn);
    value_set_bool(turn, answer, "whole", whole);
    return answer;
}
