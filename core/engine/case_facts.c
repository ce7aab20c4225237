/* Facts of cases: typed by the case's pinned rules, never overwritten, each
 * with its source.  Personal values enter the log as commitments only.
 *
 * A fact is never changed, only stated again: each entry adds values, with
 * their source, and the newest counts. Values are kept in canonical form, so
 * that they read the same in every locale. */
#include "engine/case_files.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"
#include "engine/actors.h"
#include "engine/cases.h"
#include "engine/facts_redact.h"
#include "engine/guard.h"
#include "store/actors.h"
#include "store/personal.h"

/* So many facts make one entry of the log at most: an entry has a size
 * limit, and one that holds a whole file could not be read by people. */
enum { FACTS_OF_ENTRY_MAX = 40 };

/* Facts of one case on their way into one entry. */
struct gathering {
    struct session *session;      /* arena, hub */
    const struct schema *schema;  /* of the pack that the case is pinned to */
    struct cell_style style;      /* how values are written here */
    int64_t number;               /* of the case */
    struct value *facts;          /* the list of the entry's body */
    struct record scratch;        /* for checks of bounds and values */
};

/* --- One fact ------------------------------------------------------------- */

/* The slot of a fact that people may enter. Errors:
 * MESSAGE_CASE_FACT_UNDECLARED with the nearest name;
 * MESSAGE_CASE_FACT_SUPPLIED for facts that awig supplies or derives itself,
 * since an entered value would compete with them. */
static int find_slot(const struct schema *schema, struct str name, int *slot,
                     struct err *err)
{
    assert(schema != NULL);
    assert(slot != NULL);
    *slot = schema_find(schema, name);
    if (*slot < 0) {
        return err_fail(err, MESSAGE_CASE_FACT_UNDECLARED, "tt", name,
                        schema_nearest(schema, name));
    }
    if ((schema->fields[*slot].flags & (FIELD_CORE | FIELD_DERIVED)) != 0) {
        return err_fail(err, MESSAGE_CASE_FACT_SUPPLIED, "t", name);
    }
    return 0;
}

/* The value as a file would hold it, checked against type, bounds and
 * allowed words; "" when it is missing, which takes a fact back. Errors:
 * those of cells, no memory. */
static int canonical_text(struct gathering *gathering, int slot,
                          struct str text, struct str *out, struct err *err)
{
    assert(gathering != NULL);
    struct arena *arena = gathering->session->arena;
    const struct field *field = &gathering->schema->fields[slot];
    struct cell cell;
    struct buf buf;
    int code = cell_parse(&cell, arena, field->type, text, gathering->style,
                          err);
    if (code != 0) {
        return err_about(err, field->name);
    }
    code = record_set(&gathering->scratch, (size_t)slot, cell, err);
    if (code != 0) {
        return code;
    }
    buf_init(&buf, gathering->session->mem, LIMIT_RECORD_BYTES);
    cell_print(&buf, field->type, cell);
    *out = str_copy(arena, buf_view(&buf));
    bool failed = buf.failed || out->bytes == NULL;
    assert(slot >= 0);
    buf_free(&buf);
    return failed ? err_nomem(err) : 0;
}

/* Where a fact comes from. */
struct origin {
    struct str source; /* a text; must not be empty for `case set` */
    bool dated;                   /* a day was given */
    int64_t date;                 /* of the source */
};

/* Adds one fact to the body's list. A personal value goes to its own table,
 * and the body gets a commitment of it: entries are never deleted, persons
 * must be. Errors: those of the slot, the value and the store. */
