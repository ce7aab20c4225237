/* Entering Lua: one protected call, and what became of it. */
#ifndef AWIG_SCRIPT_ENTER_H
#define AWIG_SCRIPT_ENTER_H

#include "script/state.h"

/* How an entry ended. */
enum ended {
    ENDED_WELL, ENDED_UNKNOWN, ENDED_ERROR, ENDED_TIME, ENDED_NOMEM
};

/* Runs body(argument), a light userdata, in a protected call under the limits
 * that limit_begin set.  The stack holds place_handler at 1, always. Fills
 * run.err and run.trip of what went wrong. */
enum ended enter(struct script *script, lua_CFunction body, void *argument);
/* How a protected call ended, from Lua's status and the flags of the run. */
enum ended enter_ended(struct script *script, int status);
/* Fills the error of a memory failure, told by run.refusal. */
enum ended enter_no_memory(struct script *script);
/* Frees the state; nothing when there is none. */
void enter_close(struct script *script);

#endif
