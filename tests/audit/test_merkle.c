/* The Merkle tree against the vectors of RFC 6962's reference code, and every
 * proof of every small tree, accepted as it is and refused with any hash,
 * index or size changed. */
#include "audit/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

enum { LEAVES_MAX = 70 };

/* A tree over the one-byte leaves 0, 1, 2, ... kept whole. */
struct tree {
    struct sha256 leaves[LEAVES_MAX];
};

static void tree_make(struct tree *tree)
{
    for (size_t i = 0; i < LEAVES_MAX; i++) {
        char byte = (char)i;
        tree->leaves[i] = merkle_leaf((struct str){ &byte, 1 });
    }
}

/* MTH straight from the definition in RFC 6962 section 2.1. */
static struct sha256 definition(const struct tree *tree, size_t low,
                                size_t high)
{
    size_t length = high - low;
    size_t split = 1;
    if (length == 0) {
        return sha256_of(STR(""));
    }
    if (length == 1) {
        return tree->leaves[low];
    }
    while (split * 2 < length) {
        split *= 2;
    }
    struct sha256 left = definition(tree, low, low + split);
    struct sha256 right = definition(tree, low + split, high);
    return merkle_node(&left, &right);
}

static int node(void *user, unsigned level, int64_t index,
                struct sha256 *out, struct err *err)
{
    (void)err;
    size_t low = (size_t)index << level;
    *out = definition(user, low, low + ((size_t)1 << level));
    return 0;
}

static void test_vectors(void **state)
{
    static const struct str LEAVES[] = {
        { "", 0 }, { "\x00", 1 }, { "\x10", 1 }, { "\x20\x21", 2 },
        { "\x30\x31", 2 }, { "\x40\x41\x42\x43", 4 },
        { "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
        { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
          16 },
    };
    static const char *const ROOTS[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    struct merkle_peaks peaks;
    (void)state;
    memset(&peaks, 0, sizeof peaks);
    for (size_t i = 0; i < 9; i++) {
        char hex[SHA256_HEX_BYTES];
        struct sha256 root = merkle_root(&peaks);
        sha256_hex(&root, hex);
        assert_string_equal(hex, ROOTS[i]);
        if (i < 8) {
            struct sha256 leaf = merkle_leaf(LEAVES[i]);
            merkle_append(&peaks, &leaf);
        }
    }
}

static void test_peaks_are_the_definition(void **state)
{
    struct tree tree;
    struct merkle_peaks peaks;
    (void)state;
    tree_make(&tree);
    memset(&peaks, 0, sizeof peaks);
    for (size_t size = 0; size < LEAVES_MAX; size++) {
        struct merkle_source source = { node, &tree };
        struct sha256 expected = definition(&tree, 0, size);
        struct sha256 root = merkle_root(&peaks);
        struct err err;
        assert_true(sha256_equal(&root, &expected));
        assert_int_equal(merkle_root_at(&source, (int64_t)size, &root, &err),
                         0);
        assert_true(sha256_equal(&root, &expected));
        assert_int_equal(peaks.count, merkle_peaks_count((int64_t)size));
        merkle_append(&peaks, &tree.leaves[size]);
    }
}

static void test_inclusion(void **state)
{
    struct tree tree;
    struct merkle_source source = { node, &tree };
    struct err err;
    (void)state;
    tree_make(&tree);
    for (int64_t size = 1; size < 40; size++) {
        for (int64_t index = 0; index < size; index++) {
            struct merkle_proof proof;
            struct merkle_inclusion claim = {
                index, size, tree.leaves[index],
                definition(&tree, 0, (size_t)size)
            };
            assert_int_equal(merkle_prove_inclusion(&source, index, size,
                                                    &proof, &err), 0);
            assert_true(merkle_check_inclusion(&claim, &proof));
            for (size_t i = 0; i < proof.count; i++) {
                proof.hashes[i].bytes[7] ^= 1;
                assert_false(merkle_check_inclusion(&claim, &proof));
                proof.hashes[i].bytes[7] ^= 1;
            }
            claim.leaf = tree.leaves[(index + 1) % LEAVES_MAX];
            assert_false(merkle_check_inclusion(&claim, &proof));
            claim.leaf = tree.leaves[index];
            claim.index = index + 1;
            assert_false(merkle_check_inclusion(&claim, &proof));
            claim.index = -1;
            assert_false(merkle_check_inclusion(&claim, &proof));
            claim.index = index;
            proof.hashes[proof.count] = tree.leaves[0];
            proof.count++;
            assert_false(merkle_check_inclusion(&claim, &proof));
            proof.count -= 2;
            if (size > 1) {
                assert_false(merkle_check_inclusion(&claim, &proof));
            }
        }
    }
}

static void check_consistency(struct tree *tree, int64_t old, int64_t size)
{
    struct merkle_source source = { node, tree };
    struct merkle_proof proof;
    struct err err;
    struct merkle_consistency claim = {
        old, size, definition(tree, 0, (size_t)old),
        definition(tree, 0, (size_t)size)
    };
    assert_int_equal(merkle_prove_consistency(&source, old, size, &proof,
                                              &err), 0);
    assert_true(merkle_check_consistency(&claim, &proof));
    claim.old_root.bytes[0] ^= 1;
    assert_false(merkle_check_consistency(&claim, &proof));
    claim.old_root.bytes[0] ^= 1;
    if (old == 0) {
        return;                   /* anything follows from nothing */
    }
    claim.root.bytes[0] ^= 1;
    assert_false(merkle_check_consistency(&claim, &proof));
    claim.root.bytes[0] ^= 1;
    for (size_t i = 0; i < proof.count; i++) {
        proof.hashes[i].bytes[31] ^= 128;
        assert_false(merkle_check_consistency(&claim, &proof));
        proof.hashes[i].bytes[31] ^= 128;
    }
    proof.hashes[proof.count] = claim.root;
    proof.count++;
    assert_false(merkle_check_consistency(&claim, &proof));
    if (proof.count > 1) {
        proof.count -= 2;
        assert_false(merkle_check_consistency(&claim, &proof));
    }
}

static void test_consistency(void **state)
{
    struct tree tree;
    (void)state;
    tree_make(&tree);
    for (int64_t size = 0; size < 36; size++) {
        for (int64_t old = 0; old <= size; old++) {
            check_consistency(&tree, old, size);
        }
    }
}

static void test_consistency_refuses_nonsense(void **state)
{
    struct merkle_proof proof = { .count = 0 };
    struct merkle_consistency claim;
    (void)state;
    memset(&claim, 0, sizeof claim);
    claim.old = 3;
    claim.size = 2;
    assert_false(merkle_check_consistency(&claim, &proof));
    claim.size = 7;
    assert_false(merkle_check_consistency(&claim, &proof));
    claim.old = -1;
    assert_false(merkle_check_consistency(&claim, &proof));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_peaks_are_the_definition),
        cmocka_unit_test(test_inclusion),
        cmocka_unit_test(test_consistency),
        cmocka_unit_test(test_consistency_refuses_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
