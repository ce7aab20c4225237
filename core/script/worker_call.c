/* Calling functions of a script in another process.
 *
 * What arrives is checked like a file from outside.
 *
 * The message holds only small things: which functions, which flags, and where
 * in shared memory the facts and parameters begin. Facts go through shared
 * memory because a population is large, and are laid out once for all calls
 * that share them.
 *
 * Nothing in an answer is believed: numbers are checked against their ranges,
 * slots against the schema, outcomes against the enumeration. An answer that
 * fails a check is a crash of the process, not a result. */
#include "script/worker.h"

#include <assert.h>
#include <string.h>

#include "script/place.h"
#include "script/wire.h"
#include "script/worker_speak.h"

/* Puts facts, what is broken among them, and parameters into memory that the
 * process sees, in this order. */
static bool put_facts(struct script *script, const struct call *call,
                      struct value *tree)
{
    struct shared *in = &script->worker->process.in;
    struct wire_columns facts = { script->facts, 1, &call->facts };
    struct wire_columns parameters = { script->parameters, 1,
                                       &call->parameters };
    size_t facts_bytes = wire_columns_bytes(&facts);
    /* One byte for each fact, in whole words so that what follows is
     * aligned. */
    size_t broken_bytes = (script->facts->count + 7) / 8 * 8;
    size_t bytes = facts_bytes + broken_bytes
                   + wire_columns_bytes(&parameters);
    if (!shared_grow(in, bytes + 8, true)) {
        return false;
    }
    assert(in->size >= bytes);
    struct arena *arena = &script->worker->arena;
    value_set_integer(arena, tree, "bytes", (int64_t)bytes + 8);
    value_set_integer(arena, tree, "facts_bytes", (int64_t)facts_bytes);
    wire_columns_put(in->bytes, &facts);
    for (size_t i = 0; i < script->facts->count; i++) {
        in->bytes[facts_bytes + i] = call->broken != NULL && call->broken[i];
    }
    wire_columns_put(in->bytes + facts_bytes + broken_bytes, &parameters);
    return true;
}

/* Takes over the result of one call; false when it makes no sense. */
static bool take_result(struct script *script, const struct value *from,
                        struct call *call, struct err *err)
{
    int64_t status = value_get_integer(from, "status", -1);
    int64_t kind = value_get_integer(from, "kind", CALL_ERROR_NONE);
    struct arena *arena = call->arena;
    assert(call->function >= 0);
    if (status < CALL_VALUE || status > CALL_TIME || kind < CALL_ERROR_NONE
        || kind >= CALL_ERROR_COUNT) {
        return false;
    }
    call->status = (enum call_status)status;
    call->kind = (enum call_error)kind;
    call->steps = value_get_integer(from, "steps", 0);
    call->is_nil = call->status != CALL_VALUE || value_get_bool(from, "nil");
    size_t slots = script->facts->count;
    call->slot_is_parameter = value_get_bool(from, "parameter");
    if (call->slot_is_parameter) {
        slots = script->parameters->count;
    }
    int64_t slot = value_get_integer(from, "slot", -1);
    /* A call may only be unknown because of a fact or parameter that
     * exists. */
    if (slot < -1 || slot >= (int64_t)slots
        || (call->status == CALL_UNKNOWN && slot < 0)) {
        return false;
    }
    call->slot = (int32_t)slot;
    if (!wire_slots_of(arena, value_get(from, "facts"), script->facts->count,
                       &call->fact_reads, &call->fact_reads_count)
        || !wire_slots_of(arena, value_get(from, "parameters"),
                          script->parameters->count, &call->parameter_reads,
                          &call->parameter_reads_count)) {
        return false;
    }
    const struct value *error = value_get(from, "error");
    if (error != NULL || call->status == CALL_ERROR
        || call->status == CALL_TIME) {
        /* A call that failed must say why, else the answer makes no sense. */
        return wire_error_of(arena, error, err);
    }
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        call->reason[i] = wire_text_of(arena,
            value_get(from, i == LANGUAGE_ID ? "reason_id" : "reason_en"));
    }
    call->reason_code = wire_text_of(arena, value_get(from, "reason_code"));
    const struct value *type = value_get(from, "type");
    if (type != NULL && !wire_type_of(type, &call->type)) {
        return false;
    }
    const struct value *value = value_get(from, "value");
    return value == NULL || call->type.base == TYPE_NONE
        ? call->is_nil || call->status != CALL_VALUE
        : wire_cell_of(arena, call->type, value,
                       &call->value);
}

