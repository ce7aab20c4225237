/* What the questions of an analysis share: the table, its space, and how
 * findings are told.  For table_check.c and table_report.c only. */
#ifndef AWIG_PACK_TABLE_CHECK_INTERNAL_H
#define AWIG_PACK_TABLE_CHECK_INTERNAL_H

#include "pack/table_example.h"
#include "pack/table_space.h"

enum check_kind {
    CHECK_GAP, CHECK_OVERLAP, CHECK_UNREACHABLE, CHECK_CONFLICT, CHECK_VALUE,
    CHECK_KIND_COUNT
};

struct check {
    const struct table *table;    /* being checked */
    struct arena *arena;          /* of the findings' values */
    struct findings *findings;
    struct space space;           /* in an arena of its own */
    uint64_t *box, *found;        /* room for a question and its answer */
    size_t *order;                /* rows, the one that wins first */
    size_t counts[CHECK_KIND_COUNT];
    bool nomem;                   /* an arena failed: findings are not whole */
};

/* A finding with an empty example; the caller fills err.  NULL when the kind
 * has had enough of them, or at no memory. */
struct finding *check_add(struct check *check, enum check_kind kind,
                          enum severity severity, struct str row,
                          struct value *rows);
/* What people call a row; one or two labels as a list. */
struct str check_label(const struct check *check, size_t row);
struct value *check_labels(struct check *check, size_t a, size_t b);
/* Sets the line of a finding to that of a row. */
void check_place(const struct check *check, struct finding *finding,
                 size_t row);
/* Sets the example of a finding to a point of `box`, and its words to `buf`,
 * which is initialised here and freed by check_done. */
void check_exemplify(struct check *check, struct finding *finding,
                     const uint64_t *box, struct buf *buf);
/* Frees a text; one that is not whole means there was no memory. */
void check_done(struct check *check, struct buf *buf);
/* Says that a kind of finding may not be complete: the budget ran out. */
void check_add_limit(struct check *check, enum check_kind kind);
/* Says that there were more findings of a kind than the `shown`. */
void check_add_more(struct check *check, enum check_kind kind, size_t shown);

#endif
