/* Arithmetic, comparison, concatenation, length. */
#include <assert.h>

#include "expr/arith.h"
#include "script/lift_walk.h"

/* The longest text that Lua makes of a number. */
enum { NUMBER_BYTES = 24, BOOL_BYTES = 5, NESTED_TEXTS = 20,
       FOLDED_NESTED = 12 };

/* --- Comparison ----------------------------------------------------------- */

/* The node of a comparison; `op` is one of the six. */
static enum node_op compare_op(enum tree_operator op)
{
    switch (op) {
    case OP_EQ: return NODE_EQ;
    case OP_NE: return NODE_NE;
    case OP_LT: return NODE_LT;
    case OP_LE: return NODE_LE;
    case OP_GT: return NODE_GT;
    default: break;
    }
    assert(op == OP_GE);
    return NODE_GE;
}

/* x == nil, x ~= nil. */
static struct operand compare_nil(struct walk *walk, const struct tree *tree,
                                  const struct operand *other)
{
    assert(other != NULL);
    struct type type = { TYPE_BOOL, false };
    bool is_not = tree->op == OP_NE;
    type_compare_nil(walk, tree, other);
    if (other->kind == OPERAND_ANY) {
        walk_give_up(walk, tree, MESSAGE_WHY_VALUE, STR(""));
        return operand_bool(NODE_ID_NONE);
    }
    if (operand_may_be_nil(other)) {
        node_id node = build_unary(walk, NODE_IS_NIL, type,
                                   operand_presence(walk, other, tree));
        return operand_bool(!is_not ? node
                                    : build_unary(walk, NODE_NOT, type,
                                                  node));
    }
    bool truth = (other->kind == OPERAND_NIL) != is_not;
    return operand_bool(build_seq(walk, operand_events(walk, other),
                                  build_bool(walk, truth)));
}

/* A comparison of two evaluated operands, as a bool. Gives the function up
 * where type_compare could not vouch for it. A value compared with itself is
 * told, as it is nearly always a slip for another name. */
static struct operand compare(struct walk *walk, const struct tree *tree,
                              const struct operand *a,
                              const struct operand *b)
{
    assert(a != NULL && b != NULL);
    struct type type = { TYPE_BOOL, false };
    bool equality = tree->op == OP_EQ || tree->op == OP_NE;
    if (equality && (a->kind == OPERAND_NIL || b->kind == OPERAND_NIL)) {
        return compare_nil(walk, tree, a->kind == OPERAND_NIL ? b : a);
    }
    const struct operand any = operand_any();
    bool numbers = (operand_is(a, TYPE_INT) || operand_is(a, TYPE_NUMBER)) &&
                   (operand_is(b, TYPE_INT) || operand_is(b, TYPE_NUMBER));
    if ((a->maybe_int || b->maybe_int) && !numbers) {
        a = &any;                 /* as an integer it might be right */
    }
    if (!type_compare(walk, tree, a, b)) {
        walk_give_up(walk, tree, MESSAGE_WHY_VALUE, STR(""));
        return operand_bool(NODE_ID_NONE);
    }
    node_id node_a = operand_node(walk, a, tree);
    node_id node_b = operand_node(walk, b, tree);
    if (node_a == node_b && node_a != NODE_ID_NONE &&
        node_constant(walk, node_a) == NULL) {
        walk_find(walk, tree, MESSAGE_LIFT_ITSELF, (struct texts){
            .a = a->path.size > 0 ? a->path : STR("?") });
    }
    if (equality) {
        type_check_value(walk, tree->first->next, a, b);
        type_check_value(walk, tree->first, b, a);
    }
    return operand_bool(build_binary(walk, compare_op(tree->op), type,
                                     node_a, node_b));
}

/* --- Text ----------------------------------------------------------------- */

