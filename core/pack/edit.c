/* params set: a cell replaced in the bytes of the file.
 *
 * The CSV reader tells where a cell begins; its end is found in the raw bytes,
 * so quoting and blanks elsewhere are never touched.  Whether the new value
 * may stand is not judged here: the pack is loaded with the new bytes, and
 * what loading refuses is refused.
 *
 * The file stays byte for byte what it was but for the cells asked for: people
 * keep comments, order and spelling there, and a review of the change should
 * show one line. */
#include "pack/edit.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"

enum { KEY, FROM, VALUE, BASIS, COLUMNS };

static const char *const names[COLUMNS] = { "key", "from", "value", "basis" };

/* A piece of the old bytes and what stands in its place. */
struct piece { size_t start, end; struct str text; };

struct edit {
    const struct pack *pack;      /* whose file is edited */
    const struct parameter_edit *asked; /* key, value, day, basis */
    const struct field *field;    /* of the parameter */
    const struct parameter_row *row;      /* to be replaced, or NULL */
    int slot;
    int64_t from;                 /* the first day */
    struct str bytes;                     /* of the file, "" when there is
                                             none */
    struct csv *csv;
    int columns[COLUMNS];         /* by what they hold */
    char delimiter;               /* of the file as it is */
    bool decimal_comma;           /* of the file as it is */
    struct buf value;                     /* as it will stand in the file */
};

static const char new_head[] =
    "key,from,value,stricter,type,unit,title_id,title_en,basis\n";

/* --- What is asked ------------------------------------------------------- */

/* Finds the row to change among the pack's own: NULL = a new one.  Without a
 * date in the question the key's only row is meant; with several the question
 * is refused, as guessing would change the wrong year.  A date without a row
 * adds one.  Sets `row` and `from`.  0 or err. */
static int find_row(struct edit *edit, struct err *err)
{
    const struct pack *pack = edit->pack;
    const struct parameter_row *only = NULL;
    int64_t count = 0;
    bool dated = edit->asked->from.size > 0;
    edit->from = INT64_MIN;
    if (dated && !date_parse_any(edit->asked->from, &edit->from)) {
        return err_fail(err, MESSAGE_PACK_PARAMETER_FROM, "tt",
                        edit->asked->key, edit->asked->from);
    }
    for (size_t i = 0; i < pack->parameter_rows_count; i++) {
        const struct parameter_row *row = &pack->parameter_rows[i];
        if (row->slot != edit->slot) {
            continue;
        }
        count++;
        only = row;
        if (dated && row->from == edit->from) {
            edit->row = row;
        }
    }
    if (!dated && count > 1) {
        return err_fail(err, MESSAGE_PACK_EDIT_WHICH, "ti",
                        edit->asked->key, count);
    }
    if (!dated && only != NULL) {
        edit->row = only;
        edit->from = only->from;
    }
    assert(edit->row == NULL || edit->row->slot == edit->slot);
    return 0;
}

/* A key must exist: declaring a new one needs a type, a title and a
 * strictness, which is more than one cell.  Looks at the merged schema, so a
 * province may propose a value for a national key.  An empty value is refused:
 * taking a value away is no edit of one cell.  0 or err. */
static int find_key(struct edit *edit, struct err *err)
{
    const struct schema *schema = &edit->pack->parameters;
    struct str key = edit->asked->key;
    edit->slot = schema_find(schema, key);
    if (edit->slot < 0) {
        struct str nearest = schema_nearest(schema, key);
        return err_fail(err, nearest.size > 0 ? MESSAGE_PACK_EDIT_KEY
                                              : MESSAGE_PACK_EDIT_KEY_NONE,
                        "tt", key, nearest);
    }
    edit->field = &schema->fields[edit->slot];
    if (str_trim(edit->asked->value).size == 0) {
        return err_fail(err, MESSAGE_PACK_EDIT_EMPTY, "t", key);
    }
    assert(edit->field->name.size > 0);
    return find_row(edit, err);
}

