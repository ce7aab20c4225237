/* Judging many subjects by two sides.
 *
 * Subjects fall into groups by the leaf packs that judge their region before
 * and after.  A group is one population a side.  The second holds only the
 * rules that are not alike; outcomes of all others are those of the first,
 * and verdicts are put together from both.
 *
 * Invariants: a subject is record `at` of its group on both sides; a rule of
 * the second side has its outcomes in exactly one population, named by
 * `rerun`; a group that the draft has no part in has no second population,
 * and its verdicts stand.
 *
 * What it does not do: read clocks, write anything, or decide.  Verdicts here
 * are previews; only `decide` records. */
#include "engine/impact_internal.h"

#include <assert.h>
#include <string.h>

enum { PROGRESS_STEP = 1024 };

/* The word of a verdict, as everywhere; "none" where nobody judges. */
const char *impact_verdict_name(int verdict)
{
    assert(verdict >= 0 && verdict < IMPACT_VERDICTS);
    return verdict == VERDICT_NONE ? "none"
                                   : verdict_name((enum verdict)verdict);
}

/* Nothing is loaded yet: packs come with the first subject of a region. */
void impact_init(struct impact *out, struct session *session,
                 struct draft *base, struct draft *draft, int64_t day)
{
    assert(session != NULL && draft != NULL);
    assert(base == NULL || base->pack != NULL);
    memset(out, 0, sizeof(*out));
    out->session = session;
    out->base = base;
    out->draft = draft;
    out->day = day;
    arena_init(&out->arena, session->mem);
}

/* The second side may look at columns of the first, so it goes first. */
void impact_free(struct impact *impact)
{
    struct mem *mem = impact->session->mem;
    assert(mem != NULL);
    assert(impact->session != NULL);
    for (struct impact_group *at = impact->groups; at != NULL;
         at = at->next) {
        impact_side_free(at, SIDE_BEFORE);
        impact_side_free(at, SIDE_AFTER);
        mem_free(mem, at->subjects, at->capacity * sizeof(*at->subjects));
    }
    impact_groups_free(impact);
    mem_free(mem, impact->subjects,
             impact->capacity * sizeof(*impact->subjects));
    arena_free(&impact->arena);
}

/* --- Subjects ------------------------------------------------------------- */

/* Room for one more item.  Doubling, from 64 on: subjects come by the
 * hundred thousand. */
static int grow(struct mem *mem, void **items, size_t *capacity,
                size_t count, size_t size)
{
    assert(count <= *capacity);
    assert(size > 0);
    if (count < *capacity) {
        return 0;
    }
    size_t more = *capacity * 2 + 64;
    void *grown = mem_resize(mem, *items, *capacity * size, more * size);
    if (grown == NULL) {
        return ERR_NOMEM;
    }
    *items = grown;
    *capacity = more;
    return 0;
}

/* Notes where the subject will be judged; its facts are read by
 * impact_judge, all of one group in a row.  Neither packs nor facts are
 * looked at when the region is known already. */
int impact_add(struct impact *impact, const struct impact_subject *subject,
               struct err *err)
{
    struct mem *mem = impact->session->mem;
    struct impact_group *group = NULL;
    assert(subject->source != NULL && subject->source->read != NULL);
    assert(subject->region.size >= 2);
    int code = impact_group_of(impact, subject->region, &group, err);
    if (code != 0) {
        return code;
    }
    void *subjects = impact->subjects, *members = group->subjects;
    code = grow(mem, &subjects, &impact->capacity, impact->count,
                sizeof(*impact->subjects));
    impact->subjects = subjects;
    if (code == 0) {
        code = grow(mem, &members, &group->capacity, group->count,
                    sizeof(*group->subjects));
        group->subjects = members;
    }
    if (code != 0) {
        return err_nomem(err);
    }
    struct impact_subject *kept = &impact->subjects[impact->count];
    *kept = *subject;
    kept->group = group;
    kept->at = group->count;
    group->subjects[group->count] = impact->count;
    group->count++;
    impact->count++;
    return 0;
}

/* Every so often: a look at the clock for each of a hundred thousand
 * subjects would be felt. */
static void progress(const struct impact *impact, const char *what,
                     size_t done)
{
    assert(what != NULL);
    const struct session *session = impact->session;
    assert(done <= impact->count);
    if (session->progress != NULL && done % PROGRESS_STEP == 0) {
        session->progress(session->user, what, (int64_t)done,
                          (int64_t)impact->count);
    }
}

/* --- Reading and judging one side ----------------------------------------- */

