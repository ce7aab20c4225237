/* Keys for finding regions by name. */
#ifndef AWIG_STORE_REGION_KEY_H
#define AWIG_STORE_REGION_KEY_H

#include "base/limits.h"
#include "base/str.h"

enum { REGION_KEY_BYTES = LIMIT_NAME_BYTES + 16 };

struct region_key {
    char bytes[REGION_KEY_BYTES]; /* lower case, without marks */
    size_t size;                  /* of bytes */
    const char *level;            /* the word in front that tells the level:
                                     "kabupaten", "kota", "provinsi"; NULL */
};

/* The key of a text, with its level in front when it says one: "Kab. Bandung"
 * gives "kabupatenbandung", "Bandung" gives "bandung". */
void region_key_make(struct region_key *key, struct str text);
/* The key without the level. */
void region_key_bare(struct region_key *key, const struct region_key *of);
/* Appends the letters and digits of a text. */
void region_key_add(struct region_key *key, struct str text);
struct str region_key_text(const struct region_key *key);
/* Cuts the first word (to a blank) off and gives it. */
struct str region_first_word(struct str *text);

#endif