/* One message for calls with the same facts; their answers. */
static enum spoken call_all(struct script *script, struct call *calls,
                            size_t count, struct err *err)
{
    struct value *tree = worker_ask(script, "call");
    struct arena *arena = &script->worker->arena;
    struct value *list = value_list(arena);
    struct value *answer = NULL;
    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        struct value *row = value_list(arena);
        assert(calls[i].facts == calls[0].facts);
        value_add(row, value_integer(arena, calls[i].function));
        value_add(row, value_integer(arena, calls[i].needs));
        value_add(list, row);
    }
    value_set(tree, "calls", list);
    value_set_bool(arena, tree, "trace", calls[0].trace);
    value_set_bool(arena, tree, "strict", calls[0].strict_bool);
    value_set_bool(arena, tree, "broken", calls[0].broken != NULL);
    if (!put_facts(script, &calls[0], tree)) {
        return SPOKEN_NOMEM;
    }
    /* What the process may ask while it works: the facts of others
     * (LANGUAGE.md), bounded by the number of calls. */
    struct asking asking = { &calls[0].facts, 1, calls[0].arena, count };
    enum spoken spoken = worker_speak(script, tree,
                                      2 * script->limits.time_ms_max,
                                      &asking, &answer);
    if (spoken != SPOKEN_WELL) {
        return spoken;
    }
    const struct value *results = value_get(answer, "results");
    if (results == NULL || results->kind != VALUE_LIST
        || results->count != count) {
        return SPOKEN_CRASH;
    }
    const struct value *one = results->first;
    for (size_t i = 0; i < count; i++, one = one->next) {
        err_clear(&err[i]);
        calls[i].skipped = value_get_bool(one, "skipped");
        if (!calls[i].skipped
            && !take_result(script, one, &calls[i], &err[i])) {
            return calls[i].arena->failed ? SPOKEN_NOMEM : SPOKEN_CRASH;
        }
    }
    return SPOKEN_WELL;
}

/* After a list of calls that did not end: each alone. */
static int one_by_one(struct script *script, struct call *calls,
                      size_t count, struct err *err)
{
    int code = 0;
    assert(count > 1);
    for (size_t i = 0; i < count && code == 0; i++) {
        calls[i].skipped = !script_needed(calls, i);
        if (!calls[i].skipped) {
            code = script_call(script, &calls[i], &err[i]);
        }
        if (code != 0) {
            *err = err[i];
        }
    }
    return code;
}

/* One exchange, in a process that is started if need be. */
static enum spoken try_all(struct script *script, struct call *calls,
                           size_t count, struct err *err, int *code)
{
    *code = 0;
    assert(count > 0);
    if (script->worker->process.pid == 0) {
        *code = worker_start_again(script, err);
    }
    if (*code != 0) {
        calls[0].status = CALL_TIME;
        return SPOKEN_WELL;
    }
    enum spoken spoken = call_all(script, calls, count, err);
    if (spoken != SPOKEN_WELL) {
        *code = worker_failed(script, spoken, err);
    }
    return spoken;
}

/* See worker.h.  When something goes wrong with several, each is tried alone,
 * so that only the one that did it pays; and a call whose process crashed is
 * tried once more: what somebody else did to it (a kill, no memory on the
 * machine) must not become a verdict. */
int worker_calls(struct script *script, struct call *calls, size_t count,
                 struct err *err)
{
    int code = 0;
    assert(script->phase == PHASE_SEALED);
    enum spoken spoken = try_all(script, calls, count, err, &code);
    if (spoken == SPOKEN_NOMEM || (spoken == SPOKEN_WELL && code != 0)) {
        return code;
    }
    if (spoken != SPOKEN_WELL && count > 1) {
        return one_by_one(script, calls, count, err);
    }
    if (spoken == SPOKEN_CRASH) {
        spoken = try_all(script, calls, count, err, &code);
    }
    if (spoken == SPOKEN_CRASH || spoken == SPOKEN_LATE) {
        place_function(script, calls[0].function, err);
        calls[0].status = spoken == SPOKEN_LATE ? CALL_TIME : CALL_ERROR;
        calls[0].kind = spoken == SPOKEN_LATE ? CALL_ERROR_NONE
                                              : CALL_ERROR_BROKEN;
        return spoken == SPOKEN_LATE ? code : 0;
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (!calls[i].skipped && calls[i].status == CALL_TIME) {
            *err = err[i];
            code = err->code;
        }
    }
    assert(code <= 0);
    return code;
}

