/* What impact.c and impact_groups.c share. */
#ifndef AWIG_ENGINE_IMPACT_INTERNAL_H
#define AWIG_ENGINE_IMPACT_INTERNAL_H

#include "engine/impact.h"

/* The group of a region's subjects: found, or made with both packs loaded. */
int impact_group_of(struct impact *impact, struct str region,
                    struct impact_group **out, struct err *err);
/* Loads the pack of one side for the group that holds this region; without
 * one in force it stays NULL. */
int impact_side_load(struct impact *impact, struct impact_group *group,
                     enum impact_side side, struct str region,
                     struct err *err);
/* Lets go of a side's pack and population. */
void impact_side_free(struct impact_group *group, enum impact_side side);
/* Frees what finds groups. */
void impact_groups_free(struct impact *impact);

#endif
