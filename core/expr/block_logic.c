/* Choices over planes: and, or, if, and what is evaluated before.
 *
 * Each aspect of a result is that of the operand that Lua would give: known,
 * nil and error are chosen by one plane, and an operand that is not reached
 * has no event (LANGUAGE.md section 8, Path). */
#include <assert.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

/* A bool, and no list of them.  Such a value has a plane `truth`. */
static bool is_plain_bool(struct type type)
{
    return type.base == TYPE_BOOL && !type.list;
}

/* Where it stands as a condition, true; means something where it passes. Nil
 * is false, and what is no bool is true.  As eval.c's truth(), over planes. */
static literal condition(struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    const struct block_value *value = value_of(plan, id);
    if (!is_plain_bool(node_at(plan, id)->type)) {
        return value->nil == LITERAL_FALSE ? LITERAL_TRUE : value->known;
    }
    return value->nil == LITERAL_FALSE
        ? value->truth : literal_and(plan, value->known, value->truth);
}

/* Where `valid`, the result is that of `a` if `plane`, else that of `b`
 * (NODE_ID_NONE: no result).  `itself` is the one of them that is the
 * condition: where it is the result, it has one. */
struct choice {
    literal valid, plane;         /* lanes that matter */
    node_id a, b, itself;         /* the branches, and the node */
};

/* Known, error or nil of one arm, given that it is chosen.  The condition's
 * own events have been counted before; where it is nil it is not chosen as a
 * value. */
static literal arm(const struct block_plan *plan,
                   const struct choice *choice, node_id id, literal aspect,
                   bool is_known)
{
    assert(plan != NULL);
    assert(choice != NULL);
    if (id == choice->itself
        && plan_value(plan, id)->nil == LITERAL_FALSE) {
        return is_known ? LITERAL_TRUE : LITERAL_FALSE;
    }
    return aspect;
}

/* valid and (plane ? x : y)  Each aspect of a result is picked alike. */
static literal chosen(struct block_plan *plan, const struct choice *choice,
                      literal x, literal y)
{
    assert(plan != NULL);
    assert(choice != NULL);
    return literal_and(plan, choice->valid,
                       literal_choose(plan, choice->plane, x, y));
}

/* Whether a value can be the result of a node of this type.  A nil constant
 * suits any type: it never gives a value. */
static bool suits(const struct block_plan *plan, node_id id,
                  const struct block_value *value, struct type type)
{
    assert(plan != NULL);
    assert(value != NULL);
    if (value->form == FORM_NONE || value->form == FORM_LIST) {
        return false;
    }
    return (value->form == FORM_CONSTANT && value->known == LITERAL_FALSE)
        || type_equal(node_at(plan, id)->type, type);
}

/* Lanes of numbers or of text ids.  STEP_ID_NONE when it has none. */
static step_id any_lanes(struct block_plan *plan, node_id id,
                         struct type type)
{
    assert(plan != NULL);
    return type.base == TYPE_TEXT ? text_lanes(plan, id)
                                  : value_lanes(plan, id);
}

/* The truth of a chosen bool.  A condition that is its own result is true when
 * chosen as `a`, and false (or nil) when chosen as `b`.  `and` gives its left
 * operand only where that is false, `or` only where it is true. */
static literal chosen_truth(struct block_plan *plan,
                            const struct choice *choice, literal x,
                            literal y)
{
    assert(plan != NULL);
    assert(choice != NULL);
    x = choice->a == choice->itself ? LITERAL_TRUE : x;
    y = choice->b == choice->itself ? LITERAL_FALSE : y;
    return literal_choose(plan, choice->plane, x, y);
}

/* Rows of both arms, one selected lane by lane.  False: no vector form. */
static bool merge_lanes(struct block_plan *plan, const struct choice *choice,
                        struct type type, struct block_value *out)
{
    assert(plan != NULL);
    assert(choice != NULL);
    assert(out != NULL);
    bool alone = choice->b == NODE_ID_NONE;
    step_id x = any_lanes(plan, choice->a, type);
    step_id y = alone ? STEP_ID_NONE : any_lanes(plan, choice->b, type);
    out->form = type.base == TYPE_TEXT ? FORM_TEXT : FORM_NUMBER;
    /* A known value without lanes has no vector form. */
    if ((x == STEP_ID_NONE
         && plan_value(plan, choice->a)->known != LITERAL_FALSE)
        || (y == STEP_ID_NONE && !alone
            && plan_value(plan, choice->b)->known != LITERAL_FALSE)) {
        return false;
    }
    out->lanes = lanes_select(plan, choice->plane, x, y);
    return true;
}

