/* Signed notes, after C2SP signed-note and tlog-cosignature.
 *
 * The formats are C2SP's signed-note and tlog-cosignature, byte for byte, so
 * that tools of others can check what a hub signs. The cryptography is
 * libsodium's; nothing of it is written here. */
#include "audit/note.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "base/sha256.h"

static const char DASH[] = "\xE2\x80\x94 ";          /* U+2014 and a blank */
/* What a secret key begins with, as in Go's sumdb/note. */
static const char PRIVATE[] = "PRIVATE+KEY+";

/* ---- base64 ------------------------------------------------------------- */

/* Only hashes, keys and signatures pass here, so 512 characters always do. */
void note_base64(struct buf *buf, struct str bytes)
{
    char text[512];
    assert(sodium_base64_ENCODED_LEN(bytes.size,
                                     sodium_base64_VARIANT_ORIGINAL)
           <= sizeof text);
    buf_text(buf, sodium_bin2base64(text, sizeof text,
                                    (const unsigned char *)bytes.bytes,
                                    bytes.size,
                                    sodium_base64_VARIANT_ORIGINAL));
}

/* How many bytes came out; 0 when the text is not strict base64 (RFC 4648
 * section 4, with padding, nothing around it): two texts must never mean one
 * signature. */
static size_t read_base64(struct str text, unsigned char *out, size_t size)
{
    assert(size > 0);
    assert(out != NULL);
    size_t length = 0;
    const char *end = NULL;
    if (text.size == 0
        || sodium_base642bin(out, size, text.bytes, text.size, NULL, &length,
                             &end, sodium_base64_VARIANT_ORIGINAL) != 0) {
        return 0;
    }
    return end == text.bytes + text.size ? length : 0;
}

/* Exactly `size` bytes must come out. */
bool note_base64_read(struct str text, void *out, size_t size)
{
    assert(size > 0);
    return read_base64(text, out, size) == size;
}

/* ---- Keys --------------------------------------------------------------- */

/* A name stands between blanks and behind '+' in the formats, so it has
 * neither; it is also the origin of a log, a line of its own. */
bool note_name_ok(struct str name)
{
    size_t bad = 0;
    if (name.size == 0 || name.size >= NOTE_NAME_BYTES
        || !str_utf8_ok(name, &bad)) {
        return false;
    }
    for (size_t i = 0; i < name.size; i++) {
        unsigned char c = (unsigned char)name.bytes[i];
        assert(i < NOTE_NAME_BYTES);
        /* Blanks beyond ASCII would pass for blanks elsewhere: no bytes
         * beyond ASCII at all. */
        if (c <= ' ' || c == '+' || c >= 127) {
            return false;
        }
    }
    return true;
}

/* Sets the id: the first bytes of SHA-256(name LF type key), C2SP
 * signed-note. It finds a key, it proves nothing. */
static void set_id(struct note_key *key)
{
    assert(key->name[0] != '\0');
    /* The type is one byte between the newline and the key. */
    struct str pieces[4] = {
        str_of(key->name),
        STR("\n"),
        { (const char *)&key->type, 1 },
        { (const char *)key->public_key, NOTE_KEY_BYTES },
    };
    struct sha256 hash = sha256_pieces(pieces, 4);
    assert(sizeof key->id < sizeof hash.bytes);
    memcpy(key->id, hash.bytes, sizeof key->id);
}

/* Sets public key and id from the seed (RFC 8032 section 5.1.5). The
 * expanded secret is wiped: only the seed is kept. */
static void derive(struct note_key *key)
{
    assert(key != NULL);
    unsigned char pair[crypto_sign_ed25519_SECRETKEYBYTES];
    int code = crypto_sign_ed25519_seed_keypair(key->public_key, pair,
                                                key->seed);
    assert(code == 0);
    (void)code;
    sodium_memzero(pair, sizeof pair);
    key->secret = true;
    set_id(key);
}

/* Draws a seed; the public key and the id follow from it. Errors:
 * MESSAGE_NOTE_NAME. */
