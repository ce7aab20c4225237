/* Judging one case.  Every rule is evaluated, none is cut short; a national
 * rule runs in the national pack's own Lua state with national parameters,
 * and once more for each pack below it that changes a parameter, or proposes
 * a table, that it read.
 *
 * A child can so only add demands, and an outcome always says by whose values
 * it came about.  Derived facts come first: evaluate_derived.c. */
#include "engine/evaluate.h"

#include <assert.h>
#include <string.h>
#include "pack/rules.h"

static const char *const outcome_names[OUTCOME_COUNT] = {
    "pass", "fail", "unknown", "error", "skipped"
};
static const char *const effect_names[] = {
    "none", "unknown", "needs_review", "ineligible"
};
static const char *const verdict_names[VERDICT_COUNT] = {
    "eligible", "unknown", "needs_review", "ineligible"
};

/* As decisions and --json say it; never translated. */
const char *outcome_name(enum outcome outcome)
{
    assert(outcome < OUTCOME_COUNT);
    return outcome_names[outcome];
}

/* As decisions and --json say it. */
const char *effect_name(enum effect effect)
{
    assert(effect <= EFFECT_INELIGIBLE);
    return effect_names[effect];
}

/* The same; labels are for people. */
const char *verdict_name(enum verdict verdict)
{
    assert(verdict < VERDICT_COUNT);
    return verdict_names[verdict];
}

/* In the catalogue. */
enum label verdict_label(enum verdict verdict)
{
    static const enum label labels[VERDICT_COUNT] = {
        LABEL_VERDICT_ELIGIBLE, LABEL_VERDICT_UNKNOWN,
        LABEL_VERDICT_NEEDS_REVIEW, LABEL_VERDICT_INELIGIBLE
    };
    assert(verdict < VERDICT_COUNT);
    return labels[verdict];
}

/* Accepts the word of JSON and both labels: cases are written by staff in
 * their own words. */
bool verdict_find(struct str text, enum verdict *out)
{
    assert(out != NULL);
    for (int i = 0; i < VERDICT_COUNT; i++) {
        enum label label = verdict_label((enum verdict)i);
        if (str_is(text, verdict_names[i])
            || str_is(text, label_text(label, LANGUAGE_ID))
            || str_is(text, label_text(label, LANGUAGE_EN))) {
            *out = (enum verdict)i;
            return true;
        }
    }
    return false;
}

/* --- One rule ------------------------------------------------------------- */

/* What all rules of one judging share. */
struct judging {
    struct arena *arena;          /* of all that is judged */
    const struct cell *facts;     /* with derived ones */
    const bool *broken;           /* by slot: deriving it failed */
    struct judgement *out;        /* being filled */
    struct pack *chain[LIMIT_CHAIN];      /* the root first */
    size_t count;
    /* Of the owner at hand: where it stands in the chain, and the parameters
     * of its rules as each pack from it down sets them. */
    size_t owner_at;
    struct cell *levels[LIMIT_CHAIN]; /* from owner_at on */
    /* Calls of the owner's rules by its own values that were made together,
     * in the order in which they are asked for; and their errors. */
    const struct call *ahead;
    const struct err *ahead_errs;
    size_t ahead_count, ahead_next;
};

/* The next of the calls made ahead, when it is one of this function; else
 * NULL, and the function is called now. */
static const struct call *take_ahead(struct judging *judging, int function,
                                     struct err *err)
{
    assert(function >= 0);
    while (judging->ahead_next < judging->ahead_count
           && judging->ahead[judging->ahead_next].skipped) {
        judging->ahead_next++;
    }
    size_t at = judging->ahead_next;
    assert(at <= judging->ahead_count);
    if (at == judging->ahead_count
        || judging->ahead[at].function != function) {
        return NULL;
    }
    judging->ahead_next++;
    *err = judging->ahead_errs[at];
    return &judging->ahead[at];
}

/* Appends the reads of `more` that the list does not have yet, in order. A
 * first list is borrowed from the call, as its arena is ours. False without
 * memory. */
