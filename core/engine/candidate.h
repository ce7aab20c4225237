/* Records that may be listed, by what they may score: a heap of them, and the
 * scores of the best so far. */
#ifndef AWIG_ENGINE_CANDIDATE_H
#define AWIG_ENGINE_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>

/* A record that may be listed, by the most it may score. */
struct candidate {
    double most;
    size_t record;
    bool exact;                   /* `most` is what it scores */
};

/* Puts heap[at] where it belongs below itself: with sign 1 the most comes
 * first, with -1 the least. */
void candidate_sift(struct candidate *heap, size_t count, size_t at,
                    int sign);

/* Keeps candidates whose score is exact and reaches the bar; how many. */
size_t candidate_keep(struct candidate *candidates, size_t total,
                      double bar);

/* The scores of the best so far, the least of them first; `heap` has room for
 * `wanted`. */
struct best {
    struct candidate *heap;
    size_t count, wanted;
};

/* What a record must reach to be listed: -INFINITY while there is room. */
double best_least(const struct best *best);
/* Takes a score in, when it is among the best. */
void best_add(struct best *best, double score);

#endif
