/* Operations on a pack in a folder: its rules, parameters, checks, cases. */
#ifndef AWIG_ENGINE_PACKS_H
#define AWIG_ENGINE_PACKS_H

#include "engine/operation.h"

/* `awig check PACKDIR...`: {findings}; answer 1 when one is an error. */
int op_check(struct session *session, struct value **out, struct err *err);
/* `awig rules list PACKDIR`: {pack, rules:[{id,pack,kind,title,basis,on_fail,
 * lifted}]}. */
int op_rules_list(struct session *session, struct value **out,
                  struct err *err);
/* `awig rules show PACKDIR [RULE]`: the condition in words. */
int op_rules_show(struct session *session, struct value **out,
                  struct err *err);
/* `awig params list PACKDIR [--as-of D]`: values in force. */
int op_params_list(struct session *session, struct value **out,
                   struct err *err);
/* `awig params history PACKDIR KEY`: every dated value of the chain. */
int op_params_history(struct session *session, struct value **out,
                      struct err *err);
/* `awig explain-code AW2201`. */
int op_explain_code(struct session *session, struct value **out,
                    struct err *err);

#endif