/* A comma for the point of every number: the text has only digits, signs,
 * points and bars then.  Only for numbers of a `;` file, whose comma is no
 * delimiter.  In place. */
static void put_commas(struct buf *buf)
{
    for (size_t i = 0; i < buf->size; i++) {
        assert(buf->bytes[i] != ',');
        if (buf->bytes[i] == '.') {
            buf->bytes[i] = ',';
        }
    }
}

/* The value as text of this file, unquoted, in edit->value.  What staff type
 * is tried with the file's decimal mark first and with a point second, because
 * they copy numbers from both worlds.  In the first case it is kept as typed;
 * else it is printed anew.  Refuses a value that is in force already, unless
 * the basis is to change.  0 or err. */
static int form_value(struct edit *edit, struct arena *arena,
                      struct err *err)
{
    struct type type = edit->field->type;
    struct str text = str_trim(edit->asked->value);
    struct cell_style style = { edit->decimal_comma, edit->pack->zone };
    /* As everybody writes numbers on a command line. */
    struct cell_style plain = { false, edit->pack->zone };
    struct cell as_file, as_plain;
    struct err second;
    err_clear(&second);
    int file = cell_parse(&as_file, arena, type, text, style, err);
    int other = cell_parse(&as_plain, arena, type, text, plain, &second);
    if (file != 0 && other != 0) {
        return err->code;
    }
    if (file == 0) {
        buf_str(&edit->value, text);
    } else {
        err_clear(err);
        cell_print(&edit->value, type, as_plain);
        if (edit->decimal_comma && type.base == TYPE_NUMBER) {
            put_commas(&edit->value);
        }
    }
    struct cell now = file == 0 ? as_file : as_plain;
    assert(now.known);
    if (edit->row != NULL && cell_equal(type, edit->row->value, now)
        && edit->asked->basis.size == 0) {
        char from[11] = "-";
        if (edit->from >= DATE_MIN) {
            date_format(edit->from, from);
        }
        return err_fail(err, MESSAGE_PACK_EDIT_SAME, "tts",
                        edit->asked->key, text, from);
    }
    return edit->value.failed ? err_nomem(err) : 0;
}

/* --- Bytes --------------------------------------------------------------- */

/* Appends a cell, quoted when it must be.  RFC 4180 section 2, rules 5 to 7.
 * Formulas are not defused: the file is a pack's, written by its owner. */
static void put_cell(struct buf *buf, struct str text, char delimiter)
{
    bool quote = false;
    assert(delimiter == ',' || delimiter == ';');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        quote = quote || c == delimiter || c == '"' || c == '\r'
                || c == '\n';
    }
    if (!quote) {
        buf_str(buf, text);
        return;
    }
    buf_char(buf, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '"') {
            buf_char(buf, '"');
        }
        buf_char(buf, text.bytes[i]);
    }
    buf_char(buf, '"');
}

/* The offset of a line's first byte.  Lines count from 1 as the CSV reader
 * counts them, by LF.  The size when there are fewer. */
static size_t line_offset(struct str bytes, int64_t line)
{
    size_t offset = 0;
    assert(line >= 1);
    for (int64_t i = 1; i < line; i++) {
        const char *end = memchr(bytes.bytes + offset, '\n',
                                 bytes.size - offset);
        if (end == NULL) {
            return bytes.size;
        }
        offset = (size_t)(end - bytes.bytes) + 1;
    }
    assert(offset <= bytes.size);
    return offset;
}

/* The end of the cell that begins at `start`.  `start` is the cell's first
 * byte, its quote included.  The file was read by csv.c before, so quotes are
 * paired; the end of the bytes is the end of the cell all the same. */
