/* The only file that asks the system for the time or for randomness; `make
 * tidy` sees to it.  Everyone else is handed a clock and an entropy. */
#include "base/clock.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Wall-clock seconds: may jump when the machine's clock is set. */
static int64_t system_now(void *user)
{
    (void)user;
    struct timespec now;
    int failed = clock_gettime(CLOCK_REALTIME, &now);
    assert(failed == 0);          /* POSIX requires this clock */
    (void)failed;
    return (int64_t)now.tv_sec;
}

/* Never goes back; its zero means nothing. */
static int64_t system_ticks_ns(void *user)
{
    (void)user;
    struct timespec now;
    int failed = clock_gettime(CLOCK_MONOTONIC, &now);
    assert(failed == 0);
    (void)failed;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What other programs do on the machine does not count. */
static int64_t system_cpu_ns(void *user)
{
    (void)user;
    struct timespec used;
    int failed = clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    assert(failed == 0);
    (void)failed;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

void clock_system(struct clock *clock)
{
    assert(clock != NULL);
    *clock = (struct clock){ system_now, system_ticks_ns, NULL,
                              system_cpu_ns };
}

/* The time itself is nobody's business here; that it passes is. */
void clock_sleep_ms(int64_t ms)
{
    assert(ms >= 0);
    struct timespec pause = { (time_t)(ms / 1000),
                              (long)(ms % 1000) * 1000000 };
    assert(pause.tv_nsec < 1000000000);
    (void)nanosleep(&pause, NULL);  /* a shorter one is fine */
}

/* All threads of it together; -1 for one that has ended. */
int64_t clock_process_ns(int64_t process)
{
    clockid_t clock;
    struct timespec used;
    assert(process > 0);
    if (clock_getcpuclockid((pid_t)process, &clock) != 0
        || clock_gettime(clock, &used) != 0) {
        return -1;
    }
    assert(used.tv_sec >= 0);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

/* The caller's own variable is the time. */
static int64_t fixed_now(void *user)
{
    assert(user != NULL);
    return *(const int64_t *)user;
}

/* Saturated: nobody measures 290 years. */
static int64_t fixed_ticks_ns(void *user)
{
    int64_t seconds = fixed_now(user);
    int64_t most = INT64_MAX / 1000000000;
    if (seconds > most) {
        seconds = most;
    }
    if (seconds < -most) {
        seconds = -most;
    }
    return seconds * 1000000000;
}

void clock_fixed(struct clock *clock, int64_t *seconds)
{
    assert(clock != NULL);
    assert(seconds != NULL);
    *clock = (struct clock){ fixed_now, fixed_ticks_ns, seconds, NULL };
}

/* libsodium aborts the process rather than hand out bytes that are not
 * random; sodium_init may be called again and from any thread. */
static void system_fill(void *user, void *bytes, size_t size)
{
    (void)user;
    assert(bytes != NULL || size == 0);
    if (sodium_init() < 0) {
        abort();                  /* no random source: nothing is safe */
    }
    randombytes_buf(bytes, size);
}

void entropy_system(struct entropy *entropy)
{
    assert(entropy != NULL);
    *entropy = (struct entropy){ system_fill, NULL };
}

/* splitmix64, by Sebastiano Vigna: https://prng.di.unimi.it/splitmix64.c */
static uint64_t splitmix64(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = *state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

/* Eight bytes a step, lowest first, the same on every machine; a rest of less
 * than eight uses up a whole step. */
static void seeded_fill(void *user, void *bytes, size_t size)
{
    assert(user != NULL);
    assert(bytes != NULL || size == 0);
    unsigned char *into = bytes;
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++) {
        if (i % 8 == 0) {
            word = splitmix64(user);
        }
        into[i] = (unsigned char)(word >> (8 * (i % 8)));
    }
}

void entropy_seeded(struct entropy *entropy, uint64_t *state)
{
    assert(entropy != NULL);
    assert(state != NULL);
    *entropy = (struct entropy){ seeded_fill, state };
}
