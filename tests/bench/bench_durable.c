/* The durable figures of DESIGN section 9, in the same run as the bare writes
 * that they are held against: one durable decision beside as many pages
 * written and synced; small entries and whole decisions in one transaction;
 * bytes an entry; verifying and replaying.  What is told a second is told of
 * one processor's time. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../support/small_hub.h"
#include "base/date.h"
#include "engine/decide.h"
#include "engine/replay.h"

enum { ROUNDS = 300, ENTRIES = 10000, DECISIONS = 4000, PAGE = 4096 };

struct bench {
    struct mem mem;
    struct err err;
    struct session session;
    struct hub *hub;
    char path[200];
    int64_t decided;
};

static void must(struct bench *bench, int code)
{
    char text[500];
    if (code < 0) {
        err_text(&bench->err, LANGUAGE_EN, text, sizeof text);
        printf("FAILED: %s\n", text);
        exit(1);
    }
}

static double now_ms(struct bench *bench)
{
    return (double)bench->session.clock.ticks_ns(bench->session.clock.user)
        / 1e6;
}

/* The processor's time: how many of something a second must not depend on
 * who else uses the machine. */
static double cpu_ms(void)
{
    return (double)clock() * 1000.0 / CLOCKS_PER_SEC;
}

/* Decides the case once more, on another day: no two have the same facts. */
static void decide(struct bench *bench)
{
    struct arena arena;
    char as_of[11], at[40];
    struct value *out = NULL;
    arena_init(&arena, &bench->mem);
    struct value *arguments = value_map(&arena);
    date_format(18779 + bench->decided, as_of);
    time_format(1700000000 + bench->decided, ZONE_UTC, at);
    bench->decided++;
    value_set_string(&arena, arguments, "case", "C0001");
    value_set_string(&arena, arguments, "as-of", as_of);
    value_set_string(&arena, arguments, "at", at);
    bench->session.mem = &bench->mem;
    bench->session.arena = &arena;
    bench->session.arguments = arguments;
    bench->session.hub = bench->hub;
    must(bench, op_decide(&bench->session, &out, &bench->err));
    arena_free(&arena);
}

static int by_number(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;
    return one < two ? -1 : one > two;
}

static double median(double *times, size_t count)
{
    qsort(times, count, sizeof *times, by_number);
    return times[count / 2];
}

static int64_t size_of(const char *path, const char *end)
{
    char name[220];
    struct stat info;
    snprintf(name, sizeof name, "%s%s", path, end);
    return stat(name, &info) == 0 ? (int64_t)info.st_size : 0;
}

/* Writes so many pages behind each other and syncs, as a log must. */
static double bare_write(struct bench *bench, int handle, int64_t pages)
{
    static char bytes[64 * PAGE];
    double from = now_ms(bench);
    for (int64_t left = pages; left > 0; left -= 64) {
        size_t size = (size_t)(left < 64 ? left : 64) * PAGE;
        if (write(handle, bytes, size) != (ssize_t)size) {
            printf("FAILED: a bare write\n");
            exit(1);
        }
    }
    if (fdatasync(handle) != 0) {
        printf("FAILED: a bare sync\n");
        exit(1);
    }
    return now_ms(bench) - from;
}

/* One durable decision, and after each the same pages written bare: both see
 * the same disk at the same time. */
static void durable(struct bench *bench)
{
    static double ours[ROUNDS], bare[ROUNDS];
    char name[220];
    int64_t all = 0;
    snprintf(name, sizeof name, "%s.bare", bench->path);
    int handle = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    must(bench, db_truncate_wal(bench->hub->db, &bench->err));
    int64_t before = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        if (i % 50 == 0) {        /* keeps the log from being moved inside */
            must(bench, db_truncate_wal(bench->hub->db, &bench->err));
            before = size_of(bench->path, "-wal");
            if (lseek(handle, 0, SEEK_SET) != 0
                || ftruncate(handle, 0) != 0) {
                exit(1);
            }
        }
        double from = now_ms(bench);
        decide(bench);
        ours[i] = now_ms(bench) - from;
        int64_t after = size_of(bench->path, "-wal");
        int64_t pages = (after - before + PAGE - 1) / PAGE;
        before = after;
        all += pages;
        bare[i] = bare_write(bench, handle, pages);
    }
    (void)close(handle);
    double one = median(ours, ROUNDS), other = median(bare, ROUNDS);
    printf("durable decision: p50 %.3f ms; the same %.1f pages bare: %.3f ms;"
           " %.2f x (aim 1.3)\n", one, (double)all / ROUNDS, other,
           one / other);
}

