/* Many cases judged in the VM: the rules that were not lifted, and of lifted
 * ones the records that their plan has left to it (a search too dear for
 * there is an error of the plan: expr/text.h).
 *
 * Threads take chunks of records from one counter, whole words of the planes,
 * so that nobody writes what another one does.  The first works with the
 * packs' own scripts; each of the others has a seat: a script of its own for
 * every pack of the chain, made from the same sources when it is first needed,
 * and kept with the population.  A rule's answer depends on nothing that a
 * call left behind, so it does not matter who judges which record.
 *
 * The records of a chunk are read once for all rules.  A script in another
 * process gets many of them in one message. */
#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "engine/population_internal.h"

/* CHUNK: records taken at once, and sent to another process at once; judged
 * here, a word of them, whose cells stay in the caches.  Fewer when they are
 * large: BATCH_BYTES of cells.  A thread more has to be worth the state that
 * it builds. */
enum { CHUNK = 512, BATCH_BYTES = 4 << 20, CHUNKS_A_THREAD = 4 };

static_assert(CHUNK % WORD_RECORDS == 0, "threads share no word");

/* A script of a pack's sources, and a view of its tables, which a thread has
 * for itself. */
struct judging_seat {
    struct script *script;        /* NULL = none yet */
    struct pack_lookup view;      /* what `lent` answers from */
    struct script_tables lent;    /* what the script is given */
};

/* What a thread beside the first keeps. */
struct seat {
    struct mem mem;               /* its own counters: nothing is shared */
    struct judging_seat packs[LIMIT_CHAIN]; /* by run.owner_at */
};

/* One thread at work. */
struct share {
    struct population *population; /* the same for all */
    struct seat *seat;            /* NULL = the packs' own scripts */
    atomic_size_t *next;          /* the first record not taken yet */
    atomic_bool *failed;          /* somebody has an error: stop */
    struct mem *mem;
    struct arena room, cells, scratch; /* of all batches; of one; of a call */
    struct cell *rows;            /* in `room`: the cells of a batch */
    size_t width, most;           /* cells of a row; rows */
    size_t numbers[CHUNK];        /* the batch: records, by number */
    const struct cell *facts[CHUNK]; /* and their cells */
    size_t count;
    bool any_limit;
    int code;
    size_t failed_at;             /* the record that `err` is about */
    struct err err;
};

/* --- Seats ---------------------------------------------------------------- */

/* NULL when there is none: the packs' own scripts are the packs'. */
void population_free_seats(struct population *population)
{
    assert(population->seats != NULL || population->seats_count == 0);
    for (size_t i = 0; i < population->seats_count; i++) {
        for (size_t k = 0; k < LIMIT_CHAIN; k++) {
            script_destroy(population->seats[i].packs[k].script);
        }
    }
    mem_free(population->mem, population->seats,
             population->seats_count * sizeof(struct seat));
    population->seats = NULL;
    population->seats_count = 0;
}

/* Makes `count` empty seats, unless there are as many. */
static int settle_seats(struct population *population, size_t count,
                        struct err *err)
{
    assert(count < POOL_THREADS_MAX);
    if (count <= population->seats_count) {
        return 0;
    }
    population_free_seats(population);
    population->seats = mem_zero(population->mem,
                                 count * sizeof(struct seat));
    if (population->seats == NULL) {
        return err_nomem(err);
    }
    population->seats_count = count;
    for (size_t i = 0; i < count; i++) {
        population->seats[i].mem = *population->mem;
    }
    return 0;
}

/* The seat's script of the run's owner, made when it is first asked for; NULL
 * in *out for the first thread. */
static int seat_of(const struct share *share, const struct run *run,
                   struct judging_seat **out, struct err *err)
{
    struct pack *owner = run->owner;
    *out = NULL;
    assert(run->owner_at < LIMIT_CHAIN);
    if (share->seat == NULL) {
        return 0;
    }
    struct judging_seat *seat = &share->seat->packs[run->owner_at];
    *out = seat;
    if (seat->script != NULL) {
        return 0;
    }
    seat->view = (struct pack_lookup){ .pack = owner };
    seat->lent = owner->lent;
    seat->lent.user = &seat->view;
    return script_twin(&seat->script, owner->script, share->mem, &seat->lent,
                       err);
}

/* --- A batch -------------------------------------------------------------- */

/* ORDER: enum script_outcome */
static const enum outcome outcomes_of[SCRIPT_OUTCOME_COUNT] = {
    OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_UNKNOWN, OUTCOME_ERROR,
    OUTCOME_SKIPPED, OUTCOME_ERROR
};

