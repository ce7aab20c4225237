/* calendar.csv: days of this province (LANGUAGE.md section 4). */
#ifndef AWIG_PACK_CALENDAR_H
#define AWIG_PACK_CALENDAR_H

#include "pack/build.h"

/* Fills pack->calendar, sorted by date, in the file's order on one date.
 * `kind` is national, joint_leave or local (default); `known_since` and
 * `withdrawn_on` say when the day was announced and taken back. */
int calendar_load(struct build *build, struct err *err);

#endif
