/* Imports of innovations and awards.  An owner that is not named and a tier
 * that is not stated stay so, with a flag. */
#include <assert.h>
#include <string.h>

#include "store/importers.h"
#include "store/innovations.h"
#include "store/rows.h"

enum { ID, NAME, DESCRIPTION, OWNER, OWNER_LEVEL, OWNER_REGION, UNIT, AWARD,
       AWARD_YEAR, STARTED_YEAR, SECTOR, SDG_GOAL, SDG_BASIS, SOURCE_KEYS,
       NOTE, COLUMNS };

static const char *const HEADS[] = {
    "id", "name", "?description", "owner", "owner_level",
    "owner_region_code", "?unit", "?award", "?award_year", "?started_year",
    "?sector", "?sdg_goal", "?sdg_basis", "?source_keys", "?note", NULL
};

static const int INTEGERS[] = { AWARD_YEAR, STARTED_YEAR, SDG_GOAL };

/* Does the column hold a whole number? Years and goals are; all other columns
 * are text. */
static bool is_integer(int at)
{
    assert(at >= ID && at < COLUMNS);
    for (size_t i = 0; i < sizeof INTEGERS / sizeof *INTEGERS; i++) {
        assert(INTEGERS[i] < COLUMNS);
        if (INTEGERS[i] == at) {
            return true;
        }
    }
    return false;
}

/* Binds column by column: ?1 is the first. The id, a name and the kind of
 * owner must be given; all else may be empty, as the sources leave it. The
 * owner's region is a code or a name that resolves to one. */
static int bind_innovation(struct import *import,
                           struct statement *statement, struct err *err)
{
    assert(import != NULL);
    assert(statement != NULL);
    int code = 0;
    for (int at = ID; code == 0 && at < COLUMNS; at++) {
        struct str text = { "", 0 };
        int64_t integer = 0;
        bool found = false;
        if (is_integer(at)) {
            code = import_integer(import, at, false, &found, &integer, err);
            bind_found(statement, at + 1, found, integer);
        } else if (at == OWNER_REGION) {
            code = import_region(import, at, false, &text, err);
            bind_text_or_null(statement, at + 1, text);
        } else {
            bool required = at == ID || at == NAME || at == OWNER_LEVEL;
            code = import_text(import, at, required, &text, err);
            bind_text(statement, at + 1, text);
        }
    }
    bind_integer(statement, COLUMNS + 1, import->entry->index);
    return code;
}

/* Checks that the goal, if stated, is one of the seventeen. */
static int check_goal(struct import *import, struct err *err)
{
    int64_t goal = 0;
    bool found = false;
    int code = import_integer(import, SDG_GOAL, false, &found, &goal, err);
    assert(code < 0 || found || goal == 0);
    if (code == 0 && found && (goal < 1 || goal > 17)) {
        (void)err_fail(err, MESSAGE_SDG_GOAL, "i", goal);
        code = import_at(import, SDG_GOAL, err);
    }
    return code;
}

/* Reads one innovation; one without an owner is flagged, not refused, as the
 * sources name none for some. */
static int innovation_row(struct import *import, struct err *err)
{
    static const char SQL[] =
        "INSERT INTO innovation(id, name, description, owner, owner_level,"
        " owner_region, unit, award, award_year, started_year, sector,"
        " sdg_goal, sdg_basis, source_keys, note, entry)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
        " ?14, ?15, ?16)"
        " ON CONFLICT(id) DO UPDATE SET name = ?2, description = ?3,"
        " owner = ?4, owner_level = ?5, owner_region = ?6, unit = ?7,"
        " award = ?8, award_year = ?9, started_year = ?10, sector = ?11,"
        " sdg_goal = ?12, sdg_basis = ?13, source_keys = ?14, note = ?15,"
        " entry = ?16 WHERE entry <> ?16";
    struct statement *statement = NULL;
    struct str id;
    struct str owner;
    int code = check_goal(import, err);
    if (code == 0) {
        code = import_text(import, ID, true, &id, err);
    }
    if (code == 0) {
        code = import_text(import, OWNER, false, &owner, err);
    }
    if (code == 0) {
        code = db_prepare(&statement, import->db, SQL, err);
    }
    if (code == 0) {
        code = bind_innovation(import, statement, err);
    }
    if (code == 0) {
        code = import_insert(import, statement, id, err);
    }
    assert(code <= 0);
    return code == 0 && owner.size == 0
        ? import_flag(import, OWNER, "owner_not_named", id, STR(""), err)
        : code;
}

const struct importer import_innovations = {
    "innovations", HEADS, 60, innovation_row, NULL
};

/* ---- Awards ------------------------------------------------------------- */

static const char *const AWARD_HEADS[] = {
    "innovation_id", "issuer", "year", "tier", "?result", "?source_keys",
    NULL
};

/* Do the words "not stated" stand in the tier? */
static bool says_not_stated(struct str tier)
{
    static const char WORDS[] = "not stated";
    size_t size = sizeof WORDS - 1;
    assert(tier.bytes != NULL);
    for (size_t i = 0; i + size <= tier.size; i++) {
        if (memcmp(tier.bytes + i, WORDS, size) == 0) {
            return true;
        }
    }
    return false;
}

/* Flags what an award leaves open; rule N01 then has no data. The words are
 * kept as they stand. */
static int flag_award(struct import *import, const struct award *award,
                      struct err *err)
{
    int code = 0;
    assert(award->innovation.size > 0);
    if (says_not_stated(award->tier)) {
        code = import_flag(import, 3, "tier_not_stated", award->innovation,
                           award->tier, err);
    }
    if (code == 0 && award->year == 0) {
        code = import_flag(import, 2, "year_not_stated", award->innovation,
                           award->tier, err);
    }
    return code;
}

/* Reads one award of an innovation, which must exist. A second row of the same
 * award in one file is refused: MESSAGE_ROW_REPEATED. */
static int award_row(struct import *import, struct err *err)
{
    static const char INNOVATIONS[] =
        "SELECT 1 FROM innovation WHERE id = ?1";
    struct award award = { .year = 0 };
    struct str *const texts[] = {
        &award.innovation, &award.issuer, NULL, &award.tier, &award.result,
        &award.source_keys
    };
    int code = import_exists(import, 0, INNOVATIONS, err);
    for (int i = 0; code == 0 && i < 6; i++) {
        if (texts[i] != NULL) {
            code = import_text(import, i, i < 4, texts[i], err);
        }
    }
    if (code == 0) {
        code = import_integer(import, 2, false, NULL, &award.year, err);
    }
    if (code == 0) {
        code = award_put(import->db, import->entry, &award, err);
    }
    if (code == 0 && db_changes(import->db) == 0) {
        code = err_fail(err, MESSAGE_ROW_REPEATED, "t", award.innovation);
    }
    assert(code <= 0);
    return code == 0 ? flag_award(import, &award, err) : code;
}

const struct importer import_awards = {
    "awards", AWARD_HEADS, 61, award_row, NULL
};
