/* Importing: a file's bytes become a blob, an entry names them, and applying
 * the entry reads them.  A dry run does all of it and rolls it back.
 *
 * An import is one entry that names the file's blob. The rows are written by
 * the fold from that blob, now and in every replay. */
#include "engine/import.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "engine/actors.h"
#include "engine/calendar_amend.h"
#include "engine/case_files.h"
#include "store/counts.h"
#include "store/import.h"

/* ---- One file ----------------------------------------------------------- */

/* The last part of a path; a part of `path` itself. */
static const char *base_name(const char *path)
{
    assert(path != NULL);
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* Records one file as an entry: what it is (by `kind`, else by its head),
 * its name and hash, and the version of the importer that reads it. The
 * bytes are a blob: hub_record reads them back from there, as a replay of
 * the log does. Errors: an unknown kind, those of rows. */
static int record(struct hub *hub, const struct import_request *request,
                  struct str bytes, int64_t *index, struct err *err)
{
    assert(hub != NULL);
    const struct importer *importer = NULL;
    char sha256[SHA256_HEX_BYTES];
    struct arena arena;
    int code = import_find(request->kind, bytes, request->path, hub->mem,
                           &importer, err);
    if (code == 0) {
        code = blob_put(hub->db, bytes, sha256, err);
    }
    if (code < 0) {
        return code;
    }
    assert(importer != NULL);
    arena_init(&arena, hub->mem);
    struct value *body = value_map(&arena);
    value_set_string(&arena, body, "what", importer->kind);
    value_set_string(&arena, body, "file", base_name(request->path));
    value_set_string(&arena, body, "sha256", sha256);
    value_set_integer(&arena, body, "importer", IMPORTER_VERSION);
    struct hub_change change = {
        "import", 0, request->actor, arena.failed ? NULL : body
    };
    code = hub_record(hub, &change, index, err);
    arena_free(&arena);
    return code;
}

/* Errors name the file as it was given, entries only its last part: folders
 * of somebody's machine do not belong in the log. Nothing is changed when
 * the error is about another file or there is no room. */
static void name_whole_path(struct err *err, const char *path)
{
    assert(path != NULL);
    size_t size = strlen(path);
    assert(err->code < 0);
    if (strcmp(err->file, base_name(path)) == 0
        && size < sizeof err->file) {
        memcpy(err->file, path, size + 1);
    }
}

/* One transaction: the blob, the entry and all rows, or nothing. `index` (may
 * be NULL) gets the entry. */
int hub_import_bytes(struct hub *hub, const struct import_request *request,
                     struct str bytes, int64_t *index, struct err *err)
{
    assert(hub != NULL);
    assert(request->path != NULL && request->actor.size > 0);
    int code = db_begin(hub->db, err);
    if (code < 0) {
        return code;
    }
    code = record(hub, request, bytes, index, err);
    if (code == 0) {
        code = db_commit(hub->db, err);
    }
    if (code < 0) {
        db_rollback(hub->db);
    }
    return code;
}

/* Errors name the file as it was given. */
int hub_import_file(struct hub *hub, const struct import_request *request,
                    int64_t *index, struct err *err)
{
    assert(hub != NULL);
    struct buf bytes;
    assert(request->path != NULL && request->actor.size > 0);
    buf_init(&bytes, hub->mem, LIMIT_IMPORT_BYTES);
    int code = file_read(&bytes, request->path, err);
    if (code == 0) {
        code = hub_import_bytes(hub, request, buf_view(&bytes), index, err);
    }
    if (code < 0) {
        name_whole_path(err, request->path);
    }
    buf_free(&bytes);
    return code;
}

/* ---- A folder ----------------------------------------------------------- */

/* One file of a folder and what reads it. */
struct planned {
    const char *path;             /* in the arena */
    const struct importer *importer; /* told by the head of the file */
};

/* Importers have an order (regions before what refers to them), then the
 * name decides, so that two hubs import alike. */
static int by_order(const void *a, const void *b)
{
    const struct planned *left = a;
    const struct planned *right = b;
    assert(left->importer != NULL && right->importer != NULL);
    if (left->importer->order != right->importer->order) {
        return left->importer->order < right->importer->order ? -1 : 1;
    }
    return strcmp(left->path, right->path);
}

/* A CSV file directly in the folder; those in folders below are not ours. */
static bool is_table(struct str path)
{
    assert(path.size > 0);
    assert(path.bytes != NULL);
    return path.size > 4 && memchr(path.bytes, '/', path.size) == NULL
        && memcmp(path.bytes + path.size - 4, ".csv", 4) == 0;
}

/* FOLDER/NAME in the arena; NULL without memory. The arena gives zeroed
 * bytes, which end the text. */
static const char *join(struct arena *arena, const char *folder,
                        struct str name)
{
    assert(arena != NULL);
    size_t size = strlen(folder);
    char *path = arena_alloc(arena, size + name.size + 2);
    assert(size > 0);
    if (path != NULL) {
        memcpy(path, folder, size);
        path[size] = '/';
        memcpy(path + size + 1, name.bytes, name.size);
    }
    return path;
}

/* Finds which importer a file needs, by its head, before any is imported: a
 * folder with one unknown file changes nothing. */
static int plan_file(struct hub *hub, struct planned *planned,
                     struct err *err)
{
    assert(hub != NULL);
    struct buf bytes;
    assert(planned->path != NULL);
    buf_init(&bytes, hub->mem, LIMIT_IMPORT_BYTES);
    int code = file_read(&bytes, planned->path, err);
    if (code == 0) {
        code = import_find(NULL, buf_view(&bytes), planned->path, hub->mem,
                           &planned->importer, err);
    }
    buf_free(&bytes);
    return code;
}

/* A folder, and the names of files in it that are left out (NULL = none). */
struct chosen {
    const char *folder;           /* as it was given */
    const struct value *without;  /* a list of texts, or NULL */
};

/* By its exact name. */
static bool is_left_out(const struct chosen *chosen, struct str name)
{
    assert(chosen != NULL);
    const struct value *at = chosen->without == NULL ? NULL
        : chosen->without->first;
    assert(name.bytes != NULL);
    while (at != NULL && !str_equal(at->text, name)) {
        at = at->next;
    }
    return at != NULL;
}

/* Lists the tables of a folder with their importers, in no order yet.
 * Errors: MESSAGE_IMPORT_EMPTY without any, those of files. */
static int plan_folder(struct hub *hub, struct arena *arena,
                       const struct chosen *chosen, struct planned **out,
                       size_t *count, struct err *err)
{
    assert(chosen != NULL);
    struct file_list list;
    const char *folder = chosen->folder;
    int code = file_list(&list, arena, folder, err);
    if (code < 0) {
        return code;
    }
    *count = 0;
    *out = arena_alloc(arena, (list.count + 1) * sizeof **out);
    for (size_t i = 0; *out != NULL && i < list.count; i++) {
        if (!is_table(list.paths[i]) || is_left_out(chosen, list.paths[i])) {
            continue;
        }
        struct planned *planned = *out + *count;
        planned->path = join(arena, folder, list.paths[i]);
        code = planned->path == NULL ? err_nomem(err)
                                     : plan_file(hub, planned, err);
        if (code < 0) {
            return code;
        }
        (*count)++;
    }
    if (arena->failed) {
        return err_nomem(err);
    }
    assert(*count <= list.count);
    return *count > 0 ? 0
        : err_fail(err, MESSAGE_IMPORT_EMPTY, "s", folder);
}

/* Imports the files in one transaction: all or none. */
static int import_planned(struct hub *hub, const struct planned *planned,
                          size_t count, struct str actor, struct err *err)
{
    assert(hub != NULL);
    int code = db_begin(hub->db, err);
    if (code < 0) {
        return code;
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct import_request request = {
            planned[i].importer->kind, planned[i].path, actor
        };
        assert(planned[i].importer != NULL);
        code = hub_import_file(hub, &request, NULL, err);
    }
    if (code == 0) {
        code = db_commit(hub->db, err);
    }
    if (code < 0) {
        db_rollback(hub->db);
    }
    return code;
}

/* Every file is looked at before any is imported, then all in one
 * transaction. */
int hub_import_folder(struct hub *hub, const char *folder, struct str actor,
                      const struct value *without, struct err *err)
{
    assert(hub != NULL);
    assert(folder != NULL);
    struct chosen chosen = { folder, without };
    struct planned *planned = NULL;
    struct arena arena;
    size_t count = 0;
    arena_init(&arena, hub->mem);
    int code = plan_folder(hub, &arena, &chosen, &planned, &count, err);
    if (code == 0) {
        qsort(planned, count, sizeof *planned, by_order);
        code = import_planned(hub, planned, count, actor, err);
    }
    arena_free(&arena);
    return code;
}

/* ---- The operation ------------------------------------------------------ */

/* Of entries from `from` on, in their order. */
int hub_import_reports(struct hub *hub, struct arena *arena, int64_t from,
                       struct value **out, struct err *err)
{
    assert(hub != NULL);
    assert(out != NULL);
    struct import_report *reports = NULL;
    size_t count = 0;
    int code = import_reports(hub->db, arena, &reports, &count, err);
    *out = value_list(arena);
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (reports[i].entry < from) {
            continue;
        }
        struct value *item = value_add(*out, value_map(arena));
        value_set_text(arena, item, "kind", reports[i].kind);
        value_set_text(arena, item, "file", reports[i].file);
        value_set_integer(arena, item, "rows", reports[i].rows);
        value_set_integer(arena, item, "flags", reports[i].flags);
        value_set_integer(arena, item, "entry", reports[i].entry);
    }
    return code == 0 && arena->failed ? err_nomem(err) : code;
}

