/* Refuses compiled functions that could keep state or differ by machine. */
#ifndef AWIG_SCRIPT_BYTECODE_H
#define AWIG_SCRIPT_BYTECODE_H

#include "script/state.h"

/* Checks the function at the top of the stack and all functions inside it:
 * a function that assigns a variable declared outside it, `^`, and `<close>`
 * are errors with their line.  `chunk` is Lua's name of it.  May raise. */
void bytecode_check(lua_State *L, struct str chunk);

#endif
