/* Interning, folding, depth. */
#include "../support/expr_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct type bool_type = { TYPE_BOOL, false };

static void shares_equal_nodes(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    node_id x = expr_test(&b, NODE_GE, expr_fact(&b, SLOT_INT),
                           expr_int(&b, 3));
    size_t count = b.graph.count;
    node_id y = expr_test(&b, NODE_GE, expr_fact(&b, SLOT_INT),
                           expr_int(&b, 3));
    assert_int_equal(x, y);
    assert_int_equal(b.graph.count, count);
    assert_int_not_equal(expr_number(&b, 0.0), expr_number(&b, -0.0));
    assert_int_not_equal(expr_int(&b, 3), expr_date(&b, 3));
    assert_int_equal(expr_text(&b, "x"), expr_text(&b, "x"));
    assert_int_not_equal(expr_fact(&b, SLOT_INT),
                         graph_parameter(&b.graph, SLOT_INT));
    expr_end(&b);
}

static void copies_constants(void **state)
{
    (void)state;
    struct build b;
    char text[4] = "abc";
    expr_begin(&b);
    node_id id = expr_text(&b, text);
    text[0] = 'x';
    assert_true(str_is(b.graph.nodes[id].constant.as.text, "abc"));
    expr_end(&b);
}

static void folds_without_loss(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    node_id yes = graph_bool(&b.graph, true);
    node_id no = graph_bool(&b.graph, false);
    node_id flag = expr_fact(&b, SLOT_FLAG);
    assert_int_equal(expr_test(&b, NODE_AND, no, flag), no);
    assert_int_equal(expr_test(&b, NODE_AND, yes, flag), flag);
    assert_int_equal(expr_test(&b, NODE_OR, yes, flag), yes);
    assert_int_equal(expr_test(&b, NODE_OR, no, flag), flag);
    assert_int_equal(expr_test(&b, NODE_AND, flag, yes), flag);
    assert_int_equal(expr_test(&b, NODE_OR, flag, no), flag);
    /* The flag may be missing: these keep it. */
    assert_int_not_equal(expr_test(&b, NODE_AND, flag, no), no);
    assert_int_not_equal(expr_test(&b, NODE_OR, flag, yes), yes);
    node_id not_flag = graph_unary(&b.graph, NODE_NOT, bool_type, flag);
    assert_int_equal(graph_unary(&b.graph, NODE_NOT, bool_type, not_flag),
                     flag);
    assert_int_equal(graph_unary(&b.graph, NODE_NOT, bool_type, yes), no);
    node_id three = expr_int(&b, 3), four = expr_int(&b, 4);
    assert_int_equal(expr_test(&b, NODE_LT, three, four), yes);
    assert_int_equal(expr_ints(&b, NODE_ADD, three, four),
                     expr_int(&b, 7));
    node_id zero = expr_int(&b, 0);
    node_id broken = expr_ints(&b, NODE_IDIV, three, zero);
    assert_int_equal(b.graph.nodes[broken].op, NODE_IDIV);
    assert_int_equal(graph_if(&b.graph, no, three, four), four);
    assert_int_equal(expr_test(&b, NODE_SEQ, yes, flag), flag);
    expr_end(&b);
}

static void marks_nil(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    node_id nil = expr_nil(&b);
    node_id flag = expr_fact(&b, SLOT_FLAG);
    node_id three = expr_int(&b, 3);
    node_id chosen = graph_if(&b.graph, flag, three, nil);
    assert_true(b.graph.nodes[chosen].maybe_nil);
    assert_int_equal(b.graph.nodes[chosen].type.base, TYPE_INT);
    node_id sure = expr_ints(&b, NODE_OR, chosen, three);
    assert_false(b.graph.nodes[sure].maybe_nil);
    assert_false(b.graph.nodes[expr_test(&b, NODE_EQ, chosen, nil)]
                     .maybe_nil);
    expr_end(&b);
}

static void bounds_depth(void **state)
{
    (void)state;
    struct build b;
    expr_begin(&b);
    node_id id = expr_fact(&b, SLOT_INT);
    node_id other = expr_fact(&b, SLOT_OTHER);
    for (int depth = 1; depth < LIMIT_EXPR_DEPTH; depth++) {
        id = expr_ints(&b, NODE_ADD, id, other);
    }
    assert_false(b.graph.failed);
    assert_int_equal(b.graph.nodes[id].depth, LIMIT_EXPR_DEPTH);
    b.cells[SLOT_INT] = cell_int(1);
    b.cells[SLOT_OTHER] = cell_int(2);
    assert_true(expr_eval(&b, id).cell.as.integer
                == 1 + 2 * (LIMIT_EXPR_DEPTH - 1));
    assert_int_equal(expr_ints(&b, NODE_ADD, id, other), NODE_ID_NONE);
    assert_true(b.graph.failed && b.graph.too_deep);
    assert_int_equal(expr_int(&b, 5), NODE_ID_NONE);
    expr_end(&b);
}

static void survives_no_memory(void **state)
{
    (void)state;
    for (uint64_t at = 1; at < 8; at++) {
        struct build b;
        expr_begin(&b);
        b.mem.fail_at = b.mem.calls + at;
        b.mem.fail_forever = true;
        node_id id = expr_fact(&b, SLOT_INT);
        for (int i = 0; i < 3000; i++) {
            id = expr_ints(&b, NODE_MUL, expr_fact(&b, SLOT_INT),
                            expr_int(&b, i));
        }
        assert_int_equal(id == NODE_ID_NONE, b.graph.failed);
        b.mem.fail_at = 0;
        expr_end(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_equal_nodes),
        cmocka_unit_test(copies_constants),
        cmocka_unit_test(folds_without_loss), cmocka_unit_test(marks_nil),
        cmocka_unit_test(bounds_depth), cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
