/* Which innovations fit a region.
 *
 * The score of an innovation for a region is the weighted mean of
 * components, plus bonuses; which there are, and their weights, is the
 * pack's. Equal scores are ordered by preferences, then by id. */
#include "engine/match.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/gap.h"

/* --- The plan ------------------------------------------------------------- */

/* The number behind a field such as weight = "weight_need": a number as it
 * stands, or the key of a parameter on the day of the plan. NAN when the
 * field is missing or the parameter is unknown that day; check has refused
 * everything else. `parameters` are the leaf's. */
static double number_of(const struct match_plan *plan, const struct rule *rule,
                        const char *field, const struct cell *parameters)
{
    assert(rule->declaration != NULL);
    assert(field != NULL);
    const struct value *value = value_get(rule->declaration->fields, field);
    if (value == NULL) {
        return NAN;
    }
    if (value->kind == VALUE_INTEGER) {
        return (double)value->integer;
    }
    if (value->kind == VALUE_NUMBER) {
        return value->number;
    }
    int slot = schema_find(&plan->leaf->parameters, value->text);
    if (slot < 0 || !parameters[slot].known) {
        return NAN;
    }
    struct type type = plan->leaf->parameters.fields[slot].type;
    return type.base == TYPE_NUMBER ? parameters[slot].as.number
                                    : (double)parameters[slot].as.integer;
}

/* Appends a part. Errors: MESSAGE_MATCH_PARTS when the chain declares more
 * than MATCH_PARTS_MAX of one kind. */
static int add_part(struct match_part *parts, size_t *count,
                    struct match_part part, struct err *err)
{
    assert(*count <= MATCH_PARTS_MAX);
    if (*count == MATCH_PARTS_MAX) {
        return err_fail(err, MESSAGE_MATCH_PARTS, "i",
                        (int64_t)MATCH_PARTS_MAX);
    }
    parts[*count] = part;
    (*count)++;
    return 0;
}

/* Adds the components and bonuses that one pack of the chain declares. A
 * component without weight and a bonus without points are left out: a child
 * pack switches one off by setting its parameter to 0. A bonus may be
 * negative. The comparison with 0 is written so that NAN is left out too. */
static int add_pack(struct match_plan *plan, struct pack *owner,
                    const struct cell *merged, struct err *err)
{
    assert(merged != NULL);
    assert(owner != NULL);
    int code = 0;
    for (size_t i = 0; i < owner->rules_count[DECLARATION_COMPONENT]
         && code == 0; i++) {
        const struct rule *rule = &owner->rules[DECLARATION_COMPONENT][i];
        double weight = number_of(plan, rule, "weight", merged);
        if (weight > 0) {
            code = add_part(plan->components, &plan->components_count,
                            (struct match_part){ owner, rule, weight }, err);
        }
    }
    for (size_t i = 0; i < owner->rules_count[DECLARATION_BONUS]
         && code == 0; i++) {
        const struct rule *rule = &owner->rules[DECLARATION_BONUS][i];
        double points = number_of(plan, rule, "points", merged);
        if (points > 0 || points < 0) {
            code = add_part(plan->bonuses, &plan->bonuses_count,
                            (struct match_part){ owner, rule, points }, err);
        }
    }
    return code;
}

/* Adds the preferences of one pack; those without a function to call cannot
 * order anything and are left out. */
static int add_preferences(struct match_plan *plan, struct pack *owner,
                           struct err *err)
{
    assert(owner != NULL);
    int code = 0;
    for (size_t i = 0; i < owner->rules_count[DECLARATION_PREFER]
         && code == 0; i++) {
        const struct rule *rule = &owner->rules[DECLARATION_PREFER][i];
        if (rule->value >= 0) {
            code = add_part(plan->preferences, &plan->preferences_count,
                            (struct match_part){ owner, rule, 0 }, err);
        }
    }
    return code;
}

/* Each level of the chain has its own cells, because a parent's functions
 * read parameters by the parent's slots. Weights are the leaf's. Preferences
 * go from the leaf up: the region's own wish decides before the national
 * one. */
