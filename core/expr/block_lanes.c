/* Rows of lanes: constants, columns, conversions, and comparisons.
 *
 * A step's min and max hold its values with the base added; lanes themselves
 * hold value - base.  A comparison with a constant takes the base from the
 * constant instead of adding it to every lane. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "expr/arith.h"
#include "expr/block_step.h"
#include "expr/eval_list.h"

/* Both ends must fit. */
enum lane_kind lanes_kind_for(int64_t min, int64_t max)
{
    size_t low = packed_width(min), high = packed_width(max);
    assert(min <= max);
    switch (low > high ? low : high) {
    case 1: return LANE_I8;
    case 2: return LANE_I16;
    case 4: return LANE_I32;
    default: return LANE_I64;
    }
}

/* A row that kernels may read like any other; most steps take the constant
 * itself instead. */
step_id lanes_constant(struct block_plan *plan, struct type type,
                       struct cell cell)
{
    assert(plan != NULL);
    assert(cell.known);
    struct step step = { .op = STEP_CONSTANT };
    if (type.base == TYPE_NUMBER) {
        step.kind = LANE_F64;
        step.number = step.low = step.high = cell.as.number;
        step.tame = !isnan(cell.as.number);
    } else {
        step.integer = step.min = step.max = cell.as.integer;
        step.kind = (uint8_t)lanes_kind_for(step.min, step.max);
    }
    return step_add(plan, &step);
}

/* The column's own memory, base and scale as they are. */
step_id lanes_column(struct block_plan *plan, const struct lanes *lanes)
{
    assert(plan != NULL);
    assert(lanes != NULL);
    assert(lanes->data != NULL);
    struct step step = {
        .op = STEP_COLUMN, .kind = (uint8_t)lanes->kind, .data = lanes,
        .base = lanes->base, .min = lanes->min, .max = lanes->max
    };
    return step_add(plan, &step);
}

/* Adds the base and widens; nothing to do for a plain row that is wide enough.
 * The kind asked for is the least one: a row whose values do not fit it gets a
 * wider one, and callers that need two alike ask again (lanes_same_kind). */
step_id lanes_integer(struct block_plan *plan, step_id lanes,
                      enum lane_kind kind)
{
    assert(plan != NULL);
    if (lanes == STEP_ID_NONE) {
        return lanes;
    }
    struct step from = *step_at(plan, lanes);
    assert(from.kind != LANE_F64);
    enum lane_kind least = lanes_kind_for(from.min, from.max);
    if (kind < least) {
        kind = least;
    }
    if (from.kind == kind && from.base == 0) {
        return lanes;
    }
    struct step step = {
        .op = STEP_CONVERT, .kind = (uint8_t)kind, .a = lanes,
        .integer = from.base, .min = from.min, .max = from.max
    };
    if (from.op == STEP_CONSTANT) {
        step.op = STEP_CONSTANT;
        step.a = 0;
        step.integer = from.integer;
    }
    return step_add(plan, &step);
}

/* Integers become the nearest double, as in Lua.  Up to 2^53 the conversion is
 * exact; beyond, it rounds once, as Lua does when an int meets a float. */
step_id lanes_number(struct block_plan *plan, step_id lanes)
{
    assert(plan != NULL);
    if (lanes == STEP_ID_NONE || step_at(plan, lanes)->kind == LANE_F64) {
        return lanes;
    }
    struct step from = *step_at(plan, lanes);
    struct step step = {
        .op = STEP_TO_NUMBER, .kind = LANE_F64, .a = lanes,
        .integer = from.base, .number = 1, .tame = true,
        .low = (double)from.min, .high = (double)from.max
    };
    if (from.op == STEP_CONSTANT) {
        step.op = STEP_CONSTANT;
        step.a = 0;
        step.number = (double)from.integer;
        step.integer = 0;
    }
    return step_add(plan, &step);
}

/* Comparison and selection read two rows in step. */
/* Two rows of integers in one kind; false: no memory. */
static bool lanes_same_kind(struct block_plan *plan, step_id *a, step_id *b)
{
    assert(plan != NULL);
    assert(a != NULL);
    assert(b != NULL);
    /* Twice: taking a base away may ask for a wider kind than either had. */
    for (int pass = 0; pass < 2 && !plan->failed; pass++) {
        uint8_t kind_a = step_at(plan, *a)->kind;
        uint8_t kind_b = step_at(plan, *b)->kind;
        enum lane_kind kind = kind_a > kind_b ? kind_a : kind_b;
        assert(kind != LANE_F64);
        *a = lanes_integer(plan, *a, kind);
        *b = lanes_integer(plan, *b, kind);
    }
    return !plan->failed;
}

