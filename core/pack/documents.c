/* documents.csv, and the facts that come of it.
 *
 * A field whose type is a list is a column of the document's own table (the
 * items of an action plan); such a document is attached with a CSV file.
 *
 * A document's facts are the core's to fill: when a document is attached, the
 * program sets them from its stamps and fields.  So they are fixed for least
 * changes, and facts.csv may not declare them again. */
#include "pack/documents.h"

#include <assert.h>
#include <string.h>

#include "pack/facts.h"

enum { DOCUMENT, FIELD, TYPE, VALUES, REQUIRED, TITLE_ID, TITLE_EN };

static const char *const heads[] = {
    "document", "field", "?type", "?values", "?required", "?title_id",
    "?title_en", NULL
};

/* What every document gives.  Reception has two stamps because a plan goes
 * through the bureau to the ministry (F119). */
static const struct standard {
    const char *name;             /* of a field that every document has */
    struct type type;             /* of its value */
    const char *title[LANGUAGE_COUNT];
} standards[] = {
    { "present", { TYPE_BOOL, false }, { "ada", "is on file" } },
    { "date", { TYPE_DATE, false }, { "tanggal", "date" } },
    { "number", { TYPE_TEXT, false }, { "nomor", "number" } },
    { "signed_on", { TYPE_DATE, false },
      { "tanggal tanda tangan", "date of signature" } },
    { "signer_roles", { TYPE_TEXT, true },
      { "peran penanda tangan", "roles of the signers" } },
    { "received_at_bureau", { TYPE_TIME, false },
      { "diterima Biro Organisasi", "received at the bureau" } },
    { "received_at_ministry", { TYPE_TIME, false },
      { "diterima kementerian", "received at the ministry" } },
};
enum { STANDARDS = sizeof standards / sizeof standards[0] };

struct reader {
    struct document_field *fields; /* in the pack's arena */
    size_t capacity;              /* room for fields */
};

/* "document.action_plan.present" in the arena.  Terminated. bytes NULL and
 * size 0 at no memory; the arena keeps the failure too. */
static struct str fact_name(struct build *build, struct str document,
                            struct str field)
{
    static const char prefix[] = "document.";
    size_t head = sizeof prefix - 1;
    size_t size = head + document.size + 1 + field.size;
    assert(document.size > 0);
    assert(field.size > 0);
    char *name = arena_alloc(&build->pack->arena, size + 1);
    if (name != NULL) {
        memcpy(name, prefix, head);
        memcpy(name + head, document.bytes, document.size);
        name[head + document.size] = '.';
        memcpy(name + head + document.size + 1, field.bytes, field.size);
    }
    return (struct str){ name, name == NULL ? 0 : size };
}

/* "rencana aksi: tanggal" in the arena.  As fact_name at no memory. */
static struct str fact_title(struct build *build, struct str document,
                             struct str title)
{
    size_t size = document.size + 2 + title.size;
    assert(document.bytes != NULL);
    char *text = arena_alloc(&build->pack->arena, size + 1);
    if (text != NULL) {
        memcpy(text, document.bytes, document.size);
        memcpy(text + document.size, ": ", 2);
        memcpy(text + document.size + 2, title.bytes, title.size);
    }
    return (struct str){ text, text == NULL ? 0 : size };
}

/* The title that a row without a field gave the document, here or in a
 * parent; its identifier when there is none before this row. */
static struct str document_title(const struct build *build,
                                 const struct document_field *of,
                                 int language)
{
    assert(language >= 0 && language < LANGUAGE_COUNT);
    if (of->name.size == 0 && of->title[language].size > 0) {
        return of->title[language];
    }
    for (const struct pack *pack = build->pack; pack != NULL;
         pack = pack->parent) {
        for (size_t i = 0; i < pack->documents_count; i++) {
            const struct document_field *row = &pack->documents[i];
            if (row->name.size == 0 && row->title[language].size > 0
                && str_equal(row->document, of->document)) {
                return row->title[language];
            }
        }
    }
    assert(of->document.size > 0);
    return of->document;
}

/* Facts of a document are titled by the document's own title.  `of` is the
 * row, `name` the field's part of the name.  The place of the fact is the
 * row, so that a message about it leads to documents.csv.  0, or err when
 * there are too many facts or no memory. */
static int add_fact(const struct build_rows *rows,
                    const struct document_field *of, struct str name,
                    struct type type, const struct str title[LANGUAGE_COUNT],
                    struct err *err)
{
    struct build *build = rows->build;
    struct field field = {
        .name = fact_name(build, of->document, name), .type = type,
        .file = rows->file, .line = csv_line(rows->csv),
    };
    assert(name.size > 0);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        field.title[i] = fact_title(build, document_title(build, of, i),
                                    title[i]);
    }
    if (build->pack->arena.failed) {
        return err_nomem(err);
    }
    assert(field.name.size > 0);
    return facts_add_core(build, field, err);
}

/* The facts of a type that nobody has named yet.  The first row of a document
 * brings them; later rows find the first of them and add none, here or in a
 * child.  0 or err. */
static int add_standards(const struct build_rows *rows,
                         const struct document_field *of, struct err *err)
{
    struct build *build = rows->build;
    struct str probe = fact_name(build, of->document,
                                 str_of(standards[0].name));
    if (probe.size == 0) {
        return err_nomem(err);
    }
    int code = 0;
    /* The first standard fact stands for all of them. */
    bool there = schema_find(&build->pack->facts, probe) >= 0;
    for (int i = 0; i < STANDARDS && !there && code == 0; i++) {
        struct str title[LANGUAGE_COUNT] = {
            str_of(standards[i].title[LANGUAGE_ID]),
            str_of(standards[i].title[LANGUAGE_EN]),
        };
        code = add_fact(rows, of, str_of(standards[i].name),
                        standards[i].type, title, err);
    }
    assert(code <= 0);
    return code;
}

