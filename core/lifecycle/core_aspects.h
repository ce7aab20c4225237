/* The guards of an assessment: every aspect scored, and no total while a
 * weight is missing (F310). */
#ifndef AWIG_LIFECYCLE_CORE_ASPECTS_H
#define AWIG_LIFECYCLE_CORE_ASPECTS_H

#include "lifecycle/core_view.h"

/* Each aspect of the edition has a score on the assessment: one demand for
 * each that has none.  Errors: those of the store, no memory. */
int core_judge_scores(const struct core_view *view, struct unmet_list *out,
                      struct err *err);
/* A total written on the assessment is refused while a weight is missing,
 * naming them, and when it is not the one that the weights give.  Without one
 * written, missing weights are a warning. */
int core_judge_total(const struct core_view *view, struct unmet_list *out,
                     struct err *err);

#endif
