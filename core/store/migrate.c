/* Migrations: ordered, each run once, in one transaction.
 *
 * The file's user_version counts the migrations that it has seen.  A
 * migration is never edited after a release; new tables and columns come with
 * a new row in MIGRATIONS.
 *
 * A database is made by the same rows that bring an older one up to date, in
 * one transaction. */
#include "store/schema.h"

#include <assert.h>

#include "store/db_internal.h"

/* "awig", in the header of every database of ours. */
#define APPLICATION_ID 0x61776967

/* ORDER: tables that others refer to come first. Never edited after a
 * release: what changes gets a row in MIGRATIONS. */
static const char *const FIRST[] = {
    blob_schema,
    log_schema,
    keys_schema,
    personal_schema,
    actors_schema,
    settings_schema,
    packs_schema,
    imports_schema,
    regions_schema,
    sdg_schema,
    indicators_schema,
    innovations_schema,
    priorities_schema,
    calendar_schema,
    editions_schema,
    events_schema,
    replications_schema,
    cases_schema,
    documents_schema,
    programmes_schema,
    NULL
};

static const struct migration {
    const char *const *schemas;   /* NULL-terminated */
    const char *mark;             /* sets user_version to the row's number */
} MIGRATIONS[] = {
    { FIRST, "PRAGMA user_version=1" },
};

enum { MIGRATIONS_COUNT = sizeof MIGRATIONS / sizeof *MIGRATIONS };

/* Reads one number; 0 rows leave `out` as it is. Not through statements,
 * which the authorizer would refuse for pragmas. */
static int read_pragma(struct db *db, const char *sql, int64_t *out,
                       struct err *err)
{
    assert(out != NULL);
    sqlite3_stmt *handle = NULL;
    assert(db->internal);
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &handle, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(handle);
    }
    if (code == SQLITE_ROW) {
        *out = sqlite3_column_int64(handle, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(handle);
    return code == SQLITE_OK ? 0 : db_error(db, code, err);
}

/* A file that is not marked as ours, but holds our tables, was ours:
 * MESSAGE_DB_CORRUPT; else MESSAGE_DB_FOREIGN. Never 0. */
static int foreign_or_damaged(struct db *db, struct err *err)
{
    assert(db->internal);
    static const char SQL[] =
        "SELECT count(*) FROM sqlite_schema"
        " WHERE name IN ('log_head', 'log_leaf', 'blob')";
    int64_t ours = 0;
    int code = read_pragma(db, SQL, &ours, err);
    if (code < 0) {
        return code;
    }
    return err_fail(err, ours == 3 ? MESSAGE_DB_CORRUPT : MESSAGE_DB_FOREIGN,
                    "s", db->path);
}

/* Is this a database of ours, of a version that we know? Errors:
 * MESSAGE_DB_FOREIGN, MESSAGE_DB_CORRUPT, MESSAGE_DB_NEWER. */
/* A version that this program does not know: of a newer program, which made
 * other tables, MESSAGE_DB_NEWER; or a damaged number over our own tables,
 * MESSAGE_DB_CORRUPT. Never 0. */
static int newer_or_damaged(struct db *db, int64_t version, struct err *err)
{
    static const char SQL[] =
        "SELECT count(*) * 1000000 + sum(length(sql)) FROM sqlite_schema";
    struct db *fresh = NULL;
    int64_t theirs = 0;
    int64_t ours = -1;
    assert(version > MIGRATIONS_COUNT);
    int code = read_pragma(db, SQL, &theirs, err);
    if (code == 0) {
        code = db_open(&fresh, db->mem, NULL, DB_MEMORY, err);
    }
    if (code == 0) {
        fresh->internal = true;
        code = read_pragma(fresh, SQL, &ours, err);
    }
    db_close(fresh);
    assert(code < 0 || ours > 0);
    return code < 0 ? code
        : theirs == ours ? err_fail(err, MESSAGE_DB_CORRUPT, "s", db->path)
        : err_fail(err, MESSAGE_DB_NEWER, "sii", db->path, version,
                   (int64_t)MIGRATIONS_COUNT);
}

int db_check_identity(struct db *db, struct err *err)
{
    assert(db != NULL);
    int64_t application = 0;
    int64_t version = 0;
    int code = read_pragma(db, "PRAGMA application_id", &application, err);
    if (code == 0) {
        code = read_pragma(db, "PRAGMA user_version", &version, err);
    }
    if (code == 0 && application != APPLICATION_ID) {
        code = foreign_or_damaged(db, err);
    }
    if (code == 0 && version > MIGRATIONS_COUNT) {
        code = newer_or_damaged(db, version, err);
    }
    if (code == 0 && version < 1) {
        code = err_fail(err, MESSAGE_DB_CORRUPT, "s", db->path);
    }
    return code;
}

/* Runs the schemas of one row and marks the version. Inside the caller's
 * transaction: a file is of one version or the other. */
static int run_migration(struct db *db, const struct migration *migration,
                         struct err *err)
{
    assert(migration->mark != NULL);
    int code = 0;
    for (size_t i = 0; code == 0 && migration->schemas[i] != NULL; i++) {
        code = db_execute(db, migration->schemas[i], err);
    }
    return code == 0 ? db_execute(db, migration->mark, err) : code;
}

/* Brings a new or older file up to date; does nothing to one that is. All rows
 * run in one transaction: power lost half-way leaves the old version. */
int db_migrate(struct db *db, struct err *err)
{
    int64_t version = 0;
    assert(db->internal);
    int code = db_begin(db, err);
    if (code < 0) {
        return code;
    }
    code = read_pragma(db, "PRAGMA user_version", &version, err);
    if (code == 0 && version == 0) {
        code = db_execute(db, "PRAGMA application_id=0x61776967", err);
    }
    for (int64_t i = version; code == 0 && i < MIGRATIONS_COUNT; i++) {
        code = run_migration(db, &MIGRATIONS[i], err);
    }
    if (code == 0) {
        code = db_commit(db, err);
    }
    if (code < 0) {
        db_rollback(db);
    }
    return code;
}
