/* The limits of one entry into Lua: steps, time, memory, depth. */
#ifndef AWIG_SCRIPT_LIMIT_H
#define AWIG_SCRIPT_LIMIT_H

#include "script/state.h"

/* Steps charged for what the count hook cannot see. */
enum {
    CHARGE_CALL = 10,            /* any function of ours */
    CHARGE_OBJECT = 16,          /* a new table, closure or userdata */
    CHARGE_BYTES = 32            /* this many bytes copied or compared */
};

/* The allocator of a state; `user` is its struct script. */
void *limit_allocate(void *user, void *block, size_t size_old,
                     size_t size_new);
/* Clears script->run and sets the hook anew. */
void limit_begin(struct script *script, struct err *err,
                 const struct call *call);
/* Called when the steps passed run.steps_check.  May raise. */
void limit_check(lua_State *L);
/* Sets the sticky flag, fills the error, raises.  Never returns. */
int limit_trip(lua_State *L, enum call_error kind);
/* The clock's turn: true (and run.time_over) when the time is up. */
bool limit_time_over(struct script *script);

/* Adds steps.  May raise. */
static inline void limit_charge(lua_State *L, int64_t steps)
{
    struct run *run = &state_of(L)->run;
    run->steps += steps;
    if (run->steps > run->steps_check) {
        limit_check(L);
    }
}

/* Charges a call of ours that handles `bytes`.  May raise. */
static inline void limit_charge_bytes(lua_State *L, size_t bytes)
{
    limit_charge(L, CHARGE_CALL + (int64_t)(bytes / CHARGE_BYTES));
}

#endif
