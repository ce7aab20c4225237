/* Building a state: the sandbox, then each source, then the seal.
 *
 * Sources are kept, so that a state in which a limit tripped can be built
 * again; handles of functions are given out in the same order then.
 *
 * A source goes through: size, no bytecode, Lua's own compiler, the check of
 * its bytecode (bytecode.c), and, for a file, one run, in which it declares
 * its rules. Each of these is under the limits, one entry a source.
 * Chunks are named "@pack/file" for files and "=fact" for derived facts; the
 * names come back in Lua's errors and lead to the line (place.c). */
#include "script/load.h"

#include <assert.h>
#include <lauxlib.h>
#include <string.h>

#include "base/process.h"
#include "script/bytecode.h"
#include "script/enter.h"
#include "script/limit.h"
#include "script/place.h"
#include "script/sandbox.h"
#include "script/worker.h"

/* lua_ident is a text of the library that was found at run time. */
static bool release_ok(const char *ident)
{
    assert(ident != NULL);
    return strstr(ident, " " LUA_RELEASE " ") != NULL;
}

/* The version of the interpreter compiled against, which each decision
 * records, as another one may decide otherwise; constant. */
const char *script_lua_release(void)
{
    return LUA_RELEASE;
}

/* The library of a function of Lua. */
static const char *library_of(lua_State *(*function)(lua_Alloc, void *))
{
    const void *address = NULL;
    static_assert(sizeof(address) == sizeof(function), "POSIX: alike");
    memcpy(&address, &function, sizeof(address));
    assert(address != NULL);
    return process_library(address);
}

/* The reader hands out so much at a time. */
#define BIT_BYTES 1024

/* luaL_checkversion compares sizes of numbers too. */
static int open_body(lua_State *L)
{
    assert(state_of(L)->L == L);
    luaL_checkversion(L);
    sandbox_open(L);
    return 0;
}

