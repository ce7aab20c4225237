/* Which keys sign a log.
 *
 * A key enters by an entry "key.add" and leaves by "key.retire"; at every size
 * the entries before it say which keys are in use, and a checkpoint of that
 * size carries the signature of each of them: two during the overlap of a
 * rotation.  The first key that is entered counts as in use from the start.
 * A log without such entries is signed by one key, the same for ever.
 *
 * Whoever knows one key follows the rotation from it: a key is believed once
 * a checkpoint that holds its entry is signed by a key believed before. */
#ifndef AWIG_AUDIT_ROTATION_H
#define AWIG_AUDIT_ROTATION_H

#include "audit/log.h"
#include "audit/note.h"

struct rotation_key {
    struct note_key key;
    int64_t added, retired;       /* entries; retired -1 = in use */
};
struct rotation {
    struct rotation_key *keys;    /* in the order of their entries */
    size_t count;
};
/* Reads the keys of a log into `arena`. */
int rotation_read(struct db *db, struct arena *arena, struct rotation *out,
                  struct err *err);
/* Is key `at` in use for a checkpoint of `size` entries? */
bool rotation_uses(const struct rotation *rotation, size_t at, int64_t size);
/* Where the key stands in the rotation, -1 when it does not. */
int rotation_find(const struct rotation *rotation,
                  const struct note_key *key);

struct signers {
    const struct note_key *keys;
    size_t count;
};
/* May these keys sign a checkpoint of `size` entries?  All in use must, no
 * other may: MESSAGE_KEY_NEEDED, MESSAGE_KEY_STRANGER.  `last` is the newest
 * note, empty when there is none: without entries about keys, one of its
 * signers must be among them. */
int rotation_check_signers(struct db *db, const struct signers *signers,
                           int64_t size, struct str last, struct err *err);

/* May this key be retired after `size` entries?  Not the last one
 * (MESSAGE_KEY_LAST), and not before a kept checkpoint was signed by it and by
 * one that stays (MESSAGE_KEY_OVERLAP; not asked of a key that is `lost`). */
int rotation_check_retire(struct db *db, const struct note_key *key,
                          bool lost, struct err *err);

/* Requires on every kept checkpoint good signatures of the keys that were in
 * use at its size.  `key` is one that the caller trusts: there must be
 * checkpoints that it, or keys that it vouches for, signed (MESSAGE_KEY_CHAIN,
 * MESSAGE_NOTE_UNSIGNED); without entries about keys, each by it.  NULL = the
 * caller knows none. */
int rotation_verify(struct db *db, const struct note_key *key,
                    struct err *err);

#endif
