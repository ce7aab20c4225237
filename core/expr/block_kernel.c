/* Loops that the compiler turns into vector code (at -O3), for lanes of 8,
 * 16, 32 and 64 bits and for doubles.
 *
 * A comparison reads eight rows of 64 lanes and makes 64 bytes: bit k of byte
 * i is lane 64k + i, which is record 8i + k (see column.h).  The macros stand
 * in for templates: one body, five types.  Unsigned arithmetic wraps; narrow
 * lanes never do, by the bounds of the steps. */
#include "expr/block_kernel.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/vector.h"
#include "expr/arith.h"

/* --- Planes --------------------------------------------------------------- */

/* The only logic there is; XOR with all ones negates an operand.  Padding bits
 * beyond the last record may be anything; nobody reads them. */
VECTOR_LOOP static void plane_and(const struct kernel_call *call)
{
    uint64_t *restrict out = call->out;
    const uint64_t *restrict a = call->a;
    const uint64_t *restrict b = call->b;
    uint64_t flip_a = call->flip_a, flip_b = call->flip_b;
    size_t words = call->groups * (LANE_GROUP / 64);
    for (size_t i = 0; i < words; i++) {
        out[i] = (a[i] ^ flip_a) & (b[i] ^ flip_b);
    }
}

/* One bit a lane: TEST is over a (and b), of type T.  Bits gather in U, as
 * wide as T, in a row of their own: so the compiler narrows vectors once a
 * byte of the plane and not once a lane.  Bytes need no such row. */
#define PLANE_KERNEL(NAME, T, U, TEST)                                      \
    VECTOR_LOOP static void NAME(const struct kernel_call *call)            \
    {                                                                       \
        uint8_t *restrict out = call->out;                                  \
        const T *restrict a = call->a;                                      \
        const T *restrict b = call->b;                                      \
        T right = (T)call->integer;                                         \
        double number = call->number;                                       \
        U row[LANE_ROW];                                                    \
        (void)b;                                                            \
        (void)right;                                                        \
        (void)number;                                                       \
        for (size_t group = 0; group < call->groups; group++) {             \
            U *restrict bits = sizeof(U) == 1 ? (void *)out : row;          \
            for (size_t i = 0; i < LANE_ROW; i++) {                         \
                U byte = 0;                                                 \
                for (unsigned k = 0; k < 8; k++) {                          \
                    size_t at = k * LANE_ROW + i;                           \
                    U all = (U)((U)0 - (U)(TEST));                          \
                    byte = (U)(byte | (all & (U)(1u << k)));                \
                }                                                           \
                bits[i] = byte;                                             \
            }                                                               \
            for (size_t i = 0; sizeof(U) > 1 && i < LANE_ROW; i++) {        \
                out[i] = (uint8_t)bits[i];                                  \
            }                                                               \
            out += LANE_ROW;                                                \
            a += LANE_GROUP;                                                \
            b += b == NULL ? 0 : LANE_GROUP;                                \
        }                                                                   \
    }

