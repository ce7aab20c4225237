/* Results of functions.
 *
 * Read raw: no metamethod of a script runs, so a lying __len or __index has
 * no say.  Text must be UTF-8, numbers finite, lists flat and of one type.
 * What is refused is kind RESULT, with a sentence that names what came; the
 * place is the function's first line, since it has returned already. */
#include "script/result.h"

#include <assert.h>
#include <math.h>

#include "script/freeze.h"
#include "script/library.h"
#include "script/proxies.h"

/* Raises kind RESULT with what the caller filled into state_err. */
static void refuse(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct run *run = &state_of(L)->run;
    assert(run->raised);
    run->trip = CALL_ERROR_RESULT;
    (void)state_raise(L);
}

/* A function, a proxy, or the like. */
static void refuse_type(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    const char *name = lua_type(L, index) == LUA_TSTRING ? "text"
                       : lua_typename(L, lua_type(L, index));
    assert(index > 0);
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_RESULT, "s", name);
    refuse(L);
}

/* The text at `index`, copied to the arena. */
static struct str copy_text(lua_State *L, int index, struct arena *arena)
{
    assert(state_of(L)->L == L);
    struct str text;
    assert(lua_type(L, index) == LUA_TSTRING);
    text.bytes = lua_tolstring(L, index, &text.size);
    if (!str_utf8_ok(text, NULL)) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_RESULT_UTF8, "");
        refuse(L);
    }
    return str_copy(arena, text);
}

/* Reads the scalar at `index`. */
static struct cell read_scalar(lua_State *L, int index, struct arena *arena,
                               struct type *type)
{
    assert(state_of(L)->L == L);
    struct cell cell = { .known = true };
    *type = (struct type){ TYPE_NONE, false };
    assert(index > 0);
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        type->base = TYPE_BOOL;
        cell.as.boolean = lua_toboolean(L, index) != 0;
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) {
            type->base = TYPE_INT;
            cell.as.integer = lua_tointeger(L, index);
            break;
        }
        type->base = TYPE_NUMBER;
        cell.as.number = lua_tonumber(L, index);
        if (!isfinite(cell.as.number)) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_RESULT_FINITE, "");
            refuse(L);
        }
        break;
    case LUA_TSTRING:
        type->base = TYPE_TEXT;
        cell.as.text = copy_text(L, index, arena);
        break;
    default:
        refuse_type(L, index);
    }
    return cell;
}

/* More items than any rule has a use for. */
static void too_large(lua_State *L)
{
    assert(state_of(L)->L == L);
    (void)err_fail(state_err(L), MESSAGE_SCRIPT_RESULT_LARGE, "i",
                   (int64_t)LIMIT_RESULT_ENTRIES);
    refuse(L);
}

/* Reads the raw table or list view at `index`. */
static void read_list(lua_State *L, int index, struct call *call)
{
    assert(state_of(L)->L == L);
    const struct list_view *view = proxies_list(L, index);
    if (view == NULL) {
        (void)argument_table(L, index);
    }
    size_t count = view != NULL ? view->count
                   : (size_t)lua_rawlen(L, index);
    /* Before anything is copied. */
    if (count > LIMIT_RESULT_ENTRIES) {
        too_large(L);
    }
    struct cell *items = arena_alloc(call->arena,
                                     (count + 1) * sizeof(*items));
    call->type = (struct type){ TYPE_NONE, true };
    for (size_t i = 0; i < count && items != NULL; i++) {
        struct type type;
        limit_charge(L, 2);
        if (view != NULL) {
            proxies_push_item(L, view, i);
        } else {
            lua_rawgeti(L, index, (lua_Integer)i + 1);
        }
        items[i] = read_scalar(L, lua_gettop(L), call->arena, &type);
        lua_pop(L, 1);
        /* Integers beside floats count as a mixture too. */
        if (i > 0 && type.base != call->type.base) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_RESULT_MIXED, "");
            refuse(L);
        }
        call->type.base = type.base;
    }
    assert(call->type.list);
    call->value.known = true;
    call->value.as.list.items = items;
    call->value.as.list.count = count;
}

