/* The block evaluator agrees with eval_node: random rules over random
 * populations, each record, each outcome; and numbers to the bit.
 * AWIG_CAMPAIGN=N multiplies the work. */
#include "../support/expr_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RULES = 48 };

static const struct type bool_type = { TYPE_BOOL, false };
static const struct type int_type = { TYPE_INT, false };
static const struct type number_type = { TYPE_NUMBER, false };

static size_t size_for(uint64_t seed)
{
    static const size_t sizes[] = { 1, 2, 63, 64, 65, 100, 200, 40, 130 };
    static const size_t large[] = { 511, 512, 513, 2047, 2048, 2049, 4500 };
    return seed % 16 == 0 ? large[seed / 16 % 7] : sizes[seed % 9];
}

/* Runs a plan over all records, in ranges cut at multiples of 64. */
static void run_all(struct world *world, struct block_plan *plan,
                    uint64_t *bits)
{
    struct block_scratch *scratch = NULL;
    struct err err;
    size_t count = world->records_count;
    assert_int_equal(block_scratch_create(&scratch, &world->mem, plan, &err),
                     0);
    size_t cut = count / 3 / 64 * 64;
    assert_int_equal(block_run(plan, scratch, 0, cut, bits, &err), 0);
    assert_int_equal(block_run(plan, scratch, cut, count - cut, bits, &err),
                     0);
    block_scratch_destroy(scratch);
}

static size_t compare(const struct world *world,
                      const struct block_rule *rules, const uint64_t *bits,
                      uint64_t seed)
{
    struct arena arena;
    struct mem mem;
    size_t words = (world->records_count + 63) / 64;
    mem_init(&mem);
    arena_init(&arena, &mem);
    for (size_t r = 0; r < RULES; r++) {
        for (size_t i = 0; i < world->records_count; i++) {
            enum outcome want = world_outcome(world, &rules[r], i, &arena);
            enum outcome got = block_outcome(bits, words, r, i);
            if (want != got) {
                fail_msg("seed %llu rule %zu record %zu: expected %d, got "
                         "%d", (unsigned long long)seed, r, i, (int)want,
                         (int)got);
            }
        }
        arena_free(&arena);
    }
    return RULES * world->records_count;
}

/* What one outcome adds to the rows of effects, bit by bit. */
static void expect_rows(const struct block_results *results, size_t words,
                        size_t records, uint64_t seed)
{
    for (size_t i = 0; i < records; i++) {
        bool want[BLOCK_ROWS] = { false };
        for (size_t r = 0; r < RULES; r++) {
            enum outcome one = block_outcome(results->bits, words, r, i);
            uint8_t effect = results->effects[r];
            bool fail = one == OUTCOME_FAIL, error = one == OUTCOME_ERROR;
            want[BLOCK_ROW_BAD] |= fail && effect == BLOCK_BAD;
            want[BLOCK_ROW_REVIEW] |= error
                || (fail && effect == BLOCK_REVIEW);
            want[BLOCK_ROW_UNKNOWN] |= one == OUTCOME_UNKNOWN;
            want[BLOCK_ROW_APPLIED] |= one != OUTCOME_SKIPPED;
            want[BLOCK_ROW_ERROR] |= error;
        }
        for (size_t row = 0; row < BLOCK_ROWS; row++) {
            bool got = results->rows[row * words + i / 64] >> (i & 63) & 1;
            if (got != want[row]) {
                fail_msg("seed %llu record %zu: row %zu is %d",
                         (unsigned long long)seed, i, row, (int)got);
            }
        }
    }
}

/* block_judge writes what block_run writes, over planes that block_fill made
 * and others that hold rubbish, and sums up the effects. */
static void judges_alike(struct world *world, struct block_plan *plan,
                         const uint64_t *bits, uint64_t seed)
{
    size_t count = world->records_count, words = (count + 63) / 64;
    size_t size = RULES * 3 * words;
    uint64_t *judged = malloc(size * sizeof(uint64_t));
    uint64_t *rows = calloc(BLOCK_ROWS * words, sizeof(uint64_t));
    uint8_t effects[RULES];
    struct block_scratch *scratch = NULL;
    struct err err;
    memset(judged, 0x5a, size * sizeof(uint64_t));
    for (size_t r = 0; r < RULES; r++) {
        effects[r] = (uint8_t)random_below(&world->random, 3);
    }
    struct block_results results = { judged, effects, rows };
    size_t cut = count / 2 / 64 * 64;
    block_fill(plan, judged);
    assert_int_equal(block_scratch_create(&scratch, &world->mem, plan, &err),
                     0);
    assert_int_equal(block_judge(scratch, 0, cut, &results, &err), 0);
    assert_int_equal(block_judge(scratch, cut, count - cut, &results, &err),
                     0);
    block_scratch_destroy(scratch);
    uint32_t places[RULES * 3];
    block_places(plan, places);
    for (size_t i = 0; i < RULES * 3; i++) {
        assert_true(places[i] < RULES * 3);
        assert_memory_equal(judged + places[i] * words, bits + i * words,
                            words * sizeof(uint64_t));
    }
    results.bits = (uint64_t *)(uintptr_t)bits;
    expect_rows(&results, words, count, seed);
    free(rows);
    free(judged);
}

