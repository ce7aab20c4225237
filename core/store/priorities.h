/* Development priorities of a region with their own rating: F017. */
#ifndef AWIG_STORE_PRIORITIES_H
#define AWIG_STORE_PRIORITIES_H

#include "store/entry.h"

struct priority {
    /* `target` may be "" */
    struct str region, target, priority, reference, problem, source;
    int64_t goal;                 /* 1 to 17 */
    bool has_rating;              /* the region rated itself */
    double rating;                /* 0 to 100, 100 = greatest need */
};

/* Of one region, by goal. */
int priority_list(struct db *db, struct arena *arena, struct str region,
                  struct priority **out, size_t *count, struct err *err);

#endif
