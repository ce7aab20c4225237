/* The allow list.
 *
 * Globals stand in a frozen table: reading an unknown one is an error with
 * the nearest name, assigning one is an error with its line.  Nothing of the
 * stock libraries is opened, so there is nothing to take away: no pcall, no
 * coroutines, load, os, io, debug, raw access, and no _LOADED in the
 * registry.  The metatable of text has __index only: text takes no part in
 * arithmetic, and its table is the frozen string library.
 * What a function of ours needs from its state it finds by the state's extra
 * space (state_of), not by globals or upvalues that a script might reach. */
#include "script/sandbox.h"

#include <assert.h>
#include <string.h>

#include "script/freeze.h"
#include "script/functions.h"
#include "script/library.h"
#include "script/lookup.h"
#include "script/proxies.h"

static const struct library_entry *const libraries[] = {
    library_basic, library_declare, library_helpers, library_math,
    library_strings, library_patterns, library_format, library_tables,
    library_utf8,
};

/* Names of stock Lua that people may look for. */
static const char *const not_offered[] = {
    "collectgarbage", "coroutine", "debug", "dofile", "io", "load",
    "loadfile", "loadstring", "next", "os", "package", "pcall", "print",
    "rawequal", "rawget", "rawlen", "rawset", "require", "unpack", "warn",
    "xpcall", "_G", "_VERSION", "setfenv", "getfenv", "dump", "pack",
    "packsize", "random", "randomseed", "sqrt", "exp", "log", "pow", "sin",
    "cos", "huge", "pi",
};

/* These get a message of their own: people know them from Lua. */
static bool is_not_offered(struct str name)
{
    assert(name.bytes != NULL);
    size_t count = sizeof(not_offered) / sizeof(not_offered[0]);
    for (size_t i = 0; i < count; i++) {
        if (str_is(name, not_offered[i])) {
            return true;
        }
    }
    return false;
}

/* The member of `library` nearest to `name`, or empty. */
static struct str nearest_member(const char *library, struct str name)
{
    assert(library != NULL);
    struct str best = STR("");
    size_t distance = SIZE_MAX;
    for (const struct script_function *row = script_functions;
         row->name != NULL; row++) {
        bool here = strcmp(row->library, library) == 0;
        struct str candidate = str_of(here ? row->name : row->library);
        if ((here || library[0] == '\0') && candidate.size > 0
            && str_nearer(name, candidate, &distance)) {
            best = candidate;
        }
    }
    return best;
}

/* __index of the content of globals and libraries: the name is not there.
 * Upvalue 1: the library's name. */
static int unknown_name(lua_State *L)
{
    assert(state_of(L)->L == L);
    const char *library = lua_tostring(L, lua_upvalueindex(1));
    struct str name = STR("?");
    limit_charge(L, CHARGE_CALL);
    if (lua_type(L, 2) == LUA_TSTRING) {
        name.bytes = lua_tolstring(L, 2, &name.size);
    }
    struct str near = nearest_member(library, name);
    const char *dot = library[0] == '\0' ? "" : ".";
    if (is_not_offered(name)) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_NOT_OFFERED, "tss", name,
                       library, dot);
    } else if (near.size > 0) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_NAME_NEAR, "tsst", name,
                       library, dot, near);
    } else {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_NAME, "tss", name,
                       library, dot);
    }
    return state_raise(L);
}

/* x = 1 in a script: most likely a forgotten `local`. */
static int refuse_global(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct str name = STR("?");
    limit_charge(L, CHARGE_CALL);
    if (lua_type(L, 2) == LUA_TSTRING) {
        name.bytes = lua_tolstring(L, 2, &name.size);
    }
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_GLOBAL_ASSIGN, "t", name);
    return state_raise(L);
}

/* Freezes the table at the top, whose unknown members are errors. */
static void freeze_library(lua_State *L, const char *library)
{
    assert(state_of(L)->L == L);
    freeze_table(L);
    bool frozen = freeze_content(L, -1);
    assert(frozen);
    (void)frozen;
    lua_createtable(L, 0, 1);
    lua_pushstring(L, library);
    lua_pushcclosure(L, unknown_name, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

/* Adds every function to the table of globals at the top; those of a library
 * to a table within it. */
static void add_functions(lua_State *L)
{
    assert(state_of(L)->L == L);
    int globals = lua_gettop(L);
    for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
        for (const struct library_entry *entry = libraries[i];
             entry->name != NULL; entry++) {
            lua_pushvalue(L, globals);
            /* The first function of a library makes its table. */
            if (entry->library[0] != '\0'
                && lua_getfield(L, globals, entry->library) != LUA_TTABLE) {
                lua_pop(L, 1);
                lua_newtable(L);
                lua_pushvalue(L, -1);
                lua_setfield(L, globals, entry->library);
            }
            assert(lua_istable(L, -1));
            lua_pushcfunction(L, entry->function);
            lua_setfield(L, -2, entry->name);
            lua_settop(L, globals);
        }
    }
}

/* After all functions are in: a frozen table takes no more. */
static void freeze_libraries(lua_State *L)
{
    assert(state_of(L)->L == L);
    static const char *const names[] = { "math", "string", "table", "utf8" };
    int globals = lua_gettop(L);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        int kind = lua_getfield(L, globals, names[i]);
        assert(kind == LUA_TTABLE);
        (void)kind;
        if (strcmp(names[i], "utf8") == 0) {
            lua_pushlstring(L, "[\0-\x7F\xC2-\xFD][\x80-\xBF]*", 14);
            lua_setfield(L, -2, "charpattern");
        }
        freeze_library(L, names[i]);
        lua_settop(L, globals);
    }
}

/* The metatable of all text: `("x"):upper()`, and nothing else. */
static void lock_text(lua_State *L, int globals)
{
    assert(state_of(L)->L == L);
    assert(lua_istable(L, globals));
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 1);
    lua_getfield(L, globals, "string");
    bool frozen = freeze_content(L, -1);
    assert(frozen);
    (void)frozen;
    lua_setfield(L, -3, "__index");
    lua_pop(L, 1);
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

/* Registry, proxies, libraries, text, globals: in this order, as each needs
 * the ones before. */
void sandbox_open(lua_State *L)
{
    assert(state_of(L)->L == L);
    lua_settop(L, 0);
    for (int i = REGISTRY_FUNCTIONS; i < REGISTRY_LAST; i++) {
        lua_pushboolean(L, 0);         /* keeps the array part whole */
        lua_rawseti(L, LUA_REGISTRYINDEX, i);
    }
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
    proxies_open(L);
    lookup_open(L);
    lua_newtable(L);
    add_functions(L);
    freeze_libraries(L);
    lock_text(L, lua_gettop(L));
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_TABLES);
    lua_setfield(L, -2, "tables");
    freeze_library(L, "");
    (void)lua_getmetatable(L, -1);
    lua_pushcfunction(L, refuse_global);
    lua_setfield(L, -2, "__newindex");
    lua_pop(L, 1);
    assert(lua_istable(L, -1));
    /* lua_load makes it the _ENV of each chunk. */
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_settop(L, 0);
}

/* What the load left behind is collected, so that calls begin with as little
 * as possible. */
void sandbox_seal(lua_State *L)
{
    assert(state_of(L)->L == L);
    freeze_reachable(L);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT, 0);
    assert(lua_gettop(L) == 0);
}
