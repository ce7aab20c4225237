/* Checks the log from its leaves up: every leaf against its hash, every hash
 * against its block, every block against the one above, the peaks against the
 * head; and that nothing stands beyond the end.
 *
 * One pass in order of the entries.  The hashes of the unfinished block of
 * each level are kept, so that memory does not grow with the log.
 *
 * Memory is one block a level, whatever the length of the log. The first
 * thing that is wrong ends the walk: what comes after it proves nothing. */
#include <assert.h>
#include <string.h>

#include "audit/log_internal.h"

/* Hashes of one level that are not yet a whole block. */
struct level {
    struct sha256 hashes[LOG_BLOCK]; /* of the block that is not whole yet */
    size_t count;                 /* of hashes, below LOG_BLOCK */
    int64_t blocks;               /* whole ones so far */
};

/* A verification that walks all leaves once and rebuilds every block and the
 * head from their bytes; only the stored bytes are believed. */
struct verify {
    struct db *db;                /* inside one read transaction */
    struct log_head head;         /* as stored, to compare with */
    struct level levels[LOG_LEVELS];
    int64_t entries, bytes;       /* leaves seen, and their sizes */
};

/* ---- Blocks ------------------------------------------------------------ */

/* Compares the stored block with our own, hash by hash: the error names the
 * first that differs, LOG_BLOCK standing for the root. */
static int compare_block(struct statement *statement, int64_t number,
                         size_t level, const struct level *own,
                         struct err *err)
{
    assert(number >= 0);
    struct str kept = column_text(statement, 0);
    struct str root = column_text(statement, 1);
    assert(own->count == LOG_BLOCK);
    for (size_t i = 0; i < LOG_BLOCK; i++) {
        const char *at = kept.bytes + i * SHA256_BYTES;
        if (kept.size != sizeof own->hashes
            || memcmp(at, own->hashes[i].bytes, SHA256_BYTES) != 0) {
            return err_fail(err, MESSAGE_LOG_NODE_CHANGED, "iii",
                            (int64_t)level, number, (int64_t)i);
        }
    }
    struct sha256 own_root = log_block_root(own->hashes);
    if (!str_equal(root, log_bytes_of(&own_root))) {
        return err_fail(err, MESSAGE_LOG_NODE_CHANGED, "iii",
                        (int64_t)level, number, (int64_t)LOG_BLOCK);
    }
    return 0;
}

/* Reads the block that just became whole and compares it. */
static int check_block(struct verify *verify, size_t level, struct err *err)
{
    assert(verify != NULL);
    static const char SQL[] =
        "SELECT hashes, root FROM log_tile WHERE level = ?1 AND number = ?2";
    struct statement *statement = NULL;
    const struct level *own = &verify->levels[level];
    assert(level < LOG_LEVELS);
    int code = db_prepare(&statement, verify->db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, (int64_t)level);
    bind_integer(statement, 2, own->blocks);
    code = db_step(statement, err);
    if (code == 0) {
        return err_fail(err, MESSAGE_LOG_NODE_MISSING, "ii", (int64_t)level,
                        own->blocks);
    }
    if (code == 1) {
        code = compare_block(statement, own->blocks, level, own, err);
        db_reset(statement);
    }
    return code;
}

/* Adds a hash on a level; a block that becomes whole is checked, and its
 * root goes one level up. */
static int push(struct verify *verify, const struct sha256 *hash,
                struct err *err)
{
    assert(hash != NULL);
    struct sha256 up = *hash;
    for (size_t level = 0; level < LOG_LEVELS; level++) {
        struct level *own = &verify->levels[level];
        assert(own->count < LOG_BLOCK);
        own->hashes[own->count] = up;
        own->count++;
        if (own->count < LOG_BLOCK) {
            return 0;
        }
        int code = check_block(verify, level, err);
        if (code < 0) {
            return code;
        }
        up = log_block_root(own->hashes);
        own->count = 0;
        own->blocks++;
    }
    return 0;
}

/* ---- Leaves ------------------------------------------------------------ */

/* Cuts `tail` off the end of `text`; false when it does not end so. */
static bool cut_end(struct str *text, struct str tail)
{
    assert(text != NULL);
    if (text->size < tail.size) {
        return false;
    }
    size_t start = text->size - tail.size;
    assert(start <= text->size);
    if (memcmp(text->bytes + start, tail.bytes, tail.size) != 0) {
        return false;
    }
    text->size = start;
    return true;
}

/* A leaf ends with ,"index":N,"kind":"K","log":"ID"}: the keys are in byte
 * order, so nothing of the body can stand there. This binds an entry to its
 * place: a leaf of another log, or moved within this one, is found. */
static bool leaf_form_ok(const struct verify *verify, struct str leaf)
{
    char digits[24];
    size_t count = 0;
    assert(verify->entries >= 0);
    if (!str_starts(leaf, "{\"actor\":\"") || !cut_end(&leaf, STR("\"}"))
        || !cut_end(&leaf, str_of(verify->head.log))
        || !cut_end(&leaf, STR("\",\"log\":\""))) {
        return false;
    }
    while (leaf.size > 0 && leaf.bytes[leaf.size - 1] != '"') {
        leaf.size--;              /* the kind */
    }
    if (!cut_end(&leaf, STR(",\"kind\":\""))) {
        return false;
    }
    int64_t rest = verify->entries;
    do {
        digits[sizeof digits - 1 - count] = (char)('0' + rest % 10);
        rest /= 10;
        count++;
    } while (rest > 0);
    return cut_end(&leaf, (struct str){ digits + sizeof digits - count,
                                        count })
        && cut_end(&leaf, STR(",\"index\":"));
}

/* Checks one row: the next index, its hash, its form; then pushes it.
 * Errors: MESSAGE_LOG_EXTRA, MESSAGE_LOG_LEAF_MISSING, _CHANGED, _FORM. */
