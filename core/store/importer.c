/* Cells of an import, read strictly: a cell is what its column says, or an
 * error with file, line and column.  Nothing is repaired here; what is
 * readable but doubtful is kept as a flag.
 *
 * Readers of cells have one form: required or not, found or not, and an
 * error that names file, line, column, text and head. A blank that is not
 * required gives "" or 0. */
#include "store/importer.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "store/regions.h"

/* Gives the error at hand the place of this cell. */
int import_at(struct import *import, int at, struct err *err)
{
    assert(import != NULL);
    int column = import->columns[at];
    assert(at >= 0 && at < IMPORT_COLUMNS_MAX);
    if (column >= 0) {
        (void)csv_at(import->csv, (size_t)column, err);
    }
    return err_at(err, import->file, csv_line(import->csv), 0);
}

/* The head's name, for messages; a leading ? marks an optional one. */
static const char *head_name(const struct import *import, int at)
{
    assert(import != NULL);
    const char *name = import->importer->heads[at];
    assert(name != NULL);
    return *name == '?' ? name + 1 : name;
}

/* Trimmed; "" for an empty cell or a column that lacks. */
int import_text(struct import *import, int at, bool required,
                struct str *out, struct err *err)
{
    assert(import != NULL);
    int column = import->columns[at];
    assert(out != NULL && at < IMPORT_COLUMNS_MAX);
    *out = STR("");
    if (column >= 0) {
        *out = str_trim(csv_cell(import->csv, (size_t)column).text);
    }
    if (required && out->size == 0) {
        (void)err_fail(err, MESSAGE_CELL_EMPTY, "s", head_name(import, at));
        return import_at(import, at, err);
    }
    return 0;
}

/* Digits only; *found (may be NULL) tells an empty cell from 0. */
int import_integer(struct import *import, int at, bool required,
                   bool *found, int64_t *out, struct err *err)
{
    assert(out != NULL);
    struct str text;
    int code = import_text(import, at, required, &text, err);
    bool given = code == 0 && text.size > 0;
    if (found != NULL) {
        *found = given;
    }
    *out = 0;
    if (given && !str_integer(text, out)) {
        (void)err_fail(err, MESSAGE_CELL_INTEGER, "ts", text,
                       head_name(import, at));
        return import_at(import, at, err);
    }
    return code;
}

/* Reads "18,98" as "18.98" when the file has decimal commas; false for a
 * text that is no number, or that has both signs. */
static bool read_number(const struct import *import, struct str text,
                        double *out)
{
    assert(import != NULL);
    assert(out != NULL);
    char digits[64];
    if (!csv_decimal_comma(import->csv) || text.size >= sizeof digits) {
        return str_number(text, out);
    }
    memcpy(digits, text.bytes, text.size);
    char *comma = memchr(digits, ',', text.size);
    if (comma != NULL) {
        if (memchr(digits, '.', text.size) != NULL) {
            return false;         /* a thousands dot is never guessed */
        }
        *comma = '.';
    }
    return str_number((struct str){ digits, text.size }, out);
}

/* With the file's own decimal mark. */
int import_number(struct import *import, int at, bool required,
                  bool *found, double *out, struct err *err)
{
    assert(out != NULL);
    struct str text;
    int code = import_text(import, at, required, &text, err);
    bool given = code == 0 && text.size > 0;
    if (found != NULL) {
        *found = given;
    }
    *out = 0;
    if (given && !read_number(import, text, out)) {
        (void)err_fail(err, MESSAGE_CELL_NUMBER, "ts", text,
                       head_name(import, at));
        return import_at(import, at, err);
    }
    return code;
}

/* ISO or day first. */
int import_date(struct import *import, int at, bool required,
                bool *found, int64_t *out, struct err *err)
{
    assert(out != NULL);
    struct str text;
    int code = import_text(import, at, required, &text, err);
    bool given = code == 0 && text.size > 0;
    if (found != NULL) {
        *found = given;
    }
    *out = 0;
    if (given && !date_parse_any(text, out)) {
        (void)err_fail(err, MESSAGE_CELL_DATE, "ts", text,
                       head_name(import, at));
        return import_at(import, at, err);
    }
    return code;
}

/* A code, or a name that is one region's; the code is the result. */
int import_region(struct import *import, int at, bool required,
                  struct str *code, struct err *err)
{
    assert(code != NULL);
    struct str text;
    struct region region;
    assert(import->arena != NULL);
    *code = STR("");
    int result = import_text(import, at, required, &text, err);
    if (result < 0 || text.size == 0) {
        return result;
    }
    result = region_resolve(import->db, import->arena, text, &region, err);
    if (result < 0) {
        return import_at(import, at, err);
    }
    *code = region.code;
    return 0;
}

/* One of the words, exactly. */
int import_word(struct import *import, int at, const char *const *words,
                struct str *out, struct err *err)
{
    struct buf all;
    assert(words != NULL && *words != NULL);
    int code = import_text(import, at, true, out, err);
    if (code < 0) {
        return code;
    }
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_is(*out, words[i])) {
            return 0;
        }
    }
    buf_init(&all, db_mem(import->db), 0);
    for (size_t i = 0; words[i] != NULL; i++) {
        buf_text(&all, i == 0 ? "" : ", ");
        buf_text(&all, words[i]);
    }
    (void)err_fail(err, MESSAGE_CELL_WORD, "tst", *out,
                   head_name(import, at), buf_view(&all));
    buf_free(&all);
    return import_at(import, at, err);
}

/* Keeps a doubt with its place; the value is taken as it is. */
int import_flag(struct import *import, int at, const char *kind,
                struct str subject, struct str detail, struct err *err)
{
    assert(import != NULL);
    assert(kind != NULL);
    static const char SQL[] =
        "INSERT INTO data_flag(entry, line, head, kind, subject, detail)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, import->entry->index);
    bind_integer(statement, 2, csv_line(import->csv));
    bind_text(statement, 3, str_of(head_name(import, at)));
    bind_text(statement, 4, str_of(kind));
    bind_text(statement, 5, subject);
    bind_text(statement, 6, detail);
    import->flags++;
    return db_run(statement, err);
}

/* The statements leave a row alone that this very import has written: then
 * nothing changes, and the file holds it twice. */
int import_insert(struct import *import, struct statement *statement,
                  struct str id, struct err *err)
{
    int code = db_run(statement, err);
    assert(import->csv != NULL);
    if (code == 0 && db_changes(import->db) == 0) {
        code = err_fail(err, MESSAGE_ROW_REPEATED, "t", id);
    }
    return code;
}

/* The SQL finds the cell's text, or MESSAGE_CELL_UNKNOWN. */
int import_exists(struct import *import, int at, const char *sql,
                  struct err *err)
{
    assert(sql != NULL);
    struct statement *statement = NULL;
    struct str text;
    int code = import_text(import, at, true, &text, err);
    if (code == 0) {
        code = db_prepare(&statement, import->db, sql, err);
    }
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, text);
    code = db_step(statement, err);
    if (code == 0) {
        (void)err_fail(err, MESSAGE_CELL_UNKNOWN, "ts", text,
                       head_name(import, at));
        return import_at(import, at, err);
    }
    db_reset(statement);
    return code < 0 ? code : 0;
}
