/* Analysis of a table by meaning: LANGUAGE.md section 5, issue 4 item 3.
 *
 * Everything is asked of boxes (table_space.h), never of the text of cells.
 * Pairs of rows are compared one by one, which is exact and needs no budget;
 * gaps and rows that can never win are searched for, within
 * LIMIT_TABLE_CELLS.  What the budget cut short is said, not guessed.
 *
 * Findings carry an example whenever there is one: a case that staff can type
 * into `awig table eval` and see what is meant.  The order of questions is
 * fixed, so the same table gives the same findings in the same order. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pack/table_cell.h"
#include "pack/table_check_internal.h"

/* --- Values --------------------------------------------------------------- */

/* What may stand in a column, in words.  #values when given, else the domain
 * of the fact.  For a message; `buf` may fail, which check_done notes. */
static void print_values(struct buf *buf, const struct table_column *column)
{
    assert(buf != NULL);
    assert(column != NULL);
    for (size_t i = 0; i < column->values_count; i++) {
        buf_text(buf, i == 0 ? "" : ", ");
        cell_print(buf, column->type, column->values[i]);
    }
    for (size_t i = 0; i < column->domain.count
                       && column->values_count == 0; i++) {
        buf_text(buf, i == 0 ? "" : ", ");
        cell_test_print(buf, column->type.base, &column->domain.tests[i]);
    }
}

/* A value that its column does not allow.  The example is the value itself for
 * an input, a case that reaches the row for an output.  `row` is the table's
 * row.  Allocation failures are noted in check->nomem and told at the end. */
static void add_value(struct check *check, size_t row,
                      const struct table_column *column,
                      const struct cell *cell, bool input)
{
    assert(check != NULL);
    assert(column != NULL);
    assert(cell != NULL);
    struct buf value, allowed, example;
    struct finding *finding = check_add(check, CHECK_VALUE, SEVERITY_ERROR,
                                        check_label(check, row),
                                        check_labels(check, row, row));
    if (finding == NULL) {
        return;
    }
    buf_init(&value, check->arena->mem, 0);
    buf_init(&allowed, check->arena->mem, 0);
    cell_print(&value, column->type, *cell);
    print_values(&allowed, column);
    (void)err_fail(&finding->err, MESSAGE_TABLE_VALUE, "ttt",
                   buf_view(&value), column->name, buf_view(&allowed));
    check_place(check, finding, row);
    const uint64_t *box = space_row(&check->space, row);
    if (input) {
        struct value *map = value_map(check->arena);
        value_set(map, column->name.bytes,
                  cell_to_value(check->arena, column->type, *cell));
        value_set(finding->more, "example", map);
    } else if (!space_is_empty(&check->space, box)) {
        check_exemplify(check, finding, box, &example);
        check_done(check, &example);
    }
    check_done(check, &value);
    check_done(check, &allowed);
}

/* Outputs that #values does not name; null is always allowed.  An error each,
 * as such an output was misspelt or #values forgot it. */
static void check_output_values(struct check *check, size_t row)
{
    assert(check != NULL);
    const struct table *table = check->table;
    for (size_t o = 0; o < table->outputs_count; o++) {
        const struct table_column *output = &table->outputs[o];
        const struct cell *cell = &table->rows[row].outputs[o];
        bool found = output->values_count == 0 || !cell->known;
        for (size_t i = 0; i < output->values_count && !found; i++) {
            found = cell_equal(output->type, output->values[i], *cell);
        }
        if (!found) {
            add_value(check, row, output, cell, false);
        }
    }
}

/* Literals of an input that can never occur.  True when there were some.  Only
 * literals: a bound may lie outside what occurs and still be meant, as in `>=
 * 0`. */
