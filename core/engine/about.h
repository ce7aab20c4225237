/* What this program is, and whether a hub is well. */
#ifndef AWIG_ENGINE_ABOUT_H
#define AWIG_ENGINE_ABOUT_H

#include "engine/operation.h"

/* `awig version [--features]`: {version, semantics, features:[{feature,
 * present, note}]}. */
int op_version(struct session *session, struct value **out, struct err *err);

/* `awig doctor [--db F] [--rules DIR]`: {checks:[{check, ok, note}]}; answer 1
 * when one is not well. */
int op_doctor(struct session *session, struct value **out, struct err *err);

#endif
