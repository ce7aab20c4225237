/* The pack's own tests, read without running them.
 *
 * What a head may be is LANGUAGE.md section 7's; a cell is read exactly as
 * `awig test` will read it, so that a misspelt name or a value out of bounds
 * is told at its cell, before anything is judged. */
#include "pack/cases.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"

enum column_kind { COLUMN_FACT, COLUMN_EXPECT, COLUMN_RULES, COLUMN_OTHER };

struct column { enum column_kind kind; int slot; };

/* One file being checked. */
struct cases {
    const struct pack *pack;      /* whose cases */
    bool sound;                   /* its rules are all there */
    struct arena *arena;
    struct findings *findings;    /* of all files */
    struct csv *csv;              /* the file at hand */
    struct column *columns;       /* one a head */
    struct record record;         /* used again for each row */
};

/* Adds a finding; err is cleared.  0 or ERR_NOMEM.  The finding takes err as
 * it is, place included. */
static int add(struct cases *cases, enum severity severity, struct err *err)
{
    assert(err->code != 0);
    if (err->code == ERR_NOMEM) {
        return ERR_NOMEM;
    }
    struct finding *finding = findings_add(cases->findings, severity);
    if (finding == NULL) {
        return err_nomem(err);
    }
    finding->err = *err;
    err_clear(err);
    return 0;
}

/* ORDER: engine's verdicts; the labels of both languages count too. */
static const struct {
    const char *word;
    enum label label;
} verdicts[] = {
    { "eligible", LABEL_VERDICT_ELIGIBLE },
    { "unknown", LABEL_VERDICT_UNKNOWN },
    { "needs_review", LABEL_VERDICT_NEEDS_REVIEW },
    { "ineligible", LABEL_VERDICT_INELIGIBLE },
};
enum { VERDICTS = sizeof verdicts / sizeof verdicts[0] };

/* An empty cell expects nothing.  Exact, as staff copy the word from a result;
 * blanks around it were trimmed by the caller. */
static bool is_verdict(struct str text)
{
    assert(text.bytes != NULL);
    for (int i = 0; i < VERDICTS; i++) {
        if (str_is(text, verdicts[i].word)
            || str_is(text, label_text(verdicts[i].label, LANGUAGE_ID))
            || str_is(text, label_text(verdicts[i].label, LANGUAGE_EN))) {
            return true;
        }
    }
    return text.size == 0;
}

/* What a head means; a name that nobody declared is a finding.  Sets kind and
 * slot of the column; heads `case` and those that begin with `#` are for
 * people and are not judged.  0, or err at the head, with the nearest fact or
 * the file where facts are declared. */
static int read_head(struct cases *cases, size_t index, const char *file,
                     struct err *err)
{
    const struct schema *facts = &cases->pack->facts;
    struct str head = str_trim(csv_head(cases->csv, index));
    struct column *column = &cases->columns[index];
    column->slot = -1;
    column->kind = str_is(head, "expect") ? COLUMN_EXPECT
                   : str_is(head, "expect_rules") ? COLUMN_RULES
                                                  : COLUMN_OTHER;
    if (column->kind != COLUMN_OTHER || str_is(head, "case")
        || str_starts(head, "#")) {
        return 0;
    }
    column->slot = schema_find(facts, head);
    if (column->slot >= 0) {
        assert((size_t)column->slot < facts->count);
        column->kind = COLUMN_FACT;
        return 0;
    }
    struct str nearest = schema_nearest(facts, head);
    struct csv_cell cell = csv_head_cell(cases->csv, index);
    err_fail(err, MESSAGE_PACK_CASE_HEAD, "tt", head,
             nearest.size > 0 ? nearest : STR("facts.csv"));
    return err_at(err, file, cell.line, cell.column);
}

/* The ids of a cell `A|B`: each is a rule of the chain.  An empty item is
 * passed over, so that an empty cell expects every rule to pass (LANGUAGE.md
 * section 7).  0, or err naming the nearest id of the whole chain; the caller
 * places it. */
static int check_ids(struct cases *cases, struct str text, struct err *err)
{
    const struct pack *pack = cases->pack;
    struct str rest = text;
    while (rest.size > 0) {
        const char *bar = memchr(rest.bytes, '|', rest.size);
        size_t size = bar == NULL ? rest.size : (size_t)(bar - rest.bytes);
        struct str id = str_trim((struct str){ rest.bytes, size });
        /* Over the bar, where there is one. */
        size_t skip = bar == NULL ? size : size + 1;
        rest = (struct str){ rest.bytes + skip, rest.size - skip };
        if (id.size == 0 || !cases->sound
            || pack_rule(pack, DECLARATION_RULE, id) != NULL) {
            continue;
        }
        struct str nearest = STR("");
        size_t distance = SIZE_MAX;
        for (const struct pack *up = pack; up != NULL; up = up->parent) {
            for (size_t i = 0; i < up->rules_count[DECLARATION_RULE]; i++) {
                struct str other = up->rules[DECLARATION_RULE][i].id;
                nearest = str_nearer(id, other, &distance) ? other : nearest;
            }
        }
        return err_fail(err, nearest.size > 0
                        ? MESSAGE_PACK_CASE_RULE
                        : MESSAGE_PACK_CASE_RULE_NONE, "tt", id, nearest);
    }
    return 0;
}

