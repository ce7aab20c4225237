/* `awig programme` (one a hub and year) and `awig calendar`. */
#ifndef AWIG_ENGINE_PROGRAMME_H
#define AWIG_ENGINE_PROGRAMME_H

#include "engine/operation.h"

/* `awig programme open --region 19 --year 2021 [--plan-year] [--mentoring-from
 * --mentoring-until] [--invite CODE]...`.  A second opening with --invite adds
 * invitations. */
int op_programme_open(struct session *session, struct value **out,
                      struct err *err);
/* `awig programme event KIND --region --year [--planned D] [--held D]
 * [--subject S] [--note T]`. */
int op_programme_event(struct session *session, struct value **out,
                       struct err *err);
/* `awig programme attach TYPE --region --year [--number --date --signer-role
 * --received-at --field K=V]`. */
int op_programme_attach(struct session *session, struct value **out,
                        struct err *err);

/* `awig calendar import FILE`: and what moved in running schedules. */
int op_calendar_import(struct session *session, struct value **out,
                       struct err *err);
/* `awig calendar show [--year Y] [--known-at D]`. */
int op_calendar_show(struct session *session, struct value **out,
                     struct err *err);
/* `awig calendar workdays --from D (--to D | --add N)`: {from, to, workdays,
 * inclusive}: workdays leaves `from` out, inclusive counts it. */
int op_calendar_workdays(struct session *session, struct value **out,
                         struct err *err);

#endif
