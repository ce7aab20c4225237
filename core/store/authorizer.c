/* Who may write which table.
 *
 * SQLite asks this function for every access while a statement is prepared.
 * Reading is free.  Writing needs the writer of that table to be set, so that
 * a stray statement elsewhere fails at once, and rules or simulations, which
 * run with DB_WRITER_NONE, can change nothing at all.
 *
 * Which table belongs to whom is told by its name: `log_...` to the log,
 * `case_state` to the lifecycle, `cache_...` to anyone who writes, all others
 * to the fold. */
#include "store/db_internal.h"

#include <assert.h>
#include <string.h>

/* Does the name begin with the prefix? */
static bool starts(const char *name, const char *prefix)
{
    assert(prefix != NULL);
    assert(name != NULL);
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* May this writer write this table? Log tables belong to the log, case_state
 * to lifecycle/advance, caches to everybody, all others to the fold: so the
 * tables cannot say anything that the log does not. `sqlite_` tables are
 * SQLite's own; nobody writes them by a statement. */
static bool may_write(enum db_writer writer, const char *table)
{
    assert(table[0] != '\0');
    assert(table != NULL);
    if (writer == DB_WRITER_NONE || starts(table, "sqlite_")) {
        return false;
    }
    if (starts(table, "log_")) {
        return writer == DB_WRITER_LOG;
    }
    if (strcmp(table, "case_state") == 0) {
        return writer == DB_WRITER_ADVANCE;
    }
    return writer == DB_WRITER_FOLD || starts(table, "cache_");
}

/* SQLite asks when a statement is prepared (sqlite3_set_authorizer);
 * migrations and pragmas of our own run as `internal`. `one` is the table for
 * writes, `two` the function's name for calls; the others say database and
 * trigger, which do not matter here. Result: SQLITE_OK or SQLITE_DENY, which
 * fails the preparation with "not authorized". */
int db_authorize(void *user, int action, const char *one, const char *two,
                 const char *three, const char *four)
{
    const struct db *db = user;
    (void)three;
    (void)four;
    assert(db != NULL);
    if (db->internal) {
        return SQLITE_OK;
    }
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
        return SQLITE_OK;
    /* Loading a library would put foreign code into the process. */
    case SQLITE_FUNCTION:
        return two != NULL && strcmp(two, "load_extension") == 0
            ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return one != NULL && may_write(db->writer, one)
            ? SQLITE_OK : SQLITE_DENY;
    default:
        /* Schema changes, pragmas, attaching: never outside migrations. */
        return SQLITE_DENY;
    }
}
