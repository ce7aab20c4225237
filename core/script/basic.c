/* The basic functions: type, tostring, tonumber, pairs, ipairs, select,
 * error, assert.  Differences from stock Lua: docs/LUA-DIFFERENCES.md.
 *
 * Two of them are where stock Lua would let a rule see the machine: tostring
 * shows no address, and pairs goes in the order of the keys.  For that it
 * takes all keys at once, sorts them outside of Lua's heap order (a userdata
 * of small structs, 24 bytes a key), and hands out an iterator with a
 * position of its own.  The steps charged are the same whether the keys
 * happened to be in order or not. */
#include "script/library.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "script/freeze.h"
#include "script/proxies.h"

/* --- Text of values ------------------------------------------------------- */

/* "%.14g" is LUAI_NUMFFORMAT; the callers run under the C locale. */
size_t basic_number_text(lua_State *L, int index, char out[64])
{
    assert(state_of(L)->L == L);
    int size = 0;
    assert(lua_type(L, index) == LUA_TNUMBER);
    if (lua_isinteger(L, index)) {
        size = snprintf(out, 64, "%lld", (long long)lua_tointeger(L, index));
        return (size_t)size;
    }
    double number = lua_tonumber(L, index);
    if (isnan(number)) {
        memcpy(out, "nan", 4);         /* its sign differs by machine */
        return 3;
    }
    size = snprintf(out, 64, "%.14g", number);
    assert(size > 0);
    assert(size < 60);
    if (strspn(out, "-0123456789") == (size_t)size) {
        memcpy(out + size, ".0", 3);   /* looks like an integer */
        size += 2;
    }
    return (size_t)size;
}

/* Only the metamethod that a script set itself is asked: text and proxies
 * have none. */
void basic_tostring(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    char digits[64];
    assert(index > 0);
    if (freeze_metatable(L, index)) {
        lua_pushliteral(L, "__tostring");
        if (lua_rawget(L, -2) != LUA_TNIL) {
            lua_pushvalue(L, index);
            lua_call(L, 1, 1);
            if (lua_type(L, -1) != LUA_TSTRING) {
                (void)err_fail(state_err(L), MESSAGE_SCRIPT_TOSTRING, "");
                (void)state_raise(L);
            }
            lua_remove(L, -2);
            return;
        }
        /* Removed by the loop: on to the next key. */
        lua_pop(L, 2);
    }
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        limit_charge(L, lua_isinteger(L, index) ? CHARGE_CALL
                                                : 4 * CHARGE_CALL);
        lua_pushlstring(L, digits, basic_number_text(L, index, digits));
        break;
    case LUA_TSTRING:
        lua_pushvalue(L, index);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
        break;
    default:
        /* No address: it would differ by machine and run. */
        lua_pushstring(L, lua_typename(L, lua_type(L, index)));
        break;
    }
}

/* tostring(x) */
static int basic_tostring_function(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    argument_any(L, 1);
    basic_tostring(L, 1);
    return 1;
}

/* type(x); a fact's entity and a list are "userdata". */
static int basic_type(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    argument_any(L, 1);
    lua_pushstring(L, lua_typename(L, lua_type(L, 1)));
    return 1;
}

/* --- tonumber ------------------------------------------------------------- */

/* The digits of `text` in a base, as an integer that wraps. */
static bool digits_in_base(struct str text, int base, lua_Integer *out)
{
    struct str left = text;
    lua_Unsigned value = 0;
    bool negative = false;
    assert(base >= 2);
    assert(base <= 36);
    /* Blanks on either side and one sign are fine. */
    while (left.size > 0 && isspace((unsigned char)left.bytes[0])) {
        left = (struct str){ left.bytes + 1, left.size - 1 };
    }
    if (left.size > 0 && (left.bytes[0] == '-' || left.bytes[0] == '+')) {
        negative = left.bytes[0] == '-';
        left = (struct str){ left.bytes + 1, left.size - 1 };
    }
    if (left.size == 0 || !isalnum((unsigned char)left.bytes[0])) {
        return false;
    }
    /* Wraps around beyond 64 bits, as in stock Lua. */
    while (left.size > 0 && isalnum((unsigned char)left.bytes[0])) {
        int c = toupper((unsigned char)left.bytes[0]);
        int digit = isdigit(c) ? c - '0' : c - 'A' + 10;
        if (digit >= base) {
            return false;
        }
        value = value * (lua_Unsigned)base + (lua_Unsigned)digit;
        left = (struct str){ left.bytes + 1, left.size - 1 };
    }
    while (left.size > 0 && isspace((unsigned char)left.bytes[0])) {
        left = (struct str){ left.bytes + 1, left.size - 1 };
    }
    *out = (lua_Integer)(negative ? 0u - value : value);
    return left.size == 0;
}

