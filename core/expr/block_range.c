/* Comparisons with a constant, as ranges of lanes.
 *
 * `months_between(x, as_of) >= 24`, `x * 0.5 + 3 > 10`, `x < 78.35` for a
 * column of decimals: the left side is monotone in one column, so the records
 * that satisfy the comparison are those whose lane lies in a range, and its
 * two ends are found by bisection with eval_node, which keeps the meaning
 * exact whatever the rounding. */
#include <assert.h>
#include <math.h>

#include "base/date.h"
#include "expr/arith.h"
#include "expr/block_step.h"
#include "expr/eval_list.h"

/* Of the years 1 to 9999. */
enum { MONTHS_MAX = 12 * 10000 };

/* A chain of monotone operations from one column. */
struct chain {
    struct block_plan *plan;      /* that gets the step */
    const struct column *column;  /* of the fact */
    node_id node;                 /* the comparison */
    int32_t slot;                 /* of the fact */
    int direction;              /* 1 rising, -1 falling, 0 no chain */
    struct cell ends[2];        /* what the last is_bounded was asked about
                                   comes to at both ends of the column */
    struct cell constant;
    struct type constant_type, type; /* of the bound, and of the fact */
};

/* --- The set of a comparison ---------------------------------------------- */

/* lanes in the range that `op` leaves, when [low, high) are equal to the
 * constant and what is below `low` is less than it.  For NE the complement of
 * EQ.  An empty range of equals is FALSE, and TRUE for NE. */
static literal side(struct block_plan *plan, enum node_op op, step_id lanes,
                    int64_t low, int64_t high)
{
    assert(plan != NULL);
    switch (op) {
    case NODE_LT:
        return low == INT64_MIN
            ? LITERAL_FALSE
            : lanes_range(plan, lanes, INT64_MIN, low - 1);
    case NODE_GE: return lanes_range(plan, lanes, low, INT64_MAX);
    case NODE_GT: return lanes_range(plan, lanes, high, INT64_MAX);
    case NODE_LE:
        return high == INT64_MIN
            ? LITERAL_FALSE
            : lanes_range(plan, lanes, INT64_MIN, high - 1);
    case NODE_EQ:
        return low >= high ? LITERAL_FALSE
                           : lanes_range(plan, lanes, low, high - 1);
    default: break;
    }
    assert(op == NODE_NE);
    return low >= high
        ? LITERAL_TRUE
        : literal_not(lanes_range(plan, lanes, low, high - 1));
}

/* --- Plain lanes ---------------------------------------------------------- */

/* What bounds alone tell: 1 holds for every lane, 0 for none, -1 for some
 * perhaps.  Only for rows that are never NaN. */
static int by_bounds(enum node_op op, const struct step *row, double number)
{
    assert(row->kind == LANE_F64);
    assert(row->tame && row->low <= row->high);
    bool below = row->high < number, above = row->low > number;
    bool same = row->low == number && row->high == number;
    switch (op) {
    case NODE_LT: return below ? 1 : row->low >= number ? 0 : -1;
    case NODE_LE: return row->high <= number ? 1 : above ? 0 : -1;
    case NODE_GT: return above ? 1 : row->high <= number ? 0 : -1;
    case NODE_GE: return row->low >= number ? 1 : below ? 0 : -1;
    case NODE_NE: return same ? 0 : below || above ? 1 : -1;
    default: break;
    }
    assert(op == NODE_EQ);
    return same ? 1 : below || above ? 0 : -1;
}

/* Comparisons with a NaN come out as they should: false, and true for ~=.
 * Always true: floats need no bounds for this. */
static bool number_constant(struct block_plan *plan, enum node_op op,
                            step_id lanes, double number, literal *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    struct step step = {
        .kind = LANE_F64, .a = lanes, .number = number
    };
    const struct step *row = step_at(plan, lanes);
    int always = row->tame && !isnan(number) ? by_bounds(op, row, number)
                                             : -1;
    if (always >= 0) {
        *out = always == 1 ? LITERAL_TRUE : LITERAL_FALSE;
        return true;
    }
    switch (op) {
    case NODE_LT: step.op = STEP_LT_RIGHT; break;
    case NODE_LE: step.op = STEP_LE_RIGHT; break;
    case NODE_GT: step.op = STEP_GT_RIGHT; break;
    case NODE_GE: step.op = STEP_GE_RIGHT; break;
    default: step.op = STEP_EQ_RIGHT; break;
    }
    *out = literal_plane(plan, &step);
    if (op == NODE_NE) {
        *out = literal_not(*out);
    }
    return true;
}

