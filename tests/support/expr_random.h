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

/* How a field's values are drawn. */
enum shape {
    SHAPE_BOOL, SHAPE_SMALL, SHAPE_YEAR, SHAPE_BYTE, SHAPE_SHORT, SHAPE_INT,
    SHAPE_LONG, SHAPE_HIGH, SHAPE_DECIMAL, SHAPE_WHOLE, SHAPE_DOUBLE,
    SHAPE_HUGE,
    SHAPE_WORD, SHAPE_NAME, SHAPE_DATE, SHAPE_TIME, SHAPE_COUNT
};

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

/* min .. max */
int64_t random_between(struct random *random, int64_t min, int64_t max);
/* Facts of every type, with gaps, constants, narrow and wide ranges. */
void world_create(struct world *world, uint64_t seed, size_t records);
void world_destroy(struct world *world);
/* A value, or a short list of values, of this shape. */
struct cell world_draw(struct world *world, enum shape shape);
struct cell world_draw_list(struct world *world, enum shape shape);
/* A random expression of this type, at most `depth` deep. */
node_id world_expression(struct world *world, struct type type, int depth);
/* These rules over its columns. */
struct block_source world_source(const struct world *world,
                                 const struct block_rule *rules,
                                 size_t count);
/* What eval_node says of a node for one record. */
struct eval_result world_eval(const struct world *world, node_id node,
                              size_t record, struct arena *arena);
/* The outcome that rule has on a record, by eval_node. */
enum outcome world_outcome(const struct world *world,
                           const struct block_rule *rule, size_t record,
                           struct arena *arena);

#endif
