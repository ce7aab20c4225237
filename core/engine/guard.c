/* Guards: what packs demand, judged in the VM, and the core's questions about
 * facts and verdicts.
 *
 * A guard of an ancestor runs with the ancestor's values, and once more with
 * the leaf's when they differ: the worse stands.  A guard that cannot be told
 * (a missing fact) is unmet; one that broke blocks, whatever its on_fail. */
#include "engine/guard.h"

#include <assert.h>
#include <string.h>

#include "engine/guard_deadlines.h"
#include "engine/guard_record.h"
#include "engine/guard_rows.h"
#include "lifecycle/core_words.h"

/* --- Beginning ------------------------------------------------------------ */
int guard_pack(struct hub *hub, struct str sha256, struct pack **out,
               struct err *err)
{
    assert(hub != NULL);
    assert(out != NULL);
    return hub_pack_by_hash(hub, sha256, out, err);
}

/* Everything that a question needs lives as long as the request. */
static struct arena *arena_of(const struct guard_world *world)
{
    assert(world->session != NULL);
    return world->session->arena;
}

/* Fills `record` and `broken`: a copy of the plain facts with derived ones.
 * The plain ones are kept, as a verdict of another day derives anew. Errors:
 * no memory, and a runtime that broke. */
static int derive(struct guard_world *world, struct err *err)
{
    size_t count = world->pack->facts.count;
    world->record = record_create(arena_of(world), &world->pack->facts);
    world->broken = arena_alloc(arena_of(world), count + 1);
    if (world->record.cells == NULL || world->broken == NULL) {
        return err_nomem(err);
    }
    assert(world->plain.cells != NULL);
    memcpy(world->record.cells, world->plain.cells,
           count * sizeof *world->record.cells);
    return evaluate_derived(world->pack, world->record.cells, world->broken,
                            arena_of(world), err);
}

/* Makes the world ready for one subject: the pack that the case is pinned
 * to, its facts on the day of the request in the zone of the request,
 * nothing judged yet. Errors: an unknown pack, those of facts. */
static int prepare(struct guard_world *world,
                   const struct advance_subject *subject, struct err *err)
{
    assert(world != NULL);
    const struct advance_request *request = subject->request;
    world->subject = subject;
    world->judged = false;
    world->values_read = false;
    world->values_count = 0;
    world->guards = value_list(arena_of(world));
    world->deadlines = value_list(arena_of(world));
    world->as_of = time_to_date(request->at, request->zone);
    int code = guard_pack(world->session->hub, subject->stored->pack,
                          &world->pack, err);
    assert(code <= 0);
    if (code == 0) {
        code = guard_facts(world, subject, world->as_of, &world->plain, err);
    }
    return code == 0 ? derive(world, err) : code;
}

/* Part of struct advance_world: called once before any question of one
 * attempt. Gives the threshold of evaluation when the pack sets one as a
 * number; rules of the machine compare with it. */
static int begin(void *user, const struct advance_subject *subject,
                 bool *has_threshold, double *threshold, struct err *err)
{
    assert(has_threshold != NULL);
    assert(threshold != NULL);
    struct guard_world *world = user;
    struct type type;
    int code = prepare(world, subject, err);
    if (code != 0) {
        return code;
    }
    struct cell cell = schedule_parameter(arena_of(world), world->pack,
                                          world->as_of,
                                          "evaluation_threshold", &type);
    *has_threshold = cell.known && (type.base == TYPE_NUMBER ||
                                    type.base == TYPE_INT);
    if (*has_threshold) {
        *threshold = type.base == TYPE_NUMBER ? cell.as.number
                                              : (double)cell.as.integer;
    }
    return 0;
}

/* --- Guards of packs ------------------------------------------------------ */

/* Does the guard watch this action? Its field is a name, a list of names, or
 * "*" for every one (LANGUAGE.md, guards). */
bool guard_watches(const struct rule *rule, struct str action)
{
    const struct value *field =
        value_get(rule->declaration->fields, "action");
    assert(rule->declaration != NULL);
    if (field == NULL) {
        return false;
    }
    const struct value *at = field->kind == VALUE_LIST ? field->first
                                                       : field;
    while (at != NULL) {
        if (str_equal(at->text, action) || str_is(at->text, "*")) {
            return true;
        }
        at = field->kind == VALUE_LIST ? at->next : NULL;
    }
    return false;
}

/* What an unmet guard asks for. One that broke blocks whatever it says of
 * itself: a mistake in a rule must not let a case pass. */
static enum demand demand_of(const struct judged_rule *judged)
{
    assert(judged->outcome != OUTCOME_PASS);
    if (judged->outcome == OUTCOME_ERROR) {
        return DEMAND_BLOCK;
    }
    if (str_is(judged->rule->on_fail, "warn")) {
        return DEMAND_WARN;
    }
    return str_is(judged->rule->on_fail, "review") ? DEMAND_REVIEW
                                                   : DEMAND_BLOCK;
}

