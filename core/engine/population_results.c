/* What a judged population says of a record: its outcomes, its verdict, its
 * line of the digest.  Everything is read from bit planes on demand; nothing
 * is kept for a record that nobody asks about. */
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

/* Every rule has a bit a record that it did not pass: 64 rules and 64 records
 * are a square, turned so that a record has its ids in one word. */
void population_failing(const struct population *population, size_t first,
                        uint16_t *ids, uint16_t counts[64])
{
    assert(first % WORD_RECORDS == 0);
    assert(ids != NULL || population->ids_count == 0);
    size_t words = population->words, word = first / WORD_RECORDS;
    size_t rest = columns_count(population->columns) - first;
    size_t records = rest < WORD_RECORDS ? rest : WORD_RECORDS;
    memset(counts, 0, WORD_RECORDS * sizeof(*counts));
    for (size_t base = 0; base < population->ids_count; base += 64) {
        uint64_t square[64] = { 0 };
        for (size_t i = 0; i < population->rules_count; i++) {
            const uint32_t *places = population->places + i * PLANES;
            const uint64_t *bits = population->bits + word;
            size_t id = population->id_of[i];
            if (id >= base && id < base + 64) {
                square[id - base] |= (bits[places[0] * words]
                                      | bits[places[1] * words])
                    & ~bits[places[2] * words];
            }
        }
        transpose(square);
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

/* --- The digest ----------------------------------------------------------- */

enum { SHORT_ID = 16 };           /* ids of staff's packs are shorter */

/* An id with the comma behind it, in a piece of fixed size: copied whole, it
 * costs one move of the machine. */
struct short_id {
    char text[SHORT_ID];
    size_t size;                  /* with the comma; 0 = it does not fit */
};

/* What writing lines needs beside the planes: one block of memory. */
struct lining {
    uint16_t *ids;                /* of 64 records */
    struct short_id *shorts;      /* one an id */
    size_t line_max;              /* bytes of the longest list of ids */
};

/* Fills in the short forms; the memory is there. */
static void start_lining(struct lining *lining,
                         const struct population *population)
{
    assert(lining->ids != NULL);
    assert(lining->shorts != NULL);
    lining->line_max = SHORT_ID;
    for (size_t i = 0; i < population->ids_count; i++) {
        struct str id = population->ids[i];
        struct short_id *to = &lining->shorts[i];
        lining->line_max += id.size + 1;
        to->size = 0;
        if (id.size < SHORT_ID) {
            memset(to->text, ',', SHORT_ID);
            memcpy(to->text, id.bytes, id.size);
            to->size = id.size + 1;
        }
    }
}

/* Writes the ids of one record, a comma behind each but the last; returns the
 * end.  `to` has room for line_max bytes. */
static char *write_ids(char *to, const struct lining *lining,
                       const struct population *population,
                       const uint16_t *ids, size_t count)
{
    assert(to != NULL);
    assert(count <= population->ids_count);
    for (size_t k = 0; k < count; k++) {
        const struct short_id *from = &lining->shorts[ids[k]];
        if (from->size != 0) {
            memcpy(to, from->text, SHORT_ID);
            to += from->size;
            continue;
        }
        struct str id = population->ids[ids[k]];
        memcpy(to, id.bytes, id.size);
        to += id.size;
        *to = ',';
        to++;
    }
    return to - (count > 0);
}

/* The lines themselves. */
static void add_lines(const struct population *population, int64_t number,
                      const struct lining *lining, struct buf *buf)
{
    assert(buf != NULL);
    size_t count = columns_count(population->columns);
    uint16_t counts[WORD_RECORDS];
    assert(number >= 1);
    for (size_t at = 0; at < count && !buf->failed; at++) {
        size_t i = at % WORD_RECORDS;
        if (i == 0) {
            population_failing(population, at, lining->ids, counts);
        }
        buf_integer(buf, number + (int64_t)at);
        buf_char(buf, '\t');
        buf_text(buf, verdict_name(population_verdict(population, at)));
        buf_char(buf, '\t');
        char *start = buf_space(buf, lining->line_max);
        if (start != NULL) {
            char *end = write_ids(start, lining, population,
                                  lining->ids + i * population->ids_count,
                                  counts[i]);
            assert((size_t)(end - start) <= lining->line_max);
            buf->size += (size_t)(end - start);
        }
        buf_char(buf, '\n');
    }
}

/* The same lines as those of judgements by the VM: that both digests agree is
 * how bulk judging is tested. */
int population_digest_lines(const struct population *population,
                            int64_t number, struct buf *buf)
{
    assert(buf != NULL);
    size_t shorts = population->ids_count * sizeof(struct short_id);
    size_t size = population->ids_count * WORD_RECORDS * sizeof(uint16_t)
        + shorts + 1;
    struct lining lining = { .shorts = mem_alloc(population->mem, size) };
    if (lining.shorts == NULL) {
        return ERR_NOMEM;
    }
    lining.ids = (uint16_t *)(void *)((char *)lining.shorts + shorts);
    start_lining(&lining, population);
    add_lines(population, number, &lining, buf);
    mem_free(population->mem, lining.shorts, size);
    return buf->failed ? ERR_NOMEM : 0;
}

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
