/* One Lua state for one pack version.
 *
 * Every entry goes through protect(): one lua_pcall, the limits set anew, a
 * thread-local C locale. What went wrong is told by flags that we set
 * ourselves (struct run), never by the text of a message.
 * A state in which a limit tripped is closed at once and built again from the
 * kept sources when it is needed next. */
#include "script/runtime.h"

#include <assert.h>
#include <lauxlib.h>
#include <string.h>

#include "script/bytecode.h"
#include "script/limit.h"
#include "script/place.h"
#include "script/proxies.h"
#include "script/result.h"
#include "script/sandbox.h"
#include "script/trace.h"

/* How an entry ended. */
enum ended {
    ENDED_WELL, ENDED_UNKNOWN, ENDED_ERROR, ENDED_TIME, ENDED_NOMEM
};

/* --- Entering ------------------------------------------------------------- */

/* Runs body(argument) in a protected call; the stack holds place_handler at
 * 1, always. */
static int protect(struct script *script, lua_CFunction body, void *argument)
{
    lua_State *L = script->L;
    assert(L != NULL && lua_gettop(L) == 1);
    locale_t before = uselocale(script->locale);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, argument);
    int status = lua_pcall(L, 1, 0, 1);
    lua_settop(L, 1);
    (void)uselocale(before);
    return status;
}

/* Fills the error of a memory failure. */
static enum ended memory_ended(struct script *script)
{
    struct run *run = &script->run;
    if (run->refusal == REFUSAL_HOST) {
        (void)err_nomem(run->err);
        return ENDED_NOMEM;
    }
    if (run->refusal == REFUSAL_TIME || run->time_over) {
        run->time_over = true;
        (void)err_fail(run->err, MESSAGE_SCRIPT_TIME, "i",
                       script->limits.time_ms_max);
        return ENDED_TIME;
    }
    run->trip = CALL_ERROR_MEMORY;
    (void)err_fail(run->err, MESSAGE_SCRIPT_MEMORY, "ii",
                   (int64_t)(script->limits.memory_bytes_max >> 10),
                   (int64_t)(script->limits.block_bytes_max >> 10));
    return ENDED_ERROR;
}

static enum ended ending(struct script *script, int status)
{
    struct run *run = &script->run;
    int64_t steps_max = script->limits.steps_max;
    if (status == LUA_OK && run->steps > steps_max) {
        run->trip = CALL_ERROR_STEPS;
        (void)err_fail(run->err, MESSAGE_SCRIPT_STEPS, "i", steps_max);
        return ENDED_ERROR;
    }
    if (status == LUA_OK) {
        return ENDED_WELL;
    }
    if (run->unknown) {
        return ENDED_UNKNOWN;
    }
    if (status == LUA_ERRMEM && run->trip == CALL_ERROR_NONE) {
        return memory_ended(script);
    }
    if (run->time_over) {
        (void)err_fail(run->err, MESSAGE_SCRIPT_TIME, "i",
                       script->limits.time_ms_max);
        return ENDED_TIME;
    }
    if (status == LUA_ERRERR && run->trip == CALL_ERROR_NONE) {
        /* Only a C stack that ran out breaks the handler. */
        run->trip = CALL_ERROR_DEPTH;
        (void)err_fail(run->err, MESSAGE_SCRIPT_DEPTH, "i",
                       (int64_t)LIMIT_SCRIPT_DEPTH);
    }
    if (run->trip == CALL_ERROR_NONE) {
        run->trip = CALL_ERROR_BROKEN;
    }
    return ENDED_ERROR;
}

static void close_state(struct script *script)
{
    if (script->L != NULL) {
        lua_close(script->L);
        script->L = NULL;
        assert(script->used_bytes == 0);
    }
}

/* After a limit nothing of the state may be used again. */
static void drop_if_tripped(struct script *script, enum ended ended)
{
    enum call_error trip = script->run.trip;
    assert(trip < CALL_ERROR_COUNT);
    if (ended == ENDED_TIME || ended == ENDED_NOMEM
        || (ended == ENDED_ERROR && trip != CALL_ERROR_BROKEN
            && trip != CALL_ERROR_RESULT)) {
        close_state(script);
    }
}

