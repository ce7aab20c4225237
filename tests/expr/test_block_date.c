/* Days by lanes: months between two of them, and so many months later, at
 * month ends, leap days, centuries, and both ends of the calendar. */
#include "../support/expr_table.h"

#include "base/date.h"
#include "expr/block_step.h"

static const struct type date_type = { TYPE_DATE, false };

static struct table table;

/* The last three days of each month and the first of the next, with the day
 * that so many months lead to, or every other month the day after it. */
static void add_days(int year, int years, int64_t months)
{
    for (int month = 0; month < years * 12 && table.count < RECORDS_MAX - 3;
         month++) {
        int64_t first = 0;
        assert_true(date_from_civil(year + month / 12, month % 12 + 1, 1,
                                    &first));
        for (int64_t day = -3; day <= 0; day++) {
            struct cell *cells = add_record(&table);
            int64_t more = (month * 7 - day) % (months + 1), later = 0;
            assert_true(date_add_months(first + day, more, &later));
            cells[SLOT_DATE] = cell_int(first + day);
            cells[SLOT_AS_OF] = cell_int(later + month % 2);
            cells[SLOT_INT] = cell_int(more);
            cells[SLOT_OTHER] = cell_int(-((month * 5 - day) % months));
        }
    }
}

static void add_questions(void)
{
    struct build *b = &table.build;
    node_id day = expr_fact(b, SLOT_DATE), other = expr_fact(b, SLOT_AS_OF);
    node_id later = graph_binary(&b->graph, NODE_ADD_MONTHS, date_type, day,
                                 expr_fact(b, SLOT_INT));
    node_id sooner = graph_binary(&b->graph, NODE_ADD_MONTHS, date_type, day,
                                  expr_fact(b, SLOT_OTHER));
    node_id between = expr_ints(b, NODE_MONTHS_BETWEEN, day, other);
    for (int op = NODE_EQ; op <= NODE_GE; op++) {
        enum node_op which = (enum node_op)op;
        add_rule(&table, expr_test(b, which, later, other));
        add_rule(&table, expr_test(b, which, sooner, other));
        add_rule(&table, expr_test(b, which, later, sooner));
        add_rule(&table, expr_test(b, which, between,
                                   expr_fact(b, SLOT_INT)));
        add_rule(&table, expr_test(
            b, which, expr_ints(b, NODE_MONTHS_BETWEEN, sooner, later),
            expr_fact(b, SLOT_INT)));
    }
}

/* Does adding months run over lanes? */
static bool by_lanes(void)
{
    struct block_plan *plan = NULL;
    struct block_source source = source_of(&table);
    bool found = false;
    assert_int_equal(block_plan_create(&plan, &table.build.mem, &source,
                                       &table.build.err), 0);
    for (size_t i = 0; i < plan->program_count; i++) {
        found = found || plan->program[i].op == STEP_ADD_MONTHS;
    }
    block_plan_destroy(plan);
    return found;
}

static void moves_days_by_months(void **state)
{
    (void)state;
    static const struct { int year, years; int64_t months; } spans[] = {
        { 1999, 9, 61 }, { 1896, 9, 30 }, { 2096, 9, 30 }, { 2396, 8, 500 },
        { 1968, 5, 3 }, { 6, 8, 60 }, { 9980, 8, 60 },
    };
    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        begin(&table);
        add_days(spans[i].year, spans[i].years, spans[i].months);
        (void)add_record(&table);
        add_record(&table)[SLOT_DATE] = cell_int(0);
        add_questions();
        seal(&table);
        agree(&table);
        assert_true(by_lanes());
        end(&table);
    }
}

/* Sums that leave the calendar are errors, and go record by record; at the
 * last day that it has they are none. */
static void leaves_the_calendar(void **state)
{
    (void)state;
    static const struct { int64_t day, months; bool lanes; } cases[] = {
        { DATE_MAX, 0, true }, { DATE_MAX, 1, false },
        { DATE_MAX - 31, 1, true }, { DATE_MIN, 0, true },
        { DATE_MIN, -1, false }, { DATE_MIN + 31, -1, true },
        { 0, 119989, false }, { 0, 96359, true }, { 0, 96360, false },
        { 0, INT64_C(1) << 40, false },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(&table);
        for (int64_t k = 0; k < 400; k++) {
            /* Two values of each, so that nothing is constant; many pairs,
             * so that they are not looked up. */
            struct cell *cells = add_record(&table);
            int64_t away = cases[i].day < 0 ? 1 : -1;
            cells[SLOT_DATE] = cell_int(cases[i].day + away * k);
            cells[SLOT_INT] = cell_int(cases[i].months + away * (k % 40));
            cells[SLOT_AS_OF] = cell_int(cases[i].day + away * k * 97);
        }
        add_questions();
        seal(&table);
        agree(&table);
        if (by_lanes() != cases[i].lanes) {
            fail_msg("case %zu", i);
        }
        end(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_days_by_months),
        cmocka_unit_test(leaves_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
