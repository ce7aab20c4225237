/* Operations on the log. */
#ifndef AWIG_ENGINE_AUDIT_H
#define AWIG_ENGINE_AUDIT_H

#include "engine/operation.h"

/* `awig audit log [--from I] [--count N]`: rows {index, at, kind, actor, name,
 * body}; {entries, root, log}. */
int op_audit_log(struct session *session, struct value **out,
                 struct err *err);
/* `awig audit verify [--replay] [--log VKEY] [--witness VKEYS --need K]`:
 * {entries, bytes, root, checkpoints, replayed, rows}; ERR_INTEGRITY says what
 * is wrong, and where. */
int op_audit_verify(struct session *session, struct value **out,
                    struct err *err);
/* `awig invariants`: the file, foreign keys, the tree, state == fold(log):
 * {checks:[{check, ok}]}. */
int op_invariants(struct session *session, struct value **out,
                  struct err *err);

#endif
