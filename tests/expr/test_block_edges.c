/* The block evaluator where lanes end: every comparison against constants at
 * and beside the edges of a column's values and of the lane widths, 2^53,
 * wrapping, windows of records, and no memory. */
#include "../support/expr_table.h"

#include <math.h>

static const struct type number_type = { TYPE_NUMBER, false };
static const struct type int_type = { TYPE_INT, false };

static void compares_integers_at_edges(void **state)
{
    (void)state;
    static const int64_t spans[][2] = {
        { 0, 0 }, { 0, 1 }, { -128, 127 }, { -129, 127 }, { 0, 255 },
        { 300, 555 }, { -32768, 32767 }, { 0, 65535 }, { 70000, 135535 },
        { INT32_MIN, INT32_MAX }, { 0, 4294967295 }, { -5, 4294967295 },
        { -9007199254740992, 9007199254740992 },
    };
    for (size_t s = 0; s < sizeof(spans) / sizeof(spans[0]); s++) {
        static struct table table;
        begin(&table);
        int64_t low = spans[s][0], high = spans[s][1];
        const int64_t values[] = { low, high, low + (high - low) / 2,
                                   low, high };
        for (size_t i = 0; i < 5; i++) {
            add_record(&table)[SLOT_INT] = cell_int(values[i]);
        }
        (void)add_record(&table);           /* one without a value */
        node_id fact = expr_fact(&table.build, SLOT_INT);
        const double beside[] = { -1, -0.5, 0, 0.5, 1 };
        for (int op = NODE_EQ; op <= NODE_GE; op++) {
            for (size_t i = 0; i < 3; i++) {
                for (size_t k = 0; k < 5; k++) {
                    double number = (double)values[i] + beside[k];
                    node_id right = expr_number(&table.build, number);
                    add_rule(&table, expr_test(&table.build,
                                                (enum node_op)op, fact,
                                                right));
                    right = expr_int(&table.build,
                                      values[i] + (int64_t)beside[k]);
                    add_rule(&table, expr_test(&table.build,
                                                (enum node_op)op, right,
                                                fact));
                }
            }
        }
        seal(&table);
        agree(&table);
        end(&table);
    }
}

static void compares_numbers_at_edges(void **state)
{
    (void)state;
    static const double columns[][4] = {
        { 0.01, 78.35, 100, -0.01 }, { 0.1, 0.2, 0.30000000000000004, 1e9 },
        { 0.0, -0.0, 1, -1 }, { 9007199254740992.0, 9007199254740994.0, 1e300,
                                -1e300 }, { 1, 2, 3, 4 },
    };
    for (size_t s = 0; s < sizeof(columns) / sizeof(columns[0]); s++) {
        static struct table table;
        begin(&table);
        for (size_t i = 0; i < 4; i++) {
            struct cell *cells = add_record(&table);
            cells[SLOT_NUMBER] = cell_number(columns[s][i]);
            cells[SLOT_INT] = cell_int(9007199254740991 + (int64_t)(i & 1));
        }
        (void)add_record(&table);
        node_id fact = expr_fact(&table.build, SLOT_NUMBER);
        node_id other = expr_fact(&table.build, SLOT_INT);
        for (int op = NODE_EQ; op <= NODE_GE; op++) {
            enum node_op which = (enum node_op)op;
            for (size_t i = 0; i < 4; i++) {
                double x = columns[s][i];
                const double near[] = { x, nextafter(x, INFINITY),
                                        nextafter(x, -INFINITY), NAN,
                                        INFINITY };
                for (size_t k = 0; k < 5; k++) {
                    node_id right = expr_number(&table.build, near[k]);
                    add_rule(&table, expr_test(&table.build, which, fact,
                                                right));
                }
            }
            add_rule(&table, expr_test(&table.build, which, fact, other));
            node_id more = expr_ints(&table.build, NODE_ADD, other,
                                      expr_int(&table.build, 1));
            add_rule(&table, expr_test(&table.build, which, more, fact));
        }
        seal(&table);
        agree(&table);
        end(&table);
    }
}

/* Quotients by a column near 0, beyond it, and clear of it; and the question
 * whether a result is finite, which a lifted function asks of it as
 * x - x == 0. */
