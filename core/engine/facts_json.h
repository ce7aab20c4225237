/* One JSON record into cells: scanned, never built into a tree; each value
 * goes straight into the record's cell, with its place known for errors. */
#ifndef AWIG_ENGINE_FACTS_JSON_H
#define AWIG_ENGINE_FACTS_JSON_H

#include "base/json.h"
#include "expr/schema.h"

/* Where a record goes: cells and *name (its `case`, or empty) live in
 * `arena`. */
struct facts_into {
    struct record *record;
    struct str *name;
    struct arena *arena;
    enum zone zone;               /* of times without an offset */
};

/* No fact is known, and the case has no name. */
void facts_clear(const struct facts_into *into);

/* Fills the record, cleared before, from the next member, an object with
 * nested or dotted keys: 1, 0, JSON_MORE, or an error, as json_members_next
 * says; one of JSON before one of facts. */
int facts_json_next(struct json_members *members,
                    const struct facts_into *into, struct str text,
                    size_t *at, bool ended, struct err *err);

#endif