static bool add_reads(const int32_t **list, size_t *count,
                      const int32_t *more, size_t more_count,
                      struct arena *arena)
{
    assert(list != NULL);
    assert(count != NULL);
    if (more_count == 0) {
        return true;
    }
    if (*count == 0) {
        *list = more;
        *count = more_count;
        return true;
    }
    int32_t *all = arena_alloc(arena, (*count + more_count) * sizeof(*all));
    if (all == NULL) {
        return false;
    }
    memcpy(all, *list, *count * sizeof(*all));
    size_t size = *count;
    for (size_t i = 0; i < more_count; i++) {
        bool seen = false;
        for (size_t k = 0; k < *count && !seen; k++) {
            seen = (*list)[k] == more[i];
        }
        if (!seen) {
            all[size] = more[i];
            size++;
        }
    }
    *list = all;
    *count = size;
    return true;
}

/* Did the rule read something about a person? */
static bool read_personal(const struct judged_rule *judged,
                          const struct cell *facts)
{
    const struct schema *schema = &judged->owner->facts;
    assert(facts != NULL);
    for (size_t i = 0; i < judged->fact_reads_count; i++) {
        size_t slot = (size_t)judged->fact_reads[i];
        assert(slot < schema->count);
        if (cell_personal(&schema->fields[slot], facts[slot])) {
            return true;
        }
    }
    return false;
}

/* Keeps what broke, a large thing of few rules. False without memory. */
static bool keep_error(struct judged_rule *judged, const struct call *call,
                       const struct err *broke, struct arena *arena)
{
    if (call->status != CALL_ERROR) {
        return true;
    }
    struct err *kept = arena_alloc(arena, sizeof(*kept));
    assert(judged->err == NULL);
    if (kept != NULL) {
        *kept = *broke;
    }
    judged->err = kept;
    return kept != NULL;
}

/* Calls one function of the rule and keeps what it read. */
static int call_function(struct judged_rule *judged, int function,
                         struct judging *judging,
                         const struct cell *parameters, struct call *call,
                         struct err *err)
{
    assert(judged != NULL);
    assert(function >= 0);
    memset(call, 0, sizeof(*call));
    call->function = function;
    call->facts = judging->facts;
    call->broken = judging->broken;
    call->parameters = parameters;
    call->arena = judging->arena;
    call->trace = true;
    call->strict_bool = true;
    struct err inner;
    err_clear(&inner);
    struct pack *owner = judged->owner;
    struct pack_lookup *view = &owner->lookup;
    bool second = judged->pack != judged->owner;
    /* Tables answer for the pack at whose level the rule is judged. */
    view->leaf = second ? judged->pack : NULL;
    view->proposal_read = &judged->proposal_read;
    const struct call *made = second
        ? NULL : take_ahead(judging, function, &inner);
    int code = 0;
    if (made != NULL) {
        *call = *made;
    } else {
        code = script_call(owner->script, call, &inner);
    }
    view->leaf = NULL;
    view->proposal_read = NULL;
    if (code != 0) {
        *err = inner;
        return code;
    }
    judged->steps += call->steps;
    if (!keep_error(judged, call, &inner, judging->arena)
        || !add_reads(&judged->fact_reads, &judged->fact_reads_count,
                      call->fact_reads, call->fact_reads_count, judging->arena)
        || !add_reads(&judged->parameter_reads,
                      &judged->parameter_reads_count, call->parameter_reads,
                      call->parameter_reads_count, judging->arena)) {
        return err_nomem(err);
    }
    judged->personal = read_personal(judged, judging->facts);
    return 0;
}

/* Turns a call that gave no value into the outcome: a missing fact or
 * parameter is unknown, an error is one. */
static void take_event(struct judged_rule *judged, const struct call *call)
{
    assert(call->status != CALL_VALUE);
    if (call->status == CALL_UNKNOWN) {
        judged->outcome = OUTCOME_UNKNOWN;
        judged->missing_slot = call->slot;
        judged->missing_is_parameter = call->slot_is_parameter;
    } else {
        assert(call->status == CALL_ERROR);
        judged->outcome = OUTCOME_ERROR;
        judged->error = call->kind;
    }
}

