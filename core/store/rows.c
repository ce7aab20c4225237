/* Rows into arrays, growing by doubling inside an arena.
 *
 * Reading a list is the same everywhere: step, make room in the arena, fill.
 * Only the filling differs, and is a function of the table's own file. */
#include "store/rows.h"

#include <assert.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

/* An array of twice the capacity with the items so far; NULL without memory.
 * The old one stays in the arena: doubling keeps the waste below the size of
 * the result. */
static void *grow(struct arena *arena, const void *items, size_t *capacity,
                  size_t item_size)
{
    assert(capacity != NULL);
    size_t larger = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    assert(item_size > 0 && larger < SIZE_MAX / item_size);
    void *copy = arena_alloc(arena, larger * item_size);
    if (copy != NULL && *capacity > 0) {
        memcpy(copy, items, *capacity * item_size);
    }
    *capacity = larger;
    return copy;
}

/* Stops at once when the arena fails: reading on would fill nothing. */
int rows_all(const struct rows *rows, struct statement *statement,
             void **out, size_t *count, struct err *err)
{
    assert(count != NULL);
    char *items = NULL;
    size_t capacity = 0;
    size_t used = 0;
    int code = db_step(statement, err);
    assert(rows->fill != NULL);
    for (; code == 1; code = db_step(statement, err)) {
        if (used == capacity) {
            items = grow(rows->arena, items, &capacity, rows->item_size);
        }
        if (items != NULL) {
            rows->fill(statement, rows->arena,
                       items + used * rows->item_size);
        }
        used++;
        if (rows->arena->failed) {
            db_reset(statement);
            return err_nomem(err);
        }
    }
    *out = items;
    *count = used;
    return code;
}

/* The item is cleared first, so that fillers may leave members out. */
int rows_one(const struct rows *rows, struct statement *statement,
             void *item, struct err *err)
{
    assert(rows->fill != NULL);
    assert(item != NULL);
    int code = db_step(statement, err);
    if (code == 1) {
        memset(item, 0, rows->item_size);
        rows->fill(statement, rows->arena, item);
        db_reset(statement);
        code = rows->arena->failed ? err_nomem(err) : 1;
    }
    return code;
}

struct str row_text(struct statement *row, struct arena *arena, int at)
{
    assert(arena != NULL);
    struct str text = str_copy(arena, column_text(row, at));
    return text.bytes == NULL ? STR("") : text;
}

/* NULL has a meaning of its own for each column; the caller names it. */
int64_t row_integer(struct statement *row, int at, int64_t otherwise)
{
    assert(row != NULL);
    return column_is_null(row, at) ? otherwise : column_integer(row, at);
}

void bind_text_or_null(struct statement *statement, int at, struct str text)
{
    assert(statement != NULL);
    if (text.size == 0) {
        bind_null(statement, at);
    } else {
        bind_text(statement, at, text);
    }
}

void bind_found(struct statement *statement, int at, bool found,
                int64_t integer)
{
    assert(statement != NULL);
    if (found) {
        bind_integer(statement, at, integer);
    } else {
        bind_null(statement, at);
    }
}

int row_count(struct db *db, const char *sql, int64_t *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, sql, err);
    if (code == 0) {
        code = db_step(statement, err);
    }
    if (code == 1) {
        *out = column_integer(statement, 0);
        db_reset(statement);
        return 0;
    }
    return code < 0 ? code : err_fail(err, MESSAGE_BUG, "s", "row_count");
}
