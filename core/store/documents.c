/* Documents.  Supersession is a column of the older row, set by the entry of
 * the newer one; nothing is deleted.
 *
 * A question names the entry up to which it wants to know: documents, stamps
 * and successions that came later are read as not there yet. */
#include "store/documents.h"

#include <assert.h>

#include "base/csv.h"
#include "store/body.h"
#include "store/cases.h"
#include "store/rows.h"
#include "store/schema.h"

/* A document belongs to a case (`number`) or to a programme (number 0 and a
 * name). It is never changed: a new one supersedes it, and the entries at
 * which the ministry received it and at which it was superseded are kept, so
 * that any past moment can be read. Items with line 0 are its fields, the
 * others cells of its rows. */
const char documents_schema[] =
    "CREATE TABLE document ("
    " id INTEGER PRIMARY KEY,"
    " number INTEGER NOT NULL,"
    " programme TEXT NOT NULL,"
    " type TEXT NOT NULL,"
    " title TEXT NOT NULL,"
    " reference TEXT NOT NULL,"
    " signer TEXT NOT NULL,"
    " signer_roles TEXT NOT NULL,"
    " delegation TEXT NOT NULL,"
    " sha256 TEXT NOT NULL,"
    " date INTEGER,"
    " signed_on INTEGER,"
    " received_at_bureau INTEGER,"
    " received_at_ministry INTEGER,"
    " ministry_entry INTEGER NOT NULL,"
    " at INTEGER NOT NULL,"
    " entry INTEGER NOT NULL,"
    " superseded_by INTEGER NOT NULL,"
    " superseded_entry INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX document_by_subject ON document (number, programme);"
    "CREATE TABLE document_item ("
    " document INTEGER NOT NULL REFERENCES document (id),"
    " line INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " value TEXT NOT NULL,"
    " PRIMARY KEY (document, line, name)"
    ") STRICT, WITHOUT ROWID;";

/* --- Reading -------------------------------------------------------------- */
int document_next(struct db *db, int64_t *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT coalesce(max(id), 0) + 1 FROM document";
    return row_count(db, SQL, out, err);
}

/* Fills a document from a row of DOCUMENTS, without its items. */
static void fill_document(struct statement *row, struct arena *arena,
                          void *item)
{
    struct document *out = item;
    assert(out != NULL);
    *out = (struct document){
        .id = column_integer(row, 0), .number = column_integer(row, 1),
        .programme = row_text(row, arena, 2),
        .type = row_text(row, arena, 3),
        .title = row_text(row, arena, 4),
        .reference = row_text(row, arena, 5),
        .signer = row_text(row, arena, 6),
        .signer_roles = row_text(row, arena, 7),
        .delegation = row_text(row, arena, 8),
        .sha256 = row_text(row, arena, 9),
        .has_date = !column_is_null(row, 10),
        .date = column_integer(row, 10),
        .has_signed_on = !column_is_null(row, 11),
        .signed_on = column_integer(row, 11),
        .has_bureau = !column_is_null(row, 12),
        .received_at_bureau = column_integer(row, 12),
        .has_ministry = !column_is_null(row, 13),
        .received_at_ministry = column_integer(row, 13),
        .at = column_integer(row, 14), .entry = column_integer(row, 15),
        .superseded_by = column_integer(row, 16),
    };
}

/* Fills one field or cell of a document. */
static void fill_item(struct statement *row, struct arena *arena,
                      void *item)
{
    struct document_item *out = item;
    assert(out != NULL);
    out->line = column_integer(row, 0);
    out->name = row_text(row, arena, 1);
    out->value = row_text(row, arena, 2);
}

/* Reads the items of a document, fields first. Errors: no memory, the store. */
static int read_items(struct db *db, struct arena *arena,
                      struct document *document, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT line, name, value FROM document_item WHERE document = ?1"
        " ORDER BY line, name";
    const struct rows rows = { arena, sizeof(struct document_item),
                               fill_item };
    struct statement *statement = NULL;
    void *items = NULL;
    assert(document != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, document->id);
    code = rows_all(&rows, statement, &items, &document->items_count, err);
    document->items = items;
    return code;
}

