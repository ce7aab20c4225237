/* Imports of the SDG goals and targets.
 *
 * The goals and targets of the United Nations, as Indonesia numbers them
 * (TPB). They do not change; a file that is imported again only corrects
 * titles. */
#include <assert.h>
#include <string.h>

#include "store/importers.h"
#include "store/sdg.h"

static const char *const GOAL_HEADS[] = {
    "goal", "title_en", "title_id", NULL
};

/* Reads one of the seventeen goals. Errors are placed at the cell:
 * MESSAGE_SDG_GOAL outside 1 to 17. */
static int goal_row(struct import *import, struct err *err)
{
    static const char SQL[] =
        "INSERT INTO sdg_goal(goal, title_en, title_id, entry)"
        " VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(goal) DO UPDATE SET title_en = ?2, title_id = ?3,"
        " entry = ?4 WHERE entry <> ?4";
    struct statement *statement = NULL;
    struct str titles[2];
    struct str text;
    int64_t goal = 0;
    int code = import_integer(import, 0, true, NULL, &goal, err);
    for (int i = 0; code == 0 && i < 2; i++) {
        code = import_text(import, 1 + i, true, &titles[i], err);
    }
    if (code == 0 && (goal < 1 || goal > 17)) {
        (void)err_fail(err, MESSAGE_SDG_GOAL, "i", goal);
        code = import_at(import, 0, err);
    }
    if (code == 0) {
        code = db_prepare(&statement, import->db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    assert(statement != NULL);
    (void)import_text(import, 0, true, &text, err);    /* read above */
    bind_integer(statement, 1, goal);
    bind_text(statement, 2, titles[0]);
    bind_text(statement, 3, titles[1]);
    bind_integer(statement, 4, import->entry->index);
    return import_insert(import, statement, text, err);
}

const struct importer import_sdg_goals = {
    "sdg", GOAL_HEADS, 30, goal_row, NULL
};

static const char *const TARGET_HEADS[] = {
    "target", "goal", "title_en", "title_id", NULL
};

/* Does the target's number begin with its goal? "16.a" belongs to goal 16. */
static bool belongs(struct str target, struct str goal)
{
    assert(target.size > 0 && goal.size > 0);
    assert(goal.bytes != NULL && target.bytes != NULL);
    return target.size > goal.size + 1 && target.bytes[goal.size] == '.'
        && memcmp(target.bytes, goal.bytes, goal.size) == 0;
}

/* Reads one target; its goal must exist. `place` keeps the order of the
 * source, as 1.10 stands behind 1.9 and 1.a behind both. Errors:
 * MESSAGE_SDG_TARGET when number and goal disagree. */
static int target_row(struct import *import, struct err *err)
{
    static const char GOAL[] =
        "SELECT 1 FROM sdg_goal WHERE goal = CAST(?1 AS INTEGER)";
    static const char SQL[] =
        "INSERT INTO sdg_target(target, goal, title_en, title_id, place,"
        " entry) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT(target) DO UPDATE SET goal = ?2, title_en = ?3,"
        " title_id = ?4, place = ?5, entry = ?6 WHERE entry <> ?6";
    struct statement *statement = NULL;
    struct str texts[4];
    int64_t goal = 0;
    int code = 0;
    for (int i = 0; code == 0 && i < 4; i++) {
        code = import_text(import, i, true, &texts[i], err);
    }
    if (code == 0) {
        code = import_integer(import, 1, true, NULL, &goal, err);
    }
    if (code == 0) {
        code = import_exists(import, 1, GOAL, err);
    }
    if (code == 0 && !belongs(texts[0], texts[1])) {
        (void)err_fail(err, MESSAGE_SDG_TARGET, "ti", texts[0], goal);
        code = import_at(import, 0, err);
    }
    if (code == 0) {
        code = db_prepare(&statement, import->db, SQL, err);
    }
    if (code < 0) {
        return code;
    }
    assert(statement != NULL);
    bind_text(statement, 1, texts[0]);
    bind_integer(statement, 2, goal);
    bind_text(statement, 3, texts[2]);
    bind_text(statement, 4, texts[3]);
    bind_integer(statement, 5, import->rows);
    bind_integer(statement, 6, import->entry->index);
    return import_insert(import, statement, texts[0], err);
}

const struct importer import_sdg_targets = {
    "sdg", TARGET_HEADS, 31, target_row, NULL
};
