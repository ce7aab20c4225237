/* facts.csv: one row a declared fact.
 *
 * Names are written in small letters, so that comparing them without case is
 * the same as lowering the candidate.  A child's schema begins with its
 * parent's: a slot means the same fact in both.  A root begins with the two
 * facts that every case has, `as_of` and `kind`; its facts.csv may say more
 * about them (values, titles), nothing else. */
#include "pack/facts.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    FACT, TYPE, UNIT, VALUES, MIN, MAX, ACTIONABLE, PERSONAL, DERIVED,
    GROWS, TITLE_ID, TITLE_EN, SOURCE, LABELS_ID, LABELS_EN
};

static const char *const heads[] = {
    "fact", "type", "?unit", "?values", "?min", "?max", "?actionable",
    "?personal", "?derived", "?grows", "?title_id", "?title_en", "?source",
    "?labels_id", "?labels_en", NULL
};

static const struct builtin {
    const char *name;             /* of a fact of the core */
    struct type type;             /* of it */
    const char *title[LANGUAGE_COUNT];
} builtins[] = {
    { "as_of", { TYPE_DATE, false },
      { "tanggal penilaian", "date of the judgement" } },
    { "kind", { TYPE_TEXT, false }, { "jenis kasus", "kind of case" } },
};
enum { BUILTINS = sizeof builtins / sizeof builtins[0] };

/* Facts of the core are fixed for least changes: nobody can be advised to
 * change what the machine itself records.  The caller has filled name, type,
 * titles and place.  0, or err: too many, or the name is taken. */
int facts_add_core(struct build *build, struct field field,
                   struct err *err)
{
    assert(field.name.size > 0);
    assert(field.type.base != TYPE_NONE);
    field.flags = FIELD_CORE | FIELD_FIXED;
    field.pack = build->pack->id;
    if (build->pack->facts.count >= LIMIT_FACTS) {
        return err_fail(err, MESSAGE_PACK_TOO_MANY, "si", "facts.csv",
                        (int64_t)LIMIT_FACTS);
    }
    return schema_add(&build->pack->facts, &field, err);
}

/* Is this name free?  Otherwise says who has it.  Compared without case:
 * `Umur` and `umur` in one chain would be two facts that people take for one.
 * 0, or err at the FACT cell, with the place of the other. */
static int check_name(const struct build_rows *rows, struct str name,
                      struct err *err)
{
    struct pack *pack = rows->build->pack;
    assert(pack != NULL);
    struct str lower = build_lower(rows->build, name);
    if (lower.bytes == NULL) {
        return err_nomem(err);
    }
    int slot = schema_find(&pack->facts, lower);
    if (slot >= 0) {
        const struct field *field = &pack->facts.fields[slot];
        bool own = str_equal(field->pack, pack->id);
        char place[ERR_ARG_BYTES];
        build_place(field->file, field->line, place);
        err_fail(err, own ? MESSAGE_PACK_FACT_TWICE
                          : MESSAGE_PACK_FACT_REDECLARED, "tts", name,
                 field->pack, place);
        return build_cell_at(rows, FACT, err);
    }
    if (!build_name_ok(name, true)) {
        err_fail(err, MESSAGE_PACK_FACT_NAME, "t", name);
        return build_cell_at(rows, FACT, err);
    }
    return 0;
}

/* A bound: a number, or a date or time where the fact is one.  Kept as a
 * double in either case: dates and integers within 2^53 are exact there.  *has
 * stays false for an empty cell; bool and text have no order.  0 or err at the
 * cell. */
static int read_bound(const struct build_rows *rows, int column,
                      const struct field *field, bool *has, double *bound,
                      struct err *err)
{
    struct str text = build_cell(rows, column);
    if (text.size == 0) {
        return 0;
    }
    struct type type = { field->type.base, false };
    if (type.base == TYPE_BOOL || type.base == TYPE_TEXT) {
        err_fail(err, MESSAGE_PACK_FACT_BOUND, "ts", text,
                 type_name(field->type));
        return build_cell_at(rows, column, err);
    }
    struct cell cell;
    int code = cell_parse(&cell, &rows->build->pack->arena, type, text,
                          rows->style, err);
    if (code != 0) {
        return build_cell_at(rows, column, err);
    }
    assert(cell.known);
    *has = true;
    *bound = type.base == TYPE_NUMBER ? cell.as.number
                                      : (double)cell.as.integer;
    assert(isfinite(*bound));
    return 0;
}

/* Bounds are inclusive; equal ones allow one value.  Sets the four members of
 * `field`.  0, or err at the first of the two cells. */
