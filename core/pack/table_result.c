/* What an evaluation gives out: {result, rows}, violations, facts read from
 * a map.
 *
 * ORDER: lookup.c has the same for scripts, where dates are integers; here
 * they are text, as in all JSON of awig. */
#include <assert.h>
#include <string.h>

#include "base/value.h"
#include "pack/table.h"
#include "pack/table_policy.h"

/* --- Results -------------------------------------------------------------- */

/* A value, or null.  NULL at no memory, which the arena remembers; so for all
 * of these. */
static struct value *cell_value(struct arena *arena, struct type type,
                                struct cell cell)
{
    assert(arena != NULL);
    return cell.known ? cell_to_value(arena, type, cell) : value_null(arena);
}

/* One row's outputs: the value of the only one, or an object by name.  Outputs
 * in the order of the file. */
static struct value *row_value(struct arena *arena, const struct table *table,
                               const struct table_row *row)
{
    assert(arena != NULL);
    assert(table != NULL);
    assert(row != NULL);
    assert(row->outputs != NULL);
    if (table->outputs_count == 1) {
        return cell_value(arena, table->outputs[0].type, row->outputs[0]);
    }
    struct value *map = value_map(arena);
    for (size_t i = 0; i < table->outputs_count; i++) {
        value_set(map, table->outputs[i].name.bytes,
                  cell_value(arena, table->outputs[i].type,
                             row->outputs[i]));
    }
    return map;
}

/* One sum, or one an output by name.  COUNT is an integer whatever the column
 * holds. */
static struct value *aggregate_value(struct arena *arena,
                                     const struct table *table,
                                     const struct table_hit *hit)
{
    assert(arena != NULL);
    assert(table != NULL);
    assert(hit != NULL);
    struct value *map = value_map(arena);
    for (size_t i = 0; i < table->outputs_count; i++) {
        struct type type = table_output_type(table, i);
        struct eval_result output = table_output(table, hit, i);
        struct value *value = output.state == EVAL_VALUE
            ? cell_to_value(arena, type, output.cell) : value_null(arena);
        if (table->outputs_count == 1) {
            return value;
        }
        value_set(map, table->outputs[i].name.bytes, value);
    }
    return map;
}

/* No match, a violation and unknown give null.  An empty list only for list
 * policies.  Why it is null, the findings say. */
static struct value *result_value(struct arena *arena,
                                  const struct table *table,
                                  const struct table_hit *hit)
{
    assert(arena != NULL);
    assert(table != NULL);
    assert(hit != NULL);
    if (hit->count == 0 || hit->violated || hit->unknown) {
        return value_null(arena);
    }
    if (policy_aggregates(table->policy)) {
        return aggregate_value(arena, table, hit);
    }
    if (!hit_policy_is_list(table->policy)) {
        return row_value(arena, table, &table->rows[hit->rows[0]]);
    }
    struct value *list = value_list(arena);
    for (size_t i = 0; i < hit->count; i++) {
        value_add(list, row_value(arena, table, &table->rows[hit->rows[i]]));
    }
    return list;
}

/* Labels of the rows that matched, in policy order.  Also of a violated
 * policy, where they are what is wrong. */
static struct value *labels_value(struct arena *arena,
                                  const struct table *table,
                                  const struct table_hit *hit)
{
    assert(arena != NULL);
    assert(table != NULL);
    assert(hit != NULL);
    struct value *list = value_list(arena);
    for (size_t i = 0; i < hit->count; i++) {
        assert(hit->rows[i] < table->rows_count);
        value_add(list, value_text(arena, table->rows[hit->rows[i]].label));
    }
    return list;
}

/* The shape that CLI.md fixes. */
struct value *table_result(struct arena *arena, const struct table *table,
                           const struct table_hit *hit)
{
    assert(arena != NULL);
    assert(table != NULL);
    assert(hit != NULL);
    struct value *map = value_map(arena);
    assert(table->outputs_count > 0);
    value_set(map, "result", result_value(arena, table, hit));
    value_set(map, "rows", labels_value(arena, table, hit));
    return map;
}

/* Names the rows, as many as fit.  Returns the code, with the place of the
 * first row that matched. */
static int table_violation(const struct table *table,
                           const struct table_hit *hit, struct err *err)
{
    assert(table != NULL);
    assert(hit != NULL);
    char labels[ERR_ARG_BYTES];
    size_t used = 0;
    assert(hit->violated);
    for (size_t i = 0; i < hit->count; i++) {
        struct str label = table->rows[hit->rows[i]].label;
        if (used + label.size + 3 >= sizeof labels) {
            break;
        }
        if (i > 0) {
            memcpy(labels + used, ", ", 2);
            used += 2;
        }
        memcpy(labels + used, label.bytes, label.size);
        used += label.size;
    }
    struct str shown = { labels, used };
    int code = err_fail(err, table->policy == HIT_UNIQUE
                             ? MESSAGE_TABLE_VIOLATED_UNIQUE
                             : MESSAGE_TABLE_VIOLATED_ANY, "t", shown);
    (void)err_at(err, table->file.bytes, table->rows[hit->rows[0]].line, 1);
    return code;
}

