/* Cells from and to trees of JSON: the second half of type.h.
 *
 * JSON has no ambiguity of marks and separators, so there is nothing to ask
 * about style; a time without an offset is read as WIB. */
#include "expr/type.h"

#include <assert.h>
#include <math.h>

#include "base/limits.h"
#include "base/value.h"

/* As in type.c. */
static bool within_53_bits(int64_t integer)
{
    return integer >= -(INT64_C(1) << 53) && integer <= INT64_C(1) << 53;
}

/* How JSON writes a value of the type, which is the example of an error. */
static const char *const json_examples[TYPE_BASE_COUNT][2] = {
    [TYPE_NONE] = { "", "" },
    [TYPE_BOOL] = { "true", "[true]" },
    [TYPE_INT] = { "12", "[12]" },
    [TYPE_NUMBER] = { "12.5", "[12.5]" },
    [TYPE_TEXT] = { "\"Banyuwangi\"", "[\"Banyuwangi\"]" },
    [TYPE_DATE] = { "\"2021-08-04\"", "[\"2021-08-04\"]" },
    [TYPE_TIME] = { "\"2021-11-01T23:59:59+07:00\"",
                    "[\"2021-11-01T23:59:59+07:00\"]" },
};

const char *type_json_example(struct type type)
{
    assert(type.base < TYPE_BASE_COUNT);
    return json_examples[type.base][type.list];
}

/* With an example of what would do.  Returns the code. */
static int fail_type(struct err *err, struct type type, struct str text)
{
    assert(type.base != TYPE_NONE);
    struct type scalar = { type.base, false };
    if (type.base == TYPE_DATE) {
        return err_fail(err, MESSAGE_FACT_DATE, "t", text);
    }
    if (type.base == TYPE_TIME) {
        return err_fail(err, MESSAGE_FACT_TIME, "t", text);
    }
    return err_fail(err, MESSAGE_FACT_TYPE, "tss", text, type_name(scalar),
                    type_json_example(scalar));
}

/* What a value of JSON looks like in an error's text.  Borrows from the value
 * or from `text`, which has room for 32 bytes. */
static struct str value_shown(const struct value *value, char *text)
{
    assert(text != NULL);
    assert(value != NULL);
    switch (value->kind) {
    case VALUE_TEXT: return value->text;
    case VALUE_BOOL: return str_of(value->boolean ? "true" : "false");
    case VALUE_INTEGER:
    case VALUE_NUMBER:
        str_from_number(value->kind == VALUE_INTEGER
                        ? (double)value->integer : value->number, text);
        return str_of(text);
    case VALUE_LIST: return str_of("[...]");
    case VALUE_MAP: return str_of("{...}");
    case VALUE_NULL: break;
    }
    return str_of("null");
}

/* 3.0 is an int, 3.5 is not.  0 or err. */
static int int_from_value(struct cell *out, const struct value *value,
                          struct err *err)
{
    assert(out != NULL);
    assert(value != NULL);
    char text[32];
    assert(out->known);
    if (value->kind == VALUE_INTEGER) {
        out->as.integer = value->integer;
    } else if (value->kind == VALUE_NUMBER && isfinite(value->number)
               && floor(value->number) == value->number) {
        if (fabs(value->number) > 0x1p53) {
            return err_fail(err, MESSAGE_FACT_BIG, "n", value->number);
        }
        out->as.integer = (int64_t)value->number;
    } else {
        return fail_type(err, (struct type){ TYPE_INT, false },
                         value_shown(value, text));
    }
    return within_53_bits(out->as.integer)
        ? 0 : err_fail(err, MESSAGE_FACT_BIG, "i", out->as.integer);
}

/* JSON may write a float without a point.  0 or err. */
static int number_from_value(struct cell *out, const struct value *value,
                             struct err *err)
{
    assert(out != NULL);
    assert(value != NULL);
    char text[32];
    assert(out->known);
    if (value->kind == VALUE_INTEGER) {
        out->as.number = (double)value->integer;
        return 0;
    }
    if (value->kind != VALUE_NUMBER) {
        return fail_type(err, (struct type){ TYPE_NUMBER, false },
                         value_shown(value, text));
    }
    out->as.number = value->number;
    return isfinite(value->number)
        ? 0 : err_fail(err, MESSAGE_FACT_NOT_FINITE, "n", value->number);
}

/* By the wanted type; the value's kind must suit it.  Dates only in ISO form:
 * JSON comes from programs.  0 or err. */
