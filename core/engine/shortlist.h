/* The best of many records by a match plan, without scoring every record in
 * the VM: components are evaluated over columns, and only records that may be
 * among the best are scored one by one.  Same list, ties and all, as scoring
 * and sorting everything (LANGUAGE.md section 6, DOMAIN.md section 7). */
#ifndef AWIG_ENGINE_SHORTLIST_H
#define AWIG_ENGINE_SHORTLIST_H

#include "engine/shortlist_room.h"
#include "expr/columns.h"

struct shortlist {
    struct mem *mem;              /* of the work; nothing stays */
    const struct match_plan *plan;
    const struct columns *columns;      /* sealed; a record an innovation */
    const struct block_given *given;    /* facts from elsewhere */
    size_t given_count;
    const uint64_t *excluded;     /* a bit a record: not to be listed; NULL */
    size_t top;                   /* how many are wanted */
    /* Scores one record whole.  What it says is what counts; an error that a
     * component makes comes from here. */
    int (*score)(void *user, size_t record, struct match_score *out,
                 struct err *err);
    /* Asks one part that has no column form about one record; only called when
     * there is such a part.  *known false: no data. */
    int (*part)(void *user, size_t record, const struct match_part *part,
                bool *known, double *number, struct err *err);
    void *user;
    struct shortlist_room *room;  /* to be used again and again; NULL = none */
};

/* Fills out[0..*count), best first; room for `top`.  Errors: those of `score`
 * and `part`; ERR_BUG when a score is not what the columns say. */
int shortlist_make(const struct shortlist *list, struct match_score *out,
                   size_t *count, struct err *err);

#endif
