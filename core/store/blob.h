/* Blobs beyond what db.h says of them: needing one, and where a rebuilt
 * database finds them. */
#ifndef AWIG_STORE_BLOB_H
#define AWIG_STORE_BLOB_H

#include "store/db.h"

/* Is it here, in this database itself? 1, 0, negative = failed. */
int blob_is_kept(struct db *db, struct str sha256, struct err *err);
/* Requires that a blob is here: MESSAGE_BLOB_MISSING, or MESSAGE_BLOB_NAME
 * when `sha256` is not 64 hex digits.  Fetches it from the blob source when
 * there is one. */
int blob_need(struct db *db, struct str sha256, struct err *err);

/* While `db` is rebuilt from the log of `source`, blobs that entries name are
 * copied from there.  `source` is borrowed; NULL ends it. */
void db_set_blob_source(struct db *db, struct db *source);

#endif
