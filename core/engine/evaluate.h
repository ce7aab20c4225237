/* Judging one case by a pack and its ancestors: outcomes, effects, verdict.
 * LANGUAGE.md sections 3 and 4. */
#ifndef AWIG_ENGINE_EVALUATE_H
#define AWIG_ENGINE_EVALUATE_H

#include "expr/block.h"
#include "pack/pack.h"

/* Worst wins: higher is worse. ORDER: labels VERDICT_ in labels.def */
enum verdict {
    VERDICT_ELIGIBLE, VERDICT_UNKNOWN, VERDICT_NEEDS_REVIEW,
    VERDICT_INELIGIBLE, VERDICT_COUNT
};
enum effect {
    EFFECT_NONE, EFFECT_UNKNOWN, EFFECT_NEEDS_REVIEW, EFFECT_INELIGIBLE
};
const char *outcome_name(enum outcome outcome);      /* "pass", ... */
const char *effect_name(enum effect effect);
const char *verdict_name(enum verdict verdict);      /* "needs_review" */
enum label verdict_label(enum verdict verdict);
/* By name, or by label in either language. */
bool verdict_find(struct str name_or_label, enum verdict *out);

/* One judged rule. Text lives in the arena of the judging. */
struct judged_rule {
    const struct rule *rule;      /* of `owner` */
    struct pack *owner;               /* whose rule it is */
    const struct pack *pack;          /* whose values judged it: owner, or the
                                         province on a second judging */
    enum outcome outcome;
    enum effect effect;           /* on the verdict */
    enum call_error error;            /* OUTCOME_ERROR: its kind */
    struct str reason[LANGUAGE_COUNT];/* "" = none given */
    struct str reason_code;
    const struct err *err;            /* OUTCOME_ERROR: what broke */
    const int32_t *fact_reads;
    size_t fact_reads_count;      /* of slots, each once */
    const int32_t *parameter_reads; /* slots of the owner's parameters */
    size_t parameter_reads_count; /* of slots, each once */
    bool personal;                /* read a personal fact: what it says may
                                     be shown, but is not recorded */
    int32_t missing_slot;             /* OUTCOME_UNKNOWN */
    bool missing_is_parameter;
    int64_t steps;                /* of all calls; never recorded */
    bool proposal_read;               /* a table that `pack` proposes */
};

struct judgement {
    enum verdict verdict;         /* the worst effect */
    int64_t as_of;                /* the day of the law */
    struct judged_rule *rules;        /* nasional first, pack order */
    size_t rules_count;
    const struct cell *facts;         /* with derived ones filled in */
    struct pack *pack;                /* the leaf; borrowed */
    bool any_limit, any_error;        /* for exit codes 8 and 3 */
};

/* Judges `record` (schema of `leaf`) in the VM.  as_of comes from the record's
 * "as_of" fact, which the caller has set.  Everything lives in `arena`.
 * Returns 0, or ERR_LIMIT on a wall-clock trip (no decision), ERR_NOMEM. */
int evaluate_case(struct judgement *out, struct arena *arena,
                  struct pack *leaf, const struct record *record,
                  struct err *err);
/* What an outcome of this rule does to a verdict. */
enum effect effect_of_outcome(const struct rule *rule, enum outcome outcome);
/* The verdict of the worst effect; `applied`: some rule was not skipped. */
enum verdict verdict_of_effect(enum effect worst, bool applied);

/* Fills derived facts (all but core:) of a record copy; broken[slot] is set
 * where the computation was an error. */
int evaluate_derived(struct pack *leaf, struct cell *cells, bool *broken,
                     struct arena *arena, struct err *err);

/* The same by the lifted forms, without the VM: for populations whose scripts
 * run in another process.  False when one of the chain has no lifted form;
 * then nothing was done. */
bool evaluate_derived_lifted(const struct pack *leaf, struct cell *cells,
                             bool *broken, struct arena *arena);

/* Judges one rule or guard: the caller fills rule, owner and pack of `judged`;
 * parameters are the owner's. Errors as evaluate_case. */
int evaluate_rule(struct judged_rule *judged, struct arena *arena,
                  const struct cell *facts, const bool *broken,
                  const struct cell *parameters, struct err *err);

/* Which rules: {id, version, sha256} of a pack, or null for none.  The leaf of
 * a chain stands for it. */
struct value *pack_identity(struct arena *arena, const struct pack *pack);
/* {verdict, as_of, packs, rules} of CLI.md. */
struct value *judgement_value(struct arena *arena,
                              const struct judgement *judgement,
                              bool explain);

#endif
