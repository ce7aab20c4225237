/* What two processes tell each other about scripts: values, errors,
 * declarations as JSON that holds every byte; facts and parameters as columns
 * in shared memory.  worker.c speaks, serve.c answers.
 *
 * JSON here: text that is no UTF-8, or holds a zero byte, is {"x": hex}; a
 * float {"f": its 64 bits in hex}, so that it arrives as it was; an integer
 * beyond 2^53 {"i": digits}; a map {"m": [[key, value], ...]}, in order. */
#ifndef AWIG_SCRIPT_WIRE_H
#define AWIG_SCRIPT_WIRE_H

#include "base/err.h"
#include "base/value.h"
#include "expr/schema.h"
#include "script/runtime.h"

/* What stands in one message at most: sources are 256 KiB. */
enum { WIRE_BYTES_MAX = 32 << 20 };

/* Text and back, copied; NULL or another kind -> "". */
struct value *wire_text(struct arena *arena, struct str text);
struct str wire_text_of(struct arena *arena, const struct value *from);
/* Any tree and back. */
struct value *wire_value(struct arena *arena, const struct value *value);
struct value *wire_value_of(struct arena *arena, const struct value *from);
/* One typed value and back.  False: the JSON does not hold such a one. */
struct value *wire_cell(struct arena *arena, struct type type,
                        struct cell cell);
bool wire_cell_of(struct arena *arena, struct type type,
                  const struct value *from, struct cell *out);
/* An error and back. False: `from` holds none. */
struct value *wire_error(struct arena *arena, const struct err *err);
bool wire_error_of(struct arena *arena, const struct value *from,
                   struct err *err);
/* Numbers of the base and whether it is a list; false when out of range. */
struct value *wire_type(struct arena *arena, struct type type);
bool wire_type_of(const struct value *from, struct type *out);
/* A list of slots and back, each below `most`; false otherwise. */
struct value *wire_slots(struct arena *arena, const int32_t *slots,
                         size_t count);
bool wire_slots_of(struct arena *arena, const struct value *from,
                   size_t most, const int32_t **out, size_t *count);

/* --- Columns (wire_columns.c) --------------------------------------------- */

struct wire_columns {
    const struct schema *schema;
    size_t records;
    /* One a record, each with one cell a field. */
    const struct cell *const *cells;
};

/* How many bytes the columns take, a multiple of 8. */
size_t wire_columns_bytes(const struct wire_columns *columns);
/* Writes them; `into` has so many bytes. */
void wire_columns_put(unsigned char *into,
                      const struct wire_columns *columns);
/* Reads the cells of one of `records` records; text stays in `from`, lists are
 * made in `arena`.  False at no memory. */
struct wire_view {
    const struct schema *schema;
    const unsigned char *from;
    size_t records;
};
bool wire_columns_get(struct cell *out, struct arena *arena,
                      const struct wire_view *view, size_t record);

#endif
