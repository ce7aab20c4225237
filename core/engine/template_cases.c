/* Four cases that show what the two example rules do: both hold, each fails
 * just so, and one fact is missing.  What each gives is not written down here
 * but judged: with a parent, the parent's rules have their say too.
 *
 * The file that comes out has the columns of the parent's own cases that
 * matter, the two facts of the template, and what was judged. It is a test
 * from the first day: whoever changes a rule sees which case moves. */
#include "engine/template_cases.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/date.h"
#include "engine/case_rows.h"

struct example {
    const char *name;
    int days;                     /* after the day that is just old enough */
    bool has_score;
    double score;
};
static const struct example examples[] = {
    { "cukup", 0, true, 60 },
    { "kurang sehari", 1, true, 60 },
    { "nilai kurang", 0, true, 59.9 },
    { "nilai belum ada", 0, false, 0 },
};
enum { EXAMPLES = sizeof examples / sizeof examples[0],
       OLD_ENOUGH_MONTHS = 12 };

struct writing {
    struct session *session;
    struct pack *pack;
    struct str entity;
    struct record base;           /* what every case has */
    struct csv_writer csv;
    struct buf cell;
};

/* The slot of an own fact; the template declares it. */
static size_t own_slot(const struct writing *writing, const char *name)
{
    const struct schema *facts = &writing->pack->facts;
    size_t size = strlen(name);
    /* From the end: own facts come after those of the parents. */
    for (size_t i = facts->count; i > 0; i--) {
        struct str field = facts->fields[i - 1].name;
        if (field.size == writing->entity.size + size
            && str_starts(field, writing->entity.bytes)
            && memcmp(field.bytes + writing->entity.size, name, size) == 0) {
            return i - 1;
        }
    }
    assert(false);
    return 0;
}

/* The first case of the parent's own that it expects to be eligible becomes
 * what every case here begins with; else only a day stands in it. */
static int read_base(struct writing *writing, struct err *err)
{
    struct pack *pack = writing->pack;
    struct case_rows rows = { NULL, 0, 0 };
    int code = pack->parent == NULL
        ? 0 : case_rows_read(&rows, writing->session, pack->parent,
                             writing->session->arena, err);
    writing->base = record_create(writing->session->arena, &pack->facts);
    int as_of = schema_find(&pack->facts, STR("as_of"));
    if (code != 0 || writing->base.cells == NULL) {
        return code != 0 ? code : err_nomem(err);
    }
    assert(as_of >= 0);
    writing->base.cells[as_of].known = true;
    (void)date_from_civil(2022, 1, 1,
                          &writing->base.cells[as_of].as.integer);
    for (size_t i = 0; i < rows.count; i++) {
        const struct case_row *row = &rows.rows[i];
        if (row->has_expect && row->expect == VERDICT_ELIGIBLE) {
            /* Slots of the parent come first in the child. */
            memcpy(writing->base.cells, row->record.cells,
                   pack->parent->facts.count * sizeof(struct cell));
            break;
        }
    }
    return 0;
}

/* Is this fact a column?  Derived ones are computed. */
static bool is_column(const struct writing *writing, size_t slot)
{
    const struct field *field = &writing->pack->facts.fields[slot];
    bool computed = (field->flags & FIELD_DERIVED) != 0
                    && (field->flags & FIELD_CORE) == 0;
    return writing->base.cells[slot].known && !computed;
}

/* The columns: name, the facts of the base, the two own facts, and what is
 * expected. The order must be the one of put_example. */
static void put_head(struct writing *writing)
{
    const struct schema *facts = &writing->pack->facts;
    csv_put(&writing->csv, STR("case"));
    for (size_t i = 0; i < facts->count; i++) {
        if (is_column(writing, i)) {
            csv_put(&writing->csv, facts->fields[i].name);
        }
    }
    csv_put(&writing->csv,
            facts->fields[own_slot(writing, ".started_on")].name);
    csv_put(&writing->csv, facts->fields[own_slot(writing, ".score")].name);
    csv_put(&writing->csv, STR("expect"));
    csv_put(&writing->csv, STR("expect_rules"));
    csv_end(&writing->csv);
}

