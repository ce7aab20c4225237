/* The programme: one a hub and year (DOMAIN.md section 3).  Its documents
 * stand in store/documents under "HUB:YEAR". */
#ifndef AWIG_STORE_PROGRAMMES_H
#define AWIG_STORE_PROGRAMMES_H

#include "store/entry.h"

enum { PROGRAMME_NAME_BYTES = 40 };

struct programme {
    struct str hub;               /* region code of the hub: "19" */
    int64_t year;                 /* of mentoring */
    int64_t plan_year;            /* F008: year + 1 by default */
    bool has_mentoring;
    int64_t mentoring_from, mentoring_until;        /* days, F007 */
    int64_t entry, version;       /* opened by; newest about it */
};

/* "19:2021" */
void programme_name(struct str hub, int64_t year,
                    char out[PROGRAMME_NAME_BYTES]);
/* Of exactly this year: 1, 0, negative. */
int programme_get(struct db *db, struct arena *arena, struct str hub,
                  int64_t year, struct programme *out, struct err *err);
/* The newest of the hub that is not later than `year`: 1, 0, negative. */
int programme_latest(struct db *db, struct arena *arena, struct str hub,
                     int64_t year, struct programme *out, struct err *err);

/* One kind of event: the newest planned and held dates that are known. */
struct programme_event {
    struct str kind, subject, note; /* of the agenda */
    bool has_planned, has_held;   /* days are known */
    int64_t planned_on, held_on;  /* days */
};
int programme_events(struct db *db, struct arena *arena,
                     const struct programme *programme,
                     struct programme_event **out, size_t *count,
                     struct err *err);
/* The event of this kind and subject ("" = none), or NULL. */
const struct programme_event *
programme_event_find(const struct programme_event *events, size_t count,
                     struct str kind, struct str subject);
/* Codes of invited governments (F011), sorted. */
int programme_invited(struct db *db, struct arena *arena,
                      const struct programme *programme, struct str **out,
                      size_t *count, struct err *err);

/* Apply "programme.open" {hub, year, plan_year, mentoring_from,
 * mentoring_until, invited:[code]}, "programme.event" {hub, year, kind,
 * subject, planned_on, held_on, note}, "programme.invite" {hub, year,
 * invited:[code]}. */
int programme_open_apply(struct db *db, const struct entry *entry,
                         struct err *err);
int programme_event_apply(struct db *db, const struct entry *entry,
                          struct err *err);
int programme_invite_apply(struct db *db, const struct entry *entry,
                           struct err *err);

#endif
