/* Coverage.
 *
 * A condition is a bool node that `and`, `or`, `not` and `if` of a rule join,
 * and that is none of these itself.  It is shown true (false) by a case in
 * which it is evaluated to that; it decides in a case when the rule, with this
 * condition the other way round and all else as it is, would end otherwise:
 * the rule is evaluated a second time with NOT in its place.  A condition that
 * was shown both ways, and decided both times, is covered in the sense of
 * MC/DC. */
#include "engine/coverage.h"

#include <assert.h>
#include <string.h>

#include "engine/mutant.h"
#include "expr/words.h"
#include "pack/lookup.h"

/* A condition of one function of a rule. */
struct condition {
    const struct rule *rule;      /* that it is part of */
    node_id node;                 /* of the rule's graph */
    node_id when, check;          /* the rule with it turned round */
    bool in_when;                 /* it stands in `when`, else in `check` */
    int64_t shown[2], decided[2]; /* false, true */
    struct condition *next;
};

struct coverage {
    struct arena *arena;          /* of everything below */
    struct pack *pack;            /* whose rules and tables */
    enum language language;       /* of conditions in words */
    struct condition *first, *last; /* in the order of rules */
    struct value *outcomes;       /* id -> {pass: n, ...} */
    int64_t **hits;               /* one a visible table, one a row */
    struct cell *parameters;      /* scratch */
    bool *reached;                /* scratch, one a node */
    size_t nodes;                 /* room in `reached` */
};

/* --- Finding conditions --------------------------------------------------- */

/* Joins conditions, or is none: a constant has nothing to show. */
static bool is_logic(const struct node *node)
{
    assert(node != NULL);
    assert(node->op < NODE_OP_COUNT);
    return node->op == NODE_AND || node->op == NODE_OR
        || node->op == NODE_NOT || node->op == NODE_SEQ
        || node->op == NODE_IF || node->op == NODE_CONST;
}

/* A node that stands in several places of a function is one condition, as
 * one name in the source is. What finds no memory is left out; the arena says
 * so in the end. */
static void add_condition(struct coverage *coverage, const struct rule *rule,
                          node_id node, bool in_when)
{
    assert(coverage->pack != NULL);
    const struct type type = { TYPE_BOOL, false };
    struct graph *graph = &coverage->pack->graph;
    struct arena scratch;
    /* Conditions of a rule are few: a list will do. */
    for (struct condition *it = coverage->first; it != NULL; it = it->next) {
        if (it->rule == rule && it->node == node && it->in_when == in_when) {
            return;
        }
    }
    struct condition *one = arena_alloc(coverage->arena, sizeof(*one));
    node_id turned = graph_unary(graph, NODE_NOT, type, node);
    if (one == NULL || turned == NODE_ID_NONE) {
        return;
    }
    arena_init(&scratch, coverage->arena->mem);
    struct replacing replacing = { graph, &scratch, node, turned };
    one->rule = rule;
    one->node = node;
    one->in_when = in_when;
    /* Only the function in which it stands is turned round; the same words
     * in the other one are another condition. */
    one->when = in_when ? graph_replace(&replacing, rule->when_node)
                        : rule->when_node;
    one->check = in_when ? rule->check_node
                         : graph_replace(&replacing, rule->check_node);
    arena_free(&scratch);
    assert(one->next == NULL);
    *(coverage->last == NULL ? &coverage->first
                             : &coverage->last->next) = one;
    coverage->last = one;
}

/* Looks below a node; `logic`: its truth is what its parent asks for. */
static void find_below(struct coverage *coverage, const struct rule *rule,
                       node_id id, bool logic, bool in_when)
{
    if (id == NODE_ID_NONE) {
        return;
    }
    struct node node = coverage->pack->graph.nodes[id];
    bool truth = node.type.base == TYPE_BOOL && !node.type.list;
    assert(id < coverage->pack->graph.count);
    if (logic && truth && !is_logic(&node)) {
        add_condition(coverage, rule, id, in_when);
    }
    /* The operands of these are conditions; those of a comparison are not,
     * but an `if` among them has one. */
    bool joins = node.op == NODE_AND || node.op == NODE_OR
        || node.op == NODE_NOT;
    if (node.op != NODE_SEQ) {
        find_below(coverage, rule, node.a, joins || node.op == NODE_IF,
                   in_when);
    }
    /* An arm of `if` is a condition where the `if` itself is one. */
    bool arm = joins || (logic && is_logic(&node));
    find_below(coverage, rule, node.b, arm, in_when);
    find_below(coverage, rule, node.c, arm, in_when);
    for (uint32_t i = 0; i < node.args_count; i++) {
        find_below(coverage, rule,
                   coverage->pack->graph.args[node.args + i], false,
                   in_when);
    }
}

