/* Operations on the keys of a log: entering and retiring them. */
#ifndef AWIG_ENGINE_KEYS_H
#define AWIG_ENGINE_KEYS_H

#include "engine/operation.h"

/* `awig audit key list`: {keys:[{key, added, retired}]}. */
int op_audit_key_list(struct session *session, struct value **out,
                      struct err *err);
/* `awig audit key add VKEY [--key FILE]`: {key, entry}.  The first time the
 * present key (FILE) is entered before it; a log that was never signed may
 * enter its first key alone. */
int op_audit_key_add(struct session *session, struct value **out,
                     struct err *err);
/* `awig audit key retire VKEY [--lost]`: {key, entry}. */
int op_audit_key_retire(struct session *session, struct value **out,
                        struct err *err);

#endif
