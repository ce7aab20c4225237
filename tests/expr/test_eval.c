/* The meaning of nodes: which event comes first, and Lua's values. */
#include "../support/expr_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>

static const struct type bool_type = { TYPE_BOOL, false };
static const struct type int_type = { TYPE_INT, false };
static const struct type number_type = { TYPE_NUMBER, false };

static void is_unknown(struct build *b, node_id node, int slot)
{
    struct eval_result result = expr_eval(b, node);
    assert_int_equal(result.state, EVAL_UNKNOWN);
    assert_int_equal(result.slot, slot);
}

static void is_error(struct build *b, node_id node)
{
    assert_int_equal(expr_eval(b, node).state, EVAL_ERROR);
}

static void is_bool(struct build *b, node_id node, bool want)
{
    struct eval_result result = expr_eval(b, node);
    assert_int_equal(result.state, EVAL_VALUE);
    assert_int_equal(result.cell.as.boolean, want);
}

static void is_int(struct build *b, node_id node, int64_t want)
{
    struct eval_result result = expr_eval(b, node);
    assert_int_equal(result.state, EVAL_VALUE);
    assert_true(result.cell.as.integer == want);
}

static void keeps_the_path(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    node_id flag = expr_fact(&b, SLOT_FLAG);
    node_id few = expr_test(&b, NODE_GE, expr_fact(&b, SLOT_INT),
                             expr_int(&b, 3));
    node_id fail = expr_fail(&b);
    node_id and = expr_test(&b, NODE_AND, flag, few);
    node_id or = expr_test(&b, NODE_OR, flag, few);
    is_unknown(&b, and, SLOT_FLAG);
    is_unknown(&b, or, SLOT_FLAG);
    b.cells[SLOT_FLAG] = cell_bool(false);
    is_bool(&b, and, false);
    is_unknown(&b, or, SLOT_INT);
    b.cells[SLOT_FLAG] = cell_bool(true);
    is_unknown(&b, and, SLOT_INT);
    is_bool(&b, or, true);
    /* The first event wins, whichever it is. */
    is_error(&b, expr_test(&b, NODE_AND, fail, few));
    is_unknown(&b, expr_test(&b, NODE_AND, few, fail), SLOT_INT);
    is_error(&b, expr_test(&b, NODE_AND, flag, fail));
    is_bool(&b, expr_test(&b, NODE_OR, flag, fail), true);
    is_unknown(&b, expr_test(&b, NODE_SEQ, few, flag), SLOT_INT);
    is_bool(&b, graph_if(&b.graph, flag, flag, few), true);
    is_bool(&b, expr_known(&b, SLOT_INT), false);
    is_bool(&b, expr_known(&b, SLOT_FLAG), true);
    expr_end(&b);
}

static void treats_nil_as_lua(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    node_id nil = expr_nil(&b);
    b.cells[SLOT_FLAG] = cell_bool(false);
    b.cells[SLOT_INT] = cell_int(0);
    node_id absent = graph_if(&b.graph, expr_fact(&b, SLOT_FLAG),
                              expr_int(&b, 5), nil);
    is_bool(&b, expr_test(&b, NODE_EQ, absent, nil), true);
    is_bool(&b, expr_test(&b, NODE_EQ, absent, expr_int(&b, 5)), false);
    is_bool(&b, expr_test(&b, NODE_NE, absent, expr_int(&b, 5)), true);
    is_bool(&b, graph_unary(&b.graph, NODE_IS_NIL, bool_type, absent), true);
    is_bool(&b, graph_unary(&b.graph, NODE_NOT, bool_type, absent), true);
    is_int(&b, expr_ints(&b, NODE_OR, absent, expr_int(&b, 7)), 7);
    /* 0 is true. */
    is_int(&b, expr_ints(&b, NODE_OR, expr_fact(&b, SLOT_INT),
                          expr_int(&b, 7)), 0);
    is_error(&b, expr_test(&b, NODE_LT, absent, expr_int(&b, 5)));
    is_error(&b, expr_ints(&b, NODE_ADD, absent, expr_int(&b, 5)));
    /* Operands come before the operation that nil breaks. */
    is_unknown(&b, expr_ints(&b, NODE_ADD, absent,
                              expr_fact(&b, SLOT_OTHER)), SLOT_OTHER);
    expr_end(&b);
}

