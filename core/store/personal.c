/* Personal values behind their commitments.  The table is the one that a log
 * cannot rebuild: it holds what the log must not.
 *
 * A commitment is a hash over a random salt and the value: without the salt
 * it cannot be guessed from a list of names. Value and salt go together when
 * they are erased. */
#include "store/personal.h"

#include <assert.h>
#include <string.h>

#include "store/rows.h"
#include "store/schema.h"

enum { SALT_BYTES = 32 };

const char personal_schema[] =
    "CREATE TABLE personal_value("
    "  commitment TEXT PRIMARY KEY,"  /* what entries hold in its place */
    "  kind TEXT NOT NULL,"           /* of commit_to's message */
    "  subject TEXT NOT NULL,"        /* whose it is */
    "  salt BLOB NOT NULL,"           /* 32 random bytes */
    "  value TEXT NOT NULL"           /* what an erasure deletes */
    ") STRICT;"
    "CREATE INDEX personal_by_subject ON personal_value(subject);"
    "CREATE INDEX personal_by_value ON personal_value(kind, value);"
    "CREATE TABLE erasure("
    "  commitment TEXT PRIMARY KEY,"  /* whose value is gone */
    "  entry INTEGER NOT NULL"        /* that erased it, first */
    ") STRICT;";

/* All three are bound, so that none can be exchanged for another. HMAC-SHA-256
 * (RFC 2104) with the salt as key over "kind LF subject LF value". The message
 * is wiped before it is freed. `out` is hex. */
static int commit_to(struct mem *mem, struct str salt,
                     const struct personal *personal,
                     char out[SHA256_HEX_BYTES], struct err *err)
{
    assert(personal != NULL);
    struct buf message;
    assert(salt.size == SALT_BYTES);
    buf_init(&message, mem, 0);
    buf_str(&message, personal->kind);
    buf_char(&message, '\n');
    buf_str(&message, personal->subject);
    buf_char(&message, '\n');
    buf_str(&message, personal->value);
    int code = message.failed ? err_nomem(err) : 0;
    if (code == 0) {
        struct sha256 hash = sha256_hmac(salt, buf_view(&message));
        sha256_hex(&hash, out);
        memset(message.bytes, 0, message.size);
    }
    buf_free(&message);
    return code;
}

/* Draws a salt and keeps the value as the fold would, though its entry comes
 * later in the same transaction: an entry can only name a commitment that
 * exists. `commitment` is filled. Errors: no memory, the store's. */
