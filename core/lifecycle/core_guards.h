/* The demands of the core, judged on what is on file.  What only the layers
 * above can know (facts, verdicts, duties) is asked of them; what they answer
 * can refuse an action, never let through what is demanded here. */
#ifndef AWIG_LIFECYCLE_CORE_GUARDS_H
#define AWIG_LIFECYCLE_CORE_GUARDS_H

#include "lifecycle/core_view.h"

/* Judges every guard of the transition; appends what is unmet. */
int core_guards_judge(const struct core_view *view, struct unmet_list *out,
                      struct err *err);

#endif
