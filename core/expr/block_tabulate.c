/* Nodes as tables of their results.
 *
 * A node that reads facts of few different values is evaluated once for every
 * combination of them, by eval_node, whatever it does to them; records then
 * look their result up.  One text column, a year, a kind together with a
 * status: what has no vector form mostly has few values.
 * Either all is in the index of the table, a missing fact being one more
 * value; or there is one fact, and its missing records have a result of their
 * own, which saves a step. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

enum { DOMAINS_MAX = 6 };

/* A fact of few values: `count` of them from `first` on, which are the values
 * of the lanes `codes`. */
struct domain {
    int32_t slot;
    const struct column *column;
    step_id codes;
    int64_t first;
    size_t count;
    literal known;
};

/* --- Domains -------------------------------------------------------------- */

/* The cell behind an integer lane of a column of numbers. */
struct cell column_value(const struct column *column, int64_t value)
{
    assert(column != NULL);
    struct cell cell = { .known = true };
    if (column->type.base == TYPE_NUMBER) {
        assert(column->scale >= 0);
        cell.as.number = (double)value / column_power(column->scale);
    } else {
        cell.as.integer = value;
    }
    return cell;
}

/* Value `index` of a domain. */
static struct cell domain_cell(const struct domain *domain, size_t index)
{
    assert(index < domain->count);
    struct cell cell = { .known = true };
    switch (domain->column->type.base) {
    case TYPE_TEXT:
        return column_entry(domain->column,
                            (size_t)domain->first + index);
    case TYPE_BOOL:
        cell.as.boolean = index != 0;
        return cell;
    default: break;
    }
    return column_value(domain->column, domain->first + (int64_t)index);
}

/* A bool as lanes of 0 and 1. */
static step_id bool_lanes(struct block_plan *plan,
                          const struct column *column)
{
    const struct type type = { TYPE_INT, false };
    struct cell zero = { .known = true }, one = zero;
    struct step step = { .op = STEP_BITMAP, .data = column->truth };
    one.as.integer = 1;
    assert(column->type.base == TYPE_BOOL);
    literal truth = literal_plane(plan, &step);
    step_id yes = lanes_constant(plan, type, one);
    return lanes_select(plan, truth, yes, lanes_constant(plan, type, zero));
}

/* False: too many values, or a list, or floats. */
static bool domain_of(struct block_plan *plan, int32_t slot, size_t most,
                      struct domain *out)
{
    assert(plan != NULL);
    const struct column *column = columns_column(plan->columns,
                                                 (size_t)slot);
    if (given_find(plan, slot) != NULL) {
        return false;
    }
    assert(column != NULL);
    *out = (struct domain){
        .slot = slot, .column = column, .count = 2,
        .known = column_known(plan, slot)
    };
    if (column->type.list) {
        return false;
    }
    if (column->type.base == TYPE_BOOL) {
        out->codes = bool_lanes(plan, column);
        return !plan->failed;
    }
    if (column->lanes.kind == LANE_F64
        || (uint64_t)column->lanes.max - (uint64_t)column->lanes.min
            >= most) {
        return false;
    }
    out->codes = lanes_column(plan, &column->lanes);
    out->first = column->lanes.min;
    out->count = (size_t)(column->lanes.max - column->lanes.min) + 1;
    return !plan->failed;
}

/* --- Evaluating ----------------------------------------------------------- */

/* All combinations, the first domain turning fastest.  The prototype record
 * is all missing but for the constant columns; facts are put in and taken out
 * again.  `gaps`: a missing value is the first of each domain that has
 * gaps. */
