/* Calls of a script's functions, alone, or rule by rule over a record.
 *
 * How a call goes: the run is cleared and the hook set anew; function, case
 * and p are pushed; one lua_pcall; the results are read.  A plain true or
 * false is read at once, everything else in a second protected call, since
 * reading text may need memory.  A memory trip in a state that other calls
 * have used is tried once more in a fresh one, so that what they left behind
 * never decides.
 *
 * What all calls push is kept on the stack between them, above place_handler:
 * the list of functions, case and p, of which no call can take anything. */
#include "script/runtime.h"

#include <assert.h>
#include <string.h>

#include "script/enter.h"
#include "script/limit.h"
#include "script/load.h"
#include "script/place.h"
#include "script/result.h"
#include "script/trace.h"
#include "script/worker.h"

/* What lies on the stack between calls: place_handler alone, or all. */
enum { SEAT_HANDLER = 1, SEAT_FUNCTIONS, SEAT_CASE, SEAT_P, SEAT_RESULT };

/* --- In the state --------------------------------------------------------- */

/* Reads the three results that lie below the call. */
static int read_body(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct call *call = lua_touserdata(L, 4);
    assert(call != NULL);
    assert(lua_gettop(L) == 4);
    lua_settop(L, 3);
    result_read(L, call);
    return 0;
}

/* True when the one result is just true or false; then it is read.  Raises
 * nothing. */
static bool read_plain(lua_State *L, struct call *call)
{
    assert(state_of(L)->L == L);
    if (lua_gettop(L) != SEAT_RESULT
        || lua_type(L, SEAT_RESULT) != LUA_TBOOLEAN) {
        return false;
    }
    call->is_nil = false;
    call->type.base = TYPE_BOOL;
    call->type.list = false;
    call->value.known = true;
    call->value.as.boolean = lua_toboolean(L, SEAT_RESULT) != 0;
    return true;
}

/* Calls the function.  Outside the protected calls stands only what neither
 * allocates nor raises: reads of the registry, raw and present, and of
 * results. */
static enum ended call_function(struct script *script, struct call *call)
{
    lua_State *L = script->L;
    assert(call->function >= 0);
    if (lua_gettop(L) == SEAT_HANDLER) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
        lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_CASE);
        lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_P);
    }
    lua_rawgeti(L, SEAT_FUNCTIONS, call->function + 1);
    lua_pushvalue(L, SEAT_CASE);
    lua_pushvalue(L, SEAT_P);
    /* Most calls give one result. */
    int status = lua_pcall(L, 2, LUA_MULTRET, SEAT_HANDLER);
    bool well = status == LUA_OK
        && script->run.steps <= script->limits.steps_max;
    enum ended ended = well ? ENDED_WELL : enter_ended(script, status);
    if (ended == ENDED_WELL && !read_plain(L, call)) {
        lua_settop(L, SEAT_RESULT + 2);
        lua_pushcfunction(L, read_body);
        lua_insert(L, SEAT_RESULT);
        lua_pushlightuserdata(L, call);
        ended = enter_ended(script, lua_pcall(L, 4, 0, SEAT_HANDLER));
    }
    lua_settop(L, SEAT_P);
    return ended;
}

/* After a limit nothing of the state may be used again. */
static void drop_if_tripped(struct script *script, enum ended ended)
{
    enum call_error trip = script->run.trip;
    assert(trip < CALL_ERROR_COUNT);
    if (ended == ENDED_TIME || ended == ENDED_NOMEM
        || (ended == ENDED_ERROR && trip != CALL_ERROR_BROKEN
            && trip != CALL_ERROR_RESULT)) {
        enter_close(script);
    }
}

/* Serial numbers begin at 1: 0 means the load. */
static enum ended call_once(struct script *script, struct call *call,
                            struct err *err)
{
    /* Dropped by a trip. */
    if (script->L == NULL && load_again(script, err) != 0) {
        return err->code == ERR_NOMEM ? ENDED_NOMEM : ENDED_TIME;
    }
    assert(script->L != NULL);
    if (script->fact_reads.count + script->parameter_reads.count > 0) {
        trace_clear(&script->fact_reads);
        trace_clear(&script->parameter_reads);
    }
    script->serial++;
    script->fresh = false;
    /* Everything from here on counts. */
    limit_begin(script, err, call);
    return call_function(script, call);
}

