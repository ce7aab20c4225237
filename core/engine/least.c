/* The least change: the search over facts.
 *
 * A depth-first search: judge, take the first obstacle, try values for the
 * facts it read, go on from each. Bounded by the number of judgings, of
 * changes in one answer, and of answers kept; when a bound was hit the
 * answer says so. The same input gives the same answers: nothing depends on
 * time or addresses. */
#include "engine/least.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "engine/least_slots.h"
#include "engine/least_values.h"

/* Waiting is proposed for 20 years at most: no rule of the domain runs
 * longer. */
enum { YEARS_AHEAD_DAYS = 20 * 366 };

/* One search. `record` differs from `base` by exactly the changes on the
 * stack `changes`: move() and move_back() keep it so. */
struct searching {
    struct least *out;            /* answers so far */
    struct arena *arena;          /* of the answers */
    struct pack *leaf;
    const struct least_judging *judging;  /* NULL: the rules of the case */
    struct record record;         /* being changed */
    const struct record *base;
    /* on the way at the moment */
    struct least_change changes[LEAST_CHANGES_MAX];
    size_t count;                 /* of changes */
    int as_of;                    /* slot of the fact */
};

/* Counts one judging; true when the budget is used up. From then on the
 * search only unwinds, and the answer says that it was bounded. */
static bool spent(struct searching *searching)
{
    assert(searching->out != NULL);
    struct least *out = searching->out;
    out->judgings++;
    if (out->judgings > LEAST_JUDGINGS_MAX) {
        out->bounded = true;
    }
    return out->bounded;
}

/* Judges the record as it stands; the judgement lives in `arena`. */
static int judge(struct searching *searching, struct arena *arena,
                 struct judgement *judgement, struct err *err)
{
    assert(searching != NULL);
    assert(judgement != NULL);
    const struct least_judging *judging = searching->judging;
    return judging != NULL
        ? judging->judge(judging->user, judgement, arena,
                         &searching->record, err)
        : evaluate_case(judgement, arena, searching->leaf,
                        &searching->record, err);
}

/* --- What an answer costs ------------------------------------------------- */

/* A changed fact costs 1, and a part of 1 for how far it moved: few changes
 * always beat small ones. Filling a missing fact costs just 1. */
static double cost_of(const struct searching *searching,
                      const struct least_change *change)
{
    assert(change->slot < searching->leaf->facts.count);
    const struct field *field =
        &searching->leaf->facts.fields[change->slot];
    struct cell before = searching->base->cells[change->slot];
    double from, to;
    if (!before.known || field->type.list) {
        return 1;
    }
    switch (field->type.base) {
    case TYPE_NUMBER:
        from = before.as.number;
        to = change->value.as.number;
        break;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TIME:
        from = (double)before.as.integer;
        to = (double)change->value.as.integer;
        break;
    default:
        return 1;
    }
    double moved = fabs(to - from);
    return 1 + moved / (moved + 1000);
}

/* Does the answer change this fact? */
static bool has_slot(const struct least_answer *answer, size_t slot)
{
    assert(answer->count <= LEAST_CHANGES_MAX);
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->changes[i].slot == slot) {
            return true;
        }
    }
    return false;
}

/* Are all facts of `a` among those of `b`? */
static bool within(const struct least_answer *a,
                   const struct least_answer *b)
{
    assert(a != NULL);
    for (size_t i = 0; i < a->count; i++) {
        if (!has_slot(b, a->changes[i].slot)) {
            return false;
        }
    }
    return true;
}

/* `a` asks for no other facts than `b`, and costs no more, nor waits longer.
 * To wait and to change are different kinds of advice: waiting never stands
 * for a change, but where the same changes do without waiting, they win. */
static bool dominates(const struct least_answer *a,
                      const struct least_answer *b)
{
    assert(a != NULL);
    assert(b != NULL);
    if (a->has_date != b->has_date) {
        return !a->has_date && within(a, b);
    }
    return within(a, b) && a->cost <= b->cost
        && (!a->has_date || a->date <= b->date);
}

