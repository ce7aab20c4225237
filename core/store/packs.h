/* Published packs: which version is in force from which day.  The files are
 * blobs; the list of their hashes, whose own SHA-256 is the pack's identity,
 * is a blob too, so that an entry needs to name only the identity. */
#ifndef AWIG_STORE_PACKS_H
#define AWIG_STORE_PACKS_H

#include "store/entry.h"

struct pack_version {
    struct str id, version, sha256; /* of the pack; its version and identity */
    int64_t from;                 /* day since which it is in force */
    struct str actor, approved_by;
    int64_t entry, at;            /* that published it, and when */
};

/* The version of pack `id` in force on `date`, as known up to entry `known`
 * (INT64_MAX = now): the latest `from`, then the latest entry. 1, 0, neg. */
struct pack_query { struct str id; int64_t date, known; };
int pack_version_for(struct db *db, struct arena *arena,
                     const struct pack_query *query,
                     struct pack_version *out, struct err *err);
/* The newest publication of these exact files: 1, 0, negative. */
int pack_version_by_hash(struct db *db, struct arena *arena,
                         struct str sha256, struct pack_version *out,
                         struct err *err);
/* All publications, by entry. */
int pack_version_list(struct db *db, struct arena *arena,
                      struct pack_version **out, size_t *count,
                      struct err *err);

/* The files of a pack by its identity, sorted by path. */
struct stored_file { struct str path, bytes; };
int pack_stored_files(struct db *db, struct arena *arena, struct str sha256,
                      struct stored_file **out, size_t *count,
                      struct err *err);
/* Keeps files (sorted by path) as blobs, and the list of them; fills the
 * identity. */
int pack_store_files(struct db *db, const struct stored_file *files,
                     size_t count, char sha256[65], struct err *err);

/* Applies "pack.publish" {id, version, sha256, from, approved_by}. */
int pack_publish_apply(struct db *db, const struct entry *entry,
                       struct err *err);

#endif
