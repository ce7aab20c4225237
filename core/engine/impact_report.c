/* What changed, counted and told.
 *
 * Counting is over the outcomes of the bulk run.  Whatever is told of a
 * single subject is judged again in the VM, both sides, and the two must
 * agree: so a report can be long in figures and still be right in words.
 *
 * Sums: cases = all verdicts of a side; flips of all provinces = flips of all
 * stages = `flipped`. */
#include "engine/impact_report.h"

#include <assert.h>
#include <string.h>

#include "store/regions.h"

/* Subjects of one province, or of one stage. */
struct tally {
    struct tally *next;           /* sorted by key */
    struct str key, name;         /* a province or a stage, and its name */
    int64_t cases, flips;         /* seen, and with another verdict */
    int64_t verdicts[SIDE_COUNT][IMPACT_VERDICTS];
};

/* One rule over all groups. */
struct rule_tally {
    struct rule_tally *next;      /* in the order of being met */
    struct str rule, pack;        /* its id, and whose it is */
    const char *status;           /* "same", "changed", "added", "removed" */
    int64_t changed;
};

struct report {
    struct impact *impact;        /* what was compared */
    struct arena *arena;          /* of the result */
    struct tally whole, *provinces, *stages;
    struct rule_tally *rules;     /* by rule */
    struct value *flips, *changes; /* rows of the answer */
    int64_t flipped, changed, most; /* verdicts, outcomes, rows at most */
};

/* --- Reasons -------------------------------------------------------------- */

/* The element of judgement_value's rules for this rule and pack; else the
 * last one of the rule: what a level above decided.  Order of the list:
 * nasional first, then the packs below it, so the last one of an id is the
 * nearest level. */
static const struct value *judged_of(const struct value *rules,
                                     struct str rule, struct str pack)
{
    const struct value *last = NULL;
    assert(rule.size > 0);
    for (const struct value *at = rules != NULL ? rules->first : NULL;
         at != NULL; at = at->next) {
        if (!str_equal(value_get_text(at, "id"), rule)) {
            continue;
        }
        if (str_equal(value_get_text(at, "pack"), pack)) {
            return at;
        }
        last = at;
    }
    return last;
}

/* Empty when the rule was not judged on that side at all. */
static struct str outcome_text(const struct value *judged)
{
    assert(judged == NULL || judged->kind == VALUE_MAP);
    assert(judged == NULL || value_get(judged, "outcome") != NULL);
    return judged == NULL ? STR("") : value_get_text(judged, "outcome");
}

/* {rule, pack, before, after, reason, reason_before} of one judged rule.
 * Reasons are copied: judgements live in a scratch arena.  A side on which
 * the rule does not exist has null for its outcome and its reason. */
static void add_reason(struct arena *arena, struct value *list,
                       const struct value *of, const struct value *before,
                       const struct value *after)
{
    assert(of != NULL);
    struct value *map = value_map(arena);
    struct str texts[SIDE_COUNT] = { outcome_text(before),
                                     outcome_text(after) };
    static const char *const names[SIDE_COUNT] = { "before", "after" };
    const struct value *reasons[SIDE_COUNT] = { value_get(before, "reason"),
                                                value_get(after, "reason") };
    assert(list != NULL || arena->failed);
    value_set_text(arena, map, "rule", value_get_text(of, "id"));
    value_set_text(arena, map, "pack", value_get_text(of, "pack"));
    for (int i = 0; i < SIDE_COUNT; i++) {
        value_set_string(arena, map, names[i],
                         texts[i].size > 0 ? texts[i].bytes : NULL);
    }
    value_set(map, "reason", reasons[SIDE_AFTER] != NULL
              ? value_copy(arena, reasons[SIDE_AFTER]) : value_null(arena));
    value_set(map, "reason_before", reasons[SIDE_BEFORE] != NULL
              ? value_copy(arena, reasons[SIDE_BEFORE]) : value_null(arena));
    value_add(list, map);
}