/* A list of the doubts of imports from entry `from` on, each with its place. */
static int flags_value(struct hub *hub, struct arena *arena, int64_t from,
                       struct value **out, struct err *err)
{
    assert(hub != NULL);
    assert(out != NULL);
    struct data_flag *flags = NULL;
    size_t count = 0;
    int code = data_flags(hub->db, arena, &flags, &count, err);
    *out = value_list(arena);
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (flags[i].entry < from) {
            continue;
        }
        struct value *item = value_add(*out, value_map(arena));
        value_set_text(arena, item, "kind", flags[i].kind);
        value_set_text(arena, item, "file", flags[i].file);
        value_set_integer(arena, item, "line", flags[i].line);
        value_set_text(arena, item, "column", flags[i].column);
        value_set_text(arena, item, "subject", flags[i].subject);
        value_set_text(arena, item, "detail", flags[i].detail);
    }
    return code == 0 && arena->failed ? err_nomem(err) : code;
}

/* What the arguments ask for: a file of a kind, facts of cases (a table with
 * columns of their own, and no import of reference data: *facts tells of
 * them), or a folder. Inside the transaction of op_import. */
static int run(struct session *session, struct value **facts, struct err *err)
{
    const char *kind = session_string(session, "kind");
    const char *file = session_string(session, "file");
    struct import_request request = { .kind = kind, .path = file };
    assert(session->hub != NULL);
    if (kind == NULL) {
        return err_fail(err, MESSAGE_IMPORT_KIND, "s", "");
    }
    if (file != NULL && strcmp(kind, "facts") == 0
        && case_facts_file(session, file)) {
        return case_facts_import(session, file, facts, err);
    }
    int code = actor_bringing(session, session_text(session, "actor"),
                              session_text(session, "role"),
                              &request.actor, err);
    if (code < 0) {
        return code;
    }
    if (file != NULL) {
        return hub_import_file(session->hub, &request, NULL, err);
    }
    return file_is_folder(kind)
        ? hub_import_folder(session->hub, kind, request.actor, NULL, err)
        : err_fail(err, MESSAGE_FOLDER_MISSING, "s", kind);
}

