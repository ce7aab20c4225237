/* Schemas: declared fields by slot and by name, and records of cells.
 *
 * The index is open addressing over the name folded to lower case, so that
 * one probe serves both questions: is it declared twice (case ignored), and
 * which slot has exactly this name.  An entry holds slot + 1; 0 is free. */
#include "expr/schema.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/limits.h"

enum { SCHEMA_FIRST = 32 };

/* ASCII only: names are identifiers.  Bytes of UTF-8 stay as they are. */
static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Equal without case.  Same length is needed, as folding is byte by byte. */
static bool name_same(struct str a, struct str b)
{
    assert(a.bytes != NULL);
    if (a.size != b.size) {
        return false;
    }
    if (memcmp(a.bytes, b.bytes, a.size) == 0) {
        return true;                      /* nearly always */
    }
    for (size_t i = 0; i < a.size; i++) {
        if (fold(a.bytes[i]) != fold(b.bytes[i])) {
            return false;
        }
    }
    return true;
}

/* No memory until the first field. */
void schema_init(struct schema *schema, struct arena *arena)
{
    assert(schema != NULL);
    assert(arena != NULL);
    *schema = (struct schema){ .arena = arena };
}

/* The place of this name in the index: its own, or the free one.  At most half
 * full, so the loop ends. */
static size_t schema_place(const struct schema *schema, struct str name)
{
    assert(schema != NULL);
    assert(schema->index_size > schema->count);
    size_t mask = schema->index_size - 1;
    size_t place = (size_t)str_hash_caseless(name) & mask;
    while (schema->index[place] != 0) {
        size_t slot = (size_t)schema->index[place] - 1;
        if (name_same(schema->fields[slot].name, name)) {
            break;
        }
        place = (place + 1) & mask;
    }
    return place;
}

/* Doubles the room; the old blocks stay in the arena.  Pointers to fields go
 * stale; slots do not.  0 or ERR_NOMEM. */
static int schema_grow(struct schema *schema, struct err *err)
{
    assert(schema != NULL);
    size_t capacity = schema->capacity == 0 ? SCHEMA_FIRST
                                            : schema->capacity * 2;
    struct field *fields = arena_alloc(schema->arena,
                                       capacity * sizeof(*fields));
    int32_t *index = arena_alloc(schema->arena,
                                 capacity * 2 * sizeof(*index));
    if (fields == NULL || index == NULL) {
        return err_nomem(err);
    }
    if (schema->count > 0) {
        memcpy(fields, schema->fields, schema->count * sizeof(*fields));
    }
    schema->fields = fields;
    schema->capacity = capacity;
    schema->index = index;
    schema->index_size = capacity * 2;
    for (size_t slot = 0; slot < schema->count; slot++) {
        size_t place = schema_place(schema, fields[slot].name);
        assert(index[place] == 0);
        index[place] = (int32_t)slot + 1;
    }
    return 0;
}

/* One probe finds a twin or the free place.  The name and other texts are
 * borrowed and must live as long as the schema.  0, or err: declared twice, or
 * no memory. */
int schema_add(struct schema *schema, const struct field *field,
               struct err *err)
{
    assert(schema != NULL);
    assert(field != NULL);
    assert(field->name.size > 0);
    if (schema->count == schema->capacity) {
        int code = schema_grow(schema, err);
        if (code != 0) {
            return code;
        }
    }
    size_t place = schema_place(schema, field->name);
    if (schema->index[place] != 0) {
        return err_fail(err, MESSAGE_FACT_TWICE, "t", field->name);
    }
    schema->fields[schema->count] = *field;
    schema->count++;
    schema->index[place] = (int32_t)schema->count;
    return 0;
}

