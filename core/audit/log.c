/* The log's rows: head, leaves, blocks of node hashes.  The only writer of the
 * log's tables (store/log_tables.c).
 *
 * Appending reads the head, writes one leaf and the head again; every 256th
 * leaf also writes a block, every 65,536th one block more.  Invariants:
 * head.size == count of leaves; head.peaks are the peaks of the tree over
 * them; block (l, n) exists exactly when its 256 children are whole.
 *
 * An entry is canonical JSON and a leaf of a Merkle tree (RFC 9162).
 * Appending changes three things in one transaction: the leaf, the head with
 * its peaks, and the blocks that became whole. Rows are only ever inserted. */
#include "audit/log.h"

#include <assert.h>
#include <string.h>

#include "audit/log_internal.h"
#include "base/json.h"
#include "base/limits.h"

/* ---- The head ---------------------------------------------------------- */

/* Fills the head from its row, which must have an id of LOG_ID_HEX digits
 * and exactly the peaks that a tree of its size has. Errors:
 * MESSAGE_LOG_HEAD_FORM. */
static int parse_head(struct statement *statement, struct log_head *out,
                      struct err *err)
{
    assert(out != NULL);
    struct str log = column_text(statement, 0);
    struct str peaks = column_text(statement, 2);
    int64_t size = column_integer(statement, 1);
    if (log.size != LOG_ID_HEX || size < 0
        || peaks.size != merkle_peaks_count(size) * SHA256_BYTES) {
        return err_fail(err, MESSAGE_LOG_HEAD_FORM, "");
    }
    memcpy(out->log, log.bytes, LOG_ID_HEX);
    out->log[LOG_ID_HEX] = '\0';
    out->checkpoints = column_integer(statement, 3);
    out->tree.size = size;
    out->tree.count = merkle_peaks_count(size);
    assert(sizeof out->tree.peaks >= peaks.size);
    memcpy(out->tree.peaks, peaks.bytes, peaks.size);
    return 0;
}

/* There is one row; its log id never changes. Errors: MESSAGE_LOG_NO_HEAD,
 * MESSAGE_LOG_HEAD_FORM. */
int log_head_read(struct db *db, struct log_head *out, struct err *err)
{
    static const char SQL[] =
        "SELECT log, size, peaks, checkpoints FROM log_head WHERE id = 0";
    struct statement *statement = NULL;
    assert(db != NULL && out != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    code = db_step(statement, err);
    if (code == 0) {
        return err_fail(err, MESSAGE_LOG_NO_HEAD, "");
    }
    if (code == 1) {
        code = parse_head(statement, out, err);
        db_reset(statement);
    }
    return code;
}

/* Writes the head: the first (`fresh`), or over the one of the same log. */
static int head_write(struct db *db, const struct log_head *head,
                      bool fresh, struct err *err)
{
    assert(head->tree.size >= 0);
    static const char INSERT[] =
        "INSERT INTO log_head(id, log, size, peaks) VALUES(0, ?1, ?2, ?3)";
    static const char UPDATE[] =
        "UPDATE log_head SET size = ?2, peaks = ?3"
        " WHERE id = 0 AND log = ?1";
    struct statement *statement = NULL;
    struct str peaks = { (const char *)head->tree.peaks,
                         head->tree.count * SHA256_BYTES };
    assert(head->tree.count == merkle_peaks_count(head->tree.size));
    int code = db_prepare(&statement, db, fresh ? INSERT : UPDATE, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, str_of(head->log));
    bind_integer(statement, 2, head->tree.size);
    bind_blob(statement, 3, peaks);
    return db_run(statement, err);
}

/* The log table may only be written while the writer is DB_WRITER_LOG; who
 * wrote before is put back. */
static int create_as(struct db *db, struct str log, struct err *err)
{
    struct log_head head;
    assert(log.size == LOG_ID_HEX);
    memset(&head, 0, sizeof head);
    memcpy(head.log, log.bytes, LOG_ID_HEX);
    enum db_writer before = db_set_writer(db, DB_WRITER_LOG);
    int code = head_write(db, &head, true, err);
    (void)db_set_writer(db, before);
    return code;
}

/* Draws 128 random bits: two hubs never share a log id, so that no leaf of one
 * can stand in the other. */
int log_create(struct db *db, const struct entropy *entropy, struct err *err)
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char random[LOG_ID_HEX / 2];
    char hex[LOG_ID_HEX];
    assert(db != NULL && entropy != NULL);
    entropy->fill(entropy->user, random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        hex[2 * i] = DIGITS[random[i] >> 4];
        hex[2 * i + 1] = DIGITS[random[i] & 15];
    }
    return create_as(db, (struct str){ hex, LOG_ID_HEX }, err);
}

