/* From a file to a table: rows and cells.  The head is table_head.c's, types
 * and conditions table_types.c's.
 *
 * The parser goes on after a mistake, so that staff see all of them at once;
 * every mistake has its line and column. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/value.h"
#include "pack/table_draft.h"
#include "pack/table_index.h"

/* --- Mistakes ------------------------------------------------------------- */

/* The four members that every finding of a table has. */
struct value *draft_more(struct arena *arena, const char *kind,
                         struct str row, struct value *rows,
                         struct value *example)
{
    assert(arena != NULL);
    assert(kind != NULL);
    struct value *more = value_map(arena);
    value_set_string(arena, more, "kind", kind);
    if (row.size > 0) {
        value_set_text(arena, more, "row", row);
    } else {
        value_set_null(arena, more, "row");
    }
    value_set(more, "rows", rows != NULL ? rows : value_list(arena));
    value_set(more, "example", example != NULL ? example
                                               : value_null(arena));
    return more;
}

/* Beyond a hundred nobody reads on, but the first is always kept.  Keeps the
 * first mistake as the error of the parse, in any case; the others are
 * findings when there is a list for them. */
void draft_report(struct draft *draft, struct str row,
                  const struct err *mistake)
{
    assert(draft != NULL);
    assert(mistake != NULL);
    assert(mistake->message != MESSAGE_NONE);
    if (draft->mistakes == 0) {
        *draft->err = *mistake;
    }
    draft->mistakes++;
    if (draft->findings == NULL || draft->mistakes > LIMIT_TABLE_FINDINGS) {
        return;
    }
    struct finding *finding = findings_add(draft->findings, SEVERITY_ERROR);
    if (finding != NULL) {
        finding->err = *mistake;
        finding->more = draft_more(draft->arena, "cell", row, NULL, NULL);
    }
}

/* The marks of the file, for cells of one type. */
struct cell_reader draft_reader(const struct draft *draft, struct type type)
{
    assert(draft != NULL);
    return (struct cell_reader){ draft->arena, draft->table->decimal_comma,
                                 type };
}

/* --- Rows ----------------------------------------------------------------- */

