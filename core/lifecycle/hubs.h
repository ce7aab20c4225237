/* Which provinces take part as hubs (F402, F405, F412). */
#ifndef AWIG_LIFECYCLE_HUBS_H
#define AWIG_LIFECYCLE_HUBS_H

#include "store/regions.h"

/* Does the province take part in the year?  As a pilot from its first year
 * on, until the hub machine says that it lapsed; or once that machine has
 * designated it.  Errors: those of the store. */
int hub_takes_part(struct db *db, const struct region *province,
                   int64_t year, bool *out, struct err *err);

#endif
