/* Many cases judged over columns: running the plans, and the verdicts.  What
 * was not lifted goes through the VM, in population_vm.c. */
#include <assert.h>
#include <string.h>

#include "engine/population_internal.h"

/* --- Judging -------------------------------------------------------------- */

/* The plane `at` (0..PLANES-1) of a rule: one bit a record. Three planes
 * hold the outcome of a rule as a number, so that 64 records are summed up
 * at once. */
static uint64_t *plane(const struct population *population, size_t rule,
                       int at)
{
    assert(rule <= population->rules_count);      /* runs may be empty */
    assert(at >= 0);
    assert(at < PLANES);
    return population->bits + (rule * PLANES + (size_t)at)
        * population->words;
}

/* Bits of the planes beside those of the mask stay. */
void population_set_outcomes(struct population *population, size_t rule,
                             size_t word, const struct outcome_word *outcomes)
{
    assert(word < population->words);
    uint64_t *where = plane(population, rule, 0) + word;
    for (size_t at = 0; at < PLANES; at++) {
        assert((outcomes->bits[at] & ~outcomes->mask) == 0);
        *where = (*where & ~outcomes->mask) | outcomes->bits[at];
        where += population->words;
    }
}

/* True when the record belongs to the regime that the plans are made for:
 * parameters change on days, and a plan holds those of one span. */
bool population_in_regime(const struct population *population,
                          size_t record)
{
    assert(population->regimes != NULL || !population->mixed);
    return !population->mixed
        || population->regimes[record] == population->regime;
}

/* Nothing changes outcomes after the plans have run. */
static bool is_direct(const struct population *population)
{
    assert(population != NULL);
    return !population->mixed && !population->defers
        && population->broken_count == 0;
}

/* Which planes say what, once the plans are made: their own, an equal one of
 * the plan, or for a run that is left out those of the run above. */
void population_settle_places(struct population *population)
{
    assert(population->places != NULL);
    bool direct = is_direct(population);
    for (size_t i = 0; i < population->runs_count; i++) {
        const struct run *run = &population->runs[i];
        size_t first = run->first * PLANES, count = run->count * PLANES;
        uint32_t *places = population->places + first;
        bool above = direct && !population_run_matters(population, i);
        assert(!above || run->count == run[-1].count);
        for (size_t k = 0; k < count; k++) {
            places[k] = (uint32_t)k;
        }
        if (direct && run->plan != NULL) {
            block_places(run->plan, places);
        }
        for (size_t k = 0; k < count; k++) {
            places[k] = above
                ? population->places[run[-1].first * PLANES + k]
                : places[k] + (uint32_t)first;
        }
    }
}

/* One thread's share of the blocks. */
struct share {
    struct population *population; /* the same for all */
    size_t first, count;          /* records; first a multiple of 64 */
    struct mem mem;               /* its own counters: nothing is shared */
    int code;
    struct err err;               /* of this share */
};

/* Runs every plan on the records of the share. Writes only words of its own
 * records (`first` is a multiple of 64), so threads need no lock. */
