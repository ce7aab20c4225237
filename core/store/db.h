/* One SQLite database: opening, statements, nested transactions, and the
 * authorizer that keeps tables to their writers.
 *
 * Tables are STRICT, foreign keys on, WAL, synchronous FULL.  A statement is
 * one constant of SQL, prepared once and kept; nothing is ever formatted into
 * SQL. */
#ifndef AWIG_STORE_DB_H
#define AWIG_STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

struct db;

enum {
    DB_READ_ONLY = 1u << 0,       /* also on a folder that is not writable */
    DB_CREATE = 1u << 1,          /* must not exist */
    DB_MEMORY = 1u << 2           /* ":memory:", for simulation and tests */
};

/* The file and its -wal stay as they are when this is closed: for a database
 * that was found damaged.  A -wal of another one beside it would otherwise be
 * written over it, by somebody who only looked. */
void db_leave_wal(struct db *db);
/* Opens, checks application_id, runs missing migrations.  Not our file:
 * MESSAGE_DB_FOREIGN; newer than this program: MESSAGE_DB_NEWER; missing:
 * MESSAGE_DB_MISSING. Read-only with a non-empty -wal beside it on a folder
 * that is not writable: refused, saying to copy it along. */
int db_open(struct db **out, struct mem *mem, const char *path,
            unsigned flags, struct err *err);
void db_close(struct db *db);
struct mem *db_mem(struct db *db);
const char *db_path(const struct db *db);
bool db_is_read_only(const struct db *db);

/* Transactions nest (savepoints inside). The outermost is BEGIN IMMEDIATE,
 * waiting for other writers.  A rollback inside rolls back only its part. */
int db_begin(struct db *db, struct err *err);
int db_begin_read(struct db *db, struct err *err);     /* a read snapshot */
int db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);
/* How often this connection took something back.  What only grows otherwise
 * (imports, versions of packs) and was seen before is still there while this
 * number stands: what others commit is never taken back. */
uint64_t db_undone(const struct db *db);

/* Moves everything into the file and empties the -wal beside it: after an
 * erasure no trace stays there. Outside transactions. MESSAGE_DB_BUSY when
 * others still read what is in it. */
int db_truncate_wal(struct db *db, struct err *err);

/* Who may write what: set while a writer prepares its statements.  Tables of
 * the log: only DB_WRITER_LOG; case_state: only DB_WRITER_ADVANCE; every
 * other table: DB_WRITER_FOLD. Reading is free. Simulation and rules run
 * with DB_WRITER_NONE. */
enum db_writer { DB_WRITER_NONE, DB_WRITER_FOLD, DB_WRITER_LOG,
                 DB_WRITER_ADVANCE };
enum db_writer db_set_writer(struct db *db, enum db_writer writer);

/* A prepared statement, reset and with bindings cleared; owned by `db`.
 * `sql` must be a string constant (its address is the key). */
struct statement;
int db_prepare(struct statement **out, struct db *db, const char *sql,
               struct err *err);
void bind_integer(struct statement *statement, int at, int64_t integer);
void bind_number(struct statement *statement, int at, double number);
void bind_text(struct statement *statement, int at, struct str text);
/* Borrowed until the statement is run or reset; texts are copied. */
void bind_blob(struct statement *statement, int at, struct str bytes);
void bind_null(struct statement *statement, int at);
/* 1 = a row, 0 = done, negative = failed. Text is valid until the next
 * step or reset. */
int db_step(struct statement *statement, struct err *err);
int64_t column_integer(struct statement *statement, int at);
double column_number(struct statement *statement, int at);
struct str column_text(struct statement *statement, int at);  /* or blob */
bool column_is_null(struct statement *statement, int at);
void db_reset(struct statement *statement);
/* Runs a statement that gives no rows. */
int db_run(struct statement *statement, struct err *err);
/* How many rows the last writing statement changed. */
int64_t db_changes(struct db *db);

/* Fault injection for tests: the `step`-th step from now on (statements and
 * transactions) fails as if the disk did.  0 ends it. */
void db_fail_at(struct db *db, uint64_t step);

/* Keeps bytes by their SHA-256 (64 hex digits); a second time is nothing. */
int blob_put(struct db *db, struct str bytes, char sha256[65],
             struct err *err);
/* Reads them back (checked against the hash) into `arena`. */
int blob_get(struct db *db, struct str sha256, struct arena *arena,
             struct str *out, struct err *err);

#endif
