/* `awig test --mutate` and `awig cases suggest`: does a pack's own set of
 * cases notice every small mistake that could be made in it? */
#ifndef AWIG_ENGINE_MUTATE_H
#define AWIG_ENGINE_MUTATE_H

#include "engine/case_rows.h"

/* Adds up the mutants of one pack after the other. */
struct mutation {
    /* made, noticed, without any difference */
    int64_t mutants, killed, equivalent;
    int64_t sampled;              /* of the equivalent: too many points to
                                     look at all of them */
    struct value *survivors;      /* [{pack, rule, mutation, case}] */
    struct value *equivalents;    /* [{pack, rule, mutation, sampled}] */
    struct buf *csv;              /* NULL, or where the missing cases go */
    int64_t cases;                /* written there */
};

/* Judges every mutant of `pack` over `rows`.  A survivor's `case` is a head
 * and a row ready to paste; null when other rules hide the mistake from every
 * case tried. Returns 0, ERR_NOMEM. */
int mutate_pack(struct mutation *out, struct session *session,
                struct pack *pack, const struct case_rows *rows,
                struct err *err);

/* Sets mutants, killed, equivalent, sampled, score, survivors and equivalents
 * of `map`: the score is in per cent of those that are not equivalent; 100
 * when there are none. */
void mutation_write(struct arena *arena, const struct mutation *mutation,
                    struct value *map);

/* `awig cases suggest PACKDIR`: {pack, cases, score, printed: the CSV}. */
int op_cases_suggest(struct session *session, struct value **out,
                     struct err *err);

#endif
