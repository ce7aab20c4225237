/* Keys, checkpoints, proofs and exports.  The private key is a file of its
 * own, readable by its owner only; it never enters the database.
 *
 * Secrets are read from files, used and wiped; none is ever stored in the
 * hub or shown. A proof needs a signed state of the log to lead to. */
#include <assert.h>
#include <string.h>

#include "audit/checkpoint.h"
#include "base/command.h"
#include "base/file.h"
#include "engine/sign.h"

/* A key is one line; a larger file is not one. */
enum { KEY_FILE_BYTES = 4096, SIGNERS_MAX = 3 };

/* ---- Keys --------------------------------------------------------------- */

/* The buffer is overwritten before it is freed: freed memory is read by
 * whoever gets it next. */
int op_audit_keygen(struct session *session, struct value **out,
                    struct err *err)
{
    assert(out != NULL);
    assert(session != NULL);
    const char *path = session_string(session, "out");
    struct arena *arena = session->arena;
    struct note_key key;
    struct buf text;
    if (path == NULL) {
        return err_fail(err, MESSAGE_FILE_MISSING, "s", "");
    }
    enum note_type type = session_flag(session, "witness")
        ? NOTE_COSIGNATURE : NOTE_ED25519;
    int code = note_key_make(&key, session_text(session, "origin"), type,
                             &session->entropy, err);
    if (code < 0) {
        return code;
    }
    buf_init(&text, session->mem, 0);
    note_key_secret_text(&text, &key);
    buf_char(&text, '\n');
    code = text.failed ? err_nomem(err)
                       : file_write_secret(path, buf_view(&text), err);
    if (text.bytes != NULL) {
        memset(text.bytes, 0, text.size);
    }
    buf_clear(&text);
    note_key_public_text(&text, &key);
    *out = value_map(arena);
    value_set_text(arena, *out, "vkey", buf_view(&text));
    value_set_string(arena, *out, "origin", key.name);
    value_set_string(arena, *out, "file", path);
    assert(code <= 0);
    note_key_forget(&key);
    buf_free(&text);
    return code == 0 && arena->failed ? err_nomem(err) : code;
}

/* The key of the argument `name`: 1, 0 when it is not given, or an error at
 * the file. A public key is refused by name, as the mistake is common. The
 * bytes read are wiped. */
int sign_read_key(struct session *session, const char *name,
                  struct note_key *out, struct err *err)
{
    assert(name != NULL);
    assert(session->mem != NULL);
    const char *path = session_string(session, name);
    struct buf text;
    assert(out != NULL);
    if (path == NULL) {
        return 0;
    }
    buf_init(&text, session->mem, KEY_FILE_BYTES);
    int code = file_read(&text, path, err);
    if (code == 0) {
        code = note_key_parse(out, buf_view(&text), err);
    }
    if (code == 0 && !out->secret) {
        code = err_fail(err, MESSAGE_NOTE_KEY_PUBLIC, "");
    }
    if (code < 0) {
        code = err_at(err, path, 0, 0);
    }
    if (text.bytes != NULL) {
        memset(text.bytes, 0, text.size);
    }
    buf_free(&text);
    return code < 0 ? code : 1;
}

/* ---- Checkpoints -------------------------------------------------------- */

/* Asks the command of --signer for the line of a key: the text goes in, the
 * line comes out. Nothing of it is believed before the note is checked. */
static int ask_signer(void *user, const struct note_key *key,
                      struct str text, struct buf *line, struct err *err)
{
    assert(text.size > 0);
    struct session *session = user;
    const char *command = session_string(session, "signer");
    struct buf said;
    assert(command != NULL && !key->secret);
    buf_init(&said, session->mem, KEY_FILE_BYTES);
    int code = command_run(command, text, &said, err);
    if (code == 0) {
        assert(line != NULL);
        buf_str(line, str_trim(buf_view(&said)));
        while (line->size > 0 && line->bytes[line->size - 1] == '\n') {
            line->size--;
        }
        buf_char(line, '\n');
    }
    buf_free(&said);
    return code;
}

int sign_public_key(struct str text, struct note_key *out, struct err *err)
{
    assert(out != NULL);
    struct err inner;
    err_clear(&inner);
    int code = note_key_parse(out, str_trim(text), &inner);
    note_key_forget(out);
    assert(code <= 0);
    return code == 0 ? 0 : err_fail(err, MESSAGE_KEY_TEXT, "t", text);
}

/* Adds the public key of --signer to the order, if there is one. */
static int add_signer(struct session *session, struct note_key *keys,
                      struct checkpoint_order *order, struct err *err)
{
    struct str vkey = session_text(session, "log");
    assert(keys == order->keys);
    if (session_string(session, "signer") == NULL) {
        return 0;
    }
    if (vkey.size == 0) {
        return err_fail(err, MESSAGE_SIGNER_KEY, "");
    }
    int code = sign_public_key(vkey, &keys[order->count], err);
    if (code == 0) {
        order->count++;
        order->sign = ask_signer;
        order->user = session;
    }
    assert(order->count <= SIGNERS_MAX);
    return code;
}