/* ---- Appending --------------------------------------------------------- */

/* Inserts an entry's bytes and its leaf hash. */
static int insert_leaf(struct db *db, int64_t index, struct str leaf,
                       const struct sha256 *hash, struct err *err)
{
    assert(hash != NULL);
    static const char SQL[] =
        "INSERT INTO log_leaf(idx, leaf, hash) VALUES(?1, ?2, ?3)";
    struct statement *statement = NULL;
    assert(index >= 0 && leaf.size > 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, index);
    bind_blob(statement, 2, leaf);
    bind_blob(statement, 3, log_bytes_of(hash));
    return db_run(statement, err);
}

/* Reads the LOG_BLOCK hashes below block (level, number) into `hashes`: of
 * leaves on level 0, else the roots of whole blocks. Errors:
 * MESSAGE_LOG_NODE_MISSING. */
static int read_children(struct db *db, int64_t level, int64_t number,
                         struct sha256 *hashes, struct err *err)
{
    assert(hashes != NULL);
    static const char LEAVES[] =
        "SELECT hash FROM log_leaf WHERE idx BETWEEN ?1 AND ?2"
        " ORDER BY idx";
    static const char BLOCKS[] =
        "SELECT root FROM log_tile WHERE number BETWEEN ?1 AND ?2"
        " AND level = ?3 ORDER BY number";
    struct statement *statement = NULL;
    assert(level >= 0 && number >= 0);
    int code = db_prepare(&statement, db, level == 0 ? LEAVES : BLOCKS, err);
    if (code < 0) {
        return code;
    }
    /* Block n of a level covers nodes 256 n to 256 n + 255 below it. */
    int64_t first = number * LOG_BLOCK;
    bind_integer(statement, 1, first);
    bind_integer(statement, 2, first + LOG_BLOCK - 1);
    if (level > 0) {
        bind_integer(statement, 3, level - 1);
    }
    for (size_t i = 0; i < LOG_BLOCK; i++) {
        code = db_step(statement, err);
        struct str hash = { "", 0 };
        if (code == 1) {
            hash = column_text(statement, 0);
        }
        if (hash.size != SHA256_BYTES) {
            return code < 0 ? code : err_fail(err, MESSAGE_LOG_NODE_MISSING,
                                              "ii", level, number);
        }
        memcpy(hashes[i].bytes, hash.bytes, SHA256_BYTES);
    }
    db_reset(statement);
    return 0;
}

/* A whole block is a perfect tree of height 8: its one peak is its root. */
struct sha256 log_block_root(const struct sha256 *hashes)
{
    assert(hashes != NULL);
    struct merkle_peaks peaks;
    peaks.size = 0;
    peaks.count = 0;
    for (size_t i = 0; i < LOG_BLOCK; i++) {
        merkle_append(&peaks, &hashes[i]);
    }
    return merkle_root(&peaks);
}

/* Writes a block with its root. Blocks are a store of tiles (C2SP
 * tlog-tiles, height 8), so that proofs read a few rows instead of all
 * leaves. */
