/* Running a scenario: a state of its own, its words, its end.
 *
 * What a word raises is told by the bridge's code, never by a message's
 * text: so a word's error keeps its own message, arguments and place.
 *
 * A scenario is Lua with words in place of libraries: each word is a C
 * function that asks the host. It runs in a state of its own with a budget of
 * memory and of rounds; it may loop and keep variables, as it only tests. */
#include "script/scenario_internal.h"

#include <assert.h>
#include <ctype.h>
#include <lauxlib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* --- Places --------------------------------------------------------------- */

/* The line of the scenario's own file that is being run, 0 = none. Words are
 * called from helper functions, too; the innermost frame of the scenario's own
 * file is what the writer knows. */
static int64_t own_line(lua_State *L)
{
    const struct scenario_bridge *bridge = scenario_of(L);
    lua_Debug frame;
    for (int level = 0; lua_getstack(L, level, &frame) == 1; level++) {
        (void)lua_getinfo(L, "Sl", &frame);
        assert(frame.source != NULL);
        if (frame.source[0] == '@'
            && strcmp(frame.source + 1, bridge->file.bytes) == 0) {
            return frame.currentline > 0 ? frame.currentline : 0;
        }
    }
    return 0;
}

/* Rows at hand are read as a file "rows" that nobody has: its place goes
 * before the text, and the scenario's own is the error's. */
static void forget_rows(struct err *err)
{
    char about[ERR_ARG_BYTES];
    assert(err->code < 0);
    if (strcmp(err->file, "rows") != 0) {
        return;
    }
    (void)snprintf(about, sizeof about, "rows:%lld", (long long)err->line);
    (void)err_about(err, str_of(about));
    err->file[0] = err->source[0] = '\0';
    err->line = err->column = 0;
    assert(err->message != MESSAGE_NONE);
}

/* Leaves the word with this code; the error's place is the scenario's line.
 * Does not return. */
int scenario_raise(lua_State *L, int code)
{
    struct scenario_bridge *bridge = scenario_of(L);
    assert(code != 0);
    bridge->code = code;
    if (code == ERR_USAGE) {      /* a wrong word of the scenario's */
        bridge->err->code = bridge->code = ERR_RULES;
    }
    if (code < 0) {
        forget_rows(bridge->err);
    }
    if (code < 0 && bridge->err->file[0] == '\0') {
        (void)err_at(bridge->err, bridge->file.bytes, own_line(L), 0);
        bridge->code = scenario_place(bridge->err, bridge->text,
                                      bridge->word, bridge->host->mem);
    }
    lua_pushlightuserdata(L, bridge);
    return lua_error(L);
}

/* Cuts "file:12: " off a message; the line. */
static int64_t cut_place(struct str *text)
{
    for (size_t i = 0; i + 2 < text->size; i++) {
        size_t end = i + 1;
        int64_t line = 0;
        while (text->bytes[i] == ':' && end < text->size
               && isdigit((unsigned char)text->bytes[end]) && end < i + 9) {
            line = line * 10 + (text->bytes[end] - '0');
            end++;
        }
        if (end > i + 1 && end + 1 < text->size && text->bytes[end] == ':'
            && text->bytes[end + 1] == ' ') {
            assert(line >= 0);
            text->bytes += end + 2;
            text->size -= end + 2;
            return line;
        }
    }
    return 0;
}

/* The host had none, or the scenario took too much. */
static int no_memory(struct scenario_bridge *bridge)
{
    assert(bridge->host != NULL);
    assert(bridge->err != NULL);
    return bridge->script.run.refusal == REFUSAL_HOST
        ? err_nomem(bridge->err)
        : err_fail(bridge->err, MESSAGE_SCENARIO_MEMORY, "i",
                   (int64_t)(SCENARIO_MEMORY_BYTES >> 20));
}

/* What a function of our libraries raised: its own error; but a limit is told
 * in the words of scenarios. */
static int limit_code(struct scenario_bridge *bridge)
{
    const struct run *run = &bridge->script.run;
    assert(run->raised);
    if (run->time_over) {
        return err_fail(bridge->err, MESSAGE_SCENARIO_SLOW, "i",
                        (int64_t)SCENARIO_TIME_MS / 1000);
    }
    if (run->trip == CALL_ERROR_STEPS) {
        return err_fail(bridge->err, MESSAGE_SCENARIO_STEPS, "i",
                        (int64_t)SCENARIO_STEPS_MAX / 1000000);
    }
    return run->trip == CALL_ERROR_MEMORY ? no_memory(bridge)
                                          : bridge->err->code;
}