/* A rule judged on one side only is compared with the level above on the
 * other. */
struct value *impact_reasons(struct arena *arena, const struct value *before,
                             const struct value *after)
{
    assert(arena != NULL);
    struct value *list = value_list(arena);
    const struct value *then = value_get(before, "rules");
    const struct value *now = value_get(after, "rules");
    for (const struct value *at = now != NULL ? now->first : NULL;
         at != NULL; at = at->next) {
        struct str id = value_get_text(at, "id");
        const struct value *was = judged_of(then, id,
                                            value_get_text(at, "pack"));
        if (!str_equal(outcome_text(was), outcome_text(at))) {
            add_reason(arena, list, at, was, at);
        }
    }
    for (const struct value *at = then != NULL ? then->first : NULL;
         at != NULL; at = at->next) {
        struct str id = value_get_text(at, "id");
        struct str pack = value_get_text(at, "pack");
        const struct value *is = judged_of(now, id, pack);
        bool told = is != NULL
            && str_equal(value_get_text(is, "pack"), pack);
        if (!told && !str_equal(outcome_text(is), outcome_text(at))) {
            add_reason(arena, list, at, at, is);
        }
    }
    assert(arena->failed || list != NULL);
    return list;
}

/* The judgement of one side as data, in `scratch`; NULL when no pack judges
 * that side. */
static int judge_side(const struct impact_subject *subject,
                      enum impact_side side, struct arena *scratch,
                      struct value **out, struct err *err)
{
    assert(scratch != NULL);
    struct judgement judgement;
    *out = NULL;
    assert(side < SIDE_COUNT);
    if (subject->group->packs[side] == NULL) {
        return 0;
    }
    int code = impact_explain(subject, side, scratch, &judgement, err);
    if (code == 0) {
        *out = judgement_value(scratch, &judgement, false);
    }
    return code;
}

/* Who, where, at which stage, on which day, and both verdicts; made-up
 * subjects say so in every row. */
static struct value *subject_value(struct report *report,
                                   const struct impact_subject *subject)
{
    struct arena *arena = report->arena;
    struct value *map = value_map(arena);
    char as_of[11];
    assert(subject->region.size >= 2);
    assert(subject->name[0] != 0);
    date_format(subject->as_of, as_of);
    value_set_string(arena, map, "case", subject->name);
    value_set_text(arena, map, "region", subject->region);
    value_set_text(arena, map, "state", subject->state);
    value_set_string(arena, map, "as_of", as_of);
    value_set_string(arena, map, "before", impact_verdict_name(
        subject->verdicts[SIDE_BEFORE]));
    value_set_string(arena, map, "after", impact_verdict_name(
        subject->verdicts[SIDE_AFTER]));
    if (strncmp(subject->name, "SYN", 3) == 0) {
        value_set_integer(arena, map, "synthetic", 1);
    }
    return map;
}

/* Judges both sides in the VM and lists what differs.  Both judgements live
 * in a scratch arena and are gone after this row: a report over many flips
 * stays small. */
static int tell(struct report *report, const struct impact_subject *subject,
                struct value *list, struct err *err)
{
    struct arena scratch;
    struct value *sides[SIDE_COUNT] = { NULL, NULL };
    int code = 0;
    assert(list != NULL || report->arena->failed);
    assert(report->most > 0);
    arena_init(&scratch, report->impact->session->mem);
    for (int i = 0; code == 0 && i < SIDE_COUNT; i++) {
        code = judge_side(subject, (enum impact_side)i, &scratch, &sides[i],
                          err);
    }
    if (code == 0) {
        struct value *map = subject_value(report, subject);
        value_set(map, "reasons", impact_reasons(report->arena,
                                                 sides[SIDE_BEFORE],
                                                 sides[SIDE_AFTER]));
        value_add(list, map);
        code = scratch.failed ? err_nomem(err) : 0;
    }
    arena_free(&scratch);
    return code;
}

