/* Duties and deadlines of a case, from the packs' schedule.lua and the hub's
 * calendar: DOMAIN.md section 4, LANGUAGE.md section 6. */
#ifndef AWIG_ENGINE_SCHEDULE_H
#define AWIG_ENGINE_SCHEDULE_H

#include "engine/hub.h"
#include "engine/operation.h"
#include "lifecycle/duties.h"
#include "store/cases.h"
#include "store/documents.h"

enum { SCHEDULE_OCCURRENCES_MAX = 2000, LOCAL_ROLL_DAYS_MAX = 5 };

/* What schedules are computed from. */
struct schedule_request {
    struct hub *hub;              /* whose calendar; NULL has none */
    struct pack *pack;            /* the leaf */
    const struct cell *facts;     /* of pack->facts, derived ones filled */
    const bool *broken;
    int64_t as_of;                /* parameters in force, "today" */
    int64_t known_on;             /* what was known of the calendar */
    bool has_anchor;              /* replaces `from` and the anchor */
    int64_t anchor;
    int64_t count_max;            /* 0 = as the duty says */
};

/* One date of a duty. */
struct occurrence {
    const struct rule *rule;      /* the duty */
    const struct pack *owner;     /* the pack that declares it */
    int64_t n;                    /* from 1 */
    int64_t nominal, due;
    bool has_due;                 /* false: no calendar for that year */
    bool personal;                /* counted from what concerns a person: no
                                     entry may hold it */
    struct str reason[LANGUAGE_COUNT];    /* why it moved, or why no date */
    struct str document, role;
    /* Filled by schedule_of_case: */
    int64_t filed;                /* document that fulfils it, 0 = none */
    bool waived, paused;
};

struct occurrences {
    struct occurrence *items;     /* in the order of packs, duties, numbers */
    size_t count, capacity;       /* of items, and room for them */
};

/* All dates of all duties of the chain, nasional first, duty by duty. */
int schedule_duties(struct occurrences *out, struct arena *arena,
                    const struct schedule_request *request,
                    struct err *err);

/* The same for a stored case: documents that fulfil them, waivers, and the
 * times of suspension are taken in. */
struct schedule_case {
    /* that stand, by which duties are filed */
    const struct document *documents;
    size_t documents_count;       /* of them */
    const struct case_step *steps; /* of the case, in order */
    size_t steps_count;           /* of them */
};
int schedule_of_case(struct occurrences *out, struct arena *arena,
                     const struct schedule_request *request,
                     const struct schedule_case *of, struct err *err);
/* Is it owed on that day: due, neither filed, waived nor paused? */
bool occurrence_owed(const struct occurrence *one, int64_t day);

/* Is it so late on that day that the pack wants it escalated? */
bool occurrence_escalates(const struct occurrence *one, int64_t today);

/* A deadline with its last second; when its `when` is not false. */
struct fixed_deadline {
    const struct rule *rule;      /* the deadline */
    const struct pack *owner;     /* the pack that declares it */
    int64_t end;                  /* UTC seconds, the last that is in time */
    bool personal;                /* so no entry may tell how late */
    enum zone zone;
    struct str measures, on_late; /* an event; warn, review, block */
    int64_t late_days;            /* tolerated with a warning */
};
int schedule_deadlines(struct fixed_deadline **out, size_t *count,
                       struct arena *arena,
                       const struct schedule_request *request,
                       struct err *err);

/* The calendar of a pack: the hub's days and those of its own chain. */
int schedule_calendar(struct calendar *out, struct arena *arena,
                      struct hub *hub, const struct pack *pack,
                      int64_t known_on, struct err *err);
/* A parameter of the leaf in force on a day, as its cell; missing when there
 * is none. */
struct cell schedule_parameter(struct arena *arena, const struct pack *pack,
                               int64_t date, const char *key,
                               struct type *type);

/* The dates of a stored case, as known on `today`. */
int schedule_of_stored(struct session *session,
                       const struct stored_case *stored, int64_t today,
                       struct occurrences *all, struct err *err);

/* `awig schedule preview PACKDIR --anchor D --count N [--ics]`. */
int op_schedule_preview(struct session *session, struct value **out,
                        struct err *err);
/* `awig due [--until D] [--ics]`. */
int op_due(struct session *session, struct value **out, struct err *err);

#endif
