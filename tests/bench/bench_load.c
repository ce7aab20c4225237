/* CSV and NDJSON judged end to end (`awig eval --summary`), against a loop that
 * only reads the same file with the same reader: at most 1.5 x.  The number of
 * records may be given; ratios of medians of 7 runs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench_pack.h"
#include "engine/bench.h"
#include "engine/facts_file.h"

enum { RUNS = 7 };

static double read_only(const struct bench_pack *pack, const char *path,
                        size_t want)
{
    struct facts_file *file = NULL;
    struct mem mem;
    struct arena arena, texts;
    struct err err;
    struct str name;
    size_t count = 0;
    double start = bench_now_us();
    mem_init(&mem);
    arena_init(&arena, &mem);
    struct record record = record_create(&arena, &pack->pack->facts);
    bench_must(facts_file_open(&file, &mem, path, &pack->pack->facts,
                               pack->pack->zone, &err) == 0, "no file");
    arena_init(&texts, &mem);
    while (facts_file_next(file, &texts, &record, &name, &err) > 0) {
        count++;
        arena_free(&texts);
    }
    bench_must(count == want, "records were lost");
    facts_file_close(file);
    arena_free(&arena);
    return bench_now_us() - start;
}

static double judge_file(const struct bench_pack *pack, const char *path,
                         size_t want)
{
    struct facts_file *file = NULL;
    struct mem mem;
    struct err err;
    struct session session = { .mem = &mem };
    struct arena arena;
    struct value *out = NULL;
    struct bulk_day day = { false, 0 };
    double start = bench_now_us();
    mem_init(&mem);
    arena_init(&arena, &mem);
    session.arena = &arena;
    bench_must(facts_file_open(&file, &mem, path, &pack->pack->facts,
                               pack->pack->zone, &err) == 0
               && bulk_summary(&session, pack->pack, file, day, &out, &err)
                  == 0, "the summary failed");
    bench_must(value_get(out, "records")->integer == (int64_t)want,
               "records were lost");
    facts_file_close(file);
    arena_free(&arena);
    return bench_now_us() - start;
}

static void measure_load(size_t count, size_t rules, bool csv)
{
    struct bench_pack pack;
    struct bench_rules which = { rules, false, false };
    struct bench_case rows_case = { count, 3, false, false };
    double read[RUNS], whole[RUNS];
    char path[64];
    struct row *rows = calloc(count, sizeof(*rows));
    (void)snprintf(path, sizeof(path), "/tmp/awig_bench_%d.facts",
                   (int)getpid());
    rows_fill(rows, &rows_case);
    bench_pack_load(&pack, &which);
    bench_write(&pack, path, rows, count, csv);
    for (int i = 0; i < RUNS; i++) {
        read[i] = read_only(&pack, path, count);
        whole[i] = judge_file(&pack, path, count);
    }
    (void)unlink(path);
    double bare = bench_median(read, RUNS), all = bench_median(whole, RUNS);
    printf("load   rules=%-4zu records=%-7zu %-6s read=%.0fms judged=%.0fms "
           "ratio=%.2f (at most 1.5)\n", rules, count, csv ? "csv" : "ndjson",
           bare / 1000, all / 1000, all / bare);
    bench_pack_free(&pack);
    free(rows);
}

int main(int argc, char **argv)
{
    size_t records = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    for (int csv = 0; csv < 2; csv++) {
        measure_load(records, 12, csv == 1);
        measure_load(records / 10, 192, csv == 1);
    }
    return 0;
}
