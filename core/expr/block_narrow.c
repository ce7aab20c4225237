/* Many comparisons of one row with constants that stand close together: the
 * row is cut down once to lanes of fewer bits, which each comparison then
 * reads in a half or a quarter of the time.
 *
 * With the least constant low + 1, a lane that is below low counts as low, and
 * one beyond the last constant as any other there: every comparison comes out
 * as before.  Provinces write such rules all the time: a threshold a level, a
 * code a kind. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "expr/block_step.h"

/* Fewer readers would not win back what the cut costs: measured, a cut costs
 * about as much as one and a half comparisons of the row as it is. */
enum { READERS_MIN = 4 };

/* One live comparison of a row with a constant. */
struct reader {
    step_id lanes, step;          /* what is compared, and where */
    int64_t integer;              /* with what */
};

/* A row to be made, before the first of its readers. */
struct cut {
    step_id lanes, before;        /* of the old order */
    int64_t low;                  /* the least lane that is told apart */
    uint8_t kind;                 /* enum lane_kind */
};

/* What is being worked out for a plan. */
struct narrowing {
    struct block_plan *plan;
    struct reader *readers;       /* by row, then by constant */
    size_t readers_count;
    struct cut *cuts;             /* no more than readers */
    size_t cuts_count;
    uint32_t *chosen;             /* one an old step: 1 + its cut, or 0 */
};

/* --- Which comparisons ---------------------------------------------------- */

/* A comparison that may be moved to lanes of fewer bits. */
static bool is_reader(const struct step *step)
{
    assert(step != NULL);
    assert(step->op < STEP_OP_COUNT);
    return step->live && (step->op == STEP_GE || step->op == STEP_EQ)
        && step->kind > LANE_I8;
}

/* The order of readers, for qsort. */
static int compare_readers(const void *a, const void *b)
{
    const struct reader *x = a, *y = b;
    if (x->lanes != y->lanes) {
        return x->lanes < y->lanes ? -1 : 1;
    }
    return x->integer < y->integer ? -1 : x->integer > y->integer;
}

/* Collects them.  False: too few to gain anything, or no memory. */
static bool collect(struct narrowing *narrowing)
{
    struct block_plan *plan = narrowing->plan;
    size_t count = 0;
    assert(narrowing->readers == NULL);
    for (step_id i = 0; i < plan->steps_count; i++) {
        count += is_reader(&plan->steps[i]);
    }
    if (count < READERS_MIN) {
        return false;
    }
    narrowing->readers = plan_alloc(plan, count * sizeof(struct reader));
    narrowing->cuts = plan_alloc(plan, count * sizeof(struct cut));
    narrowing->chosen = plan_alloc(plan,
                                   plan->steps_count * sizeof(uint32_t));
    for (step_id i = 0; i < plan->steps_count && !plan->failed; i++) {
        const struct step *step = &plan->steps[i];
        if (is_reader(step)) {
            narrowing->readers[narrowing->readers_count] = (struct reader){
                .lanes = step->a, .step = i, .integer = step->integer };
            narrowing->readers_count++;
        }
    }
    if (!plan->failed) {
        qsort(narrowing->readers, count, sizeof(struct reader),
              compare_readers);
    }
    return !plan->failed;
}

/* --- Which rows ----------------------------------------------------------- */

/* How far a lane of so many bytes reaches beyond its least value. */
static uint64_t reach_of(size_t bytes)
{
    assert(bytes >= 1 && bytes < 8);
    return (UINT64_C(1) << (bytes * 8)) - 1;
}

/* The readers [first, end) of one row go to a cut of this kind.  Its window
 * begins one below the least constant, and stays within what the row can
 * hold. */
static void cut_readers(struct narrowing *narrowing, size_t first, size_t end,
                        enum lane_kind kind)
{
    const struct reader *readers = narrowing->readers;
    const struct step *row = &narrowing->plan->steps[readers[first].lanes];
    size_t bits = lane_bytes((enum lane_kind)row->kind) * 8;
    assert(first < end && end <= narrowing->readers_count);
    assert(row->kind > kind);
    int64_t least = INT64_MIN >> (64 - bits);
    int64_t last = ~least - (int64_t)reach_of(lane_bytes(kind));
    assert(readers[first].integer > least);       /* else it is TRUE */
    struct cut *cut = &narrowing->cuts[narrowing->cuts_count];
    int64_t low = readers[first].integer - 1;
    *cut = (struct cut){
        .lanes = readers[first].lanes, .before = readers[first].step,
        .low = low < last ? low : last, .kind = (uint8_t)kind
    };
    narrowing->cuts_count++;
    for (size_t i = first; i < end; i++) {
        step_id step = readers[i].step;
        cut->before = cut->before < step ? cut->before : step;
        narrowing->chosen[step] = (uint32_t)narrowing->cuts_count;
    }
}

