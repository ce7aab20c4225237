/* The types of documents that the core knows (DOMAIN.md sections 2, 3, 11),
 * with their labels.  Packs may declare more (documents.csv). */
#ifndef AWIG_LIFECYCLE_PAPERS_H
#define AWIG_LIFECYCLE_PAPERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/message.h"
#include "base/str.h"

struct paper {
    const char *id;               /* "team_decree" */
    const char *label[LANGUAGE_COUNT];
    bool series;                  /* several stand side by side (reports);
                                     otherwise a new one supersedes */
    bool two_hops;                /* to the bureau, then to the ministry */
};

/* The type with this identifier, or NULL. */
const struct paper *paper_find(struct str id);
/* Type number `index`, or NULL beyond the last. */
const struct paper *paper_at(size_t index);
/* The identifier nearest to a mistyped one, or "". */
const char *paper_nearest(struct str id);

#endif