/* Keeps the outcome for the record, and the demand when it is unmet. A
 * skipped guard (its `when` is false) is recorded too: that it did not apply
 * is part of the explanation. */
static int take_guard(struct guard_world *world,
                      const struct judged_rule *judged,
                      struct unmet_list *out, struct err *err)
{
    assert(world != NULL);
    struct arena *arena = arena_of(world);
    struct value *row = value_add(world->guards, value_map(arena));
    assert(judged->rule != NULL);
    value_set_text(arena, row, "id", judged->rule->id);
    value_set_text(arena, row, "pack", judged->pack->id);
    value_set_string(arena, row, "outcome", outcome_name(judged->outcome));
    if (judged->outcome == OUTCOME_PASS ||
        judged->outcome == OUTCOME_SKIPPED) {
        return 0;
    }
    return guard_add_row(world, out, judged, demand_of(judged), err);
}

/* Judges a guard by its owner's values, then by the leaf's when they differ.
 * A second pass adds nothing: what held before is recorded already, and a
 * child may only make a rule stricter, so its failure is what remains to be
 * told. Errors: no memory, a runtime that broke. */
static int judge_guard(struct guard_world *world, struct pack *owner,
                       const struct rule *rule, struct unmet_list *out,
                       struct err *err)
{
    struct arena *arena = arena_of(world);
    size_t count = owner->parameters.count;
    struct cell *cells = arena_alloc(arena, (count + 1) * sizeof *cells);
    bool differs = false;
    int code = cells == NULL ? err_nomem(err) : 0;
    assert(owner->script != NULL);
    for (int pass = 0; code == 0 && pass < 2; pass++) {
        struct judged_rule judged = { .rule = rule, .owner = owner,
            .pack = pass == 0 ? owner : world->pack };
        if (pass == 0) {
            pack_parameters_on(owner, world->as_of, cells, NULL);
        } else if (owner == world->pack) {
            break;
        } else {
            pack_parameters_proposed(owner, world->pack, world->as_of, cells,
                                     &differs);
            if (!differs) {
                break;
            }
        }
        code = evaluate_rule(&judged, arena, world->record.cells,
                             world->broken, cells, err);
        bool again = pass == 1 && judged.outcome == OUTCOME_PASS;
        if (code == 0 && !again) {
            code = take_guard(world, &judged, out, err);
        }
    }
    return code;
}

/* Judges the guards of the whole chain that watch the action, root first.
 * All are judged, not only up to the first that is unmet: staff repair a
 * file once. */
static int judge_packs(struct guard_world *world, struct str action,
                       struct unmet_list *out, struct err *err)
{
    assert(world != NULL);
    struct pack *chain[LIMIT_CHAIN];
    size_t packs = pack_chain(world->pack, chain);
    int code = 0;
    assert(action.size > 0);
    for (size_t i = 0; i < packs; i++) {
        size_t count = chain[i]->rules_count[DECLARATION_GUARD];
        for (size_t k = 0; code == 0 && k < count; k++) {
            const struct rule *rule =
                &chain[i]->rules[DECLARATION_GUARD][k];
            if (guard_watches(rule, action)) {
                code = judge_guard(world, chain[i], rule, out, err);
            }
        }
    }
    return code;
}

/* Part of struct advance_world: the guards of packs, then deadlines; their
 * order is the order in which people read what is unmet. */
static int guards(void *user, struct unmet_list *out, struct err *err)
{
    struct guard_world *world = user;
    struct str action = world->subject->request->action;
    assert(world->pack != NULL);
    int code = judge_packs(world, action, out, err);
    return code == 0 ? guard_deadlines(world, action, out, err) : code;
}

int guard_demands(struct guard_world *world,
                  const struct advance_subject *subject, struct str action,
                  struct unmet_list *out, struct err *err)
{
    assert(world != NULL);
    world->action = action;
    assert(subject->request != NULL);
    int code = prepare(world, subject, err);
    return code == 0 ? judge_packs(world, action, out, err) : code;
}

/* --- Verdicts ------------------------------------------------------------- */
/* Judges the rules of the subject as of a day; its arena is the session's. */
static int judge_rules(struct guard_world *world, int64_t as_of,
                       struct judgement *out, struct err *err)
{
    assert(world != NULL);
    assert(out != NULL);
    struct record record = world->plain;
    int code = 0;
    if (as_of != world->as_of) {
        code = guard_facts(world, world->subject, as_of, &record, err);
    }
    if (code == 0) {
        code = evaluate_case(out, arena_of(world), world->pack, &record,
                             err);
    }
    return code;
}

