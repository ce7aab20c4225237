/* A hub: one open database, its clock, randomness and packs.  Every change of
 * state goes through hub_record: the entry is appended to the log and applied
 * to the tables in one transaction, so that state == fold(log). */
#ifndef AWIG_ENGINE_HUB_H
#define AWIG_ENGINE_HUB_H

#include "audit/log.h"
#include "base/clock.h"
#include "pack/pack.h"
#include "store/db.h"

struct hub {
    struct mem *mem;              /* of all that it keeps */
    struct db *db;                /* open while the hub is */
    struct clock clock;           /* when entries are made */
    struct entropy entropy;       /* ids and salts */
    struct script_limits limits;  /* of every script call */
    struct hub_pack *packs;       /* cache of loaded packs, by identity */
    struct hub_figures *figures;  /* cache of what imports imply */
};

/* Where a hub is and what it runs on; all borrowed during the call. */
struct hub_place {
    const char *path;             /* of the file; NULL for one in memory */
    unsigned flags;               /* DB_...; DB_CREATE and DB_MEMORY start an
                                     empty log */
    const struct clock *clock;
    const struct entropy *entropy; /* copied */
};
/* Yours to close. */
int hub_open(struct hub **out, struct mem *mem,
             const struct hub_place *place, struct err *err);
void hub_close(struct hub *hub);
/* Forgets every loaded pack (hub_packs.c). */
void hub_packs_release(struct hub *hub);
/* Forgets the figures of regions (figures.c). */
void hub_figures_release(struct hub *hub);

/* Records: appends {kind, at, actor, body} and applies it. `at` 0 = now.
 * Opens its own (nested) transaction; on failure nothing of it stands.
 * *index (may be NULL) gets the entry's index. */
struct hub_change {
    const char *kind;             /* of the entry; fold.c lists them */
    int64_t at;                   /* UTC seconds; 0 = now */
    struct str actor;             /* pseudonymous id, or "system" */
    struct value *body;
};
int hub_record(struct hub *hub, const struct hub_change *change,
               int64_t *index, struct err *err);
/* The same without a transaction of its own: for who has one and takes it back
 * whole on failure.  A savepoint copies every page that is then changed. */
int hub_record_within(struct hub *hub, const struct hub_change *change,
                      int64_t *index, struct err *err);

/* The pack for a region code on a day (NULL-terminated code; "" = national):
 * the most specific published pack whose id starts with the code's regency,
 * else province, else `nasional`; the version in force on `date`. Borrowed
 * from the hub's cache. */
int hub_pack_for(struct hub *hub, struct str region, int64_t date,
                 struct pack **out, struct err *err);
/* The pack with this identity, from the database.  `pin` is what
 * hub_pack_pin gave: the SHA-256 of the pack and of its ancestors, leaf
 * first, joined by '+'.  A single SHA-256 takes for its parents those in
 * force on the day from which that version was published. */
int hub_pack_by_hash(struct hub *hub, struct str pin, struct pack **out,
                     struct err *err);
/* The identity of a pack with its whole chain, in `arena`: what a case pins
 * and a decision names.  bytes NULL at no memory. */
struct str hub_pack_pin(struct pack *pack, struct arena *arena);
/* The published id that judges a region: 1 and `*id`, 0 = none, negative. */
int hub_pack_id_for(struct hub *hub, struct arena *arena, struct str region,
                    struct str *id, struct err *err);
/* Keeps the files of a loaded pack and records "pack.publish"; in force from
 * day `from`. */
struct hub_publication {
    struct pack *pack;            /* loaded and checked by the caller */
    int64_t from;                 /* the first day that it holds */
    struct str actor, approved_by; /* two ids; the second "" at init */
    /* Said in the entry when they are not empty: the hash of the impact
     * report, why `from` is past, the version that this goes back from. */
    struct str report, reason, rolled_back;
};
int hub_publish(struct hub *hub, const struct hub_publication *publication,
                int64_t *index, struct err *err);

#endif
