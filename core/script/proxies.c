/* case, p and lists: read-only views of the host's memory.
 *
 * Each entity (`case`, `case.innovation`, `case.document.action_plan`, `p`)
 * is one userdata for the life of the state.  Its metatable's __index is a
 * hidden table with the entities below it, so that a path costs no C call
 * until its last name; that table's own __index is a C function which finds
 * the slot and reads the cell of the running call.
 * No proxy holds anything but its place: nothing of a call stays behind.
 * A list is the exception, a view of the caller's memory; it carries the
 * serial of its call, and any other call that got hold of it would be refused.
 *
 * Userdata, not tables: there is no raw access that could write behind their
 * back, and the libraries for tables do not take them. */
#include "script/proxies.h"

#include <assert.h>
#include <lauxlib.h>
#include <string.h>

#include "script/freeze.h"
#include "script/library.h"
#include "script/trace.h"

/* --- Kinds of userdata ---------------------------------------------------- */

enum proxy_kind { PROXY_ENTITY = 0x41, PROXY_LIST };

/* User value 1: the table from name to slot; 2: the prefix ("innovation.").
 */
struct entity {
    enum proxy_kind kind;         /* first in every proxy */
    bool is_parameter, is_case;   /* `p`, or `case` itself */
};

struct list_proxy {
    enum proxy_kind kind;         /* first in every proxy */
    struct list_view view;        /* of host memory */
};

/* Only userdata of ours can be met, and each begins with its kind. */
static const struct entity *entity_at(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    const struct entity *entity = lua_touserdata(L, index);
    if (lua_type(L, index) != LUA_TUSERDATA
        || entity->kind != PROXY_ENTITY) {
        return NULL;
    }
    return entity;
}

/* `case` itself, not an entity of it. */
bool proxies_is_case(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    const struct entity *entity = entity_at(L, index);
    return entity != NULL && entity->is_case;
}

/* A view from another call would point at memory that may be gone. */
const struct list_view *proxies_list(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    const struct list_proxy *list = lua_touserdata(L, index);
    if (lua_type(L, index) != LUA_TUSERDATA || list->kind != PROXY_LIST) {
        return NULL;
    }
    if (list->view.serial != state_of(L)->serial) {
        /* It outlived its call: its memory may be gone. */
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_STALE, "");
        (void)state_raise(L);
    }
    return &list->view;
}

/* --- Values --------------------------------------------------------------- */

/* Items are cells of the list's base type, all known. */
void proxies_push_item(lua_State *L, const struct list_view *list,
                       size_t index)
{
    assert(state_of(L)->L == L);
    assert(index < list->count);
    struct type type = { list->base, false };
    proxies_push(L, type, list->items[index]);
}

/* A new view each time: keeping one would tie it to a call. */
static void push_list(lua_State *L, enum type_base base, struct cell cell)
{
    assert(state_of(L)->L == L);
    struct list_proxy *list = lua_newuserdatauv(L, sizeof(*list), 0);
    assert(cell.as.list.items != NULL || cell.as.list.count == 0);
    list->kind = PROXY_LIST;
    list->view = (struct list_view){ cell.as.list.items, cell.as.list.count,
                                     base, state_of(L)->serial };
    lua_rawgeti(L, LUA_REGISTRYINDEX, REGISTRY_LIST_METATABLE);
    lua_setmetatable(L, -2);
}

/* int, date and time are Lua integers, number is always a float (LANGUAGE.md
 * 8, Types). */
void proxies_push(lua_State *L, struct type type, struct cell cell)
{
    assert(state_of(L)->L == L);
    assert(cell.known);
    if (type.list) {
        push_list(L, type.base, cell);
        return;
    }
    switch (type.base) {
    case TYPE_BOOL:
        lua_pushboolean(L, cell.as.boolean);
        break;
    case TYPE_INT: case TYPE_DATE: case TYPE_TIME:
        lua_pushinteger(L, cell.as.integer);
        break;
    case TYPE_NUMBER:
        lua_pushnumber(L, cell.as.number);
        break;
    case TYPE_TEXT:
        limit_charge(L, (int64_t)(cell.as.text.size / CHARGE_BYTES));
        lua_pushlstring(L, cell.as.text.bytes == NULL ? ""
                        : cell.as.text.bytes, cell.as.text.size);
        break;
    case TYPE_NONE: case TYPE_BASE_COUNT:
        lua_pushnil(L);
        break;
    }
}

