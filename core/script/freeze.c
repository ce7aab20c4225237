/* Freezing tables, and setmetatable without its holes.
 *
 * Metatables.  Lua reads the metamethods of a table at each use, so a script
 * that may change its metatable later can add __close, __gc or __mode after
 * any check.  setmetatable therefore installs a copy of the fields that begin
 * with two underscores; the script's own table stays behind it for
 * getmetatable.  __call must be a function (a chain of callable tables costs
 * quadratic time in one instruction), and a table as __index is walked by a
 * C function that charges each level (Lua walks 2,000 in one instruction).
 *
 * Sealing.  From each function of a declaration: its upvalues, then keys and
 * values of tables, their metatables, the upvalues of functions among them.
 * Stateful C closures (iterators of pairs and gmatch) carry the serial of the
 * call that made them and refuse any other. */
#include "script/freeze.h"

#include <assert.h>
#include <string.h>

#include "script/library.h"

static const char content_key, original_key;

/* --- Metamethods of ours -------------------------------------------------- */

/* __newindex of every frozen table. */
static int refuse_write(lua_State *L)
{
    assert(state_of(L)->L == L);
    char digits[64];
    struct str name = STR("?");
    limit_charge(L, CHARGE_CALL);
    if (lua_type(L, 2) == LUA_TSTRING) {
        name.bytes = lua_tolstring(L, 2, &name.size);
    } else if (lua_type(L, 2) == LUA_TNUMBER) {
        name = (struct str){ digits, basic_number_text(L, 2, digits) };
    }
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_FROZEN, "t", name);
    return state_raise(L);
}

/* Upvalues: the hidden content; then the function that __index was. */
static int frozen_index(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    if (!lua_isnil(L, -1)) {
        return 1;
    }
    lua_settop(L, 2);
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

/* __len of a frozen table without one of its own. */
static int frozen_length(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, lua_upvalueindex(1)));
    return 1;
}

/* __index = table, one level: upvalue 1 is the table. */
static int chain_index(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    lua_settop(L, 2);
    lua_gettable(L, lua_upvalueindex(1));
    return 1;
}

/* __newindex = table, one level. */
static int chain_newindex(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    lua_settop(L, 3);
    lua_settable(L, lua_upvalueindex(1));
    return 0;
}

/* --- Freezing ------------------------------------------------------------- */

/* Told by a key in the metatable that no script can name. */
bool freeze_content(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    if (lua_type(L, index) != LUA_TTABLE || lua_getmetatable(L, index) == 0) {
        return false;
    }
    if (lua_rawgetp(L, -1, &content_key) == LUA_TTABLE) {
        lua_remove(L, -2);
        return true;
    }
    lua_pop(L, 2);
    return false;
}

/* Of a frozen table it is ours, with the script's fields in it. */
bool freeze_metatable(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    return lua_type(L, index) == LUA_TTABLE
           && lua_getmetatable(L, index) != 0;
}

/* Moves all entries of the table at `from` into the one at `to`. */
static void move_entries(lua_State *L, int from, int to)
{
    assert(state_of(L)->L == L);
    assert(from > 0);
    assert(to > 0);
    lua_pushnil(L);
    while (lua_next(L, from) != 0) {
        limit_charge(L, 2);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, from);           /* clears; the key stays valid */
        lua_insert(L, -2);
        lua_rawset(L, to);
    }
}

/* Pushes a metatable with what the one at `old` holds (0 = none). */
static void copy_metatable(lua_State *L, int old)
{
    assert(state_of(L)->L == L);
    lua_createtable(L, 0, 8);
    int copy = lua_gettop(L);
    if (old == 0) {
        return;
    }
    lua_pushnil(L);
    while (lua_next(L, old) != 0) {
        limit_charge(L, 2);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, copy);
    }
}

/* The identity stays, the content moves: see the head of this file. */
void freeze_table(lua_State *L)
{
    assert(state_of(L)->L == L);
    int table = lua_gettop(L);
    int old = 0;
    assert(lua_istable(L, table));
    /* Twice would hide the content of the hidden table. */
    if (freeze_content(L, table)) {
        lua_settop(L, table);
        return;
    }
    if (lua_getmetatable(L, table) != 0) {
        old = lua_gettop(L);
    }
    lua_createtable(L, (int)lua_rawlen(L, table), 0);
    int content = lua_gettop(L);
    move_entries(L, table, content);
    copy_metatable(L, old);
    int metatable = lua_gettop(L);
    lua_pushvalue(L, content);
    lua_rawsetp(L, metatable, &content_key);
    lua_pushvalue(L, content);
    lua_pushliteral(L, "__index");
    /* A plain table is read by the virtual machine itself, without a call. */
    if (lua_rawget(L, metatable) == LUA_TFUNCTION) {
        lua_pushcclosure(L, frozen_index, 2);
    } else {
        lua_pop(L, 1);
    }
    lua_setfield(L, metatable, "__index");
    /* Without one, # would see the emptied table. */
    lua_pushliteral(L, "__len");
    if (lua_rawget(L, metatable) != LUA_TFUNCTION) {
        lua_pushvalue(L, content);
        lua_pushcclosure(L, frozen_length, 1);
        lua_setfield(L, metatable, "__len");
    }
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, metatable, "__newindex");
    lua_settop(L, metatable);
    lua_setmetatable(L, table);
    lua_settop(L, table);
}

/* --- Sealing -------------------------------------------------------------- */

/* Stack of freeze_reachable: what was seen, and what is still to visit. */
enum { SEEN = 1, WORK = 2 };

/* Takes the value at the top: a table or function not seen yet joins the
 * work; pops it. */
