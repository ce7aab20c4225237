/* The cache of loaded packs of a hub. */
#ifndef AWIG_ENGINE_HUB_PACKS_H
#define AWIG_ENGINE_HUB_PACKS_H

#include "engine/hub.h"
#include "engine/operation.h"
#include "store/packs.h"

/* The files of a published version, from the database, their identity checked.
 * In `arena`. */
int hub_pack_files(struct hub *hub, struct arena *arena,
                   const struct pack_version *version,
                   struct pack_files *out, struct err *err);
/* How well a pack of this id fits a region: 3 its regency, 2 its province, 1
 * the country, 0 not at all. */
int hub_pack_rank(struct str id, struct str region);

/* There is no published pack of this id: MESSAGE_ROLLBACK_UNKNOWN with those
 * there are. */
int hub_pack_unpublished(struct session *session, struct str id,
                         struct err *err);

#endif
