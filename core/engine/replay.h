/* Deriving decisions again: one, or all on every core. */
#ifndef AWIG_ENGINE_REPLAY_H
#define AWIG_ENGINE_REPLAY_H

#include "engine/operation.h"
#include "store/cases.h"

/* Derives one decision again: 1 = the same bytes; 0 = not: {decision, field,
 * recorded, derived} is added to `list` (in its arena, which is that of the
 * session). MESSAGE_DECISION_ERASED, MESSAGE_DECISION_SEMANTICS. */
int replay_decision(struct session *session, struct str sha256,
                    struct value *list, struct err *err);

/* Erased facts are told, not counted as a failure: erasing is a right, and
 * the decision was made with what was there. */
struct replaying {
    int64_t decisions, identical, erased;
    struct value *different;      /* in the order of the decisions */
};
/* Derives all of these.  Each thread has its own handle on the database, its
 * own Lua states and its own memory; as many as session_threads says, one when
 * the hub is in memory. */
int replay_all(struct session *session,
               const struct stored_decision *decisions, size_t count,
               struct replaying *out, struct err *err);

#endif
