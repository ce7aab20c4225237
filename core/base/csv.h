/* CSV in and out: RFC 4180 with what spreadsheets do to it.
 *
 * In: UTF-8 with or without BOM; `,` or `;` told from the head (`;` when the
 * head holds one outside quotes and no `,` does, or more `;` than `,`);
 * LF or CRLF; blank lines at the end ignored.  Refused by line and column:
 * bare CR, a mixture of line ends is accepted only LF/CRLF, NUL, invalid
 * UTF-8, text after a closing quote, an unclosed quote, a row with more or
 * fewer cells than the head, an empty or repeated head (compared without
 * case), a record beyond LIMIT_CSV_RECORD_BYTES. */
#ifndef AWIG_BASE_CSV_H
#define AWIG_BASE_CSV_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* Reads more bytes into `into`: returns the count, 0 at the end, negative
 * with err filled. */
typedef int64_t (*csv_source)(void *user, char *into, size_t size,
                              struct err *err);

struct csv;                       /* a reader */

struct csv_cell {
    struct str text;              /* unquoted; valid until the next row */
    bool quoted;
    int64_t line, column;         /* of its first byte; column in bytes,
                                     from 1 */
};

/* Opens a reader over bytes in memory (borrowed), or over a source; reads the
 * head.  `file` (borrowed) names it in errors. */
int csv_open(struct csv **out, struct mem *mem, struct str text,
             const char *file, struct err *err);
int csv_open_source(struct csv **out, struct mem *mem, csv_source source,
                    void *user, const char *file, struct err *err);
void csv_close(struct csv *csv);

/* What was detected, and the head's names as they stand there. Blank names
 * at its end, with nothing below them, are no columns. */
char csv_delimiter(const struct csv *csv);     /* ',' or ';' */
bool csv_decimal_comma(const struct csv *csv); /* true with ';' */
size_t csv_columns(const struct csv *csv);
struct str csv_head(const struct csv *csv, size_t column);
struct csv_cell csv_head_cell(const struct csv *csv, size_t column);
/* The column with this head, or -1. */
int csv_find(const struct csv *csv, const char *head);
/* Requires that the heads are exactly `names` (NULL-terminated) in any order,
 * optional ones prefixed '?'; fills columns[i] (-1 = absent).  Unknown heads
 * are errors with the nearest name. */
int csv_require(const struct csv *csv, const char *const *names,
                int *columns, struct err *err);

/* The next row: 1, 0 at the end, negative.  Cells are valid until the next
 * call. */
int csv_next(struct csv *csv, struct err *err);
struct csv_cell csv_cell(const struct csv *csv, size_t column);
int64_t csv_line(const struct csv *csv);       /* line of the current row */
/* Puts file, line and column of a cell into err; returns err->code. */
int csv_at(const struct csv *csv, size_t column, struct err *err);
/* "dibaca sebagai CSV bertitik-koma, koma desimal": what was detected. */
enum label csv_detected(const struct csv *csv);

/* Out. A row is a sequence of cells ended by csv_end. */
struct csv_writer {
    struct buf *buf;              /* borrowed; tells when memory ended */
    char delimiter;               /* ',' or ';' */
    bool defuse;                  /* put ' before text like a formula */
    size_t cells;                 /* of the row so far */
    bool blank;                   /* the row so far is one empty cell */
};
/* `excel`: byte order mark and `;`, as Excel in Indonesian wants it. */
void csv_writer_init(struct csv_writer *writer, struct buf *buf, bool excel);
/* Adds a cell, quoted where it must be; ends the row with CRLF. */
void csv_put(struct csv_writer *writer, struct str text);
void csv_end(struct csv_writer *writer);

#endif
