/* A draft beside the published packs of a hub.
 *
 * A pack is judged together with its parents, and packs of provinces together
 * with the country's.  So a draft is never loaded alone: it stands in the
 * place that its id has among what is published, and everything above and
 * below it comes from the hub, as of one day. */
#include "engine/draft_pack.h"

#include <assert.h>
#include <string.h>

#include "engine/hub_packs.h"

/* The published version in force on the draft's day: 1, 0, negative. Without
 * a hub there is nothing published: `awig diff` of two folders.  Versions
 * are chosen by the draft's day, as of all that is known now. */
static int find_published(const struct draft *draft, struct arena *arena,
                          struct str id, struct pack_files *out,
                          struct err *err)
{
    struct hub *hub = draft->session->hub;
    struct pack_version version;
    struct pack_query query = { id, draft->day, INT64_MAX };
    assert(id.size > 0);
    if (hub == NULL) {
        return 0;
    }
    int code = pack_version_for(hub->db, arena, &query, &version, err);
    if (code == 1) {
        code = hub_pack_files(hub, arena, &version, out, err);
        code = code == 0 ? 1 : code;
    }
    return code;
}

/* The draft itself, then what is published, then the folders beside it.
 * Siblings come last: a folder may hold newer parents than the hub, and what
 * counts is the hub. */
static int find(void *user, struct str id, struct arena *arena,
                struct pack_files *out, struct err *err)
{
    struct draft *draft = user;
    assert(draft->session != NULL);
    assert(id.size > 0);
    if (draft->pack != NULL && str_equal(draft->pack->id, id)) {
        *out = draft->files;
        return 0;
    }
    int code = find_published(draft, arena, id, out, err);
    if (code != 0) {
        return code < 0 ? code : 0;
    }
    if (draft->folder == NULL) {
        return err_fail(err, MESSAGE_PACK_PARENT, "ts", id,
                        db_path(draft->session->hub->db));
    }
    struct pack_folder_finder state = { draft->folder, draft->rules };
    struct pack_finder finder = pack_finder_of_folder(&state);
    return finder.find(finder.user, id, arena, out, err);
}

/* Loads files over parents as `find` gives them: what would be refused at
 * publication is refused here, with the same words. */
static int load(struct draft *draft, const struct pack_files *files,
                struct pack **out, struct err *err)
{
    struct session *session = draft->session;
    struct pack_options options = {
        .mem = session->mem, .clock = &session->clock,
        .limits = session->limits, .finder = { find, draft }
    };
    assert(files->count > 0);
    *out = NULL;
    int code = pack_load(out, files, &options, NULL, err);
    assert(code != 0 || *out != NULL);
    return code;
}

/* Day and session are all that the finder needs. */
static void start(struct draft *out, struct session *session, int64_t day)
{
    assert(session != NULL);
    memset(out, 0, sizeof(*out));
    out->session = session;
    out->day = day;
    arena_init(&out->arena, session->mem);
    assert(out->pack == NULL);
}

void draft_begin(struct draft *out, struct session *session,
                 const char *folder, int64_t day)
{
    assert(folder != NULL);
    const struct session_draft *known = session_draft(session, folder);
    start(out, session, day);
    out->folder = known != NULL ? known->folder : folder;
    out->rules = session_string(session, "rules");
}

struct pack_finder draft_finder(struct draft *draft)
{
    assert(draft->session != NULL);
    return (struct pack_finder){ find, draft };
}

/* The folder is kept by name: an unpublished parent may stand beside it. */
int draft_open(struct draft *out, struct session *session,
               const char *folder, int64_t day, struct err *err)
{
    assert(folder != NULL);
    assert(session != NULL);
    const struct session_draft *known = session_draft(session, folder);
    draft_begin(out, session, folder, day);
    if (known != NULL) {
        out->files = known->files;
        return load(out, &out->files, &out->pack, err);
    }
    int code = pack_files_read(&out->files, &out->arena, folder, err);
    return code == 0 ? load(out, &out->files, &out->pack, err) : code;
}

/* Files of the database: no folder is beside them, so all parents must be
 * published. */
int draft_open_files(struct draft *out, struct session *session,
                     const struct pack_files *files, int64_t day,
                     struct err *err)
{
    assert(session != NULL);
    start(out, session, day);
    out->files = *files;
    assert(files->count > 0);
    return load(out, &out->files, &out->pack, err);
}

/* For one pack in many variants: `awig sweep`. */
int draft_open_like(struct draft *out, const struct draft *like,
                    const struct pack_files *files, struct err *err)
{
    start(out, like->session, like->day);
    out->folder = like->folder;
    out->rules = like->rules;
    out->files = *files;
    assert(files->count > 0);
    assert(like->session != NULL);
    return load(out, &out->files, &out->pack, err);
}

/* Also of one that was never opened, or whose opening failed half-way. */
void draft_free(struct draft *draft)
{
    assert(draft != NULL);
    assert(draft->pack == NULL || draft->session != NULL);
    pack_release(draft->pack);
    if (draft->session != NULL) {
        arena_free(&draft->arena);
    }
    memset(draft, 0, sizeof(*draft));
}

/* Each call loads anew: a leaf belongs to the draft that it was loaded over,
 * and goes with it.  Loading it also proves that the leaf still only
 * tightens the draft: a national draft that a province no longer fits is
 * refused here, naming the province's file. */
int draft_leaf(struct draft *draft, struct str id, struct pack **out,
               struct err *err)
{
    struct arena arena;
    struct pack_files files;
    assert(draft->pack != NULL);
    if (str_equal(draft->pack->id, id)) {
        *out = pack_retain(draft->pack);
        return 0;
    }
    arena_init(&arena, draft->session->mem);
    int code = find_published(draft, &arena, id, &files, err);
    if (code == 0) {
        code = err_fail(err, MESSAGE_HUB_NO_PACK, "t", id);
    }
    if (code == 1) {
        code = load(draft, &files, out, err);
    }
    arena_free(&arena);
    assert(code <= 0);
    return code;
}

/* A draft may be the first pack of a regency: then it takes over from the
 * pack of its province. */
int draft_id_for(const struct draft *draft, struct arena *arena,
                 struct str region, struct str *id, struct err *err)
{
    assert(id != NULL);
    int code = hub_pack_id_for(draft->session->hub, arena, region, id, err);
    int published = code == 1 ? hub_pack_rank(*id, region) : 0;
    assert(draft->pack != NULL);
    if (code >= 0 && hub_pack_rank(draft->pack->id, region) > published) {
        *id = draft->pack->id;
        code = 1;
    }
    return code;
}