static int read_bounds(const struct build_rows *rows, struct field *field,
                       struct err *err)
{
    assert(field->name.size > 0);
    int code = read_bound(rows, MIN, field, &field->has_min, &field->min,
                          err);
    if (code == 0) {
        code = read_bound(rows, MAX, field, &field->has_max, &field->max,
                          err);
    }
    if (code == 0 && field->has_min && field->has_max
        && field->min > field->max) {
        err_fail(err, MESSAGE_PACK_FACT_BOUNDS, "ttt", field->name,
                 build_cell(rows, MIN), build_cell(rows, MAX));
        code = build_cell_at(rows, MIN, err);
    }
    assert(code <= 0);
    return code;
}

/* Allowed values and their labels in both languages.  Labels are given for all
 * values or for none, in the same order, since a result shows them by
 * position.  Only text has values: numbers have bounds.  0 or err at the
 * cell. */
static int read_values(const struct build_rows *rows, struct field *field,
                       struct err *err)
{
    static const int labels[LANGUAGE_COUNT] = { LABELS_ID, LABELS_EN };
    int code = build_split(rows->build, build_cell(rows, VALUES),
                           &field->values, &field->values_count, err);
    if (code != 0) {
        return build_cell_at(rows, VALUES, err);
    }
    if (field->values_count > 0 && field->type.base != TYPE_TEXT) {
        err_fail(err, MESSAGE_PACK_FACT_VALUES, "ts", field->name,
                 type_name(field->type));
        return build_cell_at(rows, VALUES, err);
    }
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const struct str *items = NULL;
        size_t count = 0;
        code = build_split(rows->build, build_cell(rows, labels[i]), &items,
                           &count, err);
        if (code == 0 && count > 0 && count != field->values_count) {
            code = err_fail(err, MESSAGE_PACK_FACT_LABELS, "tii",
                            field->name, (int64_t)count,
                            (int64_t)field->values_count);
        }
        if (code != 0) {
            return build_cell_at(rows, labels[i], err);
        }
        field->value_labels[i] = items;
    }
    assert(field->values != NULL || field->values_count == 0);
    return 0;
}

/* actionable defaults to yes, the others to no.  `core:NAME` marks a fact that
 * the program fills; any other text there is an expression.  Core facts are
 * also fixed: a least change cannot touch what the program records.  A fact is
 * never core and derived at once.  0 or err at the cell. */
static int read_flags(const struct build_rows *rows, struct field *field,
                      struct err *err)
{
    bool actionable = true, personal = false, grows = false;
    int code = build_cell_flag(&actionable, rows, ACTIONABLE, true, err);
    if (code == 0) {
        code = build_cell_flag(&personal, rows, PERSONAL, false, err);
    }
    if (code == 0) {
        code = build_cell_flag(&grows, rows, GROWS, false, err);
    }
    /* Flags add up; the field began without any. */
    field->flags |= (actionable ? 0u : FIELD_FIXED)
                    | (personal ? FIELD_PERSONAL : 0u)
                    | (grows ? FIELD_GROWS : 0u);
    field->derived = build_copy(rows->build, build_cell(rows, DERIVED));
    if (str_starts(field->derived, "core:")) {
        field->flags |= FIELD_CORE | FIELD_FIXED;
    } else if (field->derived.size > 0) {
        field->flags |= FIELD_DERIVED;
    }
    assert((field->flags & FIELD_CORE) == 0
           || (field->flags & FIELD_DERIVED) == 0);
    return code;
}

/* Unit, titles, source; a title is wanted in both languages.  Missing titles
 * are no mistake here.  0 or ERR_NOMEM. */
static int read_texts(const struct build_rows *rows, struct field *field,
                      struct err *err)
{
    struct build *build = rows->build;
    assert(field->name.size > 0);
    field->unit = build_copy(build, build_cell(rows, UNIT));
    field->source = build_copy(build, build_cell(rows, SOURCE));
    field->title[LANGUAGE_ID] = build_copy(build,
                                           build_cell(rows, TITLE_ID));
    field->title[LANGUAGE_EN] = build_copy(build,
                                           build_cell(rows, TITLE_EN));
    if (build->pack->arena.failed) {
        return err_nomem(err);
    }
    assert(field->unit.bytes != NULL);
    return 0;
}

/* A row about a built-in fact says more about it.  Type and name stay; the
 * row's place replaces the empty one, which also keeps a second row from
 * refining again.  0, or err at the TYPE cell. */
static int refine_builtin(const struct build_rows *rows, int slot,
                          const struct field *field, struct err *err)
{
    struct field *old = &rows->build->pack->facts.fields[slot];
    assert(slot < BUILTINS);
    if (!type_equal(old->type, field->type)) {
        err_fail(err, MESSAGE_PACK_FACT_BUILTIN, "ts", field->name,
                 type_name(old->type));
        return build_cell_at(rows, TYPE, err);
    }
    assert((old->flags & FIELD_CORE) != 0);
    old->values = field->values;
    old->values_count = field->values_count;
    old->file = field->file;
    old->line = field->line;
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        old->value_labels[i] = field->value_labels[i];
        if (field->title[i].size > 0) {
            old->title[i] = field->title[i];
        }
    }
    return 0;
}

