/* W2: every region against every innovation, the ten best of each, by the
 * shortlist and by C written by hand (tests/support/ranking_world.c), a few
 * regions by plain Lua and by SQL, too; once
 * with all components lifted, once with one that stays in the VM.  Lists are
 * compared before any timing; ratios of medians of 7 runs. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench_match_others.h"

enum { RUNS = 7, TOP = 10, REGIONS = 514, INNOVATIONS = 10000 };

/* Of this thread, for the machine may have other work. */
static double now_ms(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
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

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench_match: %s\n", what);
        exit(1);
    }
}

/* One region; compared when `check`. */
static void one_region(struct ranking_world *world, size_t region, bool check)
{
    static struct match_score scores[TOP];
    static struct ranking_best best[TOP];
    struct err err;
    size_t count = 0;
    ranking_world_choose(world, region);
    must(ranking_world_list(world, TOP, NULL, scores, &count, &err) == 0,
         "the shortlist failed");
    if (check) {
        must(ranking_world_plain(world, TOP, NULL, best) == count,
             "the lists are not of one length");
        for (size_t i = 0; i < count; i++) {
            must(str_equal(scores[i].innovation, world->names[best[i].row])
                 && scores[i].score == best[i].score, "the lists differ");
        }
    }
}

static double time_plain(struct ranking_world *world, size_t regions)
{
    static struct ranking_best best[TOP];
    double start = now_ms();
    for (size_t r = 0; r < regions; r++) {
        ranking_world_choose(world, r);
        (void)ranking_world_plain(world, TOP, NULL, best);
    }
    return now_ms() - start;
}

static double time_list(struct ranking_world *world, size_t regions)
{
    double start = now_ms();
    for (size_t r = 0; r < regions; r++) {
        one_region(world, r, false);
    }
    return now_ms() - start;
}

static void measure(const char *name, bool opaque, bool in_vm, double most)
{
    struct ranking_options options = {
        .innovations = INNOVATIONS, .regions = REGIONS, .seed = 2021,
        .opaque = opaque, .shared = true
    };
    struct ranking_world world;
    double lists[RUNS], plains[RUNS];
    ranking_world_create(&world, &options);
    world.in_vm = in_vm;
    for (size_t r = 0; r < REGIONS; r++) {
        one_region(&world, r, true);
    }
    for (int i = 0; i < RUNS; i++) {
        lists[i] = time_list(&world, REGIONS);
        plains[i] = time_plain(&world, REGIONS);
    }
    double list = median(lists), plain = median(plains);
    printf("W2 %-24s %d x %d, top %d: %.1f ms, c %.1f ms, ratio %.2f "
           "(at most %.1f)\n", name, REGIONS, INNOVATIONS, TOP, list, plain,
           list / plain, most);
    if (!opaque && !in_vm) {
        bench_match_others(&world, list / REGIONS);
    }
    ranking_world_destroy(&world);
}

int main(void)
{
    measure("lifted", false, false, 0.7);
    measure("lifted, named in the VM", false, true, 0.7);
    measure("one component opaque", true, false, 4.0);
    return 0;
}
