/* Statements: prepared once for each constant of SQL and kept with the
 * database.  A cached statement that writes is prepared again when another
 * writer asks for it, so that the authorizer judges every use.
 *
 * Statements are prepared once for a connection and kept by the address of
 * their text: SQL is always a constant of the program, never put together.
 * Errors of binding wait for the step, which is checked anyway. */
#include "store/db_internal.h"

#include <assert.h>

/* Where a statement stands: by the address of its text, as each statement is
 * one constant of the program. Constants are aligned, so the low bits say
 * little: higher ones are mixed in. */
static size_t slot_of(const char *sql)
{
    assert(DB_STATEMENT_SLOTS > 0);
    assert(sql != NULL);
    uintptr_t key = (uintptr_t)sql;
    return (key ^ (key >> 8) ^ (key >> 16)) % DB_STATEMENT_SLOTS;
}

/* Prepares the statement for who writes at the moment. The authorizer is
 * asked now, not when it runs, so it remembers the writer. */
static int prepare_handle(struct statement *statement, struct err *err)
{
    struct db *db = statement->db;
    assert(statement->handle == NULL);
    int code = sqlite3_prepare_v3(db->handle, statement->sql, -1,
                                  SQLITE_PREPARE_PERSISTENT,
                                  &statement->handle, NULL);
    statement->writer = db->writer;
    if (code != SQLITE_OK) {
        sqlite3_finalize(statement->handle);
        statement->handle = NULL;
        return db_error(db, code, err);
    }
    return 0;
}

/* The statement of this text, without a handle when it is new; NULL without
 * memory. It belongs to the database. */
static struct statement *find_or_add(struct db *db, const char *sql)
{
    struct statement **slot = &db->slots[slot_of(sql)];
    for (struct statement *at = *slot; at != NULL; at = at->next) {
        if (at->sql == sql) {
            return at;
        }
    }
    struct statement *statement = mem_zero(db->mem, sizeof *statement);
    if (statement != NULL) {
        statement->db = db;
        statement->sql = sql;
        statement->next = *slot;
        *slot = statement;
    }
    return statement;
}

void db_drop_statements(struct db *db)
{
    assert(db != NULL);
    for (size_t i = 0; i < DB_STATEMENT_SLOTS; i++) {
        struct statement *at = db->slots[i];
        while (at != NULL) {
            struct statement *next = at->next;
            sqlite3_finalize(at->handle);
            mem_free(db->mem, at, sizeof *at);
            at = next;
        }
        db->slots[i] = NULL;
    }
}

/* A writing statement that was prepared for another writer is prepared anew,
 * so that the authorizer judges it again. */
int db_prepare(struct statement **out, struct db *db, const char *sql,
               struct err *err)
{
    assert(out != NULL && db != NULL);
    *out = NULL;
    struct statement *statement = find_or_add(db, sql);
    if (statement == NULL) {
        return err_nomem(err);
    }
    if (statement->handle != NULL && statement->writer != db->writer
        && !sqlite3_stmt_readonly(statement->handle)) {
        sqlite3_finalize(statement->handle);
        statement->handle = NULL;
    }
    if (statement->handle == NULL) {
        int code = prepare_handle(statement, err);
        if (code < 0) {
            return code;
        }
    } else if (!statement->clean) {
        db_reset(statement);
    }
    statement->clean = false;
    statement->bind_code = SQLITE_OK;
    *out = statement;
    return 0;
}

/* Remembers the first failure of binding; db_step reports it, so that
 * callers need not look at each. */
static void bound(struct statement *statement, int code)
{
    assert(statement != NULL);
    assert(code != SQLITE_RANGE && code != SQLITE_MISUSE);
    if (statement->bind_code == SQLITE_OK) {
        statement->bind_code = code;
    }
}

void bind_integer(struct statement *statement, int at, int64_t integer)
{
    assert(at >= 1);
    assert(statement != NULL);
    bound(statement, sqlite3_bind_int64(statement->handle, at, integer));
}

