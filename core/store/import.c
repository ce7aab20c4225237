/* Applying an import: finding the importer, walking the rows, keeping what was
 * brought and what was doubted.
 *
 * The kind of a file is told by its head, so that it may have any name. A
 * row that cannot be read fails the whole file; one that is merely doubtful
 * is taken and flagged. */
#include "store/import.h"

#include <assert.h>

#include "base/limits.h"
#include "store/importers.h"
#include "store/rows.h"
#include "store/schema.h"

/* What was imported, and what is doubtful in it, with its place: the value
 * is taken as it is and flagged (DOMAIN.md, data), never repaired in
 * silence. */
const char imports_schema[] =
    "CREATE TABLE data_import("
    "  entry INTEGER PRIMARY KEY,"    /* that named the file */
    "  kind TEXT NOT NULL,"           /* of the importer */
    "  file TEXT NOT NULL,"           /* its last part only */
    /* of the file, whole in `blob` */
    "  sha256 TEXT NOT NULL REFERENCES blob(sha256),"
    "  importer INTEGER NOT NULL,"    /* version that read it */
    "  rows INTEGER NOT NULL,"        /* read, without the head */
    "  flags INTEGER NOT NULL,"       /* doubts raised */
    "  actor TEXT NOT NULL,"
    "  at INTEGER NOT NULL"           /* when the entry was made */
    ") STRICT;"
    "CREATE TABLE data_flag("
    "  entry INTEGER NOT NULL,"
    "  line INTEGER NOT NULL,"        /* of the file, from 1 */
    "  head TEXT NOT NULL,"           /* column in doubt */
    "  kind TEXT NOT NULL,"           /* stable name of the doubt */
    "  subject TEXT NOT NULL,"        /* what the row is about */
    "  detail TEXT NOT NULL,"         /* what stands there */
    "  PRIMARY KEY(entry, line, head, kind)"
    ") STRICT;";

/* In the order in which a folder is imported: what is referred to comes
 * before what refers to it. */
static const struct importer *const IMPORTERS[] = {
    &import_regions,
    &import_aliases,
    &import_sdg_goals,
    &import_sdg_targets,
    &import_indicators,
    &import_values,
    &import_innovations,
    &import_awards,
    &import_editions,
    &import_edition_items,
    &import_calendar,
    &import_events,
    &import_priorities,
    &import_replications,
    &import_scenario_facts,
    NULL
};

/* ---- Which importer ----------------------------------------------------- */

/* How many heads of the file the importer knows. */
static size_t known_heads(const struct csv *csv,
                          const struct importer *importer)
{
    size_t known = 0;
    assert(importer->heads != NULL);
    for (const char *const *head = importer->heads; *head != NULL; head++) {
        known += csv_find(csv, **head == '?' ? *head + 1 : *head) >= 0;
    }
    return known;
}

/* True when the file has every required column and no other. */
static bool head_fits(const struct csv *csv, const struct importer *importer)
{
    assert(importer != NULL);
    assert(csv != NULL);
    for (const char *const *head = importer->heads; *head != NULL; head++) {
        if (**head != '?' && csv_find(csv, *head) < 0) {
            return false;
        }
    }
    return known_heads(csv, importer) == csv_columns(csv);
}

/* The one that fits; else, of a given kind, the one that comes nearest: its
 * error says most. NULL without a kind when none fits. */
static const struct importer *choose(const struct csv *csv, const char *kind)
{
    assert(csv != NULL);
    const struct importer *nearest = NULL;
    for (size_t i = 0; IMPORTERS[i] != NULL; i++) {
        const struct importer *at = IMPORTERS[i];
        if (kind != NULL && !str_is(str_of(kind), at->kind)) {
            continue;
        }
        if (head_fits(csv, at)) {
            return at;
        }
        if (nearest == NULL
            || known_heads(csv, at) > known_heads(csv, nearest)) {
            nearest = at;
        }
    }
    return kind != NULL ? nearest : NULL;
}