/* Reads the cells of one row into `field`.  `field` has its name and place.  0
 * or err at a cell. */
static int read_field(const struct build_rows *rows, struct field *field,
                      struct err *err)
{
    struct str type = build_cell(rows, TYPE);
    if (!type_find(type, &field->type)) {
        err_fail(err, MESSAGE_PACK_FACT_TYPE, "t", type);
        return build_cell_at(rows, TYPE, err);
    }
    assert(field->type.base != TYPE_NONE);
    int code = read_texts(rows, field, err);
    if (code == 0) {
        code = read_values(rows, field, err);
    }
    if (code == 0) {
        code = read_bounds(rows, field, err);
    }
    if (code == 0) {
        code = read_flags(rows, field, err);
    }
    assert(code <= 0);
    return code;
}

/* Name, then what it says of itself; the name is checked first because all
 * other messages use it.  `as_of` and `kind` of a root may be told more about,
 * once; all else is new.  0 or err. */
static int read_row(struct build_rows *rows, struct err *err)
{
    struct pack *pack = rows->build->pack;
    struct field field = {
        .name = build_copy(rows->build, build_cell(rows, FACT)),
        .pack = pack->id, .file = rows->file, .line = csv_line(rows->csv),
    };
    if (field.name.bytes == NULL) {
        return err_nomem(err);
    }
    int slot = schema_find(&pack->facts, field.name);
    /* Line 0 says that no row has refined it yet. */
    bool builtin = slot >= 0 && slot < BUILTINS && pack->parent == NULL
                   && pack->facts.fields[slot].line == 0;
    int code = builtin ? 0 : check_name(rows, field.name, err);
    if (code == 0) {
        code = read_field(rows, &field, err);
    }
    if (code != 0) {
        return code;
    }
    assert(field.type.base != TYPE_NONE);
    if (builtin) {
        return refine_builtin(rows, slot, &field, err);
    }
    if (pack->facts.count >= LIMIT_FACTS) {
        return err_fail(err, MESSAGE_PACK_TOO_MANY, "si", "facts.csv",
                        (int64_t)LIMIT_FACTS);
    }
    return schema_add(&pack->facts, &field, err);
}

/* Slots of a parent come first and never move: columns, decisions and tables
 * count on it.  0 with mistakes among the findings, or what is no finding. */
int facts_load(struct build *build, struct err *err)
{
    struct pack *pack = build->pack;
    assert(pack->facts.count == 0);
    schema_init(&pack->facts, &pack->arena);
    int code = 0;
    if (pack->parent != NULL) {
        code = schema_extend(&pack->facts, &pack->parent->facts, err);
    }
    for (int i = 0; pack->parent == NULL && i < BUILTINS && code == 0; i++) {
        struct field field = {
            .name = str_of(builtins[i].name), .type = builtins[i].type,
            .file = { "", 0 },
        };
        for (int k = 0; k < LANGUAGE_COUNT; k++) {
            field.title[k] = str_of(builtins[i].title[k]);
        }
        code = facts_add_core(build, field, err);
    }
    if (code != 0) {
        return code;
    }
    assert(pack->facts.count >= BUILTINS);
    const struct build_file file = { "facts.csv", heads, read_row, NULL };
    return build_csv(build, &file, err);
}

/* `case.innovation` cannot be a value and have fields at once.  All names are
 * in by now, so each prefix of each name is looked up once; whichever of the
 * two was declared later is blamed.  Own facts are looked at, and the parent's
 * where an own fact stands in their way. */
int facts_check_entities(struct build *build, struct err *err)
{
    const struct schema *facts = &build->pack->facts;
    size_t own = build->pack->parent == NULL
                 ? 0 : build->pack->parent->facts.count;
    assert(own <= facts->count);
    for (size_t i = 0; i < facts->count; i++) {
        const struct field *field = &facts->fields[i];
        for (size_t k = 1; k < field->name.size; k++) {
            if (field->name.bytes[k] != '.') {
                continue;
            }
            struct str prefix = { field->name.bytes, k };
            int other = schema_find(facts, prefix);
            /* Two of the parent's are the parent's business. */
            if (other < 0 || (i < own && (size_t)other < own)) {
                continue;
            }
            const struct field *late = (size_t)other > i
                                       ? &facts->fields[other] : field;
            assert(late->name.size > 0);
            const struct field *early = late == field
                                        ? &facts->fields[other] : field;
            char place[ERR_ARG_BYTES];
            build_place(early->file, early->line, place);
            err_fail(err, MESSAGE_PACK_FACT_ENTITY, "ttts", late->name,
                     field->name, prefix, place);
            (void)err_at(err, late->file.bytes, late->line, 0);
            int code = build_absorb(build, SEVERITY_ERROR, err);
            if (code != 0) {
                return code;
            }
        }
    }
    return 0;
}
