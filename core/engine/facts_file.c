/* Cases from a file: telling the format, and streaming records.
 *
 * Records are given out one by one in memory that does not grow with the
 * file (JSON documents excepted, which are read whole up to a limit). The
 * format is told by the first bytes, never by the name, as files come
 * through pipes. */
#include "engine/facts_file.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "engine/facts_json.h"

/* CHUNK is what is read at once. Columns that are no facts: the name of the
 * case, and remarks (heads that begin with #). */
enum { CHUNK = 1 << 16, COLUMN_CASE = -1, COLUMN_REMARK = -2 };

struct facts_file {
    struct mem *mem;              /* of what is open */
    const struct schema *schema;  /* of the pack */
    enum zone zone;               /* of times without an offset */
    enum facts_format format;     /* told by the first bytes */
    char path[ERR_FILE_BYTES];    /* for places of errors */
    struct file_stream *stream;   /* closed with the file */
    struct buf buf;               /* what is read and not yet used */
    int64_t base;                 /* bytes of the file before buf */
    size_t at;                    /* first unused byte of buf */
    bool ended;                   /* the stream gave its last byte */
    int64_t line;                 /* of the byte at `at`, from 1 */
    /* CSV */
    struct csv *csv;
    int *slots;                   /* one a column: slot or COLUMN_... */
    size_t columns;
    /* a JSON document: offsets of its records */
    bool done;
};

/* --- Bytes ---------------------------------------------------------------- */

/* Reads one more chunk into buf, after moving what is unused to its front;
 * sets `ended` at the end of the stream. Pointers into buf become void.
 * Errors: no memory, a read that failed. */
static int fill(struct facts_file *file, struct err *err)
{
    assert(file->at <= file->buf.size);
    if (file->at > 0) {
        memmove(file->buf.bytes, file->buf.bytes + file->at,
                file->buf.size - file->at);
        file->buf.size -= file->at;
        file->base += (int64_t)file->at;
        file->at = 0;
    }
    char *space = buf_space(&file->buf, CHUNK);
    if (space == NULL) {
        return err_nomem(err);
    }
    int64_t count = file_stream_read(file->stream, space, CHUNK, err);
    if (count < 0) {
        return (int)count;
    }
    file->buf.size += (size_t)count;
    file->ended = count == 0;
    return 0;
}

/* The source of the CSV reader: first what was read to tell the format, then
 * the stream. Result: bytes given, 0 at the end, or an error. */
static int64_t csv_bytes(void *user, char *into, size_t size,
                         struct err *err)
{
    assert(into != NULL);
    struct facts_file *file = user;
    size_t left = file->buf.size - file->at;
    if (left > 0) {
        size_t count = left < size ? left : size;
        memcpy(into, file->buf.bytes + file->at, count);
        file->at += count;
        return (int64_t)count;
    }
    return file->ended ? 0 : file_stream_read(file->stream, into, size, err);
}

/* Scans one record's text, which lies in buf, into `record`; errors are
 * placed in this file: the scanner counts from the record's first byte,
 * which stands on the current line. */
static int scan_record(struct facts_file *file, struct str text,
                       struct arena *arena, struct record *record,
                       struct str *name, struct err *err)
{
    assert(record->schema == file->schema);
    assert(text.bytes >= file->buf.bytes);
    struct facts_place place = { file->path, file->line, file->zone };
    int code = facts_json_record(record, name, arena, text, &place, err);
    if (code != 0 && err->line > 0) {
        size_t start = (size_t)(text.bytes - file->buf.bytes);
        size_t line = start;
        while (line > 0 && file->buf.bytes[line - 1] != '\n') {
            line--;
        }
        err->column += err->line == file->line ? (int64_t)(start - line) : 0;
        err->byte += file->base + (int64_t)start;
    }
    return code;
}

/* --- NDJSON --------------------------------------------------------------- */

/* The next line that is not blank; 1, 0 at the end. It stays valid until the
 * next call. `seen` keeps what was searched from being searched again, so
 * that a long line costs no more than its length. Errors:
 * MESSAGE_FACT_RECORD_LONG before the line is read whole, so that a file
 * without newlines cannot fill the memory. */
