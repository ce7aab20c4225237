/* iCalendar text (RFC 5545): all-day events, folded and escaped, that
 * ordinary clients accept. */
#ifndef AWIG_ENGINE_ICS_H
#define AWIG_ENGINE_ICS_H

#include <stdint.h>

#include "base/str.h"

struct ics_event {
    struct str uid;               /* stays the same when the date moves */
    struct str summary, description;
    int64_t date;                 /* a day */
};

/* The head of a calendar. */
void ics_begin(struct buf *buf, struct str name);
/* `stamp`: UTC seconds, when the text is made. */
void ics_event(struct buf *buf, const struct ics_event *event,
               int64_t stamp);
/* Its end. */
void ics_end(struct buf *buf);

#endif
