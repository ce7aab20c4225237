/* `awig backup` and `awig restore`: copies that are verified before they
 * count. */
#ifndef AWIG_ENGINE_BACKUP_H
#define AWIG_ENGINE_BACKUP_H

#include "engine/operation.h"

/* `awig backup --db F --out G`: {file, entries, root, verified}. */
int op_backup(struct session *session, struct value **out, struct err *err);
/* `awig restore G --out F`: a new hub file from a backup; verified first.
 * {file, entries, root, verified}. */
int op_restore(struct session *session, struct value **out, struct err *err);

#endif
