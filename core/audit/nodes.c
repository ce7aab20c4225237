/* Any node of the tree, from the blocks kept in the database: the callback
 * behind proofs.  A node inside a block is put together from the block's
 * hashes; at the right edge, where no block is whole yet, from leaf hashes and
 * the roots of the blocks below. */
#include <assert.h>
#include <string.h>

#include "audit/log_internal.h"

/* Reads `count` hashes from the `offset`-th on of the first column: 1, 0
 * without a row. Errors: MESSAGE_LOG_HEAD_FORM when there are fewer. */
static int read_hashes(struct statement *statement, size_t offset,
                       struct sha256 *out, size_t count, struct err *err)
{
    assert(out != NULL);
    assert(count > 0);
    int code = db_step(statement, err);
    if (code <= 0) {
        return code;
    }
    struct str bytes = column_text(statement, 0);
    bool whole = bytes.size >= (offset + count) * SHA256_BYTES;
    if (whole) {
        memcpy(out, bytes.bytes + offset * SHA256_BYTES,
               count * SHA256_BYTES);
    }
    db_reset(statement);
    return whole ? 1 : err_fail(err, MESSAGE_LOG_HEAD_FORM, "");
}

/* 1 when the block is whole and its hashes were copied, 0 when not. */
static int from_block(struct db *db, int64_t level, int64_t first,
                      struct sha256 *out, size_t count, struct err *err)
{
    assert(level >= 0);
    assert(db != NULL);
    static const char SQL[] =
        "SELECT hashes FROM log_tile WHERE level = ?1 AND number = ?2";
    struct statement *statement = NULL;
    assert(first >= 0 && count <= LOG_BLOCK);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, level);
    bind_integer(statement, 2, first / LOG_BLOCK);
    return read_hashes(statement, (size_t)(first % LOG_BLOCK), out, count,
                       err);
}

/* One hash below an unfinished block: a leaf's, or the root of a block. */
static int from_below(struct db *db, int64_t level, int64_t at,
                      struct sha256 *out, struct err *err)
{
    assert(db != NULL);
    static const char LEAF[] = "SELECT hash FROM log_leaf WHERE idx = ?1";
    static const char BLOCK[] =
        "SELECT root FROM log_tile WHERE number = ?1 AND level = ?2";
    struct statement *statement = NULL;
    assert(level >= 0 && at >= 0);
    int code = db_prepare(&statement, db, level == 0 ? LEAF : BLOCK, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, at);
    if (level > 0) {
        bind_integer(statement, 2, level - 1);
    }
    code = read_hashes(statement, 0, out, 1, err);
    if (code == 0) {
        return level == 0
            ? err_fail(err, MESSAGE_LOG_LEAF_MISSING, "i", at)
            : err_fail(err, MESSAGE_LOG_NODE_MISSING, "ii", level - 1, at);
    }
    return code < 0 ? code : 0;
}

/* A merkle_source: the root of the perfect tree of 2^level leaves with this
 * index. Levels in steps of eight are stored; those between are computed
 * from at most 128 hashes of one block. */
static int node(void *user, unsigned level, int64_t index,
                struct sha256 *out, struct err *err)
{
    assert(index >= 0);
    assert(out != NULL);
    struct db *db = user;
    struct sha256 hashes[LOG_BLOCK / 2];
    /* So many stored nodes lie under the one that is asked for. */
    size_t count = (size_t)1 << (level % 8);
    int64_t first = index << (level % 8);
    assert(count <= LOG_BLOCK / 2);
    int code = from_block(db, level / 8, first, hashes, count, err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = from_below(db, level / 8, first + (int64_t)i, &hashes[i],
                          err);
    }
    if (code < 0) {
        return code;
    }
    struct merkle_peaks peaks;
    peaks.size = 0;
    peaks.count = 0;
    for (size_t i = 0; i < count; i++) {
        merkle_append(&peaks, &hashes[i]);
    }
    *out = merkle_root(&peaks);
    return 0;
}

/* Nodes are read when they are asked for; `db` must outlive the source. Asking
 * for a node beyond the log gives MESSAGE_LOG_LEAF_MISSING or
 * MESSAGE_LOG_NODE_MISSING. */
struct merkle_source log_source(struct db *db)
{
    assert(db != NULL);
    return (struct merkle_source){ node, db };
}
