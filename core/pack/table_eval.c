/* Which rows match, and what the hit policy makes of them.
 *
 * With an index, an input picks one set of rows, and the sets are ANDed 64
 * rows at a time.  A table too large for an index is scanned row by row.  Both
 * give the same words of bits, so what follows does not know the difference.
 *
 * Called from a rule (`strict`), a row may match when only cells on missing
 * inputs stand between: LANGUAGE.md section 8, Tables. */
#include "pack/table.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/value.h"
#include "pack/table_index.h"
#include "pack/table_literal.h"
#include "pack/table_policy.h"

/* One evaluation: the table, its inputs, and a set of rows an input. */
struct located {
    const struct table *table;    /* being evaluated */
    const struct cell *inputs;    /* one a column */
    const struct table_index *index; /* of the table */
    const uint64_t *sets[LIMIT_TABLE_COLUMNS]; /* rows that match, by column */
    bool missing;                 /* some input is */
};

/* --- One cell ------------------------------------------------------------- */

/* Is a known value inside the bounds of a test?  Both are of the column's
 * type.  A test without bounds holds for all. */
static bool test_holds(const struct test *test, enum type_base base,
                       const struct cell *input)
{
    if (test->has_low) {
        int order = cell_order(base, input, &test->low);
        if (order < 0 || (order == 0 && test->low_open)) {
            return false;
        }
    }
    if (test->has_high) {
        int order = cell_order(base, input, &test->high);
        if (order > 0 || (order == 0 && test->high_open)) {
            return false;
        }
    }
    return true;
}

/* The plain meaning of a cell.  The index must agree with it. */
bool box_side_holds(const struct box_side *side, struct type type,
                    struct cell input)
{
    assert(side != NULL);
    if (side->any) {
        return true;
    }
    if (!input.known) {
        return side->missing && !side->negated;
    }
    for (size_t i = 0; i < side->count; i++) {
        if (test_holds(&side->tests[i], type.base, &input)) {
            return !side->negated;
        }
    }
    return side->negated;
}

/* --- Rows ----------------------------------------------------------------- */

/* Finds the set of rows of every input.  at->inputs is borrowed.  Without an
 * index only the inputs and whether any is missing are noted. */
static void locate(struct located *at, const struct table *table,
                   const struct cell *inputs)
{
    assert(at != NULL);
    assert(table != NULL);
    assert(inputs != NULL);
    const struct table_index *index = table->index;
    at->table = table;
    at->inputs = inputs;
    at->index = index;
    at->missing = false;
    assert(table->inputs_count <= LIMIT_TABLE_COLUMNS);
    for (size_t i = 0; i < table->inputs_count; i++) {
        at->missing = at->missing || !inputs[i].known;
        if (index != NULL) {
            const struct axis *axis = &index->axes[i];
            at->sets[i] = axis_rows(axis, axis_class(axis, &inputs[i]),
                                    index->words);
        }
    }
}

/* Rows 64w.. that match; with `open`, a missing input is no bar.  Rows beyond
 * the last have bit 0. */
static uint64_t scan_word(const struct located *at, size_t w, bool open)
{
    assert(at != NULL);
    const struct table *table = at->table;
    uint64_t bits = 0;
    for (size_t r = w * 64; r < table->rows_count && r < w * 64 + 64; r++) {
        bool holds = true;
        for (size_t i = 0; i < table->inputs_count && holds; i++) {
            holds = (open && !at->inputs[i].known)
                    || box_side_holds(&table->rows[r].sides[i],
                                      table->inputs[i].type, at->inputs[i]);
        }
        bits |= (uint64_t)holds << (r % 64);
    }
    return bits;
}

/* Rows 64w.. that match for certain.  Bits beyond the last row are 0 in every
 * set, so they need no mask here. */
static uint64_t certain_word(const struct located *at, size_t w)
{
    assert(at != NULL);
    if (at->index == NULL) {
        return scan_word(at, w, false);
    }
    uint64_t bits = at->sets[0][w];
    for (size_t i = 1; i < at->table->inputs_count; i++) {
        bits &= at->sets[i][w];
    }
    return bits;
}

