/* `awig calendar`.
 *
 * Importing a calendar compares the dates of running cases before and after
 * and records what moved, so that the file of each case tells why its dates
 * changed. */
#include "engine/programme.h"

#include <assert.h>

#include "engine/actors.h"
#include "engine/import.h"
#include "engine/schedule.h"
#include "store/calendar.h"

/* The calendar of the hub (or of a region's pack, with --region), as known
 * on a day: today unless --known-at says another. Errors: those of dates and
 * packs. */
static int find_calendar(struct session *session, struct calendar *out,
                         struct err *err)
{
    bool found = false;
    int64_t known = time_to_date(session->clock.now(session->clock.user),
                                 ZONE_WIB);
    struct pack *pack = NULL;
    int code = session_date(session, "known-at", &found, &known, err);
    assert(session->hub != NULL);
    if (code == 0 && session_text(session, "region").size > 0) {
        code = hub_pack_for(session->hub, session_text(session, "region"),
                            known, &pack, err);
    }
    if (code == 0) {
        code = schedule_calendar(out, session->arena, session->hub, pack,
                                 known, err);
    }
    if (code == 0 && session_flag(session, "joint-leave-works")) {
        out->joint_leave_works = true;
    }
    return code;
}

int op_calendar_show(struct session *session, struct value **out,
                     struct err *err)
{
    assert(session != NULL);
    static const char *const kinds[CALENDAR_KINDS] = { "national",
        "joint_leave", "local" };
    struct arena *arena = session->arena;
    struct calendar calendar;
    int64_t wanted = session_integer(session, "year", 0);
    int code = find_calendar(session, &calendar, err);
    assert(out != NULL);
    if (code != 0) {
        return code;
    }
    if (wanted != 0 && !calendar_knows(&calendar, (int)wanted)) {
        return err_fail(err, MESSAGE_CALENDAR_UNKNOWN, "i", wanted);
    }
    *out = value_map(arena);
    struct value *list = value_set(*out, "days", value_list(arena));
    for (size_t i = 0; i < calendar.count; i++) {
        const struct calendar_mark *mark = &calendar.days[i];
        int year, month, day;
        char text[11];
        date_to_civil(mark->date, &year, &month, &day);
        if (wanted != 0 && year != wanted) {
            continue;
        }
        struct value *row = value_add(list, value_map(arena));
        date_format(mark->date, text);
        value_set_string(arena, row, "date", text);
        value_set_string(arena, row, "kind", kinds[mark->kind]);
        value_set_text(arena, row, "name", mark->name);
        date_format(mark->known_since, text);
        value_set_string(arena, row, "known_since", text);
        value_set_null(arena, row, "withdrawn_on");
        if (mark->withdrawn_on != INT64_MAX) {
            date_format(mark->withdrawn_on, text);
            value_set_string(arena, row, "withdrawn_on", text);
        }
        value_set_bool(arena, row, "in_force",
                       mark->known_since <= calendar.known_on &&
                       calendar.known_on < mark->withdrawn_on);
    }
    return 0;
}

/* Reads --from, and --to or a number of working days to add. Errors:
 * MESSAGE_ARGUMENT_MISSING, a year without a calendar. */
static int read_span(struct session *session, const struct calendar *calendar,
                     int64_t *from, int64_t *to, struct err *err)
{
    bool found = false, ends = false;
    int code = session_date(session, "from", &found, from, err);
    assert(from != NULL);
    assert(to != NULL);
    if (code == 0 && !found) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "from",
                        "calendar workdays");
    }
    if (code == 0) {
        code = session_date(session, "to", &ends, to, err);
    }
    if (code != 0 || ends) {
        return code;
    }
    int64_t count = session_integer(session, "add", INT64_MIN);
    if (count == INT64_MIN) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "to",
                        "calendar workdays");
    }
    return calendar_add_workdays(calendar, *from, count, to, err);
}

int op_calendar_workdays(struct session *session, struct value **out,
                         struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct calendar calendar;
    int64_t from = 0, to = 0, count = 0;
    bool first = false;
    char text[11];
    int code = find_calendar(session, &calendar, err);
    assert(out != NULL);
    if (code == 0) {
        code = read_span(session, &calendar, &from, &to, err);
    }
    if (code == 0) {
        code = calendar_is_working(&calendar, from, &first, err);
    }
    if (code == 0) {
        code = calendar_workdays(&calendar, from < to ? from : to,
                                 from < to ? to : from, &count, err);
    }
    if (code != 0) {
        return code;
    }
    *out = value_map(arena);
    date_format(from, text);
    value_set_string(arena, *out, "from", text);
    date_format(to, text);
    value_set_string(arena, *out, "to", text);
    value_set_integer(arena, *out, "workdays", count);
    value_set_integer(arena, *out, "inclusive", count + (first ? 1 : 0));
    return 0;
}

/* --- Import: what moved in running schedules ------------------------------ */

/* The dates of one running case, before and after. */
/* The dates of one running case, before and after. */
struct running {
    const struct stored_case *stored; /* a case that runs */
    /* its dates by the old calendar, by the new */
    struct occurrences before, after;
};

