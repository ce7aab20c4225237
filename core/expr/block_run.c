/* Running a program over blocks of records.
 *
 * A scratch holds the buffers; a step's result stands at where[step], which
 * is a buffer, or for columns the place of the block within them.  Blocks
 * begin at whole groups; what lies outside the records asked for is computed
 * and not written. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/vector.h"
#include "expr/block_kernel.h"

/* The records of one run, and those of the block at hand. */
struct window {
    size_t first, end;          /* asked for */
    size_t base, groups;        /* at hand; base is a multiple of a group */
};

/* --- Scratch -------------------------------------------------------------- */

/* Places never change but those of columns; constants are filled here.  Facts
 * of the scratch begin as the plan's prototype. */
static void place_buffers(struct block_scratch *scratch)
{
    assert(scratch != NULL);
    const struct block_plan *plan = scratch->plan;
    for (size_t i = 0; i < plan->steps_count; i++) {
        const struct step *step = &plan->steps[i];
        if (!step->live || plan->offsets[i] == OFFSET_NONE) {
            continue;
        }
        scratch->where[i] = scratch->memory + plan->offsets[i];
        if (step->op == STEP_FALSE) {
            memset(scratch->where[i], 0, PLANE_BYTES * plan->scale);
        } else if (step->op == STEP_CONSTANT) {
            kernel_fill(scratch->where[i], step,
                        BLOCK_RECORDS * plan->scale);
        }
    }
    for (size_t i = 0; i + 1 < scratch->facts_count; i++) {
        scratch->facts[i] = plan->facts[i];
    }
}

/* Room for this plan in a new scratch. */
static int make_room(struct block_scratch *scratch,
                     const struct block_plan *plan, struct err *err)
{
    struct mem *mem = scratch->mem;
    assert(scratch->memory == NULL);
    scratch->memory_bytes = plan->buffers_bytes;
    scratch->where_count = plan->steps_count;
    scratch->facts_count = plan->graph->facts->count + 1;
    /* Not cleared: every lane that is read has been written before. */
    scratch->memory = mem_alloc(mem, scratch->memory_bytes);
    scratch->where = mem_zero(mem, scratch->where_count * sizeof(void *));
    scratch->facts = mem_zero(mem,
                              scratch->facts_count * sizeof(struct cell));
    return scratch->memory == NULL || scratch->where == NULL
        || scratch->facts == NULL ? err_nomem(err) : 0;
}

/* One a thread: a plan is only read while it runs.  0, or ERR_NOMEM with *out
 * NULL.  The plan must outlive it. */
int block_scratch_create(struct block_scratch **out, struct mem *mem,
                         const struct block_plan *plan, struct err *err)
{
    assert(mem != NULL);
    assert(out != NULL);
    assert(plan != NULL);
    *out = NULL;
    struct block_scratch *scratch = mem_zero(mem, sizeof(*scratch));
    if (scratch == NULL) {
        return err_nomem(err);
    }
    scratch->mem = mem;
    scratch->plan = plan;
    arena_init(&scratch->arena, mem);
    int code = make_room(scratch, plan, err);
    if (code != 0) {
        block_scratch_destroy(scratch);
        return code;
    }
    place_buffers(scratch);
    *out = scratch;
    return 0;
}

/* What an earlier plan left in the buffers does not matter: every lane that is
 * read has been written before. */
int block_scratch_adopt(struct block_scratch **scratch, struct mem *mem,
                        const struct block_plan *plan, struct err *err)
{
    assert(scratch != NULL);
    assert(plan != NULL);
    struct block_scratch *old = *scratch;
    if (old != NULL && old->memory_bytes >= plan->buffers_bytes
        && old->where_count >= plan->steps_count
        && old->facts_count == plan->graph->facts->count + 1) {
        old->plan = plan;
        memset(old->where, 0, old->where_count * sizeof(void *));
        place_buffers(old);
        return 0;
    }
    block_scratch_destroy(old);
    return block_scratch_create(scratch, mem, plan, err);
}

/* Also of one that was made only in part. */
void block_scratch_destroy(struct block_scratch *scratch)
{
    if (scratch == NULL) {
        return;
    }
    struct mem *mem = scratch->mem;
    assert(mem != NULL);
    mem_free(mem, scratch->memory, scratch->memory_bytes);
    mem_free(mem, scratch->where, scratch->where_count * sizeof(void *));
    mem_free(mem, scratch->facts,
             scratch->facts_count * sizeof(struct cell));
    arena_free(&scratch->arena);
    mem_free(mem, scratch, sizeof(*scratch));
}

