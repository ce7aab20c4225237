/* The only reader of the time, and of the system's randomness. */
#ifndef AWIG_BASE_CLOCK_H
#define AWIG_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* A source of the time; handed to whoever needs it. */
struct clock {
    int64_t (*now)(void *user);            /* UTC seconds */
    int64_t (*ticks_ns)(void *user);       /* monotonic nanoseconds */
    void *user;
    /* Processor time of this thread; NULL = nobody knows. */
    int64_t (*cpu_ns)(void *user);
};
/* The machine's own clocks. */
void clock_system(struct clock *clock);
/* Lets so many milliseconds pass, or fewer when a signal comes. */
void clock_sleep_ms(int64_t ms);
/* Processor time that another process has used, or -1 when the system does not
 * say. */
int64_t clock_process_ns(int64_t process);
/* A clock that stands still at `seconds`; *seconds may be moved. */
void clock_fixed(struct clock *clock, int64_t *seconds);

/* A source of random bytes. */
struct entropy {
    void (*fill)(void *user, void *bytes, size_t size);
    void *user;
};
/* The system's randomness, by libsodium. */
void entropy_system(struct entropy *entropy);
/* splitmix64 from *state: the same seed gives the same bytes. */
void entropy_seeded(struct entropy *entropy, uint64_t *state);

#endif