/* LANGUAGE.md section 3: what a rule that did not pass does to the verdict. */
enum effect effect_of_outcome(const struct rule *rule, enum outcome outcome)
{
    assert(rule != NULL);
    assert(outcome < OUTCOME_COUNT);
    switch (outcome) {
    case OUTCOME_UNKNOWN:
        return EFFECT_UNKNOWN;
    case OUTCOME_ERROR:
        return EFFECT_NEEDS_REVIEW;
    case OUTCOME_FAIL:
        if (str_is(rule->on_fail, "ineligible")) {
            return EFFECT_INELIGIBLE;
        }
        return str_is(rule->on_fail, "note") ? EFFECT_NONE
                                             : EFFECT_NEEDS_REVIEW;
    case OUTCOME_PASS:
    case OUTCOME_SKIPPED:
    case OUTCOME_COUNT:
        break;
    }
    return EFFECT_NONE;
}

/* The worst effect is the verdict; without a rule that applied nothing is
 * known. */
enum verdict verdict_of_effect(enum effect worst, bool applied)
{
    assert(worst <= EFFECT_INELIGIBLE);
    if (!applied) {
        return VERDICT_UNKNOWN;
    }
    return (enum verdict)worst;     /* ORDER: effects and verdicts agree */
}

/* Judges `when`, then `check`. A false `when` skips; a `when` that cannot be
 * told is the outcome, since nobody knows whether the rule applies. Errors:
 * no memory, a runtime that broke; what a rule does wrong is its outcome. */
static int judge_rule(struct judged_rule *judged, struct judging *judging,
                      const struct cell *parameters, struct err *err)
{
    assert(judged != NULL);
    const struct rule *rule = judged->rule;
    struct call call;
    if (rule->when >= 0) {
        int code = call_function(judged, rule->when, judging, parameters,
                                 &call, err);
        if (code != 0) {
            err_judged(err, rule->id, STR(""));
            return code;
        }
        if (call.status != CALL_VALUE) {
            take_event(judged, &call);
            judged->effect = effect_of_outcome(rule, judged->outcome);
            return 0;
        }
        if (!call.value.as.boolean) {
            judged->outcome = OUTCOME_SKIPPED;
            return 0;
        }
    }
    int code = call_function(judged, rule->check, judging, parameters, &call,
                             err);
    if (code != 0) {
        err_judged(err, rule->id, STR(""));
        return code;
    }
    if (call.status != CALL_VALUE) {
        take_event(judged, &call);
    } else {
        judged->outcome = call.value.as.boolean ? OUTCOME_PASS : OUTCOME_FAIL;
        judged->reason[LANGUAGE_ID] = call.reason[LANGUAGE_ID];
        judged->reason[LANGUAGE_EN] = call.reason[LANGUAGE_EN];
        judged->reason_code = call.reason_code;
    }
    judged->effect = effect_of_outcome(rule, judged->outcome);
    return 0;
}

/* One rule alone, at one level: guards and bulk judging choose the level
 * themselves. */
int evaluate_rule(struct judged_rule *judged, struct arena *arena,
                  const struct cell *facts, const bool *broken,
                  const struct cell *parameters, struct err *err)
{
    assert(judged->rule != NULL);
    assert(facts != NULL);
    struct judging judging = { .arena = arena, .facts = facts,
                               .broken = broken };
    return judge_rule(judged, &judging, parameters, err);
}

/* --- The case ------------------------------------------------------------- */

/* True when some parameter that the rule read differs between the two: only
 * then can its answer. */
static bool reads_differ(const struct judged_rule *judged,
                         const struct cell *a, const struct cell *b)
{
    assert(judged->owner != NULL);
    assert(a != NULL);
    assert(b != NULL);
    const struct schema *schema = &judged->owner->parameters;
    for (size_t i = 0; i < judged->parameter_reads_count; i++) {
        int32_t slot = judged->parameter_reads[i];
        if (!cell_equal(schema->fields[slot].type, a[slot], b[slot])) {
            return true;
        }
    }
    return false;
}

/* Judges one rule: by its owner, then by each pack below that changes what
 * it read. Appends to out->rules, which has room (rules_room). A level is
 * compared with the last that judged, not with the owner. */
