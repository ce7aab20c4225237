/* Which steps are needed, in what order they run, and where results stand.
 *
 * Steps were made operands first, so their order is an order to run in; a
 * step's buffer is free again after its last user.  Most planes live briefly,
 * so that a block's work stays in the first two levels of cache. */
#include <assert.h>
#include <string.h>

#include "expr/block_kernel.h"

enum { SIZE_CLASSES = 6, OPERANDS = 3 };

static const size_t class_bytes[SIZE_CLASSES] = {
    PLANE_BYTES, BLOCK_RECORDS, BLOCK_RECORDS * 2, BLOCK_RECORDS * 4,
    BLOCK_RECORDS * 8, SCALAR_BYTES
};

/* What an operation's a, b, c are. */
enum operand { NOTHING, PLANE, LANES };

static const uint8_t operands[STEP_OP_COUNT][OPERANDS] = {
    [STEP_AND] = { PLANE, PLANE },
    [STEP_GE] = { LANES }, [STEP_EQ] = { LANES },
    [STEP_GE_LANES] = { LANES, LANES }, [STEP_EQ_LANES] = { LANES, LANES },
    [STEP_LT_NUMBER] = { LANES, LANES }, [STEP_LE_NUMBER] = { LANES, LANES },
    [STEP_EQ_NUMBER] = { LANES, LANES },
    [STEP_LT_RIGHT] = { LANES }, [STEP_LE_RIGHT] = { LANES },
    [STEP_GT_RIGHT] = { LANES }, [STEP_GE_RIGHT] = { LANES },
    [STEP_EQ_RIGHT] = { LANES },
    [STEP_SET] = { LANES }, [STEP_HOLDS] = { LANES },
    [STEP_PART] = { LANES },
    [STEP_CONVERT] = { LANES }, [STEP_NARROW] = { LANES },
    [STEP_TO_NUMBER] = { LANES },
    [STEP_TO_DECIMAL] = { LANES },
    [STEP_TO_INTEGER] = { LANES }, [STEP_GATHER] = { LANES },
    [STEP_SELECT] = { PLANE, LANES, LANES },
    [STEP_ADD] = { LANES, LANES }, [STEP_SUB] = { LANES, LANES },
    [STEP_MUL] = { LANES, LANES }, [STEP_DIV] = { LANES, LANES },
    [STEP_IDIV] = { LANES, LANES }, [STEP_MOD] = { LANES, LANES },
    [STEP_ADD_RIGHT] = { LANES }, [STEP_SUB_RIGHT] = { LANES },
    [STEP_MUL_RIGHT] = { LANES }, [STEP_DIV_RIGHT] = { LANES },
    [STEP_IDIV_RIGHT] = { LANES }, [STEP_MOD_RIGHT] = { LANES },
    [STEP_SUB_LEFT] = { LANES }, [STEP_DIV_LEFT] = { LANES },
    [STEP_MIN] = { LANES, LANES }, [STEP_MAX] = { LANES, LANES },
    [STEP_CLAMP] = { LANES, LANES, LANES },
    [STEP_ABS] = { LANES }, [STEP_FLOOR] = { LANES }, [STEP_CEIL] = { LANES },
    [STEP_CIVIL] = { LANES }, [STEP_MONTHS] = { LANES, LANES },
    [STEP_ADD_MONTHS] = { LANES, LANES },
    [STEP_CLASS] = { LANES },
};

/* The steps that a step reads; a PART reads what its scalar step wrote.
 * Literals are halved to steps.  Returns how many of `out` are set. */
static int operands_of(const struct step *step, step_id out[OPERANDS])
{
    assert(step != NULL);
    assert(out != NULL);
    const uint32_t given[OPERANDS] = { step->a, step->b, step->c };
    int count = 0;
    assert(step->op < STEP_OP_COUNT);
    for (int i = 0; i < OPERANDS; i++) {
        if (operands[step->op][i] != NOTHING) {
            out[count] = operands[step->op][i] == PLANE ? given[i] / 2
                                                        : given[i];
            count++;
        }
    }
    return count;
}