int personal_put(struct db *db, const struct entropy *entropy,
                 const struct personal *personal,
                 char commitment[SHA256_HEX_BYTES], struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO personal_value(commitment, kind, subject, salt, value)"
        " VALUES(?1, ?2, ?3, ?4, ?5)";
    struct statement *statement = NULL;
    char bytes[SALT_BYTES];
    struct str salt = { bytes, sizeof bytes };
    assert(personal->subject.size > 0);
    entropy->fill(entropy->user, bytes, sizeof bytes);
    int code = commit_to(db_mem(db), salt, personal, commitment, err);
    enum db_writer before = db_set_writer(db, DB_WRITER_FOLD);
    if (code == 0) {
        code = db_prepare(&statement, db, SQL, err);
    }
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

/* Reads a value and proves it against its commitment: a name that was
 * exchanged in the table is found before it is shown. Result: 1 or an error;
 * MESSAGE_FOLD_PERSONAL. */
static int read_row(struct statement *statement, struct arena *arena,
                    struct str commitment, struct personal *out,
                    struct err *err)
{
    assert(arena != NULL);
    assert(out != NULL);
    char own[SHA256_HEX_BYTES] = "";
    struct str salt = column_text(statement, 2);
    out->kind = row_text(statement, arena, 0);
    out->subject = row_text(statement, arena, 1);
    out->value = row_text(statement, arena, 3);
    if (arena->failed) {
        return err_nomem(err);
    }
    int code = salt.size == SALT_BYTES
        ? commit_to(arena->mem, salt, out, own, err) : 0;
    if (code < 0) {
        return code;
    }
    return str_is(commitment, own) ? 1
        : err_fail(err, MESSAGE_FOLD_PERSONAL, "t", out->subject);
}

/* Result: 1 and `out` in the arena, 0 when it was erased or never was here, or
 * an error. */
int personal_get(struct db *db, struct arena *arena, struct str commitment,
                 struct personal *out, struct err *err)
{
    assert(db != NULL);
    assert(arena != NULL);
    static const char SQL[] =
        "SELECT kind, subject, salt, value FROM personal_value"
        " WHERE commitment = ?1";
    struct statement *statement = NULL;
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

/* Fills a commitment. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct str *commitment = item;
    assert(commitment != NULL);
    *commitment = row_text(row, arena, 0);
}

/* Commitments of values that belong to the subject or are equal to the text:
 * what an erasure must take. In the arena, by commitment. */
int personal_find(struct db *db, struct arena *arena, struct str subject,
                  struct str **out, size_t *count, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT commitment FROM personal_value"
        " WHERE subject = ?1 OR value = ?1 ORDER BY commitment";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    assert(out != NULL && subject.size > 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text(statement, 1, subject);
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* Runs a statement that binds a commitment and the entry. */
static int run_with(struct db *db, const char *sql, struct str commitment,
                    const struct entry *entry, struct err *err)
{
    assert(db != NULL);
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, sql, err);
    if (code < 0) {
        return code;
    }
    assert(commitment.size == SHA256_HEX_BYTES - 1);
    bind_text(statement, 1, commitment);
    bind_integer(statement, 2, entry->index);
    return db_run(statement, err);
}

/* Applies {commitments}. On the hub where it is recorded the rows go away; on
 * a replay there is nothing to delete, and only the note is made. `?2 >= 0`
 * lets one helper bind both statements. */
int personal_erase_apply(struct db *db, const struct entry *entry,
                         struct err *err)
{
    assert(entry != NULL);
    assert(db != NULL);
    static const char DELETE[] =
        "DELETE FROM personal_value WHERE commitment = ?1 AND ?2 >= 0";
    static const char NOTE[] =
        "INSERT INTO erasure(commitment, entry) VALUES(?1, ?2)"
        " ON CONFLICT(commitment) DO NOTHING";
    const struct value *list = value_get(entry->body, "commitments");
    int code = 0;
    if (list == NULL || list->kind != VALUE_LIST || list->count == 0) {
        return err_fail(err, MESSAGE_LOG_BODY, "is", entry->index,
                        "commitments");
    }
    for (const struct value *at = list->first; code == 0 && at != NULL;
         at = at->next) {
        struct sha256 hash;
        if (at->kind != VALUE_TEXT || !sha256_from_hex(at->text, &hash)) {
            return err_fail(err, MESSAGE_LOG_BODY, "is", entry->index,
                            "commitments");
        }
        code = run_with(db, DELETE, at->text, entry, err);
        if (code == 0) {
            code = run_with(db, NOTE, at->text, entry, err);
        }
    }
    return code;
}

/* Every commitment that entries brought is kept here, or was erased: a value
 * that is gone without an erasure was taken away. */
static int check_missing(struct db *db, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT c FROM (SELECT commitment AS c FROM actor"
        " UNION SELECT commitment FROM fact_value WHERE commitment <> ''"
        " UNION SELECT signer FROM document WHERE length(signer) = 64)"
        " WHERE c NOT IN (SELECT commitment FROM personal_value)"
        " AND c NOT IN (SELECT commitment FROM erasure) ORDER BY c LIMIT 1";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = db_step(statement, err);
    }
    if (code == 1) {
        code = err_fail(err, MESSAGE_PERSONAL_MISSING, "t",
                        column_text(statement, 0));
        db_reset(statement);
    }
    assert(code <= 0);
    return code;
}

/* A value that no entry brought was put here by somebody else, as was one
 * that an entry erased: it would outlive its erasure unseen. */
static int check_strangers(struct db *db, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT subject, e.entry FROM personal_value p"
        " LEFT JOIN erasure e ON e.commitment = p.commitment"
        " WHERE e.entry IS NOT NULL OR p.commitment NOT IN"
        " (SELECT commitment FROM actor UNION"
        " SELECT commitment FROM fact_value UNION"
        " SELECT signer FROM document) ORDER BY p.commitment LIMIT 1";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = db_step(statement, err);
    }
    if (code == 1) {
        struct str subject = column_text(statement, 0);
        code = column_is_null(statement, 1)
            ? err_fail(err, MESSAGE_PERSONAL_ORPHAN, "t", subject)
            : err_fail(err, MESSAGE_PERSONAL_BACK, "ti", subject,
                       column_integer(statement, 1));
        db_reset(statement);
    }
    assert(code <= 0);
    return code;
}

/* Checks every value against its commitment, then that none is missing and
 * none is a stranger. Errors: MESSAGE_FOLD_PERSONAL, _PERSONAL_MISSING,
 * _PERSONAL_ORPHAN, _PERSONAL_BACK. */
int personal_verify(struct db *db, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT kind, subject, salt, value, commitment FROM personal_value"
        " ORDER BY commitment";
    struct statement *statement = NULL;
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
    if (code == 0) {
        code = check_missing(db, err);
    }
    return code == 0 ? check_strangers(db, err) : code;
}
