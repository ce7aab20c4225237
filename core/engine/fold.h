/* The list of entry kinds and who applies them. */
#ifndef AWIG_ENGINE_FOLD_H
#define AWIG_ENGINE_FOLD_H

#include "store/entry.h"

/* Kinds of entries, from 0 until NULL. */
const char *fold_kind(size_t index);
/* Applies one entry to the tables (writer DB_WRITER_FOLD set while it runs).
 * An unknown kind is ERR_INTEGRITY. */
int fold_apply(struct db *db, const struct entry *entry, struct err *err);

#endif
