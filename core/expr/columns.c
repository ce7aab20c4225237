/* A population: one struct column a field of the schema.
 *
 * Loading, then sealing, then reading: columns_add is for the first stage
 * only, plans and columns_get for the last.  Records are numbered as they were
 * added, the same in all columns.  The schema may grow afterwards: its new
 * fields have no column and are missing in every record. */
#include "expr/columns.h"

#include <assert.h>

#include "expr/column.h"

struct columns {
    struct mem *mem;              /* of all columns */
    const struct schema *schema;  /* one column a field */
    struct column *items;       /* schema->count at creation */
    size_t fields;
    size_t count;               /* records */
    bool sealed;
};

/* A column a field, also for fields that no record will have. */
int columns_create(struct columns **out, struct mem *mem,
                   const struct schema *schema, struct err *err)
{
    assert(mem != NULL);
    assert(out != NULL);
    assert(schema != NULL);
    *out = NULL;
    struct columns *columns = mem_zero(mem, sizeof(*columns));
    if (columns == NULL) {
        return err_nomem(err);
    }
    columns->mem = mem;
    columns->schema = schema;
    columns->fields = schema->count;
    columns->items = mem_zero(mem, columns->fields * sizeof(struct column));
    if (columns->items == NULL) {
        mem_free(mem, columns, sizeof(*columns));
        return err_nomem(err);
    }
    for (size_t slot = 0; slot < columns->fields; slot++) {
        column_init(&columns->items[slot], schema->fields[slot].type);
    }
    *out = columns;
    return 0;
}

/* Also of one that was made only in part. */
void columns_destroy(struct columns *columns)
{
    if (columns == NULL) {
        return;
    }
    struct mem *mem = columns->mem;
    assert(mem != NULL);
    for (size_t slot = 0; slot < columns->fields; slot++) {
        column_free(&columns->items[slot], mem);
    }
    mem_free(mem, columns->items, columns->fields * sizeof(struct column));
    mem_free(mem, columns, sizeof(*columns));
}

/* The count moves last: a failed record leaves parts that the next one
 * overwrites.  `record` is borrowed; text and items are copied.  0, or err,
 * after which the same record may be tried again. */
int columns_add(struct columns *columns, const struct record *record,
                struct err *err)
{
    assert(record != NULL);
    assert(columns != NULL && !columns->sealed);
    assert(record->schema->count >= columns->fields);
    size_t index = columns->count, fields = columns->fields;
    /* Tails begin together; the first of each 64 may have to make room. */
    bool room = index % COLUMN_TAIL != 0;
    for (size_t slot = 0; slot < fields; slot++) {
        struct column *column = &columns->items[slot];
        const struct cell *cell = &record->cells[slot];
        if (room && column_put(column, index, cell)) {
            continue;
        }
        int code = column_add(column, columns->mem, index, cell, err);
        for (size_t i = 0; code != 0 && i <= slot; i++) {
            column_drop(&columns->items[i], index);
        }
        if (code != 0) {
            return code;
        }
    }
    columns->count++;
    return 0;
}

/* Column by column, so that only one stands in memory twice.  0 or ERR_NOMEM;
 * after a failure the population can only be cleared or destroyed. */
int columns_seal(struct columns *columns, struct err *err)
{
    assert(columns != NULL);
    assert(!columns->sealed);
    /* Set first: a half-sealed population must not be loaded any further. */
    columns->sealed = true;
    for (size_t slot = 0; slot < columns->fields; slot++) {
        int code = column_seal(&columns->items[slot], columns->mem,
                               columns->count, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* Back to loading. */
void columns_clear(struct columns *columns)
{
    assert(columns != NULL);
    for (size_t slot = 0; slot < columns->fields; slot++) {
        column_clear(&columns->items[slot], columns->mem);
    }
    columns->count = 0;
    columns->sealed = false;
}

/* NULL for fields that the schema got later. */
const struct column *columns_column(const struct columns *columns,
                                    size_t slot)
{
    assert(columns != NULL);
    return slot < columns->fields ? &columns->items[slot] : NULL;
}

/* Plans are made for sealed columns only. */
bool columns_sealed(const struct columns *columns)
{
    assert(columns != NULL);
    return columns->sealed;
}

/* Records, not lanes: no padding. */
size_t columns_count(const struct columns *columns)
{
    assert(columns != NULL);
    return columns->count;
}

/* All columns and their heads. */
size_t columns_bytes(const struct columns *columns)
{
    assert(columns != NULL);
    size_t bytes = sizeof(*columns);
    for (size_t slot = 0; slot < columns->fields; slot++) {
        bytes += sizeof(struct column) + column_bytes(&columns->items[slot]);
    }
    return bytes;
}

/* Missing cells of lists and no memory look alike; the arena tells them apart.
 * `record` is of the same schema; its text is the columns', its lists are in
 * `arena`.  0 or ERR_NOMEM. */
struct cell columns_cell(const struct columns *columns, size_t index,
                         size_t slot, struct arena *arena)
{
    assert(columns != NULL && columns->sealed);
    assert(index < columns->count && slot < columns->fields);
    return column_get(&columns->items[slot], index, arena);
}

int columns_get(const struct columns *columns, size_t index,
                struct record *record, struct arena *arena, struct err *err)
{
    assert(record != NULL);
    assert(arena != NULL);
    assert(columns != NULL && columns->sealed);
    assert(index < columns->count);
    for (size_t slot = 0; slot < columns->fields; slot++) {
        record->cells[slot] = column_get(&columns->items[slot], index,
                                         arena);
    }
    return arena->failed ? err_nomem(err) : 0;
}
