/* Publishing a pack: the gate that every change of rules goes through.  All or
 * nothing; the entry holds the hash of an impact report made from exactly the
 * bytes that are published. */
#ifndef AWIG_ENGINE_PUBLISH_H
#define AWIG_ENGINE_PUBLISH_H

#include "engine/operation.h"

/* `awig publish PACKDIR --from D --actor A --approved-by B [--past REASON]
 * [--dry-run]`: check without errors, the pack's own cases, that it only
 * tightens the published parents, the impact, two people.  {published, pack,
 * from, entry, report, replaces, impact}. */
int op_publish(struct session *session, struct value **out, struct err *err);

/* `awig rollback PACKID --actor A --approved-by B [--from D]`: publishes what
 * the version in force had replaced, from today on.  The same result. */
int op_rollback(struct session *session, struct value **out,
                struct err *err);

#endif
