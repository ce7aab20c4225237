/* parameters.csv: one row a value of a key from a date on.
 *
 * Rows are read first, then taken key by key in the order in which the keys
 * first stand: what a key is (type, strictness, unit, titles) may be said in
 * any of its rows, once, or the same again.  A key of the parent is a
 * proposal: its rows give values only. */
#include "pack/parameters.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pack/strictness.h"

enum {
    KEY, FROM, VALUE, STRICTER, TYPE, UNIT, TITLE_ID, TITLE_EN, BASIS,
    COLUMNS
};

static const char *const heads[] = {
    "key", "?from", "value", "?stricter", "?type", "?unit", "?title_id",
    "?title_en", "?basis", NULL
};

/* A row as it stands in the file. */
struct raw {
    struct str cells[COLUMNS];    /* by column */
    int64_t places[COLUMNS];      /* columns in the line; 0 = absent */
    struct str lower;             /* the key in small letters */
    int64_t line;
    int64_t from;                 /* the first day */
    size_t index;                 /* position in the file */
};

struct reader {
    struct build *build;          /* pack, findings */
    struct raw *raws;             /* rows before they have a type */
    size_t count, capacity;       /* of rows, and room for them */
    struct str file;              /* for places of errors */
    struct cell_style style;      /* how values are written */
    struct parameter_info *infos; /* one a slot; room for all keys */
    struct parameter_row *rows;
    size_t rows_count;            /* kept */
};

/* --- Rows ---------------------------------------------------------------- */

/* Rows are judged after the file was read: places were kept, not the reader.
 * Returns the code of err.  A column that the file does not have gives 0,
 * which means the line. */
static int fail_at(const struct reader *reader, const struct raw *raw,
                   int column, struct err *err)
{
    assert(err->code != 0);
    assert(column < COLUMNS);
    return err_at(err, reader->file.bytes, raw->line, raw->places[column]);
}

/* Takes a mistake of one row as a finding.  0, or what may not be absorbed. */
static int absorb_at(const struct reader *reader, const struct raw *raw,
                     int column, struct err *err)
{
    (void)fail_at(reader, raw, column, err);
    assert(err->line > 0 || err->code == ERR_NOMEM);
    return build_absorb(reader->build, SEVERITY_ERROR, err);
}

/* Rows may be many: doubling, and the old block is freed at once. */
static int grow(struct reader *reader, struct err *err)
{
    struct mem *mem = reader->build->pack->mem;
    size_t size = reader->capacity * sizeof *reader->raws;
    size_t capacity = reader->capacity == 0 ? 64 : reader->capacity * 2;
    struct raw *raws = mem_resize(mem, reader->raws, size,
                                  capacity * sizeof *raws);
    if (raws == NULL) {
        return err_nomem(err);
    }
    assert(capacity > reader->count);
    reader->raws = raws;
    reader->capacity = capacity;
    return 0;
}

/* Reads a row as text; its date is all that is judged at once. */
static int read_row(struct build_rows *rows, struct err *err)
{
    struct reader *reader = rows->user;
    int code = reader->count == reader->capacity ? grow(reader, err) : 0;
    if (code != 0) {
        return code;
    }
    struct raw *raw = &reader->raws[reader->count];
    *raw = (struct raw){ .line = csv_line(rows->csv), .from = INT64_MIN };
    reader->file = rows->file;
    reader->style = rows->style;
    for (int i = 0; i < COLUMNS; i++) {
        raw->cells[i] = build_copy(rows->build, build_cell(rows, i));
        if (raw->cells[i].bytes == NULL) {
            return err_nomem(err);
        }
        if (rows->columns[i] >= 0) {
            raw->places[i] = csv_cell(rows->csv,
                                      (size_t)rows->columns[i]).column;
        }
    }
    raw->lower = build_lower(rows->build, raw->cells[KEY]);
    raw->index = reader->count;
    if (raw->lower.bytes == NULL) {
        return err_nomem(err);
    }
    if (raw->cells[FROM].size > 0
        && !date_parse_any(raw->cells[FROM], &raw->from)) {
        err_fail(err, MESSAGE_PACK_PARAMETER_FROM, "tt", raw->cells[KEY],
                 raw->cells[FROM]);
        return build_cell_at(rows, FROM, err);
    }
    assert(reader->count < reader->capacity);
    reader->count++;
    return 0;
}

