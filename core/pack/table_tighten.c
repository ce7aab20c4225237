/* Is a child's table at least as strict as its parent's, for every input?
 * LANGUAGE.md section 4.
 *
 * Both tables are put into one space of inputs.  For every pair of a child's
 * row and a parent's row whose outputs would loosen, a point is searched
 * where both rows win; and for every parent's row, one where it wins and the
 * child has no row at all.  A point found is the counterexample.
 *
 * Rows that come later in the order of winning matter only where no earlier
 * one matches, on both sides; so each question takes the earlier rows of both
 * tables away from the box.  Nothing is sampled: without a counterexample the
 * child is proved stricter, and a search beyond its budget is a refusal, not a
 * pass. */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/value.h"
#include "pack/table.h"
#include "pack/table_example.h"
#include "pack/table_space.h"

struct tighten {
    const struct table *parent, *child; /* and the table that proposes */
    struct space space;           /* rows: the child's, then the parent's */
    uint64_t *box, *found;
    size_t *child_order, *parent_order;   /* the row that wins first, first */
    struct arena *arena;          /* of the example */
    struct value **example;
    struct err *err;              /* with the counterexample */
};

/* --- The same shape ------------------------------------------------------- */

/* Same name, same type.  Slots may differ no more than names do: both packs
 * see one schema. */
static bool same_column(const struct table_column *a,
                        const struct table_column *b)
{
    assert(a != NULL);
    assert(b != NULL);
    return str_equal(a->name, b->name) && type_equal(a->type, b->type);
}

/* Same #values in the same order.  Order is the meaning of #values. */
static bool same_values(const struct table_column *a,
                        const struct table_column *b)
{
    assert(a != NULL);
    assert(b != NULL);
    bool same = a->values_count == b->values_count;
    for (size_t i = 0; same && i < a->values_count; i++) {
        same = cell_equal(a->type, a->values[i], b->values[i]);
    }
    return same;
}

/* Refused because of this column.  Returns the code. */
static int fail_column(const struct tighten *t, struct str name)
{
    assert(t != NULL);
    return err_fail(t->err, MESSAGE_TABLE_TIGHTEN_COLUMNS, "tt",
                    t->child->name, name);
}

/* Columns compare in order; #values may be left to the parent.  A child may
 * not add inputs either: its table would ask for facts that the national rule
 * does not read.  0 or err. */
static int check_columns(const struct tighten *t)
{
    assert(t != NULL);
    const struct table *parent = t->parent, *child = t->child;
    for (size_t i = 0; i < parent->inputs_count; i++) {
        if (i >= child->inputs_count
            || !same_column(&parent->inputs[i], &child->inputs[i])) {
            return fail_column(t, parent->inputs[i].name);
        }
    }
    if (child->inputs_count > parent->inputs_count) {
        return fail_column(t, child->inputs[parent->inputs_count].name);
    }
    for (size_t i = 0; i < parent->outputs_count; i++) {
        if (i >= child->outputs_count
            || !same_column(&parent->outputs[i], &child->outputs[i])) {
            return fail_column(t, parent->outputs[i].name);
        }
        if (child->outputs[i].values_count > 0
            && !same_values(&parent->outputs[i], &child->outputs[i])) {
            return err_fail(t->err, MESSAGE_TABLE_TIGHTEN_VALUES, "t",
                            parent->outputs[i].name);
        }
    }
    return child->outputs_count > parent->outputs_count
        ? fail_column(t, child->outputs[parent->outputs_count].name) : 0;
}

/* --- Stricter ------------------------------------------------------------- */

/* 0 is the strictest; what #values does not name, and null, the loosest.
 * ORDER: table_types.c ranks rows the same way. */
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

/* Would the child's outputs loosen the parent's?  An output without #values
 * has no order, so it must stay as it is.  Every output is compared by itself;
 * one that is stricter does not make up for one that is looser. */
static bool is_looser(const struct tighten *t,
                      const struct cell *child, const struct cell *parent)
{
    assert(t != NULL);
    assert(child != NULL);
    assert(parent != NULL);
    for (size_t i = 0; i < t->parent->outputs_count; i++) {
        const struct table_column *output = &t->parent->outputs[i];
        if (cell_equal(output->type, child[i], parent[i])) {
            continue;
        }
        if (output->values_count == 0
            || rank_of(output, &child[i]) >= rank_of(output, &parent[i])) {
            return true;
        }
    }
    return false;
}

/* Outputs of a row in words; NULL is no row.  As a result shows them, without
 * names. */
