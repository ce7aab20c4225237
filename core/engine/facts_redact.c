/* The source file of an import is kept for ever, under its hash.  Neither may
 * hold a personal value: the file could not be erased, and a hash over few
 * unknown letters tells them to whoever tries them all.  So a copy without
 * them is kept, and the hash is the copy's. */
#include "engine/facts_redact.h"

#include <assert.h>

#include "base/csv.h"
#include "engine/cases.h"
#include "engine/guard.h"

/* The rules of the case that the last row named. */
struct looking {
    struct session *session;      /* hub, arena */
    int64_t number;               /* of that case, 0 = none yet */
    const struct schema *schema;  /* it is pinned to */
};

/* Result: 1 = `slot` is of a fact of the row's case, 0 = there is none, or an
 * error of the store. */
static int find_fact(struct looking *looking, struct str name,
                     struct str fact, int *slot, struct err *err)
{
    assert(slot != NULL);
    struct stored_case stored;
    struct pack *pack = NULL;
    int64_t number = 0;
    if (!case_number(name, &number)) {
        return 0;
    }
    if (number != looking->number) {
        int code = case_get(looking->session->hub->db,
                            looking->session->arena, number, &stored, err);
        if (code == 1) {
            code = guard_pack(looking->session->hub, stored.pack, &pack, err);
            code = code == 0 ? 1 : code;
        }
        if (code <= 0) {
            return code;
        }
        looking->number = number;
        looking->schema = &pack->facts;
    }
    assert(looking->schema != NULL);
    *slot = schema_find(looking->schema, fact);
    return *slot >= 0 ? 1 : 0;
}

/* Copies the row; *personal is set where it told something of a person. */
static int copy_row(struct looking *looking, const struct csv *csv,
                    const int columns[3], struct csv_writer *writer,
                    bool *personal, struct err *err)
{
    assert(columns != NULL);
    int slot = -1;
    struct str cells[3];
    for (int i = 0; i < 3; i++) {
        assert(columns[i] >= 0);
        cells[i] = str_trim(csv_cell(csv, (size_t)columns[i]).text);
    }
    int code = find_fact(looking, cells[0], cells[1], &slot, err);
    bool hide = code == 1 && cells[2].size > 0 &&
        (looking->schema->fields[slot].flags & FIELD_PERSONAL) != 0;
    for (size_t i = 0; code == 1 && i < csv_columns(csv); i++) {
        csv_put(writer, hide && i == (size_t)columns[2]
                ? STR("(personal)") : csv_cell(csv, i).text);
    }
    if (code == 1) {
        csv_end(writer);
    }
    *personal = *personal || hide;
    return code;
}

int facts_redacted(struct buf *out, struct session *session,
                   struct str bytes, const int columns[3], struct err *err)
{
    assert(out != NULL);
    assert(session->hub != NULL);
    struct looking looking = { .session = session };
    struct csv_writer writer;
    struct csv *csv = NULL;
    struct err bad;
    bool personal = false;
    err_clear(&bad);
    int code = csv_open(&csv, session->mem, bytes, "", &bad);
    csv_writer_init(&writer, out, false);
    for (size_t i = 0; code == 0 && i < csv_columns(csv); i++) {
        writer.delimiter = csv_delimiter(csv);
        csv_put(&writer, csv_head(csv, i));
    }
    if (code == 0) {
        csv_end(&writer);
    }
    code = code == 0 ? 1 : 0;
    while (code == 1 && csv_next(csv, &bad) == 1) {
        code = copy_row(&looking, csv, columns, &writer, &personal, err);
    }
    csv_close(csv);
    return code < 0 ? code : out->failed ? err_nomem(err) : personal;
}
