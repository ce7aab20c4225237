/* Collecting rows into arrays of structs: what every _list function does. */
#ifndef AWIG_STORE_ROWS_H
#define AWIG_STORE_ROWS_H

#include "store/db.h"

/* Fills one item (cleared) from the statement's row; texts go to `arena`. */
typedef void (*row_fill)(struct statement *row, struct arena *arena,
                         void *item);

struct rows {
    struct arena *arena;          /* of the array and its texts */
    size_t item_size;             /* of a struct */
    row_fill fill;                /* one row into one struct */
};

/* Steps to the end and gives all rows as an array in the arena (NULL when
 * there are none). */
int rows_all(const struct rows *rows, struct statement *statement,
             void **out, size_t *count, struct err *err);
/* Steps once: 1 and *item filled, 0, negative. */
int rows_one(const struct rows *rows, struct statement *statement,
             void *item, struct err *err);
/* A text column, copied; "" when it is NULL. */
struct str row_text(struct statement *row, struct arena *arena, int at);
/* An integer column, or `otherwise` when it is NULL. */
int64_t row_integer(struct statement *row, int at, int64_t otherwise);

/* Binds text, or NULL when it is empty. */
void bind_text_or_null(struct statement *statement, int at, struct str text);
/* Binds an integer, or NULL when it was not found. */
void bind_found(struct statement *statement, int at, bool found,
                int64_t integer);

/* Answers a SELECT that binds nothing and gives one integer. */
int row_count(struct db *db, const char *sql, int64_t *out,
              struct err *err);

#endif