static bool evaluate(struct results *results, node_id id,
                     const struct domain *domains, size_t count, bool gaps)
{
    struct block_plan *plan = results->plan;
    size_t digits[DOMAINS_MAX] = { 0 };
    assert(count <= DOMAINS_MAX);
    struct eval_result *items = plan_alloc(
        plan, results->count * sizeof(*items));
    for (size_t at = 0; items != NULL && at < results->count; at++) {
        for (size_t i = 0; i < count; i++) {
            size_t skip = gaps && domains[i].known != LITERAL_TRUE;
            plan->facts[domains[i].slot] = digits[i] < skip
                ? (struct cell){ .known = false }
                : domain_cell(&domains[i], digits[i] - skip);
        }
        items[at] = plan_eval(plan, id);
        for (size_t i = 0; i < count; i++) {
            size_t size = domains[i].count
                + (gaps && domains[i].known != LITERAL_TRUE);
            digits[i] = digits[i] + 1 < size ? digits[i] + 1 : 0;
            if (digits[i] != 0) {
                break;
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        plan->facts[domains[i].slot] = (struct cell){ .known = false };
    }
    results->items = items;
    return !plan->failed;
}

/* --- From results to a value ---------------------------------------------- */

enum aspect { IS_TRUE, IS_KNOWN, IS_ERROR, IS_NIL };

/* The four planes of a result.  ORDER: enum aspect. */
static bool shows(const struct eval_result *result, enum aspect aspect)
{
    assert(result != NULL);
    bool value = result->state == EVAL_VALUE;
    switch (aspect) {
    case IS_TRUE: return value && result->cell.as.boolean;
    case IS_KNOWN: return value;
    case IS_ERROR: return result->state == EVAL_ERROR;
    case IS_NIL: break;
    }
    return result->state == EVAL_NIL;
}

/* Records whose result shows this aspect. */
static literal aspect_plane(struct results *results, enum aspect aspect)
{
    assert(results != NULL);
    struct block_plan *plan = results->plan;
    uint8_t *marks = plan_alloc(plan, results->count);
    if (marks == NULL) {
        return LITERAL_FALSE;
    }
    for (size_t i = 0; i < results->count; i++) {
        marks[i] = shows(&results->items[i], aspect);
    }
    literal plane = lanes_set(plan, results->index, marks);
    bool missing = shows(&results->missing, aspect);
    if (aspect == IS_TRUE && results->missing.state != EVAL_VALUE) {
        return plane;           /* nobody looks where it is not known */
    }
    return literal_choose(plan, results->known, plane,
                          missing ? LITERAL_TRUE : LITERAL_FALSE);
}

/* A row by table: table[0] is for the least of `lanes`. */
step_id lanes_gather(struct block_plan *plan, step_id lanes,
                     const int32_t *table)
{
    assert(plan != NULL);
    assert(table != NULL);
    struct step from = *step_at(plan, lanes);
    struct step step = {
        .op = STEP_GATHER, .kind = LANE_I32, .a = lanes,
        .integer = from.min - from.base, .data = table
    };
    for (int64_t i = 0; i <= from.max - from.min; i++) {
        step.min = table[i] < step.min ? table[i] : step.min;
        step.max = table[i] > step.max ? table[i] : step.max;
    }
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

/* Integers of results; STEP_ID_NONE beyond 32 bits. */
static step_id integer_lanes(struct results *results)
{
    assert(results != NULL);
    struct block_plan *plan = results->plan;
    int32_t *table = plan_alloc(plan, results->count * sizeof(*table));
    for (size_t i = 0; table != NULL && i < results->count; i++) {
        const struct eval_result *item = &results->items[i];
        int64_t value = item->state == EVAL_VALUE ? item->cell.as.integer
                                                  : 0;
        if (value < INT32_MIN || value > INT32_MAX) {
            return STEP_ID_NONE;
        }
        table[i] = (int32_t)value;
    }
    return table == NULL ? STEP_ID_NONE
                         : lanes_gather(plan, results->index, table);
}

/* Floats of results. */
static step_id number_lanes(struct results *results)
{
    assert(results != NULL);
    struct block_plan *plan = results->plan;
    double *table = plan_alloc(plan, results->count * sizeof(*table));
    struct step from = *step_at(plan, results->index);
    struct step step = {
        .op = STEP_GATHER, .kind = LANE_F64, .a = results->index,
        .integer = from.min - from.base, .data = table, .tame = true
    };
    for (size_t i = 0; table != NULL && i < results->count; i++) {
        const struct eval_result *item = &results->items[i];
        table[i] = item->state == EVAL_VALUE ? item->cell.as.number : 0;
        step.tame = step.tame && isfinite(table[i]);
        step.low = table[i] < step.low ? table[i] : step.low;
        step.high = table[i] > step.high ? table[i] : step.high;
    }
    if (!step.tame) {
        step.low = -INFINITY;
        step.high = INFINITY;
    }
    return table == NULL ? STEP_ID_NONE : step_add(plan, &step);
}

/* Borrowed from the plan's arena or a dictionary; empty where there is no
 * value, which nobody looks at. */
static const struct str *result_texts(struct results *results)
{
    assert(results != NULL);
    struct str *texts = plan_alloc(results->plan,
                                   results->count * sizeof(*texts));
    for (size_t i = 0; texts != NULL && i < results->count; i++) {
        texts[i] = results->items[i].state == EVAL_VALUE
            ? results->items[i].cell.as.text : STR("");
    }
    return texts;
}

/* False: no form for this type; then `out` is rubbish. */
bool results_value(struct results *results, struct type type,
                   struct block_value *out)
{
    assert(results != NULL);
    assert(out != NULL);
    struct block_plan *plan = results->plan;
    assert(plan->failed
           || step_at(plan, results->index)->max
              - step_at(plan, results->index)->min + 1
              == (int64_t)results->count);
    if (type.list || plan->failed) {
        return false;
    }
    out->error = aspect_plane(results, IS_ERROR);
    out->nil = aspect_plane(results, IS_NIL);
    out->known = aspect_plane(results, IS_KNOWN);
    if (type.base == TYPE_BOOL) {
        out->form = FORM_BOOL;
        out->truth = aspect_plane(results, IS_TRUE);
        return true;
    }
    if (type.base == TYPE_TEXT) {
        out->form = FORM_TEXT;
        out->codes = results->index;
        out->entries = result_texts(results);
        return true;
    }
    out->form = FORM_NUMBER;
    out->lanes = type.base == TYPE_NUMBER ? number_lanes(results)
                                          : integer_lanes(results);
    return out->lanes != STEP_ID_NONE;
}

/* --- One fact ------------------------------------------------------------- */

/* Missing records have a result of their own: known() is false, `x or y` may
 * not need x.  It has no lane, so it may be no number or text.  False: no
 * table for this type, or too many values; then `out` is rubbish and other
 * forms are tried.  Costs one evaluation a value, so callers ask whether that
 * pays. */
bool tabulate_one(struct block_plan *plan, node_id id, size_t most,
                  struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    struct type type = plan->graph->nodes[id].type;
    struct results results = { .plan = plan };
    struct domain domain;
    assert(plan_depends(plan, id) >= 0);
    if (type.list || !domain_of(plan, plan_depends(plan, id), most, &domain)) {
        return false;
    }
    results.index = domain.codes;
    results.count = domain.count;
    results.known = domain.known;
    if (!evaluate(&results, id, &domain, 1, false)) {
        return false;
    }
    results.missing = plan_eval(plan, id);
    return (type.base == TYPE_BOOL || results.missing.state != EVAL_VALUE
            || domain.known == LITERAL_TRUE)
        && results_value(&results, type, out);
}

/* --- Several facts -------------------------------------------------------- */

/* lanes * factor + offset */
static step_id affine(struct block_plan *plan, step_id lanes, int64_t factor,
                      int64_t offset)
{
    const struct type type = { TYPE_INT, false };
    struct cell by = { .known = true }, more = by;
    assert(factor > 0);
    by.as.integer = factor;
    more.as.integer = offset;
    if (offset != 0) {
        lanes = lanes_arith(plan, NODE_ADD, lanes,
                            lanes_constant(plan, type, more));
    }
    return factor == 1 || plan->failed ? lanes
        : lanes_arith(plan, NODE_MUL, lanes,
                      lanes_constant(plan, type, by));
}

/* Adds one row of codes, 0.., to an index that has `stride` entries so far. */
step_id index_add(struct block_plan *plan, step_id index, step_id codes,
                  size_t stride)
{
    assert(plan != NULL);
    assert(stride > 0);
    step_id more = affine(plan, codes, (int64_t)stride, 0);
    return index == STEP_ID_NONE || plan->failed
        ? more : lanes_arith(plan, NODE_ADD, index, more);
}

/* Codes from 0 on, a missing value first where there are gaps. */
static step_id domain_codes(struct block_plan *plan,
                            const struct domain *domain)
{
    const struct type type = { TYPE_INT, false };
    struct cell zero = { .known = true };
    assert(domain->count > 0);
    if (domain->known == LITERAL_TRUE) {
        return affine(plan, domain->codes, 1, -domain->first);
    }
    step_id codes = affine(plan, domain->codes, 1, 1 - domain->first);
    return plan->failed ? STEP_ID_NONE
        : lanes_select(plan, domain->known, codes,
                       lanes_constant(plan, type, zero));
}

/* Every fact that the node reads, each with few values, and not too many
 * together: no more than there are records, which are what would be evaluated
 * instead.  False: not so. */
bool tabulate_many(struct block_plan *plan, node_id id,
                   struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    enum { FEW = 4096, MANY = 65536 };
    size_t most = plan->records;
    struct domain domains[DOMAINS_MAX];
    struct type type = plan->graph->nodes[id].type;
    const struct scalar *scalar = scalar_describe(plan, id);
    struct results results = {
        .plan = plan, .index = STEP_ID_NONE, .count = 1,
        .known = LITERAL_TRUE
    };
    most = most < FEW ? FEW : most > MANY ? MANY : most;
    if (scalar == NULL || type.list || scalar->slots_count == 0
        || scalar->slots_count > DOMAINS_MAX) {
        return false;
    }
    for (size_t i = 0; i < scalar->slots_count; i++) {
        if (!domain_of(plan, scalar->slots[i], most, &domains[i])) {
            return false;
        }
        size_t size = domains[i].count
            + (domains[i].known != LITERAL_TRUE);
        if (results.count * size > most) {
            return false;
        }
        results.count *= size;
    }
    size_t stride = 1;
    for (size_t i = 0; i < scalar->slots_count && !plan->failed; i++) {
        results.index = index_add(plan, results.index,
                                  domain_codes(plan, &domains[i]), stride);
        stride *= domains[i].count + (domains[i].known != LITERAL_TRUE);
    }
    return !plan->failed
        && evaluate(&results, id, domains, scalar->slots_count, true)
        && results_value(&results, type, out);
}
