/* Packs of a hub: loaded from the blobs of the database, parents too, and
 * kept.
 *
 * A pack is loaded for one chain of exact versions.  The chain follows from a
 * day (the versions in force then) or from a pin (the versions named there);
 * a cached pack is taken again only when each of its ancestors is the version
 * that the question asks for.
 *
 * Packs are kept as loaded until the hub is closed. A cached pack is only
 * used when its whole chain is what the question means: the same leaf may
 * stand on another version of its parent. */
#include "engine/hub_packs.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "store/packs.h"

/* A pack loaded before; the list belongs to the hub. */
struct hub_pack {
    struct pack *pack;            /* one reference of the hub */
    uint64_t undone;              /* db_undone when it was loaded */
    struct hub_pack *next;        /* in the order of loading, newest first */
};

/* Which versions are meant. */
struct choice {
    struct hub *hub;              /* whose database is asked */
    struct str pin;               /* "" = by day */
    int64_t date, known;
};

/* Gives back what the hub holds; packs that somebody else holds live on. */
void hub_packs_release(struct hub *hub)
{
    assert(hub != NULL);
    struct hub_pack *at = hub->packs;
    while (at != NULL) {
        struct hub_pack *next = at->next;
        pack_release(at->pack);
        mem_free(hub->mem, at, sizeof *at);
        at = next;
    }
    hub->packs = NULL;
}

/* ---- Versions ----------------------------------------------------------- */

/* Cuts the next hash off a pin (hashes that + joins, leaf first); the rest
 * stays in `pin`. */
static struct str next_hash(struct str *pin)
{
    assert(pin != NULL);
    const char *plus = memchr(pin->bytes, '+', pin->size);
    size_t size = plus == NULL ? pin->size : (size_t)(plus - pin->bytes);
    struct str hash = { pin->bytes, size };
    size_t skip = size + (plus == NULL ? 0 : 1);
    assert(skip <= pin->size);
    pin->bytes += skip;
    pin->size -= skip;
    return hash;
}

/* The version of a pack that the choice means: 1 and `out`, 0 when there is
 * none, negative on errors. A pin decides alone: a pack that it does not
 * name is not there, whatever the day. */
static int version_of(const struct choice *choice, struct arena *arena,
                      struct str id, struct pack_version *out,
                      struct err *err)
{
    assert(choice != NULL);
    struct db *db = choice->hub->db;
    struct str pin = choice->pin;
    assert(id.size > 0);
    while (pin.size > 0) {
        int code = pack_version_by_hash(db, arena, next_hash(&pin), out,
                                        err);
        if (code < 0 || (code == 1 && str_equal(out->id, id))) {
            return code;
        }
    }
    if (choice->pin.size > 0) {
        return 0;
    }
    struct pack_query query = { id, choice->date, choice->known };
    return pack_version_for(db, arena, &query, out, err);
}

/* 1 when the cached pack and all its ancestors are what is meant, else 0: a
 * new version of a parent makes the cached leaf another pack. */
static int is_meant(const struct choice *choice, struct pack *pack,
                    struct err *err)
{
    assert(pack != NULL);
    int code = 1;
    for (struct pack *at = pack; code == 1 && at != NULL; at = at->parent) {
        struct pack_version version;
        struct arena arena;
        arena_init(&arena, choice->hub->mem);
        code = version_of(choice, &arena, at->id, &version, err);
        if (code == 1 && !str_is(version.sha256, at->sha256)) {
            code = 0;
        }
        arena_free(&arena);
    }
    assert(code <= 1);
    return code;
}

/* ---- Loading ------------------------------------------------------------ */

/* The files of a version as they are stored, checked against its identity.
 * They live in the arena. Errors: a blob that is missing or changed. */
int hub_pack_files(struct hub *hub, struct arena *arena,
                   const struct pack_version *version,
                   struct pack_files *out, struct err *err)
{
    assert(hub != NULL);
    struct stored_file *stored = NULL;
    size_t count = 0;
    int code = pack_stored_files(hub->db, arena, version->sha256, &stored,
                                 &count, err);
    if (code < 0) {
        return code;
    }
    struct pack_file *files = arena_alloc(arena, count * sizeof *files);
    char *origin = arena_alloc(arena, version->id.size + sizeof "db:");
    if (files == NULL || origin == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        assert(stored[i].path.size > 0);
        files[i].path = stored[i].path;
        files[i].bytes = stored[i].bytes;
    }
    memcpy(origin, "db:", 3);
    memcpy(origin + 3, version->id.bytes, version->id.size);
    memset(out, 0, sizeof *out);
    out->files = files;
    out->count = count;
    out->origin = (struct str){ origin, version->id.size + 3 };
    pack_files_identify(out);
    char identity[SHA256_HEX_BYTES];
    sha256_hex(&out->identity, identity);
    return str_is(version->sha256, identity) ? 0
        : err_fail(err, MESSAGE_BLOB_CHANGED, "t", version->sha256);
}