/* Rows that match or may match.  A superset of certain_word: missing inputs
 * are left out of the AND. */
static uint64_t open_word(const struct located *at, size_t w)
{
    assert(at != NULL);
    if (at->index == NULL) {
        return scan_word(at, w, true);
    }
    size_t left = at->table->rows_count - w * 64;
    uint64_t bits = left >= 64 ? UINT64_MAX : (UINT64_C(1) << left) - 1;
    for (size_t i = 0; i < at->table->inputs_count; i++) {
        if (at->inputs[i].known) {
            bits &= at->sets[i][w];
        }
    }
    return bits;
}

/* Words of 64 rows; the last one may be part empty. */
static size_t words_of(const struct table *table)
{
    assert(table != NULL);
    assert(table->rows_count > 0);
    return (table->rows_count + 63) / 64;
}

/* --- Unknown -------------------------------------------------------------- */

/* The first missing input that stands between row `r` and a match.  `r` is a
 * row that is open and not certain, so there is one; 0 is never reached
 * then. */
static size_t blocking_input(const struct located *at, size_t r)
{
    assert(at != NULL);
    const struct table *table = at->table;
    for (size_t i = 0; i < table->inputs_count; i++) {
        if (!at->inputs[i].known
            && !box_side_holds(&table->rows[r].sides[i],
                               table->inputs[i].type, at->inputs[i])) {
            return i;
        }
    }
    assert(false);
    return 0;
}

/* Does some row that may match make the result unknown?  Under FIRST only
 * those before the first certain row do.  *input: the first missing input, in
 * column order, that such a row waits for.  Column order and not row order
 * decides which fact is named, so that adding a row does not change the
 * question that staff are asked. */
static bool is_unknown(const struct located *at, size_t *input)
{
    assert(at != NULL);
    assert(input != NULL);
    const struct table *table = at->table;
    size_t words = words_of(table), best = table->inputs_count;
    bool first = table->policy == HIT_FIRST;
    for (size_t w = 0; w < words && at->missing; w++) {
        uint64_t certain = certain_word(at, w);
        uint64_t may = open_word(at, w) & ~certain;
        if (first && certain != 0) {
            may &= (certain & (~certain + 1)) - 1;
        }
        while (may != 0) {
            size_t r = w * 64 + bit_lowest(may);
            size_t blocked = blocking_input(at, r);
            best = blocked < best ? blocked : best;
            may &= may - 1;
        }
        if (first && certain != 0) {
            break;
        }
    }
    *input = best;
    return best < table->inputs_count;
}

/* --- The policy ----------------------------------------------------------- */

/* Do two rows give the same in every output?  ANY allows several rows as long
 * as they agree.  ORDER: table_check.c's own, which must agree. */
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

/* Puts rows in order of priority; equal ones stay in order.  Insertion, which
 * is stable; rows that match at once are few. */
static void sort_rows(const struct table *table, size_t *rows, size_t count)
{
    assert(table != NULL);
    assert(rows != NULL);
    for (size_t i = 1; i < count; i++) {
        size_t row = rows[i], at = i;
        while (at > 0 && table->rows[rows[at - 1]].priority
                         > table->rows[row].priority) {
            rows[at] = rows[at - 1];
            at--;
        }
        rows[at] = row;
    }
}

/* Collects matching rows; under FIRST and PRIORITY only the winner.  out->rows
 * has room for every match.  FIRST stops at the first; PRIORITY keeps the
 * best, the earlier of equals. */
static void collect(struct table_hit *out, const struct located *at)
{
    assert(out != NULL);
    assert(at != NULL);
    const struct table *table = at->table;
    size_t words = words_of(table);
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = certain_word(at, w); bits != 0;
             bits &= bits - 1) {
            size_t row = w * 64 + bit_lowest(bits);
            assert(row < table->rows_count);
            if (table->policy == HIT_FIRST && out->count == 1) {
                return;
            }
            if (table->policy == HIT_PRIORITY && out->count == 1) {
                bool better = table->rows[row].priority
                              < table->rows[out->rows[0]].priority;
                out->rows[0] = better ? row : out->rows[0];
                continue;
            }
            out->rows[out->count] = row;
            out->count++;
        }
    }
}