static void visit(lua_State *L)
{
    assert(state_of(L)->L == L);
    int kind = lua_type(L, -1);
    limit_charge(L, 2);
    if (kind != LUA_TTABLE && kind != LUA_TFUNCTION) {
        lua_pop(L, 1);
        return;
    }
    lua_pushvalue(L, -1);
    /* Cycles end here. */
    if (lua_rawget(L, SEEN) != LUA_TNIL) {
        lua_pop(L, 2);
        return;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushboolean(L, 1);
    lua_rawset(L, SEEN);
    lua_rawseti(L, WORK, (lua_Integer)lua_rawlen(L, WORK) + 1);
}

/* Keys and values alike: a table may be a key. */
static void visit_entries(lua_State *L, int table)
{
    assert(state_of(L)->L == L);
    assert(lua_istable(L, table));
    lua_pushnil(L);
    while (lua_next(L, table) != 0) {
        visit(L);
        lua_pushvalue(L, -1);
        visit(L);
    }
}

/* Lua functions, and our closures that hold a table of a script. */
static void visit_function(lua_State *L, int function)
{
    assert(state_of(L)->L == L);
    lua_CFunction native = lua_tocfunction(L, function);
    if (native != NULL && native != chain_index && native != chain_newindex) {
        return;                        /* ours, and without state */
    }
    for (int i = 1; lua_getupvalue(L, function, i) != NULL; i++) {
        visit(L);
    }
}

/* A list of work instead of recursion: a script may nest tables as deep as
 * its memory allows. */
void freeze_reachable(lua_State *L)
{
    assert(state_of(L)->L == L);
    lua_settop(L, 0);
    lua_newtable(L);
    lua_newtable(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS);
    visit_entries(L, 3);
    lua_settop(L, 2);
    for (;;) {
        lua_Integer last = (lua_Integer)lua_rawlen(L, WORK);
        if (last == 0) {
            break;
        }
        /* From the end: the order of freezing does not matter. */
        lua_rawgeti(L, WORK, last);
        lua_pushnil(L);
        lua_rawseti(L, WORK, last);
        if (lua_isfunction(L, 3)) {
            visit_function(L, 3);
        } else if (!freeze_content(L, 3)) {
            visit_entries(L, 3);
            /* Metamethods, and the script's own metatable among the fields. */
            if (lua_getmetatable(L, 3) != 0) {
                visit_entries(L, 4);
                lua_settop(L, 3);
            }
            freeze_table(L);
        }
        assert(lua_gettop(L) >= 3);
        lua_settop(L, 2);
    }
}

/* --- setmetatable --------------------------------------------------------- */

/* Names that could let a script run after a limit, or watch the collector. */
static bool is_refused_name(struct str name)
{
    assert(name.bytes != NULL);
    return str_is(name, "__gc") || str_is(name, "__close")
           || str_is(name, "__mode");
}

/* Turns the value at the top into what may stand under `name`. */
static void adapt(lua_State *L, struct str name)
{
    assert(state_of(L)->L == L);
    bool is_function = lua_isfunction(L, -1);
    if (is_refused_name(name)
        || (str_is(name, "__call") && !is_function)) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_METATABLE, "t", name);
        (void)state_raise(L);
    }
    if (str_is(name, "__index") && !is_function) {
        lua_pushcclosure(L, chain_index, 1);
    } else if (str_is(name, "__newindex") && !is_function) {
        lua_pushcclosure(L, chain_newindex, 1);
    }
}

/* Pushes the copy of the metatable at `original` that Lua will use. */
static void push_copy(lua_State *L, int original)
{
    assert(state_of(L)->L == L);
    int from = original;
    assert(lua_istable(L, original));
    if (freeze_content(L, original)) {
        from = lua_gettop(L);
    }
    lua_createtable(L, 0, 4);
    int copy = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, from) != 0) {
        limit_charge(L, 2);
        struct str name = STR("");
        if (lua_type(L, -2) == LUA_TSTRING) {
            name.bytes = lua_tolstring(L, -2, &name.size);
        }
        /* Methods of a class stay where they are; __index leads there. */
        if (!str_starts(name, "__")) {
            lua_pop(L, 1);
            continue;
        }
        adapt(L, name);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, copy);
    }
    lua_pushvalue(L, original);
    lua_rawsetp(L, copy, &original_key);
}

/* setmetatable(t, mt).  Frozen tables and those with a __metatable field
 * keep theirs. */
int freeze_setmetatable(lua_State *L)
{
    assert(state_of(L)->L == L);
    int kind = lua_type(L, 2);
    limit_charge(L, CHARGE_CALL);
    if (lua_type(L, 1) != LUA_TTABLE) {
        return argument_error(L, 1, "table");
    }
    if (kind != LUA_TNIL && kind != LUA_TTABLE) {
        return argument_error(L, 2, "nil | table");
    }
    lua_settop(L, 2);
    /* Frozen, or locked by the script itself. */
    if (lua_getmetatable(L, 1) != 0) {
        bool frozen = lua_rawgetp(L, 3, &content_key) != LUA_TNIL;
        lua_pushliteral(L, "__metatable");
        if (frozen || lua_rawget(L, 3) != LUA_TNIL) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_PROTECTED, "");
            return state_raise(L);
        }
        lua_settop(L, 2);
    }
    if (kind == LUA_TTABLE) {
        push_copy(L, 2);
    }
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}

/* getmetatable(t): the script's own table, never our copy. */
int freeze_getmetatable(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    argument_any(L, 1);
    lua_settop(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE) {
        lua_pushnil(L);                /* text is locked, proxies too */
        return 1;
    }
    if (lua_getmetatable(L, 1) == 0) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushliteral(L, "__metatable");
    if (lua_rawget(L, 2) != LUA_TNIL) {
        return 1;
    }
    lua_rawgetp(L, 2, &original_key);
    return 1;
}
