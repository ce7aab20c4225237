/* A refusal with what would make it possible.
 *
 * The attempt itself is recorded first; what would have to change is then
 * sought in a copy of the hub, at the same time of day. Whatever goes wrong
 * there leaves the answer as it is: the attempt has been judged. */
#include "engine/doing.h"

#include <assert.h>

#include "audit/log.h"
#include "base/date.h"
#include "engine/case_files.h"
#include "engine/case_target.h"
#include "engine/cases.h"
#include "engine/possible.h"

/* Copying a hub beyond this takes people's time: they are told the command
 * that does it (explain --how). */
enum { ENTRIES_MAX = 20000 };

/* Did the refusal name a demand with this id? */
static bool names(const struct value *result, const char *guard)
{
    const struct value *unmet = value_get(result, "unmet");
    assert(guard != NULL);
    assert(result != NULL);
    for (const struct value *one = unmet != NULL ? unmet->first : NULL;
         one != NULL; one = one->next) {
        if (str_is(value_get_text(one, "guard"), guard)) {
            return true;
        }
    }
    return false;
}

/* Is the hub small enough to be copied while people wait? */
static bool copies_fast(struct session *session)
{
    int64_t size = 0;
    struct err err;
    assert(session->hub != NULL);
    err_clear(&err);
    int code = log_size(session->hub->db, &size, &err);
    assert(size >= 0);
    return code == 0 && size <= ENTRIES_MAX;
}

/* Adds `how` to a refusal of this action. */
static void add_how(struct session *session, struct str action,
                    struct value *result)
{
    struct case_target target;
    struct value *how = NULL;
    struct err err;
    char at[26];
    bool asked = session_flag(session, "how")
        || session_flag(session, "explain");
    assert(result != NULL);
    err_clear(&err);
    if (session->answer != 5 || !asked || session_flag(session, "both")
        || !copies_fast(session)
        || case_target(session, &target, &err) != 0) {
        return;
    }
    int64_t time = target.at > target.stored.touched_at
        ? target.at : target.stored.touched_at;
    time_format(time, target.pack->zone, at);
    struct possible_wish wish = {
        .subject = str_of(target.name), .action = action,
        .role = session_text(session, "role"), .at = str_of(at),
        .unheld = names(result, "role_held")
    };
    if (possible_find(session, &wish, &how, &err) == 0) {
        value_set(result, "how", how);
    }
    session->answer = 5;
}

int op_case_do_told(struct session *session, struct value **out,
                    struct err *err)
{
    assert(session != NULL);
    int code = op_case_do(session, out, err);
    if (code == 0) {
        add_how(session, value_get_text(*out, "action"), *out);
    }
    assert(code <= 0);
    return code;
}

int op_case_attach_told(struct session *session, struct value **out,
                        struct err *err)
{
    assert(session != NULL);
    int code = op_case_attach(session, out, err);
    if (code == 0) {
        add_how(session, value_get_text(*out, "action"), *out);
    }
    assert(code <= 0);
    return code;
}