/* Fewest changes first, then without waiting, then the cheapest, then by
 * slots. */
static int compare_answers(const void *a, const void *b)
{
    const struct least_answer *x = a, *y = b;
    if (x->count != y->count) {
        return x->count < y->count ? -1 : 1;
    }
    if (x->has_date != y->has_date) {
        return x->has_date ? 1 : -1;
    }
    if (x->cost < y->cost || x->cost > y->cost) {
        return x->cost < y->cost ? -1 : 1;
    }
    for (size_t i = 0; i < x->count; i++) {
        if (x->changes[i].slot != y->changes[i].slot) {
            return x->changes[i].slot < y->changes[i].slot ? -1 : 1;
        }
    }
    return 0;
}

/* Keeps an answer unless a kept one is as good; drops those it beats. At
 * most LEAST_ANSWERS_MAX stay, sorted. */
static void keep(struct searching *searching,
                 const struct least_answer *answer)
{
    assert(searching->out->count <= LEAST_ANSWERS_MAX);
    struct least *out = searching->out;
    size_t left = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (dominates(&out->answers[i], answer)) {
            return;
        }
    }
    for (size_t i = 0; i < out->count; i++) {
        if (!dominates(answer, &out->answers[i])) {
            out->answers[left] = out->answers[i];
            left++;
        }
    }
    out->count = left;
    if (out->count == LEAST_ANSWERS_MAX) {
        out->count--;             /* the dearest: they are sorted */
    }
    out->answers[out->count] = *answer;
    out->count++;
    qsort(out->answers, out->count, sizeof(*out->answers), compare_answers);
}

/* The day on which a fact that grows with time has grown to this value, told
 * by its unit; false when the unit tells no time, or the day is beyond what
 * is looked at. */
static bool grown_on(const struct searching *searching,
                     const struct least_change *change, int64_t *day)
{
    const struct field *field =
        &searching->leaf->facts.fields[change->slot];
    struct cell before = searching->base->cells[change->slot];
    int64_t start = searching->base->cells[searching->as_of].as.integer;
    assert((field->flags & FIELD_GROWS) != 0);
    if (!before.known || field->type.list
        || (field->type.base != TYPE_INT && field->type.base != TYPE_NUMBER)) {
        return false;
    }
    double more = field->type.base == TYPE_INT
        ? (double)(change->value.as.integer - before.as.integer)
        : change->value.as.number - before.as.number;
    int64_t whole = more >= 0 && more <= YEARS_AHEAD_DAYS
        ? (int64_t)ceil(more) : -1;
    bool months = str_is(field->unit, "bulan")
        || str_is(field->unit, "months") || str_is(field->unit, "month");
    bool years = str_is(field->unit, "tahun")
        || str_is(field->unit, "years") || str_is(field->unit, "year");
    bool days = str_is(field->unit, "hari") || str_is(field->unit, "days")
        || str_is(field->unit, "day");
    int64_t step = months ? 1 : years ? 12 : 0;
    assert(searching->as_of >= 0);
    if (whole < 0 || (step == 0 && !days)
        || whole * (step > 0 ? step * 31 : 1) > YEARS_AHEAD_DAYS) {
        return false;
    }
    *day = start + whole;
    return days || date_add_months(start, whole * step, day);
}

/* Splits the changes on the stack into facts to change and a day to wait for:
 * the later one when several have to be waited for. */
static void split_changes(const struct searching *searching,
                          struct least_answer *answer)
{
    assert(searching->count <= LEAST_CHANGES_MAX);
    *answer = (struct least_answer){ .count = 0 };
    for (size_t i = 0; i < searching->count; i++) {
        const struct least_change *change = &searching->changes[i];
        unsigned flags = searching->leaf->facts.fields[change->slot].flags;
        int64_t day = change->value.as.integer;
        bool waits = change->slot == (size_t)searching->as_of
            || ((flags & FIELD_GROWS) != 0
                && grown_on(searching, change, &day));
        if (waits) {
            answer->date = answer->has_date && answer->date > day
                ? answer->date : day;
            answer->has_date = true;
            continue;
        }
        answer->changes[answer->count] = *change;
        answer->count++;
        answer->cost += cost_of(searching, change);
    }
    assert(answer->count <= searching->count);
}

