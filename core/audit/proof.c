/* Proofs for outsiders: C2SP tlog-proof@v1.
 *
 * Checking needs the proof, the entry's bytes and the log's public key: no
 * hub, no network.
 *
 * A proof travels: an official hands it over with the entry's bytes, and
 * anybody who has the log's public key sees that this entry stood in the log
 * that was signed, at this place. */
#include <assert.h>
#include <string.h>

#include "audit/checkpoint.h"
#include "audit/log_internal.h"

/* The first line of a proof (C2SP tlog-proof). */
static const char HEADER[] = "c2sp.org/tlog-proof@v1\n";

/* Appends the proof: header, index, hashes, a blank line, the note. It holds
 * all that somebody without the hub needs to check an entry. */
static void render(struct buf *out, int64_t index,
                   const struct merkle_proof *proof, struct str note)
{
    assert(index >= 0);
    assert(proof->count <= MERKLE_PROOF_MAX);
    buf_text(out, HEADER);
    buf_text(out, "index ");
    buf_integer(out, index);
    buf_char(out, '\n');
    for (size_t i = 0; i < proof->count; i++) {
        note_base64(out, log_bytes_of(&proof->hashes[i]));
        buf_char(out, '\n');
    }
    buf_char(out, '\n');
    buf_str(out, note);
}

/* Does the proof lead from the entry's bytes to the signed root? A database
 * that somebody changed gives no proof, rather than one that others refuse.
 * Errors: MESSAGE_PROOF_WRONG, those of the log. */
static int check_own(struct db *db, int64_t index,
                     const struct checkpoint *checkpoint,
                     const struct merkle_proof *proof, struct err *err)
{
    struct arena arena;
    struct str leaf = { "", 0 };
    assert(index < checkpoint->size);
    assert(proof != NULL);
    arena_init(&arena, db_mem(db));
    int code = log_leaf(db, index, &arena, &leaf, err);
    struct merkle_inclusion claim = { .index = index,
        .size = checkpoint->size, .leaf = merkle_leaf(leaf),
        .root = checkpoint->root };
    if (code == 0 && !merkle_check_inclusion(&claim, proof)) {
        code = err_fail(err, MESSAGE_PROOF_WRONG, "i", index);
    }
    arena_free(&arena);
    return code;
}

/* Proves against the given note, which may be older than the log. Errors:
 * MESSAGE_LOG_ENTRY_RANGE for an entry that the note does not cover,
 * MESSAGE_PROOF_WRONG where the database is damaged. */
int checkpoint_prove(struct db *db, int64_t index, struct str note,
                     struct buf *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    struct merkle_source source = log_source(db);
    struct merkle_proof proof;
    struct checkpoint checkpoint;
    struct note parsed;
    int code = note_parse(&parsed, note, err);
    if (code == 0) {
        code = checkpoint_parse(&checkpoint, parsed.text, err);
    }
    if (code == 0 && (index < 0 || index >= checkpoint.size)) {
        code = err_fail(err, MESSAGE_LOG_ENTRY_RANGE, "ii", index,
                        checkpoint.size);
    }
    if (code == 0) {
        code = merkle_prove_inclusion(&source, index, checkpoint.size,
                                      &proof, err);
    }
    if (code == 0) {
        code = check_own(db, index, &checkpoint, &proof, err);
    }
    if (code == 0) {
        render(out, index, &proof, note);
        code = out->failed ? err_nomem(err) : 0;
    }
    return code;
}

/* ---- Checking ----------------------------------------------------------- */

/* Reads up to the blank line; what is left in *text is the checkpoint. A
 * line "extra" is skipped, as the format asks. */
static bool parse_proof(struct str *text, int64_t *index,
                        struct merkle_proof *proof)
{
    assert(text != NULL && proof != NULL);
    assert(index != NULL);
    struct str line;
    proof->count = 0;
    if (!str_cut_line(text, &line)
        || line.size + 1 != sizeof HEADER - 1
        || memcmp(line.bytes, HEADER, line.size) != 0
        || !str_cut_line(text, &line)) {
        return false;
    }
    if (str_starts(line, "extra ") && !str_cut_line(text, &line)) {
        return false;
    }
    if (!str_starts(line, "index ")
        || !str_integer((struct str){ line.bytes + 6, line.size - 6 },
                        index)) {
        return false;
    }
    assert(proof->count == 0);
    while (str_cut_line(text, &line)) {
        if (line.size == 0) {
            return true;
        }
        if (proof->count == MERKLE_PROOF_MAX
            || !note_base64_read(line, proof->hashes[proof->count].bytes,
                                 SHA256_BYTES)) {
            return false;
        }
        proof->count++;
    }
    return false;
}

/* The signature first: without it the rest proves nothing. Errors:
 * MESSAGE_PROOF_FORM, MESSAGE_PROOF_WRONG, those of notes. */
int checkpoint_check_proof(struct str proof, struct str leaf,
                           const struct note_key *key, struct mem *mem,
                           struct err *err)
{
    assert(key != NULL);
    struct str rest = proof;
    struct merkle_inclusion claim;
    struct merkle_proof hashes;
    struct checkpoint checkpoint;
    struct note note;
    if (!parse_proof(&rest, &claim.index, &hashes)) {
        return err_fail(err, MESSAGE_PROOF_FORM, "");
    }
    int code = note_parse(&note, rest, err);
    if (code == 0) {
        code = note_check(&note, key, mem, NULL, err);
    }
    if (code == 0) {
        code = checkpoint_parse(&checkpoint, note.text, err);
    }
    if (code == 0 && !str_is(checkpoint.origin, key->name)) {
        code = err_fail(err, MESSAGE_CHECKPOINT_ORIGIN, "ts",
                        checkpoint.origin, key->name);
    }
    if (code < 0) {
        return code;
    }
    claim.size = checkpoint.size;
    claim.root = checkpoint.root;
    claim.leaf = merkle_leaf(leaf);
    return merkle_check_inclusion(&claim, &hashes) ? 0
        : err_fail(err, MESSAGE_PROOF_WRONG, "i", claim.index);
}
