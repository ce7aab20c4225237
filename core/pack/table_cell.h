/* The grammar of a cell: LANGUAGE.md section 5.
 *
 * A cell is read twice: first its form, before the type of the column is
 * known, then as the condition of a typed column. */
#ifndef AWIG_PACK_TABLE_CELL_H
#define AWIG_PACK_TABLE_CELL_H

#include "pack/table.h"
#include "pack/table_literal.h"

/* One item between commas: a literal (equal: low is it), or an interval. */
struct cell_part {
    bool equal, has_low, has_high, low_open, high_open;
    struct literal low, high;     /* bounds; one may be open */
};

struct cell_form {
    bool any, negated;            /* `-` or empty; not(...) */
    const struct cell_part *parts; /* one of them must hold */
    size_t count;                 /* of parts */
    struct str text;              /* as written, trimmed */
    int64_t line, column;         /* for the caller */
};

struct cell_reader {
    struct arena *arena;          /* of texts */
    bool decimal_comma;           /* of the file */
    struct type type;             /* TYPE_NONE: told from the cells later */
};

/* The kinds of literals seen, as bits 1u << LITERAL_...; `ordered`: those in
 * bounds and intervals. */
struct cell_kinds {
    unsigned equal, ordered;      /* bits of literal kinds, by use */
    bool fraction;                /* a number that is not whole */
};

/* Reads the form of out->text (arena text).  Refusals are MESSAGE_TABLE_CELL
 * and its kin; the caller adds the place. */
int cell_form_read(struct cell_form *out, const struct cell_reader *reader,
                   struct err *err);
void cell_form_kinds(const struct cell_form *form, struct cell_kinds *kinds);
/* The type that a column's kinds give: bool, number, date, time or text. */
struct type cell_kinds_type(const struct cell_kinds *kinds);

/* The condition on a column of reader->type. */
int cell_form_side(struct box_side *out, const struct cell_reader *reader,
                   const struct cell_form *form, struct err *err);

/* Reads an output cell: one literal; LITERAL_NULL when empty, `-`, null. */
int cell_output_read(struct literal *out, const struct cell_reader *reader,
                     struct str text, struct err *err);

/* Writes a test, or a side, as the grammar would: `[18..65)`, `"Low"`. */
void cell_test_print(struct buf *buf, enum type_base base,
                     const struct test *test);

#endif
