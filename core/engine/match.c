/* Which innovations fit a region.
 *
 * The score of an innovation for a region is the weighted mean of
 * components, plus bonuses; which there are, and their weights, is the
 * pack's. Equal scores are ordered by preferences, then by id. */
#include "engine/match.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/facts_of_case.h"
#include "engine/gap.h"
#include "engine/similarity.h"
#include "store/innovations.h"
#include "store/regions.h"

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
static size_t level_of(const struct match_plan *plan,
                       const struct pack *owner)
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
        .parameters = plan->parameters[level_of(plan, part->owner)],
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
            return err_fail(err, MESSAGE_MATCH_RANGE, "tnt", part->rule->id,
                            answer.number, out->innovation);
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

/* Scores beyond the preferences of the plan are zero and not compared
 * unequal, so that all may be compared. */
static int compare_scores(const void *a, const void *b)
{
    return match_compare(a, b, MATCH_PARTS_MAX);
}

/* --- awig match ----------------------------------------------------------- */

/* One run of `awig match`: what is the same for every innovation is read
 * once. `scores` has room for all innovations; the first `count` are filled. */
struct matching {
    struct session *session;      /* arguments, arena, hub */
    struct region region;         /* whose matches */
    struct pack *pack;            /* of the region */
    struct match_plan plan;       /* read once for all innovations */
    struct match_score *scores;   /* in order at the end */
    size_t count;                 /* of scores */
    struct region_gaps gaps;      /* of the region */
    struct similarity similarity;
};

/* Scores one innovation for the region as a case that would be opened on the
 * day of the plan, at noon (any hour of that day would do), with no
 * documents yet. The ineligible are left out: the list is of what can be
 * done. Everything of the record lives in an arena of its own and goes with
 * it; ids and names belong to the session. */
static int score_innovation(struct matching *matching,
                            const struct innovation *innovation,
                            struct err *err)
{
    assert(matching->scores != NULL);
    struct stored_case stored = {
        .machine = STR("replication"), .innovation = innovation->id,
        .region = matching->region.code, .unit = STR(""),
        .opened_at = time_from_date(matching->plan.as_of, 43200, ZONE_WIB),
        .pack = STR(""), .state = STR(""), .before = STR("")
    };
    struct case_reading reading = {
        .hub = matching->session->hub, .pack = matching->pack,
        .stored = &stored, .as_of = matching->plan.as_of,
        .known = INT64_MAX, .action = STR(""), .role = STR(""),
        .documents_given = true, .gaps = &matching->gaps,
        .similarity = &matching->similarity
    };
    struct arena arena;
    struct record record;
    struct judgement judgement;
    arena_init(&arena, matching->session->mem);
    int code = facts_of_case(&record, &arena, &reading, err);
    if (code == 0) {
        code = evaluate_case(&judgement, &arena, matching->pack, &record,
                             err);
    }
    if (code == 0 && judgement.verdict != VERDICT_INELIGIBLE) {
        struct match_score *score = &matching->scores[matching->count];
        score->innovation = innovation->id;
        score->name = innovation->name;
        code = match_record(score, &matching->plan, &judgement, &arena, err);
        matching->count++;
    }
    arena_free(&arena);
    return code;
}

/* Scores every innovation of the hub and puts the scores in order, best
 * first. Errors: no memory, and those of the rules. */
static int score_all(struct matching *matching, struct err *err)
{
    assert(matching->count == 0);
    struct session *session = matching->session;
    struct innovation *innovations = NULL;
    size_t count = 0;
    int code = innovation_list(session->hub->db, session->arena,
                               &innovations, &count, err);
    if (code != 0) {
        return code;
    }
    matching->scores = arena_alloc(session->arena,
                                   (count + 1) * sizeof(*matching->scores));
    if (matching->scores == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        code = score_innovation(matching, &innovations[i], err);
    }
    qsort(matching->scores, matching->count, sizeof(*matching->scores),
          compare_scores);
    return code;
}

/* One line of the result. A component without data is null, not 0. `at` is
 * its place in the order, 0 = the best. */
static struct value *score_value(const struct matching *matching, size_t at)
{
    assert(at < matching->count);
    struct arena *arena = matching->session->arena;
    const struct match_score *score = &matching->scores[at];
    struct value *row = value_map(arena), *parts = value_map(arena);
    value_set_integer(arena, row, "rank", (int64_t)at + 1);
    value_set_text(arena, row, "innovation", score->innovation);
    value_set_text(arena, row, "name", score->name);
    if (score->known) {
        value_set_number(arena, row, "score", score->score);
    } else {
        value_set_null(arena, row, "score");
    }
    value_set_number(arena, row, "coverage", round_2(score->coverage));
    for (size_t i = 0; i < matching->plan.components_count; i++) {
        struct str id = str_copy(
            arena, matching->plan.components[i].rule->id);
        if (id.bytes != NULL) {
            value_set(parts, id.bytes, score->has[i]
                      ? value_number(arena, round_2(score->parts[i]))
                      : value_null(arena));
        }
    }
    value_set(row, "components", parts);
    value_set_number(arena, row, "bonus", score->bonus);
    value_set_string(arena, row, "verdict", verdict_name(score->verdict));
    return row;
}

/* Reads what is the same for every innovation: the region, the day (today in
 * WIB unless given), its pack, the plan, the gaps and the similarity of
 * regions. Errors: those of each. */
static int prepare(struct matching *matching, struct err *err)
{
    assert(matching->session != NULL);
    struct session *session = matching->session;
    bool given = false;
    int64_t as_of = 0;
    int code = region_resolve(session->hub->db, session->arena,
                              session_text(session, "region"),
                              &matching->region, err);
    if (code == 0) {
        code = session_date(session, "as-of", &given, &as_of, err);
    }
    if (code == 0 && !given) {
        as_of = time_to_date(session->clock.now(session->clock.user),
                             ZONE_WIB);
    }
    if (code == 0) {
        code = hub_pack_for(session->hub, matching->region.code, as_of,
                            &matching->pack, err);
    }
    if (code == 0) {
        code = match_plan(&matching->plan, session->arena, matching->pack,
                          as_of, err);
    }
    if (code == 0) {
        code = gap_of_region(&matching->gaps, session->hub, session->arena,
                             matching->region.code, INT64_MAX, err);
    }
    if (code == 0) {
        code = similarity_load(&matching->similarity, session->hub,
                               session->arena, err);
    }
    return code;
}

int op_match(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct matching matching = { .session = session };
    int64_t top = session_integer(session, "top", 10);
    int code = prepare(&matching, err);
    if (code == 0) {
        code = score_all(&matching, err);
    }
    if (code != 0) {
        return code;
    }
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < matching.count && (int64_t)i < top; i++) {
        value_add(rows, score_value(&matching, i));
    }
    *out = value_map(arena);
    value_set_text(arena, *out, "region", matching.region.code);
    value_set_text(arena, *out, "name", matching.region.name);
    value_set_text(arena, *out, "pack", matching.pack->id);
    value_set(*out, "matches", rows);
    return arena->failed ? err_nomem(err) : 0;
}