/* The error for a kind that does not exist, with the nearest. */
static int unknown_kind(const char *kind, struct err *err)
{
    const char *nearest = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; IMPORTERS[i] != NULL; i++) {
        if (str_nearer(str_of(kind), str_of(IMPORTERS[i]->kind),
                       &distance)) {
            nearest = IMPORTERS[i]->kind;
        }
    }
    assert(nearest == NULL || distance < SIZE_MAX);
    return nearest != NULL
        ? err_fail(err, MESSAGE_IMPORT_KIND_NEAREST, "ss", kind, nearest)
        : err_fail(err, MESSAGE_IMPORT_KIND, "s", kind);
}

/* Is there an importer of this kind? */
static bool is_kind(const char *kind)
{
    assert(kind[0] != '\0' || IMPORTERS[0] != NULL);
    assert(kind != NULL);
    for (size_t i = 0; IMPORTERS[i] != NULL; i++) {
        if (str_is(str_of(kind), IMPORTERS[i]->kind)) {
            return true;
        }
    }
    return false;
}

/* The head alone tells the kind; a kind that is given only limits the choice.
 * The importer belongs to the program. Errors: those of CSV,
 * MESSAGE_IMPORT_KIND(_NEAREST), MESSAGE_IMPORT_HEAD at line 1. */
int import_find(const char *kind, struct str bytes, const char *file,
                struct mem *mem, const struct importer **out,
                struct err *err)
{
    struct csv *csv = NULL;
    assert(out != NULL);
    if (kind != NULL && !is_kind(kind)) {
        return unknown_kind(kind, err);
    }
    int code = csv_open(&csv, mem, bytes, file, err);
    if (code < 0) {
        return code;
    }
    *out = choose(csv, kind);
    if (*out == NULL) {
        code = err_fail(err, MESSAGE_IMPORT_HEAD, "s", file);
        code = err_at(err, file, 1, 0);
    }
    csv_close(csv);
    return code;
}

/* ---- Rows --------------------------------------------------------------- */

/* Reads row by row, each with an arena of its own, then what the importer
 * checks at the end. Errors are placed at the row at least. The arena of a row
 * is freed with the row: memory does not grow with the file. */
static int walk(struct import *import, struct err *err)
{
    int code = csv_require(import->csv, import->importer->heads,
                           import->columns, err);
    assert(import->importer->row != NULL);
    while (code == 0) {
        struct arena arena;
        code = csv_next(import->csv, err);
        if (code <= 0) {
            break;
        }
        arena_init(&arena, db_mem(import->db));
        import->arena = &arena;
        code = import->importer->row(import, err);
        import->rows++;
        if (code < 0) {
            /* Errors that know no cell get the row at least. */
            code = err_at(err, import->file, csv_line(import->csv), 0);
        }
        arena_free(&arena);
        import->arena = NULL;
    }
    if (code == 0 && import->importer->end != NULL) {
        code = import->importer->end(import, err);
    }
    return code;
}

/* Inserts the row of the import itself. */
static int keep_report(const struct import *import, struct str sha256,
                       struct err *err)
{
    static const char SQL[] =
        "INSERT INTO data_import(entry, kind, file, sha256, importer, rows,"
        " flags, actor, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    struct statement *statement = NULL;
    assert(import->rows >= 0 && import->flags >= 0);
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, import->entry->index);
    bind_text(statement, 2, str_of(import->importer->kind));
    bind_text(statement, 3, str_of(import->file));
    bind_text(statement, 4, sha256);
    bind_integer(statement, 5, IMPORTER_VERSION);
    bind_integer(statement, 6, import->rows);
    bind_integer(statement, 7, import->flags);
    bind_text(statement, 8, import->entry->actor);
    bind_integer(statement, 9, import->entry->at);
    return db_run(statement, err);
}

/* Finds the importer by kind and head and walks the file. The file is open in
 * import->csv only meanwhile. csv is closed on every path; the rows read so
 * far are taken back by the caller. */
