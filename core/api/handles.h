/* What stands behind the opaque handles of awig.h. */
#ifndef AWIG_API_HANDLES_H
#define AWIG_API_HANDLES_H

#include "awig.h"
#include "base/clock.h"
#include "engine/operation.h"

struct awig {
    struct mem mem;
    struct clock clock;
    struct entropy entropy;
    enum language language;
    struct script_limits limits;
    awig_options options;
    struct err err;
    int answer;                   /* of the last operation */
    char text[4096];              /* of the last awig_error_... call */
    char id[8];
};

/* A value that stands alone: a tree with its arena. Members of it are plain
 * `struct value`s; awig_value is the same pointer, never dereferenced as
 * anything else. */
struct root {
    struct value value;           /* first: a root is a value */
    struct arena arena;
    awig *context;
};

/* Starts an empty root in `context`'s memory; NULL at no memory. */
struct root *root_create(awig *context);

#endif
