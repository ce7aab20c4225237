/* The aspects of a KIPP edition: their scores on an assessment, and the total
 * by weight (F310).
 *
 * Of most editions the weights were never established.  A weighted total with
 * one weight guessed is a wrong number that looks right, so there is none
 * until every weight of the edition is known. */
#ifndef AWIG_LIFECYCLE_ASPECTS_H
#define AWIG_LIFECYCLE_ASPECTS_H

#include "store/documents.h"
#include "store/editions.h"

struct aspect {
    const struct edition_item *item; /* of the edition */
    bool has_score;               /* a number stands in the sheet */
    double score;                 /* as written on the assessment */
};

struct aspects {
    int64_t edition;              /* the year */
    struct aspect *items;         /* in the order of the edition's file */
    size_t count;                 /* 0 = this edition's are not established */
    size_t unscored, unweighted;  /* how many lack one */
    bool has_total;               /* every score and every weight is known */
    double total;                 /* weighted mean, to 2 decimals */
};

/* Reads the edition's aspects and what `sheet` (NULL = no assessment) scores;
 * all in `arena`.  Errors: those of the store, no memory. */
int aspects_read(struct aspects *out, struct db *db, struct arena *arena,
                 int64_t edition, const struct document *sheet,
                 struct err *err);
/* Ids of the aspects without a weight, "idea, significance"; "" = none. */
struct str aspects_unweighted(const struct aspects *aspects,
                              struct arena *arena);

#endif
