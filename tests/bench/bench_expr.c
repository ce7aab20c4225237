/* The block evaluator against row C written by hand (DESIGN section 9, W1):
 * the same facts, rules and records, outcomes compared before any timing;
 * ratios of medians of 7 runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "bench_rows.h"

enum { RUNS = 7 };

struct bench {
    struct mem mem;
    struct arena arena;
    struct schema facts, parameters;
    struct graph graph;
    struct columns *columns;
    struct row *rows;
    size_t count;
    struct block_rule rules[BENCH_RULES_MAX];
    struct block_plan *plan;
    struct block_scratch *scratch;
    uint64_t *bits;
    uint8_t *outcomes;
    size_t words;
};

static void must(int code)
{
    if (code != 0) {
        fprintf(stderr, "bench_expr: failed with %d\n", code);
        exit(1);
    }
}

static double now_us(void)
{
    struct clock clock;
    clock_system(&clock);
    return (double)clock.ticks_ns(clock.user) / 1000.0;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *times)
{
    qsort(times, RUNS, sizeof(double), compare_doubles);
    return times[RUNS / 2];
}

static void prepare(struct bench *bench, const struct bench_case *which,
                    size_t rules)
{
    struct err err;
    mem_init(&bench->mem);
    arena_init(&bench->arena, &bench->mem);
    schema_init(&bench->facts, &bench->arena);
    schema_init(&bench->parameters, &bench->arena);
    rows_schema(&bench->facts);
    graph_init(&bench->graph, &bench->arena, &bench->facts,
               &bench->parameters);
    rows_rules(&bench->graph, which->heavy, bench->rules, rules);
    must(columns_create(&bench->columns, &bench->mem, &bench->facts, &err));
    bench->count = which->records;
    bench->rows = calloc(bench->count, sizeof(struct row));
    rows_fill(bench->rows, which);
    rows_load(bench->columns, &bench->facts, &bench->mem, bench->rows,
              bench->count);
    must(columns_seal(bench->columns, &err));
    bench->words = (bench->count + 63) / 64;
    bench->bits = calloc(rules * 3 * bench->words, sizeof(uint64_t));
    bench->outcomes = calloc(rules * bench->count, 1);
}

static void finish(struct bench *bench)
{
    block_scratch_destroy(bench->scratch);
    block_plan_destroy(bench->plan);
    columns_destroy(bench->columns);
    arena_free(&bench->arena);
    free(bench->rows);
    free(bench->bits);
    free(bench->outcomes);
}

static void compare(const struct bench *bench, size_t rules)
{
    for (size_t r = 0; r < rules; r++) {
        for (size_t i = 0; i < bench->count; i++) {
            int want = bench->outcomes[i * rules + r];
            int got = (int)block_outcome(bench->bits, bench->words, r, i);
            if (want != got) {
                fprintf(stderr, "bench_expr: rule %zu record %zu: C says "
                        "%d, blocks say %d\n", r, i, want, got);
                exit(1);
            }
        }
    }
}

/* Runs one case and prints its line; returns the time of the blocks. */
static double measure(const struct bench_case *which, size_t rules)
{
    struct bench bench = { .count = 0 };
    struct err err;
    double plan_times[RUNS], block_times[RUNS], row_times[RUNS];
    prepare(&bench, which, rules);
    for (int run = 0; run < RUNS; run++) {
        block_scratch_destroy(bench.scratch);
        block_plan_destroy(bench.plan);
        double start = now_us();
        struct block_source source = {
            .graph = &bench.graph, .rules = bench.rules,
            .rules_count = rules, .columns = bench.columns
        };
        must(block_plan_create(&bench.plan, &bench.mem, &source, &err));
        must(block_scratch_create(&bench.scratch, &bench.mem, bench.plan,
                                  &err));
        plan_times[run] = now_us() - start;
    }
    must(block_run(bench.plan, bench.scratch, 0, bench.count, bench.bits,
                   &err));
    rows_judge(bench.rows, bench.count, which->heavy, rules, bench.outcomes);
    compare(&bench, rules);
    for (int run = 0; run < RUNS; run++) {
        double start = now_us();
        must(block_run(bench.plan, bench.scratch, 0, bench.count, bench.bits,
                       &err));
        double middle = now_us();
        rows_judge(bench.rows, bench.count, which->heavy, rules,
                   bench.outcomes);
        row_times[run] = now_us() - middle;
        block_times[run] = middle - start;
    }
    double blocks = median(block_times), rows = median(row_times);
    printf("%-6s rules=%-4zu records=%-7zu missing=%u%% as_of=%-7s "
           "blocks=%.0fus c=%.0fus ratio=%.3f plan=%.0fus "
           "bytes/record=%.1f\n",
           which->heavy ? "heavy" : "W1", rules, bench.count,
           which->missing_percent, which->as_of_varies ? "varies" : "one",
           blocks, rows, blocks / rows, median(plan_times),
           (double)columns_bytes(bench.columns) / (double)bench.count);
    finish(&bench);
    return blocks;
}

int main(void)
{
    static const size_t rules[] = { 12, 48, 192 };
    static const struct bench_case cases[] = {
        { 10000, 0, false, false }, { 10000, 3, false, false },
        { 100000, 0, false, false }, { 100000, 3, false, false },
        { 10000, 3, true, false }, { 100000, 3, true, false },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double few = 0, many = 0;
        for (int j = 0; j < 3; j++) {
            many = measure(&cases[i], rules[j]);
            few = j == 0 ? many : few;
        }
        printf("       192 rules cost %.1f x 12 rules\n", many / few);
    }
    static const struct bench_case heavy = { 10000, 3, false, true };
    static const struct bench_case heavy_many = { 100000, 3, false, true };
    (void)measure(&heavy, 12);
    (void)measure(&heavy_many, 12);
    return 0;
}