static int gather(struct gathering *gathering, struct str name,
                  struct str text, const struct origin *origin,
                  struct err *err)
{
    struct arena *arena = gathering->session->arena;
    struct hub *hub = gathering->session->hub;
    struct str value = STR("");
    int slot = -1;
    int code = find_slot(gathering->schema, name, &slot, err);
    if (code == 0) {
        code = canonical_text(gathering, slot, text, &value, err);
    }
    if (code != 0) {
        return code;
    }
    struct value *row = value_add(gathering->facts, value_map(arena));
    bool personal = (gathering->schema->fields[slot].flags &
                     FIELD_PERSONAL) != 0 && value.size > 0;
    value_set_text(arena, row, "fact", name);
    if (personal) {
        char subject[CASE_NAME_BYTES], commitment[SHA256_HEX_BYTES];
        case_name(gathering->number, subject);
        struct personal kept = { STR("fact"), str_of(subject), value };
        code = personal_put(hub->db, &hub->entropy, &kept, commitment, err);
        value_set_string(arena, row, "commitment",
                         code == 0 ? commitment : "");
    } else {
        value_set_text(arena, row, "value", value);
    }
    value_set_text(arena, row, "source", origin->source);
    char day[11];
    if (origin->dated) {
        date_format(origin->date, day);
    }
    assert(gathering->number > 0);
    value_set_string(arena, row, "source_date", origin->dated ? day : NULL);
    return code;
}

/* Starts an empty list for the case; the record is only there so that bounds
 * and values are checked as they are anywhere else. */
static int begin_gathering(struct gathering *out, struct session *session,
                           const struct case_target *target, struct err *err)
{
    assert(out != NULL);
    *out = (struct gathering){
        .session = session, .schema = &target->pack->facts,
        .style = { false, target->pack->zone },
        .number = target->stored.number,
        .facts = value_list(session->arena),
        .scratch = record_create(session->arena, &target->pack->facts),
    };
    assert(target->stored.number > 0);
    return out->scratch.cells == NULL ? err_nomem(err) : 0;
}

/* Writes what was gathered as one entry; `import` names the source file's
 * hash, or "". Role is empty when a job acts. Errors: no memory, those of
 * the log. */
static int record_facts(const struct gathering *gathering, struct str actor,
                        struct str role, struct str import, int64_t at,
                        struct err *err)
{
    assert(gathering != NULL);
    struct session *session = gathering->session;
    struct value *body = value_map(session->arena);
    assert(actor.size > 0);
    value_set_integer(session->arena, body, "case", gathering->number);
    value_set(body, "facts", gathering->facts);
    if (role.size > 0) {
        value_set_text(session->arena, body, "role", role);
    }
    if (import.size > 0) {
        value_set_text(session->arena, body, "import", import);
    }
    struct hub_change change = { "case.fact", at, actor, body };
    return session->arena->failed ? err_nomem(err)
        : hub_record(session->hub, &change, NULL, err);
}

/* --- case set ------------------------------------------------------------- */

/* Gathers FACT=VALUE arguments; at least one. All or none are kept, as the
 * caller holds a transaction. */
static int gather_arguments(struct gathering *gathering,
                            const struct origin *origin, struct err *err)
{
    assert(gathering != NULL);
    assert(origin != NULL);
    const struct value *list = session_list(gathering->session, "facts");
    int code = 0;
    if (list == NULL || list->count == 0) {
        return err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "facts",
                        "case set");
    }
    for (const struct value *at = list->first; code == 0 && at != NULL;
         at = at->next) {
        const char *equal = at->text.size == 0 ? NULL
            : memchr(at->text.bytes, '=', at->text.size);
        if (equal == NULL) {
            return err_fail(err, MESSAGE_CASE_FACT_ASSIGNMENT, "t",
                            at->text);
        }
        size_t size = (size_t)(equal - at->text.bytes);
        code = gather(gathering,
                      str_trim((struct str){ at->text.bytes, size }),
                      (struct str){ equal + 1, at->text.size - size - 1 },
                      origin, err);
    }
    return code;
}

/* Does the person hold the role used, where the case is, on the day of `at`?
 * 0, or MESSAGE_ACTOR_ROLE. */
static int check_role(struct session *session,
                      const struct case_target *target,
                      const struct advance_person *person, int64_t at,
                      struct err *err)
{
    assert(person->actor.size > 0);
    assert(person->role < ROLE_COUNT);
    struct role wanted = { .actor = person->actor,
        .role = str_of(role_row(person->role)->id),
        .region = target->stored.region, .unit = target->stored.unit };
    int held = role_held(session->hub->db, &wanted,
                         time_to_date(at, target->pack->zone), err);
    return held < 0 ? held : held == 1 ? 0 :
        err_fail(err, MESSAGE_ACTOR_ROLE, "tst", person->name,
                 role_row(person->role)->id, target->stored.region);
}

