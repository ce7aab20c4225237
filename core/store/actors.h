/* Actors and their roles.  An actor is known to the log by a pseudonymous id
 * "a-" + 16 hex digits; the name is a personal value. */
#ifndef AWIG_STORE_ACTORS_H
#define AWIG_STORE_ACTORS_H

#include "store/personal.h"

enum { ACTOR_ID_BYTES = 19 };     /* "a-0123456789abcdef" and the end */

/* The id of the actor with this name (or this id): 1, 0, negative. */
int actor_find(struct db *db, struct arena *arena, struct str name_or_id,
               struct str *id, struct err *err);
/* The name, "" when it was erased or is not known here. */
int actor_name(struct db *db, struct arena *arena, struct str id,
               struct str *name, struct err *err);
/* The ids of all actors, with or without a role, in their own order (ids are
 * random: the order tells nothing).  The array lives in the arena. */
int actor_ids(struct db *db, struct arena *arena, struct str **out,
              size_t *count, struct err *err);
/* Draws an id and keeps the name; the caller records "actor.register" with
 * {actor, commitment}. */
struct actor_draft {
    char id[ACTOR_ID_BYTES];      /* ends with a zero byte */
    char commitment[SHA256_HEX_BYTES]; /* of the name, in hex */
};
int actor_draft(struct db *db, const struct entropy *entropy,
                struct str name, struct actor_draft *out, struct err *err);

/* A granted role: acts on cases of `region` or below (and of `unit`, when
 * not ""), from `from` until `until` (days, inclusive). */
struct role {
    /* an id; the role's; where it is held */
    struct str actor, role, region, unit;
    int64_t from, until;          /* INT64_MIN, INT64_MAX = open */
    int64_t entry;
};
/* Does the actor hold the role for this region and unit on this day?  1, 0,
 * negative.  Region "" of a grant covers the whole country. */
int role_held(struct db *db, const struct role *wanted, int64_t day,
              struct err *err);
/* All grants of one actor ("" = of all). */
int role_list(struct db *db, struct arena *arena, struct str actor,
              struct role **out, size_t *count, struct err *err);

/* Apply "actor.register" {actor, commitment}; "role.grant" {actor, role,
 * region, unit, from, until}, days as ISO text or null; "role.revoke" {actor,
 * role, region, unit, until}. */
int actor_register_apply(struct db *db, const struct entry *entry,
                         struct err *err);
int role_grant_apply(struct db *db, const struct entry *entry,
                     struct err *err);
int role_revoke_apply(struct db *db, const struct entry *entry,
                      struct err *err);

#endif
