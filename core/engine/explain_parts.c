/* A refusal told from its record, and scores by component.
 *
 * A refusal was explained when it was recorded, in both languages: what was
 * required and found then, not what would be found today. */
#include "engine/explain_parts.h"

#include <assert.h>
#include <string.h>

#include "audit/log.h"
#include "base/json.h"
#include "engine/explained.h"
#include "engine/names_then.h"
#include "lifecycle/machine.h"
#include "store/innovations.h"
#include "store/regions.h"

/* --- Refusals ------------------------------------------------------------- */

/* {id, en} of two members of a row. */
static struct value *pair(struct arena *arena, const struct value *row,
                          const char *id, const char *en)
{
    assert(row != NULL);
    struct value *map = value_map(arena);
    assert(id != NULL && en != NULL);
    value_set_text(arena, map, "id", value_get_text(row, id));
    value_set_text(arena, map, "en", value_get_text(row, en));
    return map;
}

/* The unmet demands of the record, warnings last: what refused the action is
 * read first. */
static struct value *demands_of(struct arena *arena,
                                const struct value *detail)
{
    assert(arena != NULL);
    struct value *list = value_list(arena);
    const struct value *unmet = value_get(detail, "unmet");
    for (int warnings = 0; warnings < 2; warnings++) {
        for (const struct value *one = unmet != NULL ? unmet->first : NULL;
             one != NULL; one = one->next) {
            struct str demand = value_get_text(one, "demand");
            if (str_is(demand, "warn") != (warnings == 1)) {
                continue;
            }
            struct value *row = value_map(arena);
            const struct value *more = value_get(one, "more");
            value_set_text(arena, row, "guard",
                           value_get_text(one, "guard"));
            value_set_text(arena, row, "demand", demand);
            value_set_text(arena, row, "pack", value_get_text(one, "pack"));
            value_set_text(arena, row, "basis",
                           value_get_text(one, "basis"));
            value_set(row, "required",
                      pair(arena, one, "required_id", "required_en"));
            value_set(row, "found", pair(arena, one, "found_id",
                                         "found_en"));
            if (more != NULL) {
                value_set(row, "more", value_copy(arena, more));
            }
            value_add(list, row);
        }
    }
    assert(list == NULL || list->kind == VALUE_LIST);
    return list;
}

/* Adds action, its label, and the state in which it was tried. A machine of a
 * newer version has no labels and is told by its ids. */
static void put_action(struct arena *arena, struct value *map,
                       const struct stored_case *stored,
                       const struct case_step *step)
{
    const struct machine *machine = machine_find(stored->machine);
    const struct transition *transition = machine == NULL ? NULL
        : machine_action(machine, step->action);
    int state = machine == NULL ? STATE_NONE
        : machine_state(machine, step->from);
    assert(step->action.size > 0);
    assert(map != NULL || arena->failed);
    value_set_text(arena, map, "action", step->action);
    struct value *label = value_map(arena), *in = value_map(arena);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const char *key = i == LANGUAGE_ID ? "id" : "en";
        if (transition != NULL) {
            value_set_string(arena, label, key, transition->label[i]);
        }
        if (state >= 0) {
            value_set_string(arena, in, key, machine->states[state].label[i]);
        }
    }
    value_set(map, "label", label);
    value_set_text(arena, map, "state", step->from);
    value_set(map, "state_label", in);
}

/* The step that is meant, or NULL. */
static const struct case_step *choose(const struct refusal_wish *wish,
                                      const struct case_step *steps,
                                      size_t count)
{
    assert(wish != NULL);
    const struct case_step *found = NULL;
    assert(count == 0 || steps != NULL);
    for (size_t i = 0; i < count; i++) {
        bool refused = steps[i].to.size == 0;
        bool meant = wish->code.size > 0
            ? str_starts(steps[i].detail, wish->code.bytes)
            : wish->entry >= 0 ? steps[i].entry == wish->entry
            : wish->action.size > 0
                ? str_equal(steps[i].action, wish->action)
                : i + 1 == count;
        found = refused && meant ? &steps[i] : found;
    }
    return found;
}

