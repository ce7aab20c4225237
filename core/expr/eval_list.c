/* Scalars of unlike numeric types, and lists.  All operands are known. */
#include "expr/eval_list.h"

#include <assert.h>
#include <math.h>

/* What has an order: dates and times are ints to Lua. */
bool scalar_is_numeric(struct type type)
{
    assert(type.base < TYPE_BASE_COUNT);
    return !type.list && type.base != TYPE_NONE && type.base != TYPE_BOOL
        && type.base != TYPE_TEXT;
}

/* A NaN has no order.  0.0 and -0.0 are equal. */
static enum arith_order order_numbers(double a, double b)
{
    if (isnan(a) || isnan(b)) {
        return ARITH_UNORDERED;
    }
    if (a == b) {
        return ARITH_EQUAL;
    }
    return a < b ? ARITH_LESS : ARITH_GREATER;
}

/* Exactly, over all 64 bits.  Without subtracting, which could wrap. */
static enum arith_order order_integers(int64_t a, int64_t b)
{
    if (a == b) {
        return ARITH_EQUAL;
    }
    return a < b ? ARITH_LESS : ARITH_GREATER;
}

/* Mixed operands by arith_compare, from either side.  Both types are numeric
 * (scalar_is_numeric).  ARITH_UNORDERED only with a NaN. */
enum arith_order scalar_order(struct type type_a, struct cell a,
                              struct type type_b, struct cell b)
{
    assert(scalar_is_numeric(type_a));
    assert(scalar_is_numeric(type_b));
    bool float_a = type_a.base == TYPE_NUMBER;
    bool float_b = type_b.base == TYPE_NUMBER;
    if (float_a && float_b) {
        return order_numbers(a.as.number, b.as.number);
    }
    if (float_b) {
        return arith_compare(a.as.integer, b.as.number);
    }
    if (float_a) {
        enum arith_order order = arith_compare(b.as.integer, a.as.number);
        if (order == ARITH_LESS || order == ARITH_GREATER) {
            order = order == ARITH_LESS ? ARITH_GREATER : ARITH_LESS;
        }
        return order;
    }
    return order_integers(a.as.integer, b.as.integer);
}

/* Numbers by value, whatever their type; unlike types are never equal. */
bool scalar_same(struct type type_a, struct cell a, struct type type_b,
                 struct cell b)
{
    if (scalar_is_numeric(type_a) && scalar_is_numeric(type_b)) {
        return scalar_order(type_a, a, type_b, b) == ARITH_EQUAL;
    }
    return type_equal(type_a, type_b) && cell_equal(type_a, a, b);
}

/* A result that is a bool. */
static struct eval_result of_bool(bool boolean)
{
    return (struct eval_result){
        .state = EVAL_VALUE, .cell = { .known = true, .as.boolean = boolean }
    };
}

/* Bytes for text, as # gives. */
struct eval_result list_count(struct type type, struct cell cell)
{
    struct eval_result result = {
        .state = EVAL_VALUE, .cell = { .known = true }
    };
    assert(cell.known);
    if (type.list) {
        result.cell.as.integer = (int64_t)cell.as.list.count;
    } else if (type.base == TYPE_TEXT) {
        result.cell.as.integer = (int64_t)cell.as.text.size;
    } else {
        result.state = EVAL_ERROR;
    }
    return result;
}

/* The type of a list's items.  Lists are never nested. */
static struct type item_of(struct type type)
{
    return (struct type){ type.base, false };
}

/* From the first item on.  Items of unlike types are not equal, so the answer
 * is false and no error. */
static bool has(struct type list_type, const struct cell *list,
                struct type type, struct cell item)
{
    assert(list != NULL);
    assert(list_type.list);
    for (size_t i = 0; i < list->as.list.count; i++) {
        if (scalar_same(item_of(list_type), list->as.list.items[i], type,
                        item)) {
            return true;
        }
    }
    return false;
}

/* The first item of `a` that is in `b`, or NULL.  In the order of `a`, which
 * the rule's author chose. */
static const struct cell *common(struct type type_a, const struct cell *a,
                                 struct type type_b, const struct cell *b)
{
    assert(a != NULL);
    assert(b != NULL);
    assert(type_a.list && type_b.list);
    for (size_t i = 0; i < a->as.list.count; i++) {
        if (has(type_b, b, item_of(type_a), a->as.list.items[i])) {
            return &a->as.list.items[i];
        }
    }
    return NULL;
}

/* list[index], from 1; nil outside.  As Lua's tables: an index of 0 or below
 * finds nothing. */
static struct eval_result item_at(const struct cell *list, int64_t index)
{
    assert(list != NULL);
    struct eval_result result = { .state = EVAL_NIL };
    if (index >= 1 && (uint64_t)index <= list->as.list.count) {
        result.state = EVAL_VALUE;
        result.cell = list->as.list.items[index - 1];
    }
    return result;
}

/* The right operand is a list for two of them, a scalar for the others.  Both
 * operands are known; an index that is a float is an error, as nobody writes
 * list[1.5]. */
struct eval_result list_operation(enum node_op op, struct type type_a,
                                  const struct cell *a, struct type type_b,
                                  const struct cell *b)
{
    assert(a != NULL);
    assert(b != NULL);
    assert(a->known && b->known);
    /* The lifter checks the types; a graph made by hand gets an error. */
    bool two = op == NODE_OVERLAPS || op == NODE_FIRST_COMMON;
    struct eval_result result = { .state = EVAL_ERROR };
    if (!type_a.list || type_b.list != two) {
        return result;
    }
    if (op == NODE_IN_LIST) {
        return of_bool(has(type_a, a, type_b, *b));
    }
    if (op == NODE_ITEM) {
        return type_b.base == TYPE_NUMBER ? result
                                          : item_at(a, b->as.integer);
    }
    const struct cell *found = common(type_a, a, type_b, b);
    if (op == NODE_OVERLAPS) {
        return of_bool(found != NULL);
    }
    assert(op == NODE_FIRST_COMMON);
    result.state = found == NULL ? EVAL_NIL : EVAL_VALUE;
    if (found != NULL) {
        result.cell = *found;
    }
    return result;
}
