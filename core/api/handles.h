/* What stands behind the opaque handles of awig.h. */
#ifndef AWIG_API_HANDLES_H
#define AWIG_API_HANDLES_H

#include "awig.h"
#include "base/clock.h"
#include "engine/operation.h"

struct awig {
    struct mem mem;               /* the embedder's allocator, or malloc */
    struct clock clock;           /* the embedder's, or the system's */
    struct entropy entropy;       /* the embedder's, or the system's */
    enum language language;       /* of texts without another */
    struct script_limits limits;  /* of every script call; 0 = default */
    awig_options options;         /* as given; callbacks are called by it */
    struct err err;               /* of the last call */
    int answer;                   /* of the last operation */
    char text[4096];              /* of the last awig_error_... call */
    char id[8];                   /* "AW2004" of it, or "" */
    struct str worker;            /* a copy of options.worker, or empty */
};

/* A value that stands alone: a tree with its arena. Members of it are plain
 * `struct value`s; awig_value is the same pointer, never dereferenced as
 * anything else. */
struct root {
    struct value value;           /* first: a root is a value */
    struct arena arena;           /* everything under the value */
    awig *context;                /* whose allocator it is */
};

/* Starts an empty root in `context`'s memory; NULL at no memory. */
struct root *root_create(awig *context);

#endif
