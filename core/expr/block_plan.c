/* Plans: from rules to a program.
 *
 * A plan belongs to one sealed population and to the parameters in force: a
 * column that holds one value throughout is a constant like a parameter, a
 * column without gaps needs no check. */
#include <assert.h>
#include <math.h>

#include "expr/block_step.h"
#include "expr/eval_list.h"

/* The plan of a few edited rules stands in one block. */
enum { ARENA_BYTES = 16 * 1024 };

/* --- What a node reads ---------------------------------------------------- */

/* No fact, one fact, or many.  DEPENDS_MANY absorbs everything. */
static int32_t combine(int32_t a, int32_t b)
{
    if (a == DEPENDS_NOT || a == b) {
        return b;
    }
    return b == DEPENDS_NOT ? a : DEPENDS_MANY;
}

/* Marks the nodes that rules read, as 1.  Operands have smaller ids: one pass
 * downwards does.  Of a graph of many rules an edit reads few. */
static void mark_read(struct block_plan *plan, const struct block_rule *rules)
{
    assert(plan != NULL);
    assert(rules != NULL || plan->rules_count == 0);
    const struct graph *graph = plan->graph;
    uint32_t *places = plan->places;
    node_id end = 0;
    for (size_t i = 0; i < plan->rules_count; i++) {
        const node_id roots[2] = { rules[i].check, rules[i].when };
        for (size_t k = 0; k < 2; k++) {
            if (roots[k] != NODE_ID_NONE) {
                assert(roots[k] < graph->count);
                places[roots[k]] = 1;
                end = end > roots[k] ? end : roots[k] + 1;
            }
        }
    }
    for (node_id id = end; id-- > 0;) {
        const struct node *node = &graph->nodes[id];
        const node_id operands[3] = { node->a, node->b, node->c };
        for (int i = 0; places[id] != 0 && i < 3; i++) {
            if (operands[i] != NODE_ID_NONE) {
                assert(operands[i] < id);
                places[operands[i]] = 1;
            }
        }
        for (uint32_t i = 0; places[id] != 0 && i < node->args_count; i++) {
            places[graph->args[node->args + i]] = 1;
        }
    }
}

/* A column that holds one value throughout is as good as a parameter, and so
 * is one that nobody has a value in: always missing.  plan->facts is the
 * prototype of every record: known cells are those that all records share. */
static int32_t depends_on_fact(struct block_plan *plan, int32_t slot)
{
    assert(plan != NULL);
    assert(slot >= 0 && (size_t)slot < plan->graph->facts->count);
    const struct column *column = columns_column(plan->columns,
                                                 (size_t)slot);
    const struct block_given *given = given_find(plan, slot);
    if (given != NULL) {
        plan->facts[slot] = given->key < 0 && given->count > 0
            ? given->cells[0] : (struct cell){ .known = false };
        return given->key < 0 ? DEPENDS_NOT : DEPENDS_MANY;
    }
    if (column != NULL && column_is_constant(column, plan->records)) {
        plan->facts[slot] = column_get(column, 0, &plan->arena);
    }
    bool constant = column == NULL || column->known_count == 0
        || plan->facts[slot].known;
    return constant ? DEPENDS_NOT : slot;
}

/* What a node depends on, when that is known of its operands. */
static int32_t depends_of(struct block_plan *plan, const struct node *node)
{
    assert(plan != NULL);
    assert(node != NULL);
    const node_id operands[3] = { node->a, node->b, node->c };
    int32_t depends = DEPENDS_NOT;
    if (node->op == NODE_FACT || node->op == NODE_KNOWN) {
        depends = depends_on_fact(plan, node->slot);
    }
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NODE_ID_NONE) {
            depends = combine(depends, plan_depends(plan, operands[i]));
        }
    }
    for (uint32_t i = 0; i < node->args_count; i++) {
        node_id arg = plan->graph->args[node->args + i];
        depends = combine(depends, plan_depends(plan, arg));
    }
    return depends;
}