static void counts_as_lua(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    b.cells[SLOT_INT] = cell_int(-7);
    b.cells[SLOT_OTHER] = cell_int(0);
    b.cells[SLOT_NUMBER] = cell_number(2.5);
    node_id seven = expr_fact(&b, SLOT_INT);
    node_id zero = expr_fact(&b, SLOT_OTHER);
    node_id half = expr_fact(&b, SLOT_NUMBER);
    is_int(&b, expr_ints(&b, NODE_IDIV, seven, expr_int(&b, 2)), -4);
    is_int(&b, expr_ints(&b, NODE_MOD, seven, expr_int(&b, 2)), 1);
    is_error(&b, expr_ints(&b, NODE_IDIV, seven, zero));
    is_error(&b, expr_ints(&b, NODE_MOD, seven, zero));
    struct eval_result quotient = expr_eval(
        &b, expr_numbers(&b, NODE_DIV, seven, expr_int(&b, 2)));
    assert_true(quotient.cell.as.number == -3.5);
    quotient = expr_eval(&b, expr_numbers(&b, NODE_DIV, seven, zero));
    assert_true(isinf(quotient.cell.as.number));
    is_int(&b, graph_unary(&b.graph, NODE_FLOOR, int_type, half), 2);
    is_int(&b, graph_unary(&b.graph, NODE_CEIL, int_type, half), 3);
    is_error(&b, graph_unary(&b.graph, NODE_TO_INT, int_type, half));
    b.cells[SLOT_NUMBER] = cell_number(1e300);
    is_error(&b, graph_unary(&b.graph, NODE_FLOOR, int_type, half));
    b.cells[SLOT_NUMBER] = cell_number(0x1p53);
    b.cells[SLOT_INT] = cell_int((INT64_C(1) << 53) + 1);
    is_bool(&b, expr_test(&b, NODE_EQ, seven, half), false);
    is_bool(&b, expr_test(&b, NODE_GT, seven, half), true);
    is_bool(&b, expr_test(&b, NODE_LT, half, seven), true);
    expr_end(&b);
}

static void chooses(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    b.cells[SLOT_NUMBER] = cell_number(NAN);
    node_id args[3] = { expr_fact(&b, SLOT_NUMBER), expr_number(&b, 1),
                        expr_number(&b, 2) };
    node_id min = graph_call(&b.graph, NODE_MIN, number_type, args, 3);
    assert_true(isnan(expr_eval(&b, min).cell.as.number));
    node_id swapped[2] = { args[1], args[0] };
    min = graph_call(&b.graph, NODE_MIN, number_type, swapped, 2);
    assert_true(expr_eval(&b, min).cell.as.number == 1);
    b.cells[SLOT_NUMBER] = cell_number(5);
    node_id clamp = graph_call(&b.graph, NODE_CLAMP, number_type, args, 3);
    assert_true(expr_eval(&b, clamp).cell.as.number == 2);
    node_id one_of[3] = { expr_fact(&b, SLOT_NUMBER), expr_int(&b, 5),
                          expr_fact(&b, SLOT_INT) };
    /* Every argument is evaluated before the call. */
    is_unknown(&b, graph_call(&b.graph, NODE_ONE_OF, bool_type, one_of, 3),
               SLOT_INT);
    is_bool(&b, graph_call(&b.graph, NODE_ONE_OF, bool_type, one_of, 2),
            true);
    expr_end(&b);
}

static void counts_months(void **state)
{
    (void)state;
    static const struct { int from[3], to[3]; int64_t months; } cases[] = {
        { { 2020, 2, 29 }, { 2022, 2, 28 }, 23 },
        { { 2020, 2, 29 }, { 2022, 3, 1 }, 24 },
        { { 2021, 1, 31 }, { 2021, 2, 28 }, 0 },
        { { 2021, 1, 31 }, { 2021, 3, 31 }, 2 },
        { { 2021, 5, 1 }, { 2021, 4, 30 }, -1 },
        { { 2021, 5, 30 }, { 2021, 4, 1 }, -2 },
    };
    struct build b;
    expr_begin(&b);
    node_id months = expr_ints(&b, NODE_MONTHS_BETWEEN,
                                expr_fact(&b, SLOT_DATE),
                                expr_fact(&b, SLOT_AS_OF));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const int *from = cases[i].from, *to = cases[i].to;
        int64_t a = 0, z = 0;
        assert_true(date_from_civil(from[0], from[1], from[2], &a));
        assert_true(date_from_civil(to[0], to[1], to[2], &z));
        b.cells[SLOT_DATE] = cell_int(a);
        b.cells[SLOT_AS_OF] = cell_int(z);
        is_int(&b, months, cases[i].months);
    }
    b.cells[SLOT_AS_OF] = cell_int(DATE_MAX + 1);
    is_error(&b, months);
    b.cells[SLOT_AS_OF] = cell_int(DATE_MAX);
    struct node node = {
        .op = NODE_DATE, .type = { TYPE_DATE, false },
        .a = expr_int(&b, 2021), .b = expr_int(&b, 2),
        .c = expr_int(&b, 29)
    };
    is_error(&b, graph_add(&b.graph, &node, NULL));
    node.c = expr_int(&b, 28);
    is_int(&b, graph_add(&b.graph, &node, NULL), 18686);
    node_id late = graph_binary(&b.graph, NODE_ADD_MONTHS,
                                (struct type){ TYPE_DATE, false },
                                expr_fact(&b, SLOT_AS_OF),
                                expr_int(&b, 1));
    is_error(&b, late);
    expr_end(&b);
}