static size_t cell_end(struct str bytes, size_t start, char delimiter)
{
    size_t at = start;
    assert(start <= bytes.size);
    if (at < bytes.size && bytes.bytes[at] == '"') {
        for (at++; at < bytes.size; at++) {
            if (bytes.bytes[at] != '"') {
                continue;
            }
            if (at + 1 < bytes.size && bytes.bytes[at + 1] == '"') {
                at++;
                continue;
            }
            return at + 1;
        }
    }
    while (at < bytes.size && bytes.bytes[at] != delimiter
           && bytes.bytes[at] != '\r' && bytes.bytes[at] != '\n') {
        at++;
    }
    assert(at <= bytes.size);
    return at;
}

/* The end of the record of the current row, its line end included.  Goes cell
 * by cell rather than to the next LF, as a quoted cell may hold line ends. */
static size_t record_end(const struct edit *edit)
{
    struct csv_cell first = csv_cell(edit->csv, 0);
    size_t at = line_offset(edit->bytes, first.line);
    for (size_t i = 0; i < csv_columns(edit->csv); i++) {
        at = cell_end(edit->bytes, at, edit->delimiter);
        bool more = at < edit->bytes.size
                    && edit->bytes.bytes[at] == edit->delimiter;
        at += more;
    }
    if (at < edit->bytes.size && edit->bytes.bytes[at] == '\r') {
        at++;
    }
    if (at < edit->bytes.size && edit->bytes.bytes[at] == '\n') {
        at++;
    }
    assert(at <= edit->bytes.size);
    return at;
}

/* Where the cell of a column stands in the current row.  The column of a cell
 * counts bytes of its line from 1, so both give an offset.  `text` is borrowed
 * until splice. */
static struct piece piece_of(const struct edit *edit, int column,
                             struct str text)
{
    struct csv_cell cell = csv_cell(edit->csv,
                                    (size_t)edit->columns[column]);
    size_t start = line_offset(edit->bytes, cell.line)
                   + (size_t)cell.column - 1;
    assert(cell.column >= 1);
    assert(start <= edit->bytes.size);
    return (struct piece){ start, cell_end(edit->bytes, start,
                                           edit->delimiter), text };
}

/* Copies the bytes with one or two pieces replaced.  `count` is 1 or 2; the
 * pieces do not overlap, as they are cells of one row.  May swap them. */
static void splice(struct buf *out, const struct edit *edit,
                   struct piece pieces[2], int count)
{
    if (count == 2 && pieces[1].start < pieces[0].start) {
        struct piece swap = pieces[0];
        pieces[0] = pieces[1];
        pieces[1] = swap;
    }
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        assert(pieces[i].start >= at);
        buf_add(out, edit->bytes.bytes + at, pieces[i].start - at);
        put_cell(out, pieces[i].text, edit->delimiter);
        at = pieces[i].end;
    }
    buf_add(out, edit->bytes.bytes + at, edit->bytes.size - at);
    assert(out->failed || out->size > 0);
}

/* Appends a new row, in the file's own columns.  Columns that the edit does
 * not know stay empty: units and titles were said in another row of the key.
 * Writes no line end. */
static void put_row(struct buf *out, const struct edit *edit)
{
    char from[11] = "";
    if (edit->from != INT64_MIN) {
        date_format(edit->from, from);
    }
    const struct str texts[COLUMNS] = {
        edit->asked->key, str_of(from), buf_view(&edit->value),
        edit->asked->basis,
    };
    assert(edit->asked->key.size > 0);
    for (size_t i = 0; i < csv_columns(edit->csv); i++) {
        if (i > 0) {
            buf_char(out, edit->delimiter);
        }
        for (int k = 0; k < COLUMNS; k++) {
            if (edit->columns[k] == (int)i) {
                put_cell(out, texts[k], edit->delimiter);
            }
        }
    }
}

/* Copies the bytes with a row added at `at`.  `at` is the start of a line or
 * the end of the file.  The line end is that of the head, and a file that
 * ended without one still does. */
