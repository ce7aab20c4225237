/* Clocks and randomness. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static void system_clock_runs(void **state)
{
    (void)state;
    struct clock clock;
    clock_system(&clock);
    assert_true(clock.now(clock.user) > 1600000000);
    int64_t first = clock.ticks_ns(clock.user);
    assert_true(clock.ticks_ns(clock.user) >= first);
}

static void fixed_clock_stands(void **state)
{
    (void)state;
    int64_t seconds = 1000;
    struct clock clock;
    clock_fixed(&clock, &seconds);
    assert_int_equal(clock.now(clock.user), 1000);
    seconds = 2000;
    assert_int_equal(clock.now(clock.user), 2000);
    assert_int_equal(clock.ticks_ns(clock.user), 2000 * INT64_C(1000000000));
    seconds = INT64_MIN;
    assert_true(clock.ticks_ns(clock.user) < 0);
}

static void seeded_entropy_repeats(void **state)
{
    (void)state;
    uint64_t seed = 0;
    struct entropy entropy;
    entropy_seeded(&entropy, &seed);
    unsigned char bytes[12];
    entropy.fill(entropy.user, bytes, sizeof bytes);
    /* The first outputs of splitmix64 from 0, lowest byte first. */
    static const unsigned char want[12] = {
        0xaf, 0xcd, 0x1d, 0x7b, 0x39, 0xa8, 0x20, 0xe2, 0x05, 0x9a, 0x8a, 0xf0
    };
    unsigned char again[12];
    assert_memory_equal(bytes, want, 8);
    seed = 0;
    entropy.fill(entropy.user, again, sizeof again);
    assert_memory_equal(bytes, again, sizeof bytes);
    entropy.fill(entropy.user, again, sizeof again);
    assert_true(memcmp(bytes, again, sizeof bytes) != 0);
}

static void system_entropy_differs(void **state)
{
    (void)state;
    struct entropy entropy;
    entropy_system(&entropy);
    unsigned char a[32] = { 0 };
    unsigned char b[32] = { 0 };
    entropy.fill(entropy.user, a, sizeof a);
    entropy.fill(entropy.user, b, sizeof b);
    assert_true(memcmp(a, b, sizeof a) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(system_clock_runs),
        cmocka_unit_test(fixed_clock_stands),
        cmocka_unit_test(seeded_entropy_repeats),
        cmocka_unit_test(system_entropy_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