/* The first result. */
static void read_value(lua_State *L, struct call *call)
{
    assert(state_of(L)->L == L);
    int kind = lua_type(L, 1);
    call->is_nil = kind == LUA_TNIL;
    /* nil is the usual mistake: a function that fell off its end. */
    if (call->strict_bool && kind != LUA_TBOOLEAN) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_RESULT_BOOL, "s",
                       kind == LUA_TSTRING ? "text" : lua_typename(L, kind));
        refuse(L);
    }
    if (kind == LUA_TNIL) {
        return;
    }
    if (kind == LUA_TTABLE
        || (kind == LUA_TUSERDATA && proxies_list(L, 1) != NULL)) {
        read_list(L, 1, call);
        return;
    }
    call->value = read_scalar(L, 1, call->arena, &call->type);
    assert(call->value.known);
    assert(!call->type.list);
}

/* --- The reason ----------------------------------------------------------- */

/* The text at the top of the stack, which it pops. */
static struct str read_reason_text(lua_State *L, struct call *call)
{
    assert(state_of(L)->L == L);
    if (lua_type(L, -1) != LUA_TSTRING) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_REASON, "s",
                       lua_typename(L, lua_type(L, -1)));
        refuse(L);
    }
    if (lua_rawlen(L, -1) > LIMIT_REASON_BYTES) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_REASON_LONG, "ii",
                       (int64_t)lua_rawlen(L, -1),
                       (int64_t)LIMIT_REASON_BYTES);
        refuse(L);
    }
    struct str text = copy_text(L, lua_gettop(L), call->arena);
    assert(text.size <= LIMIT_REASON_BYTES);
    lua_pop(L, 1);
    return text;
}

/* A field of the reason's table at 2; empty when it is absent. */
static struct str reason_field(lua_State *L, struct call *call,
                               const char *name)
{
    assert(state_of(L)->L == L);
    lua_pushstring(L, name);
    if (lua_rawget(L, 2) == LUA_TNIL) {
        lua_pop(L, 1);
        return STR("");
    }
    assert(lua_gettop(L) == 4);
    return read_reason_text(L, call);
}

/* The second result: nothing, a text for both languages, or a table with id,
 * en, code. */
static void read_reason(lua_State *L, struct call *call)
{
    assert(state_of(L)->L == L);
    int kind = lua_type(L, 2);
    struct str *reason = call->reason;
    if (kind == LUA_TNIL) {
        return;
    }
    if (kind == LUA_TSTRING) {
        lua_pushvalue(L, 2);
        reason[LANGUAGE_ID] = reason[LANGUAGE_EN] = read_reason_text(L, call);
        return;
    }
    if (kind != LUA_TTABLE) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_REASON, "s",
                       lua_typename(L, kind));
        refuse(L);
    }
    (void)argument_table(L, 2);
    assert(lua_gettop(L) == 3);
    call->reason_code = reason_field(L, call, "code");
    reason[LANGUAGE_ID] = reason_field(L, call, "id");
    reason[LANGUAGE_EN] = reason_field(L, call, "en");
    /* One language stands in for the other. */
    if (reason[LANGUAGE_ID].size == 0) {
        reason[LANGUAGE_ID] = reason[LANGUAGE_EN];
    } else if (reason[LANGUAGE_EN].size == 0) {
        reason[LANGUAGE_EN] = reason[LANGUAGE_ID];
    }
}

/* More than two results can only be a mistake. */
void result_read(lua_State *L, struct call *call)
{
    assert(state_of(L)->L == L);
    assert(lua_gettop(L) == 3);
    assert(call->arena != NULL);
    read_value(L, call);
    if (!lua_isnil(L, 3)) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_RESULT_MANY, "");
        refuse(L);
    }
    read_reason(L, call);
}
