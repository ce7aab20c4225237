/* Building a state from sources, and building it again. */
#ifndef AWIG_SCRIPT_LOAD_H
#define AWIG_SCRIPT_LOAD_H

#include "script/state.h"

/* Makes script->L with an open sandbox. */
int load_open(struct script *script, struct err *err);
/* Builds the state of a sealed script again from its sources. */
int load_again(struct script *script, struct err *err);

#endif