/* --- Facts ---------------------------------------------------------------- */

/* A member whose key is a whole name, or a path of keys joined by dots.  A
 * whole name wins over a path, at every level.  Recursion ends, as each step
 * shortens the name. */
static const struct value *find_fact(const struct value *facts,
                                     struct str name)
{
    if (facts == NULL || facts->kind != VALUE_MAP) {
        return NULL;
    }
    for (const struct value *item = facts->first; item != NULL;
         item = item->next) {
        if (str_equal(item->key, name)) {
            return item;
        }
    }
    for (const struct value *item = facts->first; item != NULL;
         item = item->next) {
        size_t size = item->key.size;
        if (item->kind != VALUE_MAP || size + 1 >= name.size
            || name.bytes[size] != '.'
            || memcmp(name.bytes, item->key.bytes, size) != 0) {
            continue;
        }
        struct str rest = { name.bytes + size + 1, name.size - size - 1 };
        const struct value *found = find_fact(item, rest);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

/* Text that a file gave for a number: a decimal point, or one comma.  For
 * facts from the command line or a CSV, whose writer used his own mark; with a
 * point and a comma both it is no number. */
static bool text_number(struct str text, double *out)
{
    assert(out != NULL);
    char plain[64];
    const char *comma = memchr(text.bytes, ',', text.size);
    if (str_number(text, out)) {
        return true;
    }
    if (comma == NULL || text.size >= sizeof plain) {
        return false;
    }
    memcpy(plain, text.bytes, text.size);
    plain[comma - text.bytes] = '.';
    return str_number((struct str){ plain, text.size }, out);
}

/* Text counts when all of it is a number: CSV holds nothing else.  Bools are
 * no numbers. */
static bool read_number(struct cell *out, const struct value *value)
{
    assert(out != NULL);
    assert(value != NULL);
    switch (value->kind) {
    case VALUE_INTEGER: out->as.number = (double)value->integer; return true;
    case VALUE_NUMBER: out->as.number = value->number; return true;
    case VALUE_TEXT:
        return text_number(str_trim(value->text), &out->as.number);
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_LIST:
    case VALUE_MAP: break;
    }
    return false;
}

/* A whole number however written; 3.0 is 3.  Beyond 2^53 is refused, as
 * everywhere.  The comparisons are written so that NaN fails them. */
static bool read_int(struct cell *out, const struct value *value)
{
    assert(out != NULL);
    assert(value != NULL);
    struct cell number = { .known = true };
    if (!read_number(&number, value) || !(number.as.number >= -0x1p53)
        || !(number.as.number <= 0x1p53)) {
        return false;
    }
    out->as.integer = (int64_t)number.as.number;
    return (double)out->as.integer == number.as.number;
}

/* Text columns take numbers and truth as they would be written.  A code such
 * as 51 may come as a number from JSON; it is written in the shortest form.
 * False for null, lists and maps. */
static bool read_text(struct cell *out, struct arena *arena,
                      const struct value *value)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(value != NULL);
    char number[32];
    switch (value->kind) {
    case VALUE_TEXT: out->as.text = value->text; return true;
    case VALUE_BOOL:
        out->as.text = value->boolean ? STR("true") : STR("false");
        return true;
    case VALUE_INTEGER:
    case VALUE_NUMBER: {
        double shown = value->kind == VALUE_INTEGER ? (double)value->integer
                                                    : value->number;
        struct str text = { number, str_from_number(shown, number) };
        out->as.text = str_copy(arena, text);
        return true;
    }
    case VALUE_NULL:
    case VALUE_LIST:
    case VALUE_MAP: break;
    }
    return false;
}

/* Text for a bool, a date or a time, as files write them.  Times without an
 * offset are WIB, as no pack is at hand to say otherwise.  False leaves no
 * error: the caller warns. */
static bool read_other(struct cell *out, struct arena *arena,
                       struct type type, const struct value *value)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(value != NULL);
    struct cell_style style = { false, ZONE_WIB };
    struct err ignored;
    if (type.base == TYPE_BOOL && value->kind == VALUE_BOOL) {
        out->as.boolean = value->boolean;
        return true;
    }
    return value->kind == VALUE_TEXT
           && cell_parse(out, arena, type, value->text, style, &ignored) == 0
           && out->known;
}

/* Reads a value as a column's type; false when it is none.  An empty text is
 * missing, except in a text column.  *out is not known when the value is
 * missing or unreadable; only the second is false. */
