/* SHA-256 and HMAC-SHA-256, by libsodium.
 *
 * These functions of libsodium keep no state of their own and need no
 * sodium_init (it picks implementations of other primitives and opens the
 * random source): nothing here is shared between threads. */
#include "base/sha256.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(SHA256_BYTES == crypto_hash_sha256_BYTES, "32 bytes");
_Static_assert(sizeof(crypto_hash_sha256_state) <=
               sizeof(struct sha256_stream), "libsodium's state fits");
_Static_assert(_Alignof(crypto_hash_sha256_state) <= 16, "and is aligned");

/* libsodium wants a pointer even to no bytes. */
static const unsigned char *bytes_of(struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    return (const unsigned char *)(text.bytes == NULL ? "" : text.bytes);
}

/* The same bytes as libsodium sees them. */
static crypto_hash_sha256_state *state_of(struct sha256_stream *stream)
{
    assert(stream != NULL);
    return (crypto_hash_sha256_state *)(void *)stream->state;
}

struct sha256 sha256_of(struct str bytes)
{
    struct sha256 hash;
    int failed = crypto_hash_sha256(hash.bytes, bytes_of(bytes), bytes.size);
    assert(failed == 0);          /* it has no way to fail */
    (void)failed;
    return hash;
}

struct sha256 sha256_pieces(const struct str *pieces, size_t count)
{
    assert(pieces != NULL || count == 0);
    struct sha256_stream stream;
    sha256_begin(&stream);
    for (size_t i = 0; i < count; i++) {
        sha256_more(&stream, pieces[i]);
    }
    return sha256_end(&stream);
}

struct sha256 sha256_hmac(struct str key, struct str bytes)
{
    struct sha256 hash;
    assert(key.bytes != NULL || key.size == 0);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size);
    crypto_auth_hmacsha256_update(&state, bytes_of(bytes), bytes.size);
    crypto_auth_hmacsha256_final(&state, hash.bytes);
    sodium_memzero(&state, sizeof state);      /* it holds the key */
    return hash;
}

void sha256_hex(const struct sha256 *hash, char out[SHA256_HEX_BYTES])
{
    assert(hash != NULL);
    assert(out != NULL);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        out[2 * i] = digits[hash->bytes[i] >> 4];
        out[2 * i + 1] = digits[hash->bytes[i] & 15];
    }
    out[SHA256_HEX_BYTES - 1] = '\0';
}

/* The value of a lower-case hexadecimal digit, or -1. */
static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Lower case only: one hash has one spelling. */
bool sha256_from_hex(struct str hex, struct sha256 *out)
{
    assert(out != NULL);
    struct sha256 hash;
    if (hex.size != SHA256_HEX_BYTES - 1) {
        return false;
    }
    assert(hex.bytes != NULL);
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        int high = hex_digit(hex.bytes[2 * i]);
        int low = hex_digit(hex.bytes[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        hash.bytes[i] = (unsigned char)(16 * high + low);
    }
    *out = hash;
    return true;
}

bool sha256_equal(const struct sha256 *a, const struct sha256 *b)
{
    assert(a != NULL);
    assert(b != NULL);
    return memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}

void sha256_begin(struct sha256_stream *stream)
{
    (void)crypto_hash_sha256_init(state_of(stream));   /* cannot fail */
}

void sha256_more(struct sha256_stream *stream, struct str bytes)
{
    (void)crypto_hash_sha256_update(state_of(stream), bytes_of(bytes),
                                    bytes.size);       /* cannot fail */
}

struct sha256 sha256_end(struct sha256_stream *stream)
{
    struct sha256 hash;
    (void)crypto_hash_sha256_final(state_of(stream), hash.bytes);
    return hash;                  /* nor can final */
}