/* Judged once a judging; kept for the record, which then holds the verdict
 * that decided and not one computed later. */
static int verdict_of(struct guard_world *world, int64_t as_of,
                      struct err *err)
{
    int code = judge_rules(world, as_of, &world->judgement, err);
    assert(world->subject != NULL);
    world->judged = code == 0;
    return code;
}

/* T4: every rule that is not met, summed up by the verdict in the first row.
 * When only people have to look (no rule blocks), the row asks for review;
 * otherwise it blocks. */
static int answer_verdict(struct guard_world *world, struct unmet_list *out,
                          struct err *err)
{
    assert(world != NULL);
    int code = verdict_of(world, world->as_of, err);
    const struct judgement *judgement = &world->judgement;
    bool review = false, block = false;
    if (code != 0 || judgement->verdict == VERDICT_ELIGIBLE) {
        return code;
    }
    size_t first = out->count;
    guard_row_verdict(out, CORE_VERDICT, judgement->verdict);
    for (size_t i = 0; code == 0 && i < judgement->rules_count; i++) {
        const struct judged_rule *rule = &judgement->rules[i];
        if (rule->effect == EFFECT_NONE) {
            continue;
        }
        bool hard = rule->effect == EFFECT_INELIGIBLE ||
                    rule->outcome == OUTCOME_ERROR;
        code = guard_add_row(world, out, rule, hard ? DEMAND_BLOCK
                                              : DEMAND_REVIEW, err);
        review = review || !hard;
        block = block || hard;
    }
    if (first < out->count && (block || !review)) {
        out->items[first].demand = DEMAND_BLOCK;
    }
    return code;
}

/* T4x, and a proposal's submission: is the verdict ineligible? Asked the
 * other way round by CORE_VERDICT_NOT_INELIGIBLE, and only then it is of use
 * to list the rules that made it so. */
static int answer_ineligible(struct guard_world *world,
                             enum core_guard guard, struct unmet_list *out,
                             struct err *err)
{
    assert(world != NULL);
    int code = verdict_of(world, world->as_of, err);
    const struct judgement *judgement = &world->judgement;
    bool ineligible = code == 0 &&
                      judgement->verdict == VERDICT_INELIGIBLE;
    bool wanted = guard == CORE_VERDICT_INELIGIBLE;
    assert(wanted || guard == CORE_VERDICT_NOT_INELIGIBLE);
    if (code != 0 || ineligible == wanted) {
        return code;
    }
    guard_row_verdict(out, guard, judgement->verdict);
    for (size_t i = 0; !wanted && code == 0 && i < judgement->rules_count;
         i++) {
        if (judgement->rules[i].effect == EFFECT_INELIGIBLE) {
            code = guard_add_row(world, out, &judgement->rules[i], DEMAND_BLOCK,
                           err);
        }
    }
    return code;
}

/* T5: judged again at the date of the selection record; worse than the
 * verdict at the last confirmation is unmet. Rules and facts may have
 * changed between the two, and the decision is taken on the second day.
 * Without a record of selection the day of the request stands, as another
 * guard demands that document. */
static int answer_kept(struct guard_world *world, struct unmet_list *out,
                       struct err *err)
{
    assert(world != NULL);
    const struct advance_subject *subject = world->subject;
    const struct document *record =
        document_of_type(subject->documents, subject->documents_count,
                         STR("selection_record"));
    struct case_step *steps = NULL;
    size_t count = 0;
    enum verdict before = VERDICT_ELIGIBLE;
    int64_t as_of = record != NULL && record->has_date ? record->date
                                                       : world->as_of;
    int code = case_steps(world->session->hub->db, arena_of(world),
                          subject->stored->number, &steps, &count, err);
    for (size_t i = 0; i < count; i++) {
        if (str_is(steps[i].action, "confirm_eligible") &&
            steps[i].to.size > 0) {
            (void)verdict_find(steps[i].verdict, &before);
        }
    }
    if (code == 0) {
        code = verdict_of(world, as_of, err);
    }
    assert(before < VERDICT_COUNT);
    if (code != 0 || world->judgement.verdict <= before) {
        return code;
    }
    guard_row_verdict(out, CORE_VERDICT_KEPT, world->judgement.verdict);
    for (size_t i = 0; code == 0 && i < world->judgement.rules_count; i++) {
        if (world->judgement.rules[i].effect != EFFECT_NONE) {
            code = guard_add_row(world, out, &world->judgement.rules[i],
                           DEMAND_BLOCK, err);
        }
    }
    return code;
}

/* Is a truth fact of the pack known and true? A pack that does not declare
 * it has no flag. */
static bool flag_set(const struct guard_world *world, const char *name)
{
    int slot = schema_find(&world->pack->facts, str_of(name));
    assert(name[0] != '\0');
    return slot >= 0 &&
           world->pack->facts.fields[slot].type.base == TYPE_BOOL &&
           world->record.cells[slot].known &&
           world->record.cells[slot].as.boolean;
}

