/* What the parts of relate.c share. */
#ifndef AWIG_PACK_RELATE_INTERNAL_H
#define AWIG_PACK_RELATE_INTERNAL_H

#include "expr/decide.h"
#include "pack/relate.h"

/* Days on which no parameter that is read changes its value. */
struct relate_period { int64_t from, until; };

/* A rule in the common graph: parameters are constants there, and a derived
 * fact is its expression. */
struct relate_side {
    const struct pack *pack;      /* whose rule it is */
    const struct rule *rule;
    node_id applies, check;       /* bool */
};

struct relate_graph {
    struct graph graph;           /* over the facts of `leaf` */
    const struct pack *leaf;
    struct relate_period period;
    struct arena *arena;
};

/* Copies the rule in; false when it cannot be compared: it reads a decision
 * table, a parameter without a value then, a derived fact that did not lift;
 * or at no memory (the arena tells). */
bool relate_copy(struct relate_graph *graph, struct relate_side *side);

/* A question: is there a case in which `goal` (a bool node) is true? */
enum relate_answer { RELATE_NEVER, RELATE_FOUND, RELATE_UNSURE };

struct relate_question {
    const struct relate_graph *graph;
    node_id goal;
    int64_t *work;                /* left for the whole pack */
    struct cell *cells;           /* the case found: one a fact of leaf */
};
enum relate_answer relate_ask(struct relate_question *question);

/* Which facts the goal reads: one flag a slot of the leaf's facts. */
bool *relate_slots(const struct relate_graph *graph, node_id goal);

#endif