void bind_number(struct statement *statement, int at, double number)
{
    assert(at >= 1);
    assert(statement != NULL);
    bound(statement, sqlite3_bind_double(statement->handle, at, number));
}

/* SQLite copies the bytes, since many texts are of a row's arena. */
void bind_text(struct statement *statement, int at, struct str text)
{
    assert(at >= 1);
    assert(statement != NULL);
    const char *bytes = text.bytes == NULL ? "" : text.bytes;
    bound(statement, sqlite3_bind_text64(statement->handle, at, bytes,
                                         text.size, SQLITE_TRANSIENT,
                                         SQLITE_UTF8));
}

/* The bytes are borrowed until the statement is reset: blobs are large and
 * callers keep them. */
void bind_blob(struct statement *statement, int at, struct str bytes)
{
    assert(at >= 1);
    assert(statement != NULL);
    const char *start = bytes.bytes == NULL ? "" : bytes.bytes;
    bound(statement, sqlite3_bind_blob64(statement->handle, at, start,
                                         bytes.size, SQLITE_STATIC));
}

void bind_null(struct statement *statement, int at)
{
    assert(at >= 1);
    assert(statement != NULL);
    bound(statement, sqlite3_bind_null(statement->handle, at));
}

/* True when fault injection says that this step fails (tests). */
static bool step_fails(struct db *db)
{
    assert(db != NULL);
    db->steps++;
    return db->fail_at != 0 && db->steps == db->fail_at;
}

/* A statement that ended or failed is reset here, so that no cursor stays open
 * and holds a lock. Result: 1 = a row, 0 = done, or an error. */
int db_step(struct statement *statement, struct err *err)
{
    assert(statement->db != NULL);
    assert(statement != NULL && statement->handle != NULL);
    struct db *db = statement->db;
    statement->clean = false;
    int code = statement->bind_code;
    if (code == SQLITE_OK) {
        code = step_fails(db) ? SQLITE_IOERR
                              : sqlite3_step(statement->handle);
    }
    if (code == SQLITE_ROW) {
        return 1;
    }
    int result = code == SQLITE_DONE ? 0 : db_error(db, code, err);
    db_reset(statement);
    return result;
}

int64_t column_integer(struct statement *statement, int at)
{
    assert(at >= 0);
    assert(statement != NULL);
    return sqlite3_column_int64(statement->handle, at);
}

double column_number(struct statement *statement, int at)
{
    assert(at >= 0);
    assert(statement != NULL);
    return sqlite3_column_double(statement->handle, at);
}

/* Text and blobs alike, borrowed until the next step; NULL is "". */
struct str column_text(struct statement *statement, int at)
{
    assert(at >= 0);
    assert(statement != NULL);
    sqlite3_stmt *handle = statement->handle;
    struct str text = { "", 0 };
    const void *bytes = sqlite3_column_type(handle, at) == SQLITE_BLOB
        ? sqlite3_column_blob(handle, at)
        : (const void *)sqlite3_column_text(handle, at);
    if (bytes != NULL) {
        text.bytes = bytes;
        text.size = (size_t)sqlite3_column_bytes(handle, at);
    }
    return text;
}

bool column_is_null(struct statement *statement, int at)
{
    assert(at >= 0);
    assert(statement != NULL);
    return sqlite3_column_type(statement->handle, at) == SQLITE_NULL;
}

void db_reset(struct statement *statement)
{
    assert(statement != NULL);
    /* Its code repeats the last step's, which was reported then. */
    (void)sqlite3_reset(statement->handle);
    (void)sqlite3_clear_bindings(statement->handle);
    statement->clean = true;
}

/* Runs to the end a statement that gives no rows; rows are a bug of ours.
 * Result: 0 or an error. */
int db_run(struct statement *statement, struct err *err)
{
    assert(statement != NULL);
    int code = db_step(statement, err);
    if (code == 1) {
        db_reset(statement);
        return err_fail(err, MESSAGE_BUG, "s", "db_run: rows came back");
    }
    return code;
}

int64_t db_changes(struct db *db)
{
    assert(db->handle != NULL);
    assert(db != NULL);
    return sqlite3_changes64(db->handle);
}
