/* table.concat, insert, move, pack, remove, sort, unpack.
 *
 * Stock Lua asks __len and __index here, so that a table may claim a billion
 * items and keep one call busy for minutes.
 *
 * Over raw entries and raw lengths: a lying __len or __index has no say, and
 * a frozen table can be read but not written. Lists of facts can be read by
 * concat and unpack.  sort is a merge sort: equal items keep their order, and
 * a comparison that contradicts itself gives some order, never an error. */
#include "script/library.h"

#include <assert.h>
#include <string.h>

#include "script/freeze.h"
#include "script/proxies.h"

/* The table at `index` for writing. */
static void writable(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    assert(index > 0);
    if (lua_type(L, index) != LUA_TTABLE) {
        (void)argument_error(L, index, "table");
    }
    if (freeze_content(L, index)) {
        (void)err_fail(state_err(L), MESSAGE_SCRIPT_FROZEN, "s",
                       argument_function(L));
        (void)state_raise(L);
    }
}

/* The table or list at `index` for reading; its length. */
static lua_Integer readable(lua_State *L, int index,
                            const struct list_view **view)
{
    assert(state_of(L)->L == L);
    *view = proxies_list(L, index);
    /* A list fact. */
    if (*view != NULL) {
        return (lua_Integer)(*view)->count;
    }
    (void)argument_table(L, index);
    assert(lua_istable(L, index));
    return (lua_Integer)lua_rawlen(L, index);
}

/* Pushes item `at`; nil beyond the ends. */
static void push_item(lua_State *L, int index, const struct list_view *view,
                      lua_Integer at)
{
    assert(state_of(L)->L == L);
    assert(index > 0);
    if (view == NULL) {
        lua_rawgeti(L, index, at);
    } else if (at >= 1 && (size_t)at <= view->count) {
        proxies_push_item(L, view, (size_t)at - 1);
    } else {
        lua_pushnil(L);
    }
}

/* table.concat(list, sep, i, j) */
static int table_concat(lua_State *L)
{
    assert(state_of(L)->L == L);
    const struct list_view *view = NULL;
    struct textbuf out;
    struct str between = STR("");
    limit_charge(L, CHARGE_CALL);
    lua_Integer length = readable(L, 1, &view);
    if (!lua_isnoneornil(L, 2)) {
        between = argument_text(L, 2);
    }
    lua_Integer from = argument_integer_or(L, 3, 1);
    lua_Integer to = argument_integer_or(L, 4, length);
    lua_settop(L, 2);
    textbuf_open(&out, L, 64);
    for (lua_Integer i = from; i <= to; i++) {
        limit_charge(L, 4);
        push_item(L, 1, view, i);
        int kind = lua_type(L, -1);
        /* nil among them: the item is missing. */
        if (kind != LUA_TSTRING && kind != LUA_TNUMBER) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_CONCAT_ITEM, "si",
                           lua_typename(L, kind), (int64_t)i);
            return state_raise(L);
        }
        textbuf_value(&out);
        if (i == to) {
            break;                     /* i + 1 might wrap */
        }
        textbuf_add(&out, between.bytes, between.size);
    }
    assert(lua_gettop(L) == 3);
    textbuf_push(&out);
    return 1;
}

