/* What db.c, statement.c, blob.c and migrate.c share.  Nobody else includes
 * this file; with it comes sqlite3.h. */
#ifndef AWIG_STORE_DB_INTERNAL_H
#define AWIG_STORE_DB_INTERNAL_H

#include <sqlite3.h>

#include "store/db.h"

enum { DB_STATEMENT_SLOTS = 256, DB_DEPTH_MAX = 8 };

struct statement {
    struct db *db;                /* that it belongs to */
    sqlite3_stmt *handle;         /* NULL until it is prepared */
    const char *sql;              /* the key: its address */
    enum db_writer writer;        /* under whom it was prepared */
    int bind_code;                /* first failure of a bind_ call */
    bool clean;                   /* reset, and nothing bound since */
    struct statement *next;       /* in the same slot */
};

struct db {
    struct mem *mem;              /* of statements and path */
    sqlite3 *handle;              /* SQLite's */
    char *path;                   /* as given, or ":memory:" */
    size_t path_size;             /* of its allocation */
    unsigned flags;               /* DB_... */
    enum db_writer writer;        /* who writes at the moment */
    bool internal;                /* migrations and pragmas: all allowed */
    int depth;                    /* of nested transactions */
    bool reading;                 /* the outermost one is a snapshot */
    struct db *blob_source;       /* borrowed; see db_set_blob_source */
    uint64_t undone;              /* rollbacks so far: see db_undone */
    uint64_t steps, fail_at;      /* fault injection: see db_fail_at */
    struct statement *slots[DB_STATEMENT_SLOTS];
};

/* Turns a result code of SQLite into an error about this database. */
int db_error(struct db *db, int code, struct err *err);
/* Runs constant SQL that binds nothing. */
int db_execute(struct db *db, const char *sql, struct err *err);
/* Answers SQLite's question whether a statement may be prepared. */
int db_authorize(void *user, int action, const char *one, const char *two,
                 const char *three, const char *four);
/* Finalizes all kept statements. */
void db_drop_statements(struct db *db);
/* Brings the tables up to this program's version (see migrate.c). */
int db_migrate(struct db *db, struct err *err);
/* Checks that the file is ours and not newer. */
int db_check_identity(struct db *db, struct err *err);

#endif
