/* The inside of a CSV reader, shared by csv_reader.c (records) and csv_head.c
 * (the head); everyone else includes csv.h. */
#ifndef AWIG_BASE_CSV_READER_H
#define AWIG_BASE_CSV_READER_H

#include "base/csv.h"

struct csv {
    struct mem *mem;              /* of window and scratch */
    const char *file;             /* for places of errors, borrowed */

    /* The window: bytes[start..end) is not read yet. */
    const char *bytes;            /* the input, or `window` */
    size_t start, end;
    bool at_end;                  /* nothing comes after `end` */
    int64_t offset;               /* of bytes[0] in the input */
    csv_source read;              /* NULL over bytes in memory */
    void *user;
    char *window;                 /* bytes read and not yet used */
    size_t window_size;           /* of the allocation */

    /* The current row. */
    struct csv_cell *cells;
    size_t count, capacity;
    char *scratch;
    size_t scratch_size;
    int64_t line, line_next;
    struct str record;            /* its bytes, all lines of it */

    /* The head. */
    char delimiter;
    size_t columns;               /* 0 until the head is read */
    size_t unnamed;               /* blank heads behind them: see keep_head */
    struct csv_cell *head;
    struct arena arena;           /* its names */
};

/* Splits the next record into csv->cells: 1, 0 at the end, negative. */
int csv_record(struct csv *csv, struct err *err);

/* The first line of the input (a quoted line end does not end it), for telling
 * the delimiter; at most a little more than a record may have.  Called before
 * the first record. */
int csv_first_line(struct csv *csv, struct str *out, struct err *err);

#endif