/* May what the arguments ask for bring calendar days?  A folder may. */
static bool may_amend(const struct session *session)
{
    struct str kind = session_text(session, "kind");
    assert(session->hub != NULL);
    return session_string(session, "file") == NULL ||
           str_is(kind, "calendar");
}

/* The import, and what it moved in running schedules, when it brings calendar
 * days: `moves` is filled. */
static int run_amending(struct session *session, struct value *moves,
                        struct value **facts, struct err *err)
{
    struct amendment amendment;
    assert(moves == NULL || moves->count == 0);
    if (!may_amend(session)) {
        return run(session, facts, err);
    }
    int code = amendment_begin(&amendment, session, err);
    if (code == 0) {
        code = run(session, facts, err);
    }
    assert(code <= 0);
    return code == 0 ? amendment_end(&amendment, moves, err) : code;
}

/* Answers what was imported from entry `from` on and what is doubtful in it. */
static int report(struct session *session, int64_t from, struct value **out,
                  struct err *err)
{
    assert(session->hub != NULL);
    assert(session != NULL);
    assert(out != NULL);
    struct arena *arena = session->arena;
    struct value *imports = NULL;
    struct value *flags = NULL;
    int code = hub_import_reports(session->hub, arena, from, &imports, err);
    if (code == 0) {
        code = flags_value(session->hub, arena, from, &flags, err);
    }
    if (code < 0) {
        return code;
    }
    *out = value_map(arena);
    value_set(*out, "imports", imports);
    value_set(*out, "flags", flags);
    value_set_bool(arena, *out, "dry_run",
                   session_flag(session, "dry-run"));
    return arena->failed ? err_nomem(err) : 0;
}

/* A dry run does everything and takes it back: what it reports is what would
 * happen, not a guess of it. */
int op_import(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct db *db = session->hub->db;
    struct value *moves = value_list(session->arena);
    struct value *facts = NULL;
    int64_t from = 0;
    int code = db_begin(db, err);
    if (code < 0) {
        return code;
    }
    code = log_size(db, &from, err);
    if (code == 0) {
        code = run_amending(session, moves, &facts, err);
    }
    if (code == 0) {
        code = report(session, from, out, err);
    }
    if (code == 0 && facts != NULL) {
        value_set_integer(session->arena, facts, "entry", from);
        value_add(value_get(*out, "imports"), facts);
    }
    if (code == 0 && moves != NULL && moves->count > 0) {
        value_set(*out, "moved", moves);
    }
    bool keep = code == 0 && !session_flag(session, "dry-run");
    if (keep) {
        code = db_commit(db, err);
    }
    if (!keep || code < 0) {
        db_rollback(db);
    }
    return code;
}