static size_t one_world(uint64_t seed)
{
    struct world world;
    struct block_rule rules[RULES];
    struct block_plan *plan = NULL;
    struct err err;
    world_create(&world, seed * 7919 + 1, size_for(seed));
    for (size_t r = 0; r < RULES; r++) {
        rules[r].when = random_chance(&world.random, 25)
            ? world_expression(&world, bool_type, 2) : NODE_ID_NONE;
        rules[r].check = world_expression(&world, bool_type,
                                          1 + (int)(r % 5));
    }
    assert_false(world.graph.failed);
    struct block_source source = world_source(&world, rules, RULES);
    assert_int_equal(block_plan_create(&plan, &world.mem, &source, &err), 0);
    size_t words = (world.records_count + 63) / 64;
    size_t bytes = RULES * 3 * words * 8;
    uint64_t *bits = mem_zero(&world.mem, bytes);
    run_all(&world, plan, bits);
    size_t pairs = compare(&world, rules, bits, seed);
    judges_alike(&world, plan, bits, seed);
    mem_free(&world.mem, bits, bytes);
    block_plan_destroy(plan);
    world_destroy(&world);
    return pairs;
}

static unsigned long campaign(void)
{
    const char *times = getenv("AWIG_CAMPAIGN");
    return times == NULL ? 1 : strtoul(times, NULL, 10);
}

static void agrees_on_rules(void **state)
{
    (void)state;
    size_t pairs = 0, rules = 0;
    const char *only = getenv("AWIG_SEED");
    if (only != NULL) {
        one_world(strtoull(only, NULL, 10));
        return;
    }
    for (uint64_t seed = 0; seed < 450 * campaign(); seed++) {
        pairs += one_world(seed);
        rules += RULES;
    }
    print_message("%zu rules, %zu pairs\n", rules, pairs);
    assert_true(pairs >= 1000000);
    assert_true(rules >= 20000);
}

static void check_number(const struct world *world, node_id root,
                         size_t record, double got, uint64_t seed)
{
    struct arena arena;
    struct mem mem;
    mem_init(&mem);
    arena_init(&arena, &mem);
    struct eval_result want = world_eval(world, root, record, &arena);
    double number = NAN;
    if (want.state == EVAL_VALUE) {
        number = world->graph.nodes[root].type.base == TYPE_NUMBER
            ? want.cell.as.number : (double)want.cell.as.integer;
    }
    bool same = (isnan(number) && isnan(got))
        || memcmp(&number, &got, sizeof(got)) == 0;
    if (!same) {
        fail_msg("seed %llu root %u record %zu: expected %.17g, got %.17g",
                 (unsigned long long)seed, root, record, number, got);
    }
    arena_free(&arena);
}

static void agrees_on_numbers(void **state)
{
    (void)state;
    enum { ROOTS = 24 };
    for (uint64_t seed = 0; seed < 150 * campaign(); seed++) {
        struct world world;
        struct block_rule rules[ROOTS];
        struct block_plan *plan = NULL;
        struct block_scratch *scratch = NULL;
        struct err err;
        world_create(&world, seed * 104729 + 5, size_for(seed));
        for (size_t r = 0; r < ROOTS; r++) {
            rules[r].when = NODE_ID_NONE;
            rules[r].check = world_expression(
                &world, r % 2 == 0 ? int_type : number_type,
                1 + (int)(r % 4));
        }
        struct block_source source = world_source(&world, rules, ROOTS);
        assert_int_equal(block_plan_create(&plan, &world.mem, &source, &err),
                         0);
        assert_int_equal(block_scratch_create(&scratch, &world.mem, plan,
                                              &err), 0);
        size_t count = world.records_count;
        size_t bytes = ROOTS * count * sizeof(double);
        double *out = mem_alloc(&world.mem, bytes);
        int code = block_numbers(plan, scratch, 0, count, out, &err);
        assert_true(code == 0 || err.message == MESSAGE_SCORE_BROKEN);
        for (size_t i = 0; i < ROOTS * count; i++) {
            check_number(&world, rules[i / count].check, i % count, out[i],
                         seed);
        }
        mem_free(&world.mem, out, bytes);
        block_scratch_destroy(scratch);
        block_plan_destroy(plan);
        world_destroy(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_on_rules),
        cmocka_unit_test(agrees_on_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
