/* One node on one record, by recursion, in Lua's order of evaluation.
 *
 * Every function here returns the first event it meets (unknown or error)
 * and looks at nothing after it.  The depth of the recursion is bounded by
 * LIMIT_EXPR_DEPTH, which graph_add enforces; `depth` counts it again.
 * Tables: eval_table.  Lists: eval_list.c.  Text: text.c. */
#include "expr/eval.h"

#include <assert.h>
#include <math.h>

#include "expr/arith.h"
#include "expr/eval_list.h"
#include "expr/text.h"

enum { EVAL_ARGS = 32 };

static struct eval_result at(const struct eval *eval, node_id id,
                             uint32_t depth);

static const struct eval_result eval_error = { .state = EVAL_ERROR };
static const struct eval_result eval_nil = { .state = EVAL_NIL };

/* A result that is a bool. */
static struct eval_result of_bool(bool boolean)
{
    return (struct eval_result){
        .state = EVAL_VALUE, .cell = { .known = true, .as.boolean = boolean }
    };
}

/* A result that is an int, a date or a time. */
static struct eval_result of_int(int64_t integer)
{
    return (struct eval_result){
        .state = EVAL_VALUE, .cell = { .known = true, .as.integer = integer }
    };
}

/* A result that is a float, finite or not. */
static struct eval_result of_number(double number)
{
    return (struct eval_result){
        .state = EVAL_VALUE, .cell = { .known = true, .as.number = number }
    };
}

/* What ends the path. */
static bool is_event(const struct eval_result *result)
{
    assert(result != NULL);
    return result->state == EVAL_UNKNOWN || result->state == EVAL_ERROR;
}

/* Cells carry no type; their node does. */
static struct type type_of(const struct eval *eval, node_id id)
{
    assert(eval != NULL);
    assert(id < eval->graph->count);
    return eval->graph->nodes[id].type;
}

/* As Lua: nil and false are false, everything else is true.  LANGUAGE.md
 * section 8: the path decides, so this is asked only of a result that is no
 * event. */
static bool truth(const struct eval *eval, node_id id,
                  const struct eval_result *result)
{
    assert(eval != NULL);
    assert(result != NULL);
    assert(!is_event(result));
    if (result->state == EVAL_NIL) {
        return false;
    }
    struct type type = type_of(eval, id);
    return type.base != TYPE_BOOL || type.list || result->cell.as.boolean;
}

/* --- Reading -------------------------------------------------------------- */

/* The slot goes along, so that a missing one can be named.  A missing one is
 * an event: the rule has read it. */
static struct eval_result eval_field(const struct cell *cells, int32_t slot,
                                     bool parameter)
{
    assert(slot >= 0);
    assert(cells != NULL);
    struct eval_result result = {
        .state = cells[slot].known ? EVAL_VALUE : EVAL_UNKNOWN,
        .cell = cells[slot], .slot = slot, .slot_is_parameter = parameter
    };
    return result;
}

/* --- Logic ---------------------------------------------------------------- */

/* Only the chosen operand is evaluated, as in Lua.  IS_NIL is what remains: it
 * turns a nil into true without an event. */
static struct eval_result eval_logic(const struct eval *eval,
                                     const struct node *node, uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    struct eval_result a = at(eval, node->a, depth);
    if (is_event(&a)) {
        return a;
    }
    bool a_true = truth(eval, node->a, &a);
    switch (node->op) {
    case NODE_NOT: return of_bool(!a_true);
    case NODE_AND: return a_true ? at(eval, node->b, depth) : a;
    case NODE_OR: return a_true ? a : at(eval, node->b, depth);
    case NODE_IF: return at(eval, a_true ? node->b : node->c, depth);
    case NODE_SEQ: return at(eval, node->b, depth);
    default: break;
    }
    assert(node->op == NODE_IS_NIL);
    return of_bool(a.state == EVAL_NIL);
}