/* What Lua itself raises becomes an error of ours, once: with the line, and
 * without the traceback that nobody reads. */
static int scenario_handler(lua_State *L)
{
    struct scenario_bridge *bridge = scenario_of(L);
    struct str text = STR("?");
    if (lua_islightuserdata(L, 1)) {
        if (bridge->code == 0 && bridge->script.run.raised) {
            bridge->code = limit_code(bridge);
            (void)err_at(bridge->err, bridge->file.bytes, own_line(L), 0);
        }
        return 1;                 /* raised by us */
    }
    if (lua_type(L, 1) == LUA_TSTRING) {
        text.bytes = lua_tolstring(L, 1, &text.size);
    }
    /* The place of another file stays in the text. */
    bool elsewhere = !str_starts(text, bridge->file.bytes);
    struct str cut = text;
    int64_t line = cut_place(&cut), own = own_line(L);
    assert(bridge->err != NULL);
    (void)err_fail(bridge->err, MESSAGE_SCENARIO_BROKEN, "t",
                   elsewhere ? text : cut);
    (void)err_at(bridge->err, bridge->file.bytes,
                 elsewhere || line == 0 ? own : line, 0);
    bridge->code = scenario_place(bridge->err, bridge->text, NULL,
                                  bridge->host->mem);
    lua_pushlightuserdata(L, bridge);
    return 1;
}

/* After a protected call that failed: what it failed with. */
static int status_code(struct scenario_bridge *bridge, int status)
{
    assert(status != LUA_OK);
    if (status == LUA_ERRMEM) {
        /* Lua asks no handler then, and knows no line. */
        (void)no_memory(bridge);
        return err_at(bridge->err, bridge->file.bytes, 0, 0);
    }
    if (status == LUA_ERRERR) {
        return err_fail(bridge->err, MESSAGE_SCENARIO_BROKEN, "s",
                        "stack overflow");
    }
    return bridge->code;
}

/* --- Words ---------------------------------------------------------------- */

/* Runs the function at the top of the stack, takes it off, and tells how it
 * ended: {failed, code, id, en}.  What stopped the scenario in it is taken
 * back: it was asked for. */
static struct value *run_argument(lua_State *L)
{
    struct scenario_bridge *bridge = scenario_of(L);
    struct arena *arena = &bridge->call;
    char text[1024];
    assert(lua_isfunction(L, -1));
    lua_pushcfunction(L, scenario_handler);
    lua_insert(L, -2);
    int status = lua_pcall(L, 0, 0, lua_gettop(L) - 1);
    int code = status == LUA_OK ? 0 : status_code(bridge, status);
    if (code == SCENARIO_STOP) {
        bridge->host->resume(bridge->host->user, bridge->err);
        code = bridge->err->code;
    }
    if (code == ERR_NOMEM || code == ERR_LIMIT) {
        (void)scenario_raise(L, code);
    }
    lua_pop(L, status == LUA_OK ? 1 : 2);
    arena_free(&bridge->call);    /* of the words that it called */
    arena_init(&bridge->call, bridge->host->mem);
    struct value *out = value_map(arena);
    value_set_bool(arena, out, "failed", code < 0);
    if (code < 0) {
        bridge->err->source[0] = '\0';     /* texts of one line */
        value_set_integer(arena, out, "code",
                          message_row(bridge->err->message)->number);
        err_text(bridge->err, LANGUAGE_ID, text, sizeof text);
        value_set_string(arena, out, "id", text);
        err_text(bridge->err, LANGUAGE_EN, text, sizeof text);
        value_set_string(arena, out, "en", text);
    }
    err_clear(bridge->err);
    bridge->code = 0;
    bridge->script.run.raised = false;
    return out;
}

/* Performs the word.  Its time is not the scenario's: simulated years take
 * what they take. */
