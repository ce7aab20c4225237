/* The catalogue of innovations and their awards.
 *
 * Reads the catalogue; import_innovations.c and the awards of actions write
 * it. */
#include "store/innovations.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

/* The catalogue. Awards have no file of their own alone: entries of the log
 * add them, too (F407). */
const char innovations_schema[] =
    "CREATE TABLE innovation("
    "  id TEXT PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  description TEXT NOT NULL,"
    "  owner TEXT NOT NULL,"
    "  owner_level TEXT NOT NULL,"
    "  owner_region TEXT REFERENCES region(code),"
    "  unit TEXT NOT NULL,"
    "  award TEXT NOT NULL,"
    "  award_year INTEGER,"
    "  started_year INTEGER,"
    "  sector TEXT NOT NULL,"
    "  sdg_goal INTEGER REFERENCES sdg_goal(goal),"
    "  sdg_basis TEXT NOT NULL,"
    "  source_keys TEXT NOT NULL,"
    "  note TEXT NOT NULL,"
    "  entry INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE innovation_award("
    "  innovation TEXT NOT NULL REFERENCES innovation(id),"
    "  issuer TEXT NOT NULL,"
    "  year INTEGER NOT NULL,"     /* 0 = not stated */
    "  tier TEXT NOT NULL,"
    "  result TEXT NOT NULL,"
    "  source_keys TEXT NOT NULL,"
    "  entry INTEGER NOT NULL,"
    "  PRIMARY KEY(innovation, issuer, year, tier)"
    ") STRICT;";

#define COLUMNS \
    "id, name, description, owner, owner_level, owner_region, unit, award," \
    " award_year, started_year, sector, sdg_goal, sdg_basis, source_keys," \
    " note, entry"

/* Fills an innovation from a row of COLUMNS; years and goals that are not
 * stated are 0. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct innovation *innovation = item;
    assert(innovation != NULL);
    innovation->id = row_text(row, arena, 0);
    innovation->name = row_text(row, arena, 1);
    innovation->description = row_text(row, arena, 2);
    innovation->owner = row_text(row, arena, 3);
    innovation->owner_level = row_text(row, arena, 4);
    innovation->owner_region = row_text(row, arena, 5);
    innovation->unit = row_text(row, arena, 6);
    innovation->award = row_text(row, arena, 7);
    innovation->award_year = row_integer(row, 8, 0);
    innovation->started_year = row_integer(row, 9, 0);
    innovation->sector = row_text(row, arena, 10);
    innovation->sdg_goal = row_integer(row, 11, 0);
    innovation->sdg_basis = row_text(row, arena, 12);
    innovation->source_keys = row_text(row, arena, 13);
    innovation->note = row_text(row, arena, 14);
    innovation->entry = column_integer(row, 15);
}

int innovation_list(struct db *db, struct arena *arena,
                    struct innovation **out, size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT " COLUMNS " FROM innovation ORDER BY id";
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

int innovation_get(struct db *db, struct arena *arena, struct str id,
                   struct innovation *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT " COLUMNS " FROM innovation WHERE id = ?1";
    struct rows rows = { arena, sizeof *out, fill };
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, id);
    return rows_one(&rows, statement, out, err);
}

struct str innovation_level(struct str written)
{
    assert(written.size == 0 || written.bytes != NULL);
    return str_is(written, "state_enterprise") ? STR("soe")
        : str_is(written, "regional_enterprise") ? STR("rsoe") : written;
}

/* The steps of the cases tell; nothing is kept twice. */
int innovation_replicated(struct db *db, struct str id, int64_t known,
                          bool *opened, bool *done, struct err *err)
{
    static const char SQL[] =
        "SELECT 1, EXISTS(SELECT 1 FROM cases AS d JOIN case_step AS s"
        "   ON s.number = d.number WHERE d.innovation = ?1"
        "   AND d.machine = 'replication' AND s.entry <= ?2"
        "   AND s.to_state = 'institutionalized')"
        " FROM cases AS c WHERE c.innovation = ?1"
        " AND c.machine = 'replication' AND c.entry <= ?2 LIMIT 1";
    struct statement *statement = NULL;
    assert(opened != NULL && done != NULL);
    *opened = *done = false;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    assert(statement != NULL);
    bind_text(statement, 1, id);
    bind_integer(statement, 2, known);
    code = db_step(statement, err);
    if (code == 1) {
        *opened = true;
        *done = column_integer(statement, 1) != 0;
    }
    db_reset(statement);
    return code < 0 ? code : 0;
}

/* Fills an award. */
static void fill_award(struct statement *row, struct arena *arena,
                       void *item)
{
    struct award *award = item;
    assert(award != NULL);
    award->innovation = row_text(row, arena, 0);
    award->issuer = row_text(row, arena, 1);
    award->year = column_integer(row, 2);
    award->tier = row_text(row, arena, 3);
    award->result = row_text(row, arena, 4);
    award->source_keys = row_text(row, arena, 5);
}

int award_list(struct db *db, struct arena *arena, struct str innovation,
               struct award **out, size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT innovation, issuer, year, tier, result, source_keys"
        " FROM innovation_award WHERE ?1 IS NULL OR innovation = ?1"
        " ORDER BY innovation, issuer, year, tier";
    struct rows rows = { arena, sizeof **out, fill_award };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text_or_null(statement, 1, innovation);
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* WHERE keeps the row of the same entry: the caller sees a repetition by
 * db_changes. */
int award_put(struct db *db, const struct entry *entry,
              const struct award *award, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO innovation_award(innovation, issuer, year, tier,"
        " result, source_keys, entry) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        " ON CONFLICT(innovation, issuer, year, tier) DO UPDATE"
        " SET result = ?5, source_keys = ?6, entry = ?7 WHERE entry <> ?7";
    struct statement *statement = NULL;
    assert(award->innovation.size > 0 && award->issuer.size > 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, award->innovation);
    bind_text(statement, 2, award->issuer);
    bind_integer(statement, 3, award->year);
    bind_text(statement, 4, award->tier);
    bind_text(statement, 5, award->result);
    bind_text(statement, 6, award->source_keys);
    bind_integer(statement, 7, entry->index);
    return db_run(statement, err);
}