static bool check_input_values(struct check *check, size_t row)
{
    assert(check != NULL);
    const struct table *table = check->table;
    size_t before = check->counts[CHECK_VALUE];
    for (size_t i = 0; i < table->inputs_count; i++) {
        const struct box_side *side = &table->rows[row].sides[i];
        const struct axis *axis = &check->space.index->axes[i];
        for (size_t k = 0; k < side->count; k++) {
            const struct test *test = &side->tests[k];
            bool literal = test->has_low && test->has_high
                && cell_equal(table->inputs[i].type, test->low, test->high);
            if (literal && !bit_get(axis->possible,
                                    axis_class(axis, &test->low))) {
                add_value(check, row, &table->inputs[i], &test->low, true);
            }
        }
    }
    return check->counts[CHECK_VALUE] > before;
}

/* A row that matches nothing that can occur.  The first axis without a class
 * is named; a row is told once. */
static void check_never(struct check *check, size_t row)
{
    assert(check != NULL);
    const struct table *table = check->table;
    const uint64_t *box = space_row(&check->space, row);
    size_t axis = 0;
    for (; axis < table->inputs_count; axis++) {
        bool some = false;
        for (size_t w = check->space.starts[axis];
             w < check->space.starts[axis + 1]; w++) {
            some = some || box[w] != 0;
        }
        if (!some) {
            break;
        }
    }
    if (axis == table->inputs_count) {
        return;
    }
    struct finding *finding = check_add(check, CHECK_UNREACHABLE,
                                        SEVERITY_ERROR,
                                        check_label(check, row), NULL);
    if (finding != NULL) {
        (void)err_fail(&finding->err, MESSAGE_TABLE_NEVER, "tt",
                       check_label(check, row), table->inputs[axis].name);
        check_place(check, finding, row);
    }
}

/* All rows, in order.  A literal that cannot occur says more than "this row
 * matches nothing", so only one of the two is told. */
static void check_values(struct check *check)
{
    assert(check != NULL);
    for (size_t row = 0; row < check->table->rows_count; row++) {
        check_output_values(check, row);
        if (!check_input_values(check, row)) {
            check_never(check, row);
        }
    }
}

/* --- Pairs ---------------------------------------------------------------- */

/* Do two rows give the same in every output?  Null equals null. */
static bool same_outputs(const struct table *table, size_t a, size_t b)
{
    assert(table != NULL);
    for (size_t i = 0; i < table->outputs_count; i++) {
        if (!cell_equal(table->outputs[i].type, table->rows[a].outputs[i],
                        table->rows[b].outputs[i])) {
            return false;
        }
    }
    return true;
}

/* Two rows with a point in common; the example is such a point.  Uses
 * check->box as scratch.  The later row is the one to blame, as it was most
 * likely added to a table that was right. */
static void add_pair(struct check *check, enum check_kind kind, size_t a,
                     size_t b)
{
    assert(check != NULL);
    struct space *space = &check->space;
    struct buf example;
    struct finding *finding = check_add(check, kind, SEVERITY_ERROR,
                                        check_label(check, b),
                                        check_labels(check, a, b));
    if (finding == NULL) {
        return;
    }
    space_copy(space, check->box, space_row(space, a));
    space_cut(space, check->box, space_row(space, b));
    check_exemplify(check, finding, check->box, &example);
    if (kind == CHECK_OVERLAP) {
        (void)err_fail(&finding->err, MESSAGE_TABLE_OVERLAP, "ttst",
                       check_label(check, a), check_label(check, b),
                       hit_policy_name(check->table->policy),
                       buf_view(&example));
    } else {
        (void)err_fail(&finding->err, MESSAGE_TABLE_CONFLICT, "ttt",
                       check_label(check, a), check_label(check, b),
                       buf_view(&example));
    }
    check_place(check, finding, b);
    check_done(check, &example);
}

/* Every pair of rows, exactly.  Boxes that meet have a point in common, and
 * nothing else has.  Under UNIQUE any common point is a mistake, under ANY
 * only one with different outputs.  Quadratic in rows, with extents compared
 * first: 10,000 rows are 50 million cheap tests. */
