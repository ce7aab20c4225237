/* Keys and notes for the operations that sign. */
#ifndef AWIG_ENGINE_SIGN_H
#define AWIG_ENGINE_SIGN_H

#include "audit/checkpoint.h"
#include "engine/operation.h"

/* Reads the key file of argument `name`: 1, 0 = not given, negative.  Forget
 * it after use. */
int sign_read_key(struct session *session, const char *name,
                  struct note_key *out, struct err *err);
/* The public key in an argument; a secret given by mistake is forgotten at
 * once.  MESSAGE_KEY_TEXT, also for an empty text: `--log "$(cat FILE)"`
 * without the file must not ask for nothing. */
int sign_public_key(struct str text, struct note_key *out, struct err *err);
/* Signs with --key (and --next-key during a rotation), or by the command
 * --signer for the public key --log; without any, the newest kept note that
 * covers `size` entries. */
int sign_get_note(struct session *session, int64_t size, struct str *note,
                  struct err *err);

/* `awig audit keygen --origin NAME --out FILE [--witness]`: {vkey, origin,
 * file}. */
int op_audit_keygen(struct session *session, struct value **out,
                    struct err *err);
/* `awig audit checkpoint --key FILE`: {note, size, root, origin}. */
int op_audit_checkpoint(struct session *session, struct value **out,
                        struct err *err);
/* `awig audit sign TEXT --key FILE`: {line}: what a --signer prints.  Without a
 * hub; refuses what is no checkpoint of the key's own log. */
int op_audit_sign(struct session *session, struct value **out,
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
