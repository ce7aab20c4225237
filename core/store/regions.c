/* Regions by code and by name.
 *
 * Two keys stand beside each name, both lower case letters and digits only:
 * name_key with the level in front ("kotabandung"), bare_key without it
 * ("bandung").  What people write is brought to the same form; more than one
 * match is refused, never guessed.
 *
 * People write names in many ways; what they mean is found by keys and
 * aliases or not at all: a guess would put a case into another region. */
#include "store/regions.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "store/region_key.h"
#include "store/rows.h"
#include "store/schema.h"

/* Names are found by keys (see region_key.h): with their level's word, and
 * bare. Parents are checked at the end, as files list them in any order. */
const char regions_schema[] =
    "CREATE TABLE region("
    "  code TEXT PRIMARY KEY,"
    "  level TEXT NOT NULL"
    "    CHECK(level IN ('province', 'regency', 'city')),"
    "  name TEXT NOT NULL,"
    "  name_key TEXT NOT NULL,"
    "  bare_key TEXT NOT NULL,"
    "  parent TEXT REFERENCES region(code) DEFERRABLE INITIALLY DEFERRED,"
    "  parent_2021 TEXT REFERENCES region(code)"
    "    DEFERRABLE INITIALLY DEFERRED,"
    "  hub_year INTEGER,"
    "  entry INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX region_by_name ON region(name_key);"
    "CREATE INDEX region_by_bare ON region(bare_key);"
    "CREATE TABLE region_alias("
    "  alias_key TEXT NOT NULL,"
    "  code TEXT NOT NULL REFERENCES region(code),"
    "  alias TEXT NOT NULL,"
    "  note TEXT NOT NULL,"
    "  entry INTEGER NOT NULL,"
    "  PRIMARY KEY(alias_key, code)"
    ") STRICT;";

#define COLUMNS "code, level, name, parent, parent_2021, hub_year"

/* Fills a region from a row of COLUMNS. */
static void fill(struct statement *row, struct arena *arena, void *item)
{
    struct region *region = item;
    assert(region != NULL);
    region->code = row_text(row, arena, 0);
    region->level = row_text(row, arena, 1);
    region->name = row_text(row, arena, 2);
    region->parent = row_text(row, arena, 3);
    region->parent_2021 = row_text(row, arena, 4);
    region->hub_year = row_integer(row, 5, 0);
}

/* ---- Reading ------------------------------------------------------------ */

int region_get(struct db *db, struct arena *arena, struct str code,
               struct region *out, struct err *err)
{
    assert(db != NULL);
    assert(out != NULL);
    static const char SQL[] =
        "SELECT " COLUMNS " FROM region WHERE code = ?1";
    struct rows rows = { arena, sizeof *out, fill };
    struct statement *statement = NULL;
    int result = db_prepare(&statement, db, SQL, err);
    if (result < 0) {
        return result;
    }
    bind_text(statement, 1, code);
    return rows_one(&rows, statement, out, err);
}

int region_list(struct db *db, struct arena *arena, const char *level,
                struct region **out, size_t *count, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT " COLUMNS " FROM region"
        " WHERE ?1 IS NULL OR level = ?1 ORDER BY code";
    struct rows rows = { arena, sizeof **out, fill };
    struct statement *statement = NULL;
    void *items = NULL;
    assert(out != NULL && count != NULL);
    int code = db_prepare(&statement, db, SQL, err);
    if (code == 0) {
        bind_text_or_null(statement, 1, str_of(level));
        code = rows_all(&rows, statement, &items, count, err);
    }
    *out = items;
    return code;
}

/* ---- Finding ------------------------------------------------------------ */

/* Appends "Kabupaten Bandung (32.04)"; provinces get their level's word,
 * which their names lack. */
static void describe(struct buf *buf, const struct region *region)
{
    assert(region->code.size > 0);
    if (str_is(region->level, "province")) {
        buf_text(buf, "Provinsi ");
    }
    buf_str(buf, region->name);
    buf_text(buf, " (");
    buf_str(buf, region->code);
    buf_char(buf, ')');
}

/* The error that lists all regions of the name: whoever asks can copy the
 * code he means. */
static int ambiguous(struct mem *mem, struct str text,
                     const struct region *regions, size_t count,
                     struct err *err)
{
    struct buf all;
    assert(count > 1);
    buf_init(&all, mem, 0);
    for (size_t i = 0; i < count; i++) {
        buf_text(&all, i == 0 ? "" : ", ");
        describe(&all, &regions[i]);
    }
    int code = all.failed ? err_nomem(err)
        : err_fail(err, MESSAGE_REGION_AMBIGUOUS, "tt", text,
                   buf_view(&all));
    buf_free(&all);
    return code;
}

