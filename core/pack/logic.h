/* The Lua of a pack: lifted, checked, run; and its derived facts. */
#ifndef AWIG_PACK_LOGIC_H
#define AWIG_PACK_LOGIC_H

#include "pack/build.h"

/* Reads eligibility.lua, matching.lua, schedule.lua and lifecycle.lua and the
 * derived facts: lifts what can be lifted (pack->graph, derived_nodes), loads
 * and seals pack->script, and fills pack->rules.  Marks what is used. */
int logic_load(struct build *build, struct err *err);

#endif