static int judge_levels(struct judging *judging, const struct rule *rule,
                        struct err *err)
{
    assert(rule != NULL);
    assert(judging->owner_at < judging->count);
    struct judgement *out = judging->out;
    struct pack *owner = judging->chain[judging->owner_at];
    struct judged_rule *judged = &out->rules[out->rules_count];
    const struct cell *before = judging->levels[judging->owner_at];
    for (size_t at = judging->owner_at; at < judging->count; at++) {
        const struct cell *now = judging->levels[at];
        bool differs = at == judging->owner_at
            || reads_differ(judged, before, now);
        if (!differs && !pack_proposes_tables(owner, judging->chain[at])) {
            continue;
        }
        struct judged_rule *next = &out->rules[out->rules_count];
        memset(next, 0, sizeof(*next));
        next->rule = rule;
        next->owner = owner;
        next->pack = judging->chain[at];
        int code = judge_rule(next, judging, now, err);
        if (code != 0) {
            return code;
        }
        if (!differs && !next->proposal_read) {
            /* The room is used again by the next level. */
            continue;             /* nothing of this level was read */
        }
        judged = next;
        out->rules_count++;
        before = now;
    }
    assert(out->rules_count > 0);
    return 0;
}

/* Fills levels for the owner at hand, on the day of the case. */
static int settle_levels(struct judging *judging, struct err *err)
{
    assert(judging->owner_at < judging->count);
    const struct pack *owner = judging->chain[judging->owner_at];
    int64_t as_of = judging->out->as_of;
    for (size_t at = judging->owner_at; at < judging->count; at++) {
        bool differs = false;
        judging->levels[at] = arena_alloc(
            judging->arena,
            (owner->parameters.count + 1) * sizeof(struct cell));
        if (judging->levels[at] == NULL) {
            return err_nomem(err);
        }
        if (at == judging->owner_at) {
            pack_parameters_on(owner, as_of, judging->levels[at], NULL);
        } else {
            pack_parameters_proposed(owner, judging->chain[at], as_of,
                                     judging->levels[at], &differs);
        }
    }
    return 0;
}

/* The worst effect decides; with every rule skipped nothing is known. */
static enum verdict verdict_of(const struct judgement *judgement)
{
    assert(judgement != NULL);
    assert(judgement->rules != NULL);
    enum effect worst = EFFECT_NONE;
    bool applied = false;
    for (size_t i = 0; i < judgement->rules_count; i++) {
        const struct judged_rule *judged = &judgement->rules[i];
        applied = applied || judged->outcome != OUTCOME_SKIPPED;
        if (judged->effect > worst) {
            worst = judged->effect;
        }
    }
    return verdict_of_effect(worst, applied);
}

/* Was it a limit that stopped the rule? Then the exit is 8, not 3. Time is no
 * outcome: it never gets here.  ORDER: outcome_of in script/call.c. */
static bool judged_by_limit(const struct judged_rule *judged)
{
    assert(judged->error < CALL_ERROR_COUNT);
    assert(judged->outcome == OUTCOME_ERROR);
    switch (judged->error) {
    case CALL_ERROR_STEPS:
    case CALL_ERROR_MEMORY:
    case CALL_ERROR_DEPTH:
        return true;
    case CALL_ERROR_RESULT:       /* too large, or only of a wrong type */
        return judged->err->code == ERR_LIMIT;
    case CALL_ERROR_NONE:
    case CALL_ERROR_BROKEN:
    case CALL_ERROR_COUNT:
        break;
    }
    return false;
}

/* Sums up what the exit status needs. */
static void note_errors(struct judgement *out)
{
    assert(out->rules != NULL);
    for (size_t i = 0; i < out->rules_count; i++) {
        if (out->rules[i].outcome == OUTCOME_ERROR) {
            out->any_error = true;
            out->any_limit = out->any_limit
                || judged_by_limit(&out->rules[i]);
        }
    }
}

/* Makes the calls of all rules of the owner by its own values at once: a
 * script in another process is then asked once a case.  What a check's `when`
 * forbids is left out there. */
