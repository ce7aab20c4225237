/* Made-up cases for scale and fuzzing: DOMAIN.md section 10.  The same seed
 * gives the same cases on every machine; each is drawn from the seed and its
 * own number alone, so that any one can be drawn again.  All are called
 * SYN000001 and so on, and every row that shows one says synthetic = 1. */
#ifndef AWIG_ENGINE_SYNTHETIC_H
#define AWIG_ENGINE_SYNTHETIC_H

#include "engine/impact.h"
#include "store/regions.h"

enum { SYNTHETIC_MAX = 10000000 };

struct synthetic {
    struct session *session;      /* arena, hub */
    struct arena arena;           /* of tables it draws from */
    struct impact_source source;  /* for impact */
    struct region *regions;       /* regencies and cities, by code */
    size_t regions_count;
    struct str *provinces;        /* codes */
    size_t provinces_count;
    int64_t count;                /* of cases */
    uint64_t seed;                /* of all draws */
    int64_t as_of;                /* the day of all */
};

/* Starts a set of `count` cases judged on `as_of`; reads the hub's regions.
 * MESSAGE_SYNTHETIC_COUNT, MESSAGE_SYNTHETIC_REGIONS. */
int synthetic_init(struct synthetic *out, struct session *session,
                   int64_t count, int64_t as_of, struct err *err);
void synthetic_free(struct synthetic *synthetic);

/* Adds all of them. */
int impact_add_synthetic(struct impact *impact, struct synthetic *synthetic,
                         struct err *err);

#endif
