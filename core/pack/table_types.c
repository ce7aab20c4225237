/* The second reading of a table: types, conditions, outputs, #values,
 * priorities.
 *
 * Types of inputs are those of the facts, or told from all cells of the
 * column; types of outputs are always told from the cells.  A column that
 * mixes kinds is text, every cell as written. */
#include "pack/table_draft.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pack/table_refuse.h"

/* --- Types ---------------------------------------------------------------- */

/* Declared facts have their type; others are told from all cells.  #values
 * counts too, so a column of dashes may still have a type.  Bounds decide over
 * values (cell_kinds_type). */
static void type_inputs(struct draft *draft)
{
    assert(draft != NULL);
    for (size_t i = 0; i < draft->table->inputs_count; i++) {
        struct cell_kinds kinds = { 0, 0, false };
        if (draft->facts != NULL) {
            continue;
        }
        if (draft->values != NULL) {
            cell_form_kinds(&draft->values->forms[i], &kinds);
        }
        for (struct draft_row *row = draft->first; row != NULL;
             row = row->next) {
            cell_form_kinds(&row->forms[i], &kinds);
        }
        draft->table->inputs[i].type = cell_kinds_type(&kinds);
    }
}

/* The bit of an output's kind, and whether it is no int.  `3.0` is written by
 * somebody who means a number, so the point decides, not the value. */
static void add_output_kind(struct cell_kinds *kinds,
                            const struct literal *literal)
{
    assert(kinds != NULL);
    assert(literal != NULL);
    assert(literal->kind < LITERAL_KIND_COUNT);
    kinds->equal |= 1u << literal->kind;
    if (literal->kind == LITERAL_NUMBER
        && (!literal->whole
            || memchr(literal->text.bytes, '.', literal->text.size))) {
        kinds->fraction = true;
    }
}

/* As inputs; a column of whole numbers is int.  int and number are kept apart
 * because rules see them as different types. */
static void type_outputs(struct draft *draft)
{
    assert(draft != NULL);
    for (size_t i = 0; i < draft->table->outputs_count; i++) {
        struct cell_kinds kinds = { 0, 0, false };
        for (struct draft_row *row = draft->first; row != NULL;
             row = row->next) {
            add_output_kind(&kinds, &row->outputs[i]);
        }
        if (draft->values != NULL) {
            cell_form_kinds(&draft->output_values[i], &kinds);
            kinds.ordered = 0;    /* a bound there is refused later */
        }
        struct type type = cell_kinds_type(&kinds);
        if (type.base == TYPE_NUMBER && !kinds.fraction) {
            type.base = TYPE_INT;
        }
        draft->table->outputs[i].type = type;
    }
}

/* --- #values -------------------------------------------------------------- */

/* The literals of a form as values of a column; count 0 when it has others
 * than literals.  0 in both cases, or ERR_NOMEM.  Bounds and null are no
 * values to list; the domain holds them. */
static int list_values(struct draft *draft, struct table_column *column,
                       const struct cell_form *form)
{
    assert(draft != NULL);
    assert(column != NULL);
    assert(form != NULL);
    struct cell *values = arena_alloc(draft->arena,
                                      (form->count + 1) * sizeof *values);
    if (values == NULL) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < form->count; i++) {
        const struct cell_part *part = &form->parts[i];
        if (!part->equal || part->low.kind == LITERAL_NULL || form->negated
            || !literal_cell(&values[i], &part->low, column->type)) {
            return 0;
        }
    }
    column->values = values;
    column->values_count = form->count;
    return 0;
}

/* A cell that is no list of literals cannot give an order.  0 or ERR_NOMEM;
 * the mistake is reported at its cell. */
static int output_values(struct draft *draft, size_t index)
{
    assert(draft != NULL);
    struct table_column *output = &draft->table->outputs[index];
    const struct cell_form *form = &draft->output_values[index];
    struct err err;
    int code = list_values(draft, output, form);
    if (code == 0 && form->count > 0 && output->values_count == 0) {
        (void)err_fail(&err, MESSAGE_TABLE_VALUES_FORM, "tt", output->name,
                       form->text);
        (void)err_at(&err, draft->file.bytes, form->line, form->column);
        draft_report(draft, draft->values->label, &err);
    }
    return code;
}

/* A bound of facts.csv as a value of its type.  facts.c kept it as a double,
 * exact for integers within 2^53. */
static void set_bound(struct cell *out, enum type_base base, double bound)
{
    assert(out != NULL);
    assert(type_is_ordered(base));
    out->known = true;
    if (base == TYPE_NUMBER) {
        out->as.number = bound;
    } else {
        out->as.integer = (int64_t)bound;
    }
}

