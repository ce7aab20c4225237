/* From graph nodes to values in planes and lanes.
 *
 * Every rule of evaluation order stands here once: value_strict for what
 * evaluates all its operands, merge for what evaluates one of two.  Unknown
 * needs no plane: it is where a value is neither known, nil nor an error.
 * What has no vector form becomes a STEP_SCALAR, which asks eval_node record
 * by record; only text and lists made on the way have no form at all, and
 * then their user is the scalar one. */
#include <assert.h>
#include <math.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

static void compile(struct block_plan *plan, node_id id,
                    struct block_value *out);

/* A value that nobody has looked at yet. */
static const struct block_value blank = {
    .lanes = STEP_ID_NONE, .slot = -1, .codes = STEP_ID_NONE
};

/* A bool, and no list of them.  Such a value has a plane `truth`. */
static bool is_plain_bool(struct type type)
{
    return type.base == TYPE_BOOL && !type.list;
}

/* Found once for all nodes by find_depends. */
bool plan_is_constant(const struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    assert(id < plan->graph->count);
    return plan_depends(plan, id) == DEPENDS_NOT;
}

/* The scalar meaning is asked wherever it saves writing it down again.
 * plan->facts is the record: the prototype, with whatever its caller has put
 * in. */
struct eval_result plan_eval(struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    struct eval eval = {
        .graph = plan->graph, .facts = plan->facts,
        .parameters = plan->parameters, .tables = plan->tables,
        .arena = &plan->arena
    };
    struct eval_result result = eval_node(&eval, id);
    plan->failed = plan->failed || plan->arena.failed;
    plan->defers = plan->defers || result.deferred;
    return result;
}

/* --- Parts of values ------------------------------------------------------ */

/* Operands are compiled on the way, by recursion of bounded depth
 * (LIMIT_EXPR_DEPTH).  The pointer stays good: there is one value a node from
 * the start. */
const struct block_value *value_of(struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    assert(id < plan->graph->count);
    struct block_value *value = plan_value(plan, id);
    if (value->form == FORM_NEW) {
        struct block_value made = blank;
        made.form = FORM_NONE;
        compile(plan, id, &made);
        *value = made;
    }
    return value;
}

/* The rest is unknown or an error: the first event ends the path. */
literal value_passes(struct block_plan *plan, const struct block_value *value)
{
    assert(plan != NULL);
    assert(value != NULL);
    return literal_or(plan, value->known, value->nil);
}

/* Constants get a row only when somebody needs one. */
step_id value_lanes(struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    const struct block_value *value = value_of(plan, id);
    if (value->form == FORM_CONSTANT
        && value->result.state == EVAL_VALUE
        && scalar_is_numeric(node_at(plan, id)->type)) {
        return lanes_constant(plan, node_at(plan, id)->type,
                              value->result.cell);
    }
    return value->form == FORM_NUMBER ? value->lanes : STEP_ID_NONE;
}

/* Operands left to right: an operand's error counts where all before it
 * passed; a nil counts when all have passed.  False: some operand has no form,
 * and the whole node goes record by record.  The order of operands is that of
 * the script, since the first event ends the path (LANGUAGE.md section 8,
 * Path). */
bool value_strict(struct block_plan *plan, const node_id *ids, size_t count,
                  struct block_value *out)
{
    assert(plan != NULL);
    assert(ids != NULL);
    assert(out != NULL);
    literal reached = LITERAL_TRUE, nil = LITERAL_FALSE;
    out->error = out->nil = LITERAL_FALSE;
    for (size_t i = 0; i < count; i++) {
        const struct block_value *value = value_of(plan, ids[i]);
        if (value->form == FORM_NONE) {
            return false;
        }
        out->error = literal_or(plan, out->error,
                                literal_and(plan, reached, value->error));
        reached = literal_and(plan, reached, value_passes(plan, value));
        nil = literal_or(plan, nil, value->nil);
    }
    out->error = literal_or(plan, out->error,
                            literal_and(plan, reached, nil));
    out->known = literal_and(plan, reached, literal_not(nil));
    return true;
}

/* No step for a column without gaps: that is where checks are proved away.  A
 * literal, TRUE or FALSE without a step where the count of known values says
 * so. */
literal column_known(struct block_plan *plan, int32_t slot)
{
    assert(plan != NULL);
    const struct column *column = columns_column(plan->columns,
                                                 (size_t)slot);
    if (column == NULL || column->known_count == 0) {
        return LITERAL_FALSE;
    }
    if (column->known_count == plan->records) {
        return LITERAL_TRUE;
    }
    struct step step = { .op = STEP_BITMAP, .data = column->known };
    return literal_plane(plan, &step);
}

/* --- Constants, facts ----------------------------------------------------- */

/* Parameters, constant columns and what is made of them: evaluated once.  Also
 * what is unknown or an error for every record.  No steps are made. */
