/* Many cases judged over columns: loading, regimes of parameters, plans.
 *
 * A run is the rules of one owner as one level of the chain sees them. Rules
 * that were lifted become plans that judge 64 records at a time; the others
 * go through the VM, record by record. The results are bit planes, rule by
 * rule, which the verdicts are summed up from. */
#include "engine/population_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "expr/columns.h"
#include "pack/lookup.h"

/* --- Which rules, in which order ------------------------------------------ */

/* How many outcomes a record has: each rule at its owner's level and at each
 * level below. */
static size_t count_rules(struct pack *const *chain, size_t count)
{
    assert(chain != NULL);
    assert(count <= LIMIT_CHAIN);
    size_t rules = 0;
    for (size_t i = 0; i < count; i++) {
        /* Its own level, and one for each pack below it. */
        rules += chain[i]->rules_count[DECLARATION_RULE] * (count - i);
    }
    return rules;
}

/* What a failure does to the verdict, as block_judge counts it. */
static uint8_t effect_of(struct str on_fail)
{
    assert(on_fail.bytes != NULL || on_fail.size == 0);
    return str_is(on_fail, "ineligible") ? BLOCK_BAD
        : str_is(on_fail, "note") ? BLOCK_NOTE : BLOCK_REVIEW;
}

/* Adds the rules of `owner` to the run, lifted ones first, in pack order
 * each, so that a plan is one stretch of the planes. */
static void add_rules(struct population *population, struct run *run)
{
    assert(run->count == 0);
    const struct pack *owner = run->owner;
    /* Two passes keep the order of the pack within each half. */
    for (int lifted = 1; lifted >= 0; lifted--) {
        for (size_t i = 0; i < owner->rules_count[DECLARATION_RULE]; i++) {
            const struct rule *rule = &owner->rules[DECLARATION_RULE][i];
            if ((int)rule->lifted != lifted) {
                continue;
            }
            struct population_rule *one =
                &population->rules[population->rules_count];
            one->owner = run->owner;
            one->level = run->level;
            one->rule = rule;
            population->rules_count++;
            run->lifted += (size_t)lifted;
            run->count++;
        }
    }
}

/* Makes a run for each owner and each level from it down. The run above in
 * the list is the level above, which population_run_matters relies on.
 * Errors: no memory. */
static int add_runs(struct population *population, struct err *err)
{
    assert(population->runs_count == 0);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(population->pack, chain);
    struct arena *arena = &population->arena;
    population->rules = arena_alloc(
        arena, (count_rules(chain, count) + 1) * sizeof(*population->rules));
    population->effects = arena_alloc(arena, count_rules(chain, count) + 1);
    population->runs = arena_alloc(
        arena, count * (count + 1) / 2 * sizeof(*population->runs));
    population->places = arena_alloc(
        arena, (count_rules(chain, count) + 1) * PLANES
               * sizeof(*population->places));
    if (population->rules == NULL || population->runs == NULL
        || population->effects == NULL || population->places == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t level = i; level < count; level++) {
            if (chain[i]->rules_count[DECLARATION_RULE] == 0) {
                continue;
            }
            struct run *run = &population->runs[population->runs_count];
            run->owner = chain[i];
            run->owner_at = i;
            run->level = chain[level];
            run->view = (struct pack_lookup){
                .pack = chain[i], .leaf = level > i ? chain[level] : NULL };
            run->tables = lookup_tables(&run->view);
            run->first = population->rules_count;
            run->parameters = arena_alloc(
                arena, (chain[i]->parameters.count + 1)
                    * sizeof(struct cell));
            if (run->parameters == NULL) {
                return err_nomem(err);
            }
            add_rules(population, run);
            population->runs_count++;
        }
    }
    return 0;
}

/* The order of days, for qsort. */
static int compare_days(const void *a, const void *b)
{
    assert(a != NULL);
    assert(b != NULL);
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Collects the days on which some parameter of the chain changes, each once,
 * in order. Between two of them all parameters stand still: that is a
 * regime. */
static int add_breaks(struct population *population, struct err *err)
{
    assert(population->breaks_count == 0);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(population->pack, chain), all = 0;
    for (size_t i = 0; i < count; i++) {
        all += chain[i]->parameter_rows_count;
    }
    population->breaks = arena_alloc(&population->arena,
                                     (all + 1) * sizeof(int64_t));
    if (population->breaks == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < chain[i]->parameter_rows_count; k++) {
            int64_t from = chain[i]->parameter_rows[k].from;
            /* A value without a first day is there from the beginning and
             * breaks nothing. */
            if (from != INT64_MIN) {
                population->breaks[population->breaks_count] = from;
                population->breaks_count++;
            }
        }
    }
    qsort(population->breaks, population->breaks_count, sizeof(int64_t),
          compare_days);
    size_t kept = 0;
    for (size_t i = 0; i < population->breaks_count; i++) {
        if (kept == 0
            || population->breaks[kept - 1] != population->breaks[i]) {
            population->breaks[kept] = population->breaks[i];
            kept++;
        }
    }
    population->breaks_count = kept;
    population->alone = arena_alloc(&population->arena, kept + 1);
    return population->alone == NULL ? err_nomem(err) : 0;
}