static int call_ahead(struct judging *judging, struct pack *owner,
                      struct err *err)
{
    size_t rules = owner->rules_count[DECLARATION_RULE];
    struct arena *arena = judging->arena;
    struct call *calls = arena_alloc(arena, 2 * rules * sizeof(*calls));
    struct err *errs = arena_alloc(arena, 2 * rules * sizeof(*errs));
    size_t count = 0;
    if (calls == NULL || errs == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < rules; i++) {
        const struct rule *rule = &owner->rules[DECLARATION_RULE][i];
        const int functions[] = { rule->when, rule->check };
        for (int k = 0; k < 2; k++) {
            if (functions[k] < 0) {
                continue;
            }
            calls[count] = (struct call){
                .function = functions[k], .facts = judging->facts,
                .broken = judging->broken,
                .parameters = judging->levels[judging->owner_at],
                .arena = arena, .trace = true, .strict_bool = true,
                .needs = k == 1 && rule->when >= 0 ? (int)count : 0 };
            count++;
        }
    }
    assert(count <= 2 * rules);
    owner->lookup.leaf = NULL;
    owner->lookup.proposal_read = NULL;
    int code = script_calls(owner->script, calls, count, errs);
    if (code != 0) {
        *err = errs[0];
        rules_late(owner, calls, count, err);
        return code;
    }
    judging->ahead = calls;
    judging->ahead_errs = errs;
    judging->ahead_count = count;
    judging->ahead_next = 0;
    return 0;
}

/* Judges every rule of the pack at `at` of the chain. */
static int judge_pack(struct judging *judging, size_t at, struct err *err)
{
    assert(judging->out != NULL);
    struct pack *owner = judging->chain[at];
    size_t count = owner->rules_count[DECLARATION_RULE];
    assert(at < judging->count);
    judging->owner_at = at;
    judging->ahead_count = judging->ahead_next = 0;
    int code = count > 0 ? settle_levels(judging, err) : 0;
    if (code == 0 && count > 0 && script_is_far(owner->script)) {
        code = call_ahead(judging, owner, err);
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        code = judge_levels(judging, &owner->rules[DECLARATION_RULE][i],
                            err);
    }
    return code;
}

/* Room for every rule at every level that may judge it. */
static size_t rules_room(const struct judging *judging)
{
    assert(judging->count > 0);
    assert(judging->count <= LIMIT_CHAIN);
    size_t room = 1;
    for (size_t i = 0; i < judging->count; i++) {
        room += judging->chain[i]->rules_count[DECLARATION_RULE]
            * (judging->count - i);
    }
    return room;
}

/* Judges every rule of the chain over one record. `out` and all it points to
 * live in the arena, but for packs and rules, which are borrowed from `leaf`.
 * Errors: no memory, a limit of time, a runtime that could not be rebuilt. */
int evaluate_case(struct judgement *out, struct arena *arena,
                  struct pack *leaf, const struct record *record,
                  struct err *err)
{
    assert(out != NULL);
    assert(arena != NULL);
    assert(record->schema == &leaf->facts);
    struct judging judging = { .arena = arena, .out = out };
    size_t facts_count = leaf->facts.count;
    memset(out, 0, sizeof(*out));
    judging.count = pack_chain(leaf, judging.chain);
    struct cell *facts = arena_alloc(arena,
                                     (facts_count + 1) * sizeof(*facts));
    bool *broken = arena_alloc(arena, facts_count + 1);
    out->rules = arena_alloc(arena,
                             rules_room(&judging) * sizeof(*out->rules));
    if (facts == NULL || broken == NULL || out->rules == NULL) {
        return err_nomem(err);
    }
    memcpy(facts, record->cells, facts_count * sizeof(*facts));
    out->facts = facts;
    out->pack = leaf;
    judging.facts = facts;
    judging.broken = broken;
    int as_of = schema_find(&leaf->facts, STR("as_of"));
    assert(as_of >= 0);
    out->as_of = facts[as_of].known ? facts[as_of].as.integer : 0;
    int code = evaluate_derived(leaf, facts, broken, arena, err);
    for (size_t i = 0; i < judging.count && code == 0; i++) {
        code = judge_pack(&judging, i, err);
    }
    if (code != 0) {
        return code;
    }
    out->verdict = verdict_of(out);
    note_errors(out);
    return 0;
}