/* The most bytes of a text node; false: any number. */
static bool node_bytes(const struct walk *walk, node_id id, int nested,
                       int64_t *bytes)
{
    const struct node *node = &walk->graph->nodes[id];
    int64_t other = 0;
    assert(id < walk->graph->count);
    if (nested == 0) {
        return false;
    }
    if (node->op == NODE_CONST && node->type.base == TYPE_TEXT) {
        *bytes = (int64_t)node->constant.as.text.size;
        return true;
    }
    if (node->op == NODE_SEQ) {
        return node_bytes(walk, node->b, nested - 1, bytes);
    }
    if (node->op == NODE_IF) {
        bool known = node_bytes(walk, node->b, nested - 1, bytes) &&
                     node_bytes(walk, node->c, nested - 1, &other);
        *bytes = *bytes > other ? *bytes : other;
        return known;
    }
    if (node->op == NODE_CONCAT) {
        int64_t sum = 0;
        bool known = true;
        for (uint32_t i = 0; i < node->args_count && known; i++) {
            known = node_bytes(walk, walk->graph->args[node->args + i],
                               nested - 1, &other);
            sum += other;
        }
        *bytes = sum;
        return known;
    }
    if (node->op != NODE_FACT) {
        return false;
    }
    const struct field *field = &walk->context->facts->fields[node->slot];
    *bytes = 0;
    for (size_t i = 0; i < field->values_count; i++) {
        int64_t size = (int64_t)field->values[i].size;
        *bytes = size > *bytes ? size : *bytes;
    }
    return field->values_count > 0;
}

/* Numbers and bools count with what they print at most. *bytes is set in any
 * case. A node is looked into for NESTED_TEXTS levels, no further. */
bool text_bytes(const struct walk *walk, const struct operand *operand,
                int64_t *bytes)
{
    assert(operand != NULL);
    assert(bytes != NULL);
    *bytes = NUMBER_BYTES;
    if (operand_is_numeric(operand)) {
        return true;
    }
    if (operand_is_bool(operand)) {
        *bytes = BOOL_BYTES;
        return true;
    }
    if (!operand_is_text(operand)) {
        return false;
    }
    if (operand->node == NODE_ID_NONE) {
        *bytes = operand->bytes;
        return !operand->unbounded;
    }
    return node_bytes(walk, operand->node, NESTED_TEXTS, bytes);
}

/* Whether a text is surely whole UTF-8: constants are looked at, facts were
 * checked when read, and wholes joined are whole. Anything cut (sub, rep) may
 * not be; `nested` bounds the recursion. */
static bool node_whole(const struct walk *walk, node_id id, int nested)
{
    assert(nested >= 0);
    const struct node *node = &walk->graph->nodes[id];
    bool whole = nested > 0;
    assert(id < walk->graph->count);
    switch (node->op) {
    case NODE_CONST:
        return node->type.base != TYPE_TEXT || node->type.list ||
               str_utf8_ok(node->constant.as.text, NULL);
    case NODE_FACT: case NODE_PARAM: case NODE_NIL: case NODE_ITEM:
    case NODE_FIRST_COMMON: case NODE_TABLE: case NODE_FAIL:
        return true;
    case NODE_IF:
        return whole && node_whole(walk, node->b, nested - 1) &&
               node_whole(walk, node->c, nested - 1);
    case NODE_SEQ:
        return whole && node_whole(walk, node->b, nested - 1);
    case NODE_CONCAT:
        for (uint32_t i = 0; i < node->args_count; i++) {
            whole = whole && node_whole(
                walk, walk->graph->args[node->args + i], nested - 1);
        }
        return whole;
    default:
        return false;
    }
}

/* A value without a node carries the answer in is_cut. */
bool text_whole(const struct walk *walk, const struct operand *operand)
{
    assert(operand != NULL);
    if (operand->node == NODE_ID_NONE) {
        return !operand->is_cut;
    }
    return !operand_is_text(operand) ||
           node_whole(walk, operand->node, NESTED_TEXTS);
}

/* One side of `..`; false after a finding. */
static bool may_concat(struct walk *walk, const struct tree *tree,
                       const struct operand *side)
{
    if (side->kind == OPERAND_ANY || operand_is_text(side) ||
        operand_is_numeric(side)) {
        return true;
    }
    assert(tree->op == OP_CONCAT);
    walk_find(walk, tree, MESSAGE_LIFT_CONCAT,
              (struct texts){ .a = str_of(operand_name(side)) });
    return false;
}

