/* What a script finds in a state: the allow list, case and p, locked text. */
#ifndef AWIG_SCRIPT_SANDBOX_H
#define AWIG_SCRIPT_SANDBOX_H

#include "script/state.h"

/* Fills a fresh state.  May raise. */
void sandbox_open(lua_State *L);
/* Ends the loading: nothing that a function can reach may change from now
 * on.  May raise. */
void sandbox_seal(lua_State *L);

#endif