static void compile_constant(struct block_plan *plan, node_id id,
                             struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    out->form = FORM_CONSTANT;
    out->result = plan_eval(plan, id);
    bool value = out->result.state == EVAL_VALUE;
    out->known = value ? LITERAL_TRUE : LITERAL_FALSE;
    out->nil = out->result.state == EVAL_NIL ? LITERAL_TRUE : LITERAL_FALSE;
    out->error = out->result.state == EVAL_ERROR ? LITERAL_TRUE
                                                 : LITERAL_FALSE;
    if (value && is_plain_bool(node_at(plan, id)->type)) {
        bool boolean = out->result.cell.as.boolean;
        out->truth = boolean ? LITERAL_TRUE : LITERAL_FALSE;
    }
}

/* A float column: lanes as they are, or decimals divided again.  A column that
 * was sealed as decimals gives back the very doubles that were loaded.  What
 * stands in gaps is within the bounds, too. */
static step_id number_column(struct block_plan *plan,
                             const struct column *column)
{
    assert(plan != NULL);
    assert(column != NULL);
    struct step step = {
        .op = STEP_COLUMN, .kind = LANE_F64, .data = &column->lanes,
        .low = column->number_min, .high = column->number_max,
        .tame = isfinite(column->number_min) && isfinite(column->number_max)
    };
    if (column->scale >= 0) {
        step.op = column->scale == 0 ? STEP_TO_NUMBER : STEP_TO_DECIMAL;
        step.data = NULL;
        step.a = lanes_column(plan, &column->lanes);
        step.integer = column->lanes.base;
        step.number = column_power(column->scale);
        return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
    }
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

/* Text stays codes until somebody compares it with other text.  The column
 * exists and is not constant: else compile_constant would have had it. */
static void compile_fact(struct block_plan *plan, const struct node *node,
                         struct block_value *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    const struct column *column = columns_column(plan->columns,
                                                 (size_t)node->slot);
    assert(column != NULL);
    out->known = column_known(plan, node->slot);
    out->slot = node->slot;
    if (node->type.list) {
        out->form = FORM_LIST;
        return;
    }
    if (node->type.base == TYPE_BOOL) {
        struct step step = { .op = STEP_BITMAP, .data = column->truth };
        out->form = FORM_BOOL;
        out->truth = literal_plane(plan, &step);
        return;
    }
    out->form = node->type.base == TYPE_TEXT ? FORM_TEXT : FORM_NUMBER;
    if (out->form == FORM_TEXT) {
        out->codes = lanes_column(plan, &column->lanes);
    } else if (node->type.base == TYPE_NUMBER) {
        out->lanes = number_column(plan, column);
    } else if (out->form == FORM_NUMBER) {
        out->lanes = lanes_column(plan, &column->lanes);
    }
}

/* --- Record by record ----------------------------------------------------- */

/* A plane that the scalar step writes beside its row.  `which` is one of
 * PART_KNOWN and its kin. */
static literal part(struct block_plan *plan, step_id scalar, int which)
{
    assert(plan != NULL);
    struct step step = { .op = STEP_PART, .a = scalar, .integer = which };
    return plan->failed ? LITERAL_FALSE : literal_plane(plan, &step);
}

/* The way out for everything without a vector form; always right, never fast.
 * Text and lists stay FORM_NONE, so that their user becomes the scalar
 * node. */
static void compile_scalar(struct block_plan *plan, node_id id,
                           struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    struct type type = node_at(plan, id)->type;
    *out = blank;
    out->form = FORM_NONE;
    if (!is_plain_bool(type) && !scalar_is_numeric(type)) {
        return;
    }
    plan->defers = plan->defers || node_at(plan, id)->may_defer;
    struct step step = {
        .op = STEP_SCALAR, .integer = id, .kind = LANE_I64,
        .data = scalar_describe(plan, id),
        .min = INT64_MIN, .max = INT64_MAX,
        .low = -INFINITY, .high = INFINITY
    };
    if (type.base == TYPE_NUMBER) {
        step.kind = LANE_F64;
    } else if (type.base == TYPE_BOOL) {
        step.kind = LANE_NONE;
    }
    step_id scalar = step_add(plan, &step);
    out->known = part(plan, scalar, PART_KNOWN);
    out->error = part(plan, scalar, PART_ERROR);
    out->nil = node_at(plan, id)->maybe_nil ? part(plan, scalar, PART_NIL)
                                            : LITERAL_FALSE;
    if (is_plain_bool(type)) {
        out->form = FORM_BOOL;
        out->truth = part(plan, scalar, PART_TRUE);
        return;
    }
    out->form = FORM_NUMBER;
    out->lanes = scalar;
}

/* --- The switch ----------------------------------------------------------- */

/* Equality of a text column, which its dictionary answers at once, or logic
 * over such: cheaper to compile than a table of many entries.  ORDER: what
 * compare_one_of and compare_equality answer without a table. */
static bool is_direct(const struct block_plan *plan, const struct node *node)
{
    assert(plan != NULL);
    assert(node != NULL);
    switch (node->op) {
    case NODE_EQ: case NODE_NE:
        return node_at(plan, node->a)->op == NODE_FACT
            || node_at(plan, node->b)->op == NODE_FACT;
    case NODE_ONE_OF:
        return node_at(plan, plan->graph->args[node->args])->op == NODE_FACT;
    case NODE_NOT: case NODE_AND: case NODE_OR: return true;
    default: return false;
    }
}

/* One text column and no other fact: worth a table.  Few entries make any node
 * worth it; over many only what could not be told otherwise. */
static bool wants_table(const struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    enum { ENTRIES_FEW = 16 };
    const struct node *node = node_at(plan, id);
    int32_t slot = plan_depends(plan, id);
    if (slot < 0 || node->op == NODE_FACT || node->op == NODE_KNOWN) {
        return false;
    }
    const struct column *column = columns_column(plan->columns,
                                                 (size_t)slot);
    bool few = column->dictionary.count <= ENTRIES_FEW
        && node->op != NODE_EQ && node->op != NODE_NE;
    return column->type.base == TYPE_TEXT && !column->type.list
        && (few || !is_direct(plan, node));
}

/* A comparison of what is made of one column of few integers, other than the
 * column itself: one look instead of a walk. */
static bool small_table(struct block_plan *plan, node_id id,
                        struct block_value *out)
{
    enum { SPAN_MAX = 1024 };
    const struct node *node = node_at(plan, id);
    int32_t slot = plan_depends(plan, id);
    assert(node->a != NODE_ID_NONE && node->b != NODE_ID_NONE);
    if (slot < 0 || node_at(plan, node->a)->op == NODE_FACT
        || node_at(plan, node->b)->op == NODE_FACT) {
        return false;
    }
    const struct column *column = columns_column(plan->columns,
                                                 (size_t)slot);
    if (!scalar_is_numeric(column->type)
        || !tabulate_one(plan, id, SPAN_MAX, out)) {
        *out = blank;
        return false;
    }
    return true;
}

/* A fact from elsewhere is known where its value is. */
static bool compile_known(struct block_plan *plan, int32_t slot,
                          struct block_value *out)
{
    const struct block_given *given = given_find(plan, slot);
    struct block_value value = blank;
    assert(out->form == FORM_BOOL);
    if (given == NULL) {
        out->truth = column_known(plan, slot);
        return true;
    }
    bool done = given_compile(plan, given, &value);
    out->truth = value.known;
    return done;
}

/* False: this node goes record by record.  Each family says false when it has
 * no vector form; then out is rubbish and compile starts again. */
static bool compile_operation(struct block_plan *plan, node_id id,
                              struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    const struct node *node = node_at(plan, id);
    switch ((enum node_op)node->op) {
    case NODE_KNOWN:
        out->form = FORM_BOOL;
        out->known = LITERAL_TRUE;
        return compile_known(plan, node->slot, out);
    case NODE_NOT: case NODE_AND: case NODE_OR: case NODE_IF: case NODE_SEQ:
    case NODE_IS_NIL:
        return logic_compile(plan, node, out);
    case NODE_EQ: case NODE_NE:
        return range_compile(plan, node, out)
            || small_table(plan, id, out)
            || compare_equality(plan, node, out);
    case NODE_LT: case NODE_LE: case NODE_GT: case NODE_GE:
        return range_compile(plan, node, out)
            || small_table(plan, id, out)
            || compare_order(plan, node, out);
    case NODE_ONE_OF: return compare_one_of(plan, node, out);
    case NODE_TABLE: return table_compile(plan, id, out);
    case NODE_IN_LIST: case NODE_OVERLAPS: case NODE_COUNT:
    case NODE_ITEM: case NODE_FIRST_COMMON:
        return list_compile(plan, id, out);
    case NODE_NEG: case NODE_ADD: case NODE_SUB: case NODE_MUL:
    case NODE_DIV: case NODE_IDIV: case NODE_MOD: case NODE_TO_NUMBER:
    case NODE_TO_INT: case NODE_MONTHS_BETWEEN: case NODE_ADD_MONTHS:
    case NODE_MIN: case NODE_MAX: case NODE_CLAMP: case NODE_ABS:
    case NODE_FLOOR: case NODE_CEIL:
        return arith_compile(plan, id, out);
    default:
        return false;
    }
}

/* Cheapest form first.  *out is set in any case; a failed plan leaves it. */
static void compile(struct block_plan *plan, node_id id,
                    struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    const struct node *node = node_at(plan, id);
    if (plan->failed) {
        return;
    }
    /* Before anything else, as whatever depends on no column is known now. */
    if (plan_is_constant(plan, id)) {
        compile_constant(plan, id, out);
        return;
    }
    if (node->op == NODE_FACT) {
        const struct block_given *given = given_find(plan, node->slot);
        if (given == NULL) {
            compile_fact(plan, node, out);
        } else if (!given_compile(plan, given, out)) {
            compile_scalar(plan, id, out);
        }
        return;
    }
    if (wants_table(plan, id) && tabulate_one(plan, id, SIZE_MAX, out)) {
        return;
    }
    *out = blank;
    if (compile_operation(plan, id, out)) {
        return;
    }
    *out = blank;
    if (!plan->failed && !tabulate_many(plan, id, out)) {
        compile_scalar(plan, id, out);
    }
}
