/* What the readers of a pack's files share: findings, names, CSV rows.
 *
 * A `build` lives as long as one load of one pack.  Everything that outlives
 * the load is copied into the pack's arena; the rest is freed on the way
 * out. */
#include "pack/build.h"

#include <assert.h>
#include <string.h>

/* All places of a pack are told with its id in front, so that a finding
 * about a parent is not taken for one about the child. */
const char *build_path(struct build *build, const char *path)
{
    assert(build->label != NULL);
    assert(path != NULL);
    size_t label = strlen(build->label), size = strlen(path);
    char *out = arena_alloc(&build->pack->arena, label + size + 2);
    if (out != NULL) {
        memcpy(out, build->label, label);
        out[label] = '/';
        memcpy(out + label + 1, path, size + 1);
    }
    return out;
}

/* The one gate between `an error` and `a finding`.  Findings are what a person
 * can repair in a file; memory and bugs are not among them.  `err` is cleared
 * when it became a finding, so that the reader can go on with the same
 * struct. */
int build_absorb(struct build *build, enum severity severity,
                 struct err *err)
{
    assert(err->code != 0);
    assert(err->message != MESSAGE_NONE);
    if (err->code == ERR_NOMEM || err->code == ERR_BUG
        || err->code == ERR_STORAGE) {
        return err->code;
    }
    struct finding *finding = findings_add(&build->pack->findings, severity);
    if (finding == NULL) {
        return err_nomem(err);
    }
    finding->err = *err;
    err_clear(err);
    return 0;
}

/* Long paths lose their end, never the line: it is what people look for. */
void build_place(struct str file, int64_t line, char out[ERR_ARG_BYTES])
{
    enum { ROOM = ERR_ARG_BYTES - 34 };
    assert(line >= 0);
    if (file.size == 0) {
        memcpy(out, "awig", 5);
        return;
    }
    char digits[32];
    size_t size = str_from_number((double)line, digits);
    size_t used = file.size > ROOM ? ROOM : file.size;
    memcpy(out, file.bytes, used);
    out[used] = ':';
    memcpy(out + used + 1, digits, size);
    out[used + 1 + size] = '\0';
    assert(used + 1 + size < ERR_ARG_BYTES);
}

/* Empty text is a constant, so that a file of empty cells costs nothing. */
struct str build_copy(struct build *build, struct str text)
{
    assert(build->pack != NULL);
    struct str trimmed = str_trim(text);
    assert(trimmed.size <= text.size);
    return trimmed.size == 0 ? (struct str){ "", 0 }
                             : str_copy(&build->pack->arena, trimmed);
}

/* Items of `text` between '|': how many there are.  At least 1: text without a
 * bar is one item, also when it is empty. */
static size_t count_items(struct str text)
{
    assert(text.size > 0);
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++) {
        count += text.bytes[i] == '|';
    }
    assert(count >= 1);
    return count;
}

/* Items are compared with all before them: a value that stands twice in a list
 * is a slip of the hand, and lists are short.  0 with the items in the pack's
 * arena (none for blank text), or err without a place: too many, an empty one,
 * or one twice. */
int build_split(struct build *build, struct str text,
                const struct str **items, size_t *count, struct err *err)
{
    assert(items != NULL);
    assert(count != NULL);
    *items = NULL;
    *count = 0;
    struct str rest = str_trim(text);
    if (rest.size == 0) {
        return 0;
    }
    size_t total = count_items(rest);
    if (total > LIMIT_LIST_ITEMS) {
        return err_fail(err, MESSAGE_PACK_TOO_MANY, "si", "list",
                        (int64_t)LIMIT_LIST_ITEMS);
    }
    struct str *list = arena_alloc(&build->pack->arena,
                                   total * sizeof *list);
    if (list == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < total; i++) {
        /* There is no way to write a bar inside an item: values are words. */
        const char *bar = memchr(rest.bytes, '|', rest.size);
        size_t size = bar == NULL ? rest.size : (size_t)(bar - rest.bytes);
        list[i] = build_copy(build, (struct str){ rest.bytes, size });
        if (list[i].bytes == NULL) {
            return err_nomem(err);
        }
        bool twice = list[i].size == 0;
        for (size_t k = 0; k < i && !twice; k++) {
            twice = str_equal(list[k], list[i]);
        }
        if (twice) {
            return err_fail(err, MESSAGE_PACK_LIST_ITEM, "tt", list[i],
                            str_trim(text));
        }
        rest.bytes += bar == NULL ? size : size + 1;
        rest.size -= bar == NULL ? size : size + 1;
    }
    *items = list;
    *count = total;
    return 0;
}

/* `start` is true where a part must begin: at the first byte and after a
 * dot. */
