/* Can a condition ever be true?  A search over boxes.
 *
 * What a comparison compares (a fact, or any term such as months_between) is
 * cut into classes by the constants that it is compared with; a box gives
 * each term the classes that it may still be in.  A box in which the condition
 * is decided is not cut further.  Terms are taken for independent of each
 * other, which can only add boxes: so "never" is a proof, while a box in which
 * the condition holds is a proposal that the caller has to make a case of.
 *
 * Events (a missing fact, an error) are not seen: what is proved holds for
 * every case on whose path there is none. */
#ifndef AWIG_EXPR_DECIDE_H
#define AWIG_EXPR_DECIDE_H

#include "expr/node.h"

enum {
    DECIDE_CLASSES_MAX = 64,      /* of one term: the bits of a mask */
    DECIDE_TERMS_MAX = 128,
    DECIDE_BOXES_MAX = 20000      /* a few milliseconds */
};

enum decide_kind {
    DECIDE_NUMBER,                /* int, date, time, number */
    DECIDE_TEXT,
    DECIDE_BOOL,                  /* any truth that is not looked into */
    DECIDE_MEMBER,                /* is `item` in the list `node`? */
    DECIDE_PAIR                   /* the order of `node` and `other` */
};

/* A term, and the classes that it may still be in. */
struct decide_term {
    enum decide_kind kind;
    node_id node, other;
    struct cell item;             /* MEMBER */
    double cuts[DECIDE_CLASSES_MAX / 2];      /* NUMBER: rising */
    struct str texts[DECIDE_CLASSES_MAX];     /* TEXT; one class more for all
                                                 others */
    size_t count;                 /* of cuts or texts */
    uint64_t possible;
};

struct decide_range { int32_t slot; double low, high; };

struct decide {
    const struct graph *graph;
    struct decide_term *terms;
    size_t count;
    struct decide_range range;    /* of one fact; slot -1 = none */
    /* Below: decide.c's own. */
    struct decide_atom *atoms;    /* one a node */
    uint8_t *values;              /* one a node, of this box */
    uint32_t *stamps, stamp;
    int64_t boxes;
    bool limit;
};

enum decide_end {
    DECIDE_NEVER,                 /* no box is left in which it holds */
    DECIDE_STOPPED,               /* `model` said that this is enough */
    DECIDE_OPEN,                  /* boxes were proposed, none was enough */
    DECIDE_LIMIT                  /* too many boxes, terms or classes */
};

struct decide_question {
    const struct graph *graph;
    node_id condition;            /* a bool */
    const struct decide_range *range;   /* of one fact; NULL = none */
    /* Is handed a box in which the condition holds; true stops. */
    bool (*model)(void *user, const struct decide *decide);
    void *user;
};

/* Searches for boxes in which the condition is true, and hands each to
 * `model`.  Scratch memory is `arena`'s; without any, arena->failed is set and
 * the end is DECIDE_LIMIT. */
enum decide_end decide_search(const struct decide_question *question,
                              struct arena *arena);

/* A value of the first class that a NUMBER term may be in. */
double decide_number(const struct decide *decide,
                     const struct decide_term *term);
/* A text of the first class that a TEXT term may be in; `others` is what
 * stands for a text that is not named. */
struct str decide_text(const struct decide_term *term, struct str others);

#endif
