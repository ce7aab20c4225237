/* Which case is read, as whose schema wants it, as of when. */
#ifndef AWIG_ENGINE_CASE_READING_H
#define AWIG_ENGINE_CASE_READING_H

#include "engine/gap.h"
#include "engine/hub.h"
#include "engine/similarity.h"
#include "store/cases.h"
#include "store/documents.h"
#include "store/programmes.h"

struct case_reading {
    struct hub *hub;              /* read only */
    const struct pack *pack;      /* whose schema */
    const struct stored_case *stored;     /* number 0: about to be opened */
    int64_t as_of;                /* a day: the law's clock */
    int64_t known;                /* entries up to here; INT64_MAX = now */
    /* The action under way, "" = none. */
    struct str action, role;
    int64_t at;                   /* UTC seconds of the action */
    /* Optional, to save reading them again. */
    const struct document *documents;
    size_t documents_count;       /* of them */
    bool documents_given;         /* no need to read them again */
    /* Optional: figures of this region and of all, computed before. */
    const struct region_gaps *gaps;
    const struct similarity *similarity; /* NULL: read when it is needed */
};

#endif
