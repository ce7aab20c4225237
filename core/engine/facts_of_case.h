/* The record of a stored case, as a pack's schema wants it: catalogue facts,
 * then values that were entered (they win), then what the core supplies.
 * Only facts that the schema declares are filled. */
#ifndef AWIG_ENGINE_FACTS_OF_CASE_H
#define AWIG_ENGINE_FACTS_OF_CASE_H

#include "engine/case_reading.h"

/* Fills *out (cells in `arena`). */
int facts_of_case(struct record *out, struct arena *arena,
                  const struct case_reading *reading, struct err *err);

/* Appends "name=value" lines of every known cell, in schema order: for
 * fingerprints and input hashes. Personal facts are left out when
 * `personal` is false. */
void facts_print(struct buf *buf, const struct record *record,
                 bool personal);

#endif
