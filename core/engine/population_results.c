/* What a judged population says of a record: its outcomes, its verdict, the
 * ids that did not pass.  Everything is read from bit planes on demand;
 * nothing is kept for a record that nobody asks about.  Lines of the digest
 * are population_digest.c. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "engine/population_internal.h"
#include "expr/columns.h"

/* --- Results -------------------------------------------------------------- */

size_t population_count(const struct population *population)
{
    assert(population->columns != NULL);
    return columns_count(population->columns);
}

size_t population_bytes(const struct population *population)
{
    assert(population->columns != NULL);
    return columns_bytes(population->columns);
}

bool population_may_defer(const struct population_rule *rule)
{
    const struct node *nodes = rule->owner->graph.nodes;
    node_id when = rule->rule->when_node;
    assert(rule->rule->lifted);
    assert(rule->rule->check_node != NODE_ID_NONE);
    return nodes[rule->rule->check_node].may_defer
        || (when != NODE_ID_NONE && nodes[when].may_defer);
}

bool population_is_lifted(const struct population *population)
{
    bool lifted = !population->has_derived;
    assert(population->runs != NULL || population->runs_count == 0);
    for (size_t i = 0; i < population->rules_count && lifted; i++) {
        lifted = population->rules[i].rule->lifted
            && !population_may_defer(&population->rules[i]);
    }
    return lifted;
}

size_t population_rules(const struct population *population)
{
    return population->rules_count;
}

const struct population_rule *population_rule_at(
    const struct population *population, size_t rule)
{
    assert(rule < population->rules_count);
    return &population->rules[rule];
}

/* Two bits a record, see settle_verdicts. */
enum verdict population_verdict(const struct population *population,
                                size_t record)
{
    assert(record < columns_count(population->columns));
    size_t word = record / WORD_RECORDS;
    int bit = (int)(record % WORD_RECORDS);
    uint64_t low = population->verdicts[word] >> bit & 1;
    uint64_t high = population->verdicts[population->words + word] >> bit & 1;
    return (enum verdict)(high << 1 | low);
}

enum outcome population_outcome(const struct population *population,
                                size_t rule, size_t record)
{
    assert(rule < population->rules_count);
    const uint32_t *places = population->places + rule * PLANES;
    size_t word = record / WORD_RECORDS, bit = record % WORD_RECORDS;
    unsigned outcome = 0;
    for (unsigned at = 0; at < PLANES; at++) {
        const uint64_t *row = population->bits
            + places[at] * population->words;
        outcome |= (unsigned)(row[word] >> bit & 1) << at;
    }
    assert(outcome < OUTCOME_COUNT);
    return (enum outcome)outcome;
}

/* --- Which ids did not pass ----------------------------------------------- */

size_t population_ids(const struct population *population)
{
    assert(population->ids != NULL || population->rules_count == 0);
    return population->ids_count;
}

/* The order of ids, for qsort. */
static int compare_ids(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Once a population: rules judged at several levels have one id. */
int population_sort_ids(struct population *population, struct err *err)
{
    size_t count = population->rules_count, kept = 0;
    struct arena *arena = &population->arena;
    if (population->ids != NULL) {
        return 0;
    }
    assert(count <= UINT16_MAX);
    struct str *ids = arena_alloc(arena, (count + 1) * sizeof(*ids));
    population->id_of = arena_alloc(
        arena, (count + 1) * sizeof(*population->id_of));
    if (ids == NULL || population->id_of == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        ids[i] = population->rules[i].rule->id;
    }
    qsort(ids, count, sizeof(*ids), compare_ids);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !str_equal(ids[kept - 1], ids[i])) {
            ids[kept] = ids[i];
            kept++;
        }
    }
    for (size_t i = 0; i < count; i++) {
        const struct str *found = bsearch(&population->rules[i].rule->id, ids,
                                          kept, sizeof(*ids), compare_ids);
        assert(found != NULL);
        population->id_of[i] = (uint16_t)(found - ids);
    }
    population->ids = ids;
    population->ids_count = kept;
    return 0;
}

