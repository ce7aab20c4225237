/* Rows cut down for many comparisons: constants at and beside the ends of
 * what narrower lanes reach, and at the ends of the wide ones. */
#include "../support/expr_table.h"

#include "expr/block_step.h"

/* Lanes of 16, 32 and 64 bits; a base makes the first two of each kind the
 * whole reach of theirs. */
static const int64_t spans[][2] = {
    { 0, 300 }, { -32768, 32767 }, { 0, 65535 }, { 70000, 135535 },
    { 0, 65536 }, { INT32_MIN, INT32_MAX }, { 0, 4294967295 },
    { -5, 4294967295 }, { INT64_MIN, INT64_MAX }, { -9000000000, 9000000000 },
};
enum { SPANS = sizeof(spans) / sizeof(spans[0]) };

/* How far the last constant of a group is from its first: at, and one beyond,
 * what lanes of 8, 16 and 32 bits tell apart. */
static const uint64_t widths[] = {
    3, 252, 253, 254, 255, 300, 65532, 65533, 65534, 65535, 70000,
    4294967293, 4294967294, 4294967295,
};
enum { WIDTHS = sizeof(widths) / sizeof(widths[0]) };

static struct table table;

/* A value that stays within the span. */
static int64_t within(const int64_t *span, int64_t from, uint64_t more)
{
    uint64_t left = (uint64_t)span[1] - (uint64_t)from;
    return more <= left ? (int64_t)((uint64_t)from + more) : span[1];
}

/* Records at a constant, below it and above it. */
static void add_around(const int64_t *span, int64_t at)
{
    add_record(&table)[SLOT_INT] = cell_int(at);
    add_record(&table)[SLOT_INT] = cell_int(at > span[0] ? at - 1 : at);
    add_record(&table)[SLOT_INT] = cell_int(at < span[1] ? at + 1 : at);
}

/* Both kinds of comparison with a constant. */
static void compare_with(int64_t at)
{
    struct build *b = &table.build;
    node_id fact = expr_fact(b, SLOT_INT);
    add_rule(&table, expr_test(b, NODE_GE, fact, expr_int(b, at)));
    add_rule(&table, expr_test(b, NODE_EQ, fact, expr_int(b, at)));
    add_rule(&table, expr_test(b, NODE_GT, fact, expr_int(b, at)));
}

/* A group of constants from `from` on, the last of them `width` away, and one
 * far from all. */
static void judge_group(const int64_t *span, int64_t from, uint64_t width)
{
    const uint64_t steps[] = { 0, 1, width / 2, width - 1, width };
    begin(&table);
    add_around(span, span[0]);
    add_around(span, span[1]);
    (void)add_record(&table);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int64_t at = within(span, from, steps[i]);
        add_around(span, at);
        compare_with(at);
    }
    compare_with(span[0]);
    compare_with(span[1]);
    seal(&table);
    agree(&table);
    end(&table);
}

static void agrees_at_the_ends(void **state)
{
    (void)state;
    for (size_t s = 0; s < SPANS; s++) {
        const int64_t *span = spans[s];
        int64_t middle = (int64_t)((uint64_t)span[0]
            + ((uint64_t)span[1] - (uint64_t)span[0]) / 2);
        for (size_t w = 0; w < WIDTHS; w++) {
            uint64_t reach = (uint64_t)span[1] - (uint64_t)span[0];
            uint64_t width = widths[w] < reach ? widths[w] : reach;
            judge_group(span, span[0], width);
            judge_group(span, middle, width);
            judge_group(span, (int64_t)((uint64_t)span[1] - width), width);
        }
    }
}

/* --- When it is done ------------------------------------------------------ */

/* Rows cut down, and of how many bits the last one is. */
static size_t count_cuts(uint8_t *kind)
{
    struct block_plan *plan = NULL;
    struct block_source source = source_of(&table);
    size_t cuts = 0;
    assert_int_equal(block_plan_create(&plan, &table.build.mem, &source,
                                       &table.build.err), 0);
    for (size_t i = 0; i < plan->program_count; i++) {
        if (plan->program[i].op == STEP_NARROW) {
            cuts++;
            *kind = plan->program[i].kind;
        }
    }
    block_plan_destroy(plan);
    return cuts;
}

/* Constants over one column of a kind, and what is to come of them. */
struct case_row {
    int64_t low, high;                  /* of the column */
    int64_t constants[6];               /* ends with 0 */
    size_t cuts;
    uint8_t kind;
};

static void cuts_where_it_pays(void **state)
{
    (void)state;
    static const struct case_row cases[] = {
        { 1, 100, { 10, 20, 30, 40 }, 0, 0 },
        { 1, 30000, { 100, 200, 300 }, 0, 0 },
        { 1, 30000, { 100, 200, 300, 353 }, 1, LANE_I8 },
        { 1, 30000, { 100, 200, 300, 354 }, 0, 0 },
        { 1, 30000, { 100, 200, 300, 301, 29000 }, 1, LANE_I8 },
        { 1, 3000000, { 100, 200, 300, 353 }, 1, LANE_I8 },
        { 1, 3000000, { 100, 2000, 30000, 65633 }, 1, LANE_I16 },
        { 1, 3000000, { 100, 2000, 30000, 65634 }, 0, 0 },
        { 1, 9000000000, { 100, 2000, 30000, 4000000000 }, 1, LANE_I32 },
        { 1, 3000000, { 9, 1000000, 1000001, 1000002, 1000003 }, 1,
          LANE_I8 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t kind = 0;
        begin(&table);
        add_record(&table)[SLOT_INT] = cell_int(cases[i].low);
        add_record(&table)[SLOT_INT] = cell_int(cases[i].high);
        for (size_t k = 0; cases[i].constants[k] != 0; k++) {
            struct build *b = &table.build;
            add_rule(&table, expr_test(b, NODE_GE, expr_fact(b, SLOT_INT),
                                       expr_int(b, cases[i].constants[k])));
        }
        seal(&table);
        agree(&table);
        if (count_cuts(&kind) != cases[i].cuts || kind != cases[i].kind) {
            fail_msg("case %zu: rows of kind %d", i, (int)kind);
        }
        end(&table);
    }
}

static void survives_no_memory(void **state)
{
    (void)state;
    begin(&table);
    for (int64_t i = 0; i < 100; i++) {
        add_record(&table)[SLOT_INT] = cell_int(i * 1000);
    }
    for (int64_t i = 1; i < 150; i++) {
        compare_with(i * 7);
    }
    seal(&table);
    struct block_source source = source_of(&table);
    int code = ERR_NOMEM;
    for (uint64_t at = 1; code != 0; at++) {
        struct mem mem;
        struct block_plan *plan = NULL;
        mem_init(&mem);
        mem.fail_at = at;
        mem.fail_forever = at % 2 == 0;
        code = block_plan_create(&plan, &mem, &source, &table.build.err);
        assert_true(code == 0 || code == ERR_NOMEM);
        block_plan_destroy(plan);
        assert_int_equal(mem.used_bytes, 0);
        assert_true(at < 1000);
    }
    end(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_at_the_ends),
        cmocka_unit_test(cuts_where_it_pays),
        cmocka_unit_test(survives_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
