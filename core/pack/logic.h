/* The Lua of a pack: lifted, checked, run; and its derived facts. */
#ifndef AWIG_PACK_LOGIC_H
#define AWIG_PACK_LOGIC_H

#include "pack/build.h"

/* The four files, in the order in which they are loaded. */
enum { LOGIC_FILES = 4 };
extern const char *const logic_files[LOGIC_FILES];

/* What static reading found, kept while the pack is built. */
struct logic {
    struct lift_context context;
    struct str paths[LOGIC_FILES];        /* with the label */
    struct str sources[LOGIC_FILES];
    bool there[LOGIC_FILES], broken[LOGIC_FILES];
    struct lift_result lifted[LOGIC_FILES];
};

/* Reads eligibility.lua, matching.lua, schedule.lua and lifecycle.lua and the
 * derived facts: lifts what can be lifted (pack->graph, derived_nodes), loads
 * and seals pack->script, and fills pack->rules.  Marks what is used. */
int logic_load(struct build *build, struct err *err);

#endif
