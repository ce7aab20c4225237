/* The letter that tells a decision or a refusal on one page, in Indonesian:
 * the language of the offices that send and receive it. */
#ifndef AWIG_ENGINE_LETTER_H
#define AWIG_ENGINE_LETTER_H

#include "base/err.h"
#include "base/value.h"
#include "pack/pack.h"

struct letter {
    const struct value *explained;    /* as `awig explain` tells it */
    const struct pack *pack;          /* whose template; NULL = built in */
    bool refusal;                 /* of an action, not a decision */
    struct str identity;          /* SHA-256 of what is told, hex: of the
                                     decision, or of the refusal's record */
};

/* What a letter says of itself, by its line "awig-decision: HASH" or
 * "awig-refusal: HASH ENTRY". */
struct letter_mark {
    bool refusal;
    struct str identity;          /* 64 hex digits, in the text */
    int64_t entry;                /* of a refusal */
    struct str form;              /* 12 hex digits of its template, or "" */
};

/* Renders the letter into `out`: by `letter.html` of the leaf pack or its
 * nearest ancestor that has one, else by the built-in template.  The same
 * record gives the same bytes at any time. */
int letter_render(struct buf *out, struct arena *arena,
                  const struct letter *letter, struct err *err);

/* The template's first 12 digits of its SHA-256: letters of another template
 * cannot be compared byte for byte. */
void letter_form(const struct pack *pack, char out[13]);

/* The code printed on the letter: the first 16 digits of the identity in
 * groups of four. */
void letter_code(struct str identity, char out[20]);
/* Is this text such a code? Its 16 digits without dashes go to `out`. */
bool letter_is_code(struct str text, char out[17]);

/* Finds the mark of a letter; false when it has none. */
bool letter_find_mark(struct str text, struct letter_mark *out);

#endif
