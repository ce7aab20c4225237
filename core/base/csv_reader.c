/* The CSV reader: RFC 4180 with what spreadsheets do to it.
 *
 * A window over the input holds at least the record being read.  Over bytes
 * in memory the window is the input itself; over a source it is a buffer that
 * slides, and grows while a record does not fit, up to LIMIT_CSV_RECORD_BYTES.
 * A record is split in one pass.  When the window ends inside it, more is
 * read and the record is split again from its start.
 *
 * Cells point into the window; a quoted cell with doubled quotes is put
 * together in a scratch buffer of the same size, which never moves while a
 * row is current.  Lines and columns are counted while splitting; UTF-8 and
 * NUL are checked once a record.
 *
 * Opening and the head stand in csv_head.c, the writer in csv.c. */
#include "base/csv_reader.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

enum {
    WINDOW_FIRST = 1 << 16,
    CELLS_FIRST = 32,
    NEED_MORE = 2                 /* split: the window ends in the record */
};

/* What a byte can end outside quotes. */
static bool is_end(char c, char delimiter)
{
    return c == delimiter || c == '\n' || c == '\r';
}

/* Where the split stands. */
struct cursor {
    const char *at;               /* the next byte */
    const char *line_start;       /* the first byte of its line */
    int64_t line;
    size_t scratch_used;
};

/* Fills err, with the place of `at` and its source line as far as known. */
static int fail_here(const struct csv *csv, const struct cursor *cursor,
                     const char *at, struct err *err)
{
    assert(at >= cursor->line_start);
    (void)err_at(err, csv->file, cursor->line,
                 (int64_t)(at - cursor->line_start) + 1);
    err->byte = csv->offset + (at - csv->bytes) + 1;
    size_t left = (size_t)(csv->bytes + csv->end - cursor->line_start);
    err_source(err, (struct str){ cursor->line_start, left });
    return err->code;
}

/* Makes room for one cell more. */
static int grow_cells(struct csv *csv, struct err *err)
{
    assert(csv->count <= csv->capacity);
    if (csv->count < csv->capacity) {
        return 0;
    }
    size_t capacity = csv->capacity == 0 ? CELLS_FIRST : 2 * csv->capacity;
    size_t each = sizeof csv->cells[0];
    struct csv_cell *cells = mem_resize(csv->mem, csv->cells,
                                        csv->capacity * each,
                                        capacity * each);
    if (cells == NULL) {
        return err_nomem(err);
    }
    csv->cells = cells;
    csv->capacity = capacity;
    return 0;
}

/* Refuses a record beyond the limit, at its first byte. */
static int fail_size(const struct csv *csv, const struct cursor *start,
                     struct err *err)
{
    assert(start->at <= csv->bytes + csv->end);
    (void)err_fail(err, MESSAGE_CSV_RECORD_TOO_LARGE, "i",
                   (int64_t)LIMIT_CSV_RECORD_BYTES);
    return fail_here(csv, start, start->at, err);
}

/* Makes the scratch hold `need` bytes, before any cell points there. */
static int grow_scratch(struct csv *csv, size_t need, struct err *err)
{
    assert(need <= LIMIT_CSV_RECORD_BYTES);
    assert(csv->scratch_size <= LIMIT_CSV_RECORD_BYTES);
    if (csv->scratch_size >= need) {
        return 0;
    }
    char *scratch = mem_resize(csv->mem, csv->scratch, csv->scratch_size,
                               need);
    if (scratch == NULL) {
        return err_nomem(err);
    }
    csv->scratch = scratch;
    csv->scratch_size = need;
    return 0;
}

