/* Judging a case under a mutant.
 *
 * A mutant is put in force for the length of one call and taken out again:
 * its nodes stand in for the rule's, its value stands in a row of parameters
 * while they are read, its table in the place of the pack's.  A rule is judged
 * at every level of the chain below its owner that changes a parameter or
 * proposes a table: at a level whose changes it does not read the outcome is
 * the owner's again, and shows nothing new. */
#include "engine/trial.h"

#include <assert.h>
#include <string.h>

#include "pack/lookup.h"

enum { SCRATCH_BYTES = 1 << 20 };

static const struct sight nothing = { false, false, EFFECT_NONE };

/* --- Setting up ----------------------------------------------------------- */

/* One cell a parameter of the owner, for each level from it down. */
static bool allocate_values(struct trial *trial, struct trial_values *values)
{
    assert(trial->chain_count <= LIMIT_CHAIN);
    assert(!values->filled);
    for (size_t owner = 0; owner < trial->chain_count; owner++) {
        /* An owner's rules see its own parameters, at every level. */
        size_t count = trial->chain[owner]->parameters.count + 1;
        for (size_t at = owner; at < trial->chain_count; at++) {
            values->cells[owner][at] = arena_alloc(
                trial->arena, count * sizeof(struct cell));
            if (values->cells[owner][at] == NULL) {
                return false;
            }
        }
    }
    return true;
}

/* Lists the rules of the chain, in the order of a judging. */
static int list_rules(struct trial *trial, struct err *err)
{
    size_t count = 0;
    for (size_t at = 0; at < trial->chain_count; at++) {
        count += trial->chain[at]->rules_count[DECLARATION_RULE];
    }
    trial->rules = arena_alloc(trial->arena,
                               (count + 1) * sizeof(*trial->rules));
    if (trial->rules == NULL) {
        return err_nomem(err);
    }
    assert(trial->rules_count == 0);
    for (size_t at = 0; at < trial->chain_count; at++) {
        struct pack *owner = trial->chain[at];
        for (size_t i = 0; i < owner->rules_count[DECLARATION_RULE]; i++) {
            trial->rules[trial->rules_count] = (struct trial_rule){
                &owner->rules[DECLARATION_RULE][i], owner, at
            };
            trial->rules_count++;
        }
    }
    assert(trial->rules_count == count);
    return 0;
}

/* The scratch arena is apart: it is emptied between judgings. */
int trial_init(struct trial *trial, struct pack *leaf, struct arena *arena,
               struct err *err)
{
    memset(trial, 0, sizeof(*trial));
    trial->leaf = leaf;
    trial->arena = arena;
    trial->chain_count = pack_chain(leaf, trial->chain);
    trial->as_of = schema_find(&leaf->facts, STR("as_of"));
    assert(trial->as_of >= 0);
    assert(trial->chain_count > 0);
    arena_init(&trial->scratch, arena->mem);
    trial->broken = arena_alloc(arena, leaf->facts.count + 1);
    if (trial->broken == NULL || !allocate_values(trial, &trial->plain)
        || !allocate_values(trial, &trial->mutated)) {
        return err_nomem(err);
    }
    return list_rules(trial, err);
}

/* The rest lives in the arena of the caller. */
void trial_free(struct trial *trial)
{
    assert(trial != NULL);
    assert(trial->scratch.mem != NULL);
    arena_free(&trial->scratch);
}

/* In the VM, as a judging does. */
int trial_derive(struct trial *trial, struct cell *cells, bool *whole,
                 struct err *err)
{
    assert(trial->broken != NULL);
    size_t count = trial->leaf->facts.count;
    memset(trial->broken, 0, count);
    int code = evaluate_derived(trial->leaf, cells, trial->broken,
                                &trial->scratch, err);
    assert(cells != NULL && whole != NULL);
    *whole = code == 0;
    for (size_t i = 0; i < count; i++) {
        *whole = *whole && !trial->broken[i];
    }
    return code;
}

/* --- Parameters ----------------------------------------------------------- */

/* What each level makes of each owner's parameters. */
static void read_values(struct trial *trial, struct trial_values *values,
                        int64_t date)
{
    assert(trial->chain_count > 0);
    assert(values->cells[0][0] != NULL);
    for (size_t owner = 0; owner < trial->chain_count; owner++) {
        /* Its own values, then what each pack below proposes. */
        pack_parameters_on(trial->chain[owner], date,
                           values->cells[owner][owner], NULL);
        for (size_t at = owner + 1; at < trial->chain_count; at++) {
            values->differs[owner][at] = false;
            pack_parameters_proposed(trial->chain[owner], trial->chain[at],
                                     date, values->cells[owner][at],
                                     &values->differs[owner][at]);
        }
    }
    values->date = date;
    values->filled = true;
}

