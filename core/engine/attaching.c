/* Reading a document: fields and rows checked against what the packs say of
 * its type, content and signer, dates and stamps.
 *
 * One entry a document. Its fields stand in the body; rows and content are
 * blobs that the body names, and personal values are commitments. Nothing is
 * written to the log here: case_documents.c judges first. */
#include "engine/attaching.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"
#include "engine/actors.h"
#include "engine/case_files.h"
#include "store/personal.h"

/* What the chain of packs says of this field, or NULL. The leaf is asked
 * first: a child may declare a field of its parent anew. */
static const struct document_field *declared(const struct attaching *of,
                                             struct str name)
{
    assert(of->target.pack != NULL);
    for (const struct pack *pack = of->target.pack; pack != NULL;
         pack = pack->parent) {
        for (size_t i = 0; i < pack->documents_count; i++) {
            if (str_equal(pack->documents[i].document, of->type) &&
                str_equal(pack->documents[i].name, name)) {
                return &pack->documents[i];
            }
        }
    }
    return NULL;
}

/* Does a pack of the chain declare a field of this type? Packs bring types
 * of their own that the core has no row for. */
static bool type_declared(const struct attaching *of)
{
    assert(of->type.bytes != NULL);
    for (const struct pack *pack = of->target.pack; pack != NULL;
         pack = pack->parent) {
        for (size_t i = 0; i < pack->documents_count; i++) {
            if (str_equal(pack->documents[i].document, of->type)) {
                return true;
            }
        }
    }
    return false;
}

/* Types of the core, or one that a pack of the chain declares a field of.
 * Errors: MESSAGE_DOCUMENT_UNKNOWN with the nearest. */
int attaching_type(struct attaching *of, struct err *err)
{
    of->type = str_trim(session_text(of->session, "type"));
    of->paper = paper_find(of->type);
    assert(of->session != NULL);
    if (of->paper == NULL && (of->type.size == 0 || !type_declared(of))) {
        return err_fail(err, MESSAGE_DOCUMENT_UNKNOWN, "tt", of->type,
                        str_of(paper_nearest(of->type)));
    }
    return 0;
}

/* The error that a value does not suit its field. */
static int bad_field(const struct attaching *of, struct str name,
                     struct str value, struct err *err)
{
    assert(of != NULL);
    assert(name.size > 0);
    return err_fail(err, MESSAGE_DOCUMENT_FIELD, "ttt", of->type, name,
                    value);
}

/* A value checked against its declaration (an item of it, for rows); `out`
 * is the text that is kept: the canonical form, so that 1.000,5 and 1000.5
 * are one value in the log. Undeclared fields are texts, and a blank stays
 * blank. Lists are not held against the allowed words as a whole. Errors:
 * MESSAGE_DOCUMENT_FIELD, those of cells, no memory. */
static int check_value(const struct attaching *of, struct str name,
                       struct str text, bool of_row, struct str *out,
                       struct err *err)
{
    assert(of != NULL);
    const struct document_field *field = declared(of, name);
    struct type type = field == NULL ? (struct type){ TYPE_TEXT, false }
                                     : field->type;
    struct cell cell;
    struct buf buf;
    type.list = type.list && !of_row;
    *out = str_copy(of->session->arena, str_trim(text));
    if (field == NULL || out->size == 0) {
        return out->bytes == NULL ? err_nomem(err) : 0;
    }
    int code = cell_parse(&cell, of->session->arena, type, text, of->style,
                          err);
    bool allowed = field->values_count == 0 || type.list;
    for (size_t i = 0; i < field->values_count; i++) {
        allowed = allowed || str_equal(field->values[i], *out);
    }
    if (code != 0) {
        (void)err_about(err, name);
    } else if (!allowed) {
        code = bad_field(of, name, *out, err);
    }
    if (code != 0) {
        return code;
    }
    buf_init(&buf, of->session->mem, LIMIT_RECORD_BYTES);
    cell_print(&buf, type, cell);
    *out = str_copy(of->session->arena, buf_view(&buf));
    bool failed = buf.failed || out->bytes == NULL;
    assert(name.size > 0);
    buf_free(&buf);
    return failed ? err_nomem(err) : 0;
}

