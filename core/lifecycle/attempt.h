/* One judging of a request: what was read, and what came of it. */
#ifndef AWIG_LIFECYCLE_ATTEMPT_H
#define AWIG_LIFECYCLE_ATTEMPT_H

#include "base/sha256.h"
#include "lifecycle/request.h"

/* One judging: what was read, and what came of it. */
struct attempt {
    struct arena *arena;
    const struct advance_request *request;
    const struct advance_world *world;
    struct stored_case stored;
    struct programme programme;
    bool has_programme;
    struct advance_subject subject;
    struct unmet_list unmet;
    int state, before, target;
    struct sha256 fingerprint;
};

/* Reads the subject: the case, its documents, its programme. */
int attempt_read(struct attempt *attempt, struct err *err);
/* Judges what is in the database now. */
int attempt_judge(struct attempt *attempt, struct err *err);
/* Everything that decides, as one hash. */
int attempt_fingerprint(struct attempt *attempt, struct sha256 *out,
                        struct err *err);

#endif
