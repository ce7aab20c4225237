/* The cases of a new pack, judged before they are written. */
#ifndef AWIG_ENGINE_TEMPLATE_CASES_H
#define AWIG_ENGINE_TEMPLATE_CASES_H

#include "engine/operation.h"

/* The text of cases/contoh.csv for the pack `made`, which is to stand in
 * `folder` and whose facts begin with `entity`; in the session's arena.  Of a
 * child they begin with a case that its parent finds eligible, when the parent
 * has one. Errors: the pack does not load (its parent is not there). */
int template_cases(struct session *session, const char *folder,
                   const struct pack_files *made, struct str entity,
                   struct str *out, struct err *err);

#endif