/* --- Counting ------------------------------------------------------------- */

/* The list stays sorted by key, so that reports have one order. */
static struct tally *tally_of(struct arena *arena, struct tally **list,
                              struct str key)
{
    assert(list != NULL);
    struct tally **at = list;
    assert(key.bytes != NULL);
    while (*at != NULL && str_compare((*at)->key, key) < 0) {
        at = &(*at)->next;
    }
    if (*at != NULL && str_equal((*at)->key, key)) {
        return *at;
    }
    struct tally *made = arena_alloc(arena, sizeof(*made));
    if (made != NULL) {
        made->key = key;
        made->next = *at;
        *at = made;
    }
    return made;
}

/* One subject into the totals of its province, its stage, or all. */
static void count_one(struct tally *tally,
                      const struct impact_subject *subject)
{
    if (tally == NULL) {
        return;                   /* the arena tells */
    }
    tally->cases++;
    tally->flips += subject->verdicts[SIDE_BEFORE]
        != subject->verdicts[SIDE_AFTER] ? 1 : 0;
    for (int i = 0; i < SIDE_COUNT; i++) {
        assert(subject->verdicts[i] < IMPACT_VERDICTS);
        assert(subject->group != NULL);
        tally->verdicts[i][subject->verdicts[i]]++;
    }
}

/* In the order in which rules were first met: that of the packs. */
static struct rule_tally *rule_tally_of(struct report *report,
                                        struct str rule, struct str pack)
{
    struct rule_tally **at = &report->rules;
    assert(rule.size > 0);
    assert(pack.size > 0);
    while (*at != NULL && !(str_equal((*at)->rule, rule)
                            && str_equal((*at)->pack, pack))) {
        at = &(*at)->next;
    }
    if (*at == NULL) {
        *at = arena_alloc(report->arena, sizeof(**at));
        if (*at != NULL) {
            (*at)->rule = rule;
            (*at)->pack = pack;
            (*at)->status = "same";
        }
    }
    return *at;
}

/* Is the rule as it was written?  One of the VM counts as the same while its
 * file is: its outcomes tell the rest.  What a failure does counts, since a
 * verdict hangs on it. */
static bool is_same(struct impact_group *group,
                    const struct population_rule *was,
                    const struct population_rule *is)
{
    assert(group != NULL);
    if (was == NULL || !str_equal(was->rule->on_fail, is->rule->on_fail)) {
        return false;
    }
    assert(str_equal(was->rule->id, is->rule->id));
    bool vm = !was->rule->lifted && !is->rule->lifted;
    return vm ? alike_source(was->owner, was->rule, is->owner, is->rule)
        : group->shared && alike_rule(&group->alike, was->owner, was->rule,
                                      is->owner, is->rule);
}

/* Rules that the second side no longer has. */
static void note_removed(struct report *report,
                         const struct impact_group *group)
{
    const struct population *before = group->populations[SIDE_BEFORE];
    size_t count = before == NULL ? 0 : population_rules(before);
    for (size_t i = 0; group->affected && i < count; i++) {
        const struct population_rule *was = population_rule_at(before, i);
        bool found = false;
        assert(was->rule != NULL);
        assert(report->arena != NULL);
        for (size_t k = 0; k < group->rules_count && !found; k++) {
            found = group->rules[k].before_at == (int64_t)i;
        }
        struct rule_tally *tally = found ? NULL
            : rule_tally_of(report, was->rule->id, was->owner->id);
        if (tally != NULL) {
            tally->status = "removed";
        }
    }
}

/* What became of the rules of a group.  Levels are not told apart here:
 * people know rules by their pack.  Only the level of the owner is looked
 * at; those below judge the same rule. */
