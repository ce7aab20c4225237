/* `awig programme report`: what a programme came to, counted from its cases
 * each time it is asked. */
#ifndef AWIG_ENGINE_PROGRAMME_REPORT_H
#define AWIG_ENGINE_PROGRAMME_REPORT_H

#include "engine/operation.h"
#include "store/programmes.h"

/* {hub, year, plan_year, mentoring_from, mentoring_until}. */
struct value *programme_shown(struct arena *arena,
                              const struct programme *programme);

/* `awig programme report [--region] --year [--as-of D] [--part P]`: of one
 * hub, or without a region of every hub that has a programme of that year.
 * Lists: replications (F010), not_submitted (invited, A4), agencies_without
 * (F204), late, provinces (cases by province and stage), events,
 * presentations_not_held (F004), states.  A part is one of these alone. */
int op_programme_report(struct session *session, struct value **out,
                        struct err *err);

#endif
