/* Lists: what is in them, and which item.
 *
 * Lists over few distinct items (COLUMN_ITEMS_MAX) have a bitmap an item, so
 * that a question about one item is a plane that stands already; others are
 * searched by code, record by record.  Lists that are made on the way have no
 * form, only those of columns and constants. */
#include <assert.h>
#include <string.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

/* --- Items ---------------------------------------------------------------- */

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

/* The code of an integer in the lists of a column; -1 when it is in none. */
static int32_t integer_code(const struct column *list, int64_t integer)
{
    char bytes[sizeof(integer)];
    assert(list->type.list);
    memcpy(bytes, &integer, sizeof(integer));
    uint32_t found = dictionary_find(&list->dictionary, (struct str){
        bytes, sizeof(bytes) });
    return found == DICTIONARY_NONE ? -1 : (int32_t)found;
}

/* contains(list column, integers of few values): by the code each has in
 * lists.  False: no vector form. */
static bool holds_integers(struct block_plan *plan, const struct column *list,
                           const struct block_value *value, literal *out)
{
    enum { SPAN_MAX = 65536 };
    const struct step *lanes = value->lanes == STEP_ID_NONE
        ? NULL : step_at(plan, value->lanes);
    assert(list->type.base != TYPE_TEXT);
    if (lanes == NULL || lanes->kind == LANE_F64
        || (uint64_t)lanes->max - (uint64_t)lanes->min >= SPAN_MAX) {
        return false;
    }
    int64_t least = lanes->min;
    size_t count = (size_t)(lanes->max - least) + 1;
    int32_t *table = plan_alloc(plan, count * sizeof(*table));
    for (size_t i = 0; table != NULL && i < count; i++) {
        table[i] = integer_code(list, least + (int64_t)i);
    }
    struct step step = { .op = STEP_HOLDS, .data = list };
    *out = LITERAL_FALSE;
    if (!plan->failed) {
        step.a = lanes_gather(plan, value->lanes, table);
        *out = plan->failed ? LITERAL_FALSE : literal_plane(plan, &step);
    }
    return true;
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
    enum type_base base = node_at(plan, b)->type.base;
    if (value->form == FORM_NUMBER && base == list->type.base
        && base != TYPE_NUMBER) {
        return holds_integers(plan, list, value, out);
    }
    if (value->form != FORM_TEXT || value->codes == STEP_ID_NONE
        || list->type.base != TYPE_TEXT) {
        return false;
    }
    size_t count = text_count(plan, value);
    int32_t *table = plan_alloc(plan, count * sizeof(*table));
    for (size_t i = 0; table != NULL && i < count; i++) {
        uint32_t found = dictionary_find(&list->dictionary,
                                         text_entry(plan, value, i));
        table[i] = found == DICTIONARY_NONE ? -1 : (int32_t)found;
    }
    struct step step = { .op = STEP_HOLDS, .data = list };
    *out = LITERAL_FALSE;
    if (!plan->failed) {
        /* Codes of the text turned into codes of the lists, by table. */
        step.a = lanes_gather(plan, value->codes, table);
        *out = plan->failed ? LITERAL_FALSE : literal_plane(plan, &step);
    }
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

/* --- Two lists ------------------------------------------------------------ */

/* Codes of a's items as codes of b's; -1 where b never has the item.  For text
 * only. */
static int32_t *code_map(struct block_plan *plan, const struct column *a,
                         const struct column *b)
{
    assert(a->type.base == TYPE_TEXT && b->type.base == TYPE_TEXT);
    size_t count = a->dictionary.count;
    int32_t *map = plan_alloc(plan, (count + 1) * sizeof(*map));
    for (size_t i = 0; map != NULL && i < count; i++) {
        uint32_t code = dictionary_find(&b->dictionary,
                                        dictionary_get(&a->dictionary, i));
        map[i] = code == DICTIONARY_NONE ? -1 : (int32_t)code;
    }
    return map;
}

/* The codes, plus one, of the first items of `a` that are in `b`, or among the
 * constant `items` when b is NULL. */
static step_id common_lanes(struct block_plan *plan, const struct column *a,
                            const struct column *b, const struct cell *items)
{
    struct list_common *common = plan_alloc(plan, sizeof(*common));
    assert((b == NULL) != (items == NULL));
    if (common == NULL) {
        return STEP_ID_NONE;
    }
    int32_t *map = NULL;
    if (b != NULL) {
        map = code_map(plan, a, b);
    } else {
        size_t count = a->dictionary.count;
        map = plan_alloc(plan, (count + 1) * sizeof(*map));
        memset(map, 0xff, map == NULL ? 0 : count * sizeof(*map));
        for (size_t i = 0; map != NULL && i < items->as.list.count; i++) {
            uint32_t code = dictionary_find(&a->dictionary,
                                            items->as.list.items[i].as.text);
            if (code != DICTIONARY_NONE) {
                map[code] = 0;
            }
        }
    }
    *common = (struct list_common){ a, b, map, b == NULL };
    struct step step = {
        .op = STEP_COMMON, .kind = LANE_I32, .data = common,
        .max = (int64_t)a->dictionary.count
    };
    return plan->failed ? STEP_ID_NONE : step_add(plan, &step);
}

/* Few items that both may have, each with a bitmap on either side: planes. */
static bool overlaps_by_planes(struct block_plan *plan,
                               const struct column *a,
                               const struct column *b, literal *out)
{
    enum { COMMON_MAX = 24 };   /* more are slower than a search */
    size_t common = 0;
    int32_t *map = a->holds == NULL || b->holds == NULL
        ? NULL : code_map(plan, a, b);
    for (size_t i = 0; map != NULL && i < a->dictionary.count; i++) {
        common += map[i] >= 0;
    }
    if (map == NULL || common > COMMON_MAX) {
        return false;
    }
    *out = LITERAL_FALSE;
    for (size_t i = 0; i < a->dictionary.count && !plan->failed; i++) {
        if (map[i] >= 0) {
            *out = literal_or(plan, *out,
                              literal_and(plan, holds_code(plan, a, i),
                                          holds_code(plan, b,
                                                     (size_t)map[i])));
        }
    }
    assert(*out != LITERAL_TRUE);
    return true;
}

/* Overlap does not mind which side is which.  False: no vector form. */
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
    const struct block_value *other = value_of(plan, b);
    if (list->form != FORM_LIST) {
        return false;
    }
    const struct column *column = column_at(plan, list->slot);
    if (other->form == FORM_LIST) {
        const struct column *more = column_at(plan, other->slot);
        if (column->type.base != TYPE_TEXT
            || more->type.base != TYPE_TEXT) {
            return false;
        }
        if (!overlaps_by_planes(plan, column, more, out)) {
            step_id lanes = common_lanes(plan, column, more, NULL);
            *out = lanes_range(plan, lanes, 1, INT64_MAX);
        }
        return true;
    }
    if (other->form != FORM_CONSTANT
        || other->result.state != EVAL_VALUE) {
        return false;
    }
    struct type item_type = { node_at(plan, b)->type.base, false };
    *out = holds_any(plan, column, item_type,
                     other->result.cell.as.list.items,
                     other->result.cell.as.list.count);
    return true;
}

