/* Signed notes (C2SP signed-note): a text, a blank line, and signature lines
 * "EM-DASH SP name SP base64(key id || signature)".
 *
 * Keys are Ed25519 (type 0x01); the type byte leaves room for others.  Texts
 * of keys are those of Go's note package: "name+id+base64(type || key)" and
 * "PRIVATE+KEY+name+id+base64(type || seed)".  Pure: no database, no files. */
#ifndef AWIG_AUDIT_NOTE_H
#define AWIG_AUDIT_NOTE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

enum { NOTE_NAME_BYTES = 128, NOTE_KEY_BYTES = 32, NOTE_SIGNATURE_BYTES = 64,
       NOTE_SIGNATURES_MAX = 32, NOTE_TITLE_BYTES = NOTE_NAME_BYTES + 10 };

/* What a key signs with. */
enum note_type { NOTE_ED25519 = 0x01, NOTE_COSIGNATURE = 0x04 };

struct note_key {
    char name[NOTE_NAME_BYTES];   /* ends with a zero byte */
    unsigned char type;           /* enum note_type */
    unsigned char id[4];
    unsigned char public_key[NOTE_KEY_BYTES]; /* Ed25519 (RFC 8032) */
    unsigned char seed[NOTE_KEY_BYTES]; /* wiped by note_key_forget */
    bool secret;                  /* seed is known */
};

/* May a key (and so a log) be called this: not empty, no blanks, no '+'. */
bool note_name_ok(struct str name);
/* Makes a key; MESSAGE_NOTE_NAME when the name will not do. */
int note_key_make(struct note_key *out, struct str name, enum note_type type,
                  const struct entropy *entropy, struct err *err);
/* Reads either text of a key (blanks around it do not count). */
int note_key_parse(struct note_key *out, struct str text, struct err *err);
void note_key_public_text(struct buf *buf, const struct note_key *key);
void note_key_secret_text(struct buf *buf, const struct note_key *key);
/* "NAME+ID": what people call a key, when several have one name. */
void note_key_title(const struct note_key *key, char out[NOTE_TITLE_BYTES]);
/* Overwrites the seed. */
void note_key_forget(struct note_key *key);

/* Appends one signature line for `text` (which ends with a newline).  A
 * cosignature also says `time` (UTC seconds). */
int note_sign(struct buf *buf, struct str text, const struct note_key *key,
              int64_t time, struct err *err);

/* A note taken apart; texts are views of its bytes. */
struct note_signature {
    struct str name;              /* of the key that signed */
    unsigned char id[4];
    /* the signature; behind a time for witnesses */
    unsigned char bytes[8 + NOTE_SIGNATURE_BYTES];
    size_t size;                  /* of bytes: 64, or 72 with a time */
    struct str line;              /* as it stood in the note */
};
struct note {
    struct str text;              /* up to and with its last newline */
    struct note_signature signatures[NOTE_SIGNATURES_MAX];
    size_t count;                 /* of signatures */
};
/* MESSAGE_NOTE_FORM when it is no signed note. Checks no signature. */
int note_parse(struct note *out, struct str bytes, struct err *err);
/* Is there a good signature by this key?  MESSAGE_NOTE_UNSIGNED when it has
 * none by it, MESSAGE_NOTE_FORGED when the one it has is not good.  *time
 * (may be NULL) gets a cosignature's time. */
int note_check(const struct note *note, const struct note_key *key,
               struct mem *mem, int64_t *time, struct err *err);

/* Standard base64 with padding, for notes and proofs. */
void note_base64(struct buf *buf, struct str bytes);
/* Strict; false unless exactly `size` bytes come out. */
bool note_base64_read(struct str text, void *out, size_t size);

#endif