/* Not an error of anybody: the flag is all that is told. */
int proxies_unknown(lua_State *L, int32_t slot, bool is_parameter)
{
    assert(state_of(L)->L == L);
    struct run *run = &state_of(L)->run;
    assert(slot >= 0);
    run->unknown = true;
    run->slot = slot;
    run->slot_is_parameter = is_parameter;
    return state_raise(L);
}

/* --- Names ---------------------------------------------------------------- */

/* "case.as_of" and "as_of" mean the same fact. */
static struct str field_name(const struct field *field)
{
    struct str name = field->name;
    assert(name.bytes != NULL);
    assert(name.size > 0);
    if (str_starts(name, "case.")) {
        name.bytes += 5;
        name.size -= 5;
    }
    return name;
}

/* Raises: no such fact or parameter.  The prefix is upvalue 2, the name at
 * 2. */
static int unknown_field(lua_State *L, bool is_parameter)
{
    assert(state_of(L)->L == L);
    const struct script *script = state_of(L);
    const struct schema *schema = is_parameter ? script->parameters
                                               : script->facts;
    lua_settop(L, 2);
    if (lua_type(L, 2) != LUA_TSTRING) {
        lua_pop(L, 1);
        lua_pushliteral(L, "?");
    }
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_insert(L, 2);
    lua_concat(L, 2);
    struct str name;
    name.bytes = lua_tolstring(L, 2, &name.size);
    struct str near = schema_nearest(schema, name);
    enum message message = is_parameter
        ? (near.size > 0 ? MESSAGE_SCRIPT_PARAMETER_NEAR
                         : MESSAGE_SCRIPT_PARAMETER)
        : (near.size > 0 ? MESSAGE_SCRIPT_FACT_NEAR : MESSAGE_SCRIPT_FACT);
    (void)err_fail(state_err(L), message, "tt", name, near);
    return state_raise(L);
}

/* --- Reading -------------------------------------------------------------- */

/* Preferences weigh and order; they never decide (LANGUAGE.md 2).  ORDER: the
 * words of may_read_free in lift_names.c. */
static bool may_read_free(enum declaration_kind kind)
{
    assert(kind <= DECLARATION_KIND_COUNT);
    return kind == DECLARATION_COMPONENT || kind == DECLARATION_BONUS
           || kind == DECLARATION_PREFER || kind == DECLARATION_DUTY;
}

/* A free parameter is nobody's floor: a condition that read it could be
 * loosened by a child.  What is written plainly is refused at load
 * (lift_names.c); this stops what was reached through a computed name. */
static void refuse_free(lua_State *L, int function, int32_t slot)
{
    const struct script *script = state_of(L);
    const struct field *field = &script->parameters->fields[slot];
    assert((size_t)function < script->functions_count);
    if ((field->flags & FIELD_FREE) != 0
        && !may_read_free(script->functions[function].kind)) {
        (void)err_fail(state_err(L), MESSAGE_LIFT_FREE, "t", field->name);
        (void)state_raise(L);
    }
}

/* Notes the read, where that is asked for, and returns the cell of a slot. */
static struct cell read_slot(lua_State *L, int32_t slot, bool is_parameter)
{
    assert(state_of(L)->L == L);
    struct script *script = state_of(L);
    const struct call *call = script->run.call;
    /* A file reads no case: rules are judged later, each on its own. */
    if (call == NULL) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_NO_CASE, "");
        (void)state_raise(L);
    }
    assert(call != NULL);
    assert(slot >= 0);
    if (is_parameter) {
        refuse_free(L, call->function, slot);
        if (call->trace) {
            trace_add(&script->parameter_reads, slot);
        }
        return call->parameters[slot];
    }
    if (call->trace) {
        trace_add(&script->fact_reads, slot);
    }
    /* LANGUAGE.md 8: an error inside is an error of each reader. */
    if (call->broken != NULL && call->broken[slot]) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_FACT_BROKEN, "t",
                       script->facts->fields[slot].name);
        (void)state_raise(L);
    }
    return call->facts[slot];
}

