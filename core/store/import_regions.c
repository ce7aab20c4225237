/* Imports of regions and of their other names.
 *
 * Regions are identified by the codes of the Ministry of Home Affairs: "19" is
 * a province, "19.71" a regency or city in it. Names are written in many ways,
 * so each region is kept with keys made of its name (region_key.h); aliases
 * add those that no key explains. */
#include <assert.h>
#include <string.h>

#include "store/importers.h"
#include "store/region_key.h"
#include "store/regions.h"
#include "store/rows.h"

enum { CODE, LEVEL, NAME, PARENT, PARENT_2021, HUB_YEAR };

static const char *const REGION_HEADS[] = {
    "code", "level", "name_id", "parent_code", "?parent_code_2021",
    "?hub_jipp_year", NULL
};

/* Is it a code: two digits for a province, else two, a dot and two? Other
 * codes (districts, villages) are longer and not ours. */
static bool code_ok(struct str code, bool province)
{
    assert(code.bytes != NULL);
    if (code.size != (province ? 2u : 5u)) {
        return false;
    }
    for (size_t i = 0; i < code.size; i++) {
        char c = code.bytes[i];
        if (i == 2 ? c != '.' : c < '0' || c > '9') {
            return false;
        }
    }
    return true;
}

/* Reads both parents: [0] must be the province that starts the code, except
 * that provinces have none; [1], that of 2021, may differ, since provinces
 * were split since. Errors: MESSAGE_REGION_PARENT. */
static int read_parents(struct import *import, bool province,
                        struct str code, struct str parents[2],
                        struct err *err)
{
    for (int i = 0; i < 2; i++) {
        int result = import_text(import, PARENT + i, i == 0 && !province,
                                 &parents[i], err);
        if (result < 0) {
            return result;
        }
        bool fits = parents[i].size == 0 || code_ok(parents[i], true);
        if (fits && i == 0 && !province) {
            fits = memcmp(parents[0].bytes, code.bytes, 2) == 0;
        }
        assert(i < 2);
        if (!fits) {
            (void)err_fail(err, MESSAGE_REGION_PARENT, "tt", parents[i],
                           code);
            return import_at(import, PARENT + i, err);
        }
    }
    return 0;
}

/* Inserts or replaces a region with its keys; MESSAGE_ROW_REPEATED when this
 * very file gave the region before. A province gets the word
 * "provinsi" in its key: "Bengkulu" alone could also be the city. */
static int insert_region(struct import *import, const struct region *region,
                         struct err *err)
{
    assert(import != NULL);
    static const char SQL[] =
        "INSERT INTO region(code, level, name, name_key, bare_key, parent,"
        " parent_2021, hub_year, entry)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        " ON CONFLICT(code) DO UPDATE SET level = ?2, name = ?3,"
        " name_key = ?4, bare_key = ?5, parent = ?6, parent_2021 = ?7,"
        " hub_year = ?8, entry = ?9 WHERE region.entry <> ?9";
    struct statement *statement = NULL;
    bool province = str_is(region->level, "province");
    struct region_key key;
    struct region_key bare;
    region_key_make(&key, region->name);
    region_key_bare(&bare, &key);
    if (province && key.level == NULL) {
        key.size = 0;
        region_key_add(&key, STR("provinsi"));
        region_key_add(&key, region_key_text(&bare));
    }
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code < 0) {
        return code;
    }
    assert(bare.size > 0);
    bind_text(statement, 1, region->code);
    bind_text(statement, 2, region->level);
    bind_text(statement, 3, region->name);
    bind_text(statement, 4, region_key_text(&key));
    bind_text(statement, 5, region_key_text(&bare));
    bind_text_or_null(statement, 6, region->parent);
    bind_text_or_null(statement, 7, region->parent_2021);
    bind_found(statement, 8, region->hub_year != 0, region->hub_year);
    bind_integer(statement, 9, import->entry->index);
    return import_insert(import, statement, region->code, err);
}

