/* What is above the block evaluator, against what else there is, all over the
 * rows of bench_rows.c; outcomes are compared before any timing.
 *   W1      a population judged by lifted rules, to outcomes and verdicts, and
 *           with the list of ids that did not pass, against hand-written C
 *   VM      the same rules kept from being lifted, against a loop of protected
 *           calls under the same hook through proxies, and against plain Lua
 *           5.4 over prebuilt tables, without limits or proxies; the same in
 *           a worker, as on the command line
 *   SQL     the same rules as one SELECT over a table in SQLite's memory
 *   W3      two of the rules edited: only they are judged again; against Lua
 *           and SQL that run these two only
 *   W4      one decision with its full explanation
 * Ratios of medians of 7 runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_loop.h"
#include "bench_lua.h"
#include "bench_sql.h"

enum { RUNS = 7 };

struct bench {
    struct bench_pack pack;
    struct population *population;
    struct row *rows;
    size_t count, rules;
    uint8_t *outcomes;                  /* of C */
    uint16_t *failing;                  /* of C: ids, row by row */
};

static void prepare(struct bench *bench, size_t count,
                    const struct bench_rules *rules, unsigned missing)
{
    struct err err;
    struct bench_case which = { count, missing, false, false };
    memset(bench, 0, sizeof(*bench));
    bench->count = count;
    bench->rules = rules->count;
    bench->rows = calloc(count, sizeof(*bench->rows));
    bench->outcomes = calloc(count * rules->count, 1);
    bench->failing = calloc(count * rules->count, sizeof(uint16_t));
    rows_fill(bench->rows, &which);
    bench_pack_load(&bench->pack, rules);
    bench_must(population_create(&bench->population, &bench->pack.mem,
                                 bench->pack.pack, &err) == 0, "no memory");
    bench_populate(bench->population, &bench->pack, bench->rows, count);
}

static void finish(struct bench *bench)
{
    population_destroy(bench->population);
    bench_pack_free(&bench->pack);
    free(bench->rows);
    free(bench->outcomes);
    free(bench->failing);
}

static void judge(struct bench *bench)
{
    struct err err;
    bench_must(population_judge(bench->population, 1, &err) == 0,
               "judging failed");
}

static size_t rule_of(const struct bench *bench, size_t at)
{
    struct str id = population_rule_at(bench->population, at)->rule->id;
    return strtoul(id.bytes + 1, NULL, 10);
}

static void compare(struct bench *bench)
{
    judge(bench);
    rows_judge(bench->rows, bench->count, false, bench->rules,
               bench->outcomes);
    for (size_t r = 0; r < bench->rules; r++) {
        size_t rule = rule_of(bench, r);
        for (size_t i = 0; i < bench->count; i++) {
            bench_must((int)population_outcome(bench->population, r, i)
                       == bench->outcomes[i * bench->rules + rule],
                       "outcomes differ");
        }
    }
}

/* --- W1 ------------------------------------------------------------------- */

static size_t list_by_c(struct bench *bench)
{
    size_t used = 0;
    rows_judge(bench->rows, bench->count, false, bench->rules,
               bench->outcomes);
    for (size_t i = 0; i < bench->count; i++) {
        const uint8_t *row = bench->outcomes + i * bench->rules;
        for (size_t r = 0; r < bench->rules; r++) {
            bench->failing[used] = (uint16_t)r;
            used += row[r] != OUTCOME_PASS && row[r] != OUTCOME_SKIPPED;
        }
    }
    return used;
}

static size_t list_by_population(struct bench *bench)
{
    static uint16_t ids[64 * BENCH_RULES_MAX];
    uint16_t counts[64];
    size_t used = 0;
    judge(bench);
    for (size_t i = 0; i < bench->count; i += 64) {
        population_failing(bench->population, i, ids, counts);
        for (size_t k = 0; k < 64 && i + k < bench->count; k++) {
            memcpy(bench->failing + used, ids + k * bench->rules,
                   counts[k] * sizeof(uint16_t));
            used += counts[k];
        }
    }
    return used;
}