/* Bounds that a file gave, if they are usable: in order, within 2^53.  An
 * unusable bound means no domain, so that the analysis takes all values for
 * possible; facts.csv has its own findings. */
static bool field_bounds(struct test *out, const struct field *field,
                         enum type_base base)
{
    assert(out != NULL);
    assert(field != NULL);
    double low = field->has_min ? field->min : -0x1p53;
    double high = field->has_max ? field->max : 0x1p53;
    if ((!field->has_min && !field->has_max) || !(low <= high)
        || low < -0x1p53 || high > 0x1p53) {
        return false;
    }
    out->has_low = field->has_min;
    out->has_high = field->has_max;
    set_bound(&out->low, base, low);
    set_bound(&out->high, base, high);
    return true;
}

/* What a declared fact can be: its values, or its bounds.  Values become
 * equalities, bounds one interval.  A fact with neither can be anything.  0 or
 * ERR_NOMEM. */
static int field_domain(struct draft *draft, struct table_column *input)
{
    assert(draft != NULL);
    assert(input != NULL);
    const struct field *field = &draft->facts->fields[input->slot];
    size_t count = field->values_count > 0 ? field->values_count : 1;
    struct test *tests = arena_alloc(draft->arena, count * sizeof *tests);
    bool ordered = type_is_ordered(input->type.base);
    if (tests == NULL) {
        return ERR_NOMEM;
    }
    if (field->values_count > 0 && input->type.base == TYPE_TEXT) {
        for (size_t i = 0; i < count; i++) {
            tests[i].low.known = true;
            tests[i].low.as.text = field->values[i];
            tests[i].high = tests[i].low;
            tests[i].has_low = true;
            tests[i].has_high = true;
        }
    } else if (!ordered
               || !field_bounds(&tests[0], field, input->type.base)) {
        return 0;
    }
    input->domain = (struct box_side){ .tests = tests, .count = count };
    return 0;
}

/* #values of the table, else what the fact may be.  A mistake in the #values
 * cell is reported and leaves the domain open.  0 or ERR_NOMEM. */
static int input_values(struct draft *draft, size_t index)
{
    assert(draft != NULL);
    struct table_column *input = &draft->table->inputs[index];
    const struct cell_form *form = draft->values == NULL
        ? NULL : &draft->values->forms[index];
    struct err err;
    if (form == NULL || form->any) {
        return draft->facts == NULL || input->slot < 0
            ? 0 : field_domain(draft, input);
    }
    struct cell_reader reader = draft_reader(draft, input->type);
    int code = cell_form_side(&input->domain, &reader, form, &err);
    if (code == ERR_NOMEM) {
        return code;
    }
    if (code != 0) {
        (void)err_at(&err, draft->file.bytes, form->line, form->column);
        draft_report(draft, draft->values->label, &err);
        return 0;
    }
    return list_values(draft, input, form);
}

/* --- Rows ----------------------------------------------------------------- */

/* A bare word in a text column is taken as it stands, whatever it looks like:
 * `“kota”` with its curly quotes, `kota atau desa`.  It is told with the form
 * that was probably meant; quotes around it say that it is meant.  Where the
 * column's values are known they judge it instead.  0 or ERR_NOMEM. */
static int warn_doubtful(struct draft *draft, const struct table_row *row,
                         const struct cell_form *form, size_t index)
{
    const struct table_column *input = &draft->table->inputs[index];
    assert(index < draft->table->inputs_count);
    if (draft->facts == NULL || draft->findings == NULL
        || input->type.base != TYPE_TEXT || input->domain.count > 0) {
        return 0;
    }
    for (size_t i = 0; i < form->count; i++) {
        const struct literal *literal = &form->parts[i].low;
        struct err err;
        if (!form->parts[i].equal || literal->kind != LITERAL_BARE
            || refuse_bare(literal->text, draft->table->decimal_comma,
                           &err) == 0) {
            continue;
        }
        struct finding *finding = findings_add(draft->findings,
                                               SEVERITY_WARNING);
        if (finding == NULL) {
            return ERR_NOMEM;
        }
        (void)err_at(&err, draft->file.bytes, form->line, form->column);
        finding->err = err;
        finding->more = draft_more(draft->arena, "cell", row->label, NULL,
                                   NULL);
        return 0;
    }
    return 0;
}

/* The conditions of a row, now that types are known.  All of them are read
 * though one is refused.  0 or ERR_NOMEM. */