/* --- One block ------------------------------------------------------------ */

/* Moves the pointers into columns to the block at hand.  `base` is a multiple
 * of LANE_GROUP, so a bitmap's words and a row's groups begin there. */
static void place_columns(struct block_scratch *scratch, size_t base)
{
    assert(scratch != NULL);
    const struct block_plan *plan = scratch->plan;
    for (size_t i = 0; i < plan->sources_count; i++) {
        step_id id = plan->sources[i];
        const struct step *step = &plan->steps[id];
        if (step->op == STEP_BITMAP) {
            const uint64_t *bitmap = step->data;
            scratch->where[id] = (void *)(uintptr_t)(bitmap + base / 64);
        } else {
            const struct lanes *lanes = step->data;
            size_t width = lane_bytes(lanes->kind);
            scratch->where[id] = (uint8_t *)lanes->data + base * width;
        }
    }
}

/* A kernel call, or a step that goes record by record.  Instructions of no
 * kernel are named here; all others have `run`. */
static void run_one(struct block_scratch *scratch,
                    const struct instruction *instruction,
                    const struct window *window)
{
    assert(scratch != NULL);
    assert(instruction != NULL);
    assert(window != NULL);
    void **where = scratch->where;
    switch (instruction->op) {
    case STEP_SCALAR:
        scalar_run(scratch, instruction, window->base, window->groups);
        return;
    case STEP_IN_ITEMS:
        items_run(scratch, instruction, window->base, window->groups);
        return;
    case STEP_HOLDS:
        holds_run(scratch, instruction, window->base, window->groups);
        return;
    case STEP_ITEM:
        item_run(scratch, instruction, window->base, window->groups);
        return;
    case STEP_COMMON:
        common_run(scratch, instruction, window->base, window->groups);
        return;
    default: break;
    }
    assert(instruction->run != NULL);
    struct kernel_call call = {
        .out = where[instruction->out], .a = where[instruction->a],
        .b = where[instruction->b], .c = where[instruction->c],
        .groups = window->groups,
        .flip_a = instruction->flip_a ? UINT64_MAX : 0,
        .flip_b = instruction->flip_b ? UINT64_MAX : 0,
        .integer = instruction->integer, .number = instruction->number,
        .data = instruction->data
    };
    instruction->run(&call);
}

typedef void write_function(struct block_scratch *scratch,
                            const struct block_output *output,
                            const struct window *window, void *into);

/* Runs the program over every block of the window, and writes each output once
 * its planes stand.  Memory that scalar steps took is given back after every
 * block, so that a population of any size needs as much as one block.  A
 * failure of it is sticky and told by the caller. */
static void run(struct block_scratch *scratch, struct window *window,
                write_function *write, void *into)
{
    assert(scratch != NULL);
    assert(window != NULL);
    assert(write != NULL);
    const struct block_plan *plan = scratch->plan;
    const size_t records = BLOCK_RECORDS * plan->scale;
    window->base = window->first / LANE_GROUP * LANE_GROUP;
    while (window->base < window->end) {
        size_t left = window->end - window->base;
        window->groups = left >= records
            ? records / LANE_GROUP
            : (left + LANE_GROUP - 1) / LANE_GROUP;
        place_columns(scratch, window->base);
        /* Outputs are written as soon as their planes stand, since buffers are
         * taken again after that. */
        size_t done = 0;
        for (size_t i = 0; i < plan->outputs_count; i++) {
            for (; done < plan->outputs[i].after; done++) {
                run_one(scratch, &plan->program[done], window);
            }
            write(scratch, &plan->outputs[i], window, into);
        }
        if (scratch->arena.used_bytes > 0 && !scratch->arena.failed) {
            arena_free(&scratch->arena);
        }
        window->base += records;
    }
}

/* --- Outcomes ------------------------------------------------------------- */

/* A literal's word, negated when the literal is.  `index` counts words of 64
 * records within the block. */
static inline uint64_t word_of(const void *plane, size_t index, literal bit)
{
    assert(plane != NULL);
    return ((const uint64_t *)plane)[index] ^ (bit & 1 ? UINT64_MAX : 0);
}

