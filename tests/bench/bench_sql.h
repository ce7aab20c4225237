/* The rules of bench_pack.h in SQL. */
#ifndef AWIG_TESTS_BENCH_SQL_H
#define AWIG_TESTS_BENCH_SQL_H

#include <sqlite3.h>

#include "bench_rows.h"

struct bench_sql {
    const struct row *rows;       /* filled in by the caller, to `stride` */
    size_t count;
    const uint8_t *outcomes;      /* what is right, `stride` of them a row */
    size_t rules, stride;
    sqlite3 *db;
    sqlite3_stmt *select;
};

/* All twelve; and the first two as bench_rules.edited has them. */
extern const char bench_sql_rules[], bench_sql_edited[];

/* Makes the table and runs the SELECT once, comparing. */
void bench_sql_open(struct bench_sql *sql, const char *text);
/* Runs it, comparing if told. */
void bench_sql_run(struct bench_sql *sql, bool check);
void bench_sql_close(struct bench_sql *sql);

#endif
