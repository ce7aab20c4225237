/* Erasing: an entry that names commitments only, the rows gone with it, and
 * the write-ahead log emptied, so that no file keeps the bytes.
 *
 * Erasing deletes values, not entries: the log holds commitments with random
 * salts, which say nothing once value and salt are gone. Decisions that used
 * the value can be verified no more, and say so. */
#include "engine/erase.h"

#include <assert.h>

#include "engine/actors.h"
#include "store/personal.h"

/* So many commitments fit an entry of LIMIT_LEAF_BYTES. */
enum { COMMITMENTS_MAX = 200 };

/* Records one entry with these commitments; the fold then deletes the
 * values. Errors: no memory, those of the log. */
static int record(struct session *session, const struct str *commitments,
                  size_t count, struct str actor, struct err *err)
{
    assert(session != NULL);
    struct arena arena;
    arena_init(&arena, session->mem);
    struct value *body = value_map(&arena);
    struct value *list = value_set(body, "commitments", value_list(&arena));
    assert(count > 0 && count <= COMMITMENTS_MAX);
    for (size_t i = 0; i < count; i++) {
        value_add(list, value_text(&arena, commitments[i]));
    }
    struct hub_change change = { "erase", 0, actor,
                                 arena.failed ? NULL : body };
    int code = hub_record(session->hub, &change, NULL, err);
    arena_free(&arena);
    return code;
}

/* Actors are also erased by id; everything is found before anything goes. */
static int erase(struct session *session, struct str subject,
                 int64_t *erased, int64_t *entries, struct err *err)
{
    assert(session != NULL);
    struct db *db = session->hub->db;
    struct str *commitments = NULL;
    struct str actor;
    size_t count = 0;
    int code = actor_asking(session, &actor, err);
    if (code == 0) {
        code = personal_find(db, session->arena, subject, &commitments,
                             &count, err);
    }
    assert(code < 0 || count == 0 || commitments != NULL);
    for (size_t at = 0; code == 0 && at < count; at += COMMITMENTS_MAX) {
        size_t left = count - at;
        code = record(session, commitments + at,
                      left < COMMITMENTS_MAX ? left : COMMITMENTS_MAX, actor,
                      err);
        (*entries)++;
    }
    *erased = (int64_t)count;
    return code;
}

/* The write-ahead log is emptied after the commit: until then it still holds
 * the bytes that were erased. */
int op_erase(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct db *db = session->hub->db;
    struct str subject = session_text(session, "subject");
    int64_t erased = 0;
    int64_t entries = 0;
    if (subject.size == 0) {
        return err_fail(err, MESSAGE_ERASE_NOBODY, "");
    }
    int code = db_begin(db, err);
    if (code < 0) {
        return code;
    }
    code = erase(session, subject, &erased, &entries, err);
    if (code == 0) {
        code = db_commit(db, err);
    }
    if (code < 0) {
        db_rollback(db);
        return code;
    }
    code = db_truncate_wal(db, err);
    if (code < 0 && err->message == MESSAGE_DB_BUSY) {
        return err_fail(err, MESSAGE_ERASE_READERS, "s", db_path(db));
    }
    *out = value_map(session->arena);
    value_set_integer(session->arena, *out, "erased", erased);
    value_set_integer(session->arena, *out, "entries", entries);
    session->answer = erased == 0 ? 1 : 0;
    return code == 0 && session->arena->failed ? err_nomem(err) : code;
}