/* tonumber(s, base): the text must be a text, as in stock Lua. */
static int tonumber_base(lua_State *L)
{
    assert(state_of(L)->L == L);
    lua_Integer base = argument_integer(L, 2);
    lua_Integer value = 0;
    struct str text = argument_strict_text(L, 1);
    if (base < 2 || base > 36) {
        return argument_refuse(L, 2, MESSAGE_SCRIPT_BASE);
    }
    limit_charge(L, (int64_t)text.size);
    assert(text.bytes != NULL);
    if (digits_in_base(text, (int)base, &value)) {
        lua_pushinteger(L, value);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

/* Without a base Lua's own reader decides; it takes time by length. */
static int basic_tonumber(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    if (!lua_isnoneornil(L, 2)) {
        return tonumber_base(L);
    }
    argument_any(L, 1);
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TNUMBER) {
        return 1;
    }
    if (lua_type(L, 1) == LUA_TSTRING) {
        size_t size = 0;
        const char *text = lua_tolstring(L, 1, &size);
        limit_charge(L, (int64_t)size);
        if (lua_stringtonumber(L, text) == size + 1) {
            return 1;
        }
    }
    lua_pushnil(L);
    return 1;
}

/* --- pairs ---------------------------------------------------------------- */

/* Order of keys: numbers, text by bytes, false, true. */
struct key {
    union {
        lua_Integer integer;      /* with is_integer */
        lua_Number number;        /* without */
        const char *text;        /* lives in the table of keys */
    } as;
    uint32_t size;               /* of the text */
    uint8_t rank;
    bool is_integer;              /* which of the two */
};

/* Tables and functions have no order that is the same in every run. */
static struct key key_at(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    struct key key = { .rank = 0 };
    size_t size = 0;
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        key.is_integer = lua_isinteger(L, index) != 0;
        if (key.is_integer) {
            key.as.integer = lua_tointeger(L, index);
        } else {
            key.as.number = lua_tonumber(L, index);
        }
        break;
    case LUA_TSTRING:
        key.rank = 1;
        key.as.text = lua_tolstring(L, index, &size);
        key.size = (uint32_t)size;
        break;
    case LUA_TBOOLEAN:
        key.rank = lua_toboolean(L, index) ? 3 : 2;
        break;
    default:
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_PAIRS_KEY, "s",
                       lua_typename(L, lua_type(L, index)));
        (void)state_raise(L);
    }
    return key;
}

/* -1, 0 or 1: an integer against a float that no integer equals. */
static int compare_mixed(lua_Integer integer, lua_Number number)
{
    /* Beyond all integers on either side, 2^63 and -2^63. */
    if (number >= 9223372036854775808.0) {
        return -1;
    }
    if (number < -9223372036854775808.0) {
        return 1;
    }
    /* Within them the floor is exact as an integer. */
    lua_Number floor_number = floor(number);
    return integer <= (lua_Integer)floor_number ? -1 : 1;
}

/* A total order over all keys of one table; no two are equal. */
static bool key_before(const struct key *a, const struct key *b)
{
    assert(a->rank <= 3);
    assert(b->rank <= 3);
    /* Kinds first, in the order of the comment at struct key. */
    if (a->rank != b->rank) {
        return a->rank < b->rank;
    }
    if (a->rank == 1) {
        return str_compare((struct str){ a->as.text, a->size },
                           (struct str){ b->as.text, b->size }) < 0;
    }
    if (a->rank != 0) {
        return false;
    }
    if (a->is_integer && b->is_integer) {
        return a->as.integer < b->as.integer;
    }
    if (!a->is_integer && !b->is_integer) {
        return a->as.number < b->as.number;
    }
    return a->is_integer ? compare_mixed(a->as.integer, b->as.number) < 0
                         : compare_mixed(b->as.integer, a->as.number) > 0;
}