/* The events of a side, and the error when it is nil. */
static node_id concat_events(struct walk *walk, const struct operand *side)
{
    assert(side != NULL);
    struct type type = { TYPE_BOOL, false };
    node_id events = operand_events(walk, side);
    if (!side->maybe_nil || side->node == NODE_ID_NONE) {
        return events;
    }
    const node_id abc[3] = { build_unary(walk, NODE_IS_NIL, type, side->node),
                             build_fail(walk, type),
                             build_bool(walk, true) };
    return build_if(walk, type, abc);
}

/* `a .. b`. Two texts with nodes become a node; otherwise the result has no
 * value here but keeps its events, in Lua's order, and the bounds that a
 * reason needs. */
static struct operand concat(struct walk *walk, const struct tree *tree,
                             const struct operand *a,
                             const struct operand *b)
{
    assert(tree->op == OP_CONCAT);
    struct type type = { TYPE_TEXT, false };
    struct operand result = operand_value(type, NODE_ID_NONE);
    int64_t bytes_a = 0;
    int64_t bytes_b = 0;
    bool ok = may_concat(walk, tree, a);
    ok = may_concat(walk, tree, b) && ok;
    if (!ok || a->kind == OPERAND_ANY || b->kind == OPERAND_ANY) {
        walk_give_up(walk, tree, MESSAGE_WHY_VALUE, STR(""));
        return result;
    }
    if (operand_is_text(a) && operand_is_text(b) &&
        a->node != NODE_ID_NONE && b->node != NODE_ID_NONE) {
        const node_id args[2] = { a->node, b->node };
        struct node node = { .op = NODE_CONCAT, .type = type,
                             .args_count = 2, .a = NODE_ID_NONE,
                             .b = NODE_ID_NONE, .c = NODE_ID_NONE };
        result.node = build_node(walk, &node, args);
        return result;
    }
    /* Both sides are evaluated before either is found to be nil. */
    node_id events = build_effects(walk, operand_events(walk, a),
                                   operand_events(walk, b));
    events = build_effects(walk, events, concat_events(walk, a));
    result.effects = build_effects(walk, events, concat_events(walk, b));
    result.unbounded = !text_bytes(walk, a, &bytes_a);
    result.unbounded = !text_bytes(walk, b, &bytes_b) || result.unbounded;
    result.bytes = bytes_a + bytes_b;
    result.is_cut = !text_whole(walk, a) || !text_whole(walk, b);
    return result;
}

/* #x */
static struct operand length(struct walk *walk, const struct tree *tree,
                             const struct operand *a)
{
    assert(tree->op == OP_LEN);
    struct type type = { TYPE_INT, false };
    bool sized = a->kind == OPERAND_VALUE &&
                 (a->type.list || a->type.base == TYPE_TEXT);
    struct type list = { TYPE_NONE, true };
    if (sized) {
        return operand_value(type, build_unary(
            walk, NODE_COUNT, type, operand_node(walk, a, tree)));
    }
    if (a->kind == OPERAND_TABLE && a->entries != NULL &&
        table_list(walk, a, &list) != NODE_ID_NONE) {
        return operand_value(type, build_integer(
            walk, TYPE_INT, (int64_t)a->entries->count));
    }
    walk_give_up(walk, tree, MESSAGE_WHY_TABLE, STR(""));
    if (a->kind != OPERAND_ANY && a->kind != OPERAND_TABLE) {
        walk_find(walk, tree, MESSAGE_LIFT_LENGTH,
                  (struct texts){ .a = str_of(operand_name(a)) });
    }
    return operand_value(type, NODE_ID_NONE);
}

/* --- Arithmetic ----------------------------------------------------------- */

/* The node of an operator; `op` is one of is_arithmetic. */
static enum node_op arithmetic_op(enum tree_operator op)
{
    switch (op) {
    case OP_ADD: return NODE_ADD;
    case OP_SUB: return NODE_SUB;
    case OP_MUL: return NODE_MUL;
    case OP_DIV: return NODE_DIV;
    case OP_IDIV: return NODE_IDIV;
    default: break;
    }
    assert(op == OP_MOD);
    return NODE_MOD;
}