static bool read_fact(struct cell *out, struct arena *arena,
                      struct type type, const struct value *value)
{
    assert(out != NULL);
    assert(arena != NULL);
    memset(out, 0, sizeof *out);
    /* What a CSV cell without anything comes to. */
    bool blank = value != NULL && value->kind == VALUE_TEXT
                 && type.base != TYPE_TEXT && str_trim(value->text).size == 0;
    if (value == NULL || value->kind == VALUE_NULL || blank) {
        return true;
    }
    bool read = false;
    switch (type.base) {
    case TYPE_NUMBER: read = read_number(out, value); break;
    case TYPE_INT: read = read_int(out, value); break;
    case TYPE_TEXT: read = read_text(out, arena, value); break;
    case TYPE_BOOL:
    case TYPE_DATE:
    case TYPE_TIME: read = read_other(out, arena, type, value); break;
    case TYPE_NONE:
    case TYPE_BASE_COUNT: break;
    }
    out->known = read;
    return read;
}

/* A value as a warning shows it; `number` is room for digits.  Borrows from
 * the value or from `number`. */
static struct str value_words(const struct value *value, char number[32])
{
    assert(value != NULL);
    switch (value->kind) {
    case VALUE_TEXT: return value->text;
    case VALUE_BOOL: return value->boolean ? STR("true") : STR("false");
    case VALUE_INTEGER:
    case VALUE_NUMBER: {
        double shown = value->kind == VALUE_INTEGER ? (double)value->integer
                                                    : value->number;
        return (struct str){ number, str_from_number(shown, number) };
    }
    case VALUE_LIST: return STR("[...]");
    case VALUE_MAP: return STR("{...}");
    case VALUE_NULL: break;
    }
    return STR("null");
}

/* A finding of an evaluation has no row of its own.  ORDER: draft_more in
 * table_parse.c has the same four members. */
static struct value *finding_more(struct arena *arena, const char *kind,
                                  struct value *rows, struct value *example)
{
    assert(arena != NULL);
    assert(kind != NULL);
    struct value *more = value_map(arena);
    value_set_string(arena, more, "kind", kind);
    value_set_null(arena, more, "row");
    value_set(more, "rows", rows);
    value_set(more, "example", example);
    return more;
}

/* A fact that cannot be read: a warning, and the input counts as missing.  An
 * evaluation goes on, so that one bad fact does not hide the result of a table
 * that does not need it.  0 or ERR_NOMEM. */
static int warn_fact(struct findings *findings, struct arena *arena,
                     const struct table_column *column,
                     const struct value *value)
{
    assert(arena != NULL);
    assert(column != NULL);
    assert(value != NULL);
    char number[32];
    if (findings == NULL) {
        return 0;
    }
    struct finding *finding = findings_add(findings, SEVERITY_WARNING);
    if (finding == NULL) {
        return ERR_NOMEM;
    }
    (void)err_fail(&finding->err, MESSAGE_TABLE_FACT_TYPE, "tts",
                   column->name, value_words(value, number),
                   type_name(column->type));
    struct value *example = value_map(arena);
    value_set(example, column->name.bytes, value_copy(arena, value));
    finding->more = finding_more(arena, "input", value_list(arena), example);
    return 0;
}

/* A violated policy is an outcome, with a finding beside it.  0 or
 * ERR_NOMEM. */
static int report_violation(struct findings *findings, struct arena *arena,
                            const struct table *table,
                            const struct table_hit *hit)
{
    assert(arena != NULL);
    assert(table != NULL);
    assert(hit != NULL);
    if (!hit->violated || findings == NULL) {
        return 0;
    }
    struct finding *finding = findings_add(findings, SEVERITY_ERROR);
    if (finding == NULL) {
        return ERR_NOMEM;
    }
    (void)table_violation(table, hit, &finding->err);
    finding->more = finding_more(arena, "violation",
                                 labels_value(arena, table, hit),
                                 value_null(arena));
    return 0;
}

/* Facts that the table does not name are nobody's concern here.  0 with *out
 * in the arena, also for a violated policy, whose result is null; else
 * ERR_NOMEM. */
int table_eval_value(struct value **out, struct arena *arena,
                     const struct table *table, const struct value *facts,
                     struct findings *findings)
{
    assert(arena != NULL);
    assert(table != NULL);
    assert(out != NULL);
    struct cell *inputs = arena_alloc(arena,
                                      table->inputs_count * sizeof *inputs);
    struct table_hit hit;
    struct err err;
    int code = inputs == NULL ? ERR_NOMEM : 0;
    for (size_t i = 0; i < table->inputs_count && code == 0; i++) {
        const struct table_column *column = &table->inputs[i];
        const struct value *value = find_fact(facts, column->name);
        if (!read_fact(&inputs[i], arena, column->type, value)) {
            code = warn_fact(findings, arena, column, value);
        }
    }
    if (code == 0) {
        code = table_hit(&hit, arena, table, inputs, false, &err);
    }
    if (code == 0) {
        code = report_violation(findings, arena, table, &hit);
    }
    if (code == 0) {
        *out = table_result(arena, table, &hit);
    }
    return code == 0 && !arena->failed ? 0 : ERR_NOMEM;
}
