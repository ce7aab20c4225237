/* Expressions: the switch over kinds, and `and`, `or`, `not`.
 *
 * `a and b`, `a or b` lift when both sides have one type, and as
 * `c and X or Y` when X is never false nor nil; as a condition they always
 * lift, for there only truth counts (LANGUAGE.md section 8). */
#include "script/lift_walk.h"

#include <assert.h>

enum { DEPTH_MAX = 500 };

/* A literal of the source as a constant node. `tree` is kept, so that a text
 * is known (operand_literal) also when no node can be built any more. */
static struct operand constant(struct walk *walk, const struct tree *tree,
                               enum type_base base)
{
    assert(base != TYPE_NONE);
    struct type type = { base, false };
    struct cell cell = { .known = true };
    switch (tree->kind) {
    case TREE_INTEGER: cell.as.integer = tree->integer; break;
    case TREE_NUMBER: cell.as.number = tree->number; break;
    case TREE_TEXT: cell.as.text = tree->text; break;
    default: cell.as.boolean = tree->kind == TREE_TRUE; break;
    }
    struct operand operand = operand_value(type, build_constant(walk, type,
                                                                cell));
    operand.tree = tree;
    return operand;
}

/* --- Truth ---------------------------------------------------------------- */

/* Whether the expression asks a parameter of a function, whose value is that
 * of one call among others; or, in a loop that is written out, any local, whose
 * value is that of one turn. */
static bool asks_varying(const struct walk *walk, const struct tree *tree)
{
    assert(tree != NULL);
    assert(walk->usage != NULL || walk->variables_count == 0);
    if (tree->kind == TREE_NAME && tree->variable >= 0 &&
        (walk->unrolled > 0 || walk->usage[tree->variable].is_parameter)) {
        return true;
    }
    for (const struct tree *child = tree->first;
         child != NULL && tree->kind != TREE_FUNCTION; child = child->next) {
        if (asks_varying(walk, child)) {
            return true;
        }
    }
    return false;
}

/* Says that a condition is always the same; `true` and `false` themselves
 * are meant. In place of a call nothing is said of a condition on what the
 * call handed over: the next call hands over something else. */
static void find_always(struct walk *walk, const struct tree *at, bool truth)
{
    assert(at != NULL);
    if ((walk->frame->is_inlined || walk->unrolled > 0) &&
        asks_varying(walk, at)) {
        return;
    }
    if (at->kind != TREE_TRUE && at->kind != TREE_FALSE) {
        walk_find(walk, at, MESSAGE_LIFT_ALWAYS,
                  (struct texts){ .a = truth ? STR("true") : STR("false") });
    }
}

/* The truth of a value that is never false: true unless it may be nil. */
static node_id truth_node(struct walk *walk, const struct operand *value,
                          const struct tree *at)
{
    assert(value != NULL && at != NULL);
    struct type bool_type = { TYPE_BOOL, false };
    if (value->kind == OPERAND_ANY) {
        walk_give_up(walk, at, MESSAGE_WHY_VALUE, STR(""));
        return NODE_ID_NONE;
    }
    if (operand_may_be_nil(value)) {
        node_id node = operand_presence(walk, value, at);
        node = build_unary(walk, NODE_IS_NIL, bool_type, node);
        return build_unary(walk, NODE_NOT, bool_type, node);
    }
    bool truth = value->kind != OPERAND_NIL;
    find_always(walk, at, truth);
    return build_seq(walk, operand_events(walk, value),
                     build_bool(walk, truth));
}

/* A value as a condition; `at` is where a finding stands. */
static struct operand truth_of(struct walk *walk,
                               const struct operand *value,
                               const struct tree *at)
{
    assert(value != NULL && at != NULL);
    if (!operand_is_bool(value)) {
        return operand_bool(truth_node(walk, value, at));
    }
    node_id node = operand_node(walk, value, at);
    const struct node *known = node_constant(walk, node);
    if (known != NULL) {
        find_always(walk, at, known->constant.as.boolean);
    }
    if (value->maybe_nil) {
        struct type bool_type = { TYPE_BOOL, false };
        const node_id abc[3] = {
            build_unary(walk, NODE_IS_NIL, bool_type, node),
            build_bool(walk, false), node
        };
        node = build_if(walk, bool_type, abc);
    }
    return operand_bool(node);
}