/* Is the text this word, whatever its case?  `word` is in small letters. */
static bool same_word(struct str text, const char *word)
{
    assert(word != NULL);
    bool same = text.size == strlen(word);
    for (size_t i = 0; same && i < text.size; i++) {
        char c = text.bytes[i];
        same = (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == word[i];
    }
    return same;
}

/* A `#` row that is not #values is a remark; say so when it looks like a slip.
 * Nothing is lost but an order or a domain, silently; hence a warning at two
 * slips or fewer.  Without a list for findings there is nobody to warn. */
static void warn_hash(struct draft *draft, struct str label)
{
    assert(draft != NULL);
    if (draft->findings == NULL
        || str_distance(label, STR("#values")) > 2) {
        return;
    }
    struct finding *finding = findings_add(draft->findings,
                                           SEVERITY_WARNING);
    if (finding != NULL) {
        (void)err_fail(&finding->err, MESSAGE_TABLE_HASH_ROW, "t", label);
        (void)err_at(&finding->err, draft->file.bytes,
                     csv_line(draft->csv), 1);
        finding->more = draft_more(draft->arena, "label", label, NULL, NULL);
    }
}

/* `A|B` in a #values cell, as in facts.csv, is read as `A, B`.  In place,
 * outside quotes. */
static void bars_to_commas(char *text, size_t size)
{
    assert(text != NULL);
    bool quoted = false;
    for (size_t i = 0; i < size; i++) {
        quoted = quoted != (text[i] == '"');
        if (text[i] == '|' && !quoted) {
            text[i] = ',';
        }
    }
}

/* Copies a cell into a form; 0, or ERR_NOMEM.  `values` says that the cell
 * stands in the #values row.  The text is copied, as the CSV reader's window
 * moves on. */
static int take_form(struct draft *draft, struct cell_form *form,
                     size_t column, bool values)
{
    assert(draft != NULL);
    assert(form != NULL);
    struct csv_cell cell = csv_cell(draft->csv, column);
    struct str text = str_trim(cell.text);
    char *copy = arena_copy(draft->arena, text.bytes, text.size);
    if (copy == NULL) {
        return ERR_NOMEM;
    }
    if (values) {
        bars_to_commas(copy, text.size);
    }
    form->text = (struct str){ copy, text.size };
    form->line = cell.line;
    form->column = cell.column;
    return 0;
}

/* Reads the form of one cell; a refused one counts as any, so that the rest of
 * the table is still read.  0, or ERR_NOMEM. */
static int read_form(struct draft *draft, struct draft_row *row,
                     struct cell_form *form, struct type type)
{
    assert(draft != NULL);
    assert(row != NULL);
    assert(form != NULL);
    struct cell_reader reader = draft_reader(draft, type);
    struct err err;
    int code = cell_form_read(form, &reader, &err);
    if (code != 0 && code != ERR_NOMEM) {
        (void)err_at(&err, draft->file.bytes, form->line, form->column);
        draft_report(draft, row->label, &err);
        form->any = true;         /* the rest is read all the same */
        form->count = 0;
        return 0;
    }
    return code;
}

/* The type is known already when the input is a declared fact.  Without
 * declared facts the type is not known before all cells are read; TYPE_NONE
 * then keeps the form open.  0 or ERR_NOMEM. */
static int read_input_cell(struct draft *draft, struct draft_row *row,
                           size_t column, bool values)
{
    assert(draft != NULL);
    assert(row != NULL);
    size_t index = draft->columns[column].index;
    struct type type = draft->table->inputs[index].type;
    int code = take_form(draft, &row->forms[index], column, values);
    return code != 0 ? code
                     : read_form(draft, row, &row->forms[index], type);
}

/* In the #values row an output cell is a list, read as a condition.  A refused
 * output counts as null, so that the rest is read.  0 or ERR_NOMEM. */
static int read_output_cell(struct draft *draft, struct draft_row *row,
                            size_t column, bool values)
{
    assert(draft != NULL);
    assert(row != NULL);
    size_t index = draft->columns[column].index;
    struct type none = { TYPE_NONE, false };
    struct cell_form form;
    struct err err;
    memset(&form, 0, sizeof form);
    if (values) {
        int code = take_form(draft, &draft->output_values[index], column,
                             true);
        struct type text = { TYPE_TEXT, false };
        return code != 0 ? code
            : read_form(draft, row, &draft->output_values[index], text);
    }
    if (take_form(draft, &form, column, false) != 0) {
        return ERR_NOMEM;
    }
    struct cell_reader reader = draft_reader(draft, none);
    int code = cell_output_read(&row->outputs[index], &reader, form.text,
                                &err);
    if (code != 0 && code != ERR_NOMEM) {
        (void)err_at(&err, draft->file.bytes, form.line, form.column);
        draft_report(draft, row->label, &err);
        row->outputs[index].kind = LITERAL_NULL;
        return 0;
    }
    return code;
}

/* All cells of a row by the roles of their columns.  Remarks are not judged.
 * 0 or ERR_NOMEM. */
static int read_cells(struct draft *draft, struct draft_row *row,
                      bool values)
{
    assert(draft != NULL);
    assert(row != NULL);
    int code = 0;
    for (size_t i = 1; i < draft->columns_count && code == 0; i++) {
        struct str text = csv_cell(draft->csv, i).text;
        switch (draft->columns[i].role) {
        case ROLE_INPUT: code = read_input_cell(draft, row, i, values); break;
        case ROLE_OUTPUT:
            code = read_output_cell(draft, row, i, values);
            break;
        case ROLE_NOTE:
            if (draft->columns[i].index == 0) {
                row->note = str_copy(draft->arena, text);
            }
            break;
        case ROLE_LABEL: break;
        }
    }
    return draft->arena->failed ? ERR_NOMEM : code;
}

/* A row with room for its cells; NULL at no memory.  Not yet in the list of
 * rows.  One place more than needed, so that no array has size 0. */
static struct draft_row *new_row(struct draft *draft, struct str label)
{
    assert(draft != NULL);
    struct arena *arena = draft->arena;
    struct draft_row *row = arena_alloc(arena, sizeof *row);
    size_t inputs = draft->table->inputs_count;
    size_t outputs = draft->table->outputs_count;
    if (row == NULL) {
        return NULL;
    }
    row->label = str_copy(arena, label);
    row->note = STR("");
    row->line = csv_line(draft->csv);
    row->forms = arena_alloc(arena, (inputs + 1) * sizeof *row->forms);
    row->outputs = arena_alloc(arena, (outputs + 1) * sizeof *row->outputs);
    return arena->failed ? NULL : row;
}

/* The #values row: its cells are conditions of inputs, lists of outputs.  A
 * second such row is a mistake; the later one counts for what follows.  0 or
 * ERR_NOMEM. */
static int read_values(struct draft *draft, struct str label)
{
    assert(draft != NULL);
    struct err err;
    struct draft_row *row = new_row(draft, label);
    /* Kept apart from the row: a row's own outputs are single literals. */
    draft->output_values = arena_alloc(draft->arena,
        (draft->table->outputs_count + 1) * sizeof *draft->output_values);
    if (row == NULL || draft->output_values == NULL) {
        return ERR_NOMEM;
    }
    if (draft->values != NULL) {
        (void)err_fail(&err, MESSAGE_TABLE_VALUES_TWICE, "");
        (void)err_at(&err, draft->file.bytes, row->line, 1);
        draft_report(draft, label, &err);
    }
    draft->values = row;
    return read_cells(draft, row, true);
}

/* Nothing in any cell of the current row: what a spreadsheet leaves where rows
 * were deleted, or to part groups of rows. */
static bool is_blank_row(const struct draft *draft)
{
    assert(draft != NULL);
    assert(draft->columns_count > 0);
    for (size_t i = 0; i < draft->columns_count; i++) {
        struct csv_cell cell = csv_cell(draft->csv, i);
        if (cell.quoted || str_trim(cell.text).size > 0) {
            return false;
        }
    }
    return true;
}

/* A row by its label: #values, a remark, or a rule.  Rows without a label are
 * called by their number, counted without remarks, as staff count them.  0 or
 * ERR_NOMEM. */
static int read_row(struct draft *draft)
{
    assert(draft != NULL);
    struct str label = str_trim(csv_cell(draft->csv, 0).text);
    char number[24];
    if (same_word(label, "#values")) {
        return read_values(draft, label);
    }
    if (label.size > 0 && label.bytes[0] == '#') {
        warn_hash(draft, label);
        return 0;
    }
    /* Before the label: rows are numbered from 1. */
    draft->rows_count++;
    if (label.size == 0) {
        (void)snprintf(number, sizeof number, "%zu", draft->rows_count);
        label = str_of(number);
    }
    struct draft_row *row = new_row(draft, label);
    if (row == NULL) {
        return ERR_NOMEM;
    }
    if (draft->last != NULL) {
        draft->last->next = row;
    } else {
        draft->first = row;
    }
    draft->last = row;
    return read_cells(draft, row, false);
}

/* Row after row, to the end or to one that CSV refuses.  At LIMIT_TABLE_ROWS
 * one mistake is told and reading stops.  0 or ERR_NOMEM. */
static int read_rows(struct draft *draft)
{
    assert(draft != NULL);
    struct err err;
    int code = 0;
    while (code == 0) {
        int more = csv_next(draft->csv, &err);
        if (more < 0 && more != ERR_NOMEM) {
            err.code = ERR_RULES; /* a table that does not load */
            draft_report(draft, STR(""), &err);
            return 0;
        }
        if (more <= 0) {
            return more;
        }
        if (draft->rows_count == LIMIT_TABLE_ROWS) {
            (void)err_fail(&err, MESSAGE_TABLE_ROWS_MANY, "i",
                           (int64_t)LIMIT_TABLE_ROWS);
            (void)err_at(&err, draft->file.bytes, csv_line(draft->csv), 1);
            draft_report(draft, STR(""), &err);
            return 0;
        }
        /* As a rule it would match everything and give nothing. */
        code = is_blank_row(draft) ? 0 : read_row(draft);
    }
    return code;
}

/* --- The whole ------------------------------------------------------------ */

/* Head, rows, types, index; each part only when those before are sound.  0
 * also with mistakes: the caller asks draft->mistakes.  ERR_NOMEM. */
static int parse(struct draft *draft)
{
    assert(draft != NULL);
    struct err err;
    int code = draft_head(draft);
    if (code != 0 || draft->mistakes > 0) {
        return code;
    }
    code = read_rows(draft);
    if (code == 0 && draft->rows_count == 0 && draft->mistakes == 0) {
        (void)err_fail(&err, MESSAGE_TABLE_NO_ROWS, "");
        (void)err_at(&err, draft->file.bytes, 1, 1);
        draft_report(draft, STR(""), &err);
    }
    if (code == 0 && draft->rows_count > 0) {
        code = draft_finish(draft);
    }
    if (code == 0 && draft->mistakes == 0) {
        code = table_index_build(&draft->table->index, draft->arena,
                                 draft->table, NULL);
    }
    return code;
}

/* Findings are filled as they come; err keeps the first.  0 with *out in the
 * arena, or err with *out NULL.  The index is built last, over a table that is
 * whole. */
int table_parse(struct table **out, struct arena *arena,
                const struct table_source *source,
                struct findings *findings, struct err *err)
{
    assert(arena != NULL);
    assert(source != NULL);
    assert(out != NULL);
    struct draft draft = { .arena = arena, .findings = findings, .err = err,
                           .facts = source->facts };
    *out = NULL;
    draft.file = str_copy(arena, source->file);
    draft.table = arena_alloc(arena, sizeof *draft.table);
    if (draft.table == NULL || draft.file.bytes == NULL) {
        return err_nomem(err);
    }
    draft.table->name = str_copy(arena, source->name);
    draft.table->file = draft.file;
    draft.table->typed = source->facts != NULL;
    struct err opened;
    int code = csv_open(&draft.csv, arena->mem, source->bytes,
                        draft.file.bytes, &opened);
    if (code == ERR_NOMEM) {
        return err_nomem(err);
    }
    if (code != 0) {
        opened.code = ERR_RULES;
        draft_report(&draft, STR(""), &opened);
        return err->code;
    }
    draft.table->decimal_comma = csv_decimal_comma(draft.csv);
    code = parse(&draft);
    csv_close(draft.csv);
    if (code == ERR_NOMEM || arena->failed) {
        return err_nomem(err);
    }
    if (draft.mistakes > 0) {
        return err->code;
    }
    *out = draft.table;
    return 0;
}