static int write_block(struct db *db, int64_t level, int64_t number,
                       struct err *err)
{
    assert(number >= 0);
    static const char SQL[] =
        "INSERT INTO log_tile(level, number, hashes, root)"
        " VALUES(?1, ?2, ?3, ?4)";
    struct sha256 hashes[LOG_BLOCK];
    struct statement *statement = NULL;
    assert(level < LOG_LEVELS);
    int code = read_children(db, level, number, hashes, err);
    if (code == 0) {
        code = db_prepare(&statement, db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    struct sha256 root = log_block_root(hashes);
    bind_integer(statement, 1, level);
    bind_integer(statement, 2, number);
    bind_blob(statement, 3, (struct str){ (const char *)hashes,
                                          sizeof hashes });
    bind_blob(statement, 4, log_bytes_of(&root));
    return db_run(statement, err);
}

/* Writes every block that became whole when the tree reached `size`: one a
 * level as long as it divides by LOG_BLOCK. */
static int write_blocks(struct db *db, int64_t size, struct err *err)
{
    int code = 0;
    int64_t count = size;
    assert(size > 0);
    for (int64_t level = 0; code == 0 && count % LOG_BLOCK == 0; level++) {
        /* The block that just became whole is the last one of its level. */
        count /= LOG_BLOCK;
        code = write_block(db, level, count - 1, err);
    }
    return code;
}

/* Appends the bytes that are hashed: canonical JSON (RFC 8785) with the keys
 * in byte order, so that `index`, `kind` and `log` stand behind the body,
 * where nothing of it can pass for them. Errors: a body that has no
 * canonical form, no memory. */
static int render(struct buf *buf, const struct log_head *head,
                  const struct entry *entry, struct err *err)
{
    assert(buf != NULL);
    assert(entry->kind.size > 0 && entry->body != NULL);
    buf_text(buf, "{\"actor\":"); /* ORDER: see verify.c, leaf_form_ok */
    json_write_text(buf, entry->actor);
    buf_text(buf, ",\"at\":");
    buf_integer(buf, entry->at);
    buf_text(buf, ",\"body\":");
    int code = json_canonical(buf, entry->body, err);
    buf_text(buf, ",\"index\":");
    buf_integer(buf, head->tree.size);
    buf_text(buf, ",\"kind\":");
    json_write_text(buf, entry->kind);
    buf_text(buf, ",\"log\":\"");
    buf_text(buf, head->log);
    buf_text(buf, "\"}");
    return code < 0 ? code : buf->failed ? err_nomem(err) : 0;
}

/* Adds the bytes as the next leaf: row, head, blocks. The caller holds a
 * transaction; without all three the log would not verify. Errors:
 * MESSAGE_BUG beyond LIMIT_LEAF_BYTES, those of the store. */
static int append_leaf(struct db *db, struct log_head *head, struct str leaf,
                       struct err *err)
{
    assert(head != NULL);
    if (leaf.size > LIMIT_LEAF_BYTES) {
        return err_fail(err, MESSAGE_BUG, "s", "an entry beyond 16 KiB");
    }
    int64_t index = head->tree.size;
    struct sha256 hash = merkle_leaf(leaf);
    int code = insert_leaf(db, index, leaf, &hash, err);
    if (code == 0) {
        merkle_append(&head->tree, &hash);
        assert(head->tree.size == index + 1);
        code = head_write(db, head, false, err);
    }
    return code == 0 ? write_blocks(db, index + 1, err) : code;
}

/* The bytes that are hashed are those that are kept; a replay reads them and
 * never renders them again. The index is the size before. */
int log_append(struct db *db, struct entry *entry, struct err *err)
{
    struct log_head head;
    struct buf leaf;
    assert(db != NULL && entry != NULL);
    int code = log_head_read(db, &head, err);
    if (code < 0) {
        return code;
    }
    buf_init(&leaf, db_mem(db), 0);
    code = render(&leaf, &head, entry, err);
    if (code == 0) {
        /* Only here may log tables be written; the writer is put back. */
        enum db_writer before = db_set_writer(db, DB_WRITER_LOG);
        entry->index = head.tree.size;
        code = append_leaf(db, &head, buf_view(&leaf), err);
        (void)db_set_writer(db, before);
    }
    buf_free(&leaf);
    return code;
}

/* Rows are only ever added and extended, never removed: what was signed
 * stays provable. */
int log_keep_checkpoint(struct db *db, const struct log_signed *row,
                        struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO log_checkpoint(size, origin, root, note)"
        " VALUES(?1, ?2, ?3, ?4)";
    static const char COUNT[] =
        "UPDATE log_head SET checkpoints = checkpoints + 1";
    struct statement *statement = NULL;
    char root[SHA256_HEX_BYTES];
    assert(row->size >= 0 && row->note.size > 0);
    enum db_writer before = db_set_writer(db, DB_WRITER_LOG);
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        sha256_hex(&row->root, root);
        bind_integer(statement, 1, row->size);
        bind_text(statement, 2, row->origin);
        bind_text(statement, 3, str_of(root));
        bind_text(statement, 4, row->note);
        code = db_run(statement, err);
    }
    if (code == 0) {
        code = db_prepare(&statement, db, COUNT, err);
        code = code == 0 ? db_run(statement, err) : code;
    }
    (void)db_set_writer(db, before);
    return code;
}

/* Only a longer note of the same size may be given; the caller has checked
 * that it begins with the one that is kept. */
int log_extend_checkpoint(struct db *db, int64_t size, struct str note,
                          struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "UPDATE log_checkpoint SET note = ?2 WHERE size = ?1";
    struct statement *statement = NULL;
    assert(size >= 0 && note.size > 0);
    enum db_writer before = db_set_writer(db, DB_WRITER_LOG);
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_integer(statement, 1, size);
        bind_text(statement, 2, note);
        code = db_run(statement, err);
    }
    (void)db_set_writer(db, before);
    return code;
}

