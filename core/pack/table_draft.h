/* A table on its way from the file: what the parser's parts share. */
#ifndef AWIG_PACK_TABLE_DRAFT_H
#define AWIG_PACK_TABLE_DRAFT_H

#include "base/csv.h"
#include "pack/table.h"
#include "pack/table_cell.h"

enum column_role { ROLE_LABEL, ROLE_INPUT, ROLE_OUTPUT, ROLE_NOTE };

struct draft_column {
    enum column_role role;        /* input, output, label, remark */
    size_t index;                 /* among inputs or outputs */
};

struct draft_row {
    struct str label, note;       /* of the row, and its remark */
    int64_t line;                 /* of the file */
    struct cell_form *forms;      /* one an input */
    struct literal *outputs;      /* one an output */
    struct draft_row *next;
};

struct draft {
    struct arena *arena;          /* of the table */
    struct findings *findings;    /* NULL: only the first is kept */
    struct err *err;              /* the first mistake */
    size_t mistakes;
    struct str file;              /* for places of errors */
    const struct schema *facts;   /* what heads mean, or NULL */
    struct csv *csv;              /* open while it is read */
    struct table *table;          /* being filled */
    struct draft_column *columns; /* by column */
    size_t columns_count;         /* of them */
    struct draft_row *first, *last; /* in the order of the file */
    size_t rows_count;            /* of rows */
    struct draft_row *values;     /* the #values row, or NULL */
    struct cell_form *output_values;  /* one an output, when there is one */
};

/* Takes note of a mistake: a finding, and the first one in draft->err. */
void draft_report(struct draft *draft, struct str row,
                  const struct err *mistake);
/* {kind, row, rows, example} for finding->more; rows and example may be NULL
 * (an empty list, null), row may be empty (null). */
struct value *draft_more(struct arena *arena, const char *kind,
                         struct str row, struct value *rows,
                         struct value *example);
/* The reader of cells of a column of this type. */
struct cell_reader draft_reader(const struct draft *draft, struct type type);

/* Reads the head: policy, columns and their roles. ERR_NOMEM, or 0 with
 * mistakes reported. */
int draft_head(struct draft *draft);
/* "UNIQUE", "C+", "collect:sum", ...; empty is UNIQUE. */
bool hit_policy_find(struct str text, enum hit_policy *out);

/* Types told from the cells, conditions, outputs, #values, priorities. */
int draft_finish(struct draft *draft);

#endif
