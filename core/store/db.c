/* One SQLite database: opening, closing, errors, nested transactions.
 *
 * Opening writes nothing until the file is known to be ours: a foreign file
 * is refused untouched.  WAL and synchronous=FULL make every commit durable;
 * triggers and views are off, so that a tampered schema runs nothing.
 *
 * One writer, many readers (WAL). Transactions nest by savepoints, so that
 * an operation made of others is still all or nothing. */
#include "store/db.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/db_internal.h"

/* How long a writer waits for others before it gives up: an import of the
 * whole country takes some seconds. */
/* A sleep of wait_turn takes about 0.15 ms, with what the timer adds. */
enum { BUSY_TIMEOUT_MS = 30000, BUSY_TIMES = BUSY_TIMEOUT_MS * 20 / 3 };

/* ---- Errors ----------------------------------------------------------- */

/* Extended codes end in the primary one: the low byte decides. */
int db_error(struct db *db, int code, struct err *err)
{
    assert(db != NULL && code != SQLITE_OK);
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return err_nomem(err);
    case SQLITE_FULL:
        return err_fail(err, MESSAGE_DB_FULL, "s", db->path);
    case SQLITE_READONLY:
        return err_fail(err, MESSAGE_DB_READ_ONLY, "s", db->path);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return err_fail(err, MESSAGE_DB_CANNOT_OPEN, "s", db->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_fail(err, MESSAGE_DB_BUSY, "s", db->path);
    case SQLITE_ERROR:            /* our SQL is constant and was tested: a
                                     schema that it does not fit is not ours
                                     any more */
    case SQLITE_CORRUPT:
        return err_fail(err, MESSAGE_DB_CORRUPT, "s", db->path);
    case SQLITE_NOTADB:
        return err_fail(err, MESSAGE_DB_FOREIGN, "s", db->path);
    case SQLITE_IOERR:
        return err_fail(err, MESSAGE_DB_IO, "si", db->path, (int64_t)code);
    case SQLITE_AUTH:
        return err_fail(err, MESSAGE_BUG, "s",
                        "a table was written by a stranger to it");
    case SQLITE_CONSTRAINT:
        return err_fail(err, MESSAGE_DB_CONSTRAINT, "s",
                        sqlite3_errmsg(db->handle));
    default:
        return err_fail(err, MESSAGE_DB_OTHER, "ss", db->path,
                        sqlite3_errstr(code));
    }
}

int db_execute(struct db *db, const char *sql, struct err *err)
{
    assert(db != NULL && sql != NULL);
    db->steps++;
    int code = db->fail_at != 0 && db->steps == db->fail_at
        ? SQLITE_IOERR : sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : db_error(db, code, err);
}

void db_fail_at(struct db *db, uint64_t step)
{
    assert(db != NULL);
    db->steps = 0;
    db->fail_at = step;
}

/* ---- Opening ---------------------------------------------------------- */

/* The folder part of a path, "." when it has none; false when `size` bytes
 * are too few for it. */
static bool folder_of(const char *path, char *out, size_t size)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    assert(size > 2);
    if (length >= size) {
        return false;
    }
    if (length == 0) {
        out[0] = slash == NULL ? '.' : '/';
        length = 1;
    } else {
        memcpy(out, path, length);
    }
    out[length] = '\0';
    return true;
}

/* May files be made beside this one? A folder whose name is too long counts
 * as not. */
static bool folder_is_writable(const char *path)
{
    assert(path != NULL);
    char folder[4096];
    return folder_of(path, folder, sizeof folder)
        && access(folder, W_OK) == 0;
}

/* True when a write-ahead log with content lies beside the file: then the
 * file alone does not hold everything. */
static bool has_wal(struct mem *mem, const char *path)
{
    struct buf name;
    bool found = false;
    buf_init(&name, mem, 0);
    buf_text(&name, path);
    buf_text(&name, "-wal");
    FILE *file = name.failed ? NULL : fopen(name.bytes, "rb");
    if (file != NULL) {
        found = fgetc(file) != EOF;
        (void)fclose(file);       /* only read */
    }
    buf_free(&name);
    return found;
}