static int check_leaf(struct verify *verify, struct statement *statement,
                      struct err *err)
{
    assert(verify != NULL);
    assert(statement != NULL);
    int64_t index = column_integer(statement, 0);
    struct str leaf = column_text(statement, 1);
    int64_t expected = verify->entries;
    /* Beyond the head a row would never be covered by a root. */
    if (index < expected || expected >= verify->head.tree.size) {
        return err_fail(err, MESSAGE_LOG_EXTRA, "si", "leaf",
                        verify->head.tree.size);
    }
    if (index > expected) {
        return err_fail(err, MESSAGE_LOG_LEAF_MISSING, "i", expected);
    }
    struct sha256 hash = merkle_leaf(leaf);
    if (!str_equal(column_text(statement, 2), log_bytes_of(&hash))) {
        return err_fail(err, MESSAGE_LOG_LEAF_CHANGED, "i", expected);
    }
    if (!leaf_form_ok(verify, leaf)) {
        return err_fail(err, MESSAGE_LOG_LEAF_FORM, "i", expected);
    }
    assert(index == expected);
    verify->bytes += (int64_t)leaf.size;
    int code = push(verify, &hash, err);
    verify->entries++;
    return code;
}

/* ---- The end ----------------------------------------------------------- */

/* The unfinished blocks, from the top level down, spell the peaks. Errors:
 * MESSAGE_LOG_HEAD_CHANGED with the first peak that differs. */
static int check_head(const struct verify *verify, struct err *err)
{
    assert(verify->entries == verify->head.tree.size);
    struct merkle_peaks own;
    own.size = 0;
    own.count = 0;
    /* The highest level holds the oldest leaves, so its peaks come first. */
    for (size_t level = LOG_LEVELS; level > 0; level--) {
        const struct level *at = &verify->levels[level - 1];
        struct merkle_peaks part;
        part.size = 0;
        part.count = 0;
        for (size_t i = 0; i < at->count; i++) {
            merkle_append(&part, &at->hashes[i]);
        }
        memcpy(&own.peaks[own.count], part.peaks,
               part.count * sizeof *part.peaks);
        own.count += part.count;
        assert(own.count <= MERKLE_PEAKS_MAX);
    }
    for (size_t i = 0; i < own.count; i++) {
        if (i >= verify->head.tree.count
            || !sha256_equal(&own.peaks[i], &verify->head.tree.peaks[i])) {
            return err_fail(err, MESSAGE_LOG_HEAD_CHANGED, "ii",
                            verify->entries, (int64_t)i);
        }
    }
    return 0;
}

/* No block may stand beyond those that the length makes whole: it would be
 * believed when the log grows there. */
static int check_block_count(struct verify *verify, struct err *err)
{
    assert(verify != NULL);
    static const char SQL[] = "SELECT count(*) FROM log_tile";
    struct statement *statement = NULL;
    int64_t expected = 0;
    for (size_t level = 0; level < LOG_LEVELS; level++) {
        expected += verify->levels[level].blocks;
    }
    int code = db_prepare(&statement, verify->db, SQL, err);
    if (code == 0) {
        code = db_step(statement, err);
    }
    if (code < 0) {
        return code;
    }
    assert(code == 1);
    int64_t count = column_integer(statement, 0);
    db_reset(statement);
    return count == expected ? 0 : err_fail(err, MESSAGE_LOG_EXTRA, "si",
                                            "block", verify->entries);
}

/* Walks all leaves in order; tells the progress now and then. */
static int check_leaves(struct verify *verify,
                        void (*progress)(void *, int64_t, int64_t),
                        void *user, struct err *err)
{
    assert(verify->db != NULL);
    static const char SQL[] =
        "SELECT idx, leaf, hash FROM log_leaf ORDER BY idx";
    struct statement *statement = NULL;
    assert(verify->entries == 0);
    int code = db_prepare(&statement, verify->db, SQL, err);
    while (code == 0) {
        code = db_step(statement, err);
        if (code <= 0) {
            break;
        }
        code = check_leaf(verify, statement, err);
        if (progress != NULL && verify->entries % 4096 == 0) {
            progress(user, verify->entries, verify->head.tree.size);
        }
    }
    if (statement != NULL) {
        db_reset(statement);
    }
    if (code == 0 && verify->entries < verify->head.tree.size) {
        code = err_fail(err, MESSAGE_LOG_LEAF_MISSING, "i",
                        verify->entries);
    }
    return code;
}

/* Inside one read transaction, so that a writer cannot move the log meanwhile.
 * `report` is filled on failure, too: it says how far the check came. Errors:
 * those above, no memory. */
int log_verify(struct db *db, struct log_report *report,
               void (*progress)(void *user, int64_t done, int64_t all),
               void *user, struct err *err)
{
    assert(db != NULL);
    assert(report != NULL);
    /* Eight blocks of hashes, 64 KiB: too much for a stack. */
    struct verify *verify = mem_zero(db_mem(db), sizeof *verify);
    if (verify == NULL) {
        return err_nomem(err);
    }
    verify->db = db;
    int code = db_begin_read(db, err);
    if (code == 0) {
        code = log_head_read(db, &verify->head, err);
        if (code == 0) {
            code = check_leaves(verify, progress, user, err);
        }
        if (code == 0) {
            code = check_head(verify, err);
        }
        if (code == 0) {
            code = check_block_count(verify, err);
        }
        db_rollback(db);
    }
    struct sha256 root = merkle_root(&verify->head.tree);
    report->entries = verify->entries;
    report->bytes = verify->bytes;
    sha256_hex(&root, report->root);
    mem_free(db_mem(db), verify, sizeof *verify);
    return code;
}
