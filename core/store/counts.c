/* Counts for `awig status`: of tables, and of doubts about the data. */
#include "store/counts.h"

#include <assert.h>

#include "store/rows.h"

/* What `awig status` counts; the names are part of CLI.md. */
static const struct { const char *name, *sql; } COUNTS[] = {
    { "regions", "SELECT count(*) FROM region" },
    { "aliases", "SELECT count(*) FROM region_alias" },
    { "goals", "SELECT count(*) FROM sdg_goal" },
    { "targets", "SELECT count(*) FROM sdg_target" },
    { "indicators", "SELECT count(*) FROM indicator" },
    { "values", "SELECT count(*) FROM (SELECT DISTINCT indicator, region,"
                " year FROM indicator_value)" },
    { "innovations", "SELECT count(*) FROM innovation" },
    { "awards", "SELECT count(*) FROM innovation_award" },
    { "replications", "SELECT count(*) FROM replication_pair" },
    { "scenario_facts", "SELECT count(*) FROM scenario_fact" },
    { "holidays", "SELECT count(*) FROM holiday" },
    { "editions", "SELECT count(*) FROM kipp_edition" },
    { "events", "SELECT count(*) FROM past_event" },
    { "priorities", "SELECT count(*) FROM region_priority" },
    { "actors", "SELECT count(*) FROM actor" },
    { "packs", "SELECT count(*) FROM pack_version" },
    { "cases", "SELECT count(*) FROM cases" },
};

_Static_assert(sizeof COUNTS / sizeof *COUNTS == STORE_COUNTS,
               "one row a count");

/* In the order of CLI.md. */
int store_counts(struct db *db, struct store_count out[STORE_COUNTS],
                 struct err *err)
{
    int code = 0;
    assert(db != NULL && out != NULL);
    for (size_t i = 0; code == 0 && i < STORE_COUNTS; i++) {
        out[i].name = COUNTS[i].name;
        code = row_count(db, COUNTS[i].sql, &out[i].count, err);
    }
    return code;
}

/* Fills the count of one kind of doubt. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct flag_count *flag = item;
    assert(flag != NULL);
    flag->kind = row_text(row, arena, 0);
    flag->count = column_integer(row, 1);
}

/* Doubts by kind, by name. */
int flag_counts(struct db *db, struct arena *arena, struct flag_count **out,
                size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT kind, count(*) FROM data_flag GROUP BY kind ORDER BY kind";
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
