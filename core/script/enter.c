/* Every entry into a state: one lua_pcall under a thread-local C locale.
 *
 * What went wrong is told by flags that we set ourselves (struct run), never
 * by the text of a message: a script can raise any text it likes.
 * Order of the flags: a missing slot was read; memory; time; a limit; and
 * only what is left is a mistake of the script. */
#include "script/enter.h"

#include <assert.h>

#include "script/limit.h"

/* The bare call; Lua's status. */
static int protect(struct script *script, lua_CFunction body, void *argument)
{
    lua_State *L = script->L;
    assert(L != NULL);
    lua_settop(L, 1);                  /* what calls keep there: call.c */
    /* Of this thread only: the embedder's setlocale is its own affair. */
    locale_t before = uselocale(script->locale);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, argument);
    int status = lua_pcall(L, 1, 0, 1);
    lua_settop(L, 1);
    (void)uselocale(before);
    return status;
}

/* The allocator knows whose limit it was: the pack's, the host's, or the
 * clock's. */
enum ended enter_no_memory(struct script *script)
{
    struct run *run = &script->run;
    assert(run->err != NULL);
    assert(script->limits.memory_bytes_max > 0);
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

/* Flags first: a status only says that something was raised. */
enum ended enter_ended(struct script *script, int status)
{
    struct run *run = &script->run;
    assert(run->err != NULL);
    assert(status == LUA_OK || status >= LUA_ERRRUN);
    int64_t steps_max = script->limits.steps_max;
    /* Objects are charged by the allocator, which cannot raise: the last
     * ones may only be seen here. */
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
    /* No handler ran: Lua had no memory to call one. */
    if (status == LUA_ERRMEM && run->trip == CALL_ERROR_NONE) {
        return enter_no_memory(script);
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
    /* No limit: the script did something wrong. */
    if (run->trip == CALL_ERROR_NONE) {
        run->trip = CALL_ERROR_BROKEN;
    }
    return ENDED_ERROR;
}

/* No script code runs here: no __gc can exist. */
void enter_close(struct script *script)
{
    if (script->L != NULL) {
        lua_close(script->L);
        script->L = NULL;
        assert(script->used_bytes == 0);
    }
}

/* The one door for everything but plain calls of functions (call.c). */
enum ended enter(struct script *script, lua_CFunction body, void *argument)
{
    assert(body != NULL);
    assert(script->run.err != NULL);
    return enter_ended(script, protect(script, body, argument));
}
