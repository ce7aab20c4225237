/* SHA-256 and HMAC against FIPS 180-4 and RFC 4231. */
#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <string.h>

static void same_hex(struct sha256 hash, const char *want)
{
    char hex[SHA256_HEX_BYTES];
    sha256_hex(&hash, hex);
    assert_string_equal(hex, want);
}

static void hashes(void **state)
{
    (void)state;
    same_hex(sha256_of(STR("abc")), "ba7816bf8f01cfea414140de5dae2223"
             "b00361a396177a9cb410ff61f20015ad");
    same_hex(sha256_of((struct str){ NULL, 0 }),
             "e3b0c44298fc1c149afbf4c8996fb924"
             "27ae41e4649b934ca495991b7852b855");
    struct str pieces[] = { STR("a"), STR(""), STR("bc") };
    struct sha256 whole = sha256_of(STR("abc"));
    struct sha256 parts = sha256_pieces(pieces, 3);
    assert_true(sha256_equal(&whole, &parts));
    struct sha256 none = sha256_pieces(NULL, 0);
    assert_false(sha256_equal(&whole, &none));
}

/* Each size around the blocks of 64, whole and cut in two anywhere, against
 * another library. */
static void agrees_with_another(void **state)
{
    char text[300];
    (void)state;
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)(i * 7 + i / 13);
    }
    for (size_t size = 0; size <= sizeof text; size++) {
        struct sha256 other, hash = sha256_of((struct str){ text, size });
        size_t cut = size * 37 % (size + 1);
        struct str pieces[] = { { text, cut }, { text + cut, size - cut } };
        crypto_hash_sha256(other.bytes, (unsigned char *)text, size);
        assert_true(sha256_equal(&hash, &other));
        hash = sha256_pieces(pieces, 2);
        assert_true(sha256_equal(&hash, &other));
        /* Keys shorter and longer than a block. */
        crypto_auth_hmacsha256_state mac;
        crypto_auth_hmacsha256_init(&mac, (unsigned char *)text, size);
        crypto_auth_hmacsha256_update(&mac, (unsigned char *)text, cut);
        crypto_auth_hmacsha256_final(&mac, other.bytes);
        hash = sha256_hmac((struct str){ text, size }, pieces[0]);
        assert_true(sha256_equal(&hash, &other));
    }
}

static void signs(void **state)
{
    (void)state;
    same_hex(sha256_hmac(STR("Jefe"), STR("what do ya want for nothing?")),
             "5bdcc146bf60754e6a042426089575c7"
             "5a003f089d2739839dec58b964ec3843");
}

static void reads_hex(void **state)
{
    (void)state;
    struct sha256 hash = sha256_of(STR("abc"));
    char hex[SHA256_HEX_BYTES];
    sha256_hex(&hash, hex);
    struct sha256 back;
    assert_true(sha256_from_hex(str_of(hex), &back));
    assert_true(sha256_equal(&hash, &back));
    assert_false(sha256_from_hex((struct str){ hex, 63 }, &back));
    assert_false(sha256_from_hex(STR(""), &back));
    hex[5] = 'A';
    assert_false(sha256_from_hex(str_of(hex), &back));
    hex[5] = 'g';
    assert_false(sha256_from_hex(str_of(hex), &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes),
        cmocka_unit_test(agrees_with_another),
        cmocka_unit_test(signs),
        cmocka_unit_test(reads_hex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
