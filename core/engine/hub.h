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
    struct mem *mem;
    struct db *db;
    struct clock clock;
    struct entropy entropy;
    struct script_limits limits;
    struct hub_pack *packs;       /* cache of loaded packs, by identity */
};

int hub_open(struct hub **out, struct mem *mem, const char *path,
             unsigned db_flags, const struct clock *clock,
             const struct entropy *entropy, struct err *err);
void hub_close(struct hub *hub);

/* Records: appends {kind, at, actor, body} and applies it. `at` 0 = now.
 * Opens its own (nested) transaction; on failure nothing of it stands.
 * *index (may be NULL) gets the entry's index. */
struct hub_change {
    const char *kind;
    int64_t at;
    struct str actor;             /* pseudonymous id, or "system" */
    struct value *body;
};
int hub_record(struct hub *hub, const struct hub_change *change,
               int64_t *index, struct err *err);

/* The pack for a region code on a day (NULL-terminated code; "" = national):
 * the most specific published pack whose id starts with the code's regency,
 * else province, else `nasional`; the version in force on `date`. Borrowed
 * from the hub's cache. */
int hub_pack_for(struct hub *hub, struct str region, int64_t date,
                 struct pack **out, struct err *err);
/* The pack with this identity (SHA-256 hex), from the database. */
int hub_pack_by_hash(struct hub *hub, struct str sha256, struct pack **out,
                     struct err *err);

#endif