static int next_line(struct facts_file *file, struct str *line,
                     struct err *err)
{
    assert(line != NULL);
    size_t seen = 0;
    for (;;) {
        char *start = file->buf.bytes + file->at;
        size_t left = file->buf.size - file->at;
        char *end = left > seen ? memchr(start + seen, '\n', left - seen)
                                : NULL;
        if (end == NULL && !file->ended) {
            if (left > LIMIT_RECORD_BYTES) {
                (void)err_fail(err, MESSAGE_FACT_RECORD_LONG, "i",
                               (int64_t)LIMIT_RECORD_BYTES);
                return err_at(err, file->path, file->line, 1);
            }
            seen = left;
            int code = fill(file, err);
            if (code != 0) {
                return code;
            }
            continue;
        }
        if (end == NULL && left == 0) {
            return 0;
        }
        size_t size = end != NULL ? (size_t)(end - start) : left;
        line->bytes = start;
        line->size = size;
        file->at += size + (end != NULL ? 1 : 0);
        if (str_trim(*line).size > 0) {
            return 1;
        }
        file->line++;
        seen = 0;
    }
}

/* The next record of a file with one object a line: 1, or 0 at the end. */
static int next_ndjson(struct facts_file *file, struct arena *arena,
                       struct record *record, struct str *name,
                       struct err *err)
{
    assert(file->format == FACTS_NDJSON);
    struct str line;
    int found = next_line(file, &line, err);
    if (found <= 0) {
        return found;
    }
    if (line.size > LIMIT_RECORD_BYTES) {
        (void)err_fail(err, MESSAGE_FACT_RECORD_LONG, "i",
                       (int64_t)LIMIT_RECORD_BYTES);
        return err_at(err, file->path, file->line, 1);
    }
    int code = scan_record(file, line, arena, record, name, err);
    file->line++;
    return code == 0 ? 1 : code;
}

/* --- One JSON document ---------------------------------------------------- */

/* Where the next member of a top-level list starts and ends; false at its
 * end. The text is known to be strict JSON (load_json), so that counting
 * brackets outside strings is enough. Moves file->at past the member and
 * file->line with it; `line` is where it starts. */
static bool next_member(struct facts_file *file, struct str *member,
                        int64_t *line)
{
    assert(file->at <= file->buf.size);
    assert(member != NULL);
    const char *bytes = file->buf.bytes;
    size_t at = file->at;
    int depth = 0;
    bool text = false;
    const char *between = file->at == 0 ? " \t\r\n[" : " \t\r\n,";
    while (at < file->buf.size && strchr(between, bytes[at]) != NULL) {
        file->line += bytes[at] == '\n';
        between = bytes[at] == '[' ? " \t\r\n" : between;
        at++;
    }
    if (at >= file->buf.size || bytes[at] == ']') {
        return false;
    }
    member->bytes = bytes + at;
    *line = file->line;
    for (; at < file->buf.size; at++) {
        char c = bytes[at];
        file->line += c == '\n';
        if (text) {
            at += c == '\\';
            text = c != '"';
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
            if (depth < 0) {
                break;
            }
        } else if (c == ',' && depth == 0) {
            break;
        }
    }
    member->size = (size_t)(bytes + at - member->bytes);
    file->at = at;
    return true;
}

/* The next record of one JSON document: the members of its list, or the one
 * object that it is. While a record is scanned, file->line is its first
 * line, for errors. Result: 1, or 0 at the end. */
static int next_json(struct facts_file *file, struct arena *arena,
                     struct record *record, struct str *name,
                     struct err *err)
{
    assert(file->format == FACTS_JSON);
    if (file->done) {
        return 0;
    }
    struct str text = { file->buf.bytes + file->at,
                        file->buf.size - file->at };
    if (str_trim(text).size > 0 && str_trim(text).bytes[0] != '['
        && file->at == 0) {
        file->done = true;
        int code = scan_record(file, text, arena, record, name, err);
        return code == 0 ? 1 : code;
    }
    struct str member;
    int64_t line = 0;
    if (!next_member(file, &member, &line)) {
        file->done = true;
        return 0;
    }
    int64_t after = file->line;
    file->line = line;
    int code = scan_record(file, member, arena, record, name, err);
    file->line = after;
    return code == 0 ? 1 : code;
}

/* json_scan is called for its errors only. */
static int ignore_token(void *user, const struct json_token *token,
                        struct err *err)
{
    (void)user;
    (void)token;
    (void)err;
    return 0;
}

/* Reads the whole document and checks it before any record is given out:
 * half a batch must not be decided because the file ends in the middle.
 * Errors: MESSAGE_FACT_DOCUMENT_LONG, those of JSON. */
