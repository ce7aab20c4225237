/* Indicators and their values.
 *
 * Questions name the entry up to which they want to know, so that a ranking
 * of the past can be shown as it was. */
#include "store/indicators.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

/* A value is kept under the entry that brought it: what was known at any
 * entry can be asked for. `zero` marks a 0 that may stand for a missing
 * value (DOMAIN.md section 3). */
const char indicators_schema[] =
    "CREATE TABLE indicator("
    "  id TEXT PRIMARY KEY,"
    "  sdg_target TEXT NOT NULL REFERENCES sdg_target(target),"
    "  name_id TEXT NOT NULL,"
    "  name_en TEXT NOT NULL,"
    "  unit TEXT NOT NULL,"
    "  better TEXT NOT NULL CHECK(better IN ('lower', 'higher')),"
    "  of_province INTEGER NOT NULL,"
    "  of_regency INTEGER NOT NULL,"
    "  national_target REAL,"
    "  target_year INTEGER,"
    "  target_note TEXT NOT NULL,"
    "  place INTEGER NOT NULL,"
    "  entry INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE indicator_value("
    "  indicator TEXT NOT NULL REFERENCES indicator(id),"
    "  region TEXT NOT NULL,"      /* '00' is the whole country */
    "  year INTEGER NOT NULL,"
    "  entry INTEGER NOT NULL,"
    "  value REAL NOT NULL,"
    "  zero INTEGER NOT NULL,"
    "  PRIMARY KEY(indicator, region, year, entry)"
    ") STRICT, WITHOUT ROWID;";

/* Fills an indicator; the goal comes from its target. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct indicator *indicator = item;
    assert(indicator != NULL);
    indicator->id = row_text(row, arena, 0);
    indicator->sdg_target = row_text(row, arena, 1);
    indicator->name_id = row_text(row, arena, 2);
    indicator->name_en = row_text(row, arena, 3);
    indicator->unit = row_text(row, arena, 4);
    indicator->better = row_text(row, arena, 5);
    indicator->of_province = column_integer(row, 6) != 0;
    indicator->of_regency = column_integer(row, 7) != 0;
    indicator->has_target = !column_is_null(row, 8);
    indicator->national_target = column_number(row, 8);
    indicator->target_year = row_integer(row, 9, 0);
    indicator->target_note = row_text(row, arena, 10);
    indicator->goal = column_integer(row, 11);
}

int indicator_list(struct db *db, struct arena *arena,
                   struct indicator **out, size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT i.id, i.sdg_target, i.name_id, i.name_en, i.unit, i.better,"
        " i.of_province, i.of_regency, i.national_target, i.target_year,"
        " i.target_note, t.goal"
        " FROM indicator i JOIN sdg_target t ON t.target = i.sdg_target"
        " ORDER BY i.place, i.id";
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

/* Fills a value. */
static void fill_value(struct statement *row, struct arena *arena,
                       void *item)
{
    struct indicator_value *value = item;
    assert(value != NULL);
    value->region = row_text(row, arena, 0);
    value->indicator = row_text(row, arena, 1);
    value->year = column_integer(row, 2);
    value->value = column_number(row, 3);
    value->zero_may_be_missing = column_integer(row, 4) != 0;
    value->entry = column_integer(row, 5);
}

/* All regions of one level for the newest year that has any; codes of two
 * digits are provinces, of five the others. */
int indicator_values(struct db *db, struct arena *arena,
                     const struct value_query *query,
                     struct indicator_value **out, size_t *count,
                     struct err *err)
{
    assert(db != NULL);
    /* With max(entry), SQLite takes the other columns from that row. */
    static const char SQL[] =
        "SELECT region, indicator, year, value, zero, max(entry)"
        " FROM indicator_value"
        " WHERE indicator = ?1 AND entry <= ?2 AND length(region) = ?3"
        " AND region <> '00' AND year = (SELECT max(year)"
        "  FROM indicator_value WHERE indicator = ?1 AND entry <= ?2"
        "  AND length(region) = ?3 AND region <> '00')"
        " GROUP BY region ORDER BY region";
    struct rows rows = { arena, sizeof **out, fill_value };
    struct statement *statement = NULL;
    void *items = NULL;
    assert(out != NULL && count != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text(statement, 1, query->indicator);
        bind_integer(statement, 2, query->known);
        bind_integer(statement, 3, query->provinces ? 2 : 5);
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

int indicator_value_get(struct db *db, struct arena *arena,
                        const struct value_query *query,
                        struct indicator_value *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT region, indicator, year, value, zero, entry"
        " FROM indicator_value"
        " WHERE indicator = ?1 AND region = ?2 AND entry <= ?3"
        " ORDER BY year DESC, entry DESC LIMIT 1";
    struct rows rows = { arena, sizeof *out, fill_value };
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, query->indicator);
    bind_text(statement, 2, query->region);
    bind_integer(statement, 3, query->known);
    return rows_one(&rows, statement, out, err);
}

int indicator_value_count(struct db *db, int64_t *out, struct err *err)
{
    static const char SQL[] =
        "SELECT count(*) FROM (SELECT DISTINCT indicator, region, year"
        " FROM indicator_value)";
    return row_count(db, SQL, out, err);
}
