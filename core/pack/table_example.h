/* Concrete cases, and conditions in words of the grammar, from boxes. */
#ifndef AWIG_PACK_TABLE_EXAMPLE_H
#define AWIG_PACK_TABLE_EXAMPLE_H

#include "base/value.h"
#include "pack/table_space.h"

/* One point of a box that is not empty: a cell an input, in `arena`.  Present
 * values before missing ones, values that the table names before others.
 * NULL at no memory. */
struct cell *example_cells(const struct space *space, const uint64_t *box,
                           struct arena *arena);
/* The same as {name: value}, to be pasted into cases/. */
struct value *example_value(const struct space *space,
                            const struct cell *cells, struct arena *arena);
/* `umur=18; risiko=Tinggi`. */
void example_print(struct buf *buf, const struct space *space,
                   const struct cell *cells);
/* A box as cells would say it: `umur: >= 65; risiko: "Low"`; axes that it
 * covers whole are left out. */
void example_condition(struct buf *buf, const struct space *space,
                       const uint64_t *box);

#endif
