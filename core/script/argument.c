/* Arguments of the functions that scripts call. */
#include "script/library.h"

#include <assert.h>
#include <string.h>

#include "script/freeze.h"
#include "script/proxies.h"

const char *argument_function(lua_State *L)
{
    lua_Debug frame;
    assert(L != NULL);
    if (lua_getstack(L, 0, &frame) == 0
        || lua_getinfo(L, "n", &frame) == 0 || frame.name == NULL) {
        return "?";
    }
    return frame.name;
}

/* What people call the type of the value at `index`. */
static const char *type_of(lua_State *L, int index)
{
    if (lua_type(L, index) == LUA_TNUMBER) {
        return lua_isinteger(L, index) ? "int" : "number";
    }
    if (lua_type(L, index) == LUA_TUSERDATA) {
        return proxies_list(L, index) != NULL ? "list" : "entity";
    }
    const char *name = lua_typename(L, lua_type(L, index));
    assert(name != NULL);
    return strcmp(name, "string") == 0 ? "text" : name;
}

int argument_error(lua_State *L, int index, const char *expected)
{
    const char *name = argument_function(L);
    const char *got = type_of(L, index);
    assert(index > 0 && expected != NULL);
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_ARGUMENT, "siss", name,
                   (int64_t)index, expected, got);
    return state_raise(L);
}

int argument_refuse(lua_State *L, int index, enum message message)
{
    const char *name = argument_function(L);
    assert(index > 0);
    (void)err_fail(state_err(L), message, "si", name, (int64_t)index);
    return state_raise(L);
}

lua_Integer argument_integer(lua_State *L, int index)
{
    int ok = 0;
    lua_Integer integer = lua_tointegerx(L, index, &ok);
    assert(index > 0);
    if (!ok) {
        return argument_error(L, index, "int");
    }
    return integer;
}

lua_Integer argument_integer_or(lua_State *L, int index,
                                lua_Integer otherwise)
{
    assert(index > 0);
    return lua_isnoneornil(L, index) ? otherwise
                                     : argument_integer(L, index);
}

lua_Integer argument_strict_integer(lua_State *L, int index)
{
    assert(index > 0);
    if (!lua_isinteger(L, index)) {
        return argument_error(L, index, "int");
    }
    return lua_tointeger(L, index);
}

int64_t argument_date(lua_State *L, int index)
{
    assert(index > 0);
    if (!lua_isinteger(L, index)) {
        return argument_error(L, index, "date");
    }
    int64_t date = lua_tointeger(L, index);
    if (date < DATE_MIN || date > DATE_MAX) {
        return argument_refuse(L, index, MESSAGE_SCRIPT_DATE_RANGE);
    }
    return date;
}

lua_Number argument_number(lua_State *L, int index)
{
    assert(index > 0);
    if (lua_type(L, index) != LUA_TNUMBER) {
        (void)argument_error(L, index, "number");
    }
    return lua_tonumber(L, index);
}

struct str argument_text(lua_State *L, int index)
{
    struct str text = STR("");
    int kind = lua_type(L, index);
    assert(index > 0);
    if (kind == LUA_TNUMBER) {
        char digits[64];
        size_t size = basic_number_text(L, index, digits);
        lua_pushlstring(L, digits, size);
        lua_replace(L, index);
    } else if (kind != LUA_TSTRING) {
        (void)argument_error(L, index, "text");
    }
    text.bytes = lua_tolstring(L, index, &text.size);
    return text;
}

struct str argument_strict_text(lua_State *L, int index)
{
    struct str text = STR("");
    assert(index > 0);
    if (lua_type(L, index) != LUA_TSTRING) {
        (void)argument_error(L, index, "text");
    }
    text.bytes = lua_tolstring(L, index, &text.size);
    return text;
}

bool argument_table(lua_State *L, int index)
{
    assert(index > 0);
    if (lua_type(L, index) != LUA_TTABLE) {
        (void)argument_error(L, index, "table");
    }
    if (freeze_content(L, index)) {
        lua_replace(L, index);
        return true;
    }
    return false;
}

void argument_any(lua_State *L, int index)
{
    assert(index > 0);
    if (lua_type(L, index) == LUA_TNONE) {
        (void)argument_refuse(L, index, MESSAGE_SCRIPT_ARGUMENT_MISSING);
    }
}

void library_values(lua_State *L, size_t count)
{
    assert(L != NULL);
    limit_charge(L, (int64_t)count);
    if (count > VALUES_MAX) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_MANY, "s",
                       argument_function(L));
        (void)state_raise(L);
    }
    if (lua_checkstack(L, (int)count + 1) == 0) {
        (void)limit_trip(L, CALL_ERROR_MEMORY);
    }
}
