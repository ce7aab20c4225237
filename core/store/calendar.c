/* Holidays, versioned by the day since which they were known: two of 2021 were
 * moved by decree mid-year, and both versions stay.
 *
 * A day off has a history: a decree may move it after people planned with it.
 * So a row says since when it was known, and one that is withdrawn stays with
 * the day of its withdrawal. Deadlines count working days as they were known
 * on the day that judges. */
#include "store/calendar.h"

#include <assert.h>

#include "base/date.h"
#include "store/rows.h"
#include "store/schema.h"

/* Days off, national and joint leave, as decrees set them. A day is never
 * removed: withdrawn_on ends it, so that a due date of the past can still be
 * computed as it was known then. */
const char calendar_schema[] =
    "CREATE TABLE holiday("
    "  date INTEGER NOT NULL,"
    "  kind TEXT NOT NULL"
    "    CHECK(kind IN ('national', 'joint_leave', 'local')),"
    "  known_since INTEGER NOT NULL,"
    "  withdrawn_on INTEGER,"
    "  name TEXT NOT NULL,"
    "  decree TEXT NOT NULL,"
    "  note TEXT NOT NULL,"
    "  entry INTEGER NOT NULL,"
    "  PRIMARY KEY(date, kind, known_since)"
    ") STRICT;";

/* Fills a day off; one that was not withdrawn ends with time. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct holiday *holiday = item;
    assert(holiday != NULL);
    holiday->date = column_integer(row, 0);
    holiday->kind = row_text(row, arena, 1);
    holiday->name = row_text(row, arena, 2);
    holiday->known_since = column_integer(row, 3);
    holiday->withdrawn_on = row_integer(row, 4, INT64_MAX);
    holiday->decree = row_text(row, arena, 5);
    holiday->note = row_text(row, arena, 6);
    holiday->entry = column_integer(row, 7);
}

/* All rows, withdrawn ones too, by day: what counts depends on who asks
 * when. */
int holiday_list(struct db *db, struct arena *arena, struct holiday **out,
                 size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT date, kind, name, known_since, withdrawn_on, decree, note,"
        " entry FROM holiday ORDER BY date, known_since, kind";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* Is there any day off of that year? */
int holiday_year_known(struct db *db, int64_t year, bool *known,
                       struct err *err)
{
    assert(known != NULL);
    static const char SQL[] =
        "SELECT 1 FROM holiday WHERE date BETWEEN ?1 AND ?2 LIMIT 1";
    struct statement *statement = NULL;
    int64_t first = 0;
    int64_t last = 0;
    *known = false;
    if (year < 1 || year > 9999
        || !date_from_civil((int)year, 1, 1, &first)
        || !date_from_civil((int)year, 12, 31, &last)) {
        return 0;
    }
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, first);
    bind_integer(statement, 2, last);
    code = db_step(statement, err);
    *known = code == 1;
    db_reset(statement);
    return code < 0 ? code : 0;
}

/* The entry that changed the calendar last: a decision records it. */
int holiday_version(struct db *db, int64_t *out, struct err *err)
{
    static const char SQL[] = "SELECT coalesce(max(entry), -1) FROM holiday";
    return row_count(db, SQL, out, err);
}