/* Finds who acts and checks that the role is held here on that day, and that
 * the time is not earlier than the case's last entry: the order of entries
 * must be the order of events. Errors: MESSAGE_TIME_BEFORE_LAST,
 * MESSAGE_ACTOR_ROLE, those of people. */
static int check_person(struct session *session,
                        const struct case_target *target,
                        struct advance_person *person, struct err *err)
{
    assert(target->pack != NULL);
    char at[26], last[26];
    struct advance_person second;
    int code = case_people(session, target, person, &second, err);
    if (code != 0) {
        return code;
    }
    if (target->at < target->stored.touched_at) {
        time_format(target->at, target->pack->zone, at);
        time_format(target->stored.touched_at, target->pack->zone, last);
        return err_fail(err, MESSAGE_TIME_BEFORE_LAST, "sss", at,
                        target->name, last);
    }
    return check_role(session, target, person, target->at, err);
}

/* The part of `case set` inside the transaction: gathers and writes. A
 * source is needed, since a fact without one cannot be checked by anyone.
 * `count` = facts set. */
static int set_locked(struct session *session,
                      const struct case_target *target,
                      const struct advance_person *person,
                      size_t *count, struct err *err)
{
    assert(session->arena != NULL);
    assert(count != NULL);
    struct gathering gathering;
    struct origin origin = { .source = session_text(session, "source") };
    int code = session_date(session, "on", &origin.dated, &origin.date, err);
    if (code == 0 && origin.source.size == 0) {
        code = err_fail(err, MESSAGE_ARGUMENT_MISSING, "ss", "source",
                        "case set");
    }
    if (code == 0) {
        code = begin_gathering(&gathering, session, target, err);
    }
    if (code == 0) {
        code = gather_arguments(&gathering, &origin, err);
    }
    if (code == 0) {
        *count = gathering.facts->count;
        code = record_facts(&gathering, person->actor,
                            str_of(role_row(person->role)->id), STR(""),
                            target->at, err);
    }
    return code;
}

/* Records FACT=VALUE with its source and day. Errors:
 * MESSAGE_CASE_FACT_UNDECLARED, MESSAGE_CASE_FACT_SUPPLIED,
 * MESSAGE_ARGUMENT_MISSING, those of values and people. */
static int set_once(struct session *session, struct value **out,
                    struct err *err)
{
    assert(session->hub != NULL);
    assert(out != NULL);
    struct case_target target;
    struct advance_person person;
    size_t count = 0;
    int code = case_target(session, &target, err);
    if (code == 0) {
        code = check_person(session, &target, &person, err);
    }
    if (code == 0) {
        code = db_begin(session->hub->db, err);
    }
    if (code != 0) {
        return code;
    }
    code = set_locked(session, &target, &person, &count, err);
    if (code == 0) {
        code = db_commit(session->hub->db, err);
    }
    if (code != 0) {
        db_rollback(session->hub->db);
        return code;
    }
    *out = value_map(session->arena);
    value_set_string(session->arena, *out, "case", target.name);
    value_set_integer(session->arena, *out, "facts", (int64_t)count);
    value_set_bool(session->arena, *out, "done", true);
    return 0;
}

int op_case_set(struct session *session, struct value **out, struct err *err)
{
    assert(session != NULL);
    return case_again(session, set_once, out, err);
}

/* --- import facts --------------------------------------------------------- */

/* A running import: rows of one case after the other. */
struct importing {
    struct session *session;      /* arguments, arena, hub */
    struct csv *csv;              /* the file, open while rows are read */
    int columns[5];               /* case, fact, value, source, source_date */
    char sha256[SHA256_HEX_BYTES];
    struct str actor;             /* who brings it */
    struct str role;              /* checked in each case's region, or "" */
    int64_t at, rows;
    struct gathering gathering;   /* of the case at hand */
    bool open;                    /* something is gathered */
};

