/* Killed writers: four processes write to one hub and say so after each
 * commit; all are killed (SIGKILL) at a random moment.  Nothing that was
 * acknowledged is lost, and the log and its fold are whole.
 *
 * 20 rounds; AWIG_CAMPAIGN makes them 2,000. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "audit/log.h"
#include "engine/hub.h"
#include "engine/refold.h"

enum { WRITERS = 4, FRESH_EVERY = 100 };

static char path[64];

/* What a writer says when its commit has returned. */
struct acknowledged {
    int64_t index;                /* of the entry */
    int32_t writer, number;
};

struct desk {
    struct mem mem;
    struct err err;
    struct clock clock;
    struct entropy entropy;
    struct hub *hub;
};

static void desk_must(struct desk *desk, int code)
{
    char text[1000];
    if (code < 0) {
        err_text(&desk->err, LANGUAGE_EN, text, sizeof text);
        fail_msg("%s", text);
    }
}

static int desk_open(struct desk *desk, unsigned flags)
{
    memset(desk, 0, sizeof *desk);
    mem_init(&desk->mem);
    clock_system(&desk->clock);
    entropy_system(&desk->entropy);
    struct hub_place place = { path, flags, &desk->clock, &desk->entropy };
    return hub_open(&desk->hub, &desk->mem, &place, &desk->err);
}

static void remove_files(void)
{
    static const char *const ENDS[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, ENDS[i]);
        (void)unlink(name);
    }
}

/* Records one setting, of a size that makes pages overflow now and then. */
static int record(struct desk *desk, int writer, int number, int64_t *index)
{
    static char filler[6000];
    struct arena arena;
    char name[32];
    arena_init(&arena, &desk->mem);
    struct value *body = value_map(&arena);
    memset(filler, 'x', sizeof filler - 1);
    snprintf(name, sizeof name, "w%d-%d", writer, number % 40);
    value_set_string(&arena, body, "name", name);
    value_set_string(&arena, body, "value",
                     filler + sizeof filler - 1 - number % 5000 * 37 % 5000);
    value_set_integer(&arena, body, "number", number);
    struct hub_change change = { "setting", 0, STR("system"), body };
    int code = hub_record(desk->hub, &change, index, &desk->err);
    arena_free(&arena);
    return code;
}

/* Writes until it is killed. */
static void write_for_ever(int writer, int round, int to)
{
    struct desk desk;
    struct acknowledged said = { 0, writer, round * 100000 };
    if (desk_open(&desk, 0) < 0) {
        _exit(1);
    }
    for (;; said.number++) {
        if (record(&desk, writer, said.number, &said.index) < 0
            || write(to, &said, sizeof said) != (ssize_t)sizeof said) {
            _exit(1);
        }
    }
}

/* The entry with this index is the one that the writer meant. */
static void check_kept(struct desk *desk, const struct acknowledged *said)
{
    struct arena arena;
    struct str leaf;
    struct entry entry;
    char name[32];
    arena_init(&arena, &desk->mem);
    desk_must(desk, log_leaf(desk->hub->db, said->index, &arena, &leaf,
                             &desk->err));
    desk_must(desk, log_read(&arena, leaf, &entry, &desk->err));
    snprintf(name, sizeof name, "w%d-%d", said->writer, said->number % 40);
    assert_true(str_is(value_get_text(entry.body, "name"), name));
    assert_int_equal(value_get_integer(entry.body, "number", -1),
                     said->number);
    arena_free(&arena);
}

/* Opens what the killed left, compares, and verifies; `fold` also folds. */
static size_t check_round(int from, bool fold)
{
    struct desk desk;
    struct acknowledged said;
    struct log_report report;
    struct refold_report folded;
    size_t count = 0;
    desk_must(&desk, desk_open(&desk, 0));
    while (read(from, &said, sizeof said) == (ssize_t)sizeof said) {
        check_kept(&desk, &said);
        count++;
    }
    desk_must(&desk, log_verify(desk.hub->db, &report, NULL, NULL,
                                &desk.err));
    if (fold) {
        desk_must(&desk, refold_check(desk.hub, &folded, NULL, NULL,
                                      &desk.err));
    }
    hub_close(desk.hub);
    assert_int_equal(desk.mem.used_bytes, 0);
    return count;
}

/* Starts the writers, lets them write for a while, kills them.  The while
 * begins with the first write that is acknowledged, so that every round has
 * one, however busy the machine is. */
static void kill_writers(int round, const int channel[2], uint64_t random)
{
    struct pollfd said = { .fd = channel[0], .events = POLLIN };
    pid_t writers[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = fork();
        assert_true(writers[i] >= 0);
        if (writers[i] == 0) {
            write_for_ever(i, round, channel[1]);
        }
    }
    assert_int_equal(poll(&said, 1, 60000), 1);
    struct timespec wait = { 0, (long)(random % 28000000) };
    (void)nanosleep(&wait, NULL);
    for (int i = 0; i < WRITERS; i++) {
        int status = 0;
        /* One after the other: those that are left go on meanwhile. */
        assert_int_equal(kill(writers[i], SIGKILL), 0);
        assert_int_equal(waitpid(writers[i], &status, 0), writers[i]);
        assert_true(WIFSIGNALED(status));
    }
}

static void test_rounds(void **state)
{
    int rounds = getenv("AWIG_CAMPAIGN") != NULL ? 2000 : 20;
    size_t kept = 0;
    uint64_t seed = 99;
    struct entropy entropy;
    (void)state;
    entropy_seeded(&entropy, &seed);
    snprintf(path, sizeof path, "/tmp/awig-test-kill-%ld.db",
             (long)getpid());
    for (int round = 0; round < rounds; round++) {
        int channel[2];
        uint64_t random = 0;
        if (round % FRESH_EVERY == 0) {
            struct desk desk;
            remove_files();
            desk_must(&desk, desk_open(&desk, DB_CREATE));
            hub_close(desk.hub);
        }
        entropy.fill(entropy.user, &random, sizeof random);
        assert_int_equal(pipe(channel), 0);
        kill_writers(round, channel, random);
        assert_int_equal(close(channel[1]), 0);
        kept += check_round(channel[0], round % 20 == 19);
        assert_int_equal(close(channel[0]), 0);
    }
    remove_files();
    print_message("%d rounds, %zu acknowledged writes, none lost\n", rounds,
                  kept);
    assert_true(kept >= (size_t)rounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rounds) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
