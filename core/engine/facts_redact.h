/* A file of facts without what it says of persons. */
#ifndef AWIG_ENGINE_FACTS_REDACT_H
#define AWIG_ENGINE_FACTS_REDACT_H

#include "engine/operation.h"

/* `bytes` are a CSV file as `import facts` takes it, `columns` its case, fact
 * and value.  Result: 1 and `out` is the same table with "(personal)" in each
 * cell that holds a personal value, 0 when none does (`out` is of no use),
 * or an error of memory or the store.  A row that cannot be read ends the
 * copy: the import says what is wrong with it. */
int facts_redacted(struct buf *out, struct session *session,
                   struct str bytes, const int columns[3], struct err *err);

#endif
