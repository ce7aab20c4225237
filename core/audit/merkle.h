/* The Merkle tree of RFC 6962, pure: hashes, peaks, proofs and their checks.
 * It knows nothing of databases; nodes come from a callback.
 *
 * A node at level l and index i covers the 2^l leaves from i * 2^l. */
#ifndef AWIG_AUDIT_MERKLE_H
#define AWIG_AUDIT_MERKLE_H

#include "base/err.h"
#include "base/sha256.h"

enum { MERKLE_PROOF_MAX = 66, MERKLE_PEAKS_MAX = 64 };

struct sha256 merkle_leaf(struct str bytes);         /* H(0x00, bytes) */
struct sha256 merkle_node(const struct sha256 *left,
                          const struct sha256 *right);  /* H(0x01, l, r) */

/* The roots of the whole subtrees of a tree of `size` leaves, largest first:
 * one for each bit of the size. */
struct merkle_peaks {
    int64_t size;                 /* leaves */
    size_t count;
    struct sha256 peaks[MERKLE_PEAKS_MAX]; /* the largest first */
};
/* Appends one leaf: O(1) amortised. */
void merkle_append(struct merkle_peaks *peaks, const struct sha256 *leaf);
/* How many peaks a tree of this size has. */
size_t merkle_peaks_count(int64_t size);
/* The root; of an empty tree SHA-256 of nothing. */
struct sha256 merkle_root(const struct merkle_peaks *peaks);

struct merkle_source {
    /* The hash of a whole node (level 0 = a leaf's hash). */
    int (*node)(void *user, unsigned level, int64_t index,
                struct sha256 *out, struct err *err);
    void *user;
};
/* The root of the first `size` leaves. */
int merkle_root_at(const struct merkle_source *source, int64_t size,
                   struct sha256 *out, struct err *err);

struct merkle_proof {
    size_t count;                 /* of hashes, 0 is a proof, too */
    struct sha256 hashes[MERKLE_PROOF_MAX]; /* from the leaf up */
};
/* PATH of RFC 6962 section 2.1.1; 0 <= index < size. */
int merkle_prove_inclusion(const struct merkle_source *source, int64_t index,
                           int64_t size, struct merkle_proof *out,
                           struct err *err);
/* PROOF of section 2.1.2; 0 <= old <= size. Empty for 0 and for equality. */
int merkle_prove_consistency(const struct merkle_source *source, int64_t old,
                             int64_t size, struct merkle_proof *out,
                             struct err *err);

/* The checks of RFC 9162 sections 2.1.3.2 and 2.1.4.2. */
struct merkle_inclusion {
    int64_t index, size;          /* of the leaf, and leaves of the tree */
    struct sha256 leaf, root;     /* leaf: its hash */
};
bool merkle_check_inclusion(const struct merkle_inclusion *claim,
                            const struct merkle_proof *proof);
struct merkle_consistency {
    int64_t old, size;            /* leaves before and now */
    struct sha256 old_root, root; /* over them */
};
bool merkle_check_consistency(const struct merkle_consistency *claim,
                              const struct merkle_proof *proof);

#endif
