/* Numbers: math.min, max, abs, floor, ceil, and clamp.
 *
 * Nothing here may differ by machine: no sqrt, exp, log, no random.  Unlike
 * stock Lua, text is not taken for a number.
 * Integers and floats compare exactly, also beyond 2^53; results keep the type
 * of the argument that was chosen.  ORDER: core/expr/arith has the same for
 * lifted rules. */
#include "script/library.h"

#include <assert.h>
#include <math.h>

/* Text is no number here. */
static void number_required(lua_State *L, int index)
{
    assert(state_of(L)->L == L);
    assert(index > 0);
    if (lua_type(L, index) != LUA_TNUMBER) {
        (void)argument_error(L, index, "number");
    }
}

/* Leaves the least (or the greatest) argument on the stack. */
static int extreme(lua_State *L, bool least)
{
    assert(state_of(L)->L == L);
    int count = lua_gettop(L);
    int best = 1;
    limit_charge(L, CHARGE_CALL + count);
    number_required(L, 1);
    for (int i = 2; i <= count; i++) {
        number_required(L, i);
        bool better = least ? lua_compare(L, i, best, LUA_OPLT) != 0
                            : lua_compare(L, best, i, LUA_OPLT) != 0;
        best = better ? i : best;
    }
    assert(best >= 1);
    assert(best <= count);
    lua_pushvalue(L, best);
    return 1;
}

/* math.min(a, ...) */
static int math_min(lua_State *L)
{
    assert(state_of(L)->L == L);
    return extreme(L, true);
}

/* math.max(a, ...) */
static int math_max(lua_State *L)
{
    assert(state_of(L)->L == L);
    return extreme(L, false);
}

/* math.abs(x): the least integer is its own absolute value, as in Lua. */
static int math_abs(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    number_required(L, 1);
    assert(lua_gettop(L) >= 1);
    if (lua_isinteger(L, 1)) {
        lua_Integer value = lua_tointeger(L, 1);
        if (value < 0) {
            value = (lua_Integer)(0u - (lua_Unsigned)value);
        }
        lua_pushinteger(L, value);
    } else {
        lua_pushnumber(L, fabs(lua_tonumber(L, 1)));
    }
    return 1;
}

/* Pushes a whole float as an integer.  One that does not fit is an error, so
 * that the type of floor and ceil never depends on a value (stock Lua gives
 * the float; expr/node.h: FLOOR, CEIL). */
static int push_whole(lua_State *L, double whole)
{
    assert(state_of(L)->L == L);
    lua_Integer integer = 0;
    assert(isnan(whole) || whole == floor(whole));
    if (!lua_numbertointeger(whole, &integer)) {
        return argument_refuse(L, 1, MESSAGE_SCRIPT_NO_INTEGER);
    }
    lua_pushinteger(L, integer);
    return 1;
}

/* math.floor(x): an integer when it fits, as in Lua. */
static int math_floor(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    number_required(L, 1);
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        return 1;
    }
    return push_whole(L, floor(lua_tonumber(L, 1)));
}

/* math.ceil(x) */
static int math_ceil(lua_State *L)
{
    assert(state_of(L)->L == L);
    limit_charge(L, CHARGE_CALL);
    number_required(L, 1);
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        return 1;
    }
    return push_whole(L, ceil(lua_tonumber(L, 1)));
}

/* clamp(x, lo, hi), in the order that expr/arith compares. */
static int helper_clamp(lua_State *L)
{
    assert(state_of(L)->L == L);
    int chosen = 1;
    limit_charge(L, CHARGE_CALL);
    for (int i = 1; i <= 3; i++) {
        number_required(L, i);
    }
    if (lua_compare(L, 1, 2, LUA_OPLT)) {
        chosen = 2;
    } else if (lua_compare(L, 3, 1, LUA_OPLT)) {
        chosen = 3;
    }
    assert(chosen >= 1);
    assert(chosen <= 3);
    lua_pushvalue(L, chosen);
    return 1;
}

const struct library_entry library_math[] = {
    { "", "clamp", helper_clamp },
    { "math", "abs", math_abs },
    { "math", "ceil", math_ceil },
    { "math", "floor", math_floor },
    { "math", "max", math_max },
    { "math", "min", math_min },
    { NULL, NULL, NULL },
};
