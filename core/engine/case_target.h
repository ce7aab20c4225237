/* The case that an operation is about, and who acts on it. */
#ifndef AWIG_ENGINE_CASE_TARGET_H
#define AWIG_ENGINE_CASE_TARGET_H

#include "engine/guard.h"
#include "engine/operation.h"

/* The case of the argument `case`, with its machine and pinned pack. */
struct case_target {
    struct stored_case stored;    /* as it is now */
    char name[CASE_NAME_BYTES];   /* "C0001" */
    const struct machine *machine; /* of the case, never NULL */
    struct pack *pack;            /* borrowed from the hub */
    int64_t at;                   /* argument `at` in the pack's zone */
};
int case_target(struct session *session, struct case_target *out,
                struct err *err);
/* Runs an operation on a case; again when the time that it took for now is
 * before an entry that another process wrote while it waited. */
int case_again(struct session *session, operation_function once,
               struct value **out, struct err *err);
/* The people of the arguments actor/role and second-actor/second-role. */
int case_people(struct session *session, const struct case_target *target,
                struct advance_person *first, struct advance_person *second,
                struct err *err);

#endif
