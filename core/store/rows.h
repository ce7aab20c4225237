/* Small help for files that read rows: lists in an arena, and bodies of
 * entries. */
#ifndef AWIG_STORE_ROWS_H
#define AWIG_STORE_ROWS_H

#include "store/entry.h"

/* A growing list of items of one size, in an arena. */
struct rows {
    struct arena *arena;
    char *items;
    size_t count, capacity, size;
};
void rows_init(struct rows *rows, struct arena *arena, size_t size);
/* A cleared new item, or NULL at no memory; valid until the next call. */
void *rows_add(struct rows *rows);

/* A text column, copied. */
struct str row_text(struct statement *statement, int at,
                    struct arena *arena);
/* A day as ISO text or null in an entry's body: false when it is neither. */
bool body_date(const struct value *body, const char *key, bool *found,
               int64_t *out);
/* A member of the body that must be there, as a number > 0 of a case. */
int body_case(const struct entry *entry, int64_t *number, struct err *err);
/* MESSAGE_ENTRY_MALFORMED of this entry, naming what is wrong. */
int entry_malformed(const struct entry *entry, const char *what,
                    struct err *err);

#endif
