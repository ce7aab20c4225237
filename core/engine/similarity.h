/* How alike two regencies or cities are: 100 minus the mean absolute difference
 * of percentile ranks over context variables (DOMAIN.md section 7). */
#ifndef AWIG_ENGINE_SIMILARITY_H
#define AWIG_ENGINE_SIMILARITY_H

#include "engine/hub.h"

/* Expenditure, years of schooling, GRDP; the kind (city or regency) is a
 * fourth. Island and coast are in no table found. */
enum { SIMILARITY_VARIABLES = 3 };

struct similarity_row {
    struct str region;            /* a regency or city */
    bool city;                    /* else a regency */
    bool known[SIMILARITY_VARIABLES]; /* by variable */
    double rank[SIMILARITY_VARIABLES];    /* 0..100, ties share the middle */
};

struct similarity {
    struct similarity_row *rows;  /* by region code */
    size_t count;
};

/* Ranks of all regencies and cities, in `arena`. */
int similarity_load(struct similarity *out, struct hub *hub,
                    struct arena *arena, struct err *err);
/* 0..100; false when a region is a province, unknown, or shares no variable
 * with the other. */
bool similarity_between(const struct similarity *table, struct str a,
                        struct str b, double *out);

#endif