/* The values in force on the case's day, the mutant's among them. */
static struct trial_values *values_on(struct trial *trial, int64_t date,
                                      const struct mutant *mutant)
{
    assert(trial->leaf != NULL);
    bool other = mutant != NULL && mutant->kind == MUTANT_PARAMETER;
    struct trial_values *values = other ? &trial->mutated : &trial->plain;
    /* Cases of one day come one after the other. */
    if (values->filled && values->date == date
        && (!other || trial->last == mutant)) {
        return values;
    }
    if (!other) {
        read_values(trial, values, date);
        return values;
    }
    assert(mutant->row < trial->leaf->parameter_rows_count);
    /* The rows are in the pack's own arena; nobody else looks at them while
     * this call runs. */
    struct parameter_row *row =
        (struct parameter_row *)&trial->leaf->parameter_rows[mutant->row];
    struct cell before = row->value;
    row->value = mutant->value;
    read_values(trial, values, date);
    row->value = before;
    trial->last = mutant;
    return values;
}

/* --- One rule at one level ------------------------------------------------ */

/* A rule to be judged at a level. */
struct judging {
    struct trial *trial;          /* the packs */
    const struct trial_rule *rule; /* being judged */
    size_t at;                    /* the level, in the chain */
    const struct cell *facts;
    const struct cell *parameters; /* of its owner */
    node_id when, check;          /* nodes, mutated or not */
};

/* What a check that ended so is. Lifting made sure that a value is a bool. */
static enum outcome outcome_of(const struct eval_result *result)
{
    assert(result->state <= EVAL_ERROR);
    assert(result != NULL);
    if (result->state == EVAL_UNKNOWN) {
        return OUTCOME_UNKNOWN;
    }
    if (result->state != EVAL_VALUE) {
        return OUTCOME_ERROR;
    }
    return result->cell.as.boolean ? OUTCOME_PASS : OUTCOME_FAIL;
}

/* A limit of the VM is an error of the rule here too. */
static enum outcome judge_vm(const struct judging *judging)
{
    assert(judging->facts != NULL);
    struct judged_rule judged;
    struct err err;
    memset(&judged, 0, sizeof(judged));
    err_clear(&err);
    judged.rule = judging->rule->rule;
    judged.owner = judging->rule->owner;
    judged.pack = judging->trial->chain[judging->at];
    assert(judged.rule->check >= 0);
    int code = evaluate_rule(&judged, &judging->trial->scratch,
                             judging->facts, NULL, judging->parameters,
                             &err);
    return code == 0 ? judged.outcome : OUTCOME_ERROR;
}

/* `when` first; a check is not asked where it is false.  What is too dear for
 * here goes through the VM, where a mutant is what it was made of. */
static enum outcome judge_graph(const struct judging *judging)
{
    assert(judging->facts != NULL);
    struct pack *owner = judging->rule->owner;
    struct pack_lookup view = {
        .pack = owner,
        .leaf = judging->at == judging->rule->owner_at
          /* Proposed tables are seen from the second level on. */
            ? NULL : judging->trial->chain[judging->at]
    };
    struct eval_tables tables = lookup_tables(&view);
    struct eval eval = { &owner->graph, judging->facts, judging->parameters,
                         &tables, &judging->trial->scratch };
    assert(judging->check != NODE_ID_NONE);
    if (judging->when != NODE_ID_NONE) {
        struct eval_result result = eval_node(&eval, judging->when);
        enum outcome outcome = outcome_of(&result);
        if (result.deferred) {
            return judge_vm(judging);
        }
        if (outcome != OUTCOME_PASS) {
            return outcome == OUTCOME_FAIL ? OUTCOME_SKIPPED : outcome;
        }
    }
    struct eval_result result = eval_node(&eval, judging->check);
    return result.deferred ? judge_vm(judging) : outcome_of(&result);
}

/* --- One rule ------------------------------------------------------------- */

/* The effect, under another on_fail when the mutant has one. */
static enum effect effect_under(const struct rule *rule,
                                enum outcome outcome,
                                const struct mutant *mutant)
{
    assert(rule != NULL);
    assert(outcome < OUTCOME_COUNT);
    if (mutant == NULL || mutant->kind != MUTANT_ON_FAIL
        || mutant->rule != rule) {
        return effect_of_outcome(rule, outcome);
    }
    struct rule other = *rule;
    other.on_fail = mutant->on_fail;
    return effect_of_outcome(&other, outcome);
}