/* Fills what the caller reads. */
static int finish(struct script *script, struct call *call, enum ended ended,
                  struct err *err)
{
    const struct run *run = &script->run;
    call->steps = run->steps;
    call->kind = CALL_ERROR_NONE;
    switch (ended) {
    case ENDED_WELL:
        call->status = CALL_VALUE;
        break;
    case ENDED_UNKNOWN:
        call->status = CALL_UNKNOWN;
        call->slot = run->slot;
        call->slot_is_parameter = run->slot_is_parameter;
        break;
    case ENDED_ERROR:
        assert(run->trip != CALL_ERROR_NONE);
        call->status = CALL_ERROR;
        call->kind = run->trip;
        place_function(script, call->function, err);
        break;
    case ENDED_TIME:
        call->status = CALL_TIME;
        place_function(script, call->function, err);
        return err->code;
    case ENDED_NOMEM:
        return err_nomem(err);
    }
    /* The lists are the arena's, like all results. */
    if (call->trace) {
        call->fact_reads = trace_copy(&script->fact_reads, call->arena);
        call->fact_reads_count = script->fact_reads.count;
        call->parameter_reads = trace_copy(&script->parameter_reads,
                                           call->arena);
        call->parameter_reads_count = script->parameter_reads.count;
    }
    return call->arena->failed ? err_nomem(err) : 0;
}

/* Clears what a call gives back. */
static void clear_results(struct call *call)
{
    assert(call != NULL);
    call->is_nil = true;
    call->type = (struct type){ TYPE_NONE, false };
    call->value.known = false;
    call->reason[LANGUAGE_ID] = call->reason[LANGUAGE_EN] = STR("");
    call->reason_code = STR("");
    call->slot = -1;
    call->slot_is_parameter = false;
    call->fact_reads = call->parameter_reads = NULL;
    call->fact_reads_count = call->parameter_reads_count = 0;
}

/* A call in this process, under the script's locale, which the caller sets.
 * Results are cleared. */
static int call_here(struct script *script, struct call *call,
                     struct err *err)
{
    assert(script->worker == NULL);
    bool was_fresh = script->fresh || script->L == NULL;
    enum ended ended = call_once(script, call, err);
    if (ended == ENDED_WELL) {
        return finish(script, call, ended, err);
    }
    drop_if_tripped(script, ended);
    if (ended == ENDED_ERROR && script->run.trip == CALL_ERROR_MEMORY
        && !was_fresh) {
        /* What earlier calls left behind must not decide: once more, in a
         * state that has seen none. */
        clear_results(call);
        ended = call_once(script, call, err);
        drop_if_tripped(script, ended);
    }
    return finish(script, call, ended, err);
}

/* --- One call ------------------------------------------------------------- */

/* See runtime.h. */
int script_call(struct script *script, struct call *call, struct err *err)
{
    assert(script != NULL);
    assert(call != NULL);
    assert(err != NULL);
    assert(call->arena != NULL);
    if (script->phase != PHASE_SEALED || call->function < 0
        || (size_t)call->function >= script->functions_count) {
        call->status = CALL_ERROR;
        call->kind = CALL_ERROR_BROKEN;
        return err_fail(err, MESSAGE_BUG, "s", "a call of no function");
    }
    clear_results(call);
    if (script->worker != NULL) {
        return worker_calls(script, call, 1, err);
    }
    /* Of this thread only: the embedder's setlocale is its own affair. */
    locale_t before = uselocale(script->locale);
    int code = call_here(script, call, err);
    (void)uselocale(before);
    return code;
}

/* Whether what call number `index` needs has given true. */
bool script_needed(const struct call *calls, size_t index)
{
    int needs = calls[index].needs;
    assert(needs >= 0);
    assert((size_t)needs <= index);
    if (needs == 0) {
        return true;
    }
    const struct call *other = &calls[needs - 1];
    return !other->skipped && other->status == CALL_VALUE
           && other->type.base == TYPE_BOOL && other->value.as.boolean;
}

