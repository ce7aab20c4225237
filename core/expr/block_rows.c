/* Loops over rows of floats, for the vector unit (see Makefile: -O3).
 *
 * A row's NAN is no data: it fails every comparison, which is all that these
 * loops ask of it. */
#include "expr/block_rows.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/vector.h"

/* The bits of a float: its sign is the topmost. */
static inline uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

static inline double from_bits(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof(number));
    return number;
}

/* Comparisons that end in a count are not made into vectors by gcc 12, signs
 * are: bits of 0 to 100 are integers from 0 to those of 100, and adding 0
 * makes -0.0 one of them. */
VECTOR_LOOP bool rows_add_weighted(const struct rows_mean *mean,
                                   const double *restrict row, double share,
                                   size_t count)
{
    assert(row != NULL);
    double *restrict sum = mean->sum, *restrict weight = mean->weight;
    uint64_t outside = 0, most = bits_of(100);
    uint64_t above = bits_of(INFINITY) + 1;
    assert(sum != NULL && weight != NULL);
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = bits_of(row[i]);
        /* All ones where it is no NAN, whose bits are above infinity's. */
        uint64_t known = 0 - (((bits & INT64_MAX) - above) >> 63);
        double value = from_bits(bits & known);
        sum[i] += share * value;
        weight[i] += from_bits(bits_of(share) & known);
        bits = bits_of(value + 0.0);
        outside |= bits | (most - bits);
    }
    return outside >> 63 != 0;
}

VECTOR_LOOP bool rows_add_whole(double *restrict sum,
                                const double *restrict row, double share,
                                size_t count)
{
    assert(sum != NULL);
    assert(row != NULL);
    uint64_t outside = 0, most = bits_of(100);
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = bits_of(row[i] + 0.0);
        sum[i] += share * row[i];
        outside |= bits | (most - bits);
    }
    return outside >> 63 != 0;
}

VECTOR_LOOP void rows_add_where(double *restrict out,
                                const double *restrict row, double points,
                                size_t count)
{
    assert(out != NULL);
    assert(row != NULL);
    for (size_t i = 0; i < count; i++) {
        out[i] += row[i] > 0 ? points : 0;
    }
}

/* Dividing by one weight is multiplying by its inverse: a score is rounded far
 * before that matters. */
VECTOR_LOOP static void add_whole_mean(double *restrict out,
                                       const double *restrict sum,
                                       double full, double all, size_t count)
{
    double inverse = 1 / all;
    assert(out != NULL && sum != NULL);
    assert(all > 0);
    for (size_t i = 0; i < count; i++) {
        out[i] += (sum[i] + full) * inverse;
    }
}

VECTOR_LOOP static void add_own_mean(double *restrict out,
                                     const struct rows_mean *mean,
                                     double full, double beside, size_t count)
{
    assert(out != NULL);
    const double *restrict sum = mean->sum, *restrict weight = mean->weight;
    assert(sum != NULL && weight != NULL);
    for (size_t i = 0; i < count; i++) {
        double all = weight[i] + beside;
        double score = (sum[i] + full) / all + out[i];
        out[i] = all > 0 ? score : -INFINITY;
    }
}

void rows_add_mean(double *out, const struct rows_mean *mean,
                   const struct rows_weights *weights, size_t count)
{
    double beside = weights->open + weights->whole;
    double full = 100 * weights->open;
    assert(weights->open >= 0 && weights->whole >= 0);
    if (mean->weight != NULL) {
        add_own_mean(out, mean, full, beside, count);
        return;
    }
    if (beside > 0) {
        add_whole_mean(out, mean->sum, full, beside, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        out[i] = -INFINITY;
    }
}

/* The sign of each difference; all set: all are below. */
VECTOR_LOOP bool rows_reach(const double *restrict row, size_t count,
                            double bar)
{
    assert(row != NULL);
    uint64_t below = UINT64_MAX;
    assert(!isnan(bar));
    if (bar == -INFINITY) {
        return count > 0;
    }
    for (size_t i = 0; i < count; i++) {
        below &= bits_of(row[i] - bar);
    }
    return below >> 63 == 0;
}
