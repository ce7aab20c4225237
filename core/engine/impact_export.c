/* Subjects as NDJSON.
 *
 * The file holds what the first side read, before derived facts were
 * computed, so that an evaluation of it goes through the same steps as the
 * impact did, but by another way: one record after the other, in the VM. */
#include "engine/impact_export.h"

#include <assert.h>

#include "base/file.h"
#include "base/json.h"

/* Facts that a file may give: core facts yes, what is computed no; what is
 * personal never leaves the database this way. */
static bool is_given(const struct field *field)
{
    bool derived = (field->flags & FIELD_DERIVED) != 0
        && (field->flags & FIELD_CORE) == 0;
    assert(field->name.size > 0);
    assert(field->type.base < TYPE_BASE_COUNT);
    return !derived && (field->flags & FIELD_PERSONAL) == 0;
}

/* Names of facts are keys, with their dots: `awig eval` reads them so. */
static int put_line(struct buf *out, const struct impact_subject *subject,
                    const struct record *record, struct arena *arena)
{
    const struct schema *schema = record->schema;
    struct value *row = value_map(arena);
    assert(schema != NULL);
    assert(subject->name[0] != 0);
    value_set_string(arena, row, "case", subject->name);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (record->cells[i].known && is_given(field)) {
            value_set_new(row, field->name,
                          cell_to_value(arena, field->type,
                                        record->cells[i]));
        }
    }
    json_write(out, row, 0);
    buf_char(out, '\n');
    return arena->failed || out->failed ? ERR_NOMEM : 0;
}

/* Facts are read once more from their source: columns may hold derived ones,
 * which no file may give. */
static int put_subject(struct impact *impact,
                       const struct impact_subject *subject, struct buf *out,
                       struct err *err)
{
    struct pack *const *packs = subject->group->packs;
    struct pack *pack = packs[SIDE_BEFORE] != NULL ? packs[SIDE_BEFORE]
                                                   : packs[SIDE_AFTER];
    struct arena arena;
    struct record record;
    if (pack == NULL) {
        return 0;                 /* nobody says what its facts are */
    }
    arena_init(&arena, impact->session->mem);
    assert(subject->source != NULL);
    int code = subject->source->read(subject->source->user, subject, pack,
                                     &arena, &record, err);
    if (code == 0 && put_line(out, subject, &record, &arena) != 0) {
        code = err_nomem(err);
    }
    arena_free(&arena);
    return code;
}

/* One line of canonical JSON for each subject: what was judged can be judged
 * again by `awig eval`. */
int impact_export(struct impact *impact, const char *path, struct err *err)
{
    assert(path != NULL);
    struct buf out;
    int code = 0;
    buf_init(&out, impact->session->mem, 0);
    for (size_t i = 0; code == 0 && i < impact->count; i++) {
        code = put_subject(impact, &impact->subjects[i], &out, err);
    }
    if (code == 0) {
        code = file_write(path, buf_view(&out), err);
    }
    buf_free(&out);
    assert(code <= 0);
    return code;
}
