/* Text with a length: comparing, checking, edit distance; and the buffer.
 * Numbers to and from text stand in number.c.
 *
 * A str is borrowed bytes with a size, not terminated unless its maker says
 * so; its bytes may be NULL only when the size is 0.  A buf owns its bytes and
 * is always terminated; a failure sticks in `failed`, so that a long series of
 * appends needs one check at the end. */
#include "base/str.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DISTANCE_BYTES = 64, BUF_FIRST = 64 };

/* By bytes: below, equal or above 0. */
int str_compare(struct str a, struct str b)
{
    assert(a.bytes != NULL || a.size == 0);
    assert(b.bytes != NULL || b.size == 0);
    size_t both = a.size < b.size ? a.size : b.size;
    int order = both == 0 ? 0 : memcmp(a.bytes, b.bytes, both);
    if (order != 0) {
        return order < 0 ? -1 : 1;
    }
    return a.size < b.size ? -1 : a.size > b.size;
}

bool str_starts(struct str a, const char *prefix)
{
    assert(prefix != NULL);
    size_t size = strlen(prefix);
    return a.size >= size && (size == 0 || memcmp(a.bytes, prefix, size) == 0);
}

/* ASCII blanks: isspace would ask the locale.  Space, tab, LF, VT, FF, CR. */
static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Blanks, tabs and line ends around it; a view of the same bytes. */
struct str str_trim(struct str a)
{
    assert(a.bytes != NULL || a.size == 0);
    while (a.size > 0 && is_blank(a.bytes[0])) {
        a.bytes++;
        a.size--;
    }
    while (a.size > 0 && is_blank(a.bytes[a.size - 1])) {
        a.size--;
    }
    return a;
}

bool str_cut_line(struct str *text, struct str *line)
{
    assert(text != NULL);
    assert(line != NULL);
    const char *end = text->size == 0 ? NULL
        : memchr(text->bytes, '\n', text->size);
    if (end == NULL) {
        return false;
    }
    *line = (struct str){ text->bytes, (size_t)(end - text->bytes) };
    text->size -= line->size + 1;
    text->bytes = end + 1;
    return true;
}

struct str str_copy(struct arena *arena, struct str a)
{
    assert(arena != NULL);
    char *bytes = arena_copy(arena, a.bytes, a.size);
    return (struct str){ bytes, bytes == NULL ? 0 : a.size };
}

/* The length of the well-formed UTF-8 sequence at `at` (RFC 3629: no overlong
 * form, no surrogate, nothing beyond U+10FFFF), or 0.  `left` is at least 1
 * and counts from `at`.  The table of first bytes and the two bounds on the
 * second byte are those of RFC 3629 section 4. */
static size_t utf8_sequence(const unsigned char *at, size_t left)
{
    assert(left > 0);
    unsigned char first = at[0];
    if (first < 0x80) {
        return 1;
    }
    size_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3
                : first < 0xF5 ? 4 : 0;
    if (size == 0 || size > left) {
        return 0;
    }
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return size;
}

/* RFC 3629: no surrogates, nothing overlong, nothing beyond U+10FFFF. *bad_at
 * (may be NULL) gets the first wrong byte. */
