/* The one writer of a case's state (DESIGN.md section 7).
 *
 * Guards are judged on a read snapshot.  Then, in one BEGIN IMMEDIATE, the
 * fingerprint of all that was read (the case's version, the pack's identity,
 * cross-case facts) is taken again; if it is equal, the entry and the state
 * are written, else the judging is done again: three times, then inside the
 * lock.  A refusal commits its own entry and nothing else.
 *
 * What packs demand comes through callbacks filled in engine/.  They can add
 * demands; they cannot take one away, choose another target, or write. */
#ifndef AWIG_LIFECYCLE_ADVANCE_H
#define AWIG_LIFECYCLE_ADVANCE_H

#include "lifecycle/request.h"

struct advance_result {
    int64_t number;               /* of the case; 0 = opening refused */
    int state;                    /* now; STATE_NONE when there is no case */
    bool done;
    struct unmet_list unmet;      /* all demands, warnings too */
    int64_t entry;
    int judgings;                 /* how often it was judged */
};

/* Performs the action, or records its refusal.  Expected failures:
 * ERR_REFUSED when `at` is earlier than the case's last entry (nothing is
 * recorded then), ERR_INPUT when the case is not there. */
int advance_do(struct advance_result *out, struct arena *arena,
               const struct advance_request *request,
               const struct advance_world *world, struct err *err);
/* Only judges: what would be unmet. Nothing is recorded. */
int advance_preview(struct advance_result *out, struct arena *arena,
                    const struct advance_request *request,
                    const struct advance_world *world, struct err *err);

/* Apply "case.open", "case.action" (these write case_state) and
 * "case.refusal". */
int advance_open_apply(struct db *db, const struct entry *entry,
                       struct err *err);
int advance_action_apply(struct db *db, const struct entry *entry,
                         struct err *err);
int advance_refusal_apply(struct db *db, const struct entry *entry,
                          struct err *err);

#endif
