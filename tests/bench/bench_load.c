/* CSV, NDJSON and JSON judged end to end (`awig eval --summary`), against a
 * loop that only reads the same file with the same reader: at most 1.5 x.
 * Before any timing the digest of the summary is held against that of the
 * same rows put into columns directly.  Processor time, as others use the
 * machine, too; the number of records may be given; ratios of medians of 7
 * runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench_pack.h"
#include "engine/bench.h"
#include "engine/facts_file.h"

enum { RUNS = 7 };

static double now_us(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void add_lines(void *user, struct str lines)
{
    buf_str(user, lines);
}

/* The digest of the rows, without any file. */
static void digest_rows(const struct bench_pack *pack, const struct row *rows,
                        size_t count, char hex[SHA256_HEX_BYTES])
{
    struct population *population = NULL;
    struct err err;
    struct mem mem;
    struct buf lines;
    mem_init(&mem);
    buf_init(&lines, &mem, 0);
    bench_must(population_create(&population, &mem, pack->pack, &err) == 0,
               "no population");
    bench_populate(population, pack, rows, count);
    bench_must(population_judge(population, 1, &err) == 0
               && population_digest_lines(population, 1, add_lines,
                                           &lines) == 0,
               "judging failed");
    struct sha256 digest = sha256_of(buf_view(&lines));
    sha256_hex(&digest, hex);
    buf_free(&lines);
    population_destroy(population);
}

static double read_only(const struct bench_pack *pack, const char *path,
                        size_t want)
{
    struct facts_file *file = NULL;
    struct mem mem;
    struct arena arena, texts;
    struct err err;
    struct str name;
    size_t count = 0;
    double start = now_us();
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
    return now_us() - start;
}

static double judge_file(const struct bench_pack *pack, const char *path,
                         size_t want, const char *digest)
{
    struct facts_file *file = NULL;
    struct mem mem;
    struct err err;
    struct session session = { .mem = &mem };
    struct arena arena;
    struct value *out = NULL;
    struct bulk_way way = { false, 0, 0 };
    double start = now_us();
    mem_init(&mem);
    arena_init(&arena, &mem);
    session.arena = &arena;
    bench_must(facts_file_open(&file, &mem, path, &pack->pack->facts,
                               pack->pack->zone, &err) == 0
               && bulk_summary(&session, pack->pack, file, way, &out, &err)
                  == 0, "the summary failed");
    bench_must(value_get(out, "records")->integer == (int64_t)want,
               "records were lost");
    double time = now_us() - start;
    bench_must(str_is(value_get_text(out, "digest"), digest),
               "the digests differ");
    facts_file_close(file);
    arena_free(&arena);
    return time;
}

static void measure_load(size_t count, size_t rules,
                         enum bench_format format)
{
    static const char *const names[] = { "csv", "ndjson", "json" };
    struct bench_pack pack;
    struct bench_rules which = { .count = rules };
    struct bench_case rows_case = { count, 3, false, false };
    double read[RUNS], whole[RUNS];
    char path[64], digest[SHA256_HEX_BYTES];
    struct stat info = { .st_size = 0 };
    struct row *rows = calloc(count, sizeof(*rows));
    (void)snprintf(path, sizeof(path), "/tmp/awig_bench_%d.facts",
                   (int)getpid());
    rows_fill(rows, &rows_case);
    bench_pack_load(&pack, &which);
    bench_write(&pack, path, rows, count, format);
    bench_must(stat(path, &info) == 0, "no file");
    digest_rows(&pack, rows, count, digest);
    for (int i = 0; i < RUNS; i++) {
        read[i] = read_only(&pack, path, count);
        whole[i] = judge_file(&pack, path, count, digest);
    }
    (void)unlink(path);
    double bare = bench_median(read, RUNS), all = bench_median(whole, RUNS);
    printf("load   rules=%-4zu records=%-7zu %-6s read=%.0fms (%.0f MB/s) "
           "judged=%.0fms ratio=%.2f%s\n", rules, count,
           names[format], bare / 1000,
           (double)info.st_size / bare, all / 1000, all / bare,
           rules <= 12 ? " (at most 1.5)" : "");
    bench_pack_free(&pack);
    free(rows);
}

int main(int argc, char **argv)
{
    size_t records = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    static const enum bench_format formats[] = { BENCH_NDJSON, BENCH_JSON,
                                                 BENCH_CSV };
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        measure_load(records, 12, formats[i]);
        measure_load(records / 10, 48, formats[i]);
        measure_load(records / 10, 192, formats[i]);
    }
    return 0;
}
