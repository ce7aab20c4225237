/* `awig params set`: one value written into the file, when the pack then
 * still loads.
 *
 * The work is done by pack/edit.c; this says what was and what is.  A value
 * without a day is the one that holds since ever. */
#include <assert.h>

#include "engine/draft_pack.h"
#include "engine/sweep.h"
#include "pack/edit.h"

/* The value in force on the day from which the new one holds, or null. */
static struct value *value_before(struct arena *arena,
                                  const struct pack *pack,
                                  const struct parameter_edit *edit)
{
    int slot = schema_find(&pack->parameters, edit->key);
    int64_t day = DATE_MIN;
    bool dated = edit->from.size > 0 && date_parse_any(edit->from, &day);
    assert(dated || day == DATE_MIN);
    assert(edit->key.bytes != NULL);
    const struct parameter_row *row = slot < 0
        ? NULL : pack_parameter_row(pack, slot, day);
    return row == NULL ? value_null(arena)
        : cell_to_value(arena, pack->parameters.fields[slot].type,
                        row->value);
}

/* Loaded again from the folder: what is shown is what now stands there. */
static int report(struct session *session, const struct parameter_edit *edit,
                  struct value *before, struct value **out, struct err *err)
{
    assert(out != NULL);
    struct arena *arena = session->arena;
    struct pack *pack = NULL;
    int code = session_load_pack(session, session_string(session, "pack"),
                                 NULL, &pack, err);
    assert(edit->key.size > 0);
    if (code != 0) {
        return code;
    }
    *out = value_map(arena);
    value_set_text(arena, *out, "pack", pack->id);
    value_set_text(arena, *out, "key", edit->key);
    value_set_string(arena, *out, "from",
                     edit->from.size > 0 ? edit->from.bytes : NULL);
    value_set(*out, "before", before);
    value_set(*out, "value", value_before(arena, pack, edit));
    value_set_string(arena, *out, "file", "parameters.csv");
    value_set_string(arena, *out, "sha256", pack->sha256);
    pack_release(pack);
    return arena->failed ? err_nomem(err) : 0;
}

/* With --db the parents are those that are published; whoever called the
 * operation closes the hub with all others. */
static int open_hub(struct session *session, struct err *err)
{
    const char *db = session_string(session, "db");
    assert(session->hub == NULL);
    if (db == NULL || db[0] == '\0') {
        return 0;
    }
    struct hub_place place = { db, DB_READ_ONLY, &session->clock,
                               &session->entropy };
    return hub_open(&session->hub, session->mem, &place, err);
}

/* A folder is edited here, not a hub: nothing is in force until it is
 * published. */
int op_params_set(struct session *session, struct value **out,
                  struct err *err)
{
    const char *folder = session_string(session, "pack");
    const struct parameter_edit edit = {
        .key = session_text(session, "key"),
        .value = session_text(session, "value"),
        .from = session_text(session, "from"),
        .basis = session_text(session, "basis")
    };
    struct pack_options options = { .mem = session->mem,
                                    .clock = &session->clock,
                                    .limits = session->limits };
    struct pack *pack = NULL;
    struct draft parents;
    assert(folder != NULL && out != NULL);
    assert(session->arena != NULL);
    draft_begin(&parents, session, folder, time_to_date(
        session->clock.now(session->clock.user), ZONE_WIB));
    int code = open_hub(session, err);
    if (code == 0 && session->hub != NULL) {
        session->parents = draft_finder(&parents);
        options.finder = session->parents;
    }
    if (code == 0) {
        code = session_load_pack(session, folder, NULL, &pack, err);
    }
    if (code == 0) {
        struct value *before = value_before(session->arena, pack, &edit);
        code = edit_parameter_folder(folder,
                                     session_string(session, "rules"),
                                     &options, &edit, err);
        if (code == 0) {
            code = report(session, &edit, before, out, err);
        }
    }
    pack_release(pack);
    draft_free(&parents);
    return code;
}