/* Adds "packs", the chain that judged, root first, from the entry: the case
 * may be pinned to others by now. An action that the state does not have was
 * judged by none. */
static int put_packs(struct session *session, int64_t index,
                     struct value *map, struct err *err)
{
    struct entry entry;
    struct str leaf;
    assert(index >= 0);
    int code = log_leaf(session->hub->db, index, session->arena, &leaf, err);
    if (code == 0) {
        code = log_read(session->arena, leaf, &entry, err);
    }
    const struct value *packs = code == 0 ? value_get(entry.body, "packs")
                                          : NULL;
    if (packs != NULL) {
        value_set(map, "packs", value_copy(session->arena, packs));
    }
    assert(code <= 0);
    return code;
}

/* The step as data, with what its record says. */
static int refusal_value(struct session *session,
                         const struct stored_case *stored,
                         const struct case_step *step, struct value **out,
                         struct err *err)
{
    struct arena *arena = session->arena;
    struct str bytes;
    struct value *detail = NULL;
    char at[26];
    assert(step->to.size == 0);
    int code = blob_get(session->hub->db, step->detail, arena, &bytes, err);
    if (code == 0) {
        code = json_parse(arena, bytes, "", &detail, err);
    }
    if (code != 0) {
        return code;
    }
    *out = value_map(arena);
    time_format(step->at, ZONE_WIB, at);
    value_set_integer(arena, *out, "entry", step->entry);
    value_set_text(arena, *out, "record", step->detail);
    value_set_string(arena, *out, "at", at);
    time_format(stored->touched_at > step->at ? stored->touched_at
                                              : step->at, ZONE_WIB, at);
    value_set_string(arena, *out, "latest", at);
    put_action(arena, *out, stored, step);
    value_set_text(arena, *out, "role", step->role);
    if (step->verdict.size > 0) {
        value_set_text(arena, *out, "verdict", step->verdict);
    }
    value_set(*out, "demands", demands_of(arena, detail));
    return put_packs(session, step->entry, *out, err);
}

/* The refusal that the wish means, as data: by entry, by action, or the last
 * step of a case. *out is NULL when there is none; `number` gets its case. */
int explain_refusal(struct session *session,
                    const struct refusal_wish *wish, struct value **out,
                    int64_t *number, struct err *err)
{
    struct case_filter all = { STR(""), STR(""), STR("") };
    struct stored_case *cases = NULL, one;
    size_t count = 0;
    int code = 0;
    assert(session->hub != NULL);
    assert(wish->number > 0 || wish->entry >= 0 || wish->code.size > 0);
    *out = NULL;
    if (wish->number > 0) {
        int found = case_get(session->hub->db, session->arena, wish->number,
                             &one, err);
        code = found < 0 ? found : 0;
        cases = &one;
        count = found > 0 ? 1 : 0;
    } else {
        code = case_list(session->hub->db, session->arena, &all, &cases,
                         &count, err);
    }
    for (size_t i = 0; i < count && code == 0 && *out == NULL; i++) {
        struct case_step *steps = NULL;
        size_t steps_count = 0;
        code = case_steps(session->hub->db, session->arena, cases[i].number,
                          &steps, &steps_count, err);
        const struct case_step *step = code != 0 ? NULL
            : choose(wish, steps, steps_count);
        if (step != NULL) {
            *number = cases[i].number;
            code = refusal_value(session, &cases[i], step, out, err);
        }
    }
    return code;
}

int explain_refusal_coded(struct session *session, struct str code,
                          struct value **out, int64_t *number,
                          struct err *err)
{
    assert(out != NULL);
    struct refusal_wish wish = { 0, -1, STR(""), code };
    assert(code.size == 16);
    return explain_refusal(session, &wish, out, number, err);
}

/* --- Scores --------------------------------------------------------------- */

