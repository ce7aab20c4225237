/* state == fold(log), as a comparison of two databases.
 *
 * One constant SELECT a table, ordered by its key; the list must name every
 * table of the schema but those of the log, caches, blobs and personal
 * values, which are checked in other ways.
 *
 * Used by the replay: two databases are walked side by side in a defined
 * order, so no table has to fit in memory and the first difference is the
 * one that is told. */
#include "store/compare.h"

#include <assert.h>
#include <string.h>

#include "base/sha256.h"
#include "store/blob.h"
#include "store/db_internal.h"
#include "store/rows.h"

/* Every table that a replay must make again, in an order that does not
 * depend on how rows were inserted. Tables of the log are verified by
 * themselves, caches may differ, personal values are erased. check_list()
 * sees to it that no table is forgotten. */
static const struct compared { const char *table, *sql; } COMPARED[] = {
    { "actor", "SELECT * FROM actor ORDER BY id" },
    { "actor_role", "SELECT * FROM actor_role"
                    " ORDER BY actor, role, region, unit, entry" },
    { "case_override", "SELECT * FROM case_override ORDER BY entry, rule" },
    { "case_state", "SELECT * FROM case_state ORDER BY number" },
    { "case_step", "SELECT * FROM case_step ORDER BY entry" },
    { "cases", "SELECT * FROM cases ORDER BY number" },
    { "data_flag", "SELECT * FROM data_flag"
                   " ORDER BY entry, line, head, kind" },
    { "data_import", "SELECT * FROM data_import ORDER BY entry" },
    { "decision", "SELECT * FROM decision ORDER BY entry" },
    { "document", "SELECT * FROM document ORDER BY id" },
    { "document_item", "SELECT * FROM document_item"
                       " ORDER BY document, line, name" },
    { "erasure", "SELECT * FROM erasure ORDER BY commitment" },
    { "fact_value", "SELECT * FROM fact_value ORDER BY number, fact, entry" },
    { "holiday", "SELECT * FROM holiday ORDER BY date, kind, known_since" },
    { "indicator", "SELECT * FROM indicator ORDER BY id" },
    { "indicator_value", "SELECT * FROM indicator_value"
                         " ORDER BY indicator, region, year, entry" },
    { "innovation", "SELECT * FROM innovation ORDER BY id" },
    { "innovation_award", "SELECT * FROM innovation_award"
                          " ORDER BY innovation, issuer, year, tier" },
    { "kipp_edition", "SELECT * FROM kipp_edition ORDER BY year" },
    { "kipp_edition_item", "SELECT * FROM kipp_edition_item"
                           " ORDER BY edition, kind, id" },
    { "pack_version", "SELECT * FROM pack_version ORDER BY entry" },
    { "past_event", "SELECT * FROM past_event"
                    " ORDER BY scope, from_date, name" },
    { "programme", "SELECT * FROM programme ORDER BY hub, year" },
    { "programme_event", "SELECT * FROM programme_event ORDER BY entry" },
    { "programme_invitation", "SELECT * FROM programme_invitation"
                              " ORDER BY hub, year, region" },
    { "region", "SELECT * FROM region ORDER BY code" },
    { "region_alias", "SELECT * FROM region_alias ORDER BY alias_key, code" },
    { "region_priority", "SELECT * FROM region_priority"
                         " ORDER BY region, goal, priority" },
    { "replication_pair", "SELECT * FROM replication_pair ORDER BY id" },
    { "scenario_fact", "SELECT * FROM scenario_fact"
                       " ORDER BY replication, fact" },
    { "sdg_goal", "SELECT * FROM sdg_goal ORDER BY goal" },
    { "sdg_target", "SELECT * FROM sdg_target ORDER BY target" },
    { "signing_key", "SELECT * FROM signing_key ORDER BY added" },
    { "setting", "SELECT * FROM setting ORDER BY name" },
};

enum { COMPARED_COUNT = sizeof COMPARED / sizeof *COMPARED };

/* ---- Rows --------------------------------------------------------------- */

/* Are the cells equal in type and bytes? Decimals bit by bit: a replay that
 * differs in the last digit has computed something else. */