/* What pack_load asks for the parent by id. Errors: MESSAGE_PACK_PARENT. */
static int find_parent(void *user, struct str id, struct arena *arena,
                       struct pack_files *out, struct err *err)
{
    assert(user != NULL);
    const struct choice *choice = user;
    struct pack_version version;
    assert(choice->hub != NULL);
    int code = version_of(choice, arena, id, &version, err);
    if (code == 0) {
        return err_fail(err, MESSAGE_PACK_PARENT, "ts", id,
                        db_path(choice->hub->db));
    }
    return code < 0 ? code
        : hub_pack_files(choice->hub, arena, &version, out, err);
}

/* Puts a loaded pack into the hub's list, which owns it from now on; without
 * memory it is released at once. */
static int keep(struct hub *hub, struct pack *pack, struct err *err)
{
    assert(hub != NULL);
    assert(pack != NULL);
    struct hub_pack *kept = mem_zero(hub->mem, sizeof *kept);
    if (kept == NULL) {
        pack_release(pack);
        return err_nomem(err);
    }
    kept->pack = pack;
    kept->undone = db_undone(hub->db);
    kept->next = hub->packs;
    hub->packs = kept;
    return 0;
}

/* Loads a version with its parents as the choice means them, and keeps it.
 * The files may go after: the pack has copies. Errors: an unknown parent,
 * files that changed, those of loading. */
static int load(struct choice *choice, const struct pack_version *version,
                struct pack **out, struct err *err)
{
    assert(choice != NULL);
    struct hub *hub = choice->hub;
    struct pack_options options = {
        .mem = hub->mem,
        .clock = &hub->clock,
        .limits = hub->limits,
        .finder = { find_parent, choice }
    };
    struct pack_files files;
    struct arena arena;
    arena_init(&arena, hub->mem);
    int code = hub_pack_files(hub, &arena, version, &files, err);
    if (code == 0) {
        code = pack_load(out, &files, &options, NULL, err);
    }
    arena_free(&arena);
    assert(code < 0 || *out != NULL);
    return code < 0 ? code : keep(hub, *out, err);
}

/* The pack of this version for this choice, from the cache or loaded; it
 * belongs to the hub. */
static int get(struct choice *choice, const struct pack_version *version,
               struct pack **out, struct err *err)
{
    assert(choice != NULL);
    assert(out != NULL);
    for (struct hub_pack *at = choice->hub->packs; at != NULL;
         at = at->next) {
        if (!str_is(version->sha256, at->pack->sha256)) {
            continue;
        }
        int meant = is_meant(choice, at->pack, err);
        if (meant < 0) {
            return meant;
        }
        if (meant == 1) {
            *out = at->pack;
            return 0;
        }
    }
    return load(choice, version, out, err);
}

/* ---- Questions ---------------------------------------------------------- */

/* Does a pack id such as "19-kepulauan-bangka-belitung" begin with the code
 * of the region? */
static bool id_is_for(struct str id, struct str code)
{
    assert(code.size == 0 || code.bytes != NULL);
    assert(id.bytes != NULL);
    return code.size > 0 && id.size > code.size
        && memcmp(id.bytes, code.bytes, code.size) == 0
        && id.bytes[code.size] == '-';
}

/* How near a pack is to a region: 3 its own, 2 its province's, 1 the nation's,
 * 0 somebody else's. */
int hub_pack_rank(struct str id, struct str region)
{
    assert(region.size == 0 || region.bytes != NULL);
    struct str province = { region.bytes, region.size < 2 ? 0 : 2 };
    assert(id.bytes != NULL);
    return id_is_for(id, region) ? 3 : id_is_for(id, province) ? 2
        : str_is(id, "nasional") ? 1 : 0;
}