/* Copies a quoted cell's text, `""` becoming `"`, into the scratch. */
static int unquote(struct csv *csv, struct cursor *cursor, struct str raw,
                   struct str *out, struct err *err)
{
    assert(raw.size > 0);
    if (cursor->scratch_used == 0) {
        /* The first one of the row: later ones fit into what is left, as
         * all cells of a record together are no longer than the record. */
        size_t limit = LIMIT_CSV_RECORD_BYTES;
        size_t left = (size_t)(csv->bytes + csv->end - raw.bytes);
        int result = grow_scratch(csv, left < limit ? left : limit, err);
        if (result != 0) {
            return result;
        }
    }
    if (raw.size > csv->scratch_size - cursor->scratch_used) {
        return fail_size(csv, cursor, err);
    }
    char *into = csv->scratch + cursor->scratch_used;
    size_t size = 0;
    for (size_t i = 0; i < raw.size; i++) {
        into[size++] = raw.bytes[i];
        i += raw.bytes[i] == '"';
    }
    cursor->scratch_used += size;
    assert(cursor->scratch_used <= csv->scratch_size);
    *out = (struct str){ into, size };
    return 0;
}

/* Reads the quoted cell whose opening quote is at the cursor. */
static int split_quoted(struct csv *csv, struct cursor *cursor,
                        struct csv_cell *cell, struct err *err)
{
    const char *end = csv->bytes + csv->end;
    struct cursor open = *cursor;
    assert(*cursor->at == '"');
    const char *at = cursor->at + 1;
    bool doubled = false;
    for (;; at++) {
        if (at == end) {
            if (!csv->at_end) {
                return NEED_MORE;
            }
            (void)err_fail(err, MESSAGE_CSV_UNCLOSED_QUOTE, "");
            return fail_here(csv, &open, open.at, err);
        }
        if (*at == '\n') {
            cursor->line++;
            cursor->line_start = at + 1;
        } else if (*at == '"') {
            if (at + 1 == end && !csv->at_end) {
                return NEED_MORE;
            }
            if (at + 1 == end || at[1] != '"') {
                break;
            }
            doubled = true;
            at++;
        }
    }
    cell->quoted = true;
    cell->text = (struct str){ open.at + 1, (size_t)(at - open.at) - 1 };
    cursor->at = at + 1;
    if (cursor->at < end && !is_end(*cursor->at, csv->delimiter)) {
        (void)err_fail(err, MESSAGE_CSV_AFTER_QUOTE, "");
        return fail_here(csv, cursor, cursor->at, err);
    }
    return doubled ? unquote(csv, cursor, cell->text, &cell->text, err) : 0;
}

/* Reads one cell; afterwards the cursor stands on what ends it. */
static int split_cell(struct csv *csv, struct cursor *cursor,
                      struct err *err)
{
    int result = grow_cells(csv, err);
    if (result != 0) {
        return result;
    }
    assert(csv->count < csv->capacity);
    const char *end = csv->bytes + csv->end;
    struct csv_cell *cell = &csv->cells[csv->count];
    cell->line = cursor->line;
    cell->column = (int64_t)(cursor->at - cursor->line_start) + 1;
    cell->quoted = false;
    if (cursor->at < end && *cursor->at == '"') {
        result = split_quoted(csv, cursor, cell, err);
        if (result != 0) {
            return result;
        }
    } else {
        const char *at = cursor->at;
        char delimiter = csv->delimiter;
        while (at < end && !is_end(*at, delimiter)) {
            at++;
        }
        cell->text = (struct str){ cursor->at, (size_t)(at - cursor->at) };
        cursor->at = at;
    }
    csv->count++;
    return 0;
}

/* Takes the line end at the cursor: LF or CRLF. */
static int split_line_end(const struct csv *csv, struct cursor *cursor,
                          struct err *err)
{
    const char *end = csv->bytes + csv->end;
    assert(cursor->at < end);
    if (*cursor->at == '\r') {
        if (cursor->at + 1 == end && !csv->at_end) {
            return NEED_MORE;
        }
        if (cursor->at + 1 == end || cursor->at[1] != '\n') {
            (void)err_fail(err, MESSAGE_CSV_BARE_CR, "");
            return fail_here(csv, cursor, cursor->at, err);
        }
        cursor->at++;
    }
    assert(*cursor->at == '\n');
    cursor->at++;
    cursor->line++;
    cursor->line_start = cursor->at;
    return 0;
}