int note_key_make(struct note_key *out, struct str name, enum note_type type,
                  const struct entropy *entropy, struct err *err)
{
    assert(out != NULL && entropy != NULL);
    memset(out, 0, sizeof *out);
    if (!note_name_ok(name)) {
        return err_fail(err, MESSAGE_NOTE_NAME, "t", name);
    }
    memcpy(out->name, name.bytes, name.size);
    out->type = (unsigned char)type;
    entropy->fill(entropy->user, out->seed, sizeof out->seed);
    derive(out);
    return 0;
}

/* Cuts the part up to the next '+' off; false when there is none. */
static bool next_part(struct str *text, struct str *part)
{
    assert(text != NULL);
    assert(part != NULL);
    const char *plus = memchr(text->bytes, '+', text->size);
    if (plus == NULL) {
        return false;
    }
    part->bytes = text->bytes;
    part->size = (size_t)(plus - text->bytes);
    text->size -= part->size + 1;
    text->bytes = plus + 1;
    return true;
}

/* Writes the id as eight digits and a zero byte. */
static void hex_id(const struct note_key *key, char out[9])
{
    assert(key != NULL);
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof key->id; i++) {
        assert(2 * i + 1 < 8);
        out[2 * i] = DIGITS[key->id[i] >> 4];
        out[2 * i + 1] = DIGITS[key->id[i] & 15];
    }
    out[8] = '\0';
}

/* Reads NAME+ID+BASE64(type key), the seed instead of the key when `secret`.
 * The id must be the one that the rest gives, so that a typing mistake is
 * found. On false `out` may hold a part; the caller wipes it. */
static bool parse_key(struct note_key *out, struct str rest, bool secret)
{
    assert(out != NULL);
    unsigned char bytes[1 + NOTE_KEY_BYTES];
    struct str name;
    struct str id;
    char own[9];
    if (!next_part(&rest, &name) || !next_part(&rest, &id)
        || !note_name_ok(name)
        || !note_base64_read(rest, bytes, sizeof bytes)
        || (bytes[0] != NOTE_ED25519 && bytes[0] != NOTE_COSIGNATURE)) {
        return false;
    }
    memcpy(out->name, name.bytes, name.size);
    out->type = bytes[0];
    if (secret) {
        memcpy(out->seed, bytes + 1, NOTE_KEY_BYTES);
        derive(out);
    } else {
        memcpy(out->public_key, bytes + 1, NOTE_KEY_BYTES);
        set_id(out);
    }
    sodium_memzero(bytes, sizeof bytes);
    hex_id(out, own);
    return str_is(id, own);
}

/* Blanks and newlines around are forgiven, as keys come from files. On an
 * error nothing secret is left in `out`. */
int note_key_parse(struct note_key *out, struct str text, struct err *err)
{
    assert(out != NULL);
    struct str rest = str_trim(text);
    bool secret = str_starts(rest, PRIVATE);
    memset(out, 0, sizeof *out);
    while (rest.size > 0 && rest.bytes[rest.size - 1] == '\n') {
        rest.size--;
    }
    if (secret) {
        rest.bytes += sizeof PRIVATE - 1;
        rest.size -= sizeof PRIVATE - 1;
    }
    if (parse_key(out, rest, secret)) {
        return 0;
    }
    note_key_forget(out);
    return err_fail(err, MESSAGE_NOTE_KEY, "");
}

/* Appends a key in that form; `half` is the public key or the seed. */
static void key_text(struct buf *buf, const struct note_key *key,
                     const unsigned char *half)
{
    assert(key != NULL);
    assert(half != NULL);
    unsigned char bytes[1 + NOTE_KEY_BYTES];
    char id[9];
    hex_id(key, id);
    bytes[0] = key->type;
    memcpy(bytes + 1, half, NOTE_KEY_BYTES);
    buf_text(buf, key->name);
    buf_char(buf, '+');
    buf_text(buf, id);
    buf_char(buf, '+');
    note_base64(buf, (struct str){ (const char *)bytes, sizeof bytes });
    sodium_memzero(bytes, sizeof bytes);
}

/* The verifier key that is given to others. */
void note_key_public_text(struct buf *buf, const struct note_key *key)
{
    assert(key->name[0] != '\0');
    key_text(buf, key, key->public_key);
}

