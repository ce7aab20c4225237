/* Decision tables in scripts: tables.NAME(case). */
#ifndef AWIG_SCRIPT_LOOKUP_H
#define AWIG_SCRIPT_LOOKUP_H

#include "script/state.h"

/* Pushes a metatable for `tables` whose __index finds a table by name.
 * May raise. */
void lookup_open(lua_State *L);

#endif
