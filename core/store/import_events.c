/* Imports of dated events.  A weekday printed beside a date that falls on
 * another day is kept as printed, and flagged: F212 prints "Selasa (02/11)"
 * for a Thursday. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "store/importers.h"
#include "store/events.h"
#include "store/rows.h"

enum { SCOPE, DATES, NAME, DETAIL, SOURCE };

/* ORDER: the columns above. */
static const char *const HEADS[] = {
    "scope", "date_or_range", "event", "?detail", "?source_key", NULL
};

/* ORDER: date_weekday counts from Monday. */
static const char *const WEEKDAYS[] = {
    "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"
};

/* Reads "(dd/mm" with one or two digits each, after blanks, a bracket or a
 * comma; false without both. */
static bool read_day(struct str text, int *day, int *month)
{
    assert(month != NULL);
    int *const parts[] = { day, month };
    size_t at = 0;
    int part = 0;
    assert(day != NULL && month != NULL);
    while (at < text.size && (text.bytes[at] == ' '
                              || text.bytes[at] == '('
                              || text.bytes[at] == ',')) {
        at++;
    }
    *day = 0;
    *month = 0;
    for (; at < text.size && part < 2; at++) {
        char c = text.bytes[at];
        if (c >= '0' && c <= '9') {
            *parts[part] = *parts[part] * 10 + (c - '0');
        } else if (c == '/' && part == 0) {
            part++;
        } else {
            break;
        }
        if (*parts[part] > 99) {
            return false;
        }
    }
    return *day >= 1 && *month >= 1;
}

/* The weekday (1..7) that the text prints for this date, or 0. Agendas print
 * "Kamis (12/8)"; the year is that of the date. */
static int printed_weekday(struct str text, int64_t date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_to_civil(date, &year, &month, &day);
    for (size_t i = 0; i < text.size; i++) {
        struct str rest = { text.bytes + i, text.size - i };
        for (int w = 0; w < 7; w++) {
            int own_day = 0;
            int own_month = 0;
            size_t size = strlen(WEEKDAYS[w]);
            assert(size > 0);
            if (str_starts(rest, WEEKDAYS[w])
                && read_day((struct str){ rest.bytes + size,
                                          rest.size - size },
                            &own_day, &own_month)
                && own_day == day && own_month == month) {
                return w + 1;
            }
        }
    }
    return 0;
}

/* Flags a date whose printed weekday cannot be: one of the two is wrong, and
 * which one only people can tell. */
static int flag_weekday(struct import *import, const struct event *event,
                        struct err *err)
{
    assert(event != NULL);
    int printed = printed_weekday(event->detail, event->from);
    int real = date_weekday(event->from);
    char date[11];
    struct buf detail;
    assert(real >= 1 && real <= 7);
    if (printed == 0 || printed == real) {
        return 0;
    }
    date_format(event->from, date);
    buf_init(&detail, db_mem(import->db), 0);
    buf_format(&detail, "%s: %s, bukan %s", date, WEEKDAYS[real - 1],
               WEEKDAYS[printed - 1]);
    int code = detail.failed ? err_nomem(err)
        : import_flag(import, DETAIL, "impossible_weekday", event->name,
                      buf_view(&detail), err);
    buf_free(&detail);
    return code;
}

/* Reads "2021-07-01/2021-10-31", or one date, which is its own end. Errors:
 * MESSAGE_CELL_DATE, also for an end before the beginning. */
static int read_dates(struct import *import, struct event *event,
                      struct err *err)
{
    struct str text;
    int code = import_text(import, DATES, true, &text, err);
    if (code < 0) {
        return code;
    }
    struct str until = text;
    if (text.size == 21 && text.bytes[10] == '/') {
        until = (struct str){ text.bytes + 11, 10 };
        text.size = 10;
    }
    assert(text.bytes != NULL);
    if (!date_parse_any(text, &event->from)
        || !date_parse_any(until, &event->until)
        || event->until < event->from) {
        (void)err_fail(err, MESSAGE_CELL_DATE, "ts", text, HEADS[DATES]);
        return import_at(import, DATES, err);
    }
    return 0;
}

/* Inserts or replaces an event; the same scope, day and name is the same
 * event. */
static int insert(struct import *import, const struct event *event,
                  struct err *err)
{
    assert(import != NULL);
    static const char SQL[] =
        "INSERT INTO past_event(scope, region, from_date, until_date, name,"
        " detail, source, entry) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        " ON CONFLICT(scope, from_date, name) DO UPDATE SET region = ?2,"
        " until_date = ?4, detail = ?6, source = ?7, entry = ?8"
        " WHERE entry <> ?8";
    struct statement *statement = NULL;
    assert(event->name.size > 0);
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, event->scope);
    bind_text_or_null(statement, 2, event->region);
    bind_integer(statement, 3, event->from);
    bind_integer(statement, 4, event->until);
    bind_text(statement, 5, event->name);
    bind_text(statement, 6, event->detail);
    bind_text(statement, 7, event->source);
    bind_integer(statement, 8, import->entry->index);
    return import_insert(import, statement, event->name, err);
}

/* Reads the scope: "national", or a province: "bali" is the province,
 * "lampung" too; scopes are never regencies. */
static int read_scope(struct import *import, struct event *event,
                      struct err *err)
{
    assert(event != NULL);
    int code = import_text(import, SCOPE, true, &event->scope, err);
    event->region = STR("");
    if (code < 0 || str_is(event->scope, "national")) {
        return code;
    }
    return import_region(import, SCOPE, true, &event->region, err);
}

/* Reads and checks one event. */
static int row(struct import *import, struct err *err)
{
    struct event event = { .from = 0 };
    int code = read_scope(import, &event, err);
    if (code == 0) {
        code = read_dates(import, &event, err);
    }
    if (code == 0) {
        code = import_text(import, NAME, true, &event.name, err);
    }
    if (code == 0) {
        code = import_text(import, DETAIL, false, &event.detail, err);
    }
    if (code == 0) {
        code = import_text(import, SOURCE, false, &event.source, err);
    }
    if (code == 0) {
        code = insert(import, &event, err);
    }
    assert(code <= 0);
    return code == 0 ? flag_weekday(import, &event, err) : code;
}

const struct importer import_events = { "events", HEADS, 90, row, NULL };