/* The error `message` for the text, with the region that was probably meant. */
static int suggest(struct mem *mem, enum message message, struct str text,
                   const struct region *region, struct err *err)
{
    assert(region != NULL);
    struct buf name;
    buf_init(&name, mem, 0);
    describe(&name, region);
    int code = name.failed ? err_nomem(err)
        : err_fail(err, message, "ttt", text, region->code,
                   buf_view(&name));
    buf_free(&name);
    return code;
}

/* No match: the nearest name, by its bare key. A level's word counts only if
 * it was typed. Errors: MESSAGE_REGION_NEAREST or MESSAGE_REGION_UNKNOWN,
 * always one. */
static int not_found(struct db *db, struct arena *arena, struct str text,
                     const struct region_key *key, struct err *err)
{
    struct region *regions = NULL;
    const struct region *nearest = NULL;
    size_t count = 0;
    size_t distance = SIZE_MAX;
    int code = region_list(db, arena, NULL, &regions, &count, err);
    for (size_t i = 0; code == 0 && i < count; i++) {
        struct region_key own;
        struct str bare = regions[i].name;
        region_key_make(&own, regions[i].name);
        if (own.level != NULL && key->level == NULL) {
            (void)region_first_word(&bare);
            region_key_make(&own, bare);
        }
        if (str_nearer(region_key_text(key), region_key_text(&own),
                       &distance)) {
            nearest = &regions[i];
        }
    }
    if (code < 0) {
        return code;
    }
    assert(nearest == NULL || count > 0);
    return nearest == NULL
        ? err_fail(err, MESSAGE_REGION_UNKNOWN, "t", text)
        : suggest(db_mem(db), MESSAGE_REGION_NEAREST, text, nearest, err);
}

/* Finds by name or alias. "Bandung" alone is ambiguous (regency and city),
 * "Kota Bandung" is not. */
static int find_name(struct db *db, struct arena *arena, struct str text,
                     struct region *out, struct err *err)
{
    assert(db != NULL);
    static const char SQL[] =
        "SELECT " COLUMNS " FROM region"
        " WHERE name_key = ?1 OR bare_key = ?2 OR code IN"
        " (SELECT code FROM region_alias WHERE alias_key = ?1)"
        " ORDER BY code";
    struct rows rows = { arena, sizeof *out, fill };
    struct statement *statement = NULL;
    struct region_key key;
    void *items = NULL;
    size_t count = 0;
    region_key_make(&key, text);
    int code = db_prepare(&statement, db, SQL, err);
    if (code < 0) {
        return code;
    }
    bind_text(statement, 1, region_key_text(&key));
    bind_text(statement, 2, key.level != NULL ? STR("")
                                              : region_key_text(&key));
    code = rows_all(&rows, statement, &items, &count, err);
    if (code < 0) {
        return code;
    }
    if (count == 1) {
        *out = *(struct region *)items;
        return 0;
    }
    assert(count == 0 || items != NULL);
    return count == 0 ? not_found(db, arena, text, &key, err)
                      : ambiguous(db_mem(db), text, items, count, err);
}

/* Finds by code. Spreadsheets cut 35.10 to 35.1 and write 3510 or 35,10:
 * says what was probably meant, never takes it. */
static int find_code(struct db *db, struct arena *arena, struct str text,
                     struct region *out, struct err *err)
{
    char whole[6] = { 0, 0, '.', 0, '0', 0 };
    int code = region_get(db, arena, text, out, err);
    if (code != 0) {
        return code < 0 ? code : 0;
    }
    bool dotted = (text.size == 4 || text.size == 5)
        && (text.bytes[2] == '.' || text.bytes[2] == ',');
    bool plain = text.size == 4 && !dotted;
    assert(text.size > 0);
    if (dotted || plain) {
        const char *rest = text.bytes + (dotted ? 3 : 2);
        size_t rest_size = (size_t)(text.bytes + text.size - rest);
        memcpy(whole, text.bytes, 2);
        memcpy(whole + 3, rest, rest_size);
        code = region_get(db, arena, (struct str){ whole, 5 }, out, err);
        if (code != 0) {
            return code < 0 ? code
                : suggest(db_mem(db), MESSAGE_REGION_CODE_CUT, text, out,
                          err);
        }
    }
    return err_fail(err, MESSAGE_REGION_CODE_UNKNOWN, "t", text);
}

int region_resolve(struct db *db, struct arena *arena, struct str text,
                   struct region *out, struct err *err)
{
    struct str given = str_trim(text);
    assert(db != NULL && arena != NULL && out != NULL);
    if (given.size == 0 || given.size > LIMIT_NAME_BYTES) {
        return err_fail(err, MESSAGE_REGION_UNKNOWN, "t", given);
    }
    return given.bytes[0] >= '0' && given.bytes[0] <= '9'
        ? find_code(db, arena, given, out, err)
        : find_name(db, arena, given, out, err);
}