/* One cell against what its column holds.  Facts are read with the file's own
 * decimal mark and the pack's zone, and set in a record so that the bounds of
 * the fact are applied too.  The record is reused from row to row: its values
 * mean nothing here.  0, or err without a place. */
static int check_cell(struct cases *cases, size_t index, struct err *err)
{
    const struct pack *pack = cases->pack;
    struct str text = str_trim(csv_cell(cases->csv, index).text);
    struct column column = cases->columns[index];
    struct cell cell;
    int code = 0;
    assert(index < csv_columns(cases->csv));
    switch (column.kind) {
    case COLUMN_FACT: {
        struct cell_style style = { csv_decimal_comma(cases->csv),
                                    pack->zone };
        code = cell_parse(&cell, cases->arena,
                          pack->facts.fields[column.slot].type, text, style,
                          err);
        return code != 0 ? code
                         : record_set(&cases->record, (size_t)column.slot,
                                      cell, err);
    }
    case COLUMN_EXPECT:
        return is_verdict(text)
               ? 0 : err_fail(err, MESSAGE_PACK_CASE_EXPECT, "t", text);
    case COLUMN_RULES: return check_ids(cases, text, err);
    case COLUMN_OTHER: break;
    }
    return 0;
}

/* Adds the mistake of a cell with its place.  The column counts in the file,
 * not among the facts.  0 or ERR_NOMEM. */
static int add_cell(struct cases *cases, size_t index, struct err *err)
{
    (void)csv_at(cases->csv, index, err);
    assert(err->code != 0);
    return add(cases, SEVERITY_ERROR, err);
}

/* Every unknown head is told; a file that expects nothing tests nothing.
 * Without `expect` or `expect_rules` a case always passes, which looks like a
 * proof and is none: a warning.  0 or ERR_NOMEM. */
static int check_heads(struct cases *cases, const char *file,
                       struct err *err)
{
    bool expects = false;
    size_t count = csv_columns(cases->csv);
    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        if (read_head(cases, i, file, err) != 0) {
            int code = add(cases, SEVERITY_ERROR, err);
            if (code != 0) {
                return code;
            }
        }
        expects = expects || cases->columns[i].kind == COLUMN_EXPECT
                  || cases->columns[i].kind == COLUMN_RULES;
    }
    if (expects) {
        return 0;
    }
    err_fail(err, MESSAGE_PACK_CASE_NO_EXPECT, "");
    (void)err_at(err, file, 1, 0);
    return add(cases, SEVERITY_WARNING, err);
}

/* A row that is no CSV ends the file: what follows it is not where it seems to
 * be.  Each cell is judged though another failed.  0 or ERR_NOMEM. */
static int check_rows(struct cases *cases, struct err *err)
{
    size_t count = csv_columns(cases->csv);
    int more = csv_next(cases->csv, err);
    assert(cases->columns != NULL);
    while (more > 0) {
        for (size_t i = 0; i < count; i++) {
            if (check_cell(cases, i, err) == 0) {
                continue;
            }
            int code = add_cell(cases, i, err);
            if (code != 0) {
                return code;
            }
        }
        more = csv_next(cases->csv, err);
    }
    return more < 0 ? add(cases, SEVERITY_ERROR, err) : 0;
}

/* One file: its head, then row by row.  A file that is no CSV is one finding.
 * The reader is closed on all paths; columns and record stay in the check's
 * arena.  0 or ERR_NOMEM. */
static int check_file(struct cases *cases, const char *file,
                      struct str bytes, struct err *err)
{
    assert(file != NULL);
    int code = csv_open(&cases->csv, cases->pack->mem, bytes, file, err);
    if (code != 0) {
        return add(cases, SEVERITY_ERROR, err);
    }
    cases->columns = arena_alloc(cases->arena, csv_columns(cases->csv)
                                 * sizeof *cases->columns);
    cases->record = record_create(cases->arena, &cases->pack->facts);
    if (cases->columns == NULL || cases->record.cells == NULL) {
        code = err_nomem(err);
    }
    if (code == 0) {
        code = check_heads(cases, file, err);
    }
    if (code == 0) {
        code = check_rows(cases, err);
    }
    csv_close(cases->csv);
    assert(code <= 0);
    return code;
}

/* Places are told with the pack's id in front, as everywhere.  0 with mistakes
 * among the findings, or ERR_NOMEM. */
int cases_check(const struct pack *pack, bool sound, struct arena *arena,
                struct findings *findings, struct err *err)
{
    assert(findings != NULL);
    struct cases cases = { .pack = pack, .sound = sound, .arena = arena,
                           .findings = findings };
    int code = 0;
    for (size_t i = 0; i < pack->files.count && code == 0; i++) {
        const struct pack_file *file = &pack->files.files[i];
        if (!str_starts(file->path, "cases/")
            || file->path.size < 4
            || memcmp(file->path.bytes + file->path.size - 4, ".csv", 4)
               != 0) {
            continue;
        }
        struct buf path;
        buf_init(&path, pack->mem, 0);
        buf_str(&path, pack->id);
        buf_char(&path, '/');
        buf_str(&path, file->path);
        code = path.failed ? err_nomem(err)
                           : check_file(&cases, path.bytes, file->bytes,
                                        err);
        buf_free(&path);
    }
    assert(code <= 0);
    return code;
}