static int eligible_on(struct searching *searching, int64_t day, bool *yes,
                       struct err *err);

/* Keeps the changes on the stack as an answer. One with a day is judged once
 * more, on that very day. */
static int keep_changes(struct searching *searching, struct err *err)
{
    struct least_answer answer;
    bool good = true;
    int code = 0;
    split_changes(searching, &answer);
    assert(answer.count <= LEAST_CHANGES_MAX);
    if (answer.has_date) {
        code = eligible_on(searching, answer.date, &good, err);
    }
    if (code == 0 && good) {
        keep(searching, &answer);
    }
    return code;
}

/* --- Facts ---------------------------------------------------------------- */

/* May the search move this fact? Not twice, and never one that is fixed, is
 * derived or supplied: advice must be something that can be done. One that
 * grows with time may only grow; it is told as a day. */
static bool may_change(const struct searching *searching, size_t slot)
{
    assert(slot < searching->leaf->facts.count);
    const struct field *field = &searching->leaf->facts.fields[slot];
    unsigned flags = field->flags;
    for (size_t i = 0; i < searching->count; i++) {
        if (searching->changes[i].slot == slot) {
            return false;         /* moved already */
        }
    }
    if (searching->judging != NULL && searching->judging->papers
        && (str_starts(field->name, "document.")
            || str_starts(field->name, "event."))) {
        return true;
    }
    return (flags & FIELD_GROWS) != 0
        ? searching->base->cells[slot].known
        : (flags & (FIELD_FIXED | FIELD_DERIVED | FIELD_CORE)) == 0;
}

/* Sets a fact, remembering the change on the stack. */
static void move(struct searching *searching, size_t slot, struct cell value)
{
    assert(searching->count < LEAST_CHANGES_MAX);
    searching->changes[searching->count].slot = slot;
    searching->changes[searching->count].value = value;
    searching->count++;
    searching->record.cells[slot] = value;
}

/* Takes the last change back: the fact holds again what it held at first, as
 * no fact is changed twice. */
static void move_back(struct searching *searching)
{
    assert(searching->count > 0);
    searching->count--;
    size_t slot = searching->changes[searching->count].slot;
    searching->record.cells[slot] = searching->base->cells[slot];
}

/* The first rule that stands in the way, or NULL. Any order of the rules
 * would do: all obstacles of an answer are dealt with in the end. */
static const struct judged_rule *obstacle(const struct judgement *judgement)
{
    assert(judgement != NULL);
    for (size_t i = 0; i < judgement->rules_count; i++) {
        if (judgement->rules[i].effect != EFFECT_NONE) {
            return &judgement->rules[i];
        }
    }
    return NULL;
}

/* --- One rule as a question about one fact -------------------------------- */

/* Does the rule let the case pass when `slot` holds `value`? A part of
 * least_asking. The record is as before when it returns. Spent budget
 * answers no. */
static int asks(void *user, size_t slot, struct cell value, bool *yes,
                struct err *err)
{
    assert(yes != NULL);
    assert(user != NULL);
    const struct least_question *question = user;
    struct searching *searching = question->searching;
    struct arena arena;
    struct judgement judgement;
    struct cell before = searching->record.cells[slot];
    *yes = false;
    if (spent(searching)) {
        return 0;
    }
    arena_init(&arena, searching->arena->mem);
    searching->record.cells[slot] = value;
    int code = judge(searching, &arena, &judgement, err);
    searching->record.cells[slot] = before;
    *yes = code == 0;             /* a level that judges no more agrees */
    for (size_t i = 0; code == 0 && i < judgement.rules_count; i++) {
        const struct judged_rule *judged = &judgement.rules[i];
        if (judged->rule == question->rule
            && judged->pack == question->pack) {
            *yes = judged->effect == EFFECT_NONE;
        }
    }
    arena_free(&arena);
    return code;
}