/* --- Building -------------------------------------------------------------- */

bool state_release_ok(const char *ident)
{
    assert(ident != NULL);
    return strstr(ident, " " LUA_RELEASE " ") != NULL;
}

const char *script_lua_release(void)
{
    return LUA_RELEASE;
}

static int open_body(lua_State *L)
{
    luaL_checkversion(L);
    sandbox_open(L);
    return 0;
}

static int open_state(struct script *script, struct err *err)
{
    assert(script->L == NULL && script->used_bytes == 0);
    if (!state_release_ok(lua_ident)) {
        return err_fail(err, MESSAGE_SCRIPT_FOREIGN_LUA, "ss", LUA_RELEASE,
                        lua_ident);
    }
    script->run = (struct run){ .err = err };
    script->L = lua_newstate(limit_allocate, script);
    if (script->L == NULL) {
        return err_nomem(err);
    }
    *(struct script **)lua_getextraspace(script->L) = script;
    lua_pushcfunction(script->L, place_handler);
    limit_begin(script, err, NULL);
    script->functions_rebuilt = 0;
    enum ended ended = ending(script, protect(script, open_body, NULL));
    if (ended != ENDED_WELL) {
        int code = err->code;
        close_state(script);
        return code;
    }
    return 0;
}

static int keep_source(struct script *script, struct source source,
                       struct err *err)
{
    if (script->sources_count == script->sources_max) {
        size_t max = script->sources_max == 0 ? 8 : script->sources_max * 2;
        struct source *grown = arena_alloc(&script->arena,
                                           max * sizeof(*grown));
        if (grown == NULL) {
            return err_nomem(err);
        }
        if (script->sources_count > 0) {
            memcpy(grown, script->sources,
                   script->sources_count * sizeof(*grown));
        }
        script->sources = grown;
        script->sources_max = max;
    }
    assert(script->sources_count < script->sources_max);
    script->sources[script->sources_count++] = source;
    return 0;
}

int state_add_function(struct script *script, struct str file, int64_t line)
{
    size_t handle = script->functions_rebuilt;
    assert(handle <= script->functions_count);
    script->functions_rebuilt++;
    if (handle < script->functions_count) {
        return (int)handle;
    }
    if (script->functions_count == script->functions_max) {
        size_t max = handle == 0 ? 16 : handle * 2;
        struct function_info *grown = arena_alloc(&script->arena,
                                                  max * sizeof(*grown));
        if (grown == NULL) {
            return -1;
        }
        if (handle > 0) {
            memcpy(grown, script->functions, handle * sizeof(*grown));
        }
        script->functions = grown;
        script->functions_max = max;
    }
    script->functions[script->functions_count++] =
        (struct function_info){ file, line };
    return (int)handle;
}

int state_keep_function(lua_State *L, struct str file, int64_t line)
{
    struct script *script = state_of(L);
    assert(lua_isfunction(L, -1));
    int handle = state_add_function(script, file, line);
    if (handle < 0) {
        (void)err_nomem(state_err(L));
        return state_raise(L);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
    lua_insert(L, -2);
    lua_rawseti(L, -2, handle + 1);
    lua_pop(L, 1);
    return handle;
}

/* --- Loading ---------------------------------------------------------------- */

/* The pieces of a chunk, handed to lua_load in turn. */
struct pieces {
    struct str piece[3];
    int next, count;
};

static const char *next_piece(lua_State *L, void *user, size_t *size)
{
    struct pieces *pieces = user;
    (void)L;
    while (pieces->next < pieces->count) {
        struct str piece = pieces->piece[pieces->next++];
        if (piece.size > 0) {
            *size = piece.size;
            return piece.bytes;
        }
    }
    *size = 0;
    return NULL;
}

/* Compiles; the function is pushed.  May raise. */
static void compile(lua_State *L, struct pieces *pieces,
                    const struct source *source)
{
    struct script *script = state_of(L);
    assert(source->chunk.bytes[source->chunk.size] == '\0');
    int status = lua_load(L, next_piece, pieces, source->chunk.bytes, "t");
    if (status == LUA_OK) {
        return;
    }
    if (status == LUA_ERRMEM) {
        (void)memory_ended(script);
        script->run.raised = true;
        (void)state_raise(L);
    }
    struct str text = STR("");
    if (lua_type(L, -1) == LUA_TSTRING) {
        text.bytes = lua_tolstring(L, -1, &text.size);
    }
    place_syntax(script, source->chunk, text, state_err(L));
    (void)state_raise(L);
}

static void load_file(lua_State *L, const struct source *source)
{
    struct str text = source->text;
    assert(!source->derived);
    if (str_starts(text, "\xEF\xBB\xBF")) {
        text.bytes += 3;
        text.size -= 3;
    }
    if (text.size > 0 && text.bytes[0] == LUA_SIGNATURE[0]) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_BYTECODE, "");
        place_line(state_of(L), source->chunk, 1, STR(""), state_err(L));
        (void)state_raise(L);
    }
    struct pieces pieces = { { text }, 0, 1 };
    compile(L, &pieces, source);
    bytecode_check(L, source->chunk);
    lua_call(L, 0, 0);
}

