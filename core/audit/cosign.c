/* Cosignatures of witnesses on the kept notes.
 *
 * Only the newest checkpoint is extended: an older one is contained in it.
 *
 * A witness that is not ours remembers the log and signs what it saw, with
 * the time (C2SP tlog-cosignature). Its line is appended to the note that
 * we signed; the text above stays as it was, so all earlier signatures stay
 * good. */
#include <assert.h>

#include "audit/checkpoint.h"
#include "audit/log_internal.h"

/* The newest note, taken apart; both live in the arena. Errors:
 * MESSAGE_CHECKPOINT_NONE without one. */
static int newest(struct db *db, struct arena *arena, struct str *bytes,
                  struct note *note, struct err *err)
{
    assert(bytes != NULL);
    assert(note != NULL);
    int code = checkpoint_latest(db, 0, arena, bytes, err);
    if (code == 0) {
        return err_fail(err, MESSAGE_CHECKPOINT_NONE, "");
    }
    return code < 0 ? code : note_parse(note, *bytes, err);
}

/* Appends the line to the note in `buf`, and checks the whole by the witness:
 * *out borrows from `buf`. */
static int check_with(struct buf *buf, struct str line,
                      const struct note_key *witness, struct note *out,
                      struct err *err)
{
    assert(buf->failed || buf->size > 0);
    assert(witness->type == NOTE_COSIGNATURE);
    buf_str(buf, str_trim(line));
    while (buf->size > 0 && buf->bytes[buf->size - 1] == '\n') {
        buf->size--;
    }
    buf_char(buf, '\n');
    int code = buf->failed ? err_nomem(err)
        : note_parse(out, buf_view(buf), err);
    return code != 0 ? code
        : note_check(out, witness, buf->mem, NULL, err);
}

/* Keeps the note with the line behind it, once the whole is good by the
 * witness: a line that is kept was checked. Errors: those of notes, a
 * signature that is not good. */
static int extend(struct db *db, struct str note, struct str line,
                  const struct note_key *witness, struct err *err)
{
    assert(db != NULL);
    struct checkpoint checkpoint;
    struct note longer;
    struct buf buf;
    buf_init(&buf, db_mem(db), 0);
    buf_str(&buf, note);
    int code = check_with(&buf, line, witness, &longer, err);
    if (code == 0) {
        code = checkpoint_parse(&checkpoint, longer.text, err);
    }
    if (code == 0) {
        code = log_extend_checkpoint(db, checkpoint.size, buf_view(&buf),
                                     err);
    }
    buf_free(&buf);
    return code;
}

/* Is the line itself the witness's good signature of the note's text? What
 * is kept already says nothing of what is given. */
static int check_line(const struct note *note, struct str line,
                      const struct note_key *witness, struct mem *mem,
                      struct err *err)
{
    struct note alone;
    struct buf buf;
    assert(note->text.size > 0);
    buf_init(&buf, mem, 0);
    buf_str(&buf, note->text);
    buf_char(&buf, '\n');
    int code = check_with(&buf, line, witness, &alone, err);
    buf_free(&buf);
    return code;
}

/* Errors: MESSAGE_WITNESS_KEY when the key is no witness's,
 * MESSAGE_CHECKPOINT_NONE, those of extend. */
int checkpoint_cosign(struct db *db, struct str line,
                      const struct note_key *witness, struct err *err)
{
    assert(db != NULL);
    assert(witness != NULL);
    struct arena arena;
    struct note note;
    struct err ignored;
    struct str bytes;
    if (witness->type != NOTE_COSIGNATURE) {
        return err_fail(err, MESSAGE_WITNESS_KEY, "");
    }
    arena_init(&arena, db_mem(db));
    int code = newest(db, &arena, &bytes, &note, err);
    assert(code <= 0);
    if (code == 0) {
        code = check_line(&note, line, witness, db_mem(db), err);
    }
    /* The same witness a second time adds nothing. */
    if (code == 0 && note_check(&note, witness, db_mem(db), NULL,
                                &ignored) < 0) {
        code = extend(db, bytes, line, witness, err);
    }
    arena_free(&arena);
    return code;
}

/* Each witness counts once, however many lines it left. Errors:
 * MESSAGE_WITNESS_FEW with both numbers. */
int checkpoint_verify_witnessed(struct db *db,
                                const struct witness_policy *policy,
                                struct err *err)
{
    assert(db != NULL);
    struct arena arena;
    struct note note;
    struct err ignored;
    struct str bytes;
    int64_t good = 0;
    assert(policy->need > 0);
    arena_init(&arena, db_mem(db));
    int code = newest(db, &arena, &bytes, &note, err);
    bool none = code < 0 && err->message == MESSAGE_CHECKPOINT_NONE;
    if (none) {
        /* Nothing signed is nothing witnessed: whoever stripped the file of
         * its checkpoints gets no milder answer. */
        err_clear(err);
        code = 0;
    }
    for (size_t i = 0; code == 0 && !none && i < policy->count; i++) {
        const struct note_key *witness = &policy->witnesses[i];
        good += witness->type == NOTE_COSIGNATURE
            && note_check(&note, witness, db_mem(db), NULL, &ignored) == 0;
    }
    if (code == 0 && good < (int64_t)policy->need) {
        code = err_fail(err, MESSAGE_WITNESS_FEW, "ii", good,
                        (int64_t)policy->need);
    }
    arena_free(&arena);
    return code;
}