/* Small entries, all in one transaction. */
static void entries(struct bench *bench)
{
    int64_t first = 0, last = 0;
    double from = cpu_ms();
    must(bench, db_begin(bench->hub->db, &bench->err));
    for (int i = 0; i < ENTRIES; i++) {
        struct arena arena;
        arena_init(&arena, &bench->mem);
        struct value *body = value_map(&arena);
        value_set_integer(&arena, body, "number", i);
        struct entry entry = { .kind = STR("hub.init"), .at = 1700000000,
                               .actor = STR("system"), .body = body };
        must(bench, log_append(bench->hub->db, &entry, &bench->err));
        first = i == 0 ? entry.index : first;
        last = entry.index;
        arena_free(&arena);
    }
    must(bench, db_commit(bench->hub->db, &bench->err));
    double took = cpu_ms() - from;
    printf("small entries in one transaction: %.0f a second (aim 100000)\n",
           (double)(last - first + 1) / took * 1000);
}

/* Whole decisions with facts, all in one transaction. */
static void decisions(struct bench *bench)
{
    must(bench, db_truncate_wal(bench->hub->db, &bench->err));
    int64_t before = size_of(bench->path, "");
    double from = cpu_ms();
    must(bench, db_begin(bench->hub->db, &bench->err));
    for (int i = 0; i < DECISIONS; i++) {
        decide(bench);
    }
    must(bench, db_commit(bench->hub->db, &bench->err));
    double took = cpu_ms() - from;
    must(bench, db_truncate_wal(bench->hub->db, &bench->err));
    printf("decisions with facts in one transaction: %.0f a second (aim"
           " 8000), %lld bytes of the file each\n", DECISIONS / took * 1000,
           (long long)(size_of(bench->path, "") - before) / DECISIONS);
}

/* Bytes an entry, the file's and the leaves' own; verifying. */
static void verify(struct bench *bench)
{
    struct log_report report;
    must(bench, db_truncate_wal(bench->hub->db, &bench->err));
    double from = cpu_ms();
    must(bench, log_verify(bench->hub->db, &report, NULL, NULL,
                           &bench->err));
    double took = cpu_ms() - from;
    printf("%lld entries, %lld bytes each as leaves, %lld in the file with"
           " all tables\n", (long long)report.entries,
           (long long)(report.bytes / report.entries),
           (long long)(size_of(bench->path, "") / report.entries));
    printf("verify: %.0f entries a second\n",
           (double)report.entries / took * 1000);
}

static void replay(struct bench *bench)
{
    struct arena arena;
    struct stored_decision *decisions = NULL;
    struct replaying found;
    size_t count = 0;
    arena_init(&arena, &bench->mem);
    bench->session.arena = &arena;
    must(bench, decision_list(bench->hub->db, &arena, 0, &decisions, &count,
                              &bench->err));
    double from = cpu_ms();
    must(bench, replay_all(&bench->session, decisions, count, &found,
                           &bench->err));
    double took = cpu_ms() - from;
    printf("replay: %.0f decisions a second, %lld of %zu identical\n",
           (double)count / took * 1000, (long long)found.identical, count);
    arena_free(&arena);
}

int main(void)
{
    static const struct small_step BEFORE[] = {
        { "init", "{'db':'@/hub.db','data':'@/data','rules':'rules'}" },
        { "case open", "{'db':'@/hub.db','machine':'replication',"
          "'innovation':'INV001','region':'19.71','unit':'Dinas',"
          "'actor':'Ani','role':'opd','at':'2021-08-05T09:00'}" },
        { "case set", "{'db':'@/hub.db','case':'C0001','facts':["
          "'innovation.started_on=2018-01-01','innovation.result_before=3',"
          "'innovation.result_after=4'],'source':'surat',"
          "'on':'2021-08-05','actor':'Ani','role':'opd',"
          "'at':'2021-08-05T10:00'}" },
    };
    static struct bench bench;
    /* On a disk: memory would make syncs free. */
    small_start_in(access("build", W_OK) == 0 ? "build" : ".");
    if (small_run(BEFORE, sizeof BEFORE / sizeof *BEFORE) != 0) {
        return 1;
    }
    small_text("@/hub.db", bench.path, sizeof bench.path);
    mem_init(&bench.mem);
    clock_system(&bench.session.clock);
    entropy_system(&bench.session.entropy);
    struct hub_place place = { bench.path, 0, &bench.session.clock,
                               &bench.session.entropy };
    must(&bench, hub_open(&bench.hub, &bench.mem, &place, &bench.err));
    bench.session.mem = &bench.mem;
    bench.session.hub = bench.hub;
    durable(&bench);
    decisions(&bench);
    replay(&bench);
    entries(&bench);
    verify(&bench);
    hub_close(bench.hub);
    return small_end();
}