/* For a NaN only ~= holds.  `op` is one of the six comparisons. */
static bool order_holds(uint8_t op, enum arith_order order)
{
    switch (op) {
    case NODE_EQ: return order == ARITH_EQUAL;
    case NODE_NE: return order != ARITH_EQUAL;
    case NODE_LT: return order == ARITH_LESS;
    case NODE_LE: return order == ARITH_LESS || order == ARITH_EQUAL;
    case NODE_GT: return order == ARITH_GREATER;
    default: break;
    }
    assert(op == NODE_GE);
    return order == ARITH_GREATER || order == ARITH_EQUAL;
}

/* Both operands come first; then nil, then the types, then the values.
 * Ordering other than numbers is a load error and an error here. */
static struct eval_result eval_compare(const struct eval *eval,
                                       const struct node *node,
                                       uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    struct eval_result a = at(eval, node->a, depth);
    if (is_event(&a)) {
        return a;
    }
    struct eval_result b = at(eval, node->b, depth);
    if (is_event(&b)) {
        return b;
    }
    /* Nil is equal to nil alone; it has no order. */
    bool equality = node->op == NODE_EQ || node->op == NODE_NE;
    if (a.state == EVAL_NIL || b.state == EVAL_NIL) {
        return equality
            ? of_bool((a.state == b.state) == (node->op == NODE_EQ))
            : eval_error;
    }
    struct type type_a = type_of(eval, node->a);
    struct type type_b = type_of(eval, node->b);
    if (equality && (!scalar_is_numeric(type_a)
                     || !scalar_is_numeric(type_b))) {
        bool same = type_equal(type_a, type_b)
            && cell_equal(type_a, a.cell, b.cell);
        return of_bool(same == (node->op == NODE_EQ));
    }
    if (!scalar_is_numeric(type_a) || !scalar_is_numeric(type_b)) {
        return eval_error;
    }
    return of_bool(order_holds(node->op, scalar_order(type_a, a.cell,
                                                      type_b, b.cell)));
}

/* --- Arithmetic ----------------------------------------------------------- */

/* The nearest double, which is what Lua computes with. */
static double as_number(struct type type, struct cell cell)
{
    return type.base == TYPE_NUMBER ? cell.as.number
                                    : (double)cell.as.integer;
}

/* IEEE doubles, one rounding an operation. */
static struct eval_result number_operation(uint8_t op, double a, double b)
{
    switch (op) {
    case NODE_ADD: return of_number(a + b);
    case NODE_SUB: return of_number(a - b);
    case NODE_MUL: return of_number(a * b);
    case NODE_DIV: return of_number(a / b);
    case NODE_IDIV: return of_number(arith_idiv_number(a, b));
    default: break;
    }
    assert(op == NODE_MOD);
    return of_number(arith_mod_number(a, b));
}

/* Days outside the calendar are errors, never some other day.  `op` is one of
 * the two date operations. */
static struct eval_result date_operation(uint8_t op, int64_t a, int64_t b)
{
    int64_t moved = 0;
    if (a < DATE_MIN || a > DATE_MAX) {
        return eval_error;
    }
    if (op == NODE_ADD_MONTHS) {
        return date_add_months(a, b, &moved) ? of_int(moved) : eval_error;
    }
    assert(op == NODE_MONTHS_BETWEEN);
    if (b < DATE_MIN || b > DATE_MAX) {
        return eval_error;
    }
    return of_int(date_months_between(a, b));
}

/* Wraps; a zero divisor is an error. */
static struct eval_result int_operation(uint8_t op, int64_t a, int64_t b)
{
    assert(op < NODE_OP_COUNT);
    switch (op) {
    case NODE_ADD: return of_int(arith_add(a, b));
    case NODE_SUB: return of_int(arith_sub(a, b));
    case NODE_MUL: return of_int(arith_mul(a, b));
    case NODE_IDIV: return b == 0 ? eval_error : of_int(arith_idiv(a, b));
    case NODE_MOD: return b == 0 ? eval_error : of_int(arith_mod(a, b));
    default: break;
    }
    return date_operation(op, a, b);
}