/* The record of a subject for a side: what the first side holds already, or
 * read from its source.  A record of the second side that is shared may hold
 * derived facts; they are computed again and come out alike. */
static int read_record(const struct impact_subject *subject,
                       enum impact_side side, struct arena *arena,
                       struct record *out, struct err *err)
{
    const struct impact_group *group = subject->group;
    const struct pack *pack = group->packs[side];
    assert(pack != NULL);
    assert(side < SIDE_COUNT);
    if (side == SIDE_BEFORE || !group->shared) {
        return subject->source->read(subject->source->user, subject, pack,
                                     arena, out, err);
    }
    *out = record_create(arena, &pack->facts);
    return out->cells == NULL ? err_nomem(err)
        : population_get(group->populations[SIDE_BEFORE], subject->at, out,
                         arena, err);
}

/* A lent population has its records already.  All others are filled, sealed
 * (which compiles the plans) and judged. */
static int fill_side(struct impact *impact, struct impact_group *group,
                     enum impact_side side, struct err *err)
{
    struct population *population = group->populations[side];
    bool filled = side == SIDE_AFTER && group->viewed;
    int code = 0;
    assert(population != NULL);
    assert(group->count > 0);
    for (size_t i = 0; !filled && code == 0 && i < group->count; i++) {
        struct arena arena;
        struct record record;
        arena_init(&arena, impact->session->mem);
        code = read_record(&impact->subjects[group->subjects[i]], side,
                           &arena, &record, err);
        if (code == 0) {
            code = population_add(population, &record, err);
        }
        arena_free(&arena);
        progress(impact, side == SIDE_BEFORE ? "impact: facts"
                                             : "impact: rules", i);
    }
    if (code == 0) {
        code = population_seal(population, err);
    }
    return code == 0 ? population_judge(
        population, session_threads(impact->session), err) : code;
}

/* All rules, since every verdict is asked for; what a whole run costs is
 * paid once. */
static int judge_before(struct impact *impact, struct impact_group *group,
                        struct err *err)
{
    struct pack *pack = group->packs[SIDE_BEFORE];
    assert(group->populations[SIDE_BEFORE] == NULL);
    assert(group->rules_count == 0);
    if (pack == NULL || group->count == 0) {
        return 0;
    }
    int code = population_create(&group->populations[SIDE_BEFORE],
                                 impact->session->mem, pack, err);
    return code == 0 ? fill_side(impact, group, SIDE_BEFORE, err) : code;
}

/* --- Which rules run again ------------------------------------------------ */

/* The same rule at the same level before; -1 = there is none.  Levels count:
 * a national rule judged by the values of Bali is another one than by those
 * of the country. */
static int64_t rule_before(const struct impact_group *group,
                           const struct population_rule *rule)
{
    const struct population *before = group->populations[SIDE_BEFORE];
    size_t count = before == NULL ? 0 : population_rules(before);
    assert(rule->rule != NULL);
    assert(group->ids[SIDE_AFTER].bytes != NULL);
    for (size_t i = 0; i < count; i++) {
        const struct population_rule *one = population_rule_at(before, i);
        if (str_equal(one->rule->id, rule->rule->id)
            && str_equal(one->owner->id, rule->owner->id)
            && str_equal(one->level->id, rule->level->id)) {
            return (int64_t)i;
        }
    }
    return -1;
}

/* Notes for each rule of the second side whether it runs again; wanted[i]
 * says the same.  A rule that is new has no number before, and runs.
 * Without shared facts everything runs: then the two sides may not even know
 * the same case. */
static void plan_rules(struct impact *impact, struct impact_group *group,
                       const struct population *after, bool *wanted)
{
    const struct population *before = group->populations[SIDE_BEFORE];
    group->reruns = 0;
    for (size_t i = 0; i < group->rules_count; i++) {
        const struct population_rule *rule = population_rule_at(after, i);
        struct impact_rule *one = &group->rules[i];
        struct population_rule *copy = arena_alloc(&impact->arena,
                                                   sizeof(*copy));
        *one = (struct impact_rule){ copy, true, 0, -1 };
        if (copy == NULL) {
            return;               /* the arena tells */
        }
        *copy = *rule;
        one->before_at = rule_before(group, rule);
        if (one->before_at >= 0) {
            const struct population_rule *was =
                population_rule_at(before, (size_t)one->before_at);
            one->rerun = impact->all_rules || !group->shared
                || !alike_rule(&group->alike, was->owner, was->rule,
                               rule->owner, rule->rule);
        }
        wanted[i] = one->rerun;
        one->at = one->rerun ? group->reruns : (size_t)one->before_at;
        group->reruns += one->rerun ? 1 : 0;
        assert(one->rerun || one->before_at >= 0);
        assert(wanted != NULL);
    }
}

