/* Settings of a hub.
 *
 * A setting is a name and a text; what names mean is told where they are read
 * (actors: strict or open). All of them are entries of the log, so that who
 * switched what, and when, can be answered. */
#include "store/settings.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

const char settings_schema[] =
    "CREATE TABLE setting("
    "  name TEXT PRIMARY KEY,"        /* such as "actors" */
    "  value TEXT NOT NULL,"          /* the latest */
    "  entry INTEGER NOT NULL"        /* that set it last */
    ") STRICT;";

/* `out` is "" when it is not set, and lives in the arena. Result: 1, 0, or an
 * error. */
int setting_get(struct db *db, struct arena *arena, const char *name,
                struct str *out, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] = "SELECT value FROM setting WHERE name = ?1";
    struct statement *statement = NULL;
    assert(name != NULL && out != NULL);
    *out = STR("");
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, str_of(name));
    code = db_step(statement, err);
    if (code == 1) {
        *out = row_text(statement, arena, 0);
        db_reset(statement);
        code = arena->failed ? err_nomem(err) : 1;
    }
    return code;
}

/* The latest entry holds; earlier values stand in the log. Errors:
 * MESSAGE_LOG_BODY without a name. */
int setting_apply(struct db *db, const struct entry *entry, struct err *err)
{
    assert(entry != NULL);
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO setting(name, value, entry) VALUES(?1, ?2, ?3)"
        " ON CONFLICT(name) DO UPDATE SET value = ?2, entry = ?3";
    struct statement *statement = NULL;
    struct str name = value_get_text(entry->body, "name");
    if (name.size == 0) {
        return err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, "name");
    }
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, name);
    bind_text(statement, 2, value_get_text(entry->body, "value"));
    bind_integer(statement, 3, entry->index);
    return db_run(statement, err);
}
