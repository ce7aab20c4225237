/* What of a node's evaluation can be an event.
 *
 * A local that is computed and not used, or an amount shown in a reason, is
 * evaluated for its events alone (unknown, error).  Most operations cannot
 * fail once their operands are there; so only the reading of facts is left of
 * them, and of that only what was not read before on the same path. */
#include "script/lift_walk.h"

#include <assert.h>

#include "base/date.h"

/* Visits for one question; beyond it the answer is the careful one. */
enum { VISITS_MAX = 300, LEADS_MAX = 12 };

/* A node of the walk's graph, borrowed until a node is added. */
static const struct node *at(const struct walk *walk, node_id id)
{
    assert(id < walk->graph->count);
    return &walk->graph->nodes[id];
}

/* By what made it: constants are looked at; facts and parameters were checked
 * when they were read; the calendar functions fail rather than give another.
 * All else (date arithmetic) may leave the range. */
static bool node_is_safe_date(const struct walk *walk, node_id id)
{
    assert(walk->graph != NULL);
    const struct node *node = at(walk, id);
    switch (node->op) {
    case NODE_CONST:
        return node->constant.as.integer >= DATE_MIN &&
               node->constant.as.integer <= DATE_MAX;
    case NODE_FACT: case NODE_PARAM: case NODE_DATE: case NODE_ADD_MONTHS:
        return node->type.base == TYPE_DATE;
    default:
        return false;
    }
}

/* Divisor that is an integer constant other than 0. */
static bool divides(const struct walk *walk, const struct node *node)
{
    const struct node *divisor = at(walk, node->b);
    assert(node->op == NODE_IDIV || node->op == NODE_MOD);
    return node->type.base == TYPE_NUMBER ||
           (divisor->op == NODE_CONST && divisor->constant.as.integer != 0);
}

/* An operation that cannot fail when no operand is nil. */
static bool is_total(const struct walk *walk, const struct node *node)
{
    assert(node->op < NODE_OP_COUNT);
    switch (node->op) {
    case NODE_NOT: case NODE_EQ: case NODE_NE: case NODE_LT: case NODE_LE:
    case NODE_GT: case NODE_GE: case NODE_NEG: case NODE_ADD: case NODE_SUB:
    case NODE_MUL: case NODE_DIV: case NODE_TO_NUMBER: case NODE_ONE_OF:
    case NODE_IN_LIST: case NODE_OVERLAPS: case NODE_FIRST_COMMON:
    case NODE_COUNT: case NODE_ITEM: case NODE_MIN: case NODE_MAX:
    case NODE_CLAMP: case NODE_ABS: case NODE_LOOKUP: case NODE_IS_NIL:
        return true;
    case NODE_IDIV: case NODE_MOD:
        return divides(walk, node);
    case NODE_MONTHS_BETWEEN:
        return node_is_safe_date(walk, node->a) &&
               node_is_safe_date(walk, node->b);
    default:
        return false;
    }
}

/* Operands that take nil without an error. */
static bool takes_nil(const struct node *node)
{
    assert(node->op < NODE_OP_COUNT);
    return node->op == NODE_NOT || node->op == NODE_EQ ||
           node->op == NODE_NE || node->op == NODE_IS_NIL ||
           node->op == NODE_LOOKUP;
}

/* Whether any operand of the node may be nil, in a, b, c or its arguments:
 * then evaluating it may be an error where the script's would be. */
static bool has_nil(const struct walk *walk, const struct node *node)
{
    assert(node != NULL);
    const node_id operands[3] = { node->a, node->b, node->c };
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NODE_ID_NONE && at(walk, operands[i])->maybe_nil) {
            return true;
        }
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        if (at(walk, walk->graph->args[node->args + i])->maybe_nil) {
            return true;
        }
    }
    return false;
}

static node_id effects(struct walk *walk, node_id id, int *visits);

/* The effects of all operands, in order. */
static node_id effects_of_operands(struct walk *walk, struct node node,
                                   int *visits)
{
    const node_id operands[3] = { node.a, node.b, node.c };
    node_id total = NODE_ID_NONE;
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NODE_ID_NONE) {
            total = build_effects(walk, total,
                                  effects(walk, operands[i], visits));
        }
    }
    assert(node.op < NODE_OP_COUNT);
    for (uint32_t i = 0; i < node.args_count; i++) {
        node_id argument = walk->graph->args[node.args + i];
        total = build_effects(walk, total, effects(walk, argument, visits));
    }
    return total;
}

