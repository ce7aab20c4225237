/* Drafts for teams.
 *
 * There is no table: drafts are few, and the entries of the log say it all.
 * A draft counts as published when a later entry publishes the same bytes,
 * and as let go when an entry says so; whichever comes first.
 *
 * Nothing here decides anything: a draft that was submitted still goes
 * through the whole gate of publish.c when somebody publishes it, from a
 * folder, with two people. */
#include "engine/draft.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "engine/diff.h"
#include "engine/draft_pack.h"
#include "engine/hub_packs.h"
#include "engine/publish_people.h"
#include "store/actors.h"

enum draft_status { DRAFT_OPEN, DRAFT_PUBLISHED, DRAFT_DISCARDED,
                    DRAFT_STATUS_COUNT };
static const char *const status_names[DRAFT_STATUS_COUNT] = {
    "open", "published", "discarded"
};

/* A submitted draft; texts live in the arena of the walk. */
struct submitted {
    struct submitted *next;       /* in the order of entries */
    int64_t entry, at;            /* its number, and when */
    /* of the pack, and what its entry says */
    struct str id, version, sha256, note, actor;
    enum draft_status status;     /* settled by a later entry */
};

/* --- Reading the log ------------------------------------------------------ */

struct walk {
    struct arena *arena;          /* of drafts and texts */
    struct submitted *first, *last; /* by entry */
};

/* Remembers a submission.  The entry lives only during the visit, so its
 * texts are copied. */
static void add_submitted(struct walk *walk, const struct entry *entry)
{
    struct submitted *one = arena_alloc(walk->arena, sizeof(*one));
    assert(entry->index >= 0);
    assert(walk->last == NULL || walk->first != NULL);
    if (one == NULL) {
        return;                   /* the arena tells */
    }
    one->entry = entry->index;
    one->at = entry->at;
    one->actor = str_copy(walk->arena, entry->actor);
    one->id = str_copy(walk->arena, value_get_text(entry->body, "id"));
    one->version = str_copy(walk->arena,
                            value_get_text(entry->body, "version"));
    one->sha256 = str_copy(walk->arena,
                           value_get_text(entry->body, "sha256"));
    one->note = str_copy(walk->arena, value_get_text(entry->body, "note"));
    if (walk->last == NULL) {
        walk->first = one;
    } else {
        walk->last->next = one;
    }
    walk->last = one;
}

/* A discarded or published draft, by its number or its bytes.  The first
 * word counts: a draft that was let go stays so, also when the same bytes
 * are published later.  Drafts are compared by bytes for publication, by
 * number for being let go. */
static void settle(struct walk *walk, int64_t entry, struct str sha256,
                   enum draft_status status)
{
    assert(status != DRAFT_OPEN);
    assert(walk->arena != NULL);
    for (struct submitted *at = walk->first; at != NULL; at = at->next) {
        bool meant = sha256.size > 0 ? str_equal(at->sha256, sha256)
                                     : at->entry == entry;
        if (meant && at->status == DRAFT_OPEN) {
            at->status = status;
        }
    }
}

/* One entry of the log: only three kinds concern drafts. */
static int visit(void *user, const struct entry *entry, struct str leaf,
                 struct err *err)
{
    struct walk *walk = user;
    (void)leaf;
    assert(entry->body != NULL);
    if (str_is(entry->kind, "draft.submit")) {
        add_submitted(walk, entry);
    } else if (str_is(entry->kind, "draft.discard")) {
        settle(walk, value_get_integer(entry->body, "draft", -1), STR(""),
               DRAFT_DISCARDED);
    } else if (str_is(entry->kind, "pack.publish")) {
        settle(walk, -1, value_get_text(entry->body, "sha256"),
               DRAFT_PUBLISHED);
    }
    return walk->arena->failed ? err_nomem(err) : 0;
}

/* All drafts ever submitted, by entry.  The log is walked whole: it is the
 * only place where drafts are kept, and they are asked for rarely. */
static int read_drafts(struct session *session, struct submitted **out,
                       struct err *err)
{
    assert(out != NULL);
    struct walk walk = { session->arena, NULL, NULL };
    int code = log_each(session->hub->db, 0, visit, &walk, err);
    assert(session->hub != NULL);
    *out = walk.first;
    return code;
}

/* The draft that the argument `draft` names, which must be open when `open`.
 * A number that is no draft may well be another entry: it is not told what
 * that one is. */
static int find_draft(struct session *session, bool open,
                      struct submitted *out, struct err *err)
{
    assert(out != NULL);
    int64_t number = session_integer(session, "draft", -1);
    struct submitted *list = NULL;
    int code = read_drafts(session, &list, err);
    assert(session->arena != NULL);
    for (struct submitted *at = list; code == 0 && at != NULL;
         at = at->next) {
        if (at->entry != number) {
            continue;
        }
        *out = *at;
        return open && at->status != DRAFT_OPEN
            ? err_fail(err, MESSAGE_DRAFT_SETTLED, "is", number,
                       status_names[at->status])
            : 0;
    }
    return code < 0 ? code
        : err_fail(err, MESSAGE_DRAFT_UNKNOWN, "i", number);
}