/* The nearest pack that was ever published: 1 and `id`, or 0. */
int hub_pack_id_for(struct hub *hub, struct arena *arena, struct str region,
                    struct str *id, struct err *err)
{
    assert(hub != NULL);
    struct pack_version *versions = NULL;
    size_t count = 0;
    int best = 0;
    int code = pack_version_list(hub->db, arena, &versions, &count, err);
    *id = STR("");
    for (size_t i = 0; code == 0 && i < count; i++) {
        /* Regency before province before the country. */
        int rank = hub_pack_rank(versions[i].id, region);
        if (rank > best) {
            best = rank;
            *id = versions[i].id;
        }
    }
    assert(best <= 3);
    return code < 0 ? code : best > 0;
}

/* The pack of a region on a day, with the parents of that day. It belongs to
 * the hub. Errors: MESSAGE_HUB_NO_PACK, those of loading. */
int hub_pack_for(struct hub *hub, struct str region, int64_t date,
                 struct pack **out, struct err *err)
{
    struct choice choice = { hub, STR(""), date, INT64_MAX };
    struct pack_version version;
    struct arena arena;
    struct str id;
    assert(hub != NULL && out != NULL);
    arena_init(&arena, hub->mem);
    int code = hub_pack_id_for(hub, &arena, region, &id, err);
    if (code == 1) {
        code = version_of(&choice, &arena, id, &version, err);
    }
    if (code == 0) {
        code = err_fail(err, MESSAGE_HUB_NO_PACK, "t", region);
    }
    if (code == 1) {
        code = get(&choice, &version, out, err);
    }
    arena_free(&arena);
    return code;
}

/* Is this pack's chain the one that the pin names, and no other? */
static bool is_pinned(struct pack *pack, struct str pin)
{
    assert(pack != NULL);
    for (struct pack *at = pack; at != NULL; at = at->parent) {
        if (!str_is(next_hash(&pin), at->sha256)) {
            return false;
        }
    }
    return pin.size == 0;
}

/* A kept pack whose whole chain the pin names, without asking the database:
 * versions are named by their bytes and never go, unless what brought them
 * was taken back.  NULL when there is none.  A pin of one hash says nothing
 * of parents. */
static struct pack *find_pinned(const struct hub *hub, struct str pin)
{
    assert(hub != NULL);
    uint64_t undone = db_undone(hub->db);
    bool chain = pin.size > SHA256_HEX_BYTES;
    assert(pin.size == 0 || pin.bytes != NULL);
    for (struct hub_pack *at = chain ? hub->packs : NULL; at != NULL;
         at = at->next) {
        if (at->undone == undone && is_pinned(at->pack, pin)) {
            return at->pack;
        }
    }
    return NULL;
}

/* The chain that a pin names, exactly; a pin of one hash (older entries) gets
 * the parents of its own first day. Errors: MESSAGE_HUB_PACK_UNKNOWN. */
int hub_pack_by_hash(struct hub *hub, struct str pin, struct pack **out,
                     struct err *err)
{
    struct choice choice = { hub, pin, INT64_MAX, INT64_MAX };
    struct pack_version version;
    struct arena arena;
    struct str rest = pin;
    struct str leaf = next_hash(&rest);
    assert(hub != NULL && out != NULL);
    *out = find_pinned(hub, pin);
    if (*out != NULL) {
        return 0;
    }
    arena_init(&arena, hub->mem);
    int code = pack_version_by_hash(hub->db, &arena, leaf, &version, err);
    if (code == 0) {
        code = err_fail(err, MESSAGE_HUB_PACK_UNKNOWN, "t", leaf);
    }
    if (code == 1 && rest.size == 0) {
        choice.pin = STR("");
        choice.date = version.from;
    }
    if (code == 1) {
        code = get(&choice, &version, out, err);
    }
    arena_free(&arena);
    return code;
}

/* The identities of the chain, leaf first, joined by `+`: what a case is
 * pinned to. Empty without memory. */