static void insert(struct buf *out, const struct edit *edit, size_t at)
{
    const char *first = memchr(edit->bytes.bytes, '\n', edit->bytes.size);
    bool crlf = first != NULL && first > edit->bytes.bytes
                && first[-1] == '\r';
    const char *end = crlf ? "\r\n" : "\n";
    assert(at <= edit->bytes.size);
    buf_add(out, edit->bytes.bytes, at);
    /* The last line of the file has no end: it gets one, and the new row takes
     * its place as the last. */
    bool open = at > 0 && edit->bytes.bytes[at - 1] != '\n';
    if (open) {
        buf_text(out, end);
    }
    put_row(out, edit);
    if (!open) {
        buf_text(out, end);
    }
    buf_add(out, edit->bytes.bytes + at, edit->bytes.size - at);
}

/* --- The file ------------------------------------------------------------ */

/* A pack without parameters.csv starts one with all columns.  Columns are
 * looked for by name, as people move them; a missing one is refused only when
 * it is needed.  The reader is closed by edit_parameter.  0 or err. */
static int open_file(struct edit *edit, struct err *err)
{
    struct str bytes = STR(new_head);
    (void)pack_files_find(&edit->pack->files, "parameters.csv", &bytes);
    edit->bytes = bytes;
    int code = csv_open(&edit->csv, edit->pack->mem, bytes, "parameters.csv",
                        err);
    if (code != 0) {
        return code;
    }
    edit->delimiter = csv_delimiter(edit->csv);
    edit->decimal_comma = csv_decimal_comma(edit->csv);
    for (int i = 0; i < COLUMNS; i++) {
        edit->columns[i] = csv_find(edit->csv, names[i]);
    }
    assert(edit->columns[KEY] >= 0);
    assert(edit->columns[VALUE] >= 0);
    bool no_from = edit->columns[FROM] < 0 && edit->row == NULL
                   && edit->from != INT64_MIN;
    bool no_basis = edit->columns[BASIS] < 0 && edit->asked->basis.size > 0;
    if (no_from || no_basis) {
        return err_fail(err, MESSAGE_PACK_EDIT_COLUMN, "ss",
                        "parameters.csv", names[no_from ? FROM : BASIS]);
    }
    return 0;
}

/* Goes through the rows: replaces at the row's line, or notes where the last
 * row of the key ends and adds there.  A row is known by its line, which
 * loading kept.  A new row goes behind the last one of its key, else to the
 * end, so that keys stay together.  `out` gets the whole file.  0 or err. */
static int rewrite(struct edit *edit, struct buf *out, struct err *err)
{
    size_t last = edit->bytes.size;
    int more = csv_next(edit->csv, err);
    while (more > 0) {
        struct str key = str_trim(csv_cell(edit->csv,
                                           (size_t)edit->columns[KEY]).text);
        if (edit->row != NULL && csv_line(edit->csv) == edit->row->line) {
            struct piece pieces[2];
            pieces[0] = piece_of(edit, VALUE, buf_view(&edit->value));
            bool basis = edit->asked->basis.size > 0;
            if (basis) {
                pieces[1] = piece_of(edit, BASIS, edit->asked->basis);
            }
            splice(out, edit, pieces, basis ? 2 : 1);
            break;
        }
        if (str_equal(key, edit->asked->key)) {
            last = record_end(edit);
        }
        more = csv_next(edit->csv, err);
    }
    if (more < 0) {
        return more;
    }
    if (edit->row == NULL) {
        insert(out, edit, last);
    }
    assert(out->failed || out->size > 0);
    return out->failed ? err_nomem(err) : 0;
}

/* The pack is only read; the new bytes are judged by loading them.  0 with the
 * whole new file in `out`, or err; `out` may then hold a part. */
