/* What a judged population says of a record: its outcomes, its verdict, its
 * line of the digest.  Everything is read from bit planes on demand; nothing
 * is kept for a record that nobody asks about. */
#include <assert.h>

#include "engine/population_internal.h"
#include "expr/columns.h"

/* --- Results -------------------------------------------------------------- */

size_t population_count(const struct population *population)
{
    return columns_count(population->columns);
}

size_t population_bytes(const struct population *population)
{
    return columns_bytes(population->columns);
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
    return block_outcome(population->bits, population->words, rule, record);
}

/* The same line as the one of a judgement by the VM: that both digests agree
 * is how bulk judging is tested. */
void population_digest_line(const struct population *population,
                            size_t record, int64_t number, struct buf *buf)
{
    enum { IDS_MAX = LIMIT_RULES };
    struct str ids[IDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < population->rules_count && count < IDS_MAX; i++) {
        enum outcome outcome = population_outcome(population, i, record);
        if (outcome == OUTCOME_FAIL || outcome == OUTCOME_UNKNOWN
            || outcome == OUTCOME_ERROR) {
            ids[count] = population->rules[i].rule->id;
            count++;
        }
    }
    buf_integer(buf, number);
    buf_char(buf, '\t');
    buf_text(buf, verdict_name(population_verdict(population, record)));
    buf_char(buf, '\t');
    judgement_digest_ids(buf, ids, count);
}

bool population_any_error(const struct population *population, bool *limit)
{
    *limit = population->any_limit;
    return population->any_error;
}

int population_get(const struct population *population, size_t record,
                   struct record *out, struct arena *arena, struct err *err)
{
    return columns_get(population->columns, record, out, arena, err);
}