static void check_pairs(struct check *check)
{
    assert(check != NULL);
    const struct table *table = check->table;
    const struct space *space = &check->space;
    bool unique = table->policy == HIT_UNIQUE;
    for (size_t b = 1; b < table->rows_count; b++) {
        for (size_t a = 0; a < b; a++) {
            if (space_rows_meet(space, a, b)
                && (unique || !same_outputs(table, a, b))) {
                add_pair(check, unique ? CHECK_OVERLAP : CHECK_CONFLICT, a,
                         b);
            }
        }
    }
}

/* --- Rows that can never win ---------------------------------------------- */

/* Asks for a part of check->box, which is inside `row`, that the first `count`
 * rows of the order do not cover.  Rows that do not meet `row` are left out
 * first, as they cannot cover any of it.  Uses the space's own order array,
 * which a search permutes.  FOUND puts the part into check->found. */
static enum space_answer ask(struct check *check, size_t row, size_t count)
{
    assert(check != NULL);
    assert(count <= check->table->rows_count);
    struct row_list rows = { check->space.order, 0 };
    for (size_t i = 0; i < count; i++) {
        if (space_rows_meet(&check->space, row, check->order[i])) {
            rows.rows[rows.count] = check->order[i];
            rows.count++;
        }
    }
    return space_search(&check->space, check->box, rows, check->found);
}

/* The row at `place_of` never wins; says whether anybody would notice.  A row
 * covered only by rows that give the same is harmless and a note; covered by
 * one that gives something else it is an error, shown with a point where that
 * one wins.  COVERED when told, GAVE_UP when the budget ended. */
static enum space_answer add_unreachable(struct check *check,
                                         size_t place_of)
{
    assert(check != NULL);
    struct space *space = &check->space;
    /* `winner` takes a point from the row and answers otherwise; `first` only
     * meets it. */
    size_t row = check->order[place_of], winner = SIZE_MAX, first = SIZE_MAX;
    for (size_t i = 0; i < place_of && winner == SIZE_MAX; i++) {
        size_t other = check->order[i];
        if (!space_rows_meet(space, row, other)) {
            continue;
        }
        first = first == SIZE_MAX ? other : first;
        if (same_outputs(check->table, row, other)) {
            continue;
        }
        space_copy(space, check->box, space_row(space, row));
        space_cut(space, check->box, space_row(space, other));
        enum space_answer answer = ask(check, row, i);
        if (answer == SPACE_GAVE_UP) {
            return answer;
        }
        winner = answer == SPACE_FOUND ? other : winner;
    }
    bool differs = winner != SIZE_MAX;
    assert(first != SIZE_MAX);
    if (!differs) {
        winner = first;
        space_copy(space, check->found, space_row(space, row));
        space_cut(space, check->found, space_row(space, first));
    }
    struct finding *finding = check_add(check, CHECK_UNREACHABLE,
                                        differs ? SEVERITY_ERROR
                                                : SEVERITY_NOTE,
                                        check_label(check, row),
                                        check_labels(check, winner, winner));
    if (finding != NULL) {
        struct buf example;
        check_exemplify(check, finding, check->found, &example);
        (void)err_fail(&finding->err, differs ? MESSAGE_TABLE_UNREACHABLE
                                              : MESSAGE_TABLE_REDUNDANT,
                       "ttt", check_label(check, row),
                       check_label(check, winner), buf_view(&example));
        check_place(check, finding, row);
        check_done(check, &example);
    }
    return SPACE_COVERED;
}

/* Every row is asked for a point that no row before it (in the order of
 * winning) covers.  The first row of the order always wins somewhere.  Stops
 * at the budget, saying so once. */
static void check_unreachable(struct check *check)
{
    assert(check != NULL);
    struct space *space = &check->space;
    for (size_t i = 1; i < check->table->rows_count; i++) {
        const uint64_t *box = space_row(space, check->order[i]);
        if (space_is_empty(space, box)) {
            continue;             /* told by check_never */
        }
        space_copy(space, check->box, box);
        enum space_answer answer = ask(check, check->order[i], i);
        if (answer == SPACE_COVERED) {
            answer = add_unreachable(check, i);
        }
        if (answer == SPACE_GAVE_UP) {
            check_add_limit(check, CHECK_UNREACHABLE);
            return;
        }
    }
}

