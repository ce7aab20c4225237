/* The keys of all maps that are open in a JSON scan, to find a duplicate
 * without building a tree. */
#ifndef AWIG_BASE_KEYSET_H
#define AWIG_BASE_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

enum { KEYSET_FEW = 32 };

struct keyset_entry {
    struct str key;               /* borrowed from the text */
    uint64_t hash;                /* of the key and its map */
    uint64_t map;
};

struct keyset {
    struct mem *mem;              /* of the table */
    struct arena copies;          /* of keys that had escapes */
    struct keyset_entry few[KEYSET_FEW];
    struct keyset_entry *entries; /* `few`, or allocated */
    size_t count, capacity;
    uint32_t *slots;              /* index + 1; NULL while entries == few */
    size_t slots_count;           /* a power of two */
    uint64_t maps;                /* opened so far */
    int depth;
    struct { uint64_t map; size_t base; } open[LIMIT_JSON_DEPTH];
};

enum keyset_result { KEYSET_NEW, KEYSET_KNOWN, KEYSET_NOMEM };

/* Starts with no open map. */
void keyset_init(struct keyset *set, struct mem *mem);
/* Frees, whatever is still open. */
void keyset_free(struct keyset *set);
/* Opens a map inside the current one; at most LIMIT_JSON_DEPTH. */
void keyset_open(struct keyset *set);
/* Closes the map opened last, and forgets its keys. */
void keyset_close(struct keyset *set);
/* Adds a key to the map opened last.  The key is borrowed until its map is
 * closed, or copied when `copy` is set. */
enum keyset_result keyset_add(struct keyset *set, struct str key, bool copy);

#endif
