/* Text and lists.
 *
 * A node that reads one text column and nothing else is evaluated once per
 * entry of the column's dictionary, and once for the missing record; what it
 * does to text does not matter.  Texts of two columns are compared by ids
 * that the plan gives to every distinct text it meets.  Lists over at most 64
 * distinct items have a bitmap an item; others are searched by code. */
#include <assert.h>
#include <string.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

/* Nodes are only read here.  The pointer is good until the plan is freed. */
static const struct node *node_at(const struct block_plan *plan, node_id id)
{
    assert(plan != NULL);
    assert(id < plan->graph->count);
    return &plan->graph->nodes[id];
}

/* The column of a fact that some node reads, which therefore exists.  Never
 * NULL: a fact without a column is a constant. */
static const struct column *column_at(const struct block_plan *plan,
                                      int32_t slot)
{
    assert(plan != NULL);
    assert(slot >= 0);
    return columns_column(plan->columns, (size_t)slot);
}

/* Cleared, and freed with the plan.  NULL sets plan->failed, so that most
 * callers need not look. */
static void *plan_alloc(struct block_plan *plan, size_t size)
{
    assert(plan != NULL);
    void *block = arena_alloc(&plan->arena, size);
    plan->failed = plan->failed || block == NULL;
    return block;
}

/* --- Tables of entries ---------------------------------------------------- */

/* The results of a node for each entry of a column, last the missing one. */
struct results {
    struct block_plan *plan;
    const struct column *column;
    step_id codes;
    size_t count;               /* entries */
    const struct eval_result *items;
    struct eval_result missing;
    literal known;
};

/* The prototype record is all missing but for the constant columns; the fact
 * is put in and taken out again.  False at no memory.  At most one evaluation
 * an entry, however many records there are. */
static bool evaluate_entries(struct results *results, node_id id,
                             int32_t slot)
{
    assert(results != NULL);
    struct block_plan *plan = results->plan;
    size_t count = results->column->dictionary.count;
    struct eval_result *items = plan_alloc(plan,
                                           (count + 1) * sizeof(*items));
    if (items == NULL) {
        return false;
    }
    for (size_t code = 0; code < count; code++) {
        plan->facts[slot] = column_entry(results->column, code);
        items[code] = plan_eval(plan, id);
    }
    plan->facts[slot] = (struct cell){ .known = false };
    results->missing = plan_eval(plan, id);
    results->items = items;
    results->count = count;
    results->codes = lanes_column(plan, &results->column->lanes);
    results->known = column_known(plan, slot);
    return !plan->failed;
}

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

/* Records whose entry, or whose lack of one, shows this aspect.  Codes are
 * lanes, so a mark a code is a set of lanes; lanes.min is the least code in
 * use. */
static literal aspect_plane(struct results *results, enum aspect aspect)
{
    assert(results != NULL);
    struct block_plan *plan = results->plan;
    uint8_t *marks = plan_alloc(plan, results->count + 1);
    if (marks == NULL) {
        return LITERAL_FALSE;
    }
    for (size_t code = 0; code < results->count; code++) {
        marks[code] = shows(&results->items[code], aspect);
    }
    literal plane = lanes_set(plan, results->codes,
                              marks + results->column->lanes.min);
    bool missing = shows(&results->missing, aspect);
    if (aspect == IS_TRUE && results->missing.state != EVAL_VALUE) {
        return plane;           /* nobody looks where it is not known */
    }
    return literal_choose(plan, results->known, plane,
                          missing ? LITERAL_TRUE : LITERAL_FALSE);
}

/* Numbers of entries as lanes, for those that have one.  Floats and integers
 * beyond 32 bits go record by record, as does a node that has a value for a
 * missing text. */
