/* Duties and deadlines.  The n-th date is anchor + n units, never the date
 * before it plus one unit: 31 Jan, 28 Feb, 31 Mar, not 28 Mar.
 *
 * Pure arithmetic on days: nothing here reads a store or the clock. */
#include "lifecycle/duties.h"

#include <assert.h>

/* A period beyond EVERY_COUNT_MAX of any unit is a slip; it keeps the
 * multiplication in duty_nominal far from overflow. */
enum { DAY_SECONDS = 86400, EVERY_COUNT_MAX = 10000 };

/* One word of the unit, singular or plural. */
static bool unit_find(struct str word, enum every_unit *out)
{
    assert(out != NULL);
    static const char *const words[EVERY_COUNT][2] = {
        { "day", "days" }, { "week", "weeks" }, { "month", "months" },
        { "year", "years" },
    };
    for (int i = 0; i < EVERY_COUNT; i++) {
        assert(words[i][0] != NULL);
        if (str_is(word, words[i][0]) || str_is(word, words[i][1])) {
            *out = (enum every_unit)i;
            return true;
        }
    }
    return false;
}

/* "3 months": a number, blanks, a unit; nothing behind. Units in English, as
 * in the scripts. */
bool every_parse(struct str text, struct every *out)
{
    assert(out != NULL);
    assert(text.size == 0 || text.bytes != NULL);
    text = str_trim(text);
    size_t at = 0;
    while (at < text.size && text.bytes[at] != ' ') {
        at++;
    }
    if (at == text.size) {
        return false;
    }
    struct str number = { text.bytes, at };
    struct str unit = str_trim((struct str){ text.bytes + at,
                                             text.size - at });
    return str_integer(number, &out->count) && out->count >= 1 &&
           out->count <= EVERY_COUNT_MAX && unit_find(unit, &out->unit);
}

/* Months are clamped to their end (date_add_months). False beyond the calendar
 * of years 0001 to 9999. */
bool duty_nominal(struct every every, int64_t anchor, int64_t n,
                  int64_t *out)
{
    assert(out != NULL);
    assert(every.count >= 1);
    assert(every.count <= EVERY_COUNT_MAX);
    if (n < 0 || n > 1000000) {
        return false;
    }
    int64_t steps = every.count * n;
    switch (every.unit) {
    case EVERY_DAY:
        *out = anchor + steps;
        return *out <= DATE_MAX;
    case EVERY_WEEK:
        *out = anchor + 7 * steps;
        return *out <= DATE_MAX;
    case EVERY_MONTH:
        return date_add_months(anchor, steps, out);
    case EVERY_YEAR:
        return date_add_months(anchor, 12 * steps, out);
    case EVERY_COUNT:
        break;
    }
    return false;
}

/* Rolls the nominal day; the nominal day stays beside it, since lateness is
 * explained with both. `reason` is borrowed from the calendar. Errors: unknown
 * years. */
int duty_due(const struct calendar *calendar, enum roll roll,
             int64_t nominal, int64_t roll_days_max, struct due_date *out,
             struct err *err)
{
    assert(calendar != NULL);
    assert(out != NULL);
    *out = (struct due_date){ .nominal = nominal, .due = nominal };
    int code = calendar_roll(calendar, roll, nominal, &out->due, err);
    if (code != 0) {
        return code;
    }
    if (roll_days_max > 0 && calendar->local_days) {
        /* LANGUAGE.md section 4: local days move a national duty by at most
         * this many days beyond its national due date. */
        struct calendar national = *calendar;
        int64_t bound = 0;
        national.local_days = false;
        code = calendar_roll(&national, roll, nominal, &bound, err);
        if (code != 0) {
            return code;
        }
        if (out->due > bound + roll_days_max ||
            out->due < bound - roll_days_max) {
            out->due = bound;
        }
    }
    out->rolled = out->due != nominal;
    const struct calendar_mark *mark = calendar_day_off(calendar, nominal);
    if (out->rolled && mark != NULL) {
        out->reason = mark->name;
    }
    return 0;
}

