/* The catalogue of innovations, and their awards. */
#ifndef AWIG_STORE_INNOVATIONS_H
#define AWIG_STORE_INNOVATIONS_H

#include "store/entry.h"

struct innovation {
    struct str id, name, description; /* such as "INV001" */
    struct str owner;             /* "" = not named */
    struct str owner_level;       /* "province", ..., "unknown" */
    struct str owner_region;      /* code, or "" */
    struct str unit, award, sector, sdg_basis, source_keys, note;
    int64_t award_year, started_year;    /* 0 = not stated */
    int64_t sdg_goal;                    /* 0 = not stated */
    int64_t entry;
};

struct award {
    struct str innovation, issuer, tier, result, source_keys;
    int64_t year;                 /* 0 = not stated */
};

/* By id. */
int innovation_list(struct db *db, struct arena *arena,
                    struct innovation **out, size_t *count,
                    struct err *err);
/* By id: 1, 0 = not there, negative. */
int innovation_get(struct db *db, struct arena *arena, struct str id,
                   struct innovation *out, struct err *err);
/* An owner's level by its one name, "soe" and "rsoe" (F304): catalogues also
 * write state_enterprise and regional_enterprise. */
struct str innovation_level(struct str written);
/* Has a replication of it been institutionalized, or was one ever opened
 * (entries up to `known`)?  1 or 0 in *done and *opened (F406). */
int innovation_replicated(struct db *db, struct str id, int64_t known,
                          bool *opened, bool *done, struct err *err);
/* Awards of one innovation (id "" = of all, by innovation). */
int award_list(struct db *db, struct arena *arena, struct str innovation,
               struct award **out, size_t *count, struct err *err);
/* Adds one award; the same one a second time is nothing.  For apply
 * functions. */
int award_put(struct db *db, const struct entry *entry,
              const struct award *award, struct err *err);

#endif