/* Drafts are compared with what is in force today, in the zone of the
 * ministry. */
static int64_t today(const struct session *session)
{
    assert(session->clock.now != NULL);
    return time_to_date(session->clock.now(session->clock.user), ZONE_WIB);
}

/* The files of a version, published or only submitted, by their hash. */
static int read_files(struct session *session, struct str id,
                      struct str sha256, struct pack_files *out,
                      struct err *err)
{
    struct pack_version version = { .id = id, .sha256 = sha256 };
    assert(sha256.size > 0);
    assert(session->hub != NULL);
    return hub_pack_files(session->hub, session->arena, &version, out, err);
}

/* --- new ------------------------------------------------------------------ */

/* Paths come from a database that anybody may hand over.  No absolute path,
 * no dot-names (so no `..`), no backslash: what a pack may hold anyway. */
static bool is_safe(struct str path)
{
    bool safe = path.size > 0 && path.bytes[0] != '/';
    assert(path.bytes != NULL || path.size == 0);
    assert(path.size <= LIMIT_PACK_FILE_BYTES);
    for (size_t i = 0; safe && i < path.size; i++) {
        bool begins = i == 0 || path.bytes[i - 1] == '/';
        safe = path.bytes[i] != '\0' && path.bytes[i] != '\\'
            && !(begins && path.bytes[i] == '.');
    }
    return safe;
}

/* Writes one file below the folder, with the folders on the way.  A folder
 * that is there already is fine: several files share it. */
static int write_one(struct session *session, const char *folder,
                     const struct pack_file *file, struct err *err)
{
    struct buf path;
    int code = 0;
    if (!is_safe(file->path)) {
        return err_fail(err, MESSAGE_DRAFT_PATH, "t", file->path);
    }
    buf_init(&path, session->mem, 0);
    buf_text(&path, folder);
    buf_char(&path, '/');
    size_t base = path.size;
    buf_str(&path, file->path);
    assert(base > 0);
    assert(folder[0] != 0);
    if (path.failed) {
        code = err_nomem(err);
    }
    for (size_t i = base; code == 0 && i < path.size; i++) {
        if (path.bytes[i] == '/') {
            path.bytes[i] = '\0';
            code = file_make_folder(path.bytes, err);
            path.bytes[i] = '/';
        }
    }
    if (code == 0) {
        code = file_write(path.bytes, file->bytes, err);
    }
    buf_free(&path);
    return code;
}

/* Nothing is ever written over: the folder must be new. */
static int write_all(struct session *session, const struct pack_files *files,
                     struct err *err)
{
    const char *folder = session_string(session, "out");
    assert(folder != NULL);
    assert(files->count > 0);
    if (file_exists(folder)) {
        return err_fail(err, MESSAGE_DRAFT_EXISTS, "s", folder);
    }
    int code = file_make_folder(folder, err);
    for (size_t i = 0; code == 0 && i < files->count; i++) {
        code = write_one(session, folder, &files->files[i], err);
    }
    return code;
}

/* What to write: a draft by number, or the version in force by id.  The
 * draft's number wins over an id, should both be given. */
static int choose(struct session *session, struct pack_version *out,
                  struct err *err)
{
    assert(out != NULL);
    struct str id = str_trim(session_text(session, "id"));
    struct pack_query query = { id, today(session), INT64_MAX };
    struct submitted draft = { .entry = 0 };
    assert(session->hub != NULL);
    if (session_integer(session, "draft", -1) >= 0) {
        int code = find_draft(session, false, &draft, err);
        *out = (struct pack_version){ .id = draft.id,
                                      .version = draft.version,
                                      .sha256 = draft.sha256 };
        return code;
    }
    int code = id.size == 0 ? 0
        : pack_version_for(session->hub->db, session->arena, &query, out,
                           err);
    return code == 0 ? hub_pack_unpublished(session, id, err)
                     : code < 0 ? code : 0;
}

/* A draft that begins as a copy has exactly the identity of what is
 * published: an edit shows at once. */
