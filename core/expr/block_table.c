/* Decision tables over columns.
 *
 * A table cannot tell apart the values between two of its points: what counts
 * is the class that each input falls into.  Classes are rows of small
 * integers; the table is asked once for every combination of classes, and
 * records look their result up.  A missing input is a class of its own, so
 * that LANGUAGE.md section 8 (Tables) stays the table's business. */
#include <assert.h>
#include <math.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

enum { INPUTS_MAX = 32, COMBINATIONS_MAX = 1 << 18 };

/* One input: its classes, one value of each, and which a record has. */
struct input {
    struct eval_axis axis;
    struct type type;
    size_t classes;             /* without the missing one */
    bool gaps;                  /* class `classes` is "missing" */
    step_id lanes;              /* 0 .. classes - 1, or with gaps classes */
};

/* A row of one small integer. */
static step_id small_constant(struct block_plan *plan, size_t value)
{
    struct cell cell = { .known = true, .as.integer = (int64_t)value };
    assert(value <= COMBINATIONS_MAX);
    return lanes_constant(plan, (struct type){ TYPE_INT, false }, cell);
}

/* --- Classes -------------------------------------------------------------- */

/* Two classes a point of an ordered type, the point itself and what lies below
 * it, and one above all; one a text, and one for all others; two for bools. */
static size_t count_classes(const struct input *input)
{
    assert(!input->type.list);
    switch (input->type.base) {
    case TYPE_BOOL: return 2;
    case TYPE_TEXT: return input->axis.points + 1;
    default: break;
    }
    return 2 * input->axis.points + 1;
}

/* The class of a known value. */
static size_t class_of(const struct input *input, struct cell cell)
{
    const struct eval_axis *axis = &input->axis;
    size_t sum = 0;
    assert(cell.known);
    if (input->type.base == TYPE_BOOL) {
        return cell.as.boolean;
    }
    for (size_t i = 0; i < axis->points; i++) {
        if (input->type.base == TYPE_TEXT) {
            if (str_equal(axis->texts[i], cell.as.text)) {
                return i;
            }
        } else if (input->type.base == TYPE_NUMBER) {
            sum += (size_t)(axis->numbers[i] < cell.as.number)
                + (size_t)(axis->numbers[i] <= cell.as.number);
        } else {
            sum += (size_t)(axis->integers[i] < cell.as.integer)
                + (size_t)(axis->integers[i] <= cell.as.integer);
        }
    }
    return input->type.base == TYPE_TEXT ? axis->points : sum;
}

/* Some number of a class.  Between two neighbours there is none; then any
 * will do, as no record is there. */
static double number_of(const struct eval_axis *axis, size_t class)
{
    size_t at = class / 2;
    assert(class <= 2 * axis->points);
    if (class % 2 == 1) {
        return axis->numbers[at];
    }
    if (axis->points == 0) {
        return 0;
    }
    if (at == 0) {
        return nextafter(axis->numbers[0], -INFINITY);
    }
    return nextafter(axis->numbers[at - 1], INFINITY);
}

/* The same for integers. */
static int64_t integer_of(const struct eval_axis *axis, size_t class)
{
    size_t at = class / 2;
    assert(class <= 2 * axis->points);
    if (class % 2 == 1) {
        return axis->integers[at];
    }
    if (axis->points == 0) {
        return 0;
    }
    if (at == 0) {
        return axis->integers[0] - (axis->integers[0] > INT64_MIN);
    }
    return axis->integers[at - 1] + (axis->integers[at - 1] < INT64_MAX);
}

/* A value of each class; the text of no point is none that a file can hold. */
static struct eval_result value_in(const struct input *input, size_t class)
{
    struct eval_result result = {
        .state = EVAL_VALUE, .cell = { .known = true }
    };
    assert(class <= input->classes);
    if (class == input->classes) {
        return (struct eval_result){ .state = EVAL_UNKNOWN };
    }
    switch (input->type.base) {
    case TYPE_BOOL: result.cell.as.boolean = class != 0; break;
    case TYPE_TEXT:
        result.cell.as.text = class < input->axis.points
            ? input->axis.texts[class] : STR("\xff");
        break;
    case TYPE_NUMBER:
        result.cell.as.number = number_of(&input->axis, class);
        break;
    default:
        result.cell.as.integer = integer_of(&input->axis, class);
        break;
    }
    return result;
}

/* --- Rows of classes ------------------------------------------------------ */

