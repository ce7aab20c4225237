/* Opening a CSV reader: byte order mark, delimiter, and the head's names.
 *
 * The head is read before any row: its delimiter decides how everything behind
 * it is split, and its count of names how many cells a row must have.  Names
 * are kept in the reader's arena, since the window slides away from under the
 * record that held them. */
#include "base/csv_reader.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

/* Refuses UTF-16, and goes over a UTF-8 byte order mark.  `line` is the first
 * line as csv_first_line gives it.  A UTF-16 file is an error at its first
 * byte rather than a file of odd names: staff get it from "Unicode text" in
 * Excel, and the message tells them what to save instead. */
static int skip_mark(struct csv *csv, struct str line, struct err *err)
{
    assert(csv->start == 0);
    if (str_starts(line, "\xFF\xFE") || str_starts(line, "\xFE\xFF")) {
        (void)err_fail(err, MESSAGE_CSV_UTF16, "");
        return err_at(err, csv->file, 1, 1);
    }
    csv->start = str_starts(line, "\xEF\xBB\xBF") ? 3 : 0;
    return 0;
}

/* `;` when the line has more of them, outside quotes, than `,`.  Only the head
 * decides: data cells may hold any number of either.  Without a lead of
 * semicolons it is a comma, so a file of one column is read as RFC 4180
 * says. */
static char detect(struct str line)
{
    size_t commas = 0;
    size_t semicolons = 0;
    bool quoted = false;
    for (size_t i = 0; i < line.size; i++) {
        char c = line.bytes[i];
        quoted ^= c == '"';
        commas += c == ',' && !quoted;
        semicolons += c == ';' && !quoted;
    }
    assert(commas + semicolons <= line.size);
    return semicolons > commas ? ';' : ',';
}

/* ASCII only: head names are identifiers.  A byte of a longer UTF-8 sequence
 * stays as it is. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Equal without regard to case: spreadsheets change it on their own.  Used to
 * refuse `NIK` beside `nik`, which a person would take for one column; finding
 * a column by name (csv_find) is exact. */
static bool same_name(struct str a, struct str b)
{
    assert(a.bytes != NULL);
    assert(b.bytes != NULL);
    if (a.size != b.size) {
        return false;
    }
    for (size_t i = 0; i < a.size; i++) {
        if (lower(a.bytes[i]) != lower(b.bytes[i])) {
            return false;
        }
    }
    return true;
}

/* Head names are few: comparing all pairs costs less than a table.  The name
 * of `column` in the current record may be neither blank nor that of a column
 * before it.  0, or err with the place of its cell. */
static int check_name(const struct csv *csv, size_t column, struct err *err)
{
    assert(column < csv->count);
    struct str name = csv->cells[column].text;
    if (str_trim(name).size == 0) {
        (void)err_fail(err, MESSAGE_CSV_HEAD_EMPTY, "i",
                       (int64_t)column + 1);
        return csv_at(csv, column, err);
    }
    for (size_t i = 0; i < column; i++) {
        if (same_name(csv->cells[i].text, name)) {
            (void)err_fail(err, MESSAGE_CSV_HEAD_REPEATED, "t", name);
            return csv_at(csv, column, err);
        }
    }
    return 0;
}

/* Takes the current record as the head.  Copies each name into the arena and
 * keeps its place, for messages about a column long after the record is gone.
 * `columns` is set last: while it is 0 the record limit is LIMIT_CSV_COLUMNS,
 * afterwards the head's own count.  Spreadsheets keep a column that was once
 * used: blank heads at the end are no columns, as long as nothing stands below
 * them (csv_next).  0, or err when a name is refused or memory ends. */