static void searches_lists(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    struct cell tags[2] = { cell_text("air"), cell_text("gizi") };
    struct cell more[2] = { cell_text("gizi"), cell_text("air") };
    node_id list = expr_fact(&b, SLOT_TAGS);
    node_id other = graph_parameter(&b.graph, SLOT_TAGS);
    node_id has = expr_test(&b, NODE_IN_LIST, list,
                             expr_fact(&b, SLOT_TEXT));
    is_unknown(&b, has, SLOT_TAGS);
    b.cells[SLOT_TAGS].known = true;
    b.cells[SLOT_TAGS].as.list.items = tags;
    b.cells[SLOT_TAGS].as.list.count = 2;
    is_unknown(&b, has, SLOT_TEXT);
    b.cells[SLOT_TEXT] = cell_text("gizi");
    is_bool(&b, has, true);
    node_id common = graph_binary(&b.graph, NODE_FIRST_COMMON,
                                  (struct type){ TYPE_TEXT, false }, list,
                                  other);
    assert_true(expr_eval(&b, common).slot_is_parameter);
    b.parameter_cells[SLOT_TAGS] = b.cells[SLOT_TAGS];
    b.parameter_cells[SLOT_TAGS].as.list.items = more;
    assert_true(str_is(expr_eval(&b, common).cell.as.text, "air"));
    is_bool(&b, expr_test(&b, NODE_OVERLAPS, list, other), true);
    is_int(&b, graph_unary(&b.graph, NODE_COUNT, int_type, list), 2);
    node_id second = graph_binary(&b.graph, NODE_ITEM,
                                  (struct type){ TYPE_TEXT, false }, list,
                                  expr_int(&b, 2));
    assert_true(str_is(expr_eval(&b, second).cell.as.text, "gizi"));
    second = graph_binary(&b.graph, NODE_ITEM,
                          (struct type){ TYPE_TEXT, false }, list,
                          expr_int(&b, 3));
    assert_int_equal(expr_eval(&b, second).state, EVAL_NIL);
    b.parameter_cells[SLOT_TAGS].as.list.count = 0;
    is_bool(&b, expr_test(&b, NODE_OVERLAPS, list, other), false);
    assert_int_equal(expr_eval(&b, common).state, EVAL_NIL);
    expr_end(&b);
}

static void looks_up(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    const struct cell keys[2] = { cell_text("a"), cell_text("b") };
    const struct cell values[2] = { cell_int(10), cell_int(20) };
    struct lookup row = {
        .key_type = { TYPE_TEXT, false }, .value_type = int_type,
        .keys = keys, .values = values, .count = 2
    };
    struct node node = {
        .op = NODE_LOOKUP, .type = int_type, .a = expr_fact(&b, SLOT_TEXT),
        .slot = graph_lookup(&b.graph, &row)
    };
    node_id lookup = graph_add(&b.graph, &node, NULL);
    is_unknown(&b, lookup, SLOT_TEXT);
    b.cells[SLOT_TEXT] = cell_text("b");
    is_int(&b, lookup, 20);
    b.cells[SLOT_TEXT] = cell_text("c");
    assert_int_equal(expr_eval(&b, lookup).state, EVAL_NIL);
    is_int(&b, expr_ints(&b, NODE_OR, lookup, expr_int(&b, 1)), 1);
    expr_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_path), cmocka_unit_test(treats_nil_as_lua),
        cmocka_unit_test(counts_as_lua), cmocka_unit_test(chooses),
        cmocka_unit_test(counts_months), cmocka_unit_test(searches_lists),
        cmocka_unit_test(looks_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
