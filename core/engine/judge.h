/* `awig eval`: cases of a file, judged by a pack; no database. */
#ifndef AWIG_ENGINE_JUDGE_H
#define AWIG_ENGINE_JUDGE_H

#include "engine/operation.h"

/* Arguments: pack, facts, rules, as-of, explain, summary, exit-status, rows
 * (give every record out as a row, even a single one). */
int op_eval(struct session *session, struct value **out, struct err *err);

#endif