static bool cells_equal(sqlite3_stmt *a, sqlite3_stmt *b, int at)
{
    sqlite3_value *left = sqlite3_column_value(a, at);
    sqlite3_value *right = sqlite3_column_value(b, at);
    int type = sqlite3_value_type(left);
    assert(left != NULL && right != NULL);
    if (type != sqlite3_value_type(right)) {
        return false;
    }
    if (type == SQLITE_INTEGER) {
        return sqlite3_column_int64(a, at) == sqlite3_column_int64(b, at);
    }
    if (type == SQLITE_FLOAT) {
        double one = sqlite3_column_double(a, at);
        double two = sqlite3_column_double(b, at);
        return memcmp(&one, &two, sizeof one) == 0;
    }
    int size = sqlite3_column_bytes(a, at);
    return type == SQLITE_NULL
        || (size == sqlite3_column_bytes(b, at)
            && (size == 0 || memcmp(sqlite3_column_blob(a, at),
                                    sqlite3_column_blob(b, at),
                                    (size_t)size) == 0));
}

/* A cell for a message; "-" stands for a row that is not there. Borrowed
 * until the statement steps. */
static const char *shown(struct statement *statement, bool there, int at)
{
    const char *text = there
        ? (const char *)sqlite3_column_text(statement->handle, at) : "-";
    assert(statement->handle != NULL);
    return text == NULL ? "null" : text;
}

/* The error that names table, column, row (its first cell) and both values:
 * [0] is the live database, [1] the fresh one; at least one has a row. */
static int differs(const struct compared *compared, struct statement *pair[2],
                   const int there[2], int at, struct err *err)
{
    assert(compared != NULL);
    struct statement *named = there[0] == 1 ? pair[0] : pair[1];
    const char *column = sqlite3_column_name(named->handle, at);
    struct buf place;
    buf_init(&place, named->db->mem, 0);
    buf_text(&place, compared->table);
    buf_char(&place, '.');
    buf_text(&place, column == NULL ? "?" : column);
    assert(there[0] == 1 || there[1] == 1);
    int code = place.failed ? err_nomem(err)
        : err_fail(err, MESSAGE_FOLD_ROW, "tsss", buf_view(&place),
                   shown(named, true, 0), shown(pair[1], there[1] == 1, at),
                   shown(pair[0], there[0] == 1, at));
    buf_free(&place);
    return code;
}

/* Both stand on a row (or past the end): 1 = go on, 0 = both ended, negative =
 * they differ. The first cell of a row is its key in every SELECT above, so a
 * row that is missing on one side shows as a difference of the key. */
static int compare_row(const struct compared *compared,
                       struct statement *pair[2], const int there[2],
                       struct err *err)
{
    int columns = sqlite3_column_count(pair[0]->handle);
    if (there[0] == 0 && there[1] == 0) {
        return 0;
    }
    if (there[0] != there[1]) {
        return differs(compared, pair, there, 0, err);
    }
    assert(columns == sqlite3_column_count(pair[1]->handle));
    for (int at = 0; at < columns; at++) {
        if (!cells_equal(pair[0]->handle, pair[1]->handle, at)) {
            return differs(compared, pair, there, at, err);
        }
    }
    return 1;
}

/* Walks both tables side by side in the same order; adds to `rows` those
 * that were equal. Errors: MESSAGE_FOLD_ROW, the stores'. */
static int compare_table(struct db *live, struct db *fresh,
                         const struct compared *compared, int64_t *rows,
                         struct err *err)
{
    struct statement *pair[2] = { NULL, NULL };
    assert(compared->sql != NULL);
    int code = db_prepare(&pair[0], live, compared->sql, err);
    if (code == 0) {
        code = db_prepare(&pair[1], fresh, compared->sql, err);
    }
    if (code < 0) {
        return code;
    }
    do {
        int there[2];
        there[0] = db_step(pair[0], err);
        there[1] = there[0] < 0 ? there[0] : db_step(pair[1], err);
        code = there[1] < 0 ? there[1]
                            : compare_row(compared, pair, there, err);
        *rows += code == 1;
    } while (code == 1);
    db_reset(pair[0]);
    db_reset(pair[1]);
    return code;
}

/* ---- The schema --------------------------------------------------------- */

/* A table or index that somebody added or changed is a difference, too.
 * Errors: MESSAGE_FOLD_SCHEMA with its name. */