static int perform(struct scenario_bridge *bridge,
                   struct scenario_call *call)
{
    struct run *run = &bridge->script.run;
    const struct clock *clock = &bridge->script.clock;
    int64_t wall = clock->ticks_ns(clock->user);
    int64_t used = clock->cpu_ns(clock->user);
    assert(call->arguments != NULL);
    int code = bridge->host->perform(bridge->host->user, call, bridge->err);
    if (run->start_ns != INT64_MIN) {
        wall = clock->ticks_ns(clock->user) - wall;
        run->start_ns += wall;
        run->deadline_ns += wall;
    }
    if (run->cpu_start_ns != INT64_MIN) {
        run->cpu_start_ns += clock->cpu_ns(clock->user) - used;
    }
    assert(code <= SCENARIO_STOP);
    return code;
}

/* Upvalue 1: the word's number. */
static int call_word(lua_State *L)
{
    struct scenario_bridge *bridge = scenario_of(L);
    struct scenario_call call = {
        .index = (int)lua_tointeger(L, lua_upvalueindex(1)),
        .arena = &bridge->call, .line = own_line(L)
    };
    struct value *told = NULL;
    int count = lua_gettop(L);
    while (count > 0 && lua_isnil(L, count)) {
        count--;
    }
    lua_settop(L, count);
    luaL_checkstack(L, 8, NULL);
    arena_free(&bridge->call);
    arena_init(&bridge->call, bridge->host->mem);
    if (count > 0 && lua_isfunction(L, count)) {
        count--;
        told = run_argument(L);
    }
    struct value *list = value_list(&bridge->call);
    if (told != NULL && count == 0) {
        value_add(list, value_null(&bridge->call));
    }
    bridge->word = bridge->host->words[call.index];
    for (int i = 1; i <= count; i++) {
        value_add(list, scenario_take(L, i, 0));
    }
    value_add(list, told);
    call.arguments = list;
    assert(lua_gettop(L) == count);
    int code = bridge->call.failed ? err_nomem(bridge->err)
                                   : perform(bridge, &call);
    if (code == 0 && bridge->call.failed) {
        code = err_nomem(bridge->err);
    }
    if (code != 0) {
        return scenario_raise(L, code);
    }
    bridge->word = NULL;
    scenario_give(L, call.result, 0);
    return 1;
}

/* Reading a global that is not there. */
static int unknown_word(lua_State *L)
{
    struct scenario_bridge *bridge = scenario_of(L);
    const char *const *words = bridge->host->words;
    struct str name = STR("?");
    const char *near = "";
    size_t distance = SIZE_MAX;
    if (lua_type(L, 2) == LUA_TSTRING) {
        name.bytes = lua_tolstring(L, 2, &name.size);
    }
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_nearer(name, str_of(words[i]), &distance)) {
            near = words[i];
        }
    }
    assert(name.bytes != NULL);
    bridge->word = NULL;
    int code = near[0] == '\0'
        ? err_fail(bridge->err, MESSAGE_SCENARIO_NAME, "t", name)
        : err_fail(bridge->err, MESSAGE_SCENARIO_NAME_NEAR, "ts", name,
                   near);
    return scenario_raise(L, code);
}

/* assert(condition, text) is expect: what is not so fails the scenario, and
 * does not break it. */
static int assert_like_expect(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1)) {
        return lua_gettop(L);
    }
    lua_settop(L, 2);
    (void)lua_getglobal(L, "expect");
    lua_pushboolean(L, 0);
    lua_pushvalue(L, 2);
    assert(lua_gettop(L) == 5);
    lua_call(L, 2, 0);
    return 0;
}

/* --- Chunks --------------------------------------------------------------- */

/* Compiles a chunk named after its file; the function is pushed. */
static void compile(lua_State *L, struct str file, struct str text)
{
    struct scenario_bridge *bridge = scenario_of(L);
    (void)lua_pushfstring(L, "@%s", file.bytes);
    if (str_starts(text, "\xEF\xBB\xBF")) {
        text.bytes += 3;
        text.size -= 3;
    }
    int status = luaL_loadbufferx(L, text.bytes == NULL ? "" : text.bytes,
                                  text.size, lua_tostring(L, -1), "t");
    assert(lua_gettop(L) >= 2);
    if (status == LUA_OK) {
        lua_remove(L, -2);
        return;
    }
    if (status == LUA_ERRMEM) {
        (void)scenario_raise(L, no_memory(bridge));
    }
    struct str message = STR("?");
    if (lua_type(L, -1) == LUA_TSTRING) {
        message.bytes = lua_tolstring(L, -1, &message.size);
    }
    int64_t line = cut_place(&message);
    (void)err_fail(bridge->err, MESSAGE_SCENARIO_SYNTAX, "t", message);
    (void)err_at(bridge->err, file.bytes, line, 0);
    (void)scenario_raise(L, scenario_syntax_place(bridge->err, text,
                                                  bridge->host->mem));
}

