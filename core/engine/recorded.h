/* A recorded decision, read back from the database. */
#ifndef AWIG_ENGINE_RECORDED_H
#define AWIG_ENGINE_RECORDED_H

#include "engine/operation.h"

struct recorded {
    struct str sha256, bytes;     /* the canonical bytes, and their hash */
    struct value *value;          /* parsed */
};

/* Reads a decision by its hash; everything lives in `arena`. */
int recorded_read(struct session *session, struct str sha256,
                  struct arena *arena, struct recorded *out,
                  struct err *err);
/* The pin of its chain of packs: hashes, leaf first, joined by '+'. */
struct str recorded_pin(const struct recorded *recorded,
                        struct arena *arena);
/* Fills a record (of the decision's pack) from the stored facts, and the
 * commitments of personal ones by slot.  MESSAGE_DECISION_ERASED when a
 * personal value is gone. */
int recorded_facts(struct session *session, const struct recorded *recorded,
                   struct record *record, struct str *commitments,
                   struct arena *arena, struct err *err);

#endif
