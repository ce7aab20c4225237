/* Civil dates, times and zones.
 *
 * Day numbers count from 1970-01-01 in the proleptic Gregorian calendar.  The
 * conversions count years from March, so that the leap day is the last day of
 * its year, in eras of 400 years of 146097 days each.
 *
 * A date is a day number, a time the count of seconds since
 * 1970-01-01T00:00:00Z without leap seconds, as POSIX counts.  Indonesia has
 * three zones and no summer time, so a zone is one constant offset and no
 * table of the system is asked: the same file gives the same instants on every
 * machine.  Years run from 1 to 9999, the four digits that every format here
 * writes. */
#include "base/date.h"

#include <assert.h>
#include <stdio.h>

enum {
    ERA_DAYS = 146097,
    EPOCH_DAYS = 719468,          /* from 0000-03-01 to 1970-01-01 */
    DAY_SECONDS = 86400,
    YEAR_MAX = 9999
};

static const struct {
    const char *name;
    int offset_seconds;
    const char *suffix;           /* of RFC 3339 */
} zones[ZONE_COUNT] = {
    [ZONE_UTC]  = { "UTC",  0,     "Z" },
    [ZONE_WIB]  = { "WIB",  25200, "+07:00" },
    [ZONE_WITA] = { "WITA", 28800, "+08:00" },
    [ZONE_WIT]  = { "WIT",  32400, "+09:00" },
};

static const char *const months[LANGUAGE_COUNT][12] = {
    [LANGUAGE_ID] = { "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember" },
    [LANGUAGE_EN] = { "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December" },
};

int zone_offset_seconds(enum zone zone)
{
    assert((size_t)zone < ZONE_COUNT);
    return zones[zone].offset_seconds;
}

const char *zone_name(enum zone zone)
{
    assert((size_t)zone < ZONE_COUNT);
    return zones[zone].name;
}

/* WIB, WITA, WIT or UTC, as they are written in packs. */
bool zone_find(struct str name, enum zone *out)
{
    assert(out != NULL);
    for (size_t i = 0; i < ZONE_COUNT; i++) {
        if (str_is(name, zones[i].name)) {
            *out = (enum zone)i;
            return true;
        }
    }
    return false;
}

/* Division that rounds down, for a positive divisor.  C rounds towards zero,
 * which would put the last day of 1969 into 1970. */
static int64_t floor_div(int64_t a, int64_t b)
{
    assert(b > 0);
    return a / b - (a % b < 0);
}

/* The Gregorian rule, also for years before 1582.  Proleptic: documents here
 * are of our century, and one rule for all years keeps the conversions inverse
 * to each other. */
