/* What COLLECT with SUM, MIN, MAX and COUNT make of several outputs. */
#ifndef AWIG_PACK_TABLE_POLICY_H
#define AWIG_PACK_TABLE_POLICY_H

#include "pack/table.h"

struct aggregate {
    enum hit_policy policy;       /* COLLECT with SUM, MIN, MAX or COUNT */
    enum type_base base;          /* of the output */
    size_t rows;                  /* added so far, null outputs too */
    struct cell best;             /* MIN, MAX */
    int64_t whole;                /* SUM of ints */
    double sum;                   /* SUM of numbers, in row order */
    int64_t scaled;               /* the same sum in 1 / 10^9, exactly */
    bool inexact;                 /* scaled or whole does not hold it */
    bool any;                     /* some output was not null */
};

/* COLLECT with SUM, MIN, MAX or COUNT? */
bool policy_aggregates(enum hit_policy policy);
/* Begins with nothing; adds the output of a row that matched. */
void aggregate_start(struct aggregate *sum, const struct table *table,
                     size_t output);
void aggregate_add(struct aggregate *sum, const struct cell *cell);
/* Missing when no output was known; null outputs count only for COUNT. */
struct cell aggregate_end(const struct aggregate *sum);

#endif
