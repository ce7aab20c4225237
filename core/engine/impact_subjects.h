/* The subjects of an impact: stored cases, and imported pairs of replicator and
 * innovation with their scenario facts. */
#ifndef AWIG_ENGINE_IMPACT_SUBJECTS_H
#define AWIG_ENGINE_IMPACT_SUBJECTS_H

#include "engine/facts_of_case.h"
#include "engine/impact.h"
#include "store/replications.h"

/* Reads facts of what the hub holds; figures of regions are computed once. */
struct impact_stored {
    struct session *session;      /* arena, hub */
    struct arena arena;           /* cases, pairs, figures */
    struct impact_source cases, pairs;
    struct stored_case *list;     /* of all cases */
    size_t count;
    struct replication *replications; /* imported pairs */
    size_t replications_count;    /* of them */
    struct stored_gaps *gaps;     /* a region each */
    struct similarity similarity;
    bool has_similarity;          /* it was computed */
};

/* Starts; `out` is freed with impact_stored_free. */
void impact_stored_init(struct impact_stored *out, struct session *session);
void impact_stored_free(struct impact_stored *stored);

/* Facts of a case, stored or (number 0) about to be opened, as `pack` declares
 * them, on a day. */
struct impact_asked {
    const struct stored_case *one; /* the case, or a pair as one */
    const struct pack *pack;      /* that reads it */
    int64_t as_of;                /* the day of the law */
};
int impact_stored_read(struct impact_stored *stored,
                       const struct impact_asked *asked, struct arena *arena,
                       struct record *out, struct err *err);

/* Reads the list of all cases; the source `cases` reads them by their position
 * in it (subject->number). */
int impact_stored_list(struct impact_stored *stored, struct err *err);
/* Adds all stored cases, to be judged as of `as_of`. */
int impact_add_cases(struct impact *impact, struct impact_stored *stored,
                     int64_t as_of, struct err *err);
/* Adds all pairs: judged as of *as_of, or, when it is NULL, of the day on
 * which each was committed to (else the last day before its plan year, else
 * `today`). */
int impact_add_pairs(struct impact *impact, struct impact_stored *stored,
                     const int64_t *as_of, int64_t today, struct err *err);

#endif