/* Keeps what came back for a rule: an outcome each of records of the batch,
 * `at` and those after it.  Records of one word are written at once. */
static void take_outcomes(struct share *share, size_t rule, size_t at,
                          const unsigned char *outcomes, size_t count)
{
    assert(at + count <= share->count);
    const size_t *numbers = share->numbers + at;
    for (size_t i = 0; i < count;) {
        struct outcome_word word = { 0 };
        size_t place = numbers[i] / WORD_RECORDS;
        for (; i < count && numbers[i] / WORD_RECORDS == place; i++) {
            assert(outcomes[i] < SCRIPT_OUTCOME_COUNT);
            outcome_word_add(&word, numbers[i], outcomes_of[outcomes[i]]);
            share->any_limit = share->any_limit
                || outcomes[i] == SCRIPT_ERROR_LIMIT;
        }
        population_set_outcomes(share->population, rule, place, &word);
    }
}

/* Who is asked about a batch, and through which view of the tables. */
struct asked {
    struct script *script;
    struct pack_lookup *view;
    bool proposal_read;           /* asked for by the view; nobody's here */
};

/* While rules of the run are judged, tables answer for its level. */
static void lend(struct asked *asked, const struct run *run,
                 struct judging_seat *seat)
{
    assert(run->owner != NULL);
    assert(seat == NULL || seat->script != NULL);
    asked->script = seat != NULL ? seat->script : run->owner->script;
    asked->view = seat != NULL ? &seat->view : &run->owner->lookup;
    asked->view->leaf = run->level != run->owner ? run->level : NULL;
    asked->view->proposal_read = &asked->proposal_read;
}

/* The end of it. */
static void give_back(struct asked *asked)
{
    assert(asked->view->proposal_read == &asked->proposal_read);
    asked->view->leaf = NULL;
    asked->view->proposal_read = NULL;
}

/* The functions of `count` rules of the population from `first` on; NULL at no
 * memory. */
static struct script_rule *functions_of(const struct share *share,
                                        struct arena *arena, size_t first,
                                        size_t count)
{
    struct script_rule *rules = arena_alloc(arena,
                                            (count + 1) * sizeof(*rules));
    assert(first + count <= share->population->rules_count);
    for (size_t i = 0; i < count && rules != NULL; i++) {
        const struct rule *rule = share->population->rules[first + i].rule;
        rules[i] = (struct script_rule){ rule->when, rule->check };
    }
    return rules;
}

/* Judges rules on one record of the batch, from number `first` of the
 * population on.  Errors: a runtime that broke; an error of a rule is an
 * outcome. */
static int judge_record(struct share *share, const struct asked *asked,
                        struct script_judging *judging, size_t first,
                        size_t at)
{
    assert(at < share->count);
    judging->call.facts = share->facts[at];
    int code = script_judge(asked->script, judging, &share->err);
    if (code != 0) {
        char number[24];
        share->failed_at = share->numbers[at];
        (void)snprintf(number, sizeof(number), "%zu",
                       share->numbers[at] + 1);
        assert(judging->at < judging->rules_count);
        err_judged(&share->err,
                   share->population->rules[first + judging->at].rule->id,
                   str_of(number));
    }
    return code;
}

/* Did a lifted rule of the run leave this record to the VM? */
static bool is_deferred(const struct population *population,
                        const struct run *run, size_t rule, size_t record)
{
    assert(rule < population->rules_count);
    assert(population->rules[rule].rule->lifted);
    return run->defers && population_may_defer(&population->rules[rule])
        && population_outcome(population, rule, record) == OUTCOME_ERROR;
}

/* Judges again what lifted rules left, and overwrites their errors. */
static int judge_deferred(struct share *share, const struct run *run,
                          struct judging_seat *seat)
{
    struct asked asked;
    unsigned char outcome = SCRIPT_ERROR;
    struct script_rule *rules = functions_of(share, &share->cells, run->first,
                                             run->lifted);
    struct script_judging judging = {
        .call = { .parameters = run->parameters, .arena = &share->scratch },
        .rules_count = 1, .outcomes = &outcome };
    int code = rules == NULL ? err_nomem(&share->err) : 0;
    assert(run->defers);
    lend(&asked, run, seat);
    for (size_t at = 0; at < share->count && code == 0; at++) {
        for (size_t i = 0; i < run->lifted && code == 0; i++) {
            size_t rule = run->first + i;
            if (!is_deferred(share->population, run, rule,
                             share->numbers[at])) {
                continue;
            }
            judging.rules = &rules[i];
            code = judge_record(share, &asked, &judging, rule, at);
            if (code == 0) {
                take_outcomes(share, rule, at, &outcome, 1);
            }
        }
        arena_free(&share->scratch);
    }
    give_back(&asked);
    return code;
}