static void note_rules(struct report *report, struct impact_group *group)
{
    const struct population *before = group->populations[SIDE_BEFORE];
    for (size_t i = 0; i < group->rules_count; i++) {
        const struct impact_rule *one = &group->rules[i];
        const struct population_rule *rule = one->rule;
        const struct population_rule *was = one->before_at < 0 ? NULL
            : population_rule_at(before, (size_t)one->before_at);
        assert(rule != NULL);
        assert(report->arena != NULL);
        if (rule->owner != rule->level || is_same(group, was, rule)) {
            continue;
        }
        struct rule_tally *tally = rule_tally_of(report, rule->rule->id,
                                                 rule->owner->id);
        if (tally != NULL) {
            tally->status = was == NULL ? "added" : "changed";
        }
    }
    note_removed(report, group);
}

/* Counts a subject once a rule, at whichever level it changed.  A rule that
 * changed at two levels for one subject is one change. */
static void count_rules(struct report *report,
                        const struct impact_subject *subject)
{
    const struct impact_group *group = subject->group;
    assert(group->affected);
    assert(group->rules != NULL || group->rules_count == 0);
    for (size_t i = 0; i < group->rules_count; i++) {
        const struct rule *rule = group->rules[i].rule->rule;
        bool counted = false;
        for (size_t k = 0; k < i && !counted; k++) {
            counted = group->rules[k].rule->rule == rule
                && impact_rule_differs(subject, k);
        }
        if (counted || !impact_rule_differs(subject, i)) {
            continue;
        }
        struct rule_tally *tally = rule_tally_of(
            report, rule->id, group->rules[i].rule->owner->id);
        if (tally != NULL) {
            tally->status = strcmp(tally->status, "same") == 0
                ? "changed" : tally->status;
            tally->changed++;
        }
    }
}

/* Counts are of all subjects; the first `most` of those that changed are
 * also told in full.  Outcomes that changed behind the same verdict are told
 * apart from flips: they are of interest to who wrote the rule, flips to
 * everybody. */
static int count_subject(struct report *report,
                         const struct impact_subject *subject,
                         struct err *err)
{
    struct str province = { subject->region.bytes, 2 };
    struct arena *arena = &report->impact->arena;
    int code = 0;
    assert(subject->region.size >= 2);
    assert(report->most >= 0);
    count_one(&report->whole, subject);
    count_one(tally_of(arena, &report->provinces, province), subject);
    count_one(tally_of(arena, &report->stages, subject->state), subject);
    if (!subject->group->affected || !impact_differs(subject)) {
        return 0;
    }
    count_rules(report, subject);
    bool flip = subject->verdicts[SIDE_BEFORE]
        != subject->verdicts[SIDE_AFTER];
    int64_t *count = flip ? &report->flipped : &report->changed;
    if (*count < report->most) {
        code = tell(report, subject, flip ? report->flips : report->changes,
                    err);
    }
    (*count)++;
    return code;
}

/* --- The result ----------------------------------------------------------- */

/* All four verdicts, zeros too, so that tables have one shape; "none" only
 * where it occurs. */
static struct value *verdicts_value(struct arena *arena,
                                    const int64_t counts[IMPACT_VERDICTS])
{
    struct value *map = value_map(arena);
    for (int i = 0; i < IMPACT_VERDICTS; i++) {
        assert(counts[i] >= 0);
        assert(arena != NULL);
        if (i != VERDICT_NONE || counts[i] > 0) {
            value_set_integer(arena, map, impact_verdict_name(i), counts[i]);
        }
    }
    return map;
}

/* Before and after, side by side. */
static void set_both(struct arena *arena, struct value *map,
                     const struct tally *tally)
{
    assert(tally->cases >= tally->flips);
    assert(tally->cases >= 0);
    value_set(map, "before", verdicts_value(arena,
                                            tally->verdicts[SIDE_BEFORE]));
    value_set(map, "after", verdicts_value(arena,
                                           tally->verdicts[SIDE_AFTER]));
}