/* The median of runs one after the other, as `awig bench` times them: each
 * side finds its own data in the caches, and not the other's. */
static double time_of(struct bench *bench, void (*run)(struct bench *bench))
{
    double times[RUNS];
    run(bench);
    for (int i = 0; i < RUNS; i++) {
        double start = bench_now_us();
        run(bench);
        times[i] = bench_now_us() - start;
    }
    return bench_median(times, RUNS);
}

static void judge_by_c(struct bench *bench)
{
    rows_judge(bench->rows, bench->count, false, bench->rules,
               bench->outcomes);
}

static void ids_by_us(struct bench *bench)
{
    (void)list_by_population(bench);
}

static void ids_by_c(struct bench *bench)
{
    (void)list_by_c(bench);
}

static double measure_w1(size_t count, size_t rules, unsigned missing)
{
    struct bench bench;
    struct bench_rules which = { .count = rules };
    prepare(&bench, count, &which, missing);
    compare(&bench);
    bench_must(list_by_c(&bench) == list_by_population(&bench),
               "lists of ids differ");
    double time = time_of(&bench, judge), by_c = time_of(&bench, judge_by_c);
    double ids = time_of(&bench, ids_by_us);
    double by_c_ids = time_of(&bench, ids_by_c);
    printf("W1     rules=%-4zu records=%-7zu missing=%u%% ours=%.1fus "
           "c=%.0fus ratio=%.3f; with ids %.0fus c=%.0fus ratio=%.3f; "
           "bytes/record=%.1f\n", rules, count, missing, time, by_c,
           time / by_c, ids, by_c_ids, ids / by_c_ids,
           (double)population_bytes(bench.population) / (double)count);
    finish(&bench);
    return time;
}

/* --- Plain Lua, SQL ------------------------------------------------------- */

/* Rows without gaps; what Lua says is compared with C first. */
static double measure_lua(const struct bench *bench)
{
    double times[RUNS];
    size_t size = bench->count * bench->rules;
    struct bench_rules rules = { .count = bench->rules };
    uint8_t *outcomes = calloc(size, 1);
    lua_State *L = bench_lua_open(&bench->pack, &rules, bench->rows,
                                  bench->count);
    bench_lua_run(L, bench->count, bench->rules, outcomes);
    bench_must(memcmp(outcomes, bench->outcomes, size) == 0,
               "plain Lua says otherwise");
    for (int i = 0; i < RUNS; i++) {
        double start = bench_now_us();
        bench_lua_run(L, bench->count, bench->rules, NULL);
        times[i] = bench_now_us() - start;
    }
    lua_close(L);
    free(outcomes);
    return bench_median(times, RUNS);
}

static void measure_vm(size_t count, size_t rules)
{
    struct bench lifted, opaque, far;
    struct bench_rules plain_rules = { .count = rules };
    struct bench_rules opaque_rules = { .count = rules, .opaque = true };
    struct bench_rules far_rules = { .count = rules, .opaque = true,
                                     .far = true };
    double times[3][RUNS], loops[RUNS];
    struct bench *all[] = { &lifted, &opaque, &far };
    prepare(&lifted, count, &plain_rules, 0);
    prepare(&opaque, count, &opaque_rules, 0);
    prepare(&far, count, &far_rules, 0);
    for (size_t k = 0; k < 3; k++) {
        compare(all[k]);
    }
    for (int i = 0; i < RUNS; i++) {
        for (size_t k = 0; k < 3; k++) {
            double start = bench_now_us();
            judge(all[k]);
            times[k][i] = bench_now_us() - start;
        }
        loops[i] = bench_loop(&opaque.pack, opaque.population);
    }
    double loop = bench_median(loops, RUNS);
    double fast = bench_median(times[0], RUNS);
    double vm = bench_median(times[1], RUNS), lua = measure_lua(&lifted);
    double worker = bench_median(times[2], RUNS);
    printf("VM     rules=%-4zu records=%-7zu lifted=%.0fus vm=%.0fus plain "
           "lua=%.0fus; vm/lua=%.2f lifted/lua=%.4f; a loop under the same "
           "hook through proxies=%.0fus ratio=%.2f (at most 1.3), in a "
           "worker=%.0fus ratio=%.2f\n", rules, count, fast, vm, lua,
           vm / lua, fast / lua, loop, vm / loop, worker, worker / loop);
    for (size_t k = 0; k < 3; k++) {
        finish(all[k]);
    }
}

