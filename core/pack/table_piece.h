/* A suspicious cell cut into pieces: what the suggestions are made of. */
#ifndef AWIG_PACK_TABLE_PIECE_H
#define AWIG_PACK_TABLE_PIECE_H

#include <stdbool.h>

#include "base/str.h"

enum { PIECES_MAX = 12, SUGGESTION_BYTES = 160, PLAIN_BYTES = 48 };

/* o operator, t number or date, w word, q quoted, c comma, d dash, r dots,
 * b and e brackets, % percent, x a date that is none, ? the rest. */
struct piece {
    char kind;                    /* of characters */
    struct str text;              /* of the cell */
};

struct suspect {
    struct str text;              /* of the cell */
    bool decimal_comma;           /* of the file */
    struct piece pieces[PIECES_MAX]; /* in order */
    size_t count;                 /* PIECES_MAX + 1: too many */
    char shape[PIECES_MAX + 1];   /* the kinds; "" when there are too many */
    char meant[SUGGESTION_BYTES];
};

/* Fills pieces, count and shape from text. */
void piece_cut(struct suspect *s);
/* The first piece of a kind, or NULL. */
const struct piece *piece_of(const struct suspect *s, char kind);
/* The n-th value without thousands dots, with a decimal point. */
void piece_plain(const struct suspect *s, size_t n, char out[PLAIN_BYTES]);
/* An operator however spelled (`=>`, `< =`, `<>`), as the grammar spells it:
 * one of < <= > >= = !=. */
const char *piece_operator(struct str text);
/* Order of two plain values: -1, 0, 1; 0 when they are of two kinds. */
int piece_order(const char *a, const char *b);
bool piece_is_in(char c, const char *set);

#endif