/* For the key file only; it is never logged or shown. */
void note_key_secret_text(struct buf *buf, const struct note_key *key)
{
    assert(key->secret);
    buf_text(buf, PRIVATE);
    key_text(buf, key, key->seed);
}

void note_key_title(const struct note_key *key, char out[NOTE_TITLE_BYTES])
{
    size_t size = strlen(key->name);
    assert(size < NOTE_NAME_BYTES);
    memcpy(out, key->name, size);
    out[size] = '+';
    hex_id(key, out + size + 1);
    assert(out[size + 9] == '\0');
}

/* The compiler may not leave this write out, as it may with memset. */
void note_key_forget(struct note_key *key)
{
    assert(key != NULL);
    sodium_memzero(key->seed, sizeof key->seed);
    key->secret = false;
}

/* ---- Signing ------------------------------------------------------------ */

/* Appends what an Ed25519 signature is over: the text, or, for a
 * cosignature, the text behind two lines with the time (C2SP
 * tlog-cosignature). */
static void message_of(struct buf *buf, struct str text,
                       const struct note_key *key, int64_t time)
{
    assert(key != NULL);
    assert(text.size > 0 && text.bytes[text.size - 1] == '\n');
    if (key->type == NOTE_COSIGNATURE) {
        buf_text(buf, "cosignature/v1\ntime ");
        buf_integer(buf, time);
        buf_char(buf, '\n');
    }
    buf_str(buf, text);
}

/* Writes the time as 8 bytes, the highest first; returns 8. */
static size_t put_time(unsigned char *out, int64_t time)
{
    assert(out != NULL);
    for (int i = 0; i < 8; i++) {
        out[i] = (unsigned char)((uint64_t)time >> (56 - 8 * i));
    }
    assert(time >= 0);
    return 8;
}

/* The secret is expanded for the one signature and wiped. */
int note_sign(struct buf *buf, struct str text, const struct note_key *key,
              int64_t time, struct err *err)
{
    assert(buf != NULL);
    unsigned char pair[crypto_sign_ed25519_SECRETKEYBYTES];
    unsigned char public_key[NOTE_KEY_BYTES];
    unsigned char blob[4 + 8 + NOTE_SIGNATURE_BYTES];
    struct buf message;
    size_t size = sizeof key->id;
    assert(key->secret);
    buf_init(&message, buf->mem, 0);
    message_of(&message, text, key, time);
    memcpy(blob, key->id, size);
    if (key->type == NOTE_COSIGNATURE) {
        size += put_time(blob + size, time);
    }
    int code = message.failed ? err_nomem(err) : 0;
    if (code == 0) {
        (void)crypto_sign_ed25519_seed_keypair(public_key, pair, key->seed);
        (void)crypto_sign_ed25519_detached(
            blob + size, NULL, (const unsigned char *)message.bytes,
            message.size, pair);  /* neither can fail */
        sodium_memzero(pair, sizeof pair);
        size += NOTE_SIGNATURE_BYTES;
        buf_text(buf, DASH);
        buf_text(buf, key->name);
        buf_char(buf, ' ');
        note_base64(buf, (struct str){ (const char *)blob, size });
        buf_char(buf, '\n');
    }
    buf_free(&message);
    return code == 0 && buf->failed ? err_nomem(err) : code;
}

/* ---- Reading ------------------------------------------------------------ */

/* Reads "- NAME BASE64(id signature)", where the dash is U+2014. A kind of
 * signature that is unknown is kept with its size: others may know it. */
static bool parse_signature(struct note_signature *out, struct str line)
{
    assert(line.bytes != NULL || line.size == 0);
    assert(out != NULL);
    unsigned char blob[4 + 8 + NOTE_SIGNATURE_BYTES];
    size_t dash = sizeof DASH - 1;
    if (!str_starts(line, DASH)) {
        return false;
    }
    struct str rest = { line.bytes + dash, line.size - dash };
    const char *blank = memchr(rest.bytes, ' ', rest.size);
    if (blank == NULL) {
        return false;
    }
    out->line = line;
    out->name = (struct str){ rest.bytes, (size_t)(blank - rest.bytes) };
    struct str text = { blank + 1, rest.size - out->name.size - 1 };
    size_t size = read_base64(text, blob, sizeof blob);
    if (!note_name_ok(out->name) || size < 5) {
        return false;
    }
    memcpy(out->id, blob, sizeof out->id);
    out->size = size - 4;
    memcpy(out->bytes, blob + 4, out->size);
    return true;
}

