/* What a script may use, as a page for people and as a file for editors. */
#ifndef AWIG_ENGINE_REFERENCE_H
#define AWIG_ENGINE_REFERENCE_H

#include "engine/operation.h"

/* Arguments: pack (optional), luals. Gives {printed}: docs/REFERENCE.md, or
 * with `luals` a `---@meta` file for the Lua language server; with a pack also
 * its facts, parameters and tables. Both languages stand in both. */
int op_reference(struct session *session, struct value **out,
                 struct err *err);

/* The same for editors: appends the meta file to `buf`. pack NULL = functions
 * alone. */
void reference_meta(struct buf *buf, const struct pack *pack);

#endif
