/* Copying a database into memory. */
#ifndef AWIG_STORE_COPY_H
#define AWIG_STORE_COPY_H

#include "store/db.h"

/* Replaces everything in `to` (DB_MEMORY) by what `from` holds now.  `from`
 * is only read; neither is in a transaction. */
int db_copy(struct db *to, struct db *from, struct err *err);

#endif
