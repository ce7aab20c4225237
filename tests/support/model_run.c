/* Running, failing on purpose, comparing. */
#include "model_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "disk.h"
#include "engine/audit.h"
#include "store/cases.h"

uint32_t run_draw(struct model_run *run, uint32_t below)
{
    uint64_t z = (run->random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) % below);
}

bool run_chance(struct model_run *run, uint32_t percent)
{
    return run_draw(run, 100) < percent;
}

void run_broken(struct model_run *run, const char *what, const char *got)
{
    fail_msg("AWIG_MODEL_RUN=%lu, operation %lu (%s): %s: %s", run->number,
             run->step, run->told, what, got);
}

void run_begin(struct model_run *run)
{
    arena_free(&run->arena);
    arena_init(&run->arena, &run->mem);
    run->arguments = value_map(&run->arena);
    run->session.arguments = run->arguments;
    run->session.answer = 0;
    err_clear(&run->err);
}

void run_set(struct model_run *run, const char *name, const char *text)
{
    value_set_string(&run->arena, run->arguments, name, text);
}

void run_set_time(struct model_run *run, int64_t at)
{
    char text[26];
    time_format(at, ZONE_UTC, text);
    run_set(run, "at", text);
}

/* "role@province", the second person of a role has a dash. */
void run_person(char *out, size_t size, const char *role, int province,
                   bool other)
{
    snprintf(out, size, "%s@%d%s", role, province, other ? "-" : "");
}

/* RFC 6962 once more: equal heights merge, the rest folds from the right. */
static struct sha256 joined(int tag, const void *a, size_t a_size,
                            const void *b, size_t b_size)
{
    static unsigned char bytes[1 << 20];
    assert_true(a_size + b_size + 1 <= sizeof bytes);
    bytes[0] = (unsigned char)tag;
    memcpy(bytes + 1, a, a_size);
    if (b_size > 0) {
        memcpy(bytes + 1 + a_size, b, b_size);
    }
    return sha256_of((struct str){ (const char *)bytes,
                                   1 + a_size + b_size });
}

/* Adds the leaves that are new and compares the root. */
static void check_root(struct model_run *run)
{
    struct sha256 root, ours = { { 0 } };
    bool any = false;
    for (; run->hashed < run->size; run->hashed++) {
        struct arena arena;
        struct str leaf;
        int height = 0;
        arena_init(&arena, &run->mem);
        assert_int_equal(log_leaf(run->session.hub->db, run->hashed, &arena,
                                  &leaf, &run->err), 0);
        struct sha256 hash = joined(0, leaf.bytes, leaf.size, "", 0);
        for (int64_t bits = run->hashed; (bits & 1) != 0; bits >>= 1) {
            hash = joined(1, &run->peaks[height], sizeof hash, &hash,
                          sizeof hash);
            height++;
        }
        run->peaks[height] = hash;
        arena_free(&arena);
    }
    for (int height = 0; height < RUN_PEAKS && (run->size >> height) > 0;
         height++) {
        if ((run->size >> height & 1) != 0) {
            ours = any ? joined(1, &run->peaks[height], sizeof ours, &ours,
                                sizeof ours) : run->peaks[height];
            any = true;
        }
    }
    assert_int_equal(log_root(run->session.hub->db, &root, &run->err), 0);
    if (!sha256_equal(&root, &ours)) {
        run_broken(run, "the log's root", "differs");
    }
}

/* The touched case and the log's head, against the model. */
void run_compare(struct model_run *run, int number)
{
    struct stored_case stored;
    int64_t size = 0;
    char text[64];
    assert_int_equal(log_size(run->session.hub->db, &size, &run->err), 0);
    if (size != run->size) {
        snprintf(text, sizeof text, "%lld, should be %lld", (long long)size,
                 (long long)run->size);
        run_broken(run, "entries of the log", text);
    }
    check_root(run);
    if (number == 0) {
        return;
    }
    const struct model_case *one = &run->model.cases[number - 1];
    struct arena arena;
    arena_init(&arena, &run->mem);
    int code = case_get(run->session.hub->db, &arena, number, &stored,
                        &run->err);
    if (code != 1 || !str_is(stored.state, one->state) ||
        !str_is(stored.before, one->before) || stored.touched_at != one->last)
    {
        char got[160];
        snprintf(got, sizeof got, "%.*s (before %.*s) at %lld, should be %s"
                 " (%s) at %lld", (int)stored.state.size, stored.state.bytes,
                 (int)stored.before.size, stored.before.bytes,
                 (long long)stored.touched_at, one->state, one->before,
                 (long long)one->last);
        run_broken(run, "the case", got);
    }
    arena_free(&arena);
}

void run_invariants(struct model_run *run)
{
    struct value *out = NULL;
    char text[600];
    run_begin(run);
    int code = op_invariants(&run->session, &out, &run->err);
    if (code != 0) {
        err_text(&run->err, LANGUAGE_EN, text, sizeof text);
        run_broken(run, "invariants", text);
    }
}

/* Lets one call of the operation fail: of the disk, or an allocation; which
 * one is drawn from as many as the last operation had. */
static void put_fault(struct model_run *run)
{
    bool forever = run_chance(run, 30);
    run->faults_put++;
    if (run->on_disk && run_chance(run, 50)) {
        enum disk_fault fault = (enum disk_fault)run_draw(run,
                                                          DISK_FAULT_COUNT);
        uint64_t most = fault == DISK_EIO ? run->calls
            : fault == DISK_SYNC ? 1 : 6;
        disk_fail(fault, 1 + run_draw(run, (uint32_t)most + 1), forever);
    } else {
        run->mem.fail_at = run->mem.calls + 1 +
            run_draw(run, (uint32_t)run->allocations + 1);
        run->mem.fail_forever = forever;
    }
}

int run_perform(struct model_run *run, operation_function operation, bool *done)
{
    int64_t before = run->size, size = 0;
    bool fault = run_draw(run, RUN_FAULT_OF) == 0;
    uint64_t allocations = run->mem.calls;
    run->out = NULL;
    disk_fail(DISK_EIO, 0, false);
    if (fault) {
        put_fault(run);
    }
    int code = operation(&run->session, &run->out, &run->err);
    run->mem.fail_at = 0;
    run->mem.fail_forever = false;
    if (!fault) {
        run->allocations = run->mem.calls - allocations;
        run->calls = disk_calls();
    }
    disk_fail(DISK_EIO, 0, false);
    assert_int_equal(log_size(run->session.hub->db, &size, &run->err), 0);
    if (fault && size == before && (code < 0 || run->session.answer != 0)) {
        run->faults++;
        run->session.answer = 0;
        run->arena.failed = false;
        err_clear(&run->err);
        run->out = NULL;
        code = operation(&run->session, &run->out, &run->err);
    }
    *done = code == 0 && run->session.answer == 0;
    return code;
}
