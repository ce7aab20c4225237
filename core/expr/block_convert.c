/* Rows of one kind from rows of another.
 *
 * A column keeps value - base in the narrowest width; arithmetic and
 * comparisons of two rows need plain values of one kind.  One loop a pair of
 * kinds, without branches inside, is what the compiler turns into vectors.
 * What a step's bounds promise is not checked again here: every result fits
 * its lane. */
#include "expr/block_kernel.h"

#include <assert.h>

#include "base/vector.h"

/* OUT from lanes of type FROM; `base` and `number` as the step says. */
#define CONVERT_KERNEL(NAME, FROM, OUT, RESULT)                             \
    VECTOR_LOOP static void NAME(const struct kernel_call *call)            \
    {                                                                       \
        OUT *restrict out = call->out;                                      \
        const FROM *restrict a = call->a;                                   \
        size_t count = call->groups * LANE_GROUP;                           \
        int64_t base = call->integer;                                       \
        double number = call->number;                                       \
        (void)base;                                                         \
        (void)number;                                                       \
        for (size_t i = 0; i < count; i++) {                                \
            out[i] = (OUT)(RESULT);                                         \
        }                                                                   \
    }

/* Adding a base wraps in the wider unsigned type; the sum fits OUT. */
#define INTEGERS_FROM(FROM, BITS)                                           \
    CONVERT_KERNEL(to_8_from_##BITS, FROM, int8_t,                          \
                   (uint32_t)a[i] + (uint32_t)base)                         \
    CONVERT_KERNEL(to_16_from_##BITS, FROM, int16_t,                        \
                   (uint32_t)a[i] + (uint32_t)base)                         \
    CONVERT_KERNEL(to_32_from_##BITS, FROM, int32_t,                        \
                   (uint32_t)a[i] + (uint32_t)base)                         \
    CONVERT_KERNEL(to_64_from_##BITS, FROM, int64_t,                        \
                   (uint64_t)a[i] + (uint64_t)base)

INTEGERS_FROM(int8_t, 8)
INTEGERS_FROM(int16_t, 16)
INTEGERS_FROM(int32_t, 32)
INTEGERS_FROM(int64_t, 64)

/* The lanes from `low` on as far as OUT reaches; `low` leaves room for that in
 * FROM.  Unsigned arithmetic as wide as FROM, or as int. */
#define NARROW_KERNEL(NAME, FROM, U, OUT, REACH)                            \
    VECTOR_LOOP static void NAME(const struct kernel_call *call)            \
    {                                                                       \
        OUT *restrict out = call->out;                                      \
        const FROM *restrict a = call->a;                                   \
        size_t count = call->groups * LANE_GROUP;                           \
        FROM low = (FROM)call->integer, high = (FROM)(low + (REACH));       \
        for (size_t i = 0; i < count; i++) {                                \
            FROM lane = a[i] < low ? low : a[i];                            \
            lane = lane > high ? high : lane;                               \
            out[i] = (OUT)((U)lane - (U)low - (U)(REACH) / 2 - 1);          \
        }                                                                   \
    }

NARROW_KERNEL(narrow_8_from_16, int16_t, uint16_t, int8_t, 0xff)
NARROW_KERNEL(narrow_8_from_32, int32_t, uint32_t, int8_t, 0xff)
NARROW_KERNEL(narrow_16_from_32, int32_t, uint32_t, int16_t, 0xffff)
NARROW_KERNEL(narrow_8_from_64, int64_t, uint64_t, int8_t, 0xff)
NARROW_KERNEL(narrow_16_from_64, int64_t, uint64_t, int16_t, 0xffff)
NARROW_KERNEL(narrow_32_from_64, int64_t, uint64_t, int32_t, 0xffffffff)

/* Up to 32 bits the base (within 2^53) is added exactly in doubles. */
#define NUMBERS_FROM(FROM, BITS)                                            \
    CONVERT_KERNEL(plain_from_##BITS, FROM, double,                         \
                   (double)a[i] + (double)base)                             \
    CONVERT_KERNEL(decimal_from_##BITS, FROM, double,                       \
                   ((double)a[i] + (double)base) / number)

