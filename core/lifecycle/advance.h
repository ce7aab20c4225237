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

#include "base/sha256.h"
#include "lifecycle/core_guards.h"

struct advance_person {
    struct str actor;             /* pseudonymous id; "" = nobody */
    struct str name;              /* as the person was called, for texts */
    enum role_id role;
};

struct advance_request {
    const struct machine *machine;
    int64_t number;               /* 0 = open a new case */
    struct str action;
    struct advance_person first, second;
    struct str reason;            /* of an override, a suspension, ... */
    bool override;                /* accept what may be accepted */
    int64_t at;                   /* UTC seconds */
    enum zone zone;               /* of the deciding office */
    /* Of an opening: */
    struct str innovation, region, unit, pack;
};

/* What is being judged now: handed to the callbacks. */
struct advance_subject {
    const struct advance_request *request;
    const struct transition *transition;
    const struct stored_case *stored;
    const struct document *documents;
    size_t documents_count;
    const struct programme *programme;    /* NULL = none */
};

struct advance_world {
    struct db *db;
    /* Prepares the judging of this subject from the database as it is now;
     * fills *threshold (false = not set).  `subject` lives until the next. */
    int (*begin)(void *user, const struct advance_subject *subject,
                 bool *has_threshold, double *threshold, struct err *err);
    /* What packs demand of the action. */
    int (*guards)(void *user, struct unmet_list *out, struct err *err);
    /* Appends to `text` everything outside the case that the judging read:
     * pack identities, cross-case facts, other versions. */
    int (*fingerprint)(void *user, const struct advance_subject *subject,
                       struct buf *text, struct err *err);
    /* Adds members about the judging: to the entry's body (short) and to the
     * detail kept beside it. */
    int (*describe)(void *user, struct value *body, struct value *detail,
                    struct err *err);
    /* Appends and applies an entry (engine/hub.h: hub_record). */
    int (*record)(void *user, const char *kind, int64_t at,
                  struct str actor, struct value *body, int64_t *index,
                  struct err *err);
    struct core_answers answers;  /* same `user` */
    void *user;
};

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
