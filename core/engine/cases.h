/* `awig case`: opening, looking, acting; facts and documents are in
 * case_files.h. */
#ifndef AWIG_ENGINE_CASES_H
#define AWIG_ENGINE_CASES_H

#include "engine/case_target.h"

/* `awig case open --machine M --innovation ID --region CODE --unit NAME`. */
int op_case_open(struct session *session, struct value **out,
                 struct err *err);
/* `awig case list [--machine --region --state]`: {cases}. */
int op_case_list(struct session *session, struct value **out,
                 struct err *err);
/* `awig case show C`. */
int op_case_show(struct session *session, struct value **out,
                 struct err *err);
/* `awig case actions C`: {case, state, actions:[{action, to, roles, ready,
 * unmet, warnings}]}. */
int op_case_actions(struct session *session, struct value **out,
                    struct err *err);
/* `awig case do C ACTION`. */
int op_case_do(struct session *session, struct value **out,
               struct err *err);

/* `awig machine list`, `awig machine show NAME [--format]`. */
int op_machine_list(struct session *session, struct value **out,
                    struct err *err);
int op_machine_show(struct session *session, struct value **out,
                    struct err *err);

#endif