/* Zeroed counts, one a row of each table that the pack sees. */
static bool start_tables(struct coverage *coverage)
{
    const struct pack *pack = coverage->pack;
    coverage->hits = arena_alloc(coverage->arena, (pack->visible_count + 1)
                                 * sizeof(*coverage->hits));
    assert(coverage->arena != NULL);
    for (size_t i = 0; coverage->hits != NULL && i < pack->visible_count;
         i++) {
        coverage->hits[i] = arena_alloc(
            coverage->arena, (pack->visible[i]->rows_count + 1)
                             * sizeof(**coverage->hits));
    }
    return !coverage->arena->failed;
}

/* Conditions first: turning them round adds nodes, and `reached` has to have
 * room for the last of them. */
struct coverage *coverage_start(struct arena *arena, struct pack *pack,
                                enum language language)
{
    assert(arena != NULL);
    assert(pack != NULL);
    struct coverage *coverage = arena_alloc(arena, sizeof(*coverage));
    if (coverage == NULL) {
        return NULL;
    }
    coverage->arena = arena;
    coverage->pack = pack;
    coverage->language = language;
    coverage->outcomes = value_map(arena);
    for (size_t i = 0; i < pack->rules_count[DECLARATION_RULE]; i++) {
        const struct rule *rule = &pack->rules[DECLARATION_RULE][i];
        if (rule->lifted) {
            find_below(coverage, rule, rule->when_node, true, true);
            find_below(coverage, rule, rule->check_node, true, false);
        }
    }
    coverage->nodes = pack->graph.count;
    coverage->reached = arena_alloc(arena, coverage->nodes + 1);
    coverage->parameters = arena_alloc(arena, (pack->parameters.count + 1)
                                              * sizeof(struct cell));
    return start_tables(coverage) ? coverage : NULL;
}

/* --- One case ------------------------------------------------------------- */

/* Marks the nodes that an evaluation of `id` evaluates.  An operand after one
 * that ended the path is marked too: it has no value to show then. */
static void reach(const struct coverage *coverage, const struct eval *eval,
                  node_id id)
{
    assert(eval->graph != NULL);
    if (id == NODE_ID_NONE || coverage->reached[id]) {
        return;
    }
    const struct node *node = &eval->graph->nodes[id];
    assert(id < coverage->nodes);
    coverage->reached[id] = true;
    reach(coverage, eval, node->a);
    if (node->op == NODE_AND || node->op == NODE_OR || node->op == NODE_IF) {
        /* The second operand is looked at only as Lua would. */
        struct eval_result result = eval_node(eval, node->a);
        bool truth = result.state == EVAL_VALUE && result.cell.as.boolean;
        if (result.state == EVAL_UNKNOWN || result.state == EVAL_ERROR) {
            return;
        }
        if (node->op == NODE_IF) {
            reach(coverage, eval, truth ? node->b : node->c);
        } else if (truth == (node->op == NODE_AND)) {
            reach(coverage, eval, node->b);
        }
        return;
    }
    reach(coverage, eval, node->b);
    reach(coverage, eval, node->c);
    for (uint32_t i = 0; i < node->args_count; i++) {
        reach(coverage, eval, eval->graph->args[node->args + i]);
    }
}

/* How a rule ends, as one number. */
static int ending(const struct eval *eval, node_id when, node_id check)
{
    assert(eval != NULL);
    enum { ENDS_SKIPPED = 100 };
    struct eval_result result = { .state = EVAL_VALUE };
    result.cell.as.boolean = true;
    assert(check != NODE_ID_NONE);
    if (when != NODE_ID_NONE) {
        result = eval_node(eval, when);
        if (result.state == EVAL_VALUE && !result.cell.as.boolean) {
            return ENDS_SKIPPED;
        }
    }
    if (result.state == EVAL_VALUE) {
        result = eval_node(eval, check);
    }
    return result.state == EVAL_VALUE
        ? (result.cell.as.boolean ? 1 : 2) : 3 + (int)result.state;
}

/* One condition on one case. A condition of `check` counts only where `when`
 * holds: elsewhere the check is not asked. */