/* Both forms must compile: `return x` alone, and x within parentheses; so x
 * is one expression, whatever brackets and comments it holds. */
static void load_expression(lua_State *L, const struct source *source)
{
    assert(source->derived);
    struct pieces plain = { { STR("return "), source->text }, 0, 2 };
    compile(L, &plain, source);
    lua_pop(L, 1);
    struct pieces pieces = {
        { STR("local case, p = ... return ("), source->text, STR("\n)") },
        0, 3
    };
    compile(L, &pieces, source);
    bytecode_check(L, source->chunk);
    (void)state_keep_function(L, STR(""), 1);
}

static int load_body(lua_State *L)
{
    const struct source *source = lua_touserdata(L, 1);
    assert(source != NULL);
    if (source->derived) {
        load_expression(L, source);
    } else {
        load_file(L, source);
    }
    return 0;
}

static int seal_body(lua_State *L)
{
    sandbox_seal(L);
    return 0;
}

static int run_loading(struct script *script, lua_CFunction body,
                       struct source *source, struct err *err)
{
    assert(script->L != NULL);
    limit_begin(script, err, NULL);
    enum ended ended = ending(script, protect(script, body, source));
    if (ended == ENDED_WELL) {
        return 0;
    }
    assert(ended != ENDED_UNKNOWN);
    script->phase = PHASE_BROKEN;
    if (source != NULL && err->file[0] == '\0' && !source->derived) {
        (void)err_at(err, source->chunk.bytes + 1, 0, 0);
    }
    return err->code;
}

static int load_source(struct script *script, struct source source,
                       struct err *err)
{
    struct buf chunk;
    if (script->phase != PHASE_LOADING || script->L == NULL) {
        return err_fail(err, MESSAGE_BUG, "s", "script_load after the seal");
    }
    buf_init(&chunk, script->mem, 0);
    if (source.derived) {
        buf_char(&chunk, '=');
    } else {
        buf_char(&chunk, '@');
        buf_str(&chunk, script->pack);
        buf_text(&chunk, script->pack.size > 0 ? "/" : "");
    }
    buf_str(&chunk, source.file);
    source.file = str_copy(&script->arena, source.file);
    source.text = str_copy(&script->arena, source.text);
    source.chunk = str_copy(&script->arena, buf_view(&chunk));
    bool failed = chunk.failed || script->arena.failed;
    buf_free(&chunk);
    if (failed || keep_source(script, source, err) != 0) {
        script->phase = PHASE_BROKEN;
        return err_nomem(err);
    }
    return run_loading(script, load_body,
                       &script->sources[script->sources_count - 1], err);
}

int script_load(struct script *script, struct str file, struct str source,
                struct err *err)
{
    assert(script != NULL && err != NULL);
    return load_source(script, (struct source){ .file = file,
                                                .text = source }, err);
}

int script_derive(struct script *script, struct str name, struct str source,
                  int *function, struct err *err)
{
    assert(script != NULL && function != NULL);
    *function = (int)script->functions_count;
    return load_source(script, (struct source){ .file = name, .text = source,
                                                .derived = true }, err);
}