/* An empty state: the handler on its stack, the sandbox in it. */
int load_open(struct script *script, struct err *err)
{
    assert(script->L == NULL);
    assert(script->used_bytes == 0);
    /* A program with a Lua of its own may have lent us half of it. */
    const char *core = library_of(lua_newstate);
    const char *lua = library_of((lua_State *(*)(lua_Alloc, void *))
                                 (void (*)(void))luaL_checkversion_);
    if (!release_ok(lua_ident) || strcmp(core, lua) != 0) {
        return err_fail(err, MESSAGE_SCRIPT_FOREIGN_LUA, "sss", LUA_RELEASE,
                        lua_ident, core);
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
    enum ended ended = enter(script, open_body, NULL);
    if (ended != ENDED_WELL) {
        int code = err->code;
        enter_close(script);
        return code;
    }
    return 0;
}

/* The list doubles; the old one stays in the arena. */
static int keep_source(struct script *script, struct source source,
                       struct err *err)
{
    /* Double, in the arena. */
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

/* Handles count from 0 in the order of declarations. */
int state_add_function(struct script *script, struct str file, int64_t line)
{
    size_t handle = script->functions_rebuilt;
    assert(handle <= script->functions_count);
    script->functions_rebuilt++;
    /* Known from the first time. */
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
        (struct function_info){ file, line, DECLARATION_KIND_COUNT };
    return (int)handle;
}

/* The registry's table holds them from 1. */
int state_keep_function(lua_State *L, struct str file, int64_t line)
{
    assert(state_of(L)->L == L);
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

/* --- Loading -------------------------------------------------------------- */

/* The pieces of a chunk, handed to lua_load bit by bit. */
struct pieces {
    struct str piece[3];          /* of the chunk, in order */
    int next, count;              /* to be read, and how many */
};

/* Lua's reader.  Compiling is charged by length, and the clock is seen between
 * two bits: a source with thousands of labels and jumps takes quadratic
 * time.  May raise, which lua_load turns into its status. */
static const char *next_bit(lua_State *L, void *user, size_t *size)
{
    assert(state_of(L)->L == L);
    struct pieces *pieces = user;
    assert(pieces->next <= pieces->count);
    while (pieces->next < pieces->count
           && pieces->piece[pieces->next].size == 0) {
        pieces->next++;
    }
    if (pieces->next == pieces->count) {
        *size = 0;
        return NULL;
    }
    struct str *piece = &pieces->piece[pieces->next];
    struct str bit = { piece->bytes,
                       piece->size < BIT_BYTES ? piece->size : BIT_BYTES };
    limit_charge(L, (int64_t)bit.size);
    if (limit_time_over(state_of(L))) {
        (void)limit_trip(L, CALL_ERROR_NONE);
    }
    piece->bytes += bit.size;
    piece->size -= bit.size;
    *size = bit.size;
    return bit.bytes;
}

/* Compiles; the function is pushed.  May raise. */
static void compile(lua_State *L, struct pieces *pieces,
                    const struct source *source)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    assert(source->chunk.bytes[source->chunk.size] == '\0');
    int status = lua_load(L, next_bit, pieces, source->chunk.bytes, "t");
    /* The function is on the stack. */
    if (status == LUA_OK) {
        return;
    }
    if (status == LUA_ERRMEM) {
        (void)enter_no_memory(script);
        script->run.raised = true;
    }
    if (script->run.raised) {
        (void)state_raise(L);
    }
    struct str text = STR("");
    if (lua_type(L, -1) == LUA_TSTRING) {
        text.bytes = lua_tolstring(L, -1, &text.size);
    }
    place_syntax(script, source->chunk, text, state_err(L));
    (void)state_raise(L);
}

/* A byte order mark is passed over: Windows editors write one. */
static void load_file(lua_State *L, const struct source *source)
{
    assert(state_of(L)->L == L);
    struct str text = source->text;
    assert(!source->derived);
    if (text.size > LIMIT_SCRIPT_BYTES) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_LARGE, "ii",
                       (int64_t)text.size, (int64_t)LIMIT_SCRIPT_BYTES);
        (void)state_raise(L);
    }
    if (str_starts(text, "\xEF\xBB\xBF")) {
        text.bytes += 3;
        text.size -= 3;
    }
    /* lua_load would say so too, but not in our words. */
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
    assert(state_of(L)->L == L);
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

/* In the protected call: one source, of either kind. */
static int load_body(lua_State *L)
{
    assert(state_of(L)->L == L);
    const struct source *source = lua_touserdata(L, 1);
    assert(source != NULL);
    if (source->derived) {
        load_expression(L, source);
    } else {
        load_file(L, source);
    }
    return 0;
}

/* In the protected call. */
static int seal_body(lua_State *L)
{
    assert(state_of(L)->L == L);
    sandbox_seal(L);
    return 0;
}

/* A failure leaves the script unable to seal. */
static int run_loading(struct script *script, lua_CFunction body,
                       struct source *source, struct err *err)
{
    assert(script->L != NULL);
    limit_begin(script, err, NULL);
    enum ended ended = enter(script, body, source);
    /* Nothing was raised. */
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

/* Sources stay for as long as the script lives. */
static int load_source(struct script *script, struct source source,
                       struct err *err)
{
    struct buf chunk;
    assert(source.text.bytes != NULL || source.text.size == 0);
    assert(script->mem != NULL);
    /* After a file that failed, others may still be read for their errors;
     * only the seal is refused then. */
    if (script->phase == PHASE_SEALED
        || (script->L == NULL && script->worker == NULL)) {
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
    /* The arena remembers a failure; one look is enough. */
    bool failed = chunk.failed || script->arena.failed;
    buf_free(&chunk);
    if (failed || keep_source(script, source, err) != 0) {
        script->phase = PHASE_BROKEN;
        return err_nomem(err);
    }
    if (script->worker != NULL) {
        return worker_load(script, err);
    }
    return run_loading(script, load_body,
                       &script->sources[script->sources_count - 1], err);
}

/* See runtime.h. */
int script_load(struct script *script, struct str file, struct str source,
                struct err *err)
{
    assert(script != NULL);
    assert(err != NULL);
    return load_source(script, (struct source){ .file = file,
                                                .text = source }, err);
}

/* The handle is known before the load: it is the next one. */
int script_derive(struct script *script, struct str name, struct str source,
                  int *function, struct err *err)
{
    assert(script != NULL);
    assert(function != NULL);
    *function = (int)script->functions_count;
    return load_source(script, (struct source){ .file = name, .text = source,
                                                .derived = true }, err);
}

/* See runtime.h. */
int script_seal(struct script *script, struct err *err)
{
    assert(script != NULL);
    assert(err != NULL);
    if (script->phase != PHASE_LOADING) {
        return err_fail(err, MESSAGE_BUG, "s", "script_seal after a failure");
    }
    if (script->worker != NULL) {
        return worker_seal(script, err);
    }
    int code = run_loading(script, seal_body, NULL, err);
    if (code == 0) {
        script->phase = PHASE_SEALED;
        script->fresh = true;
    }
    return code;
}

/* Handles must come out as before: a pack that declares other things the
 * second time has read something it should not see. */
int load_again(struct script *script, struct err *err)
{
    int code = load_open(script, err);
    size_t declared = script->functions_count;
    assert(script->phase == PHASE_SEALED);
    /* The seal may not be taken back for anybody else. */
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
        enter_close(script);
    }
    return code;
}
