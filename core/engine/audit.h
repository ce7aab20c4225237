/* Operations on the log. */
#ifndef AWIG_ENGINE_AUDIT_H
#define AWIG_ENGINE_AUDIT_H

#include "engine/operation.h"

/* `awig audit log [--from I] [--count N]`: rows {index, at, kind, actor, name,
 * body}; {entries, root, log}. */
int op_audit_log(struct session *session, struct value **out,
                 struct err *err);
/* `awig audit verify [--replay] [--log VKEY] [--witness VKEYS --need K]`: {entries, bytes, root, checkpoints,
 * replayed, rows}; ERR_INTEGRITY says what is wrong, and where. */
int op_audit_verify(struct session *session, struct value **out,
                    struct err *err);
/* `awig invariants`: the file, foreign keys, the tree, state == fold(log):
 * {checks:[{check, ok}]}. */
int op_invariants(struct session *session, struct value **out,
                  struct err *err);

/* `awig audit keygen --origin NAME --out FILE [--witness]`: {vkey, origin, file}. */
int op_audit_keygen(struct session *session, struct value **out,
                    struct err *err);
/* `awig audit checkpoint --key FILE`: {note, size, root, origin}. */
int op_audit_checkpoint(struct session *session, struct value **out,
                        struct err *err);
/* `awig audit prove INDEX --key FILE`: {proof}. */
int op_audit_prove(struct session *session, struct value **out,
                   struct err *err);
/* `awig audit consistency OLD NEW`: {old, new, proof:[base64]}. */
int op_audit_consistency(struct session *session, struct value **out,
                         struct err *err);
/* `awig audit export --out DIR --key FILE`: {folder, files, size}. */
int op_audit_export(struct session *session, struct value **out,
                    struct err *err);

#endif