/* With keys given a checkpoint is signed now; a second key signs the same,
 * for the time when a key is being replaced. Without, the latest one of at
 * least `size` entries serves. */
int sign_get_note(struct session *session, int64_t size, struct str *note,
                  struct err *err)
{
    assert(session != NULL);
    static const char *const NAMES[] = { "key", "next-key" };
    struct note_key keys[SIGNERS_MAX];
    struct checkpoint_order order = {
        .keys = keys, .at = session->clock.now(session->clock.user)
    };
    struct db *db = session->hub->db;
    int code = 0;
    for (size_t i = 0; code >= 0 && i < 2; i++) {
        code = sign_read_key(session, NAMES[i], &keys[order.count], err);
        order.count += code == 1 ? 1 : 0;
    }
    if (code >= 0) {
        code = add_signer(session, keys, &order, err);
    }
    if (code >= 0 && order.count > 0) {
        code = checkpoint_sign(db, &order, session->arena, note, err);
    } else if (code >= 0) {
        code = checkpoint_latest(db, size, session->arena, note, err);
        code = code == 0 ? err_fail(err, MESSAGE_CHECKPOINT_NONE, "") : code;
    }
    for (size_t i = 0; i < order.count; i++) {
        /* Whatever happened, no seed stays on the stack. */
        note_key_forget(&keys[i]);
    }
    return code < 0 ? code : 0;
}

/* Answers the note, which is kept in the hub, too; signing the same state
 * twice gives the same note. */
int op_audit_checkpoint(struct session *session, struct value **out,
                        struct err *err)
{
    assert(out != NULL);
    struct arena *arena = session->arena;
    struct checkpoint checkpoint;
    struct note parsed;
    struct str note;
    char root[SHA256_HEX_BYTES];
    assert(session->hub != NULL);
    int code = sign_get_note(session, 0, &note, err);
    if (code == 0) {
        code = note_parse(&parsed, note, err);
    }
    if (code == 0) {
        code = checkpoint_parse(&checkpoint, parsed.text, err);
    }
    if (code < 0) {
        return code;
    }
    sha256_hex(&checkpoint.root, root);
    *out = value_map(arena);
    value_set_text(arena, *out, "note", note);
    value_set_text(arena, *out, "origin", checkpoint.origin);
    value_set_integer(arena, *out, "size", checkpoint.size);
    value_set_string(arena, *out, "root", root);
    return arena->failed ? err_nomem(err) : 0;
}

/* The key's side of a pipe. What it is asked to sign is read as a checkpoint
 * first: a key that signs anything can be made to sign anything. */
int op_audit_sign(struct session *session, struct value **out,
                  struct err *err)
{
    const char *path = session_string(session, "text");
    struct checkpoint checkpoint;
    struct note_key key;
    struct buf text, line;
    assert(session->hub == NULL);
    buf_init(&text, session->mem, KEY_FILE_BYTES);
    buf_init(&line, session->mem, 0);
    int given = sign_read_key(session, "key", &key, err);
    int code = given < 0 ? given
        : given == 0 ? err_fail(err, MESSAGE_FILE_MISSING, "s", "")
        : file_read(&text, path == NULL ? "-" : path, err);
    if (code == 0) {
        code = checkpoint_parse(&checkpoint, buf_view(&text), err);
    }
    if (code == 0 && !str_is(checkpoint.origin, key.name)) {
        code = err_fail(err, MESSAGE_CHECKPOINT_ORIGIN, "ts",
                        checkpoint.origin, key.name);
    }
    if (code == 0) {
        code = note_sign(&line, buf_view(&text), &key,
                         session->clock.now(session->clock.user), err);
    }
    *out = value_map(session->arena);
    value_set_text(session->arena, *out, "cosignature", buf_view(&line));
    if (given == 1) {
        note_key_forget(&key);
    }
    assert(code <= 0);
    buf_free(&text);
    buf_free(&line);
    return code == 0 && session->arena->failed ? err_nomem(err) : code;
}

/* ---- Proofs ------------------------------------------------------------- */

/* The entry and its proof, which together need no hub any more. Errors:
 * MESSAGE_LOG_ENTRY_RANGE, MESSAGE_CHECKPOINT_NONE without any key or note. */
int op_audit_prove(struct session *session, struct value **out,
                   struct err *err)
{
    assert(out != NULL);
    struct arena *arena = session->arena;
    int64_t index = session_integer(session, "index", -1);
    struct str note;
    struct str leaf;
    struct buf proof;
    int64_t size = 0;
    assert(session->hub != NULL);
    int code = log_size(session->hub->db, &size, err);
    if (code == 0 && (index < 0 || index >= size)) {
        code = err_fail(err, MESSAGE_LOG_ENTRY_RANGE, "ii", index, size);
    }
    if (code == 0) {
        code = sign_get_note(session, index + 1, &note, err);
    }
    if (code == 0) {
        code = log_leaf(session->hub->db, index, arena, &leaf, err);
    }
    if (code < 0) {
        return code;
    }
    buf_init(&proof, session->mem, 0);
    code = checkpoint_prove(session->hub->db, index, note, &proof, err);
    *out = value_map(arena);
    value_set_integer(arena, *out, "index", index);
    value_set_text(arena, *out, "proof", buf_view(&proof));
    value_set_text(arena, *out, "entry", leaf);
    buf_free(&proof);
    return code == 0 && arena->failed ? err_nomem(err) : code;
}

