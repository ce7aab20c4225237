/* Small graphs for tests: facts and parameters by name, nodes by shorthand. */
#ifndef AWIG_TESTS_EXPR_BUILD_H
#define AWIG_TESTS_EXPR_BUILD_H

#include "expr/block.h"

/* Slots of the facts, and of the parameters of the same names. */
enum expr_slot {
    SLOT_FLAG, SLOT_INT, SLOT_OTHER, SLOT_NUMBER, SLOT_TEXT, SLOT_NAME,
    SLOT_DATE, SLOT_AS_OF, SLOT_TAGS, SLOT_INTS, SLOT_COUNT
};

struct build {
    struct mem mem;
    struct arena arena;
    struct schema facts, parameters;
    struct graph graph;
    struct cell cells[SLOT_COUNT], parameter_cells[SLOT_COUNT];
    struct err err;
};

void expr_begin(struct build *build);
void expr_end(struct build *build);

struct cell cell_int(int64_t integer);
struct cell cell_number(double number);
struct cell cell_text(const char *text);
struct cell cell_bool(bool boolean);

node_id expr_fact(struct build *build, enum expr_slot slot);
node_id expr_int(struct build *build, int64_t integer);
node_id expr_date(struct build *build, int64_t date);
node_id expr_number(struct build *build, double number);
node_id expr_text(struct build *build, const char *text);
node_id expr_nil(struct build *build);
node_id expr_fail(struct build *build);
node_id expr_known(struct build *build, enum expr_slot slot);
/* A bool node, an int node, a number node over two operands. */
node_id expr_test(struct build *build, enum node_op op, node_id a,
                   node_id b);
node_id expr_ints(struct build *build, enum node_op op, node_id a,
                   node_id b);
node_id expr_numbers(struct build *build, enum node_op op, node_id a,
                      node_id b);
/* Its result for build->cells. */
struct eval_result expr_eval(struct build *build, node_id node);

#endif