/* Gives each node that rules read its place, and finds what it depends on. */
static void find_depends(struct block_plan *plan,
                         const struct block_rule *rules)
{
    assert(plan != NULL);
    size_t nodes = plan->graph->count, count = 0;
    mark_read(plan, rules);
    for (size_t id = 0; id < nodes; id++) {
        count += plan->places[id];
    }
    plan->values = plan_alloc(plan, (count + 1) * sizeof(*plan->values));
    plan->depends = plan_alloc(plan, (count + 1) * sizeof(*plan->depends));
    uint32_t next = 0;
    for (size_t id = 0; id < nodes && !plan->failed; id++) {
        if (plan->places[id] != 0) {
            plan->places[id] = next + 1;
            plan->depends[next] = depends_of(plan, &plan->graph->nodes[id]);
            next++;
        }
    }
    assert(next == count || plan->failed);
}

/* --- Outcomes ------------------------------------------------------------- */

/* Where the rule applies, where it does not, and where `when` broke. */
struct applies {
    /* lanes where the rule applies, where not, where it broke */
    literal active, skipped, broken;
};

/* A rule without a condition applies to every record.  A record for which
 * `when` is unknown is none of the three: its outcome is unknown. */
static struct applies when_applies(struct block_plan *plan,
                                   const struct block_rule *rule)
{
    assert(plan != NULL);
    assert(rule != NULL);
    struct applies applies = { LITERAL_TRUE, LITERAL_FALSE, LITERAL_FALSE };
    if (rule->when != NODE_ID_NONE) {
        const struct block_value *when = value_of(plan, rule->when);
        applies.active = literal_and(plan, when->known, when->truth);
        applies.skipped = literal_and(plan, when->known,
                                      literal_not(when->truth));
        /* A condition that gives nil is no answer: an error, as LANGUAGE.md
         * section 8 (Results) has it. */
        applies.broken = literal_or(plan, when->error, when->nil);
    }
    return applies;
}

/* ORDER: see enum outcome.  Bit 0: fail or error; bit 1: unknown or error,
 * that is neither skipped nor decided; bit 2: skipped.  Outside `active` the
 * check does not count, whatever it came to (LANGUAGE.md section 3). */
static void outcome_bits(struct block_plan *plan,
                         const struct applies *applies,
                         const struct block_value *check,
                         struct block_output *output)
{
    assert(plan != NULL);
    assert(applies != NULL);
    assert(check != NULL);
    assert(output != NULL);
    literal wrong = literal_or(plan, check->error, check->nil);
    literal error = literal_or(plan, applies->broken,
                               literal_and(plan, applies->active, wrong));
    literal decided = literal_and(plan, applies->active, check->known);
    literal fail = literal_and(plan, decided, literal_not(check->truth));
    output->bits[0] = literal_or(plan, fail, error);
    output->bits[1] = literal_not(literal_or(plan, decided,
                                             applies->skipped));
    output->bits[2] = applies->skipped;
}

/* The row of a root; of a bool where numbers are wanted of all. */
static step_id root_lanes(struct block_plan *plan, node_id id)
{
    const struct type type = { TYPE_NUMBER, false };
    const struct block_value *value = value_of(plan, id);
    struct cell no = { .known = true }, yes = no;
    yes.as.number = 1;
    assert(value->form != FORM_NEW || plan->failed);
    if (!plan->numbers || scalar_is_numeric(plan->graph->nodes[id].type)
        || plan->graph->nodes[id].type.base != TYPE_BOOL
        || plan->failed) {
        return value_lanes(plan, id);
    }
    literal truth = value->truth;
    step_id one = lanes_constant(plan, type, yes);
    return lanes_select(plan, truth, one, lanes_constant(plan, type, no));
}

/* NAN stands for no value, so the row must be floats.  A root without lanes
 * never has a value, so a row of zeros will do. */
static void add_number(struct block_plan *plan,
                       const struct block_rule *rule,
                       const struct applies *applies,
                       struct block_output *output)
{
    assert(plan != NULL);
    assert(rule != NULL);
    assert(applies != NULL);
    assert(output != NULL);
    /* Compiled before its planes are combined, so that its steps come
     * first. */
    const struct block_value *check = value_of(plan, rule->check);
    struct cell zero = { .known = true, .as.number = 0 };
    output->lanes = lanes_number(plan, root_lanes(plan, rule->check));
    if (output->lanes == STEP_ID_NONE) {
        output->lanes = lanes_constant(
            plan, (struct type){ TYPE_NUMBER, false }, zero);
    }
    output->known = literal_and(plan, applies->active, check->known);
    if (plan->numbers && output->known != LITERAL_TRUE) {
        zero.as.number = NAN;
        output->lanes = lanes_select(
            plan, output->known, output->lanes,
            lanes_constant(plan, (struct type){ TYPE_NUMBER, false }, zero));
    }
    output->error = literal_or(plan, applies->broken,
                               literal_and(plan, applies->active,
                                           check->error));
}

