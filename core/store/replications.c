/* Real pairs of replicator and innovation, and scenario facts. */
#include "store/replications.h"

#include <assert.h>

#include "store/rows.h"
#include "store/schema.h"

/* Pairs of the pilot, and the facts of scenarios made
 * from them; `synthetic` marks what the sources do not say. */
const char replications_schema[] =
    "CREATE TABLE replication_pair("
    "  id TEXT PRIMARY KEY,"
    "  region TEXT NOT NULL REFERENCES region(code),"
    "  unit TEXT NOT NULL,"
    "  innovation TEXT NOT NULL REFERENCES innovation(id),"
    "  innovation_name TEXT NOT NULL,"
    "  origin TEXT REFERENCES region(code),"
    "  local_name TEXT NOT NULL,"
    "  plan_year INTEGER,"
    "  commitment_date INTEGER,"
    "  source TEXT NOT NULL,"
    "  entry INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE scenario_fact("
    "  replication TEXT NOT NULL REFERENCES replication_pair(id),"
    "  fact TEXT NOT NULL,"
    "  value TEXT NOT NULL,"
    "  synthetic INTEGER NOT NULL,"
    "  entry INTEGER NOT NULL,"
    "  PRIMARY KEY(replication, fact)"
    ") STRICT;";

/* Fills a pair. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct replication *replication = item;
    assert(replication != NULL);
    replication->id = row_text(row, arena, 0);
    replication->region = row_text(row, arena, 1);
    replication->unit = row_text(row, arena, 2);
    replication->innovation = row_text(row, arena, 3);
    replication->innovation_name = row_text(row, arena, 4);
    replication->origin = row_text(row, arena, 5);
    replication->local_name = row_text(row, arena, 6);
    replication->plan_year = row_integer(row, 7, 0);
    replication->has_commitment = !column_is_null(row, 8);
    replication->commitment_date = row_integer(row, 8, 0);
    replication->source = row_text(row, arena, 9);
}

int replication_list(struct db *db, struct arena *arena,
                     struct replication **out, size_t *count,
                     struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT id, region, unit, innovation, innovation_name, origin,"
        " local_name, plan_year, commitment_date, source"
        " FROM replication_pair ORDER BY id";
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

/* Fills a fact of a scenario. */
static void fill_fact(struct statement *row, struct arena *arena, void *item)
{
    struct scenario_fact *fact = item;
    assert(fact != NULL);
    fact->replication = row_text(row, arena, 0);
    fact->fact = row_text(row, arena, 1);
    fact->value = row_text(row, arena, 2);
    fact->synthetic = column_integer(row, 3) != 0;
}

int scenario_facts(struct db *db, struct arena *arena,
                   struct str replication, struct scenario_fact **out,
                   size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT replication, fact, value, synthetic FROM scenario_fact"
        " WHERE ?1 IS NULL OR replication = ?1 ORDER BY replication, fact";
    struct rows rows = { arena, sizeof **out, fill_fact };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text_or_null(statement, 1, replication);
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}