/* __index below the entities.  Upvalues: name -> slot, prefix. */
static int read_field(lua_State *L, bool is_parameter)
{
    assert(state_of(L)->L == L);
    const struct script *script = state_of(L);
    limit_charge(L, CHARGE_CALL);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNUMBER) {
        return unknown_field(L, is_parameter);
    }
    int32_t slot = (int32_t)lua_tointeger(L, 3);
    struct cell cell = read_slot(L, slot, is_parameter);
    /* The first event on the path decides. */
    if (!cell.known) {
        return proxies_unknown(L, slot, is_parameter);
    }
    const struct schema *schema = is_parameter ? script->parameters
                                               : script->facts;
    proxies_push(L, schema->fields[slot].type, cell);
    return 1;
}

/* Facts and parameters differ in the schema they belong to. */
static int read_fact(lua_State *L)
{
    assert(state_of(L)->L == L);
    return read_field(L, false);
}

/* See read_fact. */
static int read_parameter(lua_State *L)
{
    assert(state_of(L)->L == L);
    return read_field(L, true);
}

/* Asking counts as a read: the answer depends on the fact. */
int proxies_known(lua_State *L)
{
    assert(state_of(L)->L == L);
    const struct entity *entity = entity_at(L, 1);
    limit_charge(L, CHARGE_CALL);
    if (entity == NULL) {
        return argument_error(L, 1, "case, case.ENTITY, p");
    }
    (void)argument_strict_text(L, 2);
    lua_settop(L, 2);
    (void)lua_getiuservalue(L, 1, 1);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, 3) != LUA_TNUMBER) {
        lua_settop(L, 2);
        (void)lua_getiuservalue(L, 1, 2);
        lua_pushvalue(L, 2);
        lua_concat(L, 2);
        bool is_parameter = entity->is_parameter;
        struct str name;
        name.bytes = lua_tolstring(L, 3, &name.size);
        const struct script *script = state_of(L);
        struct str near = schema_nearest(is_parameter ? script->parameters
                                         : script->facts, name);
        (void)err_fail(state_err(L), near.size > 0
                       ? MESSAGE_SCRIPT_FACT_NEAR : MESSAGE_SCRIPT_FACT,
                       "tt", name, near);
        return state_raise(L);
    }
    int32_t slot = (int32_t)lua_tointeger(L, 4);
    struct cell cell = read_slot(L, slot, entity->is_parameter);
    lua_pushboolean(L, cell.known);
    return 1;
}

/* --- Lists ---------------------------------------------------------------- */

/* list[i]: nil outside of it, as with tables. */
static int list_index(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    const struct list_view *list = proxies_list(L, 1);
    int is_integer = 0;
    if (list == NULL || lua_type(L, 2) != LUA_TNUMBER) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_LIST_INDEX, "s",
                       lua_typename(L, lua_type(L, 2)));
        return state_raise(L);
    }
    lua_Integer index = lua_tointegerx(L, 2, &is_integer);
    if (!is_integer || index < 1 || (size_t)index > list->count) {
        lua_pushnil(L);
        return 1;
    }
    proxies_push_item(L, list, (size_t)index - 1);
    return 1;
}

/* #list */
static int list_length(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    const struct list_view *list = proxies_list(L, 1);
    lua_pushinteger(L, list == NULL ? 0 : (lua_Integer)list->count);
    return 1;
}

/* case.x = 1, p.x = 1, list[1] = 1 */
int proxies_refuse_write(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct str name = STR("?");
    limit_charge(L, CHARGE_CALL);
    if (lua_type(L, 2) == LUA_TSTRING) {
        name.bytes = lua_tolstring(L, 2, &name.size);
    }
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_READ_ONLY, "t", name);
    return state_raise(L);
}

/* --- Building ------------------------------------------------------------- */

/* Pushes the entity with this prefix ("" = the root), made when it is new.
 * `made` is a table from prefix to userdata.  */