int edit_parameter(struct buf *out, const struct pack *pack,
                   const struct parameter_edit *asked, struct err *err)
{
    assert(out != NULL);
    struct edit edit = { .pack = pack, .asked = asked };
    struct arena arena;
    assert(out->size == 0);
    arena_init(&arena, pack->mem);
    buf_init(&edit.value, pack->mem, 0);
    int code = find_key(&edit, err);
    if (code == 0) {
        code = open_file(&edit, err);
    }
    if (code == 0) {
        code = form_value(&edit, &arena, err);
    }
    if (code == 0) {
        code = rewrite(&edit, out, err);
    }
    if (edit.csv != NULL) {
        csv_close(edit.csv);
    }
    buf_free(&edit.value);
    arena_free(&arena);
    return code;
}

/* The pack's files with parameters.csv replaced, or added in its place.  The
 * list stays sorted by path and is identified anew, as pack_files_find and the
 * hash need.  Bytes are borrowed, the list is in `arena`.  0 or ERR_NOMEM. */
static int with_bytes(struct pack_files *out, struct arena *arena,
                      const struct pack_files *files, struct str bytes,
                      struct err *err)
{
    struct pack_file *list = arena_alloc(arena, (files->count + 1)
                                         * sizeof *list);
    const struct str path = STR("parameters.csv");
    size_t count = 0;
    bool done = false;
    if (list == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < files->count; i++) {
        int order = str_compare(files->files[i].path, path);
        if (order >= 0 && !done) {
            list[count] = (struct pack_file){ path, bytes };
            count++;
            done = true;
        }
        if (order != 0) {
            list[count] = files->files[i];
            count++;
        }
    }
    if (!done) {
        list[count] = (struct pack_file){ path, bytes };
        count++;
    }
    assert(count <= files->count + 1);
    *out = *files;
    out->files = list;
    out->count = count;
    pack_files_identify(out);
    return 0;
}

/* Loads the pack with the new bytes; 0 when it may stand.  A parent, bounds,
 * tables and every rule are read as for any load, so nothing can be written
 * that would not load afterwards.  0 or the load's first error. */
static int try_bytes(const struct pack *pack, const struct pack_options *with,
                     struct str bytes, struct err *err)
{
    struct arena arena;
    struct pack_files files;
    struct pack *tried = NULL;
    assert(bytes.size > 0);
    arena_init(&arena, pack->mem);
    int code = with_bytes(&files, &arena, &pack->files, bytes, err);
    if (code == 0) {
        code = pack_load(&tried, &files, with, NULL, err);
    }
    pack_release(tried);
    arena_free(&arena);
    return code;
}

/* Order matters: the new file is proved good before one byte of the old one is
 * touched, and replaced in one step.  0 with the file replaced, or err with
 * the folder as it was. */
int edit_parameter_folder(const char *folder, const char *rules,
                          struct pack_options *options,
                          const struct parameter_edit *edit,
                          struct err *err)
{
    assert(folder != NULL);
    struct pack *pack = NULL;
    struct pack_options with = *options;
    struct pack_folder_finder state = { folder, rules };
    if (with.finder.find == NULL) {
        with.finder = pack_finder_of_folder(&state);
    }
    int code = pack_load_folder(&pack, folder, rules, &with, NULL, err);
    if (code != 0) {
        return code;
    }
    struct buf bytes, path;
    buf_init(&bytes, with.mem, LIMIT_PACK_FILE_BYTES);
    buf_init(&path, with.mem, 0);
    buf_text(&path, folder);
    buf_text(&path, "/parameters.csv");
    code = path.failed ? err_nomem(err)
                       : edit_parameter(&bytes, pack, edit, err);
    if (code == 0) {
        code = try_bytes(pack, &with, buf_view(&bytes), err);
    }
    if (code == 0) {
        code = file_write(path.bytes, buf_view(&bytes), err);
    }
    buf_free(&path);
    buf_free(&bytes);
    pack_release(pack);
    assert(code <= 0);
    return code;
}
