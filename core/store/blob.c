/* Blobs: bytes kept by their SHA-256.  What an entry of the log is too small
 * to hold (imported files, packs, documents) stands here whole, and the entry
 * names it by its hash.  A blob is checked against its name whenever it is
 * read.
 *
 * A database that is being rebuilt from a log has no blobs of its own at
 * first: it fetches those that the entries name from its blob source.
 *
 * Every read checks the hash: a byte that a disk changed is found before
 * anything is decided from it. */
#include "store/blob.h"

#include <assert.h>

#include "base/sha256.h"
#include "store/db_internal.h"
#include "store/schema.h"

/* Bytes under their SHA-256: the log names them, so what an entry refers to
 * cannot change unseen. Equal bytes are kept once. */
const char blob_schema[] =
    "CREATE TABLE blob("
    /* of `bytes`, in hex; checked at every read */
    "  sha256 TEXT PRIMARY KEY,"
    "  bytes BLOB NOT NULL"           /* never changed, never deleted */
    ") STRICT;";

void db_set_blob_source(struct db *db, struct db *source)
{
    assert(db != NULL && db != source);
    db->blob_source = source;
}

int blob_is_kept(struct db *db, struct str sha256, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] = "SELECT 1 FROM blob WHERE sha256 = ?1";
    struct statement *statement = NULL;
    assert(sha256.size == SHA256_HEX_BYTES - 1);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, sha256);
    code = db_step(statement, err);
    db_reset(statement);
    return code;
}

/* Inserts a blob under its hash, unless it is kept already; as the fold,
 * whoever is writing. */
static int insert(struct db *db, struct str sha256, struct str bytes,
                  struct err *err)
{
    assert(db != NULL);
    assert(sha256.size == SHA256_HEX_BYTES - 1);
    static const char SQL[] =
        "INSERT INTO blob(sha256, bytes) VALUES(?1, ?2)"
        " ON CONFLICT(sha256) DO NOTHING";
    struct statement *statement = NULL;
    enum db_writer before = db_set_writer(db, DB_WRITER_FOLD);
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text(statement, 1, sha256);
        bind_blob(statement, 2, bytes);
        code = db_run(statement, err);
    }
    (void)db_set_writer(db, before);
    return code;
}

/* Kept once: a second time only its name is given. */
int blob_put(struct db *db, struct str bytes, char sha256[65],
             struct err *err)
{
    assert(db != NULL);
    assert(sha256 != NULL);
    struct sha256 hash = sha256_of(bytes);
    sha256_hex(&hash, sha256);
    return insert(db, str_of(sha256), bytes, err);
}

/* Reads and checks without looking at the source. Errors:
 * MESSAGE_BLOB_MISSING, MESSAGE_BLOB_CHANGED, no memory. */
static int read_own(struct db *db, struct str sha256, struct arena *arena,
                    struct str *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] = "SELECT bytes FROM blob WHERE sha256 = ?1";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, sha256);
    code = db_step(statement, err);
    if (code <= 0) {
        return code < 0 ? code
            : err_fail(err, MESSAGE_BLOB_MISSING, "t", sha256);
    }
    struct str bytes = column_text(statement, 0);
    struct sha256 hash = sha256_of(bytes);
    char hex[SHA256_HEX_BYTES];
    sha256_hex(&hash, hex);
    code = str_is(sha256, hex)
        ? 0 : err_fail(err, MESSAGE_BLOB_CHANGED, "t", sha256);
    if (code == 0) {
        *out = str_copy(arena, bytes);
        code = out->bytes == NULL ? err_nomem(err) : 0;
    }
    db_reset(statement);
    return code;
}

/* Copies a blob from the source when it is not here yet: a replay finds what
 * the log refers to in the live hub. */
static int fetch(struct db *db, struct str sha256, struct err *err)
{
    struct arena arena;
    struct str bytes = { NULL, 0 };
    assert(db->blob_source != NULL);
    arena_init(&arena, db->mem);
    int code = read_own(db->blob_source, sha256, &arena, &bytes, err);
    if (code == 0) {
        code = insert(db, sha256, bytes, err);
    }
    arena_free(&arena);
    return code;
}

/* It must be here; a database that is being rebuilt fetches it from its
 * source. Errors: MESSAGE_BLOB_NAME, MESSAGE_BLOB_MISSING. */
int blob_need(struct db *db, struct str sha256, struct err *err)
{
    assert(db != NULL);
    struct sha256 hash;
    if (!sha256_from_hex(sha256, &hash)) {
        return err_fail(err, MESSAGE_BLOB_NAME, "t", sha256);
    }
    int kept = blob_is_kept(db, sha256, err);
    if (kept != 0) {
        return kept < 0 ? kept : 0;
    }
    return db->blob_source != NULL
        ? fetch(db, sha256, err)
        : err_fail(err, MESSAGE_BLOB_MISSING, "t", sha256);
}

int blob_get(struct db *db, struct str sha256, struct arena *arena,
             struct str *out, struct err *err)
{
    assert(arena != NULL && out != NULL);
    int code = blob_need(db, sha256, err);
    return code < 0 ? code : read_own(db, sha256, arena, out, err);
}
