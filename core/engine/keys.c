/* Entering and retiring the keys of a log.
 *
 * A rotation in four steps, each of which can be checked from outside:
 * the new key is entered; checkpoints carry two signatures for a while; the
 * old key is retired; checkpoints carry the new signature alone. */
#include "engine/keys.h"

#include <assert.h>

#include "audit/checkpoint.h"
#include "audit/rotation.h"
#include "engine/actors.h"
#include "engine/sign.h"

/* Records an entry of this kind about the key. */
static int record(struct session *session, const char *kind,
                  const struct note_key *key, int64_t *index,
                  struct err *err)
{
    struct arena *arena = session->arena;
    struct value *body = value_map(arena);
    struct str actor;
    struct buf vkey;
    assert(key->name[0] != '\0');
    buf_init(&vkey, session->mem, 0);
    note_key_public_text(&vkey, key);
    value_set_text(arena, body, "vkey", buf_view(&vkey));
    if (session_flag(session, "lost")) {
        value_set_bool(arena, body, "lost", true);
    }
    bool failed = vkey.failed || arena->failed;
    buf_free(&vkey);
    int code = failed ? err_nomem(err) : actor_asking(session, &actor, err);
    if (code < 0) {
        return code;
    }
    struct hub_change change = { kind, 0, actor, body };
    assert(body != NULL);
    return hub_record(session->hub, &change, index, err);
}

/* The error of this kind, about the key. */
static int fail_key(enum message message, const struct note_key *key,
                    struct err *err)
{
    assert(key != NULL);
    char title[NOTE_TITLE_BYTES];
    note_key_title(key, title);
    assert(title[0] != '\0');
    return err_fail(err, message, "s", title);
}

/* {key, entry} of what was recorded. */
static int give(struct session *session, const struct note_key *key,
                int64_t index, struct value **out, struct err *err)
{
    assert(out != NULL);
    char title[NOTE_TITLE_BYTES];
    assert(index >= 0);
    note_key_title(key, title);
    *out = value_map(session->arena);
    value_set_string(session->arena, *out, "key", title);
    value_set_integer(session->arena, *out, "entry", index);
    return session->arena->failed ? err_nomem(err) : 0;
}

/* ---- Adding ------------------------------------------------------------- */

/* The name of a log is fixed by its first checkpoint or its first key. */
static int check_name(struct session *session,
                      const struct rotation *rotation,
                      const struct note_key *key, struct err *err)
{
    struct note note;
    struct checkpoint checkpoint;
    struct str bytes;
    struct str name = rotation->count > 0 ? str_of(rotation->keys[0].key.name)
                                          : STR("");
    assert(key->name[0] != '\0');
    int code = checkpoint_latest(session->hub->db, 0, session->arena, &bytes,
                                 err);
    if (code == 1) {
        code = note_parse(&note, bytes, err);
        code = code == 0 ? checkpoint_parse(&checkpoint, note.text, err)
                         : code;
        name = code == 0 ? checkpoint.origin : name;
    }
    assert(code <= 0);
    return code < 0 || name.size == 0 || str_is(name, key->name) ? code
        : err_fail(err, MESSAGE_CHECKPOINT_ORIGIN, "ts", name, key->name);
}

/* Enters the present key before its successor, the first time: from then on
 * the log itself says who signs it. It must be the one that signed last. */
static int add_present(struct session *session, const struct note_key *next,
                       struct err *err)
{
    struct db *db = session->hub->db;
    struct note_key present;
    struct str last = { "", 0 };
    int64_t size = 0;
    int code = checkpoint_latest(db, 0, session->arena, &last, err);
    bool is_signed = code == 1;
    int given = code < 0 ? code
                         : sign_read_key(session, "key", &present, err);
    if (given <= 0) {
        struct signers signers = { next, 1 };
        return given < 0 ? given : !is_signed ? 0
            : rotation_check_signers(db, &signers, 0, last, err) == 0
            ? 0 : err_fail(err, MESSAGE_KEY_FIRST, "");
    }
    struct signers signers = { &present, 1 };
    assert(present.secret);
    code = log_size(db, &size, err);
    if (code == 0) {
        code = rotation_check_signers(db, &signers, size, last, err);
    }
    if (code == 0) {
        code = record(session, "key.add", &present, NULL, err);
    }
    note_key_forget(&present);
    return code;
}