/* Takes words that are stamps of every document, not fields of one type;
 * `taken` tells whether it was one. A stamp with a day but no hour means the
 * beginning of that day in the zone of the pack. Errors:
 * MESSAGE_DOCUMENT_FIELD, MESSAGE_CASE_TIME. */
static int take_stamp(struct attaching *of, struct str name,
                      struct str text, bool *taken, struct err *err)
{
    assert(of != NULL);
    assert(taken != NULL);
    struct arena *arena = of->session->arena;
    bool bureau = str_is(name, "received_at_bureau");
    bool ministry = str_is(name, "received_at_ministry");
    enum zone zone = of->target.pack->zone;
    int64_t time = 0, date = 0;
    *taken = bureau || ministry || str_is(name, "signed_on");
    if (!*taken) {
        return 0;
    }
    bool is_date = date_parse_any(str_trim(text), &date);
    if (!bureau && !ministry) {
        value_set_text(arena, of->body, "signed_on", str_trim(text));
        return is_date ? 0 : bad_field(of, name, text, err);
    }
    if (is_date) {
        time = time_from_date(date, 0, zone);
    } else if (!time_parse(str_trim(text), zone, &time)) {
        return err_fail(err, MESSAGE_CASE_TIME, "t", text);
    }
    value_set_integer(arena, of->body, bureau ? "received_at_bureau"
                      : "received_at_ministry", time);
    return 0;
}

/* The row of this name in the list of fields, NULL if there is none. */
static struct value *field_row(const struct value *fields, struct str name)
{
    assert(fields == NULL || fields->kind == VALUE_LIST);
    for (struct value *at = fields == NULL ? NULL : fields->first;
         at != NULL; at = at->next) {
        if (str_equal(value_get_text(at, "name"), name)) {
            return at;
        }
    }
    return NULL;
}

/* A rating of the gap analysis is 0 to 100, or blank (DOMAIN.md 3). */
static int check_rating(const struct attaching *of, struct str name,
                        struct str value, struct err *err)
{
    assert(of != NULL);
    double rating = 0;
    bool concerned = str_is(of->type, "gap_analysis") &&
                     str_is(name, "rating") && value.size > 0;
    assert(name.size > 0);
    if (concerned && (!str_number(value, &rating) || rating < 0 ||
                      rating > 100)) {
        return bad_field(of, name, value, err);
    }
    return 0;
}

/* Keeps one field; given twice, the last value stands, as on any command
 * line. */
static int take_field(struct attaching *of, struct str name,
                      struct str text, struct err *err)
{
    assert(of != NULL);
    struct arena *arena = of->session->arena;
    struct str value = STR("");
    bool stamp = false;
    int code = take_stamp(of, name, text, &stamp, err);
    if (code != 0 || stamp) {
        return code;
    }
    code = check_value(of, name, text, false, &value, err);
    if (code == 0) {
        code = check_rating(of, name, value, err);
    }
    if (code != 0) {
        return code;
    }
    assert(name.size > 0);
    struct value *row = field_row(of->fields, name);
    if (row == NULL) {
        row = value_add(of->fields, value_map(arena));
    }
    value_set_text(arena, row, "name", name);
    value_set_text(arena, row, "value", value);
    return 0;
}

/* Takes every --field K=V. Errors: MESSAGE_CASE_FACT_ASSIGNMENT without a
 * name, or with one longer than LIMIT_NAME_BYTES. */
