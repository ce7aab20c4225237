/* The search.
 *
 * First the rule alone: over the product of its facts' values (all of it, or
 * a fixed sample when it is too large) the rule is judged as it is and as the
 * mutant has it.  Where the two show something different, the point is laid
 * over each row of the pack's cases, and the whole case is judged both ways:
 * the first where a verdict or the rules listed differ is the answer.  A fixed
 * generator makes the sample: the same pack gives the same answer. */
#include "engine/kill.h"

#include <assert.h>
#include <string.h>

#include "engine/kill_values.h"

/* --- Whole cases ---------------------------------------------------------- */

/* Nothing that a case could ever expect tells these two apart. */
static bool same_sight(struct sight a, struct sight b)
{
    assert(a.effect <= EFFECT_INELIGIBLE);
    assert(b.effect <= EFFECT_INELIGIBLE);
    return a.listed == b.listed && a.applied == b.applied
        && a.effect == b.effect;
}

/* What every rule shows; under a mutant, what it cannot change is copied. */
static int see(struct sight *out, struct killing *killing,
               const struct cell *facts, const struct sight *plain,
               const struct mutant *mutant)
{
    assert(out != NULL && facts != NULL);
    struct trial *trial = killing->trial;
    int code = 0;
    assert((plain == NULL) == (mutant == NULL));
    for (size_t i = 0; i < trial->rules_count && code == 0; i++) {
        if (mutant != NULL && !trial_concerns(trial, i, mutant)) {
            out[i] = plain[i];
        } else {
            code = trial_rule(&out[i], trial, i, facts, mutant);
        }
    }
    return code;
}

/* May a case expect something else of the one than of the other?  `row` says
 * what it looks at; NULL = both the verdict and the rules. */
static bool differ(const struct killing *killing, const struct sight *a,
                   const struct sight *b, const struct case_row *row)
{
    assert(killing->trial != NULL);
    size_t count = killing->trial->rules_count;
    assert(a != NULL && b != NULL);
    if ((row == NULL || row->has_expect)
        && trial_verdict(a, count) != trial_verdict(b, count)) {
        return true;
    }
    /* expect_rules is a set: each rule is in it or not. */
    for (size_t i = 0; i < count && (row == NULL || row->has_rules); i++) {
        if (a[i].listed != b[i].listed) {
            return true;
        }
    }
    return false;
}

/* One sight a rule; NULL at no memory. */
static struct sight *sights_room(struct killing *killing)
{
    assert(killing->trial->rules_count > 0 || killing->trial->rules != NULL);
    assert(killing->arena != NULL);
    return arena_alloc(killing->arena, (killing->trial->rules_count + 1)
                                       * sizeof(struct sight));
}

/* What expect_rules would hold. */
static struct str listed_ids(struct killing *killing,
                             const struct sight *sights)
{
    assert(sights != NULL);
    const struct trial *trial = killing->trial;
    size_t count = 0;
    struct str *ids = arena_alloc(killing->arena, (trial->rules_count + 1)
                                                  * sizeof(*ids));
    for (size_t i = 0; ids != NULL && i < trial->rules_count; i++) {
        if (sights[i].listed) {
            ids[count] = trial->rules[i].rule->id;
            count++;
        }
    }
    return ids == NULL ? STR("") : case_rows_join(killing->arena, ids,
                                                  count);
}

/* A row that fails already, or in which a derived fact is broken, proves
 * nothing about a mutant: it is left out. */
int kill_prepare(struct killing *killing, struct err *err)
{
    const struct case_rows *rows = killing->rows;
    struct arena *arena = killing->arena;
    size_t facts = killing->trial->leaf->facts.count;
    killing->facts = arena_alloc(arena, (rows->count + 1)
                                        * sizeof(*killing->facts));
    killing->sights = arena_alloc(arena, (rows->count + 1)
                                         * sizeof(*killing->sights));
    if (killing->facts == NULL || killing->sights == NULL) {
        return err_nomem(err);
    }
    assert(facts > 0);
    for (size_t i = 0; i < rows->count; i++) {
        struct cell *cells = arena_alloc(arena, facts * sizeof(*cells));
        bool whole = false;
        killing->sights[i] = sights_room(killing);
        if (cells == NULL || killing->sights[i] == NULL) {
            return err_nomem(err);
        }
        /* The row's own facts, and what follows from them. */
        memcpy(cells, rows->rows[i].record.cells, facts * sizeof(*cells));
        int code = trial_derive(killing->trial, cells, &whole, err);
        if (code != 0) {
            return code;
        }
        if (see(killing->sights[i], killing, cells, NULL, NULL) != 0) {
            return err_nomem(err);
        }
        /* Does it hold what it expects, as the pack is now? */
        killing->facts[i] = whole
            && case_row_holds(&rows->rows[i],
                              trial_verdict(killing->sights[i],
                                            killing->trial->rules_count),
                              listed_ids(killing, killing->sights[i]))
            ? cells : NULL;
    }
    return 0;
}

