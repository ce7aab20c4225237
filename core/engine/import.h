/* Importing files into a hub. */
#ifndef AWIG_ENGINE_IMPORT_H
#define AWIG_ENGINE_IMPORT_H

#include "engine/operation.h"

/* Imports one file: keeps its bytes, records an "import" entry.  `kind` NULL
 * = told by its columns. */
struct import_request {
    const char *kind, *path; /* NULL = told by the head; path names the file */
    struct str actor;             /* an id, or "system" */
};
int hub_import_file(struct hub *hub, const struct import_request *request,
                    int64_t *index, struct err *err);
/* The same of bytes at hand; `path` only names them. */
int hub_import_bytes(struct hub *hub, const struct import_request *request,
                     struct str bytes, int64_t *index, struct err *err);
/* Imports every CSV file directly in a folder but those whose names are in the
 * list `without` (NULL = none), in the order in which they need each other;
 * all or nothing. */
int hub_import_folder(struct hub *hub, const char *folder, struct str actor,
                      const struct value *without, struct err *err);
/* Fills a new hub: its first entry, the folders of the arguments `data` (but
 * for the list `without`) and `rules`; all or nothing. */
int hub_fill(struct session *session, struct hub *hub, struct err *err);

/* What the imports from entry `from` on brought:
 * [{kind, file, rows, flags, entry}], into *out. */
int hub_import_reports(struct hub *hub, struct arena *arena, int64_t from,
                       struct value **out, struct err *err);

/* `awig import KIND FILE | import DIR [--dry-run]`: arguments "kind" and
 * "file"; without "file", "kind" is the folder.  {imports, flags, dry_run}. */
int op_import(struct session *session, struct value **out, struct err *err);
/* `awig init --db F [--data DIR] [--rules DIR] [--seed N]`: {db, counts,
 * imports, flags, packs, entries, root}.  Runs without an open hub. */
int op_init(struct session *session, struct value **out, struct err *err);
/* `awig status`: {db, log, counts, imports, flags, packs}. */
int op_status(struct session *session, struct value **out, struct err *err);
/* The value that op_status and op_init give. */
int hub_status(struct hub *hub, struct arena *arena, struct value **out,
               struct err *err);

#endif
