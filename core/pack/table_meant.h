/* What people mean by a cell that the grammar does not take. */
#ifndef AWIG_PACK_TABLE_MEANT_H
#define AWIG_PACK_TABLE_MEANT_H

#include "base/err.h"
#include "pack/table_piece.h"

/* Cuts s->text and asks the table of shapes.  Fills err (argument 0 is
 * `shown`, 1 the form suggested) and returns its code; 0 when the table has
 * no answer.  `bare`: only shapes that are wrong even where a bare word may
 * stand. */
int meant_ask(struct suspect *s, bool bare, struct str shown,
              struct err *err);

#endif
