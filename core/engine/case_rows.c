/* Reading a pack's own cases.
 *
 * A file is read with the schema of its pack; columns that are no facts are
 * `case`, `expect`, `expect_rules` and remarks (`#...`).  All rows are kept:
 * mutants are judged over them again and again. */
#include "engine/case_rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

/* One file being read. */
struct reading {
    const struct session *session; /* for the clock */
    const struct pack *pack;      /* whose cases these are */
    struct arena *arena;          /* of records and texts */
    struct csv *csv;              /* the file at hand */
    struct str path;              /* of it, for messages */
    int expect, rules, name;      /* columns, -1 = absent */
    int *slots;                   /* one a column, -1 = not a fact */
};

/* --- Heads ---------------------------------------------------------------- */

/* Finds the columns; each other head must be a declared fact. */
static int bind(struct reading *reading, struct err *err)
{
    assert(reading->csv != NULL);
    size_t columns = csv_columns(reading->csv);
    assert(columns > 0);
    reading->slots = arena_alloc(reading->arena,
                                 (columns + 1) * sizeof(int));
    if (reading->slots == NULL) {
        return err_nomem(err);
    }
    reading->expect = csv_find(reading->csv, "expect");
    reading->rules = csv_find(reading->csv, "expect_rules");
    reading->name = csv_find(reading->csv, "case");
    /* A file that expects nothing would always pass. */
    if (reading->expect < 0 && reading->rules < 0) {
        (void)err_fail(err, MESSAGE_CASES_NO_EXPECT, "");
        return csv_at(reading->csv, 0, err);
    }
    for (size_t i = 0; i < columns; i++) {
        struct str head = csv_head(reading->csv, i);
        /* Remarks and what is expected are no facts. */
        reading->slots[i] = -1;
        if ((int)i == reading->expect || (int)i == reading->rules
            || (int)i == reading->name || str_starts(head, "#")) {
            continue;
        }
        reading->slots[i] = schema_find(&reading->pack->facts, head);
        if (reading->slots[i] < 0) {
            (void)err_fail(err, MESSAGE_FACT_UNDECLARED_NEAR, "tt", head,
                           schema_nearest(&reading->pack->facts, head));
            return csv_at(reading->csv, i, err);
        }
    }
    return 0;
}

/* --- Rows ----------------------------------------------------------------- */

/* Fills the record from the row; an empty cell is a missing fact. Without a
 * day the case is judged today. Errors are placed at the cell. */
static int read_record(const struct reading *reading, struct record *record,
                       struct err *err)
{
    const struct pack *pack = reading->pack;
    struct cell_style style = { csv_decimal_comma(reading->csv),
                                pack->zone };
    assert(record->cells != NULL);
    for (size_t i = 0; i < csv_columns(reading->csv); i++) {
        int slot = reading->slots[i];
        if (slot < 0) {
            continue;
        }
        struct cell cell;
        int code = cell_parse(&cell, reading->arena,
                              pack->facts.fields[slot].type,
                              csv_cell(reading->csv, i).text, style, err);
        /* The schema says whether the fact may be this. */
        if (code != 0) {
            (void)err_about(err, pack->facts.fields[slot].name);
        } else if (cell.known) {
            code = record_set(record, (size_t)slot, cell, err);
        }
        if (code != 0) {
            return csv_at(reading->csv, i, err);
        }
    }
    int as_of = schema_find(&pack->facts, STR("as_of"));
    const struct clock *clock = &reading->session->clock;
    assert(as_of >= 0);
    /* The day a person would mean who leaves it out. */
    if (!record->cells[as_of].known) {
        record->cells[as_of].known = true;
        record->cells[as_of].as.integer =
            time_to_date(clock->now(clock->user), pack->zone);
    }
    return reading->arena->failed ? err_nomem(err) : 0;
}