bool str_utf8_ok(struct str a, size_t *bad_at)
{
    assert(a.bytes != NULL || a.size == 0);
    const unsigned char *bytes = (const unsigned char *)a.bytes;
    size_t at = 0;
    while (at < a.size) {
        /* Eight ASCII bytes at a time: nearly all of what we read. */
        uint64_t eight = 0;
        if (a.size - at >= sizeof eight) {
            memcpy(&eight, bytes + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        size_t size = utf8_sequence(bytes + at, a.size - at);
        if (size == 0) {
            if (bad_at != NULL) {
                *bad_at = at;
            }
            return false;
        }
        at += size;
    }
    return true;
}

/* One word into a running hash. */
static uint64_t hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* The last bytes, fewer than nine, as one word: from both ends, which may
 * overlap, so that none is read alone.  Texts of one length differ in it when
 * they differ. */
static uint64_t last_word(const char *bytes, size_t size)
{
    assert(size > 0 && size <= 8);
    uint64_t word = 0;
    uint32_t low = 0, high = 0;
    if (size == 8) {
        memcpy(&word, bytes, sizeof word);
    } else if (size >= sizeof low) {
        memcpy(&low, bytes, sizeof low);
        memcpy(&high, bytes + size - sizeof high, sizeof high);
        word = (uint64_t)high << 32 | low;
    } else {
        word = (uint64_t)(unsigned char)bytes[0] << 16
            | (uint64_t)(unsigned char)bytes[size / 2] << 8
            | (unsigned char)bytes[size - 1];
    }
    return word;
}

/* Eight bytes at a time, each with the bits of `mask` set.  The length goes in
 * first: a text and its zero-padded twin differ. */
static uint64_t hash_masked(struct str a, uint64_t mask)
{
    assert(a.bytes != NULL || a.size == 0);
    uint64_t hash = a.size, word = 0;
    size_t at = 0;
    for (; at + sizeof word < a.size; at += sizeof word) {
        memcpy(&word, a.bytes + at, sizeof word);
        hash = hash_word(hash, word | mask);
    }
    if (at < a.size) {
        word = last_word(a.bytes + at, a.size - at);
        hash = hash_word(hash, word | mask);
    }
    return hash_word(hash, hash >> 29);
}

/* For tables in memory only, as it depends on the machine's byte order:
 * nothing that is kept or shown may depend on it. */
uint64_t str_hash(struct str a)
{
    return hash_masked(a, 0);
}

/* Bit 5 is what tells the cases of an ASCII letter apart.  Other bytes lose it
 * as well, which costs a hash nothing. */
uint64_t str_hash_caseless(struct str a)
{
    return hash_masked(a, UINT64_C(0x2020202020202020));
}

/* Of two sizes.  There is no such function in C11. */
static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Damerau-Levenshtein in its "optimal string alignment" form, on three rows.
 * Bytes are compared: a wrong accent costs two, which is near enough. */
size_t str_distance(struct str a, struct str b)
{
    assert(a.bytes != NULL || a.size == 0);
    assert(b.bytes != NULL || b.size == 0);
    size_t a_size = smaller(a.size, DISTANCE_BYTES);
    size_t b_size = smaller(b.size, DISTANCE_BYTES);
    unsigned char rows[3][DISTANCE_BYTES + 1];
    for (size_t j = 0; j <= b_size; j++) {
        rows[0][j] = (unsigned char)j;
    }
    for (size_t i = 1; i <= a_size; i++) {
        /* Three rows turn: this one, the one above, and the one above that,
         * which a swap of two neighbours needs. */
        unsigned char *row = rows[i % 3];
        const unsigned char *above = rows[(i + 2) % 3];
        const unsigned char *above2 = rows[(i + 1) % 3];
        row[0] = (unsigned char)i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t same = a.bytes[i - 1] == b.bytes[j - 1] ? 0 : 1;
            size_t best = smaller((size_t)above[j] + 1,
                                  (size_t)row[j - 1] + 1);
            best = smaller(best, above[j - 1] + same);
            if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] &&
                a.bytes[i - 2] == b.bytes[j - 1]) {
                best = smaller(best, (size_t)above2[j - 2] + 1);
            }
            assert(best <= DISTANCE_BYTES);
            row[j] = (unsigned char)best;
        }
    }
    return rows[a_size % 3][b_size];
}

/* Near enough is one slip in three bytes, and never more than three slips:
 * a wilder guess sends the reader the wrong way. */
bool str_nearer(struct str wanted, struct str candidate, size_t *distance)
{
    assert(distance != NULL);
    size_t longer = wanted.size > candidate.size ? wanted.size
                                                 : candidate.size;
    size_t shorter = smaller(wanted.size, candidate.size);
    size_t most = smaller(longer <= 2 ? 1 : (longer + 1) / 3, 3);
    if (longer - shorter > most) {
        return false;
    }
    size_t found = str_distance(wanted, candidate);
    if (found > most || found >= longer || found >= *distance) {
        return false;
    }
    *distance = found;
    return true;
}

void buf_init(struct buf *buf, struct mem *mem, size_t max_bytes)
{
    assert(buf != NULL);
    assert(mem != NULL);
    memset(buf, 0, sizeof *buf);
    buf->mem = mem;
    buf->max_bytes = max_bytes;
}

/* Empty afterwards, and may be used again. */
void buf_free(struct buf *buf)
{
    assert(buf != NULL);
    if (buf->bytes != NULL) {
        mem_free(buf->mem, buf->bytes, buf->capacity);
    }
    buf->bytes = NULL;
    buf->size = 0;
    buf->capacity = 0;
    buf->failed = false;
}

