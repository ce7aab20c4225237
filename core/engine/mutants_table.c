/* Mutants of decision tables: a row gone, the results of two rows the wrong
 * way round, a bound that is open where it was closed, or one off.  Each is a
 * copy of the table with one row changed; the index of the original does not
 * fit it, so its rows are scanned. */
#include "engine/mutant.h"

#include <assert.h>
#include <string.h>

/* A table being changed. */
struct changing {
    struct mutants *out;          /* the list */
    const struct table *table;    /* being mutated */
    size_t visible;               /* its number among visible tables */
};

/* A copy whose rows may be changed; NULL at no memory. */
static struct table *copy(const struct changing *changing)
{
    assert(changing->out->arena != NULL);
    const struct table *from = changing->table;
    struct arena *arena = changing->out->arena;
    struct table *table = arena_alloc(arena, sizeof(*table));
    struct table_row *rows = arena_alloc(arena, (from->rows_count + 1)
                                         * sizeof(*rows));
    if (table == NULL || rows == NULL) {
        return NULL;
    }
    assert(from->rows_count > 0);
    *table = *from;
    memcpy(rows, from->rows, from->rows_count * sizeof(*rows));
    table->rows = rows;
    /* The index knows the rows as they were. */
    table->index = NULL;
    return table;
}

/* "row LABEL: what" */
static bool add(const struct changing *changing, struct table *table,
                struct str row, enum label what)
{
    assert(table != NULL);
    struct buf buf;
    struct mutants *out = changing->out;
    struct mutant mutant = { .kind = MUTANT_TABLE,
                             .visible = changing->visible, .table = table,
                             .name = changing->table->name };
    buf_init(&buf, out->arena->mem, 0);
    buf_str(&buf, row);
    buf_text(&buf, ": ");
    buf_text(&buf, label_text(what, out->language));
    mutant.text = str_copy(out->arena, buf_view(&buf));
    buf_free(&buf);
    assert(mutant.text.bytes != NULL || out->arena->failed);
    return mutant.text.bytes != NULL && mutants_add(out, &mutant);
}

/* The table without one row: a case that only it matched has no match. */
static bool drop_row(const struct changing *changing, size_t row)
{
    assert(changing->table->rows != NULL);
    struct table *table = copy(changing);
    if (table == NULL) {
        return false;
    }
    assert(row < table->rows_count);
    /* The rows behind it move up, and keep their labels. */
    memmove(&table->rows[row], &table->rows[row + 1],
            (table->rows_count - row - 1) * sizeof(*table->rows));
    table->rows_count--;
    return add(changing, table, changing->table->rows[row].label,
               LABEL_MUTANT_ROW_DROPPED);
}

/* Swapping these would change nothing. */
static bool same_outputs(const struct table *table, size_t a, size_t b)
{
    assert(table->outputs_count > 0);
    bool same = true;
    assert(a < table->rows_count && b < table->rows_count);
    for (size_t i = 0; i < table->outputs_count && same; i++) {
        same = cell_equal(table->outputs[i].type, table->rows[a].outputs[i],
                          table->rows[b].outputs[i]);
    }
    return same;
}

/* Results belong to their row: priorities go along with them. */
static bool swap_rows(const struct changing *changing, size_t row)
{
    assert(changing->table->rows != NULL);
    struct table *table = copy(changing);
    if (table == NULL) {
        return false;
    }
    assert(row + 1 < table->rows_count);
    const struct cell *outputs = table->rows[row].outputs;
    size_t priority = table->rows[row].priority;
    table->rows[row].outputs = table->rows[row + 1].outputs;
    table->rows[row].priority = table->rows[row + 1].priority;
    table->rows[row + 1].outputs = outputs;
    table->rows[row + 1].priority = priority;
    return add(changing, table, changing->table->rows[row].label,
               LABEL_MUTANT_ROW_SWAPPED);
}

/* --- Bounds --------------------------------------------------------------- */

/* The bound `by` more. */
static struct cell moved(struct type type, struct cell bound, int by)
{
    assert(by == 1 || by == -1);
    assert(type.base != TYPE_TEXT);
    if (type.base == TYPE_NUMBER) {
        bound.as.number += by;
    } else {
        bound.as.integer += by;
    }
    return bound;
}