/* Judges the rule at its levels; the mutant's table is in place already. */
static void judge_levels(struct sight *out, struct judging *judging,
                         const struct trial_values *values,
                         const struct mutant *mutant)
{
    assert(values->filled);
    struct trial *trial = judging->trial;
    const struct trial_rule *rule = judging->rule;
    bool graph = rule->rule->lifted;
    bool node = mutant != NULL && mutant->kind == MUTANT_NODE
        && mutant->rule == rule->rule;
    judging->when = node ? mutant->when : rule->rule->when_node;
    judging->check = node ? mutant->check : rule->rule->check_node;
    assert(!node || graph);
    for (size_t at = rule->owner_at; at < trial->chain_count; at++) {
        /* Nothing changes here: the outcome would be the owner's. */
        if (at > rule->owner_at && !values->differs[rule->owner_at][at]
            && !pack_proposes_tables(rule->owner, trial->chain[at])) {
            continue;
        }
        judging->at = at;
        judging->parameters = values->cells[rule->owner_at][at];
        enum outcome outcome = graph ? judge_graph(judging)
                                     : judge_vm(judging);
        enum effect effect = effect_under(rule->rule, outcome, mutant);
        /* The worst of all levels, as in a judging. */
        out->applied = out->applied || outcome != OUTCOME_SKIPPED;
        out->listed = out->listed || (outcome != OUTCOME_SKIPPED
                                      && outcome != OUTCOME_PASS);
        out->effect = effect > out->effect ? effect : out->effect;
    }
}

/* The table of a mutant stands in the place of the pack's only here: nothing
 * between the two lines leaves the function. */
int trial_rule(struct sight *out, struct trial *trial, size_t rule,
               const struct cell *facts, const struct mutant *mutant)
{
    assert(rule < trial->rules_count);
    struct judging judging = { .trial = trial, .rule = &trial->rules[rule],
                               .facts = facts };
    *out = nothing;
    /* A rule that is not there shows nothing at all. */
    if (mutant != NULL && mutant->kind == MUTANT_DROP
        && mutant->rule == judging.rule->rule) {
        return 0;
    }
    assert(facts[trial->as_of].known);
    int64_t date = facts[trial->as_of].as.integer;
    const struct trial_values *values = values_on(trial, date, mutant);
    struct table **place = NULL;
    struct table *before = NULL;
    if (mutant != NULL && mutant->kind == MUTANT_TABLE) {
        place = &trial->leaf->visible[mutant->visible];
        before = *place;
        *place = mutant->table;
    }
    judge_levels(out, &judging, values, mutant);
    if (place != NULL) {
        *place = before;
    }
    bool failed = trial->scratch.failed;
    /* Texts of reasons gather; a million judgings would fill memory. */
    if (failed || trial->scratch.used_bytes > SCRATCH_BYTES) {
        arena_free(&trial->scratch);
        arena_init(&trial->scratch, trial->arena->mem);
    }
    return failed ? ERR_NOMEM : 0;
}

/* --- All rules ------------------------------------------------------------ */

/* When in doubt yes: a rule judged in vain shows what it showed before. */
bool trial_concerns(const struct trial *trial, size_t rule,
                    const struct mutant *mutant)
{
    assert(rule < trial->rules_count);
    assert(mutant->kind < MUTANT_KIND_COUNT);
    const struct rule *own = trial->rules[rule].rule;
    if (mutant->rule != NULL) {
        return mutant->rule == own;
    }
    if (mutant->kind == MUTANT_TABLE || !own->reads_known) {
        return true;              /* which tables it asks is not recorded */
    }
    int32_t slot = trial->leaf->parameter_rows[mutant->row].slot;
    for (size_t i = 0; i < own->parameters_read_count; i++) {
        if (own->parameters_read[i] == slot) {
            return true;
        }
    }
    return false;
}

/* As evaluate_case: the worst effect wins. */
enum verdict trial_verdict(const struct sight *sights, size_t count)
{
    enum effect worst = EFFECT_NONE;
    bool applied = false;
    assert(sights != NULL || count == 0);
    for (size_t i = 0; i < count; i++) {
        applied = applied || sights[i].applied;
        worst = sights[i].effect > worst ? sights[i].effect : worst;
    }
    assert(worst <= EFFECT_INELIGIBLE);
    return verdict_of_effect(worst, applied);
}