/* The words of one block that were asked for, and a mask for the last. */
struct stretch {
    size_t from, last;          /* of the population; from < last */
    size_t skip;                /* words before the block */
    uint64_t tail;              /* of word last - 1 */
};

/* False: the block lies outside the window.  What stands beyond the last
 * record is 0; `first` begins a word, so runs on disjoint ranges never share
 * one. */
static bool stretch_of(const struct window *window, struct stretch *out)
{
    assert(window != NULL);
    assert(out != NULL);
    size_t from = window->base > window->first ? window->base
                                               : window->first;
    size_t to = window->base + window->groups * LANE_GROUP;
    to = to < window->end ? to : window->end;
    out->from = from / 64;
    out->last = (to + 63) / 64;
    out->skip = window->base / 64;
    out->tail = to % 64 == 0 ? UINT64_MAX : (UINT64_C(1) << (to % 64)) - 1;
    return from < to;
}

/* Plane `b` of an outcome, from the block to the population. */
VECTOR_LOOP static void write_plane(const struct block_scratch *scratch,
                                    const struct block_output *output,
                                    size_t b, const struct stretch *stretch,
                                    uint64_t *bits)
{
    assert(b < 3);
    assert(stretch->from >= stretch->skip);
    size_t words = (scratch->plan->records + 63) / 64;
    uint64_t *out = bits + (output->rule * 3 + b) * words;
    literal bit = output->bits[b];
    const uint64_t *restrict plane = scratch->where[bit / 2];
    uint64_t *restrict to = out + stretch->from;
    uint64_t flip = bit & 1 ? UINT64_MAX : 0;
    size_t count = stretch->last - stretch->from;
    plane += stretch->from - stretch->skip;
    for (size_t i = 0; i < count; i++) {
        to[i] = plane[i] ^ flip;
    }
    to[count - 1] &= stretch->tail;
}

/* All three planes of an outcome. */
static void write_bits(struct block_scratch *scratch,
                       const struct block_output *output,
                       const struct window *window, void *into)
{
    assert(scratch != NULL);
    assert(output != NULL);
    struct stretch stretch;
    if (output->lanes != STEP_ID_NONE || !stretch_of(window, &stretch)) {
        return;
    }
    for (size_t b = 0; b < 3; b++) {
        write_plane(scratch, output, b, &stretch, into);
    }
}

/* --- What outcomes come to ------------------------------------------------ */

/* Rows of effects of one stretch, from its first word on. */
struct effect_rows {
    uint64_t *fail;             /* bad, review, or NULL: where failures count */
    uint64_t *bad, *review, *unknown, *applied, *error;
};

/* What a plane adds to a row. */
VECTOR_LOOP static void add_row(uint64_t *restrict row,
                                const uint64_t *restrict plane, uint64_t flip,
                                size_t count)
{
    assert(row != NULL);
    assert(plane != NULL);
    for (size_t i = 0; i < count; i++) {
        row[i] |= plane[i] ^ flip;
    }
}

/* A rule that is never an error: bit 0 is failure, bit 1 unknown, and it
 * applies where it is not skipped.  Most of it has mostly been said by a rule
 * before. */
static void add_plain(const struct effect_rows *rows,
                      const struct block_output *output,
                      const uint64_t *const planes[3], size_t count)
{
    assert(rows != NULL && output != NULL);
    assert(output->plain);
    if (rows->fail != NULL) {
        add_row(rows->fail, planes[0], output->bits[0] & 1 ? UINT64_MAX : 0,
                count);
    }
    if (output->adds_unknown) {
        add_row(rows->unknown, planes[1],
                output->bits[1] & 1 ? UINT64_MAX : 0, count);
    }
    if (output->adds_applied) {
        add_row(rows->applied, planes[2],
                output->bits[2] & 1 ? 0 : UINT64_MAX, count);
    }
}

/* Any rule.  ORDER: outcome_bits in block_plan.c.  `to_bad` and `to_review`
 * are all ones where failures count. */
