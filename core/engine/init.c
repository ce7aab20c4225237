/* Making a hub: a draft beside the final name, everything in one transaction,
 * the name given at the very end.  What fails on the way leaves nothing.
 *
 * A hub is made as a draft beside its place and installed when it is whole:
 * a failed init leaves nothing behind. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "engine/import.h"
#include "store/install.h"
#include "store/packs.h"

enum { FORMAT_VERSION = 1 };

/* ---- Packs -------------------------------------------------------------- */

/* Packs that were loaded to be published; released when done. */
struct found_packs {
    struct pack **packs;          /* one reference each; parents first */
    size_t count;                 /* of packs */
};

/* Releases what was loaded; safe to call twice. */
static void release_packs(struct found_packs *found)
{
    for (size_t i = 0; i < found->count; i++) {
        assert(found->packs != NULL);
        pack_release(found->packs[i]);
    }
    found->count = 0;
}

/* FOLDER/NAME in the arena; NULL without memory. */
static const char *join(struct arena *arena, const char *folder,
                        const char *name)
{
    assert(arena != NULL);
    struct buf path;
    assert(folder != NULL && name != NULL);
    buf_init(&path, arena->mem, 0);
    buf_text(&path, folder);
    buf_char(&path, '/');
    buf_text(&path, name);
    const char *copy = path.failed ? NULL
        : arena_copy(arena, path.bytes, path.size);
    buf_free(&path);
    return copy;
}

/* Loads every folder of `rules` that holds a pack.json; the others, say of
 * notes, are left alone. On errors the packs so far stay in `found`. */
static int load_packs(struct session *session, const char *rules,
                      struct found_packs *found, struct err *err)
{
    assert(session != NULL);
    struct pack_options options = { .mem = session->mem,
                                    .clock = &session->clock,
                                    .limits = session->limits };
    struct file_list folders;
    int code = file_folders(&folders, session->arena, rules, err);
    if (code < 0) {
        return code;
    }
    found->packs = arena_alloc(session->arena, (folders.count + 1)
                               * sizeof *found->packs);
    for (size_t i = 0; code == 0 && i < folders.count; i++) {
        const char *folder = join(session->arena, rules,
                                  folders.paths[i].bytes);
        const char *manifest = folder == NULL ? NULL
            : join(session->arena, folder, "pack.json");
        if (manifest == NULL || found->packs == NULL) {
            return err_nomem(err);
        }
        assert(found->count <= i);
        if (file_exists(manifest)) {
            struct pack **place = &found->packs[found->count];
            code = pack_load_folder(place, folder, rules, &options, NULL,
                                    err);
            found->count += code == 0 ? 1 : 0;
        }
    }
    return code;
}

/* Publishes parents before children, each in force since ever: a hub that is
 * made today must judge the cases of last year. */
static int publish_packs(struct hub *hub, const struct found_packs *found,
                         struct err *err)
{
    int code = 0;
    for (size_t depth = 1; depth <= LIMIT_CHAIN; depth++) {
        for (size_t i = 0; code == 0 && i < found->count; i++) {
            struct pack *chain[LIMIT_CHAIN];
            struct hub_publication publication = {
                .pack = found->packs[i], .from = DATE_MIN,
                .actor = STR("system"), .approved_by = STR("")
            };
            assert(found->packs[i] != NULL);
            if (pack_chain(found->packs[i], chain) == depth) {
                code = hub_publish(hub, &publication, NULL, err);
            }
        }
    }
    return code;
}

/* Loads and publishes the packs of --rules; without it the hub has none yet. */
static int find_and_publish(struct session *session, struct hub *hub,
                            struct err *err)
{
    assert(hub != NULL);
    const char *rules = session_string(session, "rules");
    struct found_packs found = { NULL, 0 };
    if (rules == NULL) {
        return 0;
    }
    int code = load_packs(session, rules, &found, err);
    if (code == 0) {
        code = publish_packs(hub, &found, err);
    }
    release_packs(&found);
    return code;
}

/* ---- The draft ---------------------------------------------------------- */

/* Records the first entry: what format the log has. */
static int record_start(struct hub *hub, struct err *err)
{
    struct arena arena;
    arena_init(&arena, hub->mem);
    struct value *body = value_map(&arena);
    value_set_integer(&arena, body, "format", FORMAT_VERSION);
    struct hub_change change = {
        "hub.init", 0, STR("system"), arena.failed ? NULL : body
    };
    assert(hub->db != NULL);
    int code = hub_record(hub, &change, NULL, err);
    arena_free(&arena);
    return code;
}

/* First entry, data, packs, in this order and one transaction. */
int hub_fill(struct session *session, struct hub *hub, struct err *err)
{
    assert(hub != NULL);
    assert(session != NULL);
    const char *data = session_string(session, "data");
    int code = db_begin(hub->db, err);
    if (code < 0) {
        return code;
    }
    code = record_start(hub, err);
    if (code == 0 && data != NULL) {
        code = hub_import_folder(hub, data, STR("system"),
                                         session_list(session, "without"),
                                         err);
    }
    if (code == 0) {
        code = find_and_publish(session, hub, err);
    }
    if (code == 0) {
        code = db_commit(hub->db, err);
    }
    if (code < 0) {
        db_rollback(hub->db);
    }
    return code;
}

/* Makes and fills the draft; the hub is closed again, so that everything is
 * in the one file. With --seed the hub has random numbers that repeat, for
 * tests and examples only. */
static int make_draft(struct session *session, const char *draft,
                      struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(draft != NULL);
    struct entropy entropy = session->entropy;
    uint64_t seed = (uint64_t)session_integer(session, "seed", 0);
    struct hub *hub = NULL;
    struct hub_place place = { draft, DB_CREATE, &session->clock, &entropy };
    if (value_get(session->arguments, "seed") != NULL) {
        entropy_seeded(&entropy, &seed);
    }
    int code = hub_open(&hub, session->mem, &place, err);
    if (code == 0) {
        code = hub_fill(session, hub, err);
    }
    if (code == 0) {
        code = hub_status(hub, session->arena, out, err);
    }
    /* Closing would do this, too, but could not say that it failed; and only
     * the file itself is installed. */
    if (code == 0) {
        code = db_truncate_wal(hub->db, err);
    }
    hub_close(hub);
    return code;
}

/* A draft beside the file gets its name when it is whole; whatever fails,
 * nothing of it stays. */
int op_init(struct session *session, struct value **out, struct err *err)
{
    const char *path = session_string(session, "db");
    assert(session->hub == NULL);
    if (path == NULL || *path == '\0') {
        return err_fail(err, MESSAGE_DB_MISSING, "s", "");
    }
    if (file_exists(path)) {
        return err_fail(err, MESSAGE_DB_EXISTS, "s", path);
    }
    const char *draft = store_draft_name(session->arena, path);
    if (draft == NULL) {
        return err_nomem(err);
    }
    int code = make_draft(session, draft, out, err);
    if (code == 0) {
        code = file_install(draft, path, err);
    }
    store_discard(draft);
    if (code < 0) {
        return code;
    }
    value_set_string(session->arena, *out, "db", path);
    return session->arena->failed ? err_nomem(err) : 0;
}