int op_draft_new(struct session *session, struct value **out,
                 struct err *err)
{
    assert(out != NULL);
    struct arena *arena = session->arena;
    struct pack_version version;
    struct pack_files files;
    memset(&version, 0, sizeof(version));
    assert(session->hub != NULL);
    int code = choose(session, &version, err);
    if (code == 0) {
        code = read_files(session, version.id, version.sha256, &files, err);
    }
    if (code == 0) {
        code = write_all(session, &files, err);
    }
    if (code != 0) {
        return code;
    }
    *out = value_map(arena);
    value_set_string(arena, *out, "folder", session_string(session, "out"));
    value_set_text(arena, *out, "id", version.id);
    value_set_text(arena, *out, "version", version.version);
    value_set_text(arena, *out, "sha256", version.sha256);
    value_set_integer(arena, *out, "files", (int64_t)files.count);
    return arena->failed ? err_nomem(err) : 0;
}

/* --- submit --------------------------------------------------------------- */

/* The bytes go into the database now, so that they can be looked at and
 * published even when the folder is gone. */
static int store_files(struct session *session,
                       const struct pack_files *files,
                       char sha256[SHA256_HEX_BYTES], struct err *err)
{
    assert(sha256 != NULL);
    struct stored_file *stored = arena_alloc(session->arena, files->count
                                             * sizeof(*stored));
    assert(files->count > 0);
    if (stored == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < files->count; i++) {
        stored[i].path = files->files[i].path;
        stored[i].bytes = files->files[i].bytes;
    }
    return pack_store_files(session->hub->db, stored, files->count, sha256,
                            err);
}

/* Keeps the files and records the entry, in the transaction at hand.  The
 * hash of the files is computed again by the store, and must be the one that
 * was loaded. */
static int record_submit(struct session *session, const struct pack *pack,
                         struct str base, int64_t *index, struct err *err)
{
    struct arena *arena = session->arena;
    struct value *body = value_map(arena);
    char sha256[SHA256_HEX_BYTES];
    struct str actor = STR("");
    int code = publish_person(session, pack->id, "actor", &actor, err);
    if (code == 0) {
        code = store_files(session, &pack->files, sha256, err);
    }
    if (code != 0) {
        return code;
    }
    assert(strcmp(sha256, pack->sha256) == 0);
    assert(pack->id.size > 0);
    value_set_text(arena, body, "id", pack->id);
    value_set_text(arena, body, "version", pack->version);
    value_set_string(arena, body, "sha256", sha256);
    value_set_text(arena, body, "base", base);
    value_set_text(arena, body, "note", session_text(session, "note"));
    struct hub_change change = { "draft.submit", 0, actor,
                                 arena->failed ? NULL : body };
    return hub_record(session->hub, &change, index, err);
}

/* Two drafts of the same bytes would both be settled by one publication, and
 * who is to look at them would look twice. */
static int refuse_second(struct session *session, const struct pack *pack,
                         struct err *err)
{
    struct submitted *list = NULL;
    int code = read_drafts(session, &list, err);
    assert(pack->sha256[0] != '\0');
    for (struct submitted *at = list; code == 0 && at != NULL;
         at = at->next) {
        assert(at->sha256.size > 0);
        if (at->status == DRAFT_OPEN && str_is(at->sha256, pack->sha256)) {
            code = err_fail(err, MESSAGE_DRAFT_SUBMITTED, "i", at->entry);
        }
    }
    return code;
}

/* The base is what was in force at that time: who looks at the draft later
 * can tell whether the ground has moved. */
static int submit(struct session *session, const struct pack *pack,
                  struct value **out, struct err *err)
{
    assert(pack != NULL);
    assert(out != NULL);
    struct arena *arena = session->arena;
    struct db *db = session->hub->db;
    struct pack_version base = { .sha256 = STR("") };
    struct pack_query query = { pack->id, today(session), INT64_MAX };
    int64_t index = 0;
    int code = db_begin(db, err);
    if (code != 0) {
        return code;
    }
    code = refuse_second(session, pack, err);
    if (code == 0) {
        code = pack_version_for(db, arena, &query, &base, err);
    }
    struct str hash = code == 1 ? base.sha256 : STR("");
    code = code < 0 ? code : record_submit(session, pack, hash, &index, err);
    if (code == 0) {
        code = db_commit(db, err);
    }
    if (code != 0) {
        db_rollback(db);
        return code;
    }
    *out = value_map(arena);
    value_set_integer(arena, *out, "draft", index);
    value_set_text(arena, *out, "pack", pack->id);
    value_set_string(arena, *out, "sha256", pack->sha256);
    value_set_string(arena, *out, "base", hash.size > 0 ? hash.bytes : NULL);
    return arena->failed ? err_nomem(err) : 0;
}

/* Loading it is the only demand: a draft may still fail its cases, since
 * that may be what is to be talked about. */
int op_draft_submit(struct session *session, struct value **out,
                    struct err *err)
{
    assert(out != NULL);
    struct draft draft;
    assert(session->hub != NULL);
    int code = draft_open(&draft, session, session_string(session, "pack"),
                          today(session), err);
    if (code == 0) {
        code = submit(session, draft.pack, out, err);
    }
    draft_free(&draft);
    return code;
}

