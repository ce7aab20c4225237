/* What a new calendar moved.
 *
 * Dates that have come are settled (lifecycle/duties.h), so computing all of
 * them again can only move what is still to come. */
#include "engine/calendar_amend.h"

#include <assert.h>

#include "engine/actors.h"
#include "lifecycle/machine.h"
#include "store/calendar.h"

/* The dates of one running case, before and after. */
struct amended_case {
    const struct stored_case *stored;
    struct occurrences before, after;
};

/* Is the case under way? Only then is anything owed. */
static bool is_running(const struct stored_case *stored)
{
    const struct machine *machine = machine_find(stored->machine);
    int state = machine == NULL ? STATE_NONE
                                : machine_state(machine, stored->state);
    assert(stored->number > 0);
    return state != STATE_NONE && machine->states[state].active;
}

/* Keeps the dates of all running cases as they are before the change, and the
 * version of the calendar. Everything is in the session's arena. Errors: those
 * of the store and the schedule. */
int amendment_begin(struct amendment *out, struct session *session,
                    struct err *err)
{
    assert(out != NULL);
    struct case_filter filter = { STR(""), STR(""), STR("") };
    struct stored_case *cases = NULL;
    size_t count = 0;
    int64_t at = 0;
    assert(session->hub != NULL);
    *out = (struct amendment){ .session = session };
    int code = session_time(session, "at", ZONE_WIB, &at, err);
    out->today = time_to_date(at, ZONE_WIB);
    if (code == 0) {
        code = holiday_version(session->hub->db, &out->version, err);
    }
    if (code == 0) {
        code = case_list(session->hub->db, session->arena, &filter, &cases,
                         &count, err);
    }
    /* One more, so that no case at all is no special case. */
    out->cases = arena_alloc(session->arena,
                             (count + 1) * sizeof *out->cases);
    if (code == 0 && out->cases == NULL) {
        code = err_nomem(err);
    }
    for (size_t i = 0; code == 0 && i < count; i++) {
        if (is_running(&cases[i])) {
            out->cases[out->count].stored = &cases[i];
            code = schedule_of_stored(session, &cases[i], out->today,
                                      &out->cases[out->count].before, err);
            out->count++;
        }
    }
    return code;
}

/* Sets a member to a due date, or to null without one, or where it would
 * tell the entry a date of a person. */
static void put_due(struct arena *arena, struct value *row, const char *key,
                    const struct occurrence *one)
{
    char text[11];
    assert(one->n > 0);
    bool told = one->has_due && !one->personal;
    if (told) {
        date_format(one->due, text);
    }
    value_set_string(arena, row, key, told ? text : NULL);
    assert(key[0] != '\0');
}

/* The dates that moved. A new calendar changes days, never the number of
 * occurrences, so both lists run side by side. */
static struct value *moved_dates(struct session *session,
                                 const struct amended_case *one)
{
    struct arena *arena = session->arena;
    struct value *list = value_list(arena);
    size_t count = one->before.count < one->after.count
        ? one->before.count : one->after.count;
    assert(one->stored != NULL);
    for (size_t i = 0; i < count; i++) {
        const struct occurrence *old = &one->before.items[i];
        const struct occurrence *new = &one->after.items[i];
        bool same = old->has_due == new->has_due &&
                    (!old->has_due || old->due == new->due);
        assert(old->n == new->n);
        if (!same) {
            struct value *row = value_add(list, value_map(arena));
            value_set_text(arena, row, "duty", old->rule->id);
            value_set_integer(arena, row, "n", old->n);
            put_due(arena, row, "before", old);
            put_due(arena, row, "after", new);
        }
    }
    return list;
}

/* Records what moved of one case; adds the same to `moves`. */
static int record_moves(const struct amendment *amendment,
                        const struct amended_case *one, int64_t version,
                        struct value *moves, struct err *err)
{
    struct session *session = amendment->session;
    struct arena *arena = session->arena;
    struct value *dates = moved_dates(session, one);
    if (dates == NULL || dates->count == 0) {
        return dates == NULL ? err_nomem(err) : 0;
    }
    struct value *body = value_map(arena);
    char name[CASE_NAME_BYTES];
    case_name(one->stored->number, name);
    assert(version != amendment->version);
    value_set_integer(arena, body, "case", one->stored->number);
    value_set_integer(arena, body, "calendar_before", amendment->version);
    value_set_integer(arena, body, "calendar_after", version);
    value_set(body, "dates", dates);
    /* The actor is the system: nobody decided these dates, they follow from
     * the decree that was brought in. */
    struct hub_change change = { "schedule.amend", 0, STR("system"), body };
    int code = arena->failed ? err_nomem(err)
        : hub_record(session->hub, &change, NULL, err);
    struct value *row = value_add(moves, value_map(arena));
    value_set_string(arena, row, "case", name);
    value_set(row, "dates", value_copy(arena, dates));
    assert(code <= 0);
    return code;
}

/* Nothing when the calendar is still of the same version; else one entry
 * schedule.amend for each case whose dates moved, inside the transaction of
 * the import. Errors as above. */
int amendment_end(struct amendment *amendment, struct value *moves,
                  struct err *err)
{
    struct session *session = amendment->session;
    int64_t version = 0;
    int code = holiday_version(session->hub->db, &version, err);
    assert(moves == NULL || moves->kind == VALUE_LIST);
    assert(amendment->count == 0 || amendment->cases != NULL);
    if (code != 0 || version == amendment->version) {
        return code;
    }
    for (size_t i = 0; code == 0 && i < amendment->count; i++) {
        struct amended_case *one = &amendment->cases[i];
        code = schedule_of_stored(session, one->stored, amendment->today,
                                  &one->after, err);
        if (code == 0) {
            code = record_moves(amendment, one, version, moves, err);
        }
    }
    return code;
}
