/* facts.csv: the declared facts (LANGUAGE.md section 1). */
#ifndef AWIG_PACK_FACTS_H
#define AWIG_PACK_FACTS_H

#include "pack/build.h"

/* Fills pack->facts: the parent's fields (or, for a root, the built-in
 * `as_of` and `kind`), then the rows of facts.csv. */
int facts_load(struct build *build, struct err *err);

/* Adds a fact of the core (flags and pack are set here): documents.c declares
 * those of document types with it.  Its texts live in the pack's arena. */
int facts_add_core(struct build *build, struct field field,
                   struct err *err);

/* Refuses names that are an entity and a fact at once: "innovation" beside
 * "innovation.title".  After all facts are in. */
int facts_check_entities(struct build *build, struct err *err);

#endif