int script_seal(struct script *script, struct err *err)
{
    assert(script != NULL && err != NULL);
    if (script->phase != PHASE_LOADING) {
        return err_fail(err, MESSAGE_BUG, "s", "script_seal after a failure");
    }
    int code = run_loading(script, seal_body, NULL, err);
    if (code == 0) {
        script->phase = PHASE_SEALED;
        script->fresh = true;
    }
    return code;
}

/* Builds the state again from its sources. */
static int rebuild(struct script *script, struct err *err)
{
    int code = open_state(script, err);
    size_t declared = script->functions_count;
    assert(script->phase == PHASE_SEALED);
    script->rebuilding = true;
    for (size_t i = 0; code == 0 && i < script->sources_count; i++) {
        code = run_loading(script, load_body, &script->sources[i], err);
    }
    if (code == 0) {
        code = run_loading(script, seal_body, NULL, err);
    }
    script->rebuilding = false;
    script->phase = PHASE_SEALED;
    script->fresh = true;
    if (code == 0 && script->functions_rebuilt != declared) {
        code = err_fail(err, MESSAGE_BUG, "s", "a rebuilt pack differs");
    }
    if (code != 0) {
        close_state(script);
    }
    return code;
}

/* --- Calling ----------------------------------------------------------------- */

static int call_body(lua_State *L)
{
    struct call *call = lua_touserdata(L, 1);
    assert(call != NULL && call->function >= 0);
    lua_settop(L, 0);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
    lua_rawgeti(L, 1, call->function + 1);
    lua_replace(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_CASE);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_P);
    lua_call(L, 2, 3);
    result_read(L, call);
    return 0;
}

static enum ended call_once(struct script *script, struct call *call,
                            struct err *err)
{
    if (script->L == NULL && rebuild(script, err) != 0) {
        return err->code == ERR_NOMEM ? ENDED_NOMEM : ENDED_TIME;
    }
    assert(script->L != NULL);
    trace_clear(&script->fact_reads);
    trace_clear(&script->parameter_reads);
    script->serial++;
    script->fresh = false;
    limit_begin(script, err, call);
    return ending(script, protect(script, call_body, call));
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

int script_call(struct script *script, struct call *call, struct err *err)
{
    assert(script != NULL && call != NULL && err != NULL);
    assert(call->arena != NULL);
    if (script->phase != PHASE_SEALED || call->function < 0
        || (size_t)call->function >= script->functions_count) {
        call->status = CALL_ERROR;
        call->kind = CALL_ERROR_BROKEN;
        return err_fail(err, MESSAGE_BUG, "s", "a call of no function");
    }
    clear_results(call);
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

/* --- Life ---------------------------------------------------------------------- */

static struct script_limits limits_filled(struct script_limits limits)
{
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

static int fill(struct script *script, const struct script_host *host,
                struct err *err)
{
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
    return code == 0 ? open_state(script, err) : code;
}

int script_create(struct script **out, const struct script_host *host,
                  struct err *err)
{
    assert(out != NULL && host != NULL);
    assert(host->mem != NULL && host->facts != NULL);
    assert(host->parameters != NULL && host->clock != NULL);
    *out = NULL;
    struct script *script = mem_zero(host->mem, sizeof(*script));
    if (script == NULL) {
        return err_nomem(err);
    }
    int code = fill(script, host, err);
    if (code != 0) {
        script_destroy(script);
        return code;
    }
    *out = script;
    return 0;
}

void script_destroy(struct script *script)
{
    if (script == NULL) {
        return;
    }
    assert(script->mem != NULL);
    close_state(script);
    if (script->locale != (locale_t)0) {
        freelocale(script->locale);
    }
    trace_destroy(&script->fact_reads, script->mem);
    trace_destroy(&script->parameter_reads, script->mem);
    buf_free(&script->scratch);
    arena_free(&script->arena);
    mem_free(script->mem, script, sizeof(*script));
}

size_t script_declarations_count(const struct script *script)
{
    assert(script != NULL);
    return script->declarations_count;
}

const struct declaration *script_declaration(const struct script *script,
                                              size_t index)
{
    assert(script != NULL && index < script->declarations_count);
    return &script->declarations[index];
}

size_t script_memory_bytes(const struct script *script)
{
    assert(script != NULL);
    return script->used_bytes;
}
