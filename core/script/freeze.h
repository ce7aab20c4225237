/* Frozen tables, and the metatables of scripts.
 *
 * A frozen table keeps its identity: its content moves to a hidden table that
 * no script can reach, and a metatable reads from there and refuses writes.
 * So every reference to it, wherever it stands, becomes read-only at once. */
#ifndef AWIG_SCRIPT_FREEZE_H
#define AWIG_SCRIPT_FREEZE_H

#include "script/state.h"

/* Freezes the table at the top of the stack; it stays there.  Does nothing
 * to one that is frozen already.  May raise. */
void freeze_table(lua_State *L);
/* Pushes the hidden content of the frozen table at `index` and returns true;
 * or returns false and pushes nothing. */
bool freeze_content(lua_State *L, int index);
/* Pushes the metatable that scripts set on the table at `index` (the copy
 * that Lua uses), and returns true; or false. */
bool freeze_metatable(lua_State *L, int index);
/* Freezes every table reachable from the functions in the registry's
 * REGISTRY_FUNCTIONS.  May raise. */
void freeze_reachable(lua_State *L);
/* setmetatable and getmetatable, as scripts see them. */
int freeze_setmetatable(lua_State *L);
int freeze_getmetatable(lua_State *L);

#endif