/* Integer lanes against a float: against the integers beside it.  False only
 * where the end of the range is beyond 64 bits.  A constant that is no whole
 * number is equal to no lane. */
static bool integer_against_float(struct block_plan *plan, enum node_op op,
                                  step_id lanes, double number, literal *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    int64_t low = 0;
    if (isnan(number)) {
        *out = op == NODE_NE ? LITERAL_TRUE : LITERAL_FALSE;
        return true;
    }
    if (number >= 0x1p63 || number < -0x1p63) {
        bool less = number > 0;
        bool all = op == NODE_NE
            || (less ? op == NODE_LT || op == NODE_LE
                     : op == NODE_GT || op == NODE_GE);
        *out = all ? LITERAL_TRUE : LITERAL_FALSE;
        return true;
    }
    double up = ceil(number);
    if (up >= 0x1p63) {
        return false;
    }
    low = (int64_t)up;
    /* Lanes equal to a whole number are one value, to any other number
     * none. */
    bool whole = up == number;
    if (whole && low == INT64_MAX) {
        return false;
    }
    *out = side(plan, op, lanes, low, whole ? low + 1 : low);
    return true;
}

/* Integer rows against integers become ranges; a float between two
 * integers is put beside them. */
bool range_constant(struct block_plan *plan, enum node_op op, step_id lanes,
                    const struct scalar_constant *constant, literal *out)
{
    assert(plan != NULL);
    assert(constant != NULL);
    assert(out != NULL);
    const int64_t exact = INT64_C(1) << 53;
    struct type type = constant->type;
    struct cell cell = constant->cell;
    assert(op >= NODE_EQ && op <= NODE_GE);
    *out = LITERAL_FALSE;
    if (lanes == STEP_ID_NONE) {
        return false;
    }
    bool floats = step_at(plan, lanes)->kind == LANE_F64;
    if (floats && type.base == TYPE_NUMBER) {
        return number_constant(plan, op, lanes, cell.as.number, out);
    }
    if (floats) {
        return cell.as.integer >= -exact && cell.as.integer <= exact
            && number_constant(plan, op, lanes, (double)cell.as.integer,
                               out);
    }
    if (type.base == TYPE_NUMBER) {
        return integer_against_float(plan, op, lanes, cell.as.number, out);
    }
    if (cell.as.integer == INT64_MAX) {
        return false;
    }
    *out = side(plan, op, lanes, cell.as.integer, cell.as.integer + 1);
    return true;
}

/* --- Chains --------------------------------------------------------------- */

/* The record in question has only this one fact.  All other facts of the
 * prototype are missing or constant, so the result depends on this one alone.
 * plan->facts is left as it was. */
static struct eval_result eval_with(struct chain *chain, node_id id,
                                    int64_t value)
{
    assert(chain != NULL);
    struct block_plan *plan = chain->plan;
    struct cell cell = column_value(chain->column, value);
    if (node_at(plan, id)->op == NODE_FACT) {
        return (struct eval_result){ .state = EVAL_VALUE, .cell = cell };
    }
    plan->facts[chain->slot] = cell;
    struct eval_result result = plan_eval(plan, id);
    plan->facts[chain->slot] = (struct cell){ .known = false };
    return result;
}

/* A cell as a double, roughly. */
static double size_of(struct type type, struct cell cell)
{
    assert(scalar_is_numeric(type));
    return type.base == TYPE_NUMBER ? cell.as.number
                                    : (double)cell.as.integer;
}

/* Its values at both ends of the column are plain numbers, far from where
 * integers wrap and floats overflow; by monotony so is all between.  False
 * also when an end is unknown or an error.  2^62 and 2^1000 leave room for one
 * more operation. */