static step_id number_lanes(struct results *results, struct type type)
{
    assert(results != NULL);
    struct block_plan *plan = results->plan;
    int64_t min = 0, max = 0;
    int32_t *table = plan_alloc(plan,
                                (results->count + 1) * sizeof(*table));
    if (table == NULL || type.base == TYPE_NUMBER
        || results->missing.state == EVAL_VALUE) {
        return STEP_ID_NONE;
    }
    for (size_t code = 0; code < results->count; code++) {
        const struct eval_result *item = &results->items[code];
        int64_t value = item->state == EVAL_VALUE ? item->cell.as.integer
                                                  : 0;
        if (value < INT32_MIN || value > INT32_MAX) {
            return STEP_ID_NONE;
        }
        table[code] = (int32_t)value;
        min = value < min ? value : min;
        max = value > max ? value : max;
    }
    struct step step = {
        .op = STEP_GATHER, .kind = LANE_I32, .a = results->codes,
        .integer = -results->column->lanes.base, .data = table,
        .min = min, .max = max
    };
    return step_add(plan, &step);
}

/* The texts of entries, for text_lanes.  Borrowed from the plan's arena or the
 * dictionary; empty where there is no value, which nobody looks at. */
static const struct str *entry_texts(struct results *results)
{
    assert(results != NULL);
    struct str *texts = plan_alloc(results->plan,
                                   (results->count + 1) * sizeof(*texts));
    for (size_t code = 0; texts != NULL && code < results->count; code++) {
        texts[code] = results->items[code].state == EVAL_VALUE
            ? results->items[code].cell.as.text : STR("");
    }
    return texts;
}

/* A missing record may have a result too: known() is false, `x or y` may not
 * need x.  False: no table for this type or at no memory; then `out` is
 * rubbish and other forms are tried.  Costs one evaluation an entry, so
 * wants_table asks whether that pays. */
bool text_tabulate(struct block_plan *plan, node_id id,
                   struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    struct type type = node_at(plan, id)->type;
    int32_t slot = plan->depends[id];
    struct results results = {
        .plan = plan, .column = column_at(plan, slot)
    };
    if (type.list || !evaluate_entries(&results, id, slot)
        || (type.base != TYPE_BOOL && results.missing.state == EVAL_VALUE)) {
        return false;
    }
    out->error = aspect_plane(&results, IS_ERROR);
    out->nil = aspect_plane(&results, IS_NIL);
    out->known = aspect_plane(&results, IS_KNOWN);
    if (type.base == TYPE_BOOL) {
        out->form = FORM_BOOL;
        out->truth = aspect_plane(&results, IS_TRUE);
        return true;
    }
    if (type.base == TYPE_TEXT) {
        out->form = FORM_TEXT;
        out->slot = slot;
        out->entries = entry_texts(&results);
        return true;
    }
    out->form = FORM_NUMBER;
    out->lanes = number_lanes(&results, type);
    return out->lanes != STEP_ID_NONE;
}

/* --- Text against text ---------------------------------------------------- */

/* Records whose code stands for exactly this text.  Entries made on the way
 * are compared one by one, once, when the plan is made. */
