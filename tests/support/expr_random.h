/* Random populations and random typed expressions over them, from one seed:
 * what the block evaluator is compared with the scalar one on. */
#ifndef AWIG_TESTS_EXPR_RANDOM_H
#define AWIG_TESTS_EXPR_RANDOM_H

#include "expr/block.h"

struct random {
    uint64_t state;
};

uint64_t random_next(struct random *random);
/* 0 .. below - 1 */
uint64_t random_below(struct random *random, uint64_t below);
bool random_chance(struct random *random, unsigned percent);

struct world {
    struct random random;
    struct mem mem;
    struct arena arena;
    struct schema facts, parameters;
    struct cell *parameter_cells;
    struct columns *columns;
    struct record *records;
    size_t records_count;
    struct graph graph;
    struct eval_tables tables;
};

/* Facts of every type, with gaps, constants, narrow and wide ranges. */
void world_create(struct world *world, uint64_t seed, size_t records);
void world_destroy(struct world *world);
/* A random expression of this type, at most `depth` deep. */
node_id world_expression(struct world *world, struct type type, int depth);
/* What eval_node says of a node for one record. */
struct eval_result world_eval(const struct world *world, node_id node,
                              size_t record, struct arena *arena);
/* The outcome that rule has on a record, by eval_node. */
enum outcome world_outcome(const struct world *world,
                           const struct block_rule *rule, size_t record,
                           struct arena *arena);

#endif
