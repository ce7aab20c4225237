/* Table evaluation against the if-chain that a C programmer would write for
 * the same table: median of rounds over the same inputs, in one run.  Prints
 * nanoseconds a lookup and the ratio; exits 1 when a ratio exceeds 3. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "pack/table.h"

enum { RECORDS = 20000, ROUNDS = 31 };

static const double ratio_max = 3.0;

/* What one record is to the if-chain: plain C values. */
struct record_c {
    double age, income;
    bool employed;
    const char *region;
};

/* --- A small table: three inputs, eight rows ------------------------------ */

static const char small_csv[] =
    "hit:UNIQUE,age,income,employed,=> points\n"
    ",<18,-,-,0\n"
    ",[18..30),<5000,true,10\n"
    ",[18..30),<5000,false,5\n"
    ",[18..30),>=5000,-,20\n"
    ",[30..65),<8000,true,25\n"
    ",[30..65),<8000,false,12\n"
    ",[30..65),>=8000,-,40\n"
    ",>=65,-,-,15\n";

static int64_t small_chain(const struct record_c *r)
{
    if (r->age < 18) {
        return 0;
    }
    if (r->age >= 18 && r->age < 30 && r->income < 5000 && r->employed) {
        return 10;
    }
    if (r->age >= 18 && r->age < 30 && r->income < 5000 && !r->employed) {
        return 5;
    }
    if (r->age >= 18 && r->age < 30 && r->income >= 5000) {
        return 20;
    }
    if (r->age >= 30 && r->age < 65 && r->income < 8000 && r->employed) {
        return 25;
    }
    if (r->age >= 30 && r->age < 65 && r->income < 8000 && !r->employed) {
        return 12;
    }
    if (r->age >= 30 && r->age < 65 && r->income >= 8000) {
        return 40;
    }
    if (r->age >= 65) {
        return 15;
    }
    return -1;
}

/* --- A larger one: four inputs, 24 rows, text ----------------------------- */

static const char *const regions[] = {
    "Bali", "Lampung", "Jawa Timur", "Bangka Belitung", "Papua", "Maluku",
};

enum { REGIONS = 6, BANDS = 4 };

static const double bands[BANDS + 1] = { 0, 2500, 5000, 7500, 1e9 };

static void large_csv(struct buf *csv)
{
    buf_text(csv, "hit:FIRST,age,income,employed,region,=> points\n");
    for (int r = 0; r < REGIONS; r++) {
        for (int b = 0; b < BANDS; b++) {
            buf_format(csv, ",>=%d,[%d..%d),%s,%s,%d\n", 18 + r,
                       (int)bands[b], (int)bands[b + 1],
                       b % 2 == 0 ? "-" : "true", regions[r], 10 * r + b);
        }
    }
    buf_text(csv, ",-,-,-,-,99\n");
}

static bool large_row(const struct record_c *r, int region, int band)
{
    return r->age >= 18 + region && r->income >= bands[band]
           && r->income < bands[band + 1] && (band % 2 == 0 || r->employed)
           && strcmp(r->region, regions[region]) == 0;
}

#define ROW(region, band) \
    if (large_row(r, region, band)) { return 10 * (region) + (band); }
#define REGION(n) ROW(n, 0) ROW(n, 1) ROW(n, 2) ROW(n, 3)

static int64_t large_chain(const struct record_c *r)
{
    REGION(0) REGION(1) REGION(2) REGION(3) REGION(4) REGION(5)
    return 99;
}

/* --- Measuring ------------------------------------------------------------ */

struct bench {
    struct clock clock;
    struct record_c records[RECORDS];
    struct cell cells[RECORDS][4];
    int64_t sums[2];
};

static int64_t now(const struct bench *bench)
{
    return bench->clock.ticks_ns(bench->clock.user);
}

static int by_time(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double chain_round(struct bench *bench,
                          int64_t (*chain)(const struct record_c *))
{
    int64_t start = now(bench), sum = 0;
    for (size_t i = 0; i < RECORDS; i++) {
        sum += chain(&bench->records[i]);
    }
    bench->sums[0] = sum;
    return (double)(now(bench) - start) / RECORDS;
}

static double table_round(struct bench *bench, const struct table *table)
{
    int64_t start = now(bench), sum = 0;
    for (size_t i = 0; i < RECORDS; i++) {
        sum += table_lookup(table, bench->cells[i], 0).cell.as.integer;
    }
    bench->sums[1] = sum;
    return (double)(now(bench) - start) / RECORDS;
}

/* Rounds of both, alternating, so that noise hits both alike. */
static bool measure(struct bench *bench, const char *name,
                    const struct table *table,
                    int64_t (*chain)(const struct record_c *))
{
    double chains[ROUNDS], tables[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        chains[i] = chain_round(bench, chain);
        tables[i] = table_round(bench, table);
    }
    qsort(chains, ROUNDS, sizeof *chains, by_time);
    qsort(tables, ROUNDS, sizeof *tables, by_time);
    double ratio = tables[ROUNDS / 2] / chains[ROUNDS / 2];
    printf("table %s: %.1f ns, if-chain %.1f ns, ratio %.2f (at most %.1f)"
           "%s\n", name, tables[ROUNDS / 2], chains[ROUNDS / 2], ratio,
           ratio_max, bench->sums[0] == bench->sums[1] ? "" : " DIFFER");
    return ratio <= ratio_max && bench->sums[0] == bench->sums[1];
}

static void fill(struct bench *bench)
{
    uint64_t seed = 2021;
    for (size_t i = 0; i < RECORDS; i++) {
        struct record_c *r = &bench->records[i];
        struct cell *c = bench->cells[i];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        r->age = (double)(seed >> 40 & 127) * 0.75;
        r->income = (double)(seed >> 20 & 16383) * 0.75;
        r->employed = (seed >> 50 & 1) == 1;
        r->region = regions[(seed >> 52) % REGIONS];
        for (int k = 0; k < 4; k++) {
            c[k].known = true;
        }
        c[0].as.number = r->age;
        c[1].as.number = r->income;
        c[2].as.boolean = r->employed;
        c[3].as.text = str_of(r->region);
    }
}

static struct table *parse(struct arena *arena, struct str csv)
{
    struct err err;
    struct table *table = NULL;
    struct table_source source = { STR("bench"), STR("bench.csv"), csv,
                                   NULL };
    if (table_parse(&table, arena, &source, NULL, &err) != 0) {
        char text[1024];
        err_text(&err, LANGUAGE_EN, text, sizeof text);
        fprintf(stderr, "%s\n", text);
        exit(2);
    }
    return table;
}

int main(void)
{
    static struct bench bench;
    struct mem mem;
    struct arena arena;
    struct buf csv;
    mem_init(&mem);
    arena_init(&arena, &mem);
    buf_init(&csv, &mem, 0);
    clock_system(&bench.clock);
    fill(&bench);
    large_csv(&csv);
    const struct table *small = parse(&arena, str_of(small_csv));
    const struct table *large = parse(&arena, buf_view(&csv));
    bool ok = measure(&bench, "8 rows x 3", small, small_chain);
    ok = measure(&bench, "25 rows x 4", large, large_chain) && ok;
    buf_free(&csv);
    arena_free(&arena);
    return ok ? 0 : 1;
}
