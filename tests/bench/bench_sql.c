/* The rules of bench_pack.c as one SELECT over a table in SQLite's memory. */
#include "bench_sql.h"

#include "bench_pack.h"

/* Outcomes as numbers, one column a rule of bench_c.c, variant 0.  Text is by
 * code; months are by the day before which 24 are full, which C has found. */
const char bench_sql_rules[] =
    "SELECT\n"
    " CASE WHEN started_on IS NULL THEN 2 ELSE started_on > ?1 END,\n"
    " CASE WHEN score IS NULL THEN 2 WHEN score < 40 THEN 1\n"
    "  WHEN budget IS NULL THEN 2 ELSE budget >= 3000000 END,\n"
    " CASE WHEN kind IS NULL THEN 2 ELSE kind NOT IN (0, 1) END,\n"
    " CASE WHEN tags IS NULL THEN 2 ELSE NOT (tags & 1 OR count >= 3) END,\n"
    " CASE WHEN started_on IS NULL THEN 1 WHEN year IS NULL THEN 2\n"
    "  ELSE year < 2011 END,\n"
    " CASE WHEN flag IS NULL THEN 2 WHEN NOT flag THEN 0\n"
    "  WHEN adopters IS NULL THEN 2 ELSE adopters <= 0 END,\n"
    " CASE WHEN region IS NULL THEN 2 ELSE region NOT IN (0, 3) END,\n"
    " CASE WHEN proposed_on IS NULL THEN 2\n"
    "  ELSE as_of - proposed_on > 365 END,\n"
    " CASE WHEN coverage IS NULL THEN 2\n"
    "  WHEN coverage >= 10.5 AND coverage <= 80.25 THEN 0\n"
    "  WHEN committed IS NULL THEN 2 ELSE NOT committed END,\n"
    " CASE WHEN kind IS NULL THEN 2 WHEN kind <> 0 THEN 4\n"
    "  WHEN cost IS NULL THEN 2 ELSE cost > 50000 END,\n"
    " CASE WHEN staff IS NULL OR volunteers IS NULL THEN 2\n"
    "  ELSE staff * 2 + volunteers < 500 END,\n"
    " CASE WHEN status IS NULL THEN 2 WHEN status IN (0, 2) THEN 1\n"
    "  WHEN rating IS NULL THEN 2 ELSE rating <= 2.5 END\n"
    "FROM row";

enum { SQL_COLUMNS = 19 };

static void bind_row(sqlite3_stmt *insert, const struct row *row)
{
    int64_t tags = 0;
    for (unsigned k = 0; k < row->tags_count; k++) {
        tags |= INT64_C(1) << row->tags[k];
    }
    const struct { enum row_fact fact; int64_t integer; double number;
                   bool floats; } cells[SQL_COLUMNS] = {
        { ROW_STARTED_ON, row->started_on, 0, false },
        { ROW_SCORE, 0, row->score, true },
        { ROW_BUDGET, row->budget, 0, false },
        { ROW_KIND, row->kind, 0, false },
        { ROW_TAGS, tags, 0, false },
        { ROW_TAGS, row->tags_count, 0, false },
        { ROW_YEAR, row->year, 0, false },
        { ROW_FLAG, row->flag, 0, false },
        { ROW_ADOPTERS, row->adopters, 0, false },
        { ROW_REGION, row->region, 0, false },
        { ROW_AS_OF, row->as_of, 0, false },
        { ROW_PROPOSED_ON, row->proposed_on, 0, false },
        { ROW_COVERAGE, 0, row->coverage, true },
        { ROW_COMMITTED, row->committed, 0, false },
        { ROW_COST, row->cost, 0, false },
        { ROW_STAFF, row->staff, 0, false },
        { ROW_VOLUNTEERS, row->volunteers, 0, false },
        { ROW_STATUS, row->status, 0, false },
        { ROW_RATING, 0, row->rating, true },
    };
    (void)sqlite3_reset(insert);
    for (int i = 0; i < SQL_COLUMNS; i++) {
        if (row->missing >> cells[i].fact & 1) {
            (void)sqlite3_bind_null(insert, i + 1);
        } else if (cells[i].floats) {
            (void)sqlite3_bind_double(insert, i + 1, cells[i].number);
        } else {
            (void)sqlite3_bind_int64(insert, i + 1, cells[i].integer);
        }
    }
    bench_must(sqlite3_step(insert) == SQLITE_DONE, "SQL insert failed");
}

const char bench_sql_edited[] =
    "SELECT\n"
    " CASE WHEN started_on IS NULL THEN 2 ELSE started_on > ?1 END,\n"
    " CASE WHEN score IS NULL THEN 2 WHEN score < 41 THEN 1\n"
    "  WHEN budget IS NULL THEN 2 ELSE budget >= 3001000 END\n"
    "FROM row";

static int64_t last_day(const struct bench_sql *bench)
{
    int64_t day = INT64_MIN;
    for (size_t i = 0; i < bench->count; i++) {
        if (bench->outcomes[i * bench->stride] == OUTCOME_PASS
            && bench->rows[i].started_on > day) {
            day = bench->rows[i].started_on;
        }
    }
    return day;
}

void bench_sql_run(struct bench_sql *sql, bool check)
{
    size_t at = 0;
    (void)sqlite3_reset(sql->select);
    while (sqlite3_step(sql->select) == SQLITE_ROW) {
        for (size_t r = 0; check && r < sql->rules; r++) {
            bench_must(sqlite3_column_int(sql->select, (int)r)
                       == sql->outcomes[at * sql->stride + r],
                       "SQL says otherwise");
        }
        at++;
    }
    bench_must(at == sql->count, "SQL lost rows");
}

void bench_sql_open(struct bench_sql *sql, const char *text)
{
    sqlite3_stmt *insert = NULL;
    bench_must(
        sqlite3_open(":memory:", &sql->db) == SQLITE_OK
        && sqlite3_exec(sql->db, "CREATE TABLE row(started_on, score, budget, "
                        "kind, tags, count, year, flag, adopters, region, "
                        "as_of, proposed_on, coverage, committed, cost, "
                        "staff, volunteers, status, rating); BEGIN", NULL,
                        NULL, NULL) == SQLITE_OK
        && sqlite3_prepare_v2(sql->db, "INSERT INTO row VALUES(?,?,?,?,?,?,?,"
                              "?,?,?,?,?,?,?,?,?,?,?,?)", -1, &insert, NULL)
           == SQLITE_OK
        && sqlite3_prepare_v2(sql->db, text, -1, &sql->select, NULL)
           == SQLITE_OK,
        "SQLite failed");
    for (size_t i = 0; i < sql->count; i++) {
        bind_row(insert, &sql->rows[i]);
    }
    (void)sqlite3_finalize(insert);
    (void)sqlite3_bind_int64(sql->select, 1, last_day(sql));
    bench_sql_run(sql, true);
}

void bench_sql_close(struct bench_sql *sql)
{
    (void)sqlite3_finalize(sql->select);
    (void)sqlite3_close(sql->db);
}
