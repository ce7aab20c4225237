/* The outputs of a plan: in which order they are made, and which of their
 * planes need not be written or counted again. */
#include <assert.h>
#include <string.h>

#include "base/vector.h"
#include "expr/block_step.h"
#include "expr/eval_list.h"

/* --- The order ------------------------------------------------------------ */

/* The fact that a rule reads first, or as good as first. */
static size_t first_fact(const struct graph *graph, node_id id)
{
    assert(graph != NULL);
    while (id != NODE_ID_NONE) {
        const struct node *node = &graph->nodes[id];
        assert(id < graph->count);
        if (node->op == NODE_FACT || node->op == NODE_KNOWN) {
            return (size_t)node->slot;
        }
        id = node->args_count > 0 ? graph->args[node->args] : node->a;
    }
    return graph->facts->count;
}

/* Rules over one column stand together, so that its lanes are still in the
 * first cache; else in their own order.  Numbers keep theirs: the first root
 * that breaks is the one that is named. */
const uint32_t *outputs_order(struct block_plan *plan,
                              const struct block_rule *rules)
{
    assert(plan != NULL);
    assert(rules != NULL || plan->rules_count == 0);
    const struct graph *graph = plan->graph;
    size_t facts = graph->facts->count, next = 0, count = plan->rules_count;
    uint32_t *order = arena_alloc(&plan->arena,
                                  (count + 1) * sizeof(*order));
    size_t *keys = arena_alloc(&plan->arena, (count + 1) * sizeof(*keys));
    bool numbers = plan->numbers;
    if (order == NULL || keys == NULL) {
        plan->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        keys[i] = first_fact(graph, rules[i].check);
        numbers = numbers
            || scalar_is_numeric(graph->nodes[rules[i].check].type);
    }
    for (size_t key = 0; key <= facts; key++) {
        for (uint32_t i = 0; i < count; i++) {
            if (numbers ? key == facts : keys[i] == key) {
                order[next] = i;
                next++;
            }
        }
    }
    assert(next == count);
    return order;
}

/* --- What is said once ---------------------------------------------------- */

/* A plane that an output before has written needs no writing again: many rules
 * are unknown for the same records.  `firsts` has a place a literal. */
static void find_places(struct block_output *output, uint32_t *firsts)
{
    assert(output != NULL);
    assert(firsts != NULL);
    for (uint32_t b = 0; b < 3; b++) {
        literal bit = output->bits[b];
        uint32_t own = output->rule * 3 + b;
        if (literal_is_constant(bit) || output->lanes != STEP_ID_NONE
            || firsts[bit] == 0) {
            firsts[bit] = own + 1;
        }
        output->places[b] = firsts[bit] - 1;
    }
}

/* Most rules apply to every record and never break: what one output has said
 * of effects, no other needs to say again.  The gates made here are asked for
 * their value only; nothing reads them, so they never run. */
void outputs_settle(struct block_plan *plan)
{
    assert(plan != NULL);
    bool applied = false;
    for (size_t i = 0; i < plan->outputs_count; i++) {
        struct block_output *output = &plan->outputs[i];
        output->plain = output->lanes == STEP_ID_NONE
            && literal_and(plan, output->bits[0], output->bits[1])
                == LITERAL_FALSE;
    }
    uint8_t *said = arena_alloc(&plan->arena, plan->steps_count * 2 + 1);
    uint32_t *firsts = arena_alloc(&plan->arena, plan->steps_count * 2
                                                 * sizeof(*firsts));
    for (size_t i = 0; firsts != NULL && i < plan->outputs_count; i++) {
        struct block_output *output = &plan->outputs[i];
        find_places(output, firsts);
        if (output->plain) {
            assert(output->bits[1] / 2 < plan->steps_count);
            output->adds_applied = !applied;
            output->adds_unknown = output->bits[1] != LITERAL_FALSE
                && said[output->bits[1]] == 0;
            said[output->bits[1]] = 1;
            applied = applied || output->bits[2] == LITERAL_FALSE;
        }
    }
}

/* Everything that an output reads; what it says of effects stays. */
void outputs_renumber(struct block_plan *plan, const step_id *moved)
{
    assert(plan != NULL);
    assert(moved != NULL);
    for (size_t i = 0; i < plan->outputs_count; i++) {
        struct block_output *output = &plan->outputs[i];
        literal *const read[5] = { &output->bits[0], &output->bits[1],
                                   &output->bits[2], &output->known,
                                   &output->error };
        for (int k = 0; k < 5; k++) {
            *read[k] = moved[*read[k] / 2] * 2 + (*read[k] & 1);
        }
        output->after = moved[output->after];
        if (output->lanes != STEP_ID_NONE) {
            output->lanes = moved[output->lanes];
        }
    }
}

/* ORDER: enum verdict (engine/evaluate.h), worst last.  The rows that are only
 * read stand behind `unknown`. */
VECTOR_LOOP static uint64_t settle(uint64_t *restrict low,
                                   uint64_t *restrict high,
                                   const uint64_t *restrict unknown,
                                   size_t words)
{
    const uint64_t *applied = unknown + words, *error = applied + words;
    uint64_t errors = 0;
    assert(words > 0);
    assert(low != NULL && high != NULL);
    for (size_t i = 0; i < words; i++) {
        uint64_t bad = low[i], review = high[i];
        high[i] = bad | review;
        low[i] = bad | (~review & (unknown[i] | ~applied[i]));
    }
    for (size_t i = 0; i + 1 < words; i++) {
        errors |= error[i];
    }
    return errors;
}

bool block_verdicts(uint64_t *rows, size_t words)
{
    static_assert(BLOCK_ROW_BAD == 0 && BLOCK_ROW_REVIEW == 1,
                  "the verdict's bits stand in the first two rows");
    static_assert(BLOCK_ROW_APPLIED == BLOCK_ROW_UNKNOWN + 1
                  && BLOCK_ROW_ERROR == BLOCK_ROW_UNKNOWN + 2,
                  "rows that are only read stand together");
    assert(rows != NULL);
    return settle(rows, rows + words, rows + BLOCK_ROW_UNKNOWN * words,
                  words) != 0;
}

/* --- Where planes stand --------------------------------------------------- */

/* Once a plan and its results: the last word keeps its tail clear. */
void block_fill(const struct block_plan *plan, uint64_t *bits)
{
    assert(plan != NULL);
    assert(bits != NULL || plan->rules_count == 0 || plan->records == 0);
    size_t words = (plan->records + 63) / 64;
    for (size_t i = 0; i < plan->outputs_count && words > 0; i++) {
        const struct block_output *output = &plan->outputs[i];
        for (size_t b = 0; b < 3; b++) {
            uint64_t *out = bits + (output->rule * 3 + b) * words;
            if (output->lanes == STEP_ID_NONE
                && literal_is_constant(output->bits[b])) {
                memset(out, output->bits[b] == LITERAL_TRUE ? 0xff : 0,
                       words * sizeof(uint64_t));
                if (plan->records % 64 != 0) {
                    out[words - 1] &=
                        (UINT64_C(1) << (plan->records % 64)) - 1;
                }
            }
        }
    }
}

/* Those of rules without an output are their own. */
void block_places(const struct block_plan *plan, uint32_t *places)
{
    assert(plan != NULL);
    assert(places != NULL || plan->rules_count == 0);
    for (uint32_t i = 0; i < plan->rules_count * 3; i++) {
        places[i] = i;
    }
    for (size_t i = 0; i < plan->outputs_count; i++) {
        const struct block_output *output = &plan->outputs[i];
        memcpy(places + output->rule * 3, output->places,
               sizeof(output->places));
    }
}
