/* Life of a script, and its calls.
 *
 * A state in which a limit tripped is closed at once and built again when it
 * is needed next: nothing of the failed call survives.
 *
 * How a call goes: the run is cleared and the hook set anew; function, case
 * and p are pushed; one lua_pcall; the results are read.  A plain true or
 * false is read at once, everything else in a second protected call, since
 * reading text may need memory.  A memory trip in a state that other calls
 * have used is tried once more in a fresh one, so that what they left behind
 * never decides. */
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

/* --- Calling -------------------------------------------------------------- */

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

/* True when the one result, at 3, is just true or false; then it is read.
 * Raises nothing. */
static bool read_plain(lua_State *L, struct call *call)
{
    assert(state_of(L)->L == L);
    if (lua_gettop(L) != 3 || lua_type(L, 3) != LUA_TBOOLEAN) {
        return false;
    }
    call->is_nil = false;
    call->type.base = TYPE_BOOL;
    call->value.known = true;
    call->value.as.boolean = lua_toboolean(L, 3) != 0;
    return true;
}

/* Calls the function.  Outside the protected calls stands only what neither
 * allocates nor raises: reads of the registry, raw and present, and of
 * results. */
static enum ended call_function(struct script *script, struct call *call)
{
    lua_State *L = script->L;
    assert(call->function >= 0);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
    lua_rawgeti(L, 2, call->function + 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_CASE);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_P);
    /* The list of functions stays below, which costs less than to take it
     * away; most calls give one result. */
    int status = lua_pcall(L, 2, LUA_MULTRET, 1);
    bool well = status == LUA_OK
        && script->run.steps <= script->limits.steps_max;
    enum ended ended = well ? ENDED_WELL : enter_ended(script, status);
    if (ended == ENDED_WELL && !read_plain(L, call)) {
        lua_settop(L, 5);
        lua_pushcfunction(L, read_body);
        lua_replace(L, 2);
        lua_pushlightuserdata(L, call);
        ended = enter_ended(script, lua_pcall(L, 4, 0, 1));
    }
    lua_settop(L, 1);
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
    locale_t before = uselocale(script->locale);
    enum ended ended = call_function(script, call);
    (void)uselocale(before);
    return ended;
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
    bool was_fresh = script->fresh || script->L == NULL;
    enum ended ended = call_once(script, call, err);
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

/* --- Life ----------------------------------------------------------------- */

/* Zero asks for the limits of limits.h. */
static struct script_limits limits_filled(struct script_limits limits)
{
    assert(limits.steps_max >= 0);
    assert(limits.time_ms_max >= 0);
    if (limits.steps_max == 0) {
        limits.steps_max = LIMIT_STEPS;
    }
    if (limits.time_ms_max == 0) {
        limits.time_ms_max = LIMIT_TIME_MS;
    }
    if (limits.memory_bytes_max == 0) {
        limits.memory_bytes_max = LIMIT_PACK_BYTES;
    }
    if (limits.block_bytes_max == 0) {
        limits.block_bytes_max = LIMIT_BLOCK_BYTES;
    }
    return limits;
}

/* Everything but the memory of the script itself, and its state. */
static int fill(struct script *script, const struct script_host *host,
                struct err *err)
{
    assert(host->mem != NULL);
    assert(host->facts != NULL);
    script->mem = host->mem;
    script->facts = host->facts;
    script->parameters = host->parameters;
    script->tables = host->tables;
    script->clock = *host->clock;
    script->limits = limits_filled(host->limits);
    arena_init(&script->arena, host->mem);
    buf_init(&script->scratch, host->mem, LIMIT_PACK_BYTES);
    script->pack = str_copy(&script->arena, str_of(host->pack));
    script->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (script->locale == (locale_t)0 || script->arena.failed) {
        return err_nomem(err);
    }
    int code = trace_create(&script->fact_reads, script->mem,
                            script->facts->count, err);
    if (code == 0) {
        code = trace_create(&script->parameter_reads, script->mem,
                            script->parameters->count, err);
    }
    return code;
}