/* The events of a node: NONE when it has none, else a node that has the same
 * ones in the same order (its value does not matter). */
static node_id effects(struct walk *walk, node_id id, int *visits)
{
    assert(visits != NULL && *visits >= 0);
    struct node node = *at(walk, id);     /* building moves the nodes */
    if (node.op == NODE_CONST || node.op == NODE_KNOWN ||
        node.op == NODE_NIL) {
        return NODE_ID_NONE;
    }
    if (++*visits > VISITS_MAX || walk->given_up) {
        return id;
    }
    switch (node.op) {
    case NODE_SEQ: {
        node_id first = effects(walk, node.a, visits);
        return build_effects(walk, first, effects(walk, node.b, visits));
    }
    case NODE_AND: case NODE_OR:
        return effects(walk, node.b, visits) == NODE_ID_NONE
             ? effects(walk, node.a, visits) : id;
    case NODE_IF:
        return effects(walk, node.b, visits) == NODE_ID_NONE &&
               effects(walk, node.c, visits) == NODE_ID_NONE
             ? effects(walk, node.a, visits) : id;
    default:
        break;
    }
    if (!is_total(walk, &node) || (has_nil(walk, &node) &&
                                   !takes_nil(&node))) {
        return id;
    }
    return effects_of_operands(walk, node, visits);
}

/* NONE also when the walk has been given up. Bounded by a number of visits, as
 * shared nodes may be reached on many ways. */
node_id node_effects(struct walk *walk, node_id id)
{
    assert(walk->graph != NULL);
    int visits = 0;
    if (id == NODE_ID_NONE || walk->given_up) {
        return id;
    }
    node_id found = effects(walk, id, &visits);
    return walk->given_up ? NODE_ID_NONE : found;
}

/* True when `id`, evaluated without an event, has evaluated `wanted`. */
static bool surely_evaluates(const struct walk *walk, node_id id,
                             node_id wanted, int *visits)
{
    assert(visits != NULL && *visits >= 0);
    if (id == wanted) {
        return true;
    }
    if (++*visits > VISITS_MAX || id < wanted) {
        return false;             /* operands have lower ids */
    }
    const struct node *node = at(walk, id);
    if (node->op == NODE_IF) {
        return surely_evaluates(walk, node->a, wanted, visits) ||
               (surely_evaluates(walk, node->b, wanted, visits) &&
                surely_evaluates(walk, node->c, wanted, visits));
    }
    if (node->op == NODE_AND || node->op == NODE_OR) {
        return surely_evaluates(walk, node->a, wanted, visits);
    }
    if (node->op == NODE_TABLE) {
        return false;             /* its inputs may be missing */
    }
    const node_id operands[3] = { node->a, node->b, node->c };
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NODE_ID_NONE &&
            surely_evaluates(walk, operands[i], wanted, visits)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        if (surely_evaluates(walk, walk->graph->args[node->args + i], wanted,
                             visits)) {
            return true;
        }
    }
    return false;
}

/* `then` without the reads that `first` surely made. */
static node_id without(struct walk *walk, node_id first, node_id then)
{
    int visits = 0;
    if (surely_evaluates(walk, first, then, &visits)) {
        return NODE_ID_NONE;
    }
    struct node node = *at(walk, then);
    if (node.op != NODE_SEQ) {
        return then;
    }
    /* A chain of effects: SEQ(SEQ(x, y), z). */
    node_id left = without(walk, first, node.a);
    visits = 0;
    bool right = !surely_evaluates(walk, first, node.b, &visits);
    assert(node.a != NODE_ID_NONE && node.b != NODE_ID_NONE);
    if (left == node.a && right) {
        return then;
    }
    return !right ? left : build_seq(walk, left, node.b);
}

/* Leaves out of `then` what evaluating `first` has raised already. */
node_id effects_beyond(struct walk *walk, node_id first, node_id then)
{
    assert(walk->graph != NULL);
    if (first == NODE_ID_NONE || then == NODE_ID_NONE || walk->given_up) {
        return then;
    }
    return without(walk, first, then);
}

/* In the order of the script; events that would come twice come once, since
 * the second time they cannot differ. */
node_id build_effects(struct walk *walk, node_id first, node_id then)
{
    assert(walk->graph != NULL);
    if (first == NODE_ID_NONE || then == NODE_ID_NONE || walk->given_up) {
        return first == NODE_ID_NONE ? then : first;
    }
    return build_seq(walk, first, without(walk, first, then));
}

/* Follows first operands, as they are evaluated first, for LEADS_MAX steps.
 * False is always safe: then something is evaluated twice. */
