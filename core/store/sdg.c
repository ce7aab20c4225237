/* The goals and targets of the SDGs. */
#include "store/sdg.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

/* Goals and targets as the United Nations number them; a target's number is
 * a text, since some end with a letter. */
const char sdg_schema[] =
    "CREATE TABLE sdg_goal("
    "  goal INTEGER PRIMARY KEY,"     /* 1 to 17 */
    "  title_en TEXT NOT NULL,"
    "  title_id TEXT NOT NULL,"
    "  entry INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE sdg_target("
    "  target TEXT PRIMARY KEY,"      /* such as "8.9" or "16.a" */
    "  goal INTEGER NOT NULL REFERENCES sdg_goal(goal),"
    "  title_en TEXT NOT NULL,"
    "  title_id TEXT NOT NULL,"
    "  place INTEGER NOT NULL,"       /* order of the source */
    "  entry INTEGER NOT NULL"
    ") STRICT;";

/* Fills a goal. */
static void fill_goal(struct statement *row, struct arena *arena, void *item)
{
    struct sdg_goal *goal = item;
    assert(goal != NULL);
    goal->goal = column_integer(row, 0);
    goal->title_en = row_text(row, arena, 1);
    goal->title_id = row_text(row, arena, 2);
}

/* Fills a target. */
static void fill_target(struct statement *row, struct arena *arena,
                        void *item)
{
    struct sdg_target *target = item;
    assert(target != NULL);
    target->target = row_text(row, arena, 0);
    target->goal = column_integer(row, 1);
    target->title_en = row_text(row, arena, 2);
    target->title_id = row_text(row, arena, 3);
}

/* In the arena, by number. */
int sdg_goals(struct db *db, struct arena *arena, struct sdg_goal **out,
              size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT goal, title_en, title_id FROM sdg_goal ORDER BY goal";
    struct rows rows = { arena, sizeof **out, fill_goal };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* In the arena: by goal, then as the source lists them, since text order would
 * put 1.10 before 1.2. */
int sdg_targets(struct db *db, struct arena *arena, struct sdg_target **out,
                size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT target, goal, title_en, title_id FROM sdg_target"
        " ORDER BY goal, place";
    struct rows rows = { arena, sizeof **out, fill_target };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}