static void divides_clear_of_zero(void **state)
{
    (void)state;
    static const double columns[][4] = {
        { 0.5, 3.25, 7, 1e-3 }, { -0.5, -3.25, -7, -1e-3 },
        { 0.0, 1.5, 2, 3 }, { -1.5, 1.5, 2, 1e-300 },
        { -0.0, 1.5, 1e308, 3 }, { 1e-310, 0.1, 5e-324, 2 },
    };
    for (size_t s = 0; s < sizeof(columns) / sizeof(columns[0]); s++) {
        static struct table table;
        begin(&table);
        struct build *b = &table.build;
        for (size_t i = 0; i < 4; i++) {
            struct cell *cells = add_record(&table);
            cells[SLOT_NUMBER] = cell_number(columns[s][i]);
            cells[SLOT_INT] = cell_int((int64_t)i - 1);
        }
        (void)add_record(&table);
        node_id x = expr_fact(b, SLOT_NUMBER), y = expr_fact(b, SLOT_INT);
        const node_id tops[] = { expr_number(b, 100), y, x,
                                 expr_number(b, 1e300) };
        for (size_t k = 0; k < sizeof(tops) / sizeof(tops[0]); k++) {
            node_id ratio = graph_binary(&b->graph, NODE_DIV, number_type,
                                         tops[k], x);
            node_id none = graph_binary(&b->graph, NODE_SUB, number_type,
                                        ratio, ratio);
            for (int op = NODE_EQ; op <= NODE_GE; op++) {
                enum node_op which = (enum node_op)op;
                add_rule(&table, expr_test(b, which, none,
                                           expr_number(b, 0)));
                for (size_t i = 0; i < 4; i++) {
                    double at = 100 / columns[s][i];
                    add_rule(&table, expr_test(b, which, ratio,
                                               expr_number(b, at)));
                    add_rule(&table, expr_test(
                        b, which, ratio,
                        expr_number(b, nextafter(at, INFINITY))));
                }
            }
        }
        seal(&table);
        agree(&table);
        end(&table);
    }
}

static void wraps_in_64_bits(void **state)
{
    (void)state;
    static struct table table;
    begin(&table);
    static const int64_t values[] = { 9007199254740992, -9007199254740992,
                                      4294967296, -3, 0, 1 };
    for (size_t i = 0; i < 36; i++) {
        struct cell *cells = add_record(&table);
        cells[SLOT_INT] = cell_int(values[i / 6]);
        cells[SLOT_OTHER] = cell_int(values[i % 6]);
    }
    struct build *b = &table.build;
    node_id x = expr_fact(b, SLOT_INT), y = expr_fact(b, SLOT_OTHER);
    node_id square = expr_ints(b, NODE_MUL, x, y);
    node_id cube = expr_ints(b, NODE_MUL, square, x);
    node_id zero = expr_int(b, 0);
    for (int op = NODE_EQ; op <= NODE_GE; op++) {
        enum node_op which = (enum node_op)op;
        add_rule(&table, expr_test(b, which, square, zero));
        add_rule(&table, expr_test(b, which, cube, square));
        add_rule(&table, expr_test(b, which,
                                    expr_ints(b, NODE_IDIV, cube, y), x));
        add_rule(&table, expr_test(b, which,
                                    expr_ints(b, NODE_MOD, cube, y), zero));
        add_rule(&table, expr_test(
            b, which, graph_unary(&b->graph, NODE_ABS, int_type, cube),
            zero));
        add_rule(&table, expr_test(
            b, which, graph_unary(&b->graph, NODE_NEG, int_type, cube),
            cube));
        add_rule(&table, expr_test(
            b, which, expr_ints(b, NODE_SUB, expr_int(b, INT64_MIN), x),
            expr_int(b, INT64_MAX)));
    }
    seal(&table);
    agree(&table);
    end(&table);
}

