/* The deadlines that an action is measured by (LANGUAGE.md section 6). */
#ifndef AWIG_ENGINE_GUARD_DEADLINES_H
#define AWIG_ENGINE_GUARD_DEADLINES_H

#include "engine/guard_world.h"

/* Records for each deadline of this action how late it is, and demands what
 * the deadline says when it is late at all. A deadline without a known date
 * is not judged. */
int guard_deadlines(struct guard_world *world, struct str action,
                    struct unmet_list *out, struct err *err);

#endif
