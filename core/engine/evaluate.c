/* Judging one case.  Every rule is evaluated, none is cut short; a national
 * rule runs in the national pack's own Lua state with national parameters,
 * and once more for each pack below it that changes a parameter, or proposes
 * a table, that it read. */
#include "engine/evaluate.h"

#include <assert.h>
#include <string.h>

static const char *const outcome_names[OUTCOME_COUNT] = {
    "pass", "fail", "unknown", "error", "skipped"
};
static const char *const effect_names[] = {
    "none", "unknown", "needs_review", "ineligible"
};
static const char *const verdict_names[VERDICT_COUNT] = {
    "eligible", "unknown", "needs_review", "ineligible"
};

const char *outcome_name(enum outcome outcome)
{
    assert(outcome < OUTCOME_COUNT);
    return outcome_names[outcome];
}

const char *effect_name(enum effect effect)
{
    assert(effect <= EFFECT_INELIGIBLE);
    return effect_names[effect];
}

const char *verdict_name(enum verdict verdict)
{
    assert(verdict < VERDICT_COUNT);
    return verdict_names[verdict];
}

enum label verdict_label(enum verdict verdict)
{
    static const enum label labels[VERDICT_COUNT] = {
        LABEL_VERDICT_ELIGIBLE, LABEL_VERDICT_UNKNOWN,
        LABEL_VERDICT_NEEDS_REVIEW, LABEL_VERDICT_INELIGIBLE
    };
    assert(verdict < VERDICT_COUNT);
    return labels[verdict];
}

bool verdict_find(struct str text, enum verdict *out)
{
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
    struct arena *arena;
    const struct cell *facts;
    const bool *broken;
};

