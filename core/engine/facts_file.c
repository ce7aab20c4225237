/* Cases from a file: telling the format, and streaming records.
 *
 * Records are given out one by one in memory that does not grow with the
 * file: what is held of it is about one chunk, or twice the longest record.
 * The format is told by the first bytes, never by the name, as files come
 * through pipes. What is wrong behind a record shows when it is reached. */
#include "engine/facts_file.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
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
    int64_t line;                 /* NDJSON: of the byte at `at`, from 1 */
    struct json_members members;  /* JSON: between two records */
    /* CSV */
    struct csv *csv;
    int *slots;                   /* one a column: slot or COLUMN_... */
    size_t columns;
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

/* Reads on until twice as much is unused: a long record that comes in small
 * pieces is gone over a few times only. */
static int fill_more(struct facts_file *file, struct err *err)
{
    size_t want = 2 * (file->buf.size - file->at);
    int code = fill(file, err);
    while (code == 0 && !file->ended && file->buf.size < want) {
        code = fill(file, err);
    }
    assert(code != 0 || file->at == 0);
    return code;
}

/* Refuses a record for its length, at its first byte. */
static int record_long(const struct facts_file *file, int64_t line,
                       int64_t column, struct err *err)
{
    assert(line > 0);
    assert(column > 0);
    (void)err_fail(err, MESSAGE_FACT_RECORD_LONG, "i",
                   (int64_t)LIMIT_RECORD_BYTES);
    return err_at(err, file->path, line, column);
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
                return record_long(file, file->line, 1, err);
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

/* The next record of a file with one object a line, each a document of its
 * own: 1, or 0 at the end. */
static int next_ndjson(struct facts_file *file,
                       const struct facts_into *into, struct err *err)
{
    assert(file->format == FACTS_NDJSON);
    struct str line;
    int found = next_line(file, &line, err);
    if (found <= 0) {
        return found;
    }
    if (line.size > LIMIT_RECORD_BYTES) {
        return record_long(file, file->line, 1, err);
    }
    struct json_members one;
    size_t at = (size_t)(line.bytes - file->buf.bytes);
    struct str text = { file->buf.bytes, at + line.size };
    json_members_init(&one, file->mem, file->path, false);
    one.base = file->base;
    one.line = file->line;
    one.line_at = file->base + (int64_t)at;
    file->line++;
    int code = facts_json_next(&one, into, text, &at, true, err);
    assert(code != 0);            /* the line is not blank */
    if (code == 1) {
        code = json_members_next(&one, text, &at, true, err);
    }
    return code == 0 ? 1 : code;
}

/* --- One JSON document ---------------------------------------------------- */

/* Is nothing but blanks behind the one object that a document is? It is not
 * given out before this is known. Result: 1, or an error. */
static int stands_alone(struct facts_file *file, struct err *err)
{
    assert(!file->members.list);
    for (;;) {
        file->members.base = file->base;
        int found = json_members_next(&file->members, buf_view(&file->buf),
                                      &file->at, file->ended, err);
        if (found != JSON_MORE) {
            assert(found <= 0);
            return found == 0 ? 1 : found;
        }
        int code = fill_more(file, err);
        if (code != 0) {
            return code;
        }
    }
}

/* The next record of one JSON document: the members of its list, or the one
 * object that it is. Result: 1, or 0 at the end. Errors:
 * MESSAGE_FACT_RECORD_LONG before a record is held whole; those of JSON. */
static int next_json(struct facts_file *file, const struct facts_into *into,
                     struct err *err)
{
    struct json_members *members = &file->members;
    assert(file->format == FACTS_JSON);
    for (;;) {
        members->base = file->base;
        int found = facts_json_next(members, into, buf_view(&file->buf),
                                    &file->at, file->ended, err);
        size_t end = found == JSON_MORE ? file->buf.size : file->at;
        if (found > 0 && end - members->start > LIMIT_RECORD_BYTES) {
            return record_long(file, members->start_line,
                               members->start_column, err);
        }
        if (found != JSON_MORE) {
            return found == 1 && !members->list ? stands_alone(file, err)
                                                : found;
        }
        int code = fill_more(file, err);
        if (code != 0) {
            return code;
        }
    }
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
static int next_csv(struct facts_file *file, const struct facts_into *into,
                    struct err *err)
{
    assert(file->slots != NULL || file->columns == 0);
    struct arena *arena = into->arena;
    int found = csv_next(file->csv, err);
    if (found <= 0) {
        return found;
    }
    facts_clear(into);
    struct cell_style style = { csv_decimal_comma(file->csv), file->zone };
    for (size_t i = 0; i < file->columns; i++) {
        struct csv_cell text = csv_cell(file->csv, i);
        int slot = file->slots[i];
        if (slot == COLUMN_CASE) {
            *into->name = str_copy(arena, text.text);
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
            code = record_set(into->record, (size_t)slot, cell, err);
        }
        if (code != 0) {
            return csv_at(file->csv, i, err);
        }
    }
    return arena->failed ? err_nomem(err) : 1;
}

/* --- Open, next, close ---------------------------------------------------- */

/* Where the first byte stands that is no blank, behind a BOM. A zero byte is
 * gone over as well: UTF-16 may begin with one, and is refused by name. */
static size_t first_byte(const struct facts_file *file, size_t mark)
{
    size_t at = mark;
    assert(file->base == 0);
    while (at < file->buf.size
           && strchr(" \t\r\n", file->buf.bytes[at]) != NULL) {
        at++;
    }
    assert(at <= file->buf.size);
    return at;
}

/* The bytes of a byte order mark, when the file begins with one. */
static size_t mark_size(const struct facts_file *file)
{
    assert(file->base == 0);
    return str_starts(buf_view(&file->buf), "\xEF\xBB\xBF") ? 3 : 0;
}

/* Is the first line of `text` a whole object? Then it is NDJSON; when the
 * line never ends, one object as JSON reads the same. */
static bool looks_like_lines(struct str text)
{
    assert(text.size > 0);
    assert(text.bytes[0] == '{');
    int depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < text.size && text.bytes[i] != '\n'; i++) {
        char c = text.bytes[i];
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
    return depth == 0 && memchr(text.bytes, '\n', text.size) != NULL;
}

/* Does what was read tell the format? A first line that begins like a record
 * must be there whole; longer than a record may be, it is none. */
static bool is_told(const struct facts_file *file)
{
    size_t size = file->buf.size;
    assert(file->at == 0);
    if (file->ended || size > LIMIT_RECORD_BYTES) {
        return true;
    }
    size_t at = first_byte(file, mark_size(file));
    return size >= 3 && at < size
        && (file->buf.bytes[at] != '{'
            || memchr(file->buf.bytes + at, '\n', size - at) != NULL);
}

/* Tells the format by the first byte: { and [ are JSON, everything else is
 * CSV. Errors: MESSAGE_FACT_NO_RECORD for an empty file, those of CSV. */
static int tell_format(struct facts_file *file, struct err *err)
{
    assert(file->at == 0);
    assert(file->line == 1);
    size_t mark = mark_size(file), at = first_byte(file, mark);
    if (at == file->buf.size && file->ended) {
        (void)err_fail(err, MESSAGE_FACT_NO_RECORD, "");
        return err_at(err, file->path, 0, 0);
    }
    char first = at < file->buf.size ? file->buf.bytes[at] : ' ';
    if (first != '{' && first != '[') {
        file->format = FACTS_CSV;
        return open_csv(file, err);       /* which knows a BOM */
    }
    struct str text = { file->buf.bytes + at, file->buf.size - at };
    if (first == '{' && looks_like_lines(text)) {
        file->format = FACTS_NDJSON;
        file->at = mark;
        return 0;
    }
    file->format = FACTS_JSON;
    json_members_init(&file->members, file->mem, file->path, first == '[');
    return 0;
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
    while (code == 0 && !is_told(file)) {
        code = fill_more(file, err);
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

/* 1 and the next record, 0 at the end. Texts live in the arena. */
int facts_file_next(struct facts_file *file, struct arena *arena,
                    struct record *record, struct str *name,
                    struct err *err)
{
    assert(name != NULL);
    assert(record->schema == file->schema);
    const struct facts_into into = { record, name, arena, file->zone };
    switch (file->format) {
    case FACTS_JSON:
        return next_json(file, &into, err);
    case FACTS_NDJSON:
        return next_ndjson(file, &into, err);
    case FACTS_CSV:
        break;
    }
    return next_csv(file, &into, err);
}
