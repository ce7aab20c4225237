/* What a hub holds. */
#include <assert.h>

#include "base/date.h"
#include "engine/import.h"
#include "store/counts.h"
#include "store/packs.h"

/* Adds "counts": rows of each table that staff know by name. */
static int counts_value(struct hub *hub, struct arena *arena,
                        struct value *out, struct err *err)
{
    assert(hub != NULL);
    struct store_count counts[STORE_COUNTS];
    struct value *map = value_set(out, "counts", value_map(arena));
    int code = store_counts(hub->db, counts, err);
    for (size_t i = 0; code == 0 && i < STORE_COUNTS; i++) {
        assert(counts[i].name != NULL);
        value_set_integer(arena, map, counts[i].name, counts[i].count);
    }
    return code;
}

/* Adds "flags": doubts about data, by kind. */
static int flags_value(struct hub *hub, struct arena *arena,
                       struct value *out, struct err *err)
{
    assert(hub != NULL);
    struct flag_count *flags = NULL;
    size_t count = 0;
    struct value *map = value_set(out, "flags", value_map(arena));
    int code = flag_counts(hub->db, arena, &flags, &count, err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        assert(flags[i].count > 0);
        value_set_integer(arena, map, flags[i].kind.bytes, flags[i].count);
    }
    return code;
}

/* Adds "packs": every version that was published, with the day from which it
 * holds; null = since ever. */
static int packs_value(struct hub *hub, struct arena *arena,
                       struct value *out, struct err *err)
{
    assert(hub != NULL);
    struct pack_version *versions = NULL;
    size_t count = 0;
    struct value *list = value_set(out, "packs", value_list(arena));
    int code = pack_version_list(hub->db, arena, &versions, &count, err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct value *item = value_add(list, value_map(arena));
        char from[11];
        assert(versions[i].id.size > 0);
        date_format(versions[i].from, from);
        value_set_text(arena, item, "id", versions[i].id);
        value_set_text(arena, item, "version", versions[i].version);
        value_set_text(arena, item, "sha256", versions[i].sha256);
        value_set_string(arena, item, "from",
                         versions[i].from == DATE_MIN ? NULL : from);
        value_set_integer(arena, item, "entry", versions[i].entry);
    }
    return code;
}

/* Adds entries and root: what two hubs compare to see that they are the
 * same. */
static int log_value(struct hub *hub, struct arena *arena, struct value *out,
                     struct err *err)
{
    assert(hub != NULL);
    struct sha256 root;
    char hex[SHA256_HEX_BYTES];
    int64_t size = 0;
    int code = log_size(hub->db, &size, err);
    if (code == 0) {
        code = log_root(hub->db, &root, err);
    }
    if (code < 0) {
        return code;
    }
    assert(size >= 0);
    sha256_hex(&root, hex);
    value_set_integer(arena, out, "entries", size);
    value_set_string(arena, out, "root", hex);
    return 0;
}

/* {db, counts, imports, flags, packs, log}: what CLI.md lists. */
int hub_status(struct hub *hub, struct arena *arena, struct value **out,
               struct err *err)
{
    assert(arena != NULL);
    struct value *imports = NULL;
    assert(hub != NULL && out != NULL);
    *out = value_map(arena);
    value_set_string(arena, *out, "db", db_path(hub->db));
    int code = counts_value(hub, arena, *out, err);
    if (code == 0) {
        code = hub_import_reports(hub, arena, 0, &imports, err);
    }
    if (code == 0) {
        value_set(*out, "imports", imports);
        code = flags_value(hub, arena, *out, err);
    }
    if (code == 0) {
        code = packs_value(hub, arena, *out, err);
    }
    if (code == 0) {
        code = log_value(hub, arena, *out, err);
    }
    return code == 0 && arena->failed ? err_nomem(err) : code;
}

int op_status(struct session *session, struct value **out, struct err *err)
{
    assert(session->hub != NULL);
    return hub_status(session->hub, session->arena, out, err);
}
