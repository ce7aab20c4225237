/* Values between a scenario and its words.
 *
 * A table whose keys are 1 to n is a list, any other a map; numbers among
 * the keys of a map become text.  `null` (a light userdata of NULL) is the
 * value that is known to be missing; on the way back a missing member of a
 * map is nil, as Lua has it.
 *
 * Lua values become awig values by copying, and the other way round; nothing
 * is shared, so a table that a scenario changes later changes nothing here. */
#include "script/scenario_internal.h"

#include <assert.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

/* --- From Lua ------------------------------------------------------------- */

static int fail_argument(lua_State *L, const char *id, const char *en)
{
    struct scenario_bridge *bridge = scenario_of(L);
    assert(id != NULL && en != NULL);
    (void)err_fail(bridge->err, MESSAGE_SCENARIO_VALUE, "ss", id, en);
    return scenario_raise(L, bridge->err->code);
}

/* How many members; *list is set when their keys are 1 to n. */
static size_t count_members(lua_State *L, int index, bool *list)
{
    size_t count = 0;
    size_t length = (size_t)lua_rawlen(L, index);
    *list = true;
    assert(lua_istable(L, index));
    lua_pushnil(L);
    while (lua_next(L, index) != 0) {
        bool whole = lua_isinteger(L, -2) != 0;
        lua_Integer key = whole ? lua_tointeger(L, -2) : 0;
        *list = *list && key >= 1 && (size_t)key <= length;
        count++;
        lua_pop(L, 1);
    }
    *list = *list && count == length && count > 0;
    return count;
}

static int compare_keys(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    assert(x->bytes != NULL && y->bytes != NULL);
    return str_compare(*x, *y);
}

/* The key at the top but one as text; a number is printed. */
static struct str key_text(lua_State *L, struct arena *arena)
{
    size_t size = 0;
    int type = lua_type(L, -2);
    if (type != LUA_TSTRING && !lua_isinteger(L, -2)) {
        (void)fail_argument(L, "kunci tabel harus teks",
                            "keys of a table must be text");
    }
    lua_pushvalue(L, -2);         /* a copy: lua_next needs the number */
    const char *bytes = lua_tolstring(L, -1, &size);
    assert(bytes != NULL);
    struct str text = str_copy(arena, (struct str){ bytes, size });
    lua_pop(L, 1);
    return text;
}

/* Items from 1 on; a hole is null. */
static void take_list(lua_State *L, int index, struct value *out, int depth)
{
    lua_Integer length = (lua_Integer)lua_rawlen(L, index);
    assert(length > 0);
    for (lua_Integer i = 1; i <= length; i++) {
        (void)lua_rawgeti(L, index, i);
        value_add(out, scenario_take(L, lua_gettop(L), depth + 1));
        lua_pop(L, 1);
    }
}

/* Keys sorted, so that the order never depends on addresses. */
static void take_map(lua_State *L, int index, struct value *out,
                     size_t count, int depth)
{
    struct arena *arena = &scenario_of(L)->call;
    struct str *keys = arena_alloc(arena, (count + 1) * sizeof *keys);
    size_t at = 0;
    if (keys == NULL) {
        return;                   /* the arena failed: told by the caller */
    }
    lua_pushnil(L);
    while (lua_next(L, index) != 0) {
        assert(at < count);
        keys[at] = key_text(L, arena);
        at += keys[at].bytes != NULL ? 1 : 0;
        lua_pop(L, 1);
    }
    qsort(keys, at, sizeof *keys, compare_keys);
    for (size_t i = 0; i < at; i++) {
        int64_t number = 0;
        if (lua_getfield(L, index, keys[i].bytes) == LUA_TNIL
            && str_integer(keys[i], &number)) {
            lua_pop(L, 1);
            (void)lua_rawgeti(L, index, (lua_Integer)number);
        }
        value_set_new(out, keys[i], scenario_take(L, lua_gettop(L),
                                                  depth + 1));
        lua_pop(L, 1);
    }
}

/* A table is a list when all its keys count from 1. Errors: too deep, a key
 * that is no text. */
