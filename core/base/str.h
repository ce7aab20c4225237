/* Text with a length, and a growing buffer with a maximum. */
#ifndef AWIG_BASE_STR_H
#define AWIG_BASE_STR_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

/* Bytes that somebody else owns; not always terminated. */
struct str {
    const char *bytes;            /* borrowed; not terminated */
    size_t size;                  /* in bytes */
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
/* Small things on text; none of them looks at the locale.  Three stand here,
 * so that the length of a literal is known when they are compiled: a decision
 * asks a thousand times whether a name is this or that. */

/* NULL -> empty. */
static inline struct str str_of(const char *terminated)
{
    return terminated == NULL ? STR("")
        : (struct str){ terminated, strlen(terminated) };
}

static inline bool str_equal(struct str a, struct str b)
{
    assert(a.bytes != NULL || a.size == 0);
    assert(b.bytes != NULL || b.size == 0);
    return a.size == b.size
        && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

static inline bool str_is(struct str a, const char *terminated)
{
    return str_equal(a, str_of(terminated));
}

int str_compare(struct str a, struct str b);           /* by bytes */
bool str_starts(struct str a, const char *prefix);
struct str str_trim(struct str a);                     /* ASCII blanks */
/* Cuts the first line off *text, without its newline; false when there is no
 * whole line. */
bool str_cut_line(struct str *text, struct str *line);
struct str str_copy(struct arena *arena, struct str a); /* terminated copy;
                                     bytes NULL at no memory */
bool str_utf8_ok(struct str a, size_t *bad_at);        /* RFC 3629 */
/* For tables in memory; its low bits are as good as any.  The other is the
 * same for texts that differ by the case of ASCII letters only. */
uint64_t str_hash(struct str a);
uint64_t str_hash_caseless(struct str a);

/* Whole text as an integer, as in "-17"; false when it is not one, or does
 * not fit.  str_number accepts JSON's number grammar, finite only; it never
 * looks at the locale. */
bool str_integer(struct str a, int64_t *out);
bool str_number(struct str a, double *out);

/* Shortest digits that read back as the same double, in ECMAScript's form
 * (-0 is "0").  `out` holds at least 32 bytes; returns the length. */
size_t str_from_number(double number, char *out);

/* Edit distance with transpositions (capped at 64 bytes a side), for
 * nearest-name hints.  str_nearer(best, ...) returns true when `candidate`
 * is near enough to `wanted` to suggest, and nearer than *distance. */
size_t str_distance(struct str a, struct str b);
bool str_nearer(struct str wanted, struct str candidate, size_t *distance);

/* A buffer.  After a failure (memory, maximum) `failed` stays set, appends do
 * nothing, and the caller checks once. */
struct buf {
    struct mem *mem;              /* bytes are its own */
    char *bytes;                  /* terminated when not NULL */
    size_t size, capacity;
    size_t max_bytes;             /* 0 = no maximum */
    bool failed;
};

/* Starts empty (nothing is allocated yet); frees. */
void buf_init(struct buf *buf, struct mem *mem, size_t max_bytes);
void buf_free(struct buf *buf);
void buf_clear(struct buf *buf);                       /* keeps capacity */
/* Append bytes, texts, one character, or decimal digits. */
void buf_add(struct buf *buf, const void *bytes, size_t size);
/* Room for `size` bytes behind what is there, to be written by the caller,
 * who then adds what was used to buf->size; NULL at failure. */
char *buf_space(struct buf *buf, size_t size);
void buf_text(struct buf *buf, const char *terminated);
void buf_str(struct buf *buf, struct str text);
void buf_char(struct buf *buf, char c);
void buf_integer(struct buf *buf, int64_t integer);
void buf_number(struct buf *buf, double number);       /* str_from_number */
/* printf without floats: for %s %d %lld %zu %c %x only. */
void buf_format(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What was added so far, "" at first; valid until the next addition. */
struct str buf_view(const struct buf *buf);

#endif
