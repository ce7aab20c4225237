/* `awig table eval` and `awig table check`: one table, no pack. */
#ifndef AWIG_ENGINE_TABLES_H
#define AWIG_ENGINE_TABLES_H

#include "engine/operation.h"

/* Arguments: file, facts.  CLI.md: {result, rows}. */
int op_table_eval(struct session *session, struct value **out,
                  struct err *err);
/* Argument: file.  CLI.md: {findings}; answer 1 when one is an error. */
int op_table_check(struct session *session, struct value **out,
                   struct err *err);

#endif