/* What came after `known` is read as not there yet. */
static const char DOCUMENTS[] =
    "SELECT id, number, programme, type, title, reference, signer,"
    " signer_roles, delegation, sha256, date, signed_on,"
    " received_at_bureau,"
    " CASE WHEN ministry_entry <= ?3 THEN received_at_ministry END, at,"
    " entry,"
    " CASE WHEN superseded_entry <= ?3 THEN superseded_by ELSE 0 END AS next"
    " FROM document WHERE number = ?1 AND programme = ?2 AND entry <= ?3"
    " AND (?4 OR superseded_by = 0 OR superseded_entry > ?3)"
    " ORDER BY id";

/* Of a case or a programme, as known at an entry, with fields and rows. In the
 * arena, by id. */
int document_list(struct db *db, struct arena *arena,
                  const struct document_query *query, struct document **out,
                  size_t *count, struct err *err)
{
    assert(count != NULL);
    assert(out != NULL);
    const struct rows rows = { arena, sizeof **out, fill_document };
    struct statement *statement = NULL;
    void *items = NULL;
    int code = db_prepare(&statement, db, DOCUMENTS, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, query->number);
    bind_text(statement, 2, query->programme);
    bind_integer(statement, 3, query->known);
    bind_integer(statement, 4, query->all ? 1 : 0);
    code = rows_all(&rows, statement, &items, count, err);
    *out = items;
    for (size_t i = 0; code == 0 && i < *count; i++) {
        code = read_items(db, arena, &(*out)[i], err);
    }
    return code;
}

/* Of several that stand side by side (a series) the last one counts. */
const struct document *document_of_type(const struct document *documents,
                                        size_t count, struct str type)
{
    assert(count == 0 || documents != NULL);
    const struct document *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (documents[i].superseded_by == 0 &&
            str_equal(documents[i].type, type)) {
            found = &documents[i];
        }
    }
    return found;
}

/* "" when the document does not say it. */
struct str document_field_text(const struct document *document,
                               const char *name)
{
    assert(document != NULL);
    assert(name != NULL);
    for (size_t i = 0; i < document->items_count; i++) {
        if (document->items[i].line == 0 &&
            str_is(document->items[i].name, name)) {
            return document->items[i].value;
        }
    }
    return STR("");
}

/* Is the role among those that signed? */
static bool among_roles(struct str rest, const char *role)
{
    assert(role != NULL);
    assert(rest.size == 0 || rest.bytes != NULL);
    while (rest.size > 0) {
        size_t at = 0;
        while (at < rest.size && rest.bytes[at] != '|') {
            at++;
        }
        if (str_is((struct str){ rest.bytes, at }, role)) {
            return true;
        }
        at += at < rest.size ? 1 : 0;
        rest = (struct str){ rest.bytes + at, rest.size - at };
    }
    return false;
}

/* Signed by several, it is signed by each of them. */
bool document_signed_by(const struct document *document, const char *role)
{
    assert(document != NULL);
    return among_roles(document->signer_roles, role);
}

/* A delegation without anybody who signed is none. */
bool document_signed_for(const struct document *document, const char *role)
{
    assert(document != NULL);
    return document->signer_roles.size > 0 &&
           among_roles(document->delegation, role);
}

/* Inserts one field or cell. */
static int item_put(struct db *db, int64_t id,
                    const struct document_item *item, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO document_item (document, line, name, value)"
        " VALUES (?1, ?2, ?3, ?4)";
    struct statement *statement = NULL;
    assert(item->name.size > 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, id);
    bind_integer(statement, 2, item->line);
    bind_text(statement, 3, item->name);
    bind_text(statement, 4, item->value);
    return db_run(statement, err);
}

/* Inserts the cells of a CSV blob, row by row; empty ones are left out. The
 * blob was written by us in canonical form, within the limit of rows. */
static int rows_put(struct db *db, int64_t id, struct str bytes,
                    struct err *err)
{
    assert(db != NULL);
    struct csv *csv = NULL;
    int64_t line = 0;
    int code = csv_open(&csv, db_mem(db), bytes, "rows", err);
    while (code == 0 && (code = csv_next(csv, err)) == 1) {
        line++;
        assert(line <= DOCUMENT_ROWS_MAX);
        code = 0;
        for (size_t i = 0; code == 0 && i < csv_columns(csv); i++) {
            struct document_item item = { line, csv_head(csv, i),
                                          csv_cell(csv, i).text };
            if (item.value.size > 0) {
                code = item_put(db, id, &item, err);
            }
        }
    }
    csv_close(csv);
    return code;
}

/* Inserts the fields of the entry's body and the rows of its blob. Errors: a
 * body that is malformed, a blob that is missing or changed. */
