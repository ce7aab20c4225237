/* A standing pool of threads.
 *
 * Starting a thread costs as much as judging ten thousand records, so threads
 * stay and wait.  A round has a number; a thread that sees a new one takes
 * tasks by their index until none is left, and the caller does the same.  All
 * that is shared stands under one lock; tasks are few and long, so that nobody
 * waits for it. */
#include "engine/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct pool {
    struct mem *mem;
    size_t size, started;         /* threads asked for; those beside ours */
    pthread_t threads[POOL_THREADS_MAX];
    pthread_mutex_t lock;
    pthread_cond_t asked, done;   /* a round began; its last task ended */
    uint64_t round;
    void (*task)(void *user, size_t index);
    void *user;
    size_t next, count;           /* tasks not taken yet: next .. count - 1 */
    size_t running;
    bool closing;
};

/* Takes tasks of the round at hand until there are none.  The lock is held
 * on entry and on return, but not while a task runs. */
static void work(struct pool *pool)
{
    assert(pool != NULL);
    assert(pool->next <= pool->count);
    while (pool->next < pool->count) {
        size_t index = pool->next;
        pool->next++;
        pool->running++;
        (void)pthread_mutex_unlock(&pool->lock);
        pool->task(pool->user, index);
        (void)pthread_mutex_lock(&pool->lock);
        pool->running--;
    }
    if (pool->running == 0) {
        (void)pthread_cond_broadcast(&pool->done);
    }
}

/* The life of a thread: one round after the other. */
static void *live(void *user)
{
    struct pool *pool = user;
    uint64_t seen = 0;
    assert(pool != NULL);
    assert(pool->mem != NULL);
    (void)pthread_mutex_lock(&pool->lock);
    while (!pool->closing) {
        if (pool->round == seen) {
            (void)pthread_cond_wait(&pool->asked, &pool->lock);
            continue;
        }
        seen = pool->round;
        work(pool);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* A thread that cannot be started is done without. */
int pool_create(struct pool **out, struct mem *mem, size_t threads,
                struct err *err)
{
    assert(out != NULL);
    assert(threads >= 1 && threads <= POOL_THREADS_MAX);
    *out = NULL;
    struct pool *pool = mem_zero(mem, sizeof(*pool));
    if (pool == NULL) {
        return err_nomem(err);
    }
    pool->mem = mem;
    pool->size = threads;
    /* With default attributes these cannot fail on the systems we build for:
     * they allocate nothing. */
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_cond_init(&pool->asked, NULL);
    (void)pthread_cond_init(&pool->done, NULL);
    while (pool->started + 1 < threads
           && pthread_create(&pool->threads[pool->started], NULL, live, pool)
              == 0) {
        pool->started++;
    }
    *out = pool;
    return 0;
}

/* Waits for the workers; NULL is let pass. */
void pool_destroy(struct pool *pool)
{
    if (pool == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&pool->lock);
    assert(pool->running == 0);
    pool->closing = true;
    (void)pthread_cond_broadcast(&pool->asked);
    (void)pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->started; i++) {
        (void)pthread_join(pool->threads[i], NULL);    /* it was started */
    }
    (void)pthread_cond_destroy(&pool->done);
    (void)pthread_cond_destroy(&pool->asked);
    (void)pthread_mutex_destroy(&pool->lock);
    mem_free(pool->mem, pool, sizeof(*pool));
}

size_t pool_size(const struct pool *pool)
{
    assert(pool != NULL);
    assert(pool->size >= 1);
    return pool->size;
}

/* One task needs nobody to be woken. */
void pool_run(struct pool *pool, void (*task)(void *user, size_t index),
              void *user, size_t count)
{
    assert(pool != NULL);
    assert(task != NULL);
    (void)pthread_mutex_lock(&pool->lock);
    assert(pool->running == 0 && pool->next == pool->count);
    pool->task = task;
    pool->user = user;
    pool->next = 0;
    pool->count = count;
    pool->round++;
    if (count > 1 && pool->started > 0) {
        (void)pthread_cond_broadcast(&pool->asked);
    }
    work(pool);
    while (pool->running > 0) {
        (void)pthread_cond_wait(&pool->done, &pool->lock);
    }
    (void)pthread_mutex_unlock(&pool->lock);
}