static void print_outputs(struct buf *buf, const struct table *table,
                          const struct cell *outputs)
{
    assert(buf != NULL);
    assert(table != NULL);
    if (outputs == NULL) {
        buf_text(buf, "null");
        return;
    }
    for (size_t i = 0; i < table->outputs_count; i++) {
        buf_text(buf, i == 0 ? "" : ", ");
        if (outputs[i].known) {
            cell_print(buf, table->outputs[i].type, outputs[i]);
        } else {
            buf_text(buf, "null");
        }
    }
}

/* Fails with t->found as the counterexample; child NULL: it has no row.  The
 * example is the caller's, in its arena.  Always returns a negative code. */
static int fail_looser(const struct tighten *t, const struct table_row *child,
                       const struct table_row *parent)
{
    assert(t != NULL);
    assert(parent != NULL);
    struct buf shown, mine, theirs;
    struct cell *cells = example_cells(&t->space, t->found, t->arena);
    if (cells == NULL) {
        return err_nomem(t->err);
    }
    *t->example = example_value(&t->space, cells, t->arena);
    buf_init(&shown, t->arena->mem, 0);
    buf_init(&mine, t->arena->mem, 0);
    buf_init(&theirs, t->arena->mem, 0);
    example_print(&shown, &t->space, cells);
    print_outputs(&mine, t->child, child == NULL ? NULL : child->outputs);
    print_outputs(&theirs, t->parent, parent->outputs);
    int code = err_fail(t->err, MESSAGE_TABLE_LOOSER, "tttt", t->child->name,
                        buf_view(&shown), buf_view(&mine),
                        buf_view(&theirs));
    (void)err_at(t->err, t->child->file.bytes,
                 child == NULL ? 1 : child->line, 1);
    bool failed = shown.failed || mine.failed || theirs.failed;
    buf_free(&shown);
    buf_free(&mine);
    buf_free(&theirs);
    return failed || t->arena->failed ? err_nomem(t->err) : code;
}

/* --- The search ----------------------------------------------------------- */

/* Rows of the parent follow those of the child.  The index was built over
 * both, the child's rows first. */
static uint64_t *parent_row(const struct tighten *t, size_t row)
{
    assert(t != NULL);
    return space_row(&t->space, t->child->rows_count + row);
}

/* Is there a point of t->box where none of the first `children` rows of the
 * child and the first `parents` of the parent match?  1 with the point in
 * t->found, 0, or a negative code when the budget is used up. */
static int ask(struct tighten *t, size_t children, size_t parents)
{
    assert(t != NULL);
    size_t *order = t->space.order, used = 0;
    for (size_t i = 0; i < children; i++) {
        order[used] = t->child_order[i];
        used++;
    }
    for (size_t i = 0; i < parents; i++) {
        order[used] = t->child->rows_count + t->parent_order[i];
        used++;
    }
    struct row_list rows = { order, used };
    enum space_answer answer = space_search(&t->space, t->box, rows,
                                            t->found);
    if (answer == SPACE_GAVE_UP) {
        return err_fail(t->err, MESSAGE_TABLE_TIGHTEN_LIMIT, "ti",
                        t->child->name, (int64_t)LIMIT_TABLE_CELLS);
    }
    return answer == SPACE_FOUND;
}

/* Pairs whose outputs would loosen are few, so only they are searched.  Every
 * pair of winners is asked for a common point.  0, or the refusal. */
static int compare_rows(struct tighten *t)
{
    assert(t != NULL);
    for (size_t i = 0; i < t->child->rows_count; i++) {
        const struct table_row *mine = &t->child->rows[t->child_order[i]];
        const uint64_t *box = space_row(&t->space, t->child_order[i]);
        for (size_t k = 0; k < t->parent->rows_count; k++) {
            size_t other = t->parent_order[k];
            const struct table_row *theirs = &t->parent->rows[other];
            if (!is_looser(t, mine->outputs, theirs->outputs)
                || !space_meets(&t->space, box, parent_row(t, other))) {
                continue;
            }
            space_copy(&t->space, t->box, box);
            space_cut(&t->space, t->box, parent_row(t, other));
            int found = ask(t, i, k);
            if (found != 0) {
                return found < 0 ? found : fail_looser(t, mine, theirs);
            }
        }
    }
    return 0;
}

/* Where the parent has a result the child must have one.  Else a child could
 * undo a national rule by leaving its rows out.  0, or the refusal. */
static int compare_missing(struct tighten *t)
{
    assert(t != NULL);
    for (size_t k = 0; k < t->parent->rows_count; k++) {
        size_t row = t->parent_order[k];
        space_copy(&t->space, t->box, parent_row(t, row));
        int found = ask(t, t->child->rows_count, k);
        if (found != 0) {
            return found < 0 ? found
                             : fail_looser(t, NULL, &t->parent->rows[row]);
        }
    }
    return 0;
}

