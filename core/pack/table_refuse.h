/* Why a cell is refused, and what was probably meant. */
#ifndef AWIG_PACK_TABLE_REFUSE_H
#define AWIG_PACK_TABLE_REFUSE_H

#include "base/err.h"
#include "base/str.h"

/* A cell that the grammar does not take: fills err with the best message
 * there is, with the form suggested.  Always fails. */
int refuse_cell(struct str text, bool decimal_comma, struct err *err);

/* A bare word that the grammar takes, but people would read as something
 * else: `18-20`, `5%`, `minimal 18`, `Rp 5000`, `18+`, 31/02/2021.  Returns 0
 * when it is harmless. */
int refuse_bare(struct str text, bool decimal_comma, struct err *err);

/* A comma between digits that reads two ways: `18,5` in a `;` file, `1,000`
 * in a `,` file.  Returns 0 when there is none. */
int refuse_comma(struct str text, bool decimal_comma, struct err *err);

#endif
