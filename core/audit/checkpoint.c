/* Signing and checking checkpoints.
 *
 * Before a checkpoint is signed, the log is proved to contain the last one:
 * a log that was rewritten in between cannot be signed by mistake. The same
 * size is never signed twice with another root. */
#include "audit/checkpoint.h"

#include <assert.h>
#include <string.h>

#include "audit/log_internal.h"
#include "audit/rotation.h"

/* ---- Text --------------------------------------------------------------- */

/* Three lines: origin, size in decimal, root in base64 (C2SP tlog-checkpoint).
 * These bytes are what is signed. */
void checkpoint_text(struct buf *buf, const struct checkpoint *checkpoint)
{
    assert(buf != NULL);
    assert(checkpoint->size >= 0);
    buf_str(buf, checkpoint->origin);
    buf_char(buf, '\n');
    buf_integer(buf, checkpoint->size);
    buf_char(buf, '\n');
    note_base64(buf, log_bytes_of(&checkpoint->root));
    buf_char(buf, '\n');
}

/* Reads decimal digits without a leading zero: a size has one form only, as
 * the text is what is signed. */
static bool read_count(struct str text, int64_t *out)
{
    assert(out != NULL);
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9') {
            return false;
        }
    }
    return text.size > 0 && (text.size == 1 || text.bytes[0] != '0')
        && str_integer(text, out);
}

/* The origin is a view of `text`. Errors: MESSAGE_CHECKPOINT_FORM. */
int checkpoint_parse(struct checkpoint *out, struct str text,
                     struct err *err)
{
    assert(out != NULL);
    struct str lines[3];
    struct str rest = text;
    bool good = true;
    for (int i = 0; good && i < 3; i++) {
        good = str_cut_line(&rest, &lines[i]) && lines[i].size > 0;
    }
    good = good && note_name_ok(lines[0])
        && read_count(lines[1], &out->size)
        && note_base64_read(lines[2], out->root.bytes, SHA256_BYTES);
    if (!good) {
        return err_fail(err, MESSAGE_CHECKPOINT_FORM, "");
    }
    out->origin = lines[0];
    return 0;
}

/* ---- Kept rows ---------------------------------------------------------- */

/* Sizes only grow, so the highest size is the newest note. Result: 1 and
 * `note` in the arena, 0, or an error. */
int checkpoint_latest(struct db *db, int64_t size, struct arena *arena,
                      struct str *note, struct err *err)
{
    assert(db != NULL);
    assert(note != NULL);
    static const char SQL[] =
        "SELECT note FROM log_checkpoint WHERE size >= ?1"
        " ORDER BY size DESC LIMIT 1";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, size);
    code = db_step(statement, err);
    if (code == 1) {
        *note = str_copy(arena, column_text(statement, 0));
        code = note->bytes == NULL ? err_nomem(err) : 1;
        db_reset(statement);
    }
    return code;
}

/* The checkpoint inside a note; both borrow from `bytes`. */
static int parse_note(struct str bytes, struct note *note,
                      struct checkpoint *out, struct err *err)
{
    assert(note != NULL);
    assert(out != NULL);
    int code = note_parse(note, bytes, err);
    return code < 0 ? code : checkpoint_parse(out, note->text, err);
}

/* Is the checkpoint a state that this log went through? Errors:
 * MESSAGE_CHECKPOINT_AHEAD when it is longer, MESSAGE_CHECKPOINT_ROOT when
 * its root is another. */
static int check_in_log(struct db *db, const struct checkpoint *checkpoint,
                        struct err *err)
{
    assert(checkpoint != NULL);
    assert(db != NULL);
    struct merkle_source source = log_source(db);
    struct sha256 root;
    int64_t size = 0;
    int code = log_size(db, &size, err);
    assert(checkpoint->size >= 0);
    if (code == 0 && checkpoint->size > size) {
        return err_fail(err, MESSAGE_CHECKPOINT_AHEAD, "ii",
                        checkpoint->size, size);
    }
    if (code == 0) {
        code = merkle_root_at(&source, checkpoint->size, &root, err);
    }
    return code < 0 || sha256_equal(&root, &checkpoint->root) ? code
        : err_fail(err, MESSAGE_CHECKPOINT_ROOT, "i", checkpoint->size);
}

/* ---- Signing ------------------------------------------------------------ */