/* 0, 512 and 64 are where groups and words begin. */
static void cuts_windows(void **state)
{
    (void)state;
    static struct table table;
    begin(&table);
    for (size_t i = 0; i < RECORDS_MAX; i++) {
        struct cell *cells = add_record(&table);
        if (i % 5 != 0) {
            cells[SLOT_INT] = cell_int((int64_t)(i % 97));
        }
    }
    struct build *b = &table.build;
    add_rule(&table, expr_test(b, NODE_LT, expr_fact(b, SLOT_INT),
                                expr_int(b, 50)));
    seal(&table);
    struct block_plan *plan = NULL;
    struct block_scratch *scratch = NULL;
    struct block_source source = source_of(&table);
    uint64_t whole[3 * 11], part[3 * 11];
    assert_int_equal(block_plan_create(&plan, &b->mem, &source, &b->err), 0);
    assert_int_equal(block_scratch_create(&scratch, &b->mem, plan, &b->err),
                     0);
    assert_int_equal(block_run(plan, scratch, 0, RECORDS_MAX, whole,
                               &b->err), 0);
    static const size_t cuts[][2] = {
        { 0, 64 }, { 64, 1 }, { 128, 500 }, { 448, 128 }, { 512, 188 },
        { 640, 60 }, { 0, 0 }, { 576, 100 },
    };
    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
        size_t first = cuts[i][0], last = first + cuts[i][1];
        memset(part, 0xA5, sizeof(part));
        assert_int_equal(block_run(plan, scratch, first, cuts[i][1], part,
                                   &b->err), 0);
        for (size_t word = 0; word < 3 * 11; word++) {
            size_t from = word % 11 * 64;
            if (from + 64 <= first || from >= last) {
                assert_true(part[word] == UINT64_C(0xA5A5A5A5A5A5A5A5));
            } else if (from + 64 <= last || last == RECORDS_MAX) {
                assert_true(part[word] == whole[word]);
            }
        }
    }
    block_scratch_destroy(scratch);
    block_plan_destroy(plan);
    end(&table);
}

/* Outcomes with a condition: skipped, unknown and broken conditions. */
static void heeds_conditions(void **state)
{
    (void)state;
    static struct table table;
    begin(&table);
    for (size_t i = 0; i < 9; i++) {
        struct cell *cells = add_record(&table);
        if (i / 3 < 2) {
            cells[SLOT_FLAG] = cell_bool(i / 3 == 1);
        }
        if (i % 3 < 2) {
            cells[SLOT_INT] = cell_int((int64_t)(i % 3));
        }
    }
    struct build *b = &table.build;
    table.rules[0].when = expr_fact(b, SLOT_FLAG);
    table.rules[0].check = expr_test(b, NODE_EQ, expr_fact(b, SLOT_INT),
                                      expr_int(b, 0));
    table.rules[1].when = expr_fail(b);
    table.rules[1].check = graph_bool(&b->graph, true);
    table.rules_count = 2;
    seal(&table);
    struct block_plan *plan = NULL;
    struct block_scratch *scratch = NULL;
    struct block_source source = source_of(&table);
    uint64_t bits[2 * 3];
    assert_int_equal(block_plan_create(&plan, &b->mem, &source, &b->err), 0);
    assert_int_equal(block_scratch_create(&scratch, &b->mem, plan, &b->err),
                     0);
    assert_int_equal(block_run(plan, scratch, 0, 9, bits, &b->err), 0);
    static const enum outcome want[9] = {
        OUTCOME_SKIPPED, OUTCOME_SKIPPED, OUTCOME_SKIPPED, OUTCOME_PASS,
        OUTCOME_FAIL, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN,
        OUTCOME_UNKNOWN
    };
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(block_outcome(bits, 1, 0, i), want[i]);
        assert_int_equal(block_outcome(bits, 1, 1, i), OUTCOME_ERROR);
    }
    block_scratch_destroy(scratch);
    block_plan_destroy(plan);
    end(&table);
}

static void names_what_broke(void **state)
{
    (void)state;
    static struct table table;
    begin(&table);
    for (size_t i = 0; i < 3; i++) {
        add_record(&table)[SLOT_INT] = cell_int((int64_t)i - 1);
    }
    struct build *b = &table.build;
    node_id ten = expr_int(b, 10);
    table.rules[0].when = NODE_ID_NONE;
    table.rules[0].check = expr_ints(b, NODE_IDIV, ten,
                                      expr_fact(b, SLOT_INT));
    table.rules[1].when = NODE_ID_NONE;
    table.rules[1].check = graph_unary(&b->graph, NODE_TO_NUMBER,
                                       number_type, ten);
    table.rules_count = 2;
    seal(&table);
    struct block_plan *plan = NULL;
    struct block_scratch *scratch = NULL;
    struct block_source source = source_of(&table);
    double out[6];
    assert_int_equal(block_plan_create(&plan, &b->mem, &source, &b->err), 0);
    assert_int_equal(block_scratch_create(&scratch, &b->mem, plan, &b->err),
                     0);
    assert_int_equal(block_numbers(plan, scratch, 0, 3, out, &b->err),
                     ERR_RULES);
    assert_string_equal(b->err.args[0], "1");
    assert_string_equal(b->err.args[1], "2");
    assert_true(out[0] == -10 && isnan(out[1]) && out[2] == 10);
    assert_true(out[3] == 10 && out[5] == 10);
    block_scratch_destroy(scratch);
    block_plan_destroy(plan);
    end(&table);
}