/* Lanes that mean nothing are selected all the same, so bounds hold both
 * arms. */
step_id lanes_select(struct block_plan *plan, literal condition, step_id b,
                     step_id c)
{
    assert(plan != NULL);
    if (b == STEP_ID_NONE || c == STEP_ID_NONE) {
        return b == STEP_ID_NONE ? c : b;
    }
    if (condition == LITERAL_TRUE || b == c) {
        return b;
    }
    if (condition == LITERAL_FALSE) {
        return c;
    }
    if (step_at(plan, b)->kind != LANE_F64) {
        (void)lanes_same_kind(plan, &b, &c);   /* its failure is sticky */
    }
    struct step x = *step_at(plan, b), y = *step_at(plan, c);
    assert(plan->failed || x.kind == y.kind);
    struct step step = {
        .op = STEP_SELECT, .kind = x.kind, .a = condition, .b = b, .c = c,
        .min = x.min < y.min ? x.min : y.min,
        .max = x.max > y.max ? x.max : y.max,
        .low = fmin(x.low, y.low), .high = fmax(x.high, y.high),
        .tame = x.tame && y.tame
    };
    return step_add(plan, &step);
}

/* --- Against constants ---------------------------------------------------- */

/* Lanes at or above `bound`, which is above the least and within the rest.
 * `bound` minus the base fits the lanes, since the bound lies within their
 * values. */
static literal at_least(struct block_plan *plan, step_id lanes,
                        int64_t bound)
{
    assert(plan != NULL);
    struct step from = *step_at(plan, lanes);
    assert(bound > from.min && bound <= from.max);
    struct step step = {
        .op = STEP_GE, .kind = from.kind, .a = lanes,
        .integer = bound - from.base
    };
    return literal_plane(plan, &step);
}

/* One value of many.  Likewise: the integer is one that a lane may hold. */
static literal equal_to(struct block_plan *plan, step_id lanes,
                        int64_t integer)
{
    assert(plan != NULL);
    struct step from = *step_at(plan, lanes);
    assert(integer >= from.min && integer <= from.max);
    struct step step = {
        .op = STEP_EQ, .kind = from.kind, .a = lanes,
        .integer = integer - from.base
    };
    return literal_plane(plan, &step);
}

/* Ends that reach the bounds need no comparison; a range that holds everything
 * is TRUE.  Both ends are inclusive and are cut to the row's own bounds first,
 * so callers may pass INT64_MIN and INT64_MAX for "open".  At most two
 * comparisons. */
literal lanes_range(struct block_plan *plan, step_id lanes, int64_t low,
                    int64_t high)
{
    assert(plan != NULL);
    if (lanes == STEP_ID_NONE) {
        return LITERAL_FALSE;
    }
    int64_t min = step_at(plan, lanes)->min, max = step_at(plan, lanes)->max;
    assert(step_at(plan, lanes)->kind != LANE_F64);
    low = low < min ? min : low;
    high = high > max ? max : high;
    if (low > high) {
        return LITERAL_FALSE;
    }
    if (low == min && high == max) {
        return LITERAL_TRUE;
    }
    if (low == min) {
        return literal_not(at_least(plan, lanes, high + 1));
    }
    if (high == max) {
        return at_least(plan, lanes, low);
    }
    if (low == high) {
        return equal_to(plan, lanes, low);
    }
    literal above = at_least(plan, lanes, high + 1);
    return literal_and(plan, at_least(plan, lanes, low),
                       literal_not(above));
}

/* The runs of equal marks: how many of them are of `mark`.  A run is as many
 * equal marks as stand together. */
static size_t count_runs(const uint8_t *marks, size_t count, uint8_t mark)
{
    assert(marks != NULL);
    size_t runs = 0;
    for (size_t i = 0; i < count; i++) {
        if (marks[i] == mark && (i == 0 || marks[i - 1] != mark)) {
            runs++;
        }
    }
    return runs;
}

/* The union of the runs of `mark` as ranges.  marks[i] is about the value min
 * + i. */
static literal union_of_runs(struct block_plan *plan, step_id lanes,
                             const uint8_t *marks, uint8_t mark)
{
    assert(plan != NULL);
    assert(marks != NULL);
    int64_t min = step_at(plan, lanes)->min;
    size_t count = (size_t)(step_at(plan, lanes)->max - min) + 1;
    literal out = LITERAL_FALSE;
    size_t start = 0;
    for (size_t i = 0; i < count && !plan->failed; i++) {
        if (marks[i] != mark) {
            continue;
        }
        start = i;
        while (i + 1 < count && marks[i + 1] == mark) {
            i++;
        }
        out = literal_or(plan, out,
                         lanes_range(plan, lanes, min + (int64_t)start,
                                     min + (int64_t)i));
    }
    return out;
}

