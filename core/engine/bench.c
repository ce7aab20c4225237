/* A file judged as a population: timed, or summed up.
 *
 * Bulk judging: batches of records in columns, a digest over all lines.
 * Memory depends on the batch, not on the file. */
#include "engine/bench.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/pool.h"

/* Records are judged in batches, so that a file of any length fits in memory.
 * 63 x 256: planes a power of two apart would share a few sets of the cache.
 * An odd number of rounds has a median that was measured. */
enum { BATCH_RECORDS = 63 << 8, ROUNDS = 7, ROUNDS_MAX = 1000 };

/* Texts of records that were added are let go by about so many bytes. */
enum { TEXTS_BYTES = 3000 };

/* Reads at most `most` records of the file into the population.  Returns the
 * count, or a negative code.  `inner` keeps a message of the file from being
 * lost when the arena that holds its texts goes. */
static int64_t bulk_load(struct population *population,
                         struct facts_file *file, const struct pack *pack,
                         int64_t most, struct bulk_way way, struct err *err)
{
    assert(population != NULL);
    assert(most >= 0);
    struct arena arena, texts;
    struct err inner;
    int64_t count = 0;
    int slot = schema_find(&pack->facts, STR("as_of"));
    assert(slot >= 0);
    arena_init(&arena, pack->mem);
    struct record record = record_create(&arena, &pack->facts);
    int code = record.cells == NULL ? err_nomem(err) : 0;
    arena_init(&texts, pack->mem);
    err_clear(&inner);
    while (code == 0 && count < most) {
        struct str name;
        int found = facts_file_next(file, &texts, &record, &name, &inner);
        if (found <= 0) {
            *err = found < 0 ? inner : *err;
            code = found;
            break;
        }
        struct cell *cell = &record.cells[slot];
        if (way.override || !cell->known) {
            cell->known = true;
            cell->as.integer = way.as_of;
        }
        code = population_add(population, &record, err);
        count++;
        if (texts.used_bytes > TEXTS_BYTES) {
            arena_free(&texts);
        }
    }
    arena_free(&texts);
    arena_free(&arena);
    return code != 0 ? code : count;
}

/* --- eval --summary ------------------------------------------------------- */

/* What a summary adds up. The digest runs over a line a record, in their
 * order. */
struct summing {
    int64_t records;              /* judged so far */
    int64_t verdicts[VERDICT_COUNT]; /* how many of each */
    struct sha256_stream digest;  /* over one line a record (CLI.md) */
    bool any_error, any_limit;    /* of any record */
};

/* Lines go into the digest as they are made: a batch's need not stand in
 * memory. */
static void take_lines(void *user, struct str lines)
{
    struct summing *summing = user;
    assert(summing != NULL);
    sha256_more(&summing->digest, lines);
}

/* Adds a judged batch: verdicts and the digest, numbering on from the batch
 * before. Errors: no memory. */
static int add_lines(struct summing *summing,
                     const struct population *population, struct err *err)
{
    assert(summing != NULL);
    assert(summing->records >= 0);
    int64_t verdicts[VERDICT_COUNT];
    bool limit = false;
    if (population_digest_lines(population, summing->records + 1, take_lines,
                                summing) != 0) {
        return err_nomem(err);
    }
    population_verdicts(population, verdicts);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        summing->verdicts[i] += verdicts[i];
    }
    summing->records += (int64_t)population_count(population);
    summing->any_error = population_any_error(population, &limit)
        || summing->any_error;
    summing->any_limit = summing->any_limit || limit;
    return 0;
}

/* {records, verdicts, digest}; ends the digest, so it is called once. */
static struct value *summary(struct arena *arena, struct summing *summing)
{
    assert(arena != NULL);
    assert(summing != NULL);
    char hex[SHA256_HEX_BYTES];
    struct sha256 digest = sha256_end(&summing->digest);
    struct value *map = value_map(arena), *verdicts = value_map(arena);
    sha256_hex(&digest, hex);
    for (int i = 0; i < VERDICT_COUNT; i++) {
        value_set_integer(arena, verdicts, verdict_name((enum verdict)i),
                          summing->verdicts[i]);
    }
    value_set_integer(arena, map, "records", summing->records);
    value_set(map, "verdicts", verdicts);
    value_set_string(arena, map, "digest", hex);
    return map;
}

/* The exit status: 8 = a limit, 3 = a rule broke, 1 = not all eligible and
 * asked to tell. */
static void answer_of(struct session *session, const struct summing *summing)
{
    assert(summing->verdicts[VERDICT_ELIGIBLE] <= summing->records);
    int64_t eligible = summing->verdicts[VERDICT_ELIGIBLE];
    if (summing->any_error) {
        session->answer = summing->any_limit ? 8 : 3;
    } else if (eligible < summing->records
               && session_flag(session, "exit-status")) {
        session->answer = 1;
    }
}