/* One row a province or stage, by key. */
static struct value *tallies_value(struct arena *arena,
                                   const struct tally *list, const char *key)
{
    struct value *rows = value_list(arena);
    for (const struct tally *at = list; at != NULL; at = at->next) {
        struct value *row = value_map(arena);
        assert(at->cases > 0);
        assert(key != NULL);
        value_set_text(arena, row, key, at->key);
        if (at->name.size > 0) {
            value_set_text(arena, row, "name", at->name);
        }
        value_set_integer(arena, row, "cases", at->cases);
        value_set_integer(arena, row, "flipped", at->flips);
        set_both(arena, row, at);
        value_add(rows, row);
    }
    return rows;
}

/* Rules that are the same and changed no outcome are not worth a row. */
static struct value *rules_value(const struct report *report)
{
    struct arena *arena = report->arena;
    struct value *rows = value_list(arena);
    for (const struct rule_tally *at = report->rules; at != NULL;
         at = at->next) {
        if (at->changed == 0 && strcmp(at->status, "same") == 0) {
            continue;
        }
        struct value *row = value_map(arena);
        assert(at->rule.size > 0);
        assert(arena != NULL);
        value_set_text(arena, row, "rule", at->rule);
        value_set_text(arena, row, "pack", at->pack);
        value_set_string(arena, row, "status", at->status);
        value_set_integer(arena, row, "changed", at->changed);
        value_add(rows, row);
    }
    return rows;
}

/* Codes are for machines; people look for names. */
static int name_provinces(struct report *report, struct err *err)
{
    struct db *db = report->impact->session->hub->db;
    int code = 0;
    for (struct tally *at = report->provinces; code >= 0 && at != NULL;
         at = at->next) {
        struct region region = { .name = STR("") };
        code = region_get(db, report->arena, at->key, &region, err);
        at->name = code == 1 ? region.name : STR("");
        assert(code <= 1);
        assert(db != NULL);
    }
    return code < 0 ? code : 0;
}

/* `flips` is the first list of the map: `--csv` prints that one.  Keys are
 * in the order in which people read: totals, flips, then where they come
 * from. */
static struct value *report_value(const struct report *report)
{
    struct arena *arena = report->arena;
    struct value *map = value_map(arena);
    struct value *verdicts = value_map(arena);
    assert(report->whole.cases == (int64_t)report->impact->count);
    assert(report->flipped >= 0 && report->changed >= 0);
    value_set_integer(arena, map, "cases", report->whole.cases);
    set_both(arena, verdicts, &report->whole);
    value_set(map, "verdicts", verdicts);
    value_set(map, "flips", report->flips);
    value_set_integer(arena, map, "flipped", report->flipped);
    value_set(map, "changes", report->changes);
    value_set_integer(arena, map, "changed", report->changed);
    value_set(map, "rules", rules_value(report));
    value_set(map, "provinces", tallies_value(arena, report->provinces,
                                              "province"));
    value_set(map, "stages", tallies_value(arena, report->stages, "state"));
    return map;
}

/* One pass over all subjects, in the order in which they were added: cases
 * by number. */
int impact_report(struct impact *impact, int64_t most, struct value **out,
                  struct err *err)
{
    struct arena *arena = impact->session->arena;
    struct report report = { .impact = impact, .arena = arena, .most = most,
                             .flips = value_list(arena),
                             .changes = value_list(arena) };
    int code = 0;
    assert(out != NULL && most >= 0);
    assert(impact->session->hub != NULL);
    for (struct impact_group *at = impact->groups; at != NULL;
         at = at->next) {
        note_rules(&report, at);
    }
    for (size_t i = 0; code == 0 && i < impact->count; i++) {
        code = count_subject(&report, &impact->subjects[i], err);
    }
    if (code == 0) {
        code = name_provinces(&report, err);
    }
    if (code == 0) {
        *out = report_value(&report);
        code = arena->failed || impact->arena.failed ? err_nomem(err) : 0;
    }
    return code;
}
