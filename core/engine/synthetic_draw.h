/* Drawing figures for made-up cases, and putting them into cells by name. */
#ifndef AWIG_ENGINE_SYNTHETIC_DRAW_H
#define AWIG_ENGINE_SYNTHETIC_DRAW_H

#include "expr/schema.h"

/* splitmix64: 64 bits of state. */
struct draw { uint64_t state; };
/* The stream of case `number` of a seed. */
struct draw draw_of(uint64_t seed, int64_t number);
/* Uniform below `count` (at least 1), as 128-bit products give it: the bias is
 * below count / 2^64. */
size_t draw_below(struct draw *draw, size_t count);
/* One of the words, by weight; the list ends at a NULL word. */
struct draw_word { const char *word; size_t weight; };
const char *draw_word(struct draw *draw, const struct draw_word *words);

enum { CELLS_SLOTS = 1024 };

/* A record being filled.  Names that it does not declare, or declares with
 * another type, are passed over. */
struct cells {
    struct record *record;        /* being filled */
    struct arena *arena;          /* of texts */
    struct draw *draw;            /* the case's own stream */
    uint64_t settled[CELLS_SLOTS / 64];   /* a bit a slot */
};
void cells_text(struct cells *cells, const char *name, struct str text);
void cells_integer(struct cells *cells, const char *name, int64_t integer);
void cells_day(struct cells *cells, const char *name, int64_t day);
void cells_time(struct cells *cells, const char *name, int64_t time);
void cells_bool(struct cells *cells, const char *name, bool truth);
/* Settles it as missing. */
void cells_missing(struct cells *cells, const char *name);
/* Draws the facts that people enter, and which documents there are, as far as
 * they are not settled: within what they declare; dates are of the three years
 * before `as_of`. */
void cells_rest(struct cells *cells, int64_t as_of);

#endif
