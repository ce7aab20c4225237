/* What mutants_graph.c and mutants_lookup.c share. */
#ifndef AWIG_ENGINE_MUTANTS_INTERNAL_H
#define AWIG_ENGINE_MUTANTS_INTERNAL_H

#include "engine/mutant.h"

/* A rule whose nodes are being changed. */
struct making {
    struct mutants *out;          /* the list */
    struct graph *graph;          /* of the pack */
    const struct rule *rule;      /* being mutated */
    size_t first;                 /* this rule's first in `out` */
    struct arena scratch;
    node_id at;                   /* the node being replaced */
    bool good;
};

/* The rule with the node at hand (making->at) replaced; `text` "" = told by
 * the nodes. */
void mutants_replace(struct making *making, node_id to, struct str text);
/* Mistakes in a table that stands at the top of the file, of a NODE_LOOKUP:
 * an entry that is missing, a value that is one off, a truth turned round.
 * Nothing for other nodes. */
void mutants_of_lookup(struct making *making, const struct node *node);

#endif
