/* The guards of an action, judged as the rules of a case are, so that the
 * search of least.c finds what would meet them.
 *
 * A guard that only warns, or one that two people accept, stops nothing: it
 * has no effect here, as it has none on the action. */
#include "engine/possible_guards.h"

#include <assert.h>
#include <string.h>

#include "engine/guard.h"

/* One judging of all guards. */
struct judging_guards {
    struct judgement *out;        /* being filled */
    struct arena *arena;
    const struct guards_wish *wish;
    const struct cell *facts;     /* derived ones filled in */
    const bool *broken;
};

/* What an outcome of this guard does to the action. */
static enum effect effect_of(const struct judged_rule *judged, bool override)
{
    assert(judged->rule != NULL);
    assert(judged->outcome < OUTCOME_COUNT);
    if (judged->outcome == OUTCOME_PASS
        || judged->outcome == OUTCOME_SKIPPED) {
        return EFFECT_NONE;
    }
    bool warns = str_is(judged->rule->on_fail, "warn");
    bool review = str_is(judged->rule->on_fail, "review");
    return judged->outcome == OUTCOME_ERROR ? EFFECT_INELIGIBLE
        : warns || (review && override) ? EFFECT_NONE
        : review ? EFFECT_NEEDS_REVIEW : EFFECT_INELIGIBLE;
}

/* Judges one guard by its owner's values and by the leaf's where they
 * differ: as guard.c does for an action. */
static int judge_guard(struct judging_guards *judging, struct pack *owner,
                       const struct rule *rule, struct err *err)
{
    struct pack *leaf = judging->wish->pack;
    struct cell *cells = arena_alloc(
        judging->arena, (owner->parameters.count + 1) * sizeof *cells);
    bool differs = owner != leaf;
    int code = cells == NULL ? err_nomem(err) : 0;
    assert(judging->out != NULL);
    for (int pass = 0; code == 0 && pass < (differs ? 2 : 1); pass++) {
        struct judged_rule *judged =
            &judging->out->rules[judging->out->rules_count];
        *judged = (struct judged_rule){ .rule = rule, .owner = owner,
            .pack = pass == 0 ? owner : leaf };
        if (pass == 0) {
            pack_parameters_on(owner, judging->out->as_of, cells, NULL);
        } else {
            pack_parameters_proposed(owner, leaf, judging->out->as_of, cells,
                                     &differs);
        }
        if (pass == 0 || differs) {
            code = evaluate_rule(judged, judging->arena, judging->facts,
                                 judging->broken, cells, err);
            judged->effect = effect_of(judged, judging->wish->override);
            judging->out->rules_count++;
        }
    }
    return code;
}

/* All guards of the chain that watch the action. */
static int judge_all(struct judging_guards *judging, struct err *err)
{
    struct pack *chain[LIMIT_CHAIN];
    size_t packs = pack_chain(judging->wish->pack, chain), room = 1;
    struct judgement *out = judging->out;
    enum effect worst = EFFECT_NONE;
    int code = 0;
    for (size_t i = 0; i < packs; i++) {
        room += 2 * chain[i]->rules_count[DECLARATION_GUARD];
    }
    out->rules = arena_alloc(judging->arena, room * sizeof *out->rules);
    if (out->rules == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < packs; i++) {
        for (size_t k = 0; code == 0
             && k < chain[i]->rules_count[DECLARATION_GUARD]; k++) {
            const struct rule *rule = &chain[i]->rules[DECLARATION_GUARD][k];
            if (guard_watches(rule, judging->wish->action)) {
                code = judge_guard(judging, chain[i], rule, err);
            }
        }
    }
    assert(out->rules_count < room);
    for (size_t i = 0; i < out->rules_count; i++) {
        worst = out->rules[i].effect > worst ? out->rules[i].effect : worst;
    }
    out->verdict = verdict_of_effect(worst, true);
    return code;
}

/* Part of struct least_judging. */
static int judge(void *user, struct judgement *out, struct arena *arena,
                 const struct record *record, struct err *err)
{
    const struct guards_wish *wish = user;
    struct pack *leaf = wish->pack;
    size_t count = leaf->facts.count;
    int as_of = schema_find(&leaf->facts, STR("as_of"));
    struct cell *facts = arena_alloc(arena, (count + 1) * sizeof *facts);
    bool *broken = arena_alloc(arena, count + 1);
    memset(out, 0, sizeof *out);
    assert(as_of >= 0);
    if (facts == NULL || broken == NULL) {
        return err_nomem(err);
    }
    memcpy(facts, record->cells, count * sizeof *facts);
    memset(broken, 0, count + 1);
    out->facts = facts;
    out->pack = leaf;
    out->as_of = facts[as_of].as.integer;
    struct judging_guards judging = { out, arena, wish, facts, broken };
    assert(record->schema == &leaf->facts);
    int code = evaluate_derived(leaf, facts, broken, arena, err);
    return code == 0 ? judge_all(&judging, err) : code;
}

int possible_guards(struct least *out, struct arena *arena,
                    const struct guards_wish *wish, struct err *err)
{
    assert(wish->pack != NULL);
    assert(wish->action.size > 0);
    struct least_judging judging = {
        .judge = judge, .user = (void *)(uintptr_t)wish,
        .record = wish->record, .papers = true
    };
    return least_find_by(out, arena, wish->pack, &judging, err);
}
