/* Text: what it is equal to.
 *
 * A text value is a row of codes and the text that each code stands for: a
 * column's dictionary, or texts made on the way.  Texts of two columns are
 * compared by ids that the plan gives to every distinct text it meets. */
#include <assert.h>
#include <string.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

/* --- Text against text ---------------------------------------------------- */

/* A fact's codes are those of its dictionary; what was made on the way brings
 * its texts along. */
size_t text_count(const struct block_plan *plan,
                  const struct block_value *value)
{
    assert(plan != NULL);
    assert(value->form == FORM_TEXT && value->codes != STEP_ID_NONE);
    const struct step *codes = step_at(plan, value->codes);
    return (size_t)(codes->max - codes->min) + 1;
}

/* The text of the code `least + index`. */
struct str text_entry(const struct block_plan *plan,
                      const struct block_value *value, size_t index)
{
    assert(plan != NULL);
    assert(index < text_count(plan, value));
    if (value->entries != NULL) {
        return value->entries[index];
    }
    const struct column *column = column_at(plan, value->slot);
    return dictionary_get(&column->dictionary,
                          (size_t)step_at(plan, value->codes)->min + index);
}

/* Records whose code stands for exactly this text.  Entries made on the way
 * are compared one by one, once, when the plan is made. */
static literal text_is(struct block_plan *plan,
                       const struct block_value *value, struct str text)
{
    assert(plan != NULL);
    assert(value != NULL);
    if (value->entries == NULL) {
        const struct column *column = column_at(plan, value->slot);
        uint32_t code = dictionary_find(&column->dictionary, text);
        return code == DICTIONARY_NONE
            ? LITERAL_FALSE : lanes_range(plan, value->codes, code, code);
    }
    size_t count = text_count(plan, value);
    uint8_t *marks = plan_alloc(plan, count);
    for (size_t i = 0; marks != NULL && i < count; i++) {
        marks[i] = str_equal(value->entries[i], text);
    }
    return marks == NULL ? LITERAL_FALSE
                         : lanes_set(plan, value->codes, marks);
}

/* Constants are compared by their bytes, in the dictionary.  Its type is text,
 * as the callers know. */
static bool is_constant_text(const struct block_value *value)
{
    assert(value != NULL);
    return value->form == FORM_CONSTANT
        && value->result.state == EVAL_VALUE;
}

/* Against a constant by code; two columns by ids that they share.  False: no
 * vector form.  Means something where both operands are known. */
bool text_equal(struct block_plan *plan, node_id a, node_id b, literal *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    const struct block_value *x = value_of(plan, a), *y = value_of(plan, b);
    /* The constant goes to the right, where one test finds it. */
    if (is_constant_text(x)) {
        const struct block_value *swap = x;
        x = y;
        y = swap;
    }
    if (is_constant_text(y) && x->form == FORM_TEXT
        && x->codes != STEP_ID_NONE) {
        *out = text_is(plan, x, y->result.cell.as.text);
        return true;
    }
    step_id lanes_a = text_lanes(plan, a), lanes_b = text_lanes(plan, b);
    return lanes_a != STEP_ID_NONE && lanes_b != STEP_ID_NONE
        && lanes_compare(plan, NODE_EQ, lanes_a, lanes_b, out);
}

/* The same text has the same id throughout the plan.  -1, with plan->failed,
 * at no memory. */
static int32_t text_id(struct block_plan *plan, struct str text)
{
    assert(plan != NULL);
    uint32_t id = dictionary_add(&plan->texts, plan->mem, text);
    plan->failed = plan->failed || id == DICTIONARY_NONE;
    return (int32_t)id;
}

/* Ids of what codes stand for.  Entries of other columns with the same text
 * get the same id. */
static step_id code_texts(struct block_plan *plan,
                          const struct block_value *value)
{
    assert(plan != NULL);
    assert(value != NULL);
    size_t count = text_count(plan, value);
    int32_t *table = plan_alloc(plan, count * sizeof(*table));
    for (size_t i = 0; i < count && !plan->failed; i++) {
        table[i] = text_id(plan, text_entry(plan, value, i));
    }
    return plan->failed ? STEP_ID_NONE
                        : lanes_gather(plan, value->codes, table);
}

/* Made at the first need: most text is only compared with constants. */
step_id text_lanes(struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    const struct block_value *value = value_of(plan, id);
    if (is_constant_text(value)) {
        struct cell cell = {
            .known = true,
            .as.integer = text_id(plan, value->result.cell.as.text)
        };
        return lanes_constant(plan, (struct type){ TYPE_INT, false }, cell);
    }
    if (value->form != FORM_TEXT) {
        return STEP_ID_NONE;
    }
    if (value->lanes == STEP_ID_NONE && value->codes != STEP_ID_NONE) {
        plan_value(plan, id)->lanes = code_texts(plan, value);
    }
    return plan_value(plan, id)->lanes;
}
