/* Comparisons of two operands: numbers by lanes or against a constant, text
 * by ids, bools by planes; EQ and NE also of nil.
 *
 * Nil is a value here only for EQ and NE; an order with nil is an error, as in
 * Lua.  Everything gives planes that mean something where the operands are
 * known: value_strict has worked out where that is, so nothing here looks at
 * gaps again. */
#include <assert.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

/* b where a is true, not b where it is false.  Means something where both are
 * known. */
static literal bool_equal(struct block_plan *plan,
                          const struct block_value *a,
                          const struct block_value *b)
{
    assert(plan != NULL);
    assert(a != NULL);
    assert(b != NULL);
    return literal_choose(plan, a->truth, b->truth, literal_not(b->truth));
}

/* The comparison that holds when the operands change sides.  `a < b` is `b >
 * a`; equality stays. */
static enum node_op mirrored(enum node_op op)
{
    switch (op) {
    case NODE_LT: return NODE_GT;
    case NODE_LE: return NODE_GE;
    case NODE_GT: return NODE_LT;
    case NODE_GE: return NODE_LE;
    default: return op;
    }
}

/* Where `a op b` for known numbers.  False: no vector form.  A plane of an
 * operand that is never known may be anything, so it is FALSE.  Integers
 * against a constant become ranges, the cheapest form. */
static bool numeric_plane(struct block_plan *plan, enum node_op op, node_id a,
                          node_id b, literal *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    const struct block_value *x = value_of(plan, a), *y = value_of(plan, b);
    *out = LITERAL_FALSE;
    if (x->known == LITERAL_FALSE || y->known == LITERAL_FALSE) {
        return true;
    }
    struct scalar_constant constant = {
        node_at(plan, b)->type, y->result.cell
    };
    if (y->form == FORM_CONSTANT && x->form == FORM_NUMBER
        && range_constant(plan, op, x->lanes, &constant, out)) {
        return true;
    }
    /* The constant on the left: the comparison is turned round. */
    constant = (struct scalar_constant){
        node_at(plan, a)->type, x->result.cell
    };
    if (x->form == FORM_CONSTANT && y->form == FORM_NUMBER
        && range_constant(plan, mirrored(op), y->lanes, &constant, out)) {
        return true;
    }
    return lanes_compare(plan, op, value_lanes(plan, a),
                         value_lanes(plan, b), out);
}

/* Where a and b are equal, for known operands of any type.  False: no vector
 * form.  Unlike types are never equal, as in Lua, but numbers of two types are
 * compared by value. */
static bool operands_equal(struct block_plan *plan, node_id a, node_id b,
                           literal *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    struct type type_a = node_at(plan, a)->type;
    struct type type_b = node_at(plan, b)->type;
    *out = LITERAL_FALSE;
    if (value_of(plan, a)->known == LITERAL_FALSE
        || value_of(plan, b)->known == LITERAL_FALSE) {
        return true;
    }
    if (type_a.list || type_b.list) {
        return false;
    }
    if (scalar_is_numeric(type_a) && scalar_is_numeric(type_b)) {
        return numeric_plane(plan, NODE_EQ, a, b, out);
    }
    if (!type_equal(type_a, type_b)) {
        return true;
    }
    if (type_a.base == TYPE_TEXT) {
        return text_equal(plan, a, b, out);
    }
    *out = bool_equal(plan, value_of(plan, a), value_of(plan, b));
    return true;
}

/* Two nils are equal, a nil and a value are not; value_strict's view of nil as
 * an error is replaced.  A node whose operands can never be nil gets the
 * planes of value_strict unchanged, which is the common case and costs
 * nothing. */
bool compare_equality(struct block_plan *plan, const struct node *node,
                      struct block_value *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    const node_id ids[2] = { node->a, node->b };
    literal same = LITERAL_FALSE;
    if (!value_strict(plan, ids, 2, out)
        || !operands_equal(plan, node->a, node->b, &same)) {
        return false;
    }
    const struct block_value *a = value_of(plan, node->a);
    const struct block_value *b = value_of(plan, node->b);
    /* Both nil: equal.  One of them nil: `same` is cut to where both are
     * known, so they differ. */
    literal nils = literal_and(plan, a->nil, b->nil);
    if (a->nil != LITERAL_FALSE || b->nil != LITERAL_FALSE) {
        same = literal_and(plan, same, out->known);
    }
    literal reached = value_passes(plan, a);
    out->error = literal_or(plan, a->error,
                            literal_and(plan, reached, b->error));
    out->known = literal_and(plan, reached, value_passes(plan, b));
    same = literal_or(plan, same, nils);
    out->form = FORM_BOOL;
    out->truth = node->op == NODE_EQ ? same : literal_not(same);
    return true;
}

/* Numbers only: ordering text is a load error.  The lifter has refused the
 * others; here they go record by record, so that a graph made by hand is
 * judged right too. */
bool compare_order(struct block_plan *plan, const struct node *node,
                   struct block_value *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    const node_id ids[2] = { node->a, node->b };
    literal plane = LITERAL_FALSE;
    if (!scalar_is_numeric(node_at(plan, node->a)->type)
        || !scalar_is_numeric(node_at(plan, node->b)->type)
        || !value_strict(plan, ids, 2, out)
        || !numeric_plane(plan, (enum node_op)node->op, node->a, node->b,
                          &plane)) {
        return false;
    }
    out->form = FORM_BOOL;
    out->truth = plane;
    return true;
}

/* All arguments are evaluated; then the first is compared with each of the
 * others.  Equality is not transitive over ints and floats beyond 2^53, so no
 * set of the arguments is made. */
bool compare_one_of(struct block_plan *plan, const struct node *node,
                    struct block_value *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    const node_id *ids = plan->graph->args + node->args;
    literal any = LITERAL_FALSE;
    if (node->args_count == 0
        || !value_strict(plan, ids, node->args_count, out)) {
        return false;
    }
    for (uint32_t i = 1; i < node->args_count; i++) {
        literal same = LITERAL_FALSE;
        if (!operands_equal(plan, ids[0], ids[i], &same)) {
            return false;
        }
        any = literal_or(plan, any, same);
    }
    out->form = FORM_BOOL;
    out->truth = any;
    return true;
}
