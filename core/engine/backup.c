/* Copies of a hub, verified before they count: the copy is opened again, its
 * log checked leaf by leaf, and its root compared with the source's.
 *
 * A copy is made as a draft beside its place and gets its name when it is
 * whole: what stands under that name is a copy that was verified, even when
 * the power went in the middle. */
#include "engine/backup.h"

#include <assert.h>

#include "audit/checkpoint.h"
#include "base/file.h"
#include "store/backup.h"
#include "store/compare.h"
#include "store/install.h"

/* Opens a file for reading and verifies the file, its log and what was
 * signed of it: a damaged one is no copy. */
static int verify_file(struct session *session, const char *path,
                       struct log_report *report, struct err *err)
{
    assert(session != NULL);
    assert(path != NULL);
    struct hub *hub = NULL;
    int64_t checkpoints = 0;
    struct hub_place place = { .path = path, .flags = DB_READ_ONLY,
                               .clock = &session->clock,
                               .entropy = &session->entropy };
    int code = hub_open(&hub, session->mem, &place, err);
    if (code == 0) {
        code = log_verify(hub->db, report, NULL, NULL, err);
    }
    if (code == 0) {
        code = checkpoint_verify_all(hub->db, &checkpoints, err);
    }
    if (code == 0) {
        code = db_check_file(hub->db, err);
    }
    hub_close(hub);
    return code;
}

/* Copies `db` to `path` and checks the copy before it gets that name; a bad
 * one is removed. */
static int copy_and_check(struct session *session, struct db *db,
                          const char *path, struct value **out,
                          struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct log_report report;
    if (file_exists(path)) {
        return err_fail(err, MESSAGE_BACKUP_EXISTS, "s", path);
    }
    const char *draft = store_draft_name(arena, path);
    if (draft == NULL) {
        return err_nomem(err);
    }
    int code = db_backup(db, draft, err);
    if (code == 0) {
        code = verify_file(session, draft, &report, err);
    }
    if (code == 0) {
        code = file_install(draft, path, err);
    }
    store_discard(draft);
    if (code != 0) {
        return code;
    }
    *out = value_map(arena);
    value_set_string(arena, *out, "file", path);
    value_set_integer(arena, *out, "entries", report.entries);
    value_set_string(arena, *out, "root", report.root);
    value_set_bool(arena, *out, "verified", true);
    return 0;
}

int op_backup(struct session *session, struct value **out, struct err *err)
{
    assert(session->hub != NULL);
    return copy_and_check(session, session->hub->db,
                          session_string(session, "out"), out, err);
}

int op_restore(struct session *session, struct value **out, struct err *err)
{
    assert(out != NULL);
    const char *from = session_string(session, "file");
    struct hub *hub = NULL;
    struct log_report report;
    struct hub_place place = { .path = from, .flags = DB_READ_ONLY,
                               .clock = &session->clock,
                               .entropy = &session->entropy };
    int code = verify_file(session, from, &report, err);
    if (code == 0) {
        code = hub_open(&hub, session->mem, &place, err);
    }
    if (code == 0) {
        code = copy_and_check(session, hub->db,
                              session_string(session, "out"), out, err);
    }
    hub_close(hub);
    return code;
}
