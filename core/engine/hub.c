/* A hub: its database, and the one way in which its state changes.
 *
 * hub_record appends the entry, reads it back as the log holds it, and applies
 * that: so the tables can only come from what the log says. */
#include "engine/hub.h"

#include <assert.h>

#include "engine/fold.h"

/* Opens the database and checks that it is ours. Errors: those of the
 * store. */
int hub_open(struct hub **out, struct mem *mem,
             const struct hub_place *place, struct err *err)
{
    assert(out != NULL && place->clock != NULL && place->entropy != NULL);
    *out = NULL;
    struct hub *hub = mem_zero(mem, sizeof *hub);
    if (hub == NULL) {
        return err_nomem(err);
    }
    hub->mem = mem;
    hub->clock = *place->clock;
    hub->entropy = *place->entropy;
    int code = db_open(&hub->db, mem, place->path, place->flags, err);
    if (code == 0 && (place->flags & (DB_CREATE | DB_MEMORY)) != 0) {
        code = log_create(hub->db, place->entropy, err);
    }
    if (code < 0) {
        hub_close(hub);
        return code;
    }
    *out = hub;
    return 0;
}

/* NULL is let pass. */
void hub_close(struct hub *hub)
{
    if (hub == NULL) {
        return;
    }
    assert(hub->mem != NULL);
    hub_figures_release(hub);
    hub_packs_release(hub);
    db_close(hub->db);
    mem_free(hub->mem, hub, sizeof *hub);
}

/* Applies an entry as it stands in the log, not as it was given: what a
 * replay will read is what is applied now. */
static int apply_from_log(struct db *db, int64_t index, struct err *err)
{
    assert(db != NULL);
    struct arena arena;
    struct str leaf;
    struct entry entry;
    assert(index >= 0);
    arena_init(&arena, db_mem(db));
    int code = log_leaf(db, index, &arena, &leaf, err);
    if (code == 0) {
        code = log_read(&arena, leaf, &entry, err);
    }
    if (code == 0) {
        code = fold_apply(db, &entry, err);
    }
    arena_free(&arena);
    return code;
}

/* A body of NULL is a failed allocation of the caller, told here once. */
int hub_record_within(struct hub *hub, const struct hub_change *change,
                      int64_t *index, struct err *err)
{
    struct entry entry = {
        .kind = str_of(change->kind),
        .at = change->at != 0 ? change->at : hub->clock.now(hub->clock.user),
        .actor = change->actor,
        .body = change->body
    };
    assert(change->actor.size > 0);
    assert(db_in_transaction(hub->db));
    if (change->body == NULL) {
        return err_nomem(err);    /* its arena failed while building it */
    }
    int code = log_append(hub->db, &entry, err);
    if (code == 0) {
        code = apply_from_log(hub->db, entry.index, err);
    }
    if (code == 0 && index != NULL) {
        *index = entry.index;
    }
    return code;
}

int hub_record(struct hub *hub, const struct hub_change *change,
               int64_t *index, struct err *err)
{
    assert(hub != NULL);
    assert(change != NULL);
    int code = db_begin(hub->db, err);
    if (code < 0) {
        return code;
    }
    code = hub_record_within(hub, change, index, err);
    if (code == 0) {
        code = db_commit(hub->db, err);
    }
    if (code < 0) {
        db_rollback(hub->db);
    }
    return code;
}
