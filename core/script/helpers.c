/* The helpers of LANGUAGE.md section 3: dates, membership, known.
 *
 * ORDER: core/expr evaluates the same helpers for lifted rules; what counts
 * as equal, which argument is looked at first and what is an error must stay
 * the same in both.  Values are equal as Lua's == without metamethods has it:
 * 1 and 1.0 are, 1 and "1" are not.
 *
 * A list is a list fact, a table, or a frozen table; its items run from 1 to
 * the first nil, read raw. */
#include "script/library.h"

#include <assert.h>

#include "script/freeze.h"
#include "script/proxies.h"

/* --- Dates ---------------------------------------------------------------- */

/* date "2021-08-04" and date(2021, 8, 4) */
static int helper_date(lua_State *L)
{
    assert(state_of(L)->L == L);
    int64_t date = 0;
    limit_charge(L, CHARGE_CALL);
    /* One argument is a text, three are numbers. */
    if (lua_gettop(L) == 1) {
        struct str text = argument_strict_text(L, 1);
        if (!date_parse(text, &date)) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_DATE, "t", text);
            return state_raise(L);
        }
    } else {
        lua_Integer year = argument_strict_integer(L, 1);
        lua_Integer month = argument_strict_integer(L, 2);
        lua_Integer day = argument_strict_integer(L, 3);
        bool small = year >= 1 && year <= 9999 && month >= 1 && month <= 12
                     && day >= 1 && day <= 31;
        if (!small || !date_from_civil((int)year, (int)month, (int)day,
                                       &date)) {
            (void)err_fail(state_err(L), MESSAGE_SCRIPT_DATE_PARTS, "iii",
                           (int64_t)year, (int64_t)month, (int64_t)day);
            return state_raise(L);
        }
    }
    assert(date >= DATE_MIN);
    assert(date <= DATE_MAX);
    lua_pushinteger(L, date);
    return 1;
}

/* days_between(a, b): negative when b is earlier. */
static int helper_days_between(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    int64_t from = argument_date(L, 1);
    int64_t to = argument_date(L, 2);
    assert(from >= DATE_MIN);
    assert(to >= DATE_MIN);
    lua_pushinteger(L, to - from);
    return 1;
}

/* months_between(a, b), whole months as LANGUAGE.md 3 counts them. */
static int helper_months_between(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    int64_t from = argument_date(L, 1);
    int64_t to = argument_date(L, 2);
    assert(from <= DATE_MAX);
    assert(to <= DATE_MAX);
    lua_pushinteger(L, date_months_between(from, to));
    return 1;
}

/* add_months(d, n), clamped to the month's end. */
static int helper_add_months(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    int64_t date = argument_date(L, 1);
    int64_t months = argument_strict_integer(L, 2);
    int64_t moved = 0;
    /* No span within 0001 to 9999 is longer. */
    if (months > 12 * 9999 || months < -12 * 9999
        || !date_add_months(date, months, &moved)) {
        return argument_refuse(L, 2, MESSAGE_SCRIPT_DATE_RANGE);
    }
    assert(moved >= DATE_MIN);
    assert(moved <= DATE_MAX);
    lua_pushinteger(L, moved);
    return 1;
}

/* --- Lists ---------------------------------------------------------------- */

/* A list argument, opened: either a view, or a raw table on the stack. */
struct items {
    const struct list_view *view; /* of host memory, or NULL */
    int table;                   /* stack index; 0 with a view */
};

/* Whether the second argument of one_of stands for its items. */
static bool is_list(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    return lua_type(L, index) == LUA_TTABLE || proxies_list(L, index) != NULL;
}

/* A raw table takes the place of a frozen one on the stack. */
static struct items open_items(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    struct items items = { proxies_list(L, index), 0 };
    assert(index > 0);
    /* A list fact is read in place. */
    if (items.view != NULL) {
        return items;
    }
    if (lua_type(L, index) != LUA_TTABLE) {
        (void)argument_error(L, index, "list");
    }
    (void)argument_table(L, index);
    items.table = index;
    return items;
}

