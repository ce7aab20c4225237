/* `awig case do` and `awig case attach` as people ask for them: a refusal
 * tells in the same answer what would make it possible. */
#ifndef AWIG_ENGINE_DOING_H
#define AWIG_ENGINE_DOING_H

#include "engine/operation.h"

/* op_case_do and op_case_attach; a refusal that was asked for with `how`, or
 * for people to read (`explain`), has a member `how` (possible_find). */
int op_case_do_told(struct session *session, struct value **out,
                    struct err *err);
int op_case_attach_told(struct session *session, struct value **out,
                        struct err *err);

#endif
