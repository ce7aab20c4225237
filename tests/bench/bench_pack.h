/* The rows and rules of bench_c.c as a pack: Lua text, facts, and the records
 * of a population or of a file.  For benchmarks of what is above core/expr. */
#ifndef AWIG_TESTS_BENCH_PACK_H
#define AWIG_TESTS_BENCH_PACK_H

#include "bench_rows.h"
#include "engine/population.h"

struct bench_pack {
    struct mem mem;
    struct arena arena;
    struct clock clock;
    struct pack *pack;
    struct schema schema;               /* of rows */
    int slots[ROW_FACTS];               /* of the pack's facts */
    char worker[512];                   /* the program, where it is asked */
};

/* `opaque`: rules that the lifter cannot lift; `edited`: rules 0 and 1 have
 * another number in them. */
struct bench_rules {
    size_t count;
    bool opaque, edited;
    bool far;                           /* in a worker, as the command line */
};

void bench_pack_load(struct bench_pack *out,
                     const struct bench_rules *rules);
void bench_pack_free(struct bench_pack *pack);
/* The body of a rule: `return ...`; `when` is "" or an expression. */
void bench_rule_text(struct buf *body, struct buf *when, size_t rule,
                     const struct bench_rules *rules);
/* A row as a record of the pack. */
struct record bench_record(const struct bench_pack *pack,
                           struct arena *arena, const struct row *row);
void bench_populate(struct population *population,
                    const struct bench_pack *pack, const struct row *rows,
                    size_t count);
/* Writes rows as CSV, NDJSON or a list in JSON. */
enum bench_format { BENCH_CSV, BENCH_NDJSON, BENCH_JSON };
void bench_write(const struct bench_pack *pack, const char *path,
                 const struct row *rows, size_t count,
                 enum bench_format format);
double bench_now_us(void);
/* Sorts. */
double bench_median(double *times, size_t count);
void bench_must(bool holds, const char *what);

#endif