/* The node's type says whether it computes in ints or floats. */
static struct eval_result eval_binary(const struct eval *eval,
                                      const struct node *node,
                                      uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    struct eval_result a = at(eval, node->a, depth);
    if (is_event(&a)) {
        return a;
    }
    struct eval_result b = at(eval, node->b, depth);
    if (is_event(&b)) {
        return b;
    }
    struct type type_a = type_of(eval, node->a);
    struct type type_b = type_of(eval, node->b);
    if (a.state == EVAL_NIL || b.state == EVAL_NIL
        || !scalar_is_numeric(type_a) || !scalar_is_numeric(type_b)) {
        return eval_error;
    }
    if (node->op == NODE_DIV || node->type.base == TYPE_NUMBER) {
        return number_operation(node->op, as_number(type_a, a.cell),
                                as_number(type_b, b.cell));
    }
    if (type_a.base == TYPE_NUMBER || type_b.base == TYPE_NUMBER) {
        return eval_error;
    }
    return int_operation(node->op, a.cell.as.integer, b.cell.as.integer);
}

/* FLOOR and CEIL of a float to an int, or to a float when the type says. */
static struct eval_result round_number(const struct node *node, double whole)
{
    assert(node != NULL);
    int64_t integer = 0;
    if (node->type.base == TYPE_NUMBER) {
        return of_number(whole);
    }
    return arith_exact(whole, &integer) ? of_int(integer) : eval_error;
}

/* For a float operand. */
static struct eval_result unary_number(const struct node *node, double a)
{
    assert(node != NULL);
    switch (node->op) {
    case NODE_NEG: return of_number(-a);
    case NODE_ABS: return of_number(fabs(a));
    case NODE_FLOOR: return round_number(node, floor(a));
    case NODE_CEIL: return round_number(node, ceil(a));
    case NODE_TO_NUMBER: return of_number(a);
    default: break;
    }
    assert(node->op == NODE_TO_INT);
    return round_number(node, a);
}

/* For an int operand; rounding leaves it as it is. */
static struct eval_result unary_int(const struct node *node, int64_t a)
{
    assert(node != NULL);
    if (node->op == NODE_TO_NUMBER || node->type.base == TYPE_NUMBER) {
        return unary_number(node, (double)a);
    }
    switch (node->op) {
    case NODE_NEG: return of_int(arith_sub(0, a));
    case NODE_ABS: return of_int(a < 0 ? arith_sub(0, a) : a);
    default: break;
    }
    return of_int(a);
}

/* Types that have no arithmetic are errors, should a builder let them
 * through. */
static struct eval_result eval_unary(const struct eval *eval,
                                     const struct node *node, uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    struct eval_result a = at(eval, node->a, depth);
    struct type type = type_of(eval, node->a);
    if (is_event(&a)) {
        return a;
    }
    if (a.state == EVAL_NIL || !scalar_is_numeric(type)) {
        return eval_error;
    }
    return type.base == TYPE_NUMBER
        ? unary_number(node, a.cell.as.number)
        : unary_int(node, a.cell.as.integer);
}

/* All three parts are evaluated before any is judged.  A float, even a whole
 * one, is no part of a date. */
static struct eval_result eval_date(const struct eval *eval,
                                    const struct node *node, uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    const node_id operands[3] = { node->a, node->b, node->c };
    int64_t part[3] = { 0, 0, 0 };
    int64_t date = 0;
    bool bad = false;
    for (int i = 0; i < 3; i++) {
        struct eval_result result = at(eval, operands[i], depth);
        if (is_event(&result)) {
            return result;
        }
        part[i] = result.cell.as.integer;
        bad = bad || result.state == EVAL_NIL
            || type_of(eval, operands[i]).base == TYPE_NUMBER
            || part[i] < 1 || part[i] > 9999;
    }
    if (bad || !date_from_civil((int)part[0], (int)part[1], (int)part[2],
                                &date)) {
        return eval_error;
    }
    return of_int(date);
}

/* --- Calls ---------------------------------------------------------------- */

/* MIN, MAX: the first of the least, the first of the greatest, as Lua's.
 * Strictly, so that the first of equals stays. */
