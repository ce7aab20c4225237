/* Power loss: a hub writes to a disk that remembers every write; at each sync
 * the power goes, and of what was not synced anything may be there.  Each
 * image opens, verifies, and holds every write acknowledged before.
 *
 * Some 300 images; AWIG_CAMPAIGN makes at least 5,000. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "audit/log.h"
#include "engine/hub.h"
#include "engine/refold.h"
#include "../support/disk.h"

enum { WRITES = 110 };

struct office {
    struct mem mem;
    struct err err;
    struct clock clock;
    struct entropy entropy;
    uint64_t seed;
    struct hub *hub;
};

/* Where the disk stood when a write was acknowledged. */
struct acknowledged {
    size_t position;
    int64_t index;
};

static char source[80], image[80];

static void must(struct office *office, int code, const char *what)
{
    char text[1000];
    if (code < 0) {
        err_text(&office->err, LANGUAGE_EN, text, sizeof text);
        fail_msg("%s: %s", what, text);
    }
}

static void office_open(struct office *office, const char *path,
                        unsigned flags)
{
    memset(office, 0, sizeof *office);
    mem_init(&office->mem);
    office->seed = 3;
    clock_system(&office->clock);
    entropy_seeded(&office->entropy, &office->seed);
    struct hub_place place = { path, flags, &office->clock,
                               &office->entropy };
    must(office, hub_open(&office->hub, &office->mem, &place, &office->err),
         "open");
}

static void office_close(struct office *office)
{
    hub_close(office->hub);
    assert_int_equal(office->mem.used_bytes, 0);
}

static void remove_files(const char *path)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-journal" };
    for (size_t i = 0; i < 4; i++) {
        char name[100];
        snprintf(name, sizeof name, "%s%s", path, ENDS[i]);
        (void)unlink(name);
    }
}

/* One small or large entry, with a blob now and then. */
static int64_t record(struct office *office, int number)
{
    static char filler[9000];
    struct arena arena;
    char name[32], sha256[65];
    int64_t index = 0;
    arena_init(&arena, &office->mem);
    struct value *body = value_map(&arena);
    memset(filler, 'a' + number % 20, sizeof filler - 1);
    snprintf(name, sizeof name, "s%d", number % 30);
    value_set_string(&arena, body, "name", name);
    value_set_string(&arena, body, "value",
                     filler + sizeof filler - 1 - number * 71 % 6000);
    must(office, db_begin(office->hub->db, &office->err), "begin");
    if (number % 5 == 0) {
        struct str bytes = { filler, 8000u + (size_t)number };
        enum db_writer before = db_set_writer(office->hub->db,
                                              DB_WRITER_FOLD);
        must(office, blob_put(office->hub->db, bytes, sha256, &office->err),
             "blob");
        (void)db_set_writer(office->hub->db, before);
        value_set_string(&arena, body, "sha256", sha256);
    }
    struct hub_change change = { "setting", 0, STR("system"), body };
    must(office, hub_record(office->hub, &change, &index, &office->err),
         "record");
    must(office, db_commit(office->hub->db, &office->err), "commit");
    arena_free(&arena);
    return index;
}

/* Writes, with a checkpoint of the write-ahead log and a new opening now and
 * then; *opened is where the hub was made. */
static size_t write_all(struct acknowledged *said)
{
    struct office office;
    office_open(&office, source, DB_CREATE);
    size_t opened = disk_position();
    for (int i = 0; i < WRITES; i++) {
        said[i].index = record(&office, i);
        said[i].position = disk_position();
        if (i % 30 == 29) {
            must(&office, db_truncate_wal(office.hub->db, &office.err),
                 "checkpoint");
        }
        if (i % 50 == 49) {
            office_close(&office);
            office_open(&office, source, 0);
        }
    }
    office_close(&office);
    return opened;
}

/* Opens an image and checks it; every twentieth is folded, too. */
static void check(size_t at, uint64_t seed, const struct acknowledged *said)
{
    struct disk_image lost = { source, image, at, seed };
    struct office office;
    struct log_report report;
    struct refold_report fold;
    char what[100];
    int64_t index = -1;
    snprintf(what, sizeof what, "image %zu/%llu", at,
             (unsigned long long)seed);
    remove_files(image);
    assert_true(disk_crash(&lost));
    for (int i = 0; i < WRITES && said[i].position <= at; i++) {
        index = said[i].index;
    }
    office_open(&office, image, 0);
    must(&office, log_verify(office.hub->db, &report, NULL, NULL,
                             &office.err), what);
    if (report.entries <= index) {
        fail_msg("%s: %lld entries, entry %lld was acknowledged", what,
                 (long long)report.entries, (long long)index);
    }
    if (seed % 20 == 0) {
        must(&office, refold_check(office.hub, &fold, NULL, NULL,
                                   &office.err), what);
    }
    office_close(&office);
}

static void test_power_loss(void **state)
{
    struct acknowledged said[WRITES];
    uint64_t seeds = getenv("AWIG_CAMPAIGN") != NULL ? 48 : 2;
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    size_t images = 0;
    size_t syncs = 0;
    (void)state;
    snprintf(source, sizeof source, "%s/awig-test-power-%ld.db", folder,
             (long)getpid());
    snprintf(image, sizeof image, "%s/awig-test-image-%ld.db", folder,
             (long)getpid());
    remove_files(source);
    disk_start(true);
    size_t opened = write_all(said);
    disk_stop();
    for (size_t at = opened; at <= disk_position(); at++) {
        if (at < disk_position() && !disk_is_sync(at)) {
            continue;
        }
        syncs++;
        for (uint64_t seed = 0; seed < seeds; seed++) {
            /* Before the sync, and just after what follows it began. */
            check(at, 1000 * at + seed, said);
            images++;
            if (seed % 8 == 1 && at + 2 < disk_position()) {
                check(at + 2, 1000 * at + seed, said);
                images++;
            }
        }
    }
    remove_files(source);
    remove_files(image);
    disk_forget();
    print_message("%zu syncs, %zu images\n", syncs, images);
    assert_true(images >= (seeds > 2 ? 5000 : 200));
}

/* The test tells: a disk whose acknowledged writes are not synced is found. */
static void test_lies_are_found(void **state)
{
    struct office office;
    struct disk_image lost;
    int64_t index = 0, size = 0;
    (void)state;
    snprintf(source, sizeof source, "/tmp/awig-test-power-%ld.db",
             (long)getpid());
    snprintf(image, sizeof image, "/tmp/awig-test-image-%ld.db",
             (long)getpid());
    remove_files(source);
    disk_start(true);
    office_open(&office, source, DB_CREATE);
    (void)record(&office, 1);
    size_t before = disk_position();
    index = record(&office, 2);
    office_close(&office);
    disk_stop();
    bool missed = false;
    for (uint64_t seed = 0; seed < 40 && !missed; seed++) {
        /* As if the commit had been acknowledged before its sync. */
        lost = (struct disk_image){ source, image, before + 1, seed };
        remove_files(image);
        assert_true(disk_crash(&lost));
        office_open(&office, image, 0);
        must(&office, log_size(office.hub->db, &size, &office.err), "size");
        missed = size <= index;
        office_close(&office);
    }
    assert_true(missed);
    remove_files(source);
    remove_files(image);
    disk_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_loss),
        cmocka_unit_test(test_lies_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