/* One component with what it gave; null where it has no data. */
static struct value *component_value(struct arena *arena,
                                     const struct match_part *part, bool has,
                                     double value)
{
    struct value *row = value_map(arena), *title = value_map(arena);
    assert(part->rule != NULL);
    assert(part->weight > 0);
    value_set_text(arena, row, "id", part->rule->id);
    value_set_text(arena, title, "id", part->rule->title[LANGUAGE_ID]);
    value_set_text(arena, title, "en", part->rule->title[LANGUAGE_EN]);
    value_set(row, "title", title);
    value_set_text(arena, row, "basis", part->rule->basis);
    value_set_number(arena, row, "weight", part->weight);
    if (has) {
        value_set_number(arena, row, "value", value);
    } else {
        value_set_null(arena, row, "value");
    }
    return row;
}

/* The score of the pair, component by component; *out is NULL where the pack
 * has no matching. */
int explain_score(struct arena *arena, const struct judgement *judgement,
                  struct value **out, struct err *err)
{
    struct match_plan *plan = arena_alloc(arena, sizeof(*plan));
    struct match_score *score = arena_alloc(arena, sizeof(*score));
    *out = NULL;
    if (plan == NULL || score == NULL) {
        return err_nomem(err);
    }
    assert(judgement->pack != NULL);
    int code = match_plan(plan, arena, judgement->pack, judgement->as_of,
                          err);
    if (code != 0 || plan->components_count == 0) {
        return code;
    }
    struct err broke = { .code = 0 };
    code = match_record(score, plan, judgement, arena, &broke);
    if (code != 0) {
        if (broke.code == ERR_NOMEM) {
            *err = broke;
        }
        return broke.code == ERR_NOMEM ? code : 0;
    }
    struct value *map = value_map(arena), *list = value_list(arena);
    if (score->known) {
        value_set_number(arena, map, "score", score->score);
    } else {
        value_set_null(arena, map, "score");
    }
    value_set_number(arena, map, "coverage", score->coverage);
    value_set_number(arena, map, "bonus", score->bonus);
    for (size_t i = 0; i < plan->components_count; i++) {
        value_add(list, component_value(arena, &plan->components[i],
                                        score->has[i], score->parts[i]));
    }
    value_set(map, "components", list);
    *out = map;
    assert(plan->components_count <= MATCH_PARTS_MAX);
    return 0;
}

/* --- The case, and what is left of a decision ----------------------------- */

/* The name and the parent of a region as known at an entry; today's where the
 * files say nothing of it. A region that is not there is told by its code. */
static int region_then(struct session *session, struct str code_of,
                       int64_t known, struct str *name, struct str *parent,
                       struct err *err)
{
    struct region region = { .name = code_of, .parent = STR("") };
    int code = region_get(session->hub->db, session->arena, code_of, &region,
                          err);
    struct name_wish wish = { "regions", "code", "name_id", code_of, known };
    assert(code_of.size > 0);
    *name = code > 0 ? region.name : code_of;
    *parent = code > 0 ? region.parent : STR("");
    if (code >= 0) {
        code = name_then(session, &wish, name, err);
    }
    wish.head = "parent_code";
    assert(code <= 0);
    return code == 0 ? name_then(session, &wish, parent, err) : code;
}

int explain_subject(struct session *session, int64_t number, int64_t known,
                    struct value *out, struct err *err)
{
    struct arena *arena = session->arena;
    struct stored_case stored;
    struct innovation innovation;
    struct str name, region = STR(""), parent = STR(""), above;
    assert(number > 0);
    assert(session->hub != NULL);
    int code = case_get(session->hub->db, arena, number, &stored, err);
    if (code <= 0) {
        return code;
    }
    code = stored.innovation.size == 0 ? 0
        : innovation_get(session->hub->db, arena, stored.innovation,
                         &innovation, err);
    name = code > 0 ? innovation.name : stored.innovation;
    struct name_wish wish = { "innovations", "id", "name", stored.innovation,
                              known };
    if (code >= 0) {
        code = name.size == 0 ? 0 : name_then(session, &wish, &name, err);
    }
    if (code == 0) {
        code = region_then(session, stored.region, known, &region, &parent,
                           err);
    }
    struct value *map = value_set(out, "subject", value_map(arena));
    value_set_text(arena, map, "innovation", name);
    value_set_text(arena, map, "unit", stored.unit);
    value_set_text(arena, map, "region", region);
    struct str seat = parent.size > 0 ? parent : stored.region;
    if (code == 0) {
        code = region_then(session, seat, known, &region, &above, err);
    }
    value_set_text(arena, map, "province",
                   str_equal(region, seat) ? STR("") : region);
    return code;
}

