/* Many cases judged by one pack, over columns: rules that were lifted run on
 * blocks, the others in the VM, record by record; outcomes are 3 bits a rule
 * and record.  Explanations are derived on demand, never kept. */
#ifndef AWIG_ENGINE_POPULATION_H
#define AWIG_ENGINE_POPULATION_H

#include "engine/evaluate.h"
#include "expr/block.h"

/* A rule as one pack's values judge it: owner's own first, then once more for
 * each pack below that changes a parameter. */
struct population_rule {
    struct pack *owner;           /* the pack that declares it */
    struct pack *level;           /* whose values */
    const struct rule *rule;
};

struct population;

/* An empty population for a pack (a reference is held). */
int population_create(struct population **out, struct mem *mem,
                      struct pack *pack, struct err *err);
void population_destroy(struct population *population);

/* The records of `base`, which is sealed and outlives this one, seen by another
 * pack: one that declares the same facts in the same order, and whose derived
 * facts come out alike.  Nothing may be added; seal and judge as usual. */
int population_view(struct population **out, const struct population *base,
                    struct pack *pack, struct err *err);

/* Before the first record, or the seal of a view: keeps only the rules for
 * which `wanted` says so (by their number), in their order.  Others are not
 * judged, and verdicts are those of the rules kept.  A rule is kept at all its
 * levels, or at none. */
void population_keep(struct population *population, const bool *wanted);

/* Adds a record of pack->facts, as_of known; derived facts are computed
 * here. */
int population_add(struct population *population,
                   const struct record *record, struct err *err);
/* Ends the loading and compiles the plans. */
int population_seal(struct population *population, struct err *err);
/* Forgets the records, keeps the memory. */
int population_clear(struct population *population, struct err *err);

/* Does judging ask no script: are all rules lifted, and no facts derived? */
bool population_is_lifted(const struct population *population);

/* Records; resident bytes of their columns; rules, each with its level. */
size_t population_count(const struct population *population);
size_t population_bytes(const struct population *population);
size_t population_rules(const struct population *population);
const struct population_rule *population_rule_at(
    const struct population *population, size_t rule);

/* Judges all records with `threads` threads (1 = this one). ERR_LIMIT on a
 * wall-clock trip in the VM. */
int population_judge(struct population *population, int threads,
                     struct err *err);

/* After population_judge. */
enum verdict population_verdict(const struct population *population,
                                size_t record);
enum outcome population_outcome(const struct population *population,
                                size_t rule, size_t record);
/* The distinct ids of the rules, sorted by bytes. */
size_t population_ids(const struct population *population);
/* The ids with an outcome of fail, unknown or error, of the up to 64 records
 * from `first` on, a multiple of 64: numbers of population_id, rising, each
 * once.  Record first + i has counts[i] of them from ids[i * population_ids]
 * on; `ids` has room for 64 records. */
void population_failing(const struct population *population, size_t first,
                        uint16_t *ids, uint16_t counts[64]);
/* Gives the digest lines of all records to `take`, some at a time; `number`
 * is the first record's.  0 or ERR_NOMEM, with none taken. */
typedef void (*population_take)(void *user, struct str lines);
int population_digest_lines(const struct population *population,
                            int64_t number, population_take take,
                            void *user);
/* How many records have which verdict. */
void population_verdicts(const struct population *population,
                         int64_t counts[VERDICT_COUNT]);
/* Did any rule end in an error, and was any of them a limit? */
bool population_any_error(const struct population *population, bool *limit);
/* Its columns, once sealed. */
const struct columns *population_columns(const struct population *population);
/* Reads record `record` back, to judge it alone. */
int population_get(const struct population *population, size_t record,
                   struct record *out, struct arena *arena, struct err *err);

#endif
