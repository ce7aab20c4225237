/* `awig rules new`: a pack to begin with, which passes check and test. */
#ifndef AWIG_ENGINE_TEMPLATE_H
#define AWIG_ENGINE_TEMPLATE_H

#include "engine/operation.h"

/* Arguments: pack (a folder that does not exist yet; its last part is the
 * id), extends (a parent's id).  {pack, files:[path]}. */
int op_rules_new(struct session *session, struct value **out,
                 struct err *err);

#endif