/* A literal keeps its sign. */
void step_renumber(struct step *step, const step_id *moved)
{
    assert(step != NULL && moved != NULL);
    assert(step->op < STEP_OP_COUNT);
    uint32_t *const given[OPERANDS] = { &step->a, &step->b, &step->c };
    for (int i = 0; i < OPERANDS; i++) {
        uint8_t kind = operands[step->op][i];
        *given[i] = kind == NOTHING ? *given[i]
            : kind == LANES ? moved[*given[i]]
            : moved[*given[i] / 2] * 2 + (*given[i] & 1);
    }
}

/* The steps that an output reads.  Three planes for an outcome, or one row for
 * a number, then the two planes that say what it means. */
static int output_reads(const struct block_output *output, step_id out[5])
{
    assert(output != NULL);
    assert(out != NULL);
    int count = 0;
    if (output->lanes == STEP_ID_NONE) {
        for (int i = 0; i < 3; i++) {
            out[count] = output->bits[i] / 2;
            count++;
        }
    } else {
        out[count] = output->lanes;
        count++;
    }
    out[count] = output->known / 2;
    out[count + 1] = output->error / 2;
    return count + 2;
}

/* Outputs are what a plan is for; backwards from them everything they read is
 * needed, and nothing else runs.  Steps come after what they read, so one pass
 * backwards is enough. */
static void mark_live(struct block_plan *plan)
{
    assert(plan != NULL);
    step_id reads[5];
    plan->steps[0].live = true;         /* FALSE: every scratch has it */
    for (size_t i = 0; i < plan->outputs_count; i++) {
        int count = output_reads(&plan->outputs[i], reads);
        for (int j = 0; j < count; j++) {
            plan->steps[reads[j]].live = true;
        }
    }
    for (size_t i = plan->steps_count; i-- > 0;) {
        if (plan->steps[i].live) {
            int count = operands_of(&plan->steps[i], reads);
            for (int j = 0; j < count; j++) {
                assert(reads[j] < i);
                plan->steps[reads[j]].live = true;
            }
        }
    }
}

/* --- Buffers -------------------------------------------------------------- */

/* Buffers that no later step reads, a stack a size: the one given back last is
 * the one most likely still in cache. */
struct pool {
    int64_t *free_offsets[SIZE_CLASSES]; /* by size class */
    size_t free_count[SIZE_CLASSES]; /* of them */
    size_t used_bytes;            /* the most that was used at once */
};

/* ORDER: enum step_op lists planes first.  Lanes hold a value a record, planes
 * a bit. */
static bool is_lanes(uint8_t op)
{
    return op >= STEP_COLUMN;
}

/* Its data stands in the population; a block only points into it. */
static bool in_column(uint8_t op)
{
    return op == STEP_COLUMN || op == STEP_BITMAP;
}

/* Filled once a scratch and never given back. */
static bool stays(uint8_t op)
{
    return op == STEP_FALSE || op == STEP_CONSTANT;
}

/* Buffers are shared among results of one size.  ORDER: class_bytes. */
static size_t class_of(const struct step *step)
{
    assert(step != NULL);
    if (step->op == STEP_SCALAR) {
        return 5;
    }
    if (!is_lanes(step->op)) {
        return 0;
    }
    switch (lane_bytes((enum lane_kind)step->kind)) {
    case 1: return 1;
    case 2: return 2;
    case 4: return 3;
    default: return 4;
    }
}

/* A free buffer of the class, or new room at the end.  `fresh` asks for room
 * that no step has used before.  The offset counts from the scratch's
 * memory. */
static int64_t take(struct pool *pool, size_t class, bool fresh)
{
    assert(pool != NULL);
    assert(class < SIZE_CLASSES);
    if (!fresh && pool->free_count[class] > 0) {
        pool->free_count[class]--;
        return pool->free_offsets[class][pool->free_count[class]];
    }
    int64_t offset = (int64_t)pool->used_bytes;
    pool->used_bytes += class_bytes[class];
    return offset;
}

/* The buffer may be taken again from the next step on.  The lists have a place
 * a step, so they never fill. */
static void give(struct pool *pool, size_t class, int64_t offset)
{
    assert(pool != NULL);
    assert(offset >= 0);
    pool->free_offsets[class][pool->free_count[class]] = offset;
    pool->free_count[class]++;
}

/* The step whose buffer holds this one's result.  A PART is a plane inside its
 * scalar step's buffer. */