/* F311: a flag is for people to weigh, never an automatic refusal. */
static int answer_integrity(struct guard_world *world,
                            struct unmet_list *out)
{
    assert(world != NULL);
    assert(out != NULL);
    const struct advance_subject *subject = world->subject;
    const struct document *review =
        document_of_type(subject->documents, subject->documents_count,
                         STR("integrity_review"));
    bool flagged = flag_set(world, "replicator.integrity_flag") ||
        flag_set(world, "innovation.owner_integrity_flag") ||
        (review != NULL &&
         core_says_yes(document_field_text(review, "flag")));
    if (flagged) {
        guard_row_core(out, CORE_INTEGRITY,
                       "ada catatan kasus; perlu putusan dua orang",
                       "a case is on record; two people must decide");
    }
    return 0;
}

/* T10: the dates of monitoring, from today; a year without a calendar is
 * told, not refused (its dates are made when the calendar comes). */
static int answer_schedule(struct guard_world *world, struct unmet_list *out,
                           struct err *err)
{
    assert(out != NULL);
    struct schedule_request request = {
        .hub = world->session->hub, .pack = world->pack,
        .facts = world->record.cells, .broken = world->broken,
        .as_of = world->as_of, .known_on = world->as_of,
        .has_anchor = true, .anchor = world->as_of,
    };
    struct occurrences all;
    int code = schedule_duties(&all, arena_of(world), &request, err);
    for (size_t i = 0; code == 0 && i < all.count; i++) {
        if (!all.items[i].has_due) {
            guard_row_undated(out, &all.items[i]);
            break;
        }
    }
    return code;
}

/* F114, F115: every report that was owed by today is on file. What is owed
 * follows from the pack, the documents and the steps of the case, so that
 * pauses and waivers count. */
static int answer_reports(struct guard_world *world, struct unmet_list *out,
                          struct err *err)
{
    assert(world != NULL);
    assert(out != NULL);
    const struct advance_subject *subject = world->subject;
    struct schedule_request request = {
        .hub = world->session->hub, .pack = world->pack,
        .facts = world->record.cells, .broken = world->broken,
        .as_of = world->as_of, .known_on = world->as_of,
    };
    struct schedule_case of = { subject->documents,
                                subject->documents_count, NULL, 0 };
    struct case_step *steps = NULL;
    struct occurrences all;
    int code = case_steps(world->session->hub->db, arena_of(world),
                          subject->stored->number, &steps, &of.steps_count,
                          err);
    of.steps = steps;
    if (code == 0) {
        code = schedule_of_case(&all, arena_of(world), &request, &of, err);
    }
    if (code == 0) {
        guard_row_owed(out, &all, world->as_of);
    }
    return code;
}

/* Part of struct advance_world: questions of the core that need more than
 * facts. `guard` is one of those that guard_fact cannot answer; another is a
 * mistake of ours, not of the caller. */
static int answer(void *user, enum core_guard guard, struct unmet_list *out,
                  struct err *err)
{
    struct guard_world *world = user;
    assert(world->pack != NULL);
    switch ((int)guard) {
    case CORE_VERDICT: return answer_verdict(world, out, err);
    case CORE_VERDICT_INELIGIBLE: case CORE_VERDICT_NOT_INELIGIBLE:
        return answer_ineligible(world, guard, out, err);
    case CORE_VERDICT_KEPT: return answer_kept(world, out, err);
    case CORE_INTEGRITY: return answer_integrity(world, out);
    case CORE_SCHEDULE: return answer_schedule(world, out, err);
    case CORE_REPORTS_FILED: return answer_reports(world, out, err);
    default:
        return err_fail(err, MESSAGE_BUG, "s", "a guard without an answer");
    }
}

/* Part of struct advance_world: appends the entry to the log, unless an
 * allocation failed before and the body has gaps. */
static int record(void *user, const struct advance_entry *entry,
                  int64_t *index, struct err *err)
{
    struct guard_world *world = user;
    struct hub_change change = { entry->kind, entry->at, entry->actor,
                                 entry->body };
    assert(entry->body != NULL);
    return arena_of(world)->failed
        ? err_nomem(err) : hub_record(world->session->hub, &change, index,
                                      err);
}

void guard_world_init(struct guard_world *out, struct session *session)
{
    assert(out != NULL);
    assert(session->hub != NULL);
    *out = (struct guard_world){ .session = session, .world = {
        .db = session->hub->db, .begin = begin, .guards = guards,
        .fingerprint = guard_fingerprint,
        .describe = guard_describe, .record = record,
        .answers = { guard_fact, answer, out }, .user = out,
    } };
}