/* Judges record by record.  The arena is emptied after each, so that memory
 * does not grow with their number. */
static int judge_near(struct share *share, const struct asked *asked,
                      struct script_judging *judging, size_t first)
{
    unsigned char *outcomes = judging->outcomes;
    int code = 0;
    assert(judging->stride == share->count);
    for (size_t at = 0; at < share->count && code == 0; at++) {
        judging->outcomes = outcomes + at;
        code = judge_record(share, asked, judging, first, at);
        arena_free(&share->scratch);
    }
    return code;
}

/* Judges the batch in one exchange with a script in another process; sets
 * *again when something broke on the way, and each record is to be judged
 * alone, so that only the one that did it pays. */
static int judge_far(struct share *share, const struct asked *asked,
                     const struct script_judging *judging, bool *again)
{
    struct script_bulk bulk = {
        .facts = share->facts, .records = share->count,
        .parameters = judging->call.parameters, .rules = judging->rules,
        .rules_count = judging->rules_count, .arena = &share->cells,
        .outcomes = judging->outcomes };
    assert(share->count > 0);
    int code = script_bulk(asked->script, &bulk, &share->err);
    assert(code <= 0);
    *again = bulk.again;
    return code;
}

/* Judges the rules of a run that were not lifted. */
static int judge_rest(struct share *share, const struct run *run,
                      struct judging_seat *seat)
{
    struct asked asked;
    size_t first = run->first + run->lifted, count = run->count - run->lifted;
    struct script_judging judging = {
        .call = { .parameters = run->parameters, .arena = &share->scratch },
        .rules = functions_of(share, &share->cells, first, count),
        .rules_count = count, .stride = share->count };
    unsigned char *outcomes = arena_alloc(&share->cells,
                                          count * share->count);
    assert(count > 0);
    if (judging.rules == NULL || outcomes == NULL) {
        return err_nomem(&share->err);
    }
    judging.outcomes = outcomes;
    lend(&asked, run, seat);
    bool near = !script_is_far(asked.script);
    int code = near ? 0 : judge_far(share, &asked, &judging, &near);
    if (code == 0 && near) {
        code = judge_near(share, &asked, &judging, first);
    }
    give_back(&asked);
    for (size_t i = 0; i < count && code == 0; i++) {
        take_outcomes(share, first + i, 0, outcomes + i * share->count,
                      share->count);
    }
    return code;
}

/* Does the run have questions for the VM, and answers of its own? */
static bool is_asked(const struct population *population, size_t at)
{
    const struct run *run = &population->runs[at];
    assert(run->lifted <= run->count);
    return (run->lifted < run->count || run->defers)
        && population_run_matters(population, at);
}

/* Is there anything to ask about this record?  Where all rules are lifted,
 * few of them. */
static bool asks_about(const struct population *population, size_t record)
{
    bool asks = false;
    assert(population->runs_count > 0);
    for (size_t i = 0; i < population->runs_count && !asks; i++) {
        const struct run *run = &population->runs[i];
        asks = run->lifted < run->count && is_asked(population, i);
        for (size_t k = 0; k < run->lifted && run->defers && !asks; k++) {
            asks = is_deferred(population, run, run->first + k, record);
        }
    }
    return asks;
}

/* All runs on the batch, which is empty afterwards. */
static int judge_batch(struct share *share)
{
    struct population *population = share->population;
    int code = 0;
    assert(share->count <= CHUNK);
    share->failed_at = share->count > 0 ? share->numbers[0] : 0;
    for (size_t i = 0; i < population->runs_count && code == 0
         && share->count > 0; i++) {
        const struct run *run = &population->runs[i];
        struct judging_seat *seat = NULL;
        if (!is_asked(population, i)) {
            continue;
        }
        code = seat_of(share, run, &seat, &share->err);
        if (code == 0 && run->defers) {
            code = judge_deferred(share, run, seat);
        }
        if (code == 0 && run->lifted < run->count) {
            code = judge_rest(share, run, seat);
        }
    }
    arena_free(&share->cells);
    share->count = 0;
    return code;
}

/* Room for the cells of a batch.  Facts without a column are missing in every
 * record, and stay as they are cleared here. */