/* Lists and aggregates have no order of strictness: only a copy will do.  Row
 * by row, in order; labels and remarks may differ.  0, or the refusal. */
static int compare_copies(struct tighten *t)
{
    assert(t != NULL);
    bool same = t->child->rows_count == t->parent->rows_count;
    size_t bytes = t->space.box_words * sizeof(uint64_t);
    for (size_t i = 0; same && i < t->child->rows_count; i++) {
        same = memcmp(space_row(&t->space, i), parent_row(t, i), bytes) == 0;
        for (size_t o = 0; same && o < t->child->outputs_count; o++) {
            same = cell_equal(t->child->outputs[o].type,
                              t->child->rows[i].outputs[o],
                              t->parent->rows[i].outputs[o]);
        }
    }
    return same ? 0 : err_fail(t->err, MESSAGE_TABLE_TIGHTEN_LISTS, "ts",
                               t->child->name,
                               hit_policy_name(t->child->policy));
}

/* --- The whole ------------------------------------------------------------ */

/* Rows in the order in which they win.  Insertion sort, stable, as for
 * PRIORITY equal ranks win by place.  NULL at no memory. */
static size_t *win_order(const struct table *table, struct arena *room)
{
    assert(table != NULL);
    assert(room != NULL);
    size_t *order = arena_alloc(room, table->rows_count * sizeof *order);
    bool by_priority = table->policy == HIT_PRIORITY;
    for (size_t i = 0; i < table->rows_count && order != NULL; i++) {
        size_t at = i;
        while (at > 0 && by_priority
               && table->rows[order[at - 1]].priority
                  > table->rows[i].priority) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    return order;
}

/* Does a cell of this input ask for a missing value?  Then a missing input is
 * a case of its own, which the space must hold. */
static bool asks_for_missing(const struct table *table, size_t input)
{
    assert(table != NULL);
    for (size_t r = 0; r < table->rows_count; r++) {
        const struct box_side *side = &table->rows[r].sides[input];
        if (side->missing && !side->negated) {
            return true;
        }
    }
    return false;
}

/* One space for both tables.  Fills err on failure.  The parent's inputs name
 * the axes.  0 or err: no memory, or tables too large for one index. */
static int prepare(struct tighten *t, struct arena *room)
{
    assert(t != NULL);
    assert(room != NULL);
    const struct table *parent = t->parent, *child = t->child;
    const struct table_index *index = NULL;
    bool *missing = arena_alloc(room, parent->inputs_count);
    if (missing == NULL
        || table_index_build(&index, room, child, parent) != 0) {
        return err_nomem(t->err);
    }
    if (index == NULL) {
        return err_fail(t->err, MESSAGE_TABLE_TIGHTEN_LIMIT, "ti",
                        child->name, (int64_t)LIMIT_TABLE_CELLS);
    }
    for (size_t i = 0; i < parent->inputs_count; i++) {
        missing[i] = asks_for_missing(parent, i)
                     || asks_for_missing(child, i);
    }
    t->space.index = index;
    t->space.inputs = parent->inputs;
    t->space.arena = room;
    if (space_init(&t->space, missing) != 0) {
        return err_nomem(t->err);
    }
    t->box = space_box(&t->space);
    t->found = space_box(&t->space);
    t->child_order = win_order(child, room);
    t->parent_order = win_order(parent, room);
    return room->failed ? err_nomem(t->err) : 0;
}

/* First the shape, then the meaning. */
int table_tightens(const struct table *parent, const struct table *child,
                   struct arena *arena, struct value **example,
                   struct err *err)
{
    assert(parent != NULL);
    assert(child != NULL);
    assert(arena != NULL);
    assert(example != NULL);
    struct tighten t = { .parent = parent, .child = child, .arena = arena,
                         .example = example, .err = err };
    struct arena room;
    *example = NULL;
    if (parent->policy != child->policy) {
        return err_fail(err, MESSAGE_TABLE_TIGHTEN_POLICY, "tss", child->name,
                        hit_policy_name(child->policy),
                        hit_policy_name(parent->policy));
    }
    int code = check_columns(&t);
    if (code != 0) {
        return code;
    }
    arena_init(&room, arena->mem);
    code = prepare(&t, &room);
    if (code == 0) {
        bool copies = child->policy >= HIT_RULE_ORDER;
        code = copies ? compare_copies(&t) : compare_rows(&t);
        if (code == 0 && !copies) {
            code = compare_missing(&t);
        }
    }
    arena_free(&room);
    return code;
}
