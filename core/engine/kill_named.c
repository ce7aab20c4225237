/* Collecting what a rule names.
 *
 * The graph of the rule gives its constants, the rows of parameters every
 * value that was ever in force, the tables of the pack their bounds.  A fact
 * that is derived stands for those behind it: cases hold these, and what is
 * derived follows from them.  A rule that was not lifted has no graph; then
 * only parameters and tables are known, and the rows of cases have to say the
 * rest (engine/kill_values). */
#include "engine/kill_named.h"

#include <assert.h>

enum { DEPTH = 60 };

/* Each value once; a list gives its items. */
static void add_named(struct naming *naming, struct type type,
                      struct cell cell)
{
    assert(naming->count <= KILL_NAMED_MAX);
    assert(type.base < TYPE_BASE_COUNT);
    if (!cell.known) {
        return;
    }
    if (type.list) {
        type.list = false;
        for (size_t i = 0; i < cell.as.list.count; i++) {
            add_named(naming, type, cell.as.list.items[i]);
        }
        return;
    }
    /* The same value twice would only multiply the points. */
    for (size_t i = 0; i < naming->count; i++) {
        if (type_equal(naming->items[i].type, type)
            && cell_equal(type, naming->items[i].cell, cell)) {
            return;
        }
    }
    if (naming->count == KILL_NAMED_MAX) {
        naming->whole = false;
        return;
    }
    naming->items[naming->count] = (struct named){ type, cell };
    naming->count++;
}

/* Bounds and literals of a table's inputs. */
static void name_table(struct naming *naming, const struct table *table)
{
    assert(naming != NULL);
    assert(table != NULL);
    for (size_t i = 0; i < table->rows_count; i++) {
        for (size_t k = 0; k < table->inputs_count; k++) {
            const struct box_side *side = &table->rows[i].sides[k];
            for (size_t t = 0; t < side->count; t++) {
                if (side->tests[t].has_low) {
                    add_named(naming, table->inputs[k].type,
                              side->tests[t].low);
                }
                if (side->tests[t].has_high) {
                    add_named(naming, table->inputs[k].type,
                              side->tests[t].high);
                }
            }
        }
    }
}

/* Constants below a node; shared ones are met again, and are no more. */
static void name_below(struct naming *naming, const struct graph *graph,
                       node_id id, int depth)
{
    assert(depth >= 0);
    if (id == NODE_ID_NONE || depth == 0) {
        return;
    }
    const struct node *node = &graph->nodes[id];
    assert(id < graph->count);
    if (node->op == NODE_CONST) {
        add_named(naming, node->type, node->constant);
        return;
    }
    /* The keys of a table in the source are what its input is compared with;
     * its values are what something else is. */
    if (node->op == NODE_LOOKUP) {
        const struct lookup *lookup = &graph->lookups[node->slot];
        for (size_t i = 0; i < lookup->count; i++) {
            add_named(naming, lookup->key_type, lookup->keys[i]);
            add_named(naming, lookup->value_type, lookup->values[i]);
        }
    }
    if (node->op != NODE_SEQ) {   /* its left is a reason's text */
        name_below(naming, graph, node->a, depth - 1);
    }
    name_below(naming, graph, node->b, depth - 1);
    name_below(naming, graph, node->c, depth - 1);
    for (uint32_t i = 0; i < node->args_count; i++) {
        name_below(naming, graph, graph->args[node->args + i], depth - 1);
    }
}

/* Every dated value, in every pack of the chain, of what the rule reads. */
static void name_parameters(struct naming *naming, const struct rule *rule)
{
    assert(rule != NULL);
    const struct trial *trial = naming->trial;
    const struct mutant *mutant = naming->mutant;
    assert(trial->chain_count > 0);
    for (size_t at = 0; at < trial->chain_count; at++) {
        const struct pack *pack = trial->chain[at];
        for (size_t i = 0; i < pack->parameter_rows_count; i++) {
            const struct parameter_row *row = &pack->parameter_rows[i];
            struct type type = pack->parameters.fields[row->slot].type;
            /* The value of the mutant has two sides as well. */
            bool changed = mutant != NULL && at + 1 == trial->chain_count
                && mutant->kind == MUTANT_PARAMETER && mutant->row == i;
            for (size_t k = 0; k < rule->parameters_read_count; k++) {
                if (rule->parameters_read[k] == row->slot) {
                    add_named(naming, type, row->value);
                    add_named(naming, type, changed ? mutant->value
                                                    : row->value);
                }
            }
        }
    }
}

/* --- Facts ---------------------------------------------------------------- */

static void visit(struct naming *naming, int32_t slot, int depth);

/* Reading a fact, or only asking whether it is known, is the same here. */
static void visit_below(struct naming *naming, const struct graph *graph,
                        node_id id, int depth)
{
    assert(naming->slots_count <= KILL_SLOTS_MAX);
    if (id == NODE_ID_NONE || depth == 0) {
        return;
    }
    const struct node *node = &graph->nodes[id];
    assert(id < graph->count);
    if (node->op == NODE_FACT || node->op == NODE_KNOWN) {
        visit(naming, node->slot, depth - 1);
        return;
    }
    visit_below(naming, graph, node->a, depth - 1);
    visit_below(naming, graph, node->b, depth - 1);
    visit_below(naming, graph, node->c, depth - 1);
    for (uint32_t i = 0; i < node->args_count; i++) {
        visit_below(naming, graph, graph->args[node->args + i], depth - 1);
    }
}

/* A fact, or those that it is derived from, and their constants. */
static void visit(struct naming *naming, int32_t slot, int depth)
{
    assert(naming->slots_count <= KILL_SLOTS_MAX);
    const struct trial *trial = naming->trial;
    assert(slot >= 0);
    for (size_t at = 0; at < trial->chain_count && depth > 0; at++) {
        const struct pack *pack = trial->chain[at];
        if ((size_t)slot < pack->facts.count && pack->derived_nodes != NULL
            && pack->derived_nodes[slot] != NODE_ID_NONE) {
            node_id id = pack->derived_nodes[slot];
            /* Its expression compares with constants of its own. */
            name_below(naming, &pack->graph, id, depth);
            visit_below(naming, &pack->graph, id, depth - 1);
            return;
        }
    }
    for (size_t i = 0; i < naming->slots_count; i++) {
        if (naming->slots[i] == slot) {
            return;
        }
    }
    if (naming->slots_count == KILL_SLOTS_MAX) {
        naming->whole = false;
        return;
    }
    naming->slots[naming->slots_count] = slot;
    naming->slots_count++;
}

/* as_of always is among the facts: parameters change with it. */
void kill_name(struct naming *naming, size_t rule)
{
    const struct trial *trial = naming->trial;
    assert(trial != NULL && rule < trial->rules_count);
    const struct trial_rule *judged = &trial->rules[rule];
    const struct graph *graph = &judged->owner->graph;
    naming->count = naming->slots_count = 0;
    naming->whole = true;
    name_below(naming, graph, judged->rule->when_node, DEPTH);
    name_below(naming, graph, judged->rule->check_node, DEPTH);
    name_parameters(naming, judged->rule);
    for (size_t i = 0; i < trial->leaf->visible_count; i++) {
        name_table(naming, trial->leaf->visible[i]);
    }
    visit(naming, trial->as_of, DEPTH);
    for (size_t i = 0; i < judged->rule->facts_read_count; i++) {
        visit(naming, judged->rule->facts_read[i], DEPTH);
    }
}