/* Each aspect of the result is that of the chosen arm.  False: no vector form.
 * `out->error` holds the condition's errors already. */
static bool merge(struct block_plan *plan, const struct choice *choice,
                  struct type type, struct block_value *out)
{
    assert(plan != NULL);
    assert(choice != NULL);
    assert(out != NULL);
    /* An arm that is never chosen: no value, no nil, no error. */
    static const struct block_value nothing = { .form = FORM_CONSTANT };
    const struct block_value *x = value_of(plan, choice->a);
    const struct block_value *y = choice->b == NODE_ID_NONE
        ? &nothing : value_of(plan, choice->b);
    if (!suits(plan, choice->a, x, type) || type.list
        || (y != &nothing && !suits(plan, choice->b, y, type))) {
        return false;
    }
    out->known = chosen(plan, choice,
                        arm(plan, choice, choice->a, x->known, true),
                        y == &nothing ? LITERAL_FALSE
                        : arm(plan, choice, choice->b, y->known, true));
    out->nil = chosen(plan, choice,
                      arm(plan, choice, choice->a, x->nil, false),
                      y == &nothing ? LITERAL_FALSE
                      : arm(plan, choice, choice->b, y->nil, false));
    literal error = chosen(plan, choice,
                           arm(plan, choice, choice->a, x->error, false),
                           y == &nothing ? LITERAL_FALSE
                           : arm(plan, choice, choice->b, y->error, false));
    out->error = literal_or(plan, out->error, error);
    if (is_plain_bool(type)) {
        out->form = FORM_BOOL;
        out->truth = chosen_truth(plan, choice, x->truth, y->truth);
        return true;
    }
    return merge_lanes(plan, choice, type, out);
}

/* Where evaluating a node passes, and where it is an error; of its value, such
 * as a list that only was read, nobody asks.  False: no vector form.  As deep
 * as nodes are (LIMIT_EXPR_DEPTH). */
static bool events_of(struct block_plan *plan, node_id id, literal *passes,
                      literal *error)
{
    assert(plan != NULL);
    assert(passes != NULL && error != NULL);
    const struct node *node = node_at(plan, id);
    literal then = LITERAL_TRUE, wrong = LITERAL_FALSE;
    if (node->op == NODE_SEQ && !plan_is_constant(plan, id)) {
        if (!events_of(plan, node->a, passes, error)
            || !events_of(plan, node->b, &then, &wrong)) {
            return false;
        }
        *error = literal_or(plan, *error,
                            literal_and(plan, *passes, wrong));
        *passes = literal_and(plan, *passes, then);
        return true;
    }
    const struct block_value *value = value_of(plan, id);
    *passes = value_passes(plan, value);
    *error = value->error;
    return value->form != FORM_NONE;
}

/* a, then b: the value is b's. */
static bool sequence_compile(struct block_plan *plan, const struct node *node,
                             struct block_value *out)
{
    assert(node->op == NODE_SEQ);
    assert(out != NULL);
    struct choice choice = {
        .plane = LITERAL_TRUE, .a = node->b, .b = NODE_ID_NONE,
        .itself = NODE_ID_NONE
    };
    return events_of(plan, node->a, &choice.valid, &out->error)
        && merge(plan, &choice, node->type, out);
}

/* Every one of these is a choice between two operands by a third, which may be
 * one of them.  AND is `a ? b : a`, OR is `a ? a : b`, IF is itself, SEQ is b
 * wherever a passes.  False: no vector form. */
bool logic_compile(struct block_plan *plan, const struct node *node,
                   struct block_value *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    if (node->op == NODE_SEQ) {
        return sequence_compile(plan, node, out);
    }
    const struct block_value *a = value_of(plan, node->a);
    if (a->form == FORM_NONE) {
        return false;
    }
    out->error = a->error;
    struct choice choice = {
        .valid = value_passes(plan, a), .plane = condition(plan, node->a),
        .a = node->b, .b = node->c, .itself = node->a
    };
    switch (node->op) {
    case NODE_NOT: case NODE_IS_NIL:
        out->form = FORM_BOOL;
        out->known = choice.valid;
        out->truth = node->op == NODE_NOT ? literal_not(choice.plane)
                                          : a->nil;
        return true;
    case NODE_AND: choice.b = node->a; break;
    case NODE_OR:
        choice.a = node->a;
        choice.b = node->b;
        break;
    default:
        assert(node->op == NODE_IF);
        choice.itself = NODE_ID_NONE;
        break;
    }
    return merge(plan, &choice, node->type, out);
}
