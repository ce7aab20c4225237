/* What a witness checks, and what it remembers.
 *
 * The memory of a witness is a text of one line a log: origin, size, root.
 * It only ever grows, and is replaced as a whole. */
#include "audit/witness.h"

#include <assert.h>
#include <string.h>

#include "audit/log_internal.h"

/* ---- Requests ----------------------------------------------------------- */

/* The hash lines are in the order in which the check reads them. */
void witness_request_text(struct buf *buf,
                          const struct witness_request *request)
{
    assert(request->old >= 0);
    buf_text(buf, "old ");
    buf_integer(buf, request->old);
    buf_char(buf, '\n');
    for (size_t i = 0; i < request->proof.count; i++) {
        note_base64(buf, log_bytes_of(&request->proof.hashes[i]));
        buf_char(buf, '\n');
    }
    buf_char(buf, '\n');
    buf_str(buf, request->note);
}

/* Reads "old N", the hashes, a blank line; the rest is the note (C2SP
 * tlog-witness). More hashes than a proof can have are refused. */
static bool parse_request(struct witness_request *out, struct str text)
{
    assert(out != NULL);
    struct str line;
    if (!str_cut_line(&text, &line) || !str_starts(line, "old ")
        || !str_integer((struct str){ line.bytes + 4, line.size - 4 },
                        &out->old) || out->old < 0) {
        return false;
    }
    while (str_cut_line(&text, &line)) {
        if (line.size == 0) {
            out->note = text;
            return true;
        }
        if (out->proof.count == MERKLE_PROOF_MAX
            || !note_base64_read(line,
                                 out->proof.hashes[out->proof.count].bytes,
                                 SHA256_BYTES)) {
            return false;
        }
        out->proof.count++;
    }
    return false;
}

/* Errors: MESSAGE_WITNESS_FORM; a body that is cut off has no blank line and
 * is refused. */
int witness_request_parse(struct witness_request *out, struct str text,
                          struct err *err)
{
    assert(out != NULL);
    memset(out, 0, sizeof *out);
    return parse_request(out, text) ? 0
        : err_fail(err, MESSAGE_WITNESS_FORM, "");
}

/* ---- The memory --------------------------------------------------------- */

/* Reads "origin size root", of one line of the memory. */
static bool parse_seen(struct str line, struct str *origin,
                       struct witness_seen *out)
{
    assert(line.bytes != NULL);
    assert(origin != NULL);
    assert(out != NULL);
    const char *first = memchr(line.bytes, ' ', line.size);
    const char *end = line.bytes + line.size;
    const char *second = first == NULL ? NULL
        : memchr(first + 1, ' ', (size_t)(end - first - 1));
    if (second == NULL) {
        return false;
    }
    *origin = (struct str){ line.bytes, (size_t)(first - line.bytes) };
    return str_integer((struct str){ first + 1,
                                     (size_t)(second - first - 1) },
                       &out->size)
        && out->size >= 0
        && note_base64_read((struct str){ second + 1,
                                          (size_t)(end - second - 1) },
                            out->root.bytes, SHA256_BYTES);
}

/* A log that was never seen is size 0, from which every log may grow. */
int witness_state_find(struct str state, struct str origin,
                       struct witness_seen *out, struct err *err)
{
    assert(out != NULL);
    struct str line;
    struct str name;
    struct witness_seen seen;
    memset(out, 0, sizeof *out);
    while (state.size > 0) {
        /* Fails closed: a broken memory is no memory to sign from. */
        if (!str_cut_line(&state, &line) || !parse_seen(line, &name, &seen)) {
            return err_fail(err, MESSAGE_WITNESS_STATE, "");
        }
        if (str_equal(name, origin)) {
            *out = seen;
        }
    }
    return 0;
}

/* Lines of other logs are copied as they are; that of this log moves to the
 * end with its new size. */
void witness_state_put(struct buf *buf, struct str state, struct str origin,
                       const struct witness_seen *seen)
{
    struct str line;
    struct str name;
    struct witness_seen other;
    assert(seen->size >= 0);
    while (str_cut_line(&state, &line)) {
        if (parse_seen(line, &name, &other) && !str_equal(name, origin)) {
            buf_str(buf, line);
            buf_char(buf, '\n');
        }
    }
    buf_str(buf, origin);
    buf_char(buf, ' ');
    buf_integer(buf, seen->size);
    buf_char(buf, ' ');
    note_base64(buf, log_bytes_of(&seen->root));
    buf_char(buf, '\n');
}

/* ---- Judging ------------------------------------------------------------ */

/* Does the new state follow from what was seen? Errors:
 * MESSAGE_WITNESS_ROLLBACK (shorter), MESSAGE_WITNESS_SPLIT (another
 * history), MESSAGE_WITNESS_OLD (the proof starts elsewhere, so the log must
 * ask again). */
static int check_growth(const struct witness_request *request,
                        const struct witness_seen *seen,
                        const struct checkpoint *now, struct err *err)
{
    assert(now->size >= 0);
    struct merkle_consistency claim = {
        seen->size, now->size, seen->root, now->root
    };
    assert(seen->size >= 0);
    if (now->size < seen->size) {
        return err_fail(err, MESSAGE_WITNESS_ROLLBACK, "ii", seen->size,
                        now->size);
    }
    if (seen->size > 0 && now->size == seen->size
        && !sha256_equal(&now->root, &seen->root)) {
        return err_fail(err, MESSAGE_WITNESS_SPLIT, "i", seen->size);
    }
    if (request->old != seen->size) {
        return err_fail(err, MESSAGE_WITNESS_OLD, "ii", seen->size,
                        request->old);
    }
    /* RFC 9162: the root of an empty tree. */
    if (seen->size == 0) {
        claim.old_root = sha256_of(STR(""));
    }
    return merkle_check_consistency(&claim, &request->proof) ? 0
        : err_fail(err, MESSAGE_WITNESS_SPLIT, "i", seen->size);
}

/* The signature of the log first: an outsider must not be able to make the
 * witness remember anything. `now` is what the caller then signs and
 * remembers. */
int witness_judge(const struct witness_request *request,
                  const struct note_key *log,
                  const struct witness_seen *seen, struct mem *mem,
                  struct checkpoint *now, struct err *err)
{
    struct note note;
    assert(request != NULL && now != NULL);
    int code = note_parse(&note, request->note, err);
    if (code == 0) {
        code = note_check(&note, log, mem, NULL, err);
    }
    if (code == 0) {
        code = checkpoint_parse(now, note.text, err);
    }
    if (code == 0 && !str_is(now->origin, log->name)) {
        code = err_fail(err, MESSAGE_CHECKPOINT_ORIGIN, "ts", now->origin,
                        log->name);
    }
    return code < 0 ? code : check_growth(request, seen, now, err);
}