/* How many rows match for certain.  Sizes the array, so that nothing grows. */
static size_t count_matches(const struct located *at)
{
    assert(at != NULL);
    size_t count = 0, words = words_of(at->table);
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = certain_word(at, w); bits != 0;
             bits &= bits - 1) {
            count++;
        }
    }
    return count;
}

/* Two passes over the words: one to count, one to collect. */
int table_hit(struct table_hit *out, struct arena *arena,
              const struct table *table, const struct cell *inputs,
              bool strict, struct err *err)
{
    assert(arena != NULL);
    assert(table != NULL);
    assert(inputs != NULL);
    assert(out != NULL);
    struct located at;
    memset(out, 0, sizeof *out);
    locate(&at, table, inputs);
    out->unknown = strict && is_unknown(&at, &out->unknown_input);
    size_t count = count_matches(&at);
    out->rows = arena_alloc(arena, (count + 1) * sizeof *out->rows);
    if (out->rows == NULL) {
        return err_nomem(err);
    }
    collect(out, &at);
    if (table->policy == HIT_OUTPUT_ORDER) {
        sort_rows(table, out->rows, out->count);
    }
    out->violated = table->policy == HIT_UNIQUE && out->count > 1;
    for (size_t i = 1; i < out->count && table->policy == HIT_ANY; i++) {
        out->violated = out->violated
                        || !same_outputs(table, out->rows[0], out->rows[i]);
    }
    return 0;
}

/* --- Outputs -------------------------------------------------------------- */

/* Outputs keep the type of their column, except counts and lists. */
struct type table_output_type(const struct table *table, size_t output)
{
    assert(table != NULL);
    assert(output < table->outputs_count);
    struct type type = table->outputs[output].type;
    if (table->policy == HIT_COLLECT_COUNT) {
        type.base = TYPE_INT;
    }
    type.list = hit_policy_is_list(table->policy);
    return type;
}

/* A result without a value.  For NIL, ERROR and UNKNOWN. */
static struct eval_result state_result(enum eval_state state)
{
    return (struct eval_result){ .state = state };
}

/* Unknown, naming the fact that is missing.  Outside a pack inputs have no
 * slot; their number stands for it. */
static struct eval_result unknown_result(const struct table *table,
                                         size_t input)
{
    assert(table != NULL);
    struct eval_result result = state_result(EVAL_UNKNOWN);
    assert(input < table->inputs_count);
    int slot = table->inputs[input].slot;
    result.slot = slot >= 0 ? (int32_t)slot : (int32_t)input;
    return result;
}

/* A value, or nil for a null output.  A null output is the author's nil, not a
 * missing fact. */
static struct eval_result cell_result(struct cell cell)
{
    return (struct eval_result){ .state = cell.known ? EVAL_VALUE : EVAL_NIL,
                                 .cell = cell };
}

/* From rows already collected. */
struct eval_result table_output(const struct table *table,
                                const struct table_hit *hit, size_t output)
{
    assert(table != NULL);
    assert(hit != NULL);
    assert(output < table->outputs_count);
    if (hit->unknown) {
        return unknown_result(table, hit->unknown_input);
    }
    if (hit->violated || hit_policy_is_list(table->policy)) {
        return state_result(EVAL_ERROR);
    }
    if (hit->count == 0) {
        return state_result(EVAL_NIL);
    }
    if (!policy_aggregates(table->policy)) {
        return cell_result(table->rows[hit->rows[0]].outputs[output]);
    }
    struct aggregate sum;
    aggregate_start(&sum, table, output);
    for (size_t i = 0; i < hit->count; i++) {
        aggregate_add(&sum, &table->rows[hit->rows[i]].outputs[output]);
    }
    return cell_result(aggregate_end(&sum));
}

