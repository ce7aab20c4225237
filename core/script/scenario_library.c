/* What a scenario finds of stock Lua.
 *
 * Left out: everything that reads files or the time, runs text, draws random
 * numbers, catches errors (a failed expectation must end the scenario), or
 * shows addresses and the order of hash tables. */
#include "script/scenario_internal.h"

#include <assert.h>
#include <string.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>

static const char *const refused_basic[] = {
    "collectgarbage", "dofile", "load", "loadfile", "pcall", "xpcall",
    "getmetatable", "setmetatable", "next", "print", "_G", "warn", "_VERSION",
    "rawequal", "rawget", "rawlen", "rawset", NULL
};
static const char *const refused_math[] = { "random", "randomseed", NULL };
static const char *const refused_string[] = { "dump", "pack", "packsize",
                                              "unpack", NULL };

/* Sorting compares each key so often, about. */
enum { PAIRS_STEPS = 40 };

static void drop(lua_State *L, const char *const *names)
{
    assert(lua_istable(L, -1));
    for (size_t i = 0; names[i] != NULL; i++) {
        lua_pushnil(L);
        lua_setfield(L, -2, names[i]);
    }
}

/* --- pairs, sorted -------------------------------------------------------- */

/* Numbers before texts before truths; each kind in its own order. */
static int key_rank(lua_State *L, int index)
{
    int type = lua_type(L, index);
    assert(type != LUA_TNIL);
    return type == LUA_TNUMBER ? 0 : type == LUA_TSTRING ? 1 : 2;
}

/* Does key `a` of the list at 2 stand before key `b`? */
static bool key_before(lua_State *L, lua_Integer a, lua_Integer b)
{
    (void)lua_rawgeti(L, 2, a);
    (void)lua_rawgeti(L, 2, b);
    int top = lua_gettop(L);
    int first = key_rank(L, top - 1), second = key_rank(L, top);
    bool before = first < second;
    if (first == second && first < 2) {
        before = lua_compare(L, top - 1, top, LUA_OPLT) != 0;
    } else if (first == second) {
        before = lua_toboolean(L, top - 1) < lua_toboolean(L, top);
    }
    lua_settop(L, top - 2);
    assert(a > 0 && b > 0);
    return before;
}

static void swap_keys(lua_State *L, lua_Integer a, lua_Integer b)
{
    assert(lua_istable(L, 2));
    (void)lua_rawgeti(L, 2, a);
    (void)lua_rawgeti(L, 2, b);
    lua_rawseti(L, 2, a);
    lua_rawseti(L, 2, b);
}

/* Sinks the key at `from` in the heap of the first `count`. */
static void sift(lua_State *L, lua_Integer from, lua_Integer count)
{
    lua_Integer at = from;
    assert(from >= 1);
    while (2 * at <= count) {
        lua_Integer child = 2 * at;
        if (child < count && key_before(L, child, child + 1)) {
            child++;
        }
        if (!key_before(L, at, child)) {
            return;
        }
        swap_keys(L, at, child);
        at = child;
    }
}

/* Upvalues: the table, its keys, how many were given. */
static int next_pair(lua_State *L)
{
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3)) + 1;
    assert(at >= 1);
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(3));
    if (lua_rawgeti(L, lua_upvalueindex(2), at) == LUA_TNIL) {
        return 1;
    }
    lua_pushvalue(L, -1);
    (void)lua_gettable(L, lua_upvalueindex(1));
    return 2;
}

static int sorted_pairs(lua_State *L)
{
    lua_Integer count = 0;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, 1) != 0) {
        int type = lua_type(L, -2);
        if (type != LUA_TNUMBER && type != LUA_TSTRING
            && type != LUA_TBOOLEAN) {
            return luaL_error(L, "pairs: a key that has no order");
        }
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, 2, ++count);
        limit_charge(L, PAIRS_STEPS);
    }
    for (lua_Integer i = count / 2; i >= 1; i--) {
        sift(L, i, count);
    }
    for (lua_Integer i = count; i > 1; i--) {
        swap_keys(L, 1, i);
        sift(L, 1, i - 1);
    }
    assert(lua_gettop(L) == 2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_pair, 3);
    return 1;
}

/* --- Text ----------------------------------------------------------------- */

/* tostring without addresses. */
static int plain_tostring(lua_State *L)
{
    int type = lua_type(L, 1);
    luaL_checkany(L, 1);
    assert(type != LUA_TNONE);
    if (type == LUA_TTABLE || type == LUA_TFUNCTION) {
        lua_pushstring(L, lua_typename(L, type));
    } else if (type == LUA_TLIGHTUSERDATA) {
        lua_pushliteral(L, "null");
    } else {
        (void)luaL_tolstring(L, 1, NULL);
    }
    return 1;
}

/* Ours in the place of Lua's own, whose loops in C no limit can stop. */
static void replace_functions(lua_State *L)
{
    static const struct library_entry *const ours[] = {
        library_strings, library_patterns, library_format, library_tables,
        library_utf8,
    };
    int top = lua_gettop(L);
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        for (const struct library_entry *one = ours[i]; one->name != NULL;
             one++) {
            assert(one->library[0] != '\0');
            (void)lua_getglobal(L, one->library);
            lua_pushcfunction(L, one->function);
            lua_setfield(L, -2, one->name);
            lua_settop(L, top);
        }
    }
    for (const struct library_entry *one = library_basic; one->name != NULL;
         one++) {
        if (strcmp(one->name, "tonumber") == 0) {
            lua_register(L, one->name, one->function);
        }
    }
    assert(lua_gettop(L) == top);
}

/* Lua's own libraries without what reaches out of the state. */
void scenario_library(lua_State *L)
{
    static const struct {
        const char *name;
        lua_CFunction open;
        const char *const *refused;
    } libraries[] = {
        { "_G", luaopen_base, refused_basic },
        { "math", luaopen_math, refused_math },
        { "string", luaopen_string, refused_string },
        { "table", luaopen_table, NULL },
        { "utf8", luaopen_utf8, NULL },
    };
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        luaL_requiref(L, libraries[i].name, libraries[i].open, 1);
        if (libraries[i].refused != NULL) {
            drop(L, libraries[i].refused);
        }
        lua_pop(L, 1);
    }
    assert(lua_gettop(L) >= 0);
    replace_functions(L);
    lua_register(L, "pairs", sorted_pairs);
    lua_register(L, "tostring", plain_tostring);
    lua_pushlightuserdata(L, NULL);
    lua_setglobal(L, "null");
}
