/* A judged population: outcomes as C says them, whatever the number of threads
 * and records; verdicts, ids and digest lines that follow from outcomes; views
 * that judge only some rules. */
#include "../bench/bench_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* rows_judge knows 12, 48 and 192 rules. */
enum { RULES = 48, RECORDS_MAX = 5200 };

static struct row rows[RECORDS_MAX];
static uint8_t outcomes[RECORDS_MAX * RULES];
static struct bench_pack lifted, opaque, edited;

static int load(void **state)
{
    const struct bench_rules plain = { .count = RULES };
    const struct bench_rules loops = { .count = RULES, .opaque = true };
    const struct bench_rules other = { .count = RULES, .edited = true };
    (void)state;
    bench_pack_load(&lifted, &plain);
    bench_pack_load(&opaque, &loops);
    bench_pack_load(&edited, &other);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    bench_pack_free(&lifted);
    bench_pack_free(&opaque);
    bench_pack_free(&edited);
    return 0;
}

static struct population *populate(struct bench_pack *pack, size_t count)
{
    struct population *population = NULL;
    struct err err;
    assert_int_equal(population_create(&population, &pack->mem, pack->pack,
                                       &err), 0);
    bench_populate(population, pack, rows, count);
    return population;
}

static void fill(size_t count, unsigned missing)
{
    struct bench_case which = { count, missing, false, false };
    memset(rows, 0, sizeof(rows));
    rows_fill(rows, &which);
    rows_judge(rows, count, false, RULES, outcomes);
}

/* The rule that stands at a place, by its id. */
static size_t rule_at(const struct population *population, size_t at)
{
    return strtoul(population_rule_at(population, at)->rule->id.bytes + 1,
                   NULL, 10);
}

/* The verdict that the outcomes of C come to.  Rules are ineligible,
 * needs_review, note in turn. */
static enum verdict verdict_of(const uint8_t *row)
{
    bool bad = false, review = false, unknown = false, applied = false;
    for (size_t r = 0; r < RULES; r++) {
        applied = applied || row[r] != OUTCOME_SKIPPED;
        unknown = unknown || row[r] == OUTCOME_UNKNOWN;
        bad = bad || (row[r] == OUTCOME_FAIL && r % 3 == 0);
        review = review || (row[r] == OUTCOME_FAIL && r % 3 == 1);
    }
    return bad ? VERDICT_INELIGIBLE : review ? VERDICT_NEEDS_REVIEW
        : unknown || !applied ? VERDICT_UNKNOWN : VERDICT_ELIGIBLE;
}

static void add_lines(void *user, struct str lines)
{
    buf_str(user, lines);
}

/* Outcomes, verdicts, ids and lines of every record. */
static void check(const struct population *population, size_t count)
{
    uint16_t ids[64 * RULES], numbers[64];
    struct mem mem;
    struct buf want, got;
    mem_init(&mem);
    buf_init(&want, &mem, 0);
    buf_init(&got, &mem, 0);
    assert_int_equal(population_ids(population), RULES);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *row = outcomes + i * RULES;
        size_t used = 0;
        if (i % 64 == 0) {
            population_failing(population, i, ids, numbers);
        }
        buf_format(&want, "%zu\t%s\t", i + 7, verdict_name(verdict_of(row)));
        assert_int_equal(population_verdict(population, i), verdict_of(row));
        for (size_t r = 0; r < RULES; r++) {
            size_t rule = rule_at(population, r);
            int said = (int)population_outcome(population, r, i);
            if (said != row[rule]) {
                fail_msg("%zu records: rule %zu of record %zu is %d, not %d",
                         count, rule, i, said, (int)row[rule]);
            }
            if (row[r] != OUTCOME_PASS && row[r] != OUTCOME_SKIPPED) {
                assert_int_equal(ids[i % 64 * RULES + used], r);
                buf_format(&want, "%sR%03zu", used > 0 ? "," : "", r);
                used++;
            }
        }
        assert_int_equal(numbers[i % 64], used);
        buf_char(&want, '\n');
    }
    assert_int_equal(population_digest_lines(population, 7, add_lines,
                                             &got), 0);
    assert_int_equal(got.size, want.size);
    assert_memory_equal(got.bytes, want.bytes, want.size);
    buf_free(&want);
    buf_free(&got);
}

static void as_c_says(void **state)
{
    static const size_t counts[] = { 1, 63, 64, 65, 513, 2048, 2049, 2600 };
    static const int threads[] = { 1, 2, 3, 8, 64, 1 };
    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        fill(counts[c], c % 2 == 0 ? 30 : 0);
        struct population *population = populate(&lifted, counts[c]);
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            struct err err;
            assert_int_equal(population_judge(population, threads[t], &err),
                             0);
            check(population, counts[c]);
        }
        population_destroy(population);
    }
}

/* The same records again after a clear; and rules that stay in the VM. */
static void batches_and_vm(void **state)
{
    struct err err;
    (void)state;
    fill(400, 20);
    struct population *population = populate(&lifted, 300);
    assert_int_equal(population_judge(population, 2, &err), 0);
    assert_int_equal(population_clear(population, &err), 0);
    bench_populate(population, &lifted, rows, 400);
    assert_int_equal(population_judge(population, 2, &err), 0);
    check(population, 400);
    population_destroy(population);
    population = populate(&opaque, 400);
    assert_false(population_rule_at(population, 0)->rule->lifted);
    assert_int_equal(population_judge(population, 2, &err), 0);
    check(population, 400);
    population_destroy(population);
    /* Eleven chunks: more threads than one, with states of their own, used
     * again by the next judging. */
    fill(RECORDS_MAX, 10);
    population = populate(&opaque, RECORDS_MAX);
    for (int threads = 8; threads >= 0; threads -= 4) {
        assert_int_equal(population_judge(population, threads, &err), 0);
        check(population, RECORDS_MAX);
    }
    population_destroy(population);
}

/* Two rules were edited: judged alone over the columns that stand, they are
 * what judging everything says; the others are not asked. */
static void only_what_changed(void **state)
{
    bool wanted[RULES] = { true, true };
    struct err err;
    (void)state;
    fill(1000, 10);
    struct population *before = populate(&lifted, 1000);
    struct population *after = populate(&edited, 1000);
    struct population *some = NULL;
    assert_int_equal(population_judge(after, 1, &err), 0);
    assert_int_equal(population_view(&some, before, edited.pack, &err), 0);
    population_keep(some, wanted);
    assert_int_equal(population_seal(some, &err), 0);
    assert_int_equal(population_judge(some, 1, &err), 0);
    assert_int_equal(population_rules(some), 2);
    size_t changed = 0;
    for (size_t i = 0; i < 1000; i++) {
        for (size_t r = 0; r < 2; r++) {
            assert_int_equal(population_outcome(some, r, i),
                             population_outcome(after, r, i));
            changed += (int)population_outcome(after, r, i)
                != outcomes[i * RULES + r];
        }
    }
    assert_true(changed > 0);
    population_destroy(some);
    population_destroy(after);
    population_destroy(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_c_says),
        cmocka_unit_test(batches_and_vm),
        cmocka_unit_test(only_what_changed),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
