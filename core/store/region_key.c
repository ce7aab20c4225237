/* Names of regions, brought to one form for comparing: lower case letters and
 * digits only, the level in front as a whole word.
 *
 * A key is what is left of a name when case, blanks and punctuation are
 * taken away and the level's word is spelled out in front. */
#include "store/region_key.h"

#include <assert.h>
#include <string.h>

struct str region_key_text(const struct region_key *key)
{
    assert(key->size <= REGION_KEY_BYTES);
    return (struct str){ key->bytes, key->size };
}

/* Appends the letters and digits of a text, in lower case. Bytes beyond
 * ASCII are kept as they are. What does not fit is left out: names are
 * shorter (LIMIT_NAME_BYTES). */
void region_key_add(struct region_key *key, struct str text)
{
    for (size_t i = 0; i < text.size && key->size < REGION_KEY_BYTES; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c >= 'A' && c <= 'Z') {
            c = (unsigned char)(c + ('a' - 'A'));
        }
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 128) {
            key->bytes[key->size] = (char)c;
            key->size++;
        }
    }
    assert(key->size <= REGION_KEY_BYTES);
}

struct str region_first_word(struct str *text)
{
    size_t end = 0;
    while (end < text->size && text->bytes[end] != ' ') {
        end++;
    }
    struct str word = { text->bytes, end };
    struct str rest = { text->bytes + end, text->size - end };
    assert(word.size + rest.size == text->size);
    *text = str_trim(rest);
    return word;
}

/* The level that a first word tells, or NULL; short forms are known, with or
 * without a dot. */
static const char *level_word(struct str word)
{
    static const struct { const char *word, *level; } WORDS[] = {
        { "kabupaten", "kabupaten" }, { "kab", "kabupaten" },
        { "pemkab", "kabupaten" },    { "kota", "kota" },
        { "pemkot", "kota" },         { "provinsi", "provinsi" },
        { "prov", "provinsi" },       { "pemprov", "provinsi" },
    };
    struct region_key key = { .size = 0 };
    region_key_add(&key, word);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        assert(WORDS[i].word != NULL);
        if (str_is(region_key_text(&key), WORDS[i].word)) {
            return WORDS[i].level;
        }
    }
    return NULL;
}

void region_key_make(struct region_key *key, struct str text)
{
    struct str rest = str_trim(text);
    struct str whole = rest;
    const char *level = level_word(region_first_word(&rest));
    memset(key, 0, sizeof *key);
    if (level == NULL || rest.size == 0) {
        region_key_add(key, whole);
        return;
    }
    struct str after = rest;
    struct str word = region_first_word(&after);
    struct region_key second = { .size = 0 };
    region_key_add(&second, word);
    key->level = level;
    region_key_add(key, str_of(level));
    /* "Kota Administrasi Jakarta Pusat" is also "Kota Jakarta Pusat". */
    bool plain = !str_is(region_key_text(&second), "administrasi")
        && !str_is(region_key_text(&second), "adm");
    region_key_add(key, plain ? rest : after);
    assert(key->size > 0);
}

void region_key_bare(struct region_key *key, const struct region_key *of)
{
    assert(key != NULL);
    size_t skip = of->level == NULL ? 0 : strlen(of->level);
    memset(key, 0, sizeof *key);
    assert(of->size >= skip);
    key->size = of->size - skip;
    memcpy(key->bytes, of->bytes + skip, key->size);
}