/* The order of ids, for qsort. */
static int compare(const void *a, const void *b)
{
    assert(a != NULL && b != NULL);
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Two sets of ids are equal when these texts are. */
struct str case_rows_join(struct arena *arena, struct str *ids, size_t count)
{
    struct buf buf;
    assert(ids != NULL || count == 0);
    buf_init(&buf, arena->mem, 0);
    if (count > 0) {
        qsort(ids, count, sizeof(*ids), compare);
    }
    for (size_t i = 0; i < count; i++) {
        /* Sorted: the same id stands beside itself. */
        if (i > 0 && str_equal(ids[i], ids[i - 1])) {
            continue;
        }
        if (buf.size > 0) {
            buf_char(&buf, '|');
        }
        buf_str(&buf, ids[i]);
    }
    struct str text = str_copy(arena, buf_view(&buf));
    buf_free(&buf);
    return text.bytes != NULL ? text : STR("");
}

/* The ids of a cell, as case_rows_join writes them. */
static struct str expected_ids(struct arena *arena, struct str cell)
{
    size_t count = 0;
    struct str *ids = arena_alloc(arena, (cell.size + 1) * sizeof(*ids));
    assert(cell.bytes != NULL || cell.size == 0);
    for (size_t start = 0; ids != NULL && start <= cell.size;) {
        const char *end = start == cell.size
            ? NULL : memchr(cell.bytes + start, '|', cell.size - start);
        size_t size = end != NULL ? (size_t)(end - cell.bytes) - start
                                  : cell.size - start;
        /* Blanks around an id are a matter of taste, */
        /* and `a||b` holds two. */
        struct str one = str_trim((struct str){ cell.bytes + start, size });
        if (one.size > 0) {
            ids[count] = one;
            count++;
        }
        start += size + 1;
    }
    return ids == NULL ? STR("") : case_rows_join(arena, ids, count);
}

/* What the row expects. */
static int read_expected(const struct reading *reading, struct case_row *row,
                         struct err *err)
{
    assert(reading->csv != NULL);
    assert(reading->expect >= 0 || reading->rules >= 0);
    row->has_expect = reading->expect >= 0;
    row->has_rules = reading->rules >= 0;
    if (row->has_expect) {
        size_t column = (size_t)reading->expect;
        struct str text = csv_cell(reading->csv, column).text;
        if (!verdict_find(str_trim(text), &row->expect)) {
            (void)err_fail(err, MESSAGE_CASES_EXPECT, "t", text);
            return csv_at(reading->csv, column, err);
        }
    }
    if (row->has_rules) {
        row->rules = expected_ids(
            reading->arena,
            csv_cell(reading->csv, (size_t)reading->rules).text);
    }
    return 0;
}

/* Makes room; the rows move, nobody holds one while reading. */
static struct case_row *next_row(struct case_rows *out, struct arena *arena)
{
    assert(arena != NULL);
    assert(out->count <= out->capacity);
    if (out->count == out->capacity) {
        /* Twice as many: the arena keeps the old ones, as much again. */
        size_t capacity = out->capacity == 0 ? 32 : 2 * out->capacity;
        struct case_row *rows = arena_alloc(arena,
                                            capacity * sizeof(*rows));
        if (rows == NULL) {
            return NULL;
        }
        if (out->count > 0) {
            memcpy(rows, out->rows, out->count * sizeof(*rows));
        }
        out->rows = rows;
        out->capacity = capacity;
    }
    struct case_row *row = &out->rows[out->count];
    out->count++;
    return row;
}

/* One row. Its texts are copied: the reader keeps only the current one. */
static int read_row(const struct reading *reading, struct case_rows *out,
                    struct err *err)
{
    assert(reading->csv != NULL);
    struct case_row *row = next_row(out, reading->arena);
    if (row == NULL) {
        return err_nomem(err);
    }
    /* Where it stands, for people to find it. */
    row->file = reading->path;
    row->line = csv_line(reading->csv);
    row->rules = row->name = STR("");
    if (reading->name >= 0) {
        row->name = str_copy(
            reading->arena,
            csv_cell(reading->csv, (size_t)reading->name).text);
    }
    row->record = record_create(reading->arena, &reading->pack->facts);
    if (row->record.cells == NULL || row->name.bytes == NULL) {
        return err_nomem(err);
    }
    int code = read_record(reading, &row->record, err);
    assert(row->line > 0);
    return code == 0 ? read_expected(reading, row, err) : code;
}

/* --- Files ---------------------------------------------------------------- */

/* Stops at the first error: a file that cannot be read proves nothing. */
static int read_file(struct reading *reading, const struct pack_file *file,
                     struct case_rows *out, struct err *err)
{
    assert(file->path.size > 0);
    assert(reading->csv == NULL);
    reading->path = file->path;
    int code = csv_open(&reading->csv, reading->session->mem, file->bytes,
                        file->path.bytes, err);
    if (code == 0) {
        code = bind(reading, err);
    }
    while (code == 0) {
        /* 1, 0 at the end, negative for a row that cannot be read. */
        int found = csv_next(reading->csv, err);
        if (found <= 0) {
            code = found;
            break;
        }
        code = read_row(reading, out, err);
    }
    csv_close(reading->csv);
    reading->csv = NULL;
    return code;
}

/* "cases/(name).csv", also in folders below. */
static bool is_cases_file(struct str path)
{
    assert(path.bytes != NULL);
    return str_starts(path, "cases/") && path.size > 4
        && memcmp(path.bytes + path.size - 4, ".csv", 4) == 0;
}

/* Packs have few cases, mutants many judgings: all rows stay in memory. */
int case_rows_read(struct case_rows *out, const struct session *session,
                   const struct pack *pack, struct arena *arena,
                   struct err *err)
{
    struct reading reading = { .session = session, .pack = pack,
                               .arena = arena };
    const struct pack_files *files = &pack->files;
    int code = 0;
    assert(session != NULL && arena != NULL);
    *out = (struct case_rows){ 0 };
    for (size_t i = 0; i < files->count && code == 0; i++) {
        if (is_cases_file(files->files[i].path)) {
            code = read_file(&reading, &files->files[i], out, err);
        }
    }
    assert(out->count <= out->capacity);
    return code;
}

/* --- What a judging shows ------------------------------------------------- */

/* A rule that is judged at two levels is named once. */
struct str case_rows_ids(struct arena *arena,
                         const struct judgement *judgement)
{
    assert(judgement != NULL);
    size_t count = 0;
    struct str *ids = arena_alloc(
        arena, (judgement->rules_count + 1) * sizeof(*ids));
    assert(judgement->rules != NULL || judgement->rules_count == 0);
    for (size_t i = 0; ids != NULL && i < judgement->rules_count; i++) {
        enum outcome outcome = judgement->rules[i].outcome;
        if (outcome != OUTCOME_PASS && outcome != OUTCOME_SKIPPED) {
            ids[count] = judgement->rules[i].rule->id;
            count++;
        }
    }
    return ids == NULL ? STR("") : case_rows_join(arena, ids, count);
}

/* A column that is absent is not compared; an empty cell of expect_rules is:
 * it says that every rule passes. */
bool case_row_holds(const struct case_row *row, enum verdict verdict,
                    struct str ids)
{
    assert(row->has_expect || row->has_rules);
    assert(verdict < VERDICT_COUNT);
    return (!row->has_expect || row->expect == verdict)
        && (!row->has_rules || str_equal(row->rules, ids));
}