static int take_fields(struct attaching *of, struct err *err)
{
    const struct value *list = session_list(of->session, "field");
    int code = 0;
    assert(of->fields != NULL || of->session->arena->failed);
    for (const struct value *at = list == NULL ? NULL : list->first;
         code == 0 && at != NULL; at = at->next) {
        const char *equal = at->text.size == 0 ? NULL
            : memchr(at->text.bytes, '=', at->text.size);
        size_t size = equal == NULL ? 0 : (size_t)(equal - at->text.bytes);
        struct str name = str_trim((struct str){ at->text.bytes, size });
        if (name.size == 0 || name.size > LIMIT_NAME_BYTES) {
            return err_fail(err, MESSAGE_CASE_FACT_ASSIGNMENT, "t",
                            at->text);
        }
        code = take_field(of, name, (struct str){ equal + 1,
                          at->text.size - size - 1 }, err);
    }
    return code;
}

/* --- Rows ----------------------------------------------------------------- */

/* Writes one row of the file with every cell checked. Errors name the cell. */
static int copy_row(struct attaching *of, const struct csv *csv,
                    struct csv_writer *writer, struct err *err)
{
    int code = 0;
    assert(csv_columns(csv) > 0);
    for (size_t i = 0; code == 0 && i < csv_columns(csv); i++) {
        struct str value = STR("");
        struct str name = csv_head(csv, i);
        code = check_value(of, name, csv_cell(csv, i).text, true, &value,
                           err);
        if (code == 0) {
            code = check_rating(of, name, value, err);
        }
        if (code != 0) {
            return csv_at(csv, i, err);
        }
        csv_put(writer, value);
    }
    csv_end(writer);
    return code;
}

/* Copies the whole table in canonical form: head, then rows. The decimal
 * comma of the file holds for its cells only and is taken back after.
 * Errors: MESSAGE_DOCUMENT_LARGE beyond DOCUMENT_ROWS_MAX, those of cells. */
static int copy_rows(struct attaching *of, struct csv *csv, struct buf *out,
                     struct err *err)
{
    assert(of != NULL);
    assert(out != NULL);
    struct csv_writer writer;
    int64_t rows = 0;
    int code = 1;
    csv_writer_init(&writer, out, false);
    of->style.decimal_comma = csv_decimal_comma(csv);
    for (size_t i = 0; i < csv_columns(csv); i++) {
        csv_put(&writer, csv_head(csv, i));
    }
    csv_end(&writer);
    while (code == 1 && (code = csv_next(csv, err)) == 1) {
        if (++rows > DOCUMENT_ROWS_MAX) {
            return err_fail(err, MESSAGE_DOCUMENT_LARGE, "i",
                            (int64_t)DOCUMENT_ROWS_MAX);
        }
        code = copy_row(of, csv, &writer, err);
        code = code == 0 ? 1 : code;
    }
    of->style.decimal_comma = false;
    return code == 0 && out->failed ? err_nomem(err) : code;
}

/* The bytes of a file that an argument names, or (from simulations) those of
 * the argument `at_hand`: 1, 0 = neither was given, negative. */
static int take_bytes(const struct attaching *of, const char *file,
                      const char *at_hand, struct buf *bytes,
                      struct err *err)
{
    assert(of != NULL);
    assert(bytes != NULL);
    const char *path = session_string(of->session, file);
    struct str given = session_text(of->session, at_hand);
    if (path == NULL && given.size == 0) {
        return 0;
    }
    int code = path != NULL ? file_read(bytes, path, err) : 0;
    if (path == NULL) {
        buf_str(bytes, given);
    }
    return code == 0 ? (bytes->failed ? err_nomem(err) : 1) : code;
}

/* Takes --fields FILE.csv: rows, kept as a blob of their own, of which the
 * body holds the hash. The log stays small and rows can be erased without
 * it. */