/* table.insert(t, x) and table.insert(t, pos, x) */
static int table_insert(lua_State *L)
{
    assert(state_of(L)->L == L);
    int arguments = lua_gettop(L);
    limit_charge(L, CHARGE_CALL);
    writable(L, 1);
    lua_Integer end = (lua_Integer)lua_rawlen(L, 1) + 1;
    /* At the end. */
    if (arguments == 2) {
        lua_rawseti(L, 1, end);
        return 0;
    }
    if (arguments != 3) {
        return argument_refuse(L, arguments < 2 ? 2 : 4,
                               MESSAGE_SCRIPT_ARGUMENT_MISSING);
    }
    lua_Integer at = argument_integer(L, 2);
    if (at < 1 || at > end) {
        return argument_refuse(L, 2, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    limit_charge(L, (end - at) * 2);
    /* From the end, so that nothing is overwritten. */
    for (lua_Integer i = end; i > at; i--) {
        lua_rawgeti(L, 1, i - 1);
        lua_rawseti(L, 1, i);
    }
    assert(lua_gettop(L) == 3);
    lua_rawseti(L, 1, at);
    return 0;
}

/* table.remove(t, pos), with the positions that stock Lua takes. */
static int table_remove(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    writable(L, 1);
    lua_Integer size = (lua_Integer)lua_rawlen(L, 1);
    lua_Integer at = argument_integer_or(L, 2, size);
    bool given = lua_gettop(L) > 1;
    if (given && (at < 1 || at > size + 1) && !(size == 0 && at == 0)) {
        return argument_refuse(L, 2, MESSAGE_SCRIPT_INDEX_RANGE);
    }
    lua_settop(L, 1);
    lua_rawgeti(L, 1, at);
    limit_charge(L, size > at ? (size - at) * 2 : 0);
    for (; at < size; at++) {
        lua_rawgeti(L, 1, at + 1);
        lua_rawseti(L, 1, at);
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, at);
    assert(lua_gettop(L) == 2);
    return 1;
}

/* Copies item by item, in the order that keeps overlapping ranges whole. */
static void move_items(lua_State *L, lua_Integer from, lua_Integer count,
                       lua_Integer to, int target)
{
    assert(state_of(L)->L == L);
    bool upwards = to > from && to < from + count && target == 1;
    assert(count > 0);
    for (lua_Integer i = 0; i < count; i++) {
        lua_Integer step = upwards ? count - 1 - i : i;
        limit_charge(L, 2);
        lua_rawgeti(L, 1, from + step);
        lua_rawseti(L, target, to + step);
    }
}

/* table.move(a, from, end, to, b) */
static int table_move(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    lua_Integer from = argument_integer(L, 2);
    lua_Integer end = argument_integer(L, 3);
    lua_Integer to = argument_integer(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    lua_settop(L, 5);
    writable(L, target);
    if (target == 5) {
        bool same = lua_rawequal(L, 1, 5) != 0;
        (void)argument_table(L, 1);
        target = same ? 1 : 5;
    }
    /* An empty range moves nothing; the sums below must not wrap. */
    if (end >= from) {
        lua_Integer most = LUA_MAXINTEGER;
        if ((from <= 0 && end >= most + from)
            || to > most - (end - from)) {
            return argument_refuse(L, 4, MESSAGE_SCRIPT_INDEX_RANGE);
        }
        assert(end - from < most);
        move_items(L, from, end - from + 1, to, target);
    }
    lua_pushvalue(L, target);
    return 1;
}

/* table.pack(...) */
static int table_pack(lua_State *L)
{
    assert(state_of(L)->L == L);
    int count = lua_gettop(L);
    limit_charge(L, CHARGE_CALL + count);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int i = count; i >= 1; i--) {
        lua_rawseti(L, 1, i);
    }
    assert(lua_gettop(L) == 1);
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

/* table.unpack(list, i, j) */
static int table_unpack(lua_State *L)
{
    assert(state_of(L)->L == L);
    const struct list_view *view = NULL;
    limit_charge(L, CHARGE_CALL);
    lua_Integer length = readable(L, 1, &view);
    lua_Integer from = argument_integer_or(L, 2, 1);
    lua_Integer to = argument_integer_or(L, 3, length);
    if (from > to) {
        return 0;
    }
    size_t count = (size_t)to - (size_t)from;
    library_values(L, count > VALUES_MAX ? VALUES_MAX + 1 : count + 1);
    assert(count <= VALUES_MAX);
    for (lua_Integer i = 0; i <= (lua_Integer)count; i++) {
        push_item(L, 1, view, from + i);
    }
    return (int)count + 1;
}

/* --- sort ----------------------------------------------------------------- */

/* Stack of sort: the table, the comparison (or nil), the spare table. */
enum { ITEMS = 1, BEFORE = 2, SPARE = 3 };

/* `b` before `a`, both on top of the stack as a, b; they stay. */
static bool second_before_first(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    /* before(b, a) */
    if (!lua_isnil(L, BEFORE)) {
        lua_pushvalue(L, BEFORE);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -4);
        lua_call(L, 2, 1);
        bool before = lua_toboolean(L, -1) != 0;
        lua_pop(L, 1);
        return before;
    }
    if (lua_type(L, -1) == LUA_TSTRING && lua_type(L, -2) == LUA_TSTRING) {
        struct str a, b;
        a.bytes = lua_tolstring(L, -2, &a.size);
        b.bytes = lua_tolstring(L, -1, &b.size);
        limit_charge(L, (int64_t)((a.size < b.size ? a.size : b.size)
                                  / CHARGE_BYTES));
        return str_compare(b, a) < 0;
    }
    return lua_compare(L, -1, -2, LUA_OPLT) != 0;
}

/* Merges [low, middle) and [middle, high) of table `from` into `to`. */
static void merge(lua_State *L, int from, int to, const lua_Integer at[3])
{
    assert(state_of(L)->L == L);
    lua_Integer left = at[0], right = at[1];
    assert(at[0] <= at[1]);
    assert(at[1] <= at[2]);
    for (lua_Integer i = at[0]; i < at[2]; i++) {
        bool take_right = left >= at[1];
        /* On equal items the left one goes first: stable. */
        if (!take_right && right < at[2]) {
            lua_rawgeti(L, from, left);
            lua_rawgeti(L, from, right);
            take_right = second_before_first(L);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, take_right ? right++ : left++);
        lua_rawseti(L, to, i);
        limit_charge(L, 2);
    }
}

/* table.sort(t, before) */
static int table_sort(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    writable(L, 1);
    lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
    if (!lua_isnoneornil(L, 2) && lua_type(L, 2) != LUA_TFUNCTION) {
        return argument_error(L, 2, "function");
    }
    lua_settop(L, 2);
    /* Work on two tables of our own: the comparison may change the items. */
    lua_createtable(L, (int)count, 0);
    lua_createtable(L, (int)count, 0);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, ITEMS, i);
        lua_rawseti(L, SPARE, i);
    }
    int from = SPARE, to = SPARE + 1;
    for (lua_Integer width = 1; width < count; width *= 2) {
        for (lua_Integer low = 1; low <= count; low += 2 * width) {
            lua_Integer middle = low + width, high = low + 2 * width;
            middle = middle > count + 1 ? count + 1 : middle;
            high = high > count + 1 ? count + 1 : high;
            merge(L, from, to, (const lua_Integer[]){ low, middle, high });
        }
        /* What was written is read in the next round. */
        int swap = from;
        from = to;
        to = swap;
    }
    assert(lua_gettop(L) == SPARE + 1);
    for (lua_Integer i = 1; i <= count; i++) {
        limit_charge(L, 1);
        lua_rawgeti(L, from, i);
        lua_rawseti(L, ITEMS, i);
    }
    return 0;
}

const struct library_entry library_tables[] = {
    { "table", "concat", table_concat },
    { "table", "insert", table_insert },
    { "table", "move", table_move },
    { "table", "pack", table_pack },
    { "table", "remove", table_remove },
    { "table", "sort", table_sort },
    { "table", "unpack", table_unpack },
    { NULL, NULL, NULL },
};
