/* People who act: found by name, registered on first use unless the hub is
 * strict; `awig actor`. */
#ifndef AWIG_ENGINE_ACTORS_H
#define AWIG_ENGINE_ACTORS_H

#include "engine/operation.h"
#include "lifecycle/advance.h"

/* Finds (or registers, with the role used and its seat) the actor named.
 * `region` and `unit` are those of the case.  MESSAGE_ACTOR_UNKNOWN when the
 * hub is strict, MESSAGE_ROLE_UNKNOWN. */
struct actor_wish {
    /* as typed; role by id; where the case is */
    struct str name, role, region, unit;
    int64_t at;                   /* UTC seconds */
};
int actor_resolve(struct session *session, const struct actor_wish *wish,
                  struct advance_person *out, struct err *err);
/* Who brings data that belongs to no case: found by name, registered without
 * a role on first use (data of a whole hub names no region to hold one for);
 * "system" when `name` is empty.  `role`, when given, must exist.  *id lives
 * in the session's arena.  MESSAGE_ACTOR_UNKNOWN when the hub is strict,
 * MESSAGE_ROLE_UNKNOWN. */
int actor_bringing(struct session *session, struct str name,
                   struct str role, struct str *id, struct err *err);
/* Who asks for what changes no case (erasing, keys): an actor already known,
 * or "system" when --actor is absent.  Nobody is registered by it: that would
 * be one more personal value.  MESSAGE_ACTOR_UNKNOWN_HERE. */
int actor_asking(struct session *session, struct str *out, struct err *err);
/* A role by its identifier; MESSAGE_ROLE_UNKNOWN with the nearest. */
int actor_role(struct str text, enum role_id *out, struct err *err);
/* The time argument `name` in `zone` (a date alone is its first second);
 * absent = now. */
int session_time(const struct session *session, const char *name,
                 enum zone zone, int64_t *out, struct err *err);

/* `awig actor add NAME [--role R --region CODE --unit U]`. */
int op_actor_add(struct session *session, struct value **out,
                 struct err *err);
/* `awig actor list`: {actors:[{actor, name, roles:[...]}]}. */
int op_actor_list(struct session *session, struct value **out,
                  struct err *err);
/* `awig actor grant NAME --role R [--region CODE --unit U --from --until]`. */
int op_actor_grant(struct session *session, struct value **out,
                   struct err *err);
/* `awig actor policy strict|open`: must actors be registered first? */
int op_actor_policy(struct session *session, struct value **out,
                    struct err *err);

#endif
