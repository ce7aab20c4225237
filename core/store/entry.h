/* An entry of the log, as the tables see it.  Every row of every table except
 * caches comes from applying entries in order: state == fold(log).
 *
 * Each table family has, in its own file, one apply function per kind of
 * entry, with this signature; engine/fold.c lists them. An apply function
 * depends on nothing but the database and the entry (blobs by hash included):
 * no clock, no randomness, no packs folder. */
#ifndef AWIG_STORE_ENTRY_H
#define AWIG_STORE_ENTRY_H

#include "base/value.h"
#include "store/db.h"

struct entry {
    int64_t index;                /* in the log, from 0 */
    struct str kind;              /* "import", "case.open", "fact", ... */
    int64_t at;                   /* UTC seconds: when it was recorded */
    struct str actor;             /* pseudonymous id "a-...", or "system" */
    const struct value *body;
};

typedef int (*entry_apply)(struct db *db, const struct entry *entry,
                           struct err *err);

#endif
