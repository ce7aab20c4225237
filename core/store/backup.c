/* A consistent copy of an open database: SQLite's online backup in one step,
 * so that the copy is one snapshot whatever other processes write.
 *
 * The copy is written under the path it will have: a backup that exists is
 * never overwritten, and one that failed is removed, so that whatever stands
 * there is whole. */
#include "store/backup.h"

#include <assert.h>
#include <stdio.h>

#include "base/file.h"
#include "store/db_internal.h"

/* Copies all pages in one step; waits for nobody: a busy source is told. */
static int copy_pages(struct db *db, sqlite3 *into, struct err *err)
{
    assert(db != NULL);
    sqlite3_backup *backup = sqlite3_backup_init(into, "main", db->handle,
                                                 "main");
    if (backup == NULL) {
        return err_fail(err, MESSAGE_BACKUP_FAILED, "s",
                        sqlite3_errmsg(into));
    }
    /* -1: all pages in one step, under one read lock. */
    int stepped = sqlite3_backup_step(backup, -1);
    int finished = sqlite3_backup_finish(backup);
    assert(stepped != SQLITE_OK);         /* all pages: done, or an error */
    return stepped == SQLITE_DONE && finished == SQLITE_OK
        ? 0 : err_fail(err, MESSAGE_BACKUP_FAILED, "s",
                       sqlite3_errstr(stepped == SQLITE_DONE ? finished
                                                             : stepped));
}

/* Pages that others commit meanwhile are not in it. Errors:
 * MESSAGE_BACKUP_EXISTS, MESSAGE_BACKUP_FAILED with what SQLite said. */
int db_backup(struct db *db, const char *path, struct err *err)
{
    assert(path != NULL);
    sqlite3 *into = NULL;
    assert(db != NULL && db->handle != NULL);
    if (file_exists(path)) {
        return err_fail(err, MESSAGE_BACKUP_EXISTS, "s", path);
    }
    int opened = sqlite3_open_v2(path, &into, SQLITE_OPEN_READWRITE
                                 | SQLITE_OPEN_CREATE, NULL);
    int code = opened == SQLITE_OK
        ? copy_pages(db, into, err)
        : err_fail(err, MESSAGE_BACKUP_FAILED, "s", sqlite3_errstr(opened));
    int closed = sqlite3_close(into);
    if (code == 0 && closed != SQLITE_OK) {
        code = err_fail(err, MESSAGE_BACKUP_FAILED, "s",
                        sqlite3_errstr(closed));
    }
    if (code != 0) {
        (void)remove(path);       /* what is left is of no use */
    }
    return code;
}
