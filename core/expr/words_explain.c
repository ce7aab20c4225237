/* Which parts of a condition hold: the last part of words.h. */
#include "expr/words.h"

#include <assert.h>

/* The same for every part of one explanation. */
struct explainer {
    struct arena *out;            /* of the answer */
    const struct eval *eval;      /* values of this record */
    enum language language;       /* of the words */
};

static struct value *explain(const struct explainer *explainer, node_id id);

/* Nodes are only read here.  The pointer is good as long as the graph does not
 * grow. */
static const struct node *node_at(const struct explainer *explainer,
                                  node_id id)
{
    assert(explainer != NULL);
    assert(id < explainer->eval->graph->count);
    return &explainer->eval->graph->nodes[id];
}

/* Appends the operands of a chain of `op`, from left to right.  So that `a and
 * b and c` is a list of three, however it was nested. */
static void flatten(const struct explainer *explainer, node_id id,
                    uint8_t op, struct value *list)
{
    assert(explainer != NULL);
    assert(list != NULL || explainer->out->failed);
    const struct node *node = node_at(explainer, id);
    if (node->op == op) {
        flatten(explainer, node->a, op, list);
        flatten(explainer, node->b, op, list);
    } else {
        value_add(list, explain(explainer, id));
    }
}

/* The part in words.  NULL at no memory, which the arena remembers. */
static struct value *text_of(const struct explainer *explainer, node_id id)
{
    assert(explainer != NULL);
    struct buf buf;
    struct value *text = NULL;
    buf_init(&buf, explainer->out->mem, 0);
    words_node(&buf, explainer->eval->graph, id, explainer->eval,
               explainer->language);
    if (buf.failed) {
        explainer->out->failed = true;
    } else {
        text = value_text(explainer->out, buf_view(&buf));
    }
    buf_free(&buf);
    return text;
}

/* The value found for the left side of a comparison, in words.  Nothing for a
 * constant, a nil or an error; a missing fact is shown as such. */
static void set_found(const struct explainer *explainer, struct value *map,
                      const struct node *node)
{
    assert(explainer != NULL);
    assert(map != NULL || explainer->out->failed);
    assert(node != NULL);
    struct buf buf;
    const struct graph *graph = explainer->eval->graph;
    node_id left = node->op == NODE_ONE_OF ? graph->args[node->args]
                                           : node->a;
    const struct node *side = node_at(explainer, left);
    struct eval_result result = eval_node(explainer->eval, left);
    const struct field *field = side->op == NODE_FACT
        ? &graph->facts->fields[side->slot] : NULL;
    /* What was found is only worth saying where something was looked up. */
    if (side->op == NODE_CONST || result.state == EVAL_NIL
        || result.state == EVAL_ERROR) {
        return;
    }
    buf_init(&buf, explainer->out->mem, 0);
    if (result.state == EVAL_UNKNOWN) {
        result.cell.known = false;
    }
    words_cell(&buf, field, side->type, result.cell, explainer->language);
    if (buf.failed) {
        explainer->out->failed = true;
    } else {
        value_set_text(explainer->out, map, "found", buf_view(&buf));
    }
    buf_free(&buf);
}

/* Operations whose left operand is worth showing.  ORDER: enum node_op keeps
 * the comparisons together. */
static bool has_left_side(uint8_t op)
{
    return (op >= NODE_EQ && op <= NODE_GE) || op == NODE_ONE_OF
        || op == NODE_IN_LIST || op == NODE_OVERLAPS;
}

/* Every part is evaluated, also those the rule itself would not reach.
 * `holds` is null where the part is unknown or no bool.  Evaluating what the
 * rule would skip is safe: nodes have no effects. */
static struct value *explain(const struct explainer *explainer, node_id id)
{
    assert(explainer != NULL);
    struct arena *out = explainer->out;
    const struct node *node = node_at(explainer, id);
    struct eval_result result = eval_node(explainer->eval, id);
    struct value *map = value_map(out);
    /* Parts are explained in turn, as deep as the condition is nested. */
    struct value *parts = value_list(out);
    value_set(map, "text", text_of(explainer, id));
    if (node->op == NODE_OR) {
        value_set_bool(out, map, "any", true);
    }
    if (result.state == EVAL_VALUE && node->type.base == TYPE_BOOL) {
        value_set_bool(out, map, "holds", result.cell.as.boolean);
    } else {
        value_set_null(out, map, "holds");
    }
    if (has_left_side(node->op)) {
        set_found(explainer, map, node);
    }
    if (node->op == NODE_AND || node->op == NODE_OR) {
        flatten(explainer, id, node->op, parts);
    } else if (node->op == NODE_NOT) {
        flatten(explainer, node->a, NODE_AND, parts);
    } else if (node->op == NODE_IF) {
        value_add(parts, explain(explainer, node->a));
    }
    value_set(map, "parts", parts);
    return map;
}

/* The operands of the outermost `and` are what staff read one by one. */
struct value *words_explain(struct arena *out, const struct eval *eval,
                            node_id node, enum language language)
{
    assert(out != NULL && eval != NULL);
    assert(language < LANGUAGE_COUNT);
    struct explainer explainer = {
        .out = out, .eval = eval, .language = language
    };
    struct value *list = value_list(out);
    flatten(&explainer, node, NODE_AND, list);
    return list;
}