static int take_rows(struct attaching *of, struct err *err)
{
    const char *path = session_string(of->session, "fields");
    struct csv *csv = NULL;
    struct buf bytes, out;
    char hash[SHA256_HEX_BYTES];
    assert(of->body != NULL || of->session->arena->failed);
    buf_init(&bytes, of->session->mem, DOCUMENT_CONTENT_BYTES_MAX);
    buf_init(&out, of->session->mem, 0);
    int code = take_bytes(of, "fields", "rows", &bytes, err);
    if (code <= 0) {
        buf_free(&bytes);
        return code;
    }
    path = path == NULL ? "rows" : path;
    code = 0;
    if (code == 0) {
        code = csv_open(&csv, of->session->mem, buf_view(&bytes), path, err);
    }
    if (code == 0) {
        code = copy_rows(of, csv, &out, err);
    }
    if (code == 0) {
        code = blob_put(of->session->hub->db, buf_view(&out), hash, err);
    }
    if (code == 0) {
        value_set_string(of->session->arena, of->body, "rows", hash);
    }
    csv_close(csv);
    buf_free(&bytes);
    buf_free(&out);
    return code;
}

/* --- Content, signer, dates ----------------------------------------------- */

/* Takes --file F: its SHA-256 and size in the body; the bytes are kept as a
 * blob, up to DOCUMENT_CONTENT_BYTES_MAX. */
static int take_content(struct attaching *of, struct err *err)
{
    struct buf bytes;
    char hash[SHA256_HEX_BYTES];
    assert(of->session->hub != NULL);
    buf_init(&bytes, of->session->mem, DOCUMENT_CONTENT_BYTES_MAX);
    int code = take_bytes(of, "file", "content", &bytes, err);
    bool given = code == 1;
    code = given ? 0 : code;
    if (given) {
        code = blob_put(of->session->hub->db, buf_view(&bytes), hash, err);
    }
    if (given && code == 0) {
        value_set_string(of->session->arena, of->body, "sha256", hash);
        value_set_integer(of->session->arena, of->body, "bytes",
                          (int64_t)bytes.size);
    }
    buf_free(&bytes);
    return code;
}

/* Appends the ids of the roles in `text`, which | or , part, joined with |.
 * Each must be a role of the machine. Errors: those of actor_role. */
static int take_role_list(struct str text, struct buf *out, struct err *err)
{
    assert(out != NULL);
    int code = 0;
    while (code == 0 && text.size > 0) {
        size_t at = 0;
        enum role_id role;
        while (at < text.size && text.bytes[at] != '|' &&
               text.bytes[at] != ',') {
            at++;
        }
        code = actor_role((struct str){ text.bytes, at }, &role, err);
        if (code == 0) {
            buf_text(out, out->size > 0 ? "|" : "");
            buf_text(out, role_row(role)->id);
        }
        at += at < text.size ? 1 : 0;
        text = (struct str){ text.bytes + at, text.size - at };
    }
    return code;
}

/* Sets member `key` to the roles of an argument, once or more often. Errors:
 * an unknown role, no memory. */
static int take_roles(struct attaching *of, const char *argument,
                      const char *key, struct err *err)
{
    assert(of != NULL);
    assert(key != NULL);
    struct session *session = of->session;
    const struct value *list = session_list(session, argument);
    struct buf roles;
    int code = 0;
    buf_init(&roles, session->mem, LIMIT_RECORD_BYTES);
    if (list == NULL) {
        code = take_role_list(session_text(session, argument), &roles, err);
    }
    for (const struct value *at = list == NULL ? NULL : list->first;
         code == 0 && at != NULL; at = at->next) {
        code = take_role_list(at->text, &roles, err);
    }
    if (code == 0 && roles.failed) {
        code = err_nomem(err);
    }
    value_set_text(session->arena, of->body, key, buf_view(&roles));
    buf_free(&roles);
    return code;
}

/* Takes --signer NAME (a personal value: the body holds a commitment of it,
 * the name is stored apart and can be erased), --signer-role R, and for whom
 * it stands: --on-behalf-of R. Errors: those of roles, those of the store. */
static int take_signer(struct attaching *of, struct err *err)
{
    assert(of != NULL);
    struct session *session = of->session;
    struct str name = str_trim(session_text(session, "signer"));
    int code = take_roles(of, "signer-role", "signer_roles", err);
    if (code == 0) {
        code = take_roles(of, "on-behalf-of", "delegation", err);
    }
    if (code == 0 && name.size > 0) {
        char commitment[SHA256_HEX_BYTES];
        struct personal kept = { STR("signer"), name, name };
        code = personal_put(session->hub->db, &session->hub->entropy, &kept,
                            commitment, err);
        value_set_string(session->arena, of->body, "signer", commitment);
    }
    assert(code <= 0);
    return code;
}

