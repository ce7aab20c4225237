/* A standing pool of threads: made once, asked many times.  What a task does
 * must not depend on who does it: results are the same for every size. */
#ifndef AWIG_ENGINE_POOL_H
#define AWIG_ENGINE_POOL_H

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

enum { POOL_THREADS_MAX = 64 };

struct pool;

/* A pool that works with `threads` threads, the caller's one of them; between
 * 1 and POOL_THREADS_MAX.  Where the system gives fewer, the others do more.
 * ERR_NOMEM. */
int pool_create(struct pool **out, struct mem *mem, size_t threads,
                struct err *err);
/* Waits for its threads to end; NULL is ok. */
void pool_destroy(struct pool *pool);
/* Threads asked for. */
size_t pool_size(const struct pool *pool);

/* Calls task(user, 0) to task(user, count - 1), each once, and returns when
 * all have returned.  Tasks run at the same time and in any order; one thread
 * asks at a time. */
void pool_run(struct pool *pool, void (*task)(void *user, size_t index),
              void *user, size_t count);

#endif
