/* Imports of the calendar of holidays and joint leave.
 *
 * A day is identified by date, kind and the day it became known: the same
 * holiday announced again by a later decree is a second row, and both stay. */
#include <assert.h>

#include "store/importers.h"
#include "store/calendar.h"
#include "store/rows.h"

enum { DATE, KIND, NAME, KNOWN_SINCE, WITHDRAWN_ON, DECREE, NOTE };

/* ORDER: the columns above. */
static const char *const HEADS[] = {
    "date", "kind", "name_id", "known_since", "?withdrawn_on", "?decree",
    "?note", NULL
};

/* Inserts a day off, or changes the one of the same kind that became known on
 * the same day. A second row with the same key in one file is refused by
 * import_insert; from a later file it replaces the first. */
static int insert(struct import *import, const struct holiday *holiday,
                  bool withdrawn, struct err *err)
{
    assert(import != NULL);
    static const char SQL[] =
        "INSERT INTO holiday(date, kind, known_since, withdrawn_on, name,"
        " decree, note, entry) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        " ON CONFLICT(date, kind, known_since) DO UPDATE"
        " SET withdrawn_on = ?4, name = ?5, decree = ?6, note = ?7,"
        " entry = ?8 WHERE entry <> ?8";
    struct statement *statement = NULL;
    assert(holiday->kind.size > 0);
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, holiday->date);
    bind_text(statement, 2, holiday->kind);
    bind_integer(statement, 3, holiday->known_since);
    bind_found(statement, 4, withdrawn, holiday->withdrawn_on);
    bind_text(statement, 5, holiday->name);
    bind_text(statement, 6, holiday->decree);
    bind_text(statement, 7, holiday->note);
    bind_integer(statement, 8, import->entry->index);
    return import_insert(import, statement, holiday->name, err);
}

/* Reads and checks one day off. Kinds are national (national holiday),
 * joint_leave (cuti bersama), local. A day cannot be withdrawn before it was
 * known. Errors are placed at the cell. */
static int row(struct import *import, struct err *err)
{
    static const char *const KINDS[] = {
        "national", "joint_leave", "local", NULL
    };
    struct holiday holiday = { .date = 0 };
    struct str *const texts[] = { &holiday.decree, &holiday.note };
    bool withdrawn = false;
    int code = import_date(import, DATE, true, NULL, &holiday.date, err);
    if (code == 0) {
        code = import_word(import, KIND, KINDS, &holiday.kind, err);
    }
    if (code == 0) {
        code = import_text(import, NAME, true, &holiday.name, err);
    }
    if (code == 0) {
        code = import_date(import, KNOWN_SINCE, true, NULL,
                           &holiday.known_since, err);
    }
    if (code == 0) {
        code = import_date(import, WITHDRAWN_ON, false, &withdrawn,
                           &holiday.withdrawn_on, err);
    }
    for (int i = 0; code == 0 && i < 2; i++) {
        code = import_text(import, DECREE + i, false, texts[i], err);
    }
    if (code == 0 && withdrawn
        && holiday.withdrawn_on < holiday.known_since) {
        (void)err_fail(err, MESSAGE_HOLIDAY_ORDER, "");
        code = import_at(import, WITHDRAWN_ON, err);
    }
    assert(code <= 0);
    return code == 0 ? insert(import, &holiday, withdrawn, err) : code;
}

const struct importer import_calendar = {
    "calendar", HEADS, 80, row, NULL
};
