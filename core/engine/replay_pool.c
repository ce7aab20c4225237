/* Replaying on all cores.
 *
 * Decisions depend on nothing but the database, so they can be derived in any
 * order by anybody: each thread takes the next one not yet taken.  What the
 * threads find is put back into the order of the log at the end, so that the
 * result is the same with one thread and with many. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "engine/replay.h"

enum { WORTH_A_THREAD = 64, TRIES_MAX = 5 };

/* What all threads share: the work, and how far it is. */
struct pool {
    const struct stored_decision *decisions;
    size_t count;
    atomic_size_t next;
    atomic_bool failed;           /* somebody has an error: stop */
};

/* One thread.  Everything in it is its own but the pool. */
struct worker {
    struct pool *pool;
    struct session session;
    struct mem mem;
    struct arena arena;
    struct replaying found;
    size_t failed_at;             /* which decision the error is about */
    struct err err;
    int code;
    pthread_t thread;
};

/* ---- One thread --------------------------------------------------------- */

/* Derives one decision and counts it; a difference is marked with its place
 * in the order. */
static int replay_at(struct session *session, const struct pool *pool,
                     size_t at, struct replaying *found, struct err *err)
{
    assert(at < pool->count);
    size_t before = found->different->count;
    int same = ERR_LIMIT;
    /* A limit of time says that the machine was busy, not what the decision
     * is: it is tried again before the whole replay ends for it. */
    for (int tries = 0; same == ERR_LIMIT && tries < TRIES_MAX; tries++) {
        err_clear(err);
        same = replay_decision(session, pool->decisions[at].sha256,
                               found->different, err);
    }
    found->decisions++;
    if (same < 0 && err->message == MESSAGE_DECISION_ERASED) {
        err_clear(err);
        found->erased++;
        return 0;
    }
    if (same == 0 && found->different->count > before) {
        value_set_integer(session->arena, found->different->last, "entry",
                          pool->decisions[at].entry);
    }
    assert(same <= 1);
    found->identical += same == 1;
    return same < 0 ? same : 0;
}

/* Takes decisions until none is left, or somebody failed. */
static void work(struct worker *worker)
{
    struct pool *pool = worker->pool;
    struct session *session = &worker->session;
    assert(worker->code == 0);
    while (worker->code == 0 && !atomic_load(&pool->failed)) {
        size_t at = atomic_fetch_add(&pool->next, 1);
        if (at >= pool->count) {
            break;
        }
        if (session->progress != NULL && at % 100 == 0) {
            session->progress(session->user, "replay", (int64_t)at,
                              (int64_t)pool->count);
        }
        worker->code = replay_at(session, pool, at, &worker->found,
                                 &worker->err);
        worker->failed_at = at;
    }
    assert(worker->code <= 0);
    if (worker->code < 0) {
        atomic_store(&pool->failed, true);
    }
}

/* Opens the hub once more, with memory of its own. */
static int open_worker(struct worker *worker, const struct session *parent)
{
    struct hub_place place = { db_path(parent->hub->db), DB_READ_ONLY,
                               &worker->session.clock,
                               &worker->session.entropy };
    mem_init(&worker->mem);
    arena_init(&worker->arena, &worker->mem);
    worker->session = *parent;
    worker->session.mem = &worker->mem;
    worker->session.arena = &worker->arena;
    worker->session.hub = NULL;
    worker->session.progress = NULL;    /* the embedder's: its own thread */
    worker->session.emit = NULL;
    worker->session.notice = NULL;
    err_clear(&worker->err);
    worker->found.different = value_list(&worker->arena);
    if (worker->found.different == NULL) {
        return err_nomem(&worker->err);
    }
    int code = hub_open(&worker->session.hub, &worker->mem, &place,
                        &worker->err);
    assert(code <= 0);
    if (code == 0) {
        worker->session.hub->limits = parent->hub->limits;
    }
    return code;
}

/* A thread's life. Memory that ran out anywhere makes its result none. */
static void *run_worker(void *user)
{
    struct worker *worker = user;
    assert(worker->session.hub != NULL);
    work(worker);
    if (worker->code == 0 && worker->arena.failed) {
        worker->code = err_nomem(&worker->err);
    }
    assert(worker->code <= 0);
    return NULL;
}

/* Gives back what the thread had. */
static void close_worker(struct worker *worker)
{
    assert(worker != NULL);
    hub_close(worker->session.hub);
    arena_free(&worker->arena);
    assert(worker->mem.used_bytes == 0);
}