/* A product turns with the sign of its constant. */
static void turns_with_the_sign(void **state)
{
    (void)state;
    static struct table table;
    begin(&table);
    struct build *b = &table.build;
    for (int64_t i = 0; i < 300; i++) {
        struct cell *cells = add_record(&table);
        cells[SLOT_INT] = cell_int(i * 5003 - 700000);
        cells[SLOT_NUMBER] = cell_number((double)i * 1234.5 - 99999);
    }
    for (int64_t factor = -3; factor <= 3; factor++) {
        node_id whole = expr_ints(b, NODE_MUL, expr_fact(b, SLOT_INT),
                                  expr_int(b, factor));
        node_id half = expr_number(b, (double)factor * 0.5);
        node_id number = expr_numbers(b, NODE_MUL, half,
                                      expr_fact(b, SLOT_NUMBER));
        for (int op = NODE_LT; op <= NODE_GE; op++) {
            add_rule(&table, expr_test(b, (enum node_op)op, whole,
                                       expr_int(b, -100000)));
            add_rule(&table, expr_test(b, (enum node_op)op, number,
                                       expr_number(b, 5000.25)));
        }
    }
    seal(&table);
    agree(&table);
    end(&table);
}

/* list[n] and contains of lists of every base, empty and missing ones too. */
static void reads_items(void **state)
{
    (void)state;
    static struct table table;
    begin(&table);
    struct build *b = &table.build;
    static struct cell items[3];
    for (int64_t i = 0; i < 3; i++) {
        items[i] = cell_int(i * 40 - 3);
    }
    for (size_t i = 0; i < 130; i++) {
        struct cell *cells = add_record(&table);
        cells[SLOT_INTS].known = i % 5 != 4;
        cells[SLOT_INTS].as.list.items = items + i % 3;
        cells[SLOT_INTS].as.list.count = i % 7 % (4 - i % 3);
        cells[SLOT_INT] = cell_int((int64_t)(i % 90) - 5);
        cells[SLOT_INT].known = i % 11 != 0;
    }
    for (int64_t place = -1; place <= 4; place++) {
        node_id item = graph_binary(&b->graph, NODE_ITEM, int_type,
                                    expr_fact(b, SLOT_INTS),
                                    expr_int(b, place));
        add_rule(&table, expr_test(b, NODE_GT, item, expr_int(b, 5)));
        add_rule(&table, expr_test(b, NODE_EQ, item,
                                   expr_fact(b, SLOT_INT)));
        add_rule(&table, graph_unary(&b->graph, NODE_IS_NIL, (struct type){
            TYPE_BOOL, false }, item));
    }
    add_rule(&table, expr_test(b, NODE_IN_LIST, expr_fact(b, SLOT_INTS),
                               expr_fact(b, SLOT_INT)));
    seal(&table);
    agree(&table);
    end(&table);
}

/* A search by `pattern`; over two texts when `both`, from where an int says
 * when `init`. */
static node_id searches(struct build *b, const char *pattern, bool both,
                        bool init)
{
    node_id args[3] = { expr_fact(b, SLOT_TEXT), expr_text(b, pattern),
                        expr_fact(b, SLOT_INT) };
    if (both) {
        node_id parts[2] = { args[0], expr_fact(b, SLOT_NAME) };
        args[0] = graph_call(&b->graph, NODE_CONCAT,
                             (struct type){ TYPE_TEXT, false }, parts, 2);
    }
    struct node node = {
        .op = NODE_TEXT_CALL, .type = int_type, .slot = TEXT_FIND,
        .a = NODE_ID_NONE, .b = NODE_ID_NONE, .c = NODE_ID_NONE,
        .args_count = init ? 3 : 2
    };
    return graph_unary(&b->graph, NODE_IS_NIL,
                       (struct type){ TYPE_BOOL, false },
                       graph_add(&b->graph, &node, args));
}