/* Sets member `key` to the date of an argument; without it nothing. */
static int take_date(struct attaching *of, const char *argument,
                     const char *key, struct err *err)
{
    assert(of != NULL);
    assert(key != NULL);
    bool found = false;
    int64_t date = 0;
    char text[11];
    int code = session_date(of->session, argument, &found, &date, err);
    if (code == 0 && found) {
        date_format(date, text);
        value_set_string(of->session->arena, of->body, key, text);
    }
    return code;
}

/* Takes --received-at and --forwarded-at. A document that goes two hops and
 * says nothing is stamped at the bureau when it is put on file. */
static int take_stamps(struct attaching *of, struct err *err)
{
    static const char *const names[2][2] = {
        { "received-at", "received_at_bureau" },
        { "forwarded-at", "received_at_ministry" },
    };
    int code = 0;
    for (int i = 0; code == 0 && i < 2; i++) {
        struct str text = session_text(of->session, names[i][0]);
        bool taken = false;
        if (text.size > 0) {
            code = take_stamp(of, str_of(names[i][1]), text, &taken, err);
        }
    }
    bool two_hops = of->paper != NULL && of->paper->two_hops;
    assert(of->target.at != 0);
    if (two_hops && value_get(of->body, "received_at_bureau") == NULL) {
        value_set_integer(of->session->arena, of->body, "received_at_bureau",
                          of->target.at);
    }
    return code;
}

/* Gives the document its number and finds the current one of its type, which
 * it supersedes; documents of a series stand side by side. The list stays in
 * `subject` for the guards. */
static int take_supersession(struct attaching *of, struct err *err)
{
    struct document_query query = { of->target.stored.number, STR(""),
                                    INT64_MAX, false };
    struct document *documents = NULL;
    size_t count = 0;
    int64_t id = 0;
    int code = document_list(of->session->hub->db, of->session->arena,
                             &query, &documents, &count, err);
    if (code == 0) {
        code = document_next(of->session->hub->db, &id, err);
    }
    const struct document *old = document_of_type(documents, count,
                                                  of->type);
    assert(code <= 0);
    value_set_integer(of->session->arena, of->body, "document", id);
    if (old != NULL && (of->paper == NULL || !of->paper->series)) {
        value_set_integer(of->session->arena, of->body, "supersedes",
                          old->id);
    }
    of->subject.documents = documents;
    of->subject.documents_count = count;
    return code;
}

/* The order is the order in which people see mistakes: fields before files. */
int attaching_read(struct attaching *of, struct err *err)
{
    static int (*const takers[])(struct attaching *, struct err *) = {
        take_fields, take_rows, take_content, take_signer, take_stamps,
        take_supersession,
    };
    struct arena *arena = of->session->arena;
    of->body = value_map(arena);
    of->fields = value_list(arena);
    value_set_integer(arena, of->body, "case", of->target.stored.number);
    value_set_text(arena, of->body, "type", of->type);
    value_set_text(arena, of->body, "title",
                   session_text(of->session, "title"));
    value_set_text(arena, of->body, "reference",
                   session_text(of->session, "number"));
    value_set_string(arena, of->body, "role",
                     role_row(of->person.role)->id);
    value_set(of->body, "fields", of->fields);
    int code = take_date(of, "date", "date", err);
    if (code == 0) {
        code = take_date(of, "signed-on", "signed_on", err);
    }
    assert(of->target.stored.number > 0);
    for (size_t i = 0; code == 0 && i < sizeof takers / sizeof takers[0];
         i++) {
        code = takers[i](of, err);
    }
    return code == 0 && arena->failed ? err_nomem(err) : code;
}