/* ---- Together ----------------------------------------------------------- */

/* Adds the counts and the differences, which stay in the order of entries. */
static void add_found(struct session *session, const struct replaying *found,
                      struct replaying *out)
{
    assert(found->decisions >= found->identical);
    out->decisions += found->decisions;
    out->identical += found->identical;
    out->erased += found->erased;
    for (const struct value *one = found->different->first; one != NULL;
         one = one->next) {
        value_add(out->different, value_copy(session->arena, one));
    }
    assert(out->decisions >= out->identical);
}

/* Sorts the differences by their entries: threads find them in any order.
 * They are few; insertion is enough. */
static void sort_different(struct arena *arena, struct replaying *out)
{
    struct value *sorted = value_list(arena);
    int64_t last = INT64_MIN;
    assert(out->different != NULL);
    for (size_t i = 0; sorted != NULL && i < out->different->count; i++) {
        const struct value *least = NULL;
        int64_t entry = INT64_MAX;
        for (const struct value *one = out->different->first; one != NULL;
             one = one->next) {
            int64_t own = value_get_integer(one, "entry", 0);
            if (own > last && own < entry) {
                entry = own;
                least = one;
            }
        }
        if (least != NULL) {
            value_add(sorted, value_copy(arena, least));
        }
        last = entry;
    }
    assert(sorted == NULL || sorted->count <= out->different->count);
    out->different = sorted != NULL ? sorted : out->different;
}

/* How many threads: as many as the session may have, but none with next to
 * nothing to do, and one on a hub that cannot be opened twice. */
static int threads_for(const struct session *session, size_t count)
{
    int most = session_threads(session);
    size_t worth = count / WORTH_A_THREAD + 1;
    assert(session->hub != NULL);
    if (strcmp(db_path(session->hub->db), ":memory:") == 0) {
        return 1;
    }
    assert(most >= 1);
    return (size_t)most < worth ? most : (int)worth;
}

/* Starts as many workers as can be started; returns how many. A machine that
 * gives no more threads is no error: those that run do the work. */
static int start_workers(struct worker *workers, int wanted,
                         struct pool *pool, const struct session *session)
{
    int count = 0;
    assert(wanted >= 0);
    for (int i = 0; i < wanted; i++) {
        struct worker *worker = &workers[count];
        memset(worker, 0, sizeof *worker);
        worker->pool = pool;
        if (open_worker(worker, session) < 0
            || pthread_create(&worker->thread, NULL, run_worker, worker)
                != 0) {
            close_worker(worker);
            break;
        }
        count++;
    }
    assert(count <= wanted);
    return count;
}

/* The error about the first decision in order: the same one, however the
 * threads ran. */
static int first_error(const struct worker *workers, int count,
                       struct err *err, int code, size_t failed_at)
{
    assert(code <= 0);
    for (int i = 0; i < count; i++) {
        if (workers[i].code < 0
            && (code == 0 || workers[i].failed_at < failed_at)) {
            code = workers[i].code;
            failed_at = workers[i].failed_at;
            *err = workers[i].err;
        }
    }
    assert(code <= 0);
    return code;
}

int replay_all(struct session *session,
               const struct stored_decision *decisions, size_t count,
               struct replaying *out, struct err *err)
{
    struct pool pool = { .decisions = decisions, .count = count };
    struct worker own = { .pool = &pool, .session = *session };
    int others = threads_for(session, count) - 1;
    struct worker *workers = mem_alloc(
        session->mem, ((size_t)others + 1) * sizeof *workers);
    assert(out != NULL && others >= 0);
    *out = (struct replaying){ .different = value_list(session->arena) };
    own.found.different = value_list(session->arena);
    if (workers == NULL || out->different == NULL
        || own.found.different == NULL) {
        mem_free(session->mem, workers,
                 ((size_t)others + 1) * sizeof *workers);
        return err_nomem(err);
    }
    err_clear(&own.err);
    int started = start_workers(workers, others, &pool, session);
    work(&own);
    for (int i = 0; i < started; i++) {
        (void)pthread_join(workers[i].thread, NULL);  /* it was started */
    }
    *err = own.err;
    int code = first_error(workers, started, err, own.code, own.failed_at);
    add_found(session, &own.found, out);
    for (int i = 0; i < started; i++) {
        if (code == 0) {
            add_found(session, &workers[i].found, out);
        }
        close_worker(&workers[i]);
    }
    sort_different(session->arena, out);
    mem_free(session->mem, workers, ((size_t)others + 1) * sizeof *workers);
    return code;
}
