/* Two packs side by side: which rules judge alike, whatever the case.  It may
 * say "differs" of rules that never do; it never says "alike" of rules that
 * could differ, so that only those that differ need to be run again. */
#ifndef AWIG_ENGINE_IMPACT_ALIKE_H
#define AWIG_ENGINE_IMPACT_ALIKE_H

#include "pack/pack.h"

struct alike {
    struct arena *arena;          /* of the lists */
    struct pack *before[LIMIT_CHAIN], *after[LIMIT_CHAIN];  /* from the root */
    size_t before_count, after_count;
    bool same_chain;              /* the same ids, one by one */
    bool same_facts;              /* names and types, in one order */
    bool same_zone;               /* facts are read alike */
    bool same_tables;             /* every file of every tables/ */
    bool same_derived;            /* derived facts come out alike */
    bool *same_parameters;        /* one a slot of the leaf's parameters in
                                     `after`: all dated rows are equal */
    bool all_parameters;          /* ... of all of them, on both sides */
    node_id *nodes;               /* of a graph in `before`: its equal */
    size_t nodes_count;
};

/* Compares all but the rules.  `arena` keeps what is learned; both packs are
 * borrowed. */
int alike_create(struct alike *out, struct arena *arena, struct pack *before,
                 struct pack *after, struct err *err);

/* Do these two rules, each of its pack, give the same outcome for the same
 * facts?  What they do with a failure (on_fail) is not compared. */
bool alike_rule(struct alike *alike, const struct pack *before,
                const struct rule *before_rule, const struct pack *after,
                const struct rule *after_rule);

/* Is the file that declares the rule the same, byte for byte? */
bool alike_source(const struct pack *before, const struct rule *before_rule,
                  const struct pack *after, const struct rule *after_rule);

#endif
