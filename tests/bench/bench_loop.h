/* Rules in the VM without anything around them: protected calls in the state
 * of the pack, under its hook, reading the same records through its proxies.
 */
#ifndef AWIG_TESTS_BENCH_LOOP_H
#define AWIG_TESTS_BENCH_LOOP_H

#include "bench_pack.h"

/* Calls `when` and `check` of every rule on every record; returns
 * microseconds. */
double bench_loop(const struct bench_pack *pack,
                  const struct population *population);

#endif