/* --- Many records --------------------------------------------------------- */

/* Puts the facts of all records and the parameters into shared memory, and
 * makes room for the outcomes. */
static bool put_bulk(struct script *script, const struct script_bulk *bulk,
                     struct value *tree)
{
    struct process *process = &script->worker->process;
    struct arena *arena = &script->worker->arena;
    struct wire_columns facts = { script->facts, bulk->records,
                                  bulk->facts };
    struct wire_columns parameters = { script->parameters, 1,
                                       &bulk->parameters };
    size_t at = wire_columns_bytes(&facts);
    size_t bytes = at + wire_columns_bytes(&parameters) + 8;
    size_t outcomes = sizeof(uint64_t) + bulk->records * bulk->rules_count;
    if (!shared_grow(&process->in, bytes, true)
        || !shared_grow(&process->out, outcomes, true)) {
        return false;
    }
    wire_columns_put(process->in.bytes, &facts);
    wire_columns_put(process->in.bytes + at, &parameters);
    value_set_integer(arena, tree, "bytes", (int64_t)bytes);
    value_set_integer(arena, tree, "parameters_at", (int64_t)at);
    value_set_integer(arena, tree, "records", (int64_t)bulk->records);
    value_set_integer(arena, tree, "outcomes", (int64_t)outcomes);
    assert(process->in.size >= bytes);
    return true;
}

/* The outcomes, each checked: false when one is none. */
static bool take_outcomes(const struct script *script,
                          struct script_bulk *bulk)
{
    const unsigned char *from = script->worker->process.out.bytes
                                + sizeof(uint64_t);
    size_t count = bulk->records * bulk->rules_count;
    assert(script->worker->process.out.size >= count);
    memcpy(bulk->outcomes, from, count);
    for (size_t i = 0; i < count; i++) {
        if (bulk->outcomes[i] >= SCRIPT_OUTCOME_COUNT) {
            return false;
        }
    }
    return true;
}

/* See worker.h. */
int worker_bulk(struct script *script, struct script_bulk *bulk,
                struct err *err)
{
    struct value *answer = NULL;
    assert(script->phase == PHASE_SEALED);
    assert(bulk->records > 0);
    bulk->again = false;
    if (script->worker->process.pid == 0
        && worker_start_again(script, err) != 0) {
        bulk->again = true;
        return err->code == ERR_NOMEM ? ERR_NOMEM : 0;
    }
    struct value *tree = worker_ask(script, "bulk");
    struct arena *arena = &script->worker->arena;
    struct value *rules = value_list(arena);
    for (size_t i = 0; i < bulk->rules_count; i++) {
        struct value *row = value_list(arena);
        /* -1 for a rule without a condition. */
        value_add(row, value_integer(arena, bulk->rules[i].when));
        value_add(row, value_integer(arena, bulk->rules[i].check));
        value_add(rules, row);
    }
    value_set(tree, "rules", rules);
    if (script->tables != NULL && script->tables->version != NULL) {
        char version[SHA256_HEX_BYTES];
        script->tables->version(script->tables->user, version);
        value_set_string(arena, tree, "version", version);
    }
    if (!put_bulk(script, bulk, tree)) {
        return err_nomem(err);
    }
    struct asking asking = { bulk->facts, bulk->records, bulk->arena,
                             2 * bulk->records * bulk->rules_count };
    enum spoken spoken = worker_speak(script, tree,
                                      2 * script->limits.time_ms_max,
                                      &asking, &answer);
    if (spoken != SPOKEN_WELL) {
        bulk->again = true;
        return worker_failed(script, spoken, err) == ERR_NOMEM ? ERR_NOMEM
                                                               : 0;
    }
    bulk->again = !value_get_bool(answer, "whole")
                  || !take_outcomes(script, bulk);
    return 0;
}
