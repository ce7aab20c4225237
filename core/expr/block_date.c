/* Rows of dates: whole months between two days, and days so many months
 * later. */
#include <assert.h>

#include "base/date.h"
#include "expr/block_step.h"

/* One day in the form of a civil row, for bounds and constants.  `date` is
 * within the calendar.  The form keeps order: a later day has a greater
 * number. */
static int64_t civil_of(int64_t date)
{
    int year = 0, month = 0, day = 0;
    assert(date >= DATE_MIN && date <= DATE_MAX);
    date_to_civil(date, &year, &month, &day);
    return ((int64_t)year * 12 + month) * 32 + day;
}

/* Days to months * 32 + day; STEP_ID_NONE outside the calendar.  A constant is
 * converted here, once. */
static step_id civil(struct block_plan *plan, step_id a)
{
    assert(plan != NULL);
    struct step from = *step_at(plan, a);
    if (from.kind == LANE_F64 || from.min < DATE_MIN
        || from.max > DATE_MAX) {
        return STEP_ID_NONE;
    }
    struct step step = {
        .op = STEP_CIVIL, .kind = LANE_I32,
        .min = civil_of(from.min), .max = civil_of(from.max)
    };
    if (from.op == STEP_CONSTANT) {
        step.op = STEP_CONSTANT;
        step.integer = step.min;
    } else {
        step.a = lanes_integer(plan, a, LANE_I32);
    }
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

/* Both days as months * 32 + day; the kernel subtracts them.  STEP_ID_NONE
 * when either may lie outside the calendar, where the scalar way gives an
 * error. */
step_id lanes_months_between(struct block_plan *plan, step_id a, step_id b)
{
    assert(plan != NULL);
    a = civil(plan, a);
    b = civil(plan, b);
    if (a == STEP_ID_NONE || b == STEP_ID_NONE) {
        return STEP_ID_NONE;
    }
    struct step x = *step_at(plan, a), y = *step_at(plan, b);
    struct step step = {
        .op = STEP_MONTHS, .kind = LANE_I32, .a = a, .b = b,
        .min = y.min / 32 - x.max / 32 - 1, .max = y.max / 32 - x.min / 32
    };
    return step_add(plan, &step);
}

/* The day of the month is kept, cut to the month's end.  STEP_ID_NONE when a
 * sum may leave the calendar, where the scalar way gives an error: both ends
 * rise with either operand, so the ends of the result are those of the
 * least and of the greatest. */
step_id lanes_add_months(struct block_plan *plan, step_id a, step_id b)
{
    assert(plan != NULL);
    const struct step from = *step_at(plan, a), more = *step_at(plan, b);
    struct step step = { .op = STEP_ADD_MONTHS, .kind = LANE_I32 };
    step.a = civil(plan, a);
    if (step.a == STEP_ID_NONE || more.kind == LANE_F64
        || !date_add_months(from.min, more.min, &step.min)
        || !date_add_months(from.max, more.max, &step.max)) {
        return STEP_ID_NONE;
    }
    step.b = lanes_integer(plan, b, LANE_I32);
    assert(plan->failed || step_at(plan, step.b)->kind == LANE_I32);
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}
