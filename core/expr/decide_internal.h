/* What decide.c and decide_terms.c share. */
#ifndef AWIG_EXPR_DECIDE_INTERNAL_H
#define AWIG_EXPR_DECIDE_INTERNAL_H

#include "expr/decide.h"

/* What a truth in the condition asks of a term. */
struct decide_atom {
    int32_t term;                 /* -1: none */
    uint32_t terms;               /* members of a list, plus one; else 0 */
    uint64_t yes;                 /* the classes in which it is true */
    bool made;
};

/* The constants that x is looked for among: of one_of, or of a list. */
struct among {
    node_id x;                    /* NODE_ID_NONE: not of this form */
    const struct cell *items;     /* of a list; else constants of args */
    const node_id *args;
    size_t count;
    struct type type;             /* of an item */
};

/* Nodes: one; without its conversion from int; as the kinds that are looked
 * into; a constant as a number that a double holds exactly, or as a text. */
const struct node *decide_node(const struct decide *d, node_id id);
node_id decide_plain(const struct decide *d, node_id id);
bool decide_is_bool(const struct node *node);
bool decide_is_pair(const struct decide *d, const struct node *node);
bool decide_real(const struct node *node, double *out);
bool decide_word(const struct node *node, struct str *out);

/* Terms: the one of this kind, made when it is new (NULL: too many); the one
 * that a constant is compared with (NULL: it cannot be). */
struct decide_term *decide_find(struct decide *d, enum decide_kind kind,
                                node_id node, node_id other,
                                const struct cell *item);
struct decide_term *decide_compared(struct decide *d, node_id id,
                                    const struct node *constant);
struct among decide_among(const struct decide *d, const struct node *node);
/* Item `index` as a constant node. */
struct node decide_item(const struct decide *d, const struct among *among,
                        size_t index);
/* A list whose items are asked for one by one, and the constants. */
bool decide_members(const struct decide *d, const struct node *node,
                    node_id *list, const struct cell **items, size_t *count);

/* Finds all terms below a node; then gives each its classes. */
void decide_collect(struct decide *d, node_id id);
void decide_open(struct decide *d);

/* The bit of a class, and the ends of a number's. */
uint64_t decide_bit(size_t index);
void decide_ends(const struct decide_term *term, size_t index, double *low,
                 double *high);

#endif