bool node_leads_with(struct walk *walk, node_id id, node_id wanted)
{
    assert(wanted != NODE_ID_NONE);
    for (int steps = 0; steps < LEADS_MAX && !walk->given_up; steps++) {
        if (id == wanted || node_effects(walk, id) == wanted) {
            return true;
        }
        const struct node *node = at(walk, id);
        node_id next = node->a != NODE_ID_NONE ? node->a
                     : node->args_count > 0 && node->op != NODE_TABLE
                     ? walk->graph->args[node->args] : NODE_ID_NONE;
        if (next == NODE_ID_NONE) {
            return false;
        }
        assert(next < id);
        id = next;
    }
    return false;
}

/* --- Finite numbers ------------------------------------------------------- */

/* What is known of a number: worse is greater. */
enum amount { AMOUNT_FINITE, AMOUNT_NO_NAN, AMOUNT_ANY };

/* AMOUNT_* rise from finite to anything; the doubt is the larger one. */
static enum amount worse(enum amount a, enum amount b)
{
    assert(a <= AMOUNT_ANY && b <= AMOUNT_ANY);
    return a > b ? a : b;
}

static enum amount amount_of(const struct walk *walk, node_id id,
                             int *visits);

/* The worst of a node's arguments. A clamp with finite bounds is finite
 * whatever its first is, unless that may be NaN. */
static enum amount amount_of_args(const struct walk *walk,
                                  const struct node *node, int *visits)
{
    enum amount all = AMOUNT_FINITE;
    enum amount first = AMOUNT_FINITE;
    for (uint32_t i = 0; i < node->args_count; i++) {
        enum amount one = amount_of(
            walk, walk->graph->args[node->args + i], visits);
        first = i == 0 ? one : first;
        all = i == 0 && node->op == NODE_CLAMP ? all : worse(all, one);
    }
    assert(node->args_count > 0);
    /* Between two finite bounds only NaN goes astray. */
    return node->op == NODE_CLAMP && first == AMOUNT_ANY ? AMOUNT_ANY : all;
}

/* What a number can be, from its operands. Not a proof that it overflows: only
 * FINITE is a promise. Too many visits give AMOUNT_ANY, the safe side. */
static enum amount amount_of(const struct walk *walk, node_id id,
                             int *visits)
{
    assert(visits != NULL);
    const struct node *node = at(walk, id);
    if (node->type.base != TYPE_NUMBER) {
        return AMOUNT_FINITE;
    }
    if (++*visits > VISITS_MAX) {
        return AMOUNT_ANY;
    }
    const struct node *divisor = NULL;
    enum amount a = AMOUNT_FINITE;
    enum amount b = AMOUNT_FINITE;
    switch (node->op) {
    case NODE_FACT: case NODE_PARAM: case NODE_TO_NUMBER: case NODE_FAIL:
        return AMOUNT_FINITE;
    case NODE_CONST:
        return node->constant.as.number - node->constant.as.number == 0
             ? AMOUNT_FINITE : AMOUNT_ANY;
    case NODE_NEG: case NODE_ABS:
        return amount_of(walk, node->a, visits);
    case NODE_SEQ:
        return amount_of(walk, node->b, visits);
    case NODE_IF:
        a = amount_of(walk, node->b, visits);
        return worse(a, amount_of(walk, node->c, visits));
    case NODE_DIV:
        divisor = at(walk, node->b);
        if (divisor->op != NODE_CONST ||
            (divisor->type.base == TYPE_NUMBER
             ? divisor->constant.as.number == 0
             : divisor->constant.as.integer == 0)) {
            return AMOUNT_ANY;
        }
        break;
    case NODE_ADD: case NODE_SUB: case NODE_MUL:
        break;
    case NODE_MIN: case NODE_MAX: case NODE_CLAMP:
        return amount_of_args(walk, node, visits);
    default:
        return AMOUNT_ANY;
    }
    a = amount_of(walk, node->a, visits);
    b = amount_of(walk, node->b, visits);
    return a == AMOUNT_FINITE && b == AMOUNT_FINITE ? AMOUNT_NO_NAN
                                                    : AMOUNT_ANY;
}

/* NONE counts as finite: there is no value that could fail. */
bool node_is_finite(const struct walk *walk, node_id id)
{
    assert(walk->graph != NULL);
    int visits = 0;
    return id == NODE_ID_NONE ||
           amount_of(walk, id, &visits) == AMOUNT_FINITE;
}