/* A batch: its population, which serves one batch after the other, since
 * clearing keeps its memory, and what was lifted from the pack stays. */
struct lane {
    struct population *population;
    struct mem mem;               /* its own counters: another thread's */
    int64_t loaded;               /* records; negative = the code of err */
    int judged;                   /* 0, or the code of err */
    struct err err;
};

/* A summary on its way. */
struct bulk {
    struct session *session;
    struct pack *pack;
    struct facts_file *file;
    struct bulk_way way;
    int64_t batch;                /* records */
    struct summing summing;
    struct lane lanes[2];         /* the second only when two work at once */
    size_t at;                    /* the lane to be judged next */
};

/* Reads the next batch into a lane. */
static void load_lane(struct bulk *bulk, struct lane *lane)
{
    assert(lane->population != NULL);
    int code = population_clear(lane->population, &lane->err);
    lane->loaded = code != 0 ? code
        : bulk_load(lane->population, bulk->file, bulk->pack, bulk->batch,
                    bulk->way, &lane->err);
}

/* Judges the lane's batch and adds it up. */
static void judge_lane(struct bulk *bulk, struct lane *lane)
{
    assert(lane->loaded > 0);
    struct population *population = lane->population;
    int code = population_seal(population, &lane->err);
    if (code == 0) {
        code = population_judge(population, session_threads(bulk->session),
                                &lane->err);
    }
    if (code == 0) {
        code = add_lines(&bulk->summing, population, &lane->err);
    }
    lane->judged = code;
}

/* Task 0, which the caller's thread takes, reads; task 1 judges. */
static void run_lane(void *user, size_t index)
{
    struct bulk *bulk = user;
    assert(index <= 1);
    if (index == 0) {
        load_lane(bulk, &bulk->lanes[1 - bulk->at]);
    } else {
        judge_lane(bulk, &bulk->lanes[bulk->at]);
    }
}

/* Batch by batch: while one is judged, the next is read, given a pool. */
static int run_lanes(struct bulk *bulk, struct pool *pool, struct err *err)
{
    struct session *session = bulk->session;
    struct lane *lane = &bulk->lanes[0];
    load_lane(bulk, lane);
    assert(bulk->at == 0);
    while (lane->loaded > 0) {
        if (pool != NULL) {
            pool_run(pool, run_lane, bulk, 2);
        } else {
            judge_lane(bulk, lane);
        }
        if (lane->judged != 0) {
            *err = lane->err;
            return lane->judged;
        }
        if (session->progress != NULL) {
            session->progress(session->user, "eval", bulk->summing.records,
                              0);
        }
        if (pool != NULL) {
            bulk->at = 1 - bulk->at;
            lane = &bulk->lanes[bulk->at];
        } else {
            load_lane(bulk, lane);
        }
    }
    *err = lane->err;
    return (int)lane->loaded;
}

/* Makes the lanes, and a pool where two threads may work without a word to
 * each other: reading asks no script, and judging none either. */
static int make_lanes(struct bulk *bulk, struct pool **pool, struct err *err)
{
    struct session *session = bulk->session;
    size_t lanes = 1;
    int code = 0;
    assert(*pool == NULL);
    for (size_t i = 0; i < lanes && code == 0; i++) {
        struct lane *lane = &bulk->lanes[i];
        lane->mem = *session->mem;
        err_clear(&lane->err);
        code = population_create(&lane->population, &lane->mem, bulk->pack,
                                 err);
        if (code == 0 && session_threads(session) > 1
            && population_is_lifted(lane->population)) {
            lanes = 2;
        }
    }
    return code == 0 && lanes == 2 ? pool_create(pool, session->mem, 2, err)
                                   : code;
}

int bulk_summary(struct session *session, struct pack *pack,
                 struct facts_file *file, struct bulk_way way,
                 struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct bulk bulk = { .session = session, .pack = pack, .file = file,
                         .way = way, .batch = BATCH_RECORDS };
    if (way.batch > 0) {
        bulk.batch = (int64_t)way.batch;
    }
    struct pool *pool = NULL;
    sha256_begin(&bulk.summing.digest);
    int code = make_lanes(&bulk, &pool, err);
    if (code == 0) {
        code = run_lanes(&bulk, pool, err);
    }
    pool_destroy(pool);
    population_destroy(bulk.lanes[0].population);
    population_destroy(bulk.lanes[1].population);
    if (code != 0) {
        return code;
    }
    if (bulk.summing.records == 0) {
        (void)err_fail(err, MESSAGE_FACT_NO_RECORD, "");
        return err_at(err, session_string(session, "facts"), 0, 0);
    }
    *out = summary(session->arena, &bulk.summing);
    answer_of(session, &bulk.summing);
    return 0;
}

