/* Cases from a file: JSON (one record, or a list of them), NDJSON, or CSV,
 * told apart by content (LANGUAGE.md section 1).  Each is read record by
 * record, in memory that does not grow with the file. */
#ifndef AWIG_ENGINE_FACTS_FILE_H
#define AWIG_ENGINE_FACTS_FILE_H

#include "base/csv.h"
#include "base/date.h"
#include "expr/schema.h"

struct facts_file;

enum facts_format { FACTS_JSON, FACTS_NDJSON, FACTS_CSV };

/* Opens `path` ("-" = standard input).  `schema` says what may stand in it;
 * local times are in `zone`. */
int facts_file_open(struct facts_file **out, struct mem *mem,
                    const char *path, const struct schema *schema,
                    enum zone zone, struct err *err);
void facts_file_close(struct facts_file *file);
/* The reader behind a CSV file (for what it detected), or NULL. */
const struct csv *facts_file_csv(const struct facts_file *file);

/* The next record: 1, 0 at the end, negative (the record and its place are
 * named in err).  Cells and *name (the record's own `case`, or empty) live in
 * `arena`. `record` is cleared first. */
int facts_file_next(struct facts_file *file, struct arena *arena,
                    struct record *record, struct str *name,
                    struct err *err);

#endif