/* --- Gaps ----------------------------------------------------------------- */

/* check->found as a gap: the condition reads as the row that is missing.  A
 * list policy has an empty list for an answer, so a gap there is only a note;
 * elsewhere a rule gets nil, a warning. */
static void add_gap(struct check *check)
{
    assert(check != NULL);
    struct buf condition, example;
    enum severity severity = check->table->policy >= HIT_RULE_ORDER
        ? SEVERITY_NOTE : SEVERITY_WARNING;
    struct finding *finding = check_add(check, CHECK_GAP, severity, STR(""),
                                        NULL);
    if (finding == NULL) {
        return;
    }
    buf_init(&condition, check->arena->mem, 0);
    example_condition(&condition, &check->space, check->found);
    check_exemplify(check, finding, check->found, &example);
    (void)err_fail(&finding->err, MESSAGE_TABLE_GAP, "tt",
                   buf_view(&condition), buf_view(&example));
    (void)err_at(&finding->err, check->table->file.bytes, 1, 1);
    check_done(check, &condition);
    check_done(check, &example);
}

/* Finds a gap, grows it, counts it as covered, and asks again.  A gap that was
 * told is added to the space as a row, so no point is told twice and the loop
 * ends.  At most LIMIT_TABLE_GAPS are told, then one note that there are
 * more. */
static void check_gaps(struct check *check)
{
    assert(check != NULL);
    struct space *space = &check->space;
    for (size_t gaps = 0; gaps <= LIMIT_TABLE_GAPS; gaps++) {
        for (size_t i = 0; i < space->rows_count; i++) {
            space->order[i] = i;
        }
        struct row_list rows = { space->order, space->rows_count };
        enum space_answer answer = space_search(space, space->present, rows,
                                                check->found);
        if (answer == SPACE_GAVE_UP) {
            check_add_limit(check, CHECK_GAP);
        }
        if (answer != SPACE_FOUND) {
            return;
        }
        if (gaps == LIMIT_TABLE_GAPS) {
            check_add_more(check, CHECK_GAP, gaps);
            return;
        }
        space_grow(space, check->found);
        add_gap(check);
        space_add_row(space, check->found);
    }
}

/* --- The whole ------------------------------------------------------------ */

/* Rows in the order in which they win: FIRST by place, PRIORITY by #values,
 * equal ones by place.  For other policies the order is that of the file. */
static void set_order(struct check *check)
{
    assert(check != NULL);
    const struct table *table = check->table;
    size_t used = 0, last = 0;
    for (size_t i = 0; i < table->rows_count; i++) {
        size_t priority = table->rows[i].priority;
        last = priority > last ? priority : last;
    }
    if (table->policy != HIT_PRIORITY) {
        for (size_t i = 0; i < table->rows_count; i++) {
            check->order[i] = i;
        }
        return;
    }
    for (size_t priority = 0; priority <= last; priority++) {
        for (size_t i = 0; i < table->rows_count; i++) {
            if (table->rows[i].priority == priority) {
                check->order[used] = i;
                used++;
            }
        }
    }
    assert(used == table->rows_count);
}

/* Where missing is a case of its own: everywhere in a free table; in a pack's
 * only where a cell asks for it with null.  A table outside a pack is fed by
 * hand, where leaving a fact out is normal; in a pack a missing fact makes the
 * lookup unknown instead (LANGUAGE.md section 8), so no row is needed for it.
 * NULL at no memory. */
static bool *missing_axes(const struct table *table, struct arena *arena)
{
    assert(table != NULL);
    assert(arena != NULL);
    bool *missing = arena_alloc(arena, table->inputs_count);
    for (size_t i = 0; i < table->inputs_count && missing != NULL; i++) {
        missing[i] = !table->typed;
        for (size_t r = 0; r < table->rows_count; r++) {
            const struct box_side *side = &table->rows[r].sides[i];
            missing[i] = missing[i] || (side->missing && !side->negated);
        }
    }
    return missing;
}

