/* Arguments of the functions that scripts call.
 *
 * Two kinds of reading.  The libraries of stock Lua take a number for a text
 * and a text that is a number for a number, and ours do the same where it is
 * harmless; the helpers of LANGUAGE.md 3 are strict, because there a text in
 * the place of a date can only be a mistake.
 * Each failure is one message of the catalogue with the function's name, the
 * argument's number, what was expected and what came; it owns nothing and
 * returns int only so that `return argument_error(...)` reads well. */
#include "script/library.h"

#include <assert.h>
#include <string.h>

#include "script/freeze.h"
#include "script/proxies.h"

/* The name under which the caller knows the running function: what Lua's
 * debug information says of the call. */
const char *argument_function(lua_State *L)
{
    lua_Debug frame;
    assert(state_of(L)->L == L);
    /* Level 0 is the running function itself. */
    if (lua_getstack(L, 0, &frame) == 0
        || lua_getinfo(L, "n", &frame) == 0 || frame.name == NULL) {
        return "?";
    }
    return frame.name;
}

/* What people call the type of the value at `index`. */
static const char *type_of(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    /* Rules speak of int and number, not of float. */
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

/* One sentence for all wrong types, so that people learn it once. */
int argument_error(lua_State *L, int index, const char *expected)
{
    assert(state_of(L)->L == L);
    assert(expected != NULL);
    const char *name = argument_function(L);
    const char *got = type_of(L, index);
    assert(index > 0);
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_ARGUMENT, "siss", name,
                   (int64_t)index, expected, got);
    return state_raise(L);
}

/* For arguments of the right type and a wrong value. */
int argument_refuse(lua_State *L, int index, enum message message)
{
    assert(state_of(L)->L == L);
    const char *name = argument_function(L);
    assert(index > 0);
    (void)err_fail(state_err(L), message, "si", name, (int64_t)index);
    return state_raise(L);
}

/* As luaL_checkinteger: floats and texts that are whole numbers pass. */
lua_Integer argument_integer(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    int ok = 0;
    lua_Integer integer = lua_tointegerx(L, index, &ok);
    assert(index > 0);
    if (!ok) {
        return argument_error(L, index, "int");
    }
    return integer;
}

/* nil and an absent argument mean the default. */
lua_Integer argument_integer_or(lua_State *L, int index,
                                lua_Integer otherwise)
{
    assert(state_of(L)->L == L);
    assert(index > 0);
    return lua_isnoneornil(L, index) ? otherwise
                                     : argument_integer(L, index);
}

/* Helpers of dates take no text: LANGUAGE.md 8, Types. */
lua_Integer argument_strict_integer(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    assert(index > 0);
    if (!lua_isinteger(L, index)) {
        return argument_error(L, index, "int");
    }
    return lua_tointeger(L, index);
}

/* Out of range means that a time or a count was taken for a date. */
int64_t argument_date(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
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

/* As luaL_checklstring, but the number is written by us: NaN has no sign,
 * whatever the machine. */
struct str argument_text(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    struct str text = STR("");
    int kind = lua_type(L, index);
    assert(index > 0);
    /* In place, so that the bytes stay alive on the stack. */
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

/* For names of facts, where a number can only be a mistake. */
struct str argument_strict_text(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    struct str text = STR("");
    assert(index > 0);
    if (lua_type(L, index) != LUA_TSTRING) {
        (void)argument_error(L, index, "text");
    }
    text.bytes = lua_tolstring(L, index, &text.size);
    return text;
}

/* Library functions work on raw content; a frozen table has it elsewhere. */
bool argument_table(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
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

/* An explicit nil is there; nothing at all is not. */
void argument_any(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    assert(index > 0);
    if (lua_type(L, index) == LUA_TNONE) {
        (void)argument_refuse(L, index, MESSAGE_SCRIPT_ARGUMENT_MISSING);
    }
}

/* The stock library would go on to a million values. */
void library_values(lua_State *L, size_t count)
{
    assert(state_of(L)->L == L);
    limit_charge(L, (int64_t)count);
    if (count > VALUES_MAX) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_MANY, "s",
                       argument_function(L));
        (void)state_raise(L);
    }
    /* The stack is a block like any other, with its limit. */
    if (lua_checkstack(L, (int)count + 1) == 0) {
        (void)limit_trip(L, CALL_ERROR_MEMORY);
    }
}