static int finish_sides(struct draft *draft, struct table_row *row,
                        const struct draft_row *from)
{
    assert(draft != NULL);
    assert(row != NULL);
    assert(from != NULL);
    size_t count = draft->table->inputs_count;
    struct box_side *sides = arena_alloc(draft->arena,
                                         count * sizeof *sides);
    if (sides == NULL) {
        return ERR_NOMEM;
    }
    row->sides = sides;
    for (size_t i = 0; i < count; i++) {
        const struct cell_form *form = &from->forms[i];
        struct cell_reader reader = draft_reader(
            draft, draft->table->inputs[i].type);
        struct err err;
        int code = cell_form_side(&sides[i], &reader, form, &err);
        if (code == ERR_NOMEM) {
            return code;
        }
        if (code != 0) {
            (void)err_at(&err, draft->file.bytes, form->line, form->column);
            draft_report(draft, row->label, &err);
        } else if (warn_doubtful(draft, row, form, i) != 0) {
            return ERR_NOMEM;
        }
    }
    return 0;
}

/* Cannot fail: the type was chosen so that every cell fits.  Null stays
 * unknown in the zeroed cell.  0 or ERR_NOMEM. */
static int finish_outputs(struct draft *draft, struct table_row *row,
                          const struct draft_row *from)
{
    assert(draft != NULL);
    assert(row != NULL);
    assert(from != NULL);
    size_t count = draft->table->outputs_count;
    struct cell *outputs = arena_alloc(draft->arena,
                                       count * sizeof *outputs);
    if (outputs == NULL) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        const struct literal *literal = &from->outputs[i];
        if (literal->kind == LITERAL_NULL) {
            continue;
        }
        bool fits = literal_cell(&outputs[i], literal,
                                 draft->table->outputs[i].type);
        assert(fits);
        outputs[i].known = fits;
    }
    row->outputs = outputs;
    return 0;
}

/* From drafts to rows; ERR_NOMEM, or 0 with mistakes reported.  Counted as
 * they are finished, so rows_count never names an unfinished one. */
static int finish_rows(struct draft *draft)
{
    assert(draft != NULL);
    struct table *table = draft->table;
    table->rows = arena_alloc(draft->arena,
                              draft->rows_count * sizeof *table->rows);
    int code = table->rows == NULL ? ERR_NOMEM : 0;
    for (struct draft_row *from = draft->first; from != NULL && code == 0;
         from = from->next) {
        struct table_row *row = &table->rows[table->rows_count];
        table->rows_count++;
        row->label = from->label;
        row->note = from->note;
        row->line = from->line;
        code = finish_sides(draft, row, from);
        if (code == 0) {
            code = finish_outputs(draft, row, from);
        }
    }
    assert(code != 0 || table->rows_count == draft->rows_count);
    return code;
}

/* --- Priorities ----------------------------------------------------------- */

/* The place of a row's output in #values; last when it is not there.  Null is
 * in no list, so it ranks last. */
static size_t rank_of(const struct table_column *output,
                      const struct cell *cell)
{
    assert(output != NULL);
    assert(cell != NULL);
    size_t rank = 0;
    while (rank < output->values_count
           && !cell_equal(output->type, output->values[rank], *cell)) {
        rank++;
    }
    return rank;
}

/* Sorts `order` by ranks below `top`, keeping what is equal in order.
 * Counting sort, stable: one pass a rank.  `spare` has room for count. */
static void sort_by(size_t *order, size_t *spare, const size_t *ranks,
                    size_t count, size_t top)
{
    assert(order != NULL);
    assert(spare != NULL);
    assert(ranks != NULL);
    size_t used = 0;
    for (size_t rank = 0; rank <= top; rank++) {
        for (size_t i = 0; i < count; i++) {
            if (ranks[order[i]] == rank) {
                spare[used] = order[i];
                used++;
            }
        }
    }
    assert(used == count);
    memcpy(order, spare, count * sizeof *order);
}

/* Gives rows their priority: output by output, the first counts most. `room`
 * holds 3 x rows.  From the last output to the first, each sort keeping the
 * one before: the first output decides in the end.  Rows of equal rank share a
 * number. */
static void set_priorities(struct table *table, size_t *room)
{
    assert(table != NULL);
    assert(room != NULL);
    size_t count = table->rows_count;
    size_t *order = room, *spare = room + count, *ranks = room + 2 * count;
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (size_t o = table->outputs_count; o-- > 0;) {
        const struct table_column *output = &table->outputs[o];
        if (output->values_count == 0) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            ranks[i] = rank_of(output, &table->rows[i].outputs[o]);
        }
        sort_by(order, spare, ranks, count, output->values_count);
    }
    /* Equal priority: equal ranks in every output that has #values. */
    for (size_t i = 0, priority = 0; i < count; i++) {
        bool same = i > 0;
        for (size_t o = 0; o < table->outputs_count && same; o++) {
            const struct table_column *output = &table->outputs[o];
            same = rank_of(output, &table->rows[order[i]].outputs[o])
                   == rank_of(output, &table->rows[order[i - 1]].outputs[o]);
        }
        priority += i > 0 && !same;
        table->rows[order[i]].priority = priority;
    }
}