/* The second population: lent columns when facts and derived facts come out
 * alike, else its own.  It keeps the rules that run again.  The arena keeps
 * plans of earlier variants too; they are small, and sweeps are short. */
static int plan_after(struct impact *impact, struct impact_group *group,
                      struct err *err)
{
    struct population *after = NULL;
    struct pack *pack = group->packs[SIDE_AFTER];
    group->viewed = group->shared && group->alike.same_derived;
    int code = group->viewed
        ? population_view(&after, group->populations[SIDE_BEFORE], pack, err)
        : population_create(&after, impact->session->mem, pack, err);
    if (code != 0) {
        return code;
    }
    group->populations[SIDE_AFTER] = after;
    group->rules_count = population_rules(after);
    size_t size = group->rules_count + 1;
    bool *wanted = arena_alloc(&impact->arena, size);
    group->rules = arena_alloc(&impact->arena,
                               size * sizeof(*group->rules));
    if (wanted != NULL && group->rules != NULL) {
        plan_rules(impact, group, after, wanted);
        assert(group->reruns <= group->rules_count);
        assert(pack != NULL);
        if (!impact->arena.failed) {
            population_keep(after, wanted);
        }
    }
    return impact->arena.failed ? err_nomem(err) : 0;
}

/* Does the leaf, or one that it builds on, have this id? */
static bool has_pack(struct pack *leaf, struct str id)
{
    for (struct pack *at = leaf; at != NULL; at = at->parent) {
        assert(at->id.size > 0);
        assert(id.size > 0);
        if (str_equal(at->id, id)) {
            return true;
        }
    }
    return false;
}

/* A group without the draft in its chain is not touched.  Where it is, rules
 * are compared before anything is read or judged.  Errors are noted for the
 * second side only: those of the first are there already, and nobody asked
 * about them. */
static int judge_after(struct impact *impact, struct impact_group *group,
                       struct err *err)
{
    struct pack *before = group->packs[SIDE_BEFORE];
    struct pack *after = group->packs[SIDE_AFTER];
    bool limit = false;
    int code = 0;
    assert(group->populations[SIDE_AFTER] == NULL);
    assert(impact->draft != NULL);
    group->affected = after != NULL
        && has_pack(after, impact->draft->pack->id);
    if (!group->affected || group->count == 0) {
        return 0;
    }
    group->shared = false;
    if (before != NULL) {
        code = alike_create(&group->alike, &impact->arena, before, after,
                            err);
        group->shared = code == 0 && group->alike.same_facts
            && group->alike.same_zone;
    }
    if (code == 0) {
        code = plan_after(impact, group, err);
    }
    if (code == 0 && group->reruns > 0) {
        code = fill_side(impact, group, SIDE_AFTER, err);
        impact->any_error = population_any_error(
            group->populations[SIDE_AFTER], &limit) || impact->any_error;
        impact->any_limit = impact->any_limit || limit;
    }
    return code;
}

/* --- Verdicts ------------------------------------------------------------- */

/* Of the run that judged this rule: the second, or for a rule that is alike
 * the first. */
static enum outcome outcome_after(const struct impact_group *group,
                                  const struct impact_rule *rule, size_t at)
{
    const struct population *where = group->populations[
        rule->rerun ? SIDE_AFTER : SIDE_BEFORE];
    assert(where != NULL);
    assert(rule->rule != NULL);
    return population_outcome(where, rule->at, at);
}

/* The verdict of the second side, from outcomes old and new.  Worst effect
 * wins, as in a single judging; what a failure does is what the rule says
 * now. */
static enum verdict verdict_after(const struct impact_group *group,
                                  size_t at)
{
    enum effect worst = EFFECT_NONE;
    bool applied = false;
    assert(group->affected);
    assert(group->rules != NULL);
    for (size_t i = 0; i < group->rules_count; i++) {
        const struct impact_rule *rule = &group->rules[i];
        enum outcome outcome = outcome_after(group, rule, at);
        enum effect effect = effect_of_outcome(rule->rule->rule, outcome);
        applied = applied || outcome != OUTCOME_SKIPPED;
        worst = effect > worst ? effect : worst;
    }
    return verdict_of_effect(worst, applied);
}

/* Verdicts are kept with the subjects: reports ask for them many times, and
 * sweeps change one side only.  Without a pack nobody judges, which is a
 * verdict of its own: "none". */