static int keep_head(struct csv *csv, struct err *err)
{
    assert(csv->count > 0);
    assert(csv->columns == 0);
    size_t named = csv->count;
    while (named > 1 && !csv->cells[named - 1].quoted
           && str_trim(csv->cells[named - 1].text).size == 0) {
        named--;
    }
    csv->unnamed = csv->count - named;
    csv->count = named;
    csv->head = arena_alloc(&csv->arena,
                            csv->count * sizeof csv->head[0]);
    if (csv->head == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < csv->count; i++) {
        int result = check_name(csv, i, err);
        if (result != 0) {
            return result;
        }
        csv->head[i] = csv->cells[i];
        csv->head[i].text = str_copy(&csv->arena, csv->cells[i].text);
        if (csv->head[i].text.bytes == NULL) {
            return err_nomem(err);
        }
    }
    csv->columns = csv->count;
    return 0;
}

/* Reads the first record; an empty one is no head.  Finds the byte order mark
 * and the delimiter first, since splitting needs both.  A head of one unquoted
 * blank cell counts as empty; a quoted one is somebody's intention and is
 * refused by its name.  0, or err. */
static int read_head(struct csv *csv, struct err *err)
{
    assert(csv->columns == 0);
    struct str line = STR("");
    int result = csv_first_line(csv, &line, err);
    if (result == 0) {
        result = skip_mark(csv, line, err);
    }
    if (result != 0) {
        return result;
    }
    csv->delimiter = detect(line);
    result = csv_record(csv, err);
    if (result < 0) {
        return result;
    }
    bool empty = result == 0 ||
                 (csv->count == 1 && !csv->cells[0].quoted &&
                  str_trim(csv->cells[0].text).size == 0);
    if (empty) {
        (void)err_fail(err, MESSAGE_CSV_EMPTY, "");
        return err_at(err, csv->file, 1, 1);
    }
    return keep_head(csv, err);
}

/* The reader of `from` (its input and names), with its head read.  On failure
 * *out stays NULL and all is freed; on success the caller frees *out with
 * csv_close.  `from` is copied; the input that it names is borrowed as long as
 * the reader lives. */
static int open_csv(struct csv **out, const struct csv *from,
                    struct err *err)
{
    assert(out != NULL);
    assert(from->mem != NULL);
    assert(err != NULL);
    *out = NULL;
    struct csv *csv = mem_alloc(from->mem, sizeof *csv);
    if (csv == NULL) {
        return err_nomem(err);
    }
    *csv = *from;
    csv->line_next = 1;
    arena_init(&csv->arena, csv->mem);
    int result = read_head(csv, err);
    if (result != 0) {
        csv_close(csv);
        return result;
    }
    assert(csv->columns > 0);
    *out = csv;
    return 0;
}

/* The text must outlive the reader. The head is read here: delimiter, names,
 * and whether decimals have a comma. Errors: those of the head, at line 1. */
int csv_open(struct csv **out, struct mem *mem, struct str text,
             const char *file, struct err *err)
{
    assert(text.bytes != NULL || text.size == 0);
    struct csv from = {
        .mem = mem, .file = file, .bytes = text.size == 0 ? "" : text.bytes,
        .end = text.size, .at_end = true
    };
    return open_csv(out, &from, err);
}

int csv_open_source(struct csv **out, struct mem *mem, csv_source source,
                    void *user, const char *file, struct err *err)
{
    assert(source != NULL);
    struct csv from = {
        .mem = mem, .file = file, .read = source, .user = user
    };
    return open_csv(out, &from, err);
}

/* NULL is let pass. */
void csv_close(struct csv *csv)
{
    if (csv == NULL) {
        return;
    }
    struct mem *mem = csv->mem;
    assert(mem != NULL);
    arena_free(&csv->arena);
    mem_free(mem, csv->cells, csv->capacity * sizeof csv->cells[0]);
    mem_free(mem, csv->scratch, csv->scratch_size);
    mem_free(mem, csv->window, csv->window_size);
    mem_free(mem, csv, sizeof *csv);
}

char csv_delimiter(const struct csv *csv)
{
    assert(csv != NULL);
    assert(csv->delimiter == ',' || csv->delimiter == ';');
    return csv->delimiter;
}

bool csv_decimal_comma(const struct csv *csv)
{
    return csv_delimiter(csv) == ';';
}