/* The expression within any parentheses around it, which matter only to how
 * many values a call gives. */
static const struct tree *inside(const struct tree *tree)
{
    assert(tree != NULL);
    while (tree->kind == TREE_PAREN) {
        tree = tree->first;
    }
    return tree;
}

/* `and`, `or` and `not`: the operators that take any value as a condition. */
static bool is_logic(const struct tree *tree)
{
    assert(tree != NULL);
    return (tree->kind == TREE_BINARY &&
            (tree->op == OP_AND || tree->op == OP_OR)) ||
           (tree->kind == TREE_UNARY && tree->op == OP_NOT);
}

/* `not a`, `a and b`, `a or b` where only the truth counts. */
static struct operand condition_logic(struct walk *walk,
                                      const struct tree *tree)
{
    struct type bool_type = { TYPE_BOOL, false };
    struct operand a = walk_condition(walk, tree->first);
    assert(operand_is_bool(&a));
    if (tree->kind == TREE_UNARY) {
        return operand_bool(build_unary(walk, NODE_NOT, bool_type, a.node));
    }
    struct operand b = walk_condition(walk, tree->first->next);
    return operand_bool(build_binary(walk, tree->op == OP_AND ? NODE_AND
                                                              : NODE_OR,
                                     bool_type, a.node, b.node));
}

/* Logic within logic is walked as conditions down to its leaves, so that only
 * truth is asked of them; parentheses change nothing there. Depth is bounded
 * with that of expressions. */
struct operand walk_condition(struct walk *walk, const struct tree *tree)
{
    assert(tree != NULL);
    const struct tree *inner = inside(tree);
    if (is_logic(inner) && walk->depth < DEPTH_MAX) {
        walk->depth++;
        struct operand result = condition_logic(walk, inner);
        walk->depth--;
        return result;
    }
    struct operand value = walk_expression(walk, tree);
    return truth_of(walk, &value, tree);
}

/* --- And, or, as values --------------------------------------------------- */

/* What stands behind an `or`: of `a or b or c`, which is `(a or b) or c`, b
 * and then c. `at` is the whole, where a finding stands. */
struct behind {
    const struct tree *tree, *at;
    const struct behind *next;    /* NULL: the last */
};

static struct operand walk_or(struct walk *walk, const struct tree *tree,
                              const struct behind *behind);

/* `c and X or Y` of two bools: (c and X) or Y, where a nil `c` goes on to Y as
 * false does. */
static struct operand choose_bool(struct walk *walk, node_id condition,
                                  const struct operand sides[2],
                                  const struct tree *at)
{
    struct type type = { TYPE_BOOL, false };
    assert(operand_is_bool(&sides[0]) && operand_is_bool(&sides[1]));
    node_id both = build_binary(walk, NODE_AND, type, condition,
                                operand_node(walk, &sides[0], at));
    struct operand out = operand_bool(build_binary(
        walk, NODE_OR, type, both, operand_node(walk, &sides[1], at)));
    out.maybe_nil = sides[1].maybe_nil;
    return out;
}