/* A row of item codes, plus one, 0 where there is none: known or nil.  False:
 * integers beyond 32 bits. */
static bool item_value(struct block_plan *plan, const struct column *column,
                       step_id lanes, struct block_value *out)
{
    const struct type type = { column->type.base, false };
    struct results results = {
        .plan = plan, .index = lanes, .count = column->dictionary.count + 1,
        .known = out->known, .missing = { .state = EVAL_UNKNOWN }
    };
    struct eval_result *items = plan_alloc(plan, results.count
                                                 * sizeof(*items));
    assert(column->type.list);
    if (items == NULL || lanes == STEP_ID_NONE) {
        return false;
    }
    items[0] = (struct eval_result){ .state = EVAL_NIL };
    for (size_t i = 1; i < results.count; i++) {
        items[i] = (struct eval_result){
            .state = EVAL_VALUE, .cell = column_entry(column, i - 1)
        };
    }
    results.items = items;
    return results_value(&results, type, out);
}

/* first_common of two list columns, or of one and a constant on the right.
 * Whether there is one is known without looking for the first. */
static bool compile_first(struct block_plan *plan, const struct node *node,
                          struct block_value *out)
{
    assert(out != NULL);
    const struct block_value *a = value_of(plan, node->a);
    const struct block_value *b = value_of(plan, node->b);
    struct type type_b = node_at(plan, node->b)->type;
    literal found = LITERAL_FALSE, known = out->known;
    bool planes = true;
    if (a->form != FORM_LIST || type_b.base != TYPE_TEXT
        || node->type.base != TYPE_TEXT
        || (b->form != FORM_LIST
            && (b->form != FORM_CONSTANT
                || b->result.state != EVAL_VALUE))) {
        return false;
    }
    const struct column *column = column_at(plan, a->slot), *more = NULL;
    const struct cell *items = NULL;
    if (b->form == FORM_LIST) {
        more = column_at(plan, b->slot);
        planes = overlaps_by_planes(plan, column, more, &found);
    } else {
        items = &b->result.cell;
        found = holds_any(plan, column, (struct type){ TYPE_TEXT, false },
                          items->as.list.items, items->as.list.count);
    }
    if (!item_value(plan, column, common_lanes(plan, column, more, items),
                    out)) {
        return false;
    }
    if (planes) {
        out->nil = literal_and(plan, known, literal_not(found));
        out->known = literal_and(plan, known, found);
    }
    return !plan->failed;
}