/* A state, or a process that has one. */
static int open_state(struct script *script, struct err *err)
{
    assert(script->L == NULL);
    return script->limits.worker != NULL ? worker_open(script, err)
                                         : load_open(script, err);
}

/* See runtime.h. */
int script_create(struct script **out, const struct script_host *host,
                  struct err *err)
{
    assert(out != NULL);
    assert(host != NULL);
    assert(host->mem != NULL);
    assert(host->facts != NULL);
    assert(host->parameters != NULL);
    assert(host->clock != NULL);
    *out = NULL;
    struct script *script = mem_zero(host->mem, sizeof(*script));
    if (script == NULL) {
        return err_nomem(err);
    }
    int code = fill(script, host, err);
    if (code == 0) {
        code = open_state(script, err);
    }
    if (code != 0) {
        script_destroy(script);
        return code;
    }
    *out = script;
    return 0;
}

/* As after a trip: sealed, and without a state.  Handles are counted anew
 * while it is built, so their list is its own. */
int script_twin(struct script **out, const struct script *of,
                struct mem *mem, const struct script_tables *tables,
                struct err *err)
{
    assert(out != NULL);
    assert(of->phase == PHASE_SEALED);
    *out = NULL;
    const struct script_host host = {
        .mem = mem, .facts = of->facts, .parameters = of->parameters,
        .tables = tables, .clock = &of->clock, .limits = of->limits,
        .pack = of->pack.bytes
    };
    struct script *script = mem_zero(mem, sizeof(*script));
    if (script == NULL) {
        return err_nomem(err);
    }
    int code = fill(script, &host, err);
    size_t size = of->functions_count * sizeof(*script->functions);
    script->functions = code == 0 ? arena_alloc(&script->arena, size + 1)
                                  : NULL;
    if (code == 0 && script->functions == NULL) {
        code = err_nomem(err);
    }
    if (code == 0 && script->limits.worker != NULL) {
        code = worker_prepare(script, err);
    }
    if (code != 0) {
        script_destroy(script);
        return code;
    }
    if (size > 0) {
        memcpy(script->functions, of->functions, size);
    }
    script->functions_count = script->functions_max = of->functions_count;
    script->sources = of->sources;
    script->sources_count = script->sources_max = of->sources_count;
    script->declarations = of->declarations;
    script->declarations_count = of->declarations_count;
    script->declarations_max = of->declarations_count;
    script->phase = PHASE_SEALED;
    *out = script;
    return 0;
}

/* In the reverse order; any part may be missing. */
void script_destroy(struct script *script)
{
    if (script == NULL) {
        return;
    }
    assert(script->mem != NULL);
    worker_close(script);
    enter_close(script);
    if (script->locale != (locale_t)0) {
        freelocale(script->locale);
    }
    trace_destroy(&script->fact_reads, script->mem);
    trace_destroy(&script->parameter_reads, script->mem);
    buf_free(&script->scratch);
    arena_free(&script->arena);
    mem_free(script->mem, script, sizeof(*script));
}

/* See runtime.h. */
size_t script_declarations_count(const struct script *script)
{
    assert(script != NULL);
    return script->declarations_count;
}

/* See runtime.h. */
const struct declaration *script_declaration(const struct script *script,
                                              size_t index)
{
    assert(script != NULL);
    assert(index < script->declarations_count);
    return &script->declarations[index];
}

/* See runtime.h. */
struct value *script_confined(const struct script *script,
                              struct arena *arena)
{
    assert(script != NULL);
    assert(arena != NULL);
    return script->worker == NULL ? NULL : worker_confined(script, arena);
}

/* What the allocator gave and did not get back. */
size_t script_memory_bytes(const struct script *script)
{
    assert(script != NULL);
    return script->used_bytes;
}