/* The first row that notices is enough. */
int kill_by_rows(struct killing *killing, const struct mutant *mutant,
                 bool *killed, struct err *err)
{
    assert(killing->facts != NULL);
    assert(mutant != NULL);
    struct sight *sights = sights_room(killing);
    *killed = false;
    if (sights == NULL) {
        return err_nomem(err);
    }
    for (size_t i = 0; i < killing->rows->count && !*killed; i++) {
        if (killing->facts[i] == NULL) {
            continue;
        }
        if (see(sights, killing, killing->facts[i], killing->sights[i],
                mutant) != 0) {
            return err_nomem(err);
        }
        *killed = differ(killing, killing->sights[i], sights,
                         &killing->rows->rows[i]);
    }
    return 0;
}

/* A suggestion will stand in the pack's cases with both columns. */
int kill_by_case(struct killing *killing, const struct kill_case *one,
                 const struct mutant *mutant, bool *killed, struct err *err)
{
    assert(killing->arena != NULL);
    struct sight *plain = sights_room(killing);
    struct sight *other = sights_room(killing);
    if (plain == NULL || other == NULL) {
        return err_nomem(err);
    }
    assert(one->cells != NULL && mutant != NULL);
    if (see(plain, killing, one->cells, NULL, NULL) != 0
        || see(other, killing, one->cells, plain, mutant) != 0) {
        return err_nomem(err);
    }
    *killed = differ(killing, plain, other, NULL);
    return 0;
}

/* --- The points of a rule ------------------------------------------------- */

struct points {
    struct killing *killing;      /* the trial and its arena */
    const struct mutant *mutant;  /* that nobody noticed */
    size_t rule;                  /* its number in the trial */
    struct choice_set *set;       /* facts and values to try */
    struct record record;         /* the point at hand */
    bool derives;                 /* some fact of the chain is computed */
    size_t at[KILL_SLOTS_MAX];
    uint64_t state;               /* of the sample */
    struct sight *plain, *other;
    struct cell *cells;           /* a whole case */
    int masked;
    enum kill_result result;      /* so far */
    struct kill_case *found;      /* a case that tells the two apart */
};

/* Puts the choices into a record, over what it holds. */
static bool lay(const struct points *points, struct record *record)
{
    assert(points->set != NULL);
    assert(points->set->count <= KILL_SLOTS_MAX);
    for (size_t i = 0; i < points->set->count; i++) {
        const struct choices *choices = &points->set->slots[i];
        if (!kill_choose(record, choices->slot,
                         &choices->items[points->at[i]])) {
            return false;
        }
    }
    return true;
}

/* Facts that are computed, for the whole case. */
static int derive(struct points *points, struct cell *cells, bool *whole,
                  struct err *err)
{
    assert(whole != NULL);
    assert(cells != NULL);
    *whole = true;
    return points->derives ? trial_derive(points->killing->trial, cells,
                                          whole, err) : 0;
}

/* Judges the case in points->cells both ways. */
static int try_case(struct points *points, bool *differs, struct err *err)
{
    assert(points->cells != NULL);
    struct killing *killing = points->killing;
    bool whole = false;
    int code = trial_derive(killing->trial, points->cells, &whole, err);
    *differs = false;
    if (code != 0 || !whole) {
        return code;
    }
    assert(points->mutant != NULL);
    if (see(points->plain, killing, points->cells, NULL, NULL) != 0
        || see(points->other, killing, points->cells, points->plain,
               points->mutant) != 0) {
        return err_nomem(err);
    }
    *differs = differ(killing, points->plain, points->other, NULL);
    return 0;
}

