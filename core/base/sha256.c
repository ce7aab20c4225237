/* SHA-256 and HMAC-SHA-256, by nettle.
 *
 * Nettle uses the processor's own instructions where it has them: five times
 * as fast as libsodium, which never does, and a quarter of what a decision
 * costs was hashing.  Its contexts lie where the caller puts them: nothing is
 * allocated, started or shared between threads, and nothing can fail. */
#include "base/sha256.h"

#include <assert.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <sodium.h>
#include <string.h>

_Static_assert(SHA256_BYTES == SHA256_DIGEST_SIZE, "32 bytes");
_Static_assert(sizeof(struct sha256_ctx) <= sizeof(struct sha256_stream),
               "nettle's state fits");
_Static_assert(_Alignof(struct sha256_ctx) <= 16, "and is aligned");

/* Nettle copies from the pointer, which must be one even to no bytes. */
static const uint8_t *bytes_of(struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    return (const uint8_t *)(text.bytes == NULL ? "" : text.bytes);
}

/* The same bytes as nettle sees them. */
static struct sha256_ctx *state_of(struct sha256_stream *stream)
{
    assert(stream != NULL);
    return (struct sha256_ctx *)(void *)stream->state;
}

struct sha256 sha256_of(struct str bytes)
{
    struct sha256 hash;
    struct sha256_ctx state;
    sha256_init(&state);
    sha256_update(&state, bytes.size, bytes_of(bytes));
    sha256_digest(&state, sizeof hash.bytes, hash.bytes);
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
    struct hmac_sha256_ctx state;
    hmac_sha256_set_key(&state, key.size, bytes_of(key));
    hmac_sha256_update(&state, bytes.size, bytes_of(bytes));
    hmac_sha256_digest(&state, sizeof hash.bytes, hash.bytes);
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
    sha256_init(state_of(stream));
}

void sha256_more(struct sha256_stream *stream, struct str bytes)
{
    sha256_update(state_of(stream), bytes.size, bytes_of(bytes));
}

struct sha256 sha256_end(struct sha256_stream *stream)
{
    struct sha256 hash;
    sha256_digest(state_of(stream), sizeof hash.bytes, hash.bytes);
    return hash;
}