/* What sorting costs: `count` a round. */
static int64_t sort_steps(size_t count)
{
    int64_t steps = 0;
    assert(count < (size_t)INT32_MAX);
    for (size_t width = 1; width < count; width *= 2) {
        steps += (int64_t)count;
    }
    return steps;
}

/* Sorts `count` keys: merge sort into `spare` and back. */
static void sort_keys(struct key *keys, struct key *spare, size_t count)
{
    assert(keys != NULL);
    assert(spare != NULL);
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t low = 0; low < count; low += 2 * width) {
            size_t middle = low + width < count ? low + width : count;
            size_t high = low + 2 * width < count ? low + 2 * width : count;
            size_t left = low;
            size_t right = middle;
            for (size_t i = low; i < high; i++) {
                bool take_right = left >= middle
                    || (right < high && key_before(&keys[right],
                                                   &keys[left]));
                spare[i] = take_right ? keys[right++] : keys[left++];
            }
        }
        memcpy(keys, spare, count * sizeof(*keys));
    }
}

/* The way back from struct key to Lua. */
static void push_key(lua_State *L, const struct key *key)
{
    assert(state_of(L)->L == L);
    assert(key->rank >= 0);
    assert(key->rank <= 3);
    if (key->rank == 1) {
        lua_pushlstring(L, key->as.text, key->size);
    } else if (key->rank > 1) {
        lua_pushboolean(L, key->rank == 3);
    } else if (key->is_integer) {
        lua_pushinteger(L, key->as.integer);
    } else {
        lua_pushnumber(L, key->as.number);
    }
}

/* True when the keys stand in order already, as those of a plain list do. */
static bool keys_in_order(lua_State *L, int keys)
{
    assert(state_of(L)->L == L);
    size_t count = (size_t)lua_rawlen(L, keys);
    struct key before = { .rank = 0 };
    assert(keys > 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, keys, (lua_Integer)i + 1);
        struct key key = key_at(L, -1);
        lua_pop(L, 1);
        if (i > 0 && !key_before(&before, &key)) {
            return false;
        }
        before = key;
    }
    return true;
}

/* Replaces the table of keys at `keys` by one in order. */
static void order_keys(lua_State *L, int keys)
{
    assert(state_of(L)->L == L);
    size_t count = (size_t)lua_rawlen(L, keys);
    if (keys_in_order(L, keys)) {
        /* By chance, maybe: the order of a hash differs by process. The
         * steps must not. */
        limit_charge(L, 3 * CHARGE_OBJECT + sort_steps(count));
        return;
    }
    struct key *sorted = lua_newuserdatauv(L, count * sizeof(*sorted), 0);
    struct key *spare = lua_newuserdatauv(L, count * sizeof(*spare), 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, keys, (lua_Integer)i + 1);
        sorted[i] = key_at(L, -1);
        lua_pop(L, 1);
    }
    limit_charge(L, sort_steps(count));
    sort_keys(sorted, spare, count);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_key(L, &sorted[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    assert(lua_rawlen(L, -1) == count);
    lua_replace(L, keys);
    lua_settop(L, keys);
}

/* The iterator.  Upvalues: table, its keys, position, serial of the call. */
static int next_pair(lua_State *L)
{
    assert(state_of(L)->L == L);
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    limit_charge(L, CHARGE_CALL);
    /* Kept in a file-level variable, it would remember where it was. */
    if (lua_tointeger(L, lua_upvalueindex(4))
        != (lua_Integer)state_of(L)->serial) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_STALE, "");
        return state_raise(L);
    }
    assert(at >= 0);
    for (;;) {
        at++;
        limit_charge(L, 1);
        /* The end of the keys is the end of the loop. */
        if (lua_rawgeti(L, lua_upvalueindex(2), at) == LUA_TNIL) {
            return 1;
        }
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
            lua_pushinteger(L, at);
            lua_replace(L, lua_upvalueindex(3));
            return 2;
        }
        lua_pop(L, 2);
    }
}

/* pairs(t): all keys are taken and ordered at once; the iterator then reads
 * the values as they are when their turn comes. */
