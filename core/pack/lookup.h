/* The decision tables of a pack: read from tables/NAME.csv, numbered as its
 * rules see them, and lent to the Lua VM and to the expression form. */
#ifndef AWIG_PACK_LOOKUP_H
#define AWIG_PACK_LOOKUP_H

#include "pack/build.h"

/* Fills pack->tables, visible, lookup and lent. */
int lookup_load(struct build *build, struct err *err);

/* The signatures of the visible tables, for script/lift; in the arena, one a
 * visible table (NULL, count 0 when there are none). */
int lookup_signatures(struct build *build, struct lift_table **out,
                      struct err *err);

/* The names of own tables that could not be read: their mistakes are told, and
 * rules that name them are not to be blamed. In the arena. */
int lookup_broken(struct build *build, struct str **out, size_t *count,
                  struct err *err);

/* What eval_node and block plans take: `view` is borrowed and must live as
 * long.  Tables are numbered as pack->visible. */
struct eval_tables lookup_tables(const struct pack_lookup *view);

#endif
