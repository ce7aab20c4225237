/* Loops over rows of floats that block_rows gives: weighted means, where NAN
 * is no data. */
#ifndef AWIG_EXPR_BLOCK_ROWS_H
#define AWIG_EXPR_BLOCK_ROWS_H

#include <stdbool.h>
#include <stddef.h>

struct rows_mean {
    double *sum, *weight;
};

/* Adds `row`, weighing `share`, where it has data; true when some of it is
 * outside 0..100. */
bool rows_add_weighted(const struct rows_mean *mean, const double *row,
                       double share, size_t count);
/* The same where every record has a value: weights stay as they are. */
bool rows_add_whole(double *sum, const double *row, double share,
                    size_t count);
/* Adds `points` to `out` where `row` is above 0. */
void rows_add_where(double *out, const double *row, double points,
                    size_t count);
/* Adds to `out` the mean of the sums, where a full score of 100, weighing
 * `open`, counts too, and `whole` is weight that all have beside their own
 * (mean->weight NULL: none has its own); -INFINITY where there is no weight at
 * all. */
struct rows_weights {
    double open, whole;
};
void rows_add_mean(double *out, const struct rows_mean *mean,
                   const struct rows_weights *weights, size_t count);
/* Is any of the row at least `bar`? */
bool rows_reach(const double *row, size_t count, double bar);

#endif
