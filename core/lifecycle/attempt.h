/* One judging of a request: what was read, and what came of it. */
#ifndef AWIG_LIFECYCLE_ATTEMPT_H
#define AWIG_LIFECYCLE_ATTEMPT_H

#include "base/sha256.h"
#include "lifecycle/request.h"

/* One judging: what was read, and what came of it. */
struct attempt {
    struct arena *arena;          /* everything below lives in it */
    const struct advance_request *request;
    const struct advance_world *world; /* callbacks of the layer above */
    struct stored_case stored;    /* or the draft of one */
    struct programme programme;   /* of the year of opening */
    bool has_programme;           /* else `programme` means nothing */
    struct advance_subject subject; /* what callbacks are shown */
    struct unmet_list unmet;      /* demands, in order */
    int state, before, target;    /* indexes, or STATE_NONE */
    uint32_t roles;               /* that those who ask do hold */
    struct sha256 fingerprint;    /* of what was judged */
};

/* What an attempt itself demands, beside guards ("role", "state"); ends at
 * NULL. */
extern const char *const attempt_demands[];

/* Reads the subject: the case, its documents, its programme. */
int attempt_read(struct attempt *attempt, struct err *err);
/* Judges what is in the database now. */
int attempt_judge(struct attempt *attempt, struct err *err);
/* Everything that decides, as one hash. */
int attempt_fingerprint(struct attempt *attempt, struct sha256 *out,
                        struct err *err);

#endif
