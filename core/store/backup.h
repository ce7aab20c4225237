/* A consistent copy of an open database, taken while others may write. */
#ifndef AWIG_STORE_BACKUP_H
#define AWIG_STORE_BACKUP_H

#include "store/db.h"

/* Writes a copy of `db` as it is now into the new file `path` (SQLite's
 * online backup: one snapshot, no -wal beside it).  MESSAGE_BACKUP_EXISTS
 * when the file is there; on failure no file is left. */
int db_backup(struct db *db, const char *path, struct err *err);

#endif
