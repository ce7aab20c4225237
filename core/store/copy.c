/* A whole database copied over another: how a real hub gets into memory, to
 * be played with.
 *
 * The source stays as it is. The target is a database in memory without a
 * transaction; its statements are dropped first, as their plans belong to the
 * schema that is overwritten. */
#include "store/copy.h"

#include <assert.h>

#include "store/db_internal.h"

/* One step copies all pages. Errors: what either database says. */
int db_copy(struct db *to, struct db *from, struct err *err)
{
    assert(from->handle != NULL);
    assert(to != from && to->depth == 0 && from->depth == 0);
    assert((to->flags & DB_MEMORY) != 0);
    db_drop_statements(to);
    sqlite3_backup *backup = sqlite3_backup_init(to->handle, "main",
                                                 from->handle, "main");
    if (backup == NULL) {
        return db_error(to, sqlite3_errcode(to->handle), err);
    }
    int code = sqlite3_backup_step(backup, -1);
    int closed = sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) {
        return db_error(from, code, err);
    }
    return closed == SQLITE_OK ? 0 : db_error(to, closed, err);
}