/* The operators that have a node. Not `^`, which scripts are not offered, and
 * none of the bitwise ones (WHY_OPERATOR). */
static bool is_arithmetic(enum tree_operator op)
{
    return op == OP_ADD || op == OP_SUB || op == OP_MUL || op == OP_DIV ||
           op == OP_IDIV || op == OP_MOD;
}

/* An integer that Lua's compiler knows: literals, `<const>` locals, and
 * arithmetic over them. */
static bool folded_integer(const struct walk *walk, const struct tree *tree,
                           int nested, int64_t *out)
{
    assert(out != NULL);
    assert(nested >= 0);
    int64_t a = 0;
    int64_t b = 0;
    *out = tree->integer;
    if (nested == 0 || tree->kind == TREE_INTEGER) {
        return nested > 0;
    }
    if (tree->kind == TREE_NAME && tree->variable >= 0) {
        tree = walk->usage[tree->variable].constant;
        return tree != NULL && folded_integer(walk, tree, nested - 1, out);
    }
    if (tree->kind == TREE_PAREN ||
        (tree->kind == TREE_UNARY && tree->op == OP_NEG)) {
        bool known = folded_integer(walk, tree->first, nested - 1, &a);
        *out = tree->kind == TREE_PAREN ? a : arith_sub(0, a);
        return known;
    }
    if (tree->kind != TREE_BINARY ||
        !folded_integer(walk, tree->first, nested - 1, &a) ||
        !folded_integer(walk, tree->first->next, nested - 1, &b)) {
        return false;
    }
    bool divides = tree->op == OP_IDIV || tree->op == OP_MOD;
    *out = tree->op == OP_ADD ? arith_add(a, b)
         : tree->op == OP_SUB ? arith_sub(a, b)
         : tree->op == OP_MUL ? arith_mul(a, b)
         : !divides || b == 0 ? 0
         : tree->op == OP_IDIV ? arith_idiv(a, b) : arith_mod(a, b);
    return tree->op <= OP_MUL || (divides && b != 0);
}

/* Lua's compiler writes `x - 0` as `x + 0`, which are not the same for -0.0:
 * the VM is the meaning. */
static enum node_op compiled_op(const struct walk *walk,
                                const struct tree *tree)
{
    int64_t right = 1;
    enum node_op op = arithmetic_op(tree->op);
    assert(tree->kind == TREE_BINARY);
    return op == NODE_SUB &&
           folded_integer(walk, tree->first->next, FOLDED_NESTED, &right) &&
           right == 0 ? NODE_ADD : op;
}

/* `a OP b` where one side may be an integer in Lua and is a number here. With
 * a number beside it, or divided, Lua makes it one, too. Sums of integers and
 * products by a positive one stay exact within 2^53. Everything else may
 * differ: `//`, `%`, wrapping, the sign of 0. *most: how far from 0 an integer
 * may come to be, -1 when the result is a number in Lua. */
static bool mixes(struct walk *walk, enum tree_operator op,
                  struct operand sides[2], int64_t *most)
{
    const int64_t exact = INT64_C(1) << 53;
    const struct operand *a = &sides[0], *b = &sides[1];
    bool positive = false;
    *most = -1;
    assert(a->maybe_int || b->maybe_int);
    for (int i = 0; i < 2; i++) {
        bool number = operand_is(&sides[i], TYPE_NUMBER);
        if (!number && !operand_is(&sides[i], TYPE_INT)) {
            return false;
        }
        const struct node *known = node_constant(walk, sides[i].node);
        positive = positive || (!number && known != NULL &&
                                known->constant.as.integer > 0);
    }
    if (op == OP_DIV || (operand_is(a, TYPE_NUMBER) && !a->maybe_int) ||
        (operand_is(b, TYPE_NUMBER) && !b->maybe_int)) {
        return true;
    }
    for (int i = 0; i < 2; i++) {
        if (operand_is(&sides[i], TYPE_INT) &&
            !operand_to_number(walk, &sides[i])) {
            return false;
        }
    }
    bool product = op == OP_MUL && positive &&
                   (a->most == 0 || b->most <= exact / a->most);
    *most = product ? a->most * b->most : a->most + b->most;
    return product || ((op == OP_ADD || op == OP_SUB) && *most <= exact);
}

