/* How much a database holds. */
#ifndef AWIG_STORE_COUNTS_H
#define AWIG_STORE_COUNTS_H

#include "store/db.h"

/* One count, by the name that `awig status` shows. */
struct store_count { const char *name; int64_t count; };
enum { STORE_COUNTS = 17 };
int store_counts(struct db *db, struct store_count out[STORE_COUNTS],
                 struct err *err);

/* Doubts about the data, by kind. */
struct flag_count { struct str kind; int64_t count; };
int flag_counts(struct db *db, struct arena *arena, struct flag_count **out,
                size_t *count, struct err *err);

#endif