/* Rows become columns: bit j of word i changes places with bit i of word j. By
 * halves: swap the two corners of the square, then of its quarters. */
static void transpose(uint64_t rows[64])
{
    assert(rows != NULL);
    uint64_t mask = UINT64_C(0x00000000FFFFFFFF);
    for (unsigned width = 32; width > 0; width >>= 1, mask ^= mask << width) {
        for (unsigned i = 0; i < 64; i = (i + width + 1) & ~width) {
            uint64_t swap = (rows[i] >> width ^ rows[i + width]) & mask;
            rows[i] ^= swap << width;
            rows[i + width] ^= swap;
        }
    }
}

/* Every rule has a bit a record that it did not pass: 64 ids and 64 records
 * are a square, turned so that a record has its ids in one word. */
void population_turn(const struct population *population, size_t record,
                     size_t base, size_t squares, uint64_t *failing)
{
    size_t words = population->words, ids = squares * 64;
    const uint64_t *bits = population->bits + record / WORD_RECORDS;
    assert(record % WORD_RECORDS == 0 && base % 64 == 0);
    assert(failing != NULL || squares == 0);
    for (size_t i = 0; i < ids; i++) {
        failing[i] = 0;
    }
    for (size_t i = 0; i < population->rules_count; i++) {
        const uint32_t *places = population->places + i * PLANES;
        size_t id = (size_t)population->id_of[i] - base;
        if (id < ids) {           /* those below the base wrap */
            failing[id] |= (bits[places[0] * words] | bits[places[1] * words])
                & ~bits[places[2] * words];
        }
    }
    for (size_t i = 0; i < squares; i++) {
        transpose(failing + i * 64);
    }
}

void population_failing(const struct population *population, size_t first,
                        uint16_t *ids, uint16_t counts[64])
{
    assert(ids != NULL || population->ids_count == 0);
    size_t rest = columns_count(population->columns) - first;
    size_t records = rest < WORD_RECORDS ? rest : WORD_RECORDS;
    memset(counts, 0, WORD_RECORDS * sizeof(*counts));
    for (size_t base = 0; base < population->ids_count; base += 64) {
        uint64_t square[64];
        population_turn(population, first, base, 1, square);
        for (size_t i = 0; i < records; i++) {
            uint16_t *to = ids + i * population->ids_count + counts[i];
            uint64_t found = square[i];
            for (; found != 0; found &= found - 1) {
                *to = (uint16_t)(base + bit_lowest(found));
                to++;
            }
            counts[i] = (uint16_t)(to - ids - i * population->ids_count);
        }
    }
}

/* The verdict's two bits: see settle_verdicts. */
void population_verdicts(const struct population *population,
                         int64_t counts[VERDICT_COUNT])
{
    size_t count = columns_count(population->columns);
    assert(counts != NULL);
    assert(VERDICT_COUNT == 4);
    memset(counts, 0, VERDICT_COUNT * sizeof(*counts));
    for (size_t word = 0; word * WORD_RECORDS < count; word++) {
        size_t rest = count - word * WORD_RECORDS;
        uint64_t here = rest >= 64 ? UINT64_MAX : (UINT64_C(1) << rest) - 1;
        uint64_t low = population->verdicts[word];
        uint64_t high = population->verdicts[population->words + word];
        for (unsigned verdict = 0; verdict < VERDICT_COUNT; verdict++) {
            counts[verdict] += bit_count(
                here & (verdict & 1 ? low : ~low)
                & (verdict & 2 ? high : ~high));
        }
    }
}

/* --- Beside them ---------------------------------------------------------- */

bool population_any_error(const struct population *population, bool *limit)
{
    assert(limit != NULL);
    *limit = population->any_limit;
    return population->any_error;
}

int population_get(const struct population *population, size_t record,
                   struct record *out, struct arena *arena, struct err *err)
{
    assert(record < columns_count(population->columns));
    return columns_get(population->columns, record, out, arena, err);
}

const struct columns *population_columns(const struct population *population)
{
    assert(population != NULL);
    assert(columns_sealed(population->columns));
    return population->columns;
}
