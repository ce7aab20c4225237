/* Personal values behind their commitments.  The table is the one that a log
 * cannot rebuild: it holds what the log must not. */
#include "store/personal.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

enum { SALT_BYTES = 32 };

const char personal_schema[] =
    "CREATE TABLE personal_value("
    "  commitment TEXT PRIMARY KEY,"
    "  kind TEXT NOT NULL,"
    "  subject TEXT NOT NULL,"
    "  salt BLOB NOT NULL,"
    "  value TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX personal_by_subject ON personal_value(subject);"
    "CREATE INDEX personal_by_value ON personal_value(kind, value);";

static void commit_to(struct str salt, struct str value,
                      char out[SHA256_HEX_BYTES])
{
    struct sha256 hash = sha256_hmac(salt, value);
    assert(salt.size == SALT_BYTES);
    sha256_hex(&hash, out);
}

int personal_put(struct db *db, const struct entropy *entropy,
                 const struct personal *personal,
                 char commitment[SHA256_HEX_BYTES], struct err *err)
{
    static const char SQL[] =
        "INSERT INTO personal_value(commitment, kind, subject, salt, value)"
        " VALUES(?1, ?2, ?3, ?4, ?5)";
    struct statement *statement = NULL;
    char bytes[SALT_BYTES];
    struct str salt = { bytes, sizeof bytes };
    assert(personal->subject.size > 0);
    entropy->fill(entropy->user, bytes, sizeof bytes);
    commit_to(salt, personal->value, commitment);
    enum db_writer before = db_set_writer(db, DB_WRITER_FOLD);
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text(statement, 1, str_of(commitment));
        bind_text(statement, 2, personal->kind);
        bind_text(statement, 3, personal->subject);
        bind_blob(statement, 4, salt);
        bind_text(statement, 5, personal->value);
        code = db_run(statement, err);
    }
    (void)db_set_writer(db, before);
    return code;
}

static int read_row(struct statement *statement, struct arena *arena,
                    struct str commitment, struct personal *out,
                    struct err *err)
{
    char own[SHA256_HEX_BYTES] = "";
    struct str salt = column_text(statement, 2);
    assert(out != NULL);
    out->kind = row_text(statement, arena, 0);
    out->subject = row_text(statement, arena, 1);
    out->value = row_text(statement, arena, 3);
    if (salt.size == SALT_BYTES) {
        commit_to(salt, out->value, own);
    }
    if (arena->failed) {
        return err_nomem(err);
    }
    return str_is(commitment, own) ? 1
        : err_fail(err, MESSAGE_FOLD_PERSONAL, "t", out->subject);
}

int personal_get(struct db *db, struct arena *arena, struct str commitment,
                 struct personal *out, struct err *err)
{
    static const char SQL[] =
        "SELECT kind, subject, salt, value FROM personal_value"
        " WHERE commitment = ?1";
    struct statement *statement = NULL;
    assert(arena != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, commitment);
    code = db_step(statement, err);
    if (code == 1) {
        code = read_row(statement, arena, commitment, out, err);
        db_reset(statement);
    }
    return code;
}

int personal_erase(struct db *db, struct str subject, int64_t *count,
                   struct err *err)
{
    static const char SQL[] =
        "DELETE FROM personal_value WHERE subject = ?1";
    struct statement *statement = NULL;
    assert(count != NULL && subject.size > 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, subject);
    code = db_run(statement, err);
    *count = code == 0 ? db_changes(db) : 0;
    return code;
}

int personal_erase_apply(struct db *db, const struct entry *entry,
                         struct err *err)
{
    struct str subject = value_get_text(entry->body, "subject");
    int64_t count = 0;
    assert(db != NULL);
    return subject.size == 0
        ? err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, "subject")
        : personal_erase(db, subject, &count, err);
}

int personal_verify(struct db *db, struct err *err)
{
    static const char SQL[] =
        "SELECT kind, subject, salt, value, commitment FROM personal_value"
        " ORDER BY commitment";
    struct statement *statement = NULL;
    assert(db != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    while (code == 0) {
        struct arena arena;
        struct personal personal;
        code = db_step(statement, err);
        if (code <= 0) {
            break;
        }
        arena_init(&arena, db_mem(db));
        code = read_row(statement, &arena, column_text(statement, 4),
                        &personal, err);
        code = code == 1 ? 0 : code;
        arena_free(&arena);
    }
    if (statement != NULL) {
        db_reset(statement);
    }
    return code;
}
