/* Declarations of a loaded script, as rules of the pack. */
#ifndef AWIG_PACK_RULES_H
#define AWIG_PACK_RULES_H

#include "pack/logic.h"

/* Fills pack->rules from the declarations of pack->script: file, id and fields
 * checked, lifted nodes attached.  Mistakes are findings. */
int rules_read(struct build *build, const struct logic *logic,
               struct err *err);

#endif
