/* One JSON record into cells: scanned, never built into a tree; each value
 * goes straight into the record's cell, with its place known for errors. */
#ifndef AWIG_ENGINE_FACTS_JSON_H
#define AWIG_ENGINE_FACTS_JSON_H

#include "expr/schema.h"

/* Where the text stands, for errors. */
struct facts_place {
    const char *file;             /* for places of errors */
    int64_t line;                 /* of the text's first byte, from 1 */
    enum zone zone;               /* of times without an offset */
};

/* Fills `record` (cleared by the caller) from one JSON object with nested or
 * dotted keys; *name gets its `case`.  Cells and *name live in `arena`. */
int facts_json_record(struct record *record, struct str *name,
                      struct arena *arena, struct str text,
                      const struct facts_place *place, struct err *err);

#endif
