/* Importers: what turns the rows of one kind of CSV file into rows of a table,
 * and the cells that they read, strictly.  Doubts about the data are kept as
 * rows of data_flag and never repaired. */
#ifndef AWIG_STORE_IMPORTER_H
#define AWIG_STORE_IMPORTER_H

#include "base/csv.h"
#include "store/entry.h"

enum { IMPORTER_VERSION = 1, IMPORT_COLUMNS_MAX = 24 };

struct importer;

/* One running import, handed to the row functions. */
struct import {
    struct db *db;                /* inside the transaction */
    const struct entry *entry;    /* being applied */
    const struct importer *importer; /* chosen by the head */
    struct csv *csv;              /* open while rows are read */
    struct arena *arena;          /* of the import; texts of cells live here */
    const char *file;
    int columns[IMPORT_COLUMNS_MAX];  /* by position in importer->heads; -1 */
    int64_t rows, flags;
};

struct importer {
    const char *kind;             /* as in `awig import KIND` */
    const char *const *heads;     /* NULL-terminated; '?' = optional */
    int order;                    /* in `import DIR`: lower goes first */
    int (*row)(struct import *import, struct err *err);
    /* After the last row, for checks that need the whole file; or NULL. */
    int (*end)(struct import *import, struct err *err);
};

/* Cells of the current row, by position in importer->heads; an absent column
 * is an empty cell.  Errors carry the place.  Text is trimmed; "" = empty.
 * `required` refuses an empty cell. */
int import_text(struct import *import, int at, bool required,
                struct str *out, struct err *err);
int import_integer(struct import *import, int at, bool required,
                   bool *found, int64_t *out, struct err *err);
int import_number(struct import *import, int at, bool required,
                  bool *found, double *out, struct err *err);
int import_date(struct import *import, int at, bool required,
                bool *found, int64_t *out, struct err *err);
/* A region by code or name: its code, or "" when the cell is empty. */
int import_region(struct import *import, int at, bool required,
                  struct str *code, struct err *err);
/* One of `words` (NULL-terminated). */
int import_word(struct import *import, int at, const char *const *words,
                struct str *out, struct err *err);
/* Puts the place of a cell into err; returns err->code. */
int import_at(struct import *import, int at, struct err *err);

/* Keeps a doubt about a cell: `kind` is one of the words of FLAG_KINDS,
 * `subject` the row's id. */
int import_flag(struct import *import, int at, const char *kind,
                struct str subject, struct str detail, struct err *err);

/* Runs an insert; MESSAGE_ROW_REPEATED when it changed nothing, since the
 * same file has a row with this id already. */
int import_insert(struct import *import, struct statement *statement,
                  struct str id, struct err *err);
/* Requires a row: runs `sql` (a constant) with the cell's text bound to ?1;
 * without a row MESSAGE_CELL_UNKNOWN at the cell. */
int import_exists(struct import *import, int at, const char *sql,
                  struct err *err);

#endif