static int compare_schema(struct db *live, struct db *fresh, struct err *err)
{
    static const struct compared SCHEMA = {
        "sqlite_schema",
        "SELECT name, type, tbl_name, sql FROM sqlite_schema"
        " ORDER BY type, name"
    };
    int64_t rows = 0;
    int code = compare_table(live, fresh, &SCHEMA, &rows, err);
    if (code < 0 && err->message == MESSAGE_FOLD_ROW) {
        char name[ERR_ARG_BYTES];
        memcpy(name, err->args[1], sizeof name);
        code = err_fail(err, MESSAGE_FOLD_SCHEMA, "s", name);
    }
    assert(code <= 0);
    return code;
}

/* Every table of this program must be in the list above: a new one that was
 * forgotten would never be verified. */
static int check_list(struct db *fresh, struct err *err)
{
    assert(fresh != NULL);
    static const char SQL[] =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
        " AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'log_*'"
        " AND name NOT GLOB 'cache_*'"
        " AND name NOT IN ('blob', 'personal_value')";
    int64_t tables = 0;
    int code = row_count(fresh, SQL, &tables, err);
    assert(code <= 0);
    return code == 0 && tables != COMPARED_COUNT
        ? err_fail(err, MESSAGE_BUG, "s", "a table that no replay compares")
        : code;
}

/* The schema first: with other columns the rows could not be compared. `rows`
 * counts what was equal, so that a report can say how much was checked.
 * Errors: MESSAGE_FOLD_SCHEMA, MESSAGE_FOLD_ROW, the stores'. */
int compare_databases(struct db *live, struct db *fresh, int64_t *rows,
                      struct err *err)
{
    assert(live != fresh && rows != NULL);
    *rows = 0;
    int code = check_list(fresh, err);
    if (code == 0) {
        code = compare_schema(live, fresh, err);
    }
    for (size_t i = 0; code == 0 && i < COMPARED_COUNT; i++) {
        code = compare_table(live, fresh, &COMPARED[i], rows, err);
    }
    return code;
}

/* ---- Blobs -------------------------------------------------------------- */

/* Is it a digit of a hash (lower case)? */
static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static int follow_at(struct db *live, struct db *fresh, struct str text,
                     unsigned depth, struct err *err);

/* Follows one run of 64 hex digits: if it is a blob not yet in the fresh
 * store, it is copied there and its own text followed. `depth` bounds the
 * recursion. */
static int follow_hash(struct db *live, struct db *fresh, struct str hash,
                       unsigned depth, struct err *err)
{
    int kept = blob_is_kept(live, hash, err);
    int here = kept == 1 ? blob_is_kept(fresh, hash, err) : kept;
    if (kept < 0 || here < 0) {
        return kept < 0 ? kept : here;
    }
    if (kept == 0 || here == 1) {
        return 0;                 /* a commitment, or seen before */
    }
    struct arena arena;
    struct str bytes;
    assert(depth > 0);
    arena_init(&arena, db_mem(live));
    int code = blob_get(fresh, hash, &arena, &bytes, err);
    if (code == 0) {
        code = follow_at(live, fresh, bytes, depth - 1, err);
    }
    arena_free(&arena);
    return code;
}

/* True when the member "sha256" of canonical JSON starts before `at`: then
 * the digits must name a blob, while others may be commitments. */
static bool is_named(struct str text, size_t at)
{
    static const char NAME[] = "\"sha256\":\"";
    size_t size = sizeof NAME - 1;
    assert(at <= text.size);
    return at >= size && memcmp(text.bytes + at - size, NAME, size) == 0;
}

/* Follows every run of 64 hex digits in the text; see follow_blobs. Errors:
 * a named blob that is missing. */
static int follow_at(struct db *live, struct db *fresh, struct str text,
                     unsigned depth, struct err *err)
{
    enum { HEX = SHA256_HEX_BYTES - 1 };
    int code = 0;
    size_t at = 0;
    while (code == 0 && depth > 0 && at < text.size) {
        size_t end = at;
        while (end < text.size && is_hex(text.bytes[end])) {
            end++;
        }
        if (end - at == HEX) {
            struct str hash = { text.bytes + at, HEX };
            code = is_named(text, at) ? blob_need(live, hash, err) : 0;
            if (code == 0) {
                code = follow_hash(live, fresh, hash, depth, err);
            }
        }
        assert(end >= at);
        at = end + 1;
    }
    return code;
}

