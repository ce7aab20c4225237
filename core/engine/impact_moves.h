/* What moves beside verdicts when rules change: the ranking of innovations for
 * a region, and the dates of duties of running cases. */
#ifndef AWIG_ENGINE_IMPACT_MOVES_H
#define AWIG_ENGINE_IMPACT_MOVES_H

#include "engine/impact_subjects.h"

/* At most this many regions are ranked again, the first of the subjects; and
 * so many places of a ranking are compared. */
enum { MOVES_REGIONS_MAX = 40, MOVES_TOP = 10 };

/* [{region, innovation, name, before, after, score_before, score_after}]: a
 * rank of the first ten on either side that is another one, or has another
 * score; null where it is not among those ranked.  *regions counts what was
 * looked at.  After impact_judge. */
int impact_matches(struct impact *impact, struct impact_stored *stored,
                   struct value **out, int64_t *regions, struct err *err);

/* [{case, duty, n, before, after}] of all stored cases among the subjects: due
 * dates that are other ones, or only there on one side. */
int impact_duties(struct impact *impact, struct impact_stored *stored,
                  struct value **out, struct err *err);

#endif
