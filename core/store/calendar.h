/* National holidays and joint leave, each with the day since which it was
 * known and the day on which it was withdrawn. */
#ifndef AWIG_STORE_CALENDAR_H
#define AWIG_STORE_CALENDAR_H

#include "store/entry.h"

struct holiday {
    int64_t date;                 /* day number */
    struct str kind;              /* "national", "joint_leave", "local" */
    struct str name;
    int64_t known_since;          /* day number */
    int64_t withdrawn_on;         /* INT64_MAX = not withdrawn */
    struct str decree, note;
    int64_t entry;                /* that brought it */
};

/* All holidays, by date and known_since, withdrawn ones included. */
int holiday_list(struct db *db, struct arena *arena, struct holiday **out,
                 size_t *count, struct err *err);
/* True in `known` when the table holds any day of this year: without one
 * nothing can be said about its working days. */
int holiday_year_known(struct db *db, int64_t year, bool *known,
                       struct err *err);
/* The calendar's version: index of the newest entry that changed it, or -1. */
int holiday_version(struct db *db, int64_t *out, struct err *err);

#endif