/* Adds a hash in base64, as proofs are written (tlog-proof). */
static void add_hash(struct session *session, struct value *list,
                     const struct sha256 *hash)
{
    assert(session != NULL);
    assert(hash != NULL);
    struct buf text;
    buf_init(&text, session->mem, 0);
    note_base64(&text, (struct str){ (const char *)hash->bytes,
                                     SHA256_BYTES });
    value_add(list, value_text(session->arena, buf_view(&text)));
    buf_free(&text);
}

/* The root of the first entries, when they are a beginning of what the head
 * of the log says; a block that somebody changed gives another. Errors:
 * MESSAGE_CHECKPOINT_ROOT, those of the log. */
static int proved_root(struct db *db, int64_t old, struct sha256 *out,
                       struct err *err)
{
    struct merkle_source source = log_source(db);
    struct merkle_proof proof;
    struct merkle_consistency claim = { .old = old };
    assert(old >= 0);
    int code = log_size(db, &claim.size, err);
    if (code == 0) {
        code = log_root(db, &claim.root, err);
    }
    if (code == 0) {
        code = merkle_root_at(&source, old, &claim.old_root, err);
    }
    if (code == 0) {
        code = merkle_prove_consistency(&source, old, claim.size, &proof,
                                        err);
    }
    if (code == 0 && !merkle_check_consistency(&claim, &proof)) {
        code = err_fail(err, MESSAGE_CHECKPOINT_ROOT, "i", old);
    }
    *out = claim.old_root;
    assert(code <= 0);
    return code;
}

/* Hashes only; who checks has both roots from checkpoints. What is given out
 * has passed the check that they make. Errors: MESSAGE_CONSISTENCY_RANGE,
 * MESSAGE_CHECKPOINT_ROOT. */
int op_audit_consistency(struct session *session, struct value **out,
                         struct err *err)
{
    assert(out != NULL);
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct merkle_source source = log_source(session->hub->db);
    struct merkle_proof proof;
    int64_t size = 0;
    int64_t old = session_integer(session, "old", -1);
    int code = log_size(session->hub->db, &size, err);
    int64_t new = session_integer(session, "new", size);
    if (code == 0 && (old < 0 || old > new || new > size)) {
        code = err_fail(err, MESSAGE_CONSISTENCY_RANGE, "iii", old, new,
                        size);
    }
    struct merkle_consistency claim = { .old = old, .size = new };
    if (code == 0) {
        code = proved_root(session->hub->db, old, &claim.old_root, err);
    }
    if (code == 0) {
        code = proved_root(session->hub->db, new, &claim.root, err);
    }
    if (code == 0) {
        code = merkle_prove_consistency(&source, old, new, &proof, err);
    }
    if (code == 0 && !merkle_check_consistency(&claim, &proof)) {
        code = err_fail(err, MESSAGE_CHECKPOINT_ROOT, "i", new);
    }
    if (code < 0) {
        return code;
    }
    assert(proof.count <= MERKLE_PROOF_MAX);
    *out = value_map(arena);
    value_set_integer(arena, *out, "old", old);
    value_set_integer(arena, *out, "new", new);
    struct value *list = value_set(*out, "proof", value_list(arena));
    for (size_t i = 0; i < proof.count; i++) {
        add_hash(session, list, &proof.hashes[i]);
    }
    return arena->failed ? err_nomem(err) : 0;
}

/* Writes the log as files for a web server (tlog-tiles). */
int op_audit_export(struct session *session, struct value **out,
                    struct err *err)
{
    assert(out != NULL);
    struct arena *arena = session->arena;
    const char *folder = session_string(session, "out");
    struct str note;
    int64_t files = 0;
    if (folder == NULL) {
        return err_fail(err, MESSAGE_FOLDER_MISSING, "s", "");
    }
    assert(session->hub != NULL);
    /* Whoever gets the folder trusts it: what is damaged is not handed on. */
    struct log_report report;
    int code = log_verify(session->hub->db, &report, NULL, NULL, err);
    if (code == 0) {
        code = sign_get_note(session, 0, &note, err);
    }
    if (code == 0) {
        code = checkpoint_export(session->hub->db, note, folder, &files,
                                 err);
    }
    if (code < 0) {
        return code;
    }
    *out = value_map(arena);
    value_set_string(arena, *out, "folder", folder);
    value_set_integer(arena, *out, "files", files);
    return arena->failed ? err_nomem(err) : 0;
}