static bool is_bounded(struct chain *chain, node_id id)
{
    assert(chain != NULL);
    const struct lanes *lanes = &chain->column->lanes;
    struct type type = node_at(chain->plan, id)->type;
    const int64_t ends[2] = { lanes->min, lanes->max };
    for (int i = 0; i < 2; i++) {
        struct eval_result result = eval_with(chain, id, ends[i]);
        if (result.state != EVAL_VALUE) {
            return false;
        }
        chain->ends[i] = result.cell;
        double size = fabs(size_of(type, result.cell));
        if (!(size < (type.base == TYPE_NUMBER ? 0x1p1000 : 0x1p62))) {
            return false;
        }
    }
    return true;
}

/* A constant operand as a double; NAN when it is none, or out of hand.  Below
 * 2^61, so that sums with bounded parts stay below 2^62. */
static double constant_size(struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    struct type type = node_at(plan, id)->type;
    if (!plan_is_constant(plan, id) || !scalar_is_numeric(type)) {
        return NAN;
    }
    struct eval_result result = plan_eval(plan, id);
    if (result.state != EVAL_VALUE) {
        return NAN;
    }
    double number = type.base == TYPE_NUMBER
        ? result.cell.as.number : (double)result.cell.as.integer;
    return fabs(number) < 0x1p61 ? number : NAN;
}

static int direction_of(struct chain *chain, node_id id);

/* Integer products and sums of bounded parts must not wrap.  `moving` is
 * bounded.  Doubles may round the size, and the limit leaves room for that.
 * Floats do not wrap. */
static bool may_wrap(struct chain *chain, const struct node *node,
                     node_id moving, double constant)
{
    assert(chain != NULL);
    assert(node != NULL);
    const struct lanes *lanes = &chain->column->lanes;
    if (node->type.base == TYPE_NUMBER) {
        return false;
    }
    double low = (double)eval_with(chain, moving, lanes->min).cell.as.integer;
    double high = (double)
        eval_with(chain, moving, lanes->max).cell.as.integer;
    double size = fmax(fabs(low), fabs(high));
    double result = node->op == NODE_MUL ? size * fabs(constant)
                                         : size + fabs(constant);
    return !(result < 0x1p62);
}

/* Multiplying by a negative number turns the direction.  Zero makes the result
 * constant, which is monotone either way. */
static int sign_of(double constant)
{
    return constant < 0 ? -1 : 1;
}

/* One side constant, the other a chain.  0 wherever monotony is not certain: a
 * constant divided by the column, a mixture of ints and floats in //, the
 * months added being the column. */
static int direction_binary(struct chain *chain, const struct node *node)
{
    assert(chain != NULL);
    assert(node != NULL);
    struct block_plan *plan = chain->plan;
    bool left = plan_is_constant(plan, node->a);
    node_id moving = left ? node->b : node->a;
    double constant = constant_size(plan, left ? node->a : node->b);
    int direction = isnan(constant) ? 0 : direction_of(chain, moving);
    struct type type = node_at(plan, moving)->type;
    bool mixed = (type.base == TYPE_NUMBER)
        != (node->type.base == TYPE_NUMBER);
    if (direction == 0 || !is_bounded(chain, moving)) {
        return 0;
    }
    switch (node->op) {
    case NODE_ADD:
        return may_wrap(chain, node, moving, constant) ? 0 : direction;
    case NODE_SUB:
        return may_wrap(chain, node, moving, constant)
            ? 0 : left ? -direction : direction;
    case NODE_MUL:
        return may_wrap(chain, node, moving, constant)
            ? 0 : direction * sign_of(constant);
    case NODE_DIV:
        return left || constant == 0 ? 0 : direction * sign_of(constant);
    case NODE_IDIV:
        return left || constant == 0 || mixed
            ? 0 : direction * sign_of(constant);
    case NODE_MONTHS_BETWEEN: return left ? direction : -direction;
    case NODE_ADD_MONTHS: return left ? 0 : direction;
    default: break;
    }
    return 0;
}

/* Rounding keeps the order, though not strictly.  0 for ABS, which turns at
 * zero, and for anything else. */