static literal text_is(struct block_plan *plan,
                       const struct block_value *value, struct str text)
{
    assert(plan != NULL);
    assert(value != NULL);
    const struct column *column = column_at(plan, value->slot);
    step_id codes = lanes_column(plan, &column->lanes);
    if (value->entries == NULL) {
        uint32_t code = dictionary_find(&column->dictionary, text);
        return code == DICTIONARY_NONE
            ? LITERAL_FALSE : lanes_range(plan, codes, code, code);
    }
    uint8_t *marks = plan_alloc(plan, column->dictionary.count + 1);
    for (size_t i = 0; marks != NULL && i < column->dictionary.count; i++) {
        marks[i] = str_equal(value->entries[i], text);
    }
    return marks == NULL
        ? LITERAL_FALSE : lanes_set(plan, codes, marks + column->lanes.min);
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
    if (is_constant_text(y) && x->form == FORM_TEXT && x->slot >= 0) {
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

/* Ids of a column's entries, or of what a node made of them.  Entries of other
 * columns with the same text get the same id. */
static step_id column_texts(struct block_plan *plan,
                            const struct block_value *value)
{
    assert(plan != NULL);
    assert(value != NULL);
    const struct column *column = column_at(plan, value->slot);
    size_t count = column->dictionary.count;
    int32_t *table = plan_alloc(plan, (count + 1) * sizeof(*table));
    if (table == NULL) {
        return STEP_ID_NONE;
    }
    for (size_t code = 0; code < count && !plan->failed; code++) {
        table[code] = text_id(plan, value->entries != NULL
                              ? value->entries[code]
                              : dictionary_get(&column->dictionary, code));
    }
    struct step step = {
        .op = STEP_GATHER, .kind = LANE_I32,
        .a = lanes_column(plan, &column->lanes),
        .integer = -column->lanes.base, .data = table,
        .min = 0, .max = INT32_MAX
    };
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
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
    if (value->lanes == STEP_ID_NONE && value->slot >= 0) {
        plan->values[id].lanes = column_texts(plan, value);
    }
    return plan->values[id].lanes;
}

/* --- Lists ---------------------------------------------------------------- */

/* Records whose list holds the item of this code.  A bitmap of the column,
 * where the items are few; else a step that searches. */
static literal holds_code(struct block_plan *plan,
                          const struct column *column, size_t code)
{
    assert(plan != NULL);
    assert(column != NULL);
    struct step step = {
        .op = STEP_IN_ITEMS, .data = column, .integer = (int64_t)code
    };
    if (column->holds != NULL) {
        size_t words = column->holds_words / column->dictionary.count;
        step = (struct step){
            .op = STEP_BITMAP, .data = column->holds + code * words
        };
    }
    return literal_plane(plan, &step);
}

/* Records whose list holds one of these items.  `type` is that of the items,
 * which may be numbers of another type than the column's.  An item that no
 * list holds adds nothing. */
static literal holds_any(struct block_plan *plan, const struct column *column,
                         struct type type, const struct cell *items,
                         size_t count)
{
    assert(plan != NULL);
    assert(column != NULL);
    assert(items != NULL);
    literal any = LITERAL_FALSE;
    struct type item_type = { column->type.base, false };
    for (size_t i = 0; i < count && type.base == TYPE_TEXT
         && item_type.base == TYPE_TEXT; i++) {
        uint32_t code = dictionary_find(&column->dictionary,
                                        items[i].as.text);
        if (code != DICTIONARY_NONE) {
            any = literal_or(plan, any, holds_code(plan, column, code));
        }
    }
    if (type.base == TYPE_TEXT) {
        return any;
    }
    /* Numbers may be equal without being the same bytes: 0.0 and -0.0. */
    for (size_t code = 0; code < column->dictionary.count; code++) {
        struct cell entry = column_entry(column, code);
        bool wanted = false;
        for (size_t i = 0; i < count && !wanted; i++) {
            wanted = scalar_same(item_type, entry, type, items[i]);
        }
        if (wanted) {
            any = literal_or(plan, any, holds_code(plan, column, code));
        }
    }
    return any;
}

/* contains(list column, text column): by the code the text has in lists.
 * False: no vector form.  A text that is in no list gets -1. */
static bool holds_column(struct block_plan *plan, const struct column *list,
                         node_id b, literal *out)
{
    assert(plan != NULL);
    assert(list != NULL);
    assert(out != NULL);
    const struct block_value *value = value_of(plan, b);
    if (list->holds == NULL || value->form != FORM_TEXT
        || value->slot < 0 || list->type.base != TYPE_TEXT) {
        return false;
    }
    const struct column *column = column_at(plan, value->slot);
    size_t count = column->dictionary.count;
    int32_t *table = plan_alloc(plan, (count + 1) * sizeof(*table));
    if (table == NULL) {
        return true;
    }
    for (size_t code = 0; code < count; code++) {
        struct str text = value->entries != NULL
            ? value->entries[code]
            : dictionary_get(&column->dictionary, code);
        uint32_t found = dictionary_find(&list->dictionary, text);
        table[code] = found == DICTIONARY_NONE ? -1 : (int32_t)found;
    }
    /* Codes of the column turned into codes of the lists, by table. */
    struct step gather = {
        .op = STEP_GATHER, .kind = LANE_I32,
        .a = lanes_column(plan, &column->lanes),
        .integer = -column->lanes.base, .data = table,
        .min = -1, .max = COLUMN_ITEMS_MAX
    };
    struct step step = { .op = STEP_HOLDS, .data = list };
    step.a = plan->failed ? STEP_ID_NONE : step_add(plan, &gather);
    *out = plan->failed ? LITERAL_FALSE : literal_plane(plan, &step);
    return true;
}

/* x among the items of a constant list.  For numbers only.  False: no vector
 * form. */
static bool among_constants(struct block_plan *plan, node_id b,
                            struct type list_type, const struct cell *list,
                            literal *out)
{
    assert(plan != NULL);
    assert(list != NULL);
    assert(out != NULL);
    const struct block_value *x = value_of(plan, b);
    struct type item_type = { list_type.base, false };
    if (x->form != FORM_NUMBER || !scalar_is_numeric(item_type)
        || x->lanes == STEP_ID_NONE) {
        return false;
    }
    *out = LITERAL_FALSE;
    for (size_t i = 0; i < list->as.list.count; i++) {
        literal same = LITERAL_FALSE;
        struct scalar_constant item = { item_type, list->as.list.items[i] };
        if (!range_constant(plan, NODE_EQ, x->lanes, &item, &same)) {
            return false;
        }
        *out = literal_or(plan, *out, same);
    }
    return true;
}

/* Text x among constants, without a table of its own.  False: no vector form.
 * *out means something where both operands are known. */
static bool compile_in_list(struct block_plan *plan, const struct node *node,
                            literal *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    const struct block_value *a = value_of(plan, node->a);
    const struct block_value *b = value_of(plan, node->b);
    struct type type_b = node_at(plan, node->b)->type;
    if (a->form == FORM_CONSTANT) {
        return a->result.state == EVAL_VALUE
            && among_constants(plan, node->b, node_at(plan, node->a)->type,
                               &a->result.cell, out);
    }
    if (a->form != FORM_LIST) {
        return false;
    }
    const struct column *column = column_at(plan, a->slot);
    if (b->form == FORM_CONSTANT && b->result.state == EVAL_VALUE) {
        *out = holds_any(plan, column, type_b, &b->result.cell, 1);
        return true;
    }
    return holds_column(plan, column, node->b, out);
}

/* One side constant; two columns go record by record.  Overlap does not mind
 * which side is which.  False: no vector form. */
static bool compile_overlaps(struct block_plan *plan,
                             const struct node *node, literal *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    node_id a = node->a, b = node->b;
    if (value_of(plan, a)->form == FORM_CONSTANT) {
        a = node->b;
        b = node->a;
    }
    const struct block_value *list = value_of(plan, a);
    const struct block_value *constant = value_of(plan, b);
    if (list->form != FORM_LIST || constant->form != FORM_CONSTANT
        || constant->result.state != EVAL_VALUE) {
        return false;
    }
    struct type item_type = { node_at(plan, b)->type.base, false };
    *out = holds_any(plan, column_at(plan, list->slot), item_type,
                     constant->result.cell.as.list.items,
                     constant->result.cell.as.list.count);
    return true;
}

/* The lengths stand in the column's lanes.  A constant list was folded
 * before. */
static bool compile_count(struct block_plan *plan, const struct node *node,
                          struct block_value *out)
{
    assert(plan != NULL);
    assert(node != NULL);
    assert(out != NULL);
    const struct block_value *a = value_of(plan, node->a);
    if (a->form != FORM_LIST) {
        return false;
    }
    out->form = FORM_NUMBER;
    out->known = a->known;
    out->error = out->nil = LITERAL_FALSE;
    out->lanes = lanes_column(plan, &column_at(plan, a->slot)->lanes);
    return true;
}

/* Lists that are made on the way have no form, only those of columns and
 * constants.  False: no vector form. */
bool list_compile(struct block_plan *plan, node_id id,
                  struct block_value *out)
{
    assert(plan != NULL);
    assert(out != NULL);
    const struct node *node = node_at(plan, id);
    const node_id ids[2] = { node->a, node->b };
    literal plane = LITERAL_FALSE;
    if (node->op == NODE_COUNT) {
        return compile_count(plan, node, out);
    }
    bool done = value_strict(plan, ids, 2, out);
    if (done && out->known != LITERAL_FALSE) {
        done = node->op == NODE_IN_LIST
            ? compile_in_list(plan, node, &plane)
            : compile_overlaps(plan, node, &plane);
    }
    out->form = FORM_BOOL;
    out->truth = plane;
    return done;
}