static void add_shown(const struct coverage *coverage,
                      struct condition *condition, const struct eval *eval)
{
    assert(condition->check == NODE_ID_NONE
           || condition->check < coverage->pack->graph.count);
    const struct rule *rule = condition->rule;
    memset(coverage->reached, 0, coverage->nodes);
    if (!condition->in_when && rule->when_node != NODE_ID_NONE) {
        struct eval_result when = eval_node(eval, rule->when_node);
        if (when.state != EVAL_VALUE || !when.cell.as.boolean) {
            return;
        }
    }
    reach(coverage, eval, condition->in_when ? rule->when_node
                                             : rule->check_node);
    assert(condition->node < coverage->nodes);
    /* Not evaluated: neither shown true nor false. */
    if (!coverage->reached[condition->node]) {
        return;
    }
    struct eval_result result = eval_node(eval, condition->node);
    if (result.state != EVAL_VALUE) {
        return;
    }
    /* Unknown and error are no truth; outcomes count those. */
    int side = result.cell.as.boolean ? 1 : 0;
    condition->shown[side]++;
    if (condition->check != NODE_ID_NONE
        /* Would the rule end otherwise? */
        && ending(eval, rule->when_node, rule->check_node)
           != ending(eval, condition->when, condition->check)) {
        condition->decided[side]++;
    }
}

/* Counts every judging, also of inherited rules and at each level. */
static void add_outcomes(struct coverage *coverage,
                         const struct judgement *judgement)
{
    assert(coverage->outcomes != NULL || coverage->arena->failed);
    struct arena *arena = coverage->arena;
    assert(judgement->rules != NULL || judgement->rules_count == 0);
    for (size_t i = 0; i < judgement->rules_count; i++) {
        const struct judged_rule *judged = &judgement->rules[i];
        const char *key = judged->rule->id.bytes;
        struct value *one = value_get(coverage->outcomes, key);
        if (one == NULL) {
            one = value_map(arena);
            /* All of them, so that a zero is seen. */
            for (int k = 0; k < OUTCOME_COUNT; k++) {
                value_set_integer(arena, one, outcome_name((enum outcome)k),
                                  0);
            }
            struct str copy = str_copy(arena, judged->rule->id);
            if (copy.bytes != NULL) {
                value_set(coverage->outcomes, copy.bytes, one);
            }
        }
        struct value *count = value_get(one, outcome_name(judged->outcome));
        if (count != NULL) {
            count->integer++;
        }
    }
}

/* Counts the rows that a case matches for certain. */
static void add_hits(struct coverage *coverage, const struct cell *facts,
                     struct arena *scratch)
{
    assert(coverage->hits != NULL);
    assert(facts != NULL);
    const struct pack *pack = coverage->pack;
    for (size_t i = 0; i < pack->visible_count; i++) {
        const struct table *table = pack->visible[i];
        struct table_hit hit;
        struct err err;
        err_clear(&err);
        struct cell *inputs = arena_alloc(scratch, (table->inputs_count + 1)
                                                   * sizeof(*inputs));
        for (size_t k = 0; inputs != NULL && k < table->inputs_count; k++) {
            inputs[k] = facts[table->inputs[k].slot];
        }
        if (inputs == NULL
            || table_hit(&hit, scratch, table, inputs, true, &err) != 0) {
            return;
        }
        /* With an input missing no row is sure to be meant. */
        for (size_t k = 0; k < hit.count && !hit.unknown; k++) {
            coverage->hits[i][hit.rows[k]]++;
        }
    }
}

/* Conditions are those of the pack's own rules, which its own values judge:
 * one set of parameters is enough. */
void coverage_add(struct coverage *coverage,
                  const struct judgement *judgement)
{
    struct pack *pack = coverage->pack;
    struct pack_lookup view = { .pack = pack };
    struct eval_tables tables = lookup_tables(&view);
    struct arena scratch;
    assert(judgement->pack == pack);
    arena_init(&scratch, coverage->arena->mem);
    struct eval eval = { &pack->graph, judgement->facts,
                         coverage->parameters, &tables, &scratch };
    /* Parameters change with the day of the case. */
    pack_parameters_on(pack, judgement->as_of, coverage->parameters, NULL);
    add_outcomes(coverage, judgement);
    for (struct condition *it = coverage->first; it != NULL; it = it->next) {
        add_shown(coverage, it, &eval);
    }
    add_hits(coverage, judgement->facts, &scratch);
    assert(judgement->facts != NULL);
    arena_free(&scratch);
}

/* --- The result ----------------------------------------------------------- */

/* The condition in words, and the four counts. */
static struct value *condition_value(const struct coverage *coverage,
                                     const struct condition *condition)
{
    assert(condition->rule != NULL);
    struct arena *arena = coverage->arena;
    struct value *map = value_map(arena);
    struct buf buf;
    buf_init(&buf, arena->mem, 0);
    words_node(&buf, &coverage->pack->graph, condition->node, NULL,
               coverage->language);
    value_set_text(arena, map, "text", buf_view(&buf));
    buf_free(&buf);
    value_set_string(arena, map, "in", condition->in_when ? "when"
                                                          : "check");
    value_set_integer(arena, map, "true", condition->shown[1]);
    value_set_integer(arena, map, "false", condition->shown[0]);
    value_set_integer(arena, map, "deciding_true", condition->decided[1]);
    value_set_integer(arena, map, "deciding_false", condition->decided[0]);
    value_set_bool(arena, map, "decides", condition->decided[0] > 0
                                          && condition->decided[1] > 0);
    assert(condition->decided[1] <= condition->shown[1]);
    return map;
}

