/* SHA-256 and HMAC-SHA-256 (nettle). */
#ifndef AWIG_BASE_SHA256_H
#define AWIG_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { SHA256_BYTES = 32, SHA256_HEX_BYTES = 65 };

struct sha256 { unsigned char bytes[SHA256_BYTES]; };

/* The hash of bytes in memory. */
struct sha256 sha256_of(struct str bytes);
/* Several pieces, hashed one after the other. */
struct sha256 sha256_pieces(const struct str *pieces, size_t count);
/* HMAC of RFC 2104, with a key of any length. */
struct sha256 sha256_hmac(struct str key, struct str bytes);
/* 64 lower-case digits, and back: upper case is refused, so that one hash has
 * one spelling. */
void sha256_hex(const struct sha256 *hash, char out[SHA256_HEX_BYTES]);
bool sha256_from_hex(struct str hex, struct sha256 *out);
bool sha256_equal(const struct sha256 *a, const struct sha256 *b);

/* Streaming: 128 bytes hold nettle's state. */
struct sha256_stream { _Alignas(16) unsigned char state[128]; };
void sha256_begin(struct sha256_stream *stream);
void sha256_more(struct sha256_stream *stream, struct str bytes);
struct sha256 sha256_end(struct sha256_stream *stream);

#endif
