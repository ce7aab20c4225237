/* Rotation of keys: who must sign, and whom an outsider may believe.
 *
 * Both signing and verifying ask the same function (rotation_uses), so that
 * nothing can be signed that would not verify. */
#include "audit/rotation.h"

#include <assert.h>
#include <string.h>

#include "store/keys.h"

/* Are two keys the same?  The id follows from name, type and public key. */
static bool same_key(const struct note_key *a, const struct note_key *b)
{
    assert(a != NULL && b != NULL);
    return strcmp(a->name, b->name) == 0 && a->type == b->type
        && memcmp(a->public_key, b->public_key, NOTE_KEY_BYTES) == 0;
}

/* The keys of the log in the order of their entries; none for a log without
 * any. In the arena. */
int rotation_read(struct db *db, struct arena *arena, struct rotation *out,
                  struct err *err)
{
    struct signing_key *rows = NULL;
    assert(arena != NULL && out != NULL);
    *out = (struct rotation){ NULL, 0 };
    size_t count = 0;
    int code = signing_key_list(db, arena, &rows, &count, err);
    if (code < 0 || count == 0) {
        return code;
    }
    out->keys = arena_alloc(arena, count * sizeof *out->keys);
    if (out->keys == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        out->keys[i].added = rows[i].added;
        out->keys[i].retired = rows[i].retired;
        code = note_key_parse(&out->keys[i].key, rows[i].vkey, err) == 0
            ? 0 : err_fail(err, MESSAGE_KEY_DAMAGED, "i", rows[i].added);
        note_key_forget(&out->keys[i].key);   /* a log holds no secret */
    }
    out->count = code == 0 ? count : 0;
    assert(out->count <= count);
    return code;
}

bool rotation_uses(const struct rotation *rotation, size_t at, int64_t size)
{
    assert(at < rotation->count);
    const struct rotation_key *one = &rotation->keys[at];
    assert(size >= 0);
    return (at == 0 || one->added < size)
        && (one->retired < 0 || one->retired >= size);
}

/* By name, type and bytes; -1 when the log does not know the key. */
int rotation_find(const struct rotation *rotation,
                  const struct note_key *key)
{
    assert(key != NULL);
    for (size_t i = 0; i < rotation->count; i++) {
        assert(rotation->keys != NULL);
        if (same_key(&rotation->keys[i].key, key)) {
            return (int)i;
        }
    }
    return -1;
}

/* The error of this kind about a key, shown as NAME+ID: two keys of a log
 * have one name. */
static int fail_key(enum message message, const struct note_key *key,
                    struct err *err)
{
    assert(key != NULL);
    char text[NOTE_TITLE_BYTES];
    note_key_title(key, text);
    assert(text[0] != '\0');
    return err_fail(err, message, "s", text);
}

/* ---- Signing ------------------------------------------------------------ */

/* Without entries about keys: is one of the keys a signer of the last note?
 * Else somebody with another key of the same name would go on signing. */
static int check_same_signer(struct db *db, const struct signers *signers,
                             struct str last, struct err *err)
{
    struct note note;
    struct err ignored;
    assert(signers->count > 0);
    int code = last.size == 0 ? 1 : note_parse(&note, last, err);
    for (size_t i = 0; code == 0 && i < signers->count; i++) {
        code = note_check(&note, &signers->keys[i], db_mem(db), NULL,
                          &ignored) == 0;
    }
    assert(code <= 1);
    return code != 0 ? (code < 0 ? code : 0)
        : fail_key(MESSAGE_KEY_STRANGER, &signers->keys[0], err);
}

/* Is the key among those of the order? */
static bool is_given(const struct signers *signers,
                     const struct note_key *key)
{
    assert(signers->keys != NULL || signers->count == 0);
    bool given = false;
    for (size_t i = 0; i < signers->count; i++) {
        given = given || same_key(&signers->keys[i], key);
    }
    assert(!given || signers->count > 0);
    return given;
}

int rotation_check_signers(struct db *db, const struct signers *signers,
                           int64_t size, struct str last, struct err *err)
{
    struct arena arena;
    struct rotation rotation;
    assert(db != NULL && signers->count > 0);
    arena_init(&arena, db_mem(db));
    int code = rotation_read(db, &arena, &rotation, err);
    if (code == 0 && rotation.count == 0) {
        code = check_same_signer(db, signers, last, err);
    }
    for (size_t i = 0; code == 0 && i < rotation.count; i++) {
        const struct note_key *key = &rotation.keys[i].key;
        bool uses = rotation_uses(&rotation, i, size);
        bool given = is_given(signers, key);
        if (uses != given) {
            code = fail_key(uses ? MESSAGE_KEY_NEEDED : MESSAGE_KEY_STRANGER,
                            key, err);
        }
    }
    for (size_t i = 0; code == 0 && rotation.count > 0 && i < signers->count;
         i++) {
        if (rotation_find(&rotation, &signers->keys[i]) < 0) {
            code = fail_key(MESSAGE_KEY_STRANGER, &signers->keys[i], err);
        }
    }
    assert(code <= 0);
    arena_free(&arena);
    return code;
}

/* The size of the newest kept checkpoint, -1 when there is none. */
static int newest_size(struct db *db, int64_t *out, struct err *err)
{
    assert(out != NULL);
    static const char SQL[] = "SELECT max(size) FROM log_checkpoint";
    struct statement *statement = NULL;
    *out = -1;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    code = db_step(statement, err);
    if (code == 1) {
        *out = column_is_null(statement, 0) ? -1
                                            : column_integer(statement, 0);
        db_reset(statement);
    }
    assert(*out >= -1);
    return code < 0 ? code : 0;
}

