/* A mutant: a pack with one small mistake in it, as people make them.
 *
 * It is a description; the pack stays as it is.  engine/trial judges a case
 * with or without one. */
#ifndef AWIG_ENGINE_MUTANT_H
#define AWIG_ENGINE_MUTANT_H

#include "engine/evaluate.h"

enum mutant_kind {
    MUTANT_NODE,                  /* a lifted rule with other nodes */
    MUTANT_DROP,                  /* the rule is not there */
    MUTANT_ON_FAIL,               /* another on_fail */
    MUTANT_PARAMETER,             /* another value in one row */
    MUTANT_TABLE,                 /* a table with another row */
    MUTANT_KIND_COUNT
};

struct mutant {
    enum mutant_kind kind;        /* what was changed */
    const struct rule *rule;      /* NODE, DROP, ON_FAIL; else NULL */
    node_id when, check;          /* NODE */
    struct str on_fail;           /* ON_FAIL */
    size_t row;                   /* PARAMETER: in pack->parameter_rows */
    struct cell value;            /* PARAMETER */
    size_t visible;               /* TABLE: in pack->visible */
    struct table *table;          /* TABLE */
    struct str name;              /* id of the rule, key, or table's name */
    struct str text;              /* what was changed, one line */
};

struct mutants {
    struct mutant *items;         /* in the order of rules and rows */
    size_t count, capacity;       /* of items, and room for them */
    struct arena *arena;          /* of texts, cells and tables */
    enum language language;       /* of the texts */
};

/* All mutants of what `pack` itself declares: of its lifted rules on their
 * graph, of every rule (dropped, on_fail), of its parameters that rules read,
 * of its tables.  Nodes are added to the pack's graph, nothing else of it
 * changes.  Returns 0 or ERR_NOMEM. */
int mutants_make(struct mutants *out, struct pack *pack, struct err *err);

/* Appends one; the item is copied. Returns false at no memory. */
bool mutants_add(struct mutants *out, const struct mutant *mutant);

/* The parts of mutants_make. */
int mutants_of_graph(struct mutants *out, struct pack *pack,
                     const struct rule *rule, struct err *err);
int mutants_of_tables(struct mutants *out, struct pack *pack,
                      struct err *err);

/* A text that nobody uses, made of this one; a list without one item (missing
 * at no memory). */
struct str mutant_text(struct arena *arena, struct str text);
struct cell mutant_without(struct arena *arena, struct cell list,
                           size_t item);

/* `root` with node `from` replaced by `to` wherever it stands; NODE_ID_NONE
 * when it would nest too deep (the graph stays usable), or at no memory (then
 * graph->failed is set). */
struct replacing {
    struct graph *graph;          /* that gets the new nodes */
    struct arena *arena;          /* for the way: one entry a node */
    node_id from, to;
};
node_id graph_replace(const struct replacing *replacing, node_id root);

#endif
