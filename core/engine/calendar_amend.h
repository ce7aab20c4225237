/* A calendar that changes while cases run (DOMAIN.md section 4, 5): the dates
 * of running cases are compared before and after, and what moved is recorded,
 * so that the file of each case tells why a date is another one. */
#ifndef AWIG_ENGINE_CALENDAR_AMEND_H
#define AWIG_ENGINE_CALENDAR_AMEND_H

#include "engine/schedule.h"

struct amended_case;
struct amendment {
    struct session *session;
    struct amended_case *cases;
    size_t count;
    int64_t today, version;
};

/* Notes the dates of running cases as they are.  Inside the transaction of
 * whatever may change the calendar; lives in the session's arena. */
int amendment_begin(struct amendment *out, struct session *session,
                    struct err *err);
/* Records one "schedule.amend" a case whose dates moved and are not yet past,
 * with the versions of the calendar; appends {case, dates} to `moves`.
 * Nothing when the calendar is the same. */
int amendment_end(struct amendment *amendment, struct value *moves,
                  struct err *err);

#endif
