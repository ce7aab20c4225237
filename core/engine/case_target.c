/* Arguments of an operation on a case, resolved: the case, its machine and
 * pack, the people. */
#include "engine/case_target.h"

#include <assert.h>

#include "engine/actors.h"

/* Two processes read the clock, then wait for each other: the one that reads
 * first may write last.  So far a case may be ahead of the clock that "now"
 * comes from; beyond that somebody's clock is wrong. */
enum { CLOCK_BEHIND_SECONDS = 60, AGAIN_MAX = 20 };

/* Is the time of the operation the clock's, not one that was given? */
static bool is_now(const struct session *session)
{
    assert(session != NULL);
    return session_text(session, "at").size == 0;
}

/* The pack is the one that the case was opened with, not the one of today: a
 * case is judged by the rules it began under. */
int case_target(struct session *session, struct case_target *out,
                struct err *err)
{
    struct str text = session_text(session, "case");
    int64_t number = 0;
    assert(session->hub != NULL);
    if (!case_number(text, &number)) {
        return err_fail(err, MESSAGE_CASE_NAME, "t", text);
    }
    case_name(number, out->name);
    int code = case_get(session->hub->db, session->arena, number,
                        &out->stored, err);
    if (code <= 0) {
        return code < 0 ? code : err_fail(err, MESSAGE_CASE_UNKNOWN, "s",
                                          out->name);
    }
    out->machine = machine_find(out->stored.machine);
    if (out->machine == NULL) {
        return err_fail(err, MESSAGE_MACHINE_UNKNOWN, "t",
                        out->stored.machine);
    }
    code = guard_pack(session->hub, out->stored.pack, &out->pack, err);
    if (code == 0) {
        code = session_time(session, "at", out->pack->zone, &out->at, err);
    }
    int64_t behind = out->stored.touched_at - out->at;
    if (code == 0 && is_now(session) && behind > 0 &&
        behind <= CLOCK_BEHIND_SECONDS) {
        out->at = out->stored.touched_at;
    }
    return code;
}

/* Each time the case is read again, with what others wrote meanwhile. */
int case_again(struct session *session, operation_function once,
               struct value **out, struct err *err)
{
    assert(once != NULL);
    int code = once(session, out, err);
    for (int i = 0; i < AGAIN_MAX && code == ERR_REFUSED && is_now(session)
         && err->message == MESSAGE_TIME_BEFORE_LAST; i++) {
        err_clear(err);
        code = once(session, out, err);
    }
    assert(code <= 0);
    return code;
}

/* Finds out who acts, from the arguments named `actor` and `role`, for the
 * region and unit of the target at its time. Errors: those of actor_resolve. */
static int resolve(struct session *session, const struct case_target *target,
                   const char *actor, const char *role,
                   struct advance_person *out, struct err *err)
{
    assert(out != NULL);
    struct actor_wish wish = {
        .name = session_text(session, actor),
        .role = session_text(session, role),
        .region = target->stored.region, .unit = target->stored.unit,
        .at = target->at,
    };
    return actor_resolve(session, &wish, out, err);
}

/* Without a second actor `second` is nobody: machine rows that need two then
 * say so themselves. */
int case_people(struct session *session, const struct case_target *target,
                struct advance_person *first, struct advance_person *second,
                struct err *err)
{
    assert(second != NULL);
    int code = resolve(session, target, "actor", "role", first, err);
    *second = (struct advance_person){ .actor = STR(""), .role = ROLE_OPD };
    if (code == 0 && session_text(session, "second-actor").size > 0) {
        code = resolve(session, target, "second-actor", "second-role",
                       second, err);
    }
    return code;
}