/* How many breaks stand on or before the day: the number of its regime. */
static uint32_t regime_of(const struct population *population, int64_t day)
{
    assert(population->breaks != NULL || population->breaks_count == 0);
    size_t low = 0, high = population->breaks_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (population->breaks[middle] <= day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

/* Does a pack of the chain derive facts? */
static bool any_derived(struct pack *leaf)
{
    assert(leaf != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(leaf, chain);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; chain[i]->derived != NULL
             && k < chain[i]->facts.count; k++) {
            if (chain[i]->derived[k] >= 0) {
                return true;
            }
        }
    }
    return false;
}

/* Without columns: those of its own, or of a base, follow. */
int population_create_bare(struct population **out, struct mem *mem,
                           struct pack *pack, struct err *err)
{
    assert(pack != NULL);
    *out = NULL;
    struct population *population = mem_zero(mem, sizeof(*population));
    if (population == NULL) {
        return err_nomem(err);
    }
    population->mem = mem;
    population->pack = pack_retain(pack);
    arena_init(&population->arena, mem);
    arena_init(&population->record_arena, mem);
    /* Each pack has it: the core declares it. */
    population->as_of_slot = schema_find(&pack->facts, STR("as_of"));
    population->has_derived = any_derived(pack);
    int code = add_runs(population, err);
    if (code == 0) {
        code = add_breaks(population, err);
    }
    if (code != 0) {
        population_destroy(population);
        return code;
    }
    *out = population;
    return 0;
}

/* Columns of its own, to which records are added. `pack` is retained. Errors:
 * no memory. */
int population_create(struct population **out, struct mem *mem,
                      struct pack *pack, struct err *err)
{
    assert(mem != NULL);
    int code = population_create_bare(out, mem, pack, err);
    assert(code != 0 || *out != NULL);
    if (code == 0) {
        code = columns_create(&(*out)->columns, mem, &pack->facts, err);
    }
    if (code != 0) {
        population_destroy(*out);
        *out = NULL;
    }
    return code;
}

/* Frees planes and verdicts; their sizes follow from `words`. */
static void free_results(struct population *population)
{
    assert(population->mem != NULL);
    size_t size = population->rules_count * PLANES * population->words;
    mem_free(population->mem, population->bits, size * sizeof(uint64_t));
    mem_free(population->mem, population->verdicts,
             population->words * BLOCK_ROWS * sizeof(uint64_t));
    population->bits = NULL;
    population->verdicts = NULL;
    population->words = 0;
}

/* Frees the plans of all runs; the runs stay. */
static void free_plans(struct population *population)
{
    assert(population->runs != NULL || population->runs_count == 0);
    for (size_t i = 0; i < population->runs_count; i++) {
        block_plan_destroy(population->runs[i].plan);
        population->runs[i].plan = NULL;
        population->runs[i].defers = false;
    }
}

/* NULL is let pass. A view leaves the columns to its base. */
void population_destroy(struct population *population)
{
    if (population == NULL) {
        return;
    }
    struct mem *mem = population->mem;
    pool_destroy(population->pool);
    population_free_seats(population);
    free_results(population);
    free_plans(population);
    /* A view must not free what it looks at. */
    if (population->base == NULL && population->columns != NULL) {
        columns_destroy(population->columns);
    }
    mem_free(mem, population->regimes,
             population->regimes_capacity * sizeof(uint32_t));
    mem_free(mem, population->broken,
             population->broken_capacity * sizeof(size_t));
    pack_release(population->pack);
    arena_free(&population->record_arena);
    arena_free(&population->arena);
    mem_free(mem, population, sizeof(*population));
}

/* Only before records are added (or in a view, before it is judged):
 * outcomes stand by the numbers of rules. */
void population_keep(struct population *population, const bool *wanted)
{
    assert(population != NULL);
    assert(wanted != NULL || population->rules_count == 0);
    size_t kept = 0;
    assert(population->base != NULL
           || columns_count(population->columns) == 0);
    for (size_t i = 0; i < population->runs_count; i++) {
        struct run *run = &population->runs[i];
        size_t first = run->first, lifted = run->lifted, count = run->count;
        run->first = kept;
        run->lifted = 0;
        run->count = 0;
        for (size_t k = first; k < first + count; k++) {
            if (wanted[k]) {
                assert(kept <= k);
                population->rules[kept] = population->rules[k];
                run->lifted += k < first + lifted ? 1 : 0;
                run->count++;
                kept++;
            }
        }
    }
    population->rules_count = kept;
}

/* --- Loading -------------------------------------------------------------- */

/* Grows a plain array to hold one more item; on ERR_NOMEM it is as before. */
static int grow(struct mem *mem, void **items, size_t *capacity,
                size_t count, size_t item_size)
{
    assert(count <= *capacity);
    assert(item_size > 0);
    if (count < *capacity) {
        return 0;
    }
    /* Doubling: a record costs the same on average, however many there are. */
    size_t more = *capacity * 2 + 64;
    void *grown = mem_resize(mem, *items, *capacity * item_size,
                             more * item_size);
    if (grown == NULL) {
        return ERR_NOMEM;
    }
    *items = grown;
    *capacity = more;
    return 0;
}

/* Remembers that the record about to be added has broken derived facts. */
static int note_broken(struct population *population, struct err *err)
{
    assert(population->broken_count <= population->broken_capacity);
    void *items = population->broken;
    int code = grow(population->mem, &items, &population->broken_capacity,
                    population->broken_count, sizeof(size_t));
    population->broken = items;
    if (code != 0) {
        return err_nomem(err);
    }
    population->broken[population->broken_count] =
        columns_count(population->columns);
    population->broken_count++;
    return 0;
}

/* Replaces the cells of the record by a copy with derived facts, which the
 * columns then hold like any other. A record with a broken one is remembered
 * and judged in the VM. */
static int add_derived(struct population *population, struct record *record,
                       struct err *err)
{
    assert(record->cells != NULL);
    size_t count = population->pack->facts.count;
    struct arena *arena = &population->record_arena;
    struct cell *cells = arena_alloc(arena, (count + 1) * sizeof(*cells));
    bool *broken = arena_alloc(arena, count + 1);
    if (cells == NULL || broken == NULL) {
        return err_nomem(err);
    }
    memcpy(cells, record->cells, count * sizeof(*cells));
    record->cells = cells;
    const struct script *script = population->pack->script;
    /* A process is asked only for what could not be lifted, as each question
     * costs a message. */
    if (script != NULL && script_is_far(script)
        && evaluate_derived_lifted(population->pack, cells, broken, arena)) {
        return 0;
    }
    int code = evaluate_derived(population->pack, cells, broken, arena, err);
    for (size_t i = 0; i < count && code == 0; i++) {
        if (broken[i]) {
            return note_broken(population, err);
        }
    }
    return code;
}

/* Mixed populations are judged once for each regime that occurs. */
int population_note_day(struct population *population, size_t count,
                        struct cell as_of, struct err *err)
{
    assert(population->alone != NULL);
    void *regimes = population->regimes;
    int code = grow(population->mem, &regimes,
                    &population->regimes_capacity, count, sizeof(uint32_t));
    population->regimes = regimes;
    if (code != 0) {
        return err_nomem(err);
    }
    uint32_t regime = regime_of(population,
                                as_of.known ? as_of.as.integer : 0);
    population->regimes[count] = regime;
    population->alone[regime] = true;
    if (count == 0) {
        population->regime = regime;
    }
    population->mixed = population->mixed || regime != population->regime;
    return 0;
}

/* Appends one record; its texts are copied into the columns' dictionary. */
int population_add(struct population *population,
                   const struct record *record, struct err *err)
{
    struct record whole = *record;
    assert(population->base == NULL);
    int code = population_note_day(
        population, columns_count(population->columns),
        record->cells[population->as_of_slot], err);
    if (code != 0) {
        return code;
    }
    if (population->has_derived) {
        code = add_derived(population, &whole, err);
    }
    if (code == 0) {
        code = columns_add(population->columns, &whole, err);
    }
    arena_free(&population->record_arena);
    return code;
}

/* The day of a regime is its first: parameters stand still until its last. */
void population_settle(struct population *population, uint32_t regime)
{
    assert(population->runs != NULL || population->runs_count == 0);
    assert(regime <= population->breaks_count);
    int64_t day = regime == 0 ? DATE_MIN : population->breaks[regime - 1];
    for (size_t i = 0; i < population->runs_count; i++) {
        struct run *run = &population->runs[i];
        bool differs = false;
        if (run->owner == run->level) {
            pack_parameters_on(run->owner, day, run->parameters, NULL);
        } else {
            pack_parameters_proposed(run->owner, run->level, day,
                                     run->parameters, &differs);
        }
    }
    population->regime = regime;
}

/* A level that changes no parameter of the owner says what the level above
 * says. */
bool population_run_matters(const struct population *population, size_t at)
{
    assert(at < population->runs_count);
    const struct run *run = &population->runs[at];
    if (run->owner == run->level
        || pack_proposes_tables(run->owner, run->level)) {
        return true;
    }
    const struct run *above = &population->runs[at - 1];
    const struct schema *schema = &run->owner->parameters;
    for (size_t i = 0; i < schema->count; i++) {
        if (!cell_equal(schema->fields[i].type, run->parameters[i],
                        above->parameters[i])) {
            return true;
        }
    }
    return false;
}

/* Makes the plan of the lifted rules of a run; without any there is none. */
static int compile_run(struct population *population, struct run *run,
                       struct err *err)
{
    assert(run->plan == NULL);
    if (run->lifted == 0) {
        return 0;
    }
    struct block_rule *rules = mem_zero(population->mem,
                                        run->lifted * sizeof(*rules));
    if (rules == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < run->lifted; i++) {
        const struct rule *rule = population->rules[run->first + i].rule;
        rules[i].when = rule->when_node;
        rules[i].check = rule->check_node;
    }
    struct block_source source = {
        .graph = &run->owner->graph, .rules = rules,
        .rules_count = run->lifted, .columns = population->columns,
        .parameters = run->parameters, .tables = &run->tables
    };
    int code = block_plan_create(&run->plan, population->mem, &source, err);
    if (code == 0) {
        run->defers = block_defers(run->plan);
        population->defers = population->defers || run->defers;
        block_fill(run->plan, population->bits
                   + run->first * PLANES * population->words);
    }
    mem_free(population->mem, rules, run->lifted * sizeof(*rules));
    return code;
}

/* Plans for all runs of the present regime; a run that says what the level
 * above says has none. */
int population_compile(struct population *population, struct err *err)
{
    assert(population->pack != NULL);
    free_plans(population);
    population->defers = false;
    for (size_t i = 0; i < population->runs_count; i++) {
        if (population_run_matters(population, i)) {
            int code = compile_run(population, &population->runs[i], err);
            if (code != 0) {
                return code;
            }
        }
    }
    population_settle_places(population);
    return 0;
}

/* Makes planes and verdicts for as many records as there are, and says what
 * each rule that was kept does to a verdict.  Lifted rules write all that is
 * read of their planes, and judging clears the verdicts; planes of others
 * begin as 0. */
static int make_results(struct population *population, struct err *err)
{
    assert(population->columns != NULL);
    free_results(population);
    size_t words = (columns_count(population->columns) + WORD_RECORDS - 1)
        / WORD_RECORDS;
    size_t size = population->rules_count * PLANES * words;
    bool lifted = true;
    for (size_t i = 0; i < population->runs_count; i++) {
        const struct run *run = &population->runs[i];
        lifted = lifted && run->lifted == run->count;
    }
    population->bits = lifted
        ? mem_alloc(population->mem, size * sizeof(uint64_t))
        : mem_zero(population->mem, size * sizeof(uint64_t));
    population->verdicts = mem_alloc(
        population->mem, words * BLOCK_ROWS * sizeof(uint64_t));
    for (size_t i = 0; i < population->rules_count; i++) {
        population->effects[i] = effect_of(population->rules[i].rule->on_fail);
    }
    population->words = words;
    if ((population->bits == NULL && size > 0)
        || (population->verdicts == NULL && words > 0)) {
        return err_nomem(err);
    }
    return 0;
}

/* Ends adding: columns get their narrow forms, results their room, the first
 * regime its plans. */
int population_seal(struct population *population, struct err *err)
{
    assert(population->columns != NULL);
    int code = population->base != NULL ? 0
        : columns_seal(population->columns, err);
    if (code == 0) {
        code = population_sort_ids(population, err);
    }
    if (code == 0) {
        code = make_results(population, err);
    }
    if (code == 0) {
        population_settle(population, population->regime);
        code = population_compile(population, err);
    }
    return code;
}

/* Memory of columns is kept: the next batch is as large. */
int population_clear(struct population *population, struct err *err)
{
    assert(population->columns != NULL);
    assert(population->base == NULL);
    (void)err;                    /* nothing here can fail */
    free_plans(population);
    columns_clear(population->columns);
    population->broken_count = 0;
    population->mixed = false;
    memset(population->alone, 0, population->breaks_count + 1);
    return 0;
}
