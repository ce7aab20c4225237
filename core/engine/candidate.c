/* Binary heaps in a plain row: item i stands above items 2i + 1 and 2i + 2.
 * They hold few or many alike, and nothing but the first is ever asked for. */
#include "engine/candidate.h"

#include <assert.h>
#include <math.h>

void candidate_sift(struct candidate *heap, size_t count, size_t at,
                    int sign)
{
    assert(at < count);
    assert(sign == 1 || sign == -1);
    for (;;) {
        size_t best = at;
        for (size_t child = 2 * at + 1;
             child <= 2 * at + 2 && child < count; child++) {
            if (sign * heap[child].most > sign * heap[best].most) {
                best = child;
            }
        }
        if (best == at) {
            return;
        }
        struct candidate swap = heap[at];
        heap[at] = heap[best];
        heap[best] = swap;
        at = best;
    }
}

size_t candidate_keep(struct candidate *candidates, size_t total,
                      double bar)
{
    size_t kept = 0;
    assert(candidates != NULL || total == 0);
    for (size_t i = 0; i < total; i++) {
        if (candidates[i].exact && candidates[i].most >= bar) {
            candidates[kept] = candidates[i];
            kept++;
        }
    }
    return kept;
}

double best_least(const struct best *best)
{
    assert(best->count <= best->wanted);
    return best->count < best->wanted ? -INFINITY : best->heap[0].most;
}

void best_add(struct best *best, double score)
{
    assert(best->wanted > 0);
    if (best->count < best->wanted) {
        size_t at = best->count;
        best->heap[at].most = score;
        best->count++;
        while (at > 0 && best->heap[(at - 1) / 2].most > score) {
            best->heap[at].most = best->heap[(at - 1) / 2].most;
            at = (at - 1) / 2;
            best->heap[at].most = score;
        }
    } else if (score > best->heap[0].most) {
        best->heap[0].most = score;
        candidate_sift(best->heap, best->count, 0, -1);
    }
}
