/* Checkpoints (C2SP tlog-checkpoint): origin, size and root of the log, as a
 * signed note.  The first one signed fixes the origin; there is never more
 * than one of a size; each is proved consistent with the one before it. */
#ifndef AWIG_AUDIT_CHECKPOINT_H
#define AWIG_AUDIT_CHECKPOINT_H

#include "audit/log.h"
#include "audit/note.h"

struct checkpoint {
    struct str origin;            /* view of the parsed text */
    int64_t size;                 /* leaves covered */
    struct sha256 root;           /* of the tree over them */
};
void checkpoint_text(struct buf *buf, const struct checkpoint *checkpoint);
/* Lines beyond the third (extensions) are allowed and left alone. */
int checkpoint_parse(struct checkpoint *out, struct str text,
                     struct err *err);

/* Signs the log as it is and keeps the note; when this size was signed
 * before, gives that note.  All keys carry the log's origin as their name:
 * two of them during the overlap of a rotation (audit/rotation.h says which
 * may).  Each signature is checked before the note is kept. */
struct checkpoint_order {
    const struct note_key *keys;  /* all of the log's own name */
    size_t count;                 /* at least one */
    int64_t at;                   /* UTC seconds, of cosignatures */
    /* Appends the signature line of a key whose secret is elsewhere; NULL =
     * all secrets are here. */
    int (*sign)(void *user, const struct note_key *key, struct str text,
                struct buf *line, struct err *err);
    void *user;
};
int checkpoint_sign(struct db *db, const struct checkpoint_order *order,
                    struct arena *arena, struct str *note, struct err *err);
/* The newest signed note with at least `size` leaves: 1, 0, negative. */
int checkpoint_latest(struct db *db, int64_t size, struct arena *arena,
                      struct str *note, struct err *err);

/* Checks every kept checkpoint against the tree; *count gets how many. */
int checkpoint_verify_all(struct db *db, int64_t *count, struct err *err);
/* Adds a cosignature line of a witness to the newest note, once it is found
 * good. */
int checkpoint_cosign(struct db *db, struct str line,
                      const struct note_key *witness, struct err *err);
/* Requires good cosignatures of at least `need` of these witnesses on the
 * newest note: MESSAGE_WITNESS_FEW. */
struct witness_policy {
    const struct note_key *witnesses; /* their public keys */
    size_t count, need;           /* how many are known */
};
int checkpoint_verify_witnessed(struct db *db,
                                const struct witness_policy *policy,
                                struct err *err);

/* tlog-proof@v1 of an entry in the checkpoint of `note`. */
int checkpoint_prove(struct db *db, int64_t index, struct str note,
                     struct buf *out, struct err *err);
/* Checks a tlog-proof of `leaf` (its bytes) against a trusted key. */
int checkpoint_check_proof(struct str proof, struct str leaf,
                           const struct note_key *key, struct mem *mem,
                           struct err *err);

/* Writes checkpoint, tiles and entry bundles as C2SP tlog-tiles; *files
 * counts what was written. */
int checkpoint_export(struct db *db, struct str note, const char *folder,
                      int64_t *files, struct err *err);

#endif