/* By a table over codes or small integers: the class of each. */
static step_id text_classes(struct block_plan *plan,
                            const struct input *input,
                            const struct block_value *value)
{
    size_t count = text_count(plan, value);
    int32_t *table = plan_alloc(plan, count * sizeof(*table));
    struct cell cell = { .known = true };
    assert(input->type.base == TYPE_TEXT);
    for (size_t i = 0; table != NULL && i < count; i++) {
        cell.as.text = text_entry(plan, value, i);
        table[i] = (int32_t)class_of(input, cell);
    }
    return table == NULL ? STEP_ID_NONE
                         : lanes_gather(plan, value->codes, table);
}

/* The same over a column of integers, or of decimals, of a moderate span. */
static step_id column_classes(struct block_plan *plan,
                              const struct input *input, int32_t slot)
{
    enum { SPAN_MAX = 65536 };
    const struct column *column = columns_column(plan->columns,
                                                 (size_t)slot);
    const struct lanes *lanes = &column->lanes;
    assert(scalar_is_numeric(input->type));
    if (lanes->kind == LANE_F64
        || (uint64_t)lanes->max - (uint64_t)lanes->min >= SPAN_MAX) {
        return STEP_ID_NONE;
    }
    size_t count = (size_t)(lanes->max - lanes->min) + 1;
    int32_t *table = plan_alloc(plan, count * sizeof(*table));
    for (size_t i = 0; table != NULL && i < count; i++) {
        table[i] = (int32_t)class_of(
            input, column_value(column, lanes->min + (int64_t)i));
    }
    return table == NULL ? STEP_ID_NONE
        : lanes_gather(plan, lanes_column(plan, lanes), table);
}

/* Any other numbers: points are counted.  Integers as floats, where that is
 * exact. */