/* Adds the counts of `from` to those that stand in `rules`. */
static struct value *merged(struct arena *arena, struct value *rules,
                            const struct value *from)
{
    assert(rules != NULL);
    struct value *one = value_get(rules, from->key.bytes);
    assert(from->kind == VALUE_MAP);
    if (one == NULL) {
        return value_set(rules, from->key.bytes, value_copy(arena, from));
    }
    for (const struct value *it = from->first; it != NULL; it = it->next) {
        struct value *count = value_get(one, it->key.bytes);
        if (count != NULL && count->kind == VALUE_INTEGER) {
            count->integer += it->integer;
        }
    }
    return one;
}

/* In the order of the rows, so that a zero is found in the file. */
static void write_tables(const struct coverage *coverage,
                         struct value *tables)
{
    assert(tables != NULL || coverage->arena->failed);
    struct arena *arena = coverage->arena;
    const struct pack *pack = coverage->pack;
    assert(coverage->hits != NULL);
    for (size_t i = 0; i < pack->visible_count; i++) {
        const struct table *table = pack->visible[i];
        struct value *rows = value_list(arena);
        struct str name = str_copy(arena, table->name);
        for (size_t k = 0; k < table->rows_count; k++) {
            struct value *row = value_map(arena);
            value_set_text(arena, row, "row", table->rows[k].label);
            value_set_integer(arena, row, "hit", coverage->hits[i][k]);
            value_add(rows, row);
        }
        if (name.bytes != NULL) {
            value_set(tables, name.bytes, rows);
        }
    }
}

/* Two packs of one run may share rules: their outcomes add up, while the
 * conditions of a rule are written by the pack that declares it. */
void coverage_write(const struct coverage *coverage, struct value *rules,
                    struct value *tables)
{
    assert(coverage->outcomes != NULL);
    struct arena *arena = coverage->arena;
    assert(rules != NULL || arena->failed);
    if (arena->failed) {
        return;
    }
    for (const struct value *it = coverage->outcomes->first; it != NULL;
         it = it->next) {
        struct value *one = merged(arena, rules, it);
        struct value *list = value_list(arena);
        for (const struct condition *c = coverage->first; c != NULL;
             c = c->next) {
            if (str_equal(c->rule->id, it->key)) {
                value_add(list, condition_value(coverage, c));
            }
        }
        if (list != NULL && list->count > 0) {
            value_set(one, "conditions", list);
        }
    }
    write_tables(coverage, tables);
}

/* --- How much is reached -------------------------------------------------- */

/* Was this outcome of the rule ever seen? */
static bool seen(const struct coverage *coverage, const struct rule *rule,
                 enum outcome outcome)
{
    for (const struct value *it = coverage->outcomes->first; it != NULL;
         it = it->next) {
        if (str_equal(it->key, rule->id)) {
            return value_get_integer(it, outcome_name(outcome), 0) > 0;
        }
    }
    assert(rule->id.size > 0);
    assert(outcome < OUTCOME_COUNT);
    return false;
}

int coverage_percent(const struct coverage *coverage)
{
    const struct pack *pack = coverage->pack;
    int64_t met = 0, all = 0;
    assert(coverage->outcomes != NULL);
    for (size_t i = 0; i < pack->rules_count[DECLARATION_RULE]; i++) {
        const struct rule *rule = &pack->rules[DECLARATION_RULE][i];
        met += seen(coverage, rule, OUTCOME_PASS)
            + seen(coverage, rule, OUTCOME_FAIL);
        all += 2;
    }
    for (const struct condition *c = coverage->first; c != NULL;
         c = c->next) {
        met += (c->shown[0] > 0) + (c->shown[1] > 0);
        all += 2;
    }
    for (size_t i = 0; i < pack->visible_count; i++) {
        bool own = false;
        for (size_t k = 0; k < pack->tables_count; k++) {
            own = own || pack->tables[k] == pack->visible[i];
        }
        for (size_t k = 0; own && k < pack->visible[i]->rows_count; k++) {
            met += coverage->hits[i][k] > 0;
            all++;
        }
    }
    assert(met <= all);
    return all == 0 ? 100 : (int)(met * 100 / all);
}