/* Where the signatures start: after the last blank line; 0 when there is
 * none. The text before may have blank lines of its own. */
static size_t signatures_start(struct str bytes)
{
    assert(bytes.bytes != NULL || bytes.size == 0);
    for (size_t i = bytes.size; i >= 2; i--) {
        assert(i <= bytes.size);
        if (bytes.bytes[i - 1] == '\n' && bytes.bytes[i - 2] == '\n') {
            return i;
        }
    }
    return 0;
}

/* The text is everything up to the last blank line; `text` keeps its last
 * newline, which is signed with it. All parts are views of `bytes`. At most
 * NOTE_SIGNATURES_MAX lines. */
int note_parse(struct note *out, struct str bytes, struct err *err)
{
    assert(out != NULL);
    size_t bad = 0;
    size_t start = signatures_start(bytes);
    memset(out, 0, sizeof *out);
    if (start < 3 || start == bytes.size || !str_utf8_ok(bytes, &bad)
        || bytes.bytes[bytes.size - 1] != '\n') {
        return err_fail(err, MESSAGE_NOTE_FORM, "");
    }
    out->text = (struct str){ bytes.bytes, start - 1 };
    for (size_t at = start; at < bytes.size;) {
        const char *end = memchr(bytes.bytes + at, '\n', bytes.size - at);
        struct str line = { bytes.bytes + at,
                            (size_t)(end - bytes.bytes) - at };
        if (out->count == NOTE_SIGNATURES_MAX
            || !parse_signature(&out->signatures[out->count], line)) {
            return err_fail(err, MESSAGE_NOTE_FORM, "");
        }
        out->count++;
        at += line.size + 1;
    }
    return 0;
}

/* Is this signature good by the key? For a cosignature `time`, if wanted,
 * gets its seconds. No memory counts as not good. */
static bool signature_good(const struct note *note,
                           const struct note_signature *signature,
                           const struct note_key *key, struct mem *mem,
                           int64_t *time)
{
    assert(note->text.size > 0);
    bool timed = key->type == NOTE_COSIGNATURE;
    size_t skip = timed ? 8 : 0;
    struct buf message;
    uint64_t seconds = 0;
    if (signature->size != skip + NOTE_SIGNATURE_BYTES) {
        return false;
    }
    /* A cosignature begins with its time, 8 bytes, the highest first. */
    for (size_t i = 0; i < skip; i++) {
        seconds = seconds << 8 | signature->bytes[i];
    }
    assert(skip < sizeof signature->bytes);
    buf_init(&message, mem, 0);
    message_of(&message, note->text, key, (int64_t)seconds);
    bool good = seconds <= INT64_MAX && !message.failed
        && crypto_sign_ed25519_verify_detached(
               signature->bytes + skip,
               (const unsigned char *)message.bytes, message.size,
               key->public_key) == 0;
    buf_free(&message);
    if (good && time != NULL) {
        *time = (int64_t)seconds;
    }
    return good;
}

/* Only the first signature by name and id is looked at: a second of the same
 * key adds nothing, good or bad. */
int note_check(const struct note *note, const struct note_key *key,
               struct mem *mem, int64_t *time, struct err *err)
{
    assert(note != NULL && key != NULL);
    char title[NOTE_TITLE_BYTES];
    note_key_title(key, title);   /* two keys of a log have one name */
    for (size_t i = 0; i < note->count; i++) {
        const struct note_signature *at = &note->signatures[i];
        if (!str_is(at->name, key->name)
            || memcmp(at->id, key->id, sizeof key->id) != 0) {
            continue;
        }
        return signature_good(note, at, key, mem, time) ? 0
            : err_fail(err, MESSAGE_NOTE_FORGED, "s", title);
    }
    return err_fail(err, MESSAGE_NOTE_UNSIGNED, "s", title);
}
