/* Arithmetic over lanes: bounds first, then the narrowest lanes that hold
 * them.  Bounds hold for every lane, also those of missing records, so a
 * narrow lane never wraps; where 64-bit results may wrap, lanes are 64 bits
 * wide and wrap as Lua's do. */
#include <assert.h>
#include <math.h>

#include "expr/arith.h"
#include "expr/block_step.h"
#include "expr/eval_list.h"

struct bounds {
    int64_t min, max;             /* of an operand's values */
};

static const struct bounds anything = { INT64_MIN, INT64_MAX };

/* A row of one value, which stands in the step. */
static bool is_constant_step(const struct step *step)
{
    assert(step != NULL);
    return step->op == STEP_CONSTANT;
}

/* A row of zeros. */
static step_id zero_lanes(struct block_plan *plan)
{
    struct cell zero = { .known = true, .as.integer = 0 };
    assert(plan != NULL);
    return lanes_constant(plan, (struct type){ TYPE_INT, false }, zero);
}

/* Rough size test in doubles; far from 2^63, so that the rest is exact.  False
 * for a NaN, which is what the callers need. */
static bool small(double size)
{
    return fabs(size) < 0x1p62;
}

/* The least interval that holds all of these. */
static struct bounds hull(const int64_t *values, int count)
{
    assert(values != NULL);
    struct bounds bounds = { values[0], values[0] };
    assert(count > 0);
    for (int i = 1; i < count; i++) {
        bounds.min = values[i] < bounds.min ? values[i] : bounds.min;
        bounds.max = values[i] > bounds.max ? values[i] : bounds.max;
    }
    return bounds;
}

/* The extremes of a product lie at the corners of its operands' intervals. Any
 * corner that could wrap makes the result unbounded, as then any value may
 * come out.  Uses doubles only for the size; the corners themselves are
 * computed exactly. */
static struct bounds product(const struct step *a, const struct step *b)
{
    assert(a != NULL);
    assert(b != NULL);
    const int64_t x[2] = { a->min, a->max }, y[2] = { b->min, b->max };
    int64_t values[4];
    for (int i = 0; i < 4; i++) {
        if (!small((double)x[i / 2] * (double)y[i % 2])) {
            return anything;
        }
        values[i] = arith_mul(x[i / 2], y[i % 2]);
    }
    return hull(values, 4);
}

/* // and %, where a zero divisor counts as one in the lanes.  A rest lies
 * strictly between 0 and its divisor; a quotient by anything is no larger than
 * the dividend.  Bounds need only hold, not be tight. */
static struct bounds quotient(enum node_op op, const struct step *a,
                              const struct step *b)
{
    assert(a != NULL);
    assert(b != NULL);
    if (!small((double)a->min) || !small((double)a->max)
        || !small((double)b->min) || !small((double)b->max)) {
        return anything;
    }
    if (op == NODE_MOD) {
        return (struct bounds){ b->min < 0 ? b->min + 1 : 0,
                                b->max > 0 ? b->max - 1 : 0 };
    }
    if (b->min == b->max && b->min != 0) {
        const int64_t values[2] = { arith_idiv(a->min, b->min),
                                    arith_idiv(a->max, b->min) };
        return hull(values, 2);
    }
    const int64_t values[4] = { a->min, a->max, -a->min, -a->max };
    struct bounds bounds = hull(values, 4);
    bounds.min = bounds.min < -1 ? bounds.min : -1;
    return bounds;
}

/* Sums of values below 2^62 stay below 2^63, so plain arithmetic on the ends
 * is exact; anything larger may wrap and is unbounded.  `op` is one of the
 * five integer operations.  A constant's step has min == max. */
static struct bounds bounds_of(enum node_op op, const struct step *a,
                               const struct step *b)
{
    assert(a != NULL);
    assert(b != NULL);
    bool all_small = small((double)a->min) && small((double)a->max)
        && small((double)b->min) && small((double)b->max);
    switch (op) {
    case NODE_ADD:
        return all_small ? (struct bounds){ a->min + b->min,
                                            a->max + b->max } : anything;
    case NODE_SUB:
        return all_small ? (struct bounds){ a->min - b->max,
                                            a->max - b->min } : anything;
    case NODE_MUL: return product(a, b);
    default: break;
    }
    return quotient(op, a, b);
}

