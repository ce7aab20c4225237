/* Distinct byte strings by open addressing.
 *
 * A code is the order in which an entry first came, from 0, and never changes
 * until the dictionary is cleared.  Entries may hold any bytes, also none.  At
 * most UINT32_MAX bytes and codes: then, and at no memory, adding gives
 * DICTIONARY_NONE and leaves all as it was. */
#include "expr/dictionary.h"

#include <assert.h>
#include <string.h>

enum { DICTIONARY_FIRST = 16, DICTIONARY_BYTES_FIRST = 256, SHORT_SIZE = 16 };

/* Entries stand end to end: one offset each. */
struct str dictionary_get(const struct dictionary *dictionary, size_t code)
{
    assert(dictionary != NULL);
    assert(code < dictionary->count);
    uint32_t start = code == 0 ? 0 : dictionary->ends[code - 1];
    assert(dictionary->ends[code] >= start);
    return (struct str){
        dictionary->bytes == NULL ? "" : dictionary->bytes + start,
        dictionary->ends[code] - start
    };
}

/* The two ends of a text, eight bytes each, which may overlap: texts of one
 * size up to SHORT_SIZE differ in them when they differ. */
struct ends {
    uint64_t low, high;
};

static inline struct ends ends_of(const char *bytes, size_t size)
{
    struct ends ends = { 0, 0 };
    uint32_t low = 0, high = 0;
    assert(bytes != NULL || size == 0);
    if (size >= 8) {
        memcpy(&ends.low, bytes, 8);
        memcpy(&ends.high, bytes + size - 8, 8);
    } else if (size >= 4) {
        memcpy(&low, bytes, 4);
        memcpy(&high, bytes + size - 4, 4);
        ends = (struct ends){ low, high };
    } else if (size > 0) {
        ends.low = (unsigned char)bytes[0];
        ends.high = (uint64_t)(unsigned char)bytes[size / 2] << 8
            | (unsigned char)bytes[size - 1];
    }
    return ends;
}

/* A product has nothing of the upper bits of its factor in its lower ones:
 * they are folded down before it, and the upper half is the hash.  Longer
 * texts hash whole.  In memory only, as str_hash. */
static inline size_t hash_of(struct str entry, struct ends ends)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t hash = (ends.low ^ entry.size) * odd;
    assert(entry.bytes != NULL || entry.size == 0);
    hash ^= hash >> 32 ^ ends.high;
    if (entry.size > SHORT_SIZE) {
        hash ^= str_hash(entry);
    }
    return (size_t)((hash ^ hash >> 32) * odd >> 32);
}

/* Is this the entry of a code that is there?  Most that are not differ in
 * their size. */
static inline bool is_entry(const struct dictionary *dictionary,
                            uint32_t code, struct str entry,
                            struct ends ends)
{
    assert(code < dictionary->count);
    uint32_t start = code == 0 ? 0 : dictionary->ends[code - 1];
    if (dictionary->ends[code] - start != entry.size) {
        return false;
    }
    if (entry.size > SHORT_SIZE) {
        return memcmp(dictionary->bytes + start, entry.bytes, entry.size)
            == 0;
    }
    struct ends own = ends_of(entry.size == 0 ? ""
                                              : dictionary->bytes + start,
                              entry.size);
    return own.low == ends.low && own.high == ends.high;
}

/* The place of this entry in the index: its own, or the free one.  The index
 * is at most half full, so the loop ends. */
static inline size_t place_of(const struct dictionary *dictionary,
                              struct str entry, struct ends ends)
{
    assert(dictionary->index_size > dictionary->count);
    size_t mask = dictionary->index_size - 1;
    size_t place = hash_of(entry, ends) & mask;
    while (dictionary->index[place] != 0
           && !is_entry(dictionary, dictionary->index[place] - 1, entry,
                        ends)) {
        place = (place + 1) & mask;
    }
    return place;
}

/* Doubles.  `ends` are offsets, one an entry.  False leaves the dictionary as
 * it was. */
static bool grow_entries(struct dictionary *dictionary, struct mem *mem)
{
    assert(dictionary != NULL);
    assert(mem != NULL);
    size_t capacity = dictionary->capacity == 0 ? DICTIONARY_FIRST
                                                : dictionary->capacity * 2;
    uint32_t *ends = mem_resize(mem, dictionary->ends,
                                dictionary->capacity * sizeof(*ends),
                                capacity * sizeof(*ends));
    if (ends == NULL) {
        return false;
    }
    dictionary->ends = ends;
    dictionary->capacity = capacity;
    return true;
}

/* The index is kept at most half full.  Hashes are computed anew rather than
 * kept: growing is rare, eight bytes an entry are not. */
static bool grow_index(struct dictionary *dictionary, struct mem *mem)
{
    assert(dictionary != NULL);
    assert(mem != NULL);
    size_t size = dictionary->index_size == 0 ? DICTIONARY_FIRST * 2
                                              : dictionary->index_size * 2;
    /* 0 is a free place; others hold code + 1. */
    uint32_t *index = mem_zero(mem, size * sizeof(*index));
    if (index == NULL) {
        return false;
    }
    mem_free(mem, dictionary->index,
             dictionary->index_size * sizeof(*index));
    dictionary->index = index;
    dictionary->index_size = size;
    for (size_t code = 0; code < dictionary->count; code++) {
        struct str entry = dictionary_get(dictionary, code);
        size_t place = hash_of(entry, ends_of(entry.bytes, entry.size));
        while (index[place & (size - 1)] != 0) {
            place++;
        }
        index[place & (size - 1)] = (uint32_t)code + 1;
    }
    return true;
}