/* Keeps the memory for the next text. */
void buf_clear(struct buf *buf)
{
    assert(buf != NULL);
    assert(buf->size <= buf->capacity);
    buf->size = 0;
    buf->failed = false;
    if (buf->bytes != NULL) {
        buf->bytes[0] = '\0';
    }
}

/* Makes room for `more` bytes and a terminator; false sets `failed`.  Grows by
 * doubling, so appending n bytes costs O(n), and never beyond max_bytes and
 * the terminator: what fits the capacity fits the maximum. */
static bool buf_grow(struct buf *buf, size_t more)
{
    assert(buf->mem != NULL);
    assert(!buf->failed);
    size_t max = buf->max_bytes == 0 ? SIZE_MAX / 4 : buf->max_bytes;
    if (buf->size > max || more > max - buf->size) {
        buf->failed = true;
        return false;
    }
    size_t need = buf->size + more + 1;
    size_t capacity = buf->capacity < BUF_FIRST ? BUF_FIRST : buf->capacity;
    while (capacity < need) {
        capacity *= 2;
    }
    capacity = capacity > max + 1 ? max + 1 : capacity;
    char *bytes = mem_resize(buf->mem, buf->bytes, buf->capacity, capacity);
    if (bytes == NULL) {
        buf->failed = true;
        return false;
    }
    buf->bytes = bytes;
    buf->capacity = capacity;
    return true;
}

/* Is there room for `more` bytes and a terminator, or can it be made?  Once
 * failed, always failed until cleared: later appends must not leave a hole in
 * the text. */
static inline bool buf_room(struct buf *buf, size_t more)
{
    assert(buf != NULL);
    assert(buf->size <= buf->capacity);
    return !buf->failed
        && (more < buf->capacity - buf->size || buf_grow(buf, more));
}

/* A byte more than asked for is there, so that a zero may end it. */
char *buf_space(struct buf *buf, size_t size)
{
    if (!buf_room(buf, size)) {
        return NULL;
    }
    assert(buf->capacity - buf->size > size);
    return buf->bytes + buf->size;
}

/* What does not fit sets `failed` and adds nothing. */
void buf_add(struct buf *buf, const void *bytes, size_t size)
{
    assert(bytes != NULL || size == 0);
    if (!buf_room(buf, size)) {
        return;
    }
    if (size != 0) {
        memcpy(buf->bytes + buf->size, bytes, size);
    }
    buf->size += size;
    buf->bytes[buf->size] = '\0';
    assert(buf->size < buf->capacity);
}

void buf_text(struct buf *buf, const char *terminated)
{
    assert(terminated != NULL);
    buf_add(buf, terminated, strlen(terminated));
}

void buf_str(struct buf *buf, struct str text)
{
    assert(text.bytes != NULL || text.size == 0);
    buf_add(buf, text.bytes, text.size);
}

void buf_char(struct buf *buf, char c)
{
    if (!buf_room(buf, 1)) {
        return;
    }
    buf->bytes[buf->size] = c;
    buf->size++;
    buf->bytes[buf->size] = '\0';
}

/* Decimal, as it stands in canonical bytes. */
void buf_integer(struct buf *buf, int64_t integer)
{
    assert(buf != NULL);
    char digits[24];
    size_t at = sizeof digits;
    /* Unsigned, because -INT64_MIN does not fit an int64_t. */
    uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (integer < 0) {
        digits[--at] = '-';
    }
    assert(at < sizeof digits);
    buf_add(buf, digits + at, sizeof digits - at);
}

void buf_number(struct buf *buf, double number)
{
    char text[32];
    size_t size = str_from_number(number, text);
    assert(size < sizeof text);
    buf_add(buf, text, size);
}

/* As printf; numbers of other than int kind must be cast. */
void buf_format(struct buf *buf, const char *format, ...)
{
    assert(buf != NULL);
    assert(format != NULL);
    va_list list;
    va_start(list, format);
    int size = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (size < 0) {
        buf->failed = true;
        return;
    }
    if (!buf_room(buf, (size_t)size)) {
        return;
    }
    va_start(list, format);
    int again = vsnprintf(buf->bytes + buf->size, (size_t)size + 1, format,
                          list);
    va_end(list);
    assert(again == size);
    (void)again;                  /* for builds without assertions */
    buf->size += (size_t)size;
}

struct str buf_view(const struct buf *buf)
{
    assert(buf != NULL);
    return (struct str){ buf->bytes == NULL ? "" : buf->bytes, buf->size };
}