static int load_json(struct facts_file *file, struct err *err)
{
    assert(file->stream != NULL);
    while (!file->ended) {
        if (file->buf.size > LIMIT_JSON_BYTES) {
            (void)err_fail(err, MESSAGE_FACT_DOCUMENT_LONG, "i",
                           (int64_t)LIMIT_JSON_BYTES);
            return err_at(err, file->path, 0, 0);
        }
        int code = fill(file, err);
        if (code != 0) {
            return code;
        }
    }
    struct str text = buf_view(&file->buf);
    return json_scan(file->mem, text, file->path, 1, ignore_token, NULL,
                     err);
}

/* --- CSV ------------------------------------------------------------------ */

/* Finds what a column holds. Heads may say "case.budget" or "budget";
 * derived facts are refused, except those that the core supplies in any
 * case. Errors name the head, with the nearest fact. */
static int bind_column(struct facts_file *file, size_t column,
                       struct err *err)
{
    assert(column < file->columns);
    struct str head = csv_head(file->csv, column);
    const struct schema *schema = file->schema;
    if (str_starts(head, "#")) {
        file->slots[column] = COLUMN_REMARK;
        return 0;
    }
    if (str_is(head, "case")) {
        file->slots[column] = COLUMN_CASE;
        return 0;
    }
    if (str_starts(head, "case.") && schema_find(schema, head) < 0) {
        head.bytes += 5;
        head.size -= 5;
    }
    int slot = schema_find(schema, head);
    if (slot < 0) {
        struct str near = schema_nearest(schema, head);
        if (near.size > 0) {
            (void)err_fail(err, MESSAGE_FACT_UNDECLARED_NEAR, "tt", head,
                           near);
        } else {
            (void)err_fail(err, MESSAGE_FACT_UNDECLARED, "t", head);
        }
    } else if ((schema->fields[slot].flags & FIELD_DERIVED) != 0
               && (schema->fields[slot].flags & FIELD_CORE) == 0) {
        (void)err_fail(err, MESSAGE_FACT_DERIVED_GIVEN, "t", head);
    } else {
        file->slots[column] = slot;
        return 0;
    }
    struct csv_cell cell = csv_head_cell(file->csv, column);
    return err_at(err, file->path, cell.line, cell.column);
}

/* Opens the reader over what is left of the stream and binds each column. */
static int open_csv(struct facts_file *file, struct err *err)
{
    assert(file->slots == NULL);
    int code = csv_open_source(&file->csv, file->mem, csv_bytes, file,
                               file->path, err);
    if (code != 0) {
        return code;
    }
    file->columns = csv_columns(file->csv);
    file->slots = mem_zero(file->mem, file->columns * sizeof(int));
    if (file->slots == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < file->columns && code == 0; i++) {
        code = bind_column(file, i, err);
    }
    return code;
}

/* The next row: 1, or 0 at the end. An empty cell is a missing fact. Errors
 * are placed at the cell. */
static int next_csv(struct facts_file *file, struct arena *arena,
                    struct record *record, struct str *name,
                    struct err *err)
{
    assert(file->slots != NULL || file->columns == 0);
    int found = csv_next(file->csv, err);
    if (found <= 0) {
        return found;
    }
    struct cell_style style = { csv_decimal_comma(file->csv), file->zone };
    for (size_t i = 0; i < file->columns; i++) {
        struct csv_cell text = csv_cell(file->csv, i);
        int slot = file->slots[i];
        if (slot == COLUMN_CASE) {
            *name = str_copy(arena, text.text);
        }
        if (slot < 0) {
            continue;
        }
        struct cell cell;
        int code = cell_parse(&cell, arena, file->schema->fields[slot].type,
                              text.text, style, err);
        if (code != 0) {
            (void)err_about(err, file->schema->fields[slot].name);
        } else if (cell.known) {
            code = record_set(record, (size_t)slot, cell, err);
        }
        if (code != 0) {
            return csv_at(file->csv, i, err);
        }
    }
    return arena->failed ? err_nomem(err) : 1;
}

/* --- Open, next, close ---------------------------------------------------- */

/* Is the first line of `text` a whole object, and does more follow? Then it
 * is NDJSON. A single object on one line is told as JSON, which reads the
 * same. */