static int items_put(struct db *db, int64_t id, const struct entry *entry,
                     struct err *err)
{
    assert(entry != NULL);
    const struct value *fields = value_get(entry->body, "fields");
    struct str hash = value_get_text(entry->body, "rows");
    int code = 0;
    assert(id > 0);
    bool listed = fields != NULL && fields->kind == VALUE_LIST;
    for (const struct value *field = listed ? fields->first : NULL;
         code == 0 && field != NULL; field = field->next) {
        struct document_item item = { 0, value_get_text(field, "name"),
                                      value_get_text(field, "value") };
        code = item.name.size == 0 ? entry_malformed(entry, "fields", err)
                                   : item_put(db, id, &item, err);
    }
    if (code == 0 && hash.size > 0) {
        struct arena arena;
        struct str bytes = STR("");
        arena_init(&arena, db_mem(db));
        code = blob_get(db, hash, &arena, &bytes, err);
        if (code == 0) {
            code = rows_put(db, id, bytes, err);
        }
        arena_free(&arena);
    }
    return code;
}

/* Inserts the document itself; received by the ministry at the same entry,
 * if at all. */
static int document_put(struct db *db, int64_t id, const struct entry *entry,
                        struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "INSERT INTO document (id, number, programme, type, title,"
        " reference, signer, signer_roles, delegation, sha256, date,"
        " signed_on, received_at_bureau, received_at_ministry,"
        " ministry_entry, at, entry, superseded_by, superseded_entry)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
        " ?14, ?16, ?15, ?16, 0, 0)";
    static const char *const texts[] = { "programme", "type", "title",
        "reference", "signer", "signer_roles", "delegation", "sha256" };
    struct statement *statement = NULL;
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, id);
    bind_integer(statement, 2, value_get_integer(entry->body, "case", 0));
    for (int i = 0; i < 8; i++) {
        bind_text(statement, 3 + i, value_get_text(entry->body, texts[i]));
    }
    code = bind_body_day(statement, 11, "date", entry, err);
    if (code == 0) {
        code = bind_body_day(statement, 12, "signed_on", entry, err);
    }
    bind_body_integer(statement, 13, "received_at_bureau", entry);
    bind_body_integer(statement, 14, "received_at_ministry", entry);
    bind_integer(statement, 15, entry->at);
    bind_integer(statement, 16, entry->index);
    return code == 0 ? db_run(statement, err) : code;
}

/* Marks the old document; one that is superseded already keeps its first
 * successor, so replays give the same. */
static int supersede(struct db *db, int64_t old, int64_t id,
                     const struct entry *entry, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "UPDATE document SET superseded_by = ?2, superseded_entry = ?3"
        " WHERE id = ?1 AND superseded_by = 0";
    struct statement *statement = NULL;
    assert(old != id);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, old);
    bind_integer(statement, 2, id);
    bind_integer(statement, 3, entry->index);
    return db_run(statement, err);
}

/* The document, its fields and rows, and what it supersedes, under one
 * entry. */
int document_attach_apply(struct db *db, const struct entry *entry,
                          struct err *err)
{
    assert(entry != NULL);
    int64_t id = value_get_integer(entry->body, "document", 0);
    int64_t number = value_get_integer(entry->body, "case", 0);
    int64_t old = value_get_integer(entry->body, "supersedes", 0);
    if (id <= 0 || old == id) {
        return entry_malformed(entry, "document", err);
    }
    int code = document_put(db, id, entry, err);
    if (code == 0) {
        code = items_put(db, id, entry, err);
    }
    if (code == 0 && old > 0) {
        code = supersede(db, old, id, entry, err);
    }
    return code == 0 && number > 0 ? case_touch(db, number, entry, err)
                                   : code;
}

/* The second hop: received by the ministry (F119). */
int document_forward_apply(struct db *db, const struct entry *entry,
                           struct err *err)
{
    assert(db != NULL);
    assert(entry != NULL);
    static const char SQL[] =
        "UPDATE document SET received_at_ministry = ?2, ministry_entry = ?3"
        " WHERE id = ?1";
    struct statement *statement = NULL;
    int64_t number = value_get_integer(entry->body, "case", 0);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_integer(statement, 1, value_get_integer(entry->body, "document", 0));
    bind_body_integer(statement, 2, "received_at_ministry", entry);
    bind_integer(statement, 3, entry->index);
    code = db_run(statement, err);
    return code == 0 && number > 0 ? case_touch(db, number, entry, err)
                                   : code;
}