static int direction_unary(struct chain *chain, const struct node *node)
{
    assert(chain != NULL);
    assert(node != NULL);
    int direction = direction_of(chain, node->a);
    if (direction == 0 || !is_bounded(chain, node->a)) {
        return 0;
    }
    switch (node->op) {
    case NODE_NEG: return -direction;
    case NODE_TO_NUMBER: case NODE_FLOOR: case NODE_CEIL: return direction;
    default: break;
    }
    return 0;
}

/* Whether the node rises or falls with the column, without events.  1 rising,
 * -1 falling, 0 neither.  Recursion is as deep as the node, bounded by
 * LIMIT_EXPR_DEPTH. */
static int direction_of(struct chain *chain, node_id id)
{
    assert(chain != NULL);
    const struct node *node = node_at(chain->plan, id);
    if (chain->plan->failed || node->maybe_nil
        || !scalar_is_numeric(node->type)) {
        return 0;
    }
    switch (node->op) {
    case NODE_FACT: return 1;
    case NODE_NEG: case NODE_TO_NUMBER: case NODE_FLOOR: case NODE_CEIL:
        return direction_unary(chain, node);
    case NODE_ADD: case NODE_SUB: case NODE_MUL: case NODE_DIV:
    case NODE_IDIV: case NODE_MONTHS_BETWEEN: case NODE_ADD_MONTHS:
        return direction_binary(chain, node);
    default: break;
    }
    return 0;
}

/* Below, at or above the constant, rising with the lane: -1, 0, 1.
 * Multiplying by the direction makes it rise with the lane in either case, as
 * the bisection needs. */
static int order_at(struct chain *chain, int64_t value)
{
    assert(chain != NULL);
    struct eval_result result = eval_with(chain, chain->node, value);
    enum arith_order order = scalar_order(chain->type, result.cell,
                                          chain->constant_type,
                                          chain->constant);
    assert(result.state == EVAL_VALUE || chain->plan->failed);
    if (order == ARITH_EQUAL) {
        return 0;
    }
    return order == ARITH_LESS ? -chain->direction : chain->direction;
}

/* The day that is so many months from the end that does not move: where the
 * count of months reaches the constant, but for a month's end. */
static int64_t guess_day(const struct chain *chain, const struct node *node)
{
    assert(chain != NULL);
    assert(node != NULL && node->op == NODE_MONTHS_BETWEEN);
    struct block_plan *plan = chain->plan;
    bool rising = plan_is_constant(plan, node->a);
    node_id fixed = rising ? node->a : node->b;
    node_id moving = rising ? node->b : node->a;
    int64_t months = chain->constant.as.integer, day = INT64_MIN;
    if (node_at(plan, moving)->op != NODE_FACT
        || !plan_is_constant(plan, fixed)
        || chain->constant_type.base != TYPE_INT) {
        return INT64_MIN;
    }
    struct eval_result end = plan_eval(plan, fixed);
    bool within = end.state == EVAL_VALUE && months > -MONTHS_MAX
        && months < MONTHS_MAX
        && date_add_months(end.cell.as.integer, rising ? months : -months,
                           &day);
    return within ? day : INT64_MIN;
}

/* Where the constant would stand if the chain were a straight line between its
 * ends, as most nearly are; least + 0 when that says nothing. */
static int64_t guess_at(const struct chain *chain)
{
    assert(chain != NULL);
    const struct lanes *lanes = &chain->column->lanes;
    const struct node *node = node_at(chain->plan, chain->node);
    if (node->op == NODE_MONTHS_BETWEEN) {
        int64_t day = guess_day(chain, node);
        if (day >= lanes->min && day <= lanes->max) {
            return day;
        }
    }
    double first = size_of(chain->type, chain->ends[0]);
    double last = size_of(chain->type, chain->ends[1]);
    double wanted = size_of(chain->constant_type, chain->constant);
    double part = (wanted - first) / (last - first);
    double span = (double)lanes->max - (double)lanes->min;
    bool within = part >= 0 && part <= 1 && span < 0x1p52;
    return lanes->min + (within ? (int64_t)(part * span) : 0);
}

/* A column of integers against an integer: its lanes are their values, so
 * nothing needs to be tried. */