static step_id owner_of(const struct block_plan *plan, step_id id)
{
    assert(plan != NULL);
    return plan->steps[id].op == STEP_PART ? plan->steps[id].a : id;
}

/* For each step the last step, or output, that reads its buffer.  An output
 * reads after the step that it follows, so that counts as a use at that step.
 * Steps that nobody reads keep 0. */
static void find_last_uses(struct block_plan *plan, uint32_t *last)
{
    assert(plan != NULL);
    assert(last != NULL);
    step_id reads[5];
    for (step_id i = 0; i < plan->steps_count; i++) {
        int count = plan->steps[i].live
            ? operands_of(&plan->steps[i], reads) : 0;
        for (int j = 0; j < count; j++) {
            last[owner_of(plan, reads[j])] = i;
        }
    }
    for (size_t i = 0; i < plan->outputs_count; i++) {
        int count = output_reads(&plan->outputs[i], reads);
        for (int j = 0; j < count; j++) {
            step_id owner = owner_of(plan, reads[j]);
            uint32_t after = plan->outputs[i].after;
            last[owner] = last[owner] > after ? last[owner] : after;
        }
    }
}

/* The steps that step `at`, or the output after it, reads. */
struct reads {
    step_id at, ids[5];           /* the step, and what it reads */
    int count;                    /* of ids */
};

/* Gives back those of `reads` whose last use is step `at`.  A buffer is given
 * back once: its last use is then set out of reach. */
static void release(const struct block_plan *plan, struct pool *pool,
                    uint32_t *last, const struct reads *reads)
{
    assert(plan != NULL);
    assert(pool != NULL);
    assert(last != NULL);
    assert(reads != NULL);
    for (int j = 0; j < reads->count; j++) {
        step_id owner = owner_of(plan, reads->ids[j]);
        const struct step *step = &plan->steps[owner];
        if (last[owner] == reads->at && !in_column(step->op)
            && !stays(step->op)) {
            give(pool, class_of(step), plan->offsets[owner]);
            last[owner] = UINT32_MAX;
        }
    }
}

/* Where the result of a step stands, OFFSET_NONE for columns.  Called in the
 * order of steps, so a scalar step has its place before its parts ask. */
static int64_t offset_for(struct block_plan *plan, struct pool *pool,
                          const struct step *step)
{
    assert(plan != NULL);
    assert(pool != NULL);
    assert(step != NULL);
    if (!step->live || in_column(step->op)) {
        return OFFSET_NONE;
    }
    if (step->op == STEP_PART) {
        return plan->offsets[step->a] + SCALAR_LANES_BYTES
            + step->integer * PLANE_BYTES;
    }
    /* What is filled only once must not follow what a block leaves. */
    return take(pool, class_of(step), stays(step->op));
}

/* A result never shares a buffer with what its step reads: it takes one before
 * they give theirs back.  Outputs stand sorted by `after`, as rules were
 * compiled in turn. */
static void assign(struct block_plan *plan, struct pool *pool, uint32_t *last)
{
    assert(plan != NULL);
    assert(pool != NULL);
    assert(last != NULL);
    size_t next = 0;
    for (step_id i = 0; i < plan->steps_count; i++) {
        const struct step *step = &plan->steps[i];
        struct reads reads = { .at = i };
        plan->offsets[i] = offset_for(plan, pool, step);
        /* What an output after this step still reads stays until then. */
        size_t outputs = next;
        while (next < plan->outputs_count && plan->outputs[next].after == i) {
            next++;
        }
        reads.count = step->live ? operands_of(step, reads.ids) : 0;
        release(plan, pool, last, &reads);
        for (; outputs < next; outputs++) {
            reads.count = output_reads(&plan->outputs[outputs], reads.ids);
            release(plan, pool, last, &reads);
        }
    }
    assert(next == plan->outputs_count);
}

/* --- The program ---------------------------------------------------------- */

/* Whether the step does work in every block.  A PART has been written by its
 * scalar step. */
static bool runs(const struct step *step)
{
    assert(step != NULL);
    return step->live && !in_column(step->op) && !stays(step->op)
        && step->op != STEP_PART;
}

/* Conversions depend on two kinds, the others on one.  NULL for the steps that
 * block_run.c does without a kernel. */