/* Writes what is gathered, if anything, and closes the gathering. */
static int flush(struct importing *importing, struct err *err)
{
    int code = 0;
    assert(importing->session != NULL);
    if (importing->open && importing->gathering.facts->count > 0) {
        code = record_facts(&importing->gathering, importing->actor,
                            importing->role, str_of(importing->sha256),
                            importing->at, err);
    }
    importing->open = false;
    return code;
}

/* Who brings the facts of this case. With a role it must be held where the
 * case is, as for `case set`; a name alone is only recorded; none is
 * "system", as a job may import. Errors: MESSAGE_ACTOR_ROLE, those of
 * people. */
static int check_bringer(struct importing *importing,
                         const struct case_target *target, struct err *err)
{
    assert(importing != NULL);
    assert(target->pack != NULL);
    struct session *session = importing->session;
    struct advance_person person;
    struct actor_wish wish = {
        .name = session_text(session, "actor"), .role = importing->role,
        .region = target->stored.region, .unit = target->stored.unit,
        .at = importing->at
    };
    if (str_trim(wish.name).size == 0 || wish.role.size == 0) {
        importing->role = STR("");
        return actor_bringing(session, wish.name, wish.role,
                              &importing->actor, err);
    }
    int code = actor_resolve(session, &wish, &person, err);
    if (code != 0) {
        return code;
    }
    importing->actor = person.actor;
    return check_role(session, target, &person, importing->at, err);
}

/* Makes the gathering that of this row's case. Rows of one case that follow
 * each other share an entry, up to FACTS_OF_ENTRY_MAX; a file in any order
 * works, with more entries. Errors: unknown cases and packs. */
static int turn_to(struct importing *importing, struct str name,
                   struct err *err)
{
    assert(importing != NULL);
    struct session *session = importing->session;
    struct case_target target;
    int64_t number = 0;
    if (!case_number(name, &number)) {
        return err_fail(err, MESSAGE_CASE_NAME, "t", name);
    }
    if (importing->open && importing->gathering.number == number &&
        importing->gathering.facts->count < FACTS_OF_ENTRY_MAX) {
        return 0;
    }
    int code = flush(importing, err);
    if (code != 0) {
        return code;
    }
    code = case_get(session->hub->db, session->arena, number, &target.stored,
                    err);
    if (code <= 0) {
        return code < 0 ? code : err_fail(err, MESSAGE_CASE_UNKNOWN, "t",
                                          name);
    }
    code = guard_pack(session->hub, target.stored.pack, &target.pack, err);
    if (code == 0) {
        code = check_bringer(importing, &target, err);
    }
    if (code == 0) {
        code = begin_gathering(&importing->gathering, session, &target, err);
    }
    assert(number > 0);
    importing->gathering.style.decimal_comma =
        csv_decimal_comma(importing->csv);
    importing->open = code == 0;
    return code;
}

/* The text of column `at` of this row (see `columns`), "" when the file
 * lacks the column; borrowed until the next row. */
static struct str cell_text(const struct importing *importing, int at)
{
    assert(at >= 0);
    assert(at < 5);
    int column = importing->columns[at];
    return column < 0 ? STR("")
        : str_trim(csv_cell(importing->csv, (size_t)column).text);
}

/* Takes one row. Texts are copied first, as they outlive the row. An error
 * is placed at the column that caused it: name, value or date. */
static int take_row(struct importing *importing, struct err *err)
{
    struct arena *arena = importing->session->arena;
    struct str name = str_copy(arena, cell_text(importing, 1));
    struct str date = cell_text(importing, 4);
    struct origin origin = { str_copy(arena, cell_text(importing, 3)),
                             date.size > 0, 0 };
    int bad = 0;
    int code = turn_to(importing, cell_text(importing, 0), err);
    assert(importing->csv != NULL);
    if (code == 0 && origin.dated && !date_parse_any(date, &origin.date)) {
        bad = 4;
        code = err_fail(err, MESSAGE_FACT_DATE, "t", date);
    }
    if (code == 0) {
        code = gather(&importing->gathering, name, cell_text(importing, 2),
                      &origin, err);
        bad = code == 0 ? 0 : err->message == MESSAGE_CASE_FACT_UNDECLARED ||
            err->message == MESSAGE_CASE_FACT_SUPPLIED ? 1 : 2;
    }
    importing->rows++;
    return code == 0 || importing->columns[bad] < 0 ? code
        : csv_at(importing->csv, (size_t)importing->columns[bad], err);
}