/* A change of one test; false when it does not apply. */
static bool change_test(struct test *test, struct type type, int change)
{
    assert(test != NULL);
    bool number = type.base == TYPE_NUMBER;
    bool whole = type.base == TYPE_INT || type.base == TYPE_DATE
        || type.base == TYPE_TIME;
    /* A literal is a closed interval of one value: it moves as a whole. */
    bool literal = test->has_low && test->has_high && !test->low_open
        && !test->high_open && cell_equal(type, test->low, test->high);
    assert(change >= 0 && change < 4);
    if (!number && !whole) {
        return false;
    }
    switch (change) {
    case 0:
        test->low_open = !test->low_open;
        return test->has_low && !literal;
    case 1:
        test->high_open = !test->high_open;
        return test->has_high && !literal;
    case 2:
        test->low = moved(type, test->low, 1);
        test->high = literal ? test->low : test->high;
        return test->has_low;
    default:
        test->high = moved(type, test->high, -1);
        test->low = literal ? test->high : test->low;
        return test->has_high;
    }
}

/* The table with test `at` of a side changed. */
static bool add_changed(const struct changing *changing, size_t row,
                        size_t input, const struct test *test, size_t at)
{
    assert(test != NULL);
    struct arena *arena = changing->out->arena;
    struct table *table = copy(changing);
    size_t inputs = changing->table->inputs_count;
    const struct box_side *old = &changing->table->rows[row].sides[input];
    struct box_side *sides = arena_alloc(arena, inputs * sizeof(*sides));
    struct test *tests = arena_alloc(arena, old->count * sizeof(*tests));
    if (table == NULL || sides == NULL || tests == NULL) {
        return false;
    }
    assert(at < old->count);
    /* Only this row's sides are copied: all else is shared. */
    memcpy(sides, changing->table->rows[row].sides, inputs * sizeof(*sides));
    memcpy(tests, old->tests, old->count * sizeof(*tests));
    tests[at] = *test;
    sides[input].tests = tests;
    table->rows[row].sides = sides;
    return add(changing, table, changing->table->rows[row].label,
               LABEL_MUTANT_ROW_BOUND);
}

/* Each bound of each cell of the row, open, closed, and one off. */
static bool change_bounds(const struct changing *changing, size_t row)
{
    const struct table *table = changing->table;
    assert(row < table->rows_count);
    for (size_t i = 0; i < table->inputs_count; i++) {
        const struct box_side *side = &table->rows[row].sides[i];
        for (size_t k = 0; !side->any && k < side->count; k++) {
            for (int change = 0; change < 4; change++) {
                struct test test = side->tests[k];
                if (change_test(&test, table->inputs[i].type, change)
                    && !add_changed(changing, row, i, &test, k)) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* --- All ------------------------------------------------------------------ */

/* What a parent declares is for its own cases. */
static bool is_own(const struct pack *pack, const struct table *table)
{
    assert(pack != NULL);
    assert(table != NULL);
    for (size_t i = 0; i < pack->tables_count; i++) {
        if (pack->tables[i] == table) {
            return true;
        }
    }
    return false;
}

/* Row by row, in the order of the file. */
int mutants_of_tables(struct mutants *out, struct pack *pack,
                      struct err *err)
{
    bool good = true;
    assert(out->arena != NULL);
    for (size_t i = 0; i < pack->visible_count && good; i++) {
        const struct changing changing = { out, pack->visible[i], i };
        /* A proposal of the pack stands here in its parent's place. */
        if (!is_own(pack, pack->visible[i])) {
            continue;
        }
        for (size_t row = 0; row < changing.table->rows_count && good;
             row++) {
            good = drop_row(&changing, row) && change_bounds(&changing, row);
            if (good && row + 1 < changing.table->rows_count
                && !same_outputs(changing.table, row, row + 1)) {
                good = swap_rows(&changing, row);
            }
        }
    }
    assert(good || out->arena->failed);
    return good ? 0 : err_nomem(err);
}