/* Gives the row's own value back to each fact whose change is not needed: the
 * case that people read differs from one they know in as little as can be. */
static int polish(struct points *points, const struct cell *row,
                  struct err *err)
{
    int code = 0;
    bool differs = false;
    for (size_t i = 0; i < points->set->count && code == 0; i++) {
        int32_t slot = points->set->slots[i].slot;
        struct cell before = points->cells[slot];
        assert(slot >= 0);
        if (slot == points->killing->trial->as_of && !row[slot].known) {
            continue;
        }
        points->cells[slot] = row[slot];
        code = try_case(points, &differs, err);
        if (code == 0 && !differs) {
            points->cells[slot] = before;
        }
    }
    assert(points->result != KILL_FOUND);
    return code != 0 || differs ? code : try_case(points, &differs, err);
}

/* Keeps the case in points->cells, of which points->plain is the sight. */
static int keep_case(struct points *points, struct err *err)
{
    assert(points->found != NULL);
    struct killing *killing = points->killing;
    size_t facts = killing->trial->leaf->facts.count;
    points->found->cells = arena_alloc(killing->arena,
                                       facts * sizeof(struct cell));
    if (points->found->cells == NULL) {
        return err_nomem(err);
    }
    memcpy(points->found->cells, points->cells,
           facts * sizeof(struct cell));
    /* What the pack says, which is what the case will expect. */
    points->found->verdict = trial_verdict(points->plain,
                                           killing->trial->rules_count);
    points->found->ids = listed_ids(killing, points->plain);
    points->result = KILL_FOUND;
    assert(points->found->verdict < VERDICT_COUNT);
    return 0;
}

/* Lays a differing point over each row, those in which all is well first, and
 * over nothing. */
static int try_rows(struct points *points, struct err *err)
{
    assert(points->result != KILL_FOUND);
    const struct killing *killing = points->killing;
    size_t facts = killing->trial->leaf->facts.count;
    size_t rows = killing->rows->count;
    int code = 0;
    /* Until some case shows it, the difference is hidden. */
    points->masked++;
    points->result = KILL_MASKED;
    assert(points->masked <= KILL_MASKED_MAX);
    for (size_t i = 0; i < 2 * rows + 1 && code == 0
         && points->result != KILL_FOUND; i++) {
        struct record record = { &killing->trial->leaf->facts,
                                 points->cells };
        size_t row = i % (rows == 0 ? 1 : rows);
        /* First rows in which all is well, then the others, at last a
         * case that holds nothing but this point. */
        memset(points->cells, 0, facts * sizeof(struct cell));
        if (i < 2 * rows) {
            bool well = trial_verdict(killing->sights[row],
                                      killing->trial->rules_count)
                == VERDICT_ELIGIBLE;
            if (well != (i < rows)) {
                continue;
            }
            memcpy(points->cells, killing->rows->rows[row].record.cells,
                   facts * sizeof(struct cell));
        }
        bool differs = false;
        if (lay(points, &record)) {
            code = try_case(points, &differs, err);
        }
        if (code == 0 && differs) {
            code = polish(points, i < 2 * rows
                          ? killing->rows->rows[row].record.cells
                          : points->cells, err);
            code = code == 0 ? keep_case(points, err) : code;
        }
    }
    return code;
}

/* Judges the rule on the point at hand, both ways. */
static int try_point(struct points *points, struct err *err)
{
    assert(points->mutant != NULL);
    struct trial *trial = points->killing->trial;
    struct sight plain, other;
    bool whole = false;
    /* A point that no case can be is passed over. */
    if (!lay(points, &points->record)) {
        return 0;
    }
    int code = derive(points, points->record.cells, &whole, err);
    if (code != 0 || !whole) {
        return code;
    }
    assert(points->rule < trial->rules_count);
    if (trial_rule(&plain, trial, points->rule, points->record.cells, NULL)
        || trial_rule(&other, trial, points->rule, points->record.cells,
                      points->mutant)) {
        return err_nomem(err);
    }
    return same_sight(plain, other) ? 0 : try_rows(points, err);
}