/* A plan says whether an error may be for the VM: where some text of the
 * column is too dear to be searched, and where it cannot know beforehand. */
static void says_what_it_leaves(void **state)
{
    (void)state;
    static const struct {
        const char *text, *pattern;
        bool both, init, defers;
    } cases[] = {
        { "short", ".-.-.-x", false, false, false },
        { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          ".-.-.-.-x", false, false, true },
        { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          ".-x", false, false, false },
        /* Malformed is an error in both forms. */
        { "short", "[", false, false, false },
        { "short", ".-x", true, false, false },
        { "short", ".-x", false, true, true },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        static struct table table;
        struct block_plan *plan = NULL;
        begin(&table);
        for (size_t k = 0; k < 60; k++) {
            struct cell *cells = add_record(&table);
            cells[SLOT_TEXT] = cell_text(k == 7 ? cases[i].text : "y");
            cells[SLOT_NAME] = cell_text(k % 3 == 0 ? "n" : "m");
            cells[SLOT_INT] = cell_int((int64_t)k * 1000 - 5);
        }
        struct build *b = &table.build;
        add_rule(&table, searches(b, cases[i].pattern, cases[i].both,
                                  cases[i].init));
        add_rule(&table, expr_test(b, NODE_NE, expr_fact(b, SLOT_TEXT),
                                   expr_text(b, "x")));
        assert_true(b->graph.nodes[table.rules[0].check].may_defer);
        assert_false(b->graph.nodes[table.rules[1].check].may_defer);
        seal(&table);
        agree(&table);
        struct block_source source = source_of(&table);
        assert_int_equal(block_plan_create(&plan, &b->mem, &source, &b->err),
                         0);
        assert_true(block_defers(plan) == cases[i].defers);
        block_plan_destroy(plan);
        end(&table);
    }
}

static void survives_no_memory(void **state)
{
    (void)state;
    static struct table table;
    begin(&table);
    for (size_t i = 0; i < 100; i++) {
        struct cell *cells = add_record(&table);
        cells[SLOT_INT] = cell_int((int64_t)i * 1000);
        cells[SLOT_TEXT] = cell_text(i % 3 == 0 ? "a" : "b");
        cells[SLOT_NAME] = cell_text(i % 2 == 0 ? "a" : "c");
    }
    struct build *b = &table.build;
    for (int i = 0; i < 200; i++) {
        node_id sum = expr_ints(b, NODE_ADD, expr_fact(b, SLOT_INT),
                                 expr_fact(b, SLOT_OTHER));
        add_rule(&table, expr_test(
            b, NODE_OR, expr_test(b, NODE_EQ, expr_fact(b, SLOT_TEXT),
                                   expr_fact(b, SLOT_NAME)),
            expr_test(b, NODE_GT, sum, expr_int(b, i))));
    }
    seal(&table);
    struct block_source source = source_of(&table);
    int code = ERR_NOMEM;
    for (uint64_t at = 1; code != 0; at++) {
        struct mem mem;
        struct block_plan *plan = NULL;
        struct block_scratch *scratch = NULL;
        mem_init(&mem);
        mem.fail_at = at;
        mem.fail_forever = at % 2 == 0;
        code = block_plan_create(&plan, &mem, &source, &b->err);
        if (code == 0) {
            code = block_scratch_create(&scratch, &mem, plan, &b->err);
        }
        assert_true(code == 0 || code == ERR_NOMEM);
        block_scratch_destroy(scratch);
        block_plan_destroy(plan);
        assert_int_equal(mem.used_bytes, 0);
        assert_true(at < 1000);
    }
    end(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_leaves),
        cmocka_unit_test(turns_with_the_sign), cmocka_unit_test(reads_items),
        cmocka_unit_test(compares_integers_at_edges),
        cmocka_unit_test(compares_numbers_at_edges),
        cmocka_unit_test(divides_clear_of_zero),
        cmocka_unit_test(wraps_in_64_bits), cmocka_unit_test(cuts_windows),
        cmocka_unit_test(heeds_conditions),
        cmocka_unit_test(names_what_broke),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
