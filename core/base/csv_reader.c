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

/* What a byte can end outside quotes.  Quotes inside an unquoted cell are
 * text: that is what Excel writes and what RFC 4180 leaves open. */
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

/* Fills err, with the place of `at` and its source line as far as known.  The
 * byte counts from the start of the input, not of the window; the column
 * counts bytes of the line, from 1.  Returns the code that err already
 * holds. */
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

/* Makes room for one cell more.  Doubles, so that a record of n cells costs
 * O(n).  `capacity` is bounded by LIMIT_CSV_COLUMNS, which split_record checks
 * after each cell.  0 or ERR_NOMEM; on failure the old cells stand. */
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

/* Refuses a record beyond the limit, at its first byte.  Nothing of the record
 * is handed out.  The limit keeps one unclosed quote from drawing a whole
 * stream into memory. */
static int fail_size(const struct csv *csv, const struct cursor *start,
                     struct err *err)
{
    assert(start->at <= csv->bytes + csv->end);
    (void)err_fail(err, MESSAGE_CSV_RECORD_TOO_LARGE, "i",
                   (int64_t)LIMIT_CSV_RECORD_BYTES);
    return fail_here(csv, start, start->at, err);
}

/* Makes the scratch hold `need` bytes, before any cell points there.  Moving
 * it later would leave the cells of the row pointing at freed bytes; so it is
 * sized once a row, for all that the row could need.  0 or ERR_NOMEM. */
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

/* Copies a quoted cell's text, `""` becoming `"`, into the scratch.  `raw` is
 * what stands between the outer quotes, and each quote in it is followed by
 * another (split_quoted saw to it).  *out points into the scratch and lives
 * until the next record.  0, or err when the record is too large or memory
 * ends. */
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

/* Reads the quoted cell whose opening quote is at the cursor.  RFC 4180
 * section 2, rules 5 to 7.  0 with cell->text set, NEED_MORE when the window
 * may end inside the cell, or err: a quote never closed is blamed at its
 * opening, since its end is the end of the file.  Lines inside the cell are
 * counted. */
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

/* Reads one cell; afterwards the cursor stands on what ends it.  Writes
 * csv->cells[count] and counts it; after NEED_MORE or an error the count is as
 * before.  Places are those of the first byte, the quote included.  An empty
 * cell is legal and has size 0. */
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

/* Takes the line end at the cursor: LF or CRLF.  A CR alone was the line end
 * of a Mac before 2001 and is refused: taking it for text would make one
 * record of the whole file.  0, NEED_MORE when the LF may be in the next
 * piece, or err. */
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

/* Splits the record at the cursor: 0, NEED_MORE, or negative.  At 0 the cursor
 * stands behind the line end and csv->cells holds `count` cells, at most as
 * many as the head has.  A cell too many is an error here, a cell too few in
 * csv_next, which knows about blank lines.  After NEED_MORE nothing of the
 * split is kept. */
static int split_record(struct csv *csv, struct cursor *cursor,
                        struct err *err)
{
    const char *end = csv->bytes + csv->end;
    assert(cursor->at < end);
    size_t most = csv->columns == 0 ? LIMIT_CSV_COLUMNS
                                    : csv->columns + csv->unnamed;
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
            (void)err_fail(err, message, "i", (int64_t)(
                           csv->columns == 0 ? most : csv->columns));
            return fail_here(csv, cursor, cursor->at, err);
        }
        cursor->at++;
    }
}

/* Moves the rest of the window to its front, makes room, reads on.  Only for a
 * reader over a source.  All cells and cursors into the window are invalid
 * afterwards, which is why csv_record splits again from the start.  `at_end`
 * is set once the source gives 0 bytes.  0, the source's own error, or
 * ERR_NOMEM. */
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

/* The first place of the record that no text may hold, as an error.  Text with
 * a NUL would be cut by every C function that sees it, and text that is not
 * UTF-8 could not be shown or hashed the same everywhere.  The check runs over
 * the record at once, as one pass over 8 bytes at a time is far cheaper than
 * one a cell.  0, or err with line and column of the byte. */
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

/* The start of the next record.  Lines are counted from the reader, the
 * scratch from empty. */
static struct cursor cursor_of(const struct csv *csv)
{
    assert(csv->start <= csv->end);
    const char *at = csv->bytes == NULL ? "" : csv->bytes + csv->start;
    return (struct cursor){ at, at, csv->line_next, 0 };
}

/* Splits the next record, reading as much as it takes: 1, 0 at the end.
 * Errors are final: the reader is not usable afterwards but for csv_close.
 * The cells it leaves are valid until the next call.  Size is checked before
 * reading on, so no more than the limit and one piece is ever held. */
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

/* A line without any cell: only blanks, and no quotes.  Of the current record,
 * which has at least one cell. */
static bool is_blank(const struct csv *csv)
{
    assert(csv->count > 0);
    return csv->count == 1 && !csv->cells[0].quoted &&
           str_trim(csv->cells[0].text).size == 0;
}

/* Goes over blank lines, which only the end of the file may follow.  Excel
 * leaves such lines behind a table; one in the middle more often means a lost
 * row, so it is refused at its own line.  0 at the end of the file, else
 * err. */
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

/* Keeps the line of the current record that err->line names.  Lets a caller's
 * error about a cell show the line that the cell stands on; does nothing when
 * the place lies outside the record. */
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

/* Takes the cells below the unnamed heads off the current record. One that
 * holds something lacks its name: 0, or err at that cell. */
static int drop_unnamed(struct csv *csv, struct err *err)
{
    assert(csv->unnamed > 0);
    assert(csv->count <= csv->columns + csv->unnamed);
    for (size_t i = csv->columns; i < csv->count; i++) {
        if (csv->cells[i].quoted ||
            str_trim(csv->cells[i].text).size > 0) {
            (void)err_fail(err, MESSAGE_CSV_HEAD_EMPTY, "i",
                           (int64_t)i + 1);
            return csv_at(csv, i, err);
        }
    }
    if (csv->count > csv->columns) {
        csv->count = csv->columns;
    }
    return 0;
}

/* 1 and the cells of the next record, 0 at the end. A record must have as many
 * cells as the head. Errors: MESSAGE_CSV_..., at line and column. */
int csv_next(struct csv *csv, struct err *err)
{
    assert(csv != NULL);
    assert(err != NULL);
    assert(csv->columns > 0);
    int result = csv_record(csv, err);
    if (result == 1 && is_blank(csv)) {
        result = skip_blank(csv, err);
    }
    if (result == 1 && csv->unnamed > 0 && drop_unnamed(csv, err) != 0) {
        result = err->code;
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

/* Gives the error at hand the place of this cell. */
int csv_at(const struct csv *csv, size_t column, struct err *err)
{
    assert(csv != NULL);
    assert(err != NULL);
    /* A place that is there already is the innermost one and is kept. */
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
