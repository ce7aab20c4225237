/* Figures of regions, kept by the hub: gaps and similarity are computed from
 * some 7,000 imported values, and every judging of a case wants them.  They
 * stand until an import changes what they come from. */
#ifndef AWIG_ENGINE_FIGURES_H
#define AWIG_ENGINE_FIGURES_H

#include "engine/gap.h"
#include "engine/similarity.h"

/* The gaps of a region as known now; borrowed until the next import. */
int figures_gaps(struct hub *hub, struct str region,
                 const struct region_gaps **out, struct err *err);
/* The ranks of all regencies and cities; borrowed as above. */
int figures_similarity(struct hub *hub, const struct similarity **out,
                       struct err *err);

#endif
