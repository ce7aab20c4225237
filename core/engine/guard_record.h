/* What guard.c and guard_record.c share. */
#ifndef AWIG_ENGINE_GUARD_RECORD_H
#define AWIG_ENGINE_GUARD_RECORD_H

#include "engine/guard_world.h"

/* Reads the facts of the subject as of a day, without derived ones. */
int guard_facts(struct guard_world *world,
                const struct advance_subject *subject, int64_t as_of,
                struct record *out, struct err *err);
/* The text of a fact, "" = missing (core_answers.fact). */
int guard_fact(void *user, const char *name, struct str *text,
               struct err *err);
/* advance_world.fingerprint: all facts, roles, the calendar. */
int guard_fingerprint(void *user, const struct advance_subject *subject,
                      struct buf *text, struct err *err);
/* advance_world.describe: packs, inputs, verdict, award. */
int guard_describe(void *user, struct value *body, struct value *detail,
                   struct err *err);

/* Adds the demand of a judged rule with what explains it. A rule of the
 * verdict was judged on the verdict's facts, perhaps of another day; a guard
 * on those of the request. Where values came from is read once an attempt,
 * when something is unmet. Errors: those of the store. */
int guard_add_row(struct guard_world *world, struct unmet_list *out,
                  const struct judged_rule *judged, enum demand demand,
                  struct err *err);

#endif