/* Splits the record at the cursor: 0, NEED_MORE, or negative. */
static int split_record(struct csv *csv, struct cursor *cursor,
                        struct err *err)
{
    const char *end = csv->bytes + csv->end;
    assert(cursor->at < end);
    size_t most = csv->columns == 0 ? LIMIT_CSV_COLUMNS : csv->columns;
    csv->count = 0;
    for (;;) {
        int result = split_cell(csv, cursor, err);
        if (result != 0) {
            return result;
        }
        if (cursor->at == end) {
            return csv->at_end ? 0 : NEED_MORE;
        }
        if (*cursor->at != csv->delimiter) {
            return split_line_end(csv, cursor, err);
        }
        if (csv->count == most) {
            enum message message = csv->columns == 0
                                 ? MESSAGE_CSV_TOO_MANY_COLUMNS
                                 : MESSAGE_CSV_MORE_CELLS;
            (void)err_fail(err, message, "i", (int64_t)most);
            return fail_here(csv, cursor, cursor->at, err);
        }
        cursor->at++;
    }
}

/* Moves the rest of the window to its front, makes room, reads on. */
static int fill(struct csv *csv, struct err *err)
{
    assert(csv->read != NULL);
    assert(!csv->at_end);
    size_t rest = csv->end - csv->start;
    if (csv->start > 0) {
        memmove(csv->window, csv->window + csv->start, rest);
        csv->offset += (int64_t)csv->start;
        csv->start = 0;
        csv->end = rest;
    }
    if (csv->end == csv->window_size) {
        size_t size = csv->window_size == 0 ? WINDOW_FIRST
                                            : 2 * csv->window_size;
        char *window = mem_resize(csv->mem, csv->window, csv->window_size,
                                  size);
        if (window == NULL) {
            return err_nomem(err);
        }
        csv->window = window;
        csv->window_size = size;
    }
    csv->bytes = csv->window;
    size_t room = csv->window_size - csv->end;
    int64_t got = csv->read(csv->user, csv->window + csv->end, room, err);
    if (got < 0) {
        return (int)got;
    }
    assert((uint64_t)got <= room);
    csv->end += (size_t)got;
    csv->at_end = got == 0;
    return 0;
}

/* The first place of the record that no text may hold, as an error. */
static int check_bytes(const struct csv *csv, struct cursor start,
                       size_t size, struct err *err)
{
    struct str record = { start.at, size };
    size_t bad = 0;
    const char *nul = size == 0 ? NULL : memchr(start.at, 0, size);
    if (nul != NULL) {
        bad = (size_t)(nul - start.at);
        (void)err_fail(err, MESSAGE_CSV_NUL, "");
    } else if (!str_utf8_ok(record, &bad)) {
        (void)err_fail(err, MESSAGE_CSV_UTF8, "");
    } else {
        return 0;
    }
    assert(bad < size);
    for (size_t i = 0; i < bad; i++) {
        if (record.bytes[i] == '\n') {
            start.line++;
            start.line_start = record.bytes + i + 1;
        }
    }
    return fail_here(csv, &start, record.bytes + bad, err);
}

/* The start of the next record. */
static struct cursor cursor_of(const struct csv *csv)
{
    assert(csv->start <= csv->end);
    const char *at = csv->bytes == NULL ? "" : csv->bytes + csv->start;
    return (struct cursor){ at, at, csv->line_next, 0 };
}

