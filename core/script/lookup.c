/* tables.NAME(case): the bridge to decision tables that the pack lends.
 *
 * This side knows names, the trace of what is read, and Lua values; how rows
 * match, and when missing inputs make a result unknown, is pack/lookup's
 * (LANGUAGE.md 8, Tables).  Results of several outputs arrive as a tree of
 * values and become frozen tables. */
#include "script/lookup.h"

#include <assert.h>
#include <lauxlib.h>

#include "script/freeze.h"
#include "script/library.h"
#include "script/proxies.h"
#include "script/trace.h"

/* Tables nest no deeper than a row of outputs in a list of rows. */
#define VALUE_DEPTH_MAX 8

static void push_value(lua_State *L, const struct value *value, int depth);

/* A list or a map, as a frozen table. */
static void push_members(lua_State *L, const struct value *value, int depth)
{
    assert(state_of(L)->L == L);
    lua_Integer index = 1;
    luaL_checkstack(L, 8, NULL);
    lua_newtable(L);
    assert(depth <= VALUE_DEPTH_MAX);
    for (const struct value *item = value->first; item != NULL;
         item = item->next) {
        limit_charge(L, 2);
        /* An object by output names, or a list of rows. */
        if (value->kind == VALUE_MAP) {
            lua_pushlstring(L, item->key.bytes, item->key.size);
        } else {
            lua_pushinteger(L, index++);
        }
        push_value(L, item, depth + 1);
        lua_rawset(L, -3);
    }
    freeze_table(L);
}

/* What a decision table gives, as Lua values. */
static void push_value(lua_State *L, const struct value *value, int depth)
{
    assert(state_of(L)->L == L);
    assert(value != NULL);
    if (depth > VALUE_DEPTH_MAX) {
        lua_pushnil(L);
        return;
    }
    switch (value->kind) {
    case VALUE_NULL:
        lua_pushnil(L);
        break;
    case VALUE_BOOL:
        lua_pushboolean(L, value->boolean);
        break;
    case VALUE_INTEGER:
        lua_pushinteger(L, value->integer);
        break;
    case VALUE_NUMBER:
        lua_pushnumber(L, value->number);
        break;
    case VALUE_TEXT:
        lua_pushlstring(L, value->text.bytes, value->text.size);
        break;
    case VALUE_LIST: case VALUE_MAP:
        push_members(L, value, depth);
        break;
    }
}

/* Notes what the table reads; a derived input that broke is an error. */
static void note_inputs(lua_State *L, int table)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    const struct call *call = script->run.call;
    const int *slots = NULL;
    if (script->tables->inputs == NULL) {
        return;
    }
    size_t count = script->tables->inputs(script->tables->user, table,
                                          &slots);
    for (size_t i = 0; i < count; i++) {
        assert(slots != NULL);
        assert(slots[i] >= 0);
        if (call->trace) {
            trace_add(&script->fact_reads, slots[i]);
        }
        /* A row cannot be looked up by what could not be computed. */
        if (call->broken != NULL && call->broken[slots[i]]) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_FACT_BROKEN, "t",
                           script->facts->fields[slots[i]].name);
            (void)state_raise(L);
        }
    }
}

/* Upvalue 1: the table's index. */
static int call_table(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    const struct call *call = script->run.call;
    int table = (int)lua_tointeger(L, lua_upvalueindex(1));
    limit_charge(L, CHARGE_CALL);
    /* Tables read the case that is judged, and no other. */
    if (!proxies_is_case(L, 1) || lua_gettop(L) != 1) {
        return argument_error(L, 1, "case");
    }
    assert(call != NULL);      /* only a call hands out `case` */
    note_inputs(L, table);
    struct eval_result result = { .state = EVAL_ERROR, .slot = -1 };
    struct type type = { TYPE_NONE, false };
    struct value *many = NULL;
    int64_t steps = 0;
    script->tables->lookup(script->tables->user, table, call->facts,
                           call->arena, &result, &type, &many, &steps);
    limit_charge(L, steps > 0 ? steps : 0);
    switch (result.state) {
    case EVAL_VALUE:
        if (many != NULL) {
            push_value(L, many, 0);
        } else {
            proxies_push(L, type, result.cell);
        }
        return 1;
    case EVAL_NIL:
        lua_pushnil(L);
        return 1;
    case EVAL_UNKNOWN:
        return proxies_unknown(L, result.slot, result.slot_is_parameter);
    case EVAL_ERROR:
        break;
    }
    struct str name = script->tables->name(script->tables->user, table);
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_TABLE_HIT, "t", name);
    return state_raise(L);
}

/* Nearest name among those the pack lends. */
static int unknown_table(lua_State *L, struct str name)
{
    assert(state_of(L)->L == L);
    const struct script_tables *tables = state_of(L)->tables;
    struct str best = STR("");
    size_t distance = SIZE_MAX;
    for (int i = 0; tables != NULL && tables->name != NULL; i++) {
        struct str candidate = tables->name(tables->user, i);
        if (candidate.size == 0) {
            break;
        }
        if (str_nearer(name, candidate, &distance)) {
            best = candidate;
        }
    }
    assert(best.size == 0 || best.bytes != NULL);
    (void)err_fail(state_err(L), best.size > 0 ? MESSAGE_SCRIPT_TABLE_NEAR
                   : MESSAGE_SCRIPT_TABLE, "tt", name, best);
    return state_raise(L);
}

/* __index of `tables`.  The function is made anew each time: keeping it would
 * make the first call cost more steps than the next. */
static int find_table(lua_State *L)
{
    assert(state_of(L)->L == L);
    const struct script_tables *tables = state_of(L)->tables;
    limit_charge(L, CHARGE_CALL);
    lua_settop(L, 2);
    if (lua_type(L, 2) != LUA_TSTRING) {
        return unknown_table(L, STR("?"));
    }
    struct str name;
    name.bytes = lua_tolstring(L, 2, &name.size);
    int table = tables == NULL ? -1 : tables->find(tables->user, name);
    if (table < 0) {
        return unknown_table(L, name);
    }
    lua_pushinteger(L, table);
    lua_pushcclosure(L, call_table, 1);
    return 1;
}

/* `tables` has no content of its own: names are looked up each time. */
void lookup_open(lua_State *L)
{
    assert(state_of(L)->L == L);
    int *kind = lua_newuserdatauv(L, sizeof(*kind), 0);
    assert(kind != NULL);
    *kind = 0;                         /* neither entity nor list */
    lua_newtable(L);
    lua_pushcfunction(L, find_table);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, proxies_refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_TABLES);
}