/* Doubles until the entry fits.  Entries are found by offset, so moving the
 * bytes is safe for all but borrowed views.  False leaves it as it was. */
static bool grow_bytes(struct dictionary *dictionary, struct mem *mem,
                       size_t more)
{
    assert(dictionary != NULL);
    assert(mem != NULL);
    size_t wanted = dictionary->bytes_used + more;
    if (wanted <= dictionary->bytes_room) {
        return true;
    }
    size_t room = dictionary->bytes_room == 0 ? DICTIONARY_BYTES_FIRST
                                              : dictionary->bytes_room;
    while (room < wanted) {
        room *= 2;
    }
    char *bytes = mem_resize(mem, dictionary->bytes, dictionary->bytes_room,
                             room);
    if (bytes == NULL) {
        return false;
    }
    dictionary->bytes = bytes;
    dictionary->bytes_room = room;
    return true;
}

/* A code for an entry that is new, at its place in the index.  False at no
 * memory, with all as it was. */
static bool add_entry(struct dictionary *dictionary, struct mem *mem,
                      struct str entry, size_t place)
{
    assert(dictionary->index[place] == 0);
    if (dictionary->bytes_used + entry.size >= UINT32_MAX
        || (dictionary->count == dictionary->capacity
            && !grow_entries(dictionary, mem))
        || !grow_bytes(dictionary, mem, entry.size)) {
        return false;
    }
    if (entry.size > 0) {
        memcpy(dictionary->bytes + dictionary->bytes_used, entry.bytes,
               entry.size);
    }
    dictionary->bytes_used += entry.size;
    dictionary->ends[dictionary->count] = (uint32_t)dictionary->bytes_used;
    dictionary->count++;
    dictionary->index[place] = (uint32_t)dictionary->count;
    return true;
}

/* The entry given last is tried first: sorted files repeat it. */
uint32_t dictionary_add(struct dictionary *dictionary, struct mem *mem,
                        struct str entry)
{
    assert(mem != NULL);
    assert(dictionary != NULL);
    struct ends ends = ends_of(entry.bytes, entry.size);
    if (dictionary->last < dictionary->count
        && dictionary->last_size == entry.size && entry.size <= SHORT_SIZE
        && dictionary->last_low == ends.low
        && dictionary->last_high == ends.high) {
        return dictionary->last;
    }
    if (dictionary->count * 2 >= dictionary->index_size
        && !grow_index(dictionary, mem)) {
        return DICTIONARY_NONE;
    }
    size_t place = place_of(dictionary, entry, ends);
    if (dictionary->index[place] == 0
        && !add_entry(dictionary, mem, entry, place)) {
        return DICTIONARY_NONE;
    }
    dictionary->last = dictionary->index[place] - 1;
    dictionary->last_low = ends.low;
    dictionary->last_high = ends.high;
    dictionary->last_size = entry.size;
    return dictionary->last;
}

/* Looks, and never adds.  DICTIONARY_NONE when it is not there. */
uint32_t dictionary_find(const struct dictionary *dictionary,
                         struct str entry)
{
    assert(dictionary != NULL);
    if (dictionary->index_size == 0) {
        return DICTIONARY_NONE;
    }
    struct ends ends = ends_of(entry.bytes, entry.size);
    uint32_t code = dictionary->index[place_of(dictionary, entry, ends)];
    return code == 0 ? DICTIONARY_NONE : code - 1;
}

/* Shrinking may fail; the slack then stays.  Adding afterwards is allowed and
 * grows it again. */
void dictionary_trim(struct dictionary *dictionary, struct mem *mem)
{
    assert(mem != NULL);
    assert(dictionary != NULL);
    if (dictionary->bytes_used > 0) {
        char *bytes = mem_resize(mem, dictionary->bytes,
                                 dictionary->bytes_room,
                                 dictionary->bytes_used);
        if (bytes != NULL) {
            dictionary->bytes = bytes;
            dictionary->bytes_room = dictionary->bytes_used;
        }
    }
    if (dictionary->count > 0) {
        uint32_t *ends = mem_resize(mem, dictionary->ends,
                                    dictionary->capacity * sizeof(*ends),
                                    dictionary->count * sizeof(*ends));
        if (ends != NULL) {
            dictionary->ends = ends;
            dictionary->capacity = dictionary->count;
        }
    }
}

/* Keeps all memory. */
void dictionary_clear(struct dictionary *dictionary)
{
    assert(dictionary != NULL);
    if (dictionary->index != NULL) {
        memset(dictionary->index, 0,
               dictionary->index_size * sizeof(*dictionary->index));
    }
    dictionary->count = 0;
    dictionary->bytes_used = 0;
    dictionary->last = 0;
}

/* Back to nothing. */
void dictionary_free(struct dictionary *dictionary, struct mem *mem)
{
    assert(mem != NULL);
    assert(dictionary != NULL);
    mem_free(mem, dictionary->bytes, dictionary->bytes_room);
    mem_free(mem, dictionary->ends,
             dictionary->capacity * sizeof(*dictionary->ends));
    mem_free(mem, dictionary->index,
             dictionary->index_size * sizeof(*dictionary->index));
    *dictionary = (struct dictionary){ .count = 0 };
}

/* Text, ends and index. */
size_t dictionary_bytes(const struct dictionary *dictionary)
{
    assert(dictionary != NULL);
    return dictionary->bytes_room
        + dictionary->capacity * sizeof(*dictionary->ends)
        + dictionary->index_size * sizeof(*dictionary->index);
}