/* `a OP b` of two evaluated operands; gives the function up when the type is
 * not known (a finding has said why, or an operand is unknown). */
static struct operand arithmetic(struct walk *walk, const struct tree *tree,
                                 const struct operand *a,
                                 const struct operand *b)
{
    assert(is_arithmetic(tree->op));
    struct operand sides[2] = { *a, *b };
    int64_t most = -1;
    if ((a->maybe_int || b->maybe_int) &&
        !mixes(walk, tree->op, sides, &most)) {
        walk_give_up(walk, tree, MESSAGE_WHY_VALUE, STR(""));
        return operand_any();
    }
    a = &sides[0];
    b = &sides[1];
    struct type type = type_arithmetic(walk, tree, a, b);
    if (type.base == TYPE_NONE) {
        walk_give_up(walk, tree, MESSAGE_WHY_VALUE, STR(""));
        return operand_any();
    }
    struct operand result = operand_value(type, build_binary(
        walk, type.base == TYPE_NUMBER ? compiled_op(walk, tree)
                                       : arithmetic_op(tree->op),
        type, operand_node(walk, a, tree), operand_node(walk, b, tree)));
    result.maybe_int = most >= 0;
    result.most = most >= 0 ? most : 0;
    return result;
}

/* Each operator that does not lift still gives its type, so that what is
 * around it is checked. */
struct operand walk_binary(struct walk *walk, const struct tree *tree)
{
    assert(tree->kind == TREE_BINARY);
    struct operand a = walk_expression(walk, tree->first);
    struct operand b = walk_expression(walk, tree->first->next);
    if (is_arithmetic(tree->op)) {
        return arithmetic(walk, tree, &a, &b);
    }
    if (tree->op >= OP_EQ && tree->op <= OP_GE) {
        return compare(walk, tree, &a, &b);
    }
    if (tree->op == OP_CONCAT) {
        return concat(walk, tree, &a, &b);
    }
    if (tree->op == OP_POW) {
        walk_find(walk, tree->first->next, MESSAGE_SCRIPT_POW,
                  (struct texts){ .a = STR("^") });
        return operand_value((struct type){ TYPE_NUMBER, false },
                             NODE_ID_NONE);
    }
    walk_give_up(walk, tree, MESSAGE_WHY_OPERATOR, STR(""));
    return operand_value((struct type){ TYPE_INT, false }, NODE_ID_NONE);
}

/* `#`, `~` and `-`; `not` is a condition and is handled with `and` and
 * `or`. */
struct operand walk_unary(struct walk *walk, const struct tree *tree)
{
    assert(tree->kind == TREE_UNARY);
    struct operand a = walk_expression(walk, tree->first);
    if (tree->op == OP_LEN) {
        return length(walk, tree, &a);
    }
    if (tree->op == OP_BNOT) {
        walk_give_up(walk, tree, MESSAGE_WHY_OPERATOR, STR(""));
        return operand_value((struct type){ TYPE_INT, false }, NODE_ID_NONE);
    }
    if (a.maybe_int) {
        a = operand_any();        /* the integer -0 is 0, -0.0 is not */
    }
    if (operand_is(&a, TYPE_INT) || operand_is(&a, TYPE_NUMBER)) {
        return operand_value(a.type, build_unary(
            walk, NODE_NEG, a.type, operand_node(walk, &a, tree)));
    }
    walk_give_up(walk, tree, MESSAGE_WHY_VALUE, STR(""));
    if (a.kind != OPERAND_ANY) {
        walk_find(walk, tree, MESSAGE_LIFT_ARITHMETIC,
                  (struct texts){ .a = STR("-"),
                                  .b = str_of(operand_name(&a)) });
    }
    return operand_any();
}