/* The application id stands in the header's bytes 68 to 71 (SQLite file
 * format, 1.3): tells a damaged file of ours from somebody else's. */
static bool header_is_ours(const char *path)
{
    unsigned char header[72];
    FILE *file = fopen(path, "rb");
    bool whole = file != NULL && fread(header, 1, 72, file) == 72;
    if (file != NULL) {
        (void)fclose(file);       /* only read */
    }
    bool id = whole && memcmp(header + 68, "awig", 4) == 0;
    assert(whole || !id);
    return id;
}

/* Opens "file:PATH?immutable=1", PATH percent-encoded: SQLite then touches
 * nothing beside the file, as on a CD or a share without rights. */
static int open_immutable(struct db *db, struct err *err)
{
    assert(db != NULL);
    struct buf uri;
    buf_init(&uri, db->mem, 0);
    buf_text(&uri, "file:");
    for (const char *at = db->path; *at != '\0'; at++) {
        if (*at == '%' || *at == '?' || *at == '#') {
            buf_format(&uri, "%%%x", (unsigned)(unsigned char)*at);
        } else {
            buf_char(&uri, *at);
        }
    }
    buf_text(&uri, "?immutable=1");
    int code = uri.failed ? SQLITE_NOMEM
        : sqlite3_open_v2(uri.bytes, &db->handle, SQLITE_OPEN_READONLY
                          | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    buf_free(&uri);
    return code == SQLITE_OK ? 0 : db_error(db, code, err);
}

/* What stands at the path must fit the flags: nothing when creating, a file
 * otherwise. Errors: MESSAGE_FILE_IS_FOLDER, MESSAGE_DB_EXISTS,
 * MESSAGE_DB_MISSING. */
static int check_path(const struct db *db, struct err *err)
{
    assert(db->path != NULL);
    if (db->flags & DB_MEMORY) {
        return 0;
    }
    if (file_is_folder(db->path)) {
        return err_fail(err, MESSAGE_FILE_IS_FOLDER, "s", db->path);
    }
    if (db->flags & DB_CREATE) {
        return file_exists(db->path)
            ? err_fail(err, MESSAGE_DB_EXISTS, "s", db->path) : 0;
    }
    return file_exists(db->path)
        ? 0 : err_fail(err, MESSAGE_DB_MISSING, "s", db->path);
}

/* Opens the file as its flags and its folder allow. */
static int open_handle(struct db *db, struct err *err)
{
    int code = check_path(db, err);
    if (code < 0) {
        return code;
    }
    if ((db->flags & DB_READ_ONLY) && !folder_is_writable(db->path)) {
        return has_wal(db->mem, db->path)
            ? err_fail(err, MESSAGE_DB_WAL, "s", db->path)
            : open_immutable(db, err);
    }
    /* Readers open for writing too (SQLite falls back by itself): the last
     * one to close then tidies -wal and -shm away.  query_only and the
     * authorizer keep them from writing. */
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
    if (db->flags & (DB_CREATE | DB_MEMORY)) {
        flags |= SQLITE_OPEN_CREATE;
    }
    code = sqlite3_open_v2(db->path, &db->handle, flags, NULL);
    return code == SQLITE_OK ? 0 : db_error(db, code, err);
}

/* Somebody else writes: sleeps a moment, and again, until the time is up.
 * SQLite's own handler sleeps ever longer, up to 100 ms, so that who waited
 * longest waits on while others come and go.  These sleeps grow shorter, from
 * what an entry takes to what a timer can: who has waited long asks most
 * often and is mostly the next, not any of eight by lot. */
static int wait_turn(void *user, int times)
{
    static const int moments_us[] = { 500, 700, 900, 1100, 1300, 1100, 900,
                                      700, 500, 400, 300, 200, 100, 50 };
    enum { MOMENTS = sizeof moments_us / sizeof moments_us[0] };
    int at = times < MOMENTS ? times : MOMENTS - 1;
    /* Half a tenth more or less, so that waiters do not wake together. */
    const struct timespec moment = {
        0, moments_us[at] * (1000L + times % 7 * 15)
    };
    (void)user;
    assert(times >= 0);
    (void)nanosleep(&moment, NULL);   /* woken early: asks once more */
    return times < BUSY_TIMES ? 1 : 0;
}

/* Sets what each connection needs: foreign keys; nothing in the schema is
 * trusted; no triggers, views or texts in double quotes; deleted bytes are
 * overwritten (erasing must erase). Then the authorizer, so that a table is
 * only written by its owner. */
static int configure(struct db *db, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "PRAGMA foreign_keys=ON;"
        "PRAGMA trusted_schema=OFF;"
        "PRAGMA cell_size_check=ON;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA secure_delete=ON;"
        /* 16 MiB at most: a large transaction is not spilled page by page. */
        "PRAGMA cache_size=-16384;"
        "PRAGMA synchronous=FULL;";
    static const struct { int option, value; } OPTIONS[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
        { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };
    sqlite3_extended_result_codes(db->handle, 1);
    int busy = sqlite3_busy_handler(db->handle, wait_turn, NULL);
    assert(busy == SQLITE_OK);
    (void)busy;                   /* it only keeps the two pointers */
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
        int code = sqlite3_db_config(db->handle, OPTIONS[i].option,
                                     OPTIONS[i].value, (int *)NULL);
        if (code != SQLITE_OK) {
            return db_error(db, code, err);
        }
    }
    int code = sqlite3_set_authorizer(db->handle, db_authorize, db);
    assert(code == SQLITE_OK);
    return code == SQLITE_OK ? db_execute(db, SQL, err)
                             : db_error(db, code, err);
}

/* Everything after the handle: identity, journal mode, migrations. A reader
 * only checks and is then kept from writing. */
static int set_up(struct db *db, struct err *err)
{
    assert(db != NULL);
    bool fresh = (db->flags & (DB_CREATE | DB_MEMORY)) != 0;
    int code = configure(db, err);
    if (code == 0 && !fresh) {
        code = db_check_identity(db, err);
    }
    if (code < 0 || (db->flags & DB_READ_ONLY)) {
        return code < 0 ? code
            : db_execute(db, "PRAGMA query_only=ON", err);
    }
    if (sqlite3_db_readonly(db->handle, "main") == 1) {
        return err_fail(err, MESSAGE_DB_READ_ONLY, "s", db->path);
    }
    if (!(db->flags & DB_MEMORY)) {
        code = db_execute(db, "PRAGMA journal_mode=WAL", err);
    }
    return code == 0 ? db_migrate(db, err) : code;
}

/* The handle without a database; NULL without memory. */
static struct db *allocate(struct mem *mem, const char *path, unsigned flags)
{
    const char *name = flags & DB_MEMORY ? ":memory:" : path;
    struct db *db = mem_zero(mem, sizeof *db);
    if (db == NULL) {
        return NULL;
    }
    assert(name != NULL);
    db->mem = mem;
    db->flags = flags;
    db->path_size = strlen(name) + 1;
    db->path = mem_alloc(mem, db->path_size);
    if (db->path == NULL) {
        mem_free(mem, db, sizeof *db);
        return NULL;
    }
    memcpy(db->path, name, db->path_size);
    return db;
}

/* The database counts as our own (internal) until it is open. */
int db_open(struct db **out, struct mem *mem, const char *path,
            unsigned flags, struct err *err)
{
    assert(out != NULL && (path != NULL || (flags & DB_MEMORY)));
    *out = NULL;
    struct db *db = allocate(mem, path, flags);
    if (db == NULL) {
        return err_nomem(err);
    }
    db->internal = true;
    int code = open_handle(db, err);
    if (code == 0) {
        code = set_up(db, err);
    }
    if (code < 0) {
        if (err->message == MESSAGE_DB_FOREIGN && header_is_ours(path)) {
            code = err_fail(err, MESSAGE_DB_CORRUPT, "s", path);
        }
        if ((flags & (DB_CREATE | DB_MEMORY)) == 0) {
            db_leave_wal(db);
        }
        db_close(db);
        return code;
    }
    db->internal = false;
    *out = db;
    return 0;
}

/* Moves everything into the one file; fails while others read. */
int db_truncate_wal(struct db *db, struct err *err)
{
    sqlite3_stmt *handle = NULL;
    assert(db != NULL && db->depth == 0);
    bool before = db->internal;
    db->internal = true;
    int code = sqlite3_prepare_v2(db->handle,
                                  "PRAGMA wal_checkpoint(TRUNCATE)", -1,
                                  &handle, NULL);
    db->internal = before;
    if (code == SQLITE_OK) {
        code = sqlite3_step(handle);
    }
    /* The row says whether others were in the way: that is no error code. */
    if (code == SQLITE_ROW) {
        code = sqlite3_column_int(handle, 0) == 0 ? SQLITE_OK : SQLITE_BUSY;
    }
    int closed = sqlite3_finalize(handle);
    code = code == SQLITE_OK ? closed : code;
    assert(code != SQLITE_DONE);
    return code == SQLITE_OK ? 0 : db_error(db, code, err);
}

/* SQLite moves the log into the file when the last one closes it. */
void db_leave_wal(struct db *db)
{
    assert(db != NULL);
    if (db->handle != NULL) {
        int code = sqlite3_db_config(db->handle,
                                     SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
                                     NULL);
        assert(code == SQLITE_OK);
        (void)code;
    }
}

/* NULL is let pass; what was not committed is taken back. */
void db_close(struct db *db)
{
    if (db == NULL) {
        return;
    }
    while (db->depth > 0) {
        db_rollback(db);
    }
    db_drop_statements(db);
    int code = sqlite3_close(db->handle);
    assert(code == SQLITE_OK);
    (void)code;                   /* only busy with unfinished statements */
    mem_free(db->mem, db->path, db->path_size);
    mem_free(db->mem, db, sizeof *db);
}

struct mem *db_mem(struct db *db)
{
    assert(db != NULL);
    return db->mem;
}

const char *db_path(const struct db *db)
{
    assert(db != NULL);
    return db->path;
}

bool db_is_read_only(const struct db *db)
{
    assert(db != NULL);
    return (db->flags & DB_READ_ONLY) != 0;
}

enum db_writer db_set_writer(struct db *db, enum db_writer writer)
{
    assert(db != NULL);
    enum db_writer before = db->writer;
    db->writer = writer;
    return before;
}

/* ---- Transactions ------------------------------------------------------ */

/* Savepoints by depth; constants, since nothing is formatted into SQL. */
static const struct { const char *open, *release, *undo; }
SAVEPOINTS[DB_DEPTH_MAX] = {
    { NULL, NULL, NULL },         /* depth 0 is BEGIN */
    { "SAVEPOINT s1", "RELEASE s1", "ROLLBACK TO s1; RELEASE s1" },
    { "SAVEPOINT s2", "RELEASE s2", "ROLLBACK TO s2; RELEASE s2" },
    { "SAVEPOINT s3", "RELEASE s3", "ROLLBACK TO s3; RELEASE s3" },
    { "SAVEPOINT s4", "RELEASE s4", "ROLLBACK TO s4; RELEASE s4" },
    { "SAVEPOINT s5", "RELEASE s5", "ROLLBACK TO s5; RELEASE s5" },
    { "SAVEPOINT s6", "RELEASE s6", "ROLLBACK TO s6; RELEASE s6" },
    { "SAVEPOINT s7", "RELEASE s7", "ROLLBACK TO s7; RELEASE s7" },
};

/* Rolls back.  SQLite needs memory even for this, so a rollback that was
 * refused is tried again: a transaction that stays open would hold the lock,
 * and the next one could not begin.  What still fails is undone when the file
 * is closed, or by the journal when it is opened next. */
static void undo(struct db *db, const char *sql)
{
    assert(sql != NULL);
    enum { TRIES = 3 };
    db->undone++;
    int code = SQLITE_ERROR;
    for (int i = 0; i < TRIES && code != SQLITE_OK
         && !sqlite3_get_autocommit(db->handle); i++) {
        code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    }
}

bool db_in_transaction(const struct db *db)
{
    assert(db != NULL);
    assert(db->depth >= 0);
    return db->depth > 0;
}

uint64_t db_undone(const struct db *db)
{
    assert(db != NULL);
    return db->undone;
}

/* Begins or ends a transaction: often enough to keep it prepared. */
static int run_prepared(struct db *db, const char *sql, struct err *err)
{
    struct statement *statement = NULL;
    assert(db != NULL);
    assert(sql != NULL);
    int code = db_prepare(&statement, db, sql, err);
    return code < 0 ? code : db_run(statement, err);
}

/* Begins a transaction or, inside one, a savepoint. Errors: deeper than
 * DB_DEPTH_MAX, those of SQLite. */
static int begin(struct db *db, const char *outermost, struct err *err)
{
    assert(db != NULL);
    if (db->depth == DB_DEPTH_MAX) {
        return err_fail(err, MESSAGE_BUG, "s", "transactions too deep");
    }
    const char *sql = db->depth == 0 ? outermost
                                     : SAVEPOINTS[db->depth].open;
    if (db->depth == 0 && !sqlite3_get_autocommit(db->handle)) {
        undo(db, "ROLLBACK");     /* one that could not be rolled back */
    }
    int code = run_prepared(db, sql, err);
    if (code == 0) {
        db->depth++;
    }
    return code;
}

/* Nested: inside a transaction it is a savepoint. Errors: read only, busy, a
 * snapshot that is being read. */
int db_begin(struct db *db, struct err *err)
{
    assert(db != NULL);
    if (db->flags & DB_READ_ONLY) {
        return err_fail(err, MESSAGE_DB_READ_ONLY, "s", db->path);
    }
    if (db->depth > 0 && db->reading) {
        return err_fail(err, MESSAGE_BUG, "s", "writing inside a snapshot");
    }
    return begin(db, "BEGIN IMMEDIATE", err);
}

/* A snapshot: what others commit from here on is not seen. */
int db_begin_read(struct db *db, struct err *err)
{
    assert(db != NULL);
    bool outermost = db->depth == 0;
    int code = begin(db, "BEGIN", err);
    if (code < 0 || !outermost) {
        return code;
    }
    /* BEGIN alone takes no snapshot; the first read does. */
    db->reading = true;
    code = db_execute(db, "SELECT count(*) FROM log_head", err);
    if (code < 0) {
        db_rollback(db);
    }
    return code;
}

/* The outermost makes it durable. */
int db_commit(struct db *db, struct err *err)
{
    assert(db != NULL && db->depth > 0);
    if (sqlite3_get_autocommit(db->handle)) {
        /* SQLite rolled everything back after an I/O error. */
        return err_fail(err, MESSAGE_DB_LOST, "s", db->path);
    }
    const char *sql = db->depth == 1 ? "COMMIT"
                                     : SAVEPOINTS[db->depth - 1].release;
    int code = run_prepared(db, sql, err);
    if (code == 0) {
        db->depth--;
        db->reading = db->reading && db->depth > 0;
    }
    return code;
}

/* Nothing is returned: the caller has an error already, and that one is
 * told. */
void db_rollback(struct db *db)
{
    assert(db != NULL && db->depth > 0);
    db->depth--;
    undo(db, db->depth == 0 ? "ROLLBACK" : SAVEPOINTS[db->depth].undo);
    db->reading = db->reading && db->depth > 0;
}