/* --- list, diff, discard -------------------------------------------------- */

/* A draft as a row.  The actor is shown by name where the name was not
 * erased. */
static int draft_value(struct session *session, const struct submitted *one,
                       struct value **out, struct err *err)
{
    struct arena *arena = session->arena;
    struct str name = STR("");
    char at[26];
    int code = actor_name(session->hub->db, arena, one->actor, &name, err);
    assert(one->status < DRAFT_STATUS_COUNT);
    assert(one->id.bytes != NULL);
    time_format(one->at, ZONE_WIB, at);
    *out = value_map(arena);
    value_set_integer(arena, *out, "draft", one->entry);
    value_set_text(arena, *out, "pack", one->id);
    value_set_text(arena, *out, "version", one->version);
    value_set_text(arena, *out, "sha256", one->sha256);
    value_set_string(arena, *out, "status", status_names[one->status]);
    value_set_string(arena, *out, "at", at);
    value_set_text(arena, *out, "actor", one->actor);
    value_set_text(arena, *out, "name", name);
    value_set_text(arena, *out, "remark", one->note);
    return code < 0 ? code : 0;
}

/* Settled drafts are of interest to few: they are shown on demand.  In the
 * order in which they were submitted. */
int op_draft_list(struct session *session, struct value **out,
                  struct err *err)
{
    assert(out != NULL);
    struct submitted *list = NULL;
    bool all = session_flag(session, "all");
    int code = read_drafts(session, &list, err);
    assert(session->hub != NULL);
    *out = value_map(session->arena);
    struct value *rows = value_set(*out, "drafts",
                                   value_list(session->arena));
    for (const struct submitted *at = list; code == 0 && at != NULL;
         at = at->next) {
        struct value *row = NULL;
        if (all || at->status == DRAFT_OPEN) {
            code = draft_value(session, at, &row, err);
            value_add(rows, row);
        }
    }
    return code == 0 && session->arena->failed ? err_nomem(err) : code;
}

/* Both sides are loaded over the parents of today.  A draft that no longer
 * loads over them says so here. */
int op_draft_diff(struct session *session, struct value **out,
                  struct err *err)
{
    assert(out != NULL);
    struct draft sides[2] = { { .session = NULL }, { .session = NULL } };
    struct pack_files files[2];
    struct pack_version base = { .entry = 0 };
    struct submitted draft = { .entry = 0 };
    int64_t day = today(session);
    int code = find_draft(session, false, &draft, err);
    assert(session->hub != NULL);
    if (code == 0) {
        struct pack_query query = { draft.id, day, INT64_MAX };
        code = pack_version_for(session->hub->db, session->arena, &query,
                                &base, err);
        code = code == 0 ? hub_pack_unpublished(session, draft.id, err)
                         : code < 0 ? code : 0;
    }
    struct str hashes[2] = { base.sha256, draft.sha256 };
    for (int i = 0; code == 0 && i < 2; i++) {
        code = read_files(session, draft.id, hashes[i], &files[i], err);
        if (code == 0) {
            code = draft_open_files(&sides[i], session, &files[i], day, err);
        }
    }
    if (code == 0) {
        *out = diff_packs(session->arena, sides[0].pack, sides[1].pack);
        code = session->arena->failed ? err_nomem(err) : 0;
    }
    draft_free(&sides[0]);
    draft_free(&sides[1]);
    return code;
}

/* Who lets it go must be somebody who could have published it. */
static int record_discard(struct session *session,
                          const struct submitted *draft, struct err *err)
{
    struct arena *arena = session->arena;
    struct value *body = value_map(arena);
    struct str actor = STR("");
    assert(draft->entry >= 0);
    int code = publish_person(session, draft->id, "actor", &actor, err);
    if (code != 0) {
        return code;
    }
    value_set_integer(arena, body, "draft", draft->entry);
    value_set_text(arena, body, "note", session_text(session, "note"));
    struct hub_change change = { "draft.discard", 0, actor,
                                 arena->failed ? NULL : body };
    return hub_record(session->hub, &change, NULL, err);
}

/* Nothing is deleted: the files stay with the entry that brought them. */
int op_draft_discard(struct session *session, struct value **out,
                     struct err *err)
{
    assert(out != NULL);
    struct db *db = session->hub->db;
    struct submitted draft = { .entry = 0 };
    int code = db_begin(db, err);
    assert(session->hub != NULL);
    if (code != 0) {
        return code;
    }
    code = find_draft(session, true, &draft, err);
    if (code == 0) {
        code = record_discard(session, &draft, err);
    }
    if (code == 0) {
        code = db_commit(db, err);
    }
    if (code != 0) {
        db_rollback(db);
        return code;
    }
    draft.status = DRAFT_DISCARDED;
    return draft_value(session, &draft, out, err);
}
