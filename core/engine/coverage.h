/* How far a pack's own cases reach: outcomes of rules, conditions shown true
 * and false and deciding (MC/DC), rows of decision tables. */
#ifndef AWIG_ENGINE_COVERAGE_H
#define AWIG_ENGINE_COVERAGE_H

#include "engine/evaluate.h"

struct coverage;

/* Prepares to watch the cases of `pack`: finds the conditions of its lifted
 * rules (nodes are added to its graph). In `arena`; NULL at no memory. */
struct coverage *coverage_start(struct arena *arena, struct pack *pack,
                                enum language language);
/* Adds one judged case; `judgement` is of the same pack. */
void coverage_add(struct coverage *coverage,
                  const struct judgement *judgement);
/* How much of the pack's own rules was reached, in per cent, rounded down:
 * each rule passed and failed, each condition true and false, each row of a
 * table matched. A pack without any has nothing to reach: 100. */
int coverage_percent(const struct coverage *coverage);
/* Writes into two maps.  `rules`: id -> {pass, fail, unknown, error, skipped,
 * conditions?: [{text, true, false, deciding_true, deciding_false, decides}]},
 * counts added to what stands there.  `tables`: name -> [{row, hit}]: cases
 * that match the row. */
void coverage_write(const struct coverage *coverage, struct value *rules,
                    struct value *tables);

#endif