static bool better(const struct node *node, struct type type,
                   struct cell candidate, struct cell best)
{
    assert(node != NULL);
    assert(node->op == NODE_MIN || node->op == NODE_MAX);
    enum arith_order wanted = node->op == NODE_MIN ? ARITH_LESS
                                                   : ARITH_GREATER;
    return scalar_order(type, candidate, type, best) == wanted;
}

/* MIN, MAX and CLAMP of one type. */
static struct eval_result choose(const struct node *node, struct type type,
                                 const struct cell *args)
{
    assert(node != NULL);
    assert(args != NULL);
    struct eval_result result = { .state = EVAL_VALUE, .cell = args[0] };
    if (!scalar_is_numeric(type) || node->args_count == 0) {
        return eval_error;
    }
    if (node->op == NODE_CLAMP) {
        assert(node->args_count == 3);
        return type.base == TYPE_NUMBER
            ? of_number(arith_clamp_number(args[0].as.number,
                                           args[1].as.number,
                                           args[2].as.number))
            : of_int(arith_clamp(args[0].as.integer, args[1].as.integer,
                                 args[2].as.integer));
    }
    for (uint32_t i = 1; i < node->args_count; i++) {
        if (better(node, type, args[i], result.cell)) {
            result.cell = args[i];
        }
    }
    return result;
}

/* Stops at the first equal one: all have been evaluated already. */
static struct eval_result one_of(const struct eval *eval,
                                 const struct node *node,
                                 const struct cell *args)
{
    assert(eval != NULL);
    assert(node != NULL);
    assert(args != NULL);
    const node_id *ids = eval->graph->args + node->args;
    for (uint32_t i = 1; i < node->args_count; i++) {
        if (scalar_same(type_of(eval, ids[0]), args[0],
                        type_of(eval, ids[i]), args[i])) {
            return of_bool(true);
        }
    }
    return of_bool(false);
}

/* All arguments first, left to right; then the call.  More than EVAL_ARGS
 * arguments cost an allocation. */
static struct eval_result eval_call(const struct eval *eval,
                                    const struct node *node, uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    struct cell some[EVAL_ARGS];
    struct cell *args = some;
    bool nil = false;
    if (node->args_count > EVAL_ARGS) {
        args = arena_alloc(eval->arena, node->args_count * sizeof(*args));
        if (args == NULL) {
            return eval_error;
        }
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        struct eval_result result = at(eval, eval->graph->args[node->args + i],
                                       depth);
        if (is_event(&result)) {
            return result;
        }
        nil = nil || result.state == EVAL_NIL;
        args[i] = result.cell;
    }
    if (nil || node->args_count == 0) {
        return eval_error;
    }
    switch (node->op) {
    case NODE_ONE_OF: return one_of(eval, node, args);
    case NODE_TEXT_CALL:
        return text_nth((enum text_function)node->slot, node->extra, args,
                        node->args_count, eval->arena);
    case NODE_CONCAT:
        return text_concat(args, node->args_count, eval->arena);
    default: break;
    }
    return choose(node, node->type, args);
}

/* A decision table: missing inputs go in as they are, errors do not.  Whether
 * a missing input matters is the table's question (LANGUAGE.md section 8,
 * Tables). */
static struct eval_result eval_table(const struct eval *eval,
                                     const struct node *node, uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    struct eval_result some[EVAL_ARGS];
    struct eval_result *inputs = some;
    struct eval_result out = eval_error;
    if (node->args_count > EVAL_ARGS) {
        inputs = arena_alloc(eval->arena, node->args_count * sizeof(*inputs));
    }
    if (inputs == NULL || eval->tables == NULL) {
        return eval_error;
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        inputs[i] = at(eval, eval->graph->args[node->args + i], depth);
        if (inputs[i].state == EVAL_ERROR) {
            return inputs[i];
        }
    }
    eval->tables->lookup(eval->tables->user, node->slot, node->extra, inputs,
                         eval->arena, &out);
    return out;
}

/* Tables are small: a search from the start.  A nil key finds nothing.  An
 * unknown key is an event, as any read. */
