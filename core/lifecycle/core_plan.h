/* The guards of T6 and T7: the plan, the commitment, the start. */
#ifndef AWIG_LIFECYCLE_CORE_PLAN_H
#define AWIG_LIFECYCLE_CORE_PLAN_H

#include "lifecycle/core_view.h"

/* F107: its three stages. */
int core_judge_stages(const struct core_view *view, struct unmet_list *out);
/* F106. */
int core_judge_subactivity(const struct core_view *view,
                           struct unmet_list *out, struct err *err);
/* F120. */
int core_judge_commitment(const struct core_view *view,
                          struct unmet_list *out);
/* The start that the plan's rows name. */
int core_judge_start(const struct core_view *view, struct unmet_list *out);
/* The programme's plan year (F008). */
int core_judge_plan_year(const struct core_view *view,
                         struct unmet_list *out);

#endif