bool build_name_ok(struct str name, bool dots)
{
    assert(name.bytes != NULL || name.size == 0);
    if (name.size == 0 || name.size > LIMIT_NAME_BYTES) {
        return false;
    }
    bool start = true;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.bytes[i];
        bool letter = c >= 'a' && c <= 'z';
        bool later = letter || c == '_' || (c >= '0' && c <= '9');
        if (c == '.' && dots && !start) {
            start = true;
            continue;
        }
        if (start ? !letter : !later) {
            return false;
        }
        start = false;
    }
    return !start;
}

/* ASCII only: names hold nothing else, and the locale has no say here. */
struct str build_lower(struct build *build, struct str text)
{
    assert(build->pack != NULL);
    char *copy = arena_copy(&build->pack->arena, text.bytes, text.size);
    for (size_t i = 0; copy != NULL && i < text.size; i++) {
        if (copy[i] >= 'A' && copy[i] <= 'Z') {
            copy[i] = (char)(copy[i] - 'A' + 'a');
        }
    }
    assert(copy != NULL || build->pack->arena.failed);
    return (struct str){ copy, copy == NULL ? 0 : text.size };
}

/* A column that the file does not have reads as empty: optional columns
 * need no further test. */
struct str build_cell(const struct build_rows *rows, int i)
{
    assert(i >= 0);
    assert(i < BUILD_COLUMNS_MAX);
    if (rows->columns[i] < 0) {
        return (struct str){ "", 0 };
    }
    return str_trim(csv_cell(rows->csv, (size_t)rows->columns[i]).text);
}

/* An absent column has no place of its own; the row's line must do. */
int build_cell_at(const struct build_rows *rows, int i, struct err *err)
{
    assert(i >= 0);
    assert(err->code != 0);
    if (rows->columns[i] < 0) {
        return err_at(err, rows->file.bytes, csv_line(rows->csv), 0);
    }
    return csv_at(rows->csv, (size_t)rows->columns[i], err);
}

/* ya, tidak, true, false, ... as cells of facts are read. */
int build_cell_flag(bool *out, const struct build_rows *rows, int i,
                    bool otherwise, struct err *err)
{
    assert(out != NULL);
    struct cell cell = { 0 };
    const struct type type = { TYPE_BOOL, false };
    int code = cell_parse(&cell, &rows->build->pack->arena, type,
                          build_cell(rows, i), rows->style, err);
    *out = cell.known ? cell.as.boolean : otherwise;
    if (code != 0) {
        *out = otherwise;
        return build_cell_at(rows, i, err);
    }
    return 0;
}

/* Every row of an opened file.  `row` reads one row and returns 0 or fills
 * err; a mistake becomes a finding at the row's own place, or its line when it
 * gave none, and the next row is read, so that staff see all mistakes at once.
 * A record that is no CSV ends the file.  0, or what may not be absorbed. */
static int each_row(struct build_rows *rows,
                    int (*row)(struct build_rows *, struct err *),
                    struct err *err)
{
    assert(rows->csv != NULL);
    assert(row != NULL);
    int more = csv_next(rows->csv, err);
    while (more > 0) {
        int code = row(rows, err);
        if (code != 0) {
            (void)err_at(err, rows->file.bytes, csv_line(rows->csv), 0);
            code = build_absorb(rows->build, SEVERITY_ERROR, err);
        }
        if (code != 0) {
            return code;
        }
        more = csv_next(rows->csv, err);
    }
    return more;
}

/* Heads first: an unknown or missing column makes every row doubtful, so it is
 * told alone and no row is read.  A file that the pack does not have is fine:
 * 0 and no row.  0 with mistakes among the findings, or what is no finding. */
int build_csv(struct build *build, const struct build_file *file,
              struct err *err)
{
    struct str bytes;
    if (!pack_files_find(&build->pack->files, file->path, &bytes)) {
        return 0;
    }
    size_t count = 0;
    /* ORDER: `columns` of build_rows has a place for each head a file may
     * name; the enum of each reader's columns follows its heads. */
    while (file->heads[count] != NULL) {
        count++;
    }
    assert(count <= BUILD_COLUMNS_MAX);
    struct build_rows rows = { .build = build, .user = file->user };
    rows.file = str_of(build_path(build, file->path));
    if (rows.file.size == 0) {
        return err_nomem(err);
    }
    int code = csv_open(&rows.csv, build->pack->mem, bytes, rows.file.bytes,
                        err);
    if (code == 0) {
        rows.style.decimal_comma = csv_decimal_comma(rows.csv);
        rows.style.zone = build->pack->zone;
        code = csv_require(rows.csv, file->heads, rows.columns, err);
    }
    if (code == 0) {
        code = each_row(&rows, file->row, err);
    }
    csv_close(rows.csv);
    if (code != 0) {
        (void)err_at(err, rows.file.bytes, 0, 0);
        code = build_absorb(build, SEVERITY_ERROR, err);
    }
    assert(code <= 0);
    return code;
}
