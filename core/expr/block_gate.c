/* Interning of steps, and the algebra of literals.
 *
 * literal_and looks one gate deep on both sides.  Those rules are what turns
 * "a comparison of a column without gaps" into one plane: with F = not T, T or
 * F is TRUE and its negation, "unknown", is FALSE. */
#include <assert.h>
#include <string.h>

#include "expr/block_step.h"

enum { STEPS_FIRST = 32 };

/* --- Interning ------------------------------------------------------------ */

/* One word into a running hash.  Fibonacci hashing; good enough for a table in
 * which equality decides. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

/* Floats are compared by bits here: 0.0 and -0.0 are different steps.  A NaN
 * is then equal to itself, which is what interning wants. */
static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

/* Everything that makes a step what it is; bounds follow from it.  Operands
 * are numbers of steps, so equal programs have equal hashes. */
static uint64_t step_hash(const struct step *step)
{
    assert(step != NULL);
    uint64_t hash = mix(step->op, step->kind);
    hash = mix(hash, (uint64_t)step->a << 32 | step->b);
    hash = mix(hash, step->c);
    hash = mix(hash, (uint64_t)step->integer);
    hash = mix(hash, bits_of(step->number));
    hash = mix(hash, (uint64_t)(uintptr_t)step->data);
    return hash ^ hash >> 32;
}

/* ORDER: see step_hash. */
static bool step_same(const struct step *a, const struct step *b)
{
    assert(a != NULL);
    assert(b != NULL);
    return a->op == b->op && a->kind == b->kind && a->a == b->a
        && a->b == b->b && a->c == b->c && a->integer == b->integer
        && bits_of(a->number) == bits_of(b->number) && a->data == b->data;
}

/* Doubles steps and index together; the index is never more than half full.
 * False at no memory, with the plan as it was.  The old blocks stay in the
 * arena, whose life is the plan's. */
static bool grow(struct block_plan *plan)
{
    assert(plan != NULL);
    size_t capacity = plan->steps_capacity == 0 ? STEPS_FIRST
                                                : plan->steps_capacity * 2;
    struct step *steps = arena_alloc(&plan->arena,
                                     capacity * sizeof(*steps));
    uint32_t *index = arena_alloc(&plan->arena,
                                  capacity * 2 * sizeof(*index));
    if (steps == NULL || index == NULL) {
        return false;
    }
    if (plan->steps_count > 0) {
        memcpy(steps, plan->steps, plan->steps_count * sizeof(*steps));
    }
    size_t mask = capacity * 2 - 1;
    for (size_t i = 0; i < plan->steps_count; i++) {
        size_t place = (size_t)step_hash(&steps[i]);
        while (index[place & mask] != 0) {
            place++;
        }
        index[place & mask] = (uint32_t)i + 1;
    }
    plan->steps = steps;
    plan->steps_capacity = capacity;
    plan->index = index;
    plan->index_size = capacity * 2;
    return true;
}

/* A step that stands already is given again: that is how rules share their
 * work.  The caller's bounds are kept only for a new step: equal steps have
 * equal bounds. */
step_id step_add(struct block_plan *plan, const struct step *step)
{
    assert(plan != NULL);
    assert(step != NULL && step->op < STEP_OP_COUNT);
    if (plan->failed || (plan->steps_count == plan->steps_capacity
                         && !grow(plan))) {
        plan->failed = true;
        return STEP_ID_NONE;
    }
    size_t mask = plan->index_size - 1;
    size_t place = (size_t)step_hash(step) & mask;
    while (plan->index[place] != 0) {
        step_id id = plan->index[place] - 1;
        if (step_same(&plan->steps[id], step)) {
            return id;
        }
        place = (place + 1) & mask;
    }
    plan->steps[plan->steps_count] = *step;
    plan->index[place] = (uint32_t)plan->steps_count + 1;
    plan->steps_count++;
    return (step_id)plan->steps_count - 1;
}

/* A step's plane, not negated.  Without memory it is FALSE, and
 * plan->failed says so. */
literal literal_plane(struct block_plan *plan, const struct step *step)
{
    assert(plan != NULL);
    assert(step != NULL);
    step_id id = step_add(plan, step);
    return id == STEP_ID_NONE ? LITERAL_FALSE : id * 2;
}

/* --- Logic ---------------------------------------------------------------- */

/* The operands of a literal that is an AND gate, or of its negation.  False
 * when the step is something else; `out` then means nothing. */
static bool gate_of(const struct block_plan *plan, literal a, literal out[2])
{
    assert(plan != NULL);
    assert(out != NULL);
    assert(a / 2 < plan->steps_count);
    const struct step *step = &plan->steps[a / 2];
    out[0] = step->a;
    out[1] = step->b;
    return step->op == STEP_AND;
}

