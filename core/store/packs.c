/* Published packs.
 *
 * The list of a pack's files is the text whose SHA-256 is its identity (see
 * pack/source.h): one line `hex SP SP path LF` for each file, sorted by path.
 * It is kept as a blob, so the identity alone finds everything.
 *
 * A pack is a list of files by their hashes; the hash of the list is its
 * name. Two versions that share files share their blobs. */
#include "store/packs.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "store/blob.h"
#include "store/rows.h"
#include "store/schema.h"

/* A version is never replaced: the same id with a later entry, or from a
 * later day, holds from there on. */
const char packs_schema[] =
    "CREATE TABLE pack_version("
    "  entry INTEGER PRIMARY KEY,"    /* that published it */
    "  id TEXT NOT NULL,"             /* of the pack, such as "51-bali" */
    "  version TEXT NOT NULL,"        /* as pack.json says */
    /* of the list of its files */
    "  sha256 TEXT NOT NULL REFERENCES blob(sha256),"
    "  from_date INTEGER NOT NULL,"   /* the first day it holds */
    "  actor TEXT NOT NULL,"
    "  approved_by TEXT NOT NULL,"    /* an actor, '' for the first ones */
    "  at INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX pack_by_id ON pack_version(id, from_date, entry);";

#define COLUMNS \
    "id, version, sha256, from_date, actor, approved_by, entry, at"

/* Fills a version from a row of COLUMNS. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct pack_version *version = item;
    assert(version != NULL);
    version->id = row_text(row, arena, 0);
    version->version = row_text(row, arena, 1);
    version->sha256 = row_text(row, arena, 2);
    version->from = column_integer(row, 3);
    version->actor = row_text(row, arena, 4);
    version->approved_by = row_text(row, arena, 5);
    version->entry = column_integer(row, 6);
    version->at = column_integer(row, 7);
}

/* Of those in force on the day, the one that was published last holds. */
int pack_version_for(struct db *db, struct arena *arena,
                     const struct pack_query *query,
                     struct pack_version *out, struct err *err)
{
    assert(db != NULL);
    assert(query != NULL);
    static const char SQL[] =
        "SELECT " COLUMNS " FROM pack_version"
        " WHERE id = ?1 AND from_date <= ?2 AND entry <= ?3"
        " ORDER BY from_date DESC, entry DESC LIMIT 1";
    struct rows rows = { arena, sizeof *out, fill };
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, query->id);
    bind_integer(statement, 2, query->date);
    bind_integer(statement, 3, query->known);
    return rows_one(&rows, statement, out, err);
}

/* The newest entry of this identity: the same files may be published again
 * after a rollback. */
int pack_version_by_hash(struct db *db, struct arena *arena,
                         struct str sha256, struct pack_version *out,
                         struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT " COLUMNS " FROM pack_version WHERE sha256 = ?1"
        " ORDER BY entry DESC LIMIT 1";
    struct rows rows = { arena, sizeof *out, fill };
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, sha256);
    return rows_one(&rows, statement, out, err);
}

