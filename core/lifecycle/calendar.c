/* Working-day arithmetic, one day at a time: spans are short, and a loop over
 * days is easy to believe.
 *
 * Every question is about what was known on a day: decrees add and withdraw
 * days while cases run, and a date of the past must come out as it did then.
 * A year without a calendar is an error, never a guess. */
#include "lifecycle/calendar.h"

#include <assert.h>
#include <string.h>

/* Longer spans and longer runs of days off are mistakes. */
enum { CALENDAR_SPAN_DAYS_MAX = 40000, CALENDAR_OFF_DAYS_MAX = 60 };

/* ORDER: enum calendar_kind and enum roll. */
static const char *const kind_names[] = { "national", "joint_leave",
                                          "local" };
static_assert(sizeof kind_names / sizeof kind_names[0] == CALENDAR_KINDS,
              "one name a kind");
static const char *const roll_names[] = { "none", "next_working_day",
                                          "previous_working_day" };
static_assert(sizeof roll_names / sizeof roll_names[0] == ROLL_COUNT,
              "one name a policy");

/* The words of data/holidays and of calendar.csv. */
bool calendar_kind_find(struct str name, enum calendar_kind *out)
{
    assert(out != NULL);
    for (int i = 0; i < CALENDAR_KINDS; i++) {
        if (str_is(name, kind_names[i])) {
            *out = (enum calendar_kind)i;
            return true;
        }
    }
    return false;
}

/* False for any other word; the caller names the file. */
bool roll_find(struct str name, enum roll *out)
{
    assert(out != NULL);
    for (int i = 0; i < ROLL_COUNT; i++) {
        if (str_is(name, roll_names[i])) {
            *out = (enum roll)i;
            return true;
        }
    }
    return false;
}

/* Was this row in force, as known on the calendar's day? Half open: a day
 * withdrawn today counts no more. */
static bool in_force(const struct calendar *calendar,
                     const struct calendar_mark *mark)
{
    assert(calendar != NULL);
    assert(mark != NULL);
    return mark->known_since <= calendar->known_on &&
           calendar->known_on < mark->withdrawn_on;
}

/* The first row that is not before `date`; rows are sorted by date. */
static size_t lower_bound(const struct calendar *calendar, int64_t date)
{
    assert(calendar != NULL);
    size_t low = 0, high = calendar->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->days[middle].date < date) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    assert(low <= calendar->count);
    return low;
}

/* A year without any national day has no decree yet; guessing from weekends
 * would move dates later (DOMAIN.md section 4). */
bool calendar_knows(const struct calendar *calendar, int year)
{
    assert(calendar != NULL);
    int64_t first, last;
    if (!date_from_civil(year, 1, 1, &first) ||
        !date_from_civil(year, 12, 31, &last)) {
        return false;
    }
    for (size_t i = lower_bound(calendar, first);
         i < calendar->count && calendar->days[i].date <= last; i++) {
        const struct calendar_mark *mark = &calendar->days[i];
        assert(i == 0 || calendar->days[i - 1].date <= mark->date);
        if (mark->kind == CALENDAR_NATIONAL && in_force(calendar, mark)) {
            return true;
        }
    }
    return false;
}

/* The first row that makes the day off, with its name for texts; NULL on a day
 * that is none. Weekends are not rows. */
const struct calendar_mark *calendar_day_off(const struct calendar *calendar,
                                             int64_t date)
{
    assert(calendar != NULL);
    assert(calendar->count == 0 || calendar->days != NULL);
    for (size_t i = lower_bound(calendar, date);
         i < calendar->count && calendar->days[i].date == date; i++) {
        const struct calendar_mark *mark = &calendar->days[i];
        bool counts = mark->kind == CALENDAR_NATIONAL ||
            (mark->kind == CALENDAR_JOINT_LEAVE &&
             !calendar->joint_leave_works) ||
            (mark->kind == CALENDAR_LOCAL && calendar->local_days);
        if (counts && in_force(calendar, mark)) {
            return mark;
        }
    }
    return NULL;
}

/* Errors rather than a guess for a year that is not known. */
int calendar_is_working(const struct calendar *calendar, int64_t date,
                        bool *out, struct err *err)
{
    assert(calendar != NULL);
    assert(out != NULL);
    if (date < DATE_MIN || date > DATE_MAX) {
        return err_fail(err, MESSAGE_CALENDAR_RANGE, "");
    }
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    if (!calendar_knows(calendar, year)) {
        return err_fail(err, MESSAGE_CALENDAR_UNKNOWN, "i", (int64_t)year);
    }
    *out = date_weekday(date) <= 5 &&
           calendar_day_off(calendar, date) == NULL;
    return 0;
}

/* Longer than CALENDAR_OFF_DAYS_MAX without a working day is a mistake in
 * the calendar. */
int calendar_roll(const struct calendar *calendar, enum roll roll,
                  int64_t date, int64_t *out, struct err *err)
{
    assert(out != NULL);
    assert(roll < ROLL_COUNT);
    int64_t step = roll == ROLL_PREVIOUS_WORKING_DAY ? -1 : 1;
    *out = date;
    for (int i = 0; roll != ROLL_NONE; i++) {
        bool working = false;
        int code = calendar_is_working(calendar, *out, &working, err);
        if (code != 0) {
            return code;
        }
        if (working) {
            return 0;
        }
        /* Two months without a working day: the file is wrong. */
        if (i == CALENDAR_OFF_DAYS_MAX) {
            return err_fail(err, MESSAGE_CALENDAR_RANGE, "");
        }
        *out += step;
    }
    return 0;
}

/* Working days after `from` up to and with `to`. Errors:
 * MESSAGE_CALENDAR_SPAN, unknown years. */
int calendar_workdays(const struct calendar *calendar, int64_t from,
                      int64_t to, int64_t *out, struct err *err)
{
    assert(calendar != NULL);
    assert(out != NULL);
    if (to - from > CALENDAR_SPAN_DAYS_MAX || from > to) {
        return err_fail(err, MESSAGE_CALENDAR_SPAN, "i",
                        (int64_t)CALENDAR_SPAN_DAYS_MAX);
    }
    *out = 0;
    for (int64_t date = from + 1; date <= to; date++) {
        bool working = false;
        int code = calendar_is_working(calendar, date, &working, err);
        if (code != 0) {
            return code;
        }
        *out += working ? 1 : 0;
    }
    return 0;
}

/* The n-th working day after `from`, or before it for a negative n; 0 is
 * `from` itself, whatever day it is. */
int calendar_add_workdays(const struct calendar *calendar, int64_t from,
                          int64_t n, int64_t *out, struct err *err)
{
    assert(calendar != NULL);
    assert(out != NULL);
    if (n > CALENDAR_SPAN_DAYS_MAX || n < -CALENDAR_SPAN_DAYS_MAX) {
        return err_fail(err, MESSAGE_CALENDAR_SPAN, "i",
                        (int64_t)CALENDAR_SPAN_DAYS_MAX);
    }
    int64_t step = n < 0 ? -1 : 1;
    *out = from;
    while (n != 0) {
        bool working = false;
        *out += step;
        int code = calendar_is_working(calendar, *out, &working, err);
        if (code != 0) {
            return code;
        }
        n -= working ? step : 0;
    }
    return 0;
}