static kernel_function *kernel_of(const struct block_plan *plan,
                                  const struct step *step)
{
    assert(plan != NULL);
    assert(step != NULL);
    enum step_op op = (enum step_op)step->op;
    switch (op) {
    case STEP_CONVERT: case STEP_NARROW: case STEP_TO_NUMBER:
    case STEP_TO_DECIMAL: case STEP_TO_INTEGER: case STEP_GATHER:
        return kernel_convert(op,
                              (enum lane_kind)plan->steps[step->a].kind,
                              (enum lane_kind)step->kind);
    default:
        return kernel_find(op, (enum lane_kind)step->kind);
    }
}

/* Live steps in their order, small enough that a block's walk over them stays
 * in cache.  outputs[i].after changes its meaning here: from a step to the
 * count of instructions that must have run. */
static void emit(struct block_plan *plan)
{
    assert(plan != NULL);
    size_t next_output = 0;
    for (step_id i = 0; i < plan->steps_count; i++) {
        const struct step *step = &plan->steps[i];
        if (step->live && in_column(step->op)) {
            plan->sources[plan->sources_count] = i;
            plan->sources_count++;
        }
        if (runs(step)) {
            const uint8_t *kinds = operands[step->op];
            struct instruction *made = &plan->program[plan->program_count];
            plan->program_count++;
            *made = (struct instruction){
                .run = kernel_of(plan, step),
                .op = step->op, .kind = step->kind, .out = i,
                .a = kinds[0] == PLANE ? step->a / 2 : step->a,
                .b = kinds[1] == PLANE ? step->b / 2 : step->b,
                .c = step->c, .integer = step->integer,
                .number = step->number, .data = step->data,
                .flip_a = kinds[0] == PLANE && (step->a & 1) == 1,
                .flip_b = kinds[1] == PLANE && (step->b & 1) == 1
            };
        }
        while (next_output < plan->outputs_count
               && plan->outputs[next_output].after == i) {
            plan->outputs[next_output].after =
                (uint32_t)plan->program_count;
            next_output++;
        }
    }
}

/* All sizes grow with the records of a block, so places grow alike.  Scalar
 * steps cost so much a record that larger blocks gain nothing. */
static void choose_scale(struct block_plan *plan, size_t used_bytes)
{
    assert(plan != NULL);
    bool scalar = false;
    for (size_t i = 0; i < plan->program_count; i++) {
        scalar = scalar || plan->program[i].op == STEP_SCALAR;
    }
    plan->scale = 1;
    while (!scalar && plan->scale < BLOCK_SCALE_MAX
           && used_bytes * plan->scale * 2 <= BUFFERS_BYTES_MAX
           && plan->records > BLOCK_RECORDS * plan->scale) {
        plan->scale *= 2;
    }
    for (size_t i = 0; i < plan->steps_count && plan->scale > 1; i++) {
        if (plan->offsets[i] != OFFSET_NONE) {
            plan->offsets[i] *= (int64_t)plan->scale;
        }
    }
    plan->buffers_bytes = used_bytes * plan->scale;
}

/* Liveness first, then places, then the program itself. */
void buffers_assign(struct block_plan *plan)
{
    assert(plan != NULL);
    struct pool pool = { .used_bytes = 0 };
    assert(!plan->failed);
    assert(plan->steps_count > 0 && plan->steps[0].op == STEP_FALSE);
    mark_live(plan);
    steps_narrow(plan);
    size_t count = plan->steps_count;
    uint32_t *last = arena_alloc(&plan->arena, count * sizeof(*last));
    plan->offsets = arena_alloc(&plan->arena,
                                count * sizeof(*plan->offsets));
    plan->program = arena_alloc(&plan->arena,
                                count * sizeof(*plan->program));
    plan->sources = arena_alloc(&plan->arena,
                                count * sizeof(*plan->sources));
    for (size_t class = 0; class < SIZE_CLASSES; class++) {
        pool.free_offsets[class] = arena_alloc(&plan->arena,
                                               count * sizeof(int64_t));
    }
    if (plan->arena.failed) {
        plan->failed = true;
        return;
    }
    find_last_uses(plan, last);
    assign(plan, &pool, last);
    emit(plan);
    choose_scale(plan, pool.used_bytes);
}