/* --- What a policy needs -------------------------------------------------- */

/* Has any output an order of values?  DMN asks it of the outputs, not of the
 * inputs. */
static bool has_values(const struct table *table)
{
    assert(table != NULL);
    for (size_t i = 0; i < table->outputs_count; i++) {
        if (table->outputs[i].values_count > 0) {
            return true;
        }
    }
    return false;
}

/* Priorities need an order, aggregates need numbers.  Only here, since types
 * and values must be known.  Reports at the head. */
static void check_policy(struct draft *draft)
{
    assert(draft != NULL);
    const struct table *table = draft->table;
    enum hit_policy policy = table->policy;
    const char *name = hit_policy_name(policy);
    struct err err;
    bool by_priority = policy == HIT_PRIORITY || policy == HIT_OUTPUT_ORDER;
    if (by_priority && !has_values(table)) {
        (void)err_fail(&err, MESSAGE_TABLE_PRIORITY, "s", name);
        (void)err_at(&err, draft->file.bytes, 1, 1);
        draft_report(draft, STR(""), &err);
    }
    for (size_t i = 0; i < table->outputs_count; i++) {
        const struct table_column *output = &table->outputs[i];
        enum type_base base = output->type.base;
        bool sum = policy == HIT_COLLECT_SUM
                   && base != TYPE_INT && base != TYPE_NUMBER;
        bool order = (policy == HIT_COLLECT_MIN || policy == HIT_COLLECT_MAX)
                     && !type_is_ordered(base);
        if (sum || order) {
            (void)err_fail(&err, MESSAGE_TABLE_AGGREGATE, "sts", name,
                           output->name, type_name(output->type));
            (void)err_at(&err, draft->file.bytes, 1, 1);
            draft_report(draft, STR(""), &err);
        }
    }
}

/* For qsort: by label, then by line.  Lines make the order total. */
static int by_label(const void *a, const void *b)
{
    assert(a != NULL);
    assert(b != NULL);
    const struct table_row *const *x = a, *const *y = b;
    int order = str_compare((*x)->label, (*y)->label);
    return order != 0 ? order
                      : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

/* Two rows of one label cannot be told apart in a result: a warning.  Each
 * repetition is told at its own line.  0 or ERR_NOMEM. */
static int check_labels(struct draft *draft)
{
    assert(draft != NULL);
    const struct table *table = draft->table;
    size_t count = table->rows_count;
    const struct table_row **rows = arena_alloc(draft->arena,
                                                count * sizeof *rows);
    if (rows == NULL) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = &table->rows[i];
    }
    qsort(rows, count, sizeof *rows, by_label);
    for (size_t i = 1; i < count && draft->findings != NULL; i++) {
        if (!str_equal(rows[i]->label, rows[i - 1]->label)) {
            continue;
        }
        struct finding *finding = findings_add(draft->findings,
                                               SEVERITY_WARNING);
        if (finding == NULL) {
            return ERR_NOMEM;
        }
        (void)err_fail(&finding->err, MESSAGE_TABLE_LABEL_TWICE, "t",
                       rows[i]->label);
        (void)err_at(&finding->err, draft->file.bytes, rows[i]->line, 1);
        finding->more = draft_more(draft->arena, "label", rows[i]->label,
                                   NULL, NULL);
    }
    return 0;
}

/* Types first, then #values, then rows, then what depends on all. */
int draft_finish(struct draft *draft)
{
    assert(draft != NULL);
    struct table *table = draft->table;
    int code = 0;
    assert(draft->rows_count > 0);
    type_inputs(draft);
    type_outputs(draft);
    for (size_t i = 0; i < table->inputs_count && code == 0; i++) {
        code = input_values(draft, i);
    }
    for (size_t i = 0; i < table->outputs_count && code == 0; i++) {
        code = draft->values == NULL ? 0 : output_values(draft, i);
    }
    if (code == 0) {
        code = finish_rows(draft);
    }
    if (code != 0 || draft->mistakes > 0) {
        return code;
    }
    check_policy(draft);
    size_t *room = arena_alloc(draft->arena,
                               3 * table->rows_count * sizeof *room);
    if (room == NULL) {
        return ERR_NOMEM;
    }
    set_priorities(table, room);
    return check_labels(draft);
}
