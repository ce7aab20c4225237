/* Dated events of the real programme.
 *
 * What happened in the programme, as its sources date it: launches, deadlines,
 * award days. Rules do not read these; people compare their own agenda with
 * them, and simulations replay them. */
#include "store/events.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

const char events_schema[] =
    "CREATE TABLE past_event("
    "  scope TEXT NOT NULL,"          /* national, or whose event it is */
    "  region TEXT REFERENCES region(code)," /* NULL when it is everybody's */
    "  from_date INTEGER NOT NULL,"   /* day number from 1970-01-01 */
    "  until_date INTEGER NOT NULL,"  /* the same day when it is one day */
    "  name TEXT NOT NULL,"
    "  detail TEXT NOT NULL,"
    "  source TEXT NOT NULL,"         /* key of SOURCES.md */
    "  entry INTEGER NOT NULL,"       /* that imported it */
    "  PRIMARY KEY(scope, from_date, name)"
    ") STRICT;";

/* Fills an event; texts go to the arena, a region that is NULL reads as "". */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    assert(row != NULL);
    struct event *event = item;
    assert(event != NULL);
    event->scope = row_text(row, arena, 0);
    event->region = row_text(row, arena, 1);
    event->from = column_integer(row, 2);
    event->until = column_integer(row, 3);
    event->name = row_text(row, arena, 4);
    event->detail = row_text(row, arena, 5);
    event->source = row_text(row, arena, 6);
}

/* All events in the order of their days, in the arena. */
int event_list(struct db *db, struct arena *arena, struct event **out,
               size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT scope, region, from_date, until_date, name, detail, source"
        " FROM past_event ORDER BY from_date, scope, name";
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