NUMBERS_FROM(int8_t, 8)
NUMBERS_FROM(int16_t, 16)
NUMBERS_FROM(int32_t, 32)
CONVERT_KERNEL(plain_from_64, int64_t, double,
               (int64_t)((uint64_t)a[i] + (uint64_t)base))
CONVERT_KERNEL(decimal_from_64, int64_t, double,
               (double)(int64_t)((uint64_t)a[i] + (uint64_t)base) / number)

CONVERT_KERNEL(to_32_from_number, double, int32_t, a[i])

#define GATHER_KERNEL(NAME, FROM, OUT)                                      \
    static void NAME(const struct kernel_call *call)                        \
    {                                                                       \
        OUT *restrict out = call->out;                                      \
        const FROM *restrict a = call->a;                                   \
        const OUT *restrict table = call->data;                             \
        size_t count = call->groups * LANE_GROUP;                           \
        int64_t first = call->integer;                                      \
        for (size_t i = 0; i < count; i++) {                                \
            out[i] = table[a[i] - first];                                   \
        }                                                                   \
    }

GATHER_KERNEL(gather_8, int8_t, int32_t)
GATHER_KERNEL(gather_16, int16_t, int32_t)
GATHER_KERNEL(gather_32, int32_t, int32_t)
GATHER_KERNEL(gather_64, int64_t, int32_t)
GATHER_KERNEL(numbers_8, int8_t, double)
GATHER_KERNEL(numbers_16, int16_t, double)
GATHER_KERNEL(numbers_32, int32_t, double)
GATHER_KERNEL(numbers_64, int64_t, double)

/* By log2 of the width in bytes. */
static kernel_function *const integers[4][4] = {
    { to_8_from_8, to_16_from_8, to_32_from_8, to_64_from_8 },
    { to_8_from_16, to_16_from_16, to_32_from_16, to_64_from_16 },
    { to_8_from_32, to_16_from_32, to_32_from_32, to_64_from_32 },
    { to_8_from_64, to_16_from_64, to_32_from_64, to_64_from_64 },
};
/* The same with what lies outside cut off: always to fewer bits. */
static kernel_function *const narrow[4][4] = {
    { NULL }, { narrow_8_from_16 },
    { narrow_8_from_32, narrow_16_from_32 },
    { narrow_8_from_64, narrow_16_from_64, narrow_32_from_64 },
};
/* Rows of integers to doubles, by the width of the integers. */
static kernel_function *const plain[4] = {
    plain_from_8, plain_from_16, plain_from_32, plain_from_64
};
/* The same with a division by the column's power of ten. */
static kernel_function *const decimal[4] = {
    decimal_from_8, decimal_from_16, decimal_from_32, decimal_from_64
};
/* Tables looked up by code. */
static kernel_function *const gather[4] = {
    gather_8, gather_16, gather_32, gather_64
};
static kernel_function *const gather_numbers[4] = {
    numbers_8, numbers_16, numbers_32, numbers_64
};

/* A table lookup by the kinds; the asserted ranges are the tables' sizes.
 * `from` and `to` must be a pair that the step allows: integers for all but
 * TO_INTEGER.  Never NULL. */
kernel_function *kernel_convert(enum step_op op, enum lane_kind from,
                                enum lane_kind to)
{
    if (op == STEP_TO_INTEGER) {
        assert(from == LANE_F64 && to == LANE_I32);
        return to_32_from_number;
    }
    assert(from >= LANE_I8 && from <= LANE_I64);
    int index = (int)from - LANE_I8;
    if (op == STEP_GATHER) {
        return to == LANE_F64 ? gather_numbers[index] : gather[index];
    }
    if (op == STEP_TO_NUMBER || op == STEP_TO_DECIMAL) {
        return op == STEP_TO_NUMBER ? plain[index] : decimal[index];
    }
    assert(to >= LANE_I8 && to <= LANE_I64);
    if (op == STEP_NARROW) {
        assert(to < from);
        return narrow[index][(int)to - LANE_I8];
    }
    assert(op == STEP_CONVERT);
    return integers[index][(int)to - LANE_I8];
}