/* --- bench ---------------------------------------------------------------- */

/* The monotonic clock of the session in nanoseconds; a test gives its own. */
static int64_t ticks(const struct session *session)
{
    assert(session->clock.ticks_ns != NULL);
    return session->clock.ticks_ns(session->clock.user);
}

/* The order of times, for qsort. */
static int compare_ticks(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Milliseconds with three places: more would be noise. */
static double milliseconds(int64_t ns)
{
    return (double)(ns / 1000) / 1000.0;
}

/* Judges `rounds` times; times[i] gets each round's nanoseconds. A first
 * round, not counted, warms caches. */
static int time_rounds(struct session *session,
                       struct population *population, int64_t *times,
                       int64_t rounds, struct err *err)
{
    assert(rounds >= 1);
    assert(times != NULL);
    /* One, unless more are asked for: a ratio to other programs is wanted. */
    int threads = session_integer(session, "threads", 0) > 0
        ? session_threads(session) : 1;
    int code = population_judge(population, threads, err);   /* warm */
    for (int64_t i = 0; i < rounds && code == 0; i++) {
        int64_t started = ticks(session);
        code = population_judge(population, threads, err);
        times[i] = ticks(session) - started;
    }
    return code;
}

/* Measures and answers the numbers. The median stands for the machine as it
 * is, the least for what the code can do; the digest shows that what was
 * fast was also right. */
static int measure(struct session *session, struct population *population,
                   int64_t load_ns, struct value **out, struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct arena *arena = session->arena;
    int64_t rounds = session_integer(session, "rounds", ROUNDS);
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    int64_t *times = arena_alloc(arena, (size_t)rounds * sizeof(*times));
    struct summing summing;
    memset(&summing, 0, sizeof(summing));
    sha256_begin(&summing.digest);
    int code = times == NULL ? err_nomem(err)
        : time_rounds(session, population, times, rounds, err);
    if (code == 0) {
        code = add_lines(&summing, population, err);
    }
    if (code != 0) {
        return code;
    }
    qsort(times, (size_t)rounds, sizeof(*times), compare_ticks);
    struct value *sums = summary(arena, &summing);
    *out = value_map(arena);
    value_set_integer(arena, *out, "records", summing.records);
    value_set_integer(arena, *out, "rules",
                      (int64_t)population_rules(population));
    value_set_number(arena, *out, "load_ms", milliseconds(load_ns));
    value_set_number(arena, *out, "eval_ms_median",
                     milliseconds(times[rounds / 2]));
    value_set_number(arena, *out, "eval_ms_min", milliseconds(times[0]));
    value_set_integer(arena, *out, "eligible",
                      summing.verdicts[VERDICT_ELIGIBLE]);
    value_set_text(arena, *out, "digest", value_get_text(sums, "digest"));
    answer_of(session, &summing);
    return 0;
}

/* Loads the whole file, then measures judging alone: loading has a number of
 * its own. */
static int bench_file(struct session *session, struct pack *pack,
                      struct bulk_way way, struct value **out,
                      struct err *err)
{
    assert(session != NULL);
    assert(pack != NULL);
    struct facts_file *file = NULL;
    struct population *population = NULL;
    int64_t started = ticks(session);
    int code = facts_file_open(&file, session->mem,
                               session_string(session, "facts"),
                               &pack->facts, pack->zone, err);
    if (code == 0) {
        code = population_create(&population, session->mem, pack, err);
    }
    if (code == 0) {
        int64_t count = bulk_load(population, file, pack, INT64_MAX, way,
                                  err);
        code = count < 0 ? (int)count : 0;
    }
    if (code == 0) {
        code = population_seal(population, err);
    }
    if (code == 0) {
        code = measure(session, population, ticks(session) - started, out,
                       err);
    }
    population_destroy(population);
    facts_file_close(file);
    return code;
}

/* Loads once, judges `rounds` times, answers median and minimum. The digest is
 * made outside of what is timed. */
int op_bench(struct session *session, struct value **out, struct err *err)
{
    assert(out != NULL);
    struct pack *pack = NULL;
    struct bulk_way way = { false, 0, 0 };
    int code = session_date(session, "as-of", &way.override, &way.as_of,
                            err);
    if (code == 0) {
        code = session_load_pack(session, session_string(session, "pack"),
                                 NULL, &pack, err);
    }
    if (code != 0) {
        return code;
    }
    if (!way.override) {
        way.as_of = time_to_date(session->clock.now(session->clock.user),
                                 pack->zone);
    }
    code = bench_file(session, pack, way, out, err);
    pack_release(pack);
    return code;
}
