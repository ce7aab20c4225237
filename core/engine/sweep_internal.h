/* What sweep.c hands to sweep_svg.c. */
#ifndef AWIG_ENGINE_SWEEP_INTERNAL_H
#define AWIG_ENGINE_SWEEP_INTERNAL_H

#include "engine/impact.h"
#include "engine/sweep.h"

/* What one value gives. */
struct sweep_step {
    struct str value;             /* as it would be written */
    bool refused;                 /* it may not stand */
    struct err err;               /* why it is refused */
    int64_t cases, changed;
    int64_t verdicts[IMPACT_VERDICTS]; /* how many of each */
};

/* The curve as a picture: a line a verdict, over the values in their order;
 * refused values are gaps.  Text in `language`. */
struct sweep_plot {
    struct str title, subtitle;   /* over the plot */
    const struct sweep_step *steps; /* from left to right */
    size_t count;                 /* of steps */
    enum language language;       /* of its texts */
};
void sweep_svg(struct buf *out, const struct sweep_plot *plot);

#endif
