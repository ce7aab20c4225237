/* Keys of a log.
 *
 * Rows are never deleted: whoever verifies an old checkpoint asks which keys
 * were in use at its size, and two indices of entries answer that. */
#include "store/keys.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

const char keys_schema[] =
    "CREATE TABLE signing_key("
    "  vkey TEXT PRIMARY KEY,"
    "  added INTEGER NOT NULL,"
    "  retired INTEGER"
    ") STRICT;";

/* Fills a key. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct signing_key *key = item;
    assert(key != NULL);
    key->vkey = row_text(row, arena, 0);
    key->added = column_integer(row, 1);
    key->retired = row_integer(row, 2, -1);
    assert(key->retired < 0 || key->retired != key->added);
}

int signing_key_list(struct db *db, struct arena *arena,
                     struct signing_key **out, size_t *count,
                     struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT vkey, added, retired FROM signing_key ORDER BY added";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    assert(out != NULL && count != NULL);
    *count = 0;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* Binds the key and the entry of a statement and runs it. */
static int run_with(struct db *db, const char *sql,
                    const struct entry *entry, struct err *err)
{
    assert(db != NULL);
    struct statement *statement = NULL;
    struct str vkey = value_get_text(entry->body, "vkey");
    assert(entry->index >= 0);
    if (vkey.size == 0) {
        return err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, "vkey");
    }
    int code = db_prepare(&statement, db, sql, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, vkey);
    bind_integer(statement, 2, entry->index);
    return db_run(statement, err);
}

int key_add_apply(struct db *db, const struct entry *entry, struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    static const char SQL[] =
        "INSERT INTO signing_key(vkey, added) VALUES(?1, ?2)";
    return run_with(db, SQL, entry, err);
}

int key_retire_apply(struct db *db, const struct entry *entry,
                     struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    static const char SQL[] =
        "UPDATE signing_key SET retired = ?2"
        " WHERE vkey = ?1 AND retired IS NULL";
    int code = run_with(db, SQL, entry, err);
    return code == 0 && db_changes(db) != 1
        ? err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, "vkey") : code;
}
