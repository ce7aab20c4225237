/* Personal values: names of people, and facts marked personal.
 *
 * Leaves and decisions hold only the commitment, HMAC-SHA-256 keyed with a
 * salt of 32 bytes over the lines kind, subject and value.  These stand in
 * their own table; erasing deletes them, and the entry that says so names
 * nothing but commitments. */
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
/* The commitments of everything kept about a subject, or whose value it is
 * (a name), by commitment. */
int personal_find(struct db *db, struct arena *arena, struct str subject,
                  struct str **out, size_t *count, struct err *err);
/* Applies "erase" {commitments: [hex]}: deletes, and notes that it did. */
int personal_erase_apply(struct db *db, const struct entry *entry,
                         struct err *err);
/* Checks every kept value against its commitment, and that nothing is missing
 * but what was erased. */
int personal_verify(struct db *db, struct err *err);

#endif