#define INTEGER_PLANES(T, BITS)                                             \
    PLANE_KERNEL(ge_##BITS, T, u##T, a[at] >= right)                        \
    PLANE_KERNEL(eq_##BITS, T, u##T, a[at] == right)                        \
    PLANE_KERNEL(ge_lanes_##BITS, T, u##T, a[at] >= b[at])                  \
    PLANE_KERNEL(eq_lanes_##BITS, T, u##T, a[at] == b[at])

INTEGER_PLANES(int8_t, 8)
INTEGER_PLANES(int16_t, 16)
INTEGER_PLANES(int32_t, 32)
INTEGER_PLANES(int64_t, 64)

PLANE_KERNEL(lt_number, double, uint64_t, a[at] < b[at])
PLANE_KERNEL(le_number, double, uint64_t, a[at] <= b[at])
PLANE_KERNEL(eq_number, double, uint64_t, a[at] == b[at])
PLANE_KERNEL(lt_right, double, uint64_t, a[at] < number)
PLANE_KERNEL(le_right, double, uint64_t, a[at] <= number)
PLANE_KERNEL(gt_right, double, uint64_t, a[at] > number)
PLANE_KERNEL(ge_right, double, uint64_t, a[at] >= number)
PLANE_KERNEL(eq_right, double, uint64_t, a[at] == number)

/* Codes marked in a table of bytes. */
#define SET_KERNEL(T, BITS)                                                 \
    static void set_##BITS(const struct kernel_call *call)                  \
    {                                                                       \
        uint8_t *restrict out = call->out;                                  \
        const T *restrict a = call->a;                                      \
        const uint8_t *restrict table = call->data;                         \
        int64_t first = call->integer;                                      \
        for (size_t group = 0; group < call->groups; group++) {             \
            for (size_t i = 0; i < LANE_ROW; i++) {                         \
                unsigned byte = 0;                                          \
                for (unsigned k = 0; k < 8; k++) {                          \
                    byte |= (unsigned)table[a[k * LANE_ROW + i] - first]    \
                        << k;                                               \
                }                                                           \
                out[i] = (uint8_t)byte;                                     \
            }                                                               \
            out += LANE_ROW;                                                \
            a += LANE_GROUP;                                                \
        }                                                                   \
    }

SET_KERNEL(int8_t, 8)
SET_KERNEL(int16_t, 16)
SET_KERNEL(int32_t, 32)
SET_KERNEL(int64_t, 64)

/* --- Rows ----------------------------------------------------------------- */

/* One lane from each of a, b, c. */
#define ROW_KERNEL(NAME, T, U, RESULT)                                      \
    VECTOR_LOOP static void NAME(const struct kernel_call *call)            \
    {                                                                       \
        T *restrict out = call->out;                                        \
        const T *restrict a = call->a;                                      \
        const T *restrict b = call->b;                                      \
        const T *restrict c = call->c;                                      \
        size_t count = call->groups * LANE_GROUP;                           \
        U right = (U)call->integer;                                         \
        (void)b;                                                            \
        (void)c;                                                            \
        (void)right;                                                        \
        for (size_t i = 0; i < count; i++) {                                \
            out[i] = (T)(RESULT);                                           \
        }                                                                   \
    }

/* `U` is unsigned and at least as wide as int, so that products of narrow
 * lanes do not promote to a signed int that overflows. */
#define INTEGER_ROWS(T, U, BITS)                                            \
    ROW_KERNEL(add_##BITS, T, U, (U)a[i] + (U)b[i])                         \
    ROW_KERNEL(sub_##BITS, T, U, (U)a[i] - (U)b[i])                         \
    ROW_KERNEL(mul_##BITS, T, U, (U)a[i] * (U)b[i])                         \
    ROW_KERNEL(add_right_##BITS, T, U, (U)a[i] + right)                     \
    ROW_KERNEL(sub_right_##BITS, T, U, (U)a[i] - right)                     \
    ROW_KERNEL(mul_right_##BITS, T, U, (U)a[i] * right)                     \
    ROW_KERNEL(sub_left_##BITS, T, U, right - (U)a[i])                      \
    ROW_KERNEL(min_##BITS, T, U, b[i] < a[i] ? b[i] : a[i])                 \
    ROW_KERNEL(max_##BITS, T, U, b[i] > a[i] ? b[i] : a[i])                 \
    ROW_KERNEL(abs_##BITS, T, U, a[i] < 0 ? (T)(0 - (U)a[i]) : a[i])        \
    ROW_KERNEL(clamp_##BITS, T, U,                                          \
               a[i] < b[i] ? b[i] : a[i] > c[i] ? c[i] : a[i])

INTEGER_ROWS(int8_t, uint32_t, 8)
INTEGER_ROWS(int16_t, uint32_t, 16)
INTEGER_ROWS(int32_t, uint32_t, 32)
INTEGER_ROWS(int64_t, uint64_t, 64)

ROW_KERNEL(add_number, double, uint64_t, a[i] + b[i])
ROW_KERNEL(sub_number, double, uint64_t, a[i] - b[i])
ROW_KERNEL(mul_number, double, uint64_t, a[i] * b[i])
ROW_KERNEL(div_number, double, uint64_t, a[i] / b[i])
ROW_KERNEL(add_right_number, double, uint64_t, a[i] + call->number)
ROW_KERNEL(sub_right_number, double, uint64_t, a[i] - call->number)
ROW_KERNEL(mul_right_number, double, uint64_t, a[i] * call->number)
ROW_KERNEL(div_right_number, double, uint64_t, a[i] / call->number)
ROW_KERNEL(sub_left_number, double, uint64_t, call->number - a[i])
ROW_KERNEL(div_left_number, double, uint64_t, call->number / a[i])
ROW_KERNEL(min_number, double, uint64_t, b[i] < a[i] ? b[i] : a[i])
ROW_KERNEL(max_number, double, uint64_t, b[i] > a[i] ? b[i] : a[i])
ROW_KERNEL(abs_number, double, uint64_t, fabs(a[i]))
ROW_KERNEL(clamp_number, double, uint64_t,
           a[i] < b[i] ? b[i] : a[i] > c[i] ? c[i] : a[i])
ROW_KERNEL(mod_number, double, uint64_t, arith_mod_number(a[i], b[i]))
ROW_KERNEL(mod_right_number, double, uint64_t,
           arith_mod_number(a[i], call->number))

/* floor without a call: below 2^52 adding and taking away 2^52 rounds to the
 * nearest whole number, beyond it all are whole; copysign keeps -0.0.  A call
 * of floor keeps the compiler from making vectors.  Agrees with floor for
 * every double, NaN and infinities included. */
static inline double floor_fast(double x)
{
    double near = copysign((fabs(x) + 0x1p52) - 0x1p52, x);
    double whole = copysign(near > x ? near - 1 : near, x);
    return fabs(x) < 0x1p52 ? whole : x;
}

ROW_KERNEL(floor_number, double, uint64_t, floor_fast(a[i]))
ROW_KERNEL(ceil_number, double, uint64_t, -floor_fast(-a[i]))
ROW_KERNEL(idiv_number, double, uint64_t, floor_fast(a[i] / b[i]))
ROW_KERNEL(idiv_right_number, double, uint64_t,
           floor_fast(a[i] / call->number))

/* 32-bit division through doubles: the quotient of two 32-bit integers is
 * never within rounding of a whole number that it is not.  The least integer
 * by -1 wraps, as Lua's 64 bits cut to 32 would; its bounds keep it out of
 * here otherwise.  A zero divisor counts as one. */
static inline int32_t idiv_32(int32_t a, int32_t b)
{
    double x = (double)a / (double)(b == 0 ? 1 : b);
    int32_t whole = (int32_t)(x > 2147483647.0 ? -2147483648.0 : x);
    return (double)whole > x ? whole - 1 : whole;
}

/* Unsigned, for the product may exceed 31 bits on its way to a small rest.  As
 * the divisor's sign asks, because idiv_32 floors. */
static inline int32_t mod_32(int32_t a, int32_t b)
{
    int32_t divisor = b == 0 ? 1 : b;
    uint32_t taken = (uint32_t)idiv_32(a, divisor) * (uint32_t)divisor;
    return (int32_t)((uint32_t)a - taken);
}

/* Lanes of 64 bits have no vector division; one by one.  arith_idiv refuses a
 * zero divisor. */
static inline int64_t idiv_64(int64_t a, int64_t b)
{
    return arith_idiv(a, b == 0 ? 1 : b);
}

/* As idiv_64. */
static inline int64_t mod_64(int64_t a, int64_t b)
{
    return arith_mod(a, b == 0 ? 1 : b);
}

ROW_KERNEL(idiv_row_32, int32_t, int32_t, idiv_32(a[i], b[i]))
ROW_KERNEL(mod_row_32, int32_t, int32_t, mod_32(a[i], b[i]))
ROW_KERNEL(idiv_right_32, int32_t, int32_t, idiv_32(a[i], right))
ROW_KERNEL(mod_right_32, int32_t, int32_t, mod_32(a[i], right))
ROW_KERNEL(idiv_row_64, int64_t, int64_t, idiv_64(a[i], b[i]))
ROW_KERNEL(mod_row_64, int64_t, int64_t, mod_64(a[i], b[i]))
ROW_KERNEL(idiv_right_64, int64_t, int64_t, idiv_64(a[i], right))
ROW_KERNEL(mod_right_64, int64_t, int64_t, mod_64(a[i], right))

/* condition ? b : c, as bits: a choice of lanes becomes a mask, which vectors
 * of any width have; a branch, or a bool, they have not. */
#define SELECT_KERNEL(T, BITS)                                              \
    VECTOR_LOOP static void select_##BITS(const struct kernel_call *call)   \
    {                                                                       \
        T *restrict out = call->out;                                        \
        const uint8_t *restrict condition = call->a;                        \
        const T *restrict b = call->b;                                      \
        const T *restrict c = call->c;                                      \
        uint8_t flip = (uint8_t)call->flip_a;                               \
        for (size_t group = 0; group < call->groups; group++) {             \
            for (unsigned k = 0; k < 8; k++) {                              \
                const uint8_t bit = (uint8_t)(1u << k);                     \
                for (size_t i = 0; i < LANE_ROW; i++) {                     \
                    size_t at = k * LANE_ROW + i;                           \
                    T mask = (T)-(((condition[i] ^ flip) & bit) != 0);      \
                    out[at] = (T)(c[at] ^ ((b[at] ^ c[at]) & mask));        \
                }                                                           \
            }                                                               \
            condition += LANE_ROW;                                          \
            out += LANE_GROUP;                                              \
            b += LANE_GROUP;                                                \
            c += LANE_GROUP;                                                \
        }                                                                   \
    }

SELECT_KERNEL(int8_t, 8)
SELECT_KERNEL(int16_t, 16)
SELECT_KERNEL(int32_t, 32)
SELECT_KERNEL(int64_t, 64)

/* Floats have no such bits without going through memory; a comparison of
 * integers as wide as they are does as well. */
VECTOR_LOOP static void select_number(const struct kernel_call *call)
{
    double *restrict out = call->out;
    const uint8_t *restrict condition = call->a;
    const double *restrict b = call->b;
    const double *restrict c = call->c;
    uint8_t flip = (uint8_t)call->flip_a;
    for (size_t group = 0; group < call->groups; group++) {
        for (unsigned k = 0; k < 8; k++) {
            for (size_t i = 0; i < LANE_ROW; i++) {
                size_t at = k * LANE_ROW + i;
                int64_t chosen = (condition[i] ^ flip) >> k & 1;
                double other = c[at], one = b[at];
                out[at] = chosen != 0 ? one : other;
            }
        }
        condition += LANE_ROW;
        out += LANE_GROUP;
        b += LANE_GROUP;
        c += LANE_GROUP;
    }
}

/* --- Dates ---------------------------------------------------------------- */

/* Days to months * 32 + day, by shifting the year to begin in March (a leap
 * day is then the year's last); all values stay positive.  Days within the
 * calendar, by the bounds of the step.  ORDER: date.c does the same arithmetic
 * in 64 bits, one day at a time. */
VECTOR_LOOP static void civil(const struct kernel_call *call)
{
    int32_t *restrict out = call->out;
    const int32_t *restrict a = call->a;
    size_t count = call->groups * LANE_GROUP;
    for (size_t i = 0; i < count; i++) {
        uint32_t day = (uint32_t)(a[i] + 719468);
        uint32_t era = day / 146097, of_era = day % 146097;
        uint32_t year = (of_era - of_era / 1460 + of_era / 36524
                         - of_era / 146096) / 365;
        uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
        uint32_t month = (5 * of_year + 2) / 153;
        uint32_t of_month = of_year - (153 * month + 2) / 5 + 1;
        /* March is month 0 of this count and month 3 of that year. */
        uint32_t months = (year + era * 400) * 12 + month + 3;
        out[i] = (int32_t)(months * 32 + of_month);
    }
}

/* A shift drops the day; of the days only the order matters.  Both in the form
 * of civil(), so months count whole years too.  An incomplete month does not
 * count (LANGUAGE.md: months_between). */
VECTOR_LOOP static void months(const struct kernel_call *call)
{
    int32_t *restrict out = call->out;
    const int32_t *restrict a = call->a;
    const int32_t *restrict b = call->b;
    size_t count = call->groups * LANE_GROUP;
    for (size_t i = 0; i < count; i++) {
        out[i] = (b[i] >> 5) - (a[i] >> 5) - ((b[i] & 31) < (a[i] & 31));
    }
}

/* The first day of a month, counted from the first of March of the year 0;
 * `month` counts from there too.  ORDER: as civil() the other way round. */
static inline uint32_t first_day(uint32_t month)
{
    uint32_t year = month / 12, of_year = month % 12;
    return 365 * year + year / 4 - year / 100 + year / 400
        + (153 * of_year + 2) / 5;
}

/* In the form of civil(), so many months later: the same day of that month, or
 * its last.  The result is a day within the calendar, by the bounds of the
 * step. */
VECTOR_LOOP static void add_months(const struct kernel_call *call)
{
    int32_t *restrict out = call->out;
    const int32_t *restrict a = call->a;
    const int32_t *restrict b = call->b;
    size_t count = call->groups * LANE_GROUP;
    for (size_t i = 0; i < count; i++) {
        uint32_t month = (uint32_t)((a[i] >> 5) + b[i]) - 3;
        uint32_t day = (uint32_t)a[i] & 31, first = first_day(month);
        uint32_t last = first_day(month + 1) - first;
        out[i] = (int32_t)(first + (day < last ? day : last) - 719469);
    }
}

/* --- Classes -------------------------------------------------------------- */

/* Twice the points below a number, and one more on a point: few points, so
 * that counting them all is faster than a search, whose branches nobody
 * foresees. */
VECTOR_LOOP static void class_number(const struct kernel_call *call)
{
    int32_t *restrict out = call->out;
    const double *restrict a = call->a;
    const double *restrict points = call->data;
    size_t count = call->groups * LANE_GROUP;
    memset(out, 0, count * sizeof(*out));
    for (int64_t k = 0; k < call->integer; k++) {
        double point = points[k];
        for (size_t i = 0; i < count; i++) {
            out[i] += (point < a[i] ? 1 : 0) + (point <= a[i] ? 1 : 0);
        }
    }
}

/* --- The table ------------------------------------------------------------ */

#define INTEGERS(NAME)                                                      \
    { [LANE_I8] = NAME##_8, [LANE_I16] = NAME##_16,                         \
      [LANE_I32] = NAME##_32, [LANE_I64] = NAME##_64 }
#define NUMBERS(NAME)                                                       \
    { [LANE_I8] = NAME##_8, [LANE_I16] = NAME##_16,                         \
      [LANE_I32] = NAME##_32, [LANE_I64] = NAME##_64,                       \
      [LANE_F64] = NAME##_number }

enum { LANE_KINDS = LANE_F64 + 1 };

static kernel_function *const kernels[STEP_OP_COUNT][LANE_KINDS] = {
    [STEP_AND] = { [LANE_NONE] = plane_and },
    [STEP_GE] = INTEGERS(ge),
    [STEP_EQ] = INTEGERS(eq),
    [STEP_GE_LANES] = INTEGERS(ge_lanes),
    [STEP_EQ_LANES] = INTEGERS(eq_lanes),
    [STEP_LT_NUMBER] = { [LANE_F64] = lt_number },
    [STEP_LE_NUMBER] = { [LANE_F64] = le_number },
    [STEP_EQ_NUMBER] = { [LANE_F64] = eq_number },
    [STEP_LT_RIGHT] = { [LANE_F64] = lt_right },
    [STEP_LE_RIGHT] = { [LANE_F64] = le_right },
    [STEP_GT_RIGHT] = { [LANE_F64] = gt_right },
    [STEP_GE_RIGHT] = { [LANE_F64] = ge_right },
    [STEP_EQ_RIGHT] = { [LANE_F64] = eq_right },
    [STEP_SET] = INTEGERS(set),
    [STEP_SELECT] = NUMBERS(select),
    [STEP_ADD] = NUMBERS(add),
    [STEP_SUB] = NUMBERS(sub),
    [STEP_MUL] = NUMBERS(mul),
    [STEP_DIV] = { [LANE_F64] = div_number },
    [STEP_IDIV] = { [LANE_I32] = idiv_row_32, [LANE_I64] = idiv_row_64,
                    [LANE_F64] = idiv_number },
    [STEP_MOD] = { [LANE_I32] = mod_row_32, [LANE_I64] = mod_row_64,
                   [LANE_F64] = mod_number },
    [STEP_ADD_RIGHT] = NUMBERS(add_right),
    [STEP_SUB_RIGHT] = NUMBERS(sub_right),
    [STEP_MUL_RIGHT] = NUMBERS(mul_right),
    [STEP_DIV_RIGHT] = { [LANE_F64] = div_right_number },
    [STEP_IDIV_RIGHT] = { [LANE_I32] = idiv_right_32,
                          [LANE_I64] = idiv_right_64,
                          [LANE_F64] = idiv_right_number },
    [STEP_MOD_RIGHT] = { [LANE_I32] = mod_right_32,
                         [LANE_I64] = mod_right_64,
                         [LANE_F64] = mod_right_number },
    [STEP_SUB_LEFT] = NUMBERS(sub_left),
    [STEP_DIV_LEFT] = { [LANE_F64] = div_left_number },
    [STEP_MIN] = NUMBERS(min),
    [STEP_MAX] = NUMBERS(max),
    [STEP_CLAMP] = NUMBERS(clamp),
    [STEP_ABS] = NUMBERS(abs),
    [STEP_FLOOR] = { [LANE_F64] = floor_number },
    [STEP_CEIL] = { [LANE_F64] = ceil_number },
    [STEP_CIVIL] = { [LANE_I32] = civil },
    [STEP_MONTHS] = { [LANE_I32] = months },
    [STEP_ADD_MONTHS] = { [LANE_I32] = add_months },
    [STEP_CLASS] = { [LANE_I32] = class_number },
};

/* NULL where a step has no kernel for a kind.  buffers_assign asks once a
 * step; a missing one would be a step that no compiler makes, and block_run.c
 * asserts it away. */
kernel_function *kernel_find(enum step_op op, enum lane_kind kind)
{
    assert(op < STEP_OP_COUNT);
    assert((int)kind < (int)LANE_KINDS);
    return kernels[op][kind];
}

#define FILL(T, VALUE)                                                      \
    for (size_t i = 0; i < count; i++) {                                    \
        ((T *)out)[i] = (T)(VALUE);                                         \
    }                                                                       \
    break

/* Once a scratch: constants stay where they are.  Fills a whole block, as
 * kernels never look at what kind of row they read. */
void kernel_fill(void *out, const struct step *step, size_t count)
{
    assert(step->op == STEP_CONSTANT);
    assert(out != NULL);
    switch (step->kind) {
    case LANE_I8: FILL(int8_t, step->integer);
    case LANE_I16: FILL(int16_t, step->integer);
    case LANE_I32: FILL(int32_t, step->integer);
    case LANE_I64: FILL(int64_t, step->integer);
    default: FILL(double, step->number);
    }
}
