/* Working days over versioned calendar days.  Pure: the days come in.
 *
 * A working day is Monday to Friday, not a holiday in force, and (by the
 * switch, default) not joint leave.  A day counts when it was known on
 * `known_on` and not yet withdrawn then.  A year is known when a national day
 * in it was known on `known_on`; what touches another year is refused
 * (DOMAIN.md section 4: "no calendar for 2023"), never guessed. */
#ifndef AWIG_LIFECYCLE_CALENDAR_H
#define AWIG_LIFECYCLE_CALENDAR_H

#include "base/date.h"
#include "base/err.h"

enum calendar_kind {
    CALENDAR_NATIONAL, CALENDAR_JOINT_LEAVE, CALENDAR_LOCAL, CALENDAR_KINDS
};
/* By name: "national", "joint_leave", "local". */
bool calendar_kind_find(struct str name, enum calendar_kind *out);

struct calendar_mark {
    int64_t date;                 /* day number */
    enum calendar_kind kind;      /* who takes the day off */
    int64_t known_since;          /* DATE_MIN = always */
    int64_t withdrawn_on;         /* INT64_MAX = not */
    struct str name;              /* "Maulid Nabi" */
};

struct calendar {
    const struct calendar_mark *days;     /* sorted by date */
    size_t count;
    int64_t known_on;             /* what was known at the end of this day */
    bool joint_leave_works;       /* the switch: joint leave is a working
                                     day */
    bool local_days;              /* days of the province count */
};

enum roll {
    ROLL_NONE, ROLL_NEXT_WORKING_DAY, ROLL_PREVIOUS_WORKING_DAY, ROLL_COUNT
};
/* False when there is no such policy. */
bool roll_find(struct str name, enum roll *out);

/* Is the year known? */
bool calendar_knows(const struct calendar *calendar, int year);
/* The day in force on `date` that keeps people from work, or NULL. */
const struct calendar_mark *calendar_day_off(const struct calendar *calendar,
                                             int64_t date);
/* *out: is `date` a working day? MESSAGE_CALENDAR_UNKNOWN names the year. */
int calendar_is_working(const struct calendar *calendar, int64_t date,
                        bool *out, struct err *err);
/* Moves `date` by the policy; a working day stays. */
int calendar_roll(const struct calendar *calendar, enum roll roll,
                  int64_t date, int64_t *out, struct err *err);
/* Working days after `from` (exclusive) up to `to` (inclusive). */
int calendar_workdays(const struct calendar *calendar, int64_t from,
                      int64_t to, int64_t *out, struct err *err);
/* The n-th working day after `from` (n >= 1), or before it (n <= -1). */
int calendar_add_workdays(const struct calendar *calendar, int64_t from,
                          int64_t n, int64_t *out, struct err *err);

#endif
