/* The log: canonical leaves in an RFC 6962 tree, in the same database and
 * transaction as the change they record.  Only this file writes its tables. */
#ifndef AWIG_AUDIT_LOG_H
#define AWIG_AUDIT_LOG_H

#include "audit/merkle.h"
#include "base/clock.h"
#include "base/sha256.h"
#include "store/entry.h"

/* Starts a log in a new database: draws the log id (128 random bits). A
 * second time is MESSAGE_DB_CONSTRAINT. */
int log_create(struct db *db, const struct entropy *entropy,
               struct err *err);

/* Appends an entry {"actor","at","body","index","kind","log"} as canonical
 * JSON; fills entry->index.  Inside a transaction.  A leaf beyond
 * LIMIT_LEAF_BYTES is ERR_BUG: larger things go into blobs. */
int log_append(struct db *db, struct entry *entry, struct err *err);

/* How many entries; the root over them. */
int log_size(struct db *db, int64_t *out, struct err *err);
int log_root(struct db *db, struct sha256 *out, struct err *err);
/* The exact bytes of a leaf, copied into `arena`. */
int log_leaf(struct db *db, int64_t index, struct arena *arena,
             struct str *out, struct err *err);
/* Parses a leaf's bytes. */
int log_read(struct arena *arena, struct str leaf, struct entry *out,
             struct err *err);

/* Visits the entries from index `from` on, in order; the entry and its leaf
 * live only during the call.  A negative answer ends it with that
 * code, a positive one without an error. */
typedef int (*log_visitor)(void *user, const struct entry *entry,
                           struct str leaf, struct err *err);
int log_each(struct db *db, int64_t from, log_visitor visitor, void *user,
             struct err *err);

/* Keeps a signed checkpoint (audit/checkpoint.h is who signs). */
struct log_signed {
    struct str origin;            /* name of the log that was signed */
    int64_t size;                 /* leaves that were signed */
    struct sha256 root;           /* over those leaves */
    struct str note;              /* whole, with its signatures */
};
int log_keep_checkpoint(struct db *db, const struct log_signed *row,
                        struct err *err);
/* Replaces a kept note by the same one with more signature lines. */
int log_extend_checkpoint(struct db *db, int64_t size, struct str note,
                          struct err *err);

/* The nodes of the tree, for proofs; `db` is borrowed. */
struct merkle_source log_source(struct db *db);

/* Checks every leaf, node, peak, index, order and the head.  ERR_INTEGRITY
 * names what is wrong and where, first. `progress` may be NULL. */
/* How many entries and bytes of leaves were checked, and the root in hex. */
struct log_report { int64_t entries; char root[65]; int64_t bytes; };
int log_verify(struct db *db, struct log_report *report,
               void (*progress)(void *user, int64_t done, int64_t all),
               void *user, struct err *err);

#endif
