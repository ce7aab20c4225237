/* Rows of unmet demands made from judged rules, deadlines and duties. */
#ifndef AWIG_ENGINE_GUARD_ROWS_H
#define AWIG_ENGINE_GUARD_ROWS_H

#include "engine/explained.h"
#include "engine/schedule.h"
#include "lifecycle/machine.h"
#include "lifecycle/unmet.h"

/* A rule or guard that is not met: its title, and its reason, the missing
 * fact, or what broke; and what `explaining` tells of it, for the record. */
void guard_row_add(struct unmet_list *out, const struct judged_rule *judged,
                   enum demand demand, const struct explaining *explaining);
/* Adds what an entry records of a deadline: by how many days it was missed
 * or kept, or only whether, when its date concerns a person. */
void guard_row_deadline(struct value *list, struct arena *arena,
                        const struct fixed_deadline *deadline, int64_t days);
/* A deadline that was missed by `days`. */
void guard_row_late(struct unmet_list *out,
                    const struct fixed_deadline *deadline, int64_t arrived,
                    int64_t days);
/* A guard of the core that a verdict leaves unmet. */
void guard_row_verdict(struct unmet_list *out, enum core_guard guard,
                       enum verdict verdict);
/* A guard of the core with what was found. */
void guard_row_core(struct unmet_list *out, enum core_guard guard,
                    const char *id, const char *en);
/* A date that has no calendar: a warning. */
void guard_row_undated(struct unmet_list *out, const struct occurrence *one);
/* The reports owed on a day, when there are any. */
void guard_row_owed(struct unmet_list *out, const struct occurrences *all,
                    int64_t day);
/* [{id, pack, outcome, effect, found_id, found_en}] for the record. */
struct value *guard_rows_rules(struct arena *arena,
                               const struct judgement *judgement);

#endif