/* The rule of this id that a pack of the chain declares; NULL = none. */
static const struct rule *find_rule(const struct pack *leaf, struct str id)
{
    struct pack *chain[LIMIT_CHAIN];
    size_t packs = pack_chain((struct pack *)leaf, chain);
    assert(packs > 0);
    assert(id.size > 0);
    for (size_t i = 0; i < packs; i++) {
        for (size_t k = 0; k < chain[i]->rules_count[DECLARATION_RULE];
             k++) {
            const struct rule *rule = &chain[i]->rules[DECLARATION_RULE][k];
            if (str_equal(rule->id, id)) {
                return rule;
            }
        }
    }
    return NULL;
}

/* The reason as {code, id, en}: the recorded text, the name of what was
 * missing, or that it was about a person; NULL when there was none. */
static struct value *kept_reason(struct arena *arena,
                                 const struct value *reason)
{
    struct value *map = value_map(arena);
    if (reason == NULL || reason->kind != VALUE_MAP) {
        return NULL;
    }
    bool missing = value_get(reason, "name") != NULL;
    bool personal = str_is(value_get_text(reason, "code"), "personal");
    struct str text[LANGUAGE_COUNT] = { value_get_text(reason, "id"),
                                        value_get_text(reason, "en") };
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        text[i] = personal ? explained_hidden((enum language)i)
            : missing ? value_get_text(reason, "name") : text[i];
    }
    value_set_text(arena, map, "code", value_get_text(reason, "code"));
    value_set_text(arena, map, "id", text[LANGUAGE_ID]);
    value_set_text(arena, map, "en", text[LANGUAGE_EN]);
    assert(arena != NULL);
    return map;
}

/* Outcomes, effects and reasons as they were recorded; what was found cannot
 * be told any more. */
struct value *explain_kept(struct arena *arena, const struct pack *pack,
                           const struct recorded *recorded)
{
    static const char *const KEYS[] = { "case", "verdict", "as_of",
                                        "decided_at" };
    static const char *const RULE_KEYS[] = { "id", "pack", "outcome",
                                             "effect" };
    const struct value *kept = value_get(recorded->value, "rules");
    struct value *map = value_map(arena), *rules = value_list(arena);
    assert(pack != NULL);
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        value_set_text(arena, map, KEYS[i],
                       value_get_text(recorded->value, KEYS[i]));
    }
    value_set_text(arena, map, "decision", recorded->sha256);
    value_set_bool(arena, map, "erased", true);
    value_set(map, "rules", rules);
    for (const struct value *one = kept != NULL ? kept->first : NULL;
         one != NULL; one = one->next) {
        struct value *row = value_add(rules, value_map(arena));
        const struct rule *rule = find_rule(pack, value_get_text(one, "id"));
        for (size_t i = 0; i < sizeof RULE_KEYS / sizeof *RULE_KEYS; i++) {
            value_set_text(arena, row, RULE_KEYS[i],
                           value_get_text(one, RULE_KEYS[i]));
        }
        if (rule != NULL) {
            struct value *title = value_set(row, "title", value_map(arena));
            value_set_text(arena, title, "id", rule->title[LANGUAGE_ID]);
            value_set_text(arena, title, "en", rule->title[LANGUAGE_EN]);
            value_set_text(arena, row, "basis", rule->basis);
        }
        value_set(row, "reason", kept_reason(arena, value_get(one,
                                                              "reason")));
    }
    assert(map == NULL || map->kind == VALUE_MAP);
    return map;
}
