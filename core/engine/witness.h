/* Operations of witnessing. */
#ifndef AWIG_ENGINE_WITNESS_H
#define AWIG_ENGINE_WITNESS_H

#include "engine/operation.h"

/* `awig audit witness request [--old N] [--key FILE]`: {request, old, size}:
 * what a witness is given. */
int op_audit_witness_request(struct session *session, struct value **out,
                             struct err *err);
/* `awig audit witness sign REQUEST --log VKEY --key FILE --state FILE`, without
 * a database: {cosignature, origin, size}. */
int op_audit_witness_sign(struct session *session, struct value **out,
                          struct err *err);
/* `awig audit witness add FILE --witness VKEY`: keeps the cosignature with the
 * newest checkpoint: {origin}. */
int op_audit_witness_add(struct session *session, struct value **out,
                         struct err *err);

/* The policy of `awig audit verify [--log VKEY] [--witness VKEY,... --need K]`:
 * signatures are required because it says so, not because they are there. */
int witness_verify_policy(struct session *session, struct err *err);

#endif