/* Groups of readers that fit into lanes of this kind, from the least constant
 * of each row on.  Those with a cut already stay with it, and end a group. */
static void find_cuts(struct narrowing *narrowing, enum lane_kind kind)
{
    const struct reader *readers = narrowing->readers;
    const struct step *steps = narrowing->plan->steps;
    const uint64_t reach = reach_of(lane_bytes(kind)) - 2;
    size_t first = 0;
    assert(narrowing->readers_count >= READERS_MIN);
    while (first < narrowing->readers_count) {
        size_t end = first;
        uint64_t from = (uint64_t)readers[first].integer;
        while (end < narrowing->readers_count
               && readers[end].lanes == readers[first].lanes
               && steps[readers[end].lanes].kind > kind
               && narrowing->chosen[readers[end].step] == 0
               && (uint64_t)readers[end].integer - from <= reach) {
            end++;
        }
        if (end - first >= READERS_MIN) {
            cut_readers(narrowing, first, end, kind);
        } else {
            end = first + 1;
        }
        first = end;
    }
}

/* --- The new order -------------------------------------------------------- */

/* The step that makes a cut: lanes low.. become the least of the kind.. */
static struct step cut_step(const struct cut *cut, const step_id *moved)
{
    assert(cut != NULL && moved != NULL);
    assert(cut->kind >= LANE_I8 && cut->kind < LANE_I64);
    int64_t half = (int64_t)(reach_of(lane_bytes((enum lane_kind)cut->kind))
                             / 2);
    return (struct step){
        .op = STEP_NARROW, .kind = cut->kind, .live = true,
        .a = moved[cut->lanes], .integer = cut->low,
        .min = -half - 1, .max = half
    };
}

/* A reader, as it reads its cut, which is step `row` now. */
static void turn_reader(struct step *step, const struct cut *cut, step_id row)
{
    assert(step != NULL && cut != NULL);
    assert(step->integer >= cut->low);
    int64_t half = (int64_t)(reach_of(lane_bytes((enum lane_kind)cut->kind))
                             / 2);
    step->integer = step->integer - cut->low - half - 1;
    step->kind = cut->kind;
    step->a = row;
    assert(step->integer <= half);
}

/* All steps in their order, each cut before the first that reads it. */
static void rebuild(struct narrowing *narrowing)
{
    struct block_plan *plan = narrowing->plan;
    size_t count = plan->steps_count + narrowing->cuts_count, next = 0;
    struct step *steps = plan_alloc(plan, count * sizeof(*steps));
    step_id *moved = plan_alloc(plan, plan->steps_count * sizeof(*moved));
    step_id *rows = plan_alloc(plan, narrowing->cuts_count * sizeof(*rows));
    for (step_id i = 0; i < plan->steps_count && !plan->failed; i++) {
        uint32_t chosen = narrowing->chosen[i];
        const struct cut *cut = chosen == 0 ? NULL
            : &narrowing->cuts[chosen - 1];
        if (cut != NULL && cut->before == i) {
            steps[next] = cut_step(cut, moved);
            rows[chosen - 1] = (step_id)next;
            next++;
        }
        steps[next] = plan->steps[i];
        moved[i] = (step_id)next;
        step_renumber(&steps[next], moved);
        if (cut != NULL) {
            turn_reader(&steps[next], cut, rows[chosen - 1]);
        }
        next++;
    }
    if (!plan->failed) {
        assert(next == count);
        plan->steps = steps;
        plan->steps_count = plan->steps_capacity = count;
        outputs_renumber(plan, moved);
    }
}

/* After this no step may be added: the index of steps is out of date. */
void steps_narrow(struct block_plan *plan)
{
    assert(plan != NULL);
    assert(plan->steps[0].live);
    struct narrowing narrowing = { .plan = plan };
    if (!collect(&narrowing)) {
        return;
    }
    find_cuts(&narrowing, LANE_I8);
    find_cuts(&narrowing, LANE_I16);
    find_cuts(&narrowing, LANE_I32);
    if (narrowing.cuts_count > 0) {
        rebuild(&narrowing);
    }
}