static void push_entity(lua_State *L, int made, struct str prefix,
                        bool is_parameter)
{
    assert(state_of(L)->L == L);
    assert(lua_istable(L, made));
    lua_pushlstring(L, prefix.bytes, prefix.size);
    /* Made for an earlier field. */
    if (lua_rawget(L, made) == LUA_TUSERDATA) {
        return;
    }
    lua_pop(L, 1);
    luaL_checkstack(L, 16, NULL);
    struct entity *entity = lua_newuserdatauv(L, sizeof(*entity), 2);
    int self = lua_gettop(L);
    *entity = (struct entity){ PROXY_ENTITY, is_parameter,
                               !is_parameter && prefix.size == 0 };
    lua_pushlstring(L, prefix.bytes, prefix.size);
    lua_pushvalue(L, self);
    lua_rawset(L, made);
    lua_newtable(L);                               /* self + 1: slots */
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, self, 1);
    lua_pushlstring(L, prefix.bytes, prefix.size);
    if (prefix.size > 0) {
        lua_pushliteral(L, ".");
        lua_concat(L, 2);
    }
    lua_pushvalue(L, -1);                          /* self + 2: "name." */
    lua_setiuservalue(L, self, 2);
    lua_pushcclosure(L, is_parameter ? read_parameter : read_fact, 2);
    lua_newtable(L);                               /* its metatable */
    lua_insert(L, -2);
    lua_setfield(L, -2, "__index");
    lua_newtable(L);                               /* entities below */
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
    lua_newtable(L);
    lua_insert(L, -2);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, proxies_refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, self);
    assert(lua_gettop(L) == self);
}

/* Puts an entity below its parent: the table behind the parent's __index. */
static void attach(lua_State *L, int made, struct str prefix, size_t dot,
                   bool is_parameter)
{
    assert(state_of(L)->L == L);
    struct str above = { prefix.bytes, dot };
    size_t start = dot == 0 ? 0 : dot + 1;
    push_entity(L, made, above, is_parameter);
    (void)lua_getmetatable(L, -1);
    lua_getfield(L, -1, "__index");
    assert(lua_istable(L, -1));
    lua_pushlstring(L, prefix.bytes + start, prefix.size - start);
    push_entity(L, made, prefix, is_parameter);
    lua_rawset(L, -3);
    lua_pop(L, 3);
}

/* Adds one field: its entities, and its slot under its last name. */
static void add_field(lua_State *L, int made, struct str name, int32_t slot,
                      bool is_parameter)
{
    assert(state_of(L)->L == L);
    size_t last = 0;                   /* start of the last name */
    size_t dot_before = 0;
    assert(slot >= 0);
    for (size_t i = 0; i < name.size; i++) {
        /* Each dot ends the name of an entity. */
        if (name.bytes[i] == '.' && i > 0) {
            attach(L, made, (struct str){ name.bytes, i }, dot_before,
                   is_parameter);
            dot_before = i;
            last = i + 1;
        }
    }
    push_entity(L, made, (struct str){ name.bytes, dot_before },
                is_parameter);
    (void)lua_getiuservalue(L, -1, 1);
    lua_pushlstring(L, name.bytes + last, name.size - last);
    lua_pushinteger(L, slot);
    lua_rawset(L, -3);
    lua_pop(L, 2);
}

/* Builds the entities of a schema; the root goes to the registry. */
static void add_schema(lua_State *L, const struct schema *schema,
                       bool is_parameter)
{
    assert(state_of(L)->L == L);
    assert(schema != NULL);
    lua_newtable(L);
    int made = lua_gettop(L);
    push_entity(L, made, STR(""), is_parameter);
    lua_rawseti(L, LUA_REGISTRYINDEX,
                is_parameter ? REGISTRY_P : REGISTRY_CASE);
    for (size_t i = 0; i < schema->count; i++) {
        add_field(L, made, field_name(&schema->fields[i]), (int32_t)i,
                  is_parameter);
    }
    lua_settop(L, made - 1);
}

/* Two trees of entities and one metatable for all lists. */
void proxies_open(lua_State *L)
{
    assert(state_of(L)->L == L);
    const struct script *script = state_of(L);
    assert(script->facts != NULL);
    assert(script->parameters != NULL);
    lua_newtable(L);
    lua_pushcfunction(L, list_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, list_length);
    lua_setfield(L, -2, "__len");
    lua_pushcfunction(L, proxies_refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_LIST_METATABLE);
    add_schema(L, script->facts, false);
    add_schema(L, script->parameters, true);
}
