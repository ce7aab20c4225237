/* Dated events of the real programme, with their sources. */
#ifndef AWIG_STORE_EVENTS_H
#define AWIG_STORE_EVENTS_H

#include "store/entry.h"

struct event {
    struct str scope;             /* as written: "bali", "national" */
    struct str region;            /* its code, "" = national */
    int64_t from, until;          /* days; equal for one day */
    struct str name;              /* "fgd_preparation" */
    struct str detail, source;
};

/* By day. */
int event_list(struct db *db, struct arena *arena, struct event **out,
               size_t *count, struct err *err);

#endif
