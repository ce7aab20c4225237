/* Civil dates, times and zones.  A date is a day number from 1970-01-01, a
 * time is UTC seconds.  Years 0001 to 9999, proleptic Gregorian. */
#ifndef AWIG_BASE_DATE_H
#define AWIG_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/message.h"
#include "base/str.h"

#define DATE_MIN (-719162)        /* 0001-01-01 */
#define DATE_MAX 2932896          /* 9999-12-31 */

enum zone { ZONE_UTC, ZONE_WIB, ZONE_WITA, ZONE_WIT, ZONE_COUNT };
/* What is added to UTC, the zone's name, and the zone of a name. */
int zone_offset_seconds(enum zone zone);     /* WIB 25200 .. WIT 32400 */
const char *zone_name(enum zone zone);
bool zone_find(struct str name, enum zone *out);

/* The day number of a civil date; false when there is no such day. */
bool date_from_civil(int year, int month, int day, int64_t *out);
/* The civil date of a day number between DATE_MIN and DATE_MAX. */
void date_to_civil(int64_t date, int *year, int *month, int *day);
int date_weekday(int64_t date);              /* 1 = Monday .. 7 = Sunday */
/* 28 to 31, for a month from 1 to 12. */
int64_t date_days_in_month(int year, int month);
/* 12 x years + months - (day(b) < day(a)): LANGUAGE.md section 3. */
int64_t date_months_between(int64_t a, int64_t b);
/* Clamped to the month's end; false when out of range. */
bool date_add_months(int64_t date, int64_t months, int64_t *out);

/* "2021-08-04"; date_parse_any also takes "04/08/2021" and "4/8/2021", day
 * first, four-digit year. */
bool date_parse(struct str text, int64_t *out);
bool date_parse_any(struct str text, int64_t *out);
void date_format(int64_t date, char out[11]);        /* "2021-08-04" */
/* "11 November 2021", "4 Agustus 2021". */
void date_words(int64_t date, enum language language, char out[32]);

/* RFC 3339 with an offset or Z; without one it is local time in `zone`
 * ("2021-11-01T23:59:59", seconds optional, blank for T accepted); a date
 * alone is refused. */
bool time_parse(struct str text, enum zone zone, int64_t *out);
/* Also as sheets write it, "04/08/2021 23:59" or "04/08/2021 23.59", day
 * first, seconds optional, local time in `zone`. */
bool time_parse_any(struct str text, enum zone zone, int64_t *out);
/* "2021-11-01T23:59:59+07:00"; with Z in UTC. */
void time_format(int64_t time, enum zone zone, char out[26]);
/* The civil date of a time in a zone, and the time at which a second of such a
 * date begins. */
int64_t time_to_date(int64_t time, enum zone zone);
int64_t time_from_date(int64_t date, int64_t second_of_day, enum zone zone);

#endif
