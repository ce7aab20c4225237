/* Development priorities of regions. */
#include "store/priorities.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

const char priorities_schema[] =
    "CREATE TABLE region_priority("
    "  region TEXT NOT NULL REFERENCES region(code)," /* a code */
    "  goal INTEGER NOT NULL REFERENCES sdg_goal(goal)," /* 1 to 17 */
    "  target TEXT NOT NULL,"         /* of the goal, '' = the whole goal */
    "  priority TEXT NOT NULL,"       /* in the region's own words */
    "  reference TEXT NOT NULL,"      /* page of its plan */
    "  problem TEXT NOT NULL,"        /* that it shall solve */
    "  rating REAL,"                  /* 0 to 100; NULL = not rated */
    "  source TEXT NOT NULL,"         /* key of SOURCES.md */
    "  entry INTEGER NOT NULL,"
    "  PRIMARY KEY(region, goal, priority)"
    ") STRICT;";

/* Fills a priority; `rating` means nothing without has_rating. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    assert(row != NULL);
    struct priority *priority = item;
    assert(priority != NULL);
    priority->region = row_text(row, arena, 0);
    priority->goal = column_integer(row, 1);
    priority->target = row_text(row, arena, 2);
    priority->priority = row_text(row, arena, 3);
    priority->reference = row_text(row, arena, 4);
    priority->problem = row_text(row, arena, 5);
    priority->has_rating = !column_is_null(row, 6);
    priority->rating = column_number(row, 6);
    priority->source = row_text(row, arena, 7);
}

/* Of one region, by goal and words: the order is total. In the arena. */
int priority_list(struct db *db, struct arena *arena, struct str region,
                  struct priority **out, size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT region, goal, target, priority, reference, problem, rating,"
        " source FROM region_priority WHERE region = ?1"
        " ORDER BY goal, priority";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text(statement, 1, region);
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}
