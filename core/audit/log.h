/* The log: canonical leaves in an RFC 6962 tree, in the same database and
 * transaction as the change they record.  Only this file writes its tables. */
#ifndef AWIG_AUDIT_LOG_H
#define AWIG_AUDIT_LOG_H

#include "base/clock.h"
#include "base/sha256.h"
#include "store/entry.h"

/* Starts a log in a new database: draws the log id (128 random bits). */
int log_create(struct db *db, const struct entropy *entropy,
               struct err *err);

/* Appends an entry {"actor","at","body","index","kind","log"} as canonical
 * JSON; fills entry->index.  Inside a transaction.  A leaf beyond
 * LIMIT_LEAF_BYTES is ERR_BUG: larger things go into blobs. */
int log_append(struct db *db, struct entry *entry, struct err *err);

int log_size(struct db *db, int64_t *out, struct err *err);
int log_root(struct db *db, struct sha256 *out, struct err *err);
/* The exact bytes of a leaf, copied into `arena`. */
int log_leaf(struct db *db, int64_t index, struct arena *arena,
             struct str *out, struct err *err);
/* Parses a leaf's bytes. */
int log_read(struct arena *arena, struct str leaf, struct entry *out,
             struct err *err);

/* Checks every leaf, node, peak, index, order and the head.  ERR_INTEGRITY
 * names what is wrong and where, first. `progress` may be NULL. */
struct log_report { int64_t entries; char root[65]; int64_t bytes; };
int log_verify(struct db *db, struct log_report *report,
               void (*progress)(void *user, int64_t done, int64_t all),
               void *user, struct err *err);

#endif