/* Without an hour a day ends with its last second. */
int64_t deadline_end(int64_t on, int64_t second_of_day, enum zone zone)
{
    assert(second_of_day < DAY_SECONDS);
    assert(zone < ZONE_COUNT);
    return time_from_date(on, second_of_day < 0 ? DAY_SECONDS - 1 :
                          second_of_day, zone);
}

/* Two digits at `at`, up to `max`; -1 when they are not. */
static int two_digits(struct str text, size_t at, int max)
{
    assert(at + 2 <= text.size);
    assert(max > 0);
    char tens = text.bytes[at], ones = text.bytes[at + 1];
    if (tens < '0' || tens > '9' || ones < '0' || ones > '9') {
        return -1;
    }
    int number = (tens - '0') * 10 + (ones - '0');
    return number <= max ? number : -1;
}

/* "16:00" or "16:00:59"; seconds of the day. */
bool deadline_hour_parse(struct str text, int64_t *out)
{
    assert(out != NULL);
    text = str_trim(text);
    if ((text.size != 5 && text.size != 8) || text.bytes[2] != ':' ||
        (text.size == 8 && text.bytes[5] != ':')) {
        return false;
    }
    int hour = two_digits(text, 0, 23);
    int minute = two_digits(text, 3, 59);
    int second = text.size == 8 ? two_digits(text, 6, 59) : 0;
    *out = hour * 3600 + minute * 60 + second;
    assert(*out < DAY_SECONDS);
    return hour >= 0 && minute >= 0 && second >= 0;
}

/* Late on the same day counts as one day: late is late. */
int64_t deadline_days_late(int64_t end, int64_t arrived, enum zone zone)
{
    assert(zone < ZONE_COUNT);
    if (arrived <= end) {
        return 0;
    }
    int64_t days = time_to_date(arrived, zone) - time_to_date(end, zone);
    assert(days >= 0);
    return days == 0 ? 1 : days;
}

/* Days around a nominal date in which amendments are looked at one by one. A
 * run of days off is never so long. */
enum { SETTLE_BEFORE_DAYS = 31, SETTLE_DAYS_MAX = 400 };

/* Did something around the date become known, or was taken back, after
 * `day`?  When not, one look at the calendar is enough. */
static bool changes_after(const struct calendar *calendar, int64_t nominal,
                          int64_t day)
{
    assert(calendar != NULL);
    assert(calendar->count == 0 || calendar->days != NULL);
    for (size_t i = 0; i < calendar->count; i++) {
        const struct calendar_mark *mark = &calendar->days[i];
        bool near = mark->date >= nominal - 366 &&
                    mark->date <= nominal + 366;
        bool later = mark->known_since > day ||
            (mark->withdrawn_on > day && mark->withdrawn_on != INT64_MAX);
        if (near && later && (mark->known_since <= calendar->known_on ||
                              mark->withdrawn_on <= calendar->known_on)) {
            return true;
        }
    }
    return false;
}

/* Lets the days go by: on each the date is what the calendar of that day
 * says, until it has come. */
int duty_due_settled(const struct calendar *calendar, enum roll roll,
                     int64_t nominal, int64_t roll_days_max,
                     struct due_date *out, struct err *err)
{
    assert(out != NULL);
    struct calendar then = *calendar;
    int64_t first = roll == ROLL_PREVIOUS_WORKING_DAY
        ? nominal - SETTLE_BEFORE_DAYS : nominal;
    int64_t last = calendar->known_on;
    int code = 0;
    if (first >= last || !changes_after(calendar, nominal, first)) {
        return duty_due(calendar, roll, nominal, roll_days_max, out, err);
    }
    last = last - first > SETTLE_DAYS_MAX ? first + SETTLE_DAYS_MAX : last;
    for (int64_t day = first; day <= last; day++) {
        then.known_on = day;
        err_clear(err);
        code = duty_due(&then, roll, nominal, roll_days_max, out, err);
        if (code == 0 && out->due <= day) {
            return 0;
        }
    }
    assert(then.known_on == last);
    return code;
}