VECTOR_LOOP static void add_any(const struct effect_rows *rows,
                                const uint64_t *const planes[3],
                                const uint64_t flips[3], size_t count)
{
    assert(rows != NULL && planes[0] != NULL);
    const uint64_t *restrict p0 = planes[0], *restrict p1 = planes[1];
    const uint64_t *restrict p2 = planes[2];
    uint64_t *restrict bad = rows->bad, *restrict review = rows->review;
    uint64_t *restrict unknown = rows->unknown, *restrict error = rows->error;
    uint64_t *restrict applied = rows->applied;
    uint64_t to_bad = rows->fail == rows->bad ? UINT64_MAX : 0;
    uint64_t to_review = rows->fail == rows->review ? UINT64_MAX : 0;
    uint64_t f0 = flips[0], f1 = flips[1], f2 = flips[2];
    for (size_t i = 0; i < count; i++) {
        uint64_t b0 = p0[i] ^ f0, b1 = p1[i] ^ f1, here = ~(p2[i] ^ f2);
        uint64_t wrong = b0 & b1 & here, fail = b0 & ~b1 & here;
        bad[i] |= fail & to_bad;
        review[i] |= (fail & to_review) | wrong;
        error[i] |= wrong;
        unknown[i] |= ~b0 & b1 & here;
        applied[i] |= here;
    }
}

/* Planes that differ are written; all count.  A record beyond the last may get
 * effects: nobody looks. */
static void write_judged(struct block_scratch *scratch,
                         const struct block_output *output,
                         const struct window *window, void *into)
{
    assert(scratch != NULL);
    assert(output != NULL);
    const struct block_results *results = into;
    struct stretch stretch;
    if (output->lanes != STEP_ID_NONE || !stretch_of(window, &stretch)) {
        return;
    }
    size_t words = (scratch->plan->records + 63) / 64;
    const uint64_t *planes[3];
    uint64_t flips[3];
    for (size_t b = 0; b < 3; b++) {
        literal bit = output->bits[b];
        planes[b] = (const uint64_t *)scratch->where[bit / 2]
            + (stretch.from - stretch.skip);
        flips[b] = bit & 1 ? UINT64_MAX : 0;
        if (!literal_is_constant(bit)
            && output->places[b] == output->rule * 3 + b) {
            write_plane(scratch, output, b, &stretch, results->bits);
        }
    }
    uint64_t *row = results->rows + stretch.from;
    uint8_t effect = results->effects[output->rule];
    struct effect_rows rows = {
        .fail = effect == BLOCK_BAD ? row + BLOCK_ROW_BAD * words
            : effect == BLOCK_REVIEW ? row + BLOCK_ROW_REVIEW * words : NULL,
        .bad = row + BLOCK_ROW_BAD * words,
        .review = row + BLOCK_ROW_REVIEW * words,
        .unknown = row + BLOCK_ROW_UNKNOWN * words,
        .applied = row + BLOCK_ROW_APPLIED * words,
        .error = row + BLOCK_ROW_ERROR * words
    };
    size_t count = stretch.last - stretch.from;
    if (output->plain) {
        add_plain(&rows, output, planes, count);
    } else {
        add_any(&rows, planes, flips, count);
    }
}

/* As block_run, over what block_fill prepared.  0 or ERR_NOMEM. */
int block_judge(struct block_scratch *scratch, size_t first, size_t count,
                const struct block_results *results, struct err *err)
{
    assert(scratch != NULL);
    assert(results != NULL && results->effects != NULL);
    struct block_results into = *results;
    struct window window = { .first = first, .end = first + count };
    assert(first % 64 == 0 && first + count <= scratch->plan->records);
    run(scratch, &window, write_judged, &into);
    return scratch->arena.failed ? err_nomem(err) : 0;
}

/* --- Outcomes, whole ------------------------------------------------------ */

/* Blocks begin at whole groups, so the first may start before `first`.
 * Outcomes of the records [first, first + count) of every rule go into `bits`,
 * three planes a rule.  0 or ERR_NOMEM; then what was written means
 * nothing. */
int block_run(const struct block_plan *plan, struct block_scratch *scratch,
              size_t first, size_t count, uint64_t *bits, struct err *err)
{
    assert(plan != NULL);
    assert(scratch != NULL);
    struct window window = { .first = first, .end = first + count };
    assert(scratch->plan == plan);
    assert(first % 64 == 0 && first + count <= plan->records);
    run(scratch, &window, write_bits, bits);
    return scratch->arena.failed ? err_nomem(err) : 0;
}

/* ORDER: see outcome_bits in block_plan.c.  Three bits of one record, put
 * together again as an enum outcome. */
