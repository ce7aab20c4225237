/* The standing pool: every task once, many rounds, few threads or many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/pool.h"

enum { TASKS_MAX = 200 };

struct tally {
    int done[TASKS_MAX];          /* each written by one task only */
    size_t work;
};

static void task(void *user, size_t index)
{
    struct tally *tally = user;
    volatile size_t spin = 0;
    for (size_t i = 0; i < tally->work * index; i++) {
        spin = spin + i;
    }
    tally->done[index]++;
}

static void every_task_once(void **state)
{
    static const size_t sizes[] = { 1, 2, 3, 8, POOL_THREADS_MAX };
    static const size_t counts[] = { 0, 1, 2, 7, TASKS_MAX };
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct mem mem;
        struct err err;
        struct pool *pool = NULL;
        mem_init(&mem);
        assert_int_equal(pool_create(&pool, &mem, sizes[s], &err), 0);
        assert_int_equal(pool_size(pool), sizes[s]);
        for (int round = 0; round < 300; round++) {
            size_t count = counts[round % 5];
            struct tally tally = { .work = (size_t)(round % 3) * 20 };
            pool_run(pool, task, &tally, count);
            for (size_t i = 0; i < TASKS_MAX; i++) {
                assert_int_equal(tally.done[i], i < count);
            }
        }
        pool_destroy(pool);
        assert_int_equal(mem.used_bytes, 0);
    }
    pool_destroy(NULL);
}

static void no_memory(void **state)
{
    struct mem mem;
    struct err err;
    struct pool *pool = NULL;
    (void)state;
    mem_init(&mem);
    mem.fail_at = 1;
    assert_int_equal(pool_create(&pool, &mem, 2, &err), ERR_NOMEM);
    assert_null(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_once),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
