/* A population as columns: one typed column a fact, a bit a record that says
 * whether the value is known, text by dictionary, lists as offsets.  Lanes
 * take the narrowest width that holds the column's values. */
#ifndef AWIG_EXPR_COLUMNS_H
#define AWIG_EXPR_COLUMNS_H

#include "expr/schema.h"

struct columns;

/* An empty population of this schema, which must live as long. */
int columns_create(struct columns **out, struct mem *mem,
                   const struct schema *schema, struct err *err);
/* NULL is ok. */
void columns_destroy(struct columns *columns);
/* Appends a record (cells copied; `record->schema` is the columns' schema). */
int columns_add(struct columns *columns, const struct record *record,
                struct err *err);
/* Ends the loading: chooses widths, frees slack, takes statistics.  After a
 * failure only clear and destroy may follow.  A block_plan is made for sealed
 * columns and dies with their next clear. */
int columns_seal(struct columns *columns, struct err *err);
/* Forgets the records but keeps the memory, for the next batch. */
void columns_clear(struct columns *columns);
/* The column of a slot, for the block evaluator (expr/column.h). */
struct column;
const struct column *columns_column(const struct columns *columns,
                                    size_t slot);
bool columns_sealed(const struct columns *columns);
size_t columns_count(const struct columns *columns);
size_t columns_bytes(const struct columns *columns);
/* One cell of record `index`, where a whole record would be too dear; list
 * items from `arena`. */
struct cell columns_cell(const struct columns *columns, size_t index,
                         size_t slot, struct arena *arena);
/* Reads record `index` back (text and lists borrowed from the columns; list
 * items from `arena`). */
int columns_get(const struct columns *columns, size_t index,
                struct record *record, struct arena *arena, struct err *err);

#endif