static int scalar_from_value(struct cell *out, struct arena *arena,
                             struct type type, const struct value *value,
                             struct err *err)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(value != NULL);
    char text[32];
    out->known = true;
    if (type.base == TYPE_INT) {
        return int_from_value(out, value, err);
    }
    if (type.base == TYPE_NUMBER) {
        return number_from_value(out, value, err);
    }
    if (type.base == TYPE_BOOL && value->kind == VALUE_BOOL) {
        out->as.boolean = value->boolean;
        return 0;
    }
    if (value->kind == VALUE_TEXT) {
        if (type.base == TYPE_TEXT) {
            out->as.text = str_copy(arena, value->text);
            return out->as.text.bytes == NULL ? err_nomem(err) : 0;
        }
        if (type.base == TYPE_DATE
            && date_parse(value->text, &out->as.integer)) {
            return 0;
        }
        if (type.base == TYPE_TIME
            && time_parse(value->text, ZONE_WIB, &out->as.integer)) {
            return 0;
        }
    }
    return fail_type(err, type, value_shown(value, text));
}

/* A null item is refused: lists hold known values only.  0 or err; items live
 * in the arena. */
static int list_from_value(struct cell *out, struct arena *arena,
                           struct type type, const struct value *value,
                           struct err *err)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(value != NULL);
    assert(type.list);
    struct type scalar = { type.base, false };
    size_t index = 0;
    char text[32];
    out->known = true;
    if (value->kind != VALUE_LIST) {
        return err_fail(err, MESSAGE_FACT_TYPE, "tss",
                        value_shown(value, text), type_name(type),
                        type_json_example(type));
    }
    if (value->count > LIMIT_LIST_ITEMS) {
        return err_fail(err, MESSAGE_FACT_LIST_LONG, "sii", "[...]",
                        (int64_t)value->count, (int64_t)LIMIT_LIST_ITEMS);
    }
    struct cell *items = arena_alloc(arena,
                                     (value->count + 1) * sizeof(*items));
    if (items == NULL) {
        return err_nomem(err);
    }
    for (const struct value *item = value->first; item != NULL;
         item = item->next) {
        int code = scalar_from_value(&items[index], arena, scalar, item, err);
        if (code != 0) {
            return code;
        }
        index++;
    }
    out->as.list.items = items;
    out->as.list.count = index;
    return 0;
}

/* null and absent are the same: missing. */
int cell_from_value(struct cell *out, struct arena *arena, struct type type,
                    const struct value *value, struct err *err)
{
    assert(arena != NULL);
    assert(out != NULL);
    assert(type.base != TYPE_NONE && type.base < TYPE_BASE_COUNT);
    *out = (struct cell){ .known = false };
    if (value == NULL || value->kind == VALUE_NULL) {
        return 0;
    }
    int code = type.list
        ? list_from_value(out, arena, type, value, err)
        : scalar_from_value(out, arena, type, value, err);
    if (code != 0) {
        out->known = false;
    }
    return code;
}

/* Dates and times as text.  Times are shown in WIB.  Days and times that no
 * calendar has are plain integers, so that nothing is hidden. */
static struct value *scalar_to_value(struct arena *arena,
                                     enum type_base base, struct cell cell)
{
    assert(arena != NULL);
    char text[32];
    assert(cell.known);
    switch (base) {
    case TYPE_BOOL: return value_bool(arena, cell.as.boolean);
    case TYPE_INT: return value_integer(arena, cell.as.integer);
    case TYPE_NUMBER: return value_number(arena, cell.as.number);
    case TYPE_TEXT: return value_text(arena, cell.as.text);
    case TYPE_DATE:
        if (cell.as.integer < DATE_MIN || cell.as.integer > DATE_MAX) {
            return value_integer(arena, cell.as.integer);
        }
        date_format(cell.as.integer, text);
        return value_string(arena, text);
    case TYPE_TIME:
        time_format(cell.as.integer, ZONE_WIB, text);
        return value_string(arena, text);
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
    return value_null(arena);
}

/* Missing is null. */
struct value *cell_to_value(struct arena *arena, struct type type,
                            struct cell cell)
{
    assert(arena != NULL);
    assert(type.base < TYPE_BASE_COUNT);
    if (!cell.known) {
        return value_null(arena);
    }
    if (!type.list) {
        return scalar_to_value(arena, type.base, cell);
    }
    struct value *list = value_list(arena);
    for (size_t i = 0; i < cell.as.list.count; i++) {
        value_add(list, scalar_to_value(arena, type.base,
                                        cell.as.list.items[i]));
    }
    return list;
}