static bool is_plain(const struct chain *chain)
{
    assert(chain != NULL);
    assert(chain->direction != 0);
    int64_t most = INT64_MAX - 1;
    return node_at(chain->plan, chain->node)->op == NODE_FACT
        && chain->type.base != TYPE_NUMBER
        && chain->constant_type.base != TYPE_NUMBER
        && chain->constant.as.integer <= most;
}

/* The first value in [min, max + 1] whose order is at least `wanted`.  First
 * away from a guess in growing strides, then by bisection: over values, not
 * lanes in use, so whatever the count of records. */
static int64_t first_at(struct chain *chain, int wanted)
{
    assert(chain != NULL);
    int64_t low = chain->column->lanes.min;
    int64_t high = chain->column->lanes.max + 1;
    if (is_plain(chain)) {
        int64_t first = chain->constant.as.integer + wanted;
        return first < low ? low : first > high ? high : first;
    }
    int64_t at = guess_at(chain);
    assert(at >= low && at < high);
    bool here = order_at(chain, at) >= wanted;
    const bool above = here;
    for (int64_t stride = 1;; stride *= 8) {
        low = here ? low : at + 1;
        high = here ? at : high;
        int64_t room = above ? at - low : high - 1 - at;
        if (here != above || stride > room / 8) {
            break;
        }
        at += above ? -stride : stride;
        here = order_at(chain, at) >= wanted;
    }
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (order_at(chain, middle) >= wanted) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Finds the chain of a comparison; false when there is none.  A constant that
 * is unknown, an error or a NaN is left to the general way. */
static bool find_chain(struct chain *chain, const struct node *node)
{
    assert(chain != NULL);
    assert(node != NULL);
    struct block_plan *plan = chain->plan;
    bool left = plan_is_constant(plan, node->a);
    node_id constant = left ? node->a : node->b;
    chain->node = left ? node->b : node->a;
    chain->slot = plan_depends(plan, chain->node);
    if (!plan_is_constant(plan, constant) || chain->slot < 0) {
        return false;
    }
    chain->column = columns_column(plan->columns, (size_t)chain->slot);
    struct type type = chain->column->type;
    if (!scalar_is_numeric(type) || chain->column->lanes.kind == LANE_F64) {
        return false;
    }
    chain->type = node_at(plan, chain->node)->type;
    chain->constant_type = node_at(plan, constant)->type;
    struct eval_result result = plan_eval(plan, constant);
    if (result.state != EVAL_VALUE
        || !scalar_is_numeric(chain->constant_type)
        || (chain->constant_type.base == TYPE_NUMBER
            && isnan(result.cell.as.number))) {
        return false;
    }
    chain->constant = result.cell;
    chain->direction = direction_of(chain, chain->node);
    return chain->direction != 0 && is_bounded(chain, chain->node);
}

/* The constant may stand on either side, and the chain may fall: each turns
 * the comparison around.  False: no such chain, try another form.  One or two
 * comparisons of lanes then stand for the whole expression, however long it
 * is. */
bool range_compile(struct block_plan *plan, const struct node *node,
                   struct block_value *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    struct chain chain = { .plan = plan };
    assert(node->op >= NODE_EQ && node->op <= NODE_GE);
    if (!find_chain(&chain, node) || plan->failed) {
        return false;
    }
    enum node_op op = (enum node_op)node->op;
    bool flip = plan_is_constant(plan, node->a);
    if (chain.direction < 0) {
        flip = !flip;
    }
    if (flip && op != NODE_EQ && op != NODE_NE) {
        op = op == NODE_LT ? NODE_GT : op == NODE_GT ? NODE_LT
            : op == NODE_LE ? NODE_GE : NODE_LE;
    }
    bool needs_low = op != NODE_LE && op != NODE_GT;
    bool needs_high = op != NODE_LT && op != NODE_GE;
    /* From `low` on lanes are at least the constant, from `high` on above
     * it. */
    int64_t low = needs_low ? first_at(&chain, 0) : 0;
    int64_t high = needs_high ? first_at(&chain, 1) : 0;
    out->known = column_known(plan, chain.slot);
    out->error = out->nil = LITERAL_FALSE;
    out->form = FORM_BOOL;
    out->truth = side(plan, op, lanes_column(plan, &chain.column->lanes),
                      low, high);
    return true;
}