/* Keys in the order of their letters, rows of one key as in the file. */
static int compare_raws(const void *a, const void *b)
{
    const struct raw *left = a, *right = b;
    int order = str_compare(left->lower, right->lower);
    if (order != 0) {
        return order;
    }
    assert(left->index != right->index || left == right);
    return left->index < right->index ? -1 : left->index > right->index;
}

struct group { struct raw *first; size_t count; };

/* Keys come in the order in which they first stand in the file, so that
 * lists and messages follow it. */
static int compare_groups(const void *a, const void *b)
{
    const struct group *left = a, *right = b;
    assert(left->count > 0);
    assert(right->count > 0);
    return left->first->index < right->first->index
           ? -1 : left->first->index > right->first->index;
}

/* --- What a key is ------------------------------------------------------- */

/* The one text that the rows of a group give in a column; a second, different
 * one is a finding.  *out is empty when no row says anything.  0, or what is
 * no finding. */
static int agreed(struct reader *reader, const struct group *group,
                  int column, struct str *out, struct err *err)
{
    assert(group->count > 0);
    const struct raw *said = NULL;
    *out = (struct str){ "", 0 };
    for (size_t i = 0; i < group->count; i++) {
        const struct raw *raw = &group->first[i];
        struct str text = raw->cells[column];
        if (text.size == 0 || (said != NULL && str_equal(text, *out))) {
            continue;
        }
        if (said == NULL) {
            said = raw;
            *out = text;
            continue;
        }
        assert(out->size > 0);
        err_fail(err, MESSAGE_PACK_PARAMETER_CONFLICT, "tstti",
                 raw->cells[KEY], heads[column] + 1, text, *out, said->line);
        int code = absorb_at(reader, raw, column, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* A decimal as this file writes it. */
static bool is_number_text(struct str text, bool decimal_comma)
{
    double number = 0;
    char copy[64];
    assert(text.bytes != NULL);
    if (text.size == 0 || text.size >= sizeof copy) {
        return false;
    }
    memcpy(copy, text.bytes, text.size);
    for (size_t i = 0; i < text.size && decimal_comma; i++) {
        copy[i] = copy[i] == ',' ? '.' : copy[i];
    }
    return str_number((struct str){ copy, text.size }, &number);
}

/* The type that one value shows: LANGUAGE.md section 2.  A whole number wins
 * over a date, as no date is written without separators. */
static enum type_base base_of(struct str text, bool decimal_comma)
{
    static const char *const words[] = { "true", "false", "ya", "tidak",
                                         "benar", "salah" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_is(text, words[i])) {
            return TYPE_BOOL;
        }
    }
    int64_t number = 0;
    assert(text.size > 0);
    if (str_integer(text, &number)) {
        return TYPE_INT;
    }
    if (date_parse_any(text, &number)) {
        return TYPE_DATE;
    }
    return is_number_text(text, decimal_comma) ? TYPE_NUMBER : TYPE_TEXT;
}

/* The type of a key without `type`: of all its values together, so that 24 and
 * 24.5 are numbers, and anything unlike is text.  A bar in any value, or a
 * direction that only lists have, makes it a list of text.  TYPE_NONE when all
 * values are empty. */
static struct type infer(const struct reader *reader,
                         const struct group *group, enum strictness stricter)
{
    struct type type = { TYPE_NONE, stricter == STRICTER_SUBSET
                                    || stricter == STRICTER_SUPERSET };
    assert(group->count > 0);
    for (size_t i = 0; i < group->count; i++) {
        struct str text = group->first[i].cells[VALUE];
        if (text.size == 0) {
            continue;
        }
        if (memchr(text.bytes, '|', text.size) != NULL) {
            type.list = true;
        }
        enum type_base base = base_of(text, reader->style.decimal_comma);
        if (type.base == TYPE_NONE || type.base == base) {
            type.base = base;
        } else if ((type.base == TYPE_INT && base == TYPE_NUMBER)
                   || (type.base == TYPE_NUMBER && base == TYPE_INT)) {
            type.base = TYPE_NUMBER;
        } else {
            type.base = TYPE_TEXT;
        }
    }
    if (type.list) {
        type.base = TYPE_TEXT;
    }
    assert(!type.list || type.base == TYPE_TEXT);
    return type;
}

/* What `type` says, else what the values show; then whether the word of
 * `stricter` can order such values at all.  0, or err placed in the group's
 * first row. */
static int read_type(struct reader *reader, const struct group *group,
                     enum strictness stricter, struct type *type,
                     struct err *err)
{
    struct str text;
    int code = agreed(reader, group, TYPE, &text, err);
    if (code != 0) {
        return code;
    }
    if (text.size > 0 && !type_find(text, type)) {
        err_fail(err, MESSAGE_PACK_PARAMETER_TYPE, "tt",
                 group->first->cells[KEY], text);
        return fail_at(reader, group->first, TYPE, err);
    }
    if (text.size == 0) {
        *type = infer(reader, group, stricter);
    }
    if (type->base == TYPE_NONE) {
        err_fail(err, MESSAGE_PACK_PARAMETER_TYPE_NEEDED, "t",
                 group->first->cells[KEY]);
        return fail_at(reader, group->first, VALUE, err);
    }
    if (!strictness_fits(stricter, *type)) {
        err_fail(err, MESSAGE_PACK_PARAMETER_STRICTER_TYPE, "tss",
                 group->first->cells[KEY], strictness_name(stricter),
                 type_name(*type));
        return fail_at(reader, group->first, STRICTER, err);
    }
    assert(type->base < TYPE_BASE_COUNT);
    return 0;
}

/* Warns about a key without titles, or that says not what is stricter. */
static int warn_key(struct reader *reader, const struct group *group,
                    const struct field *field, enum strictness stricter,
                    struct err *err)
{
    int code = 0;
    assert(field->name.size > 0);
    for (int i = 0; i < LANGUAGE_COUNT && code == 0; i++) {
        if (field->title[i].size == 0) {
            err_fail(err, MESSAGE_PACK_PARAMETER_TITLE, "ts", field->name,
                     heads[TITLE_ID + i] + 1);
            (void)fail_at(reader, group->first, TITLE_ID + i, err);
            code = build_absorb(reader->build, SEVERITY_WARNING, err);
        }
    }
    if (code == 0 && stricter == STRICTER_NONE
        && reader->build->pack->parent == NULL) {
        err_fail(err, MESSAGE_PACK_PARAMETER_STRICTER_NEEDED, "tt",
                 field->name, reader->build->pack->id);
        (void)fail_at(reader, group->first, STRICTER, err);
        code = build_absorb(reader->build, SEVERITY_WARNING, err);
    }
    assert(code <= 0);
    return code;
}

/* Declares a new key: *slot gets its slot.  0 or err; the slot is used up only
 * on success. */
static int declare(struct reader *reader, const struct group *group,
                   int *slot, struct err *err)
{
    struct pack *pack = reader->build->pack;
    const struct raw *first = group->first;
    struct field field = { .name = first->cells[KEY], .pack = pack->id,
                           .file = reader->file, .line = first->line };
    struct parameter_info info = { .stricter = STRICTER_NONE };
    struct str text;
    if (!build_name_ok(field.name, false)) {
        err_fail(err, MESSAGE_PACK_PARAMETER_KEY, "t", field.name);
        return fail_at(reader, first, KEY, err);
    }
    int code = agreed(reader, group, STRICTER, &text, err);
    if (code == 0) {
        code = strictness_parse(reader->build, text, &info, err);
        (void)(code == 0 || fail_at(reader, first, STRICTER, err));
    }
    if (code == 0) {
        code = read_type(reader, group, info.stricter, &field.type, err);
    }
    if (code == 0) {
        code = agreed(reader, group, UNIT, &field.unit, err);
    }
    for (int i = 0; i < LANGUAGE_COUNT && code == 0; i++) {
        code = agreed(reader, group, TITLE_ID + i, &field.title[i], err);
    }
    if (code == 0 && pack->parameters.count >= LIMIT_PARAMETERS) {
        code = err_fail(err, MESSAGE_PACK_TOO_MANY, "si", "parameters.csv",
                        (int64_t)LIMIT_PARAMETERS);
    }
    if (code != 0) {
        return code;
    }
    field.flags = info.stricter == STRICTER_FREE ? FIELD_FREE : 0;
    field.source = first->cells[BASIS];
    *slot = (int)pack->parameters.count;
    reader->infos[*slot] = info;
    assert(field.type.base != TYPE_NONE);
    code = schema_add(&pack->parameters, &field, err);
    return code != 0 ? code
                     : warn_key(reader, group, &field, info.stricter, err);
}

/* A row of a child on its parent's key may repeat what the key is, and change
 * nothing of it.  Says so at the cell that differs.  0 or err. */
static int restated(struct reader *reader, const struct raw *raw, int slot,
                    struct err *err)
{
    const struct schema *schema = &reader->build->pack->parameters;
    const struct field *field = &schema->fields[slot];
    const struct parameter_info *info = &reader->infos[slot];
    assert(raw->line > 0);
    struct str stricter = raw->cells[STRICTER];
    if (str_starts(stricter, "order:") && info->stricter == STRICTER_ORDER) {
        stricter.size = 5;        /* the list itself is the parent's */
    }
    /* What the parent says, as it would be written, beside what stands
     * here. */
    const struct { int column; struct str was, now; } pairs[] = {
        { STRICTER, str_of(strictness_name(info->stricter)), stricter },
        { TYPE, str_of(type_name(field->type)), raw->cells[TYPE] },
        { UNIT, field->unit, raw->cells[UNIT] },
        { TITLE_ID, field->title[LANGUAGE_ID], raw->cells[TITLE_ID] },
        { TITLE_EN, field->title[LANGUAGE_EN], raw->cells[TITLE_EN] },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (pairs[i].now.size == 0
            || str_equal(pairs[i].now, pairs[i].was)) {
            continue;
        }
        assert(pairs[i].column < COLUMNS);
        err_fail(err, MESSAGE_PACK_PARAMETER_RESTATED, "tsttt", field->name,
                 heads[pairs[i].column] + 1, pairs[i].was, pairs[i].now,
                 field->pack);
        return fail_at(reader, raw, pairs[i].column, err);
    }
    return 0;
}

/* --- Values -------------------------------------------------------------- */

/* An empty value is `no value in force from here on` for a key of one's
 * own; on a parent's key it would take away, and is refused. */
static int add_value(struct reader *reader, const struct raw *raw, int slot,
                     struct err *err)
{
    struct pack *pack = reader->build->pack;
    const struct field *field = &pack->parameters.fields[slot];
    const struct parameter_info *info = &reader->infos[slot];
    struct parameter_row row = {
        .slot = slot, .from = raw->from, .basis = raw->cells[BASIS],
        .file = reader->file, .line = raw->line,
    };
    assert(field->type.base != TYPE_NONE);
    bool inherited = pack->parent != NULL
                     && (size_t)slot < pack->parent->parameters.count;
    if (inherited && raw->cells[VALUE].size == 0) {
        err_fail(err, MESSAGE_PACK_PARAMETER_EMPTY, "tt", field->name,
                 field->pack);
        return fail_at(reader, raw, VALUE, err);
    }
    int code = cell_parse(&row.value, &pack->arena, field->type,
                          raw->cells[VALUE], reader->style, err);
    if (code == 0 && row.value.known && info->stricter == STRICTER_ORDER) {
        code = strictness_check_order(info, field->type, row.value,
                                      pack->mem, err);
    }
    if (code != 0) {
        return fail_at(reader, raw, VALUE, err);
    }
    assert(reader->rows_count < reader->count);
    reader->rows[reader->rows_count] = row;
    reader->rows_count++;
    return 0;
}

/* Two rows of a key from one date on.  Compares with all rows of the key
 * before it: they are few. */
static int check_twice(struct reader *reader, const struct group *group,
                       size_t index, struct err *err)
{
    const struct raw *raw = &group->first[index];
    assert(index < group->count);
    for (size_t i = 0; i < index; i++) {
        if (group->first[i].from == raw->from) {
            struct str from = raw->cells[FROM];
            err_fail(err, MESSAGE_PACK_PARAMETER_TWICE, "tti",
                     raw->cells[KEY], from.size > 0 ? from : STR("-"),
                     group->first[i].line);
            return fail_at(reader, raw, FROM, err);
        }
    }
    assert(raw->line > 0);
    return 0;
}

/* All rows of one key: what it is, then its values.  After a mistake about
 * the key its values are not read: they would only repeat it. */
static int take_group(struct reader *reader, const struct group *group,
                      struct err *err)
{
    struct pack *pack = reader->build->pack;
    const struct raw *first = group->first;
    int slot = schema_find(&pack->parameters, first->lower);
    assert(group->count > 0);
    int code = 0;
    bool inherited = slot >= 0;
    for (size_t i = 0; i < group->count && code == 0 && inherited; i++) {
        if (!str_equal(group->first[i].cells[KEY], first->lower)) {
            const struct field *field = &pack->parameters.fields[slot];
            err_fail(err, MESSAGE_PACK_PARAMETER_REDECLARED, "ttt",
                     group->first[i].cells[KEY], field->name, field->pack);
            return absorb_at(reader, &group->first[i], KEY, err);
        }
        code = restated(reader, &group->first[i], slot, err);
        if (code != 0) {
            code = absorb_at(reader, &group->first[i], KEY, err);
        }
    }
    for (size_t i = 1; i < group->count && !inherited; i++) {
        if (!str_equal(group->first[i].cells[KEY], first->cells[KEY])) {
            err_fail(err, MESSAGE_PACK_PARAMETER_KEY, "t",
                     group->first[i].cells[KEY]);
            return absorb_at(reader, &group->first[i], KEY, err);
        }
    }
    if (!inherited) {
        code = declare(reader, group, &slot, err);
        if (code != 0) {
            return absorb_at(reader, first, KEY, err);
        }
    }
    for (size_t i = 0; i < group->count && code == 0; i++) {
        code = check_twice(reader, group, i, err);
        if (code == 0) {
            code = add_value(reader, &group->first[i], slot, err);
        }
        if (code != 0) {
            code = absorb_at(reader, &group->first[i], VALUE, err);
        }
    }
    assert(code <= 0);
    return code;
}

/* By slot, then date: what pack.c's searches count on. */
static int compare_rows(const void *a, const void *b)
{
    const struct parameter_row *left = a, *right = b;
    if (left->slot != right->slot) {
        return left->slot < right->slot ? -1 : 1;
    }
    assert(left->from != right->from || left == right);
    return left->from < right->from ? -1 : left->from > right->from;
}

/* Takes all rows, key by key. */
static int take_all(struct reader *reader, struct err *err)
{
    struct pack *pack = reader->build->pack;
    struct group *groups = arena_alloc(&pack->arena, (reader->count + 1)
                                       * sizeof *groups);
    if (groups == NULL) {
        return err_nomem(err);
    }
    qsort(reader->raws, reader->count, sizeof *reader->raws, compare_raws);
    size_t count = 0;
    for (size_t i = 0; i < reader->count; i++) {
        struct raw *raw = &reader->raws[i];
        if (i > 0 && str_equal(raw->lower, raw[-1].lower)) {
            groups[count - 1].count++;
            continue;
        }
        groups[count] = (struct group){ raw, 1 };
        count++;
    }
    assert(count <= reader->count);
    qsort(groups, count, sizeof *groups, compare_groups);
    int code = 0;
    for (size_t i = 0; i < count && code == 0; i++) {
        code = take_group(reader, &groups[i], err);
    }
    if (reader->rows_count > 1) {
        qsort(reader->rows, reader->rows_count, sizeof *reader->rows,
              compare_rows);
    }
    return code;
}

/* Two passes: what a key is may stand in any of its rows, so no value can be
 * read before all rows are known.  Raw rows are freed on all paths; cells they
 * point to live in the pack's arena.  0 with mistakes among the findings, or
 * what is no finding. */
int parameters_load(struct build *build, struct err *err)
{
    struct pack *pack = build->pack;
    assert(pack->parameters.count == 0);
    schema_init(&pack->parameters, &pack->arena);
    size_t inherited = 0;
    if (pack->parent != NULL) {
        inherited = pack->parent->parameters.count;
        int code = schema_extend(&pack->parameters,
                                 &pack->parent->parameters, err);
        if (code != 0) {
            return code;
        }
    }
    struct reader reader = { .build = build };
    const struct build_file file = { "parameters.csv", heads, read_row,
                                     &reader };
    int code = build_csv(build, &file, err);
    size_t slots = inherited + reader.count + 1;
    reader.infos = arena_alloc(&pack->arena, slots * sizeof *reader.infos);
    reader.rows = arena_alloc(&pack->arena, (reader.count + 1)
                              * sizeof *reader.rows);
    if (code == 0 && (reader.infos == NULL || reader.rows == NULL)) {
        code = err_nomem(err);
    }
    if (code == 0 && inherited > 0) {
        memcpy(reader.infos, pack->parent->parameter_info,
               inherited * sizeof *reader.infos);
    }
    pack->parameter_info = reader.infos;
    if (code == 0 && reader.count > 0) {
        code = take_all(&reader, err);
    }
    pack->parameter_rows = reader.rows;
    pack->parameter_rows_count = reader.rows_count;
    mem_free(pack->mem, reader.raws,
             reader.capacity * sizeof *reader.raws);
    assert(code <= 0);
    return code;
}
