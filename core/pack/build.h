/* A pack in the making: what the readers of its files share.
 *
 * A mistake in a file becomes a finding and the reading goes on with the next
 * row, so that staff see all of them at once; only memory, bugs and limits of
 * the machine stop it.  The order of the parts stands in load.c. */
#ifndef AWIG_PACK_BUILD_H
#define AWIG_PACK_BUILD_H

#include "base/csv.h"
#include "pack/pack.h"

struct build {
    struct pack *pack;            /* being filled */
    const struct pack_options *options; /* of the caller */
    const char *label;            /* stands before paths: "51-bali" */
};

/* "51-bali/facts.csv", in the pack's arena; NULL at no memory. */
const char *build_path(struct build *build, const char *path);

/* Takes the error in err as a finding of the pack: 0, so that the caller may
 * go on; what no file is to blame for (no memory, a bug) stays an error. */
int build_absorb(struct build *build, enum severity severity,
                 struct err *err);

/* "51-bali/facts.csv:12" for messages; "awig" for what no file declares. */
void build_place(struct str file, int64_t line, char out[ERR_ARG_BYTES]);

/* A copy of trimmed text in the pack's arena (terminated). */
struct str build_copy(struct build *build, struct str text);

/* Splits `text` at '|' into trimmed, non-empty items in the arena. Returns
 * ERR_RULES (MESSAGE_PACK_LIST_ITEM) when one is empty or stands twice. */
int build_split(struct build *build, struct str text,
                const struct str **items, size_t *count, struct err *err);

/* Lower-case identifiers: `dots` allows "a.b.c".  At most LIMIT_NAME_BYTES. */
bool build_name_ok(struct str name, bool dots);
/* The text with ASCII letters made small, in the arena. */
struct str build_lower(struct build *build, struct str text);

/* A CSV file of the pack, read row by row. */
enum { BUILD_COLUMNS_MAX = 20 };

struct build_rows {
    struct build *build;          /* pack, findings */
    struct csv *csv;              /* the file at hand */
    struct str file;              /* its path with the label, terminated */
    int columns[BUILD_COLUMNS_MAX];
    struct cell_style style;      /* how values are written */
    void *user;                   /* handed to the row function */
};

/* The trimmed text of column i (as `heads` numbers it); empty when absent.
 * Valid until the next row. */
struct str build_cell(const struct build_rows *rows, int i);
/* Puts the place of that cell (or row) into err; returns err->code. */
int build_cell_at(const struct build_rows *rows, int i, struct err *err);
/* A cell that says yes or no; `otherwise` when it is empty. */
int build_cell_flag(bool *out, const struct build_rows *rows, int i,
                    bool otherwise, struct err *err);

/* How a file is read: `row` is called for each row, `heads` are as for
 * csv_require. */
struct build_file {
    const char *path;             /* below the pack's folder */
    const char *const *heads;     /* `?` marks those that may lack */
    int (*row)(struct build_rows *rows, struct err *err);
    void *user;                   /* rows->user */
};

/* Reads the file when the pack has it.  A row's mistake is absorbed. */
int build_csv(struct build *build, const struct build_file *file,
              struct err *err);

#endif
