/* An impact as data: totals, flips with their reasons, by rule, province and
 * stage. */
#ifndef AWIG_ENGINE_IMPACT_REPORT_H
#define AWIG_ENGINE_IMPACT_REPORT_H

#include "engine/impact.h"

/* {cases, verdicts:{before, after}, flips:[{case, region, province, state,
 * as_of, before, after, reasons:[{rule, pack, before, after, reason}]}],
 * flipped, changes:[...], changed, rules:[{rule, pack, status, changed}],
 * provinces:[...], stages:[...]}.  `flips` are other verdicts; `changes` are
 * other outcomes behind the same verdict.  At most `most` of each are listed
 * (and judged again in the VM); counts are of all.  Without times, so that the
 * same question has the same answer. */
int impact_report(struct impact *impact, int64_t most, struct value **out,
                  struct err *err);

/* Outcomes that differ between two judgements as judgement_value gives them,
 * either may be NULL: [{rule, pack, before, after, reason, reason_before}]. */
struct value *impact_reasons(struct arena *arena, const struct value *before,
                             const struct value *after);

#endif