static struct eval_result eval_lookup(const struct eval *eval,
                                      const struct node *node, uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    struct eval_result key = at(eval, node->a, depth);
    assert(node->slot >= 0
           && (size_t)node->slot < eval->graph->lookups_count);
    if (key.state != EVAL_VALUE) {
        return key;
    }
    const struct lookup *lookup = &eval->graph->lookups[node->slot];
    struct type type = type_of(eval, node->a);
    for (size_t i = 0; i < lookup->count; i++) {
        if (scalar_same(type, key.cell, lookup->key_type, lookup->keys[i])) {
            return (struct eval_result){
                .state = EVAL_VALUE, .cell = lookup->values[i]
            };
        }
    }
    return eval_nil;
}

/* Two operands, one or both of them lists. */
static struct eval_result eval_lists(const struct eval *eval,
                                     const struct node *node, uint32_t depth)
{
    assert(eval != NULL);
    assert(node != NULL);
    struct eval_result a = at(eval, node->a, depth);
    if (is_event(&a)) {
        return a;
    }
    if (node->op == NODE_COUNT) {
        return a.state == EVAL_NIL
            ? eval_error : list_count(type_of(eval, node->a), a.cell);
    }
    struct eval_result b = at(eval, node->b, depth);
    if (is_event(&b)) {
        return b;
    }
    if (a.state == EVAL_NIL || b.state == EVAL_NIL) {
        return eval_error;
    }
    return list_operation((enum node_op)node->op, type_of(eval, node->a),
                          &a.cell, type_of(eval, node->b), &b.cell);
}

/* --- The switch ----------------------------------------------------------- */

/* One case an operation; the families are above. */
static struct eval_result at(const struct eval *eval, node_id id,
                             uint32_t depth)
{
    assert(eval != NULL);
    assert(id < eval->graph->count);
    assert(depth <= LIMIT_EXPR_DEPTH);
    const struct node *node = &eval->graph->nodes[id];
    depth++;
    switch ((enum node_op)node->op) {
    case NODE_CONST:
        return (struct eval_result){
            .state = EVAL_VALUE, .cell = node->constant
        };
    case NODE_NIL: return eval_nil;
    case NODE_FACT: return eval_field(eval->facts, node->slot, false);
    case NODE_PARAM: return eval_field(eval->parameters, node->slot, true);
    case NODE_KNOWN: return of_bool(eval->facts[node->slot].known);
    case NODE_NOT: case NODE_AND: case NODE_OR: case NODE_IF: case NODE_SEQ:
    case NODE_IS_NIL:
        return eval_logic(eval, node, depth);
    case NODE_EQ: case NODE_NE: case NODE_LT: case NODE_LE: case NODE_GT:
    case NODE_GE:
        return eval_compare(eval, node, depth);
    case NODE_ADD: case NODE_SUB: case NODE_MUL: case NODE_DIV:
    case NODE_IDIV: case NODE_MOD: case NODE_MONTHS_BETWEEN:
    case NODE_ADD_MONTHS:
        return eval_binary(eval, node, depth);
    case NODE_NEG: case NODE_TO_NUMBER: case NODE_TO_INT: case NODE_ABS:
    case NODE_FLOOR: case NODE_CEIL:
        return eval_unary(eval, node, depth);
    case NODE_DATE: return eval_date(eval, node, depth);
    case NODE_ONE_OF: case NODE_MIN: case NODE_MAX: case NODE_CLAMP:
    case NODE_TEXT_CALL: case NODE_CONCAT:
        return eval_call(eval, node, depth);
    case NODE_IN_LIST: case NODE_OVERLAPS: case NODE_FIRST_COMMON:
    case NODE_COUNT: case NODE_ITEM:
        return eval_lists(eval, node, depth);
    case NODE_LOOKUP: return eval_lookup(eval, node, depth);
    case NODE_TABLE: return eval_table(eval, node, depth);
    case NODE_FAIL:
    case NODE_OP_COUNT: break;
    }
    return eval_error;
}

/* From the root, at depth 0. */
struct eval_result eval_node(const struct eval *eval, node_id node)
{
    assert(eval != NULL && eval->graph != NULL);
    assert(node != NODE_ID_NONE);
    return at(eval, node, 0);
}