/* Proves, by the check that outsiders use, that the log only grew since
 * `last`: before it is signed, since a signature cannot be taken back.
 * Errors as above. */
static int check_consistent(struct db *db, const struct checkpoint *last,
                            const struct checkpoint *now, struct err *err)
{
    assert(last != NULL);
    assert(now != NULL);
    struct merkle_source source = log_source(db);
    struct merkle_proof proof;
    struct merkle_consistency claim = {
        last->size, now->size, last->root, now->root
    };
    if (last->size > now->size) {
        return err_fail(err, MESSAGE_CHECKPOINT_AHEAD, "ii", last->size,
                        now->size);
    }
    int code = merkle_prove_consistency(&source, last->size, now->size,
                                        &proof, err);
    assert(code <= 0);
    return code < 0 || merkle_check_consistency(&claim, &proof) ? code
        : err_fail(err, MESSAGE_CHECKPOINT_ROOT, "i", last->size);
}

/* Compares with the newest kept one: 1 = this size is signed already and
 * *note is it, 0 = sign. Errors: another origin, a log that did not only
 * grow. */
static int check_last(struct db *db, const struct checkpoint *now,
                      struct arena *arena, struct str *note,
                      struct err *err)
{
    assert(note != NULL);
    struct note parsed;
    struct checkpoint last;
    int code = checkpoint_latest(db, 0, arena, note, err);
    if (code <= 0) {
        return code;
    }
    code = parse_note(*note, &parsed, &last, err);
    if (code == 0 && !str_equal(last.origin, now->origin)) {
        code = err_fail(err, MESSAGE_CHECKPOINT_ORIGIN, "tt", last.origin,
                        now->origin);
    }
    if (code == 0) {
        code = check_consistent(db, &last, now, err);
    }
    assert(code <= 0);
    return code < 0 ? code : last.size == now->size;
}

/* Reads the finished note back as an outsider would: every key has signed,
 * and what it signed is this checkpoint. A signer elsewhere may have answered
 * anything. */
static int check_signed(struct str bytes, const struct checkpoint *checkpoint,
                        const struct checkpoint_order *order,
                        struct mem *mem, struct err *err)
{
    struct note note;
    struct checkpoint read;
    int code = parse_note(bytes, &note, &read, err);
    assert(checkpoint->size >= 0);
    for (size_t i = 0; code == 0 && i < order->count; i++) {
        code = note_check(&note, &order->keys[i], mem, NULL, err);
    }
    assert(code < 0 || read.size == checkpoint->size);
    return code;
}

/* Appends one signature line, made here or by whoever holds the secret. */
static int sign_line(struct buf *buf, const struct checkpoint_order *order,
                     size_t at, struct str text, struct err *err)
{
    const struct note_key *key = &order->keys[at];
    assert(at < order->count);
    assert(key->secret || order->sign != NULL);
    return key->secret
        ? note_sign(buf, text, key, order->at, err)
        : order->sign(order->user, key, text, buf, err);
}

/* Appends the note: text, blank line, one signature a key. All keys must
 * have the name of the log. */
static int sign_note(struct buf *buf, const struct checkpoint *checkpoint,
                     const struct checkpoint_order *order, struct err *err)
{
    assert(buf != NULL);
    int code = 0;
    assert(order->count > 0);
    checkpoint_text(buf, checkpoint);
    struct arena text;
    arena_init(&text, buf->mem);
    /* The text is copied: the buffer grows while it is signed. */
    struct str copy = str_copy(&text, buf_view(buf));
    if (copy.bytes == NULL || buf->failed) {
        code = err_nomem(err);
    }
    buf_char(buf, '\n');
    for (size_t i = 0; code == 0 && i < order->count; i++) {
        code = str_is(checkpoint->origin, order->keys[i].name)
            ? sign_line(buf, order, i, copy, err)
            : err_fail(err, MESSAGE_CHECKPOINT_ORIGIN, "ts",
                       checkpoint->origin, order->keys[i].name);
    }
    arena_free(&text);
    return code < 0 ? code
        : check_signed(buf_view(buf), checkpoint, order, buf->mem, err);
}

