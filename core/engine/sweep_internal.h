/* What sweep.c hands to sweep_svg.c. */
#ifndef AWIG_ENGINE_SWEEP_INTERNAL_H
#define AWIG_ENGINE_SWEEP_INTERNAL_H

#include "engine/impact.h"
#include "engine/sweep.h"

/* What one value gives. */
struct sweep_step {
    struct str value;
    bool refused;
    struct err err;               /* why it is refused */
    int64_t cases, changed;
    int64_t verdicts[IMPACT_VERDICTS];
};

/* The curve as a picture: a line a verdict, over the values in their order;
 * refused values are gaps.  Text in `language`. */
struct sweep_plot {
    struct str title, subtitle;
    const struct sweep_step *steps;
    size_t count;
    enum language language;
};
void sweep_svg(struct buf *out, const struct sweep_plot *plot);

#endif
