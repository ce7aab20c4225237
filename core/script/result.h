/* Reads what a function returned, raw and with caps. */
#ifndef AWIG_SCRIPT_RESULT_H
#define AWIG_SCRIPT_RESULT_H

#include "script/state.h"

/* Fills call->value, type, is_nil and the reason from the three results at
 * stack indices 1 to 3.  Calls no metamethod. May raise: a result that is
 * not allowed is kind RESULT. */
void result_read(lua_State *L, struct call *call);

#endif
