/* Decision tables in scripts: tables.NAME(case). */
#ifndef AWIG_SCRIPT_LOOKUP_H
#define AWIG_SCRIPT_LOOKUP_H

#include "script/state.h"

/* Puts `tables`, which finds a table by its name, into the registry.
 * May raise. */
void lookup_open(lua_State *L);

#endif
