/* Witnessing, as operations.  A witness has no database: its memory is a text
 * file, written before the cosignature is given out.
 *
 * Both sides of C2SP tlog-witness: the log asks, a witness remembers for
 * each log the largest state it has seen and signs only what follows from
 * it. The witness needs no hub, just its state file. */
#include "engine/witness.h"

#include <assert.h>
#include <string.h>

#include "audit/rotation.h"
#include "audit/witness.h"
#include "base/file.h"
#include "engine/sign.h"

/* What is read from files is bounded: a request has one checkpoint and a
 * proof of at most 63 hashes; the state a line for each log. */
enum { REQUEST_BYTES = 65536, STATE_BYTES = 1 << 20, WITNESSES_MAX = 16 };

/* ---- The log's side ----------------------------------------------------- */

/* The newest checkpoint, and a proof from the size that the witness saw
 * last. */
int op_audit_witness_request(struct session *session, struct value **out,
                             struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct db *db = session->hub->db;
    struct merkle_source source = log_source(db);
    struct witness_request request = {
        .old = session_integer(session, "old", 0)
    };
    struct checkpoint now = { .size = 0 };
    struct note note;
    struct buf text;
    assert(db != NULL);
    int code = sign_get_note(session, 0, &request.note, err);
    if (code == 0) {
        code = note_parse(&note, request.note, err);
    }
    if (code == 0) {
        code = checkpoint_parse(&now, note.text, err);
    }
    if (code == 0 && (request.old < 0 || request.old > now.size)) {
        code = err_fail(err, MESSAGE_CONSISTENCY_RANGE, "iii", request.old,
                        now.size, now.size);
    }
    if (code == 0) {
        code = merkle_prove_consistency(&source, request.old, now.size,
                                        &request.proof, err);
    }
    if (code < 0) {
        return code;
    }
    buf_init(&text, session->mem, 0);
    witness_request_text(&text, &request);
    *out = value_map(arena);
    value_set_text(arena, *out, "request", buf_view(&text));
    value_set_integer(arena, *out, "old", request.old);
    value_set_integer(arena, *out, "size", now.size);
    bool failed = text.failed || arena->failed;
    buf_free(&text);
    return failed ? err_nomem(err) : 0;
}

/* Keeps the line only after it was found good. */
int op_audit_witness_add(struct session *session, struct value **out,
                         struct err *err)
{
    const char *path = session_string(session, "file");
    struct note_key witness;
    struct buf line;
    if (path == NULL) {
        return err_fail(err, MESSAGE_FILE_MISSING, "s", "");
    }
    assert(session->hub != NULL);
    int code = sign_public_key(session_text(session, "witness"), &witness, err);
    if (code < 0) {
        return code;
    }
    buf_init(&line, session->mem, REQUEST_BYTES);
    code = file_read(&line, path, err);
    if (code == 0) {
        code = checkpoint_cosign(session->hub->db, buf_view(&line), &witness,
                                 err);
    }
    buf_free(&line);
    if (code < 0) {
        return code;
    }
    *out = value_map(session->arena);
    value_set_string(session->arena, *out, "origin", witness.name);
    return session->arena->failed ? err_nomem(err) : 0;
}

/* ---- The witness's side ------------------------------------------------- */

/* Judges, remembers, and only then signs: a witness that crashed between
 * must not sign another history for the same size. Errors: a request that
 * does not follow from what was seen, files, no memory. */
static int cosign(struct session *session, struct str text, struct str state,
                  const struct note_key keys[2], struct value *out,
                  struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct witness_request request;
    struct witness_seen seen;
    struct checkpoint now;
    struct note note;
    struct buf buf;
    int code = witness_request_parse(&request, text, err);
    if (code == 0) {
        code = witness_state_find(state, str_of(keys[0].name), &seen, err);
    }
    if (code == 0) {
        code = witness_judge(&request, &keys[0], &seen, session->mem, &now,
                             err);
    }
    if (code < 0) {
        return code;
    }
    assert(now.size >= seen.size);
    seen = (struct witness_seen){ now.size, now.root };
    buf_init(&buf, session->mem, 0);
    witness_state_put(&buf, state, now.origin, &seen);
    code = buf.failed ? err_nomem(err)
        : file_write(session_string(session, "state"), buf_view(&buf), err);
    buf_clear(&buf);
    if (code == 0) {
        (void)note_parse(&note, request.note, err);    /* judged above */
        code = note_sign(&buf, note.text, &keys[1],
                         session->clock.now(session->clock.user), err);
    }
    if (code == 0) {
        value_set_text(arena, out, "cosignature", buf_view(&buf));
        value_set_text(arena, out, "origin", now.origin);
        value_set_integer(arena, out, "size", now.size);
    }
    buf_free(&buf);
    return code;
}

