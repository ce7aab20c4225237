/* The 17 goals and 169 targets of the SDGs (TPB). */
#ifndef AWIG_STORE_SDG_H
#define AWIG_STORE_SDG_H

#include "store/entry.h"

struct sdg_goal { int64_t goal; struct str title_en, title_id; };
struct sdg_target { struct str target, title_en, title_id; int64_t goal; };

/* In order of the goals; targets in the order of the file. */
int sdg_goals(struct db *db, struct arena *arena, struct sdg_goal **out,
              size_t *count, struct err *err);
int sdg_targets(struct db *db, struct arena *arena, struct sdg_target **out,
                size_t *count, struct err *err);

#endif
