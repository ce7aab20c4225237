/* What is asked of the lifecycle, and what it asks of the layers above. */
#ifndef AWIG_LIFECYCLE_REQUEST_H
#define AWIG_LIFECYCLE_REQUEST_H

#include "lifecycle/core_view.h"

struct advance_person {
    struct str actor;             /* pseudonymous id; "" = nobody */
    struct str name;              /* as the person was called, for texts */
    enum role_id role;
};

struct advance_request {
    const struct machine *machine; /* of the case, or of the new one */
    int64_t number;               /* 0 = open a new case */
    struct str action;            /* an identifier of the machine */
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
    const struct advance_request *request; /* who asked for what */
    const struct transition *transition; /* NULL: no row for this state */
    const struct stored_case *stored; /* or a draft with number 0 */
    const struct document *documents;
    size_t documents_count;       /* current ones */
    const struct programme *programme;    /* NULL = none */
};

/* An entry to be written. */
struct advance_entry {
    const char *kind; /* "case.open", "case.action", "case.refusal" */
    int64_t at;                   /* UTC seconds, as the request says */
    struct str actor;             /* who is on record for it */
    struct value *body;           /* canonical once it is written */
};

struct advance_world {
    struct db *db;                /* of the hub */
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
    int (*record)(void *user, const struct advance_entry *entry,
                  int64_t *index, struct err *err);
    struct core_answers answers;  /* same `user` */
    void *user;                   /* handed to every callback */
};

#endif