/* Text is any canonical JSON of an entry. A hash in it that names a blob is
 * followed into the blob's own text, so that packs bring their files and
 * decisions their facts. */
int follow_blobs(struct db *live, struct db *fresh, struct str text,
                 struct err *err)
{
    /* An entry names a decision, it its facts and packs, they their files. */
    enum { DEPTH_MAX = 8 };
    assert(live != fresh);
    return follow_at(live, fresh, text, DEPTH_MAX, err);
}

/* Every blob must have its hash as name and be reached from the log: what
 * nothing refers to was put there by somebody else. */
int compare_blobs(struct db *live, struct db *fresh, struct err *err)
{
    assert(live != NULL);
    static const char SQL[] =
        "SELECT sha256, bytes FROM blob ORDER BY sha256";
    struct statement *statement = NULL;
    int code = db_prepare(&statement, live, SQL, err);
    if (code < 0) {
        return code;
    }
    for (code = db_step(statement, err); code == 1;
         code = db_step(statement, err)) {
        char hex[SHA256_HEX_BYTES];
        struct str name = column_text(statement, 0);
        struct sha256 hash = sha256_of(column_text(statement, 1));
        sha256_hex(&hash, hex);
        int kept = str_is(name, hex) ? blob_is_kept(fresh, name, err) : -1;
        if (kept != 1) {
            code = !str_is(name, hex)
                ? err_fail(err, MESSAGE_BLOB_CHANGED, "t", name)
                : kept == 0 ? err_fail(err, MESSAGE_BLOB_ORPHAN, "t", name)
                            : kept;
            db_reset(statement);
            break;
        }
    }
    assert(code <= 0);
    return code;
}

/* ---- The file ----------------------------------------------------------- */

/* SQLite's own checks of pages, indexes and references. They are pragmas,
 * which the authorizer refuses to all but `internal`. Errors:
 * MESSAGE_DB_INTEGRITY with the first finding. */
/* Why did a page not come: SQLITE_IOERR, SQLITE_NOMEM, or SQLITE_OK when that
 * is not what was found?  The check says it among its findings, as "unable to
 * get the page. error code=266" (the low byte is the kind) or "failed to get
 * page 84".  Neither means that the file is damaged. */
static int read_failed(const char *said)
{
    static const char NAME[] = "error code=";
    const char *at = strstr(said, NAME);
    int64_t code = 0;
    assert(said[0] != '\0');
    for (at = at == NULL ? "" : at + sizeof NAME - 1;
         *at >= '0' && *at <= '9' && code < 100000; at++) {
        code = 10 * code + (*at - '0');
    }
    assert(code >= 0);
    if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM) {
        return SQLITE_NOMEM;
    }
    return (code & 0xff) == SQLITE_IOERR
        || strstr(said, "failed to get page") != NULL ? SQLITE_IOERR
                                                      : SQLITE_OK;
}

int db_check_file(struct db *db, struct err *err)
{
    assert(db != NULL);
    static const char *const CHECKS[] = {
        "PRAGMA integrity_check(1)", "PRAGMA foreign_key_check"
    };
    int code = 0;
    for (size_t i = 0; code == 0 && i < 2; i++) {
        sqlite3_stmt *handle = NULL;
        bool before = db->internal;
        db->internal = true;
        int step = sqlite3_prepare_v2(db->handle, CHECKS[i], -1, &handle,
                                      NULL);
        step = step == SQLITE_OK ? sqlite3_step(handle) : step;
        db->internal = before;
        const char *said = step == SQLITE_ROW
            ? (const char *)sqlite3_column_text(handle, 0) : "ok";
        if (step != SQLITE_ROW && step != SQLITE_DONE) {
            code = db_error(db, step, err);
        } else if (said == NULL) {
            code = err_nomem(err);    /* both have a text in each row */
        } else if (read_failed(said) != SQLITE_OK) {
            code = db_error(db, read_failed(said), err);
        } else if (i == 1 ? step == SQLITE_ROW : strcmp(said, "ok") != 0) {
            code = err_fail(err, MESSAGE_DB_INTEGRITY, "s", said);
        }
        sqlite3_finalize(handle);
    }
    return code;
}