static int settle_room(struct share *share)
{
    const struct pack *pack = share->population->pack;
    share->width = pack->facts.count + 1;
    size_t row_bytes = share->width * sizeof(struct cell);
    size_t most = script_is_far(pack->script) ? CHUNK : WORD_RECORDS;
    size_t fit = BATCH_BYTES / row_bytes;
    share->most = fit < 1 ? 1 : fit < most ? fit : most;
    assert(share->rows == NULL);
    share->rows = arena_alloc(&share->room, share->most * row_bytes);
    return share->rows == NULL ? err_nomem(&share->err) : 0;
}

/* Reads the records first .. end - 1 of the regime and judges them. */
static int judge_chunk(struct share *share, size_t first, size_t end)
{
    struct population *population = share->population;
    int code = share->rows == NULL ? settle_room(share) : 0;
    assert(end - first <= CHUNK);
    for (size_t at = first; at < end && code == 0; at++) {
        if (!population_in_regime(population, at)
            || !asks_about(population, at)) {
            continue;
        }
        struct record record = {
            &population->pack->facts, share->rows + share->count * share->width
        };
        code = columns_get(population->columns, at, &record, &share->cells,
                           &share->err);
        share->facts[share->count] = record.cells;
        share->numbers[share->count] = at;
        share->count += code == 0;
        if (code == 0 && (share->count == share->most
                          || share->cells.used_bytes > BATCH_BYTES)) {
            code = judge_batch(share);
        }
    }
    return code == 0 ? judge_batch(share) : code;
}

/* A task of the pool: chunks until none is left.  A chunk that was begun is
 * ended, so that the first error in the order of records is always found. */
static void run_share(void *user, size_t index)
{
    struct share *share = (struct share *)user + index;
    size_t count = columns_count(share->population->columns);
    assert(share->code == 0);
    while (share->code == 0 && !atomic_load(share->failed)) {
        size_t first = atomic_fetch_add(share->next, CHUNK);
        if (first >= count) {
            break;
        }
        share->code = judge_chunk(share, first, count - first < CHUNK
                                                ? count : first + CHUNK);
    }
    if (share->code != 0) {
        atomic_store(share->failed, true);
    }
    arena_free(&share->room);
    arena_free(&share->cells);
    arena_free(&share->scratch);
}

/* --- Together ------------------------------------------------------------- */

/* How many threads are worth it: none when no rule asks for the VM. */
static size_t threads_for(const struct population *population, int wanted)
{
    size_t chunks = (columns_count(population->columns) + CHUNK - 1) / CHUNK;
    size_t most = chunks / CHUNKS_A_THREAD + 1;
    size_t threads = wanted < 1 ? 1 : (size_t)wanted;
    bool asked = false;
    for (size_t i = 0; i < population->runs_count && !asked; i++) {
        asked = is_asked(population, i);
    }
    threads = threads < POOL_THREADS_MAX ? threads : POOL_THREADS_MAX;
    assert(most >= 1);
    return !asked ? 0 : threads < most ? threads : most;
}

/* Runs the shares and gathers what they found. */
static int run_shares(struct population *population, struct share *shares,
                      size_t count, struct err *err)
{
    const struct share *first = NULL;
    assert(count >= 1);
    if (count > 1) {
        pool_run(population->pool, run_share, shares, count);
    } else {
        run_share(shares, 0);
    }
    for (size_t i = 0; i < count; i++) {
        const struct share *share = &shares[i];
        population->any_limit = population->any_limit || share->any_limit;
        if (share->code != 0
            && (first == NULL || share->failed_at < first->failed_at)) {
            first = share;
        }
    }
    if (first != NULL) {
        *err = first->err;
    }
    return first != NULL ? first->code : 0;
}

int population_judge_vm(struct population *population, int threads,
                        struct err *err)
{
    assert(population->columns != NULL);
    size_t count = threads_for(population, threads);
    atomic_size_t next = 0;
    atomic_bool failed = false;
    if (count == 0) {
        return 0;
    }
    int code = settle_seats(population, count - 1, err);
    if (code == 0) {
        code = population_settle_pool(population, count, err);
    }
    struct share *shares = code != 0 ? NULL
        : mem_zero(population->mem, count * sizeof(*shares));
    if (shares == NULL) {
        return code != 0 ? code : err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        struct share *share = &shares[i];
        share->population = population;
        share->seat = i == 0 ? NULL : &population->seats[i - 1];
        share->mem = i == 0 ? population->mem : &population->seats[i - 1].mem;
        share->next = &next;
        share->failed = &failed;
        arena_init(&share->room, share->mem);
        arena_init(&share->cells, share->mem);
        arena_init(&share->scratch, share->mem);
    }
    code = run_shares(population, shares, count, err);
    mem_free(population->mem, shares, count * sizeof(*shares));
    return code;
}