/* Appends the reads of `more` that `rule` does not list yet. */
static bool add_reads(const int32_t **list, size_t *count,
                      const int32_t *more, size_t more_count,
                      struct arena *arena)
{
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

/* Calls one function of the rule and keeps what it read. */
static int call_function(struct judged_rule *judged, int function,
                         const struct judging *judging,
                         const struct cell *parameters, struct call *call,
                         struct err *err)
{
    assert(function >= 0);
    memset(call, 0, sizeof(*call));
    call->function = function;
    call->facts = judging->facts;
    call->broken = judging->broken;
    call->parameters = parameters;
    call->arena = judging->arena;
    call->trace = true;
    call->strict_bool = true;
    err_clear(&judged->err);
    struct pack_lookup *view = &judged->owner->lookup;
    bool second = judged->pack != judged->owner;
    view->leaf = second ? judged->pack : NULL;
    view->proposal_read = &judged->proposal_read;
    int code = script_call(judged->owner->script, call, &judged->err);
    view->leaf = NULL;
    view->proposal_read = NULL;
    if (code != 0) {
        *err = judged->err;
        return code;
    }
    judged->steps += call->steps;
    if (!add_reads(&judged->fact_reads, &judged->fact_reads_count,
                   call->fact_reads, call->fact_reads_count,
                   judging->arena)
        || !add_reads(&judged->parameter_reads,
                      &judged->parameter_reads_count, call->parameter_reads,
                      call->parameter_reads_count, judging->arena)) {
        return err_nomem(err);
    }
    return 0;
}

/* Turns a call that gave no value into the outcome. */
static void take_event(struct judged_rule *judged, const struct call *call)
{
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

static enum effect effect_of(const struct judged_rule *judged)
{
    switch (judged->outcome) {
    case OUTCOME_UNKNOWN:
        return EFFECT_UNKNOWN;
    case OUTCOME_ERROR:
        return EFFECT_NEEDS_REVIEW;
    case OUTCOME_FAIL:
        if (str_is(judged->rule->on_fail, "ineligible")) {
            return EFFECT_INELIGIBLE;
        }
        return str_is(judged->rule->on_fail, "note") ? EFFECT_NONE
                                                     : EFFECT_NEEDS_REVIEW;
    case OUTCOME_PASS:
    case OUTCOME_SKIPPED:
    case OUTCOME_COUNT:
        break;
    }
    return EFFECT_NONE;
}

static int judge_rule(struct judged_rule *judged,
                      const struct judging *judging,
                      const struct cell *parameters, struct err *err)
{
    const struct rule *rule = judged->rule;
    struct call call;
    if (rule->when >= 0) {
        int code = call_function(judged, rule->when, judging, parameters,
                                 &call, err);
        if (code != 0) {
            return code;
        }
        if (call.status != CALL_VALUE) {
            take_event(judged, &call);
            judged->effect = effect_of(judged);
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
    judged->effect = effect_of(judged);
    return 0;
}

int evaluate_rule(struct judged_rule *judged, struct arena *arena,
                  const struct cell *facts, const bool *broken,
                  const struct cell *parameters, struct err *err)
{
    struct judging judging = { arena, facts, broken };
    return judge_rule(judged, &judging, parameters, err);
}

/* --- Derived facts -------------------------------------------------------- */

/* Converts what a derived fact's expression gave to its declared type. */
static bool take_derived(const struct field *field, const struct call *call,
                         struct cell *out)
{
    if (call->is_nil) {
        out->known = false;
        return true;
    }
    if (type_equal(field->type, call->type)) {
        *out = call->value;
        out->known = true;
        return true;
    }
    if (field->type.list || call->type.list) {
        return false;
    }
    if (field->type.base == TYPE_NUMBER && call->type.base == TYPE_INT) {
        out->as.number = (double)call->value.as.integer;
        out->known = true;
        return true;
    }
    bool integer_kind = field->type.base == TYPE_INT
        || field->type.base == TYPE_DATE || field->type.base == TYPE_TIME;
    if (integer_kind && (call->type.base == TYPE_INT
                         || call->type.base == TYPE_DATE
                         || call->type.base == TYPE_TIME)) {
        *out = call->value;
        out->known = true;
        return true;
    }
    return false;
}

/* True when the call read a derived fact that is still to be computed. */
static bool read_pending(const struct call *call, const bool *pending)
{
    for (size_t i = 0; i < call->fact_reads_count; i++) {
        if (pending[call->fact_reads[i]]) {
            return true;
        }
    }
    return false;
}

/* Computes one derived fact; *again when it must wait for another. */
static int derive_one(struct pack *pack, size_t slot, struct cell *cells,
                      bool *broken, const bool *pending,
                      struct arena *arena, bool *again, struct err *err);

static int derive_pack(struct pack *pack, struct cell *cells, bool *broken,
                       bool *pending, struct arena *arena, struct err *err)
{
    for (bool progress = true; progress;) {
        progress = false;
        for (size_t slot = 0; slot < pack->facts.count; slot++) {
            if (!pending[slot] || pack->derived[slot] < 0) {
                continue;
            }
            bool again = false;
            pending[slot] = false;
            int code = derive_one(pack, slot, cells, broken, pending, arena,
                                  &again, err);
            if (code != 0) {
                return code;
            }
            pending[slot] = again;
            progress = progress || !again;
        }
    }
    /* What is left depends on itself. */
    for (size_t slot = 0; slot < pack->facts.count; slot++) {
        if (pending[slot] && pack->derived[slot] >= 0) {
            broken[slot] = true;
            pending[slot] = false;
        }
    }
    return 0;
}

static int derive_one(struct pack *pack, size_t slot, struct cell *cells,
                      bool *broken, const bool *pending,
                      struct arena *arena, bool *again, struct err *err)
{
    struct cell *parameters = arena_alloc(
        arena, (pack->parameters.count + 1) * sizeof(*parameters));
    if (parameters == NULL) {
        return err_nomem(err);
    }
    int as_of = schema_find(&pack->facts, STR("as_of"));
    int64_t day = as_of >= 0 && cells[as_of].known ? cells[as_of].as.integer
                                                   : 0;
    pack_parameters_on(pack, day, parameters, NULL);
    struct call call = { .function = pack->derived[slot], .facts = cells,
                         .broken = broken, .parameters = parameters,
                         .arena = arena, .trace = true };
    struct err inner;
    err_clear(&inner);
    int code = script_call(pack->script, &call, &inner);
    if (code != 0) {
        *err = inner;
        return code;
    }
    *again = read_pending(&call, pending);
    if (*again) {
        return 0;
    }
    cells[slot].known = false;
    if (call.status == CALL_ERROR
        || (call.status == CALL_VALUE
            && !take_derived(&pack->facts.fields[slot], &call,
                             &cells[slot]))) {
        broken[slot] = true;
    }
    return 0;
}

int evaluate_derived(struct pack *leaf, struct cell *cells, bool *broken,
                     struct arena *arena, struct err *err)
{
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(leaf, chain);
    bool *pending = arena_alloc(arena, leaf->facts.count + 1);
    if (pending == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (chain[i]->script == NULL || chain[i]->derived == NULL) {
            continue;
        }
        for (size_t slot = 0; slot < chain[i]->facts.count; slot++) {
            pending[slot] = chain[i]->derived[slot] >= 0;
        }
        int code = derive_pack(chain[i], cells, broken, pending, arena, err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* --- The case ------------------------------------------------------------- */

/* True when some parameter that the rule read differs between the two. */
static bool reads_differ(const struct judged_rule *judged,
                         const struct cell *a, const struct cell *b)
{
    const struct schema *schema = &judged->owner->parameters;
    for (size_t i = 0; i < judged->parameter_reads_count; i++) {
        int32_t slot = judged->parameter_reads[i];
        if (!cell_equal(schema->fields[slot].type, a[slot], b[slot])) {
            return true;
        }
    }
    return false;
}

/* Judges one rule: by its owner, then by each pack below that changes a
 * parameter it read.  Appends to out->rules. */
static int judge_levels(struct judgement *out, const struct judging *judging,
                        struct pack *const *chain, size_t count,
                        size_t owner_at, const struct rule *rule,
                        struct cell *const *parameters, struct err *err)
{
    struct judged_rule *judged = &out->rules[out->rules_count];
    const struct cell *before = parameters[owner_at];
    for (size_t level = owner_at; level < count; level++) {
        const struct cell *now = parameters[level];
        bool differs = level == owner_at
            || reads_differ(judged, before, now);
        if (!differs && !pack_proposes_tables(chain[owner_at],
                                              chain[level])) {
            continue;
        }
        struct judged_rule *next = &out->rules[out->rules_count];
        memset(next, 0, sizeof(*next));
        next->rule = rule;
        next->owner = chain[owner_at];
        next->pack = chain[level];
        int code = judge_rule(next, judging, now, err);
        if (code != 0) {
            return code;
        }
        if (!differs && !next->proposal_read) {
            continue;             /* nothing of this level was read */
        }
        judged = next;
        out->rules_count++;
        before = now;
    }
    return 0;
}

/* Parameters of `owner`'s rules as each pack from `owner` down sets them. */
static int parameters_by_level(struct cell **levels, struct pack *const *chain,
                               size_t count, size_t owner_at, int64_t as_of,
                               struct arena *arena)
{
    const struct pack *owner = chain[owner_at];
    for (size_t level = owner_at; level < count; level++) {
        levels[level] = arena_alloc(
            arena, (owner->parameters.count + 1) * sizeof(struct cell));
        if (levels[level] == NULL) {
            return ERR_NOMEM;
        }
        if (level == owner_at) {
            pack_parameters_on(owner, as_of, levels[level], NULL);
        } else {
            bool differs = false;
            pack_parameters_proposed(owner, chain[level], as_of,
                                     levels[level], &differs);
        }
    }
    return 0;
}

static enum verdict verdict_of(const struct judgement *judgement)
{
    enum effect worst = EFFECT_NONE;
    bool applied = false;
    for (size_t i = 0; i < judgement->rules_count; i++) {
        const struct judged_rule *judged = &judgement->rules[i];
        applied = applied || judged->outcome != OUTCOME_SKIPPED;
        if (judged->effect > worst) {
            worst = judged->effect;
        }
    }
    if (!applied) {
        return VERDICT_UNKNOWN;
    }
    return (enum verdict)worst;     /* ORDER: effects and verdicts agree */
}

static void note_errors(struct judgement *out)
{
    for (size_t i = 0; i < out->rules_count; i++) {
        if (out->rules[i].outcome == OUTCOME_ERROR) {
            out->any_error = true;
            out->any_limit = out->any_limit
                || out->rules[i].error == CALL_ERROR_STEPS
                || out->rules[i].error == CALL_ERROR_MEMORY
                || out->rules[i].error == CALL_ERROR_DEPTH
                || out->rules[i].error == CALL_ERROR_RESULT;
        }
    }
}

static int judge_pack(struct judgement *out, const struct judging *judging,
                      struct pack *const *chain, size_t count, size_t at,
                      struct err *err)
{
    const struct pack *owner = chain[at];
    struct cell *levels[LIMIT_CHAIN];
    if (owner->rules_count[DECLARATION_RULE] == 0) {
        return 0;
    }
    if (parameters_by_level(levels, chain, count, at, out->as_of,
                            judging->arena) != 0) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < owner->rules_count[DECLARATION_RULE]; i++) {
        int code = judge_levels(out, judging, chain, count, at,
                                &owner->rules[DECLARATION_RULE][i], levels,
                                err);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

int evaluate_case(struct judgement *out, struct arena *arena,
                  struct pack *leaf, const struct record *record,
                  struct err *err)
{
    assert(record->schema == &leaf->facts);
    memset(out, 0, sizeof(*out));
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(leaf, chain);
    size_t rules_max = 0;
    for (size_t i = 0; i < count; i++) {
        rules_max += chain[i]->rules_count[DECLARATION_RULE] * (count - i);
    }
    size_t facts_count = leaf->facts.count;
    struct cell *facts = arena_alloc(arena,
                                     (facts_count + 1) * sizeof(*facts));
    bool *broken = arena_alloc(arena, facts_count + 1);
    out->rules = arena_alloc(arena, (rules_max + 1) * sizeof(*out->rules));
    if (facts == NULL || broken == NULL || out->rules == NULL) {
        return err_nomem(err);
    }
    memcpy(facts, record->cells, facts_count * sizeof(*facts));
    out->facts = facts;
    out->pack = leaf;
    int as_of = schema_find(&leaf->facts, STR("as_of"));
    assert(as_of >= 0);
    out->as_of = facts[as_of].known ? facts[as_of].as.integer : 0;
    int code = evaluate_derived(leaf, facts, broken, arena, err);
    struct judging judging = { arena, facts, broken };
    for (size_t i = 0; i < count && code == 0; i++) {
        code = judge_pack(out, &judging, chain, count, i, err);
    }
    if (code != 0) {
        return code;
    }
    out->verdict = verdict_of(out);
    note_errors(out);
    return 0;
}
