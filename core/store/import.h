/* Imports: a CSV file kept whole as a blob becomes rows.
 *
 * An entry {kind "import", body {"what","file","sha256","importer"}} is
 * applied by reading its blob again, so that state == fold(log).  Each kind
 * of file has one importer, told by its kind and the columns of its head.
 * Errors name file, line and column of the cell.  Doubts about the data are
 * kept as rows of data_flag and never repaired. */
#ifndef AWIG_STORE_IMPORT_H
#define AWIG_STORE_IMPORT_H

#include "store/importer.h"

/* The importer of this kind whose head fits the file (kind NULL: any):
 * MESSAGE_IMPORT_KIND, MESSAGE_IMPORT_HEAD. */
int import_find(const char *kind, struct str bytes, const char *file,
                struct mem *mem, const struct importer **out,
                struct err *err);

/* Applies an "import" entry. */
int import_apply(struct db *db, const struct entry *entry, struct err *err);

/* What an import brought. */
struct import_report {
    /* of the importer; file, hash, who */
    struct str kind, file, sha256, actor;
    /* and time, rows, doubts, version */
    int64_t entry, at, rows, flags, importer;
};
int import_reports(struct db *db, struct arena *arena,
                   struct import_report **out, size_t *count,
                   struct err *err);
/* The entry of the last import, -1 before the first. */
int import_last(struct db *db, int64_t *entry, struct err *err);

/* A doubt about imported data. */
struct data_flag {
    /* of the doubt; its file and cell */
    struct str kind, file, column, subject, detail;
    int64_t entry, line;          /* of the import, and the line */
};
int data_flags(struct db *db, struct arena *arena, struct data_flag **out,
               size_t *count, struct err *err);

#endif
