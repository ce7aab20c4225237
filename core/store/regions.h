/* Regions of Indonesia by Kemendagri code, their other names, and finding one
 * by what people write. */
#ifndef AWIG_STORE_REGIONS_H
#define AWIG_STORE_REGIONS_H

#include "store/entry.h"

struct region {
    struct str code;              /* "19" or "19.71"; in the arena */
    struct str level;             /* "province", "regency", "city" */
    struct str name;              /* "Kota Pangkal Pinang" */
    struct str parent;            /* "" for a province */
    struct str parent_2021;       /* in the map of 34 provinces */
    int64_t hub_year;             /* first year as pilot Hub JIPP; 0 = none */
};

/* By exact code: 1, 0 = not there, negative. */
int region_get(struct db *db, struct arena *arena, struct str code,
               struct region *out, struct err *err);

/* By code, name or alias, as people write them: blanks, case and dots do not
 * count; "Kab.", "Kabupaten", "Kota", "Prov." and "Pemkot" tell the level.
 * MESSAGE_REGION_AMBIGUOUS names the candidates, MESSAGE_REGION_CODE_CUT
 * suggests 35.10 for 35.1, MESSAGE_REGION_NEAREST the nearest name. */
int region_resolve(struct db *db, struct arena *arena, struct str text,
                   struct region *out, struct err *err);

/* All of one level (NULL = all), by code. */
int region_list(struct db *db, struct arena *arena, const char *level,
                struct region **out, size_t *count, struct err *err);

#endif