/* Lists running cases (those in monitoring) with their dates as they are
 * before the import. */
static int read_running(struct session *session, int64_t today,
                        struct running **out, size_t *count,
                        struct err *err)
{
    assert(session != NULL);
    struct case_filter filter = { STR("replication"), STR(""),
                                  STR("monitoring_evaluation") };
    struct stored_case *cases = NULL;
    int code = case_list(session->hub->db, session->arena, &filter, &cases,
                         count, err);
    if (code != 0) {
        return code;
    }
    *out = arena_alloc(session->arena, (*count + 1) * sizeof **out);
    code = *out == NULL ? err_nomem(err) : 0;
    for (size_t i = 0; code == 0 && i < *count; i++) {
        (*out)[i].stored = &cases[i];
        code = schedule_of_stored(session, &cases[i], today,
                                  &(*out)[i].before, err);
    }
    assert(count != NULL);
    return code;
}

/* Sets a member to a due date, or to null without one. */
static void put_due(struct arena *arena, struct value *row, const char *key,
                    const struct occurrence *one)
{
    char text[11];
    assert(one->n > 0);
    if (one->has_due) {
        date_format(one->due, text);
    }
    value_set_string(arena, row, key, one->has_due ? text : NULL);
}

/* The dates that moved and are not yet past (DOMAIN.md section 4, 5). A new
 * calendar changes days, never the number of occurrences, so both lists run
 * side by side. */
static struct value *moved_dates(struct session *session,
                                 const struct running *running,
                                 int64_t today)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    struct value *list = value_list(arena);
    size_t count = running->before.count < running->after.count
        ? running->before.count : running->after.count;
    for (size_t i = 0; i < count; i++) {
        const struct occurrence *old = &running->before.items[i];
        const struct occurrence *new = &running->after.items[i];
        bool same = old->has_due == new->has_due &&
                    (!old->has_due || old->due == new->due);
        assert(old->n == new->n);
        if (same || old->nominal < today) {
            continue;
        }
        struct value *row = value_add(list, value_map(arena));
        value_set_text(arena, row, "duty", old->rule->id);
        value_set_integer(arena, row, "n", old->n);
        put_due(arena, row, "before", old);
        put_due(arena, row, "after", new);
    }
    return list;
}

/* Computes the dates anew and records what moved, one entry a case, so that
 * the file of the case tells why a date is another one. Adds the same to
 * `moves`. */
static int record_moves(struct session *session, struct running *running,
                        size_t count, int64_t today, struct value *moves,
                        struct err *err)
{
    assert(session != NULL);
    struct arena *arena = session->arena;
    int code = 0;
    assert(count == 0 || running != NULL);
    for (size_t i = 0; code == 0 && i < count; i++) {
        code = schedule_of_stored(session, running[i].stored, today,
                                  &running[i].after, err);
        struct value *dates = moved_dates(session, &running[i], today);
        if (code != 0 || dates == NULL || dates->count == 0) {
            continue;
        }
        struct value *body = value_map(arena);
        char name[CASE_NAME_BYTES];
        case_name(running[i].stored->number, name);
        value_set_integer(arena, body, "case", running[i].stored->number);
        value_set(body, "dates", dates);
        struct hub_change change = { "schedule.amend", 0, STR("system"),
                                     body };
        code = arena->failed ? err_nomem(err)
            : hub_record(session->hub, &change, NULL, err);
        struct value *row = value_add(moves, value_map(arena));
        value_set_string(arena, row, "case", name);
        value_set(row, "dates", value_copy(arena, dates));
    }
    return code;
}

/* The part of the import inside the transaction: dates before, import, dates
 * after. */
static int import_locked(struct session *session, const char *path,
                         struct value *moves, struct err *err)
{
    struct import_request request = { "calendar", path, STR("system") };
    struct running *running = NULL;
    size_t count = 0;
    int64_t at = 0;
    int code = session_time(session, "at", ZONE_WIB, &at, err);
    int64_t today = time_to_date(at, ZONE_WIB);
    assert(path != NULL);
    if (code == 0) {
        code = read_running(session, today, &running, &count, err);
    }
    if (code == 0) {
        code = hub_import_file(session->hub, &request, NULL, err);
    }
    return code != 0 ? code : record_moves(session, running, count, today,
                                           moves, err);
}

int op_calendar_import(struct session *session, struct value **out,
                       struct err *err)
{
    const char *path = session_string(session, "file");
    int64_t version = 0;
    assert(out != NULL);
    if (path == NULL) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "file",
                        "calendar import");
    }
    *out = value_map(session->arena);
    value_set_string(session->arena, *out, "file", path);
    struct value *moves = value_list(session->arena);
    int code = db_begin(session->hub->db, err);
    if (code != 0) {
        return code;
    }
    code = import_locked(session, path, moves, err);
    if (code == 0) {
        code = holiday_version(session->hub->db, &version, err);
    }
    if (code == 0) {
        code = db_commit(session->hub->db, err);
    }
    if (code != 0) {
        db_rollback(session->hub->db);
        return code;
    }
    value_set_integer(session->arena, *out, "version", version);
    value_set(*out, "moved", moves);
    return 0;
}