static int run(struct import *import, struct str bytes, struct str kind,
               struct err *err)
{
    struct mem *mem = db_mem(import->db);
    assert(import->csv == NULL);
    int code = import_find(kind.bytes, bytes, import->file, mem,
                           &import->importer, err);
    if (code == 0) {
        code = csv_open(&import->csv, mem, bytes, import->file, err);
    }
    if (code == 0) {
        code = walk(import, err);
    }
    csv_close(import->csv);
    import->csv = NULL;
    return code;
}

/* An entry of another version of the importers is refused: the same bytes
 * might give other rows. The text of `file` names the place of errors.
 * Everything is inside the transaction of hub_record: a row that fails takes
 * the whole file back. */
int import_apply(struct db *db, const struct entry *entry, struct err *err)
{
    assert(entry != NULL);
    assert(db != NULL);
    struct str kind = value_get_text(entry->body, "what");
    struct str file = value_get_text(entry->body, "file");
    struct str sha256 = value_get_text(entry->body, "sha256");
    struct import import = { .db = db, .entry = entry };
    struct str bytes = { NULL, 0 };
    struct arena arena;
    if (value_get_integer(entry->body, "importer", 0) != IMPORTER_VERSION
        || kind.size == 0 || file.size == 0) {
        return err_fail(err, MESSAGE_LOG_BODY, "is", entry->index,
                        "importer");
    }
    arena_init(&arena, db_mem(db));
    import.file = file.bytes;
    int code = blob_get(db, sha256, &arena, &bytes, err);
    if (code == 0) {
        code = run(&import, bytes, kind, err);
    }
    if (code == 0) {
        code = keep_report(&import, sha256, err);
    }
    arena_free(&arena);
    return code;
}

/* ---- Reading ------------------------------------------------------------ */

/* Fills the report of an import. */
static void fill_report(struct statement *row, struct arena *arena,
                        void *item)
{
    struct import_report *report = item;
    assert(report != NULL);
    report->entry = column_integer(row, 0);
    report->kind = row_text(row, arena, 1);
    report->file = row_text(row, arena, 2);
    report->sha256 = row_text(row, arena, 3);
    report->importer = column_integer(row, 4);
    report->rows = column_integer(row, 5);
    report->flags = column_integer(row, 6);
    report->actor = row_text(row, arena, 7);
    report->at = column_integer(row, 8);
}

/* By entry, in the arena. */
int import_reports(struct db *db, struct arena *arena,
                   struct import_report **out, size_t *count,
                   struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT entry, kind, file, sha256, importer, rows, flags, actor, at"
        " FROM data_import ORDER BY entry";
    struct rows rows = { arena, sizeof **out, fill_report };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* Asked at each decision: whether figures of the data are still good. */
int import_last(struct db *db, int64_t *entry, struct err *err)
{
    static const char SQL[] =
        "SELECT coalesce(max(entry), -1) FROM data_import";
    assert(db != NULL);
    assert(entry != NULL);
    return row_count(db, SQL, entry, err);
}

/* Fills a doubt; its file comes from the import. */
static void fill_flag(struct statement *row, struct arena *arena, void *item)
{
    struct data_flag *flag = item;
    assert(flag != NULL);
    flag->entry = column_integer(row, 0);
    flag->line = column_integer(row, 1);
    flag->column = row_text(row, arena, 2);
    flag->kind = row_text(row, arena, 3);
    flag->subject = row_text(row, arena, 4);
    flag->detail = row_text(row, arena, 5);
    flag->file = row_text(row, arena, 6);
}

/* By entry and line, in the arena. */
int data_flags(struct db *db, struct arena *arena, struct data_flag **out,
               size_t *count, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT f.entry, f.line, f.head, f.kind, f.subject, f.detail, i.file"
        " FROM data_flag f JOIN data_import i ON i.entry = f.entry"
        " ORDER BY f.entry, f.line, f.head, f.kind";
    struct rows rows = { arena, sizeof **out, fill_flag };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}
