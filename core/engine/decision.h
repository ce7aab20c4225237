/* A decision as canonical bytes: DESIGN section 6.  The same facts, packs and
 * engine give the same bytes, on every machine, at any time. */
#ifndef AWIG_ENGINE_DECISION_H
#define AWIG_ENGINE_DECISION_H

#include "base/sha256.h"
#include "engine/evaluate.h"

/* The engine's own semantics; raised when the same facts and rules may judge
 * differently, or be written differently: 2 = a reason of a rule that read
 * something personal is not written. */
enum { DECISION_SEMANTICS = 2 };

struct decision_frame {
    struct str subject;           /* "C0001" */
    int64_t decided_at;           /* UTC seconds */
    struct str why;               /* why this version of the pack: "in_force",
                                     "pinned" */
    /* One a slot of the leaf's facts: the commitment of a personal fact, or
     * empty; NULL = none is personal. */
    const struct str *commitments;
};

/* {kind: value} of every known fact that is not derived, personal ones by
 * commitment: the facts that the decision's `facts` hash stands for. */
struct value *decision_facts(struct arena *arena,
                             const struct judgement *judgement,
                             const struct decision_frame *frame);

/* The decision; `facts` is the hash of decision_facts's canonical bytes. */
struct value *decision_value(struct arena *arena,
                             const struct judgement *judgement,
                             const struct decision_frame *frame,
                             struct str facts);

/* What the semantics line holds: {engine, lua, scripts}. */
struct value *decision_semantics(struct arena *arena);

#endif