/* `c and X or Y` with X never false nor nil. */
static struct operand walk_choice(struct walk *walk, const struct tree *left,
                                  const struct behind *behind)
{
    const struct tree *at = behind->at;
    assert(left->kind == TREE_BINARY && left->op == OP_AND);
    struct operand condition = walk_condition(walk, left->first);
    struct operand x = walk_expression(walk, left->first->next);
    struct operand y = walk_or(walk, behind->tree, behind->next);
    bool never_false = (x.kind == OPERAND_VALUE && !x.maybe_nil &&
                        !operand_is_bool(&x)) ||
                       x.kind == OPERAND_ENTITY || x.kind == OPERAND_TABLE;
    if (operand_is_bool(&x) && operand_is_bool(&y) && !x.maybe_nil) {
        return choose_bool(walk, condition.node,
                           (const struct operand[2]){ x, y }, at);
    }
    if (x.kind == OPERAND_VALUE && x.maybe_nil && !operand_is_bool(&x) &&
        operand_unify(walk, &x, &y)) {
        /* A nil X goes on to Y as well. */
        x.node = build_binary(walk, NODE_OR, x.type,
                              operand_node(walk, &x, at),
                              operand_node(walk, &y, at));
        x.maybe_nil = y.maybe_nil;
        x.maybe_int = x.maybe_int || y.maybe_int;
        x.most = x.most > y.most ? x.most : y.most;
        never_false = true;
    }
    struct operand out = never_false
        ? operand_choose(walk, condition.node, &x, &y) : operand_any();
    if (out.kind == OPERAND_ANY) {
        walk_give_up(walk, at, MESSAGE_WHY_LOGIC, STR(""));
    }
    return out;
}

/* One side decides alone: `nil or b`, `5 and b`. `at` is the whole, `first`
 * where its first side stands. */
static bool walk_decided(struct walk *walk, const struct tree *at,
                         const struct tree *first,
                         const struct operand sides[2], struct operand *out)
{
    assert(sides != NULL && out != NULL);
    const struct operand *a = &sides[0];
    bool is_nil = a->kind == OPERAND_NIL;
    bool always = !is_nil && a->kind != OPERAND_ANY && !a->maybe_nil &&
                  !operand_is_bool(a);
    if (!is_nil && !always) {
        return false;
    }
    find_always(walk, first, always);
    *out = always == (at->op == OP_OR)
         ? *a : operand_after(walk, operand_events(walk, a), sides[1]);
    return true;
}

/* Both sides are walked: first those whose truth is known; else two values of
 * one type. Nil comes out where Lua would hand it on. */
static struct operand walk_sides(struct walk *walk, const struct tree *at,
                                 const struct tree *first,
                                 struct operand sides[2])
{
    struct operand result = operand_any();
    const struct operand *a = &sides[0], *b = &sides[1];
    assert(at->op == OP_AND || at->op == OP_OR);
    if (walk_decided(walk, at, first, sides, &result)) {
        return result;
    }
    if (a->kind == OPERAND_ROW && b->kind == OPERAND_VALUE &&
        at->op == OP_AND) {
        struct operand nothing = operand_of(OPERAND_NIL);
        node_id there = truth_node(walk, a, first);
        return operand_choose(walk, there, b, &nothing);
    }
    if (!operand_unify(walk, &sides[0], &sides[1])) {
        walk_give_up(walk, at, MESSAGE_WHY_LOGIC, STR(""));
        return result;
    }
    bool is_and = at->op == OP_AND;
    result = operand_value(a->type, build_binary(
        walk, is_and ? NODE_AND : NODE_OR, a->type,
        operand_node(walk, a, at), operand_node(walk, b, at)));
    result.maybe_nil = b->maybe_nil || (is_and && a->maybe_nil);
    result.maybe_int = a->maybe_int || b->maybe_int;
    result.most = a->most > b->most ? a->most : b->most;
    return result;
}

/* Whether the tree is `op` of two, parentheses aside. */
static bool is_binary(const struct tree *tree, enum tree_operator op)
{
    const struct tree *inner = inside(tree);
    assert(op == OP_AND || op == OP_OR);
    return inner->kind == TREE_BINARY && inner->op == op;
}

/* `tree`, or what stands behind it. `c and X or d and Y or Z` is read from its
 * first choice on, as Lua does: c and X, or else d and Y or Z. A chain counts
 * as the depth that it has in the tree. */