/* The space of the table, and room for questions.  ERR_NOMEM.  Everything is
 * in `room`, freed at the end of the check. */
static int prepare(struct check *check, struct arena *room)
{
    assert(check != NULL);
    assert(room != NULL);
    const struct table *table = check->table;
    bool *missing = missing_axes(table, room);
    check->space.index = table->index;
    check->space.inputs = table->inputs;
    check->space.arena = room;
    check->space.rows_extra = LIMIT_TABLE_GAPS;
    if (missing == NULL || space_init(&check->space, missing) != 0) {
        return ERR_NOMEM;
    }
    check->box = space_box(&check->space);
    check->found = space_box(&check->space);
    check->order = arena_alloc(room, table->rows_count * sizeof(size_t));
    if (room->failed) {
        return ERR_NOMEM;
    }
    set_order(check);
    return 0;
}

/* Which questions make sense depends on the policy. */
static void run(struct check *check)
{
    assert(check != NULL);
    enum hit_policy policy = check->table->policy;
    check_values(check);
    if (policy == HIT_UNIQUE || policy == HIT_ANY) {
        check_pairs(check);
    }
    if (policy == HIT_FIRST || policy == HIT_PRIORITY) {
        check_unreachable(check);
    }
    check_gaps(check);
}

/* How many findings of a kind were not told: the last words. */
static void count_hidden(struct check *check)
{
    assert(check != NULL);
    for (int kind = CHECK_OVERLAP; kind < CHECK_KIND_COUNT; kind++) {
        if (check->counts[kind] > LIMIT_TABLE_FINDINGS) {
            check_add_more(check, (enum check_kind)kind, LIMIT_TABLE_FINDINGS);
        }
    }
}

/* A finding's place, and where it stood before. */
struct place {
    int64_t line, column;         /* of the cell */
    size_t index;                 /* of the row */
};

/* From the top of the file to its end; what is said of one cell stays in the
 * order of the questions.  For qsort. */
static int compare_places(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->line != right->line) {
        return left->line < right->line ? -1 : 1;
    }
    if (left->column != right->column) {
        return left->column < right->column ? -1 : 1;
    }
    assert(left == right || left->index != right->index);
    return left->index < right->index ? -1 : left->index > right->index;
}

/* Puts the findings after the first `before` in the order of the file, as
 * people read it. */
static int sort_findings(struct findings *findings, size_t before,
                         struct arena *room)
{
    assert(before <= findings->count);
    size_t count = findings->count - before;
    struct place *places = arena_alloc(room, (count + 1) * sizeof *places);
    struct finding *sorted = arena_alloc(room, (count + 1) * sizeof *sorted);
    if (places == NULL || sorted == NULL) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        const struct err *err = &findings->items[before + i].err;
        places[i] = (struct place){ err->line, err->column, i };
    }
    qsort(places, count, sizeof *places, compare_places);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = findings->items[before + places[i].index];
    }
    if (count > 0) {
        memcpy(findings->items + before, sorted, count * sizeof *sorted);
    }
    return 0;
}

/* All scratch memory lives in an arena of its own and goes at the end. */
int table_check(const struct table *table, struct arena *arena,
                struct findings *findings, struct err *err)
{
    assert(table != NULL);
    assert(arena != NULL);
    assert(findings != NULL);
    struct check check = { .table = table, .arena = arena,
                           .findings = findings };
    struct arena room;
    if (table->index == NULL) {
        check_add_limit(&check, CHECK_GAP);
        return check.nomem ? err_nomem(err) : 0;
    }
    arena_init(&room, arena->mem);
    size_t before = findings->count;
    int code = prepare(&check, &room);
    if (code == 0) {
        run(&check);
        code = sort_findings(findings, before, &room);
        count_hidden(&check);
    }
    bool failed = code != 0 || check.nomem || arena->failed || room.failed;
    arena_free(&room);
    return failed ? err_nomem(err) : 0;
}