static bool looks_like_lines(struct str text, bool ended)
{
    assert(text.bytes != NULL || text.size == 0);
    int depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c == '\n') {
            struct str rest = { text.bytes + i, text.size - i };
            struct str line = { text.bytes, i };
            return str_trim(line).size > 0 && depth == 0
                && (str_trim(rest).size > 0 || !ended);
        }
        if (in_text) {
            i += c == '\\';
            in_text = c != '"';
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

/* Drops a BOM and leading blanks, and tells the format by the first byte: {
 * and [ are JSON, everything else is CSV. Errors: MESSAGE_FACT_NO_RECORD for
 * an empty file, those of the format. */
static int tell_format(struct facts_file *file, struct err *err)
{
    assert(file->at == 0);
    if (file->buf.size >= 3
        && memcmp(file->buf.bytes, "\xEF\xBB\xBF", 3) == 0) {
        file->at = 3;
    }
    size_t at = file->at;
    while (at < file->buf.size
           && strchr(" \t\r\n", file->buf.bytes[at]) != NULL) {
        at++;
    }
    if (at == file->buf.size && file->ended) {
        (void)err_fail(err, MESSAGE_FACT_NO_RECORD, "");
        return err_at(err, file->path, 0, 0);
    }
    char first = at < file->buf.size ? file->buf.bytes[at] : ' ';
    if (first != '{' && first != '[') {
        file->format = FACTS_CSV;
        file->at = 0;                     /* the CSV reader knows BOM */
        return open_csv(file, err);
    }
    for (size_t i = file->at; i < at; i++) {
        file->line += file->buf.bytes[i] == '\n';
    }
    struct str text = { file->buf.bytes + at, file->buf.size - at };
    if (first == '{' && looks_like_lines(text, file->ended)) {
        file->at = at;
        file->format = FACTS_NDJSON;
        return 0;
    }
    if (file->at > 0) {
        memmove(file->buf.bytes, file->buf.bytes + file->at,
                file->buf.size - file->at);
        file->buf.size -= file->at;
        file->base += (int64_t)file->at;
        file->at = 0;
    }
    file->line = 1;
    file->format = FACTS_JSON;
    return load_json(file, err);
}

/* Is what was read the beginning of one line, which may yet turn out to be
 * a record of NDJSON? Longer than a record may be, it does not matter. */
static bool one_long_line(const struct facts_file *file)
{
    assert(file->at == 0);
    return file->buf.size <= LIMIT_RECORD_BYTES
        && memchr(file->buf.bytes, '\n', file->buf.size) == NULL;
}

/* Reads as much as tells the format. Errors: a missing file, an empty one, a
 * head that names no facts. */
int facts_file_open(struct facts_file **out, struct mem *mem,
                    const char *path, const struct schema *schema,
                    enum zone zone, struct err *err)
{
    assert(out != NULL);
    assert(path != NULL);
    struct facts_file *file = mem_zero(mem, sizeof(*file));
    *out = NULL;
    if (file == NULL) {
        return err_nomem(err);
    }
    file->mem = mem;
    file->schema = schema;
    file->zone = zone;
    file->line = 1;
    buf_init(&file->buf, mem, 0);
    const char *shown = strcmp(path, "-") == 0 ? "<stdin>" : path;
    size_t size = strlen(shown);
    size = size < sizeof(file->path) ? size : sizeof(file->path) - 1;
    memcpy(file->path, shown, size);
    int code = file_stream_open(&file->stream, mem, path, err);
    while (code == 0 && !file->ended
           && (file->buf.size < CHUNK || one_long_line(file))) {
        code = fill(file, err);
    }
    if (code == 0) {
        code = tell_format(file, err);
    }
    if (code != 0) {
        facts_file_close(file);
        return code;
    }
    *out = file;
    return 0;
}

/* NULL is let pass. */
void facts_file_close(struct facts_file *file)
{
    if (file == NULL) {
        return;
    }
    csv_close(file->csv);
    mem_free(file->mem, file->slots, file->columns * sizeof(int));
    file_stream_close(file->stream);
    buf_free(&file->buf);
    mem_free(file->mem, file, sizeof(*file));
}

const struct csv *facts_file_csv(const struct facts_file *file)
{
    assert(file != NULL);
    return file->csv;
}

/* 1 and the next record, 0 at the end. The record's cells are cleared first;
 * its texts live in the arena. */
int facts_file_next(struct facts_file *file, struct arena *arena,
                    struct record *record, struct str *name,
                    struct err *err)
{
    assert(name != NULL);
    assert(record->schema == file->schema);
    memset(record->cells, 0, file->schema->count * sizeof(struct cell));
    *name = (struct str){ "", 0 };
    switch (file->format) {
    case FACTS_JSON:
        return next_json(file, arena, record, name, err);
    case FACTS_NDJSON:
        return next_ndjson(file, arena, record, name, err);
    case FACTS_CSV:
        break;
    }
    return next_csv(file, arena, record, name, err);
}
