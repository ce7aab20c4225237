/* RFC 6962 hashing.  Leaves and nodes are told apart by a first byte, so that
 * no node can pass for a leaf; a tree of any size splits at the largest power
 * of two below it, so that the left part is always whole.
 *
 * No recursion and no allocation: a tree of 2^62 leaves needs 63 hashes.
 * What proves and what checks share nothing but the hash of a node. */
#include "audit/merkle.h"

#include <assert.h>

/* RFC 9162 section 2.1.1: leaves and nodes begin with different bytes, so
 * that neither can pass for the other. */
struct sha256 merkle_leaf(struct str bytes)
{
    assert(bytes.bytes != NULL || bytes.size == 0);
    struct str pieces[2] = { { "\0", 1 }, bytes };
    return sha256_pieces(pieces, 2);
}

/* Both hashes behind the byte 1. */
struct sha256 merkle_node(const struct sha256 *left,
                          const struct sha256 *right)
{
    assert(left != NULL && right != NULL);
    struct str pieces[3] = {
        { "\1", 1 },
        { (const char *)left->bytes, SHA256_BYTES },
        { (const char *)right->bytes, SHA256_BYTES },
    };
    return sha256_pieces(pieces, 3);
}

/* ---- Peaks ------------------------------------------------------------- */

/* The ones in the binary form of the size: clearing the lowest one leaves the
 * rest. */
size_t merkle_peaks_count(int64_t size)
{
    size_t count = 0;
    assert(size >= 0);
    for (uint64_t rest = (uint64_t)size; rest != 0; rest &= rest - 1) {
        count++;
    }
    return count;
}

/* Peaks are the roots of perfect trees, one for each 1 of the size in
 * binary, the largest first. */
void merkle_append(struct merkle_peaks *peaks, const struct sha256 *leaf)
{
    assert(leaf != NULL);
    assert(peaks->count == merkle_peaks_count(peaks->size));
    assert(peaks->size < INT64_MAX);
    struct sha256 hash = *leaf;
    /* Each trailing 1 of the old size is a subtree that becomes whole. */
    for (int64_t rest = peaks->size; (rest & 1) != 0; rest >>= 1) {
        peaks->count--;
        hash = merkle_node(&peaks->peaks[peaks->count], &hash);
    }
    peaks->peaks[peaks->count] = hash;
    peaks->count++;
    peaks->size++;
}

/* Folds the peaks from the right: the smallest trees are joined first, as the
 * definition splits from the left. */
struct sha256 merkle_root(const struct merkle_peaks *peaks)
{
    assert(peaks->count == merkle_peaks_count(peaks->size));
    if (peaks->count == 0) {
        return sha256_of(STR(""));
    }
    struct sha256 root = peaks->peaks[peaks->count - 1];
    for (size_t i = peaks->count - 1; i > 0; i--) {
        root = merkle_node(&peaks->peaks[i - 1], &root);
    }
    return root;
}

/* ---- Proofs ------------------------------------------------------------ */

/* The largest power of two below n (n > 1): k of RFC 9162 section 2.1.1. */
static int64_t split(int64_t n)
{
    int64_t power = 1;
    assert(n > 1);
    while (power < n - power) {
        power *= 2;
    }
    return power;
}

/* The logarithm of a power of two. */
static unsigned level_of(int64_t power)
{
    unsigned level = 0;
    assert(power > 0 && (power & (power - 1)) == 0);
    while ((int64_t)1 << level != power) {
        level++;
    }
    return level;
}

/* Sets `out` to MTH of the leaves [low, high): whole parts from the source,
 * put together from the right, as the peaks of a tree are. The range must
 * begin where a part of its size begins, as all ranges of proofs do. Errors:
 * those of the source. */
static int range_root(const struct merkle_source *source, int64_t low,
                      int64_t high, struct sha256 *out, struct err *err)
{
    assert(low >= 0);
    assert(out != NULL);
    struct sha256 parts[MERKLE_PEAKS_MAX];
    size_t count = 0;
    assert(low < high);
    while (low < high) {
        int64_t length = high - low;
        int64_t power = length == 1 ? 1 : split(length);
        if (power * 2 == length) {
            power = length;
        }
        unsigned level = level_of(power);
        assert((low >> level) << level == low);
        int code = source->node(source->user, level, low >> level,
                                &parts[count], err);
        if (code < 0) {
            return code;
        }
        count++;
        low += power;
    }
    *out = parts[count - 1];
    for (size_t i = count - 1; i > 0; i--) {
        *out = merkle_node(&parts[i - 1], out);
    }
    return 0;
}

/* The root that the tree had when it was so long; an old checkpoint is
 * compared with it. */
int merkle_root_at(const struct merkle_source *source, int64_t size,
                   struct sha256 *out, struct err *err)
{
    assert(source != NULL && size >= 0);
    if (size == 0) {
        *out = sha256_of(STR(""));
        return 0;
    }
    return range_root(source, 0, size, out, err);
}

/* Turns the order around: proofs are gathered from the root, and read from
 * the leaf. */
static void reverse(struct merkle_proof *proof)
{
    assert(proof != NULL);
    assert(proof->count <= MERKLE_PROOF_MAX);
    for (size_t i = 0; i < proof->count / 2; i++) {
        struct sha256 kept = proof->hashes[i];
        proof->hashes[i] = proof->hashes[proof->count - 1 - i];
        proof->hashes[proof->count - 1 - i] = kept;
    }
}