static int basic_pairs(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    if (lua_type(L, 1) == LUA_TUSERDATA) {
        return argument_refuse(L, 1, MESSAGE_SCRIPT_PAIRS_PROXY);
    }
    lua_settop(L, 1);
    if (freeze_metatable(L, 1)) {
        lua_pushliteral(L, "__pairs");
        if (lua_rawget(L, 2) != LUA_TNIL) {
            lua_pushvalue(L, 1);
            lua_call(L, 1, 3);
            return 3;
        }
        lua_settop(L, 1);
    }
    lua_pushvalue(L, 1);                      /* what the loop gets to see */
    (void)argument_table(L, 1);
    lua_newtable(L);
    lua_Integer count = 0;
    lua_pushnil(L);
    /* Keys only: values are read when their turn comes. */
    while (lua_next(L, 1) != 0) {
        limit_charge(L, 2);
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, 3, ++count);
    }
    order_keys(L, 3);
    assert(lua_gettop(L) == 3);
    lua_pushvalue(L, 1);
    lua_insert(L, 3);                         /* table, seen, table, keys */
    lua_pushinteger(L, 0);
    lua_pushinteger(L, (lua_Integer)state_of(L)->serial);
    lua_pushcclosure(L, next_pair, 4);
    lua_insert(L, 2);
    lua_settop(L, 3);
    lua_pushnil(L);
    return 3;
}

/* --- ipairs, select, error, assert ---------------------------------------- */

/* The iterator of ipairs: stateless, so it may be kept.  lua_geti asks
 * __index, as stock Lua does. */
static int next_item(lua_State *L)
{
    assert(state_of(L)->L == L);
    lua_Integer at = argument_integer(L, 2);
    limit_charge(L, CHARGE_CALL);
    at = (lua_Integer)((lua_Unsigned)at + 1);
    lua_pushinteger(L, at);
    assert(lua_gettop(L) >= 3);
    return lua_geti(L, 1, at) == LUA_TNIL ? 1 : 2;
}

/* ipairs(t) for tables and lists of facts; entities have no items. */
static int basic_ipairs(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    argument_any(L, 1);
    if (lua_type(L, 1) == LUA_TUSERDATA && proxies_list(L, 1) == NULL) {
        return argument_error(L, 1, "list | table");
    }
    lua_pushcfunction(L, next_item);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

/* select(n, ...): copies what it returns, so it is charged by count. */
static int basic_select(lua_State *L)
{
    assert(state_of(L)->L == L);
    int count = lua_gettop(L);
    limit_charge(L, CHARGE_CALL + count / 8);
    if (lua_type(L, 1) == LUA_TSTRING && *lua_tostring(L, 1) == '#') {
        lua_pushinteger(L, count - 1);
        return 1;
    }
    lua_Integer at = argument_integer(L, 1);
    /* Negative positions count from the end. */
    if (at < 0) {
        at = count + at;
    } else if (at > count) {
        at = count;
    }
    if (at < 1) {
        return argument_refuse(L, 1, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    return count - (int)at;
}

/* Raises the value at `index` as an error of the script. */
static int raise_value(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    struct str text = STR("");
    assert(index > 0);
    if (lua_type(L, index) == LUA_TSTRING) {
        text.bytes = lua_tolstring(L, index, &text.size);
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_ERROR, "t", text);
    } else {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_ERROR_VALUE, "s",
                       lua_typename(L, lua_type(L, index)));
    }
    return state_raise(L);
}

/* error(x): the level is ignored, the place is found by the handler. */
static int basic_error(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    lua_settop(L, 1);
    return raise_value(L, 1);
}

/* assert(ok, message, ...): gives its arguments back, as stock Lua does. */
static int basic_assert(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    argument_any(L, 1);
    if (lua_toboolean(L, 1)) {
        return lua_gettop(L);
    }
    if (lua_isnoneornil(L, 2)) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_ASSERT, "");
        return state_raise(L);
    }
    return raise_value(L, 2);
}

const struct library_entry library_basic[] = {
    { "", "assert", basic_assert },
    { "", "error", basic_error },
    { "", "getmetatable", freeze_getmetatable },
    { "", "ipairs", basic_ipairs },
    { "", "pairs", basic_pairs },
    { "", "select", basic_select },
    { "", "setmetatable", freeze_setmetatable },
    { "", "tonumber", basic_tonumber },
    { "", "tostring", basic_tostring_function },
    { "", "type", basic_type },
    { NULL, NULL, NULL },
};