/* `x and y`, where y is p and q.  Absorption and contradiction: x and (x and
 * q) is x and q, x and (not x and q) is FALSE. */
static bool with_and(literal x, const literal pq[2], literal y, literal *out)
{
    assert(pq != NULL);
    assert(out != NULL);
    if (x == pq[0] || x == pq[1]) {
        *out = y;
        return true;
    }
    if (x == (pq[0] ^ 1) || x == (pq[1] ^ 1)) {
        *out = LITERAL_FALSE;
        return true;
    }
    return false;
}

/* `x and y`, where y is not (p and q).  `again` is what still is to be and-ed
 * with x when the answer is not simply x.  x and not (x and q) is x and not q;
 * x and not (not x and q) is x.  False: nothing to simplify. */
static bool with_nand(literal x, const literal pq[2], literal *again)
{
    assert(pq != NULL);
    assert(again != NULL);
    for (int i = 0; i < 2; i++) {
        if (x == (pq[i] ^ 1)) {
            *again = LITERAL_TRUE;
            return true;
        }
        if (x == pq[i]) {
            *again = pq[1 - i] ^ 1;
            return true;
        }
    }
    return false;
}

/* Two gates that share an operand: x is ab or its negation, y is pq or its
 * negation; when only one is negated it is y.  (not (a and b)) and (not (a and
 * not b)) is not a; ab and pq with an operand opposed is FALSE; ab and not pq
 * with one opposed is ab. */
static bool with_gates(const literal ab[2], const literal pq[2], literal x,
                       literal y, literal *out)
{
    assert(ab != NULL);
    assert(pq != NULL);
    assert(out != NULL);
    bool not_x = x & 1, not_y = y & 1;
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            bool shared = ab[i] == pq[j];
            bool opposed = ab[i] == (pq[j] ^ 1);
            if (not_x && not_y && shared
                && ab[1 - i] == (pq[1 - j] ^ 1)) {
                *out = ab[i] ^ 1;
                return true;
            }
            if (!not_x && opposed) {
                *out = not_y ? x : LITERAL_FALSE;
                return true;
            }
        }
    }
    return false;
}

/* What `x and y` is without a new gate; false: it needs one.  May call
 * literal_and again with fewer gates, so it ends. */
static bool simplify(struct block_plan *plan, literal x, literal y,
                     literal *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    literal ab[2], pq[2];
    bool gate_x = gate_of(plan, x, ab), gate_y = gate_of(plan, y, pq);
    literal again = LITERAL_FALSE;
    if (gate_y && (y & 1) == 0 && with_and(x, pq, y, out)) {
        return true;
    }
    if (gate_x && (x & 1) == 0 && with_and(y, ab, x, out)) {
        return true;
    }
    if (gate_y && (y & 1) == 1 && with_nand(x, pq, &again)) {
        *out = literal_and(plan, x, again);
        return true;
    }
    if (gate_x && (x & 1) == 1 && with_nand(y, ab, &again)) {
        *out = literal_and(plan, y, again);
        return true;
    }
    if (!gate_x || !gate_y) {
        return false;
    }
    if ((x & 1) == 1 && (y & 1) == 0) {
        return with_gates(pq, ab, y, x, out);
    }
    return with_gates(ab, pq, x, y, out);
}

/* Operands in order of their number, so that `a and b` and `b and a` are one
 * gate.  The result is a literal that means `a and b` for every record, though
 * it need not be a gate.  With plan->failed it is FALSE, which is harmless, as
 * a failed plan never runs. */
literal literal_and(struct block_plan *plan, literal a, literal b)
{
    assert(plan != NULL);
    literal x = a < b ? a : b, y = a < b ? b : a;
    literal out = LITERAL_FALSE;
    if (plan->failed || x == LITERAL_FALSE || x == (y ^ 1)) {
        return LITERAL_FALSE;
    }
    if (x == LITERAL_TRUE || x == y) {
        return y;
    }
    if (simplify(plan, x, y, &out)) {
        return out;
    }
    struct step step = { .op = STEP_AND, .a = x, .b = y };
    return literal_plane(plan, &step);
}

/* De Morgan: there is no gate but AND.  A negation is one bit of the literal,
 * so three of them cost nothing. */
literal literal_or(struct block_plan *plan, literal a, literal b)
{
    assert(plan != NULL);
    return literal_not(literal_and(plan, literal_not(a), literal_not(b)));
}

/* Simplifies by itself when the arms are equal or constant. */
literal literal_choose(struct block_plan *plan, literal condition, literal a,
                       literal b)
{
    assert(plan != NULL);
    if (a == b) {
        return a;
    }
    return literal_or(plan, literal_and(plan, condition, a),
                      literal_and(plan, literal_not(condition), b));
}