struct str hub_pack_pin(struct pack *pack, struct arena *arena)
{
    assert(pack != NULL);
    assert(arena != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(pack, chain);
    enum { STEP = SHA256_HEX_BYTES };
    assert(count > 0 && count <= LIMIT_CHAIN);
    char *pin = arena_alloc(arena, count * STEP);
    if (pin == NULL) {
        return (struct str){ NULL, 0 };
    }
    for (size_t i = 0; i < count; i++) {
        /* The chain is from the root, the pin from the leaf. */
        memcpy(pin + i * STEP, chain[count - 1 - i]->sha256, STEP - 1);
        pin[i * STEP + STEP - 1] = i + 1 < count ? '+' : '\0';
    }
    return (struct str){ pin, count * STEP - 1 };
}

/* ---- Publishing --------------------------------------------------------- */

/* Stores the files of a pack as they were loaded; `sha256` gets the name
 * under which they are found. Errors: no memory, those of the store. */
static int store_files(struct hub *hub, const struct pack_files *files,
                       char sha256[SHA256_HEX_BYTES], struct err *err)
{
    assert(hub != NULL);
    struct arena arena;
    int code = 0;
    arena_init(&arena, hub->mem);
    struct stored_file *stored = arena_alloc(&arena, files->count
                                             * sizeof *stored);
    for (size_t i = 0; stored != NULL && i < files->count; i++) {
        assert(files->files[i].path.size > 0);
        stored[i].path = files->files[i].path;
        stored[i].bytes = files->files[i].bytes;
    }
    code = stored == NULL ? err_nomem(err)
        : pack_store_files(hub->db, stored, files->count, sha256, err);
    arena_free(&arena);
    return code;
}

/* Only what is said is written: entries of init have no report and no
 * reason. */
static struct value *publication_body(
    struct arena *arena, const struct hub_publication *publication,
    const char *sha256)
{
    assert(arena != NULL);
    struct value *body = value_map(arena);
    char from[11];
    assert(publication->pack != NULL);
    date_format(publication->from, from);
    value_set_text(arena, body, "id", publication->pack->id);
    value_set_text(arena, body, "version", publication->pack->version);
    value_set_string(arena, body, "sha256", sha256);
    value_set_string(arena, body, "from", from);
    value_set_text(arena, body, "approved_by", publication->approved_by);
    const struct { const char *key; struct str text; } more[] = {
        { "report", publication->report },
        { "reason", publication->reason },
        { "rolled_back", publication->rolled_back },
    };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        if (more[i].text.size > 0) {
            value_set_text(arena, body, more[i].key, more[i].text);
        }
    }
    return arena->failed ? NULL : body;
}

/* Keeps the files and records that they hold from a day on. Checking is the
 * caller's: here nothing is judged. */
int hub_publish(struct hub *hub, const struct hub_publication *publication,
                int64_t *index, struct err *err)
{
    assert(hub != NULL);
    char sha256[SHA256_HEX_BYTES];
    struct arena arena;
    assert(publication->actor.size > 0);
    int code = db_begin(hub->db, err);
    if (code < 0) {
        return code;
    }
    arena_init(&arena, hub->mem);
    code = store_files(hub, &publication->pack->files, sha256, err);
    if (code == 0) {
        struct hub_change change = {
            "pack.publish", 0, publication->actor,
            publication_body(&arena, publication, sha256)
        };
        code = hub_record(hub, &change, index, err);
    }
    if (code == 0) {
        code = db_commit(hub->db, err);
    }
    if (code < 0) {
        db_rollback(hub->db);
    }
    arena_free(&arena);
    return code;
}

/* Ids are long and most unknown ones are mistyped: those there are, the
 * nearest first, are all that the reader needs. */
int hub_pack_unpublished(struct session *session, struct str id,
                         struct err *err)
{
    struct pack_version *versions = NULL;
    struct str nearest = STR("");
    size_t count = 0, distance = SIZE_MAX;
    struct buf ids;
    int code = pack_version_list(session->hub->db, session->arena, &versions,
                                 &count, err);
    assert(session->hub != NULL);
    assert(code <= 0);
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (str_nearer(id, versions[i].id, &distance)) {
            nearest = versions[i].id;
        }
    }
    buf_init(&ids, session->mem, 0);
    buf_str(&ids, nearest);
    for (size_t i = 0; code == 0 && i < count; i++) {
        bool told = str_equal(versions[i].id, nearest);
        for (size_t k = 0; k < i && !told; k++) {
            told = str_equal(versions[k].id, versions[i].id);
        }
        if (!told) {
            buf_text(&ids, ids.size > 0 ? ", " : "");
            buf_str(&ids, versions[i].id);
        }
    }
    code = code < 0 ? code
        : err_fail(err, MESSAGE_ROLLBACK_UNKNOWN, "tt", id, buf_view(&ids));
    buf_free(&ids);
    return code;
}