/* --- Integers ------------------------------------------------------------- */

/* A constant on one side has a step of its own, which needs no row filled with
 * it.  `right` and `left` say which operand is a constant; both may be, then
 * the right one counts.  There is no LEFT form for what commutes: the caller
 * has swapped. */
static enum step_op step_of(enum node_op op, bool right, bool left)
{
    switch (op) {
    case NODE_ADD: return right ? STEP_ADD_RIGHT : STEP_ADD;
    case NODE_SUB:
        return right ? STEP_SUB_RIGHT : left ? STEP_SUB_LEFT : STEP_SUB;
    case NODE_MUL: return right ? STEP_MUL_RIGHT : STEP_MUL;
    case NODE_DIV:
        return right ? STEP_DIV_RIGHT : left ? STEP_DIV_LEFT : STEP_DIV;
    case NODE_IDIV: return right ? STEP_IDIV_RIGHT : STEP_IDIV;
    default: break;
    }
    assert(op == NODE_MOD);
    return right ? STEP_MOD_RIGHT : STEP_MOD;
}

/* Operands may change places: of floats too, which do not associate. */
static bool commutes(enum node_op op)
{
    return op == NODE_ADD || op == NODE_MUL;
}

/* ORDER: enum lane_kind, by width. */
static uint8_t widest(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* One kind for both operands and the result: wide enough for all three, so no
 * lane wraps that Lua's 64 bits would not.  STEP_ID_NONE when memory ended.
 * Lanes of 8 and 16 bits have no division kernels, so // and % take at least
 * 32.  Adding a base may have to widen an operand, which is why its own bounds
 * count. */
static step_id integer_binary(struct block_plan *plan, enum node_op op,
                              step_id a, step_id b)
{
    assert(plan != NULL);
    if (commutes(op) && is_constant_step(step_at(plan, a))) {
        step_id swap = a;
        a = b;
        b = swap;
    }
    struct bounds bounds = bounds_of(op, step_at(plan, a), step_at(plan, b));
    uint8_t kind = (uint8_t)lanes_kind_for(bounds.min, bounds.max);
    if (op == NODE_IDIV || op == NODE_MOD) {
        kind = widest(kind, LANE_I32);
    }
    kind = widest(kind, (uint8_t)lanes_kind_for(step_at(plan, a)->min,
                                                step_at(plan, a)->max));
    kind = widest(kind, (uint8_t)lanes_kind_for(step_at(plan, b)->min,
                                                step_at(plan, b)->max));
    kind = widest(kind, step_at(plan, a)->kind);
    kind = widest(kind, step_at(plan, b)->kind);
    bool right = is_constant_step(step_at(plan, b));
    bool left = op == NODE_SUB && is_constant_step(step_at(plan, a));
    struct step step = {
        .op = (uint8_t)step_of(op, right, left), .kind = kind,
        .min = bounds.min, .max = bounds.max
    };
    if (left && !right) {
        step.integer = step_at(plan, a)->integer;
        step.a = lanes_integer(plan, b, kind);
    } else {
        step.a = lanes_integer(plan, a, kind);
        step.integer = right ? step_at(plan, b)->integer : 0;
        step.b = right ? 0 : lanes_integer(plan, b, kind);
    }
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

step_id lanes_arith(struct block_plan *plan, enum node_op op, step_id a,
                    step_id b)
{
    assert(op == NODE_ADD || op == NODE_SUB || op == NODE_MUL);
    return plan->failed ? STEP_ID_NONE : integer_binary(plan, op, a, b);
}

/* --- Floats --------------------------------------------------------------- */

/* Bounds of floats; rounding is monotone, so the ends' results hold.  Those of
 * a quotient only where the divisor keeps clear of 0. */
static void number_bounds(enum node_op op, const struct step *a,
                          const struct step *b, struct step *out)
{
    assert(a != NULL);
    assert(b != NULL);
    assert(out != NULL);
    double low = -INFINITY, high = INFINITY;
    if (op == NODE_ADD) {
        low = a->low + b->low;
        high = a->high + b->high;
    } else if (op == NODE_SUB) {
        low = a->low - b->high;
        high = a->high - b->low;
    } else if (op == NODE_MUL
               || (op == NODE_DIV && (b->low > 0 || b->high < 0))) {
        const double x[2] = { a->low, a->high }, y[2] = { b->low, b->high };
        low = INFINITY;
        high = -INFINITY;
        for (int i = 0; i < 4; i++) {
            double value = op == NODE_MUL ? x[i / 2] * y[i % 2]
                                          : x[i / 2] / y[i % 2];
            low = fmin(low, value);
            high = fmax(high, value);
        }
    }
    out->tame = a->tame && b->tame && isfinite(low) && isfinite(high);
    out->low = out->tame ? low : -INFINITY;
    out->high = out->tame ? high : INFINITY;
}

/* Operands become floats before the operation, as Lua converts them.  Never a
 * change of order but between the two operands of one operation (LANGUAGE.md
 * section 8, Numbers). */
static step_id number_binary(struct block_plan *plan, enum node_op op,
                             step_id a, step_id b)
{
    assert(plan != NULL);
    a = lanes_number(plan, a);
    b = lanes_number(plan, b);
    if (commutes(op) && is_constant_step(step_at(plan, a))) {
        step_id swap = a;
        a = b;
        b = swap;
    }
    bool right = is_constant_step(step_at(plan, b));
    bool left = (op == NODE_SUB || op == NODE_DIV)
        && is_constant_step(step_at(plan, a)) && !right;
    struct step step = {
        .op = (uint8_t)step_of(op, right, left), .kind = LANE_F64
    };
    number_bounds(op, step_at(plan, a), step_at(plan, b), &step);
    if (op == NODE_SUB && a == b && step.tame) {
        /* How a lifted function asks whether a result is finite. */
        return lanes_number(plan, zero_lanes(plan));
    }
    step.a = left ? b : a;
    step.b = left || right ? 0 : b;
    if (left || right) {
        step.number = step_at(plan, left ? a : b)->number;
    }
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

/* A row of the same kind, changed in place by a unary step.  The bounds are
 * those of the operand unless the operation says better ones. */
static step_id unary(struct block_plan *plan, enum step_op op, step_id a)
{
    assert(plan != NULL);
    struct step from = *step_at(plan, a);
    struct step step = {
        .op = (uint8_t)op, .kind = from.kind, .a = a, .tame = from.tame,
        .low = from.low, .high = from.high
    };
    if (op == STEP_FLOOR || op == STEP_CEIL) {
        step.low = floor(from.low);
        step.high = ceil(from.high);
    } else if (op == STEP_ABS && from.kind == LANE_F64) {
        step.low = 0;
        step.high = fmax(fabs(from.low), fabs(from.high));
    }
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

/* Where nothing is negative the row stays as it is.  The least 64-bit integer
 * has no absolute value and goes record by record.  STEP_ID_NONE also sends a
 * node to the scalar way. */
static step_id integer_absolute(struct block_plan *plan, step_id a)
{
    assert(plan != NULL);
    struct step from = *step_at(plan, a);
    if (from.min >= 0) {
        return a;
    }
    if (from.min == INT64_MIN) {
        return STEP_ID_NONE;
    }
    int64_t most = -from.min > from.max ? -from.min : from.max;
    struct step step = {
        .op = STEP_ABS, .min = 0, .max = most,
        .kind = widest(from.kind, (uint8_t)lanes_kind_for(0, most))
    };
    step.a = lanes_integer(plan, a, step.kind);
    step.kind = step_at(plan, step.a)->kind;
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

/* FLOOR, CEIL, TO_INT of floats whose bounds fit 32 bits.  TO_INT of a float
 * may fail for each record and goes record by record; so does rounding to an
 * int whose bounds do not show that it fits. */
static step_id rounded(struct block_plan *plan, const struct node *node,
                       step_id a)
{
    assert(plan != NULL);
    assert(node != NULL);
    if (node->op == NODE_TO_INT) {
        return STEP_ID_NONE;
    }
    step_id whole = unary(plan, node->op == NODE_FLOOR ? STEP_FLOOR
                                                       : STEP_CEIL, a);
    struct step from = *step_at(plan, whole);
    if (node->type.base == TYPE_NUMBER || plan->failed) {
        return whole;
    }
    if (!from.tame || from.low < -0x1p31 || from.high >= 0x1p31) {
        return STEP_ID_NONE;
    }
    struct step step = {
        .op = STEP_TO_INTEGER, .kind = LANE_I32, .a = whole,
        .min = (int64_t)from.low, .max = (int64_t)from.high
    };
    return step_add(plan, &step);
}

/* Steps for NEG, ABS, TO_NUMBER; what rounds is in rounded(). */
static step_id compile_unary(struct block_plan *plan, const struct node *node,
                             step_id a)
{
    assert(plan != NULL);
    assert(node != NULL);
    bool floats = step_at(plan, a)->kind == LANE_F64;
    struct cell minus = { .known = true, .as.number = -1 };
    switch (node->op) {
    case NODE_TO_NUMBER: return lanes_number(plan, a);
    case NODE_ABS:
        return floats ? unary(plan, STEP_ABS, a) : integer_absolute(plan, a);
    case NODE_NEG:
        if (floats) {
            /* -1 * x is -x to the bit, for zeros too; 0 - x is not. */
            step_id one = lanes_constant(
                plan, (struct type){ TYPE_NUMBER, false }, minus);
            return number_binary(plan, NODE_MUL, a, one);
        }
        return integer_binary(plan, NODE_SUB, zero_lanes(plan), a);
    default: break;
    }
    if (floats) {
        return rounded(plan, node, a);
    }
    return node->type.base == TYPE_NUMBER ? lanes_number(plan, a) : a;
}

/* --- Calls ---------------------------------------------------------------- */

/* Brings rows to one kind: F64, or the widest integer.  False when floats and
 * integers are mixed, which the scalar way handles.  Rows are replaced in
 * place. */
static bool align(struct block_plan *plan, step_id *lanes, size_t count,
                  bool floats)
{
    assert(plan != NULL);
    assert(lanes != NULL);
    uint8_t kind = LANE_I8;
    for (size_t i = 0; i < count; i++) {
        const struct step *step = step_at(plan, lanes[i]);
        if ((step->kind == LANE_F64) != floats) {
            return false;
        }
        if (!floats) {
            kind = widest(kind, step->kind);
            kind = widest(kind,
                          (uint8_t)lanes_kind_for(step->min, step->max));
        }
    }
    for (size_t i = 0; i < count && !floats; i++) {
        lanes[i] = lanes_integer(plan, lanes[i], kind);
    }
    return !plan->failed;
}

/* The result may be any operand, so its bounds hold them all. */
static void widen_bounds(struct step *out, const struct step *more)
{
    assert(out != NULL);
    assert(more != NULL);
    out->min = more->min < out->min ? more->min : out->min;
    out->max = more->max > out->max ? more->max : out->max;
    out->low = fmin(more->low, out->low);
    out->high = fmax(more->high, out->high);
    out->tame = out->tame && more->tame;
}

/* MIN and MAX go pairwise from the left, as Lua's loop does; that order
 * matters for NaN only.  More operands than CHOICE_MAX are so rare that they
 * go record by record. */
static step_id compile_choice(struct block_plan *plan,
                              const struct node *node)
{
    assert(plan != NULL);
    assert(node != NULL);
    enum { CHOICE_MAX = 16 };
    step_id lanes[CHOICE_MAX];
    const node_id *ids = plan->graph->args + node->args;
    if (node->args_count == 0 || node->args_count > CHOICE_MAX) {
        return STEP_ID_NONE;
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        lanes[i] = value_lanes(plan, ids[i]);
        if (lanes[i] == STEP_ID_NONE) {
            return STEP_ID_NONE;
        }
    }
    if (!align(plan, lanes, node->args_count,
               node->type.base == TYPE_NUMBER)) {
        return STEP_ID_NONE;
    }
    struct step step = *step_at(plan, lanes[0]);
    step = (struct step){
        .kind = step.kind, .min = step.min, .max = step.max,
        .low = step.low, .high = step.high, .tame = step.tame, .a = lanes[0]
    };
    if (node->op == NODE_CLAMP) {
        step.op = STEP_CLAMP;
        step.b = lanes[1];
        step.c = lanes[2];
        widen_bounds(&step, step_at(plan, lanes[1]));
        widen_bounds(&step, step_at(plan, lanes[2]));
        return step_add(plan, &step);
    }
    step_id best = lanes[0];
    for (uint32_t i = 1; i < node->args_count && !plan->failed; i++) {
        step.op = node->op == NODE_MIN ? STEP_MIN : STEP_MAX;
        step.a = best;
        step.b = lanes[i];
        widen_bounds(&step, step_at(plan, lanes[i]));
        best = step_add(plan, &step);
    }
    return best;
}

/* --- The switch ----------------------------------------------------------- */

/* Integer // and % by zero are errors where both operands are known.  Kernels
 * divide by one there; nobody looks at the lane. */
static void zero_divisor(struct block_plan *plan, step_id b,
                         struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    literal zero = lanes_range(plan, b, 0, 0);
    literal bad = literal_and(plan, out->known, zero);
    out->error = literal_or(plan, out->error, bad);
    out->known = literal_and(plan, out->known, literal_not(bad));
}

/* Finds the rows and sends them to the family of the operation.  STEP_ID_NONE:
 * no vector form. */
static step_id compile_binary(struct block_plan *plan,
                              const struct node *node,
                              struct block_value *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    step_id a = value_lanes(plan, node->a), b = value_lanes(plan, node->b);
    enum node_op op = (enum node_op)node->op;
    if (a == STEP_ID_NONE || b == STEP_ID_NONE) {
        return STEP_ID_NONE;
    }
    if (op == NODE_MONTHS_BETWEEN || op == NODE_ADD_MONTHS) {
        return op == NODE_ADD_MONTHS ? lanes_add_months(plan, a, b)
                                     : lanes_months_between(plan, a, b);
    }
    if (op == NODE_DIV || node->type.base == TYPE_NUMBER) {
        return number_binary(plan, op, a, b);
    }
    if (step_at(plan, a)->kind == LANE_F64
        || step_at(plan, b)->kind == LANE_F64) {
        return STEP_ID_NONE;
    }
    if (op == NODE_IDIV || op == NODE_MOD) {
        zero_divisor(plan, b, out);
    }
    return integer_binary(plan, op, a, b);
}

/* Events first: they need only planes.  The row is computed for every
 * record, and means something where `known` says so. */
bool arith_compile(struct block_plan *plan, node_id id,
                   struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    const struct node *node = node_at(plan, id);
    const node_id operands[2] = { node->a, node->b };
    const node_id *ids = node->args_count > 0
        ? plan->graph->args + node->args : operands;
    size_t count = node->args_count > 0 ? node->args_count
        : node->b == NODE_ID_NONE ? 1 : 2;
    for (size_t i = 0; i < count; i++) {
        if (!scalar_is_numeric(node_at(plan, ids[i])->type)) {
            return false;
        }
    }
    if (!value_strict(plan, ids, count, out)) {
        return false;
    }
    out->form = FORM_NUMBER;
    if (out->known == LITERAL_FALSE) {
        return true;            /* an operand never has a value: no lanes */
    }
    if (node->args_count > 0) {
        out->lanes = compile_choice(plan, node);
    } else if (count == 2) {
        out->lanes = compile_binary(plan, node, out);
    } else {
        step_id a = value_lanes(plan, node->a);
        out->lanes = a == STEP_ID_NONE ? a : compile_unary(plan, node, a);
    }
    return out->lanes != STEP_ID_NONE;
}