static struct operand walk_or(struct walk *walk, const struct tree *tree,
                              const struct behind *behind)
{
    assert(tree != NULL);
    if (behind == NULL) {
        return walk_expression(walk, tree);
    }
    const struct tree *inner = inside(tree);
    if (is_binary(tree, OP_OR) && is_binary(inner->first->next, OP_AND) &&
        walk->depth < DEPTH_MAX) {
        struct behind more = { inner->first->next, behind->at, behind };
        walk->depth++;
        struct operand chain = walk_or(walk, inner->first, &more);
        walk->depth--;
        return chain;
    }
    if (is_binary(tree, OP_AND)) {
        return walk_choice(walk, inner, behind);
    }
    struct operand sides[2] = {
        walk_expression(walk, tree),
        walk_or(walk, behind->tree, behind->next)
    };
    return walk_sides(walk, behind->at, tree, sides);
}

/* `and` and `or` as values (Lua manual 3.4.5). */
static struct operand walk_logic(struct walk *walk, const struct tree *tree)
{
    assert(tree->op == OP_AND || tree->op == OP_OR);
    const struct tree *second = tree->first->next;
    if (tree->op == OP_OR) {
        struct behind behind = { second, tree, NULL };
        return walk_or(walk, tree->first, &behind);
    }
    struct operand sides[2] = {
        walk_expression(walk, tree->first), walk_expression(walk, second)
    };
    return walk_sides(walk, tree, tree->first, sides);
}

/* --- The switch ----------------------------------------------------------- */

/* A function as a value: its body is checked here, where it stands. */
static struct operand walk_closure(struct walk *walk,
                                   const struct tree *tree)
{
    assert(tree->kind == TREE_FUNCTION);
    struct operand operand = operand_of(OPERAND_FUNCTION);
    operand.tree = tree;
    if (walk->frame->function != NULL) {
        walk_alone(walk, tree);
    }
    return operand;
}

/* One row for each kind of expression; `...` is the last one left, and a
 * function that uses it does not lift. */
static struct operand expression(struct walk *walk, const struct tree *tree)
{
    struct operand operand = operand_any();
    switch (tree->kind) {
    case TREE_NIL: return operand_of(OPERAND_NIL);
    case TREE_TRUE: case TREE_FALSE:
        return constant(walk, tree, TYPE_BOOL);
    case TREE_INTEGER: return constant(walk, tree, TYPE_INT);
    case TREE_NUMBER: return constant(walk, tree, TYPE_NUMBER);
    case TREE_TEXT: return constant(walk, tree, TYPE_TEXT);
    case TREE_FUNCTION: return walk_closure(walk, tree);
    case TREE_NAME: return walk_name(walk, tree);
    case TREE_INDEX: return walk_index(walk, tree);
    case TREE_CALL: case TREE_METHOD_CALL: return walk_call(walk, tree);
    case TREE_TABLE: return walk_table(walk, tree);
    case TREE_PAREN:
        operand = walk_expression(walk, tree->first);
        operand.many = false;
        return operand;
    case TREE_BINARY:
        if (!is_logic(tree)) {
            return walk_binary(walk, tree);
        }
        operand = walk_logic(walk, tree);
        operand.many = false;     /* Lua manual 3.4.5: one value */
        return operand;
    case TREE_UNARY:
        return is_logic(tree) ? condition_logic(walk, tree)
                              : walk_unary(walk, tree);
    default:
        break;
    }
    assert(tree->kind == TREE_VARARG);
    walk_give_up(walk, tree, MESSAGE_WHY_VARARG, STR(""));
    operand.many = true;
    return operand;
}

/* Counts the work of the function, and the depth. Beyond either limit the
 * value is unknown and everything counts as read: a large function is slow in
 * a known way, never wrong. */
struct operand walk_expression(struct walk *walk, const struct tree *tree)
{
    assert(walk != NULL && tree != NULL);
    if (walk->failed || walk->depth >= DEPTH_MAX ||
        walk->work >= LIFT_WORK_MAX) {
        walk_give_up(walk, tree, MESSAGE_WHY_LARGE, STR(""));
        walk_reads_all(walk);
        return operand_any();
    }
    walk->work++;
    walk->depth++;
    struct operand operand = expression(walk, tree);
    walk->depth--;
    return operand;
}
