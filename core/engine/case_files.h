/* What is put on the file of a case: facts with their sources, documents. */
#ifndef AWIG_ENGINE_CASE_FILES_H
#define AWIG_ENGINE_CASE_FILES_H

#include "engine/operation.h"

enum { DOCUMENT_CONTENT_BYTES_MAX = 8 << 20 };

/* `awig case set C FACT=VALUE... --source TEXT --on DATE`. */
int op_case_set(struct session *session, struct value **out,
                struct err *err);
/* `awig case attach C TYPE ...`; refused (answer 5, recorded) when a guard of
 * "attach:TYPE" blocks. */
int op_case_attach(struct session *session, struct value **out,
                   struct err *err);

/* Is this a file of facts of cases (a CSV with a column "case")? */
bool case_facts_file(struct session *session, const char *path);
/* `awig import facts FILE` (case, fact, value, source, source_date): all or
 * nothing.  *out tells {kind, file, rows, flags, sha256}. */
int case_facts_import(struct session *session, const char *path,
                      struct value **out, struct err *err);

#endif