/* ---- Reading ----------------------------------------------------------- */

/* Read from the head, so it is one row whatever the length. */
int log_size(struct db *db, int64_t *out, struct err *err)
{
    assert(out != NULL);
    struct log_head head;
    head.tree.size = 0;
    int code = log_head_read(db, &head, err);
    if (code == 0) {
        *out = head.tree.size;
    }
    return code;
}

/* Folded from the peaks of the head: at most 63 hashes. */
int log_root(struct db *db, struct sha256 *out, struct err *err)
{
    assert(out != NULL);
    struct log_head head;
    int code = log_head_read(db, &head, err);
    if (code == 0) {
        *out = merkle_root(&head.tree);
    }
    return code;
}

/* `out` lives in the arena. The hash beside the bytes is looked at by every
 * reader: an entry that somebody changed is never told as one, nor exported.
 * Errors: MESSAGE_LOG_LEAF_MISSING, MESSAGE_LOG_LEAF_CHANGED. */
int log_leaf(struct db *db, int64_t index, struct arena *arena,
             struct str *out, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT leaf, hash FROM log_leaf WHERE idx = ?1";
    struct statement *statement = NULL;
    assert(arena != NULL && out != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, index);
    code = db_step(statement, err);
    if (code == 0) {
        return err_fail(err, MESSAGE_LOG_LEAF_MISSING, "i", index);
    }
    if (code == 1) {
        struct sha256 hash = merkle_leaf(column_text(statement, 0));
        *out = str_copy(arena, column_text(statement, 0));
        code = out->bytes == NULL ? err_nomem(err)
            : str_equal(column_text(statement, 1), log_bytes_of(&hash)) ? 0
            : err_fail(err, MESSAGE_LOG_LEAF_CHANGED, "i", index);
        db_reset(statement);
    }
    return code;
}

/* Says what is missing as one error, since a leaf that lacks anything was
 * not written by this program. */
int log_read(struct arena *arena, struct str leaf, struct entry *out,
             struct err *err)
{
    struct value *value = NULL;
    assert(arena != NULL && out != NULL);
    int code = json_parse(arena, leaf, "", &value, err);
    if (code < 0) {
        return code;
    }
    out->index = value_get_integer(value, "index", -1);
    out->kind = value_get_text(value, "kind");
    out->at = value_get_integer(value, "at", INT64_MIN);
    out->actor = value_get_text(value, "actor");
    out->body = value_get(value, "body");
    bool whole = out->index >= 0 && out->kind.size > 0
        && out->actor.size > 0 && out->at != INT64_MIN
        && out->body != NULL && out->body->kind == VALUE_MAP;
    return whole ? 0 : err_fail(err, MESSAGE_LOG_LEAF_FORM, "i",
                                out->index);
}

/* Each entry is read into an arena of its own, so that the log may be of any
 * length. A positive answer of the visitor stops the walk. */
int log_each(struct db *db, int64_t from, log_visitor visitor, void *user,
             struct err *err)
{
    struct arena arena;
    int64_t size = 0;
    assert(visitor != NULL && from >= 0);
    int code = log_size(db, &size, err);
    for (int64_t i = from; code == 0 && i < size; i++) {
        struct str leaf = { NULL, 0 };
        struct entry entry;
        arena_init(&arena, db_mem(db));
        code = log_leaf(db, i, &arena, &leaf, err);
        if (code == 0) {
            code = log_read(&arena, leaf, &entry, err);
        }
        if (code == 0) {
            code = visitor(user, &entry, leaf, err);
        }
        arena_free(&arena);
    }
    return code > 0 ? 0 : code;
}