/* Keeps a signed checkpoint in the log's table. */
static int keep(struct db *db, const struct checkpoint *checkpoint,
                struct str note, struct err *err)
{
    assert(checkpoint->size >= 0);
    struct log_signed row = { checkpoint->origin, checkpoint->size,
                              checkpoint->root, note };
    assert(note.size > 0);
    return log_keep_checkpoint(db, &row, err);
}

/* The part of checkpoint_sign inside the transaction; `note` lives in the
 * arena. */
static int sign_inside(struct db *db, const struct checkpoint_order *order,
                       struct arena *arena, struct str *note,
                       struct err *err)
{
    assert(order->count > 0);
    struct checkpoint now = { .origin = str_of(order->keys[0].name) };
    struct buf buf;
    int code = log_size(db, &now.size, err);
    if (code == 0) {
        code = log_root(db, &now.root, err);
    }
    *note = (struct str){ "", 0 };
    int kept = code == 0 ? check_last(db, &now, arena, note, err) : code;
    if (kept >= 0) {
        struct signers signers = { order->keys, order->count };
        code = rotation_check_signers(db, &signers, now.size, *note, err);
    }
    if (kept != 0 || code < 0) {
        return kept < 0 ? kept : code;
    }
    buf_init(&buf, db_mem(db), 0);
    code = sign_note(&buf, &now, order, err);
    if (code == 0) {
        *note = str_copy(arena, buf_view(&buf));
        code = note->bytes == NULL ? err_nomem(err)
                                   : keep(db, &now, *note, err);
    }
    assert(code <= 0);
    buf_free(&buf);
    return code;
}

/* One transaction from reading the root to keeping the note: what is signed is
 * what the log was. Errors: MESSAGE_CHECKPOINT_AHEAD, MESSAGE_CHECKPOINT_ROOT,
 * MESSAGE_CHECKPOINT_ORIGIN. */
int checkpoint_sign(struct db *db, const struct checkpoint_order *order,
                    struct arena *arena, struct str *note, struct err *err)
{
    assert(db != NULL);
    int code = db_begin(db, err);
    assert(order->count > 0 && note != NULL);
    if (code < 0) {
        return code;
    }
    code = sign_inside(db, order, arena, note, err);
    if (code == 0) {
        code = db_commit(db, err);
    }
    if (code < 0) {
        db_rollback(db);
    }
    return code;
}

/* ---- Checking ----------------------------------------------------------- */

/* Does the row say of its note what the note says? */
static int check_row(struct statement *statement,
                     const struct checkpoint *checkpoint, struct err *err)
{
    assert(statement != NULL);
    char root[SHA256_HEX_BYTES];
    sha256_hex(&checkpoint->root, root);
    assert(checkpoint->size >= 0);
    return checkpoint->size == column_integer(statement, 1)
        && str_equal(checkpoint->origin, column_text(statement, 2))
        && str_is(column_text(statement, 3), root)
        ? 0 : err_fail(err, MESSAGE_CHECKPOINT_FORM, "");
}

/* Each row must be what its note says, and a state of this log; none may be
 * gone: the head counts them. Without a key only the tree is asked: an auditor
 * without keys still finds a rewritten log. */
int checkpoint_verify_all(struct db *db, int64_t *count, struct err *err)
{
    static const char SQL[] =
        "SELECT note, size, origin, root FROM log_checkpoint ORDER BY size";
    struct statement *statement = NULL;
    struct note note;
    struct log_head head;
    struct checkpoint checkpoint;
    assert(db != NULL && count != NULL);
    int code = log_head_read(db, &head, err);
    if (code == 0) {
        code = db_prepare(&statement, db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    for (*count = 0; (code = db_step(statement, err)) == 1; (*count)++) {
        code = parse_note(column_text(statement, 0), &note, &checkpoint,
                          err);
        if (code == 0) {
            code = check_row(statement, &checkpoint, err);
        }
        if (code < 0) {
            /* Which one: checkpoints are known by their size. */
            int64_t size = column_integer(statement, 1);
            code = err_at(err, "log_checkpoint", size > 0 ? size : 0, 0);
            break;
        }
        code = check_in_log(db, &checkpoint, err);
        if (code < 0) {
            break;
        }
    }
    db_reset(statement);
    assert(code <= 0);
    return code == 0 && *count != head.checkpoints
        ? err_fail(err, MESSAGE_CHECKPOINT_GONE, "ii", head.checkpoints,
                   *count) : code;
}