static int judge_blocks(struct share *share)
{
    assert(share->first % WORD_RECORDS == 0);
    struct population *population = share->population;
    for (size_t i = 0; i < population->runs_count; i++) {
        struct run *run = &population->runs[i];
        struct block_scratch *scratch = NULL;
        if (run->plan == NULL) {
            continue;
        }
        int code = block_scratch_create(&scratch, &share->mem, run->plan,
                                        &share->err);
        struct block_results results = {
            .bits = plane(population, run->first, 0),
            .effects = population->effects + run->first,
            .rows = population->verdicts
        };
        if (code == 0) {
            code = is_direct(population)
                ? block_judge(scratch, share->first, share->count, &results,
                              &share->err)
                : block_run(run->plan, scratch, share->first, share->count,
                            results.bits, &share->err);
        }
        block_scratch_destroy(scratch);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* A task of the pool: one share, whose result stays in it. */
static void run_share(void *user, size_t index)
{
    assert(user != NULL);
    struct share *share = (struct share *)user + index;
    assert(share->population != NULL);
    share->code = judge_blocks(share);
}

/* The pool stays with the population: it is asked again for every round and
 * every regime.  One thread needs none. */
int population_settle_pool(struct population *population, size_t threads,
                           struct err *err)
{
    assert(population != NULL);
    assert(threads <= POOL_THREADS_MAX);
    if (threads <= 1 || (population->pool != NULL
                         && pool_size(population->pool) >= threads)) {
        return 0;
    }
    pool_destroy(population->pool);
    population->pool = NULL;
    return pool_create(&population->pool, population->mem, threads, err);
}

/* Splits the records among threads by whole words.  The result is the same for
 * every number of them; the first error in the order of records is told. */
static int judge_lifted(struct population *population, int threads,
                        struct err *err)
{
    assert(population != NULL);
    struct share shares[POOL_THREADS_MAX];
    size_t count = columns_count(population->columns);
    size_t parts = threads < 1 ? 1 : (size_t)threads;
    parts = parts > POOL_THREADS_MAX ? POOL_THREADS_MAX : parts;
    size_t step = (population->words + parts - 1) / parts * WORD_RECORDS;
    size_t used = 0;
    int code = population_settle_pool(population, parts, err);
    for (size_t first = 0; first < count && used < parts; first += step) {
        struct share *share = &shares[used];
        memset(share, 0, sizeof(*share));
        share->population = population;
        share->mem = *population->mem;
        share->first = first;
        share->count = count - first < step ? count - first : step;
        used++;
    }
    if (code == 0 && parts > 1) {
        pool_run(population->pool, run_share, shares, used);
    } else if (code == 0 && used > 0) {
        run_share(shares, 0);
    }
    for (size_t i = 0; i < used && code == 0; i++) {
        if (shares[i].code != 0) {
            *err = shares[i].err;
            code = shares[i].code;
        }
    }
    return code;
}

/* Records whose derived facts broke: judged whole, in the VM, which alone
 * knows what a rule does that reads a broken fact. They are few. */
static int judge_broken(struct population *population, struct err *err)
{
    assert(population->broken_count <= columns_count(population->columns));
    struct pack *leaf = population->pack;
    struct arena *arena = &population->record_arena;
    int code = 0;
    for (size_t i = 0; i < population->broken_count && code == 0; i++) {
        size_t at = population->broken[i];
        struct record record = record_create(arena, &leaf->facts);
        bool *broken = arena_alloc(arena, leaf->facts.count + 1);
        if (record.cells == NULL || broken == NULL) {
            return err_nomem(err);
        }
        code = columns_get(population->columns, at, &record, arena, err);
        if (code == 0) {
            code = evaluate_derived(leaf, record.cells, broken, arena, err);
        }
        for (size_t k = 0; k < population->runs_count && code == 0; k++) {
            struct run *run = &population->runs[k];
            for (size_t r = 0; r < run->count && code == 0
                 && population_in_regime(population, at); r++) {
                struct judged_rule judged = {
                    .rule = population->rules[run->first + r].rule,
                    .owner = run->owner, .pack = run->level };
                code = evaluate_rule(&judged, arena, record.cells, broken,
                                     run->parameters, err);
                struct outcome_word word = { 0 };
                outcome_word_add(&word, at, judged.outcome);
                population_set_outcomes(population, run->first + r,
                                        at / WORD_RECORDS, &word);
            }
        }
        arena_free(arena);
    }
    return code;
}

/* Runs left out judge as the level above: their planes are copied, where they
 * are not those of the run above. */
static void copy_unjudged(struct population *population)
{
    assert(population != NULL);
    for (size_t i = 0; i < population->runs_count; i++) {
        const struct run *run = &population->runs[i];
        if (!is_direct(population)
            && !population_run_matters(population, i)) {
            memcpy(plane(population, run->first, 0),
                   plane(population, population->runs[i - 1].first, 0),
                   run->count * PLANES * population->words
                       * sizeof(uint64_t));
        }
    }
}

/* Everything under the regime that the plans are made for: lifted rules, the
 * rest in the VM, then copies and broken records, which overwrite what the
 * planes say of them. */
static int judge_regime(struct population *population, int threads,
                        struct err *err)
{
    assert(population->runs_count == 0 || population->runs != NULL);
    int code = judge_lifted(population, threads, err);
    if (code == 0) {
        code = population_judge_vm(population, threads, err);
    }
    if (code == 0) {
        copy_unjudged(population);
        code = judge_broken(population, err);
    }
    return code;
}

/* A bit a record: those of the regime that the plans are made for. */
static void regime_mask(const struct population *population, uint64_t *mask)
{
    size_t count = columns_count(population->columns);
    assert(population->mixed && population->regimes != NULL);
    assert((count + WORD_RECORDS - 1) / WORD_RECORDS == population->words);
    for (size_t word = 0; word < population->words; word++) {
        const uint32_t *regimes = population->regimes + word * WORD_RECORDS;
        size_t rest = count - word * WORD_RECORDS;
        uint64_t bits = 0;
        for (size_t i = 0; i < WORD_RECORDS && i < rest; i++) {
            bits |= (uint64_t)(regimes[i] == population->regime) << i;
        }
        mask[word] = bits;
    }
}

/* Adds to `kept` what the planes say of the records of `mask`. */
static void keep_regime(const struct population *population,
                        const uint64_t *mask, uint64_t *kept)
{
    size_t words = population->words;
    assert(mask != NULL && kept != NULL);
    for (size_t at = 0; at < population->rules_count * PLANES; at++) {
        const uint64_t *from = population->bits + at * words;
        uint64_t *to = kept + at * words;
        for (size_t word = 0; word < words; word++) {
            to[word] |= from[word] & mask[word];
        }
    }
}

/* Several regimes: judge under each, and keep of each the records that belong
 * to it. */
static int judge_mixed(struct population *population, int threads,
                       struct err *err)
{
    assert(population->words > 0);
    size_t size = population->rules_count * PLANES * population->words;
    size_t room = (size + population->words) * sizeof(uint64_t);
    uint64_t *kept = mem_zero(population->mem, room);
    int code = kept == NULL ? err_nomem(err) : 0;
    for (size_t regime = 0; regime <= population->breaks_count && code == 0;
         regime++) {
        if (!population->alone[regime]) {
            continue;
        }
        population_settle(population, (uint32_t)regime);
        memset(population->bits, 0, size * sizeof(uint64_t));
        code = population_compile(population, err);
        if (code == 0) {
            code = judge_regime(population, threads, err);
        }
        regime_mask(population, kept + size);
        keep_regime(population, kept + size, kept);
    }
    if (code == 0 && size > 0) {
        memcpy(population->bits, kept, size * sizeof(uint64_t));
    }
    mem_free(population->mem, kept, room);
    return code;
}

/* Adds one rule's planes to the rows of effects, a word of records at a
 * time. ORDER: outcomes are three bits, see outcome_word_add. */
static void add_effects(struct population *population, size_t rule)
{
    assert(rule < population->rules_count);
    size_t words = population->words;
    const uint64_t *b0 = plane(population, rule, 0);
    const uint64_t *b1 = plane(population, rule, 1);
    const uint64_t *b2 = plane(population, rule, 2);
    uint64_t *rows = population->verdicts;
    uint8_t effect = population->effects[rule];
    uint64_t to_bad = effect == BLOCK_BAD ? UINT64_MAX : 0;
    uint64_t to_review = effect == BLOCK_REVIEW ? UINT64_MAX : 0;
    for (size_t i = 0; i < words; i++) {
        uint64_t fail = b0[i] & ~b1[i] & ~b2[i];
        uint64_t error = b0[i] & b1[i] & ~b2[i];
        rows[BLOCK_ROW_BAD * words + i] |= fail & to_bad;
        rows[BLOCK_ROW_REVIEW * words + i] |= (fail & to_review) | error;
        rows[BLOCK_ROW_UNKNOWN * words + i] |= ~b0[i] & b1[i] & ~b2[i];
        rows[BLOCK_ROW_APPLIED * words + i] |= ~b2[i];
        rows[BLOCK_ROW_ERROR * words + i] |= error;
    }
}

/* Adds what judge_blocks has not added: everything, or the rules that went
 * through the VM.  Runs left out judge as the level above, so they add
 * nothing. */
static void add_rest(struct population *population)
{
    assert(population != NULL);
    for (size_t i = 0; i < population->runs_count; i++) {
        const struct run *run = &population->runs[i];
        size_t from = is_direct(population) ? run->lifted : 0;
        bool adds = !is_direct(population)
            || population_run_matters(population, i);
        for (size_t k = from; adds && k < run->count; k++) {
            add_effects(population, run->first + k);
        }
    }
}

/* From rows of effects to the two bits of the verdict, in place; blocks end
 * with lanes that are nobody's, whose errors do not count. */
static void settle_verdicts(struct population *population)
{
    assert(population != NULL);
    size_t words = population->words;
    size_t rest = columns_count(population->columns) % WORD_RECORDS;
    if (words == 0) {
        return;
    }
    uint64_t last = population->verdicts[(BLOCK_ROW_ERROR + 1) * words - 1];
    uint64_t tail = rest == 0 ? UINT64_MAX : (UINT64_C(1) << rest) - 1;
    population->any_error = block_verdicts(population->verdicts, words)
        || (last & tail) != 0;
}

/* Judges all records in `threads` threads. Errors: no memory, a limit of
 * time. */
int population_judge(struct population *population, int threads,
                     struct err *err)
{
    assert(population != NULL);
    assert(population->effects != NULL);
    population->any_error = false;
    population->any_limit = false;
    if (population->words > 0) {
        memset(population->verdicts, 0,
               population->words * BLOCK_ROWS * sizeof(uint64_t));
    }
    int code = population->mixed
        ? judge_mixed(population, threads, err)
        : judge_regime(population, threads, err);
    if (code == 0) {
        add_rest(population);
        settle_verdicts(population);
    }
    return code;
}