/* Outputs follow the steps of their rule, so that planes need not outlive it.
 * ORDER: outputs stand in the order of their steps. */
static void add_rule(struct block_plan *plan, const struct block_rule *rule,
                     uint32_t index)
{
    assert(plan != NULL);
    assert(rule != NULL);
    struct block_output *output = &plan->outputs[plan->outputs_count];
    *output = (struct block_output){
        .rule = index, .lanes = STEP_ID_NONE
    };
    assert(rule->check < plan->graph->count);
    struct applies applies = when_applies(plan, rule);
    if (plan->numbers
        || scalar_is_numeric(plan->graph->nodes[rule->check].type)) {
        add_number(plan, rule, &applies, output);
    } else {
        outcome_bits(plan, &applies, value_of(plan, rule->check), output);
    }
    output->after = (uint32_t)plan->steps_count - 1;
    plan->outputs_count++;
}

/* --- Life ----------------------------------------------------------------- */

/* Before any rule is compiled.  Step 0 is FALSE, so that literal 0 is FALSE
 * and 1 is TRUE.  On failure plan->failed is set. */
static void prepare(struct block_plan *plan, const struct block_rule *rules)
{
    assert(plan != NULL);
    struct step nothing = { .op = STEP_FALSE };
    size_t nodes = plan->graph->count + 1;
    size_t fields = plan->graph->facts->count + 1;
    plan->places = plan_alloc(plan, nodes * sizeof(*plan->places));
    plan->facts = plan_alloc(plan, fields * sizeof(*plan->facts));
    plan->outputs = plan_alloc(plan, (plan->rules_count + 1)
                                     * sizeof(*plan->outputs));
    if (!plan->failed) {
        step_id first = step_add(plan, &nothing);
        assert(first == 0 || plan->failed);
        (void)first;
        find_depends(plan, rules);
    }
}

/* Memory is checked once, at the end: a failed plan compiles on harmlessly.  0
 * with *out for block_plan_destroy, or ERR_NOMEM with *out NULL.  Everything
 * of `source` is borrowed and must outlive the plan. */
int block_plan_create(struct block_plan **out, struct mem *mem,
                      const struct block_source *source, struct err *err)
{
    assert(mem != NULL);
    assert(source != NULL);
    assert(out != NULL);
    assert(source->graph != NULL && !source->graph->failed);
    assert(columns_sealed(source->columns));
    *out = NULL;
    struct block_plan *plan = mem_zero(mem, sizeof(*plan));
    if (plan == NULL) {
        return err_nomem(err);
    }
    plan->mem = mem;
    arena_init(&plan->arena, mem);
    plan->arena.first_bytes = ARENA_BYTES;
    plan->graph = source->graph;
    plan->columns = source->columns;
    plan->tables = source->tables;
    plan->parameters = source->parameters;
    plan->given = source->given;
    plan->given_count = source->given_count;
    plan->numbers = source->numbers;
    plan->records = columns_count(source->columns);
    plan->rules_count = source->rules_count;
    prepare(plan, source->rules);
    const uint32_t *order = outputs_order(plan, source->rules);
    for (size_t i = 0; i < plan->rules_count && !plan->failed; i++) {
        add_rule(plan, &source->rules[order[i]], order[i]);
    }
    if (!plan->failed) {
        outputs_settle(plan);
        buffers_assign(plan);
    }
    if (plan->failed || plan->arena.failed) {
        block_plan_destroy(plan);
        return err_nomem(err);
    }
    *out = plan;
    return 0;
}

/* Tables of results were evaluated when the plan was made, so that it is known
 * now; what goes record by record may still do it. */
bool block_defers(const struct block_plan *plan)
{
    assert(plan != NULL);
    assert(!plan->failed);
    return plan->defers;
}

/* All but the dictionary of texts stands in the arena. */
void block_plan_destroy(struct block_plan *plan)
{
    if (plan == NULL) {
        return;
    }
    struct mem *mem = plan->mem;
    assert(mem != NULL);
    dictionary_free(&plan->texts, mem);
    arena_free(&plan->arena);
    mem_free(mem, plan, sizeof(*plan));
}