static step_id counted_classes(struct block_plan *plan,
                               const struct input *input, step_id lanes)
{
    const int64_t exact = INT64_C(1) << 53;
    const double *points = input->axis.numbers;
    struct step from = *step_at(plan, lanes);
    assert(scalar_is_numeric(input->type));
    if (input->type.base != TYPE_NUMBER && input->axis.points > 0) {
        double *made = plan_alloc(plan,
                                  input->axis.points * sizeof(*made));
        bool fits = made != NULL && from.kind != LANE_F64
            && from.min >= -exact && from.max <= exact;
        for (size_t i = 0; fits && i < input->axis.points; i++) {
            made[i] = (double)input->axis.integers[i];
            fits = input->axis.integers[i] >= -exact
                && input->axis.integers[i] <= exact;
        }
        if (!fits) {
            return STEP_ID_NONE;
        }
        points = made;
    }
    struct step step = {
        .op = STEP_CLASS, .kind = LANE_I32,
        .integer = (int64_t)input->axis.points, .data = points,
        .max = (int64_t)input->classes - 1
    };
    step.a = lanes_number(plan, lanes);
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

/* Where it is known.  STEP_ID_NONE: no form. */
static step_id known_classes(struct block_plan *plan,
                             const struct input *input, node_id id)
{
    const struct node *node = &plan->graph->nodes[id];
    const struct block_value *value = value_of(plan, id);
    assert(id < plan->graph->count);
    switch (value->form) {
    case FORM_CONSTANT:
        return value->result.state != EVAL_VALUE
            ? small_constant(plan, 0)
            : small_constant(plan, class_of(input, value->result.cell));
    case FORM_BOOL:
        return lanes_select(plan, value->truth, small_constant(plan, 1),
                            small_constant(plan, 0));
    case FORM_TEXT:
        return value->codes == STEP_ID_NONE
            ? STEP_ID_NONE : text_classes(plan, input, value);
    case FORM_NUMBER: break;
    default: return STEP_ID_NONE;
    }
    step_id lanes = node->op == NODE_FACT
        ? column_classes(plan, input, node->slot) : STEP_ID_NONE;
    return lanes != STEP_ID_NONE || plan->failed || input->axis.points > 64
        ? lanes : counted_classes(plan, input, value_lanes(plan, id));
}

/* Points of the input's own type: others could not be compared. */
static bool has_points(const struct input *input)
{
    const struct eval_axis *axis = &input->axis;
    assert(input->type.base != TYPE_NONE);
    switch (input->type.base) {
    case TYPE_BOOL: return true;
    case TYPE_TEXT: return axis->points == 0 || axis->texts != NULL;
    case TYPE_NUMBER: return axis->points == 0 || axis->numbers != NULL;
    default: break;
    }
    return axis->points == 0 || axis->integers != NULL;
}

/* One row for the input: its bounds say which classes occur. */
static bool input_classes(struct block_plan *plan, struct input *input,
                          node_id id)
{
    const struct block_value *value = value_of(plan, id);
    if (value->form == FORM_NONE || value->nil != LITERAL_FALSE
        || input->type.list || !has_points(input)) {
        return false;
    }
    input->classes = count_classes(input);
    input->gaps = value->known != LITERAL_TRUE;
    assert(input->classes > 0);
    step_id lanes = value->known == LITERAL_FALSE
        ? small_constant(plan, input->classes)
        : known_classes(plan, input, id);
    if (lanes == STEP_ID_NONE || plan->failed) {
        return false;
    }
    if (input->gaps && value->known != LITERAL_FALSE) {
        lanes = lanes_select(plan, value->known, lanes,
                             small_constant(plan, input->classes));
    }
    input->lanes = lanes;
    return !plan->failed;
}

/* --- The table ------------------------------------------------------------ */

/* Results of all combinations that the bounds of the rows leave.  Input 0
 * turns fastest. */
static bool ask_table(struct results *results, const struct node *node,
                      const struct input *inputs)
{
    struct block_plan *plan = results->plan;
    struct eval_result given[INPUTS_MAX];
    int64_t at[INPUTS_MAX];
    struct eval_result *items = plan_alloc(
        plan, results->count * sizeof(*items));
    assert(node->args_count <= INPUTS_MAX);
    for (uint32_t i = 0; i < node->args_count; i++) {
        at[i] = step_at(plan, inputs[i].lanes)->min;
    }
    for (size_t k = 0; items != NULL && k < results->count; k++) {
        for (uint32_t i = 0; i < node->args_count; i++) {
            given[i] = value_in(&inputs[i], (size_t)at[i]);
        }
        plan->tables->lookup(plan->tables->user, node->slot, node->extra,
                             given, &plan->arena, &items[k]);
        for (uint32_t i = 0; i < node->args_count; i++) {
            const struct step *step = step_at(plan, inputs[i].lanes);
            at[i] = at[i] < step->max ? at[i] + 1 : step->min;
            if (at[i] != step->min) {
                break;
            }
        }
    }
    results->items = items;
    plan->failed = plan->failed || plan->arena.failed;
    return !plan->failed;
}

/* The index of a combination: what each row is above its least, by strides. */
static bool index_inputs(struct results *results, const struct node *node,
                         const struct input *inputs)
{
    struct block_plan *plan = results->plan;
    results->count = 1;
    assert(results->index == STEP_ID_NONE);
    for (uint32_t i = 0; i < node->args_count; i++) {
        const struct step *step = step_at(plan, inputs[i].lanes);
        size_t size = (size_t)(step->max - step->min) + 1;
        if (size > COMBINATIONS_MAX / results->count) {
            return false;
        }
        results->index = index_add(plan, results->index, inputs[i].lanes,
                                   results->count);
        results->count *= size;
    }
    return !plan->failed && results->index != STEP_ID_NONE;
}

/* An error in an input is the table's; one that is missing goes in as it is.
 * False: no vector form. */
bool table_compile(struct block_plan *plan, node_id id,
                   struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    const struct node *node = &plan->graph->nodes[id];
    const node_id *args = plan->graph->args + node->args;
    struct input inputs[INPUTS_MAX];
    literal broken = LITERAL_FALSE;
    struct results results = {
        .plan = plan, .index = STEP_ID_NONE, .known = LITERAL_TRUE
    };
    if (plan->tables == NULL || plan->tables->axis == NULL
        || node->args_count == 0 || node->args_count > INPUTS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        inputs[i] = (struct input){
            .type = plan->graph->nodes[args[i]].type
        };
        if (!plan->tables->axis(plan->tables->user, node->slot, i,
                                &inputs[i].axis)
            || !input_classes(plan, &inputs[i], args[i])) {
            return false;
        }
        broken = literal_or(plan, broken, value_of(plan, args[i])->error);
    }
    if (!index_inputs(&results, node, inputs)
        || !ask_table(&results, node, inputs)
        || !results_value(&results, node->type, out)) {
        return false;
    }
    literal whole = literal_not(broken);
    out->error = literal_or(plan, broken,
                            literal_and(plan, whole, out->error));
    out->nil = literal_and(plan, whole, out->nil);
    out->known = literal_and(plan, whole, out->known);
    return true;
}
