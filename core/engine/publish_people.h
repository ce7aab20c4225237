/* Who may answer for a change of rules: their role, and that two are two. */
#ifndef AWIG_ENGINE_PUBLISH_PEOPLE_H
#define AWIG_ENGINE_PUBLISH_PEOPLE_H

#include "engine/operation.h"

/* Who answers for a change of the pack with this id, named by an argument:
 * registered on first use; in a strict hub they must hold the role for the
 * pack's region (the ministry for the country's).  *id lives in the session's
 * arena. */
int publish_person(struct session *session, struct str pack,
                   const char *argument, struct str *id, struct err *err);

/* Is it one name, but for blanks around it and the case of letters? */
bool publish_same_name(struct str a, struct str b);

#endif
