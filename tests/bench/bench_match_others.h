/* W2 by plain Lua and by SQL. */
#ifndef AWIG_TESTS_BENCH_MATCH_OTHERS_H
#define AWIG_TESTS_BENCH_MATCH_OTHERS_H

#include "../support/ranking_world.h"

/* Compares, times, prints ratios to the `list_ms` that ours takes a region. */
void bench_match_others(struct ranking_world *world, double list_ms);

#endif
