/* Comparing two databases row by row, and the file's own checks. */
#ifndef AWIG_STORE_COMPARE_H
#define AWIG_STORE_COMPARE_H

#include "store/db.h"

/* Is every table of `live` that comes from entries the same as in `fresh`,
 * which was rebuilt from the log?  MESSAGE_FOLD_ROW names table, row and
 * column of the first difference, MESSAGE_FOLD_SCHEMA a table, index or
 * trigger that this program did not make. *rows counts what was compared. */
int compare_databases(struct db *live, struct db *fresh, int64_t *rows,
                      struct err *err);

/* Every blob of `live` matches its hash, and was fetched by `fresh`. */
int compare_blobs(struct db *live, struct db *fresh, struct err *err);

/* Makes `fresh` fetch every blob of `live` whose hash stands in `text`, and
 * those that stand in these in turn.  A hash behind "sha256":" that `live`
 * does not hold is MESSAGE_BLOB_MISSING. */
int follow_blobs(struct db *live, struct db *fresh, struct str text,
                 struct err *err);

/* SQLite's integrity_check and foreign_key_check: MESSAGE_DB_INTEGRITY with
 * what they say first. */
int db_check_file(struct db *db, struct err *err);

#endif