/* All versions ever published, oldest first, in the arena. */
int pack_version_list(struct db *db, struct arena *arena,
                      struct pack_version **out, size_t *count,
                      struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT " COLUMNS " FROM pack_version ORDER BY entry";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* ---- Files -------------------------------------------------------------- */

/* Cuts the next line `hex SP SP path LF` off (the form of sha256sum); false
 * at a broken one. */
static bool next_line(struct str *list, struct str *hash, struct str *path)
{
    enum { HEX = SHA256_HEX_BYTES - 1 };
    const char *end = memchr(list->bytes, '\n', list->size);
    assert(list->size > 0);
    if (end == NULL || end - list->bytes < HEX + 3
        || list->bytes[HEX] != ' ' || list->bytes[HEX + 1] != ' ') {
        return false;
    }
    *hash = (struct str){ list->bytes, HEX };
    *path = (struct str){ list->bytes + HEX + 2,
                          (size_t)(end - list->bytes) - HEX - 2 };
    list->size -= (size_t)(end + 1 - list->bytes);
    list->bytes = end + 1;
    return true;
}

/* Visits the list of a pack's files. With `files` (room for
 * LIMIT_PACK_FILES) the bytes are read too, without they only have to be
 * there. Errors: MESSAGE_PACK_LIST, missing or changed blobs. */
static int walk_list(struct db *db, struct arena *arena, struct str list,
                     struct stored_file *files, size_t *count,
                     struct err *err)
{
    int code = 0;
    for (*count = 0; code == 0 && list.size > 0; (*count)++) {
        struct str hash;
        struct str path;
        if (*count == LIMIT_PACK_FILES || !next_line(&list, &hash, &path)) {
            return err_fail(err, MESSAGE_PACK_LIST, "");
        }
        assert(path.size > 0);
        if (files == NULL) {
            code = blob_need(db, hash, err);
        } else {
            files[*count].path = str_copy(arena, path);
            code = blob_get(db, hash, arena, &files[*count].bytes, err);
        }
    }
    return code;
}

/* Gives the files of a pack with their bytes, sorted by path, all in the
 * arena. Every byte is checked against its hash by blob_get. */
int pack_stored_files(struct db *db, struct arena *arena, struct str sha256,
                      struct stored_file **out, size_t *count,
                      struct err *err)
{
    struct str list;
    assert(out != NULL && count != NULL);
    int code = blob_get(db, sha256, arena, &list, err);
    if (code < 0) {
        return code;
    }
    *out = arena_alloc(arena, LIMIT_PACK_FILES * sizeof **out);
    if (*out == NULL) {
        return err_nomem(err);
    }
    code = walk_list(db, arena, list, *out, count, err);
    return code == 0 && arena->failed ? err_nomem(err) : code;
}

/* Keeps each file and the list of them; `sha256` is then the list's hash, the
 * identity of the pack. `files` must be sorted by path already. */
int pack_store_files(struct db *db, const struct stored_file *files,
                     size_t count, char sha256[65], struct err *err)
{
    assert(db != NULL);
    struct buf list;
    int code = 0;
    assert(count > 0 && count <= LIMIT_PACK_FILES);
    buf_init(&list, db_mem(db), 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = blob_put(db, files[i].bytes, sha256, err);
        buf_text(&list, sha256);
        buf_text(&list, "  ");
        buf_str(&list, files[i].path);
        buf_char(&list, '\n');
    }
    if (code == 0) {
        code = list.failed ? err_nomem(err)
                           : blob_put(db, buf_view(&list), sha256, err);
    }
    buf_free(&list);
    return code;
}

/* ---- Publishing --------------------------------------------------------- */

/* Inserts the version that the entry publishes. */
static int insert(struct db *db, const struct entry *entry, int64_t from,
                  struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO pack_version(entry, id, version, sha256, from_date,"
        " actor, approved_by, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    struct statement *statement = NULL;
    const struct value *body = entry->body;
    assert(body != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, entry->index);
    bind_text(statement, 2, value_get_text(body, "id"));
    bind_text(statement, 3, value_get_text(body, "version"));
    bind_text(statement, 4, value_get_text(body, "sha256"));
    bind_integer(statement, 5, from);
    bind_text(statement, 6, entry->actor);
    bind_text(statement, 7, value_get_text(body, "approved_by"));
    bind_integer(statement, 8, entry->at);
    return db_run(statement, err);
}

/* The list and every file it names must be here: an entry that names a pack
 * which cannot be read is refused. */
int pack_publish_apply(struct db *db, const struct entry *entry,
                       struct err *err)
{
    assert(entry != NULL);
    assert(db != NULL);
    struct str sha256 = value_get_text(entry->body, "sha256");
    struct arena arena;
    struct str list;
    size_t count = 0;
    int64_t from = 0;
    if (value_get_text(entry->body, "id").size == 0
        || !date_parse(value_get_text(entry->body, "from"), &from)) {
        return err_fail(err, MESSAGE_LOG_BODY, "is", entry->index, "from");
    }
    arena_init(&arena, db_mem(db));
    int code = blob_get(db, sha256, &arena, &list, err);
    if (code == 0) {
        code = walk_list(db, &arena, list, NULL, &count, err);
    }
    if (code == 0) {
        code = insert(db, entry, from, err);
    }
    arena_free(&arena);
    return code;
}
