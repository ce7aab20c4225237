/* Proving that state == fold(log): the entries are applied again into a fresh
 * database, and the tables compared row by row. */
#ifndef AWIG_ENGINE_REFOLD_H
#define AWIG_ENGINE_REFOLD_H

#include "engine/hub.h"

struct refold_report { int64_t entries, rows; };
/* ERR_INTEGRITY names the first row, blob or entry that differs. `progress`
 * may be NULL. */
int refold_check(struct hub *hub, struct refold_report *report,
                 void (*progress)(void *user, int64_t done, int64_t all),
                 void *user, struct err *err);
/* The same where `fresh` (in memory) already is the fold of the entries before
 * `from`: only those after are applied, and taken back again. */
int refold_check_after(struct hub *hub, struct db *fresh, int64_t from,
                       struct refold_report *report, struct err *err);

#endif