/* Pushes item `at` (from 1) and returns true, or pushes nothing. */
static bool push_item(lua_State *L, const struct items *items, size_t at)
{
    assert(state_of(L)->L == L);
    assert(at > 0);
    limit_charge(L, 2);
    if (items->view != NULL) {
        if (at > items->view->count) {
            return false;
        }
        proxies_push_item(L, items->view, at - 1);
        return true;
    }
    if (lua_rawgeti(L, items->table, (lua_Integer)at) == LUA_TNIL) {
        lua_pop(L, 1);
        return false;
    }
    return true;
}

/* Raw equality, charged by length for text. */
static bool same(lua_State *L, int a, int b)
{
    assert(state_of(L)->L == L);
    if (lua_type(L, a) == LUA_TSTRING) {
        limit_charge(L, (int64_t)(lua_rawlen(L, a) / CHARGE_BYTES));
    }
    return lua_rawequal(L, a, b) != 0;
}

/* True when the value at `value` stands in the list. */
static bool holds(lua_State *L, const struct items *items, int value)
{
    assert(state_of(L)->L == L);
    assert(value > 0);
    for (size_t at = 1; push_item(L, items, at); at++) {
        bool found = same(L, value, -1);
        lua_pop(L, 1);
        if (found) {
            return true;
        }
    }
    return false;
}

/* nil is never a member of anything; asking for it is a mistake. */
static void value_required(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    assert(index > 0);
    if (lua_isnoneornil(L, index)) {
        (void)argument_error(L, index, "value");
    }
}

/* one_of(x, a, b, ...) and one_of(x, list).  All arguments are looked at,
 * also behind a hit: nil among them is an error either way. */
static int helper_one_of(lua_State *L)
{
    assert(state_of(L)->L == L);
    int count = lua_gettop(L);
    bool found = false;
    limit_charge(L, CHARGE_CALL);
    value_required(L, 1);
    if (count < 2) {
        return argument_error(L, 2, "value | list");
    }
    assert(count >= 2);
    /* One list in place of values. */
    if (count == 2 && is_list(L, 2)) {
        struct items items = open_items(L, 2);
        lua_pushboolean(L, holds(L, &items, 1));
        return 1;
    }
    for (int i = 2; i <= count; i++) {
        limit_charge(L, 1);
        value_required(L, i);
        found = found || same(L, 1, i);
    }
    lua_pushboolean(L, found);
    return 1;
}

/* contains(list, x) */
static int helper_contains(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    struct items items = open_items(L, 1);
    value_required(L, 2);
    lua_settop(L, 2);
    assert(items.view != NULL || items.table == 1);
    lua_pushboolean(L, holds(L, &items, 2));
    return 1;
}

/* Pushes the first item of list 1 that list 2 holds, or pushes nothing. */
static bool push_common(lua_State *L)
{
    assert(state_of(L)->L == L);
    struct items first = open_items(L, 1);
    struct items second = open_items(L, 2);
    lua_settop(L, 2);
    for (size_t at = 1; push_item(L, &first, at); at++) {
        assert(lua_gettop(L) == 3);
        if (holds(L, &second, 3)) {
            return true;
        }
        lua_settop(L, 2);
    }
    return false;
}

/* overlaps(a, b): each item of a is looked for in b. */
static int helper_overlaps(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    bool found = push_common(L);
    assert(lua_gettop(L) == (found ? 3 : 2));
    lua_pushboolean(L, found);
    return 1;
}

/* first_common(a, b): in the order of a. */
static int helper_first_common(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    if (!push_common(L)) {
        lua_pushnil(L);
    }
    assert(lua_gettop(L) == 3);
    return 1;
}

/* count(list): of a table its raw length. */
static int helper_count(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    struct items items = open_items(L, 1);
    lua_Integer count = items.view != NULL ? (lua_Integer)items.view->count
                        : (lua_Integer)lua_rawlen(L, items.table);
    assert(count >= 0);
    lua_pushinteger(L, count);
    return 1;
}

const struct library_entry library_helpers[] = {
    { "", "add_months", helper_add_months },
    { "", "contains", helper_contains },
    { "", "count", helper_count },
    { "", "date", helper_date },
    { "", "days_between", helper_days_between },
    { "", "first_common", helper_first_common },
    { "", "known", proxies_known },
    { "", "months_between", helper_months_between },
    { "", "one_of", helper_one_of },
    { "", "overlaps", helper_overlaps },
    { NULL, NULL, NULL },
};
