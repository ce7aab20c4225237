/* The shapes that the value of a declaration's field may have, and a check
 * for each. */
#ifndef AWIG_PACK_SHAPE_H
#define AWIG_PACK_SHAPE_H

#include "pack/build.h"

enum shape {
    SHAPE_TEXT, SHAPE_TITLE, SHAPE_WORD, SHAPE_ACTION, SHAPE_NUMBER,
    SHAPE_EVERY, SHAPE_COUNT, SHAPE_DAY, SHAPE_DAYS, SHAPE_CLOCK, SHAPE_ZONE,
    SHAPE_STAMP, SHAPE_LATE_DAYS, SHAPE_DOCUMENT, SHAPE_ROLE,
    SHAPE_FUNCTION
};

/* One field being checked. */
struct shape_check {
    struct build *build;          /* pack, findings */
    struct rule *rule;            /* slots and texts are filled in */
    const char *file;             /* of the declaration, with the label */
    const char *kind;             /* "rule", ... */
    const char *field;            /* "on_fail" */
    enum shape shape;
    const char *expected;         /* for messages; "a|b" for SHAPE_WORD */
    const struct value *value;
    struct err *err;              /* of memory only */
};

/* 0, or the code of the mistake in check->err, which has no place yet. */
int shape_check(struct shape_check *check);

#endif