int match_plan(struct match_plan *out, struct arena *arena,
               struct pack *leaf, int64_t as_of, struct err *err)
{
    assert(out != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(leaf, chain);
    int code = 0;
    assert(count > 0);
    memset(out, 0, sizeof(*out));
    out->leaf = leaf;
    out->as_of = as_of;
    for (size_t i = 0; i < count; i++) {
        bool differs = false;
        out->parameters[i] = arena_alloc(
            arena, (leaf->parameters.count + 1) * sizeof(struct cell));
        if (out->parameters[i] == NULL) {
            return err_nomem(err);
        }
        if (chain[i] == leaf) {
            pack_parameters_on(leaf, as_of, out->parameters[i], NULL);
        } else {
            pack_parameters_proposed(chain[i], leaf, as_of,
                                     out->parameters[i], &differs);
        }
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        code = add_pack(out, chain[i], out->parameters[count - 1], err);
    }
    for (size_t i = count; i-- > 0 && code == 0;) {
        code = add_preferences(out, chain[i], err);
    }
    return code;
}

/* --- One record ----------------------------------------------------------- */

/* Where a pack stands in the chain of the plan, 0 = the root. It is there:
 * parts are made from the same chain. */
size_t match_level(const struct match_plan *plan, const struct pack *owner)
{
    assert(owner != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t count = pack_chain(plan->leaf, chain);
    for (size_t i = 0; i < count; i++) {
        if (chain[i] == owner) {
            return i;
        }
    }
    assert(false);
    return 0;
}

/* One record being scored. */
/* One record being scored. All borrowed; `score` is what is being filled. */
struct scoring {
    const struct match_plan *plan; /* what is scored */
    const struct judgement *judgement; /* facts and day */
    struct arena *arena;          /* of call results */
    struct match_score *score;    /* being filled */
};

/* What a function of a part said, as a number. */
struct answer {
    bool known;                   /* false: no data */
    double number;
};

/* The number of an answer to a call; a truth value counts 0 or 1, a day its
 * number. Nil, text and lists are no data, not zero: an innovation must not
 * lose points for what nobody has measured. */
static struct answer answer_of(const struct call *call)
{
    assert(call != NULL);
    struct answer answer = { false, 0 };
    if (call->status != CALL_VALUE || call->is_nil || call->type.list
        || call->type.base == TYPE_TEXT) {
        return answer;
    }
    answer.known = true;
    if (call->type.base == TYPE_NUMBER) {
        answer.number = call->value.as.number;
    } else if (call->type.base == TYPE_BOOL) {
        answer.number = call->value.as.boolean ? 1 : 0;
    } else {
        answer.number = (double)call->value.as.integer;
    }
    return answer;
}

/* Calls a function of a part with the facts of the record and the parameters
 * of its pack. Errors: MESSAGE_MATCH_BROKEN with the message of Lua when the
 * function raises; the error of the runtime itself (limits, memory) as it
 * is. */
static int call_number(const struct scoring *scoring,
                       const struct match_part *part, int function,
                       struct answer *out, struct err *err)
{
    assert(part->owner != NULL);
    assert(out != NULL);
    const struct match_plan *plan = scoring->plan;
    struct call call = {
        .function = function, .facts = scoring->judgement->facts,
        .parameters = plan->parameters[match_level(plan, part->owner)],
        .arena = scoring->arena
    };
    struct err inner;
    char text[ERR_ARG_BYTES];
    err_clear(&inner);
    int code = script_call(part->owner->script, &call, &inner);
    if (code != 0) {
        *err = inner;
        return code;
    }
    if (call.status == CALL_ERROR) {
        err_message(&inner, LANGUAGE_EN, text, sizeof(text));
        return err_fail(err, MESSAGE_MATCH_BROKEN, "tts", part->rule->id,
                        scoring->score->innovation, text);
    }
    *out = answer_of(&call);
    return 0;
}

/* A value outside 0..100, with the place of the function that gave it. */
static int tell_range(const struct match_part *part, double number,
                      struct str innovation, struct err *err)
{
    const struct declaration *declaration = part->rule->declaration;
    char file[ERR_FILE_BYTES];
    int code = err_fail(err, MESSAGE_MATCH_RANGE, "tnt", part->rule->id,
                        number, innovation);
    assert(!(number >= 0 && number <= 100));
    if (declaration != NULL) {
        (void)snprintf(file, sizeof(file), "%.*s/%.*s",
                       (int)part->owner->id.size, part->owner->id.bytes,
                       (int)declaration->file.size, declaration->file.bytes);
        (void)err_at(err, file, declaration->function_line[FUNCTION_VALUE],
                     0);
    }
    return code;
}

/* The mean of the components that have data, weighted; `coverage` is the
 * share of all weight that had data, so that a high score from little data
 * can be told from a sure one. Errors: MESSAGE_MATCH_RANGE when a component
 * leaves 0..100, since weights then mean nothing. */
static int score_components(const struct scoring *scoring, struct err *err)
{
    assert(scoring != NULL);
    const struct match_plan *plan = scoring->plan;
    struct match_score *out = scoring->score;
    double sum = 0, known = 0, all = 0;
    for (size_t i = 0; i < plan->components_count; i++) {
        const struct match_part *part = &plan->components[i];
        struct answer answer = { false, 0 };
        int code = call_number(scoring, part, part->rule->value, &answer,
                               err);
        if (code != 0) {
            return code;
        }
        all += part->weight;
        out->has[i] = answer.known;
        if (!answer.known) {
            continue;
        }
        if (!(answer.number >= 0 && answer.number <= 100)) {
            return tell_range(part, answer.number, out->innovation, err);
        }
        out->parts[i] = answer.number;
        sum += part->weight * answer.number;
        known += part->weight;
    }
    out->known = known > 0;
    out->score = out->known ? sum / known : 0;
    out->coverage = all > 0 ? known / all : 0;
    return 0;
}

/* Adds the points of each bonus whose condition holds. "No data" gives none. */
static int add_bonuses(const struct scoring *scoring, struct err *err)
{
    assert(scoring->plan->bonuses_count <= MATCH_PARTS_MAX);
    for (size_t i = 0; i < scoring->plan->bonuses_count; i++) {
        const struct match_part *part = &scoring->plan->bonuses[i];
        struct answer answer = { false, 0 };
        int code = call_number(scoring, part, part->rule->when, &answer,
                               err);
        if (code != 0) {
            return code;
        }
        if (answer.known && answer.number > 0) {
            scoring->score->bonus += part->weight;
        }
    }
    return 0;
}

/* The score is rounded before it is compared, to what people see: an order
 * by digits that are not shown cannot be explained. */
int match_record(struct match_score *out, const struct match_plan *plan,
                 const struct judgement *judgement, struct arena *arena,
                 struct err *err)
{
    assert(out != NULL);
    assert(plan->preferences_count <= MATCH_PARTS_MAX);
    struct scoring scoring = { plan, judgement, arena, out };
    int code = score_components(&scoring, err);
    if (code == 0) {
        code = add_bonuses(&scoring, err);
    }
    for (size_t i = 0; i < plan->preferences_count && code == 0; i++) {
        const struct match_part *part = &plan->preferences[i];
        struct answer answer = { false, 0 };
        code = call_number(&scoring, part, part->rule->value, &answer, err);
        out->prefers[i] = answer.known;
        out->preference[i] = answer.number;
    }
    out->score = round_2(out->score + out->bonus);
    out->verdict = judgement->verdict;
    return code;
}

int match_part_ask(const struct match_asking *asking,
                   const struct match_part *part, bool *known, double *number,
                   struct err *err)
{
    struct match_score score = { .innovation = asking->innovation };
    struct judgement judgement = { .facts = asking->facts };
    struct scoring scoring = { asking->plan, &judgement, asking->arena,
                               &score };
    struct answer answer = { false, 0 };
    bool bonus = part->rule->value < 0;
    assert(known != NULL && number != NULL);
    int code = call_number(&scoring, part,
                           bonus ? part->rule->when : part->rule->value,
                           &answer, err);
    if (code == 0 && !bonus && answer.known
        && !(answer.number >= 0 && answer.number <= 100)) {
        code = tell_range(part, answer.number, asking->innovation, err);
    }
    *known = answer.known;
    *number = answer.number;
    return code;
}

/* --- The order ------------------------------------------------------------ */

/* The id decides last, so that no two innovations tie and every machine
 * lists them alike. */
int match_compare(const struct match_score *a, const struct match_score *b,
                  size_t preferences)
{
    assert(a != NULL);
    assert(b != NULL);
    assert(preferences <= MATCH_PARTS_MAX);
    if (a->known != b->known) {
        return a->known ? -1 : 1;
    }
    if (a->score != b->score) {
        return a->score > b->score ? -1 : 1;
    }
    for (size_t i = 0; i < preferences; i++) {
        if (a->prefers[i] != b->prefers[i]) {
            return a->prefers[i] ? -1 : 1;
        }
        if (a->prefers[i] && a->preference[i] != b->preference[i]) {
            return a->preference[i] > b->preference[i] ? -1 : 1;
        }
    }
    return str_compare(a->innovation, b->innovation);
}
