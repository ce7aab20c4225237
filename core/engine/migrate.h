/* Running cases keep the rules that they pinned; moving them to newer ones is
 * an act of its own, planned, shown and logged. */
#ifndef AWIG_ENGINE_MIGRATE_H
#define AWIG_ENGINE_MIGRATE_H

#include "engine/operation.h"

/* `awig migrate plan [CASE] [--as-of D]`: the cases, not yet ended, whose
 * pinned packs are not those in force for their region, judged by both:
 * {cases:[{case, region, state, from, to, before, after, reasons}], all,
 * moved: 0}. */
int op_migrate_plan(struct session *session, struct value **out,
                    struct err *err);

/* `awig migrate apply [CASE] --actor A [--reason TEXT]`: the same, and each
 * case gets an entry "case.migrate" and its new pin; all or none. */
int op_migrate_apply(struct session *session, struct value **out,
                     struct err *err);

#endif
