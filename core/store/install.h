/* A database on its way: made as a draft beside its place, and given its name
 * (file_install) when it is whole, so that nobody ever opens half of one. */
#ifndef AWIG_STORE_INSTALL_H
#define AWIG_STORE_INSTALL_H

#include "base/str.h"

/* A name for the draft that nobody else uses, in the folder of `path`; in the
 * arena, NULL without memory. */
const char *store_draft_name(struct arena *arena, const char *path);
/* Removes a draft and what SQLite may have left beside it; needs no
 * memory. */
void store_discard(const char *draft);

#endif
