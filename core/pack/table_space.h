/* The space of inputs as boxes of classes, and the one question that all
 * analysis asks: is there a point of this box that none of these rows
 * covers? */
#ifndef AWIG_PACK_TABLE_SPACE_H
#define AWIG_PACK_TABLE_SPACE_H

#include "pack/table.h"
#include "pack/table_index.h"

/* First and last class of a set, to tell at a glance that two sets have
 * nothing in common; first > last when it is empty. */
struct extent {
    uint32_t first, last;         /* classes of an axis, inclusive */
};

/* A box: for every axis a set of classes (missing is the last), one after
 * the other in space->box_words words. */
struct space {
    /* For the caller to set before space_init: */
    const struct table_index *index;
    const struct table_column *inputs; /* one an axis */
    struct arena *arena;          /* of boxes */
    size_t rows_extra;            /* room for boxes added as rows later */
    /* Set by space_init: */
    size_t box_words;
    const size_t *starts;         /* word where an axis starts; one more */
    uint64_t *rows;               /* a box a row, cut to what can occur */
    size_t rows_count, rows_capacity;   /* extra rows: boxes found empty */
    struct extent *extents;       /* one a row (not extra) and axis */
    uint64_t *whole;              /* all that can occur */
    uint64_t *present;            /* the same without missing inputs */
    uint64_t *levels;             /* LIMIT_TABLE_DEPTH boxes for the search */
    size_t *order;                /* rows of the search under way */
    uint64_t cells_left;          /* of LIMIT_TABLE_CELLS */
};

/* Rows by number, to be searched; a search may permute them. */
struct row_list {
    size_t *rows;                 /* numbers of rows */
    size_t count;                 /* of rows */
};

/* Prepares the space of an index.  `missing` says for which axes a missing
 * input counts as a case of its own.  ERR_NOMEM. */
int space_init(struct space *space, const bool *missing);

/* The box of a row: what it matches, cut to what can occur. */
uint64_t *space_row(const struct space *space, size_t row);
/* A new box of the space's size; NULL at no memory. */
uint64_t *space_box(struct space *space);
/* to := from. */
void space_copy(const struct space *space, uint64_t *to,
                const uint64_t *from);
/* Holds a box no point?  Have two boxes a point in common? */
bool space_is_empty(const struct space *space, const uint64_t *box);
bool space_meets(const struct space *space, const uint64_t *a,
                 const uint64_t *b);
/* The same for two rows of the tables, faster: by their extents first. */
bool space_rows_meet(const struct space *space, size_t a, size_t b);
/* a := a and b. */
void space_cut(const struct space *space, uint64_t *a, const uint64_t *b);
/* Appends a box as a row (there must be room). */
void space_add_row(struct space *space, const uint64_t *box);

enum space_answer { SPACE_COVERED, SPACE_FOUND, SPACE_GAVE_UP };

/* Looks for a part of `box` that none of the rows covers; fills `found` with
 * a box that none of them meets.  SPACE_GAVE_UP when cells_left ran out. */
enum space_answer space_search(struct space *space, const uint64_t *box,
                               struct row_list rows, uint64_t *found);

/* Grows a box that no row meets, as far as it stays so: along ordered axes
 * without holes, so that it reads as one condition. */
void space_grow(struct space *space, uint64_t *box);

#endif