/* An unknown fact is an empty cell, as cases.csv has it. */
static void put_cell(struct writing *writing, size_t slot, struct cell cell)
{
    buf_clear(&writing->cell);
    if (cell.known) {
        cell_print(&writing->cell, writing->pack->facts.fields[slot].type,
                   cell);
    }
    csv_put(&writing->csv, buf_view(&writing->cell));
}

/* One case: its facts, then what the judging gave. */
static int put_example(struct writing *writing, const struct example *example,
                       struct err *err)
{
    struct arena *arena = writing->session->arena;
    struct pack *pack = writing->pack;
    struct judgement judgement;
    struct record record = record_create(arena, &pack->facts);
    size_t started = own_slot(writing, ".started_on");
    size_t score = own_slot(writing, ".score");
    int64_t day = 0;
    if (record.cells == NULL) {
        return err_nomem(err);
    }
    memcpy(record.cells, writing->base.cells,
           pack->facts.count * sizeof(struct cell));
    int as_of = schema_find(&pack->facts, STR("as_of"));
    /* The example rule asks for twelve months: a case of `days` 0 is just old
     * enough on the day of judging, one of 1 lacks a day. */
    (void)date_add_months(record.cells[as_of].as.integer,
                          -OLD_ENOUGH_MONTHS, &day);
    record.cells[started].known = true;
    record.cells[started].as.integer = day + example->days;
    record.cells[score].known = example->has_score;
    record.cells[score].as.number = example->score;
    int code = evaluate_case(&judgement, arena, pack, &record, err);
    if (code != 0) {
        return code;
    }
    csv_put(&writing->csv, str_of(example->name));
    for (size_t i = 0; i < pack->facts.count; i++) {
        if (is_column(writing, i)) {
            put_cell(writing, i, record.cells[i]);
        }
    }
    put_cell(writing, started, record.cells[started]);
    put_cell(writing, score, record.cells[score]);
    csv_put(&writing->csv, str_of(label_text(verdict_label(
                               judgement.verdict), LANGUAGE_ID)));
    csv_put(&writing->csv, case_rows_ids(arena, &judgement));
    csv_end(&writing->csv);
    return 0;
}

/* The pack is loaded from memory, as a draft of the folder it will be in. */
static int load(struct session *session, const char *folder,
                const struct pack_files *made, struct pack **out,
                struct err *err)
{
    struct session_draft draft = { .name = str_of(folder), .folder = folder,
                                   .files = *made };
    const struct session_draft *drafts = session->drafts;
    size_t count = session->drafts_count;
    pack_files_identify(&draft.files);
    /* The drafts of the session are put back, whatever happens. */
    session->drafts = &draft;
    session->drafts_count = 1;
    int code = session_load_pack(session, folder, NULL, out, err);
    session->drafts = drafts;
    session->drafts_count = count;
    assert(code <= 0);
    return code;
}

/* The text of cases.csv for the pack made of `made`, in the session's arena.
 * The pack is loaded as a draft and let go again; nothing is written. Errors:
 * those of loading and judging, ERR_NOMEM. */
int template_cases(struct session *session, const char *folder,
                   const struct pack_files *made, struct str entity,
                   struct str *out, struct err *err)
{
    assert(session != NULL && out != NULL);
    assert(entity.size > 0);
    struct writing writing = { .session = session, .entity = entity };
    struct buf text;
    *out = STR("");
    int code = load(session, folder, made, &writing.pack, err);
    if (code != 0) {
        return code;
    }
    buf_init(&text, session->mem, 0);
    buf_init(&writing.cell, session->mem, 0);
    csv_writer_init(&writing.csv, &text, false);
    code = read_base(&writing, err);
    if (code == 0) {
        put_head(&writing);
    }
    for (size_t i = 0; i < EXAMPLES && code == 0; i++) {
        code = put_example(&writing, &examples[i], err);
    }
    *out = str_copy(session->arena, buf_view(&text));
    if (code == 0 && (text.failed || writing.cell.failed
                      || session->arena->failed)) {
        code = err_nomem(err);
    }
    buf_free(&writing.cell);
    buf_free(&text);
    pack_release(writing.pack);
    return code;
}