/* include 'path': runs a file of the scenario's folder; its results. */
static int include_file(lua_State *L)
{
    struct scenario_bridge *bridge = scenario_of(L);
    struct str path, text = STR("");
    path.bytes = luaL_checklstring(L, 1, &path.size);
    lua_settop(L, 1);
    if (++bridge->includes > SCENARIO_INCLUDES_MAX) {
        return luaL_error(L, "include: more than %d files",
                          (int)SCENARIO_INCLUDES_MAX);
    }
    int code = bridge->host->include(bridge->host->user, path,
                                     &bridge->kept, &text, bridge->err);
    if (code < 0) {
        return scenario_raise(L, code);
    }
    assert(lua_gettop(L) == 1);
    compile(L, path, text);
    lua_call(L, 0, LUA_MULTRET);
    return lua_gettop(L) - 1;
}

/* Inside the protected call: words and library are made, then the file is
 * run. */
static int run_body(lua_State *L)
{
    struct scenario_bridge *bridge = lua_touserdata(L, 1);
    luaL_checkversion(L);
    scenario_library(L);
    for (int i = 0; bridge->host->words[i] != NULL; i++) {
        lua_pushinteger(L, i);
        lua_pushcclosure(L, call_word, 1);
        lua_setglobal(L, bridge->host->words[i]);
    }
    lua_register(L, "include", include_file);
    lua_register(L, "assert", assert_like_expect);
    lua_pushglobaltable(L);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, unknown_word);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_settop(L, 0);
    compile(L, bridge->file, bridge->text);
    assert(lua_gettop(L) == 1);
    lua_call(L, 0, 0);
    return 0;
}

/* Makes the state, runs, closes it; all memory is back at the end. */
static int run_state(struct scenario_bridge *bridge)
{
    assert(bridge->host != NULL);
    struct script *script = &bridge->script;
    lua_State *L = lua_newstate(limit_allocate, script);
    if (L == NULL) {
        return err_nomem(bridge->err);
    }
    *(struct script **)lua_getextraspace(L) = script;
    script->L = L;
    limit_begin(script, bridge->err, NULL);
    lua_pushcfunction(L, scenario_handler);
    lua_pushcfunction(L, run_body);
    lua_pushlightuserdata(L, bridge);
    int status = lua_pcall(L, 1, 0, 1);
    int code = status == LUA_OK ? 0 : status_code(bridge, status);
    lua_close(L);
    assert(script->used_bytes == 0);
    return code;
}

/* Under the C locale, so that numbers are read and written alike whatever the
 * embedding program set. Result: 0, SCENARIO_STOP when an expectation failed,
 * or an error. */
int scenario_run(const struct scenario_host *host, struct str file,
                 struct str text, struct err *err)
{
    struct scenario_bridge bridge = { .host = host, .file = file,
                                      .text = text, .err = err };
    bridge.script.mem = host->mem;
    bridge.script.limits = (struct script_limits){
        .steps_max = SCENARIO_STEPS_MAX, .time_ms_max = SCENARIO_TIME_MS,
        .memory_bytes_max = SCENARIO_MEMORY_BYTES,
        .block_bytes_max = SCENARIO_BLOCK_BYTES };
    clock_system(&bridge.script.clock);
    assert(host != NULL && host->words != NULL && host->perform != NULL);
    assert(file.bytes != NULL && err != NULL);
    locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (locale == (locale_t)0) {
        return err_nomem(err);
    }
    arena_init(&bridge.kept, host->mem);
    arena_init(&bridge.call, host->mem);
    locale_t before = uselocale(locale);
    int code = run_state(&bridge);
    (void)uselocale(before);
    freelocale(locale);
    arena_free(&bridge.call);
    arena_free(&bridge.kept);
    return code;
}