/* Inside a transaction: both entries or none. */
static int add(struct session *session, const struct note_key *key,
               int64_t *index, struct err *err)
{
    struct rotation rotation;
    assert(session->hub != NULL && index != NULL);
    int code = rotation_read(session->hub->db, session->arena, &rotation,
                             err);
    if (code == 0 && rotation_find(&rotation, key) >= 0) {
        return fail_key(MESSAGE_KEY_KNOWN, key, err);
    }
    if (code == 0) {
        code = check_name(session, &rotation, key, err);
    }
    if (code == 0 && rotation.count == 0) {
        code = add_present(session, key, err);
    }
    assert(code <= 0);
    return code < 0 ? code : record(session, "key.add", key, index, err);
}

/* Reads the key of the argument, then does `step` in one transaction. */
static int run(struct session *session,
               int (*step)(struct session *, const struct note_key *,
                           int64_t *, struct err *),
               struct value **out, struct err *err)
{
    struct db *db = session->hub->db;
    struct note_key key;
    int64_t index = 0;
    assert(step != NULL);
    int code = sign_public_key(session_text(session, "vkey"), &key, err);
    if (code < 0) {
        return code;
    }
    if (key.type != NOTE_ED25519) {
        return err_fail(err, MESSAGE_NOTE_KEY, "");
    }
    code = db_begin(db, err);
    if (code < 0) {
        return code;
    }
    code = step(session, &key, &index, err);
    if (code == 0) {
        code = db_commit(db, err);
    }
    if (code < 0) {
        db_rollback(db);
    }
    assert(code <= 0);
    return code < 0 ? code : give(session, &key, index, out, err);
}

int op_audit_key_add(struct session *session, struct value **out,
                     struct err *err)
{
    assert(session != NULL);
    assert(session->hub != NULL);
    return run(session, add, out, err);
}

/* ---- Retiring ----------------------------------------------------------- */

/* Inside a transaction. */
static int retire(struct session *session, const struct note_key *key,
                  int64_t *index, struct err *err)
{
    assert(session->hub != NULL);
    int code = rotation_check_retire(session->hub->db, key,
                                     session_flag(session, "lost"), err);
    assert(code <= 0);
    return code < 0 ? code : record(session, "key.retire", key, index, err);
}

int op_audit_key_retire(struct session *session, struct value **out,
                        struct err *err)
{
    assert(session != NULL);
    assert(session->hub != NULL);
    return run(session, retire, out, err);
}

/* ---- Listing ------------------------------------------------------------ */

/* Each key with the entries between which it signs. */
int op_audit_key_list(struct session *session, struct value **out,
                      struct err *err)
{
    struct arena *arena = session->arena;
    struct rotation rotation;
    assert(session->hub != NULL);
    int code = rotation_read(session->hub->db, arena, &rotation, err);
    if (code < 0) {
        return code;
    }
    *out = value_map(arena);
    struct value *list = value_set(*out, "keys", value_list(arena));
    for (size_t i = 0; i < rotation.count; i++) {
        const struct rotation_key *one = &rotation.keys[i];
        struct value *row = value_add(list, value_map(arena));
        struct buf vkey;
        assert(one->added >= 0);
        buf_init(&vkey, session->mem, 0);
        note_key_public_text(&vkey, &one->key);
        value_set_text(arena, row, "key", buf_view(&vkey));
        value_set_integer(arena, row, "added", one->added);
        value_set(row, "retired", one->retired < 0 ? value_null(arena)
                  : value_integer(arena, one->retired));
        buf_free(&vkey);
    }
    return arena->failed ? err_nomem(err) : 0;
}
