/* Lists in an arena, and what apply functions ask of a body. */
#include "store/rows.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

void rows_init(struct rows *rows, struct arena *arena, size_t size)
{
    assert(rows != NULL && arena != NULL);
    assert(size > 0);
    *rows = (struct rows){ .arena = arena, .size = size };
}

void *rows_add(struct rows *rows)
{
    assert(rows->count <= rows->capacity);
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity == 0 ? 8 : rows->capacity * 2;
        char *items = arena_alloc(rows->arena, capacity * rows->size);
        if (items == NULL) {
            return NULL;
        }
        if (rows->count > 0) {
            memcpy(items, rows->items, rows->count * rows->size);
        }
        rows->items = items;
        rows->capacity = capacity;
    }
    return rows->items + rows->size * rows->count++;
}

struct str row_text(struct statement *statement, int at,
                    struct arena *arena)
{
    assert(statement != NULL);
    assert(arena != NULL);
    struct str text = column_text(statement, at);
    return str_copy(arena, text);
}

bool body_date(const struct value *body, const char *key, bool *found,
               int64_t *out)
{
    assert(found != NULL && out != NULL);
    const struct value *value = value_get(body, key);
    *found = value != NULL && value->kind != VALUE_NULL;
    if (!*found) {
        return true;
    }
    return value->kind == VALUE_TEXT && date_parse(value->text, out);
}

int entry_malformed(const struct entry *entry, const char *what,
                    struct err *err)
{
    assert(entry != NULL);
    assert(what != NULL);
    return err_fail(err, MESSAGE_CASE_ENTRY_MALFORMED, "is", entry->index,
                    what);
}

int body_case(const struct entry *entry, int64_t *number, struct err *err)
{
    assert(entry != NULL);
    assert(number != NULL);
    *number = value_get_integer(entry->body, "case", 0);
    return *number > 0 ? 0 : entry_malformed(entry, "case", err);
}