static void measure_sql(size_t count)
{
    struct bench bench;
    struct bench_rules rules = { .count = 12 };
    double times[RUNS], theirs[RUNS];
    prepare(&bench, count, &rules, 3);
    compare(&bench);
    struct bench_sql sql = { .rows = bench.rows, .count = count,
                             .outcomes = bench.outcomes, .rules = 12,
                             .stride = 12 };
    bench_sql_open(&sql, bench_sql_rules);
    for (int i = 0; i < RUNS; i++) {
        double start = bench_now_us();
        judge(&bench);
        double second = bench_now_us();
        bench_sql_run(&sql, false);
        times[i] = second - start;
        theirs[i] = bench_now_us() - second;
    }
    double time = bench_median(times, RUNS);
    double by_sql = bench_median(theirs, RUNS);
    printf("SQL    rules=12   records=%-7zu missing=3%% ours=%.0fus "
           "sqlite=%.0fus ratio=%.4f\n", count, time, by_sql, time / by_sql);
    bench_sql_close(&sql);
    finish(&bench);
}

/* --- W3, W4 --------------------------------------------------------------- */

/* The edited pack over the columns that stand: the two rules alone, compiled
 * and judged. */
static double judge_first(const struct bench *bench,
                          const struct bench_pack *edited, size_t rules)
{
    struct population *view = NULL;
    struct err err;
    bool wanted[BENCH_RULES_MAX] = { false };
    memset(wanted, true, rules);
    double start = bench_now_us();
    bench_must(population_view(&view, bench->population, edited->pack, &err)
               == 0, "no view");
    population_keep(view, wanted);
    bench_must(population_seal(view, &err) == 0
               && population_judge(view, 1, &err) == 0, "no judging");
    double time = bench_now_us() - start;
    population_destroy(view);
    return time;
}

/* Against judging everything for both packs: compiled anew as the two rules
 * are, and beside it by plans that stand ready. */
static void measure_w3(size_t count, size_t rules)
{
    struct bench bench;
    struct bench_pack edited;
    struct bench_rules before = { .count = rules };
    struct bench_rules after = { .count = rules, .edited = true };
    double some[RUNS], anew[RUNS], whole[RUNS];
    prepare(&bench, count, &before, 3);
    bench_pack_load(&edited, &after);
    judge(&bench);
    for (int i = 0; i < RUNS; i++) {
        some[i] = judge_first(&bench, &edited, 2);
        anew[i] = judge_first(&bench, &bench.pack, rules)
            + judge_first(&bench, &edited, rules);
        double start = bench_now_us();
        judge(&bench);
        judge(&bench);
        whole[i] = bench_now_us() - start;
    }
    double time = bench_median(some, RUNS), all = bench_median(anew, RUNS);
    double ready = bench_median(whole, RUNS);
    printf("W3     rules=%-4zu records=%-7zu two edited=%.1fus two whole "
           "evaluations=%.1fus ratio=%.3f (at most 0.3), by ready plans "
           "%.1fus ratio=%.3f\n", rules, count, time, all, time / all,
           ready, time / ready);
    bench_pack_free(&edited);
    finish(&bench);
}

/* What the edited pack says of all rules: what the two are compared with. */
static uint8_t *edited_outcomes(const struct bench *bench,
                                const struct bench_pack *edited)
{
    struct population *population = NULL;
    struct err err;
    uint8_t *outcomes = calloc(bench->count * 2, 1);
    bench_must(population_view(&population, bench->population, edited->pack,
                               &err) == 0
               && population_seal(population, &err) == 0
               && population_judge(population, 1, &err) == 0, "no view");
    for (size_t at = 0; at < bench->rules; at++) {
        struct str id = population_rule_at(population, at)->rule->id;
        size_t rule = strtoul(id.bytes + 1, NULL, 10);
        for (size_t i = 0; rule < 2 && i < bench->count; i++) {
            outcomes[i * 2 + rule] =
                (uint8_t)population_outcome(population, at, i);
        }
    }
    population_destroy(population);
    return outcomes;
}