/* Reads and checks one region. Errors are placed at the cell:
 * MESSAGE_REGION_CODE_FORM, MESSAGE_CELL_LONG, those of parents. */
static int region_row(struct import *import, struct err *err)
{
    static const char *const LEVELS[] = {
        "province", "regency", "city", NULL
    };
    struct region region;
    struct str parents[2];
    int code = import_text(import, CODE, true, &region.code, err);
    if (code == 0) {
        code = import_word(import, LEVEL, LEVELS, &region.level, err);
    }
    if (code < 0) {
        return code;
    }
    bool province = str_is(region.level, "province");
    if (!code_ok(region.code, province)) {
        (void)err_fail(err, MESSAGE_REGION_CODE_FORM, "t", region.code);
        return import_at(import, CODE, err);
    }
    code = import_text(import, NAME, true, &region.name, err);
    if (code == 0 && region.name.size > LIMIT_NAME_BYTES) {
        (void)err_fail(err, MESSAGE_CELL_LONG, "i",
                       (int64_t)LIMIT_NAME_BYTES);
        code = import_at(import, NAME, err);
    }
    if (code == 0) {
        code = read_parents(import, province, region.code, parents, err);
    }
    if (code == 0) {
        code = import_integer(import, HUB_YEAR, false, NULL,
                              &region.hub_year, err);
    }
    if (code < 0) {
        return code;
    }
    assert(region.name.size > 0);
    region.parent = parents[0];
    region.parent_2021 = parents[1];
    return insert_region(import, &region, err);
}

/* Foreign keys are checked at the commit, which knows no line: check here that
 * every parent exists. The rows of one file may stand in any order, so this
 * cannot be asked row by row. */
static int regions_end(struct import *import, struct err *err)
{
    static const char SQL[] =
        "SELECT code, parent FROM region WHERE parent IS NOT NULL"
        " AND parent NOT IN (SELECT code FROM region) ORDER BY code LIMIT 1";
    struct statement *statement = NULL;
    assert(import->csv != NULL);
    int code = db_prepare(&statement, import->db, SQL, err);
    if (code == 0) {
        code = db_step(statement, err);
    }
    if (code == 1) {
        (void)err_fail(err, MESSAGE_REGION_PARENT, "tt",
                       column_text(statement, 1), column_text(statement, 0));
        code = err_at(err, import->file, 0, 0);
        db_reset(statement);
    }
    return code;
}

const struct importer import_regions = {
    "regions", REGION_HEADS, 10, region_row, regions_end
};

static const char *const ALIAS_HEADS[] = { "alias", "code", "?note", NULL };

/* Reads one alias: another name under which people know a region. An alias may
 * stand for several regions: asking for it then gives the candidates. Its code
 * must be a region that is known. */
static int alias_row(struct import *import, struct err *err)
{
    static const char SQL[] =
        "INSERT INTO region_alias(alias_key, code, alias, note, entry)"
        " VALUES(?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT(alias_key, code) DO UPDATE SET alias = ?3, note = ?4,"
        " entry = ?5 WHERE region_alias.entry <> ?5";
    struct statement *statement = NULL;
    struct str alias;
    struct str code;
    struct str note;
    struct region_key key;
    int result = import_text(import, 0, true, &alias, err);
    if (result == 0) {
        result = import_region(import, 1, true, &code, err);
    }
    if (result == 0) {
        result = import_text(import, 2, false, &note, err);
    }
    if (result == 0) {
        result = db_prepare(&statement, import->db, SQL, err);
    }
    if (result < 0) {
        return result;
    }
    region_key_make(&key, alias);
    assert(key.size <= REGION_KEY_BYTES);
    bind_text(statement, 1, region_key_text(&key));
    bind_text(statement, 2, code);
    bind_text(statement, 3, alias);
    bind_text(statement, 4, note);
    bind_integer(statement, 5, import->entry->index);
    return import_insert(import, statement, alias, err);
}

const struct importer import_aliases = {
    "aliases", ALIAS_HEADS, 20, alias_row, NULL
};