/* In order, so that slots stay the same. */
int schema_extend(struct schema *schema, const struct schema *from,
                  struct err *err)
{
    assert(schema != NULL);
    assert(from != NULL);
    for (size_t slot = 0; slot < from->count; slot++) {
        int code = schema_add(schema, &from->fields[slot], err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* The index ignores case; the name must not.  The slot, or -1.  Exact: a
 * script that writes a fact in capitals has misspelt it. */
int schema_find(const struct schema *schema, struct str name)
{
    assert(schema != NULL);
    if (schema->count == 0) {
        return -1;
    }
    /* At most one field has the name in any case, so one look is enough. */
    int32_t entry = schema->index[schema_place(schema, name)];
    if (entry == 0) {
        return -1;
    }
    return str_equal(schema->fields[entry - 1].name, name) ? entry - 1 : -1;
}

/* Seldom asked: a walk over all fields. */
bool schema_is_entity(const struct schema *schema, struct str prefix)
{
    assert(schema != NULL);
    for (size_t slot = 0; slot < schema->count; slot++) {
        struct str name = schema->fields[slot].name;
        if (name.size > prefix.size && name.bytes[prefix.size] == '.'
            && memcmp(name.bytes, prefix.bytes, prefix.size) == 0) {
            return true;
        }
    }
    return false;
}

/* Seldom asked: only when an error is told. */
struct str schema_nearest(const struct schema *schema, struct str name)
{
    assert(schema != NULL);
    struct str nearest = { "", 0 };
    size_t distance = SIZE_MAX;
    for (size_t slot = 0; slot < schema->count; slot++) {
        struct str candidate = schema->fields[slot].name;
        if (str_nearer(name, candidate, &distance)) {
            nearest = candidate;
        }
    }
    return nearest;
}

/* --- Records -------------------------------------------------------------- */

/* Cells of cleared memory are missing. */
struct record record_create(struct arena *arena, const struct schema *schema)
{
    assert(arena != NULL);
    assert(schema != NULL);
    /* Cleared memory is "missing" in every cell. */
    struct cell *cells = arena_alloc(arena,
                                     (schema->count + 1) * sizeof(*cells));
    return (struct record){ .schema = schema, .cells = cells };
}

/* The allowed values in a row, as many as fit an error's argument.  Returns
 * the code. */
static int fail_value(const struct field *field, struct str text,
                      struct err *err)
{
    assert(field != NULL);
    /* An argument of an error is cut at that size anyway. */
    char list[ERR_ARG_BYTES];
    size_t used = 0;
    assert(field->values_count > 0);
    for (size_t i = 0; i < field->values_count; i++) {
        struct str value = field->values[i];
        if (used + value.size + 6 >= sizeof(list)) {
            memcpy(list + used, "...", 3);
            used += 3;
            break;
        }
        memcpy(list + used, value.bytes, value.size);
        used += value.size;
        if (i + 1 < field->values_count) {
            memcpy(list + used, ", ", 2);
            used += 2;
        }
    }
    return err_fail(err, MESSAGE_FACT_VALUE, "ttt", field->name, text,
                    (struct str){ list, used });
}

/* Exactly one of the allowed values, when there are any.  0 or err. */
static int check_text(const struct field *field, struct str text,
                      struct err *err)
{
    assert(field != NULL);
    if (field->values == NULL || field->values_count == 0) {
        return 0;
    }
    for (size_t i = 0; i < field->values_count; i++) {
        if (str_equal(field->values[i], text)) {
            return 0;
        }
    }
    return fail_value(field, text, err);
}

/* A bound as people wrote it: a date when the field holds dates.  A bound that
 * is absent is shown as dots. */
static void bound_text(const struct field *field, bool has, double bound,
                       char out[32])
{
    assert(field != NULL);
    assert(out != NULL);
    if (!has) {
        memcpy(out, "...", 4);
    } else if (field->type.base == TYPE_DATE && bound >= DATE_MIN
               && bound <= DATE_MAX) {
        date_format((int64_t)bound, out);
    } else {
        str_from_number(bound, out);
    }
}

/* Value and bounds as people write them.  Returns the code. */
static int fail_range(const struct field *field, double number,
                      struct err *err)
{
    assert(field != NULL);
    char value[32], min[32], max[32];
    assert(field->has_min || field->has_max);
    bound_text(field, true, number, value);
    bound_text(field, field->has_min, field->min, min);
    bound_text(field, field->has_max, field->max, max);
    return err_fail(err, MESSAGE_FACT_RANGE, "tsss", field->name, value, min,
                    max);
}

/* Whether an integer stands inside the bounds, which are doubles: both are
 * within 2^53, so the conversion is exact.  0 or err, not finite told before
 * bounds. */
static int check_number(const struct field *field, double number,
                        struct err *err)
{
    assert(field != NULL);
    if (!isfinite(number)) {
        return err_fail(err, MESSAGE_FACT_NOT_FINITE, "t", field->name);
    }
    bool low = field->has_min && number < field->min;
    bool high = field->has_max && number > field->max;
    return low || high ? fail_range(field, number, err) : 0;
}

/* 2^53 is the limit that JSON and doubles keep.  Dates and times as well.  0
 * or err. */
static int check_integer(const struct field *field, int64_t integer,
                         struct err *err)
{
    assert(field != NULL);
    const int64_t limit = INT64_C(1) << 53;
    if (integer < -limit || integer > limit) {
        return err_fail(err, MESSAGE_FACT_BIG, "i", integer);
    }
    return check_number(field, (double)integer, err);
}

/* By the field's base; a bool has no bounds.  0 or err. */
static int check_scalar(const struct field *field, const struct cell *cell,
                        struct err *err)
{
    assert(field != NULL);
    assert(cell != NULL);
    assert(cell->known);
    switch (field->type.base) {
    case TYPE_TEXT: return check_text(field, cell->as.text, err);
    case TYPE_NUMBER: return check_number(field, cell->as.number, err);
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TIME: return check_integer(field, cell->as.integer, err);
    case TYPE_BOOL:
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
    return 0;
}

/* All items are checked before anything is stored.  0, or err without a place,
 * with the cell as it was.  Text and items are borrowed. */
int record_set(struct record *record, size_t slot, struct cell cell,
               struct err *err)
{
    assert(record != NULL && record->cells != NULL);
    assert(slot < record->schema->count);
    const struct field *field = &record->schema->fields[slot];
    int code = 0;
    if (cell.known && !field->type.list) {
        code = check_scalar(field, &cell, err);
    } else if (cell.known) {
        if (cell.as.list.count > LIMIT_LIST_ITEMS) {
            return err_fail(err, MESSAGE_FACT_LIST_LONG, "tii", field->name,
                            (int64_t)cell.as.list.count,
                            (int64_t)LIMIT_LIST_ITEMS);
        }
        for (size_t i = 0; i < cell.as.list.count && code == 0; i++) {
            code = check_scalar(field, &cell.as.list.items[i], err);
        }
    }
    if (code == 0) {
        record->cells[slot] = cell;
    }
    return code;
}

/* As it was set, or missing. */
struct cell record_get(const struct record *record, size_t slot)
{
    assert(record != NULL);
    assert(slot < record->schema->count);
    return record->cells[slot];
}

/* What is missing tells nothing of anybody. */
bool cell_personal(const struct field *field, struct cell cell)
{
    assert(field != NULL);
    assert(field->name.size > 0);
    return cell.known
        && (cell.personal || (field->flags & FIELD_PERSONAL) != 0);
}