enum outcome block_outcome(const uint64_t *bits, size_t words, size_t rule,
                           size_t record)
{
    unsigned outcome = 0;
    assert(record / 64 < words);
    for (size_t b = 0; b < 3; b++) {
        uint64_t word = bits[(rule * 3 + b) * words + record / 64];
        outcome |= (unsigned)(word >> (record & 63) & 1) << b;
    }
    assert(outcome < OUTCOME_COUNT);
    return (enum outcome)outcome;
}

/* --- Numbers -------------------------------------------------------------- */

struct numbers {
    double *out;                  /* one a lane */
    bool broken;                  /* a cell that is no number */
    size_t root, record;        /* of the first that broke */
};

/* From lane order back to the order of records.  NAN also where the record
 * broke; the first such is noted, by block order and root. */
static void write_numbers(struct block_scratch *scratch,
                          const struct block_output *output,
                          const struct window *window, void *into)
{
    assert(scratch != NULL);
    assert(output != NULL);
    assert(window != NULL);
    struct numbers *numbers = into;
    size_t count = window->end - window->first;
    size_t to = window->base + window->groups * LANE_GROUP;
    to = to < window->end ? to : window->end;
    if (output->lanes == STEP_ID_NONE) {
        return;
    }
    const double *lanes = scratch->where[output->lanes];
    const void *known = scratch->where[output->known / 2];
    const void *error = scratch->where[output->error / 2];
    double *out = numbers->out + output->rule * count;
    size_t record = window->base > window->first ? window->base
                                                 : window->first;
    for (; record < to; record++) {
        size_t at = record - window->base;
        uint64_t has = word_of(known, at / 64, output->known);
        uint64_t bad = word_of(error, at / 64, output->error);
        bool value = has >> (at & 63) & 1;
        out[record - window->first] = value ? lanes[lane_of(at)] : NAN;
        if (bad >> (at & 63) & 1 && !numbers->broken) {
            numbers->broken = true;
            numbers->root = output->rule;
            numbers->record = record;
        }
    }
}

/* The first broken record is named; the numbers of the others stand. */
int block_numbers(const struct block_plan *plan,
                  struct block_scratch *scratch, size_t first, size_t count,
                  double *out, struct err *err)
{
    assert(plan != NULL);
    assert(scratch != NULL);
    struct window window = { .first = first, .end = first + count };
    struct numbers numbers = { .out = out };
    assert(scratch->plan == plan);
    assert(first % 64 == 0 && first + count <= plan->records);
    /* A root that folded to nil is no number and writes nothing. */
    for (size_t i = 0; i < plan->rules_count * count; i++) {
        out[i] = NAN;
    }
    run(scratch, &window, write_numbers, &numbers);
    if (scratch->arena.failed) {
        return err_nomem(err);
    }
    if (numbers.broken) {
        return err_fail(err, MESSAGE_SCORE_BROKEN, "ii",
                        (int64_t)numbers.root + 1,
                        (int64_t)numbers.record + 1);
    }
    return 0;
}

/* --- Rows of floats ------------------------------------------------------- */

struct rows_call {
    block_row_function *row;
    void *user;
};

/* A root's row stands in the scratch until the next root's steps run. */
static void write_row(struct block_scratch *scratch,
                      const struct block_output *output,
                      const struct window *window, void *into)
{
    const struct rows_call *call = into;
    assert(output->lanes != STEP_ID_NONE);
    assert(call->row != NULL);
    struct block_row row = {
        .root = output->rule, .base = window->base,
        .count = window->groups * LANE_GROUP,
        .lanes = scratch->where[output->lanes],
        .error = scratch->where[output->error / 2],
        .flip = output->error & 1 ? UINT64_MAX : 0,
        .may_fail = output->error != LITERAL_FALSE,
        .whole = output->known == LITERAL_TRUE
    };
    call->row(call->user, &row);
}

int block_rows(struct block_scratch *scratch, block_row_function *row,
               void *user, struct err *err)
{
    assert(scratch != NULL);
    assert(scratch->plan->numbers);
    struct window window = { .first = 0, .end = scratch->plan->records };
    struct rows_call call = { row, user };
    run(scratch, &window, write_row, &call);
    return scratch->arena.failed ? err_nomem(err) : 0;
}
