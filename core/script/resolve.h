/* How often each local of a chunk is read, assigned, or handed on. */
#ifndef AWIG_SCRIPT_RESOLVE_H
#define AWIG_SCRIPT_RESOLVE_H

#include "script/tree.h"

struct usage {
    struct str name;              /* as declared */
    const struct tree *declared;  /* its TREE_NAME; NULL = hidden */
    const struct tree *constant;  /* the value behind `<const>`, or NULL */
    int32_t depth;                /* of the declaring function; 0 = chunk */
    uint32_t reads, writes;       /* writes: assignments after the
                                     declaration */
    bool is_parameter, is_loop;   /* of a function; of a for */
    bool escapes;                 /* its table may be changed elsewhere */
    bool part_escapes;            /* a table inside it may be */
    int32_t part_of;              /* declared as a field or item of that
                                     variable, less 1; 0 = of none */
};

/* One row a variable, in `arena`; NULL at no memory.  The tree is bounded in
 * depth (see resolve_too_deep). */
struct usage *resolve_usage(struct arena *arena, const struct tree *chunk);

/* True when the tree nests deeper than our own recursion goes; *at is where.
 * Lua reads `a + a + a ...` of any length; no rule needs 1,000 of them. */
bool resolve_too_deep(const struct tree *tree, const struct tree **at);

/* The functions that only look at their table arguments. */
bool resolve_is_pure(const struct tree *callee);

#endif