/* Keeps the file as a blob, without what it says of persons. */
static int keep_file(struct importing *importing, struct str bytes,
                     struct err *err)
{
    struct session *session = importing->session;
    struct buf copy;
    assert(importing->columns[0] >= 0);
    buf_init(&copy, session->mem, 0);
    int code = facts_redacted(&copy, session, bytes, importing->columns, err);
    if (code >= 0) {
        code = blob_put(session->hub->db,
                        code == 1 ? buf_view(&copy) : bytes,
                        importing->sha256, err);
    }
    buf_free(&copy);
    return code;
}

/* Reads the table, keeps it as a blob and gathers every row; the
 * transaction is the caller's. The hash of what is kept stands in each entry,
 * so that every fact leads back to its file. */
static int import_rows(struct importing *importing, struct str bytes,
                       const char *path, struct err *err)
{
    assert(importing != NULL);
    assert(path != NULL);
    static const char *const heads[] = { "case", "fact", "value", "?source",
                                         "?source_date", NULL };
    int code = csv_open(&importing->csv, importing->session->mem, bytes,
                        path, err);
    if (code == 0) {
        code = csv_require(importing->csv, heads, importing->columns, err);
    }
    if (code == 0) {
        code = keep_file(importing, bytes, err);
    }
    while (code == 0 && (code = csv_next(importing->csv, err)) == 1) {
        code = take_row(importing, err);
    }
    return code == 0 ? flush(importing, err) : code;
}

/* Told by the head: scenario facts of the data folder have other columns. A
 * file that cannot be read is none. */
bool case_facts_file(struct session *session, const char *path)
{
    assert(session != NULL);
    assert(path != NULL);
    struct buf bytes;
    struct csv *csv = NULL;
    struct err err;
    bool found = false;
    err_clear(&err);
    buf_init(&bytes, session->mem, LIMIT_IMPORT_BYTES);
    if (file_read(&bytes, path, &err) == 0 &&
        csv_open(&csv, session->mem, buf_view(&bytes), path, &err) == 0) {
        found = csv_find(csv, "case") >= 0 && csv_find(csv, "fact") >= 0;
    }
    csv_close(csv);
    buf_free(&bytes);
    return found;
}

/* Rows with case, fact, value and perhaps source and day; all or nothing.
 * Errors at the cell. */
int case_facts_import(struct session *session, const char *path,
                      struct value **out, struct err *err)
{
    assert(out != NULL);
    assert(path != NULL);
    struct importing importing = { .session = session,
                                   .actor = STR("system"),
                                   .role = session_text(session, "role") };
    struct buf bytes;
    struct arena *arena = session->arena;
    buf_init(&bytes, session->mem, LIMIT_IMPORT_BYTES);
    int code = session_time(session, "at", ZONE_WIB, &importing.at, err);
    if (code == 0) {
        code = file_read(&bytes, path, err);
    }
    if (code == 0) {
        code = db_begin(session->hub->db, err);
    }
    if (code == 0) {
        code = import_rows(&importing, buf_view(&bytes), path, err);
        if (code == 0) {
            code = db_commit(session->hub->db, err);
        }
        if (code != 0) {
            db_rollback(session->hub->db);
        }
    }
    csv_close(importing.csv);
    buf_free(&bytes);
    if (code == 0) {
        const char *name = strrchr(path, '/');
        *out = value_map(arena);
        value_set_string(arena, *out, "kind", "facts");
        value_set_string(arena, *out, "file", name == NULL ? path : name + 1);
        value_set_integer(arena, *out, "rows", importing.rows);
        value_set_integer(arena, *out, "flags", 0);
        value_set_string(arena, *out, "sha256", importing.sha256);
    }
    return code;
}
