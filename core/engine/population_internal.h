/* What population.c (loading) and population_judge.c share. */
#ifndef AWIG_ENGINE_POPULATION_INTERNAL_H
#define AWIG_ENGINE_POPULATION_INTERNAL_H

#include "engine/pool.h"
#include "engine/population.h"

enum { PLANES = 3, WORD_RECORDS = 64 };

/* Rules of one owner under one set of parameters: a contiguous run of
 * population->rules.  Lifted ones stand first. */
struct run {
    struct pack *owner, *level;   /* whose rules, and at which level */
    size_t owner_at;              /* the owner's place in the chain */
    size_t first, lifted, count;  /* in population->rules */
    struct cell *parameters;
    struct pack_lookup view;      /* its tables */
    struct eval_tables tables;
    struct block_plan *plan;      /* of the lifted ones; NULL = none */
    bool defers;                  /* some of their errors are for the VM */
};

struct population {
    struct mem *mem;              /* of planes and plans */
    struct arena arena;           /* rules, runs, parameters */
    struct arena record_arena;    /* of one record */
    struct pack *pack;
    struct columns *columns;      /* of the records; a view borrows them */
    const struct population *base;    /* owns the columns; NULL = own ones */
    int as_of_slot;
    bool has_derived;             /* the chain derives facts */
    struct population_rule *rules; /* in the order of planes */
    uint8_t *effects;             /* enum block_effect, one a rule */
    size_t rules_count;
    struct run *runs;             /* owner by owner, level by level */
    size_t runs_count;            /* of runs */
    size_t runs_capacity;         /* room for them */
    /* Parameters in force differ by day: the days where they change. */
    int64_t *breaks;
    size_t breaks_count;          /* of days */
    uint32_t *regimes;            /* of each record; index into breaks */
    size_t regimes_capacity;
    uint32_t regime;              /* the one the plans are made for */
    bool mixed;                   /* records of several regimes */
    bool defers;                  /* a run does */
    bool *alone;                  /* a regime each: is it present? */
    size_t *broken;               /* records with a broken derived fact */
    size_t broken_count, broken_capacity;
    uint64_t *bits;               /* PLANES a rule */
    uint32_t *places;             /* PLANES a rule: which plane of `bits` says
                                     it; some say it for several rules */
    uint64_t *verdicts;           /* BLOCK_ROWS rows of words; once
                                     settled the first two hold the
                                     verdict's bits */
    size_t words;
    struct pool *pool;            /* NULL: one thread so far */
    struct seat *seats;           /* of the threads beside the first */
    size_t seats_count;           /* of them; population_vm.c */
    struct str *ids;              /* distinct ids of rules, sorted */
    size_t ids_count;
    uint16_t *id_of;              /* one a rule: index into ids */
    bool any_error, any_limit;    /* of any record */
};

/* Outcomes of one rule on records of one word, as the planes hold them; which
 * ones, the mask says. */
struct outcome_word {
    uint64_t mask, bits[PLANES];
};

/* Adds an outcome that the word does not have yet. */
static inline void outcome_word_add(struct outcome_word *word, size_t record,
                                    enum outcome outcome)
{
    unsigned shift = record % WORD_RECORDS;
    word->mask |= UINT64_C(1) << shift;
    for (unsigned at = 0; at < PLANES; at++) {
        word->bits[at] |= (uint64_t)((unsigned)outcome >> at & 1u) << shift;
    }
}

/* Writes them into the planes of the rule.  Different words may be written by
 * different threads. */
void population_set_outcomes(struct population *population, size_t rule,
                             size_t word, const struct outcome_word *outcomes);
/* May a lifted rule leave records to the VM? */
bool population_may_defer(const struct population_rule *rule);
/* Does the record belong to the regime that the plans are made for? */
bool population_in_regime(const struct population *population,
                          size_t record);
/* Sees to a pool of so many threads; one needs none. */
int population_settle_pool(struct population *population, size_t threads,
                           struct err *err);
/* Judges the rules that were not lifted, on every record of the regime, and
 * what lifted ones have left to the VM. */
int population_judge_vm(struct population *population, int threads,
                        struct err *err);
/* Ends what population_judge_vm keeps from one judging to the next. */
void population_free_seats(struct population *population);
/* A population with its rules and days, but no columns yet. */
int population_create_bare(struct population **out, struct mem *mem,
                           struct pack *pack, struct err *err);
/* Notes the day of record `count`, the next one. */
int population_note_day(struct population *population, size_t count,
                        struct cell as_of, struct err *err);
/* Parameters of each run in force in a regime. */
void population_settle(struct population *population, uint32_t regime);
/* Which ids have an outcome of fail, unknown or error, of the 64 records from
 * `record` on, a multiple of 64: bit k of failing[64 * s + i] is that of id
 * base + 64 * s + k and record + i.  `base` is a multiple of 64. */
void population_turn(const struct population *population, size_t record,
                     size_t base, size_t squares, uint64_t *failing);
/* Fills ids and id_of, once. */
int population_sort_ids(struct population *population, struct err *err);
/* Makes the plans for the regime settled. */
int population_compile(struct population *population, struct err *err);
/* Fills places, once the plans are made. */
void population_settle_places(struct population *population);
/* Does this run judge otherwise than the one above it?  When its parameters
 * are those of the level above, its outcomes are, too: it is left out. */
bool population_run_matters(const struct population *population, size_t at);

#endif
