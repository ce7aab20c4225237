/* The record of a stored case, as a pack's schema wants it: catalogue facts,
 * then values that were entered (they win), then what the core supplies.
 * Only facts that the schema declares are filled. */
#ifndef AWIG_ENGINE_FACTS_OF_CASE_H
#define AWIG_ENGINE_FACTS_OF_CASE_H

#include "engine/gap.h"
#include "engine/hub.h"
#include "engine/similarity.h"
#include "store/cases.h"
#include "store/documents.h"
#include "store/programmes.h"

struct case_reading {
    struct hub *hub;
    const struct pack *pack;      /* whose schema */
    const struct stored_case *stored;     /* number 0: about to be opened */
    int64_t as_of;                /* a day: the law's clock */
    int64_t known;                /* entries up to here; INT64_MAX = now */
    /* The action under way, "" = none. */
    struct str action, role;
    int64_t at;
    /* Optional, to save reading them again. */
    const struct document *documents;
    size_t documents_count;
    bool documents_given;
    /* Optional: figures of this region and of all, computed before. */
    const struct region_gaps *gaps;
    const struct similarity *similarity;
};

/* Fills *out (cells in `arena`). */
int facts_of_case(struct record *out, struct arena *arena,
                  const struct case_reading *reading, struct err *err);

/* Appends "name=value" lines of every known cell, in schema order: for
 * fingerprints and input hashes. Personal facts are left out when
 * `personal` is false. */
void facts_print(struct buf *buf, const struct record *record,
                 bool personal);

#endif