/* first_common of a constant and a list column: the first that the list
 * holds.  Few constants, as each is a choice. */
static bool compile_first_of(struct block_plan *plan, const struct node *node,
                             struct block_value *out)
{
    assert(out != NULL);
    enum { ITEMS_MAX = 32 };
    const struct type type = { TYPE_INT, false };
    const struct block_value *a = value_of(plan, node->a);
    const struct block_value *b = value_of(plan, node->b);
    if (a->form != FORM_CONSTANT || a->result.state != EVAL_VALUE
        || b->form != FORM_LIST || node->type.base != TYPE_TEXT
        || a->result.cell.as.list.count > ITEMS_MAX) {
        return false;
    }
    const struct column *column = column_at(plan, b->slot);
    size_t count = a->result.cell.as.list.count;
    const struct cell *items = a->result.cell.as.list.items;
    struct str *entries = plan_alloc(plan, (count + 1) * sizeof(*entries));
    struct cell cell = { .known = true };
    step_id lanes = lanes_constant(plan, type, cell);
    literal found = LITERAL_FALSE;
    for (size_t i = count; i-- > 0 && !plan->failed;) {
        literal has = holds_any(plan, column, (struct type){ TYPE_TEXT,
                                                             false },
                                &items[i], 1);
        entries[i + 1] = items[i].as.text;
        cell.as.integer = (int64_t)i + 1;
        lanes = lanes_select(plan, has, lanes_constant(plan, type, cell),
                             lanes);
        found = literal_or(plan, found, has);
    }
    if (plan->failed) {
        return false;
    }
    out->form = FORM_TEXT;
    out->codes = lanes;
    out->entries = entries + step_at(plan, lanes)->min;
    out->nil = literal_and(plan, out->known, literal_not(found));
    out->known = literal_and(plan, out->known, found);
    return true;
}

/* list[n] of a list column, n constant. */
static bool compile_item(struct block_plan *plan, const struct node *node,
                         struct block_value *out)
{
    assert(out != NULL);
    const struct block_value *a = value_of(plan, node->a);
    const struct block_value *b = value_of(plan, node->b);
    if (a->form != FORM_LIST
        || b->form != FORM_CONSTANT || b->result.state != EVAL_VALUE
        || node_at(plan, node->b)->type.base == TYPE_NUMBER) {
        return false;
    }
    const struct column *column = column_at(plan, a->slot);
    struct step step = {
        .op = STEP_ITEM, .kind = LANE_I32, .data = column,
        .integer = b->result.cell.as.integer,
        .max = (int64_t)column->dictionary.count
    };
    step_id lanes = plan->failed ? STEP_ID_NONE : step_add(plan, &step);
    return !plan->failed && item_value(plan, column, lanes, out);
}

/* --- The switch ----------------------------------------------------------- */

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
    if (node->op == NODE_ITEM || node->op == NODE_FIRST_COMMON) {
        return done && out->known != LITERAL_FALSE
            && (node->op == NODE_ITEM ? compile_item(plan, node, out)
                : compile_first(plan, node, out)
                  || compile_first_of(plan, node, out));
    }
    if (done && out->known != LITERAL_FALSE) {
        done = node->op == NODE_IN_LIST
            ? compile_in_list(plan, node, &plane)
            : compile_overlaps(plan, node, &plane);
    }
    out->form = FORM_BOOL;
    out->truth = plane;
    return done;
}