/* The next point: of all of them in turn, or of the sample. */
static bool next_point(struct points *points, bool all)
{
    const struct choice_set *set = points->set;
    assert(set->count > 0);
    for (size_t i = set->count; i > 0; i--) {
        size_t count = set->slots[i - 1].count;
        if (!all) {
            /* The multiplier of MMIX; only high bits are used. */
            points->state = points->state * 6364136223846793005u
                + 1442695040888963407u;
            points->at[i - 1] = (size_t)(points->state >> 33) % count;
            continue;
        }
        /* Counting up, the last fact fastest. */
        points->at[i - 1]++;
        if (points->at[i - 1] < count) {
            return true;
        }
        points->at[i - 1] = 0;
    }
    return !all;
}

/* Every point when they are few enough, else as many drawn ones; ends at the
 * first that gives a case, or when too many differ without giving one. */
static int walk_points(struct points *points, struct err *err)
{
    assert(points->found != NULL);
    const struct choice_set *set = points->set;
    double product = 1;
    int code = 0;
    memset(points->at, 0, sizeof(points->at));
    points->state = 1;
    for (size_t i = 0; i < set->count; i++) {
        product *= (double)set->slots[i].count;
    }
    /* A double: the product of many facts fits no integer. */
    bool all = product <= KILL_POINTS_MAX;
    bool more = product > 0;
    points->found->all = points->found->all && all && set->whole;
    assert(set->count <= KILL_SLOTS_MAX);
    for (long n = 0; n < KILL_POINTS_MAX && more && code == 0
         && points->result != KILL_FOUND
         && points->masked < KILL_MASKED_MAX; n++) {
        code = try_point(points, err);
        more = next_point(points, all);
    }
    return code;
}

/* --- The search ----------------------------------------------------------- */

/* Does the chain compute any fact? */
static bool any_derived(const struct trial *trial)
{
    assert(trial->chain_count > 0);
    for (size_t at = 0; at < trial->chain_count; at++) {
        if (trial->chain[at]->derived_count > 0) {
            return true;
        }
    }
    return false;
}

/* Must derived facts be computed for each point of this rule? Those that the
 * core supplies come with the case. */
static bool reads_derived(const struct trial *trial, size_t rule)
{
    const struct rule *one = trial->rules[rule].rule;
    assert(rule < trial->rules_count);
    for (size_t i = 0; i < one->facts_read_count; i++) {
        const struct field *field =
            &trial->leaf->facts.fields[one->facts_read[i]];
        if ((field->flags & FIELD_DERIVED) != 0
            && !str_starts(field->derived, "core:")) {
            return true;
        }
    }
    return !one->reads_known && any_derived(trial);
}

/* A mutant of a parameter or a table may concern several rules: one that
 * shows a difference is enough, equivalence needs all. */
int kill_search(enum kill_result *out, struct kill_case *found,
                struct killing *killing, const struct mutant *mutant,
                struct err *err)
{
    assert(killing->facts != NULL);
    struct trial *trial = killing->trial;
    struct points points = { .killing = killing, .mutant = mutant,
                             .found = found };
    size_t facts = trial->leaf->facts.count;
    int code = 0;
    points.result = KILL_EQUIVALENT;
    found->all = true;
    points.set = arena_alloc(killing->arena, sizeof(*points.set));
    points.record = record_create(killing->arena, &trial->leaf->facts);
    points.plain = sights_room(killing);
    points.other = sights_room(killing);
    points.cells = arena_alloc(killing->arena, facts * sizeof(struct cell));
    if (killing->arena->failed) {
        return err_nomem(err);
    }
    assert(mutant != NULL && found != NULL);
    for (size_t i = 0; i < trial->rules_count && code == 0
         && points.result != KILL_FOUND; i++) {
        if (!trial_concerns(trial, i, mutant)) {
            continue;
        }
        points.rule = i;
        /* Each rule has its own facts, and its own chances. */
        points.masked = 0;
        points.derives = reads_derived(trial, i);
        memset(points.record.cells, 0, facts * sizeof(struct cell));
        kill_values(points.set, trial, i, mutant, killing->rows);
        code = walk_points(&points, err);
    }
    *out = points.result;
    return killing->arena->failed ? err_nomem(err) : code;
}