size_t csv_columns(const struct csv *csv)
{
    assert(csv != NULL);
    assert(csv->columns > 0);
    return csv->columns;
}

struct csv_cell csv_head_cell(const struct csv *csv, size_t column)
{
    assert(csv != NULL);
    assert(column < csv->columns);
    return csv->head[column];
}

struct str csv_head(const struct csv *csv, size_t column)
{
    return csv_head_cell(csv, column).text;
}

/* The column of a head, by its exact name; -1 without one. */
int csv_find(const struct csv *csv, const char *head)
{
    assert(csv != NULL);
    assert(head != NULL);
    for (size_t i = 0; i < csv->columns; i++) {
        if (str_is(csv->head[i].text, head)) {
            return (int)i;
        }
    }
    return -1;
}

/* The wanted name without its mark of being optional.  Heads a caller can do
 * without are written "?name" in its list. */
static const char *plain(const char *name)
{
    assert(name != NULL);
    assert(name[0] != '\0');
    return name[0] == '?' ? name + 1 : name;
}

/* Refuses a head that nobody asked for: with the nearest name when there is
 * one, else with as many of the wanted names as fit an argument.  A misspelt
 * head must not pass for a column that nobody needs: its facts would silently
 * be unknown.  Always returns a negative code, with the place of the head. */
static int fail_unknown(const struct csv *csv, size_t column,
                        const char *const *names, struct err *err)
{
    assert(column < csv->columns);
    struct str head = csv->head[column].text;
    /* `used` counts the bytes of `all` before its terminator; a name that does
     * not fit is left out, the later and shorter ones may still. */
    const char *nearest = NULL;
    size_t distance = SIZE_MAX;
    char all[ERR_ARG_BYTES] = "";
    size_t used = 0;
    for (size_t i = 0; names[i] != NULL; i++) {
        struct str name = str_of(plain(names[i]));
        if (str_nearer(head, name, &distance)) {
            nearest = name.bytes;
        }
        if (used + name.size + 3 < sizeof all) {
            memcpy(all + used, ", ", used == 0 ? 0 : 2);
            used += used == 0 ? 0 : 2;
            memcpy(all + used, name.bytes, name.size + 1);
            used += name.size;
        }
    }
    assert(used < sizeof all);
    if (nearest != NULL) {
        (void)err_fail(err, MESSAGE_CSV_HEAD_NEAREST, "ts", head, nearest);
    } else {
        (void)err_fail(err, MESSAGE_CSV_HEAD_UNKNOWN, "ts", head, all);
    }
    return err_at(err, csv->file, csv->head[column].line,
                  csv->head[column].column);
}

/* Finds the columns of `names`, ended by NULL; a `?` in front marks one that
 * may lack and is then -1. A column of no name here is an error, with the
 * nearest. */
int csv_require(const struct csv *csv, const char *const *names,
                int *columns, struct err *err)
{
    assert(csv != NULL);
    assert(names != NULL);
    assert(columns != NULL);
    assert(err != NULL);
    for (size_t column = 0; column < csv->columns; column++) {
        size_t i = 0;
        while (names[i] != NULL &&
               !str_is(csv->head[column].text, plain(names[i]))) {
            i++;
        }
        if (names[i] == NULL) {
            return fail_unknown(csv, column, names, err);
        }
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        columns[i] = csv_find(csv, plain(names[i]));
        if (columns[i] < 0 && names[i][0] != '?') {
            /* A blank head may be the very one: it is easier to see. */
            (void)(csv->unnamed > 0
                ? err_fail(err, MESSAGE_CSV_HEAD_EMPTY, "i",
                           (int64_t)csv->columns + 1)
                : err_fail(err, MESSAGE_CSV_HEAD_MISSING, "s", names[i]));
            return err_at(err, csv->file, csv->head[0].line, 0);
        }
    }
    return 0;
}

enum label csv_detected(const struct csv *csv)
{
    return csv_decimal_comma(csv) ? LABEL_CSV_SEMICOLON : LABEL_CSV_COMMA;
}
