/* Kept figures.  They are of the imports whose numbers and hashes are in the
 * key: numbers alone would not do, since a transaction that imported may be
 * rolled back and another import take its number.  While nothing was rolled
 * back the number of the last import is enough. */
#include "engine/figures.h"

#include <assert.h>
#include <string.h>

#include "store/import.h"

struct kept_gaps {
    struct kept_gaps *next;       /* in no order that matters */
    struct str region;            /* whose gaps */
    struct region_gaps gaps;      /* as known now */
};

struct hub_figures {
    struct arena arena;           /* of all that is kept */
    struct sha256 key;            /* of all imports */
    int64_t last;                 /* entry of the last of them */
    uint64_t undone;              /* db_undone when the key was computed */
    struct kept_gaps *gaps;
    bool has_similarity;          /* it was computed */
    struct similarity similarity; /* of all regencies and cities */
};

/* Called when the hub closes, or when data was imported. */
void hub_figures_release(struct hub *hub)
{
    assert(hub != NULL);
    if (hub->figures != NULL) {
        assert(hub->figures->arena.mem == hub->mem);
        arena_free(&hub->figures->arena);
        mem_free(hub->mem, hub->figures, sizeof *hub->figures);
        hub->figures = NULL;
    }
}

/* One hash of what was imported so far. */
static int imports_key(struct hub *hub, struct sha256 *out, struct err *err)
{
    struct import_report *reports = NULL;
    struct arena arena;
    struct buf text;
    size_t count = 0;
    arena_init(&arena, hub->mem);
    buf_init(&text, hub->mem, 0);
    int code = import_reports(hub->db, &arena, &reports, &count, err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        assert(reports[i].entry >= 0);
        buf_integer(&text, reports[i].entry);
        buf_char(&text, ' ');
        buf_str(&text, reports[i].sha256);
        buf_char(&text, '\n');
    }
    if (code == 0 && text.failed) {
        code = err_nomem(err);
    }
    if (code == 0) {
        *out = sha256_of(buf_view(&text));
    }
    buf_free(&text);
    arena_free(&arena);
    return code;
}

/* Makes hub->figures those of the imports with this key: those there are when
 * they have it, else new ones. */
static int keep_key(struct hub *hub, const struct sha256 *key,
                    struct err *err)
{
    assert(key != NULL);
    if (hub->figures != NULL && sha256_equal(&hub->figures->key, key)) {
        return 0;
    }
    hub_figures_release(hub);
    assert(hub->figures == NULL);
    hub->figures = mem_zero(hub->mem, sizeof *hub->figures);
    if (hub->figures == NULL) {
        return err_nomem(err);
    }
    arena_init(&hub->figures->arena, hub->mem);
    hub->figures->key = *key;
    return 0;
}

/* Makes hub->figures those of the imports as they are now. */
static int renew(struct hub *hub, struct err *err)
{
    struct sha256 key;
    int64_t last = -1;
    uint64_t undone = db_undone(hub->db);
    int code = import_last(hub->db, &last, err);
    assert(code != 0 || last >= -1);
    if (code == 0 && hub->figures != NULL && hub->figures->last == last
        && hub->figures->undone == undone) {
        return 0;
    }
    if (code == 0) {
        code = imports_key(hub, &key, err);
    }
    if (code == 0) {
        code = keep_key(hub, &key, err);
    }
    if (code == 0) {
        hub->figures->last = last;
        hub->figures->undone = undone;
    }
    return code;
}

/* The gaps of a region as known now, computed once; they belong to the hub. */
int figures_gaps(struct hub *hub, struct str region,
                 const struct region_gaps **out, struct err *err)
{
    int code = renew(hub, err);
    assert(out != NULL && region.size > 0);
    if (code != 0) {
        return code;
    }
    struct hub_figures *figures = hub->figures;
    for (struct kept_gaps *at = figures->gaps; at != NULL; at = at->next) {
        if (str_equal(at->region, region)) {
            *out = &at->gaps;
            return 0;
        }
    }
    struct kept_gaps *kept = arena_alloc(&figures->arena, sizeof *kept);
    struct str name = str_copy(&figures->arena, region);
    if (kept == NULL || name.bytes == NULL) {
        hub_figures_release(hub); /* its arena failed for good */
        return err_nomem(err);
    }
    code = gap_of_region(&kept->gaps, hub, &figures->arena, name, INT64_MAX,
                         err);
    if (code != 0) {
        hub_figures_release(hub);
        return code;
    }
    kept->region = name;
    kept->next = figures->gaps;
    figures->gaps = kept;
    *out = &kept->gaps;
    return 0;
}

/* The same for the similarities of all regions. */
int figures_similarity(struct hub *hub, const struct similarity **out,
                       struct err *err)
{
    assert(out != NULL);
    int code = renew(hub, err);
    if (code == 0 && !hub->figures->has_similarity) {
        code = similarity_load(&hub->figures->similarity, hub,
                               &hub->figures->arena, err);
        if (code != 0) {
            hub_figures_release(hub);
            return code;
        }
        hub->figures->has_similarity = true;
    }
    if (code == 0) {
        assert(hub->figures->has_similarity);
        *out = &hub->figures->similarity;
    }
    return code;
}
