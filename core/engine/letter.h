/* The letter that tells a decision on one page, in Indonesian. */
#ifndef AWIG_ENGINE_LETTER_H
#define AWIG_ENGINE_LETTER_H

#include "engine/evaluate.h"
#include "engine/operation.h"

struct letter {
    const struct judgement *judgement; /* derived from the decision */
    struct str decision;          /* SHA-256 of its canonical bytes, hex */
    struct str subject;           /* "C0001" */
    struct str decided_at;        /* RFC 3339 */
    struct str innovation, region, unit;
};

/* Renders the letter into `out`: by `letter.html` of the leaf pack or its
 * nearest ancestor that has one, else by the built-in template. */
int letter_render(struct buf *out, struct arena *arena,
                  const struct letter *letter, struct err *err);

/* The code printed on the letter: the first 16 digits of the decision's hash
 * in groups of four. */
void letter_code(struct str decision, char out[20]);

/* The decision that a letter names in its line "awig-decision"; false when it
 * has none. */
bool letter_decision(struct str text, struct str *decision);

#endif