/* The two edited rules alone, by plain Lua and by SQL. */
static void measure_w3_others(size_t count)
{
    struct bench bench;
    struct bench_pack edited;
    struct bench_rules before = { .count = 12 };
    struct bench_rules after = { .count = 12, .edited = true };
    double ours[RUNS], lua[RUNS], sql_times[RUNS];
    prepare(&bench, count, &before, 0);
    judge(&bench);
    bench_pack_load(&edited, &after);
    uint8_t *right = edited_outcomes(&bench, &edited);
    uint8_t *said = calloc(count * 2, 1);
    struct bench_sql sql = { .rows = bench.rows, .count = count,
                             .outcomes = right, .rules = 2, .stride = 2 };
    bench_sql_open(&sql, bench_sql_edited);
    lua_State *L = bench_lua_open(&bench.pack, &after, bench.rows, count);
    bench_lua_run(L, count, 2, said);
    bench_must(memcmp(said, right, count * 2) == 0,
               "plain Lua says otherwise");
    for (int i = 0; i < RUNS; i++) {
        ours[i] = judge_first(&bench, &edited, 2);
        double start = bench_now_us();
        bench_lua_run(L, count, 2, NULL);
        double second = bench_now_us();
        bench_sql_run(&sql, false);
        lua[i] = second - start;
        sql_times[i] = bench_now_us() - second;
    }
    double time = bench_median(ours, RUNS);
    double by_lua = bench_median(lua, RUNS);
    double by_sql = bench_median(sql_times, RUNS);
    printf("W3     two edited, records=%-7zu ours=%.0fus lua=%.0fus "
           "ratio=%.3f sqlite=%.0fus ratio=%.3f\n", count, time, by_lua,
           time / by_lua, by_sql, time / by_sql);
    lua_close(L);
    bench_sql_close(&sql);
    free(right);
    free(said);
    bench_pack_free(&edited);
    finish(&bench);
}

static void measure_w4(void)
{
    enum { CASES = 5000 };
    struct bench bench;
    struct bench_rules rules = { .count = 12 };
    static double times[CASES];
    struct err err;
    prepare(&bench, CASES, &rules, 3);
    for (size_t i = 0; i < CASES; i++) {
        struct arena arena;
        struct judgement judgement;
        arena_init(&arena, &bench.pack.mem);
        struct record record = bench_record(&bench.pack, &arena,
                                            &bench.rows[i]);
        double start = bench_now_us();
        bench_must(evaluate_case(&judgement, &arena, bench.pack.pack,
                                 &record, &err) == 0
                   && judgement_value(&arena, &judgement, true) != NULL,
                   "no decision");
        times[i] = bench_now_us() - start;
        arena_free(&arena);
    }
    double p50 = bench_median(times, CASES);
    printf("W4     rules=12   one decision explained: p50=%.1fus (at most "
           "10) p99=%.1fus (at most 50)\n", p50, times[CASES * 99 / 100]);
    finish(&bench);
}

int main(void)
{
    static const size_t rules[] = { 12, 48, 192 };
    static const size_t counts[] = { 10000, 100000 };
    for (size_t c = 0; c < 2; c++) {
        for (unsigned missing = 0; missing <= 3; missing += 3) {
            double few = 0, many = 0;
            for (size_t r = 0; r < 3; r++) {
                many = measure_w1(counts[c], rules[r], missing);
                few = r == 0 ? many : few;
            }
            printf("       192 rules cost %.1f x 12 rules (at most 10)\n",
                   many / few);
        }
    }
    measure_vm(10000, 12);
    measure_vm(10000, 48);
    measure_sql(10000);
    measure_w3(10000, 12);
    measure_w3(100000, 192);
    measure_w3_others(10000);
    measure_w4();
    return 0;
}
