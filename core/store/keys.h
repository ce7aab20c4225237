/* The keys that sign a log, as its own entries name them.  Only texts are
 * kept here; what a key is, audit/note.h knows. */
#ifndef AWIG_STORE_KEYS_H
#define AWIG_STORE_KEYS_H

#include "store/entry.h"

struct signing_key {
    struct str vkey;              /* its public text */
    int64_t added;                /* the entry that brought it */
    int64_t retired;              /* the entry that ended it, -1 = none */
};
/* All keys, in the order in which they were added. */
int signing_key_list(struct db *db, struct arena *arena,
                     struct signing_key **out, size_t *count,
                     struct err *err);

/* Apply "key.add" {vkey} and "key.retire" {vkey, lost?}. A key comes once and
 * goes once: what was retired never signs again. */
int key_add_apply(struct db *db, const struct entry *entry, struct err *err);
int key_retire_apply(struct db *db, const struct entry *entry,
                     struct err *err);

#endif
