/* Columns: facts of many records, or of one, in memory that two processes see.
 *
 * First stands for each field where its column begins, 0 when all its cells are
 * missing: most facts of most populations are.  Then the columns, a cell of
 * 16 bytes a record; texts (each with a zero byte behind it) and the items of
 * lists follow, and a cell holds where. */
#include "script/wire.h"

#include <assert.h>
#include <string.h>

/* A cell of a column.  `at` counts from the first byte of the columns. */
struct wire_cell_bytes {
    uint32_t known;
    uint32_t count;               /* bytes of a text, items of a list */
    union {
        uint64_t at;
        int64_t integer;
        double number;
    } as;
};
static_assert(sizeof(struct wire_cell_bytes) == 16, "cells are packed");

#define ALIGNED(size) (((size) + 7) / 8 * 8)

/* Bytes beside the cell itself. */
static size_t heap_bytes(struct type type, const struct cell *cell)
{
    assert(cell != NULL);
    if (!cell->known) {
        return 0;
    }
    if (!type.list) {
        return type.base == TYPE_TEXT ? ALIGNED(cell->as.text.size + 1) : 0;
    }
    size_t bytes = cell->as.list.count * sizeof(struct wire_cell_bytes);
    struct type item = { type.base, false };
    for (size_t i = 0; i < cell->as.list.count; i++) {
        bytes += heap_bytes(item, &cell->as.list.items[i]);
    }
    assert(bytes % 8 == 0);
    return bytes;
}

/* Is any cell of the column known? */
static bool column_known(const struct wire_columns *columns, size_t slot)
{
    assert(slot < columns->schema->count);
    for (size_t record = 0; record < columns->records; record++) {
        if (columns->cells[record][slot].known) {
            return true;
        }
    }
    return false;
}

/* See wire.h. */
size_t wire_columns_bytes(const struct wire_columns *columns)
{
    const struct schema *schema = columns->schema;
    size_t bytes = schema->count * sizeof(uint64_t);
    for (size_t slot = 0; slot < schema->count; slot++) {
        struct type type = schema->fields[slot].type;
        if (!column_known(columns, slot)) {
            continue;
        }
        bytes += columns->records * sizeof(struct wire_cell_bytes);
        if (!type.list && type.base != TYPE_TEXT) {
            continue;
        }
        for (size_t record = 0; record < columns->records; record++) {
            bytes += heap_bytes(type, &columns->cells[record][slot]);
        }
    }
    assert(bytes % 8 == 0);
    return bytes;
}

/* The writing of columns: where the next text goes. */
struct writing {
    unsigned char *into;
    size_t heap;
};

/* Writes one cell at `at`. */
static void put_one(struct writing *writing, size_t at, struct type type,
                    const struct cell *cell)
{
    struct wire_cell_bytes out = { .known = cell->known };
    assert(at % 8 == 0);
    if (cell->known && type.list) {
        size_t first = writing->heap;
        struct type item = { type.base, false };
        out.count = (uint32_t)cell->as.list.count;
        out.as.at = first;
        writing->heap += out.count * sizeof(out);
        for (size_t i = 0; i < out.count; i++) {
            put_one(writing, first + i * sizeof(out), item,
                    &cell->as.list.items[i]);
        }
    } else if (cell->known && type.base == TYPE_TEXT) {
        struct str text = cell->as.text;
        out.count = (uint32_t)text.size;
        out.as.at = writing->heap;
        if (text.size > 0) {
            memcpy(writing->into + writing->heap, text.bytes, text.size);
        }
        writing->into[writing->heap + text.size] = '\0';
        writing->heap += ALIGNED(text.size + 1);
    } else if (cell->known && type.base == TYPE_NUMBER) {
        out.as.number = cell->as.number;
    } else if (cell->known && type.base == TYPE_BOOL) {
        out.as.integer = cell->as.boolean;
    } else if (cell->known) {
        out.as.integer = cell->as.integer;
    }
    memcpy(writing->into + at, &out, sizeof(out));
}

/* See wire.h.  A column's texts stand behind it. */
void wire_columns_put(unsigned char *into,
                      const struct wire_columns *columns)
{
    assert(into != NULL);
    const struct schema *schema = columns->schema;
    struct writing writing = { into, schema->count * sizeof(uint64_t) };
    for (size_t slot = 0; slot < schema->count; slot++) {
        uint64_t at = column_known(columns, slot) ? writing.heap : 0;
        memcpy(into + slot * sizeof(at), &at, sizeof(at));
        if (at == 0) {
            continue;
        }
        writing.heap += columns->records * sizeof(struct wire_cell_bytes);
        for (size_t record = 0; record < columns->records; record++) {
            put_one(&writing, (size_t)at
                              + record * sizeof(struct wire_cell_bytes),
                    schema->fields[slot].type,
                    &columns->cells[record][slot]);
        }
    }
    assert(writing.heap % 8 == 0);
}

/* Reads the cell at `at`. */
static bool get_one(struct cell *out, struct arena *arena,
                    const unsigned char *from, size_t at, struct type type)
{
    struct wire_cell_bytes in;
    memcpy(&in, from + at, sizeof(in));
    assert(at % 8 == 0);
    *out = (struct cell){ .known = in.known != 0 };
    if (!out->known) {
        return true;
    }
    if (type.list) {
        struct cell *items = arena_alloc(arena, (in.count + (size_t)1)
                                                * sizeof(*items));
        struct type item = { type.base, false };
        for (size_t i = 0; items != NULL && i < in.count; i++) {
            if (!get_one(&items[i], arena, from,
                         (size_t)in.as.at + i * sizeof(in), item)) {
                return false;
            }
        }
        out->as.list.items = items;
        out->as.list.count = in.count;
        return items != NULL;
    }
    if (type.base == TYPE_TEXT) {
        out->as.text = (struct str){ (const char *)from + in.as.at,
                                     in.count };
    } else if (type.base == TYPE_NUMBER) {
        out->as.number = in.as.number;
    } else if (type.base == TYPE_BOOL) {
        out->as.boolean = in.as.integer != 0;
    } else {
        out->as.integer = in.as.integer;
    }
    return true;
}

/* See wire.h. */
bool wire_columns_get(struct cell *out, struct arena *arena,
                      const struct wire_view *view, size_t record)
{
    const struct schema *schema = view->schema;
    assert(record < view->records);
    assert(view->from != NULL);
    for (size_t slot = 0; slot < schema->count; slot++) {
        uint64_t at = 0;
        memcpy(&at, view->from + slot * sizeof(at), sizeof(at));
        if (at == 0) {
            out[slot].known = false;
        } else if (!get_one(&out[slot], arena, view->from, (size_t)at
                            + record * sizeof(struct wire_cell_bytes),
                            schema->fields[slot].type)) {
            return false;
        }
    }
    return true;
}
