/* Imports of the development priorities of regions, with their own rating.
 *
 * Priorities come from a region's own plan (RPJMD): what it wants to change,
 * to which goal it belongs, and how urgent it rates it itself. Matching reads
 * them beside measured gaps; a goal without a rating has a need from gaps
 * only. */
#include <assert.h>

#include "store/importers.h"
#include "store/priorities.h"
#include "store/rows.h"

enum { REGION, GOAL, TARGET, PRIORITY, REFERENCE, PROBLEM, RATING, SOURCE };

/* ORDER: the columns above. */
static const char *const HEADS[] = {
    "region_code", "goal", "?target", "priority", "?reference", "?problem",
    "?rating", "?source", NULL
};

/* Inserts or replaces a priority of a region. One priority stands once for a
 * region and goal, by its words. */
static int insert(struct import *import, const struct priority *priority,
                  struct err *err)
{
    assert(import != NULL);
    static const char SQL[] =
        "INSERT INTO region_priority(region, goal, target, priority,"
        " reference, problem, rating, source, entry)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        " ON CONFLICT(region, goal, priority) DO UPDATE SET target = ?3,"
        " reference = ?5, problem = ?6, rating = ?7, source = ?8, entry = ?9"
        " WHERE entry <> ?9";
    struct statement *statement = NULL;
    assert(priority->region.size > 0);
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, priority->region);
    bind_integer(statement, 2, priority->goal);
    bind_text(statement, 3, priority->target);
    bind_text(statement, 4, priority->priority);
    bind_text(statement, 5, priority->reference);
    bind_text(statement, 6, priority->problem);
    if (priority->has_rating) {
        bind_number(statement, 7, priority->rating);
    } else {
        bind_null(statement, 7);
    }
    bind_text(statement, 8, priority->source);
    bind_integer(statement, 9, import->entry->index);
    return import_insert(import, statement, priority->priority, err);
}

/* Reads and checks one priority; a rating is 0 to 100. The goal must be one
 * that is known. Errors are placed at the cell. */
static int row(struct import *import, struct err *err)
{
    static const char GOALS[] =
        "SELECT 1 FROM sdg_goal WHERE goal = CAST(?1 AS INTEGER)";
    struct priority priority = { .goal = 0 };
    /* ORDER: the columns; NULL is read otherwise. */
    struct str *const texts[] = {
        NULL, NULL, &priority.target, &priority.priority,
        &priority.reference, &priority.problem, NULL, &priority.source
    };
    int code = import_region(import, REGION, true, &priority.region, err);
    if (code == 0) {
        code = import_integer(import, GOAL, true, NULL, &priority.goal, err);
    }
    if (code == 0) {
        code = import_exists(import, GOAL, GOALS, err);
    }
    for (int i = TARGET; code == 0 && i <= SOURCE; i++) {
        if (texts[i] != NULL) {
            code = import_text(import, i, i == PRIORITY, texts[i], err);
        }
    }
    if (code == 0) {
        code = import_number(import, RATING, false, &priority.has_rating,
                             &priority.rating, err);
    }
    if (code == 0 && (priority.rating < 0 || priority.rating > 100)) {
        (void)err_fail(err, MESSAGE_CELL_RATING, "n", priority.rating);
        code = import_at(import, RATING, err);
    }
    assert(code <= 0);
    return code == 0 ? insert(import, &priority, err) : code;
}

const struct importer import_priorities = {
    "priorities", HEADS, 95, row, NULL
};