/* Splits the next record, reading as much as it takes: 1, 0 at the end. */
int csv_record(struct csv *csv, struct err *err)
{
    assert(csv != NULL);
    assert(err != NULL);
    for (;;) {
        if (csv->start == csv->end && csv->at_end) {
            return 0;
        }
        struct cursor start = cursor_of(csv);
        struct cursor cursor = start;
        int result = csv->start == csv->end ? NEED_MORE
                   : split_record(csv, &cursor, err);
        size_t used = (size_t)(cursor.at - start.at);
        size_t size = result == NEED_MORE ? csv->end - csv->start : used;
        if (size > LIMIT_CSV_RECORD_BYTES) {
            return fail_size(csv, &start, err);
        }
        if (result == NEED_MORE) {
            result = fill(csv, err);
            if (result != 0) {
                return result;
            }
            continue;
        }
        /* Bad bytes come first: they may be what made the split fail. */
        int bad = check_bytes(csv, start, used, err);
        if (bad != 0 || result != 0) {
            return bad != 0 ? bad : result;
        }
        csv->line = csv->line_next;
        csv->line_next = cursor.line;
        csv->record = (struct str){ start.at, used };
        csv->start += used;
        return 1;
    }
}

/* A line without any cell: only blanks, and no quotes. */
static bool is_blank(const struct csv *csv)
{
    assert(csv->count > 0);
    return csv->count == 1 && !csv->cells[0].quoted &&
           str_trim(csv->cells[0].text).size == 0;
}

/* Goes over blank lines, which only the end of the file may follow. */
static int skip_blank(struct csv *csv, struct err *err)
{
    assert(is_blank(csv));
    int64_t line = csv->line;
    int result = 1;
    while (result == 1 && is_blank(csv)) {
        result = csv_record(csv, err);
    }
    if (result == 1) {
        (void)err_fail(err, MESSAGE_CSV_BLANK_LINE, "");
        return err_at(err, csv->file, line, 1);
    }
    return result;
}

/* Keeps the line of the current record that err->line names. */
static void keep_source(const struct csv *csv, struct err *err)
{
    assert(err->line >= csv->line);
    struct str left = csv->record;
    int64_t line = csv->line;
    while (line < err->line && left.size > 0) {
        line += left.bytes[0] == '\n';
        left.bytes++;
        left.size--;
    }
    if (line == err->line) {
        err_source(err, left);
    }
}

int csv_next(struct csv *csv, struct err *err)
{
    assert(csv != NULL);
    assert(err != NULL);
    assert(csv->columns > 0);
    int result = csv_record(csv, err);
    if (result == 1 && is_blank(csv)) {
        result = skip_blank(csv, err);
    }
    if (result != 1) {
        csv->count = 0;
        return result;
    }
    if (csv->count < csv->columns) {
        (void)err_fail(err, MESSAGE_CSV_FEWER_CELLS, "ii",
                       (int64_t)csv->count, (int64_t)csv->columns);
        csv->count = 0;
        (void)err_at(err, csv->file, csv->line, 1);
        keep_source(csv, err);
        return err->code;
    }
    assert(csv->count == csv->columns);
    return 1;
}

struct csv_cell csv_cell(const struct csv *csv, size_t column)
{
    assert(csv != NULL);
    assert(column < csv->count);
    return csv->cells[column];
}

int64_t csv_line(const struct csv *csv)
{
    assert(csv != NULL);
    return csv->line;
}

int csv_at(const struct csv *csv, size_t column, struct err *err)
{
    assert(csv != NULL);
    assert(err != NULL);
    bool own = err->line == 0;
    if (column < csv->count) {
        const struct csv_cell *cell = &csv->cells[column];
        (void)err_at(err, csv->file, cell->line, cell->column);
    } else {
        (void)err_at(err, csv->file, csv->line, 0);
    }
    if (own) {
        keep_source(csv, err);
    }
    return err->code;
}

int csv_first_line(struct csv *csv, struct str *out, struct err *err)
{
    assert(csv->columns == 0);
    assert(csv->start == 0);
    size_t at = 0;
    bool quoted = false;
    for (;;) {
        for (; at < csv->end; at++) {
            quoted ^= csv->bytes[at] == '"';
            if (csv->bytes[at] == '\n' && !quoted) {
                break;
            }
        }
        bool enough = at < csv->end || at > LIMIT_CSV_RECORD_BYTES;
        if (csv->at_end || enough) {
            *out = (struct str){ csv->bytes, at };
            return 0;
        }
        int result = fill(csv, err);
        if (result != 0) {
            return result;
        }
    }
}