/* Refuses a field that the type already has, here or in a parent.  Standard
 * names count too, since add_standards came first.  0, or err at the FIELD
 * cell, saying where the other one stands. */
static int check_free(const struct build_rows *rows,
                      const struct document_field *field, struct err *err)
{
    struct pack *pack = rows->build->pack;
    struct str full = fact_name(rows->build, field->document, field->name);
    if (full.size == 0) {
        return err_nomem(err);
    }
    int slot = schema_find(&pack->facts, full);
    if (slot < 0) {
        return 0;
    }
    const struct field *other = &pack->facts.fields[slot];
    char place[ERR_ARG_BYTES];
    build_place(other->file, other->line, place);
    assert(other->name.size > 0);
    err_fail(err, MESSAGE_PACK_DOCUMENT_FIELD_TWICE, "ttts", field->document,
             field->name, other->pack, place);
    return build_cell_at(rows, FIELD, err);
}

/* A row without a field titles its document and has nothing else to say.
 * `values` limit text only; a list type makes the field a column of the
 * document's own table.  `required` defaults to no.  0, or err at the cell. */
static int read_cells(const struct build_rows *rows,
                      struct document_field *field, struct err *err)
{
    struct build *build = rows->build;
    static const int titles[LANGUAGE_COUNT] = { TITLE_ID, TITLE_EN };
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        field->title[i] = build_copy(build, build_cell(rows, titles[i]));
    }
    if (build->pack->arena.failed) {
        return err_nomem(err);
    }
    if (field->name.size == 0) {
        return 0;
    }
    struct str type = build_cell(rows, TYPE);
    if (!type_find(type, &field->type)) {
        err_fail(err, MESSAGE_PACK_FACT_TYPE, "t", type);
        return build_cell_at(rows, TYPE, err);
    }
    field->rows = field->type.list;
    int code = build_split(build, build_cell(rows, VALUES), &field->values,
                           &field->values_count, err);
    if (code == 0 && field->values_count > 0
        && field->type.base != TYPE_TEXT) {
        code = err_fail(err, MESSAGE_PACK_FACT_VALUES, "ts", field->name,
                        type_name(field->type));
    }
    if (code != 0) {
        return build_cell_at(rows, VALUES, err);
    }
    assert(field->type.base != TYPE_NONE);
    return build_cell_flag(&field->required, rows, REQUIRED, false, err);
}

/* Room for one more.  As in calendar.c: doubling in the arena, the old block
 * left behind.  0 or ERR_NOMEM. */
static int grow(struct build *build, struct reader *reader, struct err *err)
{
    size_t count = build->pack->documents_count;
    assert(count <= reader->capacity);
    if (count < reader->capacity) {
        return 0;
    }
    size_t capacity = reader->capacity == 0 ? 32 : reader->capacity * 2;
    struct document_field *fields =
        arena_alloc(&build->pack->arena, capacity * sizeof *fields);
    if (fields == NULL) {
        return err_nomem(err);
    }
    if (count > 0) {
        memcpy(fields, reader->fields, count * sizeof *fields);
    }
    reader->fields = fields;
    reader->capacity = capacity;
    build->pack->documents = fields;
    assert(count < capacity);
    return 0;
}

/* The facts of the type come before those of its fields, so that a field may
 * not take a standard name.  0, or err at its cell; then nothing of the row is
 * kept but facts already added, and the load fails anyway. */
static int read_row(struct build_rows *rows, struct err *err)
{
    struct build *build = rows->build;
    struct reader *reader = rows->user;
    struct document_field field = {
        .document = build_copy(build, build_cell(rows, DOCUMENT)),
        .name = build_copy(build, build_cell(rows, FIELD)),
        .file = rows->file, .line = csv_line(rows->csv),
    };
    if (field.document.bytes == NULL || field.name.bytes == NULL) {
        return err_nomem(err);
    }
    if (!build_name_ok(field.document, false)) {
        err_fail(err, MESSAGE_PACK_DOCUMENT_NAME, "t", field.document);
        return build_cell_at(rows, DOCUMENT, err);
    }
    if (field.name.size > 0 && !build_name_ok(field.name, false)) {
        err_fail(err, MESSAGE_PACK_DOCUMENT_NAME, "t", field.name);
        return build_cell_at(rows, FIELD, err);
    }
    int code = read_cells(rows, &field, err);
    if (code == 0) {
        code = grow(build, reader, err);
    }
    if (code == 0) {
        code = add_standards(rows, &field, err);
    }
    if (code == 0 && field.name.size > 0) {
        code = check_free(rows, &field, err);
    }
    if (code == 0 && field.name.size > 0) {
        code = add_fact(rows, &field, field.name, field.type, field.title,
                        err);
    }
    if (code == 0) {
        reader->fields[build->pack->documents_count] = field;
        build->pack->documents_count++;
    }
    assert(code <= 0);
    return code;
}

/* Runs after facts_load: its facts stand behind those of facts.csv.  0 with
 * mistakes among the findings, or what is no finding. */
int documents_load(struct build *build, struct err *err)
{
    assert(build != NULL);
    assert(build->pack->documents_count == 0);
    struct reader reader = { 0 };
    const struct build_file file = { "documents.csv", heads, read_row,
                                     &reader };
    return build_csv(build, &file, err);
}