/* Few runs of codes are ranges; many are a table of bytes.  Complements count
 * too: `not one of` is as cheap.  `marks` has a byte for each value from the
 * row's least to its greatest, so the row must have few; it is copied when it
 * is kept. */
literal lanes_set(struct block_plan *plan, step_id lanes,
                  const uint8_t *marks)
{
    assert(plan != NULL);
    assert(marks != NULL);
    enum { RUNS_MAX = 8 };      /* more are slower than reading a table */
    if (lanes == STEP_ID_NONE) {
        return LITERAL_FALSE;
    }
    struct step from = *step_at(plan, lanes);
    size_t count = (size_t)(from.max - from.min) + 1;
    size_t runs = count_runs(marks, count, 1);
    size_t gaps = count_runs(marks, count, 0);
    if (gaps < runs && gaps <= RUNS_MAX) {
        return literal_not(union_of_runs(plan, lanes, marks, 0));
    }
    if (runs <= RUNS_MAX) {
        return union_of_runs(plan, lanes, marks, 1);
    }
    uint8_t *table = arena_alloc(&plan->arena, count);
    if (table == NULL) {
        plan->failed = true;
        return LITERAL_FALSE;
    }
    memcpy(table, marks, count);
    struct step step = {
        .op = STEP_SET, .kind = from.kind, .a = lanes, .data = table,
        .integer = from.min - from.base
    };
    return literal_plane(plan, &step);
}

/* --- Two rows ------------------------------------------------------------- */

/* Two steps, >= and ==, give all six comparisons by changing sides and
 * negating.  Both rows are of one kind and without bases.  LT is not GE, GT is
 * LE negated, and so on: integers have no NaN. */
static literal compare_integers(struct block_plan *plan, enum node_op op,
                                step_id a, step_id b)
{
    assert(plan != NULL);
    bool swapped = op == NODE_LE || op == NODE_GT;
    bool equality = op == NODE_EQ || op == NODE_NE;
    struct step step = {
        .op = equality ? STEP_EQ_LANES : STEP_GE_LANES,
        .kind = step_at(plan, a)->kind,
        .a = swapped ? b : a, .b = swapped ? a : b
    };
    literal plane = literal_plane(plan, &step);
    /* a < b is not a >= b; a > b is not b >= a. */
    bool negated = op == NODE_LT || op == NODE_GT || op == NODE_NE;
    return negated ? literal_not(plane) : plane;
}

/* < and <= must not be negated into each other: a NaN is neither.  Swapping
 * sides is safe for NaN, negating is not. */
static literal compare_numbers(struct block_plan *plan, enum node_op op,
                               step_id a, step_id b)
{
    assert(plan != NULL);
    bool swapped = op == NODE_GT || op == NODE_GE;
    enum step_op less = op == NODE_LT || op == NODE_GT ? STEP_LT_NUMBER
                                                       : STEP_LE_NUMBER;
    bool equality = op == NODE_EQ || op == NODE_NE;
    struct step step = {
        .op = (uint8_t)(equality ? STEP_EQ_NUMBER : less), .kind = LANE_F64,
        .a = swapped ? b : a, .b = swapped ? a : b
    };
    literal plane = literal_plane(plan, &step);
    return op == NODE_NE ? literal_not(plane) : plane;
}

/* Integers of a row that are exact as doubles.  Rows of floats are what they
 * are. */
static bool within_53_bits(const struct step *step)
{
    assert(step != NULL);
    const int64_t limit = INT64_C(1) << 53;
    return step->kind == LANE_F64
        || (step->min >= -limit && step->max <= limit);
}

/* Mixed rows are compared as doubles only where that is exact.  False only
 * where a mixed comparison would round; the scalar way is exact there. */
bool lanes_compare(struct block_plan *plan, enum node_op op, step_id a,
                   step_id b, literal *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    assert(op >= NODE_EQ && op <= NODE_GE);
    *out = LITERAL_FALSE;
    if (a == STEP_ID_NONE || b == STEP_ID_NONE) {
        return false;
    }
    bool float_a = step_at(plan, a)->kind == LANE_F64;
    bool float_b = step_at(plan, b)->kind == LANE_F64;
    if (!float_a && !float_b) {
        if (lanes_same_kind(plan, &a, &b)) {
            *out = compare_integers(plan, op, a, b);
        }
        return true;
    }
    if (!within_53_bits(step_at(plan, a))
        || !within_53_bits(step_at(plan, b))) {
        return false;
    }
    a = lanes_number(plan, a);
    b = lanes_number(plan, b);
    if (!plan->failed) {
        *out = compare_numbers(plan, op, a, b);
    }
    return true;
}
