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

/* ---- Keys --------------------------------------------------------------- */

enum { KEYS_MAX = 6 };

/* The columns of ORDER BY, which are the key of a row: where they stand in a
 * row of the statement. Result: how many. */
static int key_columns(const struct compared *compared,
                       sqlite3_stmt *handle, int out[KEYS_MAX])
{
    static const char ORDER[] = " ORDER BY ";
    const char *at = strstr(compared->sql, ORDER);
    int count = 0;
    assert(at != NULL);
    at += sizeof ORDER - 1;
    while (*at != '\0') {
        size_t size = strcspn(at, ",");
        int column = 0;
        while (!str_is((struct str){ at, size },
                       sqlite3_column_name(handle, column))) {
            column++;
        }
        assert(count < KEYS_MAX);
        out[count++] = column;
        at += size + strspn(at + size, ", ");
    }
    return count;
}

/* Which of two cells comes first in SQLite's order: below 0, 0, above 0. Keys
 * are integers and texts; where somebody put another type, types order. */
static int cell_order(sqlite3_stmt *a, sqlite3_stmt *b, int at)
{
    int type[2] = { sqlite3_column_type(a, at), sqlite3_column_type(b, at) };
    assert(at >= 0);
    if (type[0] != type[1]) {
        return type[0] == SQLITE_NULL ? -1 : type[1] == SQLITE_NULL ? 1
            : type[0] - type[1];
    }
    if (type[0] == SQLITE_INTEGER) {
        int64_t left = sqlite3_column_int64(a, at);
        int64_t right = sqlite3_column_int64(b, at);
        return left < right ? -1 : left > right;
    }
    int size[2] = { sqlite3_column_bytes(a, at),
                    sqlite3_column_bytes(b, at) };
    int least = size[0] < size[1] ? size[0] : size[1];
    int order = least == 0 ? 0
        : memcmp(sqlite3_column_blob(a, at), sqlite3_column_blob(b, at),
                 (size_t)least);
    return order != 0 ? order : size[0] - size[1];
}

/* Two tables being walked side by side: [0] is the live one, [1] the one
 * made again. */
struct walk {
    const struct compared *compared;
    struct statement *pair[2];
    int there[2];                 /* each stands on a row */
    int keys[KEYS_MAX], keys_count;
};

/* Which of both stands on the earlier row; one that is past its end is the
 * later. */
static int walk_order(const struct walk *walk)
{
    int order = 0;
    assert(walk->there[0] == 1 || walk->there[1] == 1);
    if (walk->there[0] != walk->there[1]) {
        return walk->there[0] == 1 ? -1 : 1;
    }
    for (int i = 0; i < walk->keys_count && order == 0; i++) {
        order = cell_order(walk->pair[0]->handle, walk->pair[1]->handle,
                           walk->keys[i]);
    }
    return order;
}

/* ---- Rows --------------------------------------------------------------- */

/* A cell for a message. Borrowed until the statement steps. */
static const char *shown(const struct statement *statement, int at)
{
    const char *text = (const char *)sqlite3_column_text(statement->handle,
                                                         at);
    assert(statement->handle != NULL);
    return text == NULL ? "null" : text;
}

/* The error that names table, row (all of its key) and, of a row that is in
 * both, column and values. `column` is -1 where only `side` has the row. */
static int differs(const struct walk *walk, int side, int column,
                   struct err *err)
{
    struct statement *const *pair = walk->pair;
    struct buf place, row;
    buf_init(&place, pair[side]->db->mem, 0);
    buf_init(&row, pair[side]->db->mem, 0);
    buf_text(&place, walk->compared->table);
    if (column >= 0) {
        buf_char(&place, '.');
        buf_text(&place, sqlite3_column_name(pair[side]->handle, column));
    }
    for (int i = 0; i < walk->keys_count; i++) {
        buf_text(&row, i > 0 ? ", " : "");
        buf_text(&row, shown(pair[side], walk->keys[i]));
    }
    assert(walk->there[side] == 1);
    int code = place.failed || row.failed ? err_nomem(err)
        : column >= 0
        ? err_fail(err, MESSAGE_FOLD_ROW, "ttss", buf_view(&place),
                   buf_view(&row), shown(pair[1], column),
                   shown(pair[0], column))
        : err_fail(err, side == 0 ? MESSAGE_FOLD_ADDED : MESSAGE_FOLD_GONE,
                   "tt", buf_view(&place), buf_view(&row));
    buf_free(&place);
    buf_free(&row);
    return code;
}

/* Both stand on a row (or past the end): 1 = go on, 0 = both ended, negative =
 * they differ. */
static int compare_row(const struct walk *walk, struct err *err)
{
    int columns = sqlite3_column_count(walk->pair[0]->handle);
    if (walk->there[0] == 0 && walk->there[1] == 0) {
        return 0;
    }
    int order = walk_order(walk);
    if (order != 0) {
        return differs(walk, order < 0 ? 0 : 1, -1, err);
    }
    assert(columns == sqlite3_column_count(walk->pair[1]->handle));
    for (int at = 0; at < columns; at++) {
        if (!cells_equal(walk->pair[0]->handle, walk->pair[1]->handle, at)) {
            return differs(walk, 0, at, err);
        }
    }
    return 1;
}

/* Walks both tables side by side in the same order; adds to `rows` those
 * that were equal. Errors: MESSAGE_FOLD_ROW, _ADDED, _GONE, the stores'. */
static int compare_table(struct db *live, struct db *fresh,
                         const struct compared *compared, int64_t *rows,
                         struct err *err)
{
    struct walk walk = { .compared = compared };
    assert(compared->sql != NULL);
    int code = db_prepare(&walk.pair[0], live, compared->sql, err);
    if (code == 0) {
        code = db_prepare(&walk.pair[1], fresh, compared->sql, err);
    }
    if (code < 0) {
        return code;
    }
    walk.keys_count = key_columns(compared, walk.pair[1]->handle, walk.keys);
    do {
        int *there = walk.there;
        there[0] = db_step(walk.pair[0], err);
        there[1] = there[0] < 0 ? there[0] : db_step(walk.pair[1], err);
        code = there[1] < 0 ? there[1] : compare_row(&walk, err);
        *rows += code == 1;
    } while (code == 1);
    db_reset(walk.pair[0]);
    db_reset(walk.pair[1]);
    return code;
}

/* ---- The schema --------------------------------------------------------- */

/* A table or index that somebody added, changed or took away is a difference,
 * too. Errors: MESSAGE_FOLD_SCHEMA, _SCHEMA_GONE with its name. */
static int compare_schema(struct db *live, struct db *fresh, struct err *err)
{
    static const struct compared SCHEMA = {
        "sqlite_schema",
        "SELECT name, type, tbl_name, sql FROM sqlite_schema"
        " ORDER BY name"
    };
    int64_t rows = 0;
    int code = compare_table(live, fresh, &SCHEMA, &rows, err);
    bool gone = code < 0 && err->message == MESSAGE_FOLD_GONE;
    if (gone || (code < 0 && (err->message == MESSAGE_FOLD_ROW ||
                              err->message == MESSAGE_FOLD_ADDED))) {
        char name[ERR_ARG_BYTES];
        memcpy(name, err->args[1], sizeof name);
        code = err_fail(err, gone ? MESSAGE_FOLD_SCHEMA_GONE
                                  : MESSAGE_FOLD_SCHEMA, "s", name);
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
 * Errors: those of schema and rows, the stores'. */
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
