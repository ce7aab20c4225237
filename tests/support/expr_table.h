/* Small populations for tests of the block evaluator: records and rules put
 * into a table, sealed, and judged by blocks and by eval_node. */
#ifndef AWIG_TESTS_EXPR_TABLE_H
#define AWIG_TESTS_EXPR_TABLE_H

#include "expr_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

enum { RULES_MAX = 512, RECORDS_MAX = 700 };

struct table {
    struct build build;
    struct columns *columns;
    struct record records[RECORDS_MAX];
    size_t count;
    struct block_rule rules[RULES_MAX];
    size_t rules_count;
};

static inline void begin(struct table *table)
{
    expr_begin(&table->build);
    table->count = table->rules_count = 0;
    assert_int_equal(columns_create(&table->columns, &table->build.mem,
                                    &table->build.facts,
                                    &table->build.err), 0);
}

static inline void end(struct table *table)
{
    columns_destroy(table->columns);
    expr_end(&table->build);
}

static inline struct cell *add_record(struct table *table)
{
    struct record *record = &table->records[table->count];
    *record = record_create(&table->build.arena, &table->build.facts);
    table->count++;
    return record->cells;
}

static inline void add_rule(struct table *table, node_id check)
{
    assert_true(table->rules_count < RULES_MAX);
    table->rules[table->rules_count].when = NODE_ID_NONE;
    table->rules[table->rules_count].check = check;
    table->rules_count++;
}

static inline void seal(struct table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        assert_int_equal(columns_add(table->columns, &table->records[i],
                                     &table->build.err), 0);
    }
    assert_int_equal(columns_seal(table->columns, &table->build.err), 0);
}

static inline struct block_source source_of(const struct table *table)
{
    return (struct block_source){
        .graph = &table->build.graph, .rules = table->rules,
        .rules_count = table->rules_count, .columns = table->columns,
        .parameters = table->build.parameter_cells
    };
}

static inline enum outcome wanted(struct table *table, size_t rule,
                                  size_t record)
{
    memcpy(table->build.cells, table->records[record].cells,
           sizeof(table->build.cells));
    struct eval_result result = expr_eval(&table->build,
                                           table->rules[rule].check);
    if (result.state == EVAL_VALUE) {
        return result.cell.as.boolean ? OUTCOME_PASS : OUTCOME_FAIL;
    }
    return result.state == EVAL_UNKNOWN ? OUTCOME_UNKNOWN : OUTCOME_ERROR;
}

/* Every rule on every record by blocks and by eval_node. */
static inline void agree(struct table *table)
{
    struct build *build = &table->build;
    struct block_plan *plan = NULL;
    struct block_scratch *scratch = NULL;
    struct block_source source = source_of(table);
    size_t words = (table->count + 63) / 64;
    size_t bytes = table->rules_count * 3 * words * 8;
    uint64_t *bits = mem_zero(&build->mem, bytes);
    assert_int_equal(block_plan_create(&plan, &build->mem, &source,
                                       &build->err), 0);
    assert_int_equal(block_scratch_create(&scratch, &build->mem, plan,
                                          &build->err), 0);
    assert_int_equal(block_run(plan, scratch, 0, table->count, bits,
                               &build->err), 0);
    for (size_t r = 0; r < table->rules_count; r++) {
        for (size_t i = 0; i < table->count; i++) {
            enum outcome want = wanted(table, r, i);
            enum outcome got = block_outcome(bits, words, r, i);
            if (want != got) {
                fail_msg("rule %zu record %zu: expected %d, got %d", r, i,
                         (int)want, (int)got);
            }
        }
    }
    mem_free(&build->mem, bits, bytes);
    block_scratch_destroy(scratch);
    block_plan_destroy(plan);
}

#endif
