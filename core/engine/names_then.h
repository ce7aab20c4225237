/* Names of reference data as they were known at an entry of the log: what is
 * told of an old decision must not change when a catalogue does. */
#ifndef AWIG_ENGINE_NAMES_THEN_H
#define AWIG_ENGINE_NAMES_THEN_H

#include "engine/operation.h"

struct name_wish {
    const char *kind;             /* of the import: "regions" */
    const char *key_head, *head;  /* columns: whose, and what is wanted */
    struct str key;
    int64_t known;                /* entries up to here */
};

/* Sets *out (in the session's arena) to the cell of the newest file of this
 * kind that was imported up to `known` and has the key; leaves *out as it is,
 * the value of today, when nothing of the kind was imported since, or nothing
 * before. */
int name_then(struct session *session, const struct name_wish *wish,
              struct str *out, struct err *err);

#endif
