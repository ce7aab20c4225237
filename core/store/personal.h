/* Personal values: names of people, and facts marked personal.
 *
 * Leaves and decisions hold only the commitment HMAC-SHA-256(salt, value);
 * value and salt stand in their own table, and erasing deletes both. */
#ifndef AWIG_STORE_PERSONAL_H
#define AWIG_STORE_PERSONAL_H

#include "base/clock.h"
#include "base/sha256.h"
#include "store/entry.h"

struct personal {
    struct str kind;              /* "actor", "fact" */
    struct str subject;           /* what `awig erase` is given */
    struct str value;
};

/* Draws a salt, keeps value and salt, fills the commitment (64 hex). */
int personal_put(struct db *db, const struct entropy *entropy,
                 const struct personal *personal,
                 char commitment[SHA256_HEX_BYTES], struct err *err);
/* The value behind a commitment, checked: 1, 0 = erased or never kept here,
 * negative. */
int personal_get(struct db *db, struct arena *arena, struct str commitment,
                 struct personal *out, struct err *err);
/* Deletes all values and salts of a subject; *count gets how many. */
int personal_erase(struct db *db, struct str subject, int64_t *count,
                   struct err *err);
/* Applies "erase" {subject}. */
int personal_erase_apply(struct db *db, const struct entry *entry,
                         struct err *err);
/* Checks every kept value against its commitment. */
int personal_verify(struct db *db, struct err *err);

#endif