static struct value *take_table(lua_State *L, int index, int depth)
{
    struct arena *arena = &scenario_of(L)->call;
    bool list = false;
    if (depth >= SCENARIO_DEPTH_MAX) {
        (void)fail_argument(L, "tabel terlalu dalam", "tables too deep");
    }
    luaL_checkstack(L, 8, NULL);
    size_t count = count_members(L, index, &list);
    struct value *out = list ? value_list(arena) : value_map(arena);
    assert(depth >= 0);
    if (list) {
        take_list(L, index, out, depth);
    } else {
        take_map(L, index, out, count, depth);
    }
    return out;
}

/* Errors: not UTF-8, or a zero byte inside. */
static struct value *take_text(lua_State *L, int index)
{
    struct str text;
    size_t bad = 0;
    text.bytes = lua_tolstring(L, index, &text.size);
    assert(text.bytes != NULL);
    if (!str_utf8_ok(text, &bad) || strlen(text.bytes) != text.size) {
        (void)fail_argument(L, "teks bukan UTF-8", "a text is not UTF-8");
    }
    return value_text(&scenario_of(L)->call, text);
}

/* The value at the index; functions and threads are errors. */
struct value *scenario_take(lua_State *L, int index, int depth)
{
    struct scenario_bridge *bridge = scenario_of(L);
    struct arena *arena = &bridge->call;
    struct value *out = NULL;
    assert(index > 0);
    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TLIGHTUSERDATA:
        out = value_null(arena);
        break;
    case LUA_TBOOLEAN:
        out = value_bool(arena, lua_toboolean(L, index) != 0);
        break;
    case LUA_TNUMBER:
        out = lua_isinteger(L, index)
            ? value_integer(arena, (int64_t)lua_tointeger(L, index))
            : value_number(arena, (double)lua_tonumber(L, index));
        break;
    case LUA_TSTRING:
        out = take_text(L, index);
        break;
    case LUA_TTABLE:
        out = take_table(L, index, depth);
        break;
    default:
        (void)fail_argument(L, "fungsi hanya boleh menjadi argumen terakhir",
                            "a function may only be the last argument");
    }
    if (out == NULL) {
        (void)scenario_raise(L, err_nomem(bridge->err));
    }
    return out;
}

/* --- To Lua --------------------------------------------------------------- */

/* A list counts from 1, as Lua's do. */
static void give_members(lua_State *L, const struct value *value, int depth)
{
    lua_Integer n = 0;
    bool list = value->kind == VALUE_LIST;
    assert(list || value->kind == VALUE_MAP);
    luaL_checkstack(L, 8, NULL);
    lua_createtable(L, list ? (int)value->count : 0,
                    list ? 0 : (int)value->count);
    for (const struct value *at = value->first; at != NULL; at = at->next) {
        bool missing = at->kind == VALUE_NULL;
        if (list && missing) {
            lua_pushlightuserdata(L, NULL);
            lua_rawseti(L, -2, ++n);
        } else if (list) {
            scenario_give(L, at, depth + 1);
            lua_rawseti(L, -2, ++n);
        } else if (!missing) {
            lua_pushlstring(L, at->key.bytes, at->key.size);
            scenario_give(L, at, depth + 1);
            lua_rawset(L, -3);
        }
    }
}

/* Pushes one value. */
void scenario_give(lua_State *L, const struct value *value, int depth)
{
    enum value_kind kind = value == NULL ? VALUE_NULL : value->kind;
    assert(depth >= 0);
    switch (kind) {
    case VALUE_NULL:
        lua_pushnil(L);
        break;
    case VALUE_BOOL:
        lua_pushboolean(L, value->boolean);
        break;
    case VALUE_INTEGER:
        lua_pushinteger(L, (lua_Integer)value->integer);
        break;
    case VALUE_NUMBER:
        lua_pushnumber(L, (lua_Number)value->number);
        break;
    case VALUE_TEXT:
        lua_pushlstring(L, value->text.bytes, value->text.size);
        break;
    case VALUE_LIST:
    case VALUE_MAP:
        if (depth > 4 * SCENARIO_DEPTH_MAX) {
            (void)fail_argument(L, "jawaban terlalu dalam",
                                "an answer too deep");
        }
        give_members(L, value, depth);
        break;
    }
}
