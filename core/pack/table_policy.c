/* Aggregation.
 *
 * Decimals are summed exactly: 0.1 + 0.2 is 0.3 in a table that staff write,
 * as in DMN, whose numbers are decimal.  Outputs with at most nine decimals
 * are added as integers in units of 10^-9; only where that does not fit is
 * the plain sum of doubles taken. */
#include "pack/table_policy.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "pack/table_literal.h"

static const double units_a_one = 1e9;

/* ORDER: see enum hit_policy, where they stand together. */
bool policy_aggregates(enum hit_policy policy)
{
    assert(policy < HIT_POLICY_COUNT);
    return policy >= HIT_COLLECT_SUM && policy <= HIT_COLLECT_COUNT;
}

/* All noughts but the column. */
void aggregate_start(struct aggregate *sum, const struct table *table,
                     size_t output)
{
    assert(sum != NULL);
    assert(table != NULL);
    assert(output < table->outputs_count);
    memset(sum, 0, sizeof *sum);
    sum->policy = table->policy;
    sum->base = table->outputs[output].type.base;
}

/* a + b; false (and a as it was) when it does not fit 62 bits.  Half of the
 * range, so that the sum itself cannot overflow while it is compared. */
static bool add_exactly(int64_t *a, int64_t b)
{
    assert(a != NULL);
    const int64_t most = INT64_C(1) << 62;
    assert(*a <= most && *a >= -most);
    if (b > most || b < -most || *a + b > most || *a + b < -most) {
        return false;
    }
    *a += b;
    return true;
}

/* Both sums are kept, as it is not known yet which will do.  The test `units /
 * 10^9 == number` says that the number has at most nine decimals as written;
 * anything else makes the sum inexact for good. */
static void add_number(struct aggregate *sum, double number)
{
    assert(sum != NULL);
    double units = nearbyint(number * units_a_one);
    sum->sum += number;
    bool exact = fabs(units) < 0x1p53 && units / units_a_one == number;
    if (!exact || !add_exactly(&sum->scaled, (int64_t)units)) {
        sum->inexact = true;
    }
}

/* The first of equal ones stays.  For COLLECT:MIN and COLLECT:MAX only. */
static void add_best(struct aggregate *sum, const struct cell *cell)
{
    assert(sum != NULL);
    assert(cell != NULL);
    int order = sum->best.known ? cell_order(sum->base, cell, &sum->best) : 0;
    bool lower = order < 0 && sum->policy == HIT_COLLECT_MIN;
    bool higher = order > 0 && sum->policy == HIT_COLLECT_MAX;
    if (!sum->best.known || lower || higher) {
        sum->best = *cell;
    }
}

/* Null outputs are counted, and otherwise passed over.  Called once for each
 * row that matched. */
void aggregate_add(struct aggregate *sum, const struct cell *cell)
{
    assert(sum != NULL);
    assert(cell != NULL);
    assert(sum->policy < HIT_POLICY_COUNT);
    sum->rows++;
    if (!cell->known) {
        return;
    }
    sum->any = true;
    if (sum->policy == HIT_COLLECT_SUM && sum->base == TYPE_NUMBER) {
        add_number(sum, cell->as.number);
    } else if (sum->policy == HIT_COLLECT_SUM) {
        sum->inexact = !add_exactly(&sum->whole, cell->as.integer)
                       || sum->inexact;
    } else if (sum->policy != HIT_COLLECT_COUNT) {
        add_best(sum, cell);
    }
}

/* No known output gives no sum, not 0. */
struct cell aggregate_end(const struct aggregate *sum)
{
    assert(sum != NULL);
    struct cell cell = { .known = sum->any };
    switch (sum->policy) {
    case HIT_COLLECT_COUNT:
        cell.known = true;
        cell.as.integer = (int64_t)sum->rows;
        return cell;
    case HIT_COLLECT_SUM:
        if (sum->base == TYPE_INT) {
            /* 10,000 rows of 2^53 exceed 62 bits only in theory. */
            cell.known = sum->any && !sum->inexact;
            cell.as.integer = sum->whole;
        } else {
            cell.as.number = sum->inexact
                ? sum->sum : (double)sum->scaled / units_a_one;
        }
        return cell;
    case HIT_COLLECT_MIN:
    case HIT_COLLECT_MAX: return sum->best;
    case HIT_UNIQUE:
    case HIT_ANY:
    case HIT_FIRST:
    case HIT_PRIORITY:
    case HIT_RULE_ORDER:
    case HIT_OUTPUT_ORDER:
    case HIT_COLLECT:
    case HIT_POLICY_COUNT: break;
    }
    assert(false);
    return cell;
}