/* See runtime.h. */
int script_calls(struct script *script, struct call *calls, size_t count,
                 struct err *err)
{
    assert(script != NULL);
    assert(calls != NULL);
    if (script->worker != NULL && count > 1) {
        for (size_t i = 0; i < count; i++) {
            clear_results(&calls[i]);
        }
        return worker_calls(script, calls, count, err);
    }
    for (size_t i = 0; i < count; i++) {
        calls[i].skipped = !script_needed(calls, i);
        int code = calls[i].skipped
            ? 0 : script_call(script, &calls[i], &err[i]);
        if (code != 0) {
            *err = err[i];
            return code;
        }
    }
    return 0;
}

/* --- Rules over a record -------------------------------------------------- */

/* The outcome of a call of `check`, or of a `when` that gave no value. */
static enum script_outcome outcome_of(const struct call *call,
                                      const struct err *err)
{
    assert(call->status != CALL_TIME);
    if (call->status == CALL_VALUE) {
        return call->value.as.boolean ? SCRIPT_PASS : SCRIPT_FAIL;
    }
    if (call->status == CALL_UNKNOWN) {
        return SCRIPT_UNKNOWN;
    }
    /* ORDER: judged_by_limit in engine/evaluate.c */
    bool limit = call->kind == CALL_ERROR_STEPS
        || call->kind == CALL_ERROR_MEMORY || call->kind == CALL_ERROR_DEPTH
        || (call->kind == CALL_ERROR_RESULT && err->code == ERR_LIMIT);
    return limit ? SCRIPT_ERROR_LIMIT : SCRIPT_ERROR;
}

/* See state.h. */
void script_count(unsigned char *counter)
{
    uint64_t count = 0;
    assert(counter != NULL);
    memcpy(&count, counter, sizeof(count));
    count++;
    memcpy(counter, &count, sizeof(count));
}

/* One function of a rule, to its outcome. */
static int ask(struct script *script, struct script_judging *judging,
               int function, enum script_outcome *outcome, struct err *err)
{
    struct call *call = &judging->call;
    assert(call->strict_bool && !call->trace);
    call->function = function;
    if (judging->counter != NULL) {
        script_count(judging->counter);
    }
    /* Left by a rule that broke. */
    if (err->code != 0) {
        err_clear(err);
    }
    /* Outcomes need none of the other results, so nobody clears them. */
    int code = script->worker == NULL && function >= 0
               && (size_t)function < script->functions_count
        ? call_here(script, call, err) : script_call(script, call, err);
    if (code == 0) {
        *outcome = outcome_of(call, err);
    }
    return code;
}

/* `when`, then `check`. */
static int judge_rule(struct script *script, struct script_judging *judging,
                      const struct script_rule *rule,
                      enum script_outcome *outcome, struct err *err)
{
    assert(rule->when >= -1);
    if (rule->when >= 0) {
        int code = ask(script, judging, rule->when, outcome, err);
        if (code != 0 || *outcome != SCRIPT_PASS) {
            *outcome = *outcome == SCRIPT_FAIL ? SCRIPT_SKIPPED : *outcome;
            return code;
        }
    }
    return ask(script, judging, rule->check, outcome, err);
}

/* See runtime.h.  The locale is set once for all rules. */
int script_judge(struct script *script, struct script_judging *judging,
                 struct err *err)
{
    unsigned char *to = judging->outcomes;
    int code = 0;
    assert(script->phase == PHASE_SEALED);
    assert(judging->call.arena != NULL);
    judging->call.strict_bool = true;
    judging->call.trace = false;
    err_clear(err);
    locale_t before = uselocale(script->locale);
    for (size_t i = 0; i < judging->rules_count && code == 0; i++) {
        enum script_outcome outcome = SCRIPT_ERROR;
        judging->at = i;
        code = judge_rule(script, judging, &judging->rules[i], &outcome, err);
        *to = (unsigned char)outcome;
        to += judging->stride;
    }
    (void)uselocale(before);
    return code;
}

/* See runtime.h. */
int script_bulk(struct script *script, struct script_bulk *bulk,
                struct err *err)
{
    assert(script->worker != NULL);
    assert(bulk->outcomes != NULL);
    return worker_bulk(script, bulk, err);
}

/* See runtime.h. */
bool script_is_far(const struct script *script)
{
    assert(script != NULL);
    assert(script->worker == NULL || script->L == NULL);
    return script->worker != NULL;
}
