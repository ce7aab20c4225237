/* Duties (recurring, rolled) and deadlines (fixed, with an hour and a zone):
 * DOMAIN.md section 4.  Pure. */
#ifndef AWIG_LIFECYCLE_DUTIES_H
#define AWIG_LIFECYCLE_DUTIES_H

#include "lifecycle/calendar.h"

enum every_unit { EVERY_DAY, EVERY_WEEK, EVERY_MONTH, EVERY_YEAR,
                  EVERY_COUNT };

struct every {
    int64_t count;                /* >= 1 */
    enum every_unit unit;
};
/* "1 month", "3 months", "2 weeks", "10 days", "1 year". */
bool every_parse(struct str text, struct every *out);

/* The n-th nominal date (n from 1), counted from the anchor itself, clamped to
 * the month's end; false beyond the year 9999. */
bool duty_nominal(struct every every, int64_t anchor, int64_t n,
                  int64_t *out);

struct due_date {
    int64_t nominal;              /* as counted */
    int64_t due;                  /* rolled */
    bool rolled;
    struct str reason;            /* the day off that moved it; "" = weekend
                                     or not moved; borrowed */
};
/* The date rolled by the policy.  When local days count for a duty of another
 * pack, `roll_days_max` (0 = no cap) bounds how far they move it beyond what
 * national days alone would. */
int duty_due(const struct calendar *calendar, enum roll roll,
             int64_t nominal, int64_t roll_days_max, struct due_date *out,
             struct err *err);

/* The same as it stood while the days went by, up to calendar->known_on: a
 * date that has come stays what it was on that day, and only dates still to
 * come follow an amendment (DOMAIN.md section 4, 5). */
int duty_due_settled(const struct calendar *calendar, enum roll roll,
                     int64_t nominal, int64_t roll_days_max,
                     struct due_date *out, struct err *err);

/* The last second that is still in time: `second_of_day` -1 = the end of the
 * day (23:59:59). */
int64_t deadline_end(int64_t on, int64_t second_of_day, enum zone zone);
/* "12:00" or "12:00:00" as seconds of the day. */
bool deadline_hour_parse(struct str text, int64_t *out);
/* Days late, 0 = in time; any lateness is at least 1. */
int64_t deadline_days_late(int64_t end, int64_t arrived, enum zone zone);

#endif
