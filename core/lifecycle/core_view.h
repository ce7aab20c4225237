/* What the core's guards look at. */
#ifndef AWIG_LIFECYCLE_CORE_VIEW_H
#define AWIG_LIFECYCLE_CORE_VIEW_H

#include "base/date.h"
#include "lifecycle/machine.h"
#include "lifecycle/unmet.h"
#include "store/cases.h"
#include "store/documents.h"
#include "store/programmes.h"

struct core_answers {
    /* The text of a fact of the case, "" = missing or not declared. */
    int (*fact)(void *user, const char *name, struct str *text,
                struct err *err);
    /* Judges a guard that is not judged here; appends to `out` when unmet. */
    int (*answer)(void *user, enum core_guard guard, struct unmet_list *out,
                  struct err *err);
    void *user;                   /* handed to both */
};

struct core_view {
    struct db *db;                /* read only */
    struct arena *arena;          /* of texts that are added */
    const struct machine *machine; /* whose action is judged */
    const struct transition *transition; /* the row, with its guards */
    const struct stored_case *subject;    /* number 0: about to be opened */
    const struct document *documents;     /* current ones of the case */
    size_t documents_count;
    const struct programme *programme;    /* NULL = none is open */
    uint32_t roles;               /* of those who take part and hold them */
    struct str reason;                    /* given with the action */
    int64_t at;                   /* UTC seconds of the action */
    enum zone zone;               /* in which days are counted */
    bool has_threshold;                   /* of an evaluation's score */
    double threshold;
    const struct core_answers *answers; /* callbacks of the layer above */
};

#endif