/* What a lookup gives of the row that counts. */
static struct eval_result row_result(const struct table *table, size_t row,
                                     int output)
{
    static const struct cell yes = { .known = true, .as.boolean = true };
    assert(row < table->rows_count);
    assert(output >= TABLE_MATCHED && output < (int)table->outputs_count);
    return cell_result(output == TABLE_MATCHED
                       ? yes : table->rows[row].outputs[output]);
}

/* The rows that match, 64 at a time, folded without storing them.  The same
 * answers as table_hit with table_output, without an array: it is the path of
 * every lookup of a rule.  A violated UNIQUE or ANY is an error for the rule,
 * not a choice among rows. */
static struct eval_result fold(const struct located *at, int output)
{
    assert(at != NULL);
    const struct table *table = at->table;
    bool aggregates = policy_aggregates(table->policy);
    size_t words = words_of(table), winner = SIZE_MAX;
    struct aggregate sum;
    size_t column = output < 0 ? 0 : (size_t)output;
    assert(!aggregates || output >= 0);
    aggregate_start(&sum, table, column);
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = certain_word(at, w); bits != 0;
             bits &= bits - 1) {
            size_t row = w * 64 + bit_lowest(bits);
            if (aggregates) {
                aggregate_add(&sum, &table->rows[row].outputs[column]);
            } else if (winner == SIZE_MAX) {
                winner = row;
                if (table->policy == HIT_FIRST) {
                    return row_result(table, row, output);
                }
            } else if (table->policy == HIT_PRIORITY) {
                bool better = table->rows[row].priority
                              < table->rows[winner].priority;
                winner = better ? row : winner;
            } else if (table->policy == HIT_UNIQUE
                       || !same_outputs(table, winner, row)) {
                return state_result(EVAL_ERROR);
            }
        }
    }
    if (aggregates) {
        return sum.rows == 0 ? state_result(EVAL_NIL)
                             : cell_result(aggregate_end(&sum));
    }
    return winner == SIZE_MAX
        ? state_result(EVAL_NIL)
        : row_result(table, winner, output);
}

/* Most tables have an index and at most 64 rows, most inputs are there, and
 * most policies look for one row: then one word of bits is all there is. False
 * when it is not so simple.  Policies up to FIRST in the enum's order (ORDER:
 * enum hit_policy) pick a row; PRIORITY needs ranks.  UNIQUE and ANY are open
 * only when at most one bit is set, else outputs must be compared. */
static bool quick_bits(const struct table *table, const struct cell *inputs,
                       uint64_t *out)
{
    const struct table_index *index = table->index;
    uint64_t bits = UINT64_MAX;
    if (index == NULL || index->words != 1 || table->policy > HIT_FIRST) {
        return false;
    }
    for (size_t i = 0; i < index->axes_count; i++) {
        const struct axis *axis = &index->axes[i];
        if (!inputs[i].known) {
            return false;
        }
        size_t c = axis->base == TYPE_NUMBER
            ? axis_number_class(axis, inputs[i].as.number)
            : axis->base == TYPE_BOOL ? (size_t)inputs[i].as.boolean
                                      : axis_class(axis, &inputs[i]);
        bits &= axis->rows[c];
    }
    *out = bits;
    return table->policy == HIT_FIRST || (bits & (bits - 1)) == 0;
}

/* The quick way when it is open, else the words one by one. */
struct eval_result table_lookup(const struct table *table,
                                const struct cell *inputs, int output)
{
    struct located at;
    size_t input = 0;
    uint64_t bits;
    assert(output >= TABLE_MATCHED && output < (int)table->outputs_count);
    if (quick_bits(table, inputs, &bits)) {
        return bits == 0
            ? state_result(EVAL_NIL)
            : row_result(table, bit_lowest(bits), output);
    }
    locate(&at, table, inputs);
    if (at.missing && is_unknown(&at, &input)) {
        return unknown_result(table, input);
    }
    return hit_policy_is_list(table->policy) ? state_result(EVAL_ERROR)
                                             : fold(&at, output);
}
