/* Erasing personal values. */
#ifndef AWIG_ENGINE_ERASE_H
#define AWIG_ENGINE_ERASE_H

#include "engine/operation.h"

/* `awig erase SUBJECT [--actor A]`: deletes the values and salts of a case
 * (its facts marked personal), of an actor or of a name; the log, which holds
 * only commitments, stays whole.  {erased, entries}; answer 1 when there was
 * nothing. */
int op_erase(struct session *session, struct value **out, struct err *err);

#endif