/* Adds the root of a range to the proof. */
static int add_range(const struct merkle_source *source, int64_t low,
                     int64_t high, struct merkle_proof *proof,
                     struct err *err)
{
    assert(low < high);
    assert(proof->count < MERKLE_PROOF_MAX);
    int code = range_root(source, low, high, &proof->hashes[proof->count],
                          err);
    proof->count++;
    return code;
}

/* RFC 9162 section 2.1.3.1, without recursion: what is not descended into is
 * proof. */
int merkle_prove_inclusion(const struct merkle_source *source, int64_t index,
                           int64_t size, struct merkle_proof *out,
                           struct err *err)
{
    assert(out != NULL);
    int64_t low = 0;
    int64_t high = size;
    assert(0 <= index && index < size);
    out->count = 0;
    while (high - low > 1) {
        int64_t middle = low + split(high - low);
        bool left = index < middle;
        int code = left ? add_range(source, middle, high, out, err)
                        : add_range(source, low, middle, out, err);
        if (code < 0) {
            return code;
        }
        low = left ? low : middle;
        high = left ? middle : high;
    }
    reverse(out);
    return 0;
}

/* RFC 9162 section 2.1.4.1, without recursion. */
int merkle_prove_consistency(const struct merkle_source *source, int64_t old,
                             int64_t size, struct merkle_proof *out,
                             struct err *err)
{
    assert(out != NULL);
    int64_t low = 0;
    int64_t high = size;
    assert(0 <= old && old <= size);
    out->count = 0;
    if (old == 0 || old == size) {
        return 0;
    }
    while (old != high) {
        int64_t middle = low + split(high - low);
        bool left = old <= middle;
        int code = left ? add_range(source, middle, high, out, err)
                        : add_range(source, low, middle, out, err);
        if (code < 0) {
            return code;
        }
        low = left ? low : middle;
        high = left ? middle : high;
    }
    /* The old tree itself is left out where the checker knows its root. */
    int code = low == 0 ? 0 : add_range(source, low, high, out, err);
    reverse(out);
    return code;
}

/* ---- Checks ------------------------------------------------------------ */

/* RFC 9162 section 2.1.3.2. Walks from the leaf up: `at` is the node's place
 * in its level, `last` that of the last node. A node that is right, or last
 * and lonely, takes its sibling from the left. */
bool merkle_check_inclusion(const struct merkle_inclusion *claim,
                            const struct merkle_proof *proof)
{
    assert(claim != NULL);
    assert(proof->count <= MERKLE_PROOF_MAX);
    if (claim->index < 0 || claim->index >= claim->size) {
        return false;
    }
    uint64_t at = (uint64_t)claim->index;
    uint64_t last = (uint64_t)claim->size - 1;
    struct sha256 hash = claim->leaf;
    for (size_t i = 0; i < proof->count; i++) {
        /* Above the root there is nothing: the proof is too long. */
        if (last == 0) {
            return false;
        }
        if ((at & 1) != 0 || at == last) {
            hash = merkle_node(&proof->hashes[i], &hash);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = merkle_node(&hash, &proof->hashes[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && sha256_equal(&hash, &claim->root);
}

/* The loop of RFC 9162 section 2.1.4.2, steps 5 to 8: both roots are
 * computed at once from `first`, the root of the last whole part of the old
 * tree, and the hashes from `next` on. */
static bool climb(const struct merkle_consistency *claim,
                  const struct merkle_proof *proof, size_t next,
                  struct sha256 first)
{
    assert(claim->old > 0);
    assert(claim->old < claim->size);
    uint64_t at = (uint64_t)claim->old - 1;
    uint64_t last = (uint64_t)claim->size - 1;
    struct sha256 old_hash = first;
    struct sha256 hash = first;
    assert(next <= proof->count);
    /* Up to the largest whole part that ends the old tree. */
    while ((at & 1) != 0) {
        at >>= 1;
        last >>= 1;
    }
    for (size_t i = next; i < proof->count; i++) {
        if (last == 0) {
            return false;
        }
        if ((at & 1) != 0 || at == last) {
            old_hash = merkle_node(&proof->hashes[i], &old_hash);
            hash = merkle_node(&proof->hashes[i], &hash);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = merkle_node(&hash, &proof->hashes[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && sha256_equal(&old_hash, &claim->old_root)
        && sha256_equal(&hash, &claim->root);
}

/* The cases where one tree is empty, equal or a whole subtree need no proof or
 * a shorter one (section 2.1.4.2, steps 1 to 4). */
bool merkle_check_consistency(const struct merkle_consistency *claim,
                              const struct merkle_proof *proof)
{
    assert(claim != NULL);
    assert(proof->count <= MERKLE_PROOF_MAX);
    if (claim->old < 0 || claim->old > claim->size) {
        return false;
    }
    if (claim->old == claim->size) {
        return proof->count == 0
            && sha256_equal(&claim->old_root, &claim->root);
    }
    if (claim->old == 0) {
        struct sha256 empty = sha256_of(STR(""));
        return proof->count == 0 && sha256_equal(&claim->old_root, &empty);
    }
    bool whole = (claim->old & (claim->old - 1)) == 0;
    if (!whole && proof->count == 0) {
        return false;
    }
    return whole ? climb(claim, proof, 0, claim->old_root)
                 : climb(claim, proof, 1, proof->hashes[0]);
}