/* All keys in use sign, so the overlap was shown when the newest checkpoint
 * is one that the key and another that stays were in use for. */
int rotation_check_retire(struct db *db, const struct note_key *key,
                          bool lost, struct err *err)
{
    struct arena arena;
    struct rotation rotation;
    size_t staying = 0;
    size_t shown = 0;
    int64_t newest = -1;
    int64_t size = 0;
    assert(db != NULL && key != NULL);
    arena_init(&arena, db_mem(db));
    int code = rotation_read(db, &arena, &rotation, err);
    code = code < 0 ? code : newest_size(db, &newest, err);
    code = code < 0 ? code : log_size(db, &size, err);
    int at = code == 0 ? rotation_find(&rotation, key) : -1;
    if (code == 0 && (at < 0 || rotation.keys[at].retired >= 0)) {
        code = fail_key(MESSAGE_KEY_UNKNOWN, key, err);
    }
    for (size_t i = 0; code == 0 && i < rotation.count; i++) {
        bool stays = (int)i != at && rotation.keys[i].retired < 0;
        staying += stays;
        shown += stays && newest >= 0 && rotation_uses(&rotation, i, newest)
            && rotation_uses(&rotation, (size_t)at, newest);
    }
    if (code == 0 && staying == 0) {
        code = fail_key(MESSAGE_KEY_LAST, key, err);
    } else if (code == 0 && shown == 0 && !lost) {
        code = fail_key(MESSAGE_KEY_OVERLAP, key, err);
    }
    assert(code <= 0);
    arena_free(&arena);
    return code;
}

/* ---- Verifying ---------------------------------------------------------- */

/* A walk over the kept checkpoints in the order of their sizes. */
struct following {
    struct db *db;
    struct rotation rotation;
    const struct note_key *trusted;   /* NULL = what the entries say */
    bool *believed;               /* for each key of the rotation */
    int64_t signed_count;         /* checkpoints that the trust reached */
};

/* All keys in use have signed; from the size on at which the trusted key is
 * in use, one of the signers was believed before. */
static int check_rotated(struct following *following,
                         const struct note *note, int64_t size,
                         struct err *err)
{
    const struct rotation *rotation = &following->rotation;
    bool reached = following->trusted == NULL;
    bool begun = following->signed_count > 0;
    int code = 0;
    assert(rotation->count > 0);
    for (size_t i = 0; code == 0 && i < rotation->count; i++) {
        if (rotation_uses(rotation, i, size)) {
            code = note_check(note, &rotation->keys[i].key,
                              db_mem(following->db), NULL, err);
            reached = reached || following->believed[i];
        }
    }
    if (code < 0 || (!reached && !begun)) {
        return code;              /* from before the trusted key */
    }
    if (!reached) {
        return fail_key(MESSAGE_KEY_CHAIN, following->trusted, err);
    }
    for (size_t i = 0; i < rotation->count; i++) {
        following->believed[i] = rotation_uses(rotation, i, size);
    }
    following->signed_count++;
    assert(following->signed_count > 0);
    return 0;
}

/* Checks the signatures of one kept note. */
static int check_note(struct following *following, struct str bytes,
                      int64_t size, struct err *err)
{
    struct note note;
    assert(size >= 0);
    int code = note_parse(&note, bytes, err);
    if (code < 0 || following->rotation.count > 0) {
        return code < 0 ? code
                        : check_rotated(following, &note, size, err);
    }
    assert(following->rotation.count == 0);
    following->signed_count++;
    return following->trusted == NULL ? 0
        : note_check(&note, following->trusted, db_mem(following->db), NULL,
                     err);
}

/* Walks the kept checkpoints. */
static int follow(struct following *following, struct err *err)
{
    static const char SQL[] =
        "SELECT note, size FROM log_checkpoint ORDER BY size";
    struct statement *statement = NULL;
    assert(following->signed_count == 0);
    int code = db_prepare(&statement, following->db, SQL, err);
    if (code < 0) {
        return code;
    }
    while ((code = db_step(statement, err)) == 1) {
        code = check_note(following, column_text(statement, 0),
                          column_integer(statement, 1), err);
        if (code < 0) {
            break;
        }
    }
    db_reset(statement);
    assert(code <= 0);
    return code;
}

int rotation_verify(struct db *db, const struct note_key *key,
                    struct err *err)
{
    assert(db != NULL);
    struct arena arena;
    struct following following = { .db = db, .trusted = key };
    arena_init(&arena, db_mem(db));
    int code = rotation_read(db, &arena, &following.rotation, err);
    if (code == 0) {
        following.believed = arena_alloc(
            &arena, following.rotation.count + 1);
        code = following.believed == NULL ? err_nomem(err) : 0;
    }
    int at = code == 0 && key != NULL
        ? rotation_find(&following.rotation, key) : -1;
    assert(at < (int)following.rotation.count);
    if (at >= 0) {
        following.believed[at] = true;
    }
    if (code == 0) {
        code = follow(&following, err);
    }
    if (code == 0 && key != NULL && following.signed_count == 0) {
        code = fail_key(MESSAGE_NOTE_UNSIGNED, key, err);
    }
    arena_free(&arena);
    return code;
}