static void settle_side(struct impact *impact, enum impact_side side)
{
    for (size_t i = 0; i < impact->count; i++) {
        struct impact_subject *subject = &impact->subjects[i];
        const struct impact_group *group = subject->group;
        int verdict = subject->verdicts[SIDE_BEFORE];
        if (side == SIDE_BEFORE) {
            verdict = group->packs[side] == NULL ? VERDICT_NONE
                : (int)population_verdict(group->populations[side],
                                          subject->at);
        } else if (group->affected) {
            verdict = (int)verdict_after(group, subject->at);
        }
        assert(verdict < IMPACT_VERDICTS);
        assert(side < SIDE_COUNT);
        subject->verdicts[side] = (uint8_t)verdict;
    }
}

/* Group by group, so that one leaf pack is worked off before the next. */
int impact_judge(struct impact *impact, struct err *err)
{
    int code = 0;
    assert(impact->draft->pack != NULL);
    assert(impact->session != NULL);
    for (struct impact_group *at = impact->groups; code == 0 && at != NULL;
         at = at->next) {
        code = judge_before(impact, at, err);
        if (code == 0) {
            code = judge_after(impact, at, err);
        }
    }
    if (code == 0) {
        settle_side(impact, SIDE_BEFORE);
        settle_side(impact, SIDE_AFTER);
    }
    return code;
}

/* The first side stands with its columns and outcomes; the groups are the
 * same, since the pack is. */
int impact_change(struct impact *impact, struct draft *draft,
                  struct err *err)
{
    int code = 0;
    assert(str_equal(draft->pack->id, impact->draft->pack->id));
    assert(draft->pack != NULL);
    impact->draft = draft;
    impact->any_error = false;
    impact->any_limit = false;
    for (struct impact_group *at = impact->groups; code == 0 && at != NULL;
         at = at->next) {
        if (at->count == 0 || !at->affected) {
            continue;
        }
        const struct impact_subject *first =
            &impact->subjects[at->subjects[0]];
        impact_side_free(at, SIDE_AFTER);
        code = impact_side_load(impact, at, SIDE_AFTER, first->region, err);
        if (code == 0) {
            code = judge_after(impact, at, err);
        }
    }
    if (code == 0) {
        settle_side(impact, SIDE_AFTER);
    }
    return code;
}

/* --- One subject ---------------------------------------------------------- */

/* An outcome that says nothing to anybody.  A new rule that passes everybody
 * is no change that anybody needs to be told of. */
static bool is_quiet(enum outcome outcome)
{
    assert(outcome < OUTCOME_COUNT);
    return outcome == OUTCOME_PASS || outcome == OUTCOME_SKIPPED;
}

/* Rules that were not run again cannot differ: that is what alike means. */
bool impact_rule_differs(const struct impact_subject *subject, size_t rule)
{
    const struct impact_group *group = subject->group;
    const struct impact_rule *one = &group->rules[rule];
    assert(rule < group->rules_count);
    assert(subject->at < group->count);
    if (!one->rerun) {
        return false;
    }
    enum outcome after = outcome_after(group, one, subject->at);
    return one->before_at < 0 ? !is_quiet(after)
        : after != population_outcome(group->populations[SIDE_BEFORE],
                                      (size_t)one->before_at, subject->at);
}

/* Rules first; a verdict alone can change when only what a failure does was
 * changed, or a rule was taken away. */
bool impact_differs(const struct impact_subject *subject)
{
    const struct impact_group *group = subject->group;
    assert(group != NULL);
    assert(subject->at < group->count);
    for (size_t i = 0; group->affected && i < group->rules_count; i++) {
        if (impact_rule_differs(subject, i)) {
            return true;
        }
    }
    return subject->verdicts[SIDE_BEFORE] != subject->verdicts[SIDE_AFTER];
}

/* The VM is the meaning, the columns are only fast: what is shown to people
 * is judged once more, and must agree.  Facts of the first side are read
 * from their source again, so that a mistake in columns would show here,
 * too. */
int impact_explain(const struct impact_subject *subject,
                   enum impact_side side, struct arena *arena,
                   struct judgement *out, struct err *err)
{
    struct impact_group *group = subject->group;
    struct record record;
    assert(group->packs[side] != NULL);
    int code = read_record(subject, side, arena, &record, err);
    if (code == 0) {
        code = evaluate_case(out, arena, group->packs[side], &record, err);
    }
    if (code == 0 && out->verdict != subject->verdicts[side]) {
        return err_fail(err, MESSAGE_IMPACT_DISAGREE, "sss", subject->name,
                        verdict_name(out->verdict),
                        impact_verdict_name(subject->verdicts[side]));
    }
    return code;
}