static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* 28 to 31; the month must be one. */
int64_t date_days_in_month(int year, int month)
{
    assert(month >= 1);
    assert(month <= 12);
    if (month == 2) {
        return is_leap(year) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* False for a day that the calendar does not have, or beyond the years 0001 to
 * 9999. */
bool date_from_civil(int year, int month, int day, int64_t *out)
{
    assert(out != NULL);
    if (year < 1 || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > date_days_in_month(year, month)) {
        return false;
    }
    /* Months from March on have 31, 30, 31, 30, 31, 31, 30, ... days: the line
     * through (153 m + 2) / 5 gives the days before month m. */
    int64_t from_march = (month + 9) % 12;
    int64_t march_year = year - (month <= 2);
    int64_t era = march_year / 400;
    int64_t year_of_era = march_year % 400;
    int64_t day_of_year = (153 * from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
                         year_of_era / 100 + day_of_year;
    *out = era * ERA_DAYS + day_of_era - EPOCH_DAYS;
    assert(*out >= DATE_MIN);
    assert(*out <= DATE_MAX);
    return true;
}

/* The inverse: the proleptic Gregorian calendar, in eras of 400 years. */
void date_to_civil(int64_t date, int *year, int *month, int *day)
{
    assert(date >= DATE_MIN);
    assert(date <= DATE_MAX);
    assert(year != NULL);
    assert(month != NULL);
    assert(day != NULL);
    int64_t from_start = date + EPOCH_DAYS;
    int64_t era = from_start / ERA_DAYS;
    int64_t day_of_era = from_start % ERA_DAYS;
    /* Leap days are taken out (one in 1460 days, but not at a century, but at
     * an era), so that all years have 365 days. */
    int64_t year_of_era = (day_of_era - day_of_era / 1460 +
                           day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 -
                                        year_of_era / 100);
    int64_t from_march = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * from_march + 2) / 5 + 1);
    *month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
    *year = (int)(era * 400 + year_of_era + (*month <= 2));
    assert(*month >= 1);
    assert(*month <= 12);
}

/* ISO 8601 numbers: Monday is 1, Sunday 7. */
int date_weekday(int64_t date)
{
    assert(date >= DATE_MIN);
    assert(date <= DATE_MAX);
    /* Day 0 was a Thursday, the 4th of its week. */
    int64_t from_monday = date + 3 - 7 * floor_div(date + 3, 7);
    assert(from_monday >= 0);
    assert(from_monday < 7);
    return (int)from_monday + 1;
}

/* LANGUAGE.md section 3: whole months, one less when the day of the month is
 * not reached yet. */
int64_t date_months_between(int64_t a, int64_t b)
{
    int a_year, a_month, a_day;
    int b_year, b_month, b_day;
    date_to_civil(a, &a_year, &a_month, &a_day);
    date_to_civil(b, &b_year, &b_month, &b_day);
    return 12 * (int64_t)(b_year - a_year) + (b_month - a_month) -
           (b_day < a_day);
}

/* Clamps to the month's end: one month after 31 January is 28 or 29 February.
 * Not the inverse of the former. */
bool date_add_months(int64_t date, int64_t count, int64_t *out)
{
    assert(out != NULL);
    if (count < -12 * YEAR_MAX || count > 12 * YEAR_MAX) {
        return false;
    }
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    int64_t total = (int64_t)year * 12 + (month - 1) + count;
    int new_year = (int)floor_div(total, 12);
    int new_month = (int)(total - 12 * (int64_t)new_year) + 1;
    if (new_year < 1 || new_year > YEAR_MAX) {
        return false;
    }
    int last = (int)date_days_in_month(new_year, new_month);
    return date_from_civil(new_year, new_month, day < last ? day : last,
                           out);
}

/* Takes between `least` and `most` digits off the front.  On success *text is
 * shortened and *out set; otherwise neither is touched.  `most` is at most 9,
 * so the sum fits an int.  Only ASCII digits count, and no sign or blank is
 * gone over. */
static bool take_digits(struct str *text, size_t least, size_t most,
                        int *out)
{
    assert(text != NULL);
    assert(out != NULL);
    assert(most <= 9);
    size_t at = 0;
    int sum = 0;
    while (at < text->size && at < most && text->bytes[at] >= '0' &&
           text->bytes[at] <= '9') {
        sum = sum * 10 + (text->bytes[at] - '0');
        at++;
    }
    if (at < least) {
        return false;
    }
    text->bytes += at;
    text->size -= at;
    *out = sum;
    return true;
}

/* Takes this character off the front, if it is there.  False leaves the text
 * as it was. */
static bool take_char(struct str *text, char c)
{
    assert(text != NULL);
    if (text->size == 0 || text->bytes[0] != c) {
        return false;
    }
    text->bytes++;
    text->size--;
    return true;
}

/* Takes "2021-08-04" off the front; the day must exist.  False when the form
 * or the day is wrong; the text may then be partly taken, which callers must
 * treat as lost. */
static bool take_date(struct str *text, int64_t *out)
{
    assert(text != NULL);
    assert(out != NULL);
    int year = 0;
    int month = 0;
    int day = 0;
    return take_digits(text, 4, 4, &year) && take_char(text, '-') &&
           take_digits(text, 2, 2, &month) && take_char(text, '-') &&
           take_digits(text, 2, 2, &day) &&
           date_from_civil(year, month, day, out);
}

/* ISO only, nothing around it: 2021-11-01. */
bool date_parse(struct str text, int64_t *out)
{
    assert(out != NULL);
    int64_t date = 0;
    if (!take_date(&text, &date) || text.size != 0) {
        return false;
    }
    *out = date;
    return true;
}

/* Takes "04/08/2021" or "4/8/2021" off the front, day first, a year of four
 * digits. False as take_date says it. */
static bool take_day_first(struct str *text, int64_t *out)
{
    assert(text != NULL);
    assert(out != NULL);
    int year = 0;
    int month = 0;
    int day = 0;
    return take_digits(text, 1, 2, &day) && take_char(text, '/') &&
           take_digits(text, 1, 2, &month) && take_char(text, '/') &&
           take_digits(text, 4, 4, &year) &&
           date_from_civil(year, month, day, out);
}

/* ISO, or day first with slashes, as people here write. */
bool date_parse_any(struct str text, int64_t *out)
{
    assert(out != NULL);
    int64_t date = 0;
    if (date_parse(text, out)) {
        return true;
    }
    if (!take_day_first(&text, &date) || text.size != 0) {
        return false;
    }
    *out = date;
    return true;
}

/* `number` in decimal, zero-padded to `width` digits.  Not terminated; digits
 * beyond the width are dropped, and `number` is not negative.  Writes exactly
 * `width` bytes. */
static void put_digits(char *out, int width, int64_t number)
{
    assert(out != NULL);
    assert(number >= 0);
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

/* ISO, ten characters and a zero byte. */
void date_format(int64_t date, char out[11])
{
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    assert(year >= 1);
    put_digits(out, 4, year);
    out[4] = '-';
    put_digits(out + 5, 2, month);
    out[7] = '-';
    put_digits(out + 8, 2, day);
    out[10] = '\0';
}

/* "2 September 2021", in the words of the language. */
void date_words(int64_t date, enum language language, char out[32])
{
    assert((size_t)language < LANGUAGE_COUNT);
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    int size = snprintf(out, 32, "%d %s %d", day,
                        months[language][month - 1], year);
    assert(size > 0);
    assert(size < 32);
    (void)size;                   /* for builds without assertions */
}

/* "23:59", "23:59:59", "23:59:59.25"; parts of a second are dropped.  A second
 * of 60 is refused: instants here have no leap seconds.  Seconds may be left
 * out, as people leave them out.  `mark` stands between the parts.  Sets
 * *second_of_day, 0 to 86399; false when the form or the range is wrong. */
static bool take_clock(struct str *text, char mark, int64_t *second_of_day)
{
    assert(mark == ':' || mark == '.');
    assert(second_of_day != NULL);
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!take_digits(text, 2, 2, &hour) || !take_char(text, mark) ||
        !take_digits(text, 2, 2, &minute)) {
        return false;
    }
    if (take_char(text, mark)) {
        if (!take_digits(text, 2, 2, &second)) {
            return false;
        }
        if (take_char(text, '.')) {
            int digit = 0;
            if (!take_digits(text, 1, 1, &digit)) {
                return false;
            }
            while (take_digits(text, 1, 1, &digit)) {
                /* a digit more */
            }
        }
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *second_of_day = hour * 3600 + minute * 60 + second;
    return true;
}

/* "Z", "+07:00", or nothing: then the zone's own offset.  RFC 3339 section
 * 5.6, with the bounds of its time-numoffset.  Text without an offset is what
 * people write in a sheet: it means the time of their own zone.  *seconds is
 * east of Greenwich. */
static bool take_offset(struct str *text, enum zone zone, int64_t *seconds)
{
    assert(seconds != NULL);
    assert(text != NULL);
    if (text->size == 0) {
        *seconds = zone_offset_seconds(zone);
        return true;
    }
    if (take_char(text, 'Z') || take_char(text, 'z')) {
        *seconds = 0;
        return true;
    }
    bool negative = take_char(text, '-');
    int hour = 0;
    int minute = 0;
    if ((!negative && !take_char(text, '+')) ||
        !take_digits(text, 2, 2, &hour) || !take_char(text, ':') ||
        !take_digits(text, 2, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    *seconds = (negative ? -1 : 1) * (hour * 3600 + minute * 60);
    return true;
}

/* The local date may be in range where the UTC one is not: false. */
static bool take_instant(int64_t time, int64_t *out)
{
    assert(out != NULL);
    assert(time > INT64_MIN / 2);
    int64_t utc_date = floor_div(time, DAY_SECONDS);
    if (utc_date < DATE_MIN || utc_date > DATE_MAX) {
        return false;
    }
    *out = time;
    return true;
}

/* RFC 3339; without an offset it is local time of the zone. Seconds may
 * lack. */
bool time_parse(struct str text, enum zone zone, int64_t *out)
{
    assert(out != NULL);
    int64_t date = 0;
    int64_t second_of_day = 0;
    int64_t offset = 0;
    if (!take_date(&text, &date) ||
        (!take_char(&text, 'T') && !take_char(&text, 't') &&
         !take_char(&text, ' ')) ||
        !take_clock(&text, ':', &second_of_day) ||
        !take_offset(&text, zone, &offset) || text.size != 0) {
        return false;
    }
    return take_instant(date * DAY_SECONDS + second_of_day - offset, out);
}

/* Day first, the time is local; Indonesian sheets put a dot between hours and
 * minutes. */
bool time_parse_any(struct str text, enum zone zone, int64_t *out)
{
    assert(out != NULL);
    assert(zone < ZONE_COUNT);
    struct str rest = text;
    int64_t date = 0;
    int64_t second_of_day = 0;
    if (!take_day_first(&rest, &date)) {
        return time_parse(text, zone, out);
    }
    bool dots = rest.size > 3 && rest.bytes[3] == '.';
    if (!take_char(&rest, ' ') ||
        !take_clock(&rest, dots ? '.' : ':', &second_of_day) ||
        rest.size != 0) {
        return false;
    }
    return take_instant(date * DAY_SECONDS + second_of_day -
                        zone_offset_seconds(zone), out);
}

/* Clamped to the calendar: a time out of range has no date. */
int64_t time_to_date(int64_t time, enum zone zone)
{
    int64_t offset = zone_offset_seconds(zone);
    assert(offset >= 0);
    int64_t most = ((int64_t)DATE_MAX + 1) * DAY_SECONDS - 1 - offset;
    int64_t least = (int64_t)DATE_MIN * DAY_SECONDS - offset;
    if (time > most) {
        return DATE_MAX;
    }
    if (time < least) {
        return DATE_MIN;
    }
    int64_t date = floor_div(time + offset, DAY_SECONDS);
    assert(date >= DATE_MIN);
    assert(date <= DATE_MAX);
    return date;
}

int64_t time_from_date(int64_t date, int64_t second_of_day, enum zone zone)
{
    assert(date >= DATE_MIN);
    assert(date <= DATE_MAX);
    assert(second_of_day >= 0);
    assert(second_of_day < DAY_SECONDS);
    return date * DAY_SECONDS + second_of_day - zone_offset_seconds(zone);
}

/* Local time of the zone with its offset: 25 characters and a zero byte. */
void time_format(int64_t time, enum zone zone, char out[26])
{
    assert(out != NULL);
    int64_t date = time_to_date(time, zone);
    int64_t second = time - time_from_date(date, 0, zone);
    if (second < 0) {
        second = 0;               /* before DATE_MIN: clamped */
    }
    if (second >= DAY_SECONDS) {
        second = DAY_SECONDS - 1;
    }
    date_format(date, out);
    out[10] = 'T';
    put_digits(out + 11, 2, second / 3600);
    out[13] = ':';
    put_digits(out + 14, 2, second / 60 % 60);
    out[16] = ':';
    put_digits(out + 17, 2, second % 60);
    int size = snprintf(out + 19, 7, "%s", zones[zone].suffix);
    assert(size > 0);
    assert(size < 7);
    (void)size;                   /* for builds without assertions */
}
