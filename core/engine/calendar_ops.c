/* `awig calendar`: what is known of days, working days, and importing them.
 *
 * The calendar of holidays is versioned by the decrees that were brought in;
 * every date that a schedule computes says which version it used. */
#include "engine/programme.h"

#include <assert.h>

#include "engine/actors.h"
#include "engine/calendar_amend.h"
#include "engine/import.h"
#include "engine/schedule.h"
#include "store/calendar.h"

/* The calendar of the hub (or of a region's pack, with --region), as known
 * on a day: today unless --known-at says another. Errors: those of dates and
 * packs. */
static int find_calendar(struct session *session, struct calendar *out,
                         struct err *err)
{
    assert(out != NULL);
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

/* The days off as known on a day; a year that is not known is an error, not an
 * empty list. */
int op_calendar_show(struct session *session, struct value **out,
                     struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    static const char *const kinds[CALENDAR_KINDS] = { "national",
        "joint_leave", "local" };
    struct arena *arena = session->arena;
    struct calendar calendar;
    int64_t wanted = session_integer(session, "year", 0);
    int code = find_calendar(session, &calendar, err);
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
    assert(from != NULL);
    assert(to != NULL);
    bool found = false, ends = false;
    int code = session_date(session, "from", &found, from, err);
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

/* Counts between two days, or adds to one. */
int op_calendar_workdays(struct session *session, struct value **out,
                         struct err *err)
{
    assert(session != NULL);
    assert(out != NULL);
    struct arena *arena = session->arena;
    struct calendar calendar;
    int64_t from = 0, to = 0, count = 0;
    bool first = false;
    char text[11];
    int code = find_calendar(session, &calendar, err);
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

/* --- Import --------------------------------------------------------------- */

/* The part of the import inside the transaction: dates before, import, dates
 * after. */
static int import_locked(struct session *session, const char *path,
                         struct value *moves, struct err *err)
{
    assert(path != NULL);
    struct import_request request = { "calendar", path, STR("system") };
    struct amendment amendment;
    int code = amendment_begin(&amendment, session, err);
    if (code == 0) {
        code = hub_import_file(session->hub, &request, NULL, err);
    }
    return code != 0 ? code : amendment_end(&amendment, moves, err);
}

/* The import and what it moved are one transaction. */
int op_calendar_import(struct session *session, struct value **out,
                       struct err *err)
{
    assert(out != NULL);
    const char *path = session_string(session, "file");
    int64_t version = 0;
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
