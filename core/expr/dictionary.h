/* Distinct byte strings, numbered from 0 in the order they came: the texts of
 * a column, or the items of its lists (numbers as their 8 bytes). */
#ifndef AWIG_EXPR_DICTIONARY_H
#define AWIG_EXPR_DICTIONARY_H

#include "base/str.h"

struct dictionary {
    char *bytes;                /* all entries in a row */
    size_t bytes_used, bytes_room;
    uint32_t *ends;             /* entry i ends at ends[i] */
    size_t count, capacity;
    uint32_t *index;            /* open addressing: code + 1, 0 = free */
    size_t index_size;
    uint32_t last;              /* the code given last: rows repeat */
    uint64_t last_low, last_high; /* its ends, when it is short */
    size_t last_size;
};

#define DICTIONARY_NONE UINT32_MAX

/* The code of an entry, added when new.  DICTIONARY_NONE: no memory, or more
 * than 4 GiB of text. */
uint32_t dictionary_add(struct dictionary *dictionary, struct mem *mem,
                        struct str entry);
/* The code, or DICTIONARY_NONE. */
uint32_t dictionary_find(const struct dictionary *dictionary,
                         struct str entry);
/* Borrowed until the next add. */
struct str dictionary_get(const struct dictionary *dictionary, size_t code);
void dictionary_trim(struct dictionary *dictionary, struct mem *mem);
void dictionary_clear(struct dictionary *dictionary);   /* keeps the room */
void dictionary_free(struct dictionary *dictionary, struct mem *mem);
size_t dictionary_bytes(const struct dictionary *dictionary);

#endif