static int search(struct searching *searching, struct err *err);

/* Tries every value under which the rule passes; then, for a fact that is
 * missing, one value that lets the rule look further. Each is searched on
 * from. */
static int try_fact(struct searching *searching,
                    const struct least_question *question, size_t slot,
                    struct err *err)
{
    assert(question->searching == searching);
    struct least_values values;
    struct least_asking asking = {
        .ask = asks, .user = (void *)(uintptr_t)question,
        .pack = searching->leaf, .record = &searching->record,
        .arena = searching->arena
    };
    int code = least_values(&values, &asking, slot, err);
    for (size_t i = 0; i < values.count && code == 0; i++) {
        struct least_change change = { slot, values.cells[i] };
        int64_t day = 0;
        bool grows = (searching->leaf->facts.fields[slot].flags
                      & FIELD_GROWS) != 0;
        if (grows && !grown_on(searching, &change, &day)) {
            continue;             /* it cannot shrink, or nobody knows when */
        }
        if (!searching->out->bounded) {
            move(searching, slot, values.cells[i]);
            code = search(searching, err);
            move_back(searching);
        }
    }
    return code;
}

/* The first later day on which the rule lets the case pass, as things stand:
 * doubling steps, then halving, as in wait(). Searched on from there, so that
 * an answer may be to change something and to wait. */
static int try_waiting(struct searching *searching,
                       const struct least_question *question,
                       struct err *err)
{
    size_t slot = (size_t)searching->as_of;
    struct cell cell = searching->base->cells[slot];
    int64_t start = cell.as.integer, no = 0, yes = 0;
    assert(question->rule != NULL);
    for (size_t i = 0; i < searching->count; i++) {
        if (searching->changes[i].slot == slot) {
            return 0;             /* waited for already */
        }
    }
    for (int64_t step = 1; step <= YEARS_AHEAD_DAYS && yes - no != 1;) {
        bool good = false;
        int64_t tried = yes == 0 ? step : no + (yes - no) / 2;
        cell.as.integer = start + tried;
        int code = cell.as.integer > DATE_MAX ? 0
            : asks((void *)(uintptr_t)question, slot, cell, &good, err);
        if (code != 0) {
            return code;
        }
        yes = good ? tried : yes;
        no = good ? no : tried;
        step = yes == 0 ? step * 2 : step;
    }
    if (yes == 0 || searching->out->bounded) {
        return 0;
    }
    cell.as.integer = start + yes;
    move(searching, slot, cell);
    int code = search(searching, err);
    move_back(searching);
    assert(yes > no);
    return code;
}

/* Works on the facts that the obstacle read: the derived ones stand for what
 * they are computed from. */
static int try_reads(struct searching *searching,
                     const struct judged_rule *judged, struct err *err)
{
    assert(searching != NULL);
    assert(judged->rule != NULL);
    struct least_question question = { searching, judged->rule,
                                       judged->pack };
    struct least_slots slots;
    int code = 0;
    least_slots(&slots, searching->leaf, judged);
    for (size_t i = 0; i < slots.count && code == 0; i++) {
        if (slots.slots[i] == searching->as_of) {
            code = try_waiting(searching, &question, err);
            continue;
        }
        if (may_change(searching, (size_t)slots.slots[i])) {
            code = try_fact(searching, &question, (size_t)slots.slots[i],
                            err);
        }
    }
    return code;
}

/* One step: judged whole; eligible is an answer, else the first obstacle is
 * worked on. */