/* Reads the request and what the witness remembers (nothing the first time),
 * then signs. */
static int read_and_cosign(struct session *session,
                           const struct note_key keys[2], struct value *out,
                           struct err *err)
{
    assert(session != NULL);
    const char *path = session_string(session, "state");
    struct buf request;
    struct buf state;
    assert(path != NULL);
    buf_init(&request, session->mem, REQUEST_BYTES);
    buf_init(&state, session->mem, STATE_BYTES);
    int code = file_read(&request, session_string(session, "request"), err);
    if (code == 0 && file_exists(path)) {
        code = file_read(&state, path, err);
    }
    if (code == 0) {
        code = cosign(session, buf_view(&request), buf_view(&state), keys,
                      out, err);
    }
    buf_free(&request);
    buf_free(&state);
    return code;
}

/* Checks the request against what was seen, signs, and remembers. */
int op_audit_witness_sign(struct session *session, struct value **out,
                          struct err *err)
{
    assert(out != NULL);
    struct note_key keys[2];      /* the log's, the witness's own */
    if (session_string(session, "state") == NULL
        || session_string(session, "request") == NULL) {
        return err_fail(err, MESSAGE_FILE_MISSING, "s", "");
    }
    int code = sign_public_key(session_text(session, "log"), &keys[0], err);
    if (code == 0) {
        code = sign_read_key(session, "key", &keys[1], err);
    }
    if (code == 0 || (code == 1 && keys[1].type != NOTE_COSIGNATURE)) {
        code = err_fail(err, MESSAGE_WITNESS_KEY, "");
    }
    if (code < 0) {
        return code;
    }
    *out = value_map(session->arena);
    code = read_and_cosign(session, keys, *out, err);
    note_key_forget(&keys[1]);
    return code == 0 && session->arena->failed ? err_nomem(err) : code;
}

/* ---- Policy ------------------------------------------------------------- */

/* Is it the key of a witness that was named before?  It signs once. */
static bool named_before(const struct note_key *keys, size_t count)
{
    bool found = false;
    assert(keys != NULL);
    assert(count < WITNESSES_MAX);
    for (size_t i = 0; i < count; i++) {
        found = found || memcmp(keys[i].public_key, keys[count].public_key,
                                NOTE_KEY_BYTES) == 0;
    }
    return found;
}

/* Is the policy one at all? A count without witnesses, or of none of them,
 * would pass whatever is there. Errors: MESSAGE_WITNESS_NEED. */
static int check_need(const struct session *session, struct err *err)
{
    assert(session->arguments != NULL);
    bool named = session_string(session, "witness") != NULL;
    bool counted = value_get(session->arguments, "need") != NULL;
    int64_t need = session_integer(session, "need", 1);
    assert(session != NULL);
    return counted && (!named || need < 1)
        ? err_fail(err, MESSAGE_WITNESS_NEED, "i", need) : 0;
}

/* A policy that cannot be met (more witnesses needed than named) is one that
 * is not met. A key that was given but is empty is refused: what was meant
 * to be required would not be. */
int witness_verify_policy(struct session *session, struct err *err)
{
    assert(session != NULL);
    struct db *db = session->hub->db;
    struct str log = session_text(session, "log");
    struct str list = session_text(session, "witness");
    struct note_key keys[WITNESSES_MAX];
    struct witness_policy policy = { keys, 0, 0 };
    bool signer = session_string(session, "log") != NULL;
    bool named = session_string(session, "witness") != NULL;
    int code = check_need(session, err);
    if (code == 0 && signer) {
        code = sign_public_key(log, &keys[0], err);
    }
    if (code == 0) {
        code = rotation_verify(db, signer ? &keys[0] : NULL, err);
    }
    if (code == 0 && named && list.size == 0) {
        code = sign_public_key(list, &keys[0], err);
    }
    while (code == 0 && list.size > 0 && policy.count < WITNESSES_MAX) {
        const char *comma = memchr(list.bytes, ',', list.size);
        size_t size = comma == NULL ? list.size
                                    : (size_t)(comma - list.bytes);
        code = sign_public_key((struct str){ list.bytes, size },
                          &keys[policy.count], err);
        if (code == 0 && !named_before(keys, policy.count)) {
            policy.count++;
        }
        size += comma == NULL ? 0 : 1;
        assert(size <= list.size);
        list.bytes += size;
        list.size -= size;
    }
    if (code < 0 || policy.count == 0) {
        return code;
    }
    if (list.size > 0) {
        return err_fail(err, MESSAGE_WITNESS_MANY, "i",
                        (int64_t)WITNESSES_MAX);
    }
    int64_t need = session_integer(session, "need", (int64_t)policy.count);
    policy.need = (size_t)need;
    return checkpoint_verify_witnessed(db, &policy, err);
}