static int search(struct searching *searching, struct err *err)
{
    assert(searching->arena != NULL);
    struct arena arena;
    struct judgement judgement;
    if (spent(searching)) {
        return 0;
    }
    arena_init(&arena, searching->arena->mem);
    int code = judge(searching, &arena, &judgement, err);
    if (code == 0 && judgement.verdict == VERDICT_ELIGIBLE) {
        code = keep_changes(searching, err);
    } else if (code == 0 && searching->count < LEAST_CHANGES_MAX) {
        const struct judged_rule *judged = obstacle(&judgement);
        if (judged != NULL && judged->outcome != OUTCOME_ERROR) {
            code = try_reads(searching, judged, err);
        }
    }
    arena_free(&arena);
    return code;
}

/* --- Time ----------------------------------------------------------------- */

/* Is the case eligible on this day, with nothing else changed? No once the
 * budget is spent. */
static int eligible_on(struct searching *searching, int64_t day, bool *yes,
                       struct err *err)
{
    assert(yes != NULL);
    assert(searching->as_of >= 0);
    struct arena arena;
    struct judgement judgement;
    struct cell *cell = &searching->record.cells[searching->as_of];
    struct cell before = *cell;
    *yes = false;
    if (spent(searching)) {
        return 0;
    }
    arena_init(&arena, searching->arena->mem);
    cell->known = true;
    cell->as.integer = day;
    int code = judge(searching, &arena, &judgement, err);
    *cell = before;
    *yes = code == 0 && judgement.verdict == VERDICT_ELIGIBLE;
    arena_free(&arena);
    return code;
}

/* The first day, with nothing else changed, on which the case is eligible:
 * doubling steps, then halving; takes for granted that a case which became
 * eligible by waiting stays so between. */
static int wait(struct searching *searching, struct err *err)
{
    assert(searching->count == 0);
    int64_t start = searching->record.cells[searching->as_of].as.integer;
    int64_t no = 0, yes = 0;
    for (int64_t step = 1; step <= YEARS_AHEAD_DAYS && yes == 0; step *= 2) {
        bool good = false;
        int code = start + step > DATE_MAX
            ? 0 : eligible_on(searching, start + step, &good, err);
        if (code != 0) {
            return code;
        }
        if (good) {
            yes = step;
        } else {
            no = step;
        }
    }
    while (yes - no > 1) {
        int64_t middle = no + (yes - no) / 2;
        bool good = false;
        int code = eligible_on(searching, start + middle, &good, err);
        if (code != 0) {
            return code;
        }
        if (good) {
            yes = middle;
        } else {
            no = middle;
        }
    }
    if (yes > 0) {
        struct least_answer answer = { .has_date = true,
                                       .date = start + yes };
        keep(searching, &answer);
    }
    return 0;
}

/* The smallest sets of facts whose change makes the case eligible. The search
 * has a bound, and says so when it was reached. */
int least_find(struct least *out, struct arena *arena, struct pack *leaf,
               const struct record *record, struct err *err)
{
    struct least_judging plain = { .record = record };
    assert(record != NULL);
    assert(leaf != NULL);
    return least_find_by(out, arena, leaf, &plain, err);
}

/* As least_find; a judging without a function is by the rules of the case. */
int least_find_by(struct least *out, struct arena *arena, struct pack *leaf,
                  const struct least_judging *judging, struct err *err)
{
    const struct record *record = judging->record;
    struct searching searching = { .out = out, .arena = arena, .leaf = leaf,
        .base = record, .judging = judging->judge != NULL ? judging : NULL };
    memset(out, 0, sizeof(*out));
    searching.as_of = schema_find(&leaf->facts, STR("as_of"));
    searching.record = record_create(arena, &leaf->facts);
    if (searching.record.cells == NULL) {
        return err_nomem(err);
    }
    memcpy(searching.record.cells, record->cells,
           leaf->facts.count * sizeof(struct cell));
    assert(searching.as_of >= 0);
    int code = wait(&searching, err);
    return code == 0 ? search(&searching, err) : code;
}
